/* Discs, codes and names are drawn in pixels, but the map has a size of its own. */
(() => {
  "use strict";
  const map = window.alignment;
  const SMALLEST_CODE = 6.2; // px; smaller codes are not drawn
  const LEGIBLE_CODE = 7.5; // px; below, codes run over the sides of shapes that have less room than discs
  const LARGEST_DISC = 46; // px
  const SMALLEST_NAMED = 10.9; // px; below, blocs are not named on the map: letters of 9 px would not fit
  const SMALLEST_NAME = 11; // px; letters beside chosen countries

  /** @type {Alignment["largestDisc"]} */
  const largestDisc = () => map.meta().largest || LARGEST_DISC;

  /* The size of discs in pixels where the map shows these ranges. */
  /** @type {Alignment["discSize"]} */
  function discSize(across = map.axes().xaxis.range) {
    const perUnit = map.axes().xaxis._length / Math.abs(across[1] - across[0]);
    return Math.min(largestDisc(), Math.max(4, 2 * map.meta().disc * perUnit));
  }

  /* Discs are drawn in pixels but have a size on the map: keep the two together. */
  /** @type {Alignment["resize"]} */
  function resize() {
    if (!map.drawn()) return;
    const size = discSize();
    const known = map.graph._sized === map.nodes() && map.graph._lettered === map.graph.layout;
    if (known && Math.abs((map.graph._disc || 0) - size) < 0.3) return;
    const [countries, layout] = fitted(size);
    if (Object.keys({ ...countries, ...layout }).length) map.change(countries, layout);
  }

  /* What changes of the countries and of the layout where discs are of this size. */
  /** @type {Alignment["fitted"]} */
  function fitted(size) {
    if (Math.abs((map.graph._disc || 0) - size) >= 0.3) {
      map.graph._disc = size;
      window.dash_clientside.set_props("disc", { data: size });
    }
    Object.assign(map.graph, { _sized: map.nodes(), _lettered: map.graph.layout });
    // Where discs are small, names of blocs would lie on one another; the legend has them.
    const named = size >= SMALLEST_NAMED;
    const letters = Math.min(14, Math.max(9, Math.round(size * 0.62)));
    /** @type {Changes} */
    const layout = {};
    (map.graph.layout.annotations || []).forEach((note, i) => {
      /** @type {Changes} */
      const now = { visible: true, xshift: 0, yshift: 0, ...note, "font.size": note.font.size };
      for (const [field, value] of Object.entries(lettered(i, size, named, letters))) {
        const other = typeof value === "number" ? Math.abs(Number(now[field]) - value) > 0.3 : now[field] !== value;
        if (other) layout[`annotations[${i}].${field}`] = value;
      }
    });
    // The server may have sized discs already.
    const drawn = map.nodes().marker.size;
    const largest = (/** @type {number[]} */ sizes) => Math.max(...sizes);
    if (Array.isArray(drawn) && Math.abs(largest(drawn) - largest(map.meta().sizes) * size) < 0.3) return [{}, layout];
    const code = size * map.meta().codeSize;
    const countries = {
      "marker.size": [map.meta().sizes.map((share) => share * size)],
      "textfont.size": code < SMALLEST_CODE ? 1
        : [map.meta().codes.map((share) => Math.max(share * size, Math.min(code, LEGIBLE_CODE)))],
      mode: code < SMALLEST_CODE ? "markers" : "markers+text",
    };
    return [countries, layout];
  }

  /* How a name is written: of a bloc with the others, of a chosen country beside its disc. */
  /** @type {(i: number, size: number, named: boolean, letters: number) => Lettered} */
  function lettered(i, size, named, letters) {
    const names = map.meta().names || [];
    const own = names[i - ((map.graph.layout.annotations ?? []).length - names.length)];
    if (!own) return { visible: named, "font.size": letters };
    const [across, up, most] = own;
    const large = Math.max(SMALLEST_NAME, letters);
    const shift = (/** @type {number} */ way) => Math.round(way * size * 5) / 10;
    return {
      visible: large <= (most * size) / 2,
      "font.size": large,
      xshift: shift(across),
      yshift: shift(up),
    };
  }

  Object.assign(map, { largestDisc, discSize, fitted, resize });
})();
