/* Rows of a table are sifted by words: those that lack one of them are hidden. The field is of no use
   without this, so it is made here, and moves on where the table is drawn anew. */
import { plain, watch } from "./dom.js";

const FIELD = { type: "search", placeholder: "Filter rows", autocomplete: "off", "aria-label": "Filter rows by any of their words" };
/** @type {HTMLInputElement | null} */
let box = null;

/* Whether a row has every word, whatever its accents and capitals. */
/** @type {(row: string, typed: string) => boolean} */
export const holds = (row, typed) => plain(typed).split(/\s+/).every((word) => plain(row).includes(word));

function field() {
  const made = document.createElement("input");
  Object.entries(FIELD).forEach(([name, value]) => made.setAttribute(name, value));
  made.addEventListener("input", sift);
  return made;
}

function sift() {
  const typed = box?.value ?? "";
  const rows = [...document.querySelectorAll("#panel .sifted tbody tr")];
  rows.forEach((row) => { row.hidden = !holds(row.textContent ?? "", typed); });
  const told = document.querySelector("#panel .sift-told");
  const said = plain(typed) ? `${rows.filter((row) => !row.hidden).length} of ${rows.length}` : "";
  if (told && told.textContent !== said) told.textContent = said;
}

watch(() => {
  const place = document.querySelector("#panel .sift");
  if (!place) {
    box = null;
    return;
  }
  box ??= field();
  if (box.parentElement !== place) place.append(box);
  sift();
});
