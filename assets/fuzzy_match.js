/* Fuzzy matching of words that differ by a letter or two. */
import { normalizeText } from "./dom.js";

const ONE_TYPO_LENGTH = 4, TWO_TYPO_LENGTH = 7; // letters from which a word may have one typo, and two

/** Return the number of letters to insert, delete, replace or swap with the next to make one word of another. @type {(first: string, second: string) => number} */
export function getEditDistance(first, second) {
  let secondLastRow = [0], lastRow = [...second, ""].map((_, i) => i);
  for (let i = 1; i <= first.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const substitution = lastRow[j - 1] + Number(first[i - 1] !== second[j - 1]);
      row[j] = Math.min(lastRow[j] + 1, row[j - 1] + 1, substitution);
      const isSwapped = first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1];
      if (i > 1 && j > 1 && isSwapped) row[j] = Math.min(row[j], secondLastRow[j - 2] + 1);
    }
    [secondLastRow, lastRow] = [lastRow, row];
  }
  return lastRow[second.length];
}

/** Return the number of typos by which all typed words match words of a text; Infinity if one matches none. @type {(typed: string, text: string) => number} */
export function countTypos(typed, text) {
  const words = normalizeText(text).split(/[\s(),]+/).flatMap((word) => [word.replaceAll("-", "")].concat(word.split("-")));
  const typoCounts = normalizeText(typed).replaceAll("-", "").split(/\s+/).map((word) => {
    const distance = Math.min(...words.map((candidate) => getEditDistance(word, candidate)));
    const maxTypos = word.length < ONE_TYPO_LENGTH ? 0 : word.length < TWO_TYPO_LENGTH ? 1 : 2;
    return distance > maxTypos ? Infinity : distance;
  });
  return typoCounts.reduce((sum, count) => sum + count, 0);
}
