/* The arithmetic of the map: what lies where, what is in sight, where a disc is on its way. Numbers
   in, numbers out: nothing here knows the page. Upwards is where y is less. */

// Pixels of a notch of the wheel, of a line where it tells of lines, and where fingers part on a touchpad.
const [NOTCH, LINE, PINCHED] = [100, 33, 20];

/** @type {(value: number, low: number, high: number) => number} */
export const within = (value, low, high) => Math.min(Math.max(value, low), high);

/* Which of these places is nearest to a point and within reach of it, null if none; where two are as
   near, the later one, which is drawn above. */
/** @type {(places: Places, at: Place, reach?: number) => string | null} */
export function nearest(places, [px, py], reach = Infinity) {
  /** @type {string | null} */
  let best = null;
  let least = reach;
  for (const [code, [x, y]] of places) {
    const distance = Math.hypot(x - px, y - py);
    if (distance <= least) { least = distance; best = code; }
  }
  return best;
}

/* How far a point is from the straight line between two places. */
/** @type {(a: Place, b: Place, point: Place) => number} */
function offLine([ax, ay], [bx, by], [px, py]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
  const along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length;
  const t = within(along, 0, 1);
  return Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py);
}

/* The link, of those between two codes, that is nearest to a point and within reach of it. */
/** @type {<Some extends Ends>(places: Places, links: Some[], at: Place, reach: number) => Some | null} */
export function nearestLink(places, links, at, reach) {
  let best = null;
  let least = reach;
  for (const link of links) {
    const one = places.get(link.a);
    const other = places.get(link.b);
    if (!one || !other) continue;
    const distance = offLine(one, other, at);
    if (distance < least) { least = distance; best = link; }
  }
  return best;
}

/* Whether a point lies within a closed line. */
/** @type {(line: Place[], point: Place) => boolean} */
export function encloses(line, [x, y]) {
  let inside = false;
  line.forEach(([ax, ay], i) => {
    const [bx, by] = line[(i + 1) % line.length];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  });
  return inside;
}

/* The nearest place in a direction, null if there is none: far to the side counts against it. */
/** @type {(places: Places, from: string, way: Place) => string | null} */
export function ahead(places, from, [across, down]) {
  const start = places.get(from);
  if (!start) return null;
  /** @type {string | null} */
  let best = null;
  let least = Infinity;
  for (const [code, [x, y]] of places) {
    const along = (x - start[0]) * across + (y - start[1]) * down;
    const aside = Math.abs((x - start[0]) * down - (y - start[1]) * across);
    if (code !== from && along > 1e-6 && along + 2 * aside < least) { least = along + 2 * aside; best = code; }
  }
  return best;
}

/* A view that is so many times nearer, `at` staying where it is; no nearer than `most`, no wider than
   the whole. */
/** @type {(view: Box, full: Box, most: number, by: number, at: Place) => Box} */
export function zoomed(view, full, most, by, [x, y]) {
  const width = within(view.width / by, full.width / most, full.width);
  const share = width / view.width;
  return { x: x - (x - view.x) * share, y: y - (y - view.y) * share, width, height: view.height * share };
}

/* A view that stays within the whole picture. */
/** @type {(view: Box, full: Box) => Box} */
export function held(view, full) {
  const x = within(view.x, full.x, full.x + full.width - view.width);
  return { ...view, x, y: within(view.y, full.y, full.y + full.height - view.height) };
}

/* Whether a place is in sight, and not at the very edge of it. */
/** @type {(view: Box, place: Place) => boolean} */
export function inSight(view, [x, y]) {
  const edge = view.width / 20;
  return x > view.x + edge && x < view.x + view.width - edge && y > view.y + edge && y < view.y + view.height - edge;
}

/* Who fills nearly the whole is shown with all of it: names at its edges would be cut for next to nothing. */
const NEARLY = 0.8;

/* The view of the shape of the whole that shows these places with room around them, no nearer than
   `most`. */
/** @type {(places: Place[], full: Box, pad: number, most: number) => Box} */
export function around(places, full, pad, most) {
  const [xs, ys] = [0, 1].map((i) => places.map((place) => place[i]));
  const [left, right, top, low] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const ratio = full.width / full.height;
  const asked = within(Math.max(right - left + 2 * pad, (low - top + 2 * pad) * ratio), full.width / most, full.width);
  const width = asked > NEARLY * full.width ? full.width : asked;
  const height = width / ratio;
  return held({ x: (left + right - width) / 2, y: (top + low - height) / 2, width, height }, full);
}

/* How far a glide is after a share of its time: slow at both ends. */
/** @type {(share: number) => number} */
export const eased = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share));

/* A number on its way from one to another. */
/** @type {(from: number, to: number, part: number) => number} */
export const between = (from, to, part) => from + (to - from) * part;

/* How many notches a wheel was turned, one at most at a time. A touchpad tells of parts of one, and of
   two fingers that part on it in smaller steps yet, as if Control were held. */
/** @type {(turned: Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">) => number} */
export function notches({ deltaY, deltaMode, ctrlKey }) {
  const pixels = deltaY * (deltaMode ? LINE : 1);
  return within(pixels / (ctrlKey ? PINCHED : NOTCH), -1, 1);
}
