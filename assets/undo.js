/* Undo, by its button or its keys, goes back one step of the page, and never off the page. The browser's own memory of a step
   says how many come before it. */
import { on, watch, writes } from "./dom.js";

const page = window.location.origin + window.location.pathname;
// A story is a plain link: before it, too, there is this page.
export const led = document.referrer.startsWith(page) && document.referrer !== window.location.href;
const before = () => window.history.state?.before ?? Number(led);

function show() {
  // Beside the map stands another, where what needs room lies over the map.
  for (const button of document.querySelectorAll("[data-undo]")) button.setAttribute("aria-disabled", String(before() === 0));
}

const push = window.history.pushState;
window.history.pushState = function pushState(state, ...where) {
  push.call(this, { ...state, before: before() + 1 }, ...where);
  show();
};
window.addEventListener("popstate", show);
function undo() {
  if (before() > 0) window.history.back();
}
document.addEventListener("click", (event) => { if (on(event, "[data-undo]")) undo(); });
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (key.toLowerCase() !== "z" || !(ctrlKey || metaKey) || shiftKey || altKey || writes(event)) return;
  event.preventDefault();
  undo();
});
watch(show);
