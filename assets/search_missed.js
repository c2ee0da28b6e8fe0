/* The words of a question that its first answer does not use, and that are no plain fillers. */
import { getCondition, hasIntent, isSymbol, VOTES } from "./search_reading.js";
import { isWithin } from "./search_selection.js";
import { getVocabulary, hasWord, splitWords } from "./search_words.js";

const GROUP_NOUNS = new Set(["country", "countries", "state", "states", "member", "members", "nation", "nations", "un", "general"]);
const OPPOSITES = [["agree", "differ"], ["sponsor", "unsponsored"], ["most", "least"]];

/* Return what an answer uses: values, words, texts, and whether it is on several votes. Each of several groups has an
   answer of its own. */
function describeAnswer(/** @type {SearchAnswer} */ { option, rule, others }, /** @type {SearchedText[]} */ texts) {
  const { value, label, note = "" } = option, tokens = `${value} ${label} ${note}`.split(/[\s:=&,|()]+/);
  const title = /^ahead:(.*)/m.exec(value)?.[1];
  const words = rule?.words.replace("?", "").replace("relation", `vote compare agree differ ${VOTES.join(" ")}`).split(/[ +]/) ?? [];
  const used = texts.filter(({ option: each }) => tokens.includes(each.value.slice(5)) || (title && each.search?.includes(title)));
  const stages = used.map((text) => text.option.vote?.stage ?? "");
  return {
    said: `${value} ${label} ${note}`, others: others.map((each) => each.value).join("\n"), tokens, words, texts: used,
    values: rule ? rule.needs + rule.label + rule.gestures : "", isOnSeveral: /\b(votes|texts|positions)\b/i.test(label),
    wordsSaid: [new Set([...splitWords(label), ...stages]), ...used.map((text) => text.words)],
  };
}

/** @typedef {ReturnType<typeof describeAnswer>} Answer */

/* Return whether an answer names an option, has texts on the topic, or says that no vote or sponsor is recorded. */
function usesOption(/** @type {Answer} */ { said, others, tokens, texts, values }, /** @type {MenuOption} */ option, /** @type {SearchReading} */ { isLed, groups }) {
  const key = option.value.replace(/^\w+:/, ""), name = option.members ?? option.label.split(" (")[0];
  if (option.value.startsWith("topic:") && texts.some((text) => text.option.vote?.topic === key)) return true;
  if (groups.length > 1 && groups.includes(option) && others.includes(option.value)) return true;
  return option.value.startsWith("unlisted:") || tokens.includes(key) || [option.value, name].some((each) => said.includes(each))
    || isLed || /led_texts|consensus_text|without_sponsor_list/.test(values);
}

/* Return whether an answer does what a word asks for; `answered` has patterns of what rules use, by word or by what it asks for. */
function usesIntent(/** @type {Answer} */ { words, values, texts, isOnSeveral }, /** @type {string} */ intent, /** @type {string} */ first, /** @type {Record<string, string>} */ answered) {
  const same = OPPOSITES.find((pair) => pair.includes(intent)) ?? [intent], pattern = answered[first] ?? answered[intent];
  if (words.includes("methods") || same.some((each) => words.includes(each))) return true;
  if (["text", "newest", "several"].includes(intent) && (isOnSeveral || (texts.length > 0 && !["all", "list"].includes(first)))) return true;
  return pattern !== undefined && new RegExp(pattern).test(`${values} ${words.join(" ")}`);
}

/* Return whether an answer uses a phrase. The last word may be the beginning of a known one. */
function usesPhrase(/** @type {Answer} */ answer, /** @type {ReadPhrase} */ each, /** @type {SearchReading} */ reading, /** @type {SearchVocabulary} */ vocabulary, /** @type {Record<string, string>} */ answered) {
  const { phrase, meaning } = each, [first] = phrase;
  if (isSymbol(each)) return answer.tokens.includes(reading.texts[Number(first)]?.symbol);
  const isSaid = phrase.every((word) => answer.wordsSaid.some((said) => hasWord(said, /^icts?$/.test(word) ? "communications" : word)));
  if (!meaning) return isSaid || (reading.parsed.spelled.slice(-1)[0].read === first && [...vocabulary.words].some((word) => word.startsWith(first)));
  const { options, intents } = meaning;
  return (!options.length && !intents.length) || (isSaid && !hasIntent(each, ...VOTES))
    || options.some((option) => usesOption(answer, option, reading)) || intents.some((intent) => usesIntent(answer, intent, first, answered));
}

/* Return whether an answer denies what a phrase names. */
function usesDenial(/** @type {Answer} */ { values, words }, /** @type {ReadPhrase} */ each) {
  const condition = getCondition(each);
  if (condition === "group") return values.includes("excluded_group");
  if (condition === "text") return values.includes("both_votes_filter") || words.includes("not");
  return ["vote", "agree", "differ", "sponsor"].includes(condition);
}

/** Return the words that are no part of the answer. @type {(reading: SearchReading, answer: Answer, questions: SearchQuestions, vocabulary: SearchVocabulary) => string[]} */
function listUnused(reading, answer, questions, vocabulary) {
  const { phrases, denied, matches, symbols } = reading.parsed, qualifiers = questions.qualifiers.split(" ");
  const isUsed = (/** @type {ReadPhrase} */ each) => usesPhrase(answer, each, reading, vocabulary, questions.answered);
  const unused = phrases.filter((each, i) => {
    const targets = [...denied].filter(([, sign]) => sign === each).map(([target]) => target);
    if (targets.length || hasIntent(each, "not", "notjoined")) return !targets.length || !targets.every((target) => isUsed(target) && usesDenial(answer, target));
    if (!qualifiers.includes(each.phrase[0])) return !isUsed(each);
    const next = phrases.slice(i + 1).find(({ phrase: [word] }) => !["of", "the", "other"].includes(word));
    return !answer.isOnSeveral && !(next && (GROUP_NOUNS.has(next.phrase[0]) || ["group", "country", "sponsor", "vote"].includes(getCondition(next))));
  });
  const periods = matches.filter(([text], i) => !/period|selection/.test(answer.values) && !answer.said.includes(text.replace(/\D+/, ""))
    && !answer.texts.some(({ option: { date = "" } }) => reading.periods[i] && isWithin(date, reading.periods[i])));
  const words = unused.map((each) => (isSymbol(each) ? symbols[Number(each.phrase[0])] : each.phrase.join(" ")));
  return splitWords([...words, ...periods.map(([text]) => text)].join(" ").replace(/\+/g, " "));
}

/** Return the words, as typed, that an answer does not use. @type {(reading: SearchReading, answer: SearchAnswer, all: MenuOption[], questions: SearchQuestions) => Set<string>} */
export function listMissed(reading, answer, all, questions) {
  const vocabulary = getVocabulary(all, questions), { spelled, replaced } = reading.parsed;
  const missed = new Set(listUnused(reading, describeAnswer(answer, vocabulary.texts), questions, vocabulary));
  const fillers = new Set(questions.ignored.join(" ").split(" ")), add = (/** @type {string} */ word) => missed.add(word);
  spelled.filter(({ read }) => missed.has(read)).forEach(({ word }) => add(word));
  for (const [found, words] of replaced) {
    const [before, after] = [found, words.replace(/\+/g, " ")].map(splitWords);
    const isMissed = after.some((word) => missed.has(word) && !before.includes(word));
    if (isMissed) before.filter((word) => !after.includes(word) && !fillers.has(word)).forEach(add);
  }
  return missed;
}
