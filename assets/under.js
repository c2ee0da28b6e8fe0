/* What lies at a place of the screen: a country, a link or nothing. */
(() => {
  "use strict";
  const map = window.alignment;
  const { arithmetic } = map;
  const NEAR_LINK = 5; // px

  /** @type {(place: Place) => Place} */
  function toPixels([x, y]) {
    const { xaxis, yaxis } = map.axes();
    return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
  }

  /* What lies under the pointer: a country, a link or nothing. */
  /** @type {Alignment["under"]} */
  function under(event) {
    const box = map.graph.getBoundingClientRect();
    /** @type {Place} */
    const at = [event.clientX - box.left, event.clientY - box.top];
    const places = map.places().map(toPixels);
    const radius = Math.max(map.discSize() / 2, event.pointerType === "touch" ? 14 : 4);
    if (hasLand()) {
      // Discs lie on the land, and a place without one is but the middle of its land.
      const disc = arithmetic.nearest(places, at, radius, (i) => map.meta().sizes[i] > 0);
      const owner = disc < 0 ? landUnder(at) : -1;
      if (owner >= 0) return { node: owner, link: null };
    }
    const node = arithmetic.nearest(places, at, radius);
    const links = map.meta().links || [];
    return { node, link: node < 0 ? arithmetic.nearestLink(places, links, at, NEAR_LINK) : null };
  }

  /* Traces of land say in `meta` which country owns each of their rings, -1 for none. */
  const landTraces = () => map.graph.data.filter((trace) => Array.isArray(trace.meta));
  /** @type {Alignment["hasLand"]} */
  const hasLand = () => landTraces().length > 0;

  /* The country whose land lies under a pixel. */
  /** @param {Place} at */
  function landUnder([px, py]) {
    const { xaxis, yaxis } = map.axes();
    /** @type {Place} */
    const at = [xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)];
    for (const { meta: owners, x: xs, y: ys } of landTraces()) {
      const owner = arithmetic.ownerAt({ owners, xs, ys }, at);
      if (owner >= 0) return owner;
    }
    return -1;
  }

  Object.assign(map, { under, hasLand });
})();
