/* The springs of a map, in the browser: who gives way, and how far, while countries are held. The
   rounds, numbers and rules are those of alignment/network/springs.py, so that both come to the same
   end. Numbers in, numbers out: nothing here knows the page. Inside, places are x and y of each
   country in turn, in the order of `codes`. */
import { pushed } from "./apart.js";

/** @typedef {[number, number]} Spot */
/** @typedef {ReadonlyMap<string, Spot>} Spots Places by code. */
/** @typedef {Map<number, Spot>} Pins Where countries are held, by row. */
/**
 * What holds the countries of a map.
 * @typedef {object} Springs
 * @property {string[]} codes Of the countries.
 * @property {number} gap Least distance of two centres.
 * @property {Float64Array} home Where countries are drawn while nobody is held.
 * @property {Float64Array} rest Where the springs would have them then.
 * @property {Float64Array} strengths Of the springs of all pairs, row by row above the diagonal.
 * @property {Float64Array} lengths Their wanted lengths.
 */
/**
 * A map on its way.
 * @typedef {object} State
 * @property {Springs} springs That hold it.
 * @property {number} radius Of the map: the root mean square distance from its centre.
 * @property {Float64Array} pull Strengths times wanted lengths.
 * @property {number} unit Mean total strength of a country.
 * @property {Float64Array} loose Inverse of the Laplacian while nobody is held.
 * @property {Float64Array} inverse The same while those of `firm` are.
 * @property {string} firm Who is held, as rows.
 * @property {Float64Array} places Where the springs have the countries now.
 * @property {boolean} still Whether the last round moved nobody who could be seen to move.
 */

/* As on the server. */
const FIRM = 50;
const LOOSE = 0.05;
const RELAXED = 1.8;
const STILL = 1e-5;
const MOST_ROUNDS = 1000;
const DIGITS = 1e5;
/* Rounds of a frame: the others follow within a few frames, and 750 of them in time for the next. */
const A_FRAME = 5;

/**
 * Read springs from bytes, as `packed` of alignment/network/springs.py writes them.
 * @param {ArrayBuffer} buffer
 * @returns {Springs}
 */
export function unpacked(buffer) {
  const view = new DataView(buffer);
  const count = view.getUint32(0, true);
  const pairs = (count * (count - 1)) / 2;
  const [gap, length, strength] = [8, 16, 24].map((at) => view.getFloat64(at, true));
  const places = (/** @type {number} */ at) => Float64Array.from({ length: 2 * count }, (_, i) => view.getInt32(at + 4 * i, true) / DIGITS);
  const start = 32 + 16 * count;
  const [strengths, lower, upper] = [0, 1, 2].map((part) => new Uint8Array(buffer, start + part * pairs, pairs));
  const text = new Uint8Array(buffer, start + 3 * pairs, view.getUint32(4, true));
  return {
    codes: count ? new TextDecoder().decode(text).split("\n") : [],
    gap,
    home: places(32),
    rest: places(32 + 8 * count),
    strengths: Float64Array.from(strengths, (steps) => steps * strength),
    lengths: Float64Array.from(lower, (steps, pair) => (steps + 256 * upper[pair]) * length),
  };
}

/**
 * Make a map ready to be dragged, once a study: 5 ms with 193 countries, 190 with 750.
 * @param {Springs} springs
 * @returns {State}
 */
export function begun(springs) {
  const count = springs.codes.length;
  const laplacian = new Float64Array(count * count);
  let pair = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const strength = springs.strengths[pair++];
      laplacian[i * count + j] = laplacian[j * count + i] = -strength;
      laplacian[i * count + i] += strength;
      laplacian[j * count + j] += strength;
    }
  }
  let unit = 0;
  for (let i = 0; i < count; i++) unit += laplacian[i * count + i] / count;
  unit ||= 1;
  for (let i = 0; i < count; i++) laplacian[i * count + i] += LOOSE * unit;
  const loose = inverted(laplacian, count);
  return {
    springs, unit, loose,
    radius: radiusOf(springs.home),
    pull: springs.strengths.map((strength, i) => strength * springs.lengths[i]),
    inverse: loose,
    firm: "",
    places: springs.rest.slice(),
    still: true,
  };
}

/**
 * Go on for a frame and return where countries are drawn.
 * @param {State} state Its places are where the frame before left them.
 * @param {Spots} held
 * @param {number} [rounds]
 * @returns {Map<string, Spot>}
 */
export function step(state, held, rounds = A_FRAME) {
  const pins = pinned(state, held);
  for (let round = 0; round < rounds && (round === 0 || !state.still); round++) nearer(state, pins);
  return drawn(state, pins);
}

/**
 * Return where countries are drawn in the end: the same from wherever they are now, and the same as
 * on the server.
 * @param {State} state
 * @param {Spots} held
 * @returns {Map<string, Spot>}
 */
export function settle(state, held) {
  const pins = pinned(state, held);
  state.places.set(state.springs.rest);
  for (const row of pins.keys()) state.places.set(goal(state, pins, row), 2 * row);
  if (pins.size) for (let round = 0; round === 0 || (round < MOST_ROUNDS && !state.still); round++) nearer(state, pins);
  return drawn(state, pins);
}

/**
 * Tell how strained the springs are: the sum that the rounds lower.
 * @param {State} state
 * @param {Spots} held
 * @param {Float64Array} [places]
 */
export function stress(state, held, places = state.places) {
  const { springs: { codes, lengths, strengths }, unit } = state;
  const pins = pinned(state, held);
  let [sum, pair] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    const [x, y] = goal(state, pins, i);
    sum += (pins.has(i) ? FIRM : LOOSE) * unit * ((places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2);
    for (let j = i + 1; j < codes.length; j++, pair++) {
      const distance = Math.hypot(places[2 * i] - places[2 * j], places[2 * i + 1] - places[2 * j + 1]);
      sum += strengths[pair] * (distance - lengths[pair]) ** 2;
    }
  }
  return sum;
}

/** Those held that are on the map. @type {(state: State, held: Spots) => Pins} */
const pinned = ({ springs: { codes } }, held) =>
  new Map([...held].map(([code, spot]) => /** @type {const} */ ([codes.indexOf(code), spot])).filter(([row]) => row >= 0));

/** Where a country is pulled to: home, or as far from rest as it is held from home.
 * @type {(state: State, pins: Pins, row: number) => Spot} */
function goal({ springs: { home, rest } }, pins, row) {
  const [x, y] = [home[2 * row], home[2 * row + 1]];
  const pin = pins.get(row);
  return pin ? [pin[0] + (rest[2 * row] - x), pin[1] + (rest[2 * row + 1] - y)] : [x, y];
}

/** One round of majorization. @type {(state: State, pins: Pins) => void} */
function nearer(state, pins) {
  const { places, unit } = state;
  const count = state.springs.codes.length;
  hold(state, pins);
  const right = pulled(state);
  for (let i = 0; i < count; i++) {
    const [x, y] = goal(state, pins, i);
    const strength = unit * (pins.has(i) ? FIRM : LOOSE);
    right[2 * i] += strength * x;
    right[2 * i + 1] += strength * y;
  }
  const { inverse } = state;
  let most = 0;
  for (let i = 0; i < count; i++) {
    let [x, y] = [0, 0];
    for (let j = 0, at = i * count; j < count; j++, at++) {
      x += inverse[at] * right[2 * j];
      y += inverse[at] * right[2 * j + 1];
    }
    x -= places[2 * i];
    y -= places[2 * i + 1];
    places[2 * i] += RELAXED * x;
    places[2 * i + 1] += RELAXED * y;
    most = Math.max(most, Math.abs(x), Math.abs(y));
  }
  state.still = most <= STILL * state.radius;
}

/** What the springs pull at each country. @type {(state: State) => Float64Array} */
function pulled({ places, pull }) {
  const right = new Float64Array(places.length);
  let pair = 0;
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [places[i], places[i + 1]];
    let [sumX, sumY] = [0, 0];
    for (let j = i + 2; j < places.length; j += 2) {
      const dx = x - places[j];
      const dy = y - places[j + 1];
      const distance = Math.sqrt(dx * dx + dy * dy);
      const ratio = distance > 1e-9 ? pull[pair] / distance : 0;
      pair++;
      sumX += ratio * dx;
      sumY += ratio * dy;
      right[j] -= ratio * dx;
      right[j + 1] -= ratio * dy;
    }
    right[i] += sumX;
    right[i + 1] += sumY;
  }
  return right;
}

/** Have the inverse for whom is held: a change of rank one for each. @type {(state: State, pins: Pins) => void} */
function hold(state, pins) {
  const firm = [...pins.keys()].join();
  if (firm === state.firm) return;
  const count = state.springs.codes.length;
  const inverse = state.loose.slice();
  const more = (FIRM - LOOSE) * state.unit;
  for (const row of pins.keys()) {
    const column = inverse.slice(row * count, (row + 1) * count);
    const scale = more / (1 + more * column[row]);
    for (let i = 0; i < count; i++) {
      const part = scale * column[i];
      for (let j = 0, at = i * count; j < count; j++, at++) inverse[at] -= part * column[j];
    }
  }
  Object.assign(state, { inverse, firm });
}

/** The inverse of a symmetric positive definite matrix, in its place: swept by one row after the other,
 * the lower half alone, for it stays symmetric.
 * @type {(matrix: Float64Array, count: number) => Float64Array} */
function inverted(matrix, count) {
  const column = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < count; i++) column[i] = matrix[i < k ? k * count + i : i * count + k];
    for (let i = 0; i < count; i++) {
      const part = column[i] / column[k];
      for (let j = 0, at = i * count; j <= i; j++, at++) matrix[at] -= part * column[j];
    }
    for (let i = 0; i < count; i++) matrix[i < k ? k * count + i : i * count + k] = column[i] / column[k];
    matrix[k * count + k] = -1 / column[k];
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) matrix[i * count + j] = matrix[j * count + i] = -matrix[i * count + j];
  }
  return matrix;
}

/** Each is as far from home as its springs have it from rest; discs that meet are pushed apart.
 * @type {(state: State, pins: Pins) => Map<string, Spot>} */
function drawn({ springs: { codes, home, rest, gap }, places }, pins) {
  const found = home.map((value, i) => value + (places[i] - rest[i]));
  for (const [row, spot] of pins) found.set(spot, 2 * row);
  const apart = pushed(found, gap, pins);
  return new Map(codes.map((code, row) => [code, [apart[2 * row], apart[2 * row + 1]]]));
}

/** @type {(places: Float64Array) => number} */
function radiusOf(places) {
  const count = places.length / 2;
  let [x, y, sum] = [0, 0, 0];
  for (let i = 0; i < count; i++) { x += places[2 * i] / count; y += places[2 * i + 1] / count; }
  for (let i = 0; i < count; i++) sum += ((places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2) / count;
  return Math.sqrt(sum);
}
