/* What the search for a country shows first: the code or the name that was typed, then words
   that are so, then names and words that begin so. The menu itself leaves out what does not fit. */
(() => {
  "use strict";
  const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
  let all = null; // as they came, by name

  function rank(option, typed) {
    const words = plain(option.search).split(/[\s(),]+/);
    const label = plain(option.label);
    if (words.slice(0, 2).includes(typed) || label.startsWith(`${typed} (`)) return 0;
    if (words.includes(typed)) return 1;
    if (label.startsWith(typed)) return 2;
    return words.some((word) => word.startsWith(typed)) ? 3 : 4;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, {
    rank: (typed, options) => {
      all = all || options;
      if (!typed) return all;
      const ranks = new Map(all.map((option) => [option, rank(option, plain(typed))]));
      return [...all].sort((one, other) => ranks.get(one) - ranks.get(other));
    },
  });
})();
