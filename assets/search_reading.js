/* The reader of typed questions: the countries, groups, topics, texts and periods that they name, and what they ask. */
import { normalizeText } from "./dom.js";
import { findCommonYears, findLaterHalf, getMapText, PERIOD, readPeriod, selectVotes } from "./search_selection.js";
import { findLed, findNewest, findPairs, findText, findTitles } from "./search_texts.js";
import { correct, getKind, getVocabulary, hasWord, listKind, readPhrases, splitWords } from "./search_words.js";
import { getAddress } from "./view_client.js";

export const VOTES = ["yes", "no", "abstain", "absent"];
const SYMBOL = /\S*\d\/\d[^\s?!,;:]*/g;

/* Return a typed text in which phrases are replaced by words that can be read, and what was replaced by what, the last
   first. */
function rephrase(/** @type {string} */ typed, /** @type {[string, string][]} */ rephrased) {
  /** @type {[string, string][]} */
  const replaced = [];
  const question = rephrased.reduce((/** @type {string} */ text, [pattern, words]) => (
    text.replace(new RegExp(`\\b(${pattern})\\b`, "g"), (found, ...parts) => {
      replaced.unshift([found, words.replace(/\$(\d)/g, (_, i) => parts[i - 1] ?? "")]);
      return replaced[0][1];
    })), normalizeText(typed));
  return { question, replaced };
}

/** Return the group whose name has all of the words; of several, the one with the most of all typed words. @type {(words: string[], typed: string[], all: MenuOption[]) => MenuOption[]} */
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

export const isSymbol = (/** @type {ReadPhrase} */ { phrase }) => phrase[0].startsWith("+");
export const hasIntent = (/** @type {ReadPhrase | undefined} */ each, /** @type {string[]} */ ...intents) => (
  intents.some((intent) => each?.meaning?.intents.includes(intent)));

/* Return what a phrase is a condition on, as a vote or a group; "" for other words. */
export function getCondition(/** @type {ReadPhrase | undefined} */ each) {
  if (!each || isSymbol(each) || !each.meaning) return each ? "text" : "";
  const intent = ["agree", "differ", "sponsor"].find((word) => hasIntent(each, word));
  return each.meaning.options.map(getKind)[0] ?? (hasIntent(each, ...VOTES) ? "vote" : intent ?? "");
}

/* Return what is denied, with the word for "not" before it: the next condition, and alternatives of one kind after "or".
   Who "did not vote yes" is denied the yes. */
function findDenied(/** @type {ReadPhrase[]} */ phrases) {
  /** @type {Map<ReadPhrase, ReadPhrase>} */
  const denied = new Map();
  /** @type {ReadPhrase | undefined} */
  let sign, pending = "", last = "";
  phrases.forEach((each, i) => {
    const condition = getCondition(each), isVerb = each.phrase.length > 1 && hasIntent(each, "absent");
    if (hasIntent(each, "not", "notjoined") || (isVerb && getCondition(phrases[i + 1]) === "vote")) {
      [sign, pending] = [each, "any"];
    } else if (condition) {
      const isDenied = sign && ["any", condition].includes(pending);
      if (isDenied) denied.set(each, /** @type {ReadPhrase} */ (sign));
      [pending, last] = ["", isDenied ? condition : ""];
    } else if (each.phrase[0] === "or") pending = last;
  });
  return denied;
}

/* Return what phrases ask for: who did not agree differs, and a text that is denied leaves a "not". */
function readIntents(/** @type {ReadPhrase[]} */ phrases, /** @type {Map<ReadPhrase, ReadPhrase>} */ denied) {
  const signs = new Set(denied.values()), opposites = { agree: "differ", differ: "agree", sponsor: "unsponsored" };
  const intents = new Set(phrases.filter((each) => !signs.has(each)).flatMap(({ meaning }) => meaning?.intents ?? []));
  for (const each of denied.keys()) {
    for (const [intent, opposite] of Object.entries(opposites)) {
      if (hasIntent(each, intent) && intents.delete(intent)) intents.add(opposite);
    }
    if (getCondition(each) === "text") intents.add("not");
  }
  return intents;
}

/* Return whether only the last of several typed texts, or the vote on it, is denied. */
function isButNot(/** @type {ReadPhrase[]} */ phrases, /** @type {ReadPhrase[]} */ denied) {
  const start = phrases.indexOf(phrases.filter(isSymbol).slice(-2)[0]), before = phrases.slice(0, start);
  return phrases.slice(start + 1).some(isSymbol) && denied.length > 0 && before.some((each) => hasIntent(each, "yes", "no", "abstain"))
    && denied.every((each) => phrases.indexOf(each) > start && ["vote", "text"].includes(getCondition(each)));
}

/** Return what a typed question names and asks. A country alone is found as by its English name. @type {(typed: string, all: MenuOption[], questions: SearchQuestions, selected: MenuOption[]) => SearchReading} */
function readQuestion(typed, all, questions, selected) {
  const vocabulary = getVocabulary(all, questions), { texts } = vocabulary;
  const { question, replaced } = rephrase(typed, questions.rephrased);
  /** @type {string[]} */
  const typedSymbols = question.match(SYMBOL) ?? [], symbols = typedSymbols.map((symbol) => findText(symbol, texts));
  const rest = question.replace(SYMBOL, (symbol) => ` +${typedSymbols.indexOf(symbol)} `);
  const matches = [...rest.matchAll(PERIOD)], periods = matches.map(readPeriod);
  const spelled = splitWords(rest.replace(PERIOD, " ")).map((word) => ({ word, read: correct(word, vocabulary.words) }));
  const phrases = readPhrases(spelled.map(({ read }) => read), vocabulary.meanings), denied = findDenied(phrases);
  const intents = readIntents(phrases, denied);
  const named = [...new Set(phrases.flatMap(({ meaning }) => meaning?.options ?? []))];
  const isDenied = (/** @type {MenuOption} */ option) => [...denied.keys()].some(({ meaning }) => meaning?.options.includes(option));
  const countries = listKind(named, "country").filter((country) => !isDenied(country));
  const [topics, groups, unlisted] = ["topic", "group", "unlisted"].map((kind) => listKind(named, kind));
  const isOnTopic = (/** @type {ReadPhrase} */ { meaning }) => topics.some((topic) => meaning?.options.includes(topic));
  const topicWords = phrases.filter(isOnTopic).flatMap(({ phrase }) => phrase);
  const unknown = phrases.filter((each) => !each.meaning && !isSymbol(each)).flatMap(({ phrase }) => phrase);
  const content = [...topicWords, ...unknown];
  const joined = intents.has("joined") && !groups.length ? findGroup(content, spelled.map(({ read }) => read), all) : [];
  const isOnVote = asksVote(intents, countries.length + groups.length > 0);
  const titled = symbols.length || joined.length ? []
    : findTitles({ words: content, periods, bonus: Number(intents.has("text")), isOnVote }, texts);
  const isNewest = intents.has("newest") && !symbols.length;
  const found = isNewest ? findNewest(titled, topics, texts) : [...symbols, ...titled];
  const led = intents.has("text") && !found.length ? findLed(countries, periods, texts) : [];
  return {
    texts: [...found, ...led], isLed: led.length > 0, newest: findNewest(found, topics, texts)[0],
    pairs: findPairs({ intents, found, topics, periods }, texts, selected),
    topics: joined.length ? [] : topics, topicWeight: topicWords.length + 0.5, excluded: groups.filter(isDenied),
    groups: [...groups.filter((group) => !isDenied(group)), ...joined],
    compared: named.filter((each) => ["country", "group"].includes(getKind(each))),
    countries, isName: phrases.length === 1 && countries.length === 1, unlisted, periods, intents, unknown,
    denied: new Set([...denied.keys()].flatMap((each) => each.meaning?.intents ?? getCondition(each))),
    isButNot: isButNot(phrases, [...denied.keys()]), parsed: { phrases, denied, replaced, spelled, matches, symbols: typedSymbols },
  };
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

/** Return what a question asks of the page as it is. A forecast is of no past vote. @type {(typed: string, all: MenuOption[], questions: SearchQuestions) => SearchReading} */
export function readOnPage(typed, all, questions) {
  const selected = selectVotes(getAddress(), all) ?? all, symbol = getMapText();
  const alone = readQuestion(typed, all, questions, selected);
  const reading = symbol && isOnMap(alone) ? readQuestion(`${typed} ${symbol}`, all, questions, selected) : alone;
  if (alone.intents.has("forecast")) ["vote", ...VOTES].forEach((intent) => reading.intents.delete(intent));
  return { ...reading, periods: findPeriods(reading, all) };
}
