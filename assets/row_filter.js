/* Filter of the rows of a table: rows that lack one of the words are hidden. The field needs this script,
   so the script creates it, and moves it when the table is redrawn. */
import { normalizeText, onDomChange } from "./dom.js";

const FIELD_ATTRIBUTES = { type: "search", placeholder: "Filter rows", autocomplete: "off", "aria-label": "Filter rows by any of their words" };
/** @type {HTMLInputElement | null} */
let field = null;

/** Return whether a row has every word, whatever its accents and capitals. @type {(row: string, typed: string) => boolean} */
export const matchesRow = (row, typed) => normalizeText(typed).split(/\s+/).every((word) => normalizeText(row).includes(word));

function createField() {
  const input = document.createElement("input");
  Object.entries(FIELD_ATTRIBUTES).forEach(([name, value]) => input.setAttribute(name, value));
  input.addEventListener("input", filterRows);
  return input;
}

function filterRows() {
  const typed = field?.value ?? "";
  const rows = [...document.querySelectorAll("#panel .sifted tbody tr")];
  rows.forEach((row) => { row.hidden = !matchesRow(row.textContent ?? "", typed); });
  const status = document.querySelector("#panel .filter-count");
  const text = normalizeText(typed) ? `${rows.filter((row) => !row.hidden).length} of ${rows.length}` : "";
  if (status && status.textContent !== text) status.textContent = text;
}

onDomChange(() => {
  const place = document.querySelector("#panel .row-filter");
  if (!place) {
    field = null;
    return;
  }
  field ??= createField();
  if (field.parentElement !== place) place.append(field);
  filterRows();
});
