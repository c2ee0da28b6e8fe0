/* Geometry of the map: hit tests, views and interpolation. Pure functions of numbers, without the page.
   A smaller y is higher up. */

// Pixels per wheel notch, per line of a wheel that reports lines, and per step of a pinch on a touchpad.
const [NOTCH, LINE, PINCH] = [100, 33, 20];

/** @type {(value: number, low: number, high: number) => number} */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/* Return the code of the position nearest to a point within `reach`, or null. Of two at the same
   distance, return the later: it is drawn on top. */
/** @type {(positions: Positions, point: Point, reach?: number) => string | null} */
export function findNearest(positions, [px, py], reach = Infinity) {
  /** @type {string | null} */
  let best = null;
  let minDistance = reach;
  for (const [code, [x, y]] of positions) {
    const distance = Math.hypot(x - px, y - py);
    if (distance <= minDistance) { minDistance = distance; best = code; }
  }
  return best;
}

/** Return the distance from a point to the straight line between two points. @type {(a: Point, b: Point, point: Point) => number} */
function getDistanceToSegment([ax, ay], [bx, by], [px, py]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
  const along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length;
  const t = clamp(along, 0, 1);
  return Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py);
}

/** Return the link nearest to a point within `reach`, or null. @type {<Some extends LinkEnds>(positions: Positions, links: Some[], point: Point, reach: number) => Some | null} */
export function findNearestLink(positions, links, point, reach) {
  let best = null;
  let minDistance = reach;
  for (const link of links) {
    const start = positions.get(link.a);
    const end = positions.get(link.b);
    if (!start || !end) continue;
    const distance = getDistanceToSegment(start, end, point);
    if (distance < minDistance) { minDistance = distance; best = link; }
  }
  return best;
}

/** Return whether a point lies in a polygon. @type {(polygon: Point[], point: Point) => boolean} */
export function isInPolygon(polygon, [x, y]) {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  });
  return inside;
}

/** Return the nearest country in a direction, or null. Distance to the side counts twice. @type {(positions: Positions, from: string, direction: Point) => string | null} */
export function findNearestInDirection(positions, from, [dx, dy]) {
  const start = positions.get(from);
  if (!start) return null;
  /** @type {string | null} */
  let best = null;
  let minCost = Infinity;
  for (const [code, [x, y]] of positions) {
    const along = (x - start[0]) * dx + (y - start[1]) * dy;
    const aside = Math.abs((x - start[0]) * dy - (y - start[1]) * dx);
    if (code !== from && along > 1e-6 && along + 2 * aside < minCost) { minCost = along + 2 * aside; best = code; }
  }
  return best;
}

/* Return the view zoomed in by a factor with `at` fixed on the screen: at most `maxZoom` times, and at
   least the full view. */
/** @type {(view: Box, full: Box, maxZoom: number, factor: number, fixedPoint: Point) => Box} */
export function zoomView(view, full, maxZoom, factor, [x, y]) {
  const width = clamp(view.width / factor, full.width / maxZoom, full.width);
  const ratio = width / view.width;
  return { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, width, height: view.height * ratio };
}

/** Return the view moved so that it stays within the full view. @type {(view: Box, full: Box) => Box} */
export function clampView(view, full) {
  const x = clamp(view.x, full.x, full.x + full.width - view.width);
  return { ...view, x, y: clamp(view.y, full.y, full.y + full.height - view.height) };
}

/** Return whether a point is in view, and not at its very edge. @type {(view: Box, point: Point) => boolean} */
export function isInView(view, [x, y]) {
  const margin = view.width / 20;
  return x > view.x + margin && x < view.x + view.width - margin && y > view.y + margin && y < view.y + view.height - margin;
}

/* A view that would take this share of the full width becomes the full view, or names at its edges are cut. */
const FULL_VIEW_SHARE = 0.8;

/* Return the view that shows these points with padding around them, in the shape of the full view and
   zoomed in at most `maxZoom` times. */
/** @type {(points: Point[], full: Box, padding: number, maxZoom: number) => Box} */
export function fitView(points, full, padding, maxZoom) {
  const [xs, ys] = [0, 1].map((i) => points.map((point) => point[i]));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const ratio = full.width / full.height;
  const wantedWidth = clamp(Math.max(right - left + 2 * padding, (bottom - top + 2 * padding) * ratio), full.width / maxZoom, full.width);
  const width = wantedWidth > FULL_VIEW_SHARE * full.width ? full.width : wantedWidth;
  const height = width / ratio;
  return clampView({ x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height }, full);
}

/** Return how far a glide has come after a share of its time; it is slow at both ends. @type {(progress: number) => number} */
export const easeInOut = (progress) => (progress < 0.5 ? 2 * progress * progress : 1 - 2 * (1 - progress) * (1 - progress));

/** Return the number between two others at a share of the way. @type {(from: number, to: number, progress: number) => number} */
export const interpolate = (from, to, progress) => from + (to - from) * progress;

/* Return how many notches the wheel turned, from -1 to 1. A touchpad reports parts of a notch, and a
   pinch as smaller parts with Control pressed. */
/** @type {(wheel: Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">) => number} */
export function countWheelSteps({ deltaY, deltaMode, ctrlKey }) {
  const pixels = deltaY * (deltaMode ? LINE : 1);
  return clamp(pixels / (ctrlKey ? PINCH : NOTCH), -1, 1);
}
