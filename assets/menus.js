/* Menus, the drawer of the query, and the sheet that the column is on a small screen, or with a wide
   panel: how they open and close. Escape and a press elsewhere close a menu; the keyboard then stands
   where it was opened. */
import { byId, calm, on } from "./dom.js";

const MENUS = "details.menu, .known, #share-box, #controls-box";
// What hangs over the page and belongs to the drawer.
const OF_A_MENU = ".dash-dropdown-content, .dash-datepicker-content, [data-radix-popper-content-wrapper]";
// What a table hangs over itself, and closes by itself.
const OF_A_TABLE = ".ag-popup";
/** @type {HTMLElement | null} */
let opener = null; // of the drawer

const open = () => /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll(MENUS)]).filter((menu) => menu.open);

/** @param {HTMLDetailsElement} menu */
function close(menu) {
  const inside = menu.contains(document.activeElement);
  Object.assign(menu, { open: false });
  if (!inside) return;
  const back = menu.id === "controls-box" ? opener : menu.querySelector("summary");
  back?.focus({ preventScroll: true });
}

document.addEventListener("pointerdown", (event) => {
  if (on(event, OF_A_MENU)) return;
  for (const menu of open()) if (!on(event, ".change, .shut") && !menu.contains(/** @type {Node} */ (event.target))) close(menu);
}, true);

/* Escape takes away what hangs over the drawer, and not the drawer with it. Looked at first of all, for
   whoever takes it away does so before others hear of the key. */
let hangs = false;
window.addEventListener("keydown", () => { hangs = document.querySelector(OF_A_MENU) !== null; }, true);

/* Whether Escape has closed something: one thing at a press, and with the focus on the map the key is the
   map's. What takes no note of it is heard by the rest of the page. */
/** @param {KeyboardEvent} event */
function closes(event) {
  if (hangs || on(event, OF_A_TABLE)) return true;
  const [menu] = open();
  /** @type {HTMLElement | null} */
  const away = document.querySelector(".put-away");
  const ofTheMap = on(event, "#map-box") !== null;
  if (menu) close(menu);
  else if (!ofTheMap && away?.getClientRects().length) away.click();
  else if (isSheet() && side()?.classList.contains("up")) {
    raise(false);
    return !ofTheMap;
  } else return false;
  return true;
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && closes(event)) event.preventDefault(); });

document.addEventListener("click", (event) => {
  const box = byId("controls-box");
  const change = on(event, ".change");
  if (change) {
    opener = change;
    box.open = !box.open;
    if (box.open) box.querySelector(".shut")?.focus();
  }
  if (on(event, ".shut")) close(box);
  // What had the focus goes with the panel.
  if (on(event, ".put-away")) byId("panel").focus({ preventScroll: true });
  if (on(event, ".panel-tab")) return;
  if (on(event, ".lay-down")) raise(false);
  if (on(event, "#to-panel")) {
    event.preventDefault();
    raise(true);
  }
  // What a number counts is told in the column.
  else if (on(event, "[data-go^='where:'], [data-go^='and:'], [data-go^='panel:'], [data-go^='story:']")) raise(true);
});

const side = () => /** @type {HTMLElement | null} */ (document.querySelector(".side"));
/* Whether the column is a sheet. */
export function isSheet() {
  const column = side();
  return column !== null && getComputedStyle(column).position === "fixed";
}

/* Scroll the map to above a sheet so high. */
/** @param {number} high */
function clear(high) {
  const covered = byId("map-box").getBoundingClientRect().bottom + high - window.innerHeight;
  if (covered > 0) window.scrollBy({ top: covered, behavior: calm() ? "auto" : "smooth" });
}

/* On a small screen: draw the sheet up, or lay it down. What was chosen on the map is told on half of it,
   with the map in sight above. */
/** @type {(is: boolean, half?: boolean) => void} */
export function raise(is, half = false) {
  const column = side();
  if (!column) return;
  // Beside the map it is not drawn up, or it would lie over the map once the window is small.
  column.classList.toggle("up", is && isSheet());
  if (is) {
    column.classList.toggle("half", half);
    const link = document.getElementById("to-panel");
    if (link) link.hidden = true;
  }
  if (!isSheet()) return;
  if (half) clear(column.offsetHeight);
  // The keyboard stands where the sheet is drawn up again, not in what is out of sight.
  /** @type {HTMLElement | null} */
  const tab = document.querySelector("#tabs [aria-selected='true']");
  if (!is && document.activeElement?.closest(".side > :not(.tabs)")) tab?.focus({ preventScroll: true });
}
