/* Clicks before Dash is ready. The initial page from the server shows the last control that was pressed;
   once Dash is ready, the same control of the live page is clicked. */
import { onDashReady } from "./dash_client.js";
import { closestTarget } from "./dom.js";
import { findSameControls, getControlKey } from "./focus.js";

// Zoom and flights work already, and the browser remembers that hints were dismissed.
const CLICKABLE = "#still :is(button, summary, [data-go]):not([data-zoom], [data-fly], #hints-done)";
/** @type {{ part: HTMLElement, index: number } | null} */
let lastClick = null; // and its position among the same controls

document.addEventListener("click", (event) => {
  const part = closestTarget(event, CLICKABLE);
  const initialPage = part?.closest("#still");
  if (!part || !(initialPage instanceof HTMLElement)) return;
  event.preventDefault();
  event.stopPropagation();
  lastClick?.part.classList.remove("pressed");
  part.classList.add("pressed");
  // A `:has` that reaches the whole page would make the browser restyle every element.
  initialPage.classList.add("asked");
  if (!lastClick) onDashReady(replayClick);
  lastClick = { part, index: findSameControls(initialPage, part, getControlKey(part)).indexOf(part) };
}, true);

function replayClick() {
  const livePage = document.getElementById("react-entry-point");
  if (!livePage || !lastClick) return;
  const { part, index } = lastClick;
  const target = findSameControls(livePage, part, getControlKey(part))[index];
  target?.focus({ preventScroll: true });
  target?.click();
  lastClick = null;
}
