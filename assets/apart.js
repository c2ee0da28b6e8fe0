/* Discs are pushed apart until none overlaps, by the rule of `pushed` in alignment/network/overlap.py.
   Places are x and y of each disc in turn. */

/** @typedef {{ has(row: number): boolean }} Firm Rows that do not give way, but to one another. */

/* Discs that meet are pushed a little farther than they must, so that few rounds do. */
const SLACK = 1.0015;
const MOST_ROUNDS = 2000;
/* By the golden angle no two rows have nearly the same direction. */
const GOLDEN = 2.399963229728653;

/**
 * Return places of which no two are nearer than `gap`, moving only discs that meet.
 * @param {Float64Array} places
 * @param {number} gap
 * @param {Firm} firm
 */
export function pushed(places, gap, firm) {
  const found = places.slice();
  const count = found.length / 2;
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const free = Float64Array.from(order, (row) => (firm.has(row) ? 0 : 1));
  const ways = new Float64Array(2 * count);
  // No disc moves before every push is known.
  for (let round = 0; round < MOST_ROUNDS && push(found, order, gap, free, ways); round++) {
    for (let i = 0; i < found.length; i++) found[i] += ways[i];
  }
  return found;
}

/** Find how far each disc is to go; whether any is. Of discs in order from left to right only
 * neighbours can meet.
 * @type {(places: Float64Array, order: Int32Array, gap: number, free: Float64Array, ways: Float64Array) => boolean} */
function push(places, order, gap, free, ways) {
  sort(order, places);
  ways.fill(0);
  let any = false;
  for (let at = 0; at < order.length; at++) {
    const right = places[2 * order[at]] + gap;
    for (let next = at + 1; next < order.length && places[2 * order[next]] <= right; next++) {
      const one = Math.min(order[at], order[next]);
      const other = Math.max(order[at], order[next]);
      let dx = places[2 * other] - places[2 * one];
      let dy = places[2 * other + 1] - places[2 * one + 1];
      let distance = Math.sqrt(dx * dx + dy * dy);
      if (distance > gap) continue;
      any = true;
      if (distance < gap * 1e-9) {
        // Those that lie on one another are parted along a direction of their own.
        distance = gap * 1e-9;
        dx = Math.cos(other * GOLDEN) * distance;
        dy = Math.sin(other * GOLDEN) * distance;
      }
      const far = (gap * SLACK - distance) / distance;
      // Of two that are alike in this each goes half the way.
      const share = (1 + free[other] - free[one]) / 2;
      ways[2 * other] += share * far * dx;
      ways[2 * other + 1] += share * far * dy;
      ways[2 * one] += (share - 1) * far * dx;
      ways[2 * one + 1] += (share - 1) * far * dy;
    }
  }
  return any;
}

/** Sort rows from left to right, by insertion, for they are nearly so from the round before.
 * @type {(order: Int32Array, places: Float64Array) => void} */
function sort(order, places) {
  for (let at = 1; at < order.length; at++) {
    const row = order[at];
    let before = at - 1;
    for (; before >= 0 && places[2 * order[before]] > places[2 * row]; before--) order[before + 1] = order[before];
    order[before + 1] = row;
  }
}
