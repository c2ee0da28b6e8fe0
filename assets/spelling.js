/* What is meant by words that nothing is called: what differs from them by a letter or two. */
import { plain } from "./dom.js";

const SHORTEST = 4, LONG = 7; // letters of a word from which one may differ, and two

/* How many letters are put in, left out, changed, or swapped with the next, to make one word of another. */
/** @type {(one: string, other: string) => number} */
export function apart(one, other) {
  let before = [0], last = [...other, ""].map((_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = last[j - 1] + Number(one[i - 1] !== other[j - 1]);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, changed);
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (i > 1 && j > 1 && isSwapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[other.length];
}

/* By how many letters all words that were typed miss those of a text; Infinity where one is like none. */
/** @type {(typed: string, text: string) => number} */
export function missed(typed, text) {
  const there = plain(text).split(/[\s(),]+/).flatMap((word) => [word.replaceAll("-", "")].concat(word.split("-")));
  const off = plain(typed).replaceAll("-", "").split(/\s+/).map((word) => {
    const least = Math.min(...there.map((each) => apart(word, each)));
    const most = word.length < SHORTEST ? 0 : word.length < LONG ? 1 : 2;
    return least > most ? Infinity : least;
  });
  return off.reduce((sum, each) => sum + each, 0);
}
