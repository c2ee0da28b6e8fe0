/* What the rooms of the map share, in `window.alignment`: the figure that is drawn, its countries, and
   the way to the server. Dash reads the files by name, this one first. */
(() => {
  "use strict";
  const NODES = "countries";
  const map = { graph: null };
  const heeding = [];
  let count = 0;

  /* A gesture as one word for the server, such as "country:USA" or "pair:USA:RUS". */
  function send(go) {
    // Plotly remembers dimming as an edit of the reader's; it is not one.
    const kept = map.graph && map.graph._fullLayout ? map.graph._fullLayout._tracePreGUI : {};
    Object.values(kept || {}).forEach((edits) => {
      Object.keys(edits).filter((name) => /^(marker|textfont)\./.test(name)).forEach((name) => delete edits[name]);
    });
    window.dash_clientside.set_props("gesture", { data: { go, count: ++count } });
  }

  /* Whether each choice adds to those before: for a finger, which has no Shift, and the search. */
  const several = () => document.querySelector("[data-several][aria-pressed='true']") !== null;

  const nodeTrace = () => map.graph.data.findIndex((trace) => trace.name === NODES);
  const nodes = () => map.graph.data[nodeTrace()];
  const meta = () => map.graph.layout.meta || {};
  const axes = () => map.graph._fullLayout;

  /* Whether there is a map with countries; an empty figure has none. */
  const drawn = () => Boolean(map.graph && map.graph._fullLayout) && nodeTrace() >= 0;

  /* Have the map drawn once with all that changes of its countries and its layout. Of a relayout Dash
     would hear, and draw the same again. */
  const change = (countries, layout) => window.Plotly.update(map.graph, countries, layout, [nodeTrace()]);

  function adopt(graph) {
    map.graph = graph;
    graph.on("plotly_afterplot", () => {
      if (graph._revision !== graph.layout.uirevision && graph.layout.xaxis?.range) {
        graph._revision = graph.layout.uirevision;
        map.settle();
        map.forget();
      }
      // A layout that is another object was drawn by the page; the same one was moved by the reader.
      if (graph._laid !== graph.layout) {
        graph._laid = graph.layout;
        map.restore();
      }
      map.resize();
      map.tween();
    });
    heeding.forEach((act) => act(graph));
    map.resize();
  }

  /* Have something done with each figure that comes to be the map. */
  const heed = (act) => heeding.push(act);

  new MutationObserver(() => {
    const found = document.querySelector("#map .js-plotly-plot");
    if (found && found !== map.graph && found.on) adopt(found);
  }).observe(document.documentElement, { childList: true, subtree: true });

  Object.assign(map, { NODES, send, several, nodeTrace, nodes, meta, axes, drawn, change, heed });
  window.alignment = map;
})();
