/* The arithmetic of the map, by numbers worked by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { room } from "./load.mjs";

const { nearest, nearestLink, ownerAt, ahead, fit, scaled, moved, inSight, eased, between, together } = room().alignment.arithmetic;

/* Numbers that are the same but for their last digits. */
function close(found, expected, path = "") {
  if (typeof expected === "number") assert.ok(Math.abs(found - expected) < 1e-9, `${path}: ${found} is not ${expected}`);
  else for (const key of Object.keys(expected)) close(found[key], expected[key], `${path}.${key}`);
}

const SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]];

test("the nearest place within reach is under the pointer", () => {
  assert.equal(nearest(SQUARE, [9, 1], 4), 1);
  assert.equal(nearest(SQUARE, [5, 5], 4), -1);
  assert.equal(nearest([], [0, 0]), -1);
});

test("the edge of a disc is part of it", () => {
  assert.equal(nearest([[0, 0]], [4, 0], 4), 0);
  assert.equal(nearest([[0, 0]], [4.001, 0], 4), -1);
});

test("of places that lie on one another the last is taken, for it is drawn above", () => {
  assert.equal(nearest([[1, 1], [1, 1]], [1, 1], 4), 1);
});

test("places that do not count are passed over", () => {
  assert.equal(nearest(SQUARE, [0, 0], 20, (i) => i !== 0), 3);
});

test("a link is met along it, but not beyond its ends", () => {
  const links = [[0, 1], [1, 2]];
  assert.deepEqual(nearestLink(SQUARE, links, [5, 2], 5), [0, 1]);
  assert.deepEqual(nearestLink(SQUARE, links, [9, 5], 5), [1, 2]);
  assert.equal(nearestLink(SQUARE, links, [-6, 0], 5), null);
  assert.equal(nearestLink(SQUARE, links, [5, 5], 5), null, "at 5 px a link is out of reach");
});

test("a link of no length is met as a point", () => {
  assert.deepEqual(nearestLink([[0, 0], [0, 0]], [[0, 1]], [3, 0], 5), [0, 1]);
  assert.equal(nearestLink([[0, 0], [0, 0]], [[0, 1]], [6, 0], 5), null);
});

/* Country 7 is a square with a lake, country 8 an island beside it, and nobody owns the last ring. */
const LAND = {
  owners: [7, 7, 8, -1],
  xs: [0, 10, 10, 0, 0, null, 4, 6, 6, 4, 4, null, 20, 30, 30, 20, 20, null, 40, 50, 50, 40, 40],
  ys: [0, 0, 10, 10, 0, null, 4, 4, 6, 6, 4, null, 0, 0, 10, 10, 0, null, 0, 0, 10, 10, 0],
};

test("land is its owner's, a lake in it nobody's", () => {
  assert.equal(ownerAt(LAND, [2, 2]), 7);
  assert.equal(ownerAt(LAND, [5, 5]), -1);
  assert.equal(ownerAt(LAND, [25, 5]), 8);
  assert.equal(ownerAt(LAND, [15, 5]), -1);
  assert.equal(ownerAt(LAND, [45, 5]), -1);
});

test("an island in a lake is land again", () => {
  const xs = [0, 9, 9, 0, 0, null, 2, 7, 7, 2, 2, null, 4, 5, 5, 4, 4];
  const ys = [0, 0, 9, 9, 0, null, 2, 2, 7, 7, 2, null, 4, 4, 5, 5, 4];
  assert.equal(ownerAt({ owners: [3, 3, 3], xs, ys }, [4.5, 4.5]), 3);
});

test("a ring that nobody owns does not hide the land it lies on", () => {
  const xs = [0, 9, 9, 0, 0, null, 0, 9, 9, 0, 0];
  const ys = [0, 0, 9, 9, 0, null, 0, 0, 9, 9, 0];
  assert.equal(ownerAt({ owners: [-1, 4], xs, ys }, [4, 4]), 4);
});

test("a walk goes to the nearest place ahead; far to the side counts against it", () => {
  const places = [[0, 0], [3, 0], [1, 2], [-1, 0]];
  assert.equal(ahead(places, 0, [1, 0]), 1);
  assert.equal(ahead(places, 0, [-1, 0]), 3);
  assert.equal(ahead(places, 0, [0, 1]), 2);
  assert.equal(ahead(places, 0, [0, -1]), -1, "nothing lies below");
});

test("a walk never stays on a place that lies on another", () => {
  assert.equal(ahead([[0, 0], [0, 0]], 0, [1, 0]), -1);
});

test("ranges that fit have the same middle and as much to a pixel both ways", () => {
  close(fit([[0, 10], [0, 10]], [200, 100]), [[-5, 15], [0, 10]]);
  close(fit([[0, 10], [0, 1]], [100, 100]), [[0, 10], [-4.5, 5.5]]);
  close(fit([[4, 4], [0, 0]], [100, 50], 0.1), [[-1, 9], [-2.5, 2.5]], "a point is not infinitely near");
});

test("zoomed in and out again, the map is where it was", () => {
  const ranges = [[-3, 5], [2, 4]];
  close(scaled(ranges, 0.5), [[-1, 3], [2.5, 3.5]]);
  close(scaled(scaled(ranges, 0.7), 1 / 0.7), ranges);
});

const SPANS = { x: { range: [0, 10], _offset: 20, _length: 100 }, y: { range: [0, 5], _offset: 30, _length: 50 } };

test("a picture that shows its own ranges is not moved", () => {
  close(moved(SPANS, [[0, 10], [0, 5]]), { wider: 1, taller: 1, across: 0, down: 0 });
});

test("a picture is moved so that what it should show fills its frame", () => {
  const { wider, taller, across, down } = moved(SPANS, [[5, 10], [0, 2.5]]);
  close([wider, taller], [2, 2]);
  // The middle of the picture, at 70 and 55 px, comes to the left and the top of the frame.
  close([70 * wider + across, 55 * taller + down], [20, 30]);
});

test("what a moved picture shows is what it was moved for", () => {
  for (const there of [[[1, 4], [1, 2.5]], [[-20, 40], [-7, 9]], [[0, 10], [0, 5]]]) {
    close(inSight(SPANS, moved(SPANS, there)), there);
  }
});

test("a glide begins and ends slowly, half its way after half its time", () => {
  close([0, 0.25, 0.45, 0.5, 0.75, 1].map(eased), [0, 0.125, 0.405, 0.5, 0.875, 1]);
});

test("on the way discs are between their places; who was nowhere is where it goes", () => {
  close(between({ USA: [0, 0] }, { USA: [4, 8], RUS: [1, 1] }, 0.5), { USA: [2, 4], RUS: [1, 1] });
  close(between({ USA: [0, 0] }, { USA: [4, 8] }, 1), { USA: [4, 8] });
  assert.deepEqual(Object.keys(between({ USA: [0, 0], FRA: [1, 1] }, { USA: [4, 8] }, 0.5)), ["USA"]);
});

test("places are the same but for what cannot be seen", () => {
  assert.ok(together({ USA: [0, 0] }, { USA: [0.00005, 0] }));
  assert.ok(!together({ USA: [0, 0] }, { USA: [0.001, 0] }));
  assert.ok(together({}, { USA: [3, 3] }), "a new country does not glide");
});
