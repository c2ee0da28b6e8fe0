/* The reader of typed questions: the countries, groups, topics, texts and periods that they name, and what they ask. */
import { normalizeText } from "./dom.js";
import { findCommonYears, findLaterHalf, getMapText, PERIOD, readPeriod, selectVotes } from "./search_selection.js";
import { findLed, findNewest, findPairs, findText, findTitles } from "./search_texts.js";
import { correct, getKind, getVocabulary, hasWord, listKind, readPhrases, splitWords } from "./search_words.js";
import { getAddress } from "./view_client.js";

export const VOTES = ["yes", "no", "abstain", "absent"];
const SYMBOL = /\S*\d\/\d[^\s?!,;:]*/g;

/* Return a typed text in which phrases are replaced by words that can be read. */
function rephrase(/** @type {string} */ typed, /** @type {Record<string, string>} */ rephrased) {
  const replace = (/** @type {string} */ text, /** @type {string[]} */ [pattern, words]) => (
    text.replace(new RegExp(`\\b(${pattern})\\b`, "g"), words));
  return Object.entries(rephrased).reduce(replace, normalizeText(typed));
}

/* Return the group whose name has all of the words; of several, the one with the most of all typed words. */
/** @type {(words: string[], typed: string[], all: MenuOption[]) => MenuOption[]} */
function findGroup(words, typed, all) {
  if (!words.length) return [];
  const count = (/** @type {MenuOption} */ { label }) => (
    splitWords(label).filter((word) => typed.includes(word)).length);
  return listKind(all, "group")
    .filter(({ label }) => words.every((word) => hasWord(new Set(splitWords(label)), word)))
    .sort((first, second) => count(second) - count(first)).slice(0, 1);
}

/** Return whether a question asks any of some words. @type {(intents: Set<string>, words: string[]) => boolean} */
export const asksAny = (intents, words) => words.some((word) => intents.has(word));

/* Return whether a question is on a vote on one text, which it may name with a year, not on the votes of that year. */
function asksVote(/** @type {Set<string>} */ intents, /** @type {boolean} */ hasNames) {
  const words = [...VOTES, "agree", "differ", ...(hasNames ? ["vote"] : [])];
  return intents.has("stages") || (asksAny(intents, words) && !asksAny(intents, ["most", "least", "change"]));
}

/* Return what a typed question names and asks. A country alone is found as by its English name. */
/** @type {(typed: string, all: MenuOption[], questions: SearchQuestions, selected: MenuOption[]) => SearchReading} */
function readQuestion(typed, all, questions, selected) {
  const vocabulary = getVocabulary(all, questions), { texts } = vocabulary;
  const question = rephrase(typed, questions.rephrased), rest = question.replace(SYMBOL, " ");
  const symbols = (question.match(SYMBOL) ?? []).map((symbol) => findText(symbol, texts));
  const periods = [...rest.matchAll(PERIOD)].map(readPeriod);
  const words = splitWords(rest.replace(PERIOD, " ")).map((word) => correct(word, vocabulary.words));
  const phrases = readPhrases(words, vocabulary.meanings);
  const intents = new Set(phrases.flatMap(({ meaning }) => meaning?.intents ?? []));
  const named = [...new Set(phrases.flatMap(({ meaning }) => meaning?.options ?? []))];
  const [topics, countries, groups, unlisted] = ["topic", "country", "group", "unlisted"]
    .map((kind) => listKind(named, kind));
  const isOnTopic = (/** @type {ReadPhrase} */ { meaning }) => topics.some((topic) => meaning?.options.includes(topic));
  const topicWords = phrases.filter(isOnTopic).flatMap(({ phrase }) => phrase);
  const unknown = phrases.filter(({ meaning }) => !meaning).flatMap(({ phrase }) => phrase);
  const content = [...topicWords, ...unknown];
  const joined = intents.has("joined") && !groups.length ? findGroup(content, words, all) : [];
  const isOnVote = asksVote(intents, countries.length + groups.length > 0);
  const titled = symbols.length || joined.length ? []
    : findTitles({ words: content, periods, bonus: Number(intents.has("text")), isOnVote }, texts);
  const isNewest = intents.has("newest") && !symbols.length;
  const found = isNewest ? findNewest(titled, topics, texts) : [...symbols, ...titled];
  const led = intents.has("text") && !found.length ? findLed(countries, periods, texts) : [];
  return {
    texts: [...found, ...led], isLed: led.length > 0, newest: findNewest(found, topics, texts)[0],
    pairs: findPairs({ intents, found, topics, periods }, texts, selected),
    topics: joined.length ? [] : topics, topicWeight: topicWords.length + 0.5, groups: [...groups, ...joined],
    compared: named.filter((each) => ["country", "group"].includes(getKind(each))),
    countries, isName: phrases.length === 1 && countries.length === 1, unlisted, periods, intents, unknown,
    missed: joined.length ? [] : listMissed(unknown, titled, question, vocabulary).flatMap((word) => word.split("+")),
  };
}

/* Return the unknown words that no text has that was found. The last word may be the beginning of a known one. */
/** @type {(unknown: string[], titled: NamedText[], question: string, vocabulary: SearchVocabulary) => string[]} */
function listMissed(unknown, titled, question, { texts, words }) {
  const found = texts.filter(({ option }) => titled.some(({ symbol }) => option.value === `text:${symbol}`));
  const isBeginning = (/** @type {string} */ word) => (
    question.endsWith(word) && [...words].some((each) => each.startsWith(word)));
  return unknown.filter((word) => !found.some((text) => hasWord(text.words, word)) && !isBeginning(word));
}

/* Return the periods of a question; if it asks for the same years of two topics, those of both, and if it only asks who
   changed, the later half of the years of the selection. */
function findPeriods(/** @type {SearchReading} */ reading, /** @type {MenuOption[]} */ all) {
  const { topics, texts, countries, groups, intents, periods } = reading;
  const isNamed = [topics, texts, countries, groups, periods].some((each) => each.length) || asksAny(intents, VOTES);
  if (intents.has("change") && !isNamed) return findLaterHalf(all);
  const isOnSameYears = intents.has("sameyears") && topics.length > 1 && !periods.length;
  return isOnSameYears ? findCommonYears(topics.slice(0, 2), all) : periods;
}

/* Return whether a question that names no text is on the vote that colours the map. */
function isOnMap(/** @type {SearchReading} */ { texts, topics, countries, groups, periods, intents }) {
  if (texts.length || asksAny(intents, ["most", "least", "change", "colour", "tracks", "several"])) return false;
  if (intents.has("forecast")) return !topics.length && !intents.has("schedule");
  const isUnlike = countries.length > 0 && groups.length > 0 && intents.has("differ");
  return !periods.length && (isUnlike || asksAny(intents, VOTES));
}

/* Return what a question asks of the page as it is. A forecast is of no past vote. */
/** @type {(typed: string, all: MenuOption[], questions: SearchQuestions) => SearchReading} */
export function readOnPage(typed, all, questions) {
  const selected = selectVotes(getAddress(), all) ?? all, symbol = getMapText();
  const alone = readQuestion(typed, all, questions, selected);
  const reading = symbol && isOnMap(alone) ? readQuestion(`${typed} ${symbol}`, all, questions, selected) : alone;
  if (alone.intents.has("forecast")) ["vote", ...VOTES].forEach((intent) => reading.intents.delete(intent));
  return { ...reading, periods: findPeriods(reading, all) };
}
