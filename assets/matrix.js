/* The arithmetic of the grid of votes: how large its cells are, what is drawn of a row, where a key
   leads. Numbers and letters in, numbers and paths out: nothing here knows the page. */
import { within } from "./arithmetic.js";

/* A vote is a letter: Y yes, N no, a abstain, '.' absent, ' ' not a member. */
export const DRAWN = { Y: "yes", N: "no", a: "abstain", ".": "absent" };
const LEAST = 16; // px of a cell that has room for its sign
const MOST = 60;

/* How wide and how high cells are: so that they can be read, or so that the whole is in sight at once. */
/** @type {(columns: number, room: number, whole: boolean) => number} */
export const widthIn = (columns, room, whole) => (whole ? within(room / columns, 2, MOST) : Math.floor(within(room / columns, LEAST, MOST)));
/** @type {(rows: number, room: number, row: number, whole: boolean) => number} */
export const heightIn = (rows, room, row, whole) => (whole ? Math.floor(within(room / rows, 2, row)) : row);

/* Votes side by side that are alike, as letter, first column and how many. */
/** @type {(votes: string) => [string, number, number][]} */
export function runs(votes) {
  /** @type {[string, number, number][]} */
  const found = [];
  [...votes].forEach((vote, column) => {
    const last = found.at(-1);
    if (last?.[0] === vote) last[2] += 1;
    else found.push([vote, column, 1]);
  });
  return found;
}

/* What is drawn of a row, by the word of the vote: its boxes, and unless plain its signs. */
/** @type {(votes: string, cells: Cells) => { boxes: Record<string, string>, signs: Record<string, string> }} */
export function drawnOf(votes, { wide, high, plain }) {
  /** @type {Record<string, string>} */
  const boxes = {};
  /** @type {Record<string, string>} */
  const signs = {};
  const add = (/** @type {Record<string, string>} */ to, /** @type {string} */ word, /** @type {string} */ way) => {
    to[word] = (to[word] ?? "") + way;
  };
  const parts = plain ? runs(votes) : [...votes].map((vote, column) => /** @type {[string, number, number]} */ ([vote, column, 1]));
  for (const [vote, column, many] of parts) {
    const word = DRAWN[/** @type {keyof typeof DRAWN} */ (vote)];
    if (!word) continue;
    const [x, y] = [round(column * wide), plain ? 0 : 0.5];
    const [w, h] = [round(many * wide - (plain ? 0 : 1)), round(high - (plain ? 0 : 1))];
    if (word === "absent" && !plain) add(signs, word, `M${x + 3.5},${y + 3}h${w - 7}v${h - 6}h${7 - w}z`);
    else add(boxes, word, `M${x},${y}h${w}v${h}h${-w}z`);
    if (plain) continue;
    const [cx, cy, reach] = [round(x + w / 2), round(y + h / 2), 4];
    if (word === "no") add(signs, word, `M${cx - reach},${cy}h${2 * reach}`);
    if (word === "abstain") add(signs, word, `M${cx - reach},${cy + reach}l${2 * reach},${-2 * reach}`);
  }
  return { boxes, signs };
}

const round = (/** @type {number} */ number) => Math.round(number * 100) / 100;

const PAGE = 10;
/** @type {Record<string, Place>} */
const WAYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], PageDown: [PAGE, 0], PageUp: [-PAGE, 0] };

/* Where a key leads from a row and column; null for other keys. Row -1 are the heads of the columns,
   column -1 those of the rows. */
/** @type {(key: string, all: boolean, from: Place, size: Place) => Place | null} */
export function leads(key, all, [row, column], [rows, columns]) {
  /** @type {Record<string, Place>} */
  const ends = { Home: [all ? 0 : row, row < 0 || all ? 0 : -1], End: [all ? rows - 1 : row, columns - 1] };
  const way = WAYS[key];
  if (!way) return ends[key] ?? null;
  const to = /** @type {Place} */ ([within(row + way[0], -1, rows - 1), within(column + way[1], -1, columns - 1)]);
  // There is nothing in the corner.
  return to[0] < 0 && to[1] < 0 ? null : to;
}

/* The row and column under a point of the cells, null beside them. */
/** @type {(x: number, y: number, cells: Cells, size: Place) => Place | null} */
export function under(x, y, { wide, high }, [rows, columns]) {
  const [row, column] = [Math.floor(y / high), Math.floor(x / wide)];
  return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : null;
}
