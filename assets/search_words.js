/* The words of typed questions, and what they mean. They are those of the options of the search and of
   alignment/model/search_questions.toml. */
import { normalizeText } from "./dom.js";
import { getEditDistance } from "./fuzzy_match.js";
import { listNames } from "./search.js";

const MAX_PHRASE_WORDS = 9, MIN_TYPO_LETTERS = 4;
const LANGUAGES = ["fr", "es", "ru", "ar", "zh"]; // of the United Nations, beside English
const ENDINGS = ["s", "es", "n", "an", "ian", "ese", "i"]; // of plurals and adjectives

export const getKind = (/** @type {MenuOption} */ { value }) => /^(\w+):/.exec(value)?.[1] ?? "country";
/** Return the options of a kind, such as "topic". @type {(all: MenuOption[], kind: string) => MenuOption[]} */
export const listKind = (all, kind) => all.filter((option) => getKind(option) === kind);

/** Return the words of a text as they are compared, without apostrophes and points. @param {string} text */
export const splitWords = (text) => normalizeText(text).replace(/['’.]/g, "")
  .split(/[^\p{L}\p{N}+/]+/u).filter(Boolean);

/** Return a word, and those whose plural or adjective it may be. @param {string} word */
function listForms(word) {
  const endings = ENDINGS.filter((ending) => word.endsWith(ending) && word.length - ending.length > 2);
  const stems = endings.map((ending) => word.slice(0, -ending.length));
  return [word, ...stems.flatMap((stem) => ["", "a", "e", "o", "y"].map((vowel) => stem + vowel))];
}

/** Return whether words contain a form of a word. @type {(words: Set<string>, word: string) => boolean} */
export const hasWord = (words, word) => listForms(word).some((form) => words.has(form));

/* Return the forms of a word that asks for something; short ones are no verbs, unless they end with an e. */
function inflect(/** @type {string} */ word) {
  const stem = word.replace(/e$/, ""), isVerb = /.{5}|e$/.test(word);
  return [word, `${word}s`, ...(isVerb ? [`${stem}ed`, `${stem}ing`] : [])];
}

/* Return the names of an option; of a topic its short name too, of a country not its codes, such as “NOR NO”. Most
   names of two letters are words. */
function listPhrases(/** @type {MenuOption} */ option) {
  const kind = getKind(option), names = [...listNames(option), ...(kind === "topic" ? [option.search ?? ""] : [])];
  return names.slice(Number(kind === "country")).map((name) => splitWords(name).join(" ")).filter((phrase) => phrase.length > 2 || kind !== "country");
}

/* Return the beginnings of the names of an option, as their first words are enough. */
const listBeginnings = (/** @type {MenuOption} */ option) => listPhrases(option).map((phrase) => phrase.split(" "))
  .flatMap((words) => words.map((_, i) => words.slice(0, i + 1).join(" ")));

/* Return the names of a country in other languages. */
function translate(/** @type {MenuOption} */ option, /** @type {Intl.DisplayNames[]} */ languages) {
  const [, code] = /^\S+ ([a-z]{2})$/.exec(listNames(option)[0]) ?? [];
  return code ? languages.map((each) => splitWords(each.of(code.toUpperCase()) ?? "").join(" ")) : [];
}

/* Return what phrases mean: the first of an intent, an ignored word, a topic, a group, a country and a group that is
   not in the data. A name of [names] may also ask for something, as "West" does for a bloc. */
function listMeanings(/** @type {MenuOption[]} */ all, /** @type {SearchQuestions} */ questions) {
  const { ignored, intents, names, unlisted } = questions;
  /** @type {Map<string, PhraseMeaning>} */
  const meanings = new Map();
  const add = (/** @type {string[]} */ phrases, /** @type {MenuOption[]} */ ...options) => phrases.forEach((phrase) => {
    if (!meanings.has(phrase)) meanings.set(phrase, { options: [...options], intents: [] });
  });
  for (const [intent, words] of Object.entries(intents)) {
    const phrases = [intent, ...words.split("|")].flatMap(inflect);
    add(phrases);
    phrases.forEach((phrase) => meanings.get(phrase)?.intents.push(intent));
  }
  add(ignored.join(" ").split(" "));
  const [topics, groups, countries] = ["topic", "group", "country"].map((kind) => listKind(all, kind));
  topics.forEach((option) => add(listBeginnings(option), option));
  [...groups, ...countries].forEach((option) => add(listPhrases(option), option));
  for (const option of all) {
    for (const phrase of names[option.value]?.split("|") ?? []) {
      const meaning = meanings.get(phrase);
      if (meaning?.intents.length) meaning.options.push(option);
      else add([phrase], option);
    }
  }
  for (const [label, [phrases, near]] of Object.entries(unlisted)) {
    add(phrases.split("|"), { value: `unlisted:${near}`, label });
  }
  groups.forEach((option) => add(listBeginnings(option), option));
  const languages = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region" }));
  countries.forEach((option) => add(translate(option, languages), option));
  return meanings;
}

/** @type {WeakMap<MenuOption[], SearchVocabulary>} */
const vocabularies = new WeakMap();

/** Return the vocabulary of the options. @type {(all: MenuOption[], questions: SearchQuestions) => SearchVocabulary} */
export function getVocabulary(all, questions) {
  const built = vocabularies.get(all);
  if (built) return built;
  const meanings = listMeanings(all, questions);
  const texts = listKind(all, "text").map((option) => ({
    option,
    label: new Set(splitWords(option.label)),
    words: new Set(splitWords(`${option.label} ${option.search ?? ""}`)),
  }));
  const words = new Set([...meanings.keys()].flatMap((phrase) => phrase.split(" ")));
  for (const text of texts) text.words.forEach((word) => words.add(word));
  const vocabulary = { meanings, texts, words };
  vocabularies.set(all, vocabulary);
  return vocabulary;
}

/* Return a word without its typo; one of four letters has two of them swapped, or lacks one. */
export function correct(/** @type {string} */ word, /** @type {Set<string>} */ known) {
  if (word.length < MIN_TYPO_LETTERS || hasWord(known, word)) return word;
  const sort = (/** @type {string} */ each) => [...each].sort().join("");
  const isNear = (/** @type {string} */ each) => (word.length > MIN_TYPO_LETTERS ? each.length > MIN_TYPO_LETTERS
    : each.length > word.length || sort(each) === sort(word));
  return [...known].find((each) => each[0] === word[0] && isNear(each) && getEditDistance(each, word) === 1) ?? word;
}

/* Return the words with what they mean; the longest phrases are read first. */
export function readPhrases(/** @type {string[]} */ words, /** @type {Map<string, PhraseMeaning>} */ meanings) {
  const find = (/** @type {string[]} */ phrase) => listForms(phrase[phrase.length - 1])
    .map((form) => meanings.get([...phrase.slice(0, -1), form].join(" "))).find(Boolean);
  const read = [];
  for (let i = 0, length = 1; i < words.length; i += length) {
    length = Math.min(MAX_PHRASE_WORDS, words.length - i);
    while (length > 1 && !find(words.slice(i, i + length))) length -= 1;
    read.push({ phrase: words.slice(i, i + length), meaning: find(words.slice(i, i + length)) });
  }
  return read;
}
