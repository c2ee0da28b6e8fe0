/* Whom the reader looks for: a group is flown to, and buttons zoom about whom he chose or asked for. */
import { inSight } from "./arithmetic.js";
import { fly, sight } from "./camera.js";
import { cornersOf } from "./lettering.js";
import { heed, picture } from "./picture.js";
import { send, sent } from "./server.js";

const isBright = (/** @type {string} */ code) => !picture.countries.get(code)?.children[0]?.getAttribute("fill-opacity");

/* The countries that stand out, where others are dimmed. */
export function lit() {
  const [bright, dimmed] = [true, false].map((is) => [...picture.countries.keys()].filter((code) => isBright(code) === is));
  return dimmed.length ? bright : [];
}

/** What of the map stood out when a group was looked for. @type {{ before: string, sent: number } | null} */
let awaited = null;

/* Look for a group. Its members are flown to once the map shows who they are. */
/** @param {string} condition */
export function seek(condition) {
  const isAsked = new URLSearchParams(window.location.search).getAll("where").join() === condition;
  send(`where:${condition}`);
  if (isAsked) fly(lit());
  else awaited = { before: lit().join(), sent: sent() };
}
heed(() => {
  if (!awaited || awaited.before === lit().join()) return;
  if (awaited.sent === sent()) fly(lit());
  awaited = null;
});

/** Who was looked for, until the map shows the answer. @type {{ code: string, sent: number } | null} */
let lookedFor = null;

/* Fly to countries, to one such that its name is seen as well, which it may have for being chosen. */
/** @param {string[]} codes */
export function flyTo(codes) {
  lookedFor = null;
  if (codes.length > 1) fly(codes);
  else named(codes[0]);
}
/* The same to one that has just been chosen. */
/** @param {string} code */
export function flyToChosen(code) {
  named(code);
  lookedFor = { code, sent: sent() };
}
const named = (/** @type {string} */ code) => fly([code], (pixels) => cornersOf(code, pixels));
heed(() => {
  if (lookedFor?.sent === sent()) named(lookedFor.code);
  lookedFor = null;
});

/* The chosen countries. */
export const chosen = () => [...document.querySelectorAll("#chosen [data-go^='toggle:']")]
  .map(({ dataset: { go = "" } }) => go.slice("toggle:".length));

/* The middle of those in sight whom the reader chose or, if he chose none, asked for by conditions. */
/** @returns {Place | undefined} */
export function middle() {
  const mine = chosen();
  const seen = (mine.length ? mine : lit()).flatMap((code) => {
    const place = picture.places.get(code);
    return place && inSight(sight(), place) ? [place] : [];
  });
  if (!seen.length) return undefined;
  const [x, y] = [0, 1].map((i) => {
    const along = seen.map((place) => place[i]);
    return (Math.min(...along) + Math.max(...along)) / 2;
  });
  return [x, y];
}
