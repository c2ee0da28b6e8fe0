/* The texts that a question names: by symbols, by words of titles, by who led them, or as two to compare. */
import { rankOption } from "./search.js";
import { isWithin } from "./search_selection.js";
import { hasWord } from "./search_words.js";

const MAX_LED_TEXTS = 3, MAX_PAIRS = 3, NAME_BONUS = 5;

/** @type {(option: MenuOption, weight: number, isTyped?: boolean) => NamedText} */
function describeText({ value, label, search = "", date = "" }, weight, isTyped = false) {
  const symbol = value.slice(5), description = label.slice(symbol.length + 2).replace(/^without a vote in \d+, /, "");
  const name = isTyped ? symbol : `${symbol} (${description.split(/, (?:led by|\d)/)[0]})`;
  const title = (search.split(" resolution ")[1] ?? "").replace(/ consensus$/, "");
  return { name, symbol, isTyped, date, title, hasVote: !label.includes("without a vote"), weight };
}

/** Return the text of a symbol, listed or not. @type {(symbol: string, texts: SearchedText[]) => NamedText} */
export function findText(symbol, texts) {
  const listed = texts.find(({ option }) => rankOption(option, symbol) < 0)?.option;
  const value = `text:A/RES/${symbol.replace(/^(a\/)?(res\/)?/, "").toUpperCase()}`;
  return describeText(listed ?? { value, label: "" }, 3, true);
}

/* Return the texts whose names and titles have at least half of the words, of the periods if there are any, best first.
   Words of names, and the year, count more, and most if a question on a vote has all of a name. */
/** @type {(question: TitleQuestion, texts: SearchedText[]) => NamedText[]} */
export function findTitles({ words, periods, bonus, isOnVote }, texts) {
  const year = periods.length === 1 && periods[0].from === periods[0].to ? periods[0].from : "";
  const weighYear = (/** @type {Set<string>} */ label) => (
    isOnVote && words.every((word) => hasWord(label, word)) ? NAME_BONUS : 1) * Number(label.has(year));
  const weigh = (/** @type {SearchedText} */ text) => words.reduce((sum, word) => (
    sum + (hasWord(text.label, word) ? 1.01 : Number(hasWord(text.words, word)))), 0);
  const all = texts.map((text) => ({ text, weight: weigh(text) }))
    .filter(({ weight }) => weight >= Math.max(1, words.length / 2))
    .map(({ text, weight }) => describeText(text.option, weight + bonus + weighYear(text.label)))
    .sort((first, second) => second.weight - first.weight);
  const dated = all.filter(({ date }) => periods.every((period) => isWithin(date, period)));
  return raiseVotes(dated.length ? dated : all);
}

/* Return the texts; if the best had no vote, the best ones that had a vote count nearly as much. */
function raiseVotes(/** @type {NamedText[]} */ found) {
  const weight = found.find(({ hasVote }) => hasVote)?.weight;
  if (!found.length || found[0].hasVote) return found;
  return found.map((text) => (text.weight === weight ? Object.assign(text, { weight: found[0].weight - 0.5 }) : text));
}

/** @type {(vote: Record<string, string>, topics: MenuOption[]) => boolean} */
const isOnTopic = (vote, topics) => !topics.length || topics.some(({ value }) => value === `topic:${vote.topic}`);

/** Return the texts that the first country led or submitted in the first period, those with a vote first. @type {(countries: MenuOption[], periods: YearPeriod[], texts: SearchedText[]) => NamedText[]} */
export const findLed = ([country], [period], texts) => (country && period ? texts.map(({ option }) => option) : [])
  .filter(({ led = "", date = "" }) => led.split(" ").includes(country.value) && isWithin(date, period))
  .map((option) => describeText(option, 4))
  .sort((first, second) => Number(second.hasVote) - Number(first.hasVote)).slice(0, MAX_LED_TEXTS);

/** Return the newest text with a vote, of those that were found, or else on the topics. @type {(found: NamedText[], topics: MenuOption[], texts: SearchedText[]) => NamedText[]} */
export function findNewest(found, topics, texts) {
  const isFound = (/** @type {MenuOption} */ { value }) => found.some(({ symbol }) => value === `text:${symbol}`);
  return texts.map(({ option }) => option).filter((option) => option.vote && isOnTopic(option.vote, topics)
    && (topics.length || !found.length || isFound(option))).slice(0, 1).map((option) => describeText(option, 3));
}

/* Return the votes in committee and in the plenary on the first of the best texts that has both. */
function findStages(/** @type {NamedText[]} */ found, /** @type {SearchedText[]} */ texts) {
  const best = found.find(({ hasVote }) => hasVote), all = texts.map(({ option }) => option).filter(({ vote }) => vote);
  const isSame = (/** @type {NamedText} */ one, /** @type {NamedText} */ other) => (
    one.title === other.title && one.date.slice(0, 4) === other.date.slice(0, 4));
  const [committee, plenary] = ["committee", "plenary"].map((stage) => all.filter(({ vote }) => vote?.stage === stage)
    .map((option) => describeText(option, 3)));
  return found.filter(({ hasVote, weight }) => hasVote && weight === best?.weight)
    .map((text) => [committee, plenary].flatMap((votes) => votes.find((each) => isSame(each, text)) ?? []))
    .filter(({ length }) => length === 2).slice(0, 1);
}

const sortPair = (/** @type {NamedText[]} */ pair) => pair.sort((one, other) => one.date.localeCompare(other.date));

/** Return two votes, the earlier first: of two texts, of two years, or of a series. @type {FindPairs} */
export function findPairs(question, texts, selected) {
  const { intents, found, periods } = question;
  if (intents.has("stages")) return findStages(found, texts);
  if (found[1]?.isTyped) return [sortPair(found.slice(0, 2))];
  if (!intents.has("change")) return [];
  const voted = found.filter(({ hasVote }) => hasVote);
  const dated = periods.flatMap(({ from }) => voted.find(({ date }) => date.startsWith(from)) ?? []);
  if (periods.length > 1) return dated.length === 2 ? [sortPair(dated)] : [];
  const isNamed = (/** @type {NamedText} */ { symbol }) => found.some((each) => each.symbol === symbol);
  const isDated = (/** @type {NamedText} */ { date }) => periods.every((period) => isWithin(date, period));
  return listSeries(question, texts, selected).map((each) => preferTexts(preferTexts(each, isNamed), isDated))
    .filter(([last, ...others]) => others.some(({ date }) => date < last.date)
      && (!found.length || last.title === found[0].title))
    .map((each) => sortPair([each[0], each[each.length - 1]])).slice(0, MAX_PAIRS);
}

/** Return votes by title and body; without a text, those on the topics or of the selection. @type {FindPairs} */
function listSeries({ found, topics }, texts, selected) {
  /** @type {Map<string, NamedText[]>} */
  const series = new Map();
  for (const { option } of texts) {
    const isAsked = found.length || (topics.length ? isOnTopic(option.vote ?? {}, topics) : selected.includes(option));
    const text = describeText(option, 3), key = JSON.stringify([text.title, option.vote]);
    if (option.vote && isAsked) series.set(key, [...series.get(key) ?? [], text]);
  }
  return [...series.values()];
}

/* Return the texts that are meant, if they are several, or else all. */
function preferTexts(/** @type {NamedText[]} */ all, /** @type {(text: NamedText) => boolean} */ isMeant) {
  const meant = all.filter(isMeant);
  return meant.length > 1 ? meant : all;
}
