/* Discs are pushed apart until none overlaps, by the rule of `pushed` in alignment/network/overlap.py.
   Places are x and y of each disc in turn. */

/** @typedef {{ has(row: number): boolean }} Firm Rows that do not give way, but to one another. */
/** @typedef {[row: number, dx: number, dy: number]} Push */

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
  const order = Array.from({ length: found.length / 2 }, (_, row) => row);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const pushes = overlapping(found, order, gap, firm);
    if (!pushes.length) break;
    // All at once: no disc moves before every push is known.
    for (const [row, dx, dy] of pushes) {
      found[2 * row] += dx;
      found[2 * row + 1] += dy;
    }
  }
  return found;
}

/** How far discs that meet are to be pushed: row, x and y. `order` is kept sorted from left to right.
 * @type {(places: Float64Array, order: number[], gap: number, firm: Firm) => Push[]} */
function overlapping(places, order, gap, firm) {
  order.sort((one, other) => places[2 * one] - places[2 * other]);
  /** @type {Push[]} */
  const pushes = [];
  for (let at = 0; at < order.length; at++) {
    for (let next = at + 1; next < order.length; next++) {
      const [one, other] = order[at] < order[next] ? [order[at], order[next]] : [order[next], order[at]];
      let dx = places[2 * other] - places[2 * one];
      let dy = places[2 * other + 1] - places[2 * one + 1];
      if (Math.abs(dx) > gap) break;
      let distance = Math.hypot(dx, dy);
      if (distance > gap) continue;
      if (distance < gap * 1e-9) {
        // Those that lie on one another are parted along a direction of their own.
        distance = gap * 1e-9;
        [dx, dy] = [Math.cos(other * GOLDEN) * distance, Math.sin(other * GOLDEN) * distance];
      }
      const far = (gap * SLACK - distance) / distance;
      const share = (1 + Number(firm.has(one)) - Number(firm.has(other))) / 2;
      pushes.push([other, share * far * dx, share * far * dy], [one, (share - 1) * far * dx, (share - 1) * far * dy]);
    }
  }
  return pushes;
}
