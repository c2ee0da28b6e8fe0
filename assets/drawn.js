/* What the server has painted: pictures as SVG, and as HTML what Dash need not know. Each comes as an
   attribute of the place where it belongs and is put there as soon as there is such a place. A picture
   is read as XML, so nothing in it is HTML; no script in either runs. */
const reader = new DOMParser();
/** What stands in each place: the markup and what was made of it. @type {Map<HTMLElement, { markup: string, parts: ChildNode[] }>} */
const standing = new Map();

/** @type {(markup: string, picture: boolean) => ChildNode[]} */
function made(markup, picture) {
  if (picture) return [document.adoptNode(reader.parseFromString(markup, "image/svg+xml").documentElement)];
  // A template may begin with anything, such as a row of a table.
  const { head } = reader.parseFromString(`<template>${markup}</template>`, "text/html");
  const { content } = /** @type {HTMLTemplateElement} */ (head.firstElementChild);
  return [...document.adoptNode(content).childNodes];
}

/* What can be opened there, and what it is called, whatever it counts. */
/** @type {(parts: ChildNode[]) => HTMLDetailsElement[]} */
const folds = (parts) => parts.flatMap((part) => (part instanceof Element ? [part, ...part.querySelectorAll("details")] : []))
  .filter((part) => part instanceof HTMLDetailsElement);
/** @type {(fold: HTMLDetailsElement) => string | undefined} */
const called = (fold) => fold.querySelector("summary")?.textContent.replaceAll(/\d/g, "");

const markupOf = (/** @type {HTMLElement} */ place) => (place.isConnected ? place.dataset.svg ?? place.dataset.markup : undefined);

/** @type {(place: HTMLElement, open: Set<string | undefined>) => void} */
function draw(place, open) {
  const markup = markupOf(place);
  // React may use the place for something else, and does not know what stands in it.
  standing.get(place)?.parts.forEach((part) => part.remove());
  standing.delete(place);
  if (!markup) return;
  const parts = made(markup, place.dataset.svg !== undefined);
  place.append(...parts);
  // What a reader has opened stays open where it is drawn anew.
  for (const fold of folds(parts)) if (open.has(called(fold))) fold.open = true;
  standing.set(place, { markup, parts });
}

new MutationObserver(() => {
  /** @type {Set<HTMLElement>} */
  const places = new Set([...standing.keys(), ...document.querySelectorAll("[data-svg], [data-markup]")]);
  const others = [...places].filter((place) => standing.get(place)?.markup !== markupOf(place));
  if (!others.length) return;
  const now = [...standing.values()].flatMap(({ parts }) => folds(parts));
  const open = new Set(now.filter((fold) => fold.open).map(called));
  others.forEach((place) => draw(place, open));
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-svg", "data-markup"] });
