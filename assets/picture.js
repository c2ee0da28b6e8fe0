/* The picture that is drawn: which countries it has and where they stand, and how they are linked.
   What is painted says so itself, by `data-iso3`, `data-a` and `data-b`. */

/** @type {Picture} */
export const picture = { svg: null, countries: new Map(), places: new Map(), links: [], disc: 0, code: 0, world: false };

/** @type {(() => void)[]} */
const heeding = [];

/* Have something done whenever another picture is there. */
/** @param {() => void} act */
export const heed = (act) => heeding.push(act);

/* This is the picture from now on, as it was drawn. */
/** @param {SVGSVGElement} svg */
export function adopt(svg) {
  picture.svg = svg;
  read();
}

/* A group of the picture, by its name. */
/** @type {(name: string) => SVGGElement | null} */
export const layer = (name) => /** @type {SVGGElement | null} */ (/** @type {unknown} */ (picture.svg?.querySelector(`#${name}`) ?? null));

/* Read what is drawn. Where countries are known to stand they stay: they may be on their way. */
/** @param {Places} [known] */
export function read(known = new Map()) {
  const { svg } = picture;
  if (!svg) return;
  const groups = /** @type {SVGGElement[]} */ (/** @type {unknown} */ ([...svg.querySelectorAll("#countries > [data-iso3]")]));
  picture.countries = new Map(groups.map((group) => [group.dataset.iso3 ?? "", group]));
  picture.places = new Map(groups.map((group) => {
    const code = group.dataset.iso3 ?? "";
    return [code, known.get(code) ?? written(group)];
  }));
  picture.links = [...svg.querySelectorAll("#links path")].map((path) => ({ a: path.dataset.a ?? "", b: path.dataset.b ?? "", path }));
  picture.disc = Number(svg.dataset.disc);
  picture.code = Number(svg.dataset.code);
  picture.world = svg.querySelector("#sea") !== null;
  heeding.forEach((act) => act());
}

/* Where a country says that it stands. */
/** @type {(group: SVGGElement) => Place} */
function written({ dataset, attributes }) {
  const said = dataset.at ?? attributes.getNamedItem("transform")?.value ?? "";
  const [x = 0, y = 0] = (said.match(/-?[\d.]+/g) ?? []).map(Number);
  return [x, y];
}

/* The map's own units, and back. */
const measure = (/** @type {string} */ name) => Number(picture.svg?.getAttribute(`data-${name}`));
/** @type {(place: Place) => Place} */
export function toUnits([x, y]) {
  return [(x - measure("left")) / measure("scale"), (measure("top") - y) / measure("scale")];
}
/** @type {(place: Place) => Place} */
export function fromUnits([x, y]) {
  return [measure("left") + x * measure("scale"), measure("top") - y * measure("scale")];
}

/* Have countries stand elsewhere, and their links with them. Land does not move, but says where it is. */
/** @param {Iterable<[string, Place]>} some */
export function put(some) {
  for (const [code, place] of some) {
    const at = place.map((length) => length.toFixed(2)).join(" ");
    const group = picture.countries.get(code);
    picture.places.set(code, place);
    if (picture.world) group?.setAttribute("data-at", at);
    else group?.setAttribute("transform", `translate(${at})`);
  }
  for (const { a, b, path } of picture.links) {
    const [one, other] = [picture.places.get(a), picture.places.get(b)];
    if (one && other) path.setAttribute("d", `M${one[0].toFixed(2)},${one[1].toFixed(2)}L${other[0].toFixed(2)},${other[1].toFixed(2)}`);
  }
}

/* What a country is told as: its name, and the lines of its card. */
/** @type {(code: string) => { name: string, lines: string[] }} */
export function told(code) {
  const group = picture.countries.get(code);
  const name = group?.dataset.name ?? code;
  const said = group?.getAttribute("aria-label") ?? "";
  return { name, lines: said.slice(name.length + 2).split("; ").filter(Boolean) };
}

/* The countries that one is linked with, and by which lines. */
/** @type {(code: string) => Map<string, Element>} */
export const neighbours = (code) => new Map(picture.links.flatMap(({ a, b, path }) => {
  if (a !== code && b !== code) return [];
  return [[a === code ? b : a, path]];
}));
