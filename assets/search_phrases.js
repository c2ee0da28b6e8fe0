/* Offers of the search for a typed question. The rules of alignment/model/search_questions.toml say what each needs and does. */
import { onPhrase } from "./search.js";
import { readQuestion } from "./search_words.js";
import { getAddress } from "./view_client.js";

const MAX_OFFERS = 5;
/** @type {Record<string, string>} */
const VOTE_VERBS = { yes: "voted yes", no: "voted no", abstain: "abstained", absent: "did not vote" };
const VOTES = Object.keys(VOTE_VERBS), RELATION = ["vote", "agree", "differ", "compare", ...VOTES].join(" ");
/* How much a rule gains by what it uses; texts and topics say so themselves. */
const WEIGHTS = { C: 2, D: 2, E: 2, G: 2, H: 2, L: 4, P: 1.5, Q: 1.5, U: 1, V: 2 };

/* Return the address of the page with another period and topic. */
/** @type {(period?: YearPeriod, topic?: string) => string} */
function changeSelection(period, topic) {
  const params = new URLSearchParams(getAddress());
  ["versus", ...(topic ? ["scope", "topic", "subject"] : []), ...(period ? ["from", "to"] : [])].forEach((name) => params.delete(name));
  for (const [name, value] of Object.entries({ topic, from: period?.from, to: period?.to })) if (value) params.append(name, value);
  return params.toString();
}

/* Return the selection with a period and a topic, and those that a question compares: by its two topics, and by the periods
   that it names, or before and since a year. */
/** @type {(periods: YearPeriod[], topics: string[]) => Record<string, string>} */
function describeSelections(periods, [topic, other]) {
  const [first] = periods, S = changeSelection(first, topic), K = `${S} ${changeSelection(first, other)}`;
  if (!first) return { S, K };
  const year = first.from || `${Number(first.to) + 1}`, last = `${Number(year) - 1}`;
  const [before, after] = periods.length > 1 ? periods
    : first.from && first.to && first.from !== first.to ? [first.from, first.to].map((each) => ({ name: each, from: each, to: each }))
    : [{ name: `the votes until ${last}`, from: "", to: `${last}-12-31` }, { name: `the votes since ${year}`, from: year, to: "" }];
  return { S, K, B: `${changeSelection(before, topic)} ${changeSelection(after, topic)}`, before: before.name, after: after.name };
}

/* Return what is asked of votes: the words for it, and the conditions of a filter by a text. */
/** @type {(intents: Set<string>, text?: string) => { did: string, V: string }} */
function describeVotes(intents, text) {
  const asked = VOTES.filter((vote) => intents.has(vote)), others = asked.filter((vote) => vote !== "absent");
  const isNot = others.length > 0 && (asked.length > others.length || intents.has("not")), votes = isNot ? others : asked;
  const words = votes.map((vote) => (isNot ? `did not ${vote === "abstain" ? vote : `vote ${vote}`}` : VOTE_VERBS[vote]));
  return { did: words.join(isNot ? " and " : " or "), V: votes.map((vote) => `and:${isNot ? "!" : ""}vote:${text}:${vote}`).join("\n") };
}

/* Return the codes and names that rules use, by their letters, and the weights of these. */
/** @type {(reading: SearchReading, all: MenuOption[]) => { parts: Record<string, string | undefined>, weights: Record<string, number> }} */
function nameParts({ texts, countries, groups, topics, topicWeight, periods, intents }, all) {
  const [Y, next] = texts, X = texts.find(({ hasVote }) => hasVote), F = texts.find(({ title }) => title);
  const led = all.find(({ value, search = "" }) => value.startsWith("subject:led by") && countries.slice(0, 1).some((country) => search.split(" ").includes(country.value)));
  /** @type {Record<string, string | undefined>} */
  const parts = { ...describeVotes(intents, X?.symbol), ...describeSelections(periods, topics.map(({ value }) => value.slice(6))) };
  /** @type {Record<string, number>} */
  const weights = { ...WEIGHTS, T: topicWeight };
  const add = (/** @type {string} */ letter, /** @type {string} */ code, /** @type {string} */ name) => Object.assign(parts, { [letter]: code, [letter.toLowerCase()]: name });
  for (const [letter, text] of Object.entries({ X, Y, F, Z: next?.isTyped && next, W: !Y?.hasVote && Y })) {
    if (!text) continue;
    add(letter, letter === "F" ? text.title : text.symbol, text.name);
    weights[letter] = text.weight;
  }
  for (const [letters, options] of /** @type {[string, MenuOption[]][]} */ ([["CDE", countries], ["GH", groups], ["TU", topics]])) {
    [...letters].slice(0, options.length).forEach((letter, i) => add(letter, options[i].value.replace(/^\w+:/, ""), options[i].members ?? options[i].label.split(" (")[0]));
  }
  if (led) add("L", led.value, led.label);
  periods.slice(0, 2).forEach(({ name }, i) => add("PQ"[i], name, name));
  return { parts, weights };
}

/* Return the offers for a question: those that use several parts of it, and then those that use one, with what it names. */
onPhrase((typed, all, questions) => {
  const reading = readQuestion(typed, all, questions), { intents, unknown } = reading, { parts, weights } = nameParts(reading, all);
  const fill = (/** @type {string} */ pattern) => pattern.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
  const capitalize = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
  const offers = questions.rules.flatMap(([needs, words, label, gestures, note]) => {
    const answered = words.replace("?", "").replace("relation", RELATION).split(" "), count = answered.filter((word) => intents.has(word)).length;
    if (![...needs].every((need) => parts[need]) || (!count && !words.startsWith("?"))) return [];
    // A period alone is not what a question with other words asks.
    if (needs === "P" && words.startsWith("?") && (unknown.length || [...intents].some((word) => !answered.includes(word)))) return [];
    const weight = [...needs].reduce((sum, need) => sum + weights[need], count), said = note ?? (needs && `The page shows “${label}”.`);
    return [{ size: needs.length + count, weight, option: { label: capitalize(fill(label)), value: fill(gestures), note: said ? capitalize(fill(said)) : undefined } }];
  }).sort((first, second) => second.weight - first.weight);
  const [first, last] = [true, false].map((isLarge) => offers.filter(({ size }) => size > 1 === isLarge).map(({ option }) => option).slice(0, MAX_OFFERS));
  const texts = reading.texts.flatMap(({ symbol, isTyped }) => all.filter(({ value }) => isTyped && value === `text:${symbol}`));
  return [first, [...last, ...texts, ...reading.countries, ...reading.groups, ...reading.topics].slice(0, MAX_OFFERS)];
});
