/* Phrases that the search understands: two names, a vote on a text, and what a group did. */
import { normalizeText } from "./dom.js";
import { listNames, onPhrase, rankOption, rankOptions } from "./search.js";

const PAIR_SEPARATOR = /\s+(?:vs\.?|versus|against|and|with|on)\s+|\s*,\s*/i;

/* Return the option for two countries, or for a country and a group or a topic, that are typed one after the other. The names
   of countries and groups must be exact; of a topic the beginning or a first word is enough. */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
function matchPair(typed, all) {
  const isTopic = (/** @type {MenuOption} */ { value }) => value.startsWith("topic:");
  const isCountry = (/** @type {MenuOption} */ { value }) => !value.includes(":");
  // A topic comes before a country with the same code.
  const places = [...all.filter(isTopic), ...all.filter((option) => isCountry(option) || option.value.startsWith("group:"))];
  const find = (/** @type {string} */ name) => rankOptions(name, places).slice(0, 1).filter((option) => rankOption(option, normalizeText(name)) <= (isTopic(option) ? 2 : 0));
  if (find(typed).length) return [];
  const words = typed.trim().split(/\s+/), parts = typed.trim().split(PAIR_SEPARATOR).filter(Boolean);
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
const VOTE_WORDS = [["yes", /^(yes|for|in favour)$/], ["no", /^(no|against)$/], ["abstain", /^abstain(ed|ing|s)?$/], ["absent", /^(not|absent|missed)$/]];
const VOTE_LABELS = { yes: "voted yes", no: "voted no", abstain: "abstained", absent: "did not vote" };
const SYMBOL = /\S*\d\/\d\S*/, VOTE_FILLERS = /\b(who|which|countries|did|voted?|votes|on|of|res|resolution)\b\.?/g;

/* Return the option for the countries with a vote on a text, such as "who voted no on 80/118". */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
function matchVote(typed, all) {
  const text = normalizeText(typed), [symbol = ""] = SYMBOL.exec(text) ?? [];
  const words = text.replace(SYMBOL, "").replace(VOTE_FILLERS, "").trim().replace(/\s+/g, " ");
  const [vote] = VOTE_WORDS.find(([, pattern]) => pattern.test(words)) ?? [];
  if (!symbol || !vote) return [];
  const option = all.find((each) => each.value.startsWith("text:") && rankOption(each, symbol) < 0);
  const name = option?.value.slice(5) ?? `A/RES/${symbol.replace(/^(a\/)?(res\/)?/, "").toUpperCase()}`;
  return [{ label: `${name}: who ${VOTE_LABELS[/** @type {"no"} */ (vote)]}`, value: `text:${name}\nand:vote:${name}:${vote}` }];
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

onPhrase((typed, all, text) => [...matchSponsors(typed), ...matchVote(typed, all), ...matchGroupQuestion(text, all), ...matchPair(typed, all)]);
