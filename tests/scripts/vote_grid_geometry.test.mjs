/* Geometry of the grid of votes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildRowPaths, findCell, findRuns, getCellHeight, getCellWidth, getNextCell } from "../../assets/vote_grid_geometry.js";

test("cells can be read, or the whole grid is in view", () => {
  assert.equal(getCellWidth(15, 870, false), 58);
  assert.equal(getCellWidth(200, 870, false), 16, "at least as wide as a sign");
  assert.equal(getCellWidth(1, 870, false), 60, "not wider than looks well");
  assert.ok(getCellWidth(200, 870, true) * 200 <= 870);
  assert.equal(getCellHeight(193, 640, 20, false), 20);
  assert.ok(getCellHeight(193, 640, 20, true) * 193 <= 640);
  assert.equal(getCellHeight(3, 640, 20, true), 20);
});

test("equal votes next to each other are one run", () => {
  assert.deepEqual(findRuns("YYNa.. "), [["Y", 0, 2], ["N", 2, 1], ["a", 3, 1], [".", 4, 2], [" ", 6, 1]]);
  assert.deepEqual(findRuns(""), []);
});

/* Return the number of cells that the boxes of a path cover. */
const countCells = (path, cell) => [...path.matchAll(/h(\d+(?:\.\d+)?)v/g)].reduce((sum, [, width]) => sum + Number(width) / cell, 0);

test("every vote is drawn once, in colour alone where cells are small", () => {
  const votes = "YYYNNa... Y";
  const { boxes, signs } = buildRowPaths(votes, { width: 4, height: 3, isPlain: true });
  assert.deepEqual(signs, {});
  for (const [letter, word] of [["Y", "yes"], ["N", "no"], ["a", "abstain"], [".", "absent"]]) {
    assert.equal(countCells(boxes[word], 4), [...votes].filter((vote) => vote === letter).length, word);
  }
  assert.equal(boxes.yes.match(/M/g).length, 2, "runs are one box");
});

test("large cells have signs for no and abstain, a hollow box for did not vote, and nothing for no seat", () => {
  const { boxes, signs } = buildRowPaths("YNa. ", { width: 20, height: 20, isPlain: false });
  assert.deepEqual(Object.keys(boxes), ["yes", "no", "abstain"]);
  assert.deepEqual(Object.keys(signs), ["no", "abstain", "absent"]);
  assert.equal(boxes.no, "M20,0.5h19v19h-19z");
});

test("arrow keys move over cells and heads, and stop at the edges", () => {
  const size = [193, 15];
  const makeMove = (place) => (key, all = false) => getNextCell(key, all, place, size);
  const move = makeMove([5, 5]);
  assert.deepEqual([move("ArrowUp"), move("ArrowLeft"), move("ArrowDown")], [[4, 5], [5, 4], [6, 5]]);
  assert.deepEqual([move("Home"), move("End")], [[5, -1], [5, 14]]);
  assert.deepEqual([move("Home", true), move("End", true)], [[0, 0], [192, 14]]);
  assert.deepEqual([move("PageDown"), move("PageUp")], [[15, 5], [-1, 5]]);
  assert.equal(move("Tab"), null);
  assert.deepEqual(makeMove([192, 14])("ArrowDown"), [192, 14]);
  assert.equal(makeMove([-1, 0])("ArrowLeft"), null, "the corner is empty");
  assert.equal(makeMove([0, -1])("ArrowUp"), null);
  assert.deepEqual(makeMove([-1, 3])("Home"), [-1, 0]);
});

test("a point is in one cell, or in none", () => {
  const cells = { width: 20, height: 10, isPlain: false };
  assert.deepEqual(findCell(45, 25, cells, [5, 5]), [2, 2]);
  assert.deepEqual(findCell(0, 0, cells, [5, 5]), [0, 0]);
  assert.equal(findCell(-1, 5, cells, [5, 5]), null);
  assert.equal(findCell(100, 5, cells, [5, 5]), null);
});
