/* Where the reader looks: all of the picture, or a part of it, and the flights between. */
import { around, between, eased, held, inSight, zoomed } from "./arithmetic.js";
import { calm } from "./dom.js";
import { heed, picture } from "./picture.js";

const FLIGHT = 400; // ms
const LARGEST = 56; // px that a disc is wide where one can look no nearer
const NEAREST = 2.5; // but so much at least
const OF_THE_WORLD = 12;
const LOOKS = 4; // so often at most a flight is made longer for what is to be seen besides
const CLOSEST = 10; // countries that are seen around one that was looked for

/** @type {Box} */
let full = { x: 0, y: 0, width: 1, height: 1 };
/** @type {Box | null} */
let view = null; // null is all of it
let flight = 0;
/** @type {[number, number]} */
let room = [1, 1]; // width and height of the frame in pixels
/** @type {(() => void)[]} */
const moving = [];

/* Have something done whenever the reader sees more or less of the picture. */
/** @param {() => void} act */
export const whenMoved = (act) => moving.push(act);

export const sight = () => view ?? full;
export const whole = () => view === null;

/* Pixels of the screen to a unit of the picture, of which so much is fitted into its frame. */
/** @type {(part: Box) => number} */
const pixels = ({ width, height }) => Math.min(room[0] / width, room[1] / height);
export const scale = () => pixels(sight());

/* The same where all of it is seen. */
export const fitted = () => pixels(full);

const most = () => (picture.world ? OF_THE_WORLD : Math.max(NEAREST, LARGEST / (2 * picture.disc * fitted() || 1)));

/* A place of the screen in the picture, and back. */
/** @type {(x: number, y: number) => Place} */
export function toPicture(x, y) {
  const { left, top } = corner();
  const shown = sight();
  return [shown.x + (x - left) / scale(), shown.y + (y - top) / scale()];
}
/** @type {(place: Place) => Place} */
export function toScreen([x, y]) {
  const { left, top } = corner();
  const shown = sight();
  return [left + (x - shown.x) * scale(), top + (y - shown.y) * scale()];
}

/* Where on the screen the sight begins: it lies in the middle of the frame. */
function corner() {
  const box = picture.svg?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const shown = sight();
  return {
    left: box.left + (room[0] - shown.width * scale()) / 2,
    top: box.top + (room[1] - shown.height * scale()) / 2,
  };
}

/** @param {Box | null} wanted */
function look(wanted) {
  view = wanted && wanted.width < full.width * 0.999 ? wanted : null;
  const { x, y, width, height } = sight();
  picture.svg?.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  picture.svg?.classList.toggle("near", view !== null);
  measured();
}

/* What is drawn may be of another size where it is seen nearer: so many pixels a disc is wide. */
function measured() {
  picture.svg?.style.setProperty("--disc", (2 * picture.disc * scale()).toFixed(2));
  moving.forEach((act) => act());
}

/** @param {Box} wanted */
const keep = (wanted) => look(held(wanted, full));

/* Another picture: all of it is seen. */
/** @param {Box} box */
export function settle(box) {
  stop();
  full = box;
  look(null);
}

/* Look at a part of the picture. */
/** @param {Box} part */
export const see = (part) => keep(zoomed({ ...part }, full, most(), 1, [part.x + part.width / 2, part.y + part.height / 2]));

export function reset() {
  stop();
  look(null);
}

/* So many times nearer; `at` stays where it is, the middle unless said. */
/** @type {(by: number, at?: Place) => void} */
export function zoom(by, at) {
  stop();
  const now = sight();
  keep(zoomed(now, full, most(), by, at ?? [now.x + now.width / 2, now.y + now.height / 2]));
}

/* The picture goes along with the hand, by so many pixels from where it was. */
/** @type {(from: Box, across: number, down: number) => void} */
export function pan(from, across, down) {
  stop();
  keep({ ...from, x: from.x - across / scale(), y: from.y - down / scale() });
}

/* Where the map is near, it goes along with the keyboard. */
/** @param {Place} place */
export function follow(place) {
  const now = sight();
  if (whole() || inSight(now, place)) return;
  stop();
  keep({ ...now, x: place[0] - now.width / 2, y: place[1] - now.height / 2 });
}

/* A short flight to where these countries fill the frame; one is shown with those closest to it, and with
   what else there is to be seen at so many pixels to a unit. */
/** @type {(codes: string[], besides?: (pixels: number) => Place[]) => void} */
export function fly(codes, besides = () => []) {
  /** @type {Place[]} */
  const places = codes.flatMap((code) => {
    const place = picture.places.get(code);
    return place ? [place] : [];
  });
  if (!places.length) return;
  if (places.length === 1 && !picture.world) {
    const [[x, y]] = places;
    const far = (/** @type {Place} */ place) => Math.hypot(place[0] - x, place[1] - y);
    const close = [...picture.places.values()].sort((one, other) => far(one) - far(other)).slice(0, CLOSEST + 1);
    // As far on each side, so that it stands in the middle.
    places.push(...close, ...close.map(([a, b]) => /** @type {Place} */ ([2 * x - a, 2 * y - b])));
  }
  let to = around(places, full, 4 * picture.disc, most());
  // Where one looks less near, it may be elsewhere.
  for (let tried = 0; tried < LOOKS; tried += 1) {
    const shown = to;
    const more = besides(pixels(shown)).filter((place) => !inSight(shown, place));
    if (!more.length) break;
    to = around([...places, ...more], full, 4 * picture.disc, most());
  }
  travel(to);
}

/** @param {Box} to */
function travel(to) {
  stop();
  if (calm()) { keep(to); return; }
  const from = sight();
  const begun = performance.now();
  const step = (/** @type {number} */ now) => {
    const share = Math.min(1, Math.max(0, (now - begun) / FLIGHT));
    const part = eased(share);
    flight = share < 1 ? requestAnimationFrame(step) : 0;
    if (share < 1) look({ x: between(from.x, to.x, part), y: between(from.y, to.y, part), width: between(from.width, to.width, part), height: between(from.height, to.height, part) });
    else keep(to);
    picture.svg?.classList.toggle("flying", flight !== 0);
  };
  flight = requestAnimationFrame(step);
  picture.svg?.classList.add("flying");
}

/* The flight ends where it is. */
export function stop() {
  cancelAnimationFrame(flight);
  flight = 0;
  picture.svg?.classList.remove("flying");
}

const sizes = new ResizeObserver(([{ contentRect }]) => {
  if (!contentRect.width) return;
  room = [contentRect.width, contentRect.height];
  measured();
});
/** @type {SVGSVGElement | null} */
let seen = null;
heed(() => {
  const { svg } = picture;
  if (!svg || svg === seen) return;
  seen = svg;
  sizes.disconnect();
  sizes.observe(svg);
  const { width, height } = svg.getBoundingClientRect();
  room = [width || 1, height || 1];
  const { x, y, width: wide, height: high } = svg.viewBox.baseVal;
  settle({ x, y, width: wide, height: high });
});
