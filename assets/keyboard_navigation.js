/* The keyboard on the picture: it moves from country to country, chooses, drags and zooms. */
import { getViewBox, panIntoView, resetView, unrotate, zoom } from "./camera.js";
import { getCurrentCountry, showCard } from "./country_card.js";
import { findNearest, findNearestInDirection } from "./geometry.js";
import { cancelDrag, dragCountry, isDraggable } from "./node_drag.js";
import { getCountryText, picture } from "./picture.js";

const ZOOM_STEP = 1.4;
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Move to a country: show it and announce it. @type {(code: string, announce?: (text: string) => void) => void} */
export function focusCountry(code, announce) {
  const point = picture.positions.get(code);
  if (point) panIntoView(point);
  showCard(code);
  const { name, lines } = getCountryText(code);
  announce?.([name, ...lines].join(", "));
}

/** @param {Point} direction */
function findNextCountry(direction) {
  const { x, y, width, height } = getViewBox();
  const from = getCurrentCountry();
  if (from === null || !picture.positions.has(from)) return findNearest(picture.positions, [x + width / 2, y + height / 2]);
  return findNearestInDirection(picture.positions, from, direction);
}

/** @param {Point} direction */
function nudgeCountry([dx, dy]) {
  const code = getCurrentCountry();
  const point = code === null ? undefined : picture.positions.get(code);
  if (code === null || !point || !isDraggable()) return;
  const distance = 2 * picture.disc;
  dragCountry(code, [point[0] + distance * dx, point[1] + distance * dy]);
  showCard(code);
}

/** @type {Record<string, () => void>} */
const VIEW_KEYS = { "+": () => zoom(ZOOM_STEP), "=": () => zoom(ZOOM_STEP), "-": () => zoom(1 / ZOOM_STEP), 0: resetView };

/** Cancel a drag, or else clear the selection. @param {PictureHandlers} handlers */
export function clearSelection({ clear }) {
  if (cancelDrag()) return;
  showCard(null);
  clear();
}

/** Handle a key that was pressed on the picture. @type {(event: KeyboardEvent, handlers: PictureHandlers) => void} */
export function handleKey(event, handlers) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const code = getCurrentCountry();
  if (event.key in ARROWS) handleArrow(event, handlers);
  else if (event.key === "Enter" && code !== null) handlers.choose(code, event.shiftKey);
  else if (event.key === "Escape") clearSelection(handlers);
  else if (event.key in VIEW_KEYS) VIEW_KEYS[event.key]();
  else return;
  event.preventDefault();
}

/** @type {(event: KeyboardEvent, handlers: PictureHandlers) => void} */
function handleArrow({ key: name, shiftKey }, { canDrag, say: announce }) {
  const direction = unrotate(ARROWS[name]);
  if (shiftKey && canDrag) { nudgeCountry(direction); return; }
  const code = findNextCountry(direction);
  if (code !== null) focusCountry(code, announce);
}
