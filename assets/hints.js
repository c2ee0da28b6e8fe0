/* The hint that explains once how a finger drags a disc. */
import { byId } from "./dom.js";

const DRAG_HINT_KEY = "alignment-hold";
const HINT_MS = 5000; // time that a hint over the map is shown
let wasShown = false; // for browsers without storage

/* Explain once how a finger drags, after one has moved over a disc without holding it. */
export function showDragHint() {
  try {
    wasShown ||= window.localStorage.getItem(DRAG_HINT_KEY) === "dismissed";
    window.localStorage.setItem(DRAG_HINT_KEY, "dismissed");
  } catch { /* it is shown once a visit */ }
  if (wasShown) return;
  wasShown = true;
  byId("drag-hint").hidden = false;
  setTimeout(() => { byId("drag-hint").hidden = true; }, HINT_MS);
}
