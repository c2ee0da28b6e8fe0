/* A country is lit with its links, under the pointer or where the keyboard has walked. */
(() => {
  "use strict";
  const map = window.alignment;
  const { arithmetic, byId, on } = map;
  const DIMMED_INK = "rgba(16,22,29,0.45)";
  /** @type {Record<string, Place>} */
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  let focus = -1; // country under the keyboard
  let lit = -1; // country whose links are shown

  /* Light a country and its drawn links; the rest steps back. */
  /** @param {number} index */
  function light(index) {
    if (index === lit || !map.drawn() || map.hasLand()) return;
    lit = index;
    const total = map.nodes().x.length;
    if (index < 0) {
      const change = { "marker.opacity": 1, "textfont.color": [inks()] };
      window.Plotly.restyle(map.graph, change, [map.nodeTrace()]);
      return;
    }
    const near = new Set([index]);
    for (const [a, b] of map.meta().links || []) {
      if (a === index) near.add(b);
      if (b === index) near.add(a);
    }
    const opacity = Array.from({ length: total }, (_, i) => (near.has(i) ? 1 : 0.28));
    const ink = inks().map((colour, i) => (near.has(i) ? colour : DIMMED_INK));
    const change = { "marker.opacity": [opacity], "textfont.color": [ink] };
    window.Plotly.restyle(map.graph, change, [map.nodeTrace()]);
  }

  const inks = () => map.meta().inks;

  /** @param {number} index */
  function say(index) {
    const live = byId("live");
    if (live && index >= 0) live.textContent = plain(map.nodes().customdata[index].join(", "));
  }

  const plain = (/** @type {string} */ words) => new DOMParser().parseFromString(words, "text/html").body.textContent;

  /* The keyboard walks to the nearest country in a direction. */
  /** @param {Place} way */
  function walk(way) {
    const { x, y } = map.nodes();
    const places = x.map((across, i) => /** @type {Place} */ ([across, y[i]]));
    const to = focus < 0 ? arithmetic.nearest(places, [0, 0]) : arithmetic.ahead(places, focus, way);
    if (to >= 0) show(to);
  }

  /** @type {Alignment["show"]} */
  function show(index) {
    focus = index;
    light(index);
    say(index);
    map.follow(map.nodes().x[index], map.nodes().y[index]);
    window.Plotly.Fx.hover(map.graph, [{ curveNumber: map.nodeTrace(), pointNumber: index }]);
  }

  function hide() {
    focus = -1;
    light(-1);
    if (map.graph) window.Plotly.Fx.unhover(map.graph);
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (!map.drawn() || on(event, ".zoom")) return;
    if (ARROWS[event.key]) {
      event.preventDefault();
      if (event.shiftKey) map.nudge(focus, ...ARROWS[event.key]);
      else walk(ARROWS[event.key]);
    } else if (event.key === "Enter" && focus >= 0) {
      map.send(`${event.shiftKey || map.several() ? "toggle" : "country"}:${map.nodes().text[focus]}`);
    } else if (event.key === "Escape") {
      hide();
      map.send("clear");
    } else if (event.key === "+" || event.key === "=") map.zoom(0.7);
    else if (event.key === "-") map.zoom(1.43);
    else if (event.key === "0") map.zoom("reset");
  }

  /* On another map nothing is lit. */
  /** @type {Alignment["forget"]} */
  function forget() {
    focus = lit = -1;
  }

  /* Light what the pointer is on. */
  map.heed((graph) => {
    graph.on("plotly_hover", (event) => {
      const point = event.points[0];
      if (point && point.curveNumber === map.nodeTrace()) light(point.pointNumber);
    });
    graph.on("plotly_unhover", () => { if (focus < 0) light(-1); });
  });

  document.addEventListener("keydown", (event) => {
    if (on(event, "#map-box")) key(event);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === byId("map-box")) hide();
  });

  Object.assign(map, { show, forget });
})();
