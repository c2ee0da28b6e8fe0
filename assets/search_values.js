/* The values that a question gives to the rules of the search, by the names of alignment/model/search_rules.toml. */
import { VOTES } from "./search_reading.js";
import {
  changeSelection, describeSelections, formatDay, getMapText, isWithin, listVotes, nameTopic, selectVotes,
} from "./search_selection.js";
import { getAddress } from "./view_client.js";

const MIN_SHARED = 6; // votes that a country must have cast to be compared, or half of the selection
const MAX_LATER_TEXTS = 12; // as many as the table has further columns
/** @type {Record<string, string>} */
const VOTE_VERBS = { yes: "voted yes", no: "voted no", abstain: "abstained", absent: "did not vote" };
const deny = (/** @type {string} */ vote) => (
  vote === "absent" ? "voted" : vote === "abstain" ? "did not abstain" : `did not vote ${vote}`);

const listAsked = (/** @type {Set<string>} */ intents) => VOTES.filter((vote) => intents.has(vote));
const joinNames = (/** @type {string[]} */ names) => new Intl.ListFormat("en-GB").format(names);
const nameOption = (/** @type {MenuOption} */ { members, label }) => members ?? label.split(" (")[0];
const findVoted = (/** @type {NamedText[]} */ texts) => texts.find(({ hasVote }) => hasVote);

/** Return the first letter of the vote of a country, or of most members of a group, on a text; "-" for none. @type {(option: MenuOption | undefined, text: MenuOption | undefined, votes: MenuOption[]) => string} */
const getCast = (option, text, votes) => (text && option?.cast?.[votes.indexOf(text)]) ?? "-";
const nameVote = (/** @type {string} */ letter) => VOTES.find((vote) => vote[0] === letter) ?? "";

/** Return a text, as rules call it. @type {(name: string, text: NamedText | undefined) => SearchValues} */
const nameText = (name, text) => ({ [name]: text?.symbol, [`${name}_name`]: text?.name });

/** Return whether the country cast enough votes to be compared, or else how many. @type {DescribeQuestion} */
function describeEnough({ countries: [country], periods: [period], topics: [topic] }, all) {
  const address = changeSelection(period, topic), selected = selectVotes(address, all), votes = listVotes(all);
  if (!selected || !country?.cast) return { closest_part: "closest" };
  const cast = selected.filter((text) => getCast(country, text, votes) !== "-").length;
  const least = new URLSearchParams(address).get("min-shared") ?? Math.min(MIN_SHARED, Math.ceil(selected.length / 2));
  const few_votes = `${cast} of ${selected.length} votes${topic ? nameTopic(topic) : " of the selection"}`;
  return cast < Number(least) ? { few_votes } : { closest_part: "closest" };
}

/** Return how many votes of the selection are the same, or as asked. @type {DescribeQuestion} */
function describeShares({ countries: [country, other], intents, denied }, all) {
  const votes = listVotes(all), selected = selectVotes(getAddress(), all) ?? [], [asked, second] = listAsked(intents);
  const cast = selected.map((text) => [country, other].map((each) => getCast(each, text, votes)))
    .filter(([own]) => own !== "-");
  const both = cast.filter(([, vote]) => vote !== "-"), same = both.filter(([own, vote]) => own === vote);
  const same_votes = both.length ? `${same.length} of ${both.length} votes that both cast` : "";
  if (!cast.length || !asked || second || asked === "absent" || denied.size) return { same_votes };
  const count = cast.filter(([own]) => own === asked[0]).length;
  return { same_votes, vote_share: `${count} of ${cast.length} votes that it cast` };
}

/** Return the newest text on which one country or group voted unlike another. @type {DescribeQuestion} */
function describeContrast({ compared: [one, other], intents, texts: [text] }, all) {
  if (!intents.has("contrast") || !other) return {};
  const votes = listVotes(all), typed = text && votes.filter(({ value }) => value === `text:${text.symbol}`);
  const differing = (typed ?? selectVotes(getAddress(), all) ?? []).filter((each) => {
    const [own, others] = [one, other].map((option) => getCast(option, each, votes));
    return own !== "-" && others !== "-" && own !== others;
  });
  if (!differing.length) return {};
  const [newest] = differing, count = differing.length;
  const [contrast_like, contrast_unlike] = [one, other]
    .map((option) => `${option.statuses ? "most " : ""}${nameOption(option)}`);
  return {
    contrast_text: newest.value.slice(5), contrast_vote: nameVote(getCast(one, newest, votes)),
    contrast_count: `${count} such ${count === 1 ? "vote" : "votes"}`, contrast_like, contrast_unlike,
  };
}

/** Return the later texts of the selection: those with the title, or else all. @type {DescribeQuestion} */
function describeLater({ texts: [text] }, all) {
  const later = selectVotes(getAddress(), all)?.filter(({ date = "" }) => text && date > text.date) ?? [];
  const titled = later.filter(({ search }) => search?.endsWith(`resolution ${text?.title}`));
  const possible = (titled.length ? titled : later).map(({ value }) => `vote:${value.slice(5)}`);
  const present = new URLSearchParams(getAddress()).getAll("column"), count = possible.length;
  const others = present.filter((column) => !possible.includes(column));
  const columns = possible.slice(0, Math.max(0, MAX_LATER_TEXTS - others.length));
  if (!columns.length) return {};
  const newest = columns.length < count ? `newest ${columns.length} of ${count}` : count;
  const which = count === 1 ? "only later text" : `${newest} later texts`;
  const later_texts = `the ${which} ${titled.length ? "with its title" : "of the selection"}`;
  const added = columns.filter((column) => !present.includes(column)).map((column) => `column:${column}`);
  const symbols = columns.map((column) => column.slice(5)).join(",");
  return {
    later_texts, any_later_text: `${count > 1 ? "at least one of " : ""}${later_texts}`,
    later_columns: [...added, `sort:-${columns[0]}`].join("\n"),
    otherwise_filter: ["no", "abstain"].map((vote) => `and:vote:${symbols}:${vote}`).join("\n"),
  };
}

/** Return the vote of the country on the text, or else on that of the map. @type {DescribeQuestion} */
function describeOwnVote({ countries: [country], texts }, all) {
  const asked = findVoted(texts)?.symbol, symbol = asked ?? getMapText();
  const own_vote = nameVote(getCast(country, all.find(({ value }) => value === `text:${symbol}`), listVotes(all)));
  if (!own_vote) return {};
  return { own_vote, own_voted: VOTE_VERBS[own_vote], own_denied: deny(own_vote), ...(asked ? {} : { map_text: symbol, map_text_name: symbol }) };
}

/* Return what is asked of votes: what it is called, and the conditions of a filter by texts; none if unclear. */
function describeVotes(/** @type {SearchReading} */ { intents, denied, texts }, /** @type {string | undefined} */ symbols) {
  const all = listAsked(intents), votes = all.filter((vote) => !denied.has(vote)), others = all.filter((vote) => denied.has(vote));
  if (texts[1]?.isTyped && all.length > 1 && all.includes("absent")) return {};
  const conditions = [...votes.map((vote) => `and:vote:${symbols}:${vote}`), ...others.map((vote) => `and:!vote:${symbols}:${vote}`)];
  const words = [votes.map((vote) => VOTE_VERBS[vote]).join(" or "), ...others.map(deny)].filter(Boolean);
  return { voted: words.join(" and "), vote_filter: conditions.join("\n") };
}

/** Return the column of the table that ranks countries by what is asked. @type {DescribeQuestion} */
function describeRanking({ intents, denied }) {
  const verbs = Object.entries({ ...VOTE_VERBS, sponsor: "sponsored drafts" }).filter(([each]) => intents.has(each));
  if (verbs.length !== 1 || denied.has(verbs[0][0])) return {};
  const [[asked, verb]] = verbs, count_column = asked === "sponsor" ? "sponsored" : `votes_${asked}`;
  const [sign, degree] = intents.has("least") ? ["", "least"] : ["-", "most"];
  const ranking_order = `those that ${verb} ${degree} often come first`;
  return { count_column, ranking_column: sign + count_column, ranking_order };
}

/* Return the conditions of votes on texts, the last of which may be denied, and their name. Texts without a vote have none. */
function describeAsked(/** @type {NamedText[]} */ asked, /** @type {string[]} */ [before, after = before], /** @type {boolean} */ isNot) {
  const all = asked.map(({ name, symbol, hasVote }, i) => {
    const [vote, isDenied] = i === asked.length - 1 ? [after, isNot] : [before, false];
    const verb = isDenied ? `${deny(vote)} ` : i && vote === before ? "" : `${VOTE_VERBS[vote]} `;
    return { hasVote, symbol, words: `${verb}on ${name}`, filter: `and:${isDenied ? "!" : ""}vote:${symbol}:${vote}` };
  });
  const recorded = all.filter(({ hasVote }) => hasVote), name = `${recorded.length < all.length ? "recorded_" : ""}both_votes`;
  const [words, filter] = [joinNames(recorded.map((each) => each.words)), recorded.map((each) => each.filter).join("\n")];
  return { [name]: words, [`${name}_filter`]: filter, texts_without_vote: joinNames(all.filter(({ hasVote }) => !hasVote).map(({ symbol }) => symbol)) };
}

/* Return two votes to compare, and the conditions of who changed from one of two typed answers to the other, or gave
   them, or one, on typed texts. */
/** @type {DescribeQuestion} */
function describePair({ pairs: [pair], intents, texts, topics, countries, periods, denied, isButNot: isNot }) {
  if (!pair) return {};
  const values = { ...nameText("earlier_text", pair[0]), ...nameText("later_text", pair[1]) };
  const votes = [...intents].filter((each) => VOTES.includes(each)), isChange = intents.has("change");
  const asked = isChange ? pair : texts.filter(({ isTyped }, i) => isTyped || i < 2);
  const isClear = votes.length === 2 ? isNot || asked.length === 2 : votes.length === 1 && !isChange;
  if (asked[1] && isClear && (isChange || isNot === denied.size > 0)) return { ...values, ...describeAsked(asked, votes, isNot) };
  const isOnOthers = countries.length || periods.some(({ weight }) => !weight);
  return texts.length || topics.length || !isOnOthers ? values : {};
}

/** Return the region of the first country. @type {DescribeQuestion} */
function describeRegion({ countries: [country] }, _, { continents }) {
  const region = country?.region ?? "", isIn = (/** @type {string} */ regions) => regions.split("|").includes(region);
  const [continent, regions] = Object.entries(continents).find(([, names]) => isIn(names)) ?? ["", ""];
  return { region, continent, continent_filter: regions.split("|").map((name) => `and:region:${name}`).join("\n") };
}

/** Return what the records say of the group, and of the country in it. @type {DescribeQuestion} */
function describeMembership({ countries: [country], groups: [group] }) {
  if (!group) return {};
  const isIn = (/** @type {string} */ codes) => !codes || codes.split(" ").includes(country?.value);
  const [membership_status] = Object.entries(group.statuses ?? {}).find(([, codes]) => isIn(codes)) ?? [];
  const membership_basis = group.first_day ? "by members of the day" : "by the listed members";
  const [code, fullName] = group.label.split(/ \(group\):? ?/);
  return { membership_status, membership_basis, group_full_name: fullName || code };
}

const isOnSponsors = (/** @type {SearchReading} */ { intents }) => (
  ["sponsor", "unsponsored", "tie", "later", "otherwise"].some((intent) => intents.has(intent)));

/* Return whether a question on sponsors begins with a vote of whose sponsors this data has no list. */
function lacksSponsorList(/** @type {SearchReading} */ reading, /** @type {MenuOption[]} */ all) {
  const [first] = reading.texts;
  if (!first?.hasVote || !first.date || !isOnSponsors(reading)) return false;
  return !all.some(({ value }) => value === `sponsored:${first.symbol}`);
}

/* Return the text whose title a forecast takes: that of the question, or else the newest of the title, or of all. */
function findForecastText(/** @type {SearchReading} */ { texts, newest, topicWeight }) {
  const found = [...texts.filter(({ hasVote }) => hasVote), ...texts].find(({ title }) => title);
  if (!found) return newest?.title ? { ...newest, weight: topicWeight } : undefined;
  const same = texts.filter(({ title, hasVote }) => title === found.title && hasVote === found.hasVote);
  const text = found.isTyped ? found : same.sort((one, other) => other.date.localeCompare(one.date))[0];
  return { ...text, weight: Math.max(text.weight, topicWeight) };
}

/* Return the texts that rules may need, by their names. */
function listTexts(/** @type {SearchReading} */ reading, /** @type {MenuOption[]} */ all) {
  const [first, second] = reading.texts;
  const first_text = lacksSponsorList(reading, all) ? undefined : first;
  const second_text = second?.isTyped ? second : undefined, consensus_text = first?.hasVote ? undefined : first;
  const text = findVoted(reading.texts), forecast_text = findForecastText(reading);
  return { text, first_text, second_text, consensus_text, forecast_text };
}

/** Return what is said of the texts of a question. @type {DescribeQuestion} */
function describeTexts(reading, all) {
  const { texts, pairs, periods, intents, newest } = reading, [first] = texts, voted = findVoted(texts);
  const isUnlisted = lacksSponsorList(reading, all);
  const isDated = voted && periods.every((period) => isWithin(voted.date, period));
  return {
    ...Object.assign({}, ...Object.entries(listTexts(reading, all)).map(([name, text]) => nameText(name, text))),
    forecast_title: findForecastText(reading)?.title,
    text_without_sponsor_list: isUnlisted ? first.symbol : "",
    dated_text: isDated && !isUnlisted ? voted.symbol : "",
    titled_text: texts.find(({ hasVote, weight }) => hasVote && weight >= 2)?.symbol,
    one_stage_text: intents.has("stages") && !pairs.length ? voted?.symbol : "",
    adoption_day: first?.date && formatDay(first.date),
    newest_text: newest?.symbol, newest_day: newest && formatDay(newest.date),
  };
}

/* Return the votes that words find equally well and that have the title of the first or, but for the year, its short
   name, the newest first; none if the question is on sponsors. */
export function findSeries(/** @type {SearchReading} */ reading) {
  const best = findVoted(reading.texts);
  if (!best || isOnSponsors(reading)) return [];
  const cut = (/** @type {NamedText} */ { name }) => name.split(" (")[1]?.replace(/\d.*/, "");
  return reading.texts.filter((text) => text.hasVote && !text.isTyped && text.weight === best.weight
    && (text.title === best.title || cut(text) === cut(best)));
}

/** Return the texts of a series, if it has several. @type {DescribeQuestion} */
function describeSeries(reading) {
  const symbols = findSeries(reading).map(({ symbol }) => symbol), series_texts = joinNames(symbols);
  if (symbols.length < 2) return {};
  const { vote_filter: series_filter } = describeVotes(reading, symbols.join(","));
  return { series_texts, newest_series_text: symbols[0], series_filter };
}

/** Return the codes and names of the first two options of a kind. @type {(kind: string, options: MenuOption[], suffix?: string) => Record<string, string>} */
const nameTwo = (kind, options, suffix = "name") => Object.assign({}, ...options.slice(0, 2).map((option, i) => {
  const name = i ? `other_${kind}` : kind;
  return { [name]: option.value.replace(/^\w+:/, ""), [`${name}_${suffix}`]: nameOption(option) };
}));

const nameGroups = (/** @type {MenuOption[]} */ groups, /** @type {MenuOption[]} */ excluded) => (
  { ...nameTwo("group", groups, "members"), ...nameTwo("excluded_group", excluded.slice(0, 1), "members") });

/** Return the codes and names of countries, groups, topics and periods. @type {DescribeQuestion} */
function describeNames({ countries, groups, excluded, topics, periods: [period, second] }, all) {
  const named = nameTwo("country", countries), codes = countries.map(({ value }) => value).join(" ");
  const led = all.find(({ value, search = "" }) => value.startsWith("subject:led by")
    && search.split(" ").includes(named.country));
  return {
    ...named, ...nameGroups(groups, excluded), ...nameTwo("topic", topics),
    countries: countries.length > 2 ? codes : "", country_names: joinNames(countries.map(nameOption)),
    led_texts: led?.value, led_texts_name: led?.label, period: period?.name, other_period: second?.name,
  };
}

const DESCRIBERS = [
  describeNames, describeTexts, describeSeries, describeLater, describePair, describeContrast, describeOwnVote,
  describeRanking, describeEnough, describeShares, describeRegion, describeMembership, describeSelections,
];

/** Return the values of a question. @type {DescribeQuestion} */
export const collectValues = (reading, all, questions) => Object.assign(
  describeVotes(reading, findVoted(reading.texts)?.symbol),
  ...DESCRIBERS.map((describe) => describe(reading, all, questions)),
);

/** Return what a rule gains by each value that it needs. @type {FromReading<Record<string, number>>} */
export function collectWeights(reading, all, questions) {
  const weights = Object.entries(listTexts(reading, all)).map(([name, text]) => [name, text?.weight ?? 0]);
  const [period, other_period] = reading.periods.map(({ weight = 1.5 }) => weight);
  return { ...questions.weights, ...Object.fromEntries(weights), topic: reading.topicWeight, period, other_period };
}

/** Return the text on whose day the members of groups are counted for a rule; for a period its last vote. @type {(needs: string[], reading: SearchReading, all: MenuOption[]) => { date?: string } | undefined} */
function findDatedText(needs, { pairs: [pair], texts, periods: [period], topics: [topic] }, all) {
  if (needs.includes("later_text")) return pair[1];
  if (needs.includes("map_text")) return all.find(({ value }) => value === `text:${getMapText()}`);
  if (needs.includes("first_text")) return texts[0];
  if (needs.includes("text")) return findVoted(texts);
  return needs.includes("period") ? selectVotes(changeSelection(period, topic), all)?.[0] : undefined;
}

/** Return the codes and names of groups for a rule on a text or a period: with dates, the members on that day. @type {(needs: string[], reading: SearchReading, all: MenuOption[]) => Record<string, string>} */
export function dateGroups(needs, reading, all) {
  const text = findDatedText(needs, reading, all), date = text?.date ?? "";
  const setDay = (/** @type {MenuOption} */ { value, label, members = "", first_day: firstDay }) => {
    if (!firstDay || firstDay > date) return { label, value, members: members.replace(/^\S+ members$/, "listed $&") };
    return { label, value: `${value}:${date}`, members: `${members} on ${formatDay(date)}` };
  };
  const excluded = reading.excluded.map(setDay).map((group) => Object.assign(group, { members: group.members.replace(/^listed /, "") }));
  return text ? nameGroups(reading.groups.map(setDay), excluded) : {};
}
