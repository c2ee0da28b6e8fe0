/* Focus and scroll position. When a part of the page is replaced, the focus returns to the same control,
   and a control pressed in the panel stays where it is on the screen. Arrow keys move along tabs and
   periods. A panel with another subject begins at its top. */
import { byId, closestTarget, onDomChange } from "./dom.js";
import { getSidebar } from "./sheet.js";

const REDRAWN_PARTS = "#panel, #tabs, #chosen, #time, #legend, #maps, #headline, #stability-note, #method";
// Where the focus goes when the control is gone.
/** @type {Record<string, string>} */
const FALLBACKS = {
  tabs: "[aria-selected='true']",
  time: ".stop[aria-current='true'], .timebar > button",
  legend: "[aria-pressed='true']",
  chosen: "button",
};
/** A control of a part, by its index among the same controls.
 * @typedef {{ element: HTMLElement, part: HTMLElement, key: string | null, index: number }} Control */
/** @type {Control | null} */
let lastFocus = null; // the control that has the focus

// The label of an arrow of a timeline depends on the period, so its step comes first.
export const getControlKey = (/** @type {HTMLElement} */ element) => element.dataset.step || element.getAttribute("aria-label") || element.dataset.go || element.dataset.fly
  || element.getAttribute("href") || element.textContent;

/** Return the controls of a part that do the same; rows of a table count apart from other controls. @type {(part: HTMLElement, element: HTMLElement, key: string | null) => HTMLElement[]} */
export const findSameControls = (part, element, key) =>
  [...part.querySelectorAll(element.tagName)].filter((other) => getControlKey(other) === key && isRow(other) === isRow(element));
const isRow = (/** @type {Element} */ element) => element.classList.contains("row-go");

/** A list may get a new row before its others but never after them, so the index counts from the end. @type {(part: HTMLElement, element: HTMLElement) => Control} */
function locateControl(part, element) {
  const same = findSameControls(part, element, getControlKey(element));
  return { element, part, key: getControlKey(element), index: same.indexOf(element) - same.length };
}

document.addEventListener("focusin", (event) => {
  const [element, part] = [closestTarget(event, "*"), closestTarget(event, REDRAWN_PARTS)];
  lastFocus = element && part && element !== part ? locateControl(part, element) : null;
});
document.addEventListener("pointerdown", (event) => {
  if (lastFocus && !lastFocus.element.contains(closestTarget(event, "*"))) lastFocus = null;
});

function restoreFocus() {
  if (!lastFocus || lastFocus.element.isConnected) return;
  if (document.activeElement && document.activeElement !== document.body) { lastFocus = null; return; }
  const { element, part, index } = lastFocus;
  const same = findSameControls(part, element, lastFocus.key);
  const next = same.at(index) || same[0] || part.querySelector(FALLBACKS[part.id]) || part;
  if (next === part && !part.hasAttribute("tabindex")) part.tabIndex = -1;
  next.focus({ preventScroll: true });
}

/* A line that scrolled to its focused control returns to its beginning. */
document.addEventListener("focusout", (event) => {
  const line = closestTarget(event, ".headline .meta, .filters");
  if (line && !line.contains(/** @type {Node | null} */ (event.relatedTarget))) line.scrollTo(0, 0);
});

/** A panel with another subject begins at its top. @type {string | null} */
let panelSubject = null;
let selectedRow = ""; // the row of the panel that is selected
let openPanel = "", awaitsWide = false; // whether it is still to be brought into view
/* Return the name of a panel, which may have no heading, by the links between panels. */
const getPanelName = (/** @type {HTMLElement} */ panel) => panel.querySelector(".panel-nav strong, .panel-nav [aria-current='true']")?.textContent;

const isUnderMap = (/** @type {HTMLElement} */ panel) => getComputedStyle(panel).overflowY === "visible";

/** Bring a panel that opens under the map into view; the map is above it. @type {(panel: HTMLElement, name: string) => void} */
function showWidePanel(panel, name) {
  awaitsWide ||= openPanel !== "" && name !== openPanel;
  openPanel = name;
  if (!awaitsWide || !panel.querySelector(".wide")) return;
  awaitsWide = false;
  if (isUnderMap(panel)) getSidebar()?.scrollIntoView({ behavior: "instant" });
}

function scrollNewPanel() {
  const panel = byId("panel");
  const tab = document.querySelector("#tabs [aria-selected='true']");
  if (!panel || !tab || !panel.firstElementChild) return;
  const heading = panel.querySelector("h2");
  const name = [tab.dataset.go, getPanelName(panel)].join(), currentSubject = [name, heading?.textContent].join();
  if (panelSubject !== null && currentSubject !== panelSubject) {
    panel.scrollTop = 0;
    lastClick = null;
    updatePanelLink(tab, heading);
  }
  showWidePanel(panel, name);
  const selectedElement = /** @type {HTMLElement | null} */ (panel.querySelector("[data-row][aria-current]"));
  const rowCode = selectedElement?.dataset.row ?? "";
  // Scroll to a row that was selected elsewhere, such as on the map.
  if (panelSubject === currentSubject && rowCode && rowCode !== selectedRow && !lastClick) selectedElement?.scrollIntoView({ block: "nearest" });
  selectedRow = rowCode;
  panelSubject = currentSubject;
}

/** The control that was last pressed in the panel, and its height on the screen, until the next action. @type {Control & { top: number } | null} */
let lastClick = null;
for (const type of ["pointerdown", "wheel", "touchmove", "keydown"]) {
  document.addEventListener(type, () => { lastClick = null; }, { capture: true, passive: true });
}
document.addEventListener("click", (event) => {
  const [element, panel] = [closestTarget(event, "[data-go]"), document.getElementById("panel")];
  if (element && panel?.contains(element)) lastClick = { ...locateControl(panel, element), top: element.getBoundingClientRect().top };
}, true);

function keepClickInPlace() {
  if (!lastClick) return;
  const { element, part, index, top } = lastClick;
  const target = element.isConnected ? element : findSameControls(part, element, lastClick.key).at(index);
  if (!target) return;
  (isUnderMap(part) ? window : part).scrollBy({ top: target.getBoundingClientRect().top - top, behavior: "instant" });
}

/** While the sheet is closed, a link leads to the panel that has changed. @type {(tab: HTMLElement, heading: HTMLElement | null) => void} */
function updatePanelLink(tab, heading) {
  const link = byId("to-panel");
  const name = heading?.textContent ?? "";
  // A long heading would be cut.
  link.textContent = `${name && name.length <= 16 ? name : tab.textContent} ↑`;
  link.hidden = getSidebar()?.classList.contains("up") ?? false;
}

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
document.addEventListener("keydown", (event) => {
  const control = closestTarget(event, "[role='tab'], .stop");
  if (!control || event.ctrlKey || event.altKey || event.metaKey) return;
  const controls = /** @type {HTMLElement[]} */ ([...(control.parentElement?.children ?? [])]);
  /** @type {Record<string, number>} */
  const ends = { Home: 0, End: controls.length - 1 };
  const index = STEPS[event.key] ? controls.indexOf(control) + STEPS[event.key] : ends[event.key];
  if (index === undefined) return;
  event.preventDefault();
  controls[(index + controls.length) % controls.length].focus();
});

onDomChange(() => { restoreFocus(); scrollNewPanel(); keepClickInPlace(); });
