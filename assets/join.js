/* From one picture to the next: what is there already stays, and only what differs changes. Colours
   change at once; discs glide to their new places, and what lies around them comes in anew. */
import { between, eased } from "./arithmetic.js";
import { see, settle, sight, toPicture, toScreen, whole } from "./camera.js";
import { calm, parsed } from "./dom.js";
import { letter } from "./lettering.js";
import { dragging } from "./live.js";
import { fromUnits, layer, picture, put, read, toUnits } from "./picture.js";

export const GLIDE = 400; // ms
export const FRAME = 16; // ms
// What lies around countries and links, each in a group of its name.
const AROUND = /** @type {const} */ (["land", "hulls", "marks", "words"]);
// What of that comes in by fading, where discs glide.
const COMING = ["hulls", "lettering"];
// The attributes that a part of a country is coloured by.
const COLOURS = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"];
// What a picture says of itself, in the order of its frame.
const MEASURES = ["disc", "code", "left", "top", "scale", "least", "least-code"];
let gliding = 0; // the next frame of a glide that is under way
/** @type {Places} */
let home = new Map(); // where countries were last told to be

/** What is shown, as the server calls it; at first only the server knows. @type {string | null} */
let shown = null;

/* Whether an answer goes on from what is shown. Of two that were asked for at once the later does not. */
/** @param {Differs} answer */
export function follows({ since, now }) {
  const so = shown === null || since === "" || since === shown;
  if (so) shown = now;
  return so;
}

/* Put the parts of another picture in the place of those that are there. Countries go to where they
   were last told to be, wherever they have been dragged meanwhile. */
/** @param {Parts} parts */
export function join(parts) {
  if (!picture.svg) return;
  const { world } = picture;
  arrive();
  if (parts.title !== undefined) called(parts.title);
  const places = parts.frame ? reframed(parts.frame, parts.land === undefined) : picture.places;
  redrawn(parts);
  if (parts.paints) painted(parts.paints);
  if (parts.places) home = new Map(Object.entries(parts.places));
  else if (!home.size) home = places;
  // What the reader holds in the hand stays there.
  read(dragging() ? places : home);
  if (world || picture.world) put(home);
  else if (dragging()) put(places);
  else glide(places, home, parts.bodies !== undefined || parts.links !== undefined);
}

/* The page is called by what it finds, in its tab, in bookmarks and in its history. */
/** @param {string} title */
function called(title) {
  const name = document.querySelector("h1")?.textContent ?? "";
  document.title = [title, name].filter(Boolean).join(" · ");
  const said = picture.svg?.querySelector("title")?.firstChild;
  if (said) said.nodeValue = title;
}

/** @param {Parts} parts */
function redrawn(parts) {
  for (const name of AROUND) {
    const markup = parts[name];
    if (markup !== undefined) layer(name)?.replaceChildren(...parsed(markup));
  }
  if (parts.lettering) letter(parts.lettering);
  if (parts.links !== undefined) layer("links")?.replaceWith(...parsed(parts.links));
  if (parts.bodies === undefined) return;
  const before = picture.countries;
  layer("countries")?.replaceWith(...parsed(parts.bodies));
  countries().forEach((group) => dressed(group, before.get(group.dataset.iso3 ?? "")));
}

const countries = () => layer("countries")?.querySelectorAll(":scope > [data-iso3]") ?? [];

/* A country that is drawn anew has the colours that it had, unless it is told others. */
/** @type {(group: Element, before?: Element) => void} */
function dressed(group, before) {
  if (!before) return;
  group.setAttribute("aria-label", before.getAttribute("aria-label") ?? "");
  [...group.children].forEach((part, i) => {
    for (const name of COLOURS) {
      const colour = before.children[i]?.getAttribute(name);
      if (colour) part.setAttribute(name, colour);
    }
  });
}

/* Another frame: where countries are seen in it that have not gone anywhere yet. Who looks at a part of
   the map goes on looking at that part, unless it is another kind of map. */
/** @type {(frame: number[], alike: boolean) => Places} */
function reframed(frame, alike) {
  const seen = [...picture.places].map(([code, place]) => /** @type {const} */ ([code, toScreen(place)]));
  const { x, y, width, height } = sight();
  const corners = whole() || !alike ? [] : [toUnits([x, y]), toUnits([x + width, y + height])];
  framed(frame);
  const [start, end] = corners.map(fromUnits);
  if (start && end) see({ x: start[0], y: start[1], width: end[0] - start[0], height: end[1] - start[1] });
  return new Map(seen.map(([code, [across, down]]) => [code, toPicture(across, down)]));
}

/** @param {number[]} frame */
function framed([x, y, width, height, ...more]) {
  MEASURES.forEach((name, i) => picture.svg?.setAttribute(`data-${name}`, String(more[i])));
  Object.entries({ width, height }).forEach(([name, length]) => layer("paper")?.setAttribute(name, String(length)));
  settle({ x, y, width, height });
}

/** @param {Paints} paints */
function painted({ pool, of }) {
  for (const group of countries()) {
    const [numbers, said] = of[group.dataset.iso3 ?? ""] ?? [];
    if (!numbers) continue;
    set(group, "aria-label", `${group.dataset.name}: ${said}`);
    [...group.children].forEach((part, i) => {
      for (const name of COLOURS) set(part, name, pool[numbers[i]][name]);
    });
  }
}

/* To tell an element what it says already has its style worked out anew. */
/** @type {(part: Element, name: string, value?: string) => void} */
function set(part, name, value) {
  if (value === undefined) part.removeAttribute(name);
  else if (part.getAttribute(name) !== value) part.setAttribute(name, value);
}

/* Discs go from where they are seen to where they belong; what is drawn anew stands nowhere yet. */
/** @type {(from: Places, to: Places, anew: boolean) => void} */
function glide(from, to, anew) {
  const still = [...to].every(([code, [x, y]]) => {
    const [a, b] = from.get(code) ?? [x, y];
    return Math.hypot(a - x, b - y) < 0.01;
  });
  if (still && !anew) return;
  if (still || calm()) { put(to); return; }
  // The first frame moves already: nobody waits for one in which all stand where they stood.
  const begun = performance.now() - FRAME;
  picture.svg?.classList.add("gliding");
  for (const name of COMING) layer(name)?.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], GLIDE);
  const step = (/** @type {number} */ now) => {
    const share = Math.min(1, Math.max(0, (now - begun) / GLIDE));
    put(onTheWay(from, to, eased(share)));
    if (share < 1) gliding = requestAnimationFrame(step);
    else arrive();
  };
  put(onTheWay(from, to, 0));
  gliding = requestAnimationFrame(step);
}

/** @type {(from: Places, to: Places, part: number) => [string, Place][]} */
const onTheWay = (from, to, part) => [...to].map(([code, [x, y]]) => {
  const [a, b] = from.get(code) ?? [x, y];
  return [code, [between(a, x, part), between(b, y, part)]];
});

/* The glide is over, wherever it is. */
export function arrive() {
  if (!gliding) return;
  cancelAnimationFrame(gliding);
  gliding = 0;
  picture.svg?.classList.remove("gliding");
}
