/* Outlines go along with the discs they enclose: each of their corners with the three that are nearest
   to it, the nearer the more. */

/** @typedef {[number, number]} Spot */
/** @typedef {ReadonlyMap<string, Spot>} Spots Places by code. */
/** @typedef {{ at: Spot, near: [code: string, share: number][] }} Corner */
/** @typedef {{ before: Spots, rings: Corner[][] }} Skin */

const NEAREST = 3;

/**
 * Find what each corner of some rings goes along with, once a drag.
 * @param {Spot[][]} rings
 * @param {Spots} before Where the discs are that the rings enclose.
 * @returns {Skin}
 */
export function skin(rings, before) {
  return { before, rings: rings.map((ring) => ring.map((at) => ({ at, near: nearest(at, before) }))) };
}

/**
 * Return the rings when discs are elsewhere.
 * @param {Skin} skin
 * @param {Spots} after A disc that is not in it has stayed.
 * @returns {Spot[][]}
 */
export function skinned({ before, rings }, after) {
  return rings.map((ring) => ring.map(({ at, near }) => {
    let [x, y] = at;
    for (const [code, share] of near) {
      const from = before.get(code);
      const to = after.get(code);
      if (!from || !to) continue;
      x += share * (to[0] - from[0]);
      y += share * (to[1] - from[1]);
    }
    return [x, y];
  }));
}

/** @type {(at: Spot, places: Spots) => [string, number][]} */
function nearest([x, y], places) {
  const found = [...places].map(([code, [px, py]]) => /** @type {[string, number]} */ ([code, Math.hypot(px - x, py - y)]))
    .sort(([, one], [, other]) => one - other).slice(0, NEAREST);
  const weights = found.map(([, distance]) => 1 / Math.max(distance, 1e-9));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return found.map(([code], i) => [code, weights[i] / sum]);
}
