/* The search for countries, groups, facts and texts. The exact name of a group comes first, then an exact code, name
   or symbol, then whole words, then beginnings of names and words. The menu hides what does not match; if nothing matches, options that differ by a letter or
   two are shown. Letters typed before the menu is ready are buffered. */
import { getProps, setProps } from "./dash_client.js";
import { byId, closestTarget, normalizeText } from "./dom.js";
import { countTypos } from "./fuzzy_match.js";
import { listOptions } from "./select_options.js";

const INPUT_DELAY_MS = 150; // pause in typing before the options are sorted: each new list is indexed again
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let bufferedText = ""; // what was typed before a search had the focus

/* Return the names of an option, of a text its symbols, as they are compared. */
/** @type {(option: MenuOption) => string[]} */
const listNames = ({ label, search, value }) => (value.startsWith("text:")
  ? normalizeText(search ?? value.slice(5)).split(" resolution ")[0].split(" ")
  : normalizeText(label).split(/ \((?:group|fact)\):? ?/).filter(Boolean));

/* Return what was typed without the word for a resolution before its symbol. */
const normalizeTyped = (/** @type {string} */ typed) => normalizeText(typed).replace(/^(a\/)?res(olution)?[/.]? ?(?=\d)/, "");

/** @type {(option: MenuOption, typed: string) => number} */
function rankOption(option, typed) {
  const symbol = normalizeTyped(typed);
  if (option.value.includes(":") && listNames(option).some((name) => name === typed || name.endsWith(`/${symbol}`))) return -1;
  const words = normalizeText(option.search ?? "").split(/[\s(),]+/);
  const label = normalizeText(option.label);
  if (words.slice(0, 2).includes(typed) || label.startsWith(`${typed} (`)) return 0;
  // A name that begins with the typed words, such as "African Group", comes before one that contains them.
  if (listNames(option).some((name) => name.startsWith(`${typed} `))) return 1;
  if (words.includes(typed)) return 2;
  if (label.startsWith(typed)) return 3;
  return words.some((word) => word.startsWith(typed)) ? 4 : 5;
}

/* Return the options, best match first. */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
export function rankOptions(typed, all) {
  const query = normalizeText(typed);
  if (!query) return all;
  const candidates = all.map((option) => ({ option, rank: rankOption(option, query) }));
  return candidates.sort((first, second) => first.rank - second.rank).map(({ option }) => option);
}

/* Return whether the menu shows an option: it contains every word of the text. */
/** @type {(option: MenuOption, typed: string) => boolean} */
function matchesText(option, typed) {
  const text = `${option.label} ${option.search ?? ""}`.toLowerCase();
  return normalizeTyped(typed).split(/\s+/).every((word) => text.includes(word));
}

/* Return the options that match a text, best first; if none does, those with the fewest typos. A symbol that no option
   has comes first, as the menu does not list the texts of the whole Assembly. */
/** @type {(typed: string, all: MenuOption[]) => MenuOption[]} */
export function matchOptions(typed, all) {
  const rankedOptions = rankOptions(typed, all), symbol = typed.trim();
  if (/\d\/\d+$/.test(symbol) && rankOption(rankedOptions[0], normalizeText(symbol)) >= 0) {
    return [{ label: `Find ${symbol} among all votes and resolutions`, value: `text:${symbol}`, search: typed }, ...rankedOptions];
  }
  // A number with a typo is another text.
  if (/\d/.test(typed) || rankedOptions.some((option) => matchesText(option, typed))) return rankedOptions;
  const similar = rankedOptions.map((option) => ({ option, typoCount: countTypos(typed, `${option.label} ${option.search ?? ""}`) }))
    .filter(({ typoCount }) => typoCount < Infinity).sort((first, second) => first.typoCount - second.typoCount);
  // With the typed text among its words the menu shows the option.
  const results = similar.map(({ option: { label, value, search } }) => ({ label, value, search: `${search ?? label} ${typed}` }));
  return results.length ? results : rankedOptions;
}

/* Give the menu the options that match, unless it has them. */
/** @param {string} typed */
function updateMenu(typed) {
  const options = matchOptions(typed, listOptions("find"));
  const current = getProps("find").options;
  const isSame = options.length === current.length
    && options.every(({ value, search }, i) => value === current[i].value && search === current[i].search);
  if (!isSame) setProps("find", { options });
}

/* Choose the first option that the menu shows, or will show shortly. */
/** @param {string} typed */
function chooseFirst(typed) {
  const value = matchOptions(typed, listOptions("find")).find((option) => matchesText(option, typed))?.value;
  if (!value) return;
  clearTimeout(timer);
  bufferedText = "";
  const button = byId("find");
  if (button.getAttribute("aria-expanded") === "true") button.click();
  window.dash_clientside.alignment.find(value);
}

/* Say what a choice did, with a button that undoes it, until the reader does something else. */
/** @param {string} text */
export function showChoice(text) {
  const note = byId("find-note");
  note.querySelector("span")?.replaceChildren(text);
  note.hidden = false;
}
/** @param {Event} event */
const endsChoice = (event) => !closestTarget(event, "#find-note, .find") || closestTarget(event, "[data-undo]")
  || (event instanceof KeyboardEvent && event.key === "Escape");
for (const type of ["click", "keydown"]) {
  document.addEventListener(type, (event) => { if (endsChoice(event)) byId("find-note")?.toggleAttribute("hidden", true); });
}

const isButton = (/** @type {EventTarget | null} */ target) => target instanceof Element && target.matches("button.dash-dropdown");
/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
const isSearch = (target) => target instanceof HTMLInputElement && target.matches(".dash-dropdown-search");

document.addEventListener("input", (event) => {
  const { target } = event;
  if (!isSearch(target) || !closestTarget(event, ".find")) return;
  clearTimeout(timer);
  timer = setTimeout(() => updateMenu(target.value), INPUT_DELAY_MS);
});

document.addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey }) => {
  if (!isButton(target)) return;
  if (key === "Escape") bufferedText = "";
  if (key === "Backspace") bufferedText = bufferedText.slice(0, -1);
  if (key.length !== 1 || ctrlKey || altKey || metaKey) return;
  if (bufferedText || key !== " ") bufferedText += key; // a space alone opens the menu
}, true);

document.addEventListener("focusin", ({ target }) => {
  const letters = bufferedText;
  bufferedText = "";
  if (!letters || !isSearch(target)) return;
  // React ignores a value that was set through its own setter.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(target, letters);
  target.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("keyup", (event) => {
  const typed = isButton(event.target) ? bufferedText : isSearch(event.target) ? event.target.value : "";
  if (event.key !== "Enter" || !typed || !closestTarget(event, ".find")) return;
  // Blanks match nothing, whatever the menu still shows when Enter is pressed.
  event.stopImmediatePropagation();
  if (typed.trim()) chooseFirst(typed);
}, true);
