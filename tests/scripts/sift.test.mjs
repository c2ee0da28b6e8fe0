/* Rows of a table by the words in them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./standin.mjs";

page();
const { holds } = await import("../../assets/sift.js");

test("a row has every word, whatever its accents and capitals, in any order", () => {
  const row = "Côte d’IvoireCIVIndia–Brazil blocabstain12";
  assert.ok(holds(row, ""));
  assert.ok(holds(row, " cote  ABSTAIN "));
  assert.ok(holds(row, "abstain cote"));
  assert.ok(!holds(row, "cote absent"));
});
