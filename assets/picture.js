/* The picture on the page: its countries, their positions and their links, read from the attributes
   `data-iso3`, `data-a` and `data-b` of the marks. */

/** @type {Picture} */
export const picture = { svg: null, countries: new Map(), positions: new Map(), links: [], disc: 0, code: 0, world: false };

/** @type {(() => void)[]} */
const changeListeners = [];

/** Call a function whenever the picture changes. @param {() => void} listener */
export const onPictureChange = (listener) => changeListeners.push(listener);

/** Use an SVG element as the picture. @param {SVGSVGElement} svg */
export function setPicture(svg) {
  picture.svg = svg;
  readPicture();
}

/** Return a layer of the picture by its id. @type {(name: string) => SVGGElement | null} */
export const getLayer = (name) => /** @type {SVGGElement | null} */ (/** @type {unknown} */ (picture.svg?.querySelector(`#${name}`) ?? null));

/* Return the marks of countries in a layer; a selector would search all of the picture. */
export const listCountries = (/** @type {Element | null} */ layer = getLayer("countries")) => /** @type {SVGGElement[]} */ ([...layer?.children ?? []])
  .filter(({ dataset }) => dataset.iso3);

/** Read the marks. Countries with a known position keep it: they may be moving. @param {Positions} [knownPositions] */
export function readPicture(knownPositions = new Map()) {
  const { svg } = picture;
  if (!svg) return;
  const groups = listCountries();
  picture.countries = new Map(groups.map((group) => [group.dataset.iso3 ?? "", group]));
  picture.positions = new Map(groups.map((group) => {
    const code = group.dataset.iso3 ?? "";
    return [code, knownPositions.get(code) ?? readPosition(group)];
  }));
  picture.links = [...getLayer("links")?.querySelectorAll("path") ?? []].map((path) => ({ a: path.dataset.a ?? "", b: path.dataset.b ?? "", path }));
  picture.disc = Number(svg.dataset.disc);
  picture.code = Number(svg.dataset.code);
  picture.world = svg.querySelector("#sea") !== null;
  changeListeners.forEach((listener) => listener());
}

/** Return the position that a mark gives. @type {(group: SVGGElement) => Point} */
function readPosition({ dataset, attributes }) {
  const text = dataset.at ?? attributes.getNamedItem("transform")?.value ?? "";
  const [x = 0, y = 0] = (text.match(/-?[\d.]+/g) ?? []).map(Number);
  return [x, y];
}

/* Convert a point to the units of the map, and back. */
export const readMeasure = (/** @type {string} */ name) => Number(picture.svg?.getAttribute(`data-${name}`));
/** @type {(point: Point) => Point} */
export function toMapUnits([x, y]) {
  return [(x - readMeasure("left")) / readMeasure("scale"), (readMeasure("top") - y) / readMeasure("scale")];
}
/** @type {(point: Point) => Point} */
export function fromMapUnits([x, y]) {
  return [readMeasure("left") + x * readMeasure("scale"), readMeasure("top") - y * readMeasure("scale")];
}

/** Move countries and their links. On a map of the world the land stays, and only its attribute changes. @param {Iterable<[string, Point]>} positions */
export function moveCountries(positions) {
  for (const [code, point] of positions) {
    const translation = point.map((coordinate) => coordinate.toFixed(2)).join(" ");
    const group = picture.countries.get(code);
    picture.positions.set(code, point);
    if (picture.world) group?.setAttribute("data-at", translation);
    else group?.setAttribute("transform", `translate(${translation})`);
  }
  for (const { a, b, path } of picture.links) {
    const [start, end] = [picture.positions.get(a), picture.positions.get(b)];
    if (start && end) path.setAttribute("d", `M${start[0].toFixed(2)},${start[1].toFixed(2)}L${end[0].toFixed(2)},${end[1].toFixed(2)}`);
  }
}

/** Return the name of a country and the lines of its card. @type {(code: string) => { name: string, lines: string[] }} */
export function getCountryText(code) {
  const group = picture.countries.get(code);
  const name = group?.dataset.name ?? code;
  const label = group?.getAttribute("aria-label") ?? "";
  return { name, lines: label.slice(name.length + 2).split("; ").filter(Boolean) };
}

/** Return the neighbours of a country with the paths of their links. @type {(code: string) => Map<string, Element>} */
export const getNeighbours = (code) => new Map(picture.links.flatMap(({ a, b, path }) => {
  if (a !== code && b !== code) return [];
  return [[a === code ? b : a, path]];
}));
