/* A page to take away, or in a frame of another page: hover, keyboard, search and zoom over a picture
   that is whole without them. */
import "./lettering.js";
import "./tall.js";
import { reset, zoom } from "./camera.js";
import { at, light, show } from "./card.js";
import { on, plain } from "./dom.js";
import { heed, picture, adopt, told } from "./picture.js";
import { listen } from "./pointer.js";
import { key, walkTo } from "./walk.js";

const CLOSE = 1.25; // how much nearer a press of a button leads
const svg = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.querySelector("#picture svg")));
/** @type {string | null} */
let pinned = null;

/** @type {Listening} */
const listening = {
  drags: false,
  // The page around scrolls by the wheel.
  wheelNeedsKey: true,
  choose: (code) => {
    pinned = pinned === code ? null : code;
    show(pinned ?? code);
  },
  pair: () => {},
  clear: () => { pinned = null; show(null); },
  enclosed: () => {},
  hover: (code) => { if (pinned === null && code !== at()) show(code); },
  dropped: () => {},
};

adopt(svg);
listen(listening);
svg.setAttribute("tabindex", "0");
svg.addEventListener("keydown", (event) => {
  if (event.key.startsWith("Arrow")) pinned = null;
  const code = at();
  if (event.key !== " " || code === null) key(event, listening);
  else { listening.choose(code, false); event.preventDefault(); }
});
// Another period may not have the country that was pinned.
heed(() => { if (pinned !== null && !picture.countries.has(pinned)) pinned = null; });

for (const [id, act] of /** @type {[string, () => void][]} */ ([
  ["closer", () => zoom(CLOSE)], ["wider", () => zoom(1 / CLOSE)], ["all", reset],
])) document.getElementById(id)?.addEventListener("click", act);

const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
const rows = [...document.querySelectorAll("tbody tr[data-row]")];
/** @type {(row: HTMLElement, wanted: string) => boolean} */
const fits = ({ dataset: { row, name } }, wanted) => plain(`${row} ${name}`).includes(wanted);

search?.addEventListener("input", () => {
  const wanted = plain(search.value);
  pinned = null;
  show(null);
  const hits = rows.filter((row) => fits(row, wanted));
  rows.forEach((row) => row.classList.toggle("out", !hits.includes(row)));
  const found = document.getElementById("found");
  if (found) found.textContent = wanted ? `${hits.length} found` : "";
  if (wanted) light(hits.map((row) => row.dataset.row ?? ""));
});
search?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { search.value = ""; search.dispatchEvent(new Event("input")); }
  if (event.key !== "Enter" || !search.value.trim()) return;
  const wanted = plain(search.value);
  const codes = [...picture.countries.keys()];
  const exact = codes.find((code) => plain(code) === wanted || plain(told(code).name) === wanted);
  const first = exact ?? rows.map((row) => (fits(row, wanted) ? row.dataset.row ?? "" : "")).find((code) => picture.countries.has(code));
  if (!first) return;
  pinned = first;
  walkTo(first);
  svg.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !on(event, "#search, #picture")) listening.clear();
});
const bar = document.getElementById("bar");
if (bar) bar.hidden = false;
