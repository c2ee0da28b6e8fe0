/* A country that is dragged is held by its springs: the others give way while it moves, and outlines
   and links go with them. Let go, it is held where it is, and the server settles the same map. */
import { nearest } from "./arithmetic.js";
import { calm } from "./dom.js";
import { fromUnits, layer, picture, put, toUnits } from "./picture.js";
import { skin, skinned } from "./skin.js";
import { begun, step, unpacked } from "./stress.js";

// What of an address says nothing of where countries stand while nobody is held.
const ASIDE = ["select", "panel", "colour", "pin", "links", "beyond", "hulls", "map", "size", "theme", "title", "where", "sure"];

/** @type {Map<string, Place>} */
const held = new Map(); // where the reader holds countries now
/** @type {Places} */
let before = new Map();
/** @type {() => void} */
let outlined = () => {}; // has outlines go along
/** @type {{ of: string, state: import("./stress.js").State | null } | null} */
let springs = null; // of the study of an address, once they have come
let frame = 0;

/* Whether countries can be dragged: on a map of the world they lie where they lie. */
export const movable = () => !picture.world && picture.countries.size > 0;
export const dragging = () => held.size > 0;

/* Fetch what the springs are, before they are needed: they are those of the study alone. */
export async function prepare() {
  if (calm() || !movable()) return;
  const asked = new URLSearchParams(window.location.search);
  for (const name of ASIDE) asked.delete(name);
  const of = String(asked);
  if (springs?.of === of) return;
  const mine = springs = { of, state: /** @type {import("./stress.js").State | null} */ (null) };
  try {
    const answer = await fetch(`springs?${of}`);
    if (answer.ok) mine.state = begun(unpacked(await answer.arrayBuffer()));
  } catch {
    // Without them the country goes alone, and the others settle when it is let go.
    if (springs === mine) springs = null;
  }
}

/** @type {(code: string, place: Place) => void} */
export function drag(code, place) {
  if (!held.size) begin();
  held.set(code, place);
  if (springs?.state && !frame) frame = requestAnimationFrame(tick);
  put(held);
  outlined();
}

function begin() {
  before = new Map(picture.places);
  picture.svg?.classList.add("held");
  outlined = skins();
}

/* A frame of the springs: who was held before stays held, where the address says. */
function tick() {
  frame = 0;
  const state = springs?.state;
  if (!held.size || !state) return;
  const pins = new Map(new URLSearchParams(window.location.search).getAll("pin").map((pin) => {
    const [code, x, y] = pin.split(":");
    return /** @type {[string, Place]} */ ([code, [Number(x), Number(y)]]);
  }));
  for (const [code, place] of held) pins.set(code, toUnits(place));
  const there = [...step(state, pins)].filter(([code]) => !held.has(code));
  put([...there.map(([code, place]) => /** @type {[string, Place]} */ ([code, fromUnits(place)])), ...held]);
  outlined();
  frame = requestAnimationFrame(tick);
}

/* How outlines, and what sets off those within who are of no bloc, go with the discs that are near. */
function skins() {
  const parts = [...(layer("hulls")?.children ?? [])];
  const paths = parts.filter((part) => part.tagName === "path").map((path) => ({ path, ring: skin(ringsOf(path), before) }));
  const discs = parts.flatMap((part) => {
    const code = part.tagName === "circle" ? nearest(before, [Number(part.getAttribute("cx")), Number(part.getAttribute("cy"))], 1) : null;
    return code === null ? [] : [{ part, code }];
  });
  return () => {
    for (const { path, ring } of paths) {
      path.setAttribute("d", skinned(ring, picture.places).map((corners) => `M${corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`).join(""));
    }
    for (const { part, code } of discs) {
      const [x, y] = picture.places.get(code) ?? [0, 0];
      part.setAttribute("cx", String(x));
      part.setAttribute("cy", String(y));
    }
  };
}

/** @type {(path: Element) => Place[][]} */
const ringsOf = (path) => (path.getAttribute("d") ?? "").split("Z").filter(Boolean)
  .map((ring) => ring.slice(1).split("L").map((corner) => /** @type {Place} */ (corner.split(",").map(Number))));

/* Let go: where each was held, and where it was before. */
export function release() {
  const found = [...held].map(([code, to]) => ({ code, to, from: before.get(code) }));
  held.clear();
  cancelAnimationFrame(frame);
  frame = 0;
  picture.svg?.classList.remove("held");
  return found;
}

/* Let go of all, and have all be where it was. */
export function giveUp() {
  if (!held.size) return false;
  release();
  put(before);
  outlined();
  return true;
}
