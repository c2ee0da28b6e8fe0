/* What lies at a place of the screen: a country, a link or nothing. */
(() => {
  "use strict";
  const map = window.alignment;
  const NEAR_LINK = 5; // px

  function toPixels(x, y) {
    const { xaxis, yaxis } = map.axes();
    return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
  }

  /* What lies under the pointer: a country, a link or nothing. */
  function under(event) {
    const box = map.graph.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const places = map.places().map(([x, y]) => toPixels(x, y));
    const radius = Math.max(map.discSize() / 2, event.pointerType === "touch" ? 14 : 4);
    let best = { node: -1, link: null };
    let distance = radius;
    const near = (drawn) => places.forEach(([x, y], i) => {
      const d = Math.hypot(x - px, y - py);
      if (d <= distance && (!drawn || map.meta().sizes[i] > 0)) { distance = d; best = { node: i, link: null }; }
    });
    if (hasLand()) {
      // Discs lie on the land, and a place without one is but the middle of its land.
      near(true);
      const owner = best.node < 0 ? landUnder(px, py) : -1;
      if (owner >= 0) return { node: owner, link: null };
    }
    near(false);
    if (best.node >= 0) return best;
    distance = NEAR_LINK;
    for (const link of map.meta().links || []) {
      const [ax, ay] = places[link[0]];
      const [bx, by] = places[link[1]];
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      const t = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
      const d = Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py);
      if (d < distance) { distance = d; best = { node: -1, link }; }
    }
    return best;
  }

  /* Traces of land say in `meta` which country owns each of their rings, -1 for none. */
  const landTraces = () => map.graph.data.filter((trace) => Array.isArray(trace.meta));
  const hasLand = () => landTraces().length > 0;

  /* The country whose land lies under a pixel: that whose rings are crossed an odd number of
     times on the way out. */
  function landUnder(px, py) {
    const { xaxis, yaxis } = map.axes();
    const [x, y] = [xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)];
    for (const { meta: owners, x: xs, y: ys } of landTraces()) {
      const odd = new Map();
      for (let i = 1, ring = 0; i < xs.length; i++) {
        if (xs[i] === null) { ring++; i++; continue; }
        const [ax, ay, bx, by] = [xs[i - 1], ys[i - 1], xs[i], ys[i]];
        if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) {
          odd.set(owners[ring], !odd.get(owners[ring]));
        }
      }
      for (const [owner, inside] of odd) if (inside && owner >= 0) return owner;
    }
    return -1;
  }

  Object.assign(map, { under, hasLand });
})();
