/* Discs, codes and names are drawn in pixels, but the map has a size of its own. */
(() => {
  "use strict";
  const map = window.alignment;
  const SMALLEST_CODE = 6.2; // px; smaller codes are not drawn
  const LARGEST_DISC = 46; // px
  const SMALLEST_NAMED = 10.9; // px; below, blocs are not named on the map: letters of 9 px would not fit
  const SMALLEST_NAME = 11; // px; letters beside chosen countries

  function discSize() {
    const { xaxis } = map.axes();
    const perUnit = xaxis._length / Math.abs(xaxis.range[1] - xaxis.range[0]);
    return Math.min(map.meta().largest || LARGEST_DISC, Math.max(4, 2 * map.meta().disc * perUnit));
  }

  /* Discs are drawn in pixels but have a size on the map: keep the two together. */
  function resize() {
    if (!map.drawn()) return;
    const size = discSize();
    if (Math.abs((map.graph._disc || 0) - size) < 0.3 && map.graph._sized === map.nodes()) return;
    if (Math.abs((map.graph._disc || 0) - size) >= 0.3) {
      map.graph._disc = size;
      window.dash_clientside.set_props("disc", { data: size });
    }
    // The server may have sized them already.
    const drawn = map.nodes().marker.size;
    const largest = (sizes) => Math.max(...sizes);
    const right = Array.isArray(drawn) && Math.abs(largest(drawn) - largest(map.meta().sizes) * size) < 0.3;
    const code = size * map.meta().codeSize;
    // Where discs are small, names of blocs would lie on one another; the legend has them.
    const named = size >= SMALLEST_NAMED;
    const letters = Math.min(14, Math.max(9, Math.round(size * 0.62)));
    const change = {};
    (map.graph.layout.annotations || []).forEach((note, i) => {
      for (const [field, value] of Object.entries(lettered(i, size, named, letters))) {
        const now = (field === "font.size" ? note.font.size : note[field]) ?? true;
        if (typeof value === "number" ? Math.abs(now - value) > 0.3 : now !== value) change[`annotations[${i}].${field}`] = value;
      }
    });
    if (Object.keys(change).length) window.Plotly.relayout(map.graph, change);
    if (right) {
      map.graph._sized = map.nodes();
      return;
    }
    window.Plotly.restyle(
      map.graph,
      {
        "marker.size": [map.meta().sizes.map((share) => share * size)],
        "textfont.size": code < SMALLEST_CODE ? 1 : code,
        mode: code < SMALLEST_CODE ? "markers" : "markers+text",
      },
      [map.nodeTrace()]
    ).then(() => { map.graph._sized = map.nodes(); });
  }

  /* How a name is written: of a bloc with the others, of a chosen country beside its disc. */
  function lettered(i, size, named, letters) {
    const names = map.meta().names || [];
    const own = names[i - (map.graph.layout.annotations.length - names.length)];
    if (!own) return { visible: named, "font.size": letters };
    const [across, up, most] = own;
    const large = Math.max(SMALLEST_NAME, letters);
    const shift = (way) => Math.round(way * size * 5) / 10;
    return {
      visible: large <= (most * size) / 2,
      "font.size": large,
      xshift: shift(across),
      yshift: shift(up),
    };
  }

  Object.assign(map, { discSize, resize });
})();
