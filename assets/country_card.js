/* The card of a country. While it is shown, the country and its neighbours are highlighted. It follows
   the pointer, or the country that the keyboard has reached. */
import { getScale, onCameraMove, pictureToScreen } from "./camera.js";
import { byId } from "./dom.js";
import { getCountryText, getNeighbours, onPictureChange, picture } from "./picture.js";

const MAX_NAMES = 6; // neighbours that a card names
const MAX_REACH = 30; // px between the middle of a country and its card, at most

/** @type {string | null} */
let currentCode = null;
/** @type {Element[]} */
let highlightedElements = [];

export const getCurrentCountry = () => currentCode;

/** Highlight countries and links, and dim the others; with null, dim nothing. @type {(codes: Iterable<string> | null, paths?: Iterable<Element>) => void} */
export function highlight(codes, paths = []) {
  for (const element of highlightedElements) element.classList.remove("highlighted");
  picture.svg?.classList.toggle("has-highlight", codes !== null);
  highlightedElements = codes === null ? [] : [...[...codes].flatMap((code) => picture.countries.get(code) ?? []), ...paths];
  for (const element of highlightedElements) element.classList.add("highlighted");
}

/** Show the card of a country, or no card. @param {string | null} code */
export function showCard(code) {
  if (currentCode !== null) picture.countries.get(currentCode)?.classList.remove("focused");
  const group = code === null ? undefined : picture.countries.get(code);
  const card = byId("card");
  currentCode = group ? code : null;
  if (!group || code === null) {
    card.hidden = true;
    highlight(null);
    return;
  }
  group.classList.add("focused");
  const neighbours = getNeighbours(code);
  // A map without links has no neighbours to highlight.
  if (picture.links.length) highlight([code, ...neighbours.keys()], neighbours.values());
  const { name, lines } = getCountryText(code);
  const neighbourNames = [...neighbours.keys()].map((other) => getCountryText(other).name);
  if (neighbourNames.length) {
    const rest = neighbourNames.length > MAX_NAMES ? ` and ${neighbourNames.length - MAX_NAMES} more` : "";
    lines.push(`linked with ${neighbourNames.slice(0, MAX_NAMES).join(", ")}${rest}`);
  }
  const title = document.createElement("strong");
  title.textContent = name;
  card.replaceChildren(title, ...lines.map((line) => {
    const row = document.createElement("div");
    row.textContent = line;
    return row;
  }));
  card.hidden = false;
  positionCard();
}

/* Put the card beside its country, on the side that has space. */
function positionCard() {
  const point = currentCode === null ? undefined : picture.positions.get(currentCode);
  const card = byId("card");
  const frame = picture.svg?.getBoundingClientRect();
  if (!point || !frame || card.hidden) return;
  const [x, y] = pictureToScreen(point);
  const reach = Math.min(picture.disc * getScale(), MAX_REACH) + 8;
  const left = x + reach - frame.left;
  const isOnLeft = left + card.offsetWidth > frame.width;
  card.style.left = `${Math.max(0, isOnLeft ? x - reach - frame.left - card.offsetWidth : left)}px`;
  const top = Math.min(y - reach - frame.top, frame.height - card.offsetHeight - 4);
  card.style.top = `${Math.max(0, top)}px`;
}

/* Hide the card while the panel describes the country; showing the same or another country brings it back. */
export const hideCard = () => { byId("card").hidden = true; };

onCameraMove(positionCard);
/* In another picture, show the same country if it is there. */
onPictureChange(() => {
  highlightedElements = [];
  if (currentCode === null) return;
  const { hidden: wasHidden } = byId("card");
  showCard(currentCode);
  if (wasHidden) hideCard();
});
