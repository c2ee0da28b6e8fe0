/* Offers of the search for a typed question: the rules of alignment/model/search_rules.toml, filled in. */
import { onPhrase } from "./search.js";
import { listMissed } from "./search_missed.js";
import { readOnPage, VOTES } from "./search_reading.js";
import { selectVotes } from "./search_selection.js";
import { collectValues, collectWeights, dateGroups, findSeries } from "./search_values.js";
import { splitWords } from "./search_words.js";

const MAX_OFFERS = 6, RELATION = ["vote", "agree", "differ", "compare", ...VOTES].join(" ");
const SELECTIONS = ["selection", "topic_selections", "undated_topic_selections", "period_selections"];
const PERIOD_ALONE = /^((consensus_)?text )?period$/; // what a rule needs

const capitalize = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
/* Return the names that a text has in braces. */
const listNames = (/** @type {string} */ text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/* Return what has its own offers: each of several texts that a country led or that have one title, each of several
   pairs, or each of more than two groups. */
function listChoices(/** @type {SearchReading} */ reading) {
  const { texts, pairs, groups, intents } = reading;
  const countries = VOTES.some((vote) => intents.has(vote)) ? [] : reading.countries;
  if (reading.isLed) return texts.map((text) => ({ texts: [text], countries }));
  if (pairs.length) return pairs.map((pair) => ({ pairs: [pair] }));
  if (groups.length > 2) return groups.map((group) => ({ groups: [group] }));
  const series = findSeries(reading).map((text, i) => ({ texts: i ? [text] : texts }));
  return series.length ? series : [{}];
}

/** Return the offers that the rules make for a question. @type {FromReading<SearchOffer[]>} */
function applyRules(reading, all, questions) {
  const values = collectValues(reading, all, questions), weights = collectWeights(reading, all, questions);
  const hasNoVotes = (/** @type {string} */ address) => selectVotes(address, all)?.length === 0;
  const empty = SELECTIONS.filter((name) => values[name]?.split(" ").some(hasNoVotes));
  return questions.rules.flatMap((rule) => {
    const needs = rule.needs.split(" ").filter(Boolean), count = countAnswered(rule, reading);
    if (count === undefined || !needs.every((need) => values[need])) return [];
    const option = fillRule(rule, { ...values, ...dateGroups(needs, reading, all) }, empty);
    const weight = needs.reduce((sum, need) => sum + weights[need], count);
    return option ? [{ option, weight, size: needs.length + count, rule }] : [];
  });
}

/* Return how many of its words a rule answers; undefined if it answers none, or does not answer the question. */
function countAnswered(/** @type {SearchRule} */ { needs, words }, /** @type {SearchReading} */ { intents, unknown }) {
  const answered = words.replace("?", "").replace("relation", RELATION).split(" "), isFree = words.startsWith("?");
  const count = answered.filter((word) => word.split("+").every((intent) => intents.has(intent))).length;
  // A period alone is not what a question with other words asks.
  const hasOthers = (needs === "period" && unknown.length) || [...intents].some((intent) => !answered.includes(intent));
  return isFree ? (PERIOD_ALONE.test(needs) && hasOthers ? undefined : count) : count || undefined;
}

/** Return the option of a rule, unless a value is missing. A selection without votes is nothing to show or compare. @type {(rule: SearchRule, values: SearchValues, empty: string[]) => MenuOption | undefined} */
function fillRule({ needs, label, gestures, part, note }, values, empty) {
  const isMissing = listNames(label + gestures + part).some((name) => !values[name]);
  if (isMissing || listNames(gestures).some((name) => empty.includes(name))) return undefined;
  const fill = (/** @type {string} */ text) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const said = capitalize(fill(note || (needs && `The page shows “${label}”.`))) || undefined;
  return { label: capitalize(fill(label)), value: fill(gestures), part: fill(part) || undefined, note: said };
}

/* Return what is said of groups that are not in the data, and the groups near them. */
function describeUnlisted(/** @type {MenuOption[]} */ unlisted, /** @type {MenuOption[]} */ all) {
  const near = unlisted.map(({ value }) => value.slice(9).split("|").map((group) => `group:${group}`))
    .flatMap((groups) => all.filter(({ value }) => groups.includes(value)));
  const names = near.map(({ label }) => label.split(" (")[0]).join(", ");
  const sentences = unlisted.map(({ label }) => `This data has no list of ${label}. It has ${names}.`);
  return { near, sentences: sentences.map((label) => ({ label, value: "" })) };
}

/* Return the offers for a question: those that use several parts of it, then those that use one, with what it names,
   and a line on the words that were not understood. */
onPhrase((typed, all, questions) => {
  const reading = readOnPage(typed, all, questions), { texts, countries, groups, topics } = reading;
  const sorted = listChoices(reading)
    .flatMap((choice) => applyRules(Object.assign({}, reading, choice), all, questions))
    .sort((first, second) => second.weight - first.weight);
  const offers = sorted.filter(({ option: { value, part } }, i) => (
    i === sorted.findIndex(({ option }) => option.value === value && option.part === part)));
  const [large, small] = [true, false].map((isLarge) => offers.filter(({ size }) => size > 1 === isLarge)
    .map(({ option }) => option).slice(0, MAX_OFFERS));
  const named = texts.filter(({ isTyped }) => isTyped || reading.isLed || reading.intents.has("text"))
    .flatMap(({ symbol }) => all.filter(({ value }) => value === `text:${symbol}`));
  const { sentences, near } = describeUnlisted(reading.unlisted, all);
  const [first] = [...(reading.isName ? countries : []), ...large, ...small, ...near, ...named, ...countries, ...groups, ...topics];
  const rule = sorted.find(({ option }) => option === first)?.rule;
  const missed = first ? listMissed(reading, { option: first, rule, others: large }, all, questions) : new Set();
  const others = typed.split(/[\s?!,;:]+/).filter((word) => missed.has(splitWords(word).join(" ")));
  return [
    [...sentences, ...(reading.isName ? countries : []), ...large],
    [...small, ...near, ...named, ...countries, ...groups, ...topics].slice(0, MAX_OFFERS),
    others.length ? [{ label: `Not understood: ${others.join(", ")}`, value: "" }] : [],
  ];
});
