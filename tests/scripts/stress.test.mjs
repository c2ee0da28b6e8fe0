/* The springs of a map, by numbers worked by hand and by what must hold at the least of a sum. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pushed } from "../../assets/apart.js";
import { skin, skinned } from "../../assets/skin.js";
import { begun, settle, step, stress, unpacked } from "../../assets/stress.js";

/* Numbers from 0 to 1 that are the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/* A made map: springs as long as if countries were near their homes, which no plane has room for. */
function made(count, seed) {
  const next = numbers(seed);
  const home = Float64Array.from({ length: 2 * count }, next);
  const lengths = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) {
    lengths.push(Math.hypot(home[2 * i] - home[2 * j], home[2 * i + 1] - home[2 * j + 1]) * (0.8 + 0.4 * next()));
  }
  const springs = {
    codes: Array.from({ length: count }, (_, row) => `C${row}`),
    gap: 0.02,
    home,
    rest: home,
    strengths: Float64Array.from(lengths, () => 0.1 + next()),
    lengths: Float64Array.from(lengths),
  };
  /* Where nobody who is held has them: as the server says it. */
  const state = begun(springs);
  for (let round = 0; round < 3000; round++) step(state, new Map(), 1);
  springs.rest = state.places.slice();
  return begun(springs);
}

const flat = (spots) => [...spots.values()].flat();
const apart = (some, other) => Math.max(...flat(some).map((value, i) => Math.abs(value - flat(other)[i])));
const HELD = new Map([["C3", [2, -0.5]], ["C7", [-0.4, 0.3]]]);

test("bytes are read as they are laid out", () => {
  const view = new DataView(new ArrayBuffer(32 + 16 * 3 + 3 * 3 + 11));
  view.setUint32(0, 3, true);
  view.setUint32(4, 11, true);
  [0.5, 0.25, 2].forEach((value, i) => view.setFloat64(8 + 8 * i, value, true));
  [1, 2, -3, 4, 5, 6, 10, 20, 30, 40, 50, -60].forEach((value, i) => view.setInt32(32 + 4 * i, value * 1e5, true));
  [[1, 2, 3], [4, 5, 6], [0, 1, 2]].flat().forEach((value, i) => view.setUint8(80 + i, value));
  new TextEncoder().encode("AA\nB\u00e9B\nCCC").forEach((value, i) => view.setUint8(89 + i, value));
  const found = unpacked(view.buffer);
  assert.deepEqual(found.codes, ["AA", "B\u00e9B", "CCC"]);
  assert.equal(found.gap, 0.5);
  assert.deepEqual([...found.home], [1, 2, -3, 4, 5, 6]);
  assert.deepEqual([...found.rest], [10, 20, 30, 40, 50, -60]);
  assert.deepEqual([...found.strengths], [2, 4, 6]);
  assert.deepEqual([...found.lengths], [1, (5 + 256) / 4, (6 + 512) / 4]);
});

test("a map of nobody and of one can be dragged", () => {
  const nobody = begun(unpacked(new ArrayBuffer(32)));
  assert.equal(settle(nobody, HELD).size, 0);
  const one = begun({ codes: ["C3"], gap: 1, home: new Float64Array(2), rest: new Float64Array(2), strengths: new Float64Array(), lengths: new Float64Array() });
  assert.deepEqual([...step(one, HELD)], [["C3", [2, -0.5]]]);
  assert.deepEqual([...settle(one, HELD)], [["C3", [2, -0.5]]]);
});

test("of two the other follows, by hand", () => {
  const springs = { codes: ["A", "B"], gap: 0.1, home: Float64Array.of(0, 0, 1, 0), rest: Float64Array.of(0, 0, 1, 0), strengths: Float64Array.of(1), lengths: Float64Array.of(1) };
  const state = begun(springs);
  const found = settle(state, new Map([["A", [-4, 0]]]));
  /* Strength 1 is the mean total, too: 50 hold A at -4 and 1/20 holds B at 1, and they want to be 1
     apart, so that 50 (a + 4) = b - a - 1 = (1 - b) / 20. Call it p: p = 4 - p / 50 - 20 p. */
  const pull = 4 / 21.02;
  assert.deepEqual(found.get("A"), [-4, 0]);
  assert.ok(Math.abs(state.places[0] - (pull / 50 - 4)) < 1e-4);
  assert.ok(Math.abs(found.get("B")[0] - (1 - 20 * pull)) < 1e-3, `${found.get("B")}`);
});

test("in the end no step to any side lowers the stress", () => {
  for (const seed of [1, 2, 3]) {
    const state = made(20, seed);
    settle(state, HELD);
    const least = stress(state, HELD);
    for (let i = 0; i < state.places.length; i++) {
      for (const far of [0.01, -0.01]) {
        const places = state.places.slice();
        places[i] += far;
        assert.ok(stress(state, HELD, places) > least, `${seed}: ${i}`);
      }
    }
  }
});

test("each frame lowers the stress, and frames come to where settling does", () => {
  const state = made(20, 4);
  const end = settle(state, HELD);
  settle(state, new Map());
  let before = Infinity;
  for (let frame = 0; frame < 400; frame++) {
    step(state, HELD);
    const now = stress(state, HELD);
    assert.ok(now <= before + 1e-12, `${frame}`);
    before = now;
  }
  assert.ok(state.still);
  assert.ok(apart(step(state, HELD), end) < 0.01 * state.radius);
});

test("settling does not depend on what was held before", () => {
  const state = made(20, 5);
  const end = flat(settle(state, HELD));
  for (let frame = 0; frame < 7; frame++) step(state, new Map([["C1", [3, 3]], ["C9", [-3, 0]], ["C3", [0, 0]]]));
  assert.deepEqual(flat(settle(state, HELD)), end);
});

test("who is held is where he is held, however many they are", () => {
  const state = made(20, 6);
  const held = new Map(["C0", "C4", "C8", "C12"].map((code, i) => [code, [i, -i]]));
  for (const places of [step(state, held), settle(state, held)]) for (const [code, spot] of held) assert.deepEqual(places.get(code), spot);
});

test("whoever is held at home moves nobody", () => {
  const state = made(20, 9);
  const home = settle(state, new Map());
  assert.ok(apart(step(state, new Map([["C3", home.get("C3")]])), home) < 1e-4);
  assert.ok(apart(settle(state, new Map([["C3", home.get("C3")], ["C5", home.get("C5")]])), home) < 1e-4);
});

test("let go, all go home; a country that is not on the map is held by nobody", () => {
  const state = made(20, 7);
  const home = settle(state, new Map());
  settle(state, HELD);
  for (let frame = 0; frame < 400; frame++) step(state, new Map());
  assert.ok(apart(step(state, new Map()), home) < 1e-3);
  assert.deepEqual(settle(state, new Map([["XXX", [9, 9]]])), home);
});

test("no two discs are nearer than the gap", () => {
  const state = made(60, 8);
  const places = [...settle(state, HELD).values()];
  places.forEach(([x, y], i) => places.slice(i + 1).forEach(([a, b]) => assert.ok(Math.hypot(x - a, y - b) >= state.springs.gap)));
});

test("of two discs that meet each goes half the way, the firm one none", () => {
  const two = Float64Array.of(0, 0, 0.5, 0);
  const close = (found, expected) => expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-9, `${found}`));
  close(pushed(two, 1, new Set()), [-0.25075, 0, 0.75075, 0]);
  close(pushed(two, 1, new Set([0])), [0, 0, 1.0015, 0]);
  close(pushed(two, 1, new Set([1])), [-0.5015, 0, 0.5, 0]);
  close(pushed(two, 1, new Set([0, 1])), [-0.25075, 0, 0.75075, 0]);
  close(pushed(two, 0.4, new Set()), [0, 0, 0.5, 0]);
});

test("discs that lie on one another are parted", () => {
  const found = pushed(new Float64Array(20), 1, new Set());
  for (let i = 0; i < 10; i++) for (let j = 0; j < i; j++) assert.ok(Math.hypot(found[2 * i] - found[2 * j], found[2 * i + 1] - found[2 * j + 1]) >= 1);
});

test("an outline goes along with its discs", () => {
  const ring = [[0, 0], [4, 0], [4, 4], [0, 4]];
  const before = new Map([["A", [1, 1]], ["B", [3, 1]], ["C", [2, 3]], ["D", [100, 100]]]);
  const held = skin([ring], before);
  assert.deepEqual(skinned(held, before), [ring]);
  const all = new Map([...before].map(([code, [x, y]]) => [code, [x + 2, y - 1]]));
  for (const [i, [x, y]] of skinned(held, all)[0].entries()) {
    assert.ok(Math.hypot(x - ring[i][0] - 2, y - ring[i][1] + 1) < 1e-9);
  }
});

test("a corner goes with the three nearest, the nearer the more", () => {
  const held = skin([[[0, 0]]], new Map([["A", [1, 0]], ["B", [0, 2]], ["C", [-4, 0]], ["D", [9, 9]]]));
  /* 1, 1/2 and 1/4 of 7/4. */
  const [[[x, y]]] = skinned(held, new Map([["A", [1, 7]], ["B", [7, 2]], ["C", [-4, 0]], ["D", [0, 0]]]));
  assert.ok(Math.hypot(x - 2, y - 4) < 1e-9, `${x} ${y}`);
});

test("a corner on a disc goes with that disc, and one of few discs with those", () => {
  const held = skin([[[1, 0], [0, 0]]], new Map([["A", [1, 0]], ["B", [0, 2]]]));
  const [[[x, y], [a]]] = skinned(held, new Map([["A", [5, 5]]]));
  assert.ok(Math.hypot(x - 5, y - 5) < 1e-6);
  assert.ok(Math.abs(a - (4 * 2) / 3) < 1e-9);
});
