/* A menu that can be searched has what is chosen of it alone, for Dash prepares a search for any part of
   any word that a menu has. The rest, which the page holds beside it, it is given when a reader comes to it. */
import { on } from "./dom.js";
import { held, offer, tell } from "./server.js";

const MENUS = "button.searched";
/* All that a menu offers, as the page holds it. */
/** @type {(menu: string) => Choice[]} */
export const offered = (menu) => held(`${menu}-offered`).data;
/** @type {(some: Choice[], value: string) => Choice | undefined} */
const find = (some, value) => some.find((option) => option.value === value);
/* One, several or none. */
/** @type {(value: string | string[] | null) => string[]} */
const several = (value) => [value ?? []].flat();

/* Give a menu all that it offers, and what is chosen though it is offered no more. */
/** @param {string} menu */
function fill(menu) {
  const { options, value } = held(menu);
  const all = offered(menu);
  const more = several(value).filter((each) => !find(all, each)).map((each) => find(options, each));
  tell(menu, { options: [...all, ...more.filter(Boolean)] });
}

for (const coming of ["focusin", "click"]) {
  document.addEventListener(coming, (event) => {
    const menu = on(event, MENUS);
    if (menu) fill(menu.id);
  }, true);
}

/* An open menu has the focus on what is chosen of it, and what is typed there is searched: its own key for
   the beginning leads to its search, before the letter comes. */
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey } = event;
  const option = on(event, ".dash-dropdown-option input");
  if (!option || key.length !== 1 || key === " " || ctrlKey || altKey || metaKey) return;
  if (!option.closest(".dash-dropdown-content")?.querySelector(".dash-dropdown-search")) return;
  option.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
}, true);

/* What is chosen elsewhere a menu has before it is told, or it would take it back. */
/** @param {Record<string, any>} told */
export function choose(told) {
  for (const { id } of document.querySelectorAll(MENUS)) {
    const { options } = held(id);
    const more = several(told[id]?.value ?? null).filter((each) => !find(options, each));
    // What it offers for another query is told a little later.
    const known = more.map((value) => find(offered(id), value) ?? { value, label: value });
    if (known.length) tell(id, { options: [...options, ...known] });
  }
}

offer({
  offered: () => {
    for (const menu of document.querySelectorAll(MENUS)) {
      const isMet = menu === document.activeElement || menu.getAttribute("aria-expanded") === "true";
      if (isMet) fill(menu.id);
      else {
        const all = offered(menu.id);
        const options = held(menu.id).options.map((/** @type {Choice} */ each) => find(all, each.value) ?? each);
        tell(menu.id, { options });
      }
    }
  },
});
