/* What the search for a country shows first: the code or the name that was typed, then words
   that are so, then names and words that begin so. The menu itself leaves out what does not fit.
   Letters and Enter that come before the menu is ready are kept until it is. */
import { byId, on, plain } from "./dom.js";
import { offer } from "./server.js";

/** @type {Choice[]} */
let all = []; // by name
/** @type {string | null} */
let ranked = null; // what was typed when the menu was put in order
let early = ""; // what was typed while no search had the focus yet
/** @type {string | null} */
let entered = null; // what Enter was pressed on

/** @type {(option: Choice, typed: string) => number} */
function rank(option, typed) {
  const words = plain(option.search ?? "").split(/[\s(),]+/);
  const label = plain(option.label);
  if (words.slice(0, 2).includes(typed) || label.startsWith(`${typed} (`)) return 0;
  if (words.includes(typed)) return 1;
  if (label.startsWith(typed)) return 2;
  return words.some((word) => word.startsWith(typed)) ? 3 : 4;
}

/** @type {(typed: string) => Choice[]} */
function order(typed) {
  const told = all.map((option) => ({ option, rank: rank(option, plain(typed)) }));
  return told.sort((one, other) => one.rank - other.rank).map(({ option }) => option);
}

/* The menu shows a little later what it is asked for: Enter takes what it will show first. */
function take() {
  if (entered === null || ranked !== entered) return;
  const words = entered.toLowerCase().split(/\s+/);
  const meant = order(entered).find((option) => {
    const told = `${option.label} ${option.search}`.toLowerCase();
    return words.every((word) => told.includes(word));
  });
  entered = null;
  early = "";
  if (!meant) return;
  const button = byId("find");
  if (button.getAttribute("aria-expanded") === "true") button.click();
  window.dash_clientside.alignment.find(meant.value);
}

offer({
  rank: (/** @type {string | undefined} */ typed, /** @type {Choice[]} */ offered) => {
    all = offered;
    ranked = typed || null;
    setTimeout(take);
    return typed ? order(typed) : all;
  },
});

const isButton = (/** @type {EventTarget | null} */ target) => target instanceof Element && target.matches("button.dash-dropdown");
/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
const isSearch = (target) => target instanceof HTMLInputElement && target.matches(".dash-dropdown-search");

document.addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey }) => {
  entered = null;
  if (!isButton(target)) return;
  if (key === "Escape") early = "";
  if (key === "Backspace") early = early.slice(0, -1);
  if (key.length !== 1 || ctrlKey || altKey || metaKey) return;
  if (early || key !== " ") early += key; // a space alone opens the menu
}, true);

document.addEventListener("focusin", ({ target }) => {
  const letters = early;
  early = "";
  if (!letters || !isSearch(target)) return;
  // React heeds a value only if it was not its own setter that set it.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(target, letters);
  target.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("keyup", (event) => {
  const typed = isButton(event.target) ? early : isSearch(event.target) ? event.target.value : "";
  if (event.key !== "Enter" || !typed || !on(event, ".find")) return;
  // Of blanks nothing is meant, whatever the menu still shows when Enter comes.
  event.stopImmediatePropagation();
  if (!typed.trim()) return;
  entered = typed;
  take();
}, true);
