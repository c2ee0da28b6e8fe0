/* The names on the picture, at the level whose letters can be read where it is as large as it is now,
   and codes where these can be read. */
import { fitted, scale, whenMoved } from "./camera.js";
import { parsed } from "./dom.js";
import { heed, layer, picture } from "./picture.js";

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

function suit() {
  const { svg, disc, code } = picture;
  if (!svg) return;
  const radius = disc * scale();
  const levels = written();
  // The smallest letters that can be read, or the largest that there are.
  const suited = levels.find((level) => letters(level) * radius >= least("least")) ?? levels.at(-1);
  for (const level of levels) {
    if (level === suited) shown(level);
    else level.setAttribute("display", "none");
  }
  svg.classList.toggle("uncoded", code * scale() < least("least-code"));
}

/** @param {Element} level */
function shown(level) {
  const markup = unread.get(level);
  if (markup !== undefined) level.replaceChildren(...parsed(markup));
  unread.delete(level);
  level.removeAttribute("display");
}

const written = () => [...(layer("lettering")?.children ?? [])];
/* The level whose names are seen. */
export const legible = () => written().find((level) => level.getAttribute("display") === null);
/** @param {Element | undefined} level */
const letters = (level) => Number(level?.getAttribute("data-letters"));

/* How large letters must be, in radii of a disc, that are read where all of the picture is seen. */
export const needed = () => least("least") / (picture.disc * fitted());

/* Whether the largest that there are suffice. */
export const suffices = () => letters(written().at(-1)) >= needed();

const least = (/** @type {string} */ name) => Number(picture.svg?.getAttribute(`data-${name}`));

whenMoved(suit);
heed(suit);
