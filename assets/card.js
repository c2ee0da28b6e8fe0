/* A country is lit with those that it is linked with, and its card shown: under the pointer, or where
   the keyboard has walked. */
import { scale, toScreen, whenMoved } from "./camera.js";
import { byId } from "./dom.js";
import { heed, neighbours, picture, told } from "./picture.js";

const NAMED = 6; // countries that a card names of those linked
const REACH = 30; // px from the middle of a land to its card, at most

/** @type {string | null} */
let shown = null;
/** @type {Element[]} */
let lit = [];

export const at = () => shown;

/* Let these countries and lines stand out, the rest step back; nothing stands out of null. */
/** @type {(codes: Iterable<string> | null, paths?: Iterable<Element>) => void} */
export function light(codes, paths = []) {
  for (const each of lit) each.classList.remove("on");
  picture.svg?.classList.toggle("some", codes !== null);
  lit = codes === null ? [] : [...[...codes].flatMap((code) => picture.countries.get(code) ?? []), ...paths];
  for (const each of lit) each.classList.add("on");
}

/* Show a country's card, or none. */
/** @param {string | null} code */
export function show(code) {
  if (shown !== null) picture.countries.get(shown)?.classList.remove("at");
  const group = code === null ? undefined : picture.countries.get(code);
  const card = byId("card");
  shown = group ? code : null;
  if (!group || code === null) {
    card.hidden = true;
    light(null);
    return;
  }
  group.classList.add("at");
  const near = neighbours(code);
  // On a map without links there is no neighbourhood to stand out.
  if (picture.links.length) light([code, ...near.keys()], near.values());
  const { name, lines } = told(code);
  const linked = [...near.keys()].map((other) => told(other).name);
  if (linked.length) {
    const more = linked.length > NAMED ? ` and ${linked.length - NAMED} more` : "";
    lines.push(`linked with ${linked.slice(0, NAMED).join(", ")}${more}`);
  }
  const title = document.createElement("strong");
  title.textContent = name;
  card.replaceChildren(title, ...lines.map((line) => {
    const row = document.createElement("div");
    row.textContent = line;
    return row;
  }));
  card.hidden = false;
  stand();
}

/* The card stands beside its country, on the side where there is room. */
function stand() {
  const place = shown === null ? undefined : picture.places.get(shown);
  const card = byId("card");
  const frame = picture.svg?.getBoundingClientRect();
  if (!place || !frame || card.hidden) return;
  const [x, y] = toScreen(place);
  const reach = Math.min(picture.disc * scale(), REACH) + 8;
  const left = x + reach - frame.left;
  const turned = left + card.offsetWidth > frame.width;
  card.style.left = `${Math.max(0, turned ? x - reach - frame.left - card.offsetWidth : left)}px`;
  const top = Math.min(y - reach - frame.top, frame.height - card.offsetHeight - 4);
  card.style.top = `${Math.max(0, top)}px`;
}

/* The card gives way to what is told beside the map, until another is shown or the same anew. */
export const conceal = () => { byId("card").hidden = true; };

whenMoved(stand);
/* Of another picture the same country is shown, if it is there. */
heed(() => {
  lit = [];
  if (shown === null) return;
  const { hidden } = byId("card");
  show(shown);
  if (hidden) conceal();
});
