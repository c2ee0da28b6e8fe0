/* The names on the picture, at the level whose letters can be read where it is as large as it is now,
   and codes where these can be read. */
import { scale, whenMoved } from "./camera.js";
import { heed, layer, picture } from "./picture.js";

function suit() {
  const { svg, disc, code } = picture;
  if (!svg) return;
  const radius = disc * scale();
  const levels = [...(layer("lettering")?.children ?? [])];
  // The smallest letters that can be read, or the largest that there are.
  const suited = levels.find((level) => Number(level.getAttribute("data-letters")) * radius >= least("least")) ?? levels.at(-1);
  for (const level of levels) {
    if (level === suited) level.removeAttribute("display");
    else level.setAttribute("display", "none");
  }
  svg.classList.toggle("uncoded", code * scale() < least("least-code"));
}

const least = (/** @type {string} */ name) => Number(picture.svg?.getAttribute(`data-${name}`));

whenMoved(suit);
heed(suit);
