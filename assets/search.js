/* The search for countries, groups, facts and texts: a combobox that needs no Dash. The server finds texts that are not in
   the list by the words of their titles, while the reader types. The exact name of a group comes first,
   then an exact code, name or symbol, then beginnings of names, whole words and beginnings of words. If nothing matches, options that
   differ by a letter or two are shown. */
import { byId, closestTarget, normalizeText } from "./dom.js";
import { countTypos } from "./fuzzy_match.js";
import { fetchWithRetry } from "./offline_notice.js";
import { countGestures, getKeyHeaders, onAnswer, version } from "./view_client.js";

const NAME_RANK = 2; // the last rank of an option whose name begins with what is typed
const MIN_LETTERS = 3, TYPING_MS = 150; // a search by the server needs so many letters, after so long a pause

/* Return the names of an option, of a text its symbols, as they are compared. The words that find a country are its
   names, one a line. */
/** @type {(option: MenuOption) => string[]} */
export function listNames({ label, search, value }) {
  if (value.startsWith("text:")) return normalizeText(search ?? value.slice(5)).split(" resolution ")[0].split(" ");
  if (!value.includes(":") && search) return normalizeText(search).split("\n");
  return normalizeText(label).split(/ \((?:group|fact|topic|story)\):? ?/).filter(Boolean);
}

/* Return what was typed without the word for a resolution before its symbol. */
const normalizeTyped = (/** @type {string} */ typed) => normalizeText(typed).replace(/^(a\/)?res(olution)?[/.]? ?(?=\d)/, "");

/** @type {(option: MenuOption, typed: string) => number} */
export function rankOption(option, typed) {
  const symbol = normalizeTyped(typed), names = listNames(option);
  if (option.value.includes(":") && names.some((name) => name === typed || name.endsWith(`/${symbol}`))) return -1;
  const words = normalizeText(option.search ?? "").split(/[\s(),]+/);
  const label = normalizeText(option.label);
  if (words.slice(0, 2).includes(typed) || names.includes(typed) || label.startsWith(`${typed} (`)) return 0;
  // A name that begins with the typed words, such as "African States", comes before one that contains them.
  if (names.some((name) => name.startsWith(`${typed} `))) return 1;
  if (label.startsWith(typed)) return 2;
  if (words.includes(typed)) return 3;
  return words.some((word) => word.startsWith(typed)) ? 4 : 5;
}

/** Return the options, best match first. @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
export function rankOptions(typed, all) {
  const query = normalizeText(typed).replace(/^(map )?colou?r\w* (.* )?by /, "");
  if (!query) return all;
  const candidates = all.map((option) => ({ option, rank: rankOption(option, query) }));
  return candidates.sort((first, second) => first.rank - second.rank).map(({ option }) => option);
}

/** Return whether the menu shows an option: it contains every word of the text, which asks for colours to find those that are no facts. @type {(option: MenuOption, typed: string) => boolean} */
function matchesText(option, typed) {
  const text = `${option.label} ${option.search ?? ""}`.toLowerCase();
  if (option.value.startsWith("colour:") && option.note && !/colou?r/i.test(typed)) return false;
  return normalizeTyped(typed).split(/\s+/).every((word) => text.includes(word));
}

/** The offers for a question, of which the first use several parts of it, and a line on the words that were not understood. @type {(typed: string, all: MenuOption[], questions: SearchQuestions) => MenuOption[][]} */
let makeOffers = () => [[], [], []];
export function onPhrase(/** @type {typeof makeOffers} */ offer) { makeOffers = offer; }
/** @type {SearchQuestions | undefined} */
let questions;
export function setQuestions(/** @type {SearchQuestions} */ received) { questions = received; }
const listExamples = (/** @type {string} */ heading) => [{ label: heading, value: "" }, ...(questions?.examples ?? []).map((label) => ({ label, value: `try:${label}` }))];
const offerAnswers = (/** @type {string} */ typed, /** @type {MenuOption[]} */ all) => (questions ? makeOffers(typed, all, questions) : [[], [], []]);

/* Return the options that match a text, best first, and then texts that the server found; if there is none, the options
   with the fewest typos. Names that begin with the text come first, then what answers it as a question (assets/search_phrases.js).
   A symbol that no option has comes first, as the list does not have the texts of the whole Assembly. */
/** @type {(typed: string, all: MenuOption[], found?: MenuOption[]) => MenuOption[]} */
export function matchOptions(typed, all, found = []) {
  const rankedOptions = rankOptions(typed, all), symbol = typed.trim();
  const matches = rankedOptions.filter((option) => matchesText(option, typed));
  if (/^(res(ol\w*)?\.? )?\S*\d\/\d+(\[?[a-z]{1,2}\]?)?$/i.test(symbol) && rankOption(rankedOptions[0], normalizeText(symbol)) >= 0) {
    return [{ label: `Find ${symbol} among all votes and resolutions`, value: `text:${symbol}`, note: `${symbol} was chosen.` }, ...matches];
  }
  const named = matches.filter((option) => rankOption(option, normalizeText(typed)) <= NAME_RANK), [first, last, missed] = offerAnswers(typed, all);
  // A country's name in another language comes before options that only begin so.
  const listed = [...first.filter(({ value }) => value && !value.includes(":")), ...named, ...first, ...matches, ...found, ...last];
  if (listed.length && !matches.length && !found.length) listed.push(...missed);
  // A number with a typo is another text.
  if (/\d/.test(typed) || listed.length) return listed.filter(({ value, part }, i) => !value || i === listed.findIndex((each) => each.value === value && each.part === part));
  return rankedOptions.map((option) => ({ option, typoCount: countTypos(typed, `${option.label} ${option.search ?? ""}`) }))
    .filter(({ typoCount }) => typoCount < Infinity).sort((one, other) => one.typoCount - other.typoCount)
    .map(({ option }) => option);
}

/** Options by the key of the reader's own records. @type {Map<string | undefined, Promise<MenuOption[]>>} */
const requests = new Map();

/* Return all options, which are requested when the reader comes to the search. */
function loadOptions() {
  const headers = getKeyHeaders(), key = headers?.["Records-Key"];
  const request = requests.get(key) ?? fetchWithRetry(`search?${new URLSearchParams({ version })}`, { headers })
    .then((response) => (response.ok ? response.json() : { options: [] })).then((answer) => { setQuestions(answer.questions); return answer.options; });
  requests.set(key, request);
  return request;
}

/** Texts that the server found, by what was typed. @type {Map<string, Promise<MenuOption[]>>} */
const textRequests = new Map();

/** Return the texts of the whole Assembly whose titles have the typed words; a symbol is no word. @type {(typed: string) => Promise<MenuOption[]>} */
async function findTexts(typed) {
  const words = normalizeText(typed);
  if (words.length < MIN_LETTERS || /\d\/\d/.test(words)) return [];
  const request = textRequests.get(words) ?? fetchWithRetry(`search?${new URLSearchParams({ words, version })}`)
    .then((response) => response.json()).then(({ options }) => options).catch(() => { textRequests.delete(words); return []; });
  textRequests.set(words, request);
  return request;
}

const getField = () => /** @type {HTMLInputElement} */ (byId("find"));
/** @type {MenuOption[]} */
let shownOptions = [];
let activeIndex = -1;
/** @type {(option: MenuOption) => void} */
let sendChoice = () => {};

/* Call a function with each option that the reader chooses. */
export function onSearchChoice(/** @type {typeof sendChoice} */ listener) { sendChoice = listener; }

/* Show the options that match what is typed, or all of them; texts that the server finds follow. */
async function openList() {
  const field = getField(), typed = field.value;
  const all = await loadOptions();
  const isCurrent = () => typed === field.value && field === document.activeElement;
  if (!isCurrent()) return;
  showOptions(typed.trim() ? matchOptions(typed, all) : [...listExamples("Questions to try; countries and groups follow:"), ...all]);
  if (typed.trim().length < MIN_LETTERS) return;
  await new Promise((resolve) => { setTimeout(resolve, TYPING_MS); });
  const found = isCurrent() ? await findTexts(typed) : [];
  if (found.length && isCurrent() && !byId("find-list").hidden) {
    const active = shownOptions[activeIndex], options = matchOptions(typed, all, found);
    showOptions(options, active ? options.indexOf(active) : -1);
  }
}

/** @type {(options: MenuOption[], active?: number) => void} */
function showOptions(options, active = -1) {
  const field = getField(), list = byId("find-list"), top = active < 0 ? 0 : list.scrollTop;
  shownOptions = options.length ? options : listExamples(`No match for “${field.value.trim()}”. These questions work:`);
  list.replaceChildren(...shownOptions.map(({ label, value }, i) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `find-${i}`, role: "option", ariaSelected: "false", textContent: label });
    if (!value) Object.assign(item, { ariaDisabled: "true", className: "nothing" });
    return item;
  }));
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  list.scrollTop = top;
  setActive(active);
}

function closeList() {
  byId("find-list").hidden = true;
  getField().setAttribute("aria-expanded", "false");
  setActive(-1);
}

/** @param {number} index */
function setActive(index) {
  document.getElementById(`find-${activeIndex}`)?.setAttribute("aria-selected", "false");
  activeIndex = index;
  const item = document.getElementById(`find-${index}`);
  item?.setAttribute("aria-selected", "true");
  item?.scrollIntoView({ block: "nearest" });
  if (item) getField().setAttribute("aria-activedescendant", item.id);
  else getField().removeAttribute("aria-activedescendant");
}

/** @param {MenuOption | undefined} option */
function choose(option) {
  if (!option?.value) return;
  const [, example = ""] = /^try:(.*)/.exec(option.value) ?? [];
  getField().value = example;
  if (example) { openList(); return; }
  closeList();
  // The keyboard of a phone would cover what the choice opens.
  if (matchMedia("(pointer: coarse)").matches) getField().blur();
  sendChoice(option);
}

/* Choose the active option, or the first that matches, also before the list is there; blanks match nothing. */
async function chooseTyped() {
  const typed = getField().value, option = shownOptions[activeIndex];
  if (option) choose(option);
  else if (typed.trim()) {
    /** @type {MenuOption[]} */
    const all = await loadOptions(), isListed = offerAnswers(typed, all)[0].length || all.some((each) => matchesText(each, typed));
    choose(matchOptions(typed, all, isListed ? [] : await findTexts(typed))[0]);
  }
}

/** @param {KeyboardEvent} event */
function handleSearchKey(event) {
  const { key } = event, isOpen = !byId("find-list").hidden;
  if (key === "Enter") chooseTyped();
  else if (key === "Escape" && (isOpen || getField().value)) {
    if (!isOpen) getField().value = "";
    closeList();
    // It closes nothing else.
    event.stopPropagation();
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    const count = shownOptions.length, step = key === "ArrowDown" ? 1 : -1;
    if (isOpen && count) setActive(activeIndex < 0 && step < 0 ? count - 1 : (activeIndex + step + count) % count);
    else openList();
  }
}

const box = document.getElementById("find-box");
box?.addEventListener("keydown", handleSearchKey);
box?.addEventListener("input", openList);
box?.addEventListener("focusin", () => { if (getField().value) openList(); else loadOptions(); });
box?.addEventListener("focusout", closeList);
document.addEventListener("click", (event) => { if (closestTarget(event, "#find-note .done")) getField().blur(); });
// With a mouse the focus stays in the field, also after a choice, as another name may follow.
box?.addEventListener("pointerdown", (event) => { if (closestTarget(event, "#find-list")) event.preventDefault(); });
box?.addEventListener("click", (event) => {
  const item = closestTarget(event, "[role='option']");
  if (item) choose(shownOptions[[...item.parentElement?.children ?? []].indexOf(item)]);
  else if (byId("find-list").hidden) openList();
  else closeList();
});

const NOTE_MS = 8000;
let noteTimer = 0;
const hideNote = () => document.getElementById("find-note")?.toggleAttribute("hidden", true);

/* Hide the note after a while, but not while its button has the focus or the pointer. A pointer that rests where the note
   appeared does not count, as it often rests on the search field. */
function hideNoteLater() {
  clearTimeout(noteTimer);
  noteTimer = window.setTimeout(() => {
    if (byId("find-note").querySelector("button:is(:hover, :focus)")) hideNoteLater(); else hideNote();
  }, NOTE_MS);
}

const getGroup = (/** @type {string} */ condition) => /^!?group:([^:]*)/.exec(condition)?.[1];
/** Return what is said of a choice: what joins the earlier conditions of a filter is not the whole filter. A condition on a group replaces an earlier one; `names` are those of the earlier conditions. @type {(said: string, earlier: string[], filter: string[], names?: string[]) => string} */
export function describeChoice(said, earlier, filter, names = earlier) {
  const isReplaced = (/** @type {string} */ each) => !filter.includes(each) && filter.map(getGroup).includes(getGroup(each) ?? "");
  const kept = earlier.filter((each) => !isReplaced(each)), gone = names.filter((_, i) => isReplaced(earlier[i]));
  const replaced = gone.length ? ` In the filter ${listReplaced(gone)} replaced.` : "";
  if (!kept.length || filter.length < 2 || !kept.every((each) => filter.includes(each))) return said + replaced;
  const getText = (/** @type {string} */ each) => /^vote:.*(?=:)/.exec(each)?.[0], added = filter.filter((each) => !kept.includes(each)); // votes on one text are alternatives
  const change = !added.length ? "The filter already has this condition" : added.some((each) => getText(each) && kept.map(getText).includes(getText(each))) ? "The filter has one more alternative" : "The filter has one more condition";
  return said.replace(/^(?:The list of )?(.*?) (?:is|are) the filter now\./, `${change}: “$1”. The panel lists who meets the whole filter.`) + replaced;
}

/** Return the names of conditions with a verb. @type {(names: string[]) => string} */
export const listReplaced = (names) => `${new Intl.ListFormat("en-GB").format(names.map((each) => `“${each}”`))} ${names.length > 1 ? "were" : "was"}`;

/** What a choice does, until its answer is on the page. @type {{ text: string | (() => string), only: string, sent: number } | null} */
let pendingChoice = null;

/** Say what a choice did once it is done, with a button that undoes it, and with one that selects a country alone. @param {string | (() => string)} text */
export function announceChoice(text, only = "") { pendingChoice = { text, only, sent: countGestures() }; }
// What an earlier choice did may not hold after the next answer.
onAnswer(({ is_refused: isRefused }) => {
  if (pendingChoice && !isRefused && pendingChoice.sent === countGestures()) showChoice(pendingChoice);
  else hideNote();
  pendingChoice = null;
});
window.addEventListener("popstate", () => { pendingChoice = null; });
// The head may grow when the note is already shown.
const noteObserver = new ResizeObserver(() => {
  const { top, width } = byId("map-box").getBoundingClientRect(), { offsetHeight } = byId("find-note");
  // Controls beside the map stay free, and a sheet ends above the note.
  Object.entries({ top: Math.max(0, top) + 4, room: width - 16, height: offsetHeight }).forEach(([name, pixels]) => document.documentElement.style.setProperty(`--note-${name}`, `${pixels}px`));
});

/** Show the note on a choice for a while, or until the reader does something else. @param {{ text: string | (() => string), only: string }} choice */
function showChoice({ text, only }) {
  const note = byId("find-note");
  const words = /** @type {HTMLElement} */ (note.querySelector("span"));
  words.replaceChildren(typeof text === "string" ? text : text());
  note.querySelector("[data-go]")?.remove();
  if (only) words.insertAdjacentHTML("afterend", ` <button type="button" class="chip" data-go="country:${only}">Select it alone</button>`);
  for (const part of document.querySelectorAll(".head, #map-box, #find-note")) noteObserver.observe(part);
  note.hidden = false;
  hideNoteLater();
}
document.addEventListener("pointermove", (event) => { if (closestTarget(event, "#find-note")) hideNoteLater(); });
box?.addEventListener("input", hideNote);
for (const type of ["click", "keydown"]) document.addEventListener(type, (event) => {
  if (!closestTarget(event, "#find-note, .find") || closestTarget(event, "[data-undo], #find-note button") || (event instanceof KeyboardEvent && event.key === "Escape")) hideNote();
});
