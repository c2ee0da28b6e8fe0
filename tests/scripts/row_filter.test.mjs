/* Rows of a table by their words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage } from "./browser_stub.mjs";

createPage();
const { matchesRow } = await import("../../assets/row_filter.js");

test("a row has every word in any order, whatever its accents and capitals", () => {
  const row = "Côte d’IvoireCIVIndia–Brazil blocabstain12";
  assert.ok(matchesRow(row, ""));
  assert.ok(matchesRow(row, " cote  ABSTAIN "));
  assert.ok(matchesRow(row, "abstain cote"));
  assert.ok(!matchesRow(row, "cote absent"));
});
