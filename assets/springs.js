/* Springs of the map in the browser: how other countries give way while some are held. Numbers, rounds and
   rules are those of alignment/network/springs.py, so that both reach the same result. Pure functions,
   without the page. Inside, an array of places holds x and y of each country in the order of `codes`. */
import { removeOverlap } from "./overlap_removal.js";

/** @typedef {Map<number, Point>} Pins Where countries are held, by row. */
/**
 * Springs between the countries of a map.
 * @typedef {object} Springs
 * @property {string[]} codes Country codes.
 * @property {number} gap Least distance of two centres.
 * @property {Float64Array} home Where countries are drawn while none is held.
 * @property {Float64Array} rest Where the springs alone would put them.
 * @property {Float64Array} strengths Strengths of all pairs, row by row above the diagonal.
 * @property {Float64Array} lengths Target lengths, in the same order.
 */
/**
 * State of a map that is being dragged.
 * @typedef {object} SpringState
 * @property {Springs} springs Springs of the map.
 * @property {number} radius Root mean square distance of the countries from their centre.
 * @property {Float64Array} targetPull Strengths times target lengths.
 * @property {number} unit Mean total strength of a country.
 * @property {Float64Array} freeInverse Inverse of the Laplacian while no country is held.
 * @property {Float64Array} inverse The same while the countries of `pinnedRows` are held.
 * @property {string} pinnedRows Rows of the countries that are held, as a text.
 * @property {Float64Array} places Where the springs put the countries now.
 * @property {boolean} isStill Whether the last round moved no country visibly.
 */

/* The same numbers as on the server. */
export const PIN_STRENGTH = 50;
export const HOME_STRENGTH = 0.05;
const OVERRELAXATION = 1.8;
const STILL_SHARE = 1e-5;
const COORDINATE_SCALE = 1e5;
/* The others follow within a few frames, and 750 countries are ready in time for the next frame. */
const ROUNDS_PER_FRAME = 5;

/**
 * Parse springs from the bytes that alignment/network/springs.py writes.
 * @param {ArrayBuffer} buffer
 * @returns {Springs}
 */
export function parseSprings(buffer) {
  const view = new DataView(buffer);
  const count = view.getUint32(0, true);
  const pairs = (count * (count - 1)) / 2;
  const [gap, length, strength] = [8, 16, 24].map((at) => view.getFloat64(at, true));
  const places = (/** @type {number} */ offset) => Float64Array.from({ length: 2 * count }, (_, i) => view.getInt32(offset + 4 * i, true) / COORDINATE_SCALE);
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
 * Prepare a map for dragging, once per study: 5 ms for 193 countries, 190 ms for 750.
 * @param {Springs} springs
 * @returns {SpringState}
 */
export function initState(springs) {
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
  for (let i = 0; i < count; i++) laplacian[i * count + i] += HOME_STRENGTH * unit;
  const freeInverse = invertMatrix(laplacian, count);
  return {
    springs, unit, freeInverse,
    radius: computeRadius(springs.home),
    targetPull: springs.strengths.map((strength, i) => strength * springs.lengths[i]),
    inverse: freeInverse,
    pinnedRows: "",
    places: springs.rest.slice(),
    isStill: true,
  };
}

/**
 * Run the rounds of a frame and return where countries are drawn.
 * @param {SpringState} state Its places are changed.
 * @param {PointsByCode} heldPoints
 * @param {number} [rounds]
 * @returns {Map<string, Point>}
 */
export function stepSprings(state, heldPoints, rounds = ROUNDS_PER_FRAME) {
  const pins = findPins(state, heldPoints);
  for (let round = 0; round < rounds && (round === 0 || !state.isStill); round++) runRound(state, pins);
  return placeDiscs(state, pins);
}

/** Return the held countries that are on the map. @type {(state: SpringState, heldPoints: PointsByCode) => Pins} */
export const findPins = ({ springs: { codes } }, heldPoints) =>
  new Map([...heldPoints].map(([code, point]) => /** @type {const} */ ([codes.indexOf(code), point])).filter(([row]) => row >= 0));

/** Return where a country is pulled to: home, or as far from rest as it is held from home.
 * @type {(state: SpringState, pins: Pins, row: number) => Point} */
export function getGoal({ springs: { home, rest } }, pins, row) {
  const [x, y] = [home[2 * row], home[2 * row + 1]];
  const pin = pins.get(row);
  return pin ? [pin[0] + (rest[2 * row] - x), pin[1] + (rest[2 * row + 1] - y)] : [x, y];
}

/** Run one round of majorization. @type {(state: SpringState, pins: Pins) => void} */
function runRound(state, pins) {
  const { places, unit } = state;
  const count = state.springs.codes.length;
  updateInverse(state, pins);
  const right = sumPulls(state);
  for (let i = 0; i < count; i++) {
    const [x, y] = getGoal(state, pins, i);
    const strength = unit * (pins.has(i) ? PIN_STRENGTH : HOME_STRENGTH);
    right[2 * i] += strength * x;
    right[2 * i + 1] += strength * y;
  }
  const { inverse } = state;
  let largestMove = 0;
  for (let i = 0; i < count; i++) {
    let [x, y] = [0, 0];
    for (let j = 0, at = i * count; j < count; j++, at++) {
      x += inverse[at] * right[2 * j];
      y += inverse[at] * right[2 * j + 1];
    }
    x -= places[2 * i];
    y -= places[2 * i + 1];
    places[2 * i] += OVERRELAXATION * x;
    places[2 * i + 1] += OVERRELAXATION * y;
    largestMove = Math.max(largestMove, Math.abs(x), Math.abs(y));
  }
  state.isStill = largestMove <= STILL_SHARE * state.radius;
}

/** Return the pull of the springs on each country. @type {(state: SpringState) => Float64Array} */
function sumPulls({ places, targetPull: pull }) {
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

/** Update the inverse for the held countries: a change of rank one for each. @type {(state: SpringState, pins: Pins) => void} */
function updateInverse(state, pins) {
  const pinnedRows = [...pins.keys()].join();
  if (pinnedRows === state.pinnedRows) return;
  const count = state.springs.codes.length;
  const inverse = state.freeInverse.slice();
  const excess = (PIN_STRENGTH - HOME_STRENGTH) * state.unit;
  for (const row of pins.keys()) {
    const column = inverse.slice(row * count, (row + 1) * count);
    const scale = excess / (1 + excess * column[row]);
    for (let i = 0; i < count; i++) {
      const part = scale * column[i];
      for (let j = 0, at = i * count; j < count; j++, at++) inverse[at] -= part * column[j];
    }
  }
  Object.assign(state, { inverse, pinnedRows });
}

/** Invert a symmetric positive definite matrix in place. Rows are swept one after another, and only the
 * lower half is computed.
 * @type {(matrix: Float64Array, count: number) => Float64Array} */
function invertMatrix(matrix, count) {
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

/** Return where discs are drawn: as far from home as the springs put them from rest, without overlap.
 * @type {(state: SpringState, pins: Pins) => Map<string, Point>} */
function placeDiscs({ springs: { codes, home, rest, gap }, places }, pins) {
  const target = home.map((value, i) => value + (places[i] - rest[i]));
  for (const [row, point] of pins) target.set(point, 2 * row);
  const discs = removeOverlap(target, gap, pins);
  return new Map(codes.map((code, row) => [code, [discs[2 * row], discs[2 * row + 1]]]));
}

/** @type {(places: Float64Array) => number} */
function computeRadius(places) {
  const count = places.length / 2;
  let [x, y, sum] = [0, 0, 0];
  for (let i = 0; i < count; i++) { x += places[2 * i] / count; y += places[2 * i + 1] / count; }
  for (let i = 0; i < count; i++) sum += ((places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2) / count;
  return Math.sqrt(sum);
}
