/* Moves outlines with the discs that they enclose: each corner follows the three nearest discs, weighted
   by the inverse of the distance. */

import { findNearest } from "./geometry.js";
import { getLayer, picture } from "./picture.js";

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
  /** @type {[string, number][]} */
  const nearest = []; // sorted by distance
  for (const [code, [px, py]] of points) {
    const distance = Math.hypot(px - x, py - y);
    if (nearest.length === ANCHOR_COUNT && distance >= nearest[ANCHOR_COUNT - 1][1]) continue;
    nearest.push([code, distance]);
    nearest.sort(([, first], [, second]) => first - second).splice(ANCHOR_COUNT);
  }
  const weights = nearest.map(([, distance]) => 1 / Math.max(distance, 1e-9));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return nearest.map(([code], i) => [code, weights[i] / sum]);
}

/** Return a function that moves the outlines, and the circles of countries in no bloc, with the discs. @param {Positions} startPositions Where the discs are that they enclose. */
export function bindOutlines(startPositions) {
  const parts = [...(getLayer("hulls")?.children ?? [])];
  const paths = parts.filter((part) => part.tagName === "path").map((path) => ({ path, ring: bindHull(parseRings(path), startPositions) }));
  const discs = parts.flatMap((part) => {
    const code = part.tagName === "circle" ? findNearest(startPositions, [Number(part.getAttribute("cx")), Number(part.getAttribute("cy"))], 1) : null;
    return code === null ? [] : [{ part, code }];
  });
  return () => {
    for (const { path, ring } of paths) {
      path.setAttribute("d", deformHull(ring, picture.positions).map((corners) => `M${corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`).join(""));
    }
    for (const { part, code } of discs) {
      const [x, y] = picture.positions.get(code) ?? [0, 0];
      part.setAttribute("cx", String(x));
      part.setAttribute("cy", String(y));
    }
  };
}

/** @type {(path: Element) => Point[][]} */
const parseRings = (path) => (path.getAttribute("d") ?? "").split("Z").filter(Boolean)
  .map((ring) => ring.slice(1).split("L").map((corner) => /** @type {Point} */ (corner.split(",").map(Number))));
