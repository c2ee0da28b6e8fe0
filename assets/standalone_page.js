/* A standalone page, or a page in a frame: hover, keyboard, search and zoom for a picture that is complete
   without scripts. */
import "./labels.js";
import "./embed_height.js";
import { resetView, zoom } from "./camera.js";
import { getCurrentCountry, highlight, showCard } from "./country_card.js";
import { closestTarget, normalizeText } from "./dom.js";
import { focusCountry, handleKey } from "./keyboard_navigation.js";
import { getCountryText, onPictureChange, picture, setPicture } from "./picture.js";
import { bindPointer } from "./pointer.js";

const ZOOM_STEP = 1.25; // zoom factor of a button
const svg = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.querySelector("#picture svg")));
/** @type {string | null} */
let pinned = null;

/** @type {PictureHandlers} */
const handlers = {
  canDrag: false,
  // The wheel scrolls the page around the frame.
  wheelNeedsKey: true,
  choose: (code) => {
    pinned = pinned === code ? null : code;
    showCard(pinned ?? code);
  },
  pair: () => {},
  clear: () => { pinned = null; showCard(null); },
  enclose: () => {},
  hover: (code) => { if (pinned === null && code !== getCurrentCountry()) showCard(code); },
  drop: () => {},
};

setPicture(svg);
bindPointer(handlers);
svg.setAttribute("tabindex", "0");
svg.addEventListener("keydown", (event) => {
  if (event.key.startsWith("Arrow")) pinned = null;
  const code = getCurrentCountry();
  if (event.key !== " " || code === null) handleKey(event, handlers);
  else { handlers.choose(code, false); event.preventDefault(); }
});
// Another period may lack the pinned country.
onPictureChange(() => { if (pinned !== null && !picture.countries.has(pinned)) pinned = null; });

for (const [id, action] of /** @type {[string, () => void][]} */ ([
  ["closer", () => zoom(ZOOM_STEP)], ["wider", () => zoom(1 / ZOOM_STEP)], ["all", resetView],
])) document.getElementById(id)?.addEventListener("click", action);

const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
const rows = [...document.querySelectorAll("tbody tr[data-row]")];
/** @type {(row: HTMLElement, query: string) => boolean} */
const matchesRow = ({ dataset: { row, name } }, query) => normalizeText(`${row} ${name}`).includes(query);

search?.addEventListener("input", () => {
  const query = normalizeText(search.value);
  pinned = null;
  showCard(null);
  const matches = rows.filter((row) => matchesRow(row, query));
  rows.forEach((row) => row.classList.toggle("out", !matches.includes(row)));
  const status = document.getElementById("found");
  if (status) status.textContent = query ? `${matches.length} found` : "";
  if (query) highlight(matches.map((row) => row.dataset.row ?? ""));
});
search?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { search.value = ""; search.dispatchEvent(new Event("input")); }
  if (event.key !== "Enter" || !search.value.trim()) return;
  const query = normalizeText(search.value);
  const codes = [...picture.countries.keys()];
  const exact = codes.find((code) => normalizeText(code) === query || normalizeText(getCountryText(code).name) === query);
  const first = exact ?? rows.map((row) => (matchesRow(row, query) ? row.dataset.row ?? "" : "")).find((code) => picture.countries.has(code));
  if (!first) return;
  pinned = first;
  focusCountry(first);
  svg.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !closestTarget(event, "#search, #picture")) handlers.clear();
});
const bar = document.getElementById("bar");
if (bar) bar.hidden = false;
