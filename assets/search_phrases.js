/* Phrases that the search understands: two names, a vote on a text, and what a group did. */
import { normalizeText } from "./dom.js";
import { listNames, onPhrase, rankOption, rankOptions } from "./search.js";
import { getAddress } from "./view_client.js";

const PAIR_SEPARATOR = /\s+(?:(?:who |that )?voted (?:unlike|differently from)|unlike|vs\.?|versus|against|and|with|on)\s+|\s*,\s*/i;
const PAIR_FILLERS = /\b(its|members?|countries|neighbours?)\b/gi;

/* Return the option for two countries, or for a country and a group or a topic, that are typed one after the other. The names
   of countries must be exact; of a group its first words are enough, of a topic the beginning or a first word. */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
function matchPair(typed, all) {
  const isTopic = (/** @type {MenuOption} */ { value }) => value.startsWith("topic:");
  const isCountry = (/** @type {MenuOption} */ { value }) => !value.includes(":");
  // A topic comes before a country with the same code.
  const places = [...all.filter(isTopic), ...all.filter((option) => isCountry(option) || option.value.startsWith("group:"))];
  const getLimit = (/** @type {MenuOption} */ option) => (isTopic(option) ? 2 : Number(!isCountry(option)));
  const find = (/** @type {string} */ name) => rankOptions(name, places).slice(0, 1).filter((option) => rankOption(option, normalizeText(name)) <= getLimit(option));
  if (find(typed).length) return [];
  const text = typed.replace(PAIR_FILLERS, "").trim(), words = text.split(/\s+/), parts = text.split(PAIR_SEPARATOR).filter(Boolean);
  const splits = parts.length === 2 ? [parts] : words.slice(1).map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")]);
  for (const names of splits) {
    const [country, other] = names.flatMap(find).sort((first, second) => Number(isCountry(second)) - Number(isCountry(first)));
    if (!other || !isCountry(country) || country === other) continue;
    const [name, otherName] = [country, other].map(({ label }) => label.split(" (")[0]);
    if (isTopic(other)) return [{ label: `${otherName}: how ${name} voted`, value: `${other.value} ${country.value}` }];
    return [isCountry(other)
      ? { label: `${name} and ${otherName}: how they voted`, value: `pair:${country.value}:${other.value}` }
      : { label: `${name} and ${otherName}: who voted unlike ${name}`, value: `unlike:${country.value} ${other.value}` }];
  }
  return [];
}

const SPONSORS_PATTERN = /^(?:who )?(?:co-?)?sponsor(?:s of|ed|s) (?:a\/)?(?:res\/)?(\S*\d\/\d\S*)(?: (?:but )?not (?:of )?(?:a\/)?(?:res\/)?(\S*\d\/\d\S*))?$/i;

/* Return the option for the sponsors of a text, which may leave out those of another one. */
/** @type {(typed: string) => MenuOption[]} */
function matchSponsors(typed) {
  const [, text, other] = (SPONSORS_PATTERN.exec(typed.trim()) ?? []).map((symbol) => symbol && `A/RES/${symbol.toUpperCase()}`);
  if (!text) return [];
  return [{ label: `Sponsors of ${text}${other ? `, not of ${other}` : ""}`, value: `sponsored:${text}${other ? ` not ${other}` : ""}` }];
}

/* What each vote is called. */
/** @type {[string, RegExp][]} */
const VOTE_WORDS = [["yes", /\b(yes|for|in favour)\b/], ["no", /\b(no|against)\b/], ["abstain", /\babstain(ed|ing|s)?\b/], ["absent", /\b(not|absent|missed)\b/]];
const VOTE_LABELS = { yes: "voted yes", no: "voted no", abstain: "abstained", absent: "did not vote" };
const SYMBOL = /\S*\d\/\d\S*/, VOTE_FILLERS = /\b(who|which|that|countries|members?|did|voted?|votes|on|of|res|resolution)\b\.?/g;

/* Return the country or group with exactly this name. */
/** @type {(name: string, all: MenuOption[]) => MenuOption | undefined} */
const findPlace = (name, all) => all.find((option) => /^(?:group:|[^:]+$)/.test(option.value) && rankOption(option, name) <= 0);

/* Return the name of a text by its symbol, also of a text that is not in the list. */
/** @type {(symbol: string, all: MenuOption[]) => string} */
const findTextName = (symbol, all) => all.find((each) => each.value.startsWith("text:") && rankOption(each, symbol) < 0)?.value.slice(5)
  ?? `A/RES/${symbol.replace(/^(a\/)?(res\/)?/, "").toUpperCase()}`;

/* Return the option for the countries with a vote on a text, of a group if one is named, such as "SIDS no on 80/118"; of a
   country the option that shows its vote. */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
function matchVote(typed, all) {
  const text = normalizeText(typed), [symbol] = SYMBOL.exec(text) ?? [];
  const words = text.replace(SYMBOL, "").replace(VOTE_FILLERS, "");
  const [vote, pattern] = VOTE_WORDS.find((each) => each[1].test(words)) ?? [];
  if (!symbol || !vote || !pattern) return [];
  const place = words.replace(pattern, "").trim().replace(/\s+/g, " "), option = findPlace(place, all);
  const name = findTextName(symbol, all), did = VOTE_LABELS[/** @type {"no"} */ (vote)];
  const condition = `and:vote:${name}:${vote}`, end = `${did} on ${name} are the filter now.`;
  if (!place) return [{ label: `${name}: who ${did}`, value: `text:${name}\n${condition}`, note: `Countries that ${end}` }];
  if (!option) return [];
  const [whose] = option.label.split(" ("), isGroup = option.value.includes(":");
  return [isGroup
    ? { label: `${name}: ${whose} members that ${did}`, value: `text:${name}\nand:${option.value}\n${condition}`, note: `${whose} members that ${end}` }
    : { label: `${name}: how ${whose} voted`, value: `text:${name}\ncountry:${option.value}`, note: `${name} and ${whose} were chosen.` }];
}

/* Return the option for the bloc of a country, or for the texts that it sponsored. */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
function matchCountryQuestion(typed, all) {
  const [, name = "", word = ""] = /^(.+?)(?:['’]s)? (bloc|(?:co-?)?sponsor(?:s|ed|ship)?)$/.exec(normalizeText(typed)) ?? [];
  const country = name && findPlace(name, all);
  if (!country || country.value.includes(":")) return [];
  const [whose] = country.label.split(" ("), value = `country:${country.value}`, note = `${whose} was chosen.`;
  return [word === "bloc"
    ? { label: `${whose}: its bloc, and how stable it is`, value: `${value}\ncolour:bloc`, note: `${whose} was chosen, and the map is coloured by bloc.` }
    : { label: `${whose}: texts that it sponsored, and its co-sponsors`, value, note }];
}

const PERIOD = /^(\d{4})(?:\s*(?:-|–|to)\s*(\d{4}))?$/;

/* Return the option that compares two periods of the selection, such as "2021-2023 against 2024-2025". */
/** @type {(typed: string) => MenuOption[]} */
function matchPeriods(typed) {
  const periods = typed.trim().split(PAIR_SEPARATOR).map((text) => PERIOD.exec(text) ?? []);
  if (periods.length !== 2 || !periods.every(([period]) => period)) return [];
  const [before, after] = periods.map(([, from, to]) => (to ? `${from} to ${to}` : from));
  const [first, second] = periods.map(([, from, to = from]) => {
    const params = new URLSearchParams(getAddress());
    params.delete("versus");
    params.set("from", from);
    params.set("to", to);
    return params;
  });
  return [{ label: `Compare ${before} with ${after}`, value: `both:${first} ${second}`, note: `${before} and ${after} are compared.` }];
}

const GROUP_FILLERS = /\b(did|does|do|has|have|how|when|which|what|who|the|its?|members?|of|on|as|by|ever|not|texts?|countries)\b/g;
/* The words of a question on a group, its answer, and the gestures that open it. */
/** @type {{ words: RegExp, label: (group: string) => string, steps: (group: string) => string }[]} */
const GROUP_QUESTIONS = [
  { words: /^(votes?|voted|voting|records?|split|splits|divided|together|united|agreed?|missed|absent)$/,
    label: (group) => `${group} members: which votes split them, and which each missed`, steps: (group) => `panel:group\ngroup:${group}` },
  { words: /^(consensus|(co-?)?sponsor(s|ed|ship)?|records?|missed)$/,
    label: (group) => `${group} members: which texts they sponsored, and which each did not`, steps: (group) => `panel:cosponsors\ncolour:group:${group}` },
  { words: /^(both|two|tracks?)$/,
    label: (group) => `${group} members: votes for both tracks on ICT security`, steps: (group) => `panel:selection\nstory:two-tracks:1\nand:group:${group}` },
];
const BOTH_TRACKS = /^(on )?both tracks$/;

/* Return the options that answer a question on a group, such as "did the EU split". */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
function matchGroupQuestion(typed, all) {
  const text = ` ${normalizeText(typed).replace(/[?’']s?/g, "")} `;
  const names = all.filter(({ value }) => value.startsWith("group:"))
    .flatMap((option) => listNames(option).map((name) => ({ name, group: option.value.slice(6) })))
    .filter(({ name }) => text.includes(` ${name} `)).sort((first, second) => second.name.length - first.name.length);
  if (!names.length) return [];
  const [{ name, group }] = names, words = text.replace(` ${name} `, " ").replace(GROUP_FILLERS, "").split(/\s+/).filter(Boolean);
  return GROUP_QUESTIONS.filter((question) => words.length && words.every((word) => question.words.test(word)))
    .map(({ label, steps }) => ({ label: label(group), value: steps(group) }));
}

onPhrase((typed, all, text) => [
  ...matchSponsors(typed), ...matchVote(typed, all), ...matchPeriods(typed), ...matchCountryQuestion(typed, all), ...matchGroupQuestion(text, all), ...matchPair(typed, all),
  ...all.filter(({ value }) => value === "story:two-tracks:1" && BOTH_TRACKS.test(normalizeText(typed))),
]);
