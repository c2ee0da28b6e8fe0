/* The camera: the view of the picture, and flights between views. */
import { prefersReducedMotion } from "./dom.js";
import { clampView, easeInOut, fitView, interpolate, isInView, zoomView } from "./geometry.js";
import { onPictureChange, picture } from "./picture.js";

const FLIGHT_MS = 400;
const MAX_DISC_WIDTH = 56; // px of a disc at the highest zoom
const MIN_ZOOM_LIMIT = 2.5; // but the limit is at least this
const WORLD_ZOOM_LIMIT = 12;
const MAX_FIT_ROUNDS = 4; // rounds in which extra points may widen the view
const NEIGHBOUR_COUNT = 10; // neighbours that are shown around a single country

/** @type {Box} */
let full = { x: 0, y: 0, width: 1, height: 1 };
/** @type {Box | null} */
let view = null; // null is the full view
let flightFrame = 0;
/** @type {[number, number]} */
let frameSize = [1, 1]; // width and height of the frame in pixels
/** @type {(() => void)[]} */
const moveListeners = [];

/** Call a function whenever the view changes. @param {() => void} listener */
export const onCameraMove = (listener) => moveListeners.push(listener);

export const getViewBox = () => view ?? full;
export const isFullView = () => view === null;

/** Return the pixels per unit of the picture when a box is fitted into the frame. @type {(part: Box) => number} */
const getFitScale = ({ width, height }) => Math.min(frameSize[0] / width, frameSize[1] / height);
export const getScale = () => getFitScale(getViewBox());

/* Return the scale of the full view. */
export const getFullScale = () => getFitScale(full);

const getMaxZoom = () => (picture.world ? WORLD_ZOOM_LIMIT : Math.max(MIN_ZOOM_LIMIT, MAX_DISC_WIDTH / (2 * picture.disc * getFullScale() || 1)));

/* Return a property of the picture from the style sheet, which turns maps of blocs to the right by a quarter
   in an upright frame. */
const readStyle = (/** @type {string} */ name) => (picture.svg ? getComputedStyle(picture.svg).getPropertyValue(name) : "");
const isTurned = () => readStyle("rotate") === "90deg";
/** @type {boolean | null} */
let upright = null; // null once it may have changed; to read the style again delays a change of the map
window.addEventListener("resize", () => { upright = null; });
/* Return whether the frame is upright; on a map of places nothing is turned there. */
export const isUpright = () => Boolean(picture.svg && (upright ??= readStyle("--upright") === "1"));

/** Convert a direction on the screen to the picture. @type {(direction: Point) => Point} */
export const unrotate = ([x, y]) => (isTurned() ? [y, -x] : [x, y]);

/** Convert a point of the screen to the picture, and back. @type {(x: number, y: number) => Point} */
export function screenToPicture(x, y) {
  const [middleX, middleY] = getMiddle();
  const [dx, dy] = unrotate([x - middleX, y - middleY]);
  const box = getViewBox();
  return [box.x + box.width / 2 + dx / getScale(), box.y + box.height / 2 + dy / getScale()];
}
/** @type {(point: Point) => Point} */
export function pictureToScreen([x, y]) {
  const [middleX, middleY] = getMiddle();
  const box = getViewBox();
  const [dx, dy] = [(x - box.x - box.width / 2) * getScale(), (y - box.y - box.height / 2) * getScale()];
  return isTurned() ? [middleX - dy, middleY + dx] : [middleX + dx, middleY + dy];
}

/* Return where the middle of the view is on the screen. */
/** @returns {Point} */
function getMiddle() {
  const { left, top, width, height } = picture.svg?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 };
  return [left + width / 2, top + height / 2];
}

/** @param {Box | null} wantedBox */
function setView(wantedBox) {
  view = wantedBox && wantedBox.width < full.width * 0.999 ? wantedBox : null;
  const { x, y, width, height } = getViewBox();
  picture.svg?.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  picture.svg?.classList.toggle("zoomed", view !== null);
  updateScale();
}

/* Hatching is as wide on any screen and at any zoom. */
const scaleHatching = () => picture.svg?.querySelectorAll("#land > pattern").forEach((each) => each.setAttribute("patternTransform", `rotate(-45) scale(${(1 / getScale()).toPrecision(3)})`));

/* Publish the width of a disc in pixels to the style sheet, and tell the listeners. */
function updateScale() {
  scaleHatching();
  picture.svg?.style.setProperty("--disc", (2 * picture.disc * getScale()).toFixed(2));
  moveListeners.forEach((listener) => listener());
}

/** @param {Box} wantedBox */
const setClampedView = (wantedBox) => setView(clampView(wantedBox, full));

/** Show all of another picture. @param {Box} box */
export function setFrame(box) {
  keepReaderView();
  full = box;
  setView(null);
}

/** Show a part of the picture. @param {Box} box */
export const showBox = (box) => setClampedView(zoomView({ ...box }, full, getMaxZoom(), 1, [box.x + box.width / 2, box.y + box.height / 2]));

export const resetView = () => setFrame(full);

/** Zoom in by a factor around a fixed point, by default the middle of the view. @type {(factor: number, fixedPoint?: Point) => void} */
export function zoom(factor, fixedPoint) {
  keepReaderView();
  const current = getViewBox();
  setClampedView(zoomView(current, full, getMaxZoom(), factor, fixedPoint ?? [current.x + current.width / 2, current.y + current.height / 2]));
}

/** Move the view by pixels from where it was, as the pointer moves. @type {(from: Box, dx: number, dy: number) => void} */
export function pan(from, dx, dy) {
  keepReaderView();
  const [x, y] = unrotate([dx, dy]);
  setClampedView({ ...from, x: from.x - x / getScale(), y: from.y - y / getScale() });
}

/** When the map is zoomed in, pan to the country that the keyboard has reached. @param {Point} point */
export function panIntoView(point) {
  const current = getViewBox();
  if (isFullView() || isInView(current, point)) return;
  stopFlight();
  setClampedView({ ...current, x: point[0] - current.width / 2, y: point[1] - current.height / 2 });
}

/* Fly to a view that these countries fill. A single country is shown with its neighbours, and with the
   extra points that matter at the scale of the view. */
/** @type {(codes: string[], getExtraPoints?: (scale: number) => Point[]) => void} */
export function flyToFit(codes, getExtraPoints = () => []) {
  /** @type {Point[]} */
  const points = codes.flatMap((code) => {
    const point = picture.positions.get(code);
    return point ? [point] : [];
  });
  if (!points.length) return;
  if (points.length === 1 && !picture.world) {
    const [[x, y]] = points;
    const getDistance = (/** @type {Point} */ point) => Math.hypot(point[0] - x, point[1] - y);
    const neighbours = [...picture.positions.values()].sort((first, second) => getDistance(first) - getDistance(second)).slice(0, NEIGHBOUR_COUNT + 1);
    // Mirror the neighbours, so that the country is in the middle.
    points.push(...neighbours, ...neighbours.map(([a, b]) => /** @type {Point} */ ([2 * x - a, 2 * y - b])));
  }
  let to = fitView(points, full, 4 * picture.disc, getMaxZoom());
  // The extra points depend on the scale, so a wider view may have others.
  for (let round = 0; round < MAX_FIT_ROUNDS; round += 1) {
    const candidate = to;
    const extra = getExtraPoints(getFitScale(candidate)).filter((point) => !isInView(candidate, point));
    if (!extra.length) break;
    to = fitView([...points, ...extra], full, 4 * picture.disc, getMaxZoom());
  }
  if (!earlierViews.has(shownFilter)) earlierViews.set(shownFilter, getViewBox());
  startFlight(to);
}

/** The views before flights, by the filter and selection that the map had. @type {Map<string, Box>} */
const earlierViews = new Map();
let shownFilter = "";

/** Fly back once the map has again the filter and selection from before a flight, or none. @param {string} filter */
export function setFilter(filter) {
  if (filter === shownFilter) return;
  shownFilter = filter;
  const earlier = filter ? earlierViews.get(filter) : [...earlierViews.values()][0];
  if (filter) earlierViews.delete(filter);
  else earlierViews.clear();
  if (earlier) startFlight(earlier);
}

/* Stop the flight and forget earlier views: a view that the reader sets stays when the filter goes. */
function keepReaderView() {
  stopFlight();
  earlierViews.clear();
}

/** @param {Box} to */
function startFlight(to) {
  stopFlight();
  if (prefersReducedMotion()) { setClampedView(to); return; }
  const from = getViewBox();
  const startTime = performance.now();
  const step = (/** @type {number} */ time) => {
    const progress = Math.min(1, Math.max(0, (time - startTime) / FLIGHT_MS));
    const shift = easeInOut(progress);
    flightFrame = progress < 1 ? requestAnimationFrame(step) : 0;
    if (progress < 1) setView({ x: interpolate(from.x, to.x, shift), y: interpolate(from.y, to.y, shift), width: interpolate(from.width, to.width, shift), height: interpolate(from.height, to.height, shift) });
    else setClampedView(to);
    picture.svg?.classList.toggle("flying", flightFrame !== 0);
  };
  flightFrame = requestAnimationFrame(step);
  picture.svg?.classList.add("flying");
}

/* Stop the flight where it is. */
export function stopFlight() {
  cancelAnimationFrame(flightFrame);
  flightFrame = 0;
  picture.svg?.classList.remove("flying");
}

const resizeObserver = new ResizeObserver(([{ contentRect }]) => {
  upright = null;
  if (!contentRect.width) return;
  frameSize = [contentRect.width, contentRect.height];
  updateScale();
});
/** @type {SVGSVGElement | null} */
let observedSvg = null;
onPictureChange(() => {
  const { svg } = picture;
  scaleHatching();
  if (!svg || svg === observedSvg) return;
  observedSvg = svg;
  resizeObserver.disconnect();
  resizeObserver.observe(svg);
  const { width, height } = svg.getBoundingClientRect();
  frameSize = isTurned() ? [height || 1, width || 1] : [width || 1, height || 1];
  const { x, y, width: boxWidth, height: boxHeight } = svg.viewBox.baseVal;
  setFrame({ x, y, width: boxWidth, height: boxHeight });
});
