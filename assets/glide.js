/* From one period to the next, and after a drag, discs glide to their new places. */
(() => {
  "use strict";
  const map = window.alignment;
  const GLIDE = 600; // ms

  /* Names stand where discs are going, so they are not shown on the way. */
  const glide = (on) => document.getElementById("map-box").classList.toggle("gliding", on);

  function tween() {
    if (map.graph._gliding || map.nodeTrace() < 0) return;
    if (!map.dragging()) glide(false);
    const { x, y, text } = map.nodes();
    const before = map.graph._places;
    const revision = map.graph.layout.uirevision;
    map.graph._places = { revision, at: Object.fromEntries(text.map((code, i) => [code, [x[i], y[i]]])) };
    if (!before || before.revision !== revision || map.graph._drawn === map.nodes()) return;
    map.graph._drawn = map.nodes();
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const from = text.map((code, i) => before.at[code] || [x[i], y[i]]);
    if (!from.some(([a, b], i) => Math.hypot(a - x[i], b - y[i]) > 1e-4)) return;
    const [toX, toY] = [x.slice(), y.slice()];
    const [start, moving] = [performance.now(), map.nodes()];
    let at = from;
    map.graph._gliding = true;
    glide(true);
    const step = () => {
      if (map.nodes() !== moving) {
        // Drawn anew on the way: on from here to the newer places.
        map.graph._gliding = false;
        map.graph._places = { revision, at: Object.fromEntries(text.map((code, i) => [code, at[i]])) };
        tween();
        return;
      }
      const t = Math.min(1, (performance.now() - start) / GLIDE);
      const eased = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
      const mix = (value, i, axis) => from[i][axis] + (value - from[i][axis]) * eased;
      at = toX.map((value, i) => [mix(value, i, 0), mix(toY[i], i, 1)]);
      const [xs, ys] = [0, 1].map((axis) => at.map((place) => place[axis]));
      window.Plotly.restyle(map.graph, { x: [xs], y: [ys] }, [map.nodeTrace()]).then(() => {
        if (t < 1) requestAnimationFrame(step);
        else {
          map.graph._gliding = false;
          glide(false);
        }
      });
    };
    step();
  }

  Object.assign(map, { glide, tween });
})();
