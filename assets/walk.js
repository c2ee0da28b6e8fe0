/* The keyboard on the picture: it walks from country to country, chooses, drags, and zooms. */
import { ahead, nearest } from "./arithmetic.js";
import { follow, reset, sight, zoom } from "./camera.js";
import { at, show } from "./card.js";
import { drag, giveUp, movable } from "./live.js";
import { picture, told } from "./picture.js";

const CLOSER = 1.4;
/** @type {Record<string, Place>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/* Go to a country: it is seen, lit, and said. */
/** @type {(code: string, say?: (words: string) => void) => void} */
export function walkTo(code, say) {
  const place = picture.places.get(code);
  if (place) follow(place);
  show(code);
  const { name, lines } = told(code);
  say?.([name, ...lines].join(", "));
}

/** @param {Place} way */
function next(way) {
  const { x, y, width, height } = sight();
  const from = at();
  if (from === null || !picture.places.has(from)) return nearest(picture.places, [x + width / 2, y + height / 2]);
  return ahead(picture.places, from, way);
}

/** @param {Place} way */
function nudge([across, down]) {
  const code = at();
  const place = code === null ? undefined : picture.places.get(code);
  if (code === null || !place || !movable()) return;
  const step = 2 * picture.disc;
  drag(code, [place[0] + step * across, place[1] + step * down]);
  show(code);
}

/** @type {Record<string, () => void>} */
const LOOKS = { "+": () => zoom(CLOSER), "=": () => zoom(CLOSER), "-": () => zoom(1 / CLOSER), 0: reset };

/* Who is dragged is put back; else nobody is chosen any more. */
/** @param {Listening} listening */
export function unchoose({ clear }) {
  if (giveUp()) return;
  show(null);
  clear();
}

/* Take a key that was pressed on the picture; what it means is told as in `pointer.listen`. */
/** @type {(event: KeyboardEvent, told: Listening) => void} */
export function key(event, listening) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const code = at();
  if (event.key in ARROWS) arrow(event, listening);
  else if (event.key === "Enter" && code !== null) listening.choose(code, event.shiftKey);
  else if (event.key === "Escape") unchoose(listening);
  else if (event.key in LOOKS) LOOKS[event.key]();
  else return;
  event.preventDefault();
}

/** @type {(event: KeyboardEvent, listening: Listening) => void} */
function arrow({ key: name, shiftKey }, { drags, say }) {
  if (shiftKey && drags) { nudge(ARROWS[name]); return; }
  const to = next(ARROWS[name]);
  if (to !== null) walkTo(to, say);
}
