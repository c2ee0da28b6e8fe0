/* Hints for a first visit. Whether they were dismissed is read before the page is drawn, so that nothing
   moves. A browser without storage shows them again on the next visit. */
import { byId, closestTarget } from "./dom.js";
import { startPlayback } from "./timeline.js";

const HINTS_KEY = "alignment-hints", DRAG_HINT_KEY = "alignment-hold";
const HINT_MS = 5000; // time that a hint over the map is shown
const root = document.documentElement;

/** @param {string} hint */
function isDismissed(hint) {
  try {
    return window.localStorage.getItem(hint) === "dismissed";
  } catch {
    return false;
  }
}

/** @type {(hint: string, value: boolean) => void} */
function setDismissed(hint, value) {
  try {
    if (value) window.localStorage.setItem(hint, "dismissed");
    else window.localStorage.removeItem(hint);
  } catch { /* the setting lasts for this visit */ }
}

/** @param {boolean} isVisible */
function showHints(isVisible) {
  root.classList.toggle("no-hints", !isVisible);
  setDismissed(HINTS_KEY, !isVisible);
  // The focus moves to the button that shows or hides the hints again.
  document.querySelector(isVisible ? "#hints button" : "#hints-again")?.focus();
}

/* The control that each hint describes. */
/** @type {Record<string, () => HTMLElement | null>} */
const TARGETS = {
  find: () => document.querySelector("#find"),
  time: () => document.querySelector(".timebar [data-step='play'], .timebar [data-go^='time:windows']"),
  share: () => document.querySelector("#share-box > summary"),
};

/* Explain once how a finger drags, after one has moved over a disc without holding it. */
export function showDragHint() {
  if (isDismissed(DRAG_HINT_KEY)) return;
  setDismissed(DRAG_HINT_KEY, true);
  byId("hold").hidden = false;
  setTimeout(() => { byId("hold").hidden = true; }, HINT_MS);
}

root.classList.toggle("no-hints", isDismissed(HINTS_KEY));
document.addEventListener("click", (event) => {
  const hint = closestTarget(event, "[data-hint]")?.dataset.hint ?? "";
  const target = TARGETS[hint]?.();
  if (target) {
    target.scrollIntoView({ block: "nearest" });
    target.focus();
    if (hint === "time") startPlayback();
    if (hint === "share") /** @type {HTMLDetailsElement} */ (target.parentElement).open = true;
  }
  if (closestTarget(event, "#hints-done")) showHints(false);
  if (closestTarget(event, "#hints-again")) showHints(true);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !closestTarget(event, "#hints")) return;
  event.preventDefault();
  showHints(false);
});
