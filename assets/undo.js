/* Undo, by button or key, goes back one step of the page and never leaves the page. The browser's history
   stores how many steps come before each. A gesture that has no answer yet is cancelled instead. */
import { closestTarget, isTyping, onDomChange } from "./dom.js";

const pageUrl = window.location.origin + window.location.pathname;
// A story is a plain link, so the page before it is this page.
export const hasPreviousPage = document.referrer.startsWith(pageUrl) && document.referrer !== window.location.href;
const countPreviousSteps = () => window.history.state?.before ?? Number(hasPreviousPage);

function updateButtons() {
  // A second button stands beside the map where the screen is small.
  const isDisabled = String(countPreviousSteps() === 0);
  for (const button of document.querySelectorAll("[data-undo]")) if (button.getAttribute("aria-disabled") !== isDisabled) button.setAttribute("aria-disabled", isDisabled);
}

/** Add a step to the history of the browser. @param {string} url */
export function pushStep(url) {
  window.history.pushState({ before: countPreviousSteps() + 1 }, "", url);
  updateButtons();
}
window.addEventListener("popstate", updateButtons);

/* Cancel gestures without an answer, and return whether there were any. */
let cancelGestures = () => false;
/** @param {() => boolean} listener */
export function onUndo(listener) { cancelGestures = listener; }

function undo() {
  if (!cancelGestures() && countPreviousSteps() > 0) window.history.back();
}
document.addEventListener("click", (event) => { if (closestTarget(event, "[data-undo]")) undo(); });
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (key.toLowerCase() !== "z" || !(ctrlKey || metaKey) || shiftKey || altKey || isTyping(event)) return;
  event.preventDefault();
  undo();
});
onDomChange(updateButtons);
