/* Applies patches to the picture: only what differs changes. Colours change at once, discs glide to their
   new positions, and the layers around them fade in. */
import { getScale, getViewBox, isFullView, setFrame, showBox } from "./camera.js";
import { parseMarkup, prefersReducedMotion } from "./dom.js";
import { easeInOut, interpolate } from "./geometry.js";
import { startTrails } from "./glide_trails.js";
import { setLabels } from "./labels.js";
import { isDragging } from "./node_drag.js";
import { fromMapUnits, getLayer, listCountries, moveCountries, picture, readPicture, toMapUnits } from "./picture.js";

export const GLIDE_MS = 400;
export const FRAME_MS = 16;
// Layers around countries and links, by the id of their group.
const LAYERS = /** @type {const} */ (["land", "hulls", "marks", "words"]);
const FIRST_INDEX = "1".charCodeAt(0); // of a pool
// The attributes that colour a part of a country.
const COLOURS = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"];
// Attributes of the picture, in the order of its frame.
const FRAME_ATTRIBUTES = ["disc", "code", "left", "top", "scale", "least", "least-code"];
let glideFrame = 0; // request of the next frame of a glide
/** @type {ReturnType<typeof startTrails> | null} */
let trails = null; // of the discs that glide
/** @type {Positions} */
let homePositions = new Map(); // positions that the server last sent

/* Apply a patch. Countries go to the positions that the server last sent, even if they have been dragged
   meanwhile. They leave a trail only where their way is a movement: between periods with enough votes. */
/** @type {(parts: PicturePatch, hasTrails?: boolean | string[]) => void} */
export function applyPatch(parts, hasTrails = false) {
  if (!picture.svg) return;
  const hadLand = hasLand();
  stopGlide();
  if (parts.title !== undefined) setTitle(parts.title);
  const positions = parts.frame ? changeFrame(parts.frame, isSameKind(parts.land)) : picture.positions;
  replaceLayers(parts);
  applyStyles(parts);
  if (parts.places) homePositions = new Map(Object.entries(parts.places));
  else if (!homePositions.size) homePositions = positions;
  // A country that is being dragged stays under the pointer.
  readPicture(isDragging() ? positions : homePositions);
  // Between two kinds of map, ways of discs would mean nothing.
  if (picture.world || hadLand !== hasLand()) moveCountries(homePositions);
  else if (isDragging()) moveCountries(positions);
  else startGlide(positions, homePositions, parts.bodies !== undefined || parts.links !== undefined, hasTrails);
}

/* Return whether there is land, or the hatching of hexagons, which maps of blocs do not have. */
const hasLand = () => Boolean(getLayer("land")?.children.length);
/* Return whether land that is sent, if any, belongs to the kind of map that is shown. */
const isSameKind = (/** @type {string | undefined} */ land) => land === undefined || (Boolean(land) === hasLand() && land.includes('id="sea"') === picture.world);

/** Set the title of the tab, of bookmarks and of the picture. @param {string} title */
function setTitle(title) {
  const name = document.querySelector("h1")?.textContent ?? "";
  document.title = [title, name].filter(Boolean).join(" · ");
  const textNode = picture.svg?.querySelector("title")?.firstChild;
  if (textNode) textNode.nodeValue = title;
}

/** @param {PicturePatch} parts */
function replaceLayers(parts) {
  const outlines = [...(getLayer("hulls")?.children ?? [])];
  for (const name of LAYERS) {
    const markup = parts[name];
    if (markup !== undefined) getLayer(name)?.replaceChildren(...parseMarkup(markup));
  }
  if (parts.hulls !== undefined) copyColours(getLayer("hulls"), outlines);
  if (parts.lettering) setLabels(parts.lettering);
  if (parts.links !== undefined) getLayer("links")?.replaceWith(...parseMarkup(parts.links));
  if (parts.bodies) replaceCountries(parts.bodies, parts.codes?.split(" ") ?? [...picture.countries.keys()], parts.names ?? {});
}

/* Return the values of a pool in their order; "0" is the first use of the next value. */
/** @template T @param {Pool<T>} column */
function listValues({ pool, of }) {
  const unused = pool.values();
  return Array.from(of, (index) => (index === "0" ? /** @type {T} */ (unused.next().value) : pool[index.charCodeAt(0) - FIRST_INDEX]));
}

/** Replace the marks of countries; a name that is not sent stays as it was. @type {(bodies: CountryBodies, codes: string[], names: Record<string, string>) => void} */
function replaceCountries(bodies, codes, names) {
  const previous = picture.countries;
  const marks = listValues(bodies).map((markup, i) => `<g data-iso3="${codes[i]}" role="img">${markup.replaceAll("@", codes[i])}</g>`);
  if (bodies.gaps !== undefined) marks.splice(bodies.first_disc ?? 0, 0, bodies.gaps);
  const layers = parseMarkup(`${bodies.open}${marks.join("")}</g>`);
  for (const group of layers.flatMap(listCountries)) {
    const code = group.dataset.iso3 ?? "";
    group.dataset.name = names[code] ?? previous.get(code)?.dataset.name ?? code;
    group.setAttribute("aria-label", previous.get(code)?.getAttribute("aria-label") ?? "");
    copyColours(group, [...(previous.get(code)?.children ?? [])]);
  }
  getLayer("countries")?.replaceWith(...layers);
}

/** Give new marks the colours of the marks that they replace, until the server sends others. @type {(group: Element | null, previous: Element[]) => void} */
function copyColours(group, previous) {
  [...(group?.children ?? [])].forEach((part, i) => {
    for (const name of COLOURS) {
      const colour = previous[i]?.getAttribute(name);
      if (colour) part.setAttribute(name, colour);
    }
  });
}

/* Change the frame; return where countries appear in the new frame before they move. A zoomed view keeps
   showing the same part, unless it is another kind of map. */
/** @type {(frame: number[], isSameMap: boolean) => Positions} */
function changeFrame([left, top, width, height, ...measures], isSameMap) {
  const shown = [...["width", "height"].map((name) => getLayer("paper")?.getAttribute(name)), ...FRAME_ATTRIBUTES.map((name) => picture.svg?.getAttribute(`data-${name}`))];
  if (isSameMap && [width, height, ...measures].every((each, i) => Math.abs(each - Number(shown[i])) <= 1e-5 * Math.abs(each))) return picture.positions; // with the views to fly back to
  const before = getViewBox(), scale = getScale();
  const corners = isFullView() || !isSameMap ? [] : [toMapUnits([before.x, before.y]), toMapUnits([before.x + before.width, before.y + before.height])];
  FRAME_ATTRIBUTES.forEach((name, i) => picture.svg?.setAttribute(`data-${name}`, String(measures[i])));
  Object.entries({ width, height }).forEach(([name, length]) => getLayer("paper")?.setAttribute(name, String(length)));
  setFrame({ x: left, y: top, width, height });
  const [start, end] = corners.map(fromMapUnits);
  if (start && end) showBox({ x: start[0], y: start[1], width: end[0] - start[0], height: end[1] - start[1] });
  // The middle of the view stays where it is on the screen.
  const after = getViewBox(), ratio = scale / getScale();
  const dx = after.x + after.width / 2 - (before.x + before.width / 2) * ratio, dy = after.y + after.height / 2 - (before.y + before.height / 2) * ratio;
  return new Map([...picture.positions].map(([code, [x, y]]) => [code, [dx + x * ratio, dy + y * ratio]]));
}

/** Colour countries and outlines, and describe countries, as far as that is sent. @param {PicturePatch} parts */
function applyStyles({ paints, values, blocs, notes, hull_paints: hullPaints }) {
  const groups = listCountries(), columns = [values, blocs, notes].map((column) => column && listValues(column));
  const descriptions = groups.map((group, i) => {
    const [value, ...rest] = group.getAttribute("aria-label")?.slice((group.dataset.name ?? "").length + 2).split("; ") ?? [];
    const note = rest.pop();
    return [value, rest.join("; "), note].map((text, place) => columns[place]?.[i] ?? text);
  });
  // One style for each country, or one for each different value.
  const styles = paints && listValues(paints), differing = [...new Set(descriptions.map(([value]) => value))];
  groups.forEach((group, i) => {
    if (styles) setColours(group, styles[styles.length < groups.length ? differing.indexOf(descriptions[i][0]) : i]);
    updateAttribute(group, "aria-label", `${group.dataset.name}: ${descriptions[i].filter(Boolean).join("; ")}`);
  });
  const hulls = getLayer("hulls");
  if (hullPaints && hulls) setColours(hulls, hullPaints);
}

/** @type {(group: Element, styles: Record<string, string>[]) => void} */
function setColours({ children }, styles) {
  [...children].forEach((part, i) => {
    for (const name of COLOURS) updateAttribute(part, name, styles[i][name]);
  });
}

/** Setting an attribute to the same value would make the browser compute its style again. @type {(part: Element, name: string, value?: string) => void} */
function updateAttribute(part, name, value) {
  if (value === undefined) part.removeAttribute(name);
  else if (part.getAttribute(name) !== value) part.setAttribute(name, value);
}

/* Move discs from where they appear to their new positions; new marks have no position yet. */
/** @type {(from: Positions, to: Positions, hasNewMarks: boolean, hasTrails: boolean | string[]) => void} */
function startGlide(from, to, hasNewMarks, hasTrails) {
  const isStill = [...to].every(([code, [x, y]]) => {
    const [fromX, fromY] = from.get(code) ?? [x, y];
    return Math.hypot(fromX - x, fromY - y) < 0.01;
  });
  if (isStill && !hasNewMarks) return;
  if (isStill || prefersReducedMotion()) { moveCountries(to); return; }
  // The first frame moves already, or the reader waits for a frame without motion.
  const startTime = performance.now() - FRAME_MS;
  picture.svg?.classList.add("gliding");
  getLayer("lettering")?.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], GLIDE_MS);
  const move = (/** @type {number} */ time) => {
    const progress = Math.min(1, Math.max(0, (time - startTime) / GLIDE_MS));
    const share = easeInOut(progress);
    moveCountries([...to].map(([code, [x, y]]) => {
      const [fromX, fromY] = from.get(code) ?? [x, y];
      return [code, [interpolate(fromX, x, share), interpolate(fromY, y, share)]];
    }));
    trails?.update();
    return progress;
  };
  const step = (/** @type {number} */ time) => {
    if (move(time) < 1) glideFrame = requestAnimationFrame(step);
    else stopGlide();
  };
  trails = startTrails(from, to, hasTrails);
  const moveTime = performance.now();
  move(moveTime);
  // A prompt frame shows these positions; moving all marks once more would delay it.
  glideFrame = requestAnimationFrame((time) => {
    if (time > moveTime + FRAME_MS) step(time);
    else glideFrame = requestAnimationFrame(step);
  });
}

/* Stop the glide where it is. */
function stopGlide() {
  if (!glideFrame) return;
  cancelAnimationFrame(glideFrame);
  glideFrame = 0;
  trails?.end();
  trails = null;
  picture.svg?.classList.remove("gliding");
}
