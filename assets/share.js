/* The Share menu: copying, and closing as a menu does. */
import { byId, on } from "./dom.js";
import { nothing, offer, tell } from "./server.js";

const box = () => byId("share-box");

/* The text is selected first, so that it can be copied by hand where a page may not. */
/** @param {HTMLElement} button */
async function copy(button) {
  const text = byId(button.dataset.copy ?? "");
  window.getSelection()?.selectAllChildren(text);
  let words = "Copied";
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    words = "Selected: now copy it";
  }
  button.textContent = words;
  const told = box().querySelector("[role=status]");
  if (told) told.textContent = words;
  setTimeout(() => { button.textContent = "Copy"; }, 2500);
}

document.addEventListener("click", (event) => {
  const button = on(event, "[data-copy]");
  if (button) copy(button);
});
/* The links are asked for when the menu opens, and anew if the page changes while it is open. */
document.addEventListener("toggle", (event) => {
  if (event.target === box()) tell("share-open", { data: box().open });
}, true);
offer({ asked: (/** @type {boolean} */ open, /** @type {string} */ address) => (open ? address : nothing()) });
/* The keyboard reaches a text and has it selected whole. */
document.addEventListener("focusin", (event) => {
  const code = on(event, ".copied code");
  if (code) window.getSelection()?.selectAllChildren(code);
});
