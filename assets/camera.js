/* Where the reader looks: zoom, flights, and the way back. */
(() => {
  "use strict";
  const map = window.alignment;
  const FLIGHT = 400; // ms

  /* What the reader looks at is kept when the map is drawn anew on the same frame. Plotly would
     keep a zoom by hand, but not the sideways part of it, for the axes hold one another. */
  function keep() {
    const before = map.axes()._preGUI;
    const [left, low, right, high] = map.meta().frame || [];
    if (!before || left === undefined) return;
    Object.assign(before, { "xaxis.range[0]": left, "xaxis.range[1]": right });
    Object.assign(before, { "yaxis.range[0]": low, "yaxis.range[1]": high });
  }

  function move(change) {
    keep();
    map.graph._view = [change["xaxis.range"], change["yaxis.range"]];
    map.graph._moving = true;
    return window.Plotly.relayout(map.graph, change).then(() => { map.graph._moving = false; });
  }

  /* Drawn anew by others, the map can lose where the reader was; back before it is seen. */
  function restore() {
    if (!map.graph._view || map.graph._moving) return;
    const now = [map.axes().xaxis.range, map.axes().yaxis.range];
    const near = (a, b, span) => Math.abs(a - b) < 1e-6 * Math.abs(span);
    const lost = now.some(([low, high], i) => {
      const [left, right] = map.graph._view[i];
      return !near(low, left, high - low) || !near(high, right, high - low);
    });
    if (lost) move({ "xaxis.range": map.graph._view[0], "yaxis.range": map.graph._view[1] });
  }

  function zoom(factor) {
    if (!map.graph || !map.graph._fullLayout) return;
    if (factor === "reset") {
      move({ "xaxis.range": map.graph._home[0], "yaxis.range": map.graph._home[1] });
      return;
    }
    const change = {};
    for (const axis of ["xaxis", "yaxis"]) {
      const [low, high] = map.axes()[axis].range;
      const [middle, half] = [(low + high) / 2, ((high - low) / 2) * Number(factor)];
      change[`${axis}.range`] = [middle - half, middle + half];
    }
    move(change);
  }

  /* Where the map is zoomed in, it goes along with the keyboard. */
  function follow(x, y) {
    const ranges = [map.axes().xaxis.range, map.axes().yaxis.range];
    const inside = ([low, high], value) => Math.min(low, high) < value && value < Math.max(low, high);
    if (inside(ranges[0], x) && inside(ranges[1], y)) return;
    const around = ([low, high], value) => [value - (high - low) / 2, value + (high - low) / 2];
    move({ "xaxis.range": around(ranges[0], x), "yaxis.range": around(ranges[1], y) });
  }

  /* Move the picture so that these countries fill it, in a short flight. */
  function fly(codes) {
    if (!map.drawn()) return;
    const { x, y, text } = map.nodes();
    const places = codes.map((code) => text.indexOf(code)).filter((i) => i >= 0);
    if (!places.length) return;
    const spread = (values) => {
      const of = places.map((i) => values[i]);
      return [Math.min(...of), Math.max(...of)];
    };
    const [[left, right], [low, high]] = [spread(x), spread(y)];
    const pad = Math.max(5 * map.meta().disc, 0.1 * (right - left));
    const smallest = 26 * map.meta().disc;
    const size = Math.max(right - left + 2 * pad, smallest);
    const tall = Math.max(high - low + 2 * pad, (smallest * map.axes().yaxis._length) / map.axes().xaxis._length);
    const [cx, cy] = [(left + right) / 2, (low + high) / 2];
    travel([cx - size / 2, cx + size / 2], [cy - tall / 2, cy + tall / 2]);
  }

  function travel(toX, toY) {
    const [fromX, fromY] = [map.axes().xaxis.range.slice(), map.axes().yaxis.range.slice()];
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const mix = (from, to, t) => from.map((value, i) => value + (to[i] - value) * t);
    const start = performance.now();
    // By the clock, so that it is as short where drawing is slow.
    const step = () => {
      const t = still ? 1 : Math.min(1, (performance.now() - start) / FLIGHT);
      const eased = t * (2 - t);
      move({ "xaxis.range": mix(fromX, toX, eased), "yaxis.range": mix(fromY, toY, eased) })
        .then(() => { if (t < 1) requestAnimationFrame(step); });
    };
    step();
  }

  /* A new map: from here on it is home, and the reader has not moved it. */
  function settle() {
    map.graph._home = [map.axes().xaxis.range.slice(), map.axes().yaxis.range.slice()];
    map.graph._view = null;
  }

  /* Where the reader goes by wheel and hand is remembered. */
  map.heed((graph) => {
    graph.on("plotly_relayout", (change) => {
      if (!Object.keys(change).some((name) => /axis\.range/.test(name))) return;
      keep();
      // As the axes hold one another, not as it was asked for.
      graph._view = [map.axes().xaxis.range.slice(), map.axes().yaxis.range.slice()];
    });
  });

  document.addEventListener("click", (event) => {
    const flight = event.target.closest("[data-fly]");
    if (flight) fly(flight.dataset.fly.split(" "));
    const button = event.target.closest("[data-zoom]");
    if (button) zoom(button.dataset.zoom === "reset" ? "reset" : Number(button.dataset.zoom));
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, {
    find: (iso3) => {
      if (!iso3) return window.dash_clientside.no_update;
      map.send(`${map.several() ? "add" : "country"}:${iso3}`);
      fly([iso3]);
      return null;
    },
  });

  Object.assign(map, { zoom, follow, restore, settle });
})();
