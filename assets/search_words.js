/* A reader of typed questions: the countries, groups, topics, texts and periods that they name, and what they ask. The words are those of
   the options of the search and of alignment/model/search_questions.toml. */
import { normalizeText } from "./dom.js";
import { getEditDistance } from "./fuzzy_match.js";
import { listNames, rankOption } from "./search.js";

const MAX_PHRASE_WORDS = 9, MIN_TYPO_LETTERS = 4, MAX_LED_TEXTS = 3, MAX_PAIRS = 3, NAME_BONUS = 5, LANGUAGES = ["fr", "es", "ru", "ar", "zh"]; // of the United Nations, beside English
const ENDINGS = ["s", "es", "n", "an", "ian", "ese", "i"]; // of plurals and adjectives

const getKind = (/** @type {MenuOption} */ { value }) => /^(\w+):/.exec(value)?.[1] ?? "country";

/** Return the words of a text as they are compared, without apostrophes and points. @type {(text: string) => string[]} */
export const splitWords = (text) => normalizeText(text).replace(/['’.]/g, "").split(/[^\p{L}\p{N}+/]+/u).filter(Boolean);

/** Return a word, and those whose plural or adjective it may be. @type {(word: string) => string[]} */
const listForms = (word) => [word, ...ENDINGS.filter((ending) => word.endsWith(ending) && word.length - ending.length > 2)
  .flatMap((ending) => ["", "a", "e", "o", "y"].map((vowel) => word.slice(0, -ending.length) + vowel))];

/** Return the forms of a word that asks for something; short ones are no verbs, unless they end with an e. @type {(phrase: string) => string[]} */
const inflect = (phrase) => [phrase, `${phrase}s`, ...(/.{5}|e$/.test(phrase) ? ["ed", "ing"].map((ending) => phrase.replace(/e$/, "") + ending) : [])];

/** Return the names of an option; of a topic its short name too. Most codes of two letters are words. @type {(option: MenuOption) => string[]} */
const listPhrases = (option) => [...listNames(option), ...(getKind(option) === "topic" ? [option.search ?? ""] : [])]
  .map((name) => splitWords(name).join(" ")).filter((phrase) => phrase.length > 2 || getKind(option) !== "country");

/** Return the names of a country in the other languages of the United Nations. @type {(option: MenuOption, languages: Intl.DisplayNames[]) => string[]} */
function translate(option, languages) {
  const [, code] = /^\S+ ([a-z]{2})$/.exec(listNames(option)[0]) ?? [];
  return code ? languages.map((each) => splitWords(each.of(code.toUpperCase()) ?? "").join(" ")) : [];
}

/** Return what phrases mean: the first of an intent, an ignored word, a topic, a group, a country and a group that is not in the data. @type {(all: MenuOption[], questions: SearchQuestions) => SearchVocabulary} */
function buildVocabulary(all, { ignored, intents, names, unlisted }) {
  /** @type {Map<string, PhraseMeaning>} */
  const meanings = new Map();
  const add = (/** @type {string} */ phrase, /** @type {MenuOption[]} */ ...options) => { if (!meanings.has(phrase)) meanings.set(phrase, { options, intents: [] }); };
  for (const [intent, phrases] of Object.entries(intents)) {
    for (const phrase of [intent, ...phrases.split("|")].flatMap(inflect)) { add(phrase); meanings.get(phrase)?.intents.push(intent); }
  }
  ignored.join(" ").split(" ").forEach((word) => add(word));
  const [topics, groups, countries] = ["topic", "group", "country"].map((kind) => all.filter((option) => getKind(option) === kind));
  // The first words of a topic or a group are enough.
  const addBeginnings = (/** @type {MenuOption} */ option) => listPhrases(option).forEach((phrase) => phrase.split(" ").forEach((_, i, words) => add(words.slice(0, i + 1).join(" "), option)));
  topics.forEach(addBeginnings);
  for (const option of [...groups, ...countries]) listPhrases(option).forEach((phrase) => add(phrase, option));
  // A word may also ask for something, as "West" does for a bloc.
  for (const option of all) names[option.value]?.split("|").forEach((phrase) => (meanings.get(phrase)?.intents.length ? meanings.get(phrase)?.options.push(option) : add(phrase, option)));
  for (const [name, [phrases, near]] of Object.entries(unlisted)) phrases.split("|").forEach((phrase) => add(phrase, { value: `unlisted:${near}`, label: name }));
  groups.forEach(addBeginnings);
  const languages = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region" }));
  for (const option of countries) translate(option, languages).forEach((name) => add(name, option));
  const texts = all.filter((option) => getKind(option) === "text").map((option) => ({ option, label: new Set(splitWords(option.label)), words: new Set(splitWords(`${option.label} ${option.search ?? ""}`)) }));
  const words = new Set([...meanings.keys()].flatMap((phrase) => phrase.split(" ")));
  for (const text of texts) text.words.forEach((word) => words.add(word));
  return { meanings, texts, words };
}

/** Return a word without its typo; one of four letters has two of them swapped, or lacks one. @type {(word: string, words: Set<string>) => string} */
function correct(word, words) {
  if (word.length < MIN_TYPO_LETTERS || listForms(word).some((form) => words.has(form))) return word;
  const sort = (/** @type {string} */ each) => [...each].sort().join(""), isNear = (/** @type {string} */ each) => word.length > MIN_TYPO_LETTERS ? each.length > MIN_TYPO_LETTERS : each.length > word.length || sort(each) === sort(word);
  return [...words].find((each) => each[0] === word[0] && isNear(each) && getEditDistance(each, word) === 1) ?? word;
}

const SYMBOL = /\S*\d\/\d[^\s?!,;:]*/g, YEAR = "((?:19|20)\\d\\d(?:-\\d\\d-\\d\\d)?)";
const PERIOD = new RegExp(`\\b(?:(since|from|after|before|until|till|between) )?${YEAR}(?:\\s*(?:-|–|to|until|(?<=between ....) and)\\s*${YEAR})?\\b`, "g");

/* Return a day in words, and a year as it is. */
export const formatDay = (/** @type {string} */ day) => (day.length === 4 ? day : new Date(day).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" }));

/** Return a period of years, or of days as 2020-01-31. @type {(match: RegExpMatchArray) => YearPeriod} */
function readPeriod([, word = "", first, last]) {
  if (last) return { name: `${first} to ${last}`, from: first, to: last };
  const year = Number(first), from = word === "after" && year ? `${year + 1}` : first, to = word === "before" && year ? `${year - 1}` : first;
  if (["since", "from", "after"].includes(word)) return { name: `since ${formatDay(from)}`, from, to: "" };
  return ["before", "until", "till"].includes(word) ? { name: `until ${formatDay(to)}`, from: "", to } : { name: formatDay(first), from: first, to: first };
}

/** @type {(option: MenuOption, isTyped: boolean, weight: number) => NamedText} */
function describeText({ value, label, search = "", date = "" }, isTyped, weight) {
  const symbol = value.slice(5), words = label.slice(symbol.length + 2).replace(/^without a vote in \d+, /, "").split(/, (?:led by|\d)/)[0];
  return { name: isTyped ? symbol : `${symbol} (${words})`, symbol, isTyped, date, title: (search.split(" resolution ")[1] ?? "").replace(/ consensus$/, ""), hasVote: !label.includes("without a vote"), weight };
}

/** Return the text of a symbol, also of one that is not in the list. @type {(symbol: string, texts: SearchedText[]) => NamedText} */
function findText(symbol, texts) {
  return describeText(texts.find(({ option }) => rankOption(option, symbol) < 0)?.option ?? { value: `text:A/RES/${symbol.replace(/^(a\/)?(res\/)?/, "").toUpperCase()}`, label: "" }, true, 3);
}

const has = (/** @type {Set<string>} */ set, /** @type {string} */ word) => listForms(word).some((form) => set.has(form));
export const isWithin = (/** @type {string} */ date, /** @type {YearPeriod} */ { from, to }) => from <= date && (!to || date.slice(0, 4) <= to);

/* Return the texts whose names and titles have at least half of the words, of the periods if there are any, best first. Words of names, and the
   year, count more, and most if a question on a vote has all of a name. If the best had no vote, the best ones that had a vote count nearly as much. */
/** @type {(words: string[], periods: YearPeriod[], texts: SearchedText[], bonus: number, isOnVote: boolean) => NamedText[]} */
function findTitles(words, periods, texts, bonus, isOnVote) {
  const year = periods.length === 1 && periods[0].from === periods[0].to ? periods[0].from : "";
  const count = (/** @type {SearchedText} */ text) => words.reduce((sum, word) => sum + (has(text.label, word) ? 1.01 : Number(has(text.words, word))), 0);
  const all = texts.map((text) => ({ text, weight: count(text) })).filter(({ weight }) => weight >= Math.max(1, words.length / 2))
    .map(({ text, weight }) => describeText(text.option, false, weight + bonus + Number(text.label.has(year)) * (isOnVote && words.every((word) => has(text.label, word)) ? NAME_BONUS : 1))).sort((first, second) => second.weight - first.weight);
  const dated = all.filter(({ date }) => periods.every((period) => isWithin(date, period))), found = dated.length ? dated : all, voted = found.find(({ hasVote }) => hasVote)?.weight;
  if (found[0] && !found[0].hasVote) for (const text of found.filter(({ weight }) => weight === voted)) text.weight = found[0].weight - 0.5;
  return found;
}

const isOnTopic = (/** @type {Record<string, string>} */ vote, /** @type {MenuOption[]} */ topics) => !topics.length || topics.some(({ value }) => value === `topic:${vote.topic}`);

/** Return the texts that the first country led or submitted in the first period, those with a vote first. @type {(countries: MenuOption[], periods: YearPeriod[], texts: SearchedText[]) => NamedText[]} */
const findLed = ([country], [period], texts) => (country && period ? texts.map(({ option }) => option) : [])
  .filter(({ led = "", date = "" }) => led.split(" ").includes(country.value) && isWithin(date, period))
  .map((option) => describeText(option, false, 4)).sort((first, second) => Number(second.hasVote) - Number(first.hasVote)).slice(0, MAX_LED_TEXTS);

/** Return the newest text with a vote, of those that were found, or else on the topics. @type {(found: NamedText[], topics: MenuOption[], texts: SearchedText[]) => NamedText[]} */
const findNewest = (found, topics, texts) => texts.filter(({ option: { vote, value } }) => vote && isOnTopic(vote, topics)
  && (topics.length || !found.length || found.some(({ symbol }) => value === `text:${symbol}`)))
  .slice(0, 1).map(({ option }) => describeText(option, false, 3));

/** Return the votes in committee and in the plenary on the first of the best texts that has both. @type {(found: NamedText[], texts: SearchedText[]) => NamedText[][]} */
function findStages(found, texts) {
  const best = found.find(({ hasVote }) => hasVote), all = texts.map(({ option }) => ({ ...describeText(option, false, 3), stage: option.vote?.stage }));
  return found.filter(({ hasVote, weight }) => hasVote && weight === best?.weight).map(({ title, date }) => ["committee", "plenary"]
    .flatMap((stage) => all.find((text) => text.stage === stage && text.title === title && text.date.slice(0, 4) === date.slice(0, 4)) ?? [])).filter(({ length }) => length === 2).slice(0, 1);
}

/* Return two votes, the earlier first: on the two texts, on those of two years, or the first and the last of one body with the title
   of the text, of the period if it has two; if no text is asked for, those of the newest titles on the topics, or of the selection. */
/** @type {(question: { intents: Set<string>, found: NamedText[], topics: MenuOption[], periods: YearPeriod[] }, texts: SearchedText[], selected: MenuOption[]) => NamedText[][]} */
function findPairs({ intents, found, topics, periods }, texts, selected) {
  if (intents.has("stages")) return findStages(found, texts);
  const sort = (/** @type {NamedText[]} */ pair) => [pair.sort((first, second) => first.date.localeCompare(second.date))];
  if (found[1]?.isTyped || !intents.has("change")) return found[1]?.isTyped ? sort(found.slice(0, 2)) : [];
  const dated = periods.map(({ from }) => found.find(({ date, hasVote }) => hasVote && date.startsWith(from))).filter((text) => text !== undefined);
  if (periods.length > 1) return dated.length === 2 ? sort(dated) : [];
  /** @type {Map<string, NamedText[]>} */
  const series = new Map();
  for (const { option } of texts.filter((each) => each.option.vote && (found.length || (topics.length ? isOnTopic(each.option.vote, topics) : selected.includes(each.option))))) {
    const text = describeText(option, false, 3), key = JSON.stringify([text.title, option.vote]);
    series.set(key, [...series.get(key) ?? [], text]);
  }
  // Several texts may have the title of the text; those with the typed words come first.
  const select = (/** @type {NamedText[]} */ all, /** @type {(text: NamedText) => boolean} */ isMeant) => { const meant = all.filter(isMeant); return meant.length > 1 ? meant : all; };
  const isNamed = (/** @type {NamedText} */ { symbol }) => found.some((each) => each.symbol === symbol), isDated = (/** @type {NamedText} */ { date }) => periods.every((period) => isWithin(date, period));
  const pairs = [...series.values()].map((each) => select(select(each, isNamed), isDated)).filter(([last, ...others]) => others.some(({ date }) => date < last.date) && (!found.length || last.title === found[0].title));
  return pairs.flatMap((each) => sort([each[0], each[each.length - 1]])).slice(0, MAX_PAIRS);
}

/** Return the group whose name has all of the words; of several, the one with the most of all typed words. @type {(words: string[], typed: string[], all: MenuOption[]) => MenuOption[]} */
function findGroup(words, typed, all) {
  const groups = all.filter((option) => words.length && getKind(option) === "group" && words.every((word) => has(new Set(splitWords(option.label)), word)));
  const count = (/** @type {MenuOption} */ { label }) => splitWords(label).filter((word) => typed.includes(word)).length;
  return groups.sort((first, second) => count(second) - count(first)).slice(0, 1);
}

/** Return the words with what they mean; the longest phrases are read first. @type {(words: string[], meanings: Map<string, PhraseMeaning>) => { phrase: string[], meaning: PhraseMeaning | undefined }[]} */
function readPhrases(words, meanings) {
  const find = (/** @type {string[]} */ phrase) => listForms(phrase[phrase.length - 1]).map((form) => meanings.get([...phrase.slice(0, -1), form].join(" "))).find(Boolean);
  const read = [];
  for (let i = 0, length = 1; i < words.length; i += length) {
    length = Math.min(MAX_PHRASE_WORDS, words.length - i);
    while (length > 1 && !find(words.slice(i, i + length))) length -= 1;
    read.push({ phrase: words.slice(i, i + length), meaning: find(words.slice(i, i + length)) });
  }
  return read;
}

/** Return whether a question is on a vote on one text, which it may name with a year, not on the votes of that year. @type {(intents: Set<string>, names: MenuOption[]) => boolean} */
function asksVote(intents, names) {
  const asks = (/** @type {string[]} */ ...words) => words.some((word) => intents.has(word));
  return asks("stages") || (asks("yes", "no", "abstain", "absent", "agree", "differ", ...names.map(() => "vote")) && !asks("most", "least", "change"));
}

/** @type {WeakMap<MenuOption[], SearchVocabulary>} */
const vocabularies = new WeakMap();

/** Return what a typed question names and asks. @type {(typed: string, all: MenuOption[], questions: SearchQuestions, selected: MenuOption[]) => SearchReading} */
export function readQuestion(typed, all, questions, selected) {
  const { meanings, texts, words: known } = vocabularies.get(all) ?? buildVocabulary(all, questions);
  vocabularies.set(all, { meanings, texts, words: known });
  const text = Object.entries(questions.rephrased).reduce((each, [pattern, word]) => each.replace(new RegExp(`\\b(${pattern})\\b`, "g"), word), normalizeText(typed));
  const rest = text.replace(SYMBOL, " "), periods = [...rest.matchAll(PERIOD)].map(readPeriod);
  const words = splitWords(rest.replace(PERIOD, " ")).map((word) => correct(word, known)), read = readPhrases(words, meanings);
  const list = (/** @type {string[]} */ ...kinds) => [...new Set(read.flatMap(({ meaning }) => meaning?.options.filter((option) => kinds.includes(getKind(option))) ?? []))];
  const [topics, countries, groups, unlisted] = ["topic", "country", "group", "unlisted"].map((kind) => list(kind));
  const topicWords = read.filter(({ meaning }) => topics.some((topic) => meaning?.options.includes(topic))).flatMap(({ phrase }) => phrase);
  const unknown = read.filter(({ meaning }) => !meaning).flatMap(({ phrase }) => phrase), content = [...topicWords, ...unknown];
  const intents = new Set(read.flatMap(({ meaning }) => meaning?.intents ?? [])), symbols = (text.match(SYMBOL) ?? []).map((symbol) => findText(symbol, texts));
  const joined = intents.has("joined") && !groups.length ? findGroup(content, words, all) : [];
  const titled = symbols.length || joined.length ? [] : findTitles(content, periods, texts, Number(intents.has("text")), asksVote(intents, [...countries, ...groups]));
  const named = intents.has("newest") && !symbols.length ? findNewest(titled, topics, texts) : [...symbols, ...titled];
  const led = intents.has("text") && !named.length ? findLed(countries, periods, texts) : [];
  const titles = texts.filter(({ option }) => titled.some(({ symbol }) => option.value === `text:${symbol}`));
  // A country alone is found as by its English name. The last word may be the beginning of one.
  return {
    isName: read.length === 1 && countries.length === 1,
    pairs: findPairs({ intents, found: named, topics, periods }, texts, selected), unlisted, newest: findNewest(named, topics, texts)[0],
    texts: [...named, ...led], isLed: led.length > 0, topicWeight: topicWords.length + 0.5, topics: joined.length ? [] : topics,
    countries, compared: list("country", "group"), groups: [...groups, ...joined], periods, intents, unknown, missed: joined.length ? [] : unknown.filter((word) => !titles.some((each) => has(each.words, word)) && !(text.endsWith(word) && [...known].some((each) => each.startsWith(word)))),
  };
}
