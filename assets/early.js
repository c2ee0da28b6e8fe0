/* What is pressed on the page that came with its picture, before it is alive: the last press is shown as
   heard, and done once by its like on the page that lives. */
import { on } from "./dom.js";
import { like, mark } from "./focus.js";
import { onceAlive } from "./server.js";

// Zoom and flights are of the picture, which stays; that hints were read the browser keeps.
const PRESSED = "#still :is(button, summary, [data-go]):not([data-zoom], [data-fly], #hints-done)";
/** @type {{ part: HTMLElement, place: number } | null} */
let last = null; // and which of its like it is

document.addEventListener("click", (event) => {
  const part = on(event, PRESSED);
  const still = part?.closest("#still");
  if (!part || !(still instanceof HTMLElement)) return;
  event.preventDefault();
  event.stopPropagation();
  last?.part.classList.remove("pressed");
  part.classList.add("pressed");
  // No `:has` that reaches all parts: wherever one is used, each part would then be styled anew.
  still.classList.add("asked");
  if (!last) onceAlive(again);
  last = { part, place: like(still, part, mark(part)).indexOf(part) };
}, true);

function again() {
  const page = document.getElementById("react-entry-point");
  if (!page || !last) return;
  const { part, place } = last;
  const twin = like(page, part, mark(part))[place];
  twin?.focus({ preventScroll: true });
  twin?.click();
  last = null;
}
