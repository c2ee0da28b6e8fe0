/* What is meant by words that are misspelt. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./standin.mjs";

page();
const { meant } = await import("../../assets/find.js");
const { apart, missed } = await import("../../assets/spelling.js");

test("words are as far apart as letters are to be changed, by hand", () => {
  for (const [one, other, far] of [
    ["", "", 0], ["chad", "", 4], ["", "chad", 4], ["chad", "chad", 0],
    ["jamacia", "jamaica", 1], ["micornesia", "micronesia", 1], ["micronesai", "micronesia", 1],
    ["carribean", "caribbean", 2], ["cost", "coast", 1], ["togo", "tonga", 2], ["ab", "ba", 1], ["abc", "cab", 2],
  ]) {
    assert.equal(apart(one, other), far, `${one} ${other}`);
    assert.equal(apart(other, one), far, `${other} ${one}`);
  }
});

test("each word that was typed is like one that is there, and the short ones are it", () => {
  const SIDS = "SIDS (group) group of countries SIDS Small Island Developing States";
  assert.equal(missed("small islands", SIDS), 1);
  assert.equal(missed("Ivory Cost", "Côte d'Ivoire (CIV) Ivory Coast"), 1);
  assert.equal(missed("Carribean", "CARICOM (group) Caribbean Community"), 2);
  assert.equal(missed("nonaligned", "NAM (group) Non-Aligned Movement"), 0);
  assert.equal(missed("non-alligned", "NAM (group) Non-Aligned Movement"), 1);
  assert.equal(missed("TOME", "São Tomé"), 0);
  for (const [typed, text] of [["usb", "USA"], ["chak", "Togo"], ["small xyz", SIDS], ["qwertyui", SIDS]]) {
    assert.equal(missed(typed, text), Infinity, typed);
  }
});

test("the search shows what is nearest where nothing fits, and what fits as before", () => {
  const all = [
    { value: "JAM", label: "Jamaica (JAM)", search: "JAM JM Jamaica" },
    { value: "FSM", label: "Micronesia (FSM)", search: "FSM FM Micronesia" },
    { value: "group:SIDS", label: "SIDS (group)", search: "group of countries SIDS Small Island Developing States" },
  ];
  const found = (typed) => meant(typed, all).map(({ value }) => value);
  assert.deepEqual(found("jamacia"), ["JAM"]);
  assert.deepEqual(found("small islands"), ["group:SIDS"]);
  assert.match(meant("Micornesia", all)[0].search, / Micornesia$/, "so that the menu, too, finds it");
  assert.equal(meant("jamaica", all).length, 3);
  assert.equal(meant("jamaica", all)[0], all[0]);
  assert.deepEqual(meant("qwertyui", all), all, "the menu then says that there is none");
  assert.deepEqual(meant("", all), all);
});
