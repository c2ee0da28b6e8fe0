/* Elements of the page, targets of events, and changes of the page. */

/* Return an element that exists; where it may be missing, check first. */
export const byId = /** @type {ById} */ ((/** @type {string} */ id) => document.getElementById(id));

/* Return the closest element around the target of an event that matches a selector. An event of the
   document itself, such as a pointer that left the window, has none. */
/** @type {(event: Pick<Event, "target">, selector: string) => HTMLElement | null} */
export const closestTarget = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

/** Return whether the reader is typing into a field or a dialog, which handle their own keys. @type {(event: Pick<Event, "target">) => boolean} */
export const isTyping = (event) => document.querySelector("dialog[open]") !== null
  || closestTarget(event, "input:not([type='checkbox'], [type='radio'], [type='range']), textarea, select") !== null;

/* Return whether the reader prefers less motion. */
export const prefersReducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Return a text as it is compared: without accents and capitals. @type {(text: string) => string} */
export const normalizeText = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/* Return trusted markup as elements. Set as `innerHTML` of a group, it takes less than half the time of a
   separate parser. */
/** @type {(markup: string) => Element[]} */
export function parseMarkup(markup) {
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.innerHTML = markup;
  return [...group.children];
}

/** @type {(() => void)[]} */
const changeListeners = [];

/** Call a function whenever elements are added or removed, except the marks of the map. @param {() => void} listener */
export function onDomChange(listener) {
  if (!changeListeners.length) {
    new MutationObserver((records) => {
      if (records.some(({ target }) => !(target instanceof SVGElement))) changeListeners.forEach((call) => call());
    }).observe(document.documentElement, { childList: true, subtree: true });
  }
  changeListeners.push(listener);
}
