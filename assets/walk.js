/* A country is lit with its links, under the pointer or where the keyboard has walked. */
(() => {
  "use strict";
  const map = window.alignment;
  const DIMMED_INK = "rgba(16,22,29,0.45)";
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  let focus = -1; // country under the keyboard
  let lit = -1; // country whose links are shown

  /* Light a country and its drawn links; the rest steps back. */
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

  function say(index) {
    const live = document.getElementById("live");
    if (live && index >= 0) live.textContent = plain(map.nodes().customdata[index].join(", "));
  }

  const plain = (words) => new DOMParser().parseFromString(words, "text/html").body.textContent;

  /* The keyboard walks to the nearest country in a direction. */
  function walk(dx, dy) {
    const { x, y } = map.nodes();
    if (focus < 0) { show(nearestTo(0, 0, x, y)); return; }
    let best = -1;
    let cost = Infinity;
    x.forEach((_, i) => {
      const [ax, ay] = [x[i] - x[focus], y[i] - y[focus]];
      const along = ax * dx + ay * dy;
      const aside = Math.abs(ax * dy - ay * dx);
      if (i !== focus && along > 1e-6 && along + 2 * aside < cost) { cost = along + 2 * aside; best = i; }
    });
    if (best >= 0) show(best);
  }

  function nearestTo(px, py, x, y) {
    let best = 0;
    x.forEach((_, i) => {
      if (Math.hypot(x[i] - px, y[i] - py) < Math.hypot(x[best] - px, y[best] - py)) best = i;
    });
    return best;
  }

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

  function key(event) {
    if (!map.drawn() || event.target.closest(".zoom")) return;
    if (ARROWS[event.key]) {
      event.preventDefault();
      if (event.shiftKey) map.nudge(focus, ...ARROWS[event.key]);
      else walk(...ARROWS[event.key]);
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
    if (event.target.closest?.("#map-box")) key(event);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.id === "map-box") hide();
  });

  Object.assign(map, { show, forget });
})();
