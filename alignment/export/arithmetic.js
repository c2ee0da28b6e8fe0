"use strict";
// The arithmetic of the offline pages: numbers in, numbers out, and nothing of the page.
const arithmetic = (() => {
  /** @type {(value: number, low: number, high: number) => number} */
  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  // The nearest place in a direction: far or far to the side counts against it.
  /** @type {(places: Map<string, Spot>, from: string, way: [number, number]) => string | null} */
  function ahead(places, from, [across, down]) {
    const start = places.get(from);
    if (!start) return null;
    /** @type {string | null} */
    let best = null;
    let least = Infinity;
    for (const [other, place] of places) {
      const x = place.x - start.x, y = place.y - start.y;
      const along = x * across + y * down, aside = Math.abs(x * down - y * across);
      const cost = along + 2 * aside;
      if (other !== from && along > 0 && aside <= 2 * along && cost < least) { best = other; least = cost; }
    }
    return best;
  }

  // A view that is as wide as asked, `x` and `y` staying where they are, up to twelvefold.
  /** @type {(view: Box, full: Box, by: number, spot: Spot) => Box} */
  function zoomed(view, full, by, { x, y }) {
    const width = within(view.width / by, full.width / 12, full.width);
    const share = width / view.width;
    return { x: x - (x - view.x) * share, y: y - (y - view.y) * share, width, height: view.height * share };
  }

  // A view that stays within the whole picture.
  /** @type {(view: Box, full: Box) => Box} */
  function held(view, full) {
    const x = within(view.x, full.x, full.x + full.width - view.width);
    return { ...view, x, y: within(view.y, full.y, full.y + full.height - view.height) };
  }

  // Whether a place is in sight, and not at the very edge of it.
  /** @type {(view: Box, spot: Spot) => boolean} */
  function inSight(view, { x, y }) {
    const edge = view.width / 20;
    return x > view.x + edge && x < view.x + view.width - edge && y > view.y + edge && y < view.y + view.height - edge;
  }

  // How far a glide is after a share of its time: slow at both ends.
  /** @type {(share: number) => number} */
  const eased = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share));

  // A country between two periods. Who was not there comes in where it belongs; who leaves stays.
  /** @type {(start: Seen, end: Spot | undefined, share: number) => Seen} */
  function between(start, end, share) {
    const begin = end && start.opacity === 0 ? end : start, goal = end ?? start, part = eased(share);
    return {
      x: begin.x + (goal.x - begin.x) * part,
      y: begin.y + (goal.y - begin.y) * part,
      opacity: start.opacity + ((end ? 1 : 0) - start.opacity) * part,
    };
  }

  // How much is seen of what cannot glide: it goes, and comes back as that of the new period.
  /** @type {(share: number) => number} */
  function faded(share) {
    if (share < 0.25) return 1 - 4 * share;
    return share < 0.75 ? 0 : Math.min(1, 4 * share - 3);
  }

  // Words as they are compared: without accents and capitals.
  /** @type {(words: string) => string} */
  const plain = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  return { within, ahead, zoomed, held, inSight, eased, between, faded, plain };
})();
