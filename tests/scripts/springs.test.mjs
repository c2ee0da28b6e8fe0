/* The springs of a map, by numbers computed by hand and by properties of the minimum. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { removeOverlap } from "../../assets/overlap_removal.js";
import { bindHull, deformHull } from "../../assets/hull_deform.js";
import { initState, parseSprings, stepSprings } from "../../assets/springs.js";
import { computeStress, relaxSprings } from "./spring_reference.mjs";

/* Return a generator of reproducible numbers from 0 to 1. */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/* Return the state of a random map; no layout in the plane fits the lengths of its springs. */
function makeState(count, seed) {
  const next = makeRandom(seed);
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
  /* Without a pinned country, as the server computes it. */
  const state = initState(springs);
  for (let round = 0; round < 3000; round++) stepSprings(state, new Map(), 1);
  springs.rest = state.places.slice();
  return initState(springs);
}

const flatten = (points) => [...points.values()].flat();
const largestDifference = (some, other) => Math.max(...flatten(some).map((value, i) => Math.abs(value - flatten(other)[i])));
const HELD_POINTS = new Map([["C3", [2, -0.5]], ["C7", [-0.4, 0.3]]]);

test("bytes are parsed by their layout", () => {
  const view = new DataView(new ArrayBuffer(32 + 16 * 3 + 3 * 3 + 11));
  view.setUint32(0, 3, true);
  view.setUint32(4, 11, true);
  [0.5, 0.25, 2].forEach((value, i) => view.setFloat64(8 + 8 * i, value, true));
  [1, 2, -3, 4, 5, 6, 10, 20, 30, 40, 50, -60].forEach((value, i) => view.setInt32(32 + 4 * i, value * 1e5, true));
  [[1, 2, 3], [4, 5, 6], [0, 1, 2]].flat().forEach((value, i) => view.setUint8(80 + i, value));
  new TextEncoder().encode("AA\nB\u00e9B\nCCC").forEach((value, i) => view.setUint8(89 + i, value));
  const result = parseSprings(view.buffer);
  assert.deepEqual(result.codes, ["AA", "B\u00e9B", "CCC"]);
  assert.equal(result.gap, 0.5);
  assert.deepEqual([...result.home], [1, 2, -3, 4, 5, 6]);
  assert.deepEqual([...result.rest], [10, 20, 30, 40, 50, -60]);
  assert.deepEqual([...result.strengths], [2, 4, 6]);
  assert.deepEqual([...result.lengths], [1, (5 + 256) / 4, (6 + 512) / 4]);
});

test("a map of no country and of one can be dragged", () => {
  const empty = initState(parseSprings(new ArrayBuffer(32)));
  assert.equal(relaxSprings(empty, HELD_POINTS).size, 0);
  const one = initState({ codes: ["C3"], gap: 1, home: new Float64Array(2), rest: new Float64Array(2), strengths: new Float64Array(), lengths: new Float64Array() });
  assert.deepEqual([...stepSprings(one, HELD_POINTS)], [["C3", [2, -0.5]]]);
  assert.deepEqual([...relaxSprings(one, HELD_POINTS)], [["C3", [2, -0.5]]]);
});

test("of two countries the other follows, computed by hand", () => {
  const springs = { codes: ["A", "B"], gap: 0.1, home: Float64Array.of(0, 0, 1, 0), rest: Float64Array.of(0, 0, 1, 0), strengths: Float64Array.of(1), lengths: Float64Array.of(1) };
  const state = initState(springs);
  const result = relaxSprings(state, new Map([["A", [-4, 0]]]));
  /* Strength 1 is the mean total, too: 50 hold A at -4 and 1/20 holds B at 1, and they want to be 1
     apart, so that 50 (a + 4) = b - a - 1 = (1 - b) / 20. Call it p: p = 4 - p / 50 - 20 p. */
  const pull = 4 / 21.02;
  assert.deepEqual(result.get("A"), [-4, 0]);
  assert.ok(Math.abs(state.places[0] - (pull / 50 - 4)) < 1e-4);
  assert.ok(Math.abs(result.get("B")[0] - (1 - 20 * pull)) < 1e-3, `${result.get("B")}`);
});

test("at the end no step in any direction lowers the stress", () => {
  for (const seed of [1, 2, 3]) {
    const state = makeState(20, seed);
    relaxSprings(state, HELD_POINTS);
    const least = computeStress(state, HELD_POINTS);
    for (let i = 0; i < state.places.length; i++) {
      for (const step of [0.01, -0.01]) {
        const places = state.places.slice();
        places[i] += step;
        assert.ok(computeStress(state, HELD_POINTS, places) > least, `${seed}: ${i}`);
      }
    }
  }
});

test("each frame lowers the stress, and frames converge to the relaxed map", () => {
  const state = makeState(20, 4);
  const end = relaxSprings(state, HELD_POINTS);
  relaxSprings(state, new Map());
  let before = Infinity;
  for (let frame = 0; frame < 400; frame++) {
    stepSprings(state, HELD_POINTS);
    const now = computeStress(state, HELD_POINTS);
    assert.ok(now <= before + 1e-12, `${frame}`);
    before = now;
  }
  assert.ok(state.isStill);
  assert.ok(largestDifference(stepSprings(state, HELD_POINTS), end) < 0.01 * state.radius);
});

test("the relaxed map does not depend on earlier drags", () => {
  const state = makeState(20, 5);
  const end = flatten(relaxSprings(state, HELD_POINTS));
  for (let frame = 0; frame < 7; frame++) stepSprings(state, new Map([["C1", [3, 3]], ["C9", [-3, 0]], ["C3", [0, 0]]]));
  assert.deepEqual(flatten(relaxSprings(state, HELD_POINTS)), end);
});

test("held countries are where they are held, however many they are", () => {
  const state = makeState(20, 6);
  const heldPoints = new Map(["C0", "C4", "C8", "C12"].map((code, i) => [code, [i, -i]]));
  for (const places of [stepSprings(state, heldPoints), relaxSprings(state, heldPoints)]) for (const [code, point] of heldPoints) assert.deepEqual(places.get(code), point);
});

test("a country that is held at its home moves no other", () => {
  const state = makeState(20, 9);
  const home = relaxSprings(state, new Map());
  assert.ok(largestDifference(stepSprings(state, new Map([["C3", home.get("C3")]])), home) < 1e-4);
  assert.ok(largestDifference(relaxSprings(state, new Map([["C3", home.get("C3")], ["C5", home.get("C5")]])), home) < 1e-4);
});

test("after a drag all return; a country that is not on the map is ignored", () => {
  const state = makeState(20, 7);
  const home = relaxSprings(state, new Map());
  relaxSprings(state, HELD_POINTS);
  for (let frame = 0; frame < 400; frame++) stepSprings(state, new Map());
  assert.ok(largestDifference(stepSprings(state, new Map()), home) < 1e-3);
  assert.deepEqual(relaxSprings(state, new Map([["XXX", [9, 9]]])), home);
});

test("no two discs are nearer than the gap", () => {
  const state = makeState(60, 8);
  const places = [...relaxSprings(state, HELD_POINTS).values()];
  places.forEach(([x, y], i) => places.slice(i + 1).forEach(([a, b]) => assert.ok(Math.hypot(x - a, y - b) >= state.springs.gap)));
});

test("of two discs that overlap each goes half the way, a fixed one stays", () => {
  const two = Float64Array.of(0, 0, 0.5, 0);
  const assertClose = (result, expected) => expected.forEach((value, i) => assert.ok(Math.abs(result[i] - value) < 1e-9, `${result}`));
  assertClose(removeOverlap(two, 1, new Set()), [-0.25075, 0, 0.75075, 0]);
  assertClose(removeOverlap(two, 1, new Set([0])), [0, 0, 1.0015, 0]);
  assertClose(removeOverlap(two, 1, new Set([1])), [-0.5015, 0, 0.5, 0]);
  assertClose(removeOverlap(two, 1, new Set([0, 1])), [-0.25075, 0, 0.75075, 0]);
  assertClose(removeOverlap(two, 0.4, new Set()), [0, 0, 0.5, 0]);
});

test("discs at the same point are parted", () => {
  const result = removeOverlap(new Float64Array(20), 1, new Set());
  for (let i = 0; i < 10; i++) for (let j = 0; j < i; j++) assert.ok(Math.hypot(result[2 * i] - result[2 * j], result[2 * i + 1] - result[2 * j + 1]) >= 1);
});

test("an outline moves with its discs", () => {
  const ring = [[0, 0], [4, 0], [4, 4], [0, 4]];
  const before = new Map([["A", [1, 1]], ["B", [3, 1]], ["C", [2, 3]], ["D", [100, 100]]]);
  const binding = bindHull([ring], before);
  assert.deepEqual(deformHull(binding, before), [ring]);
  const all = new Map([...before].map(([code, [x, y]]) => [code, [x + 2, y - 1]]));
  for (const [i, [x, y]] of deformHull(binding, all)[0].entries()) {
    assert.ok(Math.hypot(x - ring[i][0] - 2, y - ring[i][1] + 1) < 1e-9);
  }
});

test("a corner follows the three nearest discs, weighted by their distance", () => {
  const binding = bindHull([[[0, 0]]], new Map([["A", [1, 0]], ["B", [0, 2]], ["C", [-4, 0]], ["D", [9, 9]]]));
  /* 1, 1/2 and 1/4 of 7/4. */
  const [[[x, y]]] = deformHull(binding, new Map([["A", [1, 7]], ["B", [7, 2]], ["C", [-4, 0]], ["D", [0, 0]]]));
  assert.ok(Math.hypot(x - 2, y - 4) < 1e-9, `${x} ${y}`);
});

test("a corner on a disc follows that disc, and one of few discs follows those", () => {
  const binding = bindHull([[[1, 0], [0, 0]]], new Map([["A", [1, 0]], ["B", [0, 2]]]));
  const [[[x, y], [a]]] = deformHull(binding, new Map([["A", [5, 5]]]));
  assert.ok(Math.hypot(x - 5, y - 5) < 1e-6);
  assert.ok(Math.abs(a - (4 * 2) / 3) < 1e-9);
});
