/* The separator between map and panel: dragged, or moved by the arrow keys, it changes the width of the
   panel, which the browser keeps. A double click brings the first width back. */
import { byId, closestTarget, onDomChange } from "./dom.js";

const WIDTH_KEY = "alignment-panel-width";
const STEP = 16; // px of an arrow key
const DEFAULT_WIDTH = 400;
/** @type {Record<string, (width: number, bounds: [number, number]) => number>} */
const KEYS = {
  ArrowLeft: (width) => width + STEP,
  ArrowRight: (width) => width - STEP,
  Home: (_, [least]) => least,
  End: (_, [, most]) => most,
};

const getSeparator = () => document.getElementById("separator");

/* Return the width that the browser has kept; one without storage has none. */
function readWidth() {
  try {
    return Number(window.localStorage.getItem(WIDTH_KEY)) || DEFAULT_WIDTH;
  } catch {
    return DEFAULT_WIDTH;
  }
}

/** @param {number} width */
function keepWidth(width) {
  try {
    window.localStorage.setItem(WIDTH_KEY, String(width));
  } catch { /* the width lasts for this visit */ }
}

/** @returns {[number, number]} */
const getBounds = () => [Number(getSeparator()?.ariaValueMin), Number(getSeparator()?.ariaValueMax)];

let width = readWidth();
/** @param {number} wanted */
function setWidth(wanted) {
  const [least, most] = getBounds();
  width = Math.round(Math.min(most, Math.max(least, wanted)));
  document.documentElement.style.setProperty("--panel", `${width}px`);
  getSeparator()?.setAttribute("aria-valuenow", String(width));
}
/** @param {number} wanted */
function changeWidth(wanted) {
  setWidth(wanted);
  keepWidth(width);
}

document.addEventListener("keydown", (event) => {
  const change = closestTarget(event, "#separator") && KEYS[event.key];
  if (!change) return;
  event.preventDefault();
  changeWidth(change(width, getBounds()));
});
document.addEventListener("dblclick", (event) => { if (closestTarget(event, "#separator")) changeWidth(DEFAULT_WIDTH); });
document.addEventListener("pointerdown", (event) => {
  const separator = closestTarget(event, "#separator");
  if (!separator || event.button > 0) return;
  const offset = event.clientX + width; // where the right edge of the panel is, as far as the pointer says
  const move = (/** @type {PointerEvent} */ { clientX }) => setWidth(offset - clientX);
  separator.setPointerCapture(event.pointerId);
  separator.addEventListener("pointermove", move);
  separator.addEventListener("lostpointercapture", () => {
    separator.removeEventListener("pointermove", move);
    keepWidth(width);
  }, { once: true });
});

setWidth(width);
// Dash replaces the separator of the first page.
onDomChange(() => { if (byId("separator")?.ariaValueNow !== String(width)) setWidth(width); });
