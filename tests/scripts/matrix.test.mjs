/* The arithmetic of the grid of votes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnOf, heightIn, leads, runs, under, widthIn } from "../../assets/matrix.js";

test("cells can be read, or the whole is in sight at once", () => {
  assert.equal(widthIn(15, 870, false), 58);
  assert.equal(widthIn(200, 870, false), 16, "no narrower than a sign");
  assert.equal(widthIn(1, 870, false), 60, "no wider than looks well");
  assert.ok(widthIn(200, 870, true) * 200 <= 870);
  assert.equal(heightIn(193, 640, 20, false), 20);
  assert.ok(heightIn(193, 640, 20, true) * 193 <= 640);
  assert.equal(heightIn(3, 640, 20, true), 20);
});

test("votes side by side that are alike are one run", () => {
  assert.deepEqual(runs("YYNa.. "), [["Y", 0, 2], ["N", 2, 1], ["a", 3, 1], [".", 4, 2], [" ", 6, 1]]);
  assert.deepEqual(runs(""), []);
});

/* How many cells wide the boxes of a path are, all together. */
const wide = (way, cell) => [...way.matchAll(/h(\d+(?:\.\d+)?)v/g)].reduce((sum, [, width]) => sum + Number(width) / cell, 0);

test("every vote is drawn once, in colour alone where cells are small", () => {
  const votes = "YYYNNa... Y";
  const { boxes, signs } = drawnOf(votes, { wide: 4, high: 3, plain: true });
  assert.deepEqual(signs, {});
  for (const [letter, word] of [["Y", "yes"], ["N", "no"], ["a", "abstain"], [".", "absent"]]) {
    assert.equal(wide(boxes[word], 4), [...votes].filter((vote) => vote === letter).length, word);
  }
  assert.equal(boxes.yes.match(/M/g).length, 2, "runs are one box");
});

test("where there is room no and abstain have a sign, absent is hollow, and no seat is blank", () => {
  const { boxes, signs } = drawnOf("YNa. ", { wide: 20, high: 20, plain: false });
  assert.deepEqual(Object.keys(boxes), ["yes", "no", "abstain"]);
  assert.deepEqual(Object.keys(signs), ["no", "abstain", "absent"]);
  assert.equal(boxes.no, "M20,0.5h19v19h-19z");
});

test("arrow keys walk over cells and heads, and end at the edges", () => {
  const size = [193, 15];
  const from = (place) => (key, all = false) => leads(key, all, place, size);
  const inside = from([5, 5]);
  assert.deepEqual([inside("ArrowUp"), inside("ArrowLeft"), inside("ArrowDown")], [[4, 5], [5, 4], [6, 5]]);
  assert.deepEqual([inside("Home"), inside("End")], [[5, -1], [5, 14]]);
  assert.deepEqual([inside("Home", true), inside("End", true)], [[0, 0], [192, 14]]);
  assert.deepEqual([inside("PageDown"), inside("PageUp")], [[15, 5], [-1, 5]]);
  assert.equal(inside("Tab"), null);
  assert.deepEqual(from([192, 14])("ArrowDown"), [192, 14]);
  assert.equal(from([-1, 0])("ArrowLeft"), null, "there is nothing in the corner");
  assert.equal(from([0, -1])("ArrowUp"), null);
  assert.deepEqual(from([-1, 3])("Home"), [-1, 0]);
});

test("a point is of one cell, or of none", () => {
  const cells = { wide: 20, high: 10, plain: false };
  assert.deepEqual(under(45, 25, cells, [5, 5]), [2, 2]);
  assert.deepEqual(under(0, 0, cells, [5, 5]), [0, 0]);
  assert.equal(under(-1, 5, cells, [5, 5]), null);
  assert.equal(under(100, 5, cells, [5, 5]), null);
});
