/* Parts of the page, what an event met, and hearing of parts that come. */

/* A part of the page that is there; ask first where it may not be. */
export const byId = /** @type {ById} */ ((/** @type {string} */ id) => document.getElementById(id));

/* What an event met: the part that fits a selector and holds what it happened to. An event of the
   document itself, as of a pointer that has left the window, met none. */
/** @type {(event: Pick<Event, "target">, selector: string) => HTMLElement | null} */
export const on = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

/* Whether it happened in a field that is written in, or in a dialog: their keys are their own. */
/** @type {(event: Pick<Event, "target">) => boolean} */
export const writes = (event) => document.querySelector("dialog[open]") !== null
  || on(event, "input:not([type='checkbox'], [type='radio'], [type='range']), textarea, select") !== null;

/* Whether the reader asked for less motion. */
export const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/* Words as they are compared: without accents and capitals. */
/** @type {(words: string) => string} */
export const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/* Markup of our own writer as elements. Read as a part of a page it takes less than half as long as by a
   parser of its own. */
/** @type {(markup: string) => Element[]} */
export function parsed(markup) {
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.innerHTML = markup;
  return [...group.children];
}

/** @type {(() => void)[]} */
const acts = [];

/* Have something done whenever parts of the page come or go; the map's own marks do not count. */
/** @param {() => void} act */
export function watch(act) {
  if (!acts.length) {
    new MutationObserver((records) => {
      if (records.some(({ target }) => !(target instanceof SVGElement))) acts.forEach((each) => each());
    }).observe(document.documentElement, { childList: true, subtree: true });
  }
  acts.push(act);
}
