/* Where the keyboard stands is kept when a part of the page is drawn anew, and in the panel what was
   pressed stays where it was on the screen; rows of tabs and of periods are walked with the arrow keys;
   a panel about something else begins at its top. */
import { byId, on, watch } from "./dom.js";

const PARTS = "#panel, #tabs, #chosen, #time, #legend, #headline, #sure, #foot";
// Where to stand in a part that has lost what was stood on.
/** @type {Record<string, string>} */
const INSTEAD = {
  tabs: "[aria-selected='true']",
  time: ".stop[aria-current='true'], .timebar > button",
  legend: "[aria-pressed='true']",
  chosen: "button",
};
/** @type {{ element: HTMLElement, part: HTMLElement, mark: string | null, place: number } | null} */
let held = null; // what has the focus, its part, and which of its like it is there, from the last

export const mark = (/** @type {HTMLElement} */ element) => element.getAttribute("aria-label") || element.dataset.go || element.dataset.step || element.dataset.fly
  || element.getAttribute("href") || element.textContent;

/* Those of a part that do what an element did; rows of a table are apart from what else leads there. */
/** @type {(part: HTMLElement, element: HTMLElement, marked: string | null) => HTMLElement[]} */
export const like = (part, element, marked) =>
  [...part.querySelectorAll(element.tagName)].filter((other) => mark(other) === marked && isRow(other) === isRow(element));
const isRow = (/** @type {Element} */ element) => element.classList.contains("row-go");

/* A list may get a row before its others, never one after them: so places count from the last. */
/** @type {(part: HTMLElement, element: HTMLElement) => { element: HTMLElement, part: HTMLElement, mark: string | null, place: number }} */
function among(part, element) {
  const same = like(part, element, mark(element));
  return { element, part, mark: mark(element), place: same.indexOf(element) - same.length };
}

document.addEventListener("focusin", (event) => {
  const [element, part] = [on(event, "*"), on(event, PARTS)];
  held = element && part && element !== part ? among(part, element) : null;
});
document.addEventListener("pointerdown", (event) => {
  if (held && !held.element.contains(on(event, "*"))) held = null;
});

function keep() {
  if (!held || held.element.isConnected) return;
  if (document.activeElement && document.activeElement !== document.body) { held = null; return; }
  const { element, part, place } = held;
  const same = like(part, element, held.mark);
  const next = same.at(place) || same[0] || part.querySelector(INSTEAD[part.id]) || part;
  if (next === part && !part.hasAttribute("tabindex")) part.tabIndex = -1;
  next.focus({ preventScroll: true });
}

/* A line that was scrolled to what had the focus begins at its beginning again. */
document.addEventListener("focusout", (event) => {
  const line = on(event, ".headline .meta, #sentence");
  if (line && !line.contains(/** @type {Node | null} */ (event.relatedTarget))) line.scrollTo(0, 0);
});

const side = () => /** @type {HTMLElement} */ (document.querySelector(".side"));

/* A panel about something else begins at its top. */
/** @type {string | null} */
let subject = null;
let chosen = ""; // who is chosen of those that the panel lists
function begin() {
  const panel = byId("panel");
  const tab = document.querySelector("#tabs [aria-selected='true']");
  if (!panel || !tab || !panel.firstElementChild) return;
  const heading = panel.querySelector("h2");
  const now = tab.dataset.go + (heading ? heading.textContent : "");
  if (subject !== null && now !== subject) {
    panel.scrollTop = 0;
    pressed = null;
    lead(tab, heading);
  }
  const of = panel.querySelector("[data-row][aria-current]");
  const row = of instanceof HTMLElement ? of.dataset.row ?? "" : "";
  // Who was chosen elsewhere, as on the map, is led to.
  if (subject === now && row && row !== chosen && !pressed) of?.scrollIntoView({ block: "nearest" });
  chosen = row;
  subject = now;
}

/* What was pressed in the panel, and where, until the reader does something else. */
/** @type {ReturnType<typeof among> & { top: number } | null} */
let pressed = null;
for (const kind of ["pointerdown", "wheel", "touchmove", "keydown"]) {
  document.addEventListener(kind, () => { pressed = null; }, { capture: true, passive: true });
}
document.addEventListener("click", (event) => {
  const [element, panel] = [on(event, "[data-go]"), document.getElementById("panel")];
  if (element && panel?.contains(element)) pressed = { ...among(panel, element), top: element.getBoundingClientRect().top };
}, true);

function stay() {
  if (!pressed) return;
  const { element, part, place, top } = pressed;
  const now = element.isConnected ? element : like(part, element, pressed.mark).at(place);
  if (!now) return;
  const scrolled = getComputedStyle(part).overflowY === "visible" ? window : part;
  scrolled.scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
}

/* Where the column is a sheet that lies down, a choice would change what is out of sight: lead there. */
/** @type {(tab: HTMLElement, heading: HTMLElement | null) => void} */
function lead(tab, heading) {
  const link = byId("to-panel");
  link.textContent = `${heading ? heading.textContent : tab.textContent} ↑`;
  link.hidden = side().classList.contains("up");
}

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
document.addEventListener("keydown", (event) => {
  const here = on(event, "[role='tab'], .stop");
  if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
  const row = /** @type {HTMLElement[]} */ ([...(here.parentElement?.children ?? [])]);
  /** @type {Record<string, number>} */
  const places = { Home: 0, End: row.length - 1 };
  const to = STEPS[event.key] ? row.indexOf(here) + STEPS[event.key] : places[event.key];
  if (to === undefined) return;
  event.preventDefault();
  row[(to + row.length) % row.length].focus();
});

watch(() => { keep(); begin(); stay(); });
