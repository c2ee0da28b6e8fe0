/* Discs stand elsewhere than the figure has them while they glide to new places or are dragged. What
   Plotly drew is moved by hand: to draw it anew takes longer than a frame. */
(() => {
  "use strict";
  const map = window.alignment;
  const { arithmetic, byId, on } = map;
  const GLIDE = 600; // ms
  /** @type {Places | null} */
  let away = null; // places by code, while they are not the figure's
  /** @type {{ from: Places, to: Places, start: number } | null} */
  let way = null; // of a glide: from where and to where by code, and since when
  /** @type {{ nodes: Countries, at: Places, revision: unknown, ends: Map<string, number> } | null} */
  let known = null; // the countries of the figure last seen, their places and its revision

  /* Names stand where discs are going, so they are not shown on the way. */
  /** @type {Alignment["glide"]} */
  const glide = (gliding) => byId("map-box").classList.toggle("gliding", gliding);

  /** @returns {Places} */
  function placed() {
    const { x, y, text } = map.nodes();
    return Object.fromEntries(text.map((code, i) => [code, [x[i], y[i]]]));
  }

  /* Where each country is seen, in the order of the figure. */
  /** @type {Alignment["places"]} */
  function places() {
    const { x, y, text } = map.nodes();
    return text.map((code, i) => away?.[code] || [x[i], y[i]]);
  }

  /* Have some countries, by code, stand elsewhere. */
  /** @type {Alignment["put"]} */
  function put(some) {
    if (way) rest();
    away = { ...away, ...some };
    draw();
  }

  /* What Plotly drew an element from. */
  const drawnFrom = (/** @type {any} */ element) => element.__data__;

  function draw() {
    const { xaxis, yaxis } = map.axes();
    const at = places().map(([x, y]) => [xaxis.c2p(x).toFixed(2), yaxis.c2p(y).toFixed(2)]);
    map.graph.querySelectorAll(".scatterlayer .trace").forEach((group) => {
      const { trace } = drawnFrom(group)[0];
      if (trace.name.startsWith("links")) drawLinks(group, trace, at);
      if (trace.name !== map.NODES) return;
      group.querySelectorAll("path.point").forEach((disc) => {
        disc.setAttribute("transform", `translate(${at[drawnFrom(disc).i]})`);
      });
      group.querySelectorAll(".textpoint text").forEach((code) => {
        const [x, y] = at[drawnFrom(code.parentNode).i];
        code.setAttribute("x", x);
        code.setAttribute("y", y);
      });
    });
  }

  /* Each link is a line of its own, between two places of the figure. */
  /** @type {(group: HTMLElement, trace: any, at: string[][]) => void} */
  function drawLinks(group, { x, y }, at) {
    const lines = group.querySelectorAll(".js-line");
    // Zoomed in, Plotly leaves out what cannot be seen.
    if (lines.length !== Math.floor((x.length + 1) / 3)) return;
    const end = (/** @type {number} */ i) => at[known?.ends.get(`${x[i]} ${y[i]}`) ?? -1];
    lines.forEach((line, i) => line.setAttribute("d", `M${end(3 * i)}L${end(3 * i + 1)}`));
  }

  /* After each drawing: to the figure's places, if they are others than are seen. */
  /** @type {Alignment["tween"]} */
  function tween() {
    if (!map.drawn()) { rest(); return; }
    if (known?.nodes !== map.nodes()) meet();
    if (away) draw();
  }

  function meet() {
    const [to, revision] = [placed(), map.graph.layout.uirevision];
    const from = known && known.revision === revision ? { ...known.at, ...away } : to;
    const ends = new Map(Object.values(to).map(([x, y], i) => [`${x} ${y}`, i]));
    known = { nodes: map.nodes(), at: to, revision, ends };
    // Drawn anew on the way to the same places, discs go on; held, the disc stays in the hand.
    if (map.dragging() || (way && arithmetic.together(way.to, to))) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || arithmetic.together(from, to)) rest();
    else {
      const begun = way !== null;
      way = { from, to, start: performance.now() };
      away = from;
      glide(true);
      if (!begun) requestAnimationFrame(step);
    }
  }

  function step() {
    if (!way || !map.drawn()) return;
    const t = Math.min(1, (performance.now() - way.start) / GLIDE);
    if (t === 1) rest();
    else {
      away = arithmetic.between(way.from, way.to, t);
      draw();
      requestAnimationFrame(step);
    }
  }

  /* Discs stand where the figure has them. */
  /** @type {Alignment["rest"]} */
  function rest() {
    const moved = away !== null;
    away = way = null;
    glide(false);
    if (moved && map.drawn()) draw();
  }

  // Plotly moves what it knows of: before the reader takes hold of the map, discs have arrived.
  /** @param {Event} event */
  const hold = (event) => { if (way && on(event, "#map")) rest(); };
  document.addEventListener("pointerdown", hold, true);
  document.addEventListener("wheel", hold, { capture: true, passive: true });

  Object.assign(map, { glide, places, put, rest, tween });
})();
