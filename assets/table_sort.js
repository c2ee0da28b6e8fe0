/* Sorting of a table by a column, in the page: a click on a head sorts the rows, a second click reverses them. */
import { closestTarget } from "./dom.js";

/** @type {(key: string) => number} */
const toNumber = (key) => (key ? Number(key.replace(/[,%<>]|above |below |more than |less than /g, "").replace("−", "-")) : NaN);

/** Return the order of two cells: of numbers by size, of symbols such as A/RES/80/9 by their parts. @type {(first: string, second: string) => number} */
export function compareKeys(first, second) {
  const difference = toNumber(first) - toNumber(second);
  return Number.isNaN(difference) ? first.localeCompare(second, "en", { numeric: true }) : difference;
}

/** @type {(row: HTMLTableRowElement, column: number) => string} */
const getKey = (row, column) => row.cells[column]?.dataset.sort ?? row.cells[column]?.textContent?.trim() ?? "";

document.addEventListener("click", (event) => {
  const head = closestTarget(event, "[data-sorts]")?.closest("th");
  const table = head?.closest("table");
  if (!head || !table) return;
  const isAscending = head.getAttribute("aria-sort") !== "ascending";
  for (const cell of table.tHead?.rows[0].cells ?? []) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
  const [column, sign] = [head.cellIndex, isAscending ? 1 : -1];
  const rows = [...table.tBodies[0].rows];
  rows.sort((first, second) => sign * compareKeys(getKey(first, column), getKey(second, column)));
  table.tBodies[0].append(...rows);
});
