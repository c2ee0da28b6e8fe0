/* Discs stand elsewhere than the figure has them while they glide to new places or are dragged. What
   Plotly drew is moved by hand: to draw it anew takes longer than a frame. */
(() => {
  "use strict";
  const map = window.alignment;
  const GLIDE = 600; // ms
  let away = null; // places by code, while they are not the figure's
  let way = null; // of a glide: from where and to where by code, and since when
  let known = null; // the countries of the figure last seen, their places and its revision

  /* Names stand where discs are going, so they are not shown on the way. */
  const glide = (on) => document.getElementById("map-box").classList.toggle("gliding", on);

  function placed() {
    const { x, y, text } = map.nodes();
    return Object.fromEntries(text.map((code, i) => [code, [x[i], y[i]]]));
  }

  /* Where each country is seen, in the order of the figure. */
  function places() {
    const { x, y, text } = map.nodes();
    return text.map((code, i) => away?.[code] || [x[i], y[i]]);
  }

  /* Have some countries, by code, stand elsewhere. */
  function put(some) {
    if (way) rest();
    away = { ...away, ...some };
    draw();
  }

  function draw() {
    const { xaxis, yaxis } = map.axes();
    const at = places().map(([x, y]) => [xaxis.c2p(x).toFixed(2), yaxis.c2p(y).toFixed(2)]);
    map.graph.querySelectorAll(".scatterlayer .trace").forEach((group) => {
      const { trace } = group.__data__[0];
      if (trace.name.startsWith("links")) drawLinks(group, trace, at);
      if (trace.name !== map.NODES) return;
      group.querySelectorAll("path.point").forEach((disc) => {
        disc.setAttribute("transform", `translate(${at[disc.__data__.i]})`);
      });
      group.querySelectorAll(".textpoint text").forEach((code) => {
        const [x, y] = at[code.parentNode.__data__.i];
        code.setAttribute("x", x);
        code.setAttribute("y", y);
      });
    });
  }

  /* Each link is a line of its own, between two places of the figure. */
  function drawLinks(group, { x, y }, at) {
    const lines = group.querySelectorAll(".js-line");
    // Zoomed in, Plotly leaves out what cannot be seen.
    if (lines.length !== Math.floor((x.length + 1) / 3)) return;
    const end = (i) => at[known.ends.get(`${x[i]} ${y[i]}`)];
    lines.forEach((line, i) => line.setAttribute("d", `M${end(3 * i)}L${end(3 * i + 1)}`));
  }

  /* After each drawing: to the figure's places, if they are others than are seen. */
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
    const same = (some) => Object.entries(to).every(([code, [x, y]]) => {
      const [a, b] = some[code] || [x, y];
      return Math.hypot(a - x, b - y) <= 1e-4;
    });
    // Drawn anew on the way to the same places, discs go on; held, the disc stays in the hand.
    if (map.dragging() || (way && same(way.to))) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || same(from)) rest();
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
    const eased = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
    if (t === 1) rest();
    else {
      const mix = (a, b) => a + (b - a) * eased;
      away = Object.fromEntries(Object.entries(way.to).map(([code, [x, y]]) => {
        const [a, b] = way.from[code] || [x, y];
        return [code, [mix(a, x), mix(b, y)]];
      }));
      draw();
      requestAnimationFrame(step);
    }
  }

  /* Discs stand where the figure has them. */
  function rest() {
    const moved = away !== null;
    away = way = null;
    glide(false);
    if (moved && map.drawn()) draw();
  }

  // Plotly moves what it knows of: before the reader takes hold of the map, discs have arrived.
  const hold = (event) => { if (way && event.target.closest?.("#map")) rest(); };
  document.addEventListener("pointerdown", hold, true);
  document.addEventListener("wheel", hold, { capture: true, passive: true });

  Object.assign(map, { glide, places, put, rest, tween });
})();
