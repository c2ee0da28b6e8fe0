/* Matches of words with typos. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage } from "./browser_stub.mjs";

createPage();
const { matchOptions } = await import("../../assets/search.js");
const { countTypos, getEditDistance } = await import("../../assets/fuzzy_match.js");

test("the edit distance agrees with values counted by hand", () => {
  for (const [first, second, distance] of [
    ["", "", 0], ["chad", "", 4], ["", "chad", 4], ["chad", "chad", 0],
    ["jamacia", "jamaica", 1], ["micornesia", "micronesia", 1], ["micronesai", "micronesia", 1],
    ["carribean", "caribbean", 2], ["cost", "coast", 1], ["togo", "tonga", 2], ["ab", "ba", 1], ["abc", "cab", 2],
  ]) {
    assert.equal(getEditDistance(first, second), distance, `${first} ${second}`);
    assert.equal(getEditDistance(second, first), distance, `${second} ${first}`);
  }
});

test("each typed word matches a word of the text, short words exactly", () => {
  const SIDS = "SIDS (group) group of countries SIDS Small Island Developing States";
  assert.equal(countTypos("small islands", SIDS), 1);
  assert.equal(countTypos("Ivory Cost", "Côte d'Ivoire (CIV) Ivory Coast"), 1);
  assert.equal(countTypos("Carribean", "CARICOM (group) Caribbean Community"), 2);
  assert.equal(countTypos("nonaligned", "NAM (group) Non-Aligned Movement"), 0);
  assert.equal(countTypos("non-alligned", "NAM (group) Non-Aligned Movement"), 1);
  assert.equal(countTypos("TOME", "São Tomé"), 0);
  for (const [typed, text] of [["usb", "USA"], ["chak", "Togo"], ["small xyz", SIDS], ["qwertyui", SIDS]]) {
    assert.equal(countTypos(typed, text), Infinity, typed);
  }
});

test("the search shows the nearest options only if nothing matches", () => {
  const all = [
    { value: "JAM", label: "Jamaica (JAM)", search: "JAM JM Jamaica" },
    { value: "FSM", label: "Micronesia (FSM)", search: "FSM FM Micronesia" },
    { value: "group:SIDS", label: "SIDS (group)", search: "group of countries SIDS Small Island Developing States" },
  ];
  const search = (typed) => matchOptions(typed, all).map(({ value }) => value);
  assert.deepEqual(search("jamacia"), ["JAM"]);
  assert.deepEqual(search("small islands"), ["group:SIDS"]);
  assert.deepEqual(search("Micornesia"), ["FSM"]);
  assert.deepEqual(matchOptions("jamaica", all), [all[0]]);
  assert.deepEqual(matchOptions("qwertyui", all), []);
  assert.deepEqual(matchOptions("", all), all);
});
