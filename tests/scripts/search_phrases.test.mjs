/* Phrases that the search understands, and what a choice says that it did. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage } from "./browser_stub.mjs";

const option = (value, label, search = label) => ({ value, label, search });
const ALL = [
  option("CUB", "Cuba (CUB)", "CUB\nCuba"), option("FJI", "Fiji (FJI)", "FJI\nFiji"), option("MEX", "Mexico (MEX)", "MEX\nMexico"),
  option("group:SIDS", "SIDS (group): small island developing States"), option("group:PIF", "PIF (group): Pacific Islands Forum", "group of countries PIF Pacific Islands Forum"),
  option("group:Asia Pacific", "Asia Pacific (group): Asia-Pacific States", "group of countries Asia Pacific"),
  option("text:A/RES/74/247", "A/RES/74/247: Cybercrime", "A/RES/74/247 resolution Cybercrime"), option("story:two-tracks:1", "Two tracks, 2018 to 2025 (story)"),
];
createPage();
const { matchOptions } = await import("../../assets/search.js");
await import("../../assets/search_phrases.js");
const first = (typed) => matchOptions(typed, ALL)[0];

test("a vote on a text is that of all countries, of the members of a group or of a country", () => {
  const notes = {
    "who voted no on 74/247": "Countries that voted no on A/RES/74/247 are the filter now.",
    "SIDS yes on 74/247": "SIDS members that voted yes on A/RES/74/247 are the filter now.",
    "Cuba voted in favour of 74/247": "A/RES/74/247 and Cuba were chosen.",
  };
  for (const [typed, note] of Object.entries(notes)) assert.equal(first(typed).note, note);
  assert.equal(first("SIDS yes on 74/247").label, "A/RES/74/247: SIDS members that voted yes");
});

test("a place that is not known makes no phrase of a vote", () => {
  for (const typed of ["Atlantis yes on 74/247", "not sponsored 74/247"]) assert.ok(!first(typed)?.note);
});

test("a country is followed by a word or by a group whose first words are typed", () => {
  assert.equal(first("Mexico bloc").value, "country:MEX\ncolour:bloc");
  assert.equal(first("mexico sponsored").value, "country:MEX");
  assert.equal(first("Fiji and Pacific").value, "unlike:FJI group:PIF");
  assert.equal(first("SIDS members who voted unlike Cuba").value, "unlike:CUB group:SIDS");
  for (const typed of ["SIDS bloc", "Mexico blocked"]) assert.ok(!first(typed)?.note);
});

test("two periods are compared, and other numbers are not periods", () => {
  const { label, value } = first("2021-2023 against 2024-2025");
  assert.deepEqual([label, value], ["Compare 2021 to 2023 with 2024 to 2025", "both:from=2021&to=2023 from=2024&to=2025"]);
  for (const typed of ["2021 against", "2021-2023 and women", "21 and 24"]) assert.ok(!first(typed)?.note);
});

test("both tracks are a story", () => { assert.equal(first("both tracks").value, "story:two-tracks:1"); });
