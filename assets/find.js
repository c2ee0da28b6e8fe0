/* What the search for a country shows first: the code or the name that was typed, then words
   that are so, then names and words that begin so. The menu itself leaves out what does not fit; where
   nothing does, it shows what differs by a letter or two.
   Letters that come before the menu is ready are kept until it is. */
import { offered } from "./choices.js";
import { byId, on, plain } from "./dom.js";
import { held, tell } from "./server.js";
import { missed } from "./spelling.js";

const PAUSE = 150; // ms without a letter, after which the menu is put in order: it prepares its search anew
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let early = ""; // what was typed while no search had the focus yet

/** @type {(option: Choice, typed: string) => number} */
function rank(option, typed) {
  const words = plain(option.search ?? "").split(/[\s(),]+/);
  const label = plain(option.label);
  if (words.slice(0, 2).includes(typed) || label.startsWith(`${typed} (`)) return 0;
  if (words.includes(typed)) return 1;
  if (label.startsWith(typed)) return 2;
  return words.some((word) => word.startsWith(typed)) ? 3 : 4;
}

/* What is offered, in the order in which it is meant by what was typed. */
/** @type {(typed: string, all: Choice[]) => Choice[]} */
export function order(typed, all) {
  const wanted = plain(typed);
  if (!wanted) return all;
  const told = all.map((option) => ({ option, rank: rank(option, wanted) }));
  return told.sort((one, other) => one.rank - other.rank).map(({ option }) => option);
}

/* Whether the menu shows an option: it has all that was typed, each word anywhere. */
/** @type {(option: Choice, typed: string) => boolean} */
function fits(option, typed) {
  const told = `${option.label} ${option.search}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => told.includes(word));
}

/* What is meant by what was typed: all in order, or what it is nearest to, where it fits nothing. */
/** @type {(typed: string, all: Choice[]) => Choice[]} */
export function meant(typed, all) {
  const ordered = order(typed, all);
  if (ordered.some((option) => fits(option, typed))) return ordered;
  const near = ordered.map((option) => ({ option, off: missed(typed, `${option.label} ${option.search}`) }))
    .filter(({ off }) => off < Infinity).sort((one, other) => one.off - other.off);
  // With these letters it fits.
  const shown = near.map(({ option: { label, value, search } }) => ({ label, value, search: `${search} ${typed}` }));
  return shown.length ? shown : ordered;
}

/* Give the menu what is meant, if it has not. */
/** @param {string} typed */
function arrange(typed) {
  const options = meant(typed, offered("find"));
  const now = held("find").options;
  const isSame = options.length === now.length
    && options.every(({ value, search }, i) => value === now[i].value && search === now[i].search);
  if (!isSame) tell("find", { options });
}

/* Take what the menu shows first, or will a little later. */
/** @param {string} typed */
function take(typed) {
  const first = meant(typed, offered("find")).find((option) => fits(option, typed));
  if (!first) return;
  clearTimeout(timer);
  early = "";
  const button = byId("find");
  if (button.getAttribute("aria-expanded") === "true") button.click();
  window.dash_clientside.alignment.find(first.value);
}

const isButton = (/** @type {EventTarget | null} */ target) => target instanceof Element && target.matches("button.dash-dropdown");
/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
const isSearch = (target) => target instanceof HTMLInputElement && target.matches(".dash-dropdown-search");

document.addEventListener("input", (event) => {
  const { target } = event;
  if (!isSearch(target) || !on(event, ".find")) return;
  clearTimeout(timer);
  timer = setTimeout(() => arrange(target.value), PAUSE);
});

document.addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey }) => {
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
  if (typed.trim()) take(typed);
}, true);
