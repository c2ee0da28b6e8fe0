/* Moves outlines with the discs that they enclose: each corner follows the three nearest discs, weighted
   by the inverse of the distance. */

/** @typedef {{ point: Point, anchors: [code: string, share: number][] }} Corner */
/** @typedef {{ before: PointsByCode, rings: Corner[][] }} HullBinding */

const ANCHOR_COUNT = 3;

/**
 * Bind each corner of some rings to its nearest discs, once per drag.
 * @param {Point[][]} rings
 * @param {PointsByCode} before Where the discs are that the rings enclose.
 * @returns {HullBinding}
 */
export function bindHull(rings, before) {
  return { before, rings: rings.map((ring) => ring.map((point) => ({ point, anchors: findAnchors(point, before) }))) };
}

/**
 * Return the rings after discs have moved.
 * @param {HullBinding} binding
 * @param {PointsByCode} after A disc that is not in it has not moved.
 * @returns {Point[][]}
 */
export function deformHull({ before, rings }, after) {
  return rings.map((ring) => ring.map(({ point, anchors }) => {
    let [x, y] = point;
    for (const [code, share] of anchors) {
      const from = before.get(code);
      const to = after.get(code);
      if (!from || !to) continue;
      x += share * (to[0] - from[0]);
      y += share * (to[1] - from[1]);
    }
    return [x, y];
  }));
}

/** @type {(point: Point, points: PointsByCode) => [string, number][]} */
function findAnchors([x, y], points) {
  const nearest = [...points].map(([code, [px, py]]) => /** @type {[string, number]} */ ([code, Math.hypot(px - x, py - y)]))
    .sort(([, first], [, second]) => first - second).slice(0, ANCHOR_COUNT);
  const weights = nearest.map(([, distance]) => 1 / Math.max(distance, 1e-9));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return nearest.map(([code], i) => [code, weights[i] / sum]);
}
