/* Hints for a first visit. Whether they were dismissed is known before the page is drawn, so
   that nothing moves; a browser that keeps nothing shows them again on the next visit. */
import { on } from "./dom.js";
import { begin } from "./timeline.js";

const KEPT = "alignment-hints";
const root = document.documentElement;

function dismissed() {
  try {
    return window.localStorage.getItem(KEPT) === "dismissed";
  } catch {
    return false;
  }
}

/** @param {boolean} shown */
function show(shown) {
  root.classList.toggle("no-hints", !shown);
  try {
    if (shown) window.localStorage.removeItem(KEPT);
    else window.localStorage.setItem(KEPT, "dismissed");
  } catch { /* it holds for this visit */ }
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

root.classList.toggle("no-hints", dismissed());
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
