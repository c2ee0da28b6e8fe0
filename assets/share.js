/* The Share menu: copy buttons, and links that are made when the menu opens. */
import { getNoUpdate, registerClientFunctions, setProps } from "./dash_client.js";
import { byId, closestTarget } from "./dom.js";

const getShareBox = () => byId("share-box");

/* The text is selected first, so that the reader can copy it by hand where the page may not. */
/** @param {HTMLElement} button */
async function copyText(button) {
  const source = byId(button.dataset.copy ?? "");
  window.getSelection()?.selectAllChildren(source);
  let label = "Copied";
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    label = "Selected: now copy it";
  }
  button.textContent = label;
  const status = getShareBox().querySelector("[role=status]");
  if (status) status.textContent = label;
  setTimeout(() => { button.textContent = "Copy"; }, 2500);
}

document.addEventListener("click", (event) => {
  const button = closestTarget(event, "[data-copy]");
  if (button) copyText(button);
});
/* The links are requested when the menu opens, and again if the page changes while it is open. */
document.addEventListener("toggle", (event) => {
  if (event.target === getShareBox()) setProps("share-open", { data: getShareBox().open });
}, true);
registerClientFunctions({ asked: (/** @type {boolean} */ isOpen, /** @type {string} */ url) => (isOpen ? url : getNoUpdate()) });
/* A text that gets the focus is selected. */
document.addEventListener("focusin", (event) => {
  const element = closestTarget(event, ".copied code");
  if (element) window.getSelection()?.selectAllChildren(element);
});
