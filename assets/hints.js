/* Hints for a first visit. Whether they were dismissed is known before the page is drawn, so
   that nothing moves; a browser that keeps nothing shows them again on the next visit. */
import { byId, on } from "./dom.js";
import { begin } from "./timeline.js";

const KEPT = "alignment-hints", HELD = "alignment-hold";
const READ = 5000; // ms that a hint over the map is there
const root = document.documentElement;

/** @param {string} hint */
function dismissed(hint) {
  try {
    return window.localStorage.getItem(hint) === "dismissed";
  } catch {
    return false;
  }
}

/** @type {(hint: string, is: boolean) => void} */
function dismiss(hint, is) {
  try {
    if (is) window.localStorage.setItem(hint, "dismissed");
    else window.localStorage.removeItem(hint);
  } catch { /* it holds for this visit */ }
}

/** @param {boolean} shown */
function show(shown) {
  root.classList.toggle("no-hints", !shown);
  dismiss(KEPT, !shown);
  // The keyboard goes on from where the other one is.
  document.querySelector(shown ? "#hints button" : "#hints-again")?.focus();
}

/* Each hint leads to what it tells of. */
/** @type {Record<string, () => HTMLElement | null>} */
const LEADS = {
  find: () => document.querySelector("#find"),
  time: () => document.querySelector(".timebar [data-step='play'], .timebar [data-go^='time:windows']"),
  share: () => document.querySelector("#share-box > summary"),
};

/* How a finger drags is told once, where one has gone over a disc without holding it. */
export function hold() {
  if (dismissed(HELD)) return;
  dismiss(HELD, true);
  byId("hold").hidden = false;
  setTimeout(() => { byId("hold").hidden = true; }, READ);
}

root.classList.toggle("no-hints", dismissed(KEPT));
document.addEventListener("click", (event) => {
  const hint = on(event, "[data-hint]")?.dataset.hint ?? "";
  const target = LEADS[hint]?.();
  if (target) {
    target.scrollIntoView({ block: "nearest" });
    target.focus();
    if (hint === "time") begin();
    if (hint === "share") /** @type {HTMLDetailsElement} */ (target.parentElement).open = true;
  }
  if (on(event, "#hints-done")) show(false);
  if (on(event, "#hints-again")) show(true);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !on(event, "#hints")) return;
  event.preventDefault();
  show(false);
});
