/* Periods of a question, and the votes that an address of the page selects. */
import { getAddress } from "./view_client.js";

const MIN_TEXTS = 6, MIN_SAME_TITLES = 2; // of two selections that can be compared (alignment/analysis/movement.py)
const OTHER_SELECTIONS = ["scope", "subject", "blend", "include-rollcall", "exclude-rollcall"];
const PREPOSITION = "(?:(since|from|after|before|until|till|between) )?", YEAR = "((?:19|20)\\d\\d(?:-\\d\\d-\\d\\d)?)";
const UNTIL = "\\s*(?:-|–|to|until|(?<=between ....) and)\\s*";
export const PERIOD = new RegExp(`\\b${PREPOSITION}${YEAR}(?:${UNTIL}${YEAR})?\\b`, "g");

/* Return a day in words, and a year as it is. */
export const formatDay = (/** @type {string} */ day) => (
  day.length === 4 ? day : new Date(day).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" }));

/** Return whether a day is in a period. @type {(date: string, period: YearPeriod) => boolean} */
export const isWithin = (date, { from, to }) => from <= date && (!to || date.slice(0, 4) <= to);

/** Return a period of years, or of days as 2020-01-31. @type {(match: RegExpMatchArray) => YearPeriod} */
export function readPeriod([, word = "", first, last]) {
  if (last) return { name: `${first} to ${last}`, from: first, to: last };
  const year = Number(first); // NaN for a day
  const from = word === "after" && year ? `${year + 1}` : first, to = word === "before" && year ? `${year - 1}` : first;
  if (["since", "from", "after"].includes(word)) return { name: `since ${formatDay(from)}`, from, to: "" };
  if (["before", "until", "till"].includes(word)) return { name: `until ${formatDay(to)}`, from: "", to };
  return { name: formatDay(first), from: first, to: first };
}

/** Return the votes of days; a year stands for its first or last. @type {(from: string, to: string) => YearPeriod} */
function nameVotes(from, to) {
  const [first, last] = [from, to].map((day) => day && formatDay(day.replace(/-(01-01|12-31)$/, "")));
  if (!first) return { name: `the votes ${last ? `until ${last}` : "selected"}`, from, to };
  const words = !last ? `since ${first}` : first === last ? `of ${first}` : `from ${first} to ${last}`;
  return { name: `the votes ${words}`, from, to };
}

/* Return the text whose vote colours the map; "" for none. */
export const getMapText = () => /^vote:(.*)/.exec(new URLSearchParams(getAddress()).get("colour") ?? "")?.[1] ?? "";

/* Return the address of the page with another period and topic. */
export function changeSelection(/** @type {YearPeriod=} */ period, /** @type {MenuOption=} */ topic) {
  const params = new URLSearchParams(getAddress());
  const values = { topic: topic?.value.slice(6), from: period?.from, to: period?.to };
  const changed = ["versus", ...(topic ? ["scope", "topic", "subject"] : []), ...(period ? ["from", "to"] : [])];
  changed.forEach((name) => params.delete(name));
  for (const [name, value] of Object.entries(values)) if (value) params.append(name, value);
  return params.toString();
}

/* Return the texts that had a vote, in the order of `cast` of a country. */
export const listVotes = (/** @type {MenuOption[]} */ all) => all.filter(({ vote }) => vote);

/* Return the votes that an address selects, or undefined if the options do not have what selects them. */
export function selectVotes(/** @type {string} */ address, /** @type {MenuOption[]} */ all) {
  const params = new URLSearchParams(address), from = params.get("from") ?? "", to = params.get("to");
  if (OTHER_SELECTIONS.some((name) => (params.get(name) ?? "cyber") !== "cyber")) return undefined;
  return listVotes(all).filter(({ vote = {}, date = "" }) => from <= date && (!to || date <= `${to}-12-31`)
    && Object.entries(vote).every(([name, value]) => !params.has(name) || params.getAll(name).includes(value)));
}

/** Return the years of the votes that an address selects. @type {(address: string, all: MenuOption[]) => string[]} */
const listYears = (address, all) => (selectVotes(address, all) ?? []).map(({ date = "" }) => date.slice(0, 4)).sort();

/** Return the later half of the years of the selection. @type {(all: MenuOption[]) => YearPeriod[]} */
export function findLaterHalf(all) {
  const years = listYears(getAddress(), all).map(Number), middle = (years[0] + years[years.length - 1]) / 2;
  const from = `${Math.ceil(middle)}`;
  return years.length ? [{ name: `since ${from}`, from, to: "", weight: 5 }] : [];
}

/* Return the years from the first to the last in which both topics have votes. */
export function findCommonYears(/** @type {MenuOption[]} */ topics, /** @type {MenuOption[]} */ all) {
  const years = topics.map((topic) => listYears(changeSelection(undefined, topic), all));
  const [from = ""] = years.map(([first = "9999"]) => first).sort().slice(-1);
  const [to = ""] = years.map((each) => each[each.length - 1] ?? "").sort();
  return from <= to ? [{ name: from === to ? from : `${from} to ${to}`, from, to }] : [];
}

export const nameTopic = (/** @type {MenuOption} */ { label }) => ` on ${label.split(" (")[0]}`;

/* Return the two periods that a question compares: those that it names, the years of one, or those before and since a
   year, within the period of the selection. */
/** @type {(periods: YearPeriod[], start: string, end: string) => YearPeriod[]} */
function comparePeriods([first, second], start, end) {
  if (second) return [first, second];
  const { from, to } = first, year = from.slice(0, 4) || `${parseInt(to, 10) + 1}`;
  if (from && to && from !== to) return [from, to].map((each) => ({ name: each, from: each, to: each }));
  return [nameVotes(start < year ? start : "", `${Number(year) - 1}-12-31`), nameVotes(year, end >= year ? end : "")];
}

/** Return what two selections have too few of to be compared; "" if they have enough. @type {(selections: string[], topic: MenuOption | undefined, all: MenuOption[]) => string} */
function describeShortage(selections, topic, all) {
  const [former, latter] = selections.map((each) => selectVotes(each, all)
    ?.map(({ search = "" }) => search.split(" resolution ").slice(1).join(" ").toLowerCase()));
  if (!former || !latter) return "";
  const counts = former.length || latter.length ? `only ${former.length} and ${latter.length}` : "no";
  const isShort = Math.min(former.length, latter.length) < MIN_TEXTS;
  if (isShort) return `${counts} votes${topic ? nameTopic(topic) : ""} in these periods`;
  const sameTitles = new Set(former.filter((title) => latter.includes(title)));
  return sameTitles.size < MIN_SAME_TITLES ? "too few titles with votes in both periods" : "";
}

/** Return the selection with the period and topic, and pairs to compare. @type {DescribeQuestion} */
export function describeSelections({ periods, topics: [topic, other] }, all) {
  const params = new URLSearchParams(getAddress()), [start, end] = ["from", "to"].map((name) => params.get(name) ?? "");
  const [topic_selections, undated_topic_selections] = [periods[0], undefined]
    .map((period) => `${changeSelection(period, topic)} ${changeSelection(period, other)}`);
  const selection = changeSelection(periods[0], topic), selection_period = nameVotes(start, end).name;
  const values = { selection, topic_selections, selection_period };
  if (!periods.length) return values;
  const [earlier, later] = comparePeriods(periods, start, end);
  const selections = [earlier, later].map((period) => changeSelection(period, topic));
  const shortage = describeShortage(selections, topic, all);
  const assembly = [earlier, later]
    .map(({ from, to }) => `scope=assembly${from && `&from=${from}`}${to && `&to=${to}`}`);
  return {
    ...values, undated_topic_selections, period_selections: selections.join(" "), earlier_period: earlier.name,
    later_period: later.name, shortage, assembly_selections: shortage && assembly.join(" "),
  };
}
