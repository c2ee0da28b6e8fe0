/* What the search for a country shows first: the code or the name that was typed, then words
   that are so, then names and words that begin so. The menu itself leaves out what does not fit.
   Letters and Enter that come before the menu is ready are kept until it is. */
(() => {
  "use strict";
  const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
  let all = null; // as they came, by name
  let ranked = null; // what was typed when the menu was put in order
  let early = ""; // what was typed while no search had the focus yet
  let entered = null; // what Enter was pressed on

  function rank(option, typed) {
    const words = plain(option.search).split(/[\s(),]+/);
    const label = plain(option.label);
    if (words.slice(0, 2).includes(typed) || label.startsWith(`${typed} (`)) return 0;
    if (words.includes(typed)) return 1;
    if (label.startsWith(typed)) return 2;
    return words.some((word) => word.startsWith(typed)) ? 3 : 4;
  }

  function order(typed) {
    const ranks = new Map(all.map((option) => [option, rank(option, plain(typed))]));
    return [...all].sort((one, other) => ranks.get(one) - ranks.get(other));
  }

  /* The menu shows a little later what it is asked for: Enter takes what it will show first. */
  function take() {
    if (entered === null || ranked !== entered) return;
    const words = entered.toLowerCase().split(/\s+/);
    const meant = order(entered).find((option) => {
      const told = `${option.label} ${option.search}`.toLowerCase();
      return words.every((word) => told.includes(word));
    });
    entered = null;
    early = "";
    if (!meant) return;
    const button = document.getElementById("find");
    if (button.getAttribute("aria-expanded") === "true") button.click();
    window.dash_clientside.alignment.find(meant.value);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, {
    rank: (typed, options) => {
      all = all || options;
      ranked = typed || null;
      setTimeout(take);
      return typed ? order(typed) : all;
    },
  });

  const isButton = (element) => element.matches("button.dash-dropdown");
  const isSearch = (element) => element.matches(".dash-dropdown-search");

  document.addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey }) => {
    entered = null;
    if (!isButton(target)) return;
    if (key === "Escape") early = "";
    if (key === "Backspace") early = early.slice(0, -1);
    if (key.length !== 1 || ctrlKey || altKey || metaKey) return;
    if (early || key !== " ") early += key; // a space alone opens the menu
  }, true);

  document.addEventListener("focusin", ({ target }) => {
    const letters = early;
    early = "";
    if (!letters || !isSearch(target)) return;
    // React heeds a value only if it was not its own setter that set it.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(target, letters);
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("keyup", (event) => {
    const typed = isButton(event.target) ? early : isSearch(event.target) ? event.target.value : "";
    if (event.key !== "Enter" || !typed.trim() || !event.target.closest(".find")) return;
    event.stopImmediatePropagation();
    entered = typed;
    take();
  }, true);
})();
