/* Order of the cells of a table. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage } from "./browser_stub.mjs";

createPage();
const { compareKeys } = await import("../../assets/table_sort.js");

test("cells are in the order of their numbers, days, symbols or words", () => {
  const sort = (...keys) => keys.sort(compareKeys);
  assert.deepEqual(sort("1,048", "9", "263"), ["9", "263", "1,048"]);
  assert.deepEqual(sort("+0.30", "−0.34", "+0.02"), ["−0.34", "+0.02", "+0.30"]);
  assert.deepEqual(sort("63%", "9%"), ["9%", "63%"]);
  assert.deepEqual(sort("above 0.99", "0.50", "below 0.01"), ["below 0.01", "0.50", "above 0.99"]);
  assert.deepEqual(sort("A/RES/80/10", "A/RES/80/9", "A/RES/79/100"), ["A/RES/79/100", "A/RES/80/9", "A/RES/80/10"]);
  assert.deepEqual(sort("2025-12-18", "2025-12-04"), ["2025-12-04", "2025-12-18"]);
  assert.deepEqual(sort("Mexico", "", "Belarus"), ["", "Belarus", "Mexico"]);
});
