/* The arithmetic of the map, by numbers worked by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ahead, around, between, eased, encloses, held, inSight, nearest, nearestLink, notches, within, zoomed } from "../../assets/arithmetic.js";

/* Numbers that are the same but for their last digits. */
function close(found, expected, path = "") {
  if (typeof expected === "number") assert.ok(Math.abs(found - expected) < 1e-9, `${path}: ${found} is not ${expected}`);
  else for (const key of Object.keys(expected)) close(found[key], expected[key], `${path}.${key}`);
}

const places = (some) => new Map(Object.entries(some));
const SQUARE = places({ USA: [0, 0], FRA: [10, 0], RUS: [10, 10], CHN: [0, 10] });
const FULL = { x: 0, y: 0, width: 120, height: 60 };

test("a period before the first is the first, one after the last is the last", () => {
  assert.deepEqual([-1, 0, 3, 9].map((to) => within(to, 0, 5)), [0, 0, 3, 5]);
});

test("the nearest place within reach is under the pointer", () => {
  assert.equal(nearest(SQUARE, [9, 1], 4), "FRA");
  assert.equal(nearest(SQUARE, [5, 5], 4), null);
  assert.equal(nearest(new Map(), [0, 0]), null);
});

test("without a reach the nearest is found however far it is", () => {
  assert.equal(nearest(SQUARE, [1e6, 1e6]), "RUS");
});

test("the edge of a disc is part of it", () => {
  assert.equal(nearest(places({ USA: [0, 0] }), [4, 0], 4), "USA");
  assert.equal(nearest(places({ USA: [0, 0] }), [4.001, 0], 4), null);
});

test("of places that lie on one another the last is taken, for it is drawn above", () => {
  assert.equal(nearest(places({ USA: [1, 1], FRA: [1, 1] }), [1, 1], 4), "FRA");
});

test("a link is met along it, but not beyond its ends", () => {
  const links = [{ a: "USA", b: "FRA" }, { a: "FRA", b: "RUS" }];
  assert.equal(nearestLink(SQUARE, links, [5, 2], 5), links[0]);
  assert.equal(nearestLink(SQUARE, links, [9, 5], 5), links[1]);
  assert.equal(nearestLink(SQUARE, links, [-6, 0], 5), null);
  assert.equal(nearestLink(SQUARE, links, [5, 5], 5), null, "at 5 a link is out of reach");
});

test("a link of no length is met as a point", () => {
  const link = { a: "USA", b: "FRA" };
  const together = places({ USA: [0, 0], FRA: [0, 0] });
  assert.equal(nearestLink(together, [link], [3, 0], 5), link);
  assert.equal(nearestLink(together, [link], [6, 0], 5), null);
});

test("a link to a country that is not drawn is met nowhere", () => {
  assert.equal(nearestLink(SQUARE, [{ a: "USA", b: "gone" }, { a: "gone", b: "USA" }], [0, 0], 5), null);
});

/* The two arms of a U, with the hollow between them. */
const HOLLOW = [[0, 0], [9, 0], [9, 9], [6, 9], [6, 3], [3, 3], [3, 9], [0, 9]];

test("a lasso encloses what lies within it, and not what lies in its hollows", () => {
  for (const point of [[1, 8], [8, 8], [4.5, 1]]) assert.ok(encloses(HOLLOW, point), point);
  for (const point of [[4.5, 6], [-1, 4], [10, 4], [4.5, 10], [4.5, -1]]) assert.ok(!encloses(HOLLOW, point), point);
});

test("a lasso encloses the same whichever way round, and wherever it was begun", () => {
  const turned = [...HOLLOW.slice(3), ...HOLLOW.slice(0, 3)];
  for (const line of [turned, turned.toReversed()]) {
    assert.ok(encloses(line, [1, 8]));
    assert.ok(!encloses(line, [4.5, 6]));
  }
});

test("what lies as high as a corner of a lasso is told apart all the same", () => {
  const diamond = [[0, 0], [5, -5], [10, 0], [5, 5]];
  assert.ok(encloses(diamond, [5, 0]));
  assert.ok(!encloses(diamond, [-1, 0]));
  assert.ok(!encloses(diamond, [11, 0]));
});

test("a line of fewer than three corners encloses nothing", () => {
  assert.ok(!encloses([], [0, 0]));
  assert.ok(!encloses([[0, 0], [9, 9]], [4, 4]));
});

test("a walk goes to the nearest place ahead; far to the side counts against it", () => {
  const some = places({ USA: [0, 0], FRA: [3, 0], RUS: [1, 2], GBR: [-1, 0] });
  assert.equal(ahead(some, "USA", [1, 0]), "FRA");
  assert.equal(ahead(some, "USA", [-1, 0]), "GBR");
  assert.equal(ahead(some, "USA", [0, 1]), "RUS");
  assert.equal(ahead(some, "USA", [0, -1]), null, "nothing lies above");
});

test("a walk goes to what is ahead, and not to what is too far aside", () => {
  const some = places({ USA: [0, 0], FRA: [5, 1], RUS: [2, 9] });
  assert.equal(ahead(some, "USA", [1, 0]), "FRA");
  assert.equal(ahead(some, "gone", [1, 0]), null);
});

test("a walk never stays on a place that lies on another", () => {
  assert.equal(ahead(places({ USA: [0, 0], FRA: [0, 0] }), "USA", [1, 0]), null);
});

test("a zoom keeps the place under the pointer, and comes no nearer than it may", () => {
  assert.deepEqual(zoomed(FULL, FULL, 12, 2, [60, 30]), { x: 30, y: 15, width: 60, height: 30 });
  assert.deepEqual(zoomed(FULL, FULL, 12, 2, [0, 0]), { x: 0, y: 0, width: 60, height: 30 });
  assert.equal(zoomed(FULL, FULL, 12, 99, [0, 0]).width, 10);
  assert.equal(zoomed(FULL, FULL, 4, 99, [0, 0]).width, 30);
  assert.equal(zoomed(FULL, FULL, 12, 0.5, [0, 0]).width, 120);
});

test("zoomed in and out again, the picture is where it was", () => {
  const view = { x: 20, y: 10, width: 60, height: 30 };
  close(zoomed(view, FULL, 12, 2, [40, 20]), { x: 30, y: 15, width: 30, height: 15 });
  close(zoomed(zoomed(view, FULL, 12, 1.7, [33, 21]), FULL, 12, 1 / 1.7, [33, 21]), view);
});

test("a view stays on the picture", () => {
  assert.deepEqual(held({ x: -5, y: 50, width: 60, height: 30 }, FULL), { x: 0, y: 30, width: 60, height: 30 });
  assert.deepEqual(held(FULL, FULL), FULL);
});

test("a view stays on a picture that does not begin at its origin", () => {
  const part = { x: 100, y: 40, width: 50, height: 20 };
  assert.deepEqual(held({ x: 0, y: 0, width: 10, height: 4 }, part), { x: 100, y: 40, width: 10, height: 4 });
  assert.deepEqual(held({ x: 200, y: 90, width: 10, height: 4 }, part), { x: 140, y: 56, width: 10, height: 4 });
});

test("a country at the very edge is not in sight", () => {
  assert.ok(inSight(FULL, [7, 7]));
  assert.ok(!inSight(FULL, [6, 30]));
  assert.ok(!inSight(FULL, [60, 55]));
});

test("places are shown with as much room on each side, in the shape of the whole", () => {
  // 20 wide with 5 of room on each side: 30 wide, so 15 high.
  close(around([[50, 30], [70, 30]], FULL, 5, 12), { x: 45, y: 22.5, width: 30, height: 15 });
  // 10 high with 5 of room above and below: 20 high, so 40 wide.
  close(around([[60, 25], [60, 35]], FULL, 5, 12), { x: 40, y: 20, width: 40, height: 20 });
});

test("a place alone is not looked at infinitely near", () => {
  close(around([[60, 30]], FULL, 0, 4), { x: 45, y: 22.5, width: 30, height: 15 });
});

test("places all over the picture, or at its edge, are shown within the whole", () => {
  assert.deepEqual(around([[0, 0], [120, 60]], FULL, 5, 12), FULL);
  close(around([[0, 0]], FULL, 5, 12), { x: 0, y: 0, width: 20, height: 10 });
});

test("places that need nearly all of it are shown with all of it, and the names at its edges", () => {
  assert.deepEqual(around([[10, 30], [105, 30]], FULL, 1, 12), FULL);
  assert.equal(around([[10, 30], [100, 30]], FULL, 1, 12).width, 92);
});

test("a glide begins and ends slowly, half its way after half its time", () => {
  close([0, 0.25, 0.45, 0.5, 0.75, 1].map(eased), [0, 0.125, 0.405, 0.5, 0.875, 1]);
});

test("on its way a number is between where it was and where it goes", () => {
  assert.deepEqual([0, 0.5, 1].map((part) => between(4, 8, part)), [4, 6, 8]);
  assert.equal(between(4, -4, 0.25), 2);
});

test("a wheel turns one notch at most, a touchpad parts of one, in pixels or in lines", () => {
  const turned = (deltaY, deltaMode = 0, ctrlKey = false) => notches({ deltaY, deltaMode, ctrlKey });
  assert.deepEqual([turned(100), turned(-300), turned(3, 1).toFixed(2)], [1, -1, "0.99"]);
  assert.deepEqual([turned(-8), turned(-8, 0, true), turned(0)], [-0.08, -0.4, 0]);
});
