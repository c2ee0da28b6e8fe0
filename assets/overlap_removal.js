/* Push discs apart until none overlaps, by the rule of alignment/network/overlap_removal.py.
   An array of places holds x and y of each disc in turn. */

/** @typedef {{ has(row: number): boolean }} FixedRows Rows that give way only to one another. */

/* Discs that overlap are pushed a little farther than they must, which saves rounds. */
const SLACK = 1.0015;
const MAX_ROUNDS = 2000;
/* With multiples of the golden angle no two rows have nearly the same direction. */
const GOLDEN_ANGLE = 2.399963229728653;

/**
 * Return places of which no two are nearer than `gap`. Only discs that overlap move.
 * @param {Float64Array} places
 * @param {number} gap
 * @param {FixedRows} fixed
 */
export function removeOverlap(places, gap, fixed) {
  const result = places.slice();
  const count = result.length / 2;
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const mobility = Float64Array.from(order, (row) => (fixed.has(row) ? 0 : 1));
  const shifts = new Float64Array(2 * count);
  // All shifts of a round are computed before any disc moves.
  for (let round = 0; round < MAX_ROUNDS && computeShifts(result, order, gap, mobility, shifts); round++) {
    for (let i = 0; i < result.length; i++) result[i] += shifts[i];
  }
  return result;
}

/** Compute the shift of each disc; return whether any two overlap. Discs are sorted from left to right,
 * so only neighbours in that order can overlap.
 * @type {(places: Float64Array, order: Int32Array, gap: number, mobility: Float64Array, shifts: Float64Array) => boolean} */
function computeShifts(places, order, gap, mobility, shifts) {
  sortByX(order, places);
  shifts.fill(0);
  let hasOverlap = false;
  for (let i = 0; i < order.length; i++) {
    const right = places[2 * order[i]] + gap;
    for (let j = i + 1; j < order.length && places[2 * order[j]] <= right; j++) {
      const first = Math.min(order[i], order[j]);
      const second = Math.max(order[i], order[j]);
      let dx = places[2 * second] - places[2 * first];
      let dy = places[2 * second + 1] - places[2 * first + 1];
      let distance = Math.sqrt(dx * dx + dy * dy);
      if (distance > gap) continue;
      hasOverlap = true;
      if (distance < gap * 1e-9) {
        // Discs at the same point are parted along a direction that depends on the row.
        distance = gap * 1e-9;
        dx = Math.cos(second * GOLDEN_ANGLE) * distance;
        dy = Math.sin(second * GOLDEN_ANGLE) * distance;
      }
      const excess = (gap * SLACK - distance) / distance;
      // Each goes half the way, unless one of the two is fixed.
      const share = (1 + mobility[second] - mobility[first]) / 2;
      shifts[2 * second] += share * excess * dx;
      shifts[2 * second + 1] += share * excess * dy;
      shifts[2 * first] += (share - 1) * excess * dx;
      shifts[2 * first + 1] += (share - 1) * excess * dy;
    }
  }
  return hasOverlap;
}

/** Sort rows from left to right by insertion: the previous round left them nearly sorted.
 * @type {(order: Int32Array, places: Float64Array) => void} */
function sortByX(order, places) {
  for (let index = 1; index < order.length; index++) {
    const row = order[index];
    let target = index - 1;
    for (; target >= 0 && places[2 * order[target]] > places[2 * row]; target--) order[target + 1] = order[target];
    order[target + 1] = row;
  }
}
