/* The names on the picture, at the level whose letters can be read where it is as large as it is now,
   and codes where these can be read. */
import { fitted, scale, whenMoved } from "./camera.js";
import { parsed } from "./dom.js";
import { heed, layer, picture } from "./picture.js";

const LETTER = 0.62; // width of a letter of a name, as far as it matters

/** The markup of levels that nobody has looked at yet. @type {WeakMap<Element, string>} */
const unread = new WeakMap();

/* Put other levels in the place of those that are there. */
/** @param {[letters: number, markup: string][]} levels */
export function letter(levels) {
  const groups = levels.map(([letters, markup]) => {
    const [level] = parsed(`<g class="level" data-letters="${letters}" display="none"></g>`);
    unread.set(level, markup);
    return level;
  });
  layer("lettering")?.replaceChildren(...groups);
}

/* The level of the smallest letters that can be read at so many pixels to a unit, or the largest. */
/** @param {number} pixels */
function suitedTo(pixels) {
  const levels = written();
  return levels.find((level) => letters(level) * picture.disc * pixels >= least("least")) ?? levels.at(-1);
}

function suit() {
  const { svg, code } = picture;
  if (!svg) return;
  const suited = suitedTo(scale());
  for (const level of written()) {
    if (level === suited) shown(level);
    else level.setAttribute("display", "none");
  }
  svg.classList.toggle("uncoded", code * scale() < least("least-code"));
}

/** @param {Element} level */
function shown(level) {
  read(level);
  level.removeAttribute("display");
}

/** @param {Element} level */
function read(level) {
  const markup = unread.get(level);
  if (markup !== undefined) level.replaceChildren(...parsed(markup));
  unread.delete(level);
}

/* Two corners of a country's name at so many pixels to a unit; none where it has no name there. */
/** @type {(code: string, pixels: number) => Place[]} */
export function cornersOf(code, pixels) {
  const level = suitedTo(pixels);
  if (!level) return [];
  read(level);
  const called = picture.countries.get(code)?.dataset.name;
  const name = [...level.querySelectorAll(".names text")].find((text) => text.textContent === called);
  if (!name || !called) return [];
  const [x, y, size] = ["x", "y", "font-size"].map((part) => Number(name.getAttribute(part)));
  const wide = called.length * size * LETTER;
  const left = x - wide * ({ middle: 0.5, end: 1 }[name.getAttribute("text-anchor") ?? ""] ?? 0);
  return [[left, y - size], [left + wide, y]];
}

const written = () => [...(layer("lettering")?.children ?? [])];
/** @param {Element | undefined} level */
const letters = (level) => Number(level?.getAttribute("data-letters"));

/* How large letters must be, in radii of a disc, that are read where all of the picture is seen. */
export const needed = () => least("least") / (picture.disc * fitted());

/* Whether the largest that there are suffice. */
export const suffices = () => letters(written().at(-1)) >= needed();

const least = (/** @type {string} */ name) => Number(picture.svg?.getAttribute(`data-${name}`));

whenMoved(suit);
heed(suit);
