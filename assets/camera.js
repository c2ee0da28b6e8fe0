/* Where the reader looks: zoom, flights, and the way back. */
(() => {
  "use strict";
  const map = window.alignment;
  const FLIGHT = 400; // ms
  let flight = null; // the picture, its way, the ranges it goes to, and the width of the map

  /* What the reader looks at is kept when the map is drawn anew on the same frame. Plotly would
     keep a zoom by hand, but not the sideways part of it, for the axes hold one another. */
  function keep() {
    const before = map.axes()._preGUI;
    const [left, low, right, high] = map.meta().frame || [];
    if (!before || left === undefined) return;
    Object.assign(before, { "xaxis.range[0]": left, "xaxis.range[1]": right });
    Object.assign(before, { "yaxis.range[0]": low, "yaxis.range[1]": high });
  }

  const ranges = () => [map.axes().xaxis.range.slice(), map.axes().yaxis.range.slice()];

  function show(some) {
    keep();
    const [across, upwards] = fit(some);
    map.graph._view = [across, upwards];
    const [countries, layout] = map.fitted(map.discSize(across));
    map.graph._moving = true;
    map.change(countries, { ...layout, "xaxis.range": across, "yaxis.range": upwards })
      .then(() => { map.graph._moving = false; });
  }

  /* Drawn anew by others, the map can lose where the reader was; back before it is seen. */
  function restore() {
    if (!map.graph._view || map.graph._moving) return;
    const near = (a, b, span) => Math.abs(a - b) < 1e-6 * Math.abs(span);
    const lost = ranges().some(([low, high], i) => {
      const [left, right] = map.graph._view[i];
      return !near(low, left, high - low) || !near(high, right, high - low);
    });
    if (lost) show(map.graph._view);
  }

  function zoom(factor) {
    if (!map.drawn()) return;
    arrive();
    if (factor === "reset") { show(map.graph._home); return; }
    show(ranges().map(([low, high]) => {
      const [middle, half] = [(low + high) / 2, ((high - low) / 2) * Number(factor)];
      return [middle - half, middle + half];
    }));
  }

  /* Where the map is zoomed in, it goes along with the keyboard. */
  function follow(x, y) {
    arrive();
    const [across, upwards] = ranges();
    const inside = ([low, high], value) => low < value && value < high;
    if (inside(across, x) && inside(upwards, y)) return;
    const around = ([low, high], value) => [value - (high - low) / 2, value + (high - low) / 2];
    show([around(across, x), around(upwards, y)]);
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
    // Near, but not so near that discs would no longer grow.
    const [[west, east]] = map.graph._home;
    const whole = (east - west) / map.axes().xaxis._length;
    const nearest = Math.min((2 * map.meta().disc) / map.largestDisc(), whole / 2.5);
    travel(fit([[left - pad, right + pad], [low - pad, high + pad]], nearest));
  }

  /* The ranges with the same middle that have these, and as much to a pixel across as upwards. */
  function fit(some, least = 0) {
    const lengths = [map.axes().xaxis._length, map.axes().yaxis._length];
    const unit = Math.max(least, ...some.map(([low, high], i) => (high - low) / lengths[i]));
    return some.map(([low, high], i) => [-1, 1].map((side) => (low + high + side * unit * lengths[i]) / 2));
  }

  /* To draw the map anew takes longer than a frame: on the way the picture of it is moved instead,
     drawn so large that both ends of the way are on it. */
  function travel(to) {
    if (flight) land(inSight());
    const from = ranges();
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) { show(to); return; }
    const both = from.map(([low, high], i) => [Math.min(low, to[i][0]), Math.max(high, to[i][1])]);
    if (both.some(([low, high], i) => low < from[i][0] || high > from[i][1])) show(both);
    const picture = map.graph.querySelector(".main-svg");
    const way = picture.animate([{ transform: seen(from) }, { transform: seen(to) }], {
      duration: FLIGHT, easing: "ease-out", fill: "forwards",
    });
    flight = { picture, way, to, length: map.axes().xaxis._length };
    document.getElementById("map-box").classList.add("flying");
    way.onfinish = () => { if (flight?.way === way) arrive(); };
  }

  /* How the picture is to be moved to look as if the map showed other ranges. */
  function seen([[left, right], [low, high]]) {
    const { xaxis: x, yaxis: y } = map.axes();
    const wider = (x.range[1] - x.range[0]) / (right - left);
    const taller = (y.range[1] - y.range[0]) / (high - low);
    const across = (1 - wider) * x._offset + ((x.range[0] - left) / (right - left)) * x._length;
    const down = (1 - taller) * y._offset + ((high - y.range[1]) / (high - low)) * y._length;
    return `translate(${across}px, ${down}px) scale(${wider}, ${taller})`;
  }

  /* Which ranges the map looks to show while its picture is moved. */
  function inSight() {
    const { xaxis: x, yaxis: y } = map.axes();
    const { a: wider, d: taller, e: across, f: down } = new DOMMatrix(getComputedStyle(flight.picture).transform);
    const wide = (x.range[1] - x.range[0]) / wider;
    const tall = (y.range[1] - y.range[0]) / taller;
    const left = x.range[0] - ((across - (1 - wider) * x._offset) / x._length) * wide;
    const high = y.range[1] + ((down - (1 - taller) * y._offset) / y._length) * tall;
    return [[left, left + wide], [high - tall, high]];
  }

  /* The flight is over, and the map is there: nowhere, where it is another map. */
  function land(there) {
    if (!flight) return;
    const { way } = flight;
    flight = null;
    if (there && map.drawn()) show(there);
    way.cancel();
    document.getElementById("map-box").classList.remove("flying");
  }

  const arrive = () => land(flight?.to);

  /* A new map: from here on it is home, and the reader has not moved it. */
  function settle() {
    land(null);
    map.graph._home = ranges();
    map.graph._view = null;
  }

  /* Where the reader goes by wheel and hand is remembered. */
  map.heed((graph) => {
    graph.on("plotly_relayout", (change) => {
      if (!Object.keys(change).some((name) => /axis\.range/.test(name))) return;
      keep();
      // As the axes hold one another, not as it was asked for.
      graph._view = ranges();
    });
    // The way is one on a map of this size.
    graph.on("plotly_afterplot", () => {
      if (flight && map.drawn() && flight.length !== map.axes().xaxis._length) arrive();
    });
  });

  // What the pointer takes hold of is where it is seen.
  const hold = (event) => { if (flight && event.target.closest?.("#map")) land(inSight()); };
  document.addEventListener("pointerdown", hold, true);
  document.addEventListener("wheel", hold, { capture: true, passive: true });

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
