/* Pictures that the server has painted as SVG, and the rest of long lists. Each comes as an attribute of
   the place where it belongs and is put there as soon as there is such a place. A picture is read as
   XML, so nothing in it is HTML; a list has the rows that the page has, and no script in it runs. */
const reader = new DOMParser();
/** What stands in each place: the markup and what was made of it. @type {Map<HTMLElement, { markup: string, parts: ChildNode[] }>} */
const standing = new Map();

/** @type {(markup: string, list: boolean) => ChildNode[]} */
function made(markup, list) {
  if (!list) return [document.adoptNode(reader.parseFromString(markup, "image/svg+xml").documentElement)];
  return [...document.adoptNode(reader.parseFromString(markup, "text/html").body).childNodes];
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
  const parts = made(markup, place.dataset.svg === undefined);
  place.append(...parts);
  standing.set(place, { markup, parts });
}

new MutationObserver(() => {
  new Set([...standing.keys(), ...document.querySelectorAll("[data-svg], [data-markup]")]).forEach(draw);
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-svg", "data-markup"] });
