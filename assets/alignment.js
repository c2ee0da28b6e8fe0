/* What the rooms of the map share, in `window.alignment`: the figure that is drawn, its countries, and
   the way to the server. Dash reads the files by name, this one first. */
(() => {
  "use strict";
  const NODES = "countries";
  const map = /** @type {Alignment} */ (/** @type {unknown} */ ({ graph: null }));
  /** @type {((graph: Graph) => void)[]} */
  const heeding = [];
  let count = 0;

  /* A part of the page that is there; ask first where it may not be. */
  const byId = /** @type {Alignment["byId"]} */ ((/** @type {string} */ id) => document.getElementById(id));

  /* What an event met: the part that fits a selector and holds what it happened to. An event of the
     document itself, as of a pointer that has left the window, met none. */
  /** @type {Alignment["on"]} */
  const on = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  /* A gesture as one word for the server, such as "country:USA" or "pair:USA:RUS". */
  /** @type {Alignment["send"]} */
  function send(go) {
    // Plotly remembers dimming as an edit of the reader's; it is not one.
    const kept = map.graph && map.graph._fullLayout ? map.graph._fullLayout._tracePreGUI : {};
    Object.values(kept || {}).forEach((edits) => {
      Object.keys(edits).filter((name) => /^(marker|textfont)\./.test(name)).forEach((name) => delete edits[name]);
    });
    window.dash_clientside.set_props("gesture", { data: { go, count: ++count } });
  }

  /* Whether each choice adds to those before: for a finger, which has no Shift, and the search. */
  /** @type {Alignment["several"]} */
  const several = () => document.querySelector("[data-several][aria-pressed='true']") !== null;

  /** @type {Alignment["nodeTrace"]} */
  const nodeTrace = () => map.graph.data.findIndex((trace) => trace.name === NODES);
  /** @type {Alignment["nodes"]} */
  const nodes = () => map.graph.data[nodeTrace()];
  /** @type {Alignment["meta"]} */
  const meta = () => map.graph.layout.meta || {};
  /** @type {Alignment["axes"]} */
  const axes = () => /** @type {Axes} */ (map.graph._fullLayout);

  /* Whether there is a map with countries; an empty figure has none. */
  /** @type {Alignment["drawn"]} */
  const drawn = () => Boolean(map.graph && map.graph._fullLayout) && nodeTrace() >= 0;

  /* Have the map drawn once with all that changes of its countries and its layout. Of a relayout Dash
     would hear, and draw the same again. */
  /** @type {Alignment["change"]} */
  const change = (countries, layout) => window.Plotly.update(map.graph, countries, layout, [nodeTrace()]);

  /** @param {Graph} graph */
  function adopt(graph) {
    map.graph = graph;
    graph.on("plotly_afterplot", () => {
      if (graph._revision !== graph.layout.uirevision && graph.layout.xaxis?.range) {
        graph._revision = graph.layout.uirevision;
        map.settle();
        map.forget();
      }
      // A layout that is another object was drawn by the page; the same one was moved by the reader,
      // or came to be in a frame of another size.
      const { xaxis, yaxis } = axes();
      const room = `${xaxis._length} ${yaxis._length}`;
      if (graph._laid !== graph.layout || graph._room !== room) {
        Object.assign(graph, { _laid: graph.layout, _room: room });
        map.restore();
      }
      map.resize();
      map.tween();
    });
    heeding.forEach((act) => act(graph));
    map.resize();
  }

  /* Have something done with each figure that comes to be the map. */
  /** @type {Alignment["heed"]} */
  const heed = (act) => heeding.push(act);

  new MutationObserver(() => {
    const found = /** @type {Graph | null} */ (document.querySelector("#map .js-plotly-plot"));
    // Plotly has made it when it can be listened to.
    if (found && found !== map.graph && "on" in found) adopt(found);
  }).observe(document.documentElement, { childList: true, subtree: true });

  Object.assign(map, { NODES, byId, on, send, several, nodeTrace, nodes, meta, axes, drawn, change, heed });
  window.alignment = map;
})();
