/* Geometry of the map, by numbers computed by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp, clampView, countWheelSteps, easeInOut, findNearest, findNearestInDirection, findNearestLink, fitView, interpolate, isInPolygon, isInView, zoomView } from "../../assets/geometry.js";

/* Assert that numbers are the same except for rounding. */
function assertClose(actual, expected, path = "") {
  if (typeof expected === "number") assert.ok(Math.abs(actual - expected) < 1e-9, `${path}: ${actual} is not ${expected}`);
  else for (const key of Object.keys(expected)) assertClose(actual[key], expected[key], `${path}.${key}`);
}

const toPositions = (entries) => new Map(Object.entries(entries));
const SQUARE = toPositions({ USA: [0, 0], FRA: [10, 0], RUS: [10, 10], CHN: [0, 10] });
const FULL = { x: 0, y: 0, width: 120, height: 60 };

test("a number is clamped to its bounds", () => {
  assert.deepEqual([-1, 0, 3, 9].map((to) => clamp(to, 0, 5)), [0, 0, 3, 5]);
});

test("the nearest position within reach is under the pointer", () => {
  assert.equal(findNearest(SQUARE, [9, 1], 4), "FRA");
  assert.equal(findNearest(SQUARE, [5, 5], 4), null);
  assert.equal(findNearest(new Map(), [0, 0]), null);
});

test("without a reach the nearest position is found at any distance", () => {
  assert.equal(findNearest(SQUARE, [1e6, 1e6]), "RUS");
});

test("the edge of a disc is part of it", () => {
  assert.equal(findNearest(toPositions({ USA: [0, 0] }), [4, 0], 4), "USA");
  assert.equal(findNearest(toPositions({ USA: [0, 0] }), [4.001, 0], 4), null);
});

test("of positions at the same point the last is returned, which is drawn on top", () => {
  assert.equal(findNearest(toPositions({ USA: [1, 1], FRA: [1, 1] }), [1, 1], 4), "FRA");
});

test("a link is hit along its length, but not beyond its ends", () => {
  const links = [{ a: "USA", b: "FRA" }, { a: "FRA", b: "RUS" }];
  assert.equal(findNearestLink(SQUARE, links, [5, 2], 5), links[0]);
  assert.equal(findNearestLink(SQUARE, links, [9, 5], 5), links[1]);
  assert.equal(findNearestLink(SQUARE, links, [-6, 0], 5), null);
  assert.equal(findNearestLink(SQUARE, links, [5, 5], 5), null, "a distance of 5 is out of reach");
});

test("a link of no length is hit as a point", () => {
  const link = { a: "USA", b: "FRA" };
  const positions = toPositions({ USA: [0, 0], FRA: [0, 0] });
  assert.equal(findNearestLink(positions, [link], [3, 0], 5), link);
  assert.equal(findNearestLink(positions, [link], [6, 0], 5), null);
});

test("a link to a country that is not drawn is never hit", () => {
  assert.equal(findNearestLink(SQUARE, [{ a: "USA", b: "gone" }, { a: "gone", b: "USA" }], [0, 0], 5), null);
});

/* The two arms of a U, with the hollow between them. */
const HOLLOW = [[0, 0], [9, 0], [9, 9], [6, 9], [6, 3], [3, 3], [3, 9], [0, 9]];

test("a lasso encloses what is inside, and not what is in its hollows", () => {
  for (const point of [[1, 8], [8, 8], [4.5, 1]]) assert.ok(isInPolygon(HOLLOW, point), point);
  for (const point of [[4.5, 6], [-1, 4], [10, 4], [4.5, 10], [4.5, -1]]) assert.ok(!isInPolygon(HOLLOW, point), point);
});

test("a lasso encloses the same in both directions and from any start", () => {
  const rotated = [...HOLLOW.slice(3), ...HOLLOW.slice(0, 3)];
  for (const line of [rotated, rotated.toReversed()]) {
    assert.ok(isInPolygon(line, [1, 8]));
    assert.ok(!isInPolygon(line, [4.5, 6]));
  }
});

test("a point at the height of a corner is classified correctly", () => {
  const diamond = [[0, 0], [5, -5], [10, 0], [5, 5]];
  assert.ok(isInPolygon(diamond, [5, 0]));
  assert.ok(!isInPolygon(diamond, [-1, 0]));
  assert.ok(!isInPolygon(diamond, [11, 0]));
});

test("a line of fewer than three corners encloses nothing", () => {
  assert.ok(!isInPolygon([], [0, 0]));
  assert.ok(!isInPolygon([[0, 0], [9, 9]], [4, 4]));
});

test("an arrow key goes to the nearest country ahead; distance to the side counts against it", () => {
  const positions = toPositions({ USA: [0, 0], FRA: [3, 0], RUS: [1, 2], GBR: [-1, 0] });
  assert.equal(findNearestInDirection(positions, "USA", [1, 0]), "FRA");
  assert.equal(findNearestInDirection(positions, "USA", [-1, 0]), "GBR");
  assert.equal(findNearestInDirection(positions, "USA", [0, 1]), "RUS");
  assert.equal(findNearestInDirection(positions, "USA", [0, -1]), null, "nothing is above");
});

test("an arrow key goes to a country ahead, and not to one too far to the side", () => {
  const positions = toPositions({ USA: [0, 0], FRA: [5, 1], RUS: [2, 9] });
  assert.equal(findNearestInDirection(positions, "USA", [1, 0]), "FRA");
  assert.equal(findNearestInDirection(positions, "gone", [1, 0]), null);
});

test("an arrow key never stays at the same point", () => {
  assert.equal(findNearestInDirection(toPositions({ USA: [0, 0], FRA: [0, 0] }), "USA", [1, 0]), null);
});

test("a zoom keeps the point under the pointer, and stays within its limits", () => {
  assert.deepEqual(zoomView(FULL, FULL, 12, 2, [60, 30]), { x: 30, y: 15, width: 60, height: 30 });
  assert.deepEqual(zoomView(FULL, FULL, 12, 2, [0, 0]), { x: 0, y: 0, width: 60, height: 30 });
  assert.equal(zoomView(FULL, FULL, 12, 99, [0, 0]).width, 10);
  assert.equal(zoomView(FULL, FULL, 4, 99, [0, 0]).width, 30);
  assert.equal(zoomView(FULL, FULL, 12, 0.5, [0, 0]).width, 120);
});

test("after zooming in and out again, the view is the same", () => {
  const view = { x: 20, y: 10, width: 60, height: 30 };
  assertClose(zoomView(view, FULL, 12, 2, [40, 20]), { x: 30, y: 15, width: 30, height: 15 });
  assertClose(zoomView(zoomView(view, FULL, 12, 1.7, [33, 21]), FULL, 12, 1 / 1.7, [33, 21]), view);
});

test("a view stays within the picture", () => {
  assert.deepEqual(clampView({ x: -5, y: 50, width: 60, height: 30 }, FULL), { x: 0, y: 30, width: 60, height: 30 });
  assert.deepEqual(clampView(FULL, FULL), FULL);
});

test("a view stays within a picture that does not begin at the origin", () => {
  const part = { x: 100, y: 40, width: 50, height: 20 };
  assert.deepEqual(clampView({ x: 0, y: 0, width: 10, height: 4 }, part), { x: 100, y: 40, width: 10, height: 4 });
  assert.deepEqual(clampView({ x: 200, y: 90, width: 10, height: 4 }, part), { x: 140, y: 56, width: 10, height: 4 });
});

test("a country at the very edge is not in view", () => {
  assert.ok(isInView(FULL, [7, 7]));
  assert.ok(!isInView(FULL, [6, 30]));
  assert.ok(!isInView(FULL, [60, 55]));
});

test("points are shown with equal padding, in the shape of the full view", () => {
  // 20 wide with a margin of 5 on each side: 30 wide, so 15 high.
  assertClose(fitView([[50, 30], [70, 30]], FULL, 5, 12), { x: 45, y: 22.5, width: 30, height: 15 });
  // 10 high with a margin of 5 above and below: 20 high, so 40 wide.
  assertClose(fitView([[60, 25], [60, 35]], FULL, 5, 12), { x: 40, y: 20, width: 40, height: 20 });
});

test("a single point is not zoomed in without limit", () => {
  assertClose(fitView([[60, 30]], FULL, 0, 4), { x: 45, y: 22.5, width: 30, height: 15 });
});

test("points all over the picture, or at its edge, are shown within the full view", () => {
  assert.deepEqual(fitView([[0, 0], [120, 60]], FULL, 5, 12), FULL);
  assertClose(fitView([[0, 0]], FULL, 5, 12), { x: 0, y: 0, width: 20, height: 10 });
});

test("points that need nearly the full view are shown in the full view", () => {
  assert.deepEqual(fitView([[10, 30], [105, 30]], FULL, 1, 12), FULL);
  assert.equal(fitView([[10, 30], [100, 30]], FULL, 1, 12).width, 92);
});

test("a glide is slow at both ends, and half way after half its time", () => {
  assertClose([0, 0.25, 0.45, 0.5, 0.75, 1].map(easeInOut), [0, 0.125, 0.405, 0.5, 0.875, 1]);
});

test("a number is interpolated", () => {
  assert.deepEqual([0, 0.5, 1].map((part) => interpolate(4, 8, part)), [4, 6, 8]);
  assert.equal(interpolate(4, -4, 0.25), 2);
});

test("a wheel turns at most one notch, a touchpad parts of one, in pixels or lines", () => {
  const turn = (deltaY, deltaMode = 0, ctrlKey = false) => countWheelSteps({ deltaY, deltaMode, ctrlKey });
  assert.deepEqual([turn(100), turn(-300), turn(3, 1).toFixed(2)], [1, -1, "0.99"]);
  assert.deepEqual([turn(-8), turn(-8, 0, true), turn(0)], [-0.08, -0.4, 0]);
});
