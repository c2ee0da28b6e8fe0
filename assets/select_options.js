/* Options of menus with a search. Dash indexes every word of every option, so a menu first holds only
   the options that are selected. The page keeps the full list, and the menu gets it when it is used. */
import { onControlUpdate } from "./controls.js";
import { getProps, registerClientFunctions, setProps } from "./dash_client.js";
import { closestTarget } from "./dom.js";

const MENU_SELECTOR = "button.search-menu";
/** Return all options of a menu, from the store of the page. @type {(menu: string) => MenuOption[]} */
const listOptions = (menu) => getProps(`${menu}-offered`).data;
/** @type {(options: MenuOption[], value: string) => MenuOption | undefined} */
const findOption = (options, value) => options.find((option) => option.value === value);
/** Return a value that may be one, several or none as a list. @type {(value: string | string[] | null) => string[]} */
const toList = (value) => [value ?? []].flat();

/** Give a menu all its options, and those that are selected but no longer offered. @param {string} menu */
function fillMenu(menu) {
  const { options, value } = getProps(menu);
  const all = listOptions(menu);
  const missing = toList(value).filter((item) => !findOption(all, item)).map((item) => findOption(options, item));
  setProps(menu, { options: [...all, ...missing.filter(Boolean)] });
}

for (const type of ["focusin", "click"]) {
  document.addEventListener(type, (event) => {
    const menu = closestTarget(event, MENU_SELECTOR);
    if (menu) fillMenu(menu.id);
  }, true);
}

/* In an open menu the focus is on the selected option. A letter typed there goes to the search: the
   menu's own key Home moves the focus to it before the letter arrives. */
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey } = event;
  const option = closestTarget(event, ".dash-dropdown-option input");
  if (!option || key.length !== 1 || key === " " || ctrlKey || altKey || metaKey) return;
  if (!option.closest(".dash-dropdown-content")?.querySelector(".dash-dropdown-search")) return;
  option.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
}, true);

/* Letters that are typed on a closed menu open it, and go to its search once that has the focus. */
let bufferedText = "";
document.addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey }) => {
  if (!(target instanceof Element && target.matches("button.dash-dropdown"))) return;
  if (key === "Escape") bufferedText = "";
  if (key === "Backspace") bufferedText = bufferedText.slice(0, -1);
  if (key.length !== 1 || ctrlKey || altKey || metaKey) return;
  if (bufferedText || key !== " ") bufferedText += key; // a space alone opens the menu
}, true);
document.addEventListener("focusin", ({ target }) => {
  const letters = bufferedText;
  bufferedText = "";
  if (!letters || !(target instanceof HTMLInputElement && target.matches(".dash-dropdown-search"))) return;
  // React ignores a value that was set through its own setter.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(target, letters);
  target.dispatchEvent(new Event("input", { bubbles: true }));
});

/* Add the options of a new selection before Dash sets its value: a menu drops a value that it does not offer. */
onControlUpdate((updates) => {
  for (const { id } of document.querySelectorAll(MENU_SELECTOR)) {
    const { options } = getProps(id);
    const missing = toList(updates[id]?.value ?? null).filter((each) => !findOption(options, each));
    // The full list for another query arrives a little later.
    const additions = missing.map((value) => findOption(listOptions(id), value) ?? { value, label: value });
    if (additions.length) setProps(id, { options: [...options, ...additions] });
  }
});

registerClientFunctions({
  offered: () => {
    for (const menu of document.querySelectorAll(MENU_SELECTOR)) {
      const isActive = menu === document.activeElement || menu.getAttribute("aria-expanded") === "true";
      if (isActive) fillMenu(menu.id);
      else {
        const all = listOptions(menu.id);
        const options = getProps(menu.id).options.map((/** @type {MenuOption} */ item) => findOption(all, item.value) ?? item);
        setProps(menu.id, { options });
      }
    }
  },
});
