/* The arithmetic of the map: what lies where, what is in sight, where a disc is on its way. Numbers
   in, numbers out: nothing here knows the page or Plotly. */
(() => {
  "use strict";

  /* Which of these places is nearest to a point and within reach of it, -1 if none; where two are as
     near, the later one, which is drawn above. */
  /** @type {Arithmetic["nearest"]} */
  function nearest(places, [px, py], reach = Infinity, counts = () => true) {
    let best = -1;
    let least = reach;
    places.forEach(([x, y], i) => {
      const distance = Math.hypot(x - px, y - py);
      if (distance <= least && counts(i)) { least = distance; best = i; }
    });
    return best;
  }

  /* How far a point is from the straight line between two places. */
  /** @type {(a: Place, b: Place, point: Place) => number} */
  function offLine([ax, ay], [bx, by], [px, py]) {
    const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length;
    const t = Math.max(0, Math.min(1, along));
    return Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py);
  }

  /* The link, by the indices of its ends, that is nearest to a point and within reach of it. */
  /** @type {Arithmetic["nearestLink"]} */
  function nearestLink(places, links, at, reach) {
    let best = null;
    let least = reach;
    for (const link of links) {
      const distance = offLine(places[link[0]], places[link[1]], at);
      if (distance < least) { least = distance; best = link; }
    }
    return best;
  }

  /* Who owns the land at a point, -1 for nobody: that whose rings are crossed an odd number of times
     on the way out. Rings are parted by a null. */
  /** @type {Arithmetic["ownerAt"]} */
  function ownerAt({ owners, xs, ys }, [x, y]) {
    const odd = new Map();
    let ring = 0;
    for (let i = 1; i < xs.length; i++) {
      const [ax, ay, bx, by] = [xs[i - 1], ys[i - 1], xs[i], ys[i]];
      if (bx === null) ring++;
      if (ax === null || ay === null || bx === null || by === null) continue;
      if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) {
        odd.set(owners[ring], !odd.get(owners[ring]));
      }
    }
    for (const [owner, inside] of odd) if (inside && owner >= 0) return owner;
    return -1;
  }

  /* The nearest place in a direction, -1 if there is none: far to the side counts against it. */
  /** @type {Arithmetic["ahead"]} */
  function ahead(places, from, [dx, dy]) {
    const [fromX, fromY] = places[from];
    let best = -1;
    let least = Infinity;
    places.forEach(([x, y], i) => {
      const along = (x - fromX) * dx + (y - fromY) * dy;
      const aside = Math.abs((x - fromX) * dy - (y - fromY) * dx);
      if (i !== from && along > 1e-6 && along + 2 * aside < least) { least = along + 2 * aside; best = i; }
    });
    return best;
  }

  /** @type {(ranges: Ranges, change: (range: Extent, i: number) => Extent) => Ranges} */
  const both = ([across, upwards], change) => [change(across, 0), change(upwards, 1)];

  /* The ranges with the same middle that have these, and as much to a pixel across as upwards, at
     least so much. */
  /** @type {Arithmetic["fit"]} */
  function fit(ranges, lengths, least = 0) {
    const unit = Math.max(least, ...ranges.map(([low, high], i) => (high - low) / lengths[i]));
    return both(ranges, ([low, high], i) => [(low + high - unit * lengths[i]) / 2, (low + high + unit * lengths[i]) / 2]);
  }

  /* Ranges of the same middle, `factor` as wide. */
  /** @type {Arithmetic["scaled"]} */
  const scaled = (ranges, factor) => both(ranges, ([low, high]) => {
    const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
    return [middle - half, middle + half];
  });

  /* How a picture is to be moved to look as if its axes showed other ranges. */
  /** @type {Arithmetic["moved"]} */
  function moved({ x, y }, [[left, right], [low, high]]) {
    const wider = (x.range[1] - x.range[0]) / (right - left);
    const taller = (y.range[1] - y.range[0]) / (high - low);
    const across = (1 - wider) * x._offset + ((x.range[0] - left) / (right - left)) * x._length;
    const down = (1 - taller) * y._offset + ((high - y.range[1]) / (high - low)) * y._length;
    return { wider, taller, across, down };
  }

  /* Which ranges a picture looks to show when it is moved so. */
  /** @type {Arithmetic["inSight"]} */
  function inSight({ x, y }, { wider, taller, across, down }) {
    const wide = (x.range[1] - x.range[0]) / wider;
    const tall = (y.range[1] - y.range[0]) / taller;
    const left = x.range[0] - ((across - (1 - wider) * x._offset) / x._length) * wide;
    const high = y.range[1] + ((down - (1 - taller) * y._offset) / y._length) * tall;
    return [[left, left + wide], [high - tall, high]];
  }

  /* How far a glide is after a share of its time: slow at both ends. */
  /** @type {Arithmetic["eased"]} */
  const eased = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share));

  /* Places by code on their way; a country that was nowhere is where it goes. */
  /** @type {Arithmetic["between"]} */
  function between(from, to, share) {
    const part = eased(share);
    return Object.fromEntries(Object.entries(to).map(([code, [x, y]]) => {
      const [a, b] = from[code] || [x, y];
      return [code, [a + (x - a) * part, b + (y - b) * part]];
    }));
  }

  /* Whether the countries that are in both stand at the same places. */
  /** @type {Arithmetic["together"]} */
  const together = (some, places) => Object.entries(places).every(([code, [x, y]]) => {
    const [a, b] = some[code] || [x, y];
    return Math.hypot(a - x, b - y) <= 1e-4;
  });

  window.alignment.arithmetic = {
    nearest, nearestLink, ownerAt, ahead, fit, scaled, moved, inSight, eased, between, together,
  };
})();
