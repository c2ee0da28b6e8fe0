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

/** @type {(place: HTMLElement) => void} */
function draw(place) {
  const markup = place.isConnected ? place.dataset.svg ?? place.dataset.markup : undefined;
  const known = standing.get(place);
  if (known?.markup === markup) return;
  // React may use the place for something else, and does not know what stands in it.
  known?.parts.forEach((part) => part.remove());
  standing.delete(place);
  if (!markup) return;
  const parts = made(markup, place.dataset.svg !== undefined);
  place.append(...parts);
  standing.set(place, { markup, parts });
}

new MutationObserver(() => {
  new Set([...standing.keys(), ...document.querySelectorAll("[data-svg], [data-markup]")]).forEach(draw);
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-svg", "data-markup"] });
