/* The arithmetic of the offline pages, by numbers worked by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { left } from "./load.mjs";

const { within, ahead, zoomed, held, inSight, eased, between, faded, plain } = left("alignment/export/arithmetic.js", "arithmetic");

const FULL = { x: 0, y: 0, width: 120, height: 60 };

test("a period before the first is the first, one after the last is the last", () => {
  assert.deepEqual([-1, 0, 3, 9].map((to) => within(to, 0, 5)), [0, 0, 3, 5]);
});

test("a walk goes to the nearest country ahead, and not to one too far aside", () => {
  const places = new Map([["USA", { x: 0, y: 0 }], ["FRA", { x: 5, y: 1 }], ["RUS", { x: 2, y: 9 }], ["GBR", { x: -1, y: 0 }]]);
  assert.equal(ahead(places, "USA", [1, 0]), "FRA");
  assert.equal(ahead(places, "USA", [-1, 0]), "GBR");
  assert.equal(ahead(places, "USA", [0, 1]), "RUS");
  assert.equal(ahead(places, "USA", [0, -1]), null);
  assert.equal(ahead(places, "gone", [1, 0]), null);
});

test("a zoom keeps the place under the pointer, up to twelvefold", () => {
  assert.deepEqual(zoomed(FULL, FULL, 2, { x: 60, y: 30 }), { x: 30, y: 15, width: 60, height: 30 });
  assert.deepEqual(zoomed(FULL, FULL, 2, { x: 0, y: 0 }), { x: 0, y: 0, width: 60, height: 30 });
  assert.equal(zoomed(FULL, FULL, 99, { x: 0, y: 0 }).width, 10);
  assert.equal(zoomed(FULL, FULL, 0.5, { x: 0, y: 0 }).width, 120);
});

test("a view stays on the picture", () => {
  assert.deepEqual(held({ x: -5, y: 50, width: 60, height: 30 }, FULL), { x: 0, y: 30, width: 60, height: 30 });
  assert.deepEqual(held(FULL, FULL), FULL);
});

test("a country at the very edge is not in sight", () => {
  assert.ok(inSight(FULL, { x: 7, y: 7 }));
  assert.ok(!inSight(FULL, { x: 6, y: 30 }));
  assert.ok(!inSight(FULL, { x: 60, y: 55 }));
});

test("a glide begins and ends slowly", () => {
  assert.deepEqual([0, 0.25, 0.5, 0.75, 1].map(eased), [0, 0.125, 0.5, 0.875, 1]);
});

test("a country glides; who comes fades in where it belongs; who leaves fades where it was", () => {
  assert.deepEqual(between({ x: 0, y: 0, opacity: 1 }, { x: 8, y: 4 }, 0.5), { x: 4, y: 2, opacity: 1 });
  assert.deepEqual(between({ x: 0, y: 0, opacity: 0 }, { x: 8, y: 4 }, 0.5), { x: 8, y: 4, opacity: 0.5 });
  assert.deepEqual(between({ x: 3, y: 3, opacity: 1 }, undefined, 1), { x: 3, y: 3, opacity: 0 });
});

test("what cannot glide goes, is away, and comes back", () => {
  assert.deepEqual([0, 0.125, 0.25, 0.5, 0.75, 0.875, 1].map(faded), [1, 0.5, 0, 0, 0, 0.5, 1]);
});

test("a search needs no accents and no capitals", () => {
  assert.equal(plain("Türkiye"), "turkiye");
});
