/* Geometry of the grid of votes: sizes of cells, paths of a row, and keyboard movement. Pure functions
   of numbers and letters, without the page. */
import { clamp } from "./geometry.js";

/* A vote is a letter: Y yes, N no, a abstain, '.' did not vote, ' ' not a member. */
export const VOTE_CLASSES = { Y: "yes", N: "no", a: "abstain", ".": "absent" };
const MIN_CELL = 16; // px of a cell that can show its sign
const MAX_CELL = 60;

/** Return the width and height of cells: large enough to read, or so small that the whole grid is in view. @type {(columns: number, availableWidth: number, isWhole: boolean) => number} */
export const getCellWidth = (columns, availableWidth, isWhole) => (isWhole ? clamp(availableWidth / columns, 2, MAX_CELL) : Math.floor(clamp(availableWidth / columns, MIN_CELL, MAX_CELL)));
/** @type {(rows: number, availableHeight: number, rowHeight: number, isWhole: boolean) => number} */
export const getCellHeight = (rows, availableHeight, rowHeight, isWhole) => (isWhole ? Math.floor(clamp(availableHeight / rows, 2, rowHeight)) : rowHeight);

/** Return runs of equal votes as letter, first column and count. @type {(votes: string) => [string, number, number][]} */
export function findRuns(votes) {
  /** @type {[string, number, number][]} */
  const runs = [];
  [...votes].forEach((vote, column) => {
    const last = runs.at(-1);
    if (last?.[0] === vote) last[2] += 1;
    else runs.push([vote, column, 1]);
  });
  return runs;
}

/* Return the paths of a row by the class of the vote: boxes, and signs unless it is plain. */
/** @type {(votes: string, cellSize: CellSize) => { boxes: Record<string, string>, signs: Record<string, string> }} */
export function buildRowPaths(votes, { width, height, isPlain }) {
  /** @type {Record<string, string>} */
  const boxes = {};
  /** @type {Record<string, string>} */
  const signs = {};
  const addPath = (/** @type {Record<string, string>} */ paths, /** @type {string} */ className, /** @type {string} */ path) => {
    paths[className] = (paths[className] ?? "") + path;
  };
  const parts = isPlain ? findRuns(votes) : [...votes].map((vote, column) => /** @type {[string, number, number]} */ ([vote, column, 1]));
  for (const [vote, column, count] of parts) {
    const className = VOTE_CLASSES[/** @type {keyof typeof VOTE_CLASSES} */ (vote)];
    if (!className) continue;
    const [x, y] = [round(column * width), isPlain ? 0 : 0.5];
    const [w, h] = [round(count * width - (isPlain ? 0 : 1)), round(height - (isPlain ? 0 : 1))];
    if (className === "absent" && !isPlain) addPath(signs, className, `M${x + 3.5},${y + 3}h${w - 7}v${h - 6}h${7 - w}z`);
    else addPath(boxes, className, `M${x},${y}h${w}v${h}h${-w}z`);
    if (isPlain) continue;
    const [cx, cy, arm] = [round(x + w / 2), round(y + h / 2), 4];
    if (className === "no") addPath(signs, className, `M${cx - arm},${cy}h${2 * arm}`);
    if (className === "abstain") addPath(signs, className, `M${cx - arm},${cy + arm}l${2 * arm},${-2 * arm}`);
  }
  return { boxes, signs };
}

const round = (/** @type {number} */ number) => Math.round(number * 100) / 100;

const PAGE_ROWS = 10;
/** @type {Record<string, Point>} */
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], PageDown: [PAGE_ROWS, 0], PageUp: [-PAGE_ROWS, 0] };

/* Return the cell that a key leads to, or null for other keys. Row -1 holds the heads of the columns,
   column -1 the heads of the rows. */
/** @type {(key: string, isWholeGrid: boolean, from: Point, size: Point) => Point | null} */
export function getNextCell(key, isWholeGrid, [row, column], [rows, columns]) {
  /** @type {Record<string, Point>} */
  const ends = { Home: [isWholeGrid ? 0 : row, row < 0 || isWholeGrid ? 0 : -1], End: [isWholeGrid ? rows - 1 : row, columns - 1] };
  const step = STEPS[key];
  if (!step) return ends[key] ?? null;
  const to = /** @type {Point} */ ([clamp(row + step[0], -1, rows - 1), clamp(column + step[1], -1, columns - 1)]);
  // The corner is empty.
  return to[0] < 0 && to[1] < 0 ? null : to;
}

/** Return the row and column at a point, or null outside the cells. @type {(x: number, y: number, cellSize: CellSize, size: Point) => Point | null} */
export function findCell(x, y, { width, height }, [rows, columns]) {
  const [row, column] = [Math.floor(y / height), Math.floor(x / width)];
  return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : null;
}
