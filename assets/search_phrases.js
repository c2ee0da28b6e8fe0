/* Offers of the search for a typed question. The rules of alignment/model/search_questions.toml say what each needs and does. */
import { onPhrase } from "./search.js";
import { formatDay, isWithin, readQuestion, splitWords } from "./search_words.js";
import { getAddress } from "./view_client.js";

const MAX_OFFERS = 6, MIN_SHARED = 6, MIN_TEXTS = 6, MIN_SAME_TITLES = 2, MAX_LATER_TEXTS = 12; // as many as the table has further columns
/** @type {Record<string, string>} */
const VOTE_VERBS = { yes: "voted yes", no: "voted no", abstain: "abstained", absent: "did not vote" };
const VOTES = Object.keys(VOTE_VERBS), RELATION = ["vote", "agree", "differ", "compare", ...VOTES].join(" ");
const RANKED = Object.assign({ sponsor: "sponsored drafts" }, VOTE_VERBS);
const WEIGHTS = { R: 2, I: 3, J: 3, M: 2, C: 2, D: 2, E: 2, G: 2, H: 2, L: 1, U: 1, A: 3, N: 3, V: 2 }; // what a rule gains by its parts; texts and topics say so themselves

const capitalize = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
/* Return whether a question is on sponsors, and the text whose vote colours the map. */
const isOnSponsors = (/** @type {Set<string>} */ intents) => ["sponsor", "unsponsored", "tie", "later", "otherwise"].some((intent) => intents.has(intent));
const getMapText = () => /^vote:(.*)/.exec(new URLSearchParams(getAddress()).get("colour") ?? "")?.[1] ?? "";

/** Return the address of the page with another period and topic. @type {(period?: YearPeriod, topic?: string) => string} */
function changeSelection(period, topic) {
  const params = new URLSearchParams(getAddress());
  ["versus", ...(topic ? ["scope", "topic", "subject"] : []), ...(period ? ["from", "to"] : [])].forEach((name) => params.delete(name));
  for (const [name, value] of Object.entries({ topic, from: period?.from, to: period?.to })) if (value) params.append(name, value);
  return params.toString();
}

/** Return a period with its name, in which a year stands for its first or last day. @type {(from: string, to: string) => YearPeriod} */
function namePeriod(from, to) {
  const [first, last] = [from, to].map((day) => day && formatDay(day.replace(/-(01-01|12-31)$/, "")));
  return { name: `the votes ${!first ? (last ? `until ${last}` : "selected") : !last ? `since ${first}` : first === last ? `of ${first}` : `from ${first} to ${last}`}`, from, to };
}

/** Return the votes that an address selects, or undefined if the options do not have what selects them. @type {(address: string, all: MenuOption[]) => MenuOption[] | undefined} */
function selectVotes(address, all) {
  const params = new URLSearchParams(address), [from, to] = ["from", "to"].map((name) => params.get(name) ?? "");
  if (["scope", "subject", "blend", "include-rollcall", "exclude-rollcall"].some((name) => (params.get(name) ?? "cyber") !== "cyber")) return undefined;
  return all.filter(({ vote, date = "" }) => vote && from <= date && (!to || date <= `${to}-12-31`)
    && Object.entries(vote).every(([name, value]) => !params.has(name) || params.getAll(name).includes(value)));
}

/* Return the periods of a question; if it asks for the same years of two topics, those from the first to the last in which both have votes, and
   if it only asks who changed, the later half of the years of the selection. */
/** @type {(reading: SearchReading, all: MenuOption[]) => YearPeriod[]} */
function findPeriods({ topics, texts, countries, groups, intents, periods }, all) {
  const isNamed = [topics, texts, countries, groups, periods].some((each) => each.length) || VOTES.some((vote) => intents.has(vote));
  if (intents.has("change") && !isNamed) {
    const days = (selectVotes(getAddress(), all) ?? []).map(({ date = "" }) => parseInt(date, 10)), from = `${Math.ceil((days[0] + days[days.length - 1]) / 2)}`;
    return days.length ? [{ name: `since ${from}`, from, to: "", weight: 5 }] : [];
  }
  if (!intents.has("sameyears") || topics.length < 2 || periods.length) return periods;
  const years = topics.slice(0, 2).map(({ value }) => (selectVotes(changeSelection(undefined, value.slice(6)), all) ?? []).map(({ date = "" }) => date.slice(0, 4)).sort());
  const [from = ""] = years.map(([first = "9999"]) => first).sort().slice(-1), [to = ""] = years.map((each) => each[each.length - 1] ?? "").sort();
  return from <= to ? [{ name: from === to ? from : `${from} to ${to}`, from, to }] : periods;
}

const nameTopic = (/** @type {MenuOption} */ { label }) => ` on ${label.split(" (")[0]}`;

/** Return how many votes the first country cast of those selected, by period and topic, if they are too few to compare it, or else that they are enough. @type {(reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
function countEnough({ countries: [country], periods, topics }, all) {
  const address = changeSelection(periods[0], topics[0]?.value.slice(6)), selected = selectVotes(address, all), votes = all.filter(({ vote }) => vote);
  const cast = selected?.filter((text) => (country?.cast?.[votes.indexOf(text)] ?? "-") !== "-").length ?? 0;
  const least = Number(new URLSearchParams(address).get("min-shared") ?? Math.min(MIN_SHARED, Math.ceil((selected?.length ?? 0) / 2)));
  return selected && country?.cast && cast < least ? { few: `${cast} of ${selected.length} votes${topics.map(nameTopic)[0] ?? " of the selection"}` } : { enough: "closest" };
}

/** Return on how many votes of the selection two countries voted the same, and on how many the first cast the vote that is asked. @type {(reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
function countVotes({ countries: [country, other], intents }, all) {
  const votes = all.filter(({ vote }) => vote), selected = selectVotes(getAddress(), all) ?? [];
  const cast = selected.map((text) => [country, other].map((each) => each?.cast?.[votes.indexOf(text)] ?? "-")), own = cast.filter(([vote]) => vote !== "-");
  const both = own.filter(([, vote]) => vote !== "-"), [asked, second] = VOTES.filter((vote) => intents.has(vote));
  const share = asked && !second && asked !== "absent" && !intents.has("not") ? `${own.filter(([vote]) => vote === asked[0]).length} of ${own.length} votes that it cast` : "";
  return { same: both.length ? `${both.filter(([one, two]) => one === two).length} of ${both.length} votes that both cast` : "", share: own.length ? share : "" };
}

/** Return the newest text, of those of the selection or that which is typed, on which the first country or group voted unlike the second. @type {(reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
function describeContrast({ compared: [one, other], intents, texts: [text] }, all) {
  if (!intents.has("contrast") || !other) return {};
  const votes = all.filter(({ vote }) => vote), name = (/** @type {MenuOption} */ { members, label, statuses }) => `${statuses ? "most " : ""}${members ?? label.split(" (")[0]}`;
  const found = (text ? votes.filter(({ value }) => value === `text:${text.symbol}`) : selectVotes(getAddress(), all) ?? []).flatMap((each) => {
    const [own, others = "-"] = [one, other].map(({ cast }) => cast?.[votes.indexOf(each)]), way = VOTES.find((vote) => vote[0] === own);
    return way && others !== "-" && own !== others ? [{ contrast: each.value.slice(5), way }] : [];
  });
  return found.length ? { ...found[0], contrasts: `${found.length} such ${found.length === 1 ? "vote" : "votes"}`, like: name(one), unlike: name(other) } : {};
}

/** Return the columns, and their description, of the votes of the selection after a text: those with its title, or else all, the newest first. @type {(text: NamedText | undefined, all: MenuOption[]) => Record<string, string>} */
function describeLater(text, all) {
  const later = selectVotes(getAddress(), all)?.filter(({ date = "" }) => text && date > text.date) ?? [], titled = later.filter(({ search }) => search?.endsWith(`resolution ${text?.title}`));
  const chosen = (titled.length ? titled : later).map(({ value }) => `vote:${value.slice(5)}`), present = new URLSearchParams(getAddress()).getAll("column");
  const columns = chosen.slice(0, Math.max(0, MAX_LATER_TEXTS - present.filter((column) => !chosen.includes(column)).length));
  const which = chosen.length === 1 ? "the only later text" : columns.length < chosen.length ? `the newest ${columns.length} of ${chosen.length} later texts` : `the ${chosen.length} later texts`, laterTexts = `${which} ${titled.length ? "with its title" : "of the selection"}`;
  const otherwise = ["no", "abstain"].map((vote) => `and:vote:${columns.map((column) => column.slice(5)).join(",")}:${vote}`).join("\n");
  return columns.length ? { later: [...columns.filter((column) => !present.includes(column)).map((column) => `column:${column}`), `sort:-${columns[0]}`].join("\n"), laterTexts, otherwise, anyLater: `${chosen.length > 1 ? "at least one of " : ""}${laterTexts}` } : {};
}

/** Return how the first country voted on the text that is asked, or else on the one that colours the map. @type {(reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
function describeLike({ countries: [country], texts }, all) {
  const asked = texts.find(({ hasVote }) => hasVote)?.symbol, symbol = asked ?? getMapText(), votes = all.filter(({ vote }) => vote);
  const own = VOTES.find((vote) => vote[0] === country?.cast?.[votes.findIndex(({ value }) => value === `text:${symbol}`)]);
  return own ? { own, alike: VOTE_VERBS[own], ...(asked ? {} : { N: symbol, n: symbol }) } : {};
}

/** Return what two selections have too few of, by the titles of their texts; "" if they can be compared (alignment/analysis/movement.py). @type {(former: string[], latter: string[], topic: string) => string} */
function describeLack(former, latter, topic) {
  if (Math.min(former.length, latter.length) < MIN_TEXTS) return `${former.length + latter.length ? `only ${former.length} and ${latter.length}` : "no"} votes${topic} in these periods`;
  return new Set(former.filter((title) => latter.includes(title))).size < MIN_SAME_TITLES ? "too few titles with votes in both periods" : "";
}

/* Return the selection with a period and a topic, and the two that a question compares: by its topics, in the period or in any, or the periods that it names, or those before and since
   a year, within the period of the selection. Where that is refused, A has all votes of the Assembly. */
/** @type {(periods: YearPeriod[], all: MenuOption[], options: MenuOption[]) => Record<string, string>} */
function describeSelections(periods, all, options) {
  const [topic, other] = options.map(({ value }) => value.slice(6));
  const [first] = periods, S = changeSelection(first, topic), [K, O] = [first, undefined].map((period) => [topic, other].map((each) => changeSelection(period, each)).join(" "));
  const params = new URLSearchParams(getAddress()), [start, end] = ["from", "to"].map((name) => params.get(name) ?? "");
  if (!first) return { S, K, when: namePeriod(start, end).name };
  const year = first.from.slice(0, 4) || `${parseInt(first.to, 10) + 1}`, last = `${Number(year) - 1}`;
  const [before, after] = periods.length > 1 ? periods
    : first.from && first.to && first.from !== first.to ? [first.from, first.to].map((each) => ({ name: each, from: each, to: each }))
    : [namePeriod(start < year ? start : "", `${last}-12-31`), namePeriod(year, end >= year ? end : "")];
  const selections = [before, after].map((period) => changeSelection(period, topic));
  const [former, latter] = selections.map((each) => selectVotes(each, all)?.map(({ search = "" }) => search.split(" resolution ").slice(1).join(" ").toLowerCase()));
  const lack = former && latter ? describeLack(former, latter, options.slice(0, 1).map(nameTopic).join("")) : "";
  return { S, K, O, when: namePeriod(start, end).name, B: selections.join(" "), A: lack ? [before, after].map(({ from, to }) => `scope=assembly${from && `&from=${from}`}${to && `&to=${to}`}`).join(" ") : "", lack, before: before.name, after: after.name };
}

/** Return what is asked of votes: the words for it, and the conditions of a filter by a text. @type {(intents: Set<string>, text?: string) => { did: string, V: string }} */
function describeVotes(intents, text) {
  const asked = VOTES.filter((vote) => intents.has(vote)), others = asked.filter((vote) => vote !== "absent");
  const isNot = others.length > 0 && (asked.length > others.length || intents.has("not")), votes = isNot ? others : asked;
  const words = votes.map((vote) => (isNot ? `did not ${vote === "abstain" ? vote : `vote ${vote}`}` : VOTE_VERBS[vote]));
  return { did: words.join(isNot ? " and " : " or "), V: votes.map((vote) => `and:${isNot ? "!" : ""}vote:${text}:${vote}`).join("\n") };
}

/** Return the column of the table that ranks countries by what is asked, and its words. @type {(intents: Set<string>) => Record<string, string>} */
function describeRank(intents) {
  const [asked, other] = Object.keys(RANKED).filter((each) => intents.has(each)), isLeast = intents.has("least");
  if (!asked || other) return {};
  const column = asked === "sponsor" ? "sponsored" : `votes_${asked}`;
  return { R: isLeast ? column : `-${column}`, count: column, r: `those that ${RANKED[asked]} ${isLeast ? "least" : "most"} often come first` };
}

/** Return two votes to compare, and the conditions of who changed from one of two typed answers to the other, or gave them, or one, on two typed texts. @type {(reading: SearchReading) => Record<string, string>} */
function describePair({ pairs: [pair], intents, texts, topics, countries, periods }) {
  if (!pair) return {};
  const [{ symbol: I, name: i }, { symbol: J, name: j }] = pair, parts = { I, i, J, j }, asked = [...intents].filter((each) => VOTES.includes(each));
  const isChange = intents.has("change"), [one, other] = isChange ? pair : texts, [before, after = before] = asked;
  if (asked.length > 2 || asked.length < (isChange ? 2 : 1) || (!isChange && intents.has("not"))) return texts.length || topics.length || !(countries.length || periods.some(({ weight }) => !weight)) ? parts : {};
  return { ...parts, M: `and:vote:${one.symbol}:${before}\nand:vote:${other.symbol}:${after}`, m: `${VOTE_VERBS[before]} on ${one.name} and ${before === after ? "" : `${VOTE_VERBS[after]} `}on ${other.name}` };
}

/** Return the first text with a vote, if a question on two stages finds no text with both. @type {(reading: SearchReading) => Record<string, string | undefined>} */
const describeStage = ({ intents, pairs, texts }) => ({ oneStage: intents.has("stages") && !pairs.length ? texts.find(({ hasVote }) => hasVote)?.symbol : undefined });

/** Return what the records say of the first country: its regions, and its status in the first group; and of the members of that. @type {(reading: SearchReading, continents: SearchQuestions["continents"]) => Record<string, string | undefined>} */
function describeCountry({ countries: [country], groups: [group] }, continents) {
  const region = country?.region ?? "", [continent, regions] = Object.entries(continents).find(([, names]) => names.split("|").includes(region)) ?? ["", ""];
  const basis = group?.first_day ? "by members of the day" : group && "by the listed members";
  const [status = ""] = Object.entries(group?.statuses ?? {}).find(([, codes]) => !codes || codes.split(" ").includes(country?.value)) ?? [];
  const [code, fullName] = group?.label.split(/ \(group\):? ?/) ?? [];
  return { region, continent, basis, fullName: fullName || code, regions: regions.split("|").map((name) => `and:region:${name}`).join("\n"), status };
}

/** Return the codes and names of groups for a rule on a text, or on a period: with dates, the members on its day, or on that of the last vote. @type {(needs: string, reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
function dateGroups(needs, { pairs: [pair], texts, groups, periods, topics }, all) {
  const last = needs.includes("P") ? selectVotes(changeSelection(periods[0], topics[0]?.value.slice(6)), all)?.[0] : undefined;
  const text = needs.includes("J") ? pair[1] : needs.includes("N") ? all.find(({ value }) => value === `text:${getMapText()}`) : needs.includes("Y") ? texts[0] : needs.includes("X") ? texts.find(({ hasVote }) => hasVote) : last, date = text?.date ?? "";
  return Object.fromEntries(text ? groups.slice(0, 2).flatMap(({ value, members = "", first_day: firstDay }, i) => {
    const letter = "GH"[i], isDated = firstDay && firstDay <= date;
    return [[letter, value.slice(6) + (isDated ? `:${date}` : "")], [letter.toLowerCase(), isDated ? `${members} on ${formatDay(date)}` : members.replace(/^\S+ members$/, "listed $&")]];
  }) : []);
}

/** Return the text whose title a forecast takes: that of the question, or else the newest of the title, or of all. @type {(reading: SearchReading) => NamedText | undefined} */
function findTitled({ texts, newest, topicWeight }) {
  const found = [...texts.filter(({ hasVote }) => hasVote), ...texts].find(({ title }) => title);
  const text = found?.isTyped ? found : texts.filter(({ title, hasVote }) => title === found?.title && hasVote === found?.hasVote).sort((one, other) => other.date.localeCompare(one.date))[0];
  return text ? { ...text, weight: Math.max(text.weight, topicWeight) } : newest && { ...newest, weight: topicWeight };
}

/** Return the votes that words find equally well and that have the title of the first or, but for the year, its short name, the newest first; none if it is on sponsors. @type {(reading: SearchReading) => NamedText[]} */
function findSeries({ texts, intents }) {
  const best = texts.find(({ hasVote }) => hasVote), cut = (/** @type {NamedText | undefined} */ text) => text?.name.split(" (")[1]?.replace(/\d.*/, "");
  return texts.filter((text) => !isOnSponsors(intents) && !text.isTyped && text.hasVote && text.weight === best?.weight && (text.title === best.title || cut(text) === cut(best)));
}

/** Return the votes of a series, the vote of the periods, the day of the first text, and its symbol if it had a vote and its sponsors are not known. @type {(reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
function describeSeries(reading, all) {
  const symbols = findSeries(reading).map(({ symbol }) => symbol), [{ symbol = "", date = "", hasVote = false } = {}] = reading.texts, adopted = date && formatDay(date);
  const voted = reading.texts.find((text) => text.hasVote), dated = reading.periods.every((period) => voted && isWithin(voted.date, period)) ? voted?.symbol ?? "" : "";
  if (hasVote && date && isOnSponsors(reading.intents) && !all.some(({ value }) => value === `sponsored:${symbol}`)) return { unknown: symbol };
  return symbols[1] ? { adopted, dated, seriesText: symbols[0], series: new Intl.ListFormat("en-GB").format(symbols), seriesVotes: describeVotes(reading.intents, symbols.join(",")).V } : { adopted, dated };
}

/* Return the codes and names that rules use, by their letters, and the weights of these. */
/** @type {(reading: SearchReading, all: MenuOption[], continents: SearchQuestions["continents"]) => { parts: Record<string, string | undefined>, weights: Record<string, number> }} */
function nameParts(reading, all, continents) {
  const { texts, newest, countries, groups, topics, topicWeight, periods, intents } = reading;
  const [Y, next] = texts, X = texts.find(({ hasVote }) => hasVote);
  const led = all.find(({ value, search = "" }) => value.startsWith("subject:led by") && countries.slice(0, 1).some((country) => search.split(" ").includes(country.value)));
  /** @type {Record<string, string | undefined>} */
  const parts = { ...Object.fromEntries(texts.filter(({ hasVote, weight }) => hasVote && weight >= 2).slice(0, 1).map(({ symbol }) => ["titled", symbol])), ...countVotes(reading, all), ...countEnough(reading, all), ...describeStage(reading), ...describeContrast(reading, all), ...describeLater(Y, all), ...describeSeries(reading, all), ...describeLike(reading, all), ...describeVotes(intents, X?.symbol), ...describeRank(intents), ...describePair(reading), ...describeCountry(reading, continents), ...describeSelections(periods, all, topics) };
  /** @type {Record<string, number>} */
  const weights = { ...WEIGHTS, T: topicWeight };
  const add = (/** @type {string} */ letter, /** @type {string} */ code, /** @type {string} */ name) => Object.assign(parts, { [letter]: code, [letter.toLowerCase()]: name });
  for (const [letter, text] of Object.entries({ X, Y: !parts.unknown && Y, F: findTitled(reading), Z: next?.isTyped && next, W: !Y?.hasVote && Y })) {
    if (!text) continue;
    add(letter, letter === "F" ? text.title : text.symbol, text.name);
    weights[letter] = text.weight;
  }
  for (const [letters, options] of /** @type {[string, MenuOption[]][]} */ ([["CD", countries], ["GH", groups], ["TU", topics]])) {
    [...letters].slice(0, options.length).forEach((letter, i) => add(letter, options[i].value.replace(/^\w+:/, ""), options[i].members ?? options[i].label.split(" (")[0]));
  }
  if (countries.length > 2) add("E", countries.map(({ value }) => value).join(" "), new Intl.ListFormat("en-GB").format(countries.map(({ members, label }) => members ?? label.split(" (")[0])));
  if (led) add("L", led.value, led.label);
  if (newest) Object.assign(parts, { last: newest.symbol, day: formatDay(newest.date) });
  periods.slice(0, 2).forEach(({ name, weight = 1.5 }, i) => { add("PQ"[i], name, name); weights["PQ"[i]] = weight; });
  return { parts, weights };
}

/** Return what a question asks; one on votes that names no text is on the vote that colours the map. @type {(typed: string, all: MenuOption[], questions: SearchQuestions) => SearchReading} */
function readOnMap(typed, all, questions) {
  const selected = selectVotes(getAddress(), all) ?? all, reading = readQuestion(typed, all, questions, selected), symbol = getMapText();
  const { texts, topics, countries, groups, periods, intents } = reading, isForecast = intents.has("forecast"), isUnlike = countries.length && groups.length && intents.has("differ");
  const isAsked = isForecast ? !topics.length && !intents.has("schedule") : !periods.length && (isUnlike || VOTES.some((vote) => intents.has(vote)));
  const isOnMap = symbol && !texts.length && isAsked && !["most", "least", "change", "colour", "tracks", "several"].some((intent) => intents.has(intent));
  const result = isOnMap ? readQuestion(`${typed} ${symbol}`, all, questions, selected) : reading;
  if (isForecast) ["vote", ...VOTES].forEach((intent) => result.intents.delete(intent)); // of the past
  return { ...result, periods: findPeriods(result, all) };
}

/* Return the offers for a question: those that use several parts of it, then those that use one, with what it names, and a line
   on the words that were not understood. Of several texts that a country led or that have one title, or of more than two groups, each has its own offers. */
onPhrase((typed, all, questions) => {
  const reading = readOnMap(typed, all, questions), { intents, unknown, missed, texts, pairs } = reading;
  const choices = reading.isLed ? texts.map((text) => ({ texts: [text], ...(VOTES.some((vote) => intents.has(vote)) ? { countries: [] } : {}) })) : pairs.length ? pairs.map((pair) => ({ pairs: [pair] }))
    : reading.groups.length > 2 ? reading.groups.map((group) => ({ groups: [group] })) : findSeries(reading).map((text, i) => ({ texts: i ? [text] : texts }));
  const offers = (choices.length ? choices : [{}]).map((choice) => Object.assign({}, reading, choice)).flatMap((each) => {
    const { parts, weights } = nameParts(each, all, questions.continents), empty = "SKOB".split("").filter((name) => parts[name]?.split(" ").some((address) => selectVotes(address, all)?.length === 0));
    return questions.rules.flatMap(({ needs, words, label, gestures, part, note }) => {
      const answered = words.replace("?", "").replace("relation", RELATION).split(" "), count = answered.filter((word) => word.split("+").every((intent) => intents.has(intent))).length;
      if (![...needs].every((need) => parts[need]) || (!count && !words.startsWith("?"))) return [];
      // A period alone is not what a question with other words asks, and a selection without votes is nothing to show or to compare.
      const isOther = /^[WX]?P\?/.test(needs + words) && ((needs === "P" && unknown.length) || [...intents].some((word) => !answered.includes(word)));
      const filled = { ...parts, ...dateGroups(needs, each, all) }, isMissing = [...`${label}${gestures}${part}`.matchAll(/\{(\w+)\}/g)].some(([, name]) => !filled[name]);
      if (isOther || isMissing || empty.some((name) => gestures.includes(`{${name}}`))) return [];
      const fill = (/** @type {string} */ pattern) => pattern.replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? "");
      const weight = [...needs].reduce((sum, need) => sum + weights[need], count), said = note || (needs && `The page shows “${label}”.`);
      return [{ size: needs.length + count, weight, option: { label: capitalize(fill(label)), value: fill(gestures), part: fill(part) || undefined, note: said ? capitalize(fill(said)) : undefined } }];
    });
  }).sort((first, second) => second.weight - first.weight)
    .filter(({ option: { value, part } }, i, sorted) => i === sorted.findIndex(({ option }) => option.value === value && option.part === part));
  const [first, last] = [true, false].map((isLarge) => offers.filter(({ size }) => size > 1 === isLarge).map(({ option }) => option).slice(0, MAX_OFFERS));
  const named = texts.flatMap(({ symbol, isTyped }) => all.filter(({ value }) => (isTyped || reading.isLed || intents.has("text")) && value === `text:${symbol}`));
  const others = typed.split(/[\s?!,;:]+/).filter((word) => missed.includes(splitWords(word).join(" ")));
  const near = reading.unlisted.flatMap(({ value }) => all.filter((option) => value.slice(9).split("|").some((group) => option.value === `group:${group}`)));
  const absent = reading.unlisted.map(({ label }) => ({ label: `This data has no list of ${label}. It has ${near.map((option) => option.label.split(" (")[0]).join(", ")}.`, value: "" }));
  return [[...absent, ...reading.isName ? reading.countries : [], ...first], [...last, ...near, ...named, ...reading.countries, ...reading.groups, ...reading.topics].slice(0, MAX_OFFERS), others.length ? [{ label: `Not understood: ${others.join(", ")}`, value: "" }] : []];
});
