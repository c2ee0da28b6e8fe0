/* A disc that is dragged goes along; let go, it is held there and the others settle. */
import { layer, picture, put } from "./picture.js";

/** @type {Map<string, Place>} */
const held = new Map(); // where the reader holds countries
/** @type {Places} */
let before = new Map();

/* Whether countries can be dragged: on a map of the world they lie where they lie. */
export const movable = () => !picture.world && picture.countries.size > 0;
export const dragging = () => held.size > 0;

/** @type {(code: string, place: Place) => void} */
export function drag(code, place) {
  if (!held.size) {
    before = new Map(picture.places);
    picture.svg?.classList.add("gliding");
  }
  held.set(code, place);
  layer("countries")?.append(...[picture.countries.get(code)].filter((group) => group !== undefined));
  put(held);
}

/* Let go: where each was held, and where it was before. */
export function release() {
  const found = [...held].map(([code, to]) => ({ code, to, from: before.get(code) }));
  held.clear();
  picture.svg?.classList.remove("gliding");
  return found;
}

/* Let go of all, and have all be where it was. */
export function giveUp() {
  if (!held.size) return false;
  release();
  put(before);
  return true;
}
