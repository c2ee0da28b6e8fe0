/* Where the reader looks: zoom, flights, and the way back. */
(() => {
  "use strict";
  const map = window.alignment;
  const { arithmetic, byId, on } = map;
  const FLIGHT = 400; // ms
  /** @type {{ picture: HTMLElement, way: Animation, to: Ranges, length: number } | null} */
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

  const spans = () => ({ x: map.axes().xaxis, y: map.axes().yaxis });
  /** @type {() => Place} */
  const lengths = () => [map.axes().xaxis._length, map.axes().yaxis._length];
  /** @type {() => Ranges} */
  const ranges = () => [[...map.axes().xaxis.range], [...map.axes().yaxis.range]];

  /* The reader goes there. */
  /** @param {Ranges} some */
  function show(some) {
    map.graph._view = arithmetic.fit(some, lengths());
    draw(map.graph._view);
  }

  /** @param {Ranges} some */
  function draw(some) {
    keep();
    const [across, upwards] = arithmetic.fit(some, lengths());
    const [countries, layout] = map.fitted(map.discSize(across));
    map.graph._moving = true;
    map.change(countries, { ...layout, "xaxis.range": across, "yaxis.range": upwards })
      .finally(() => { map.graph._moving = false; });
  }

  /* Drawn anew by others, the map can lose where the reader was; back before it is seen. In a frame
     of another size Plotly widens what it shows, and never narrows it: what is to be seen, all of the
     map unless the reader went elsewhere, is fitted into it again. */
  /** @type {Alignment["restore"]} */
  function restore() {
    const wanted = map.graph._view || map.graph._home;
    if (!wanted || map.graph._moving) return;
    const fitting = arithmetic.fit(wanted, lengths());
    /** @type {(a: number, b: number, span: number) => boolean} */
    const near = (a, b, span) => Math.abs(a - b) < 1e-6 * Math.abs(span);
    const lost = ranges().some(([low, high], i) => {
      const [left, right] = fitting[i];
      return !near(low, left, high - low) || !near(high, right, high - low);
    });
    if (lost) draw(wanted);
  }

  /* All of the map, as large as there is room for. */
  function whole() {
    map.graph._view = null;
    if (map.graph._home) draw(map.graph._home);
  }

  /** @type {Alignment["zoom"]} */
  function zoom(factor) {
    if (!map.drawn()) return;
    arrive();
    if (factor === "reset") { whole(); return; }
    show(arithmetic.scaled(ranges(), factor));
  }

  /* Where the map is zoomed in, it goes along with the keyboard. */
  /** @type {Alignment["follow"]} */
  function follow(x, y) {
    arrive();
    const [across, upwards] = ranges();
    /** @type {(range: Extent, value: number) => boolean} */
    const inside = ([low, high], value) => low < value && value < high;
    if (inside(across, x) && inside(upwards, y)) return;
    /** @type {(range: Extent, value: number) => Extent} */
    const around = ([low, high], value) => [value - (high - low) / 2, value + (high - low) / 2];
    show([around(across, x), around(upwards, y)]);
  }

  /* Move the picture so that these countries fill it, in a short flight. */
  /** @param {string[]} codes */
  function fly(codes) {
    const home = map.graph?._home;
    if (!map.drawn() || !home) return;
    const { x, y, text } = map.nodes();
    const places = codes.map((code) => text.indexOf(code)).filter((i) => i >= 0);
    if (!places.length) return;
    /** @type {(values: number[]) => Extent} */
    const spread = (values) => {
      const of = places.map((i) => values[i]);
      return [Math.min(...of), Math.max(...of)];
    };
    const [[left, right], [low, high]] = [spread(x), spread(y)];
    const pad = Math.max(5 * map.meta().disc, 0.1 * (right - left));
    // Near, but not so near that discs would no longer grow.
    const [[west, east]] = arithmetic.fit(home, lengths());
    const unit = (east - west) / map.axes().xaxis._length;
    const nearest = Math.min((2 * map.meta().disc) / map.largestDisc(), unit / 2.5);
    travel(arithmetic.fit([[left - pad, right + pad], [low - pad, high + pad]], lengths(), nearest));
  }

  /* To draw the map anew takes longer than a frame: on the way the picture of it is moved instead,
     drawn so large that both ends of the way are on it. */
  /** @param {Ranges} to */
  function travel(to) {
    if (flight) land(inSight(flight));
    const from = ranges();
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) { show(to); return; }
    const both = /** @type {Ranges} */ (from.map(([low, high], i) => [Math.min(low, to[i][0]), Math.max(high, to[i][1])]));
    if (both.some(([low, high], i) => low < from[i][0] || high > from[i][1])) show(both);
    const picture = /** @type {HTMLElement} */ (map.graph.querySelector(".main-svg"));
    const way = picture.animate([{ transform: seen(from) }, { transform: seen(to) }], {
      duration: FLIGHT, easing: "ease-out", fill: "forwards",
    });
    flight = { picture, way, to, length: map.axes().xaxis._length };
    byId("map-box").classList.add("flying");
    way.onfinish = () => { if (flight?.way === way) arrive(); };
  }

  /* How the picture is to be moved to look as if the map showed other ranges. */
  /** @param {Ranges} there */
  function seen(there) {
    const { wider, taller, across, down } = arithmetic.moved(spans(), there);
    return `translate(${across}px, ${down}px) scale(${wider}, ${taller})`;
  }

  /* Which ranges the map looks to show while its picture is moved. */
  /** @param {{ picture: HTMLElement }} moving */
  function inSight({ picture }) {
    const { a: wider, d: taller, e: across, f: down } = new DOMMatrix(getComputedStyle(picture).transform);
    return arithmetic.inSight(spans(), { wider, taller, across, down });
  }

  /* The flight is over, and the map is there: nowhere, where it is another map. */
  /** @param {Ranges | null | undefined} there */
  function land(there) {
    if (!flight) return;
    const { way } = flight;
    flight = null;
    if (there && map.drawn()) show(there);
    way.cancel();
    byId("map-box").classList.remove("flying");
  }

  const arrive = () => land(flight?.to);

  /* A new map: from here on it is home, and the reader has not moved it. */
  /** @type {Alignment["settle"]} */
  function settle() {
    land(null);
    const frame = map.meta().frame;
    map.graph._home = frame ? [[frame[0], frame[2]], [frame[1], frame[3]]] : null;
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
  /** @param {Event} event */
  const hold = (event) => { if (flight && on(event, "#map")) land(inSight(flight)); };
  document.addEventListener("pointerdown", hold, true);
  document.addEventListener("wheel", hold, { capture: true, passive: true });

  document.addEventListener("click", (event) => {
    const to = on(event, "[data-fly]")?.dataset.fly;
    if (to) fly(to.split(" "));
    const factor = on(event, "[data-zoom]")?.dataset.zoom;
    if (factor) zoom(factor === "reset" ? factor : Number(factor));
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, {
    find: (/** @type {string} */ iso3) => {
      if (!iso3) return window.dash_clientside.no_update;
      map.send(`${map.several() ? "add" : "country"}:${iso3}`);
      fly([iso3]);
      return null;
    },
  });

  Object.assign(map, { zoom, follow, restore, settle });
})();
