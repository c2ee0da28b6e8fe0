/* Pictures that the server has painted as SVG. Each comes as an attribute of the place where it belongs
   and is put there as soon as there is such a place. It is read as XML, so nothing in it is HTML. */
const reader = new DOMParser();
/** What stands in each place: the markup and what was made of it. @type {Map<HTMLElement, { markup: string, picture: Element }>} */
const standing = new Map();

/** @type {(place: HTMLElement) => void} */
function draw(place) {
  const markup = place.isConnected ? place.dataset.svg : undefined;
  const known = standing.get(place);
  if (known?.markup === markup) return;
  // React may use the place for something else, and does not know what stands in it.
  known?.picture.remove();
  standing.delete(place);
  if (!markup) return;
  const picture = document.adoptNode(reader.parseFromString(markup, "image/svg+xml").documentElement);
  place.append(picture);
  standing.set(place, { markup, picture });
}

new MutationObserver(() => {
  new Set([...standing.keys(), ...document.querySelectorAll("[data-svg]")]).forEach(draw);
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-svg"] });
