/* Mouse, pen and finger on the picture: hover, choose, enclose, pan, pinch, wheel, and drag. What they
   mean is told by who listens. */
import { encloses, nearest, nearestLink, notches } from "./arithmetic.js";
import { pan, reset, scale, sight, stop, toPicture, whole, zoom } from "./camera.js";
import { on } from "./dom.js";
import { drag, dragging, giveUp, movable } from "./live.js";
import { picture } from "./picture.js";

const NEAR = 4; // px around a disc that count as the disc
const FINGER = 14;
const NEAR_LINK = 5;
const STILL = 4; // px that a press may move and be a click
const HOLD = 350; // ms that a finger rests on a disc before it drags it
const STEP = 1.2; // of a notch of the wheel

/** @type {Listening} */
let told;
/** @type {"" | "lasso" | "select"} */
let mode = "";
/** @type {Map<number, Place>} */
const down = new Map(); // pointers that are pressed, and where they are now
/** @type {Press | null} */
let press = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
let chosen = false; // by the press that has just ended

/* What lies at a place of the screen: a country, a link or nothing. */
/** @type {(event: Pick<PointerEvent, "clientX" | "clientY" | "pointerType" | "target">) => Under} */
function under(event) {
  const direct = on(event, "[data-iso3]")?.dataset.iso3 ?? null;
  if (direct !== null) return { code: direct, link: null };
  const at = toPicture(event.clientX, event.clientY);
  const reach = event.pointerType === "touch" ? FINGER : NEAR;
  const code = nearest(picture.places, at, picture.world ? reach / scale() : picture.disc + reach / scale());
  if (code !== null) return { code, link: null };
  return { code, link: nearestLink(picture.places, picture.links, at, NEAR_LINK / scale()) };
}

/* Where the middle of two fingers is on the screen, and how far apart they are. */
const middle = () => {
  const [[ax, ay], [bx, by]] = [...down.values()];
  return { x: (ax + bx) / 2, y: (ay + by) / 2, apart: Math.hypot(ax - bx, ay - by) };
};

/** @param {PointerEvent} event */
function pressed(event) {
  if (!picture.svg || !inside(event) || event.button > 0) return;
  stop();
  down.set(event.pointerId, [event.clientX, event.clientY]);
  clearTimeout(resting);
  if (down.size > 1) { press = null; giveUp(); return; }
  const met = under(event);
  const at = toPicture(event.clientX, event.clientY);
  const hand = met.code !== null && !mode && movable() && told.drags ? met.code : null;
  press = { at: [event.clientX, event.clientY], met, view: sight(), moved: false, hand: null, line: mode ? [at] : null };
  if (event.pointerType !== "touch") press.hand = hand;
  else if (hand) resting = setTimeout(() => {
    if (!press) return;
    press.hand = hand;
    told.hover(hand);
  }, HOLD);
}

/** @param {PointerEvent} event */
function moved(event) {
  if (!down.has(event.pointerId)) {
    if (!event.buttons && picture.svg) hovered(event);
    return;
  }
  if (down.size === 2) pinched(event);
  else if (press) carried(press, event);
}

/* What was between the fingers stays between them, however far apart they go. */
/** @param {PointerEvent} event */
function pinched(event) {
  const before = middle();
  down.set(event.pointerId, [event.clientX, event.clientY]);
  const now = middle();
  zoom(now.apart / (before.apart || 1), toPicture(before.x, before.y));
  pan(sight(), now.x - before.x, now.y - before.y);
}

/* What a press does while it moves: it drags a country, encloses some, or pans. */
/** @type {(held: Press, event: PointerEvent) => void} */
function carried(held, event) {
  const [across, upwards] = [event.clientX - held.at[0], event.clientY - held.at[1]];
  if (!held.moved && Math.hypot(across, upwards) <= STILL) return;
  if (!held.moved) {
    clearTimeout(resting);
    Object.assign(held, { moved: true });
    picture.svg?.setPointerCapture(event.pointerId);
    told.hover(null);
  }
  const at = toPicture(event.clientX, event.clientY);
  if (held.hand) drag(held.hand, at);
  else if (held.line) enclosing(held.line, at);
  else pan(held.view, across, upwards);
}

/** @param {PointerEvent} event */
function released(event) {
  if (!down.delete(event.pointerId)) return;
  clearTimeout(resting);
  const was = press;
  press = null;
  if (!was) return;
  if (was.line) enclosed(was.line);
  else if (dragging()) told.dropped();
  else if (!was.moved) clicked(was.met, event);
  // Near, it has moved the map.
  else if (event.pointerType === "touch" && was.met.code !== null && movable() && whole()) told.passed?.();
}

/** @param {PointerEvent} event */
function lost(event) {
  if (!down.delete(event.pointerId)) return;
  clearTimeout(resting);
  press = null;
  outline([]);
  giveUp();
}

/** @type {(met: Under, event: PointerEvent) => void} */
function clicked({ code, link }, event) {
  chosen = code !== null || link !== null;
  if (code !== null) told.choose(code, event.shiftKey);
  else if (link) told.pair(link.a, link.b);
  else told.clear();
}

/** @type {PointerEvent | null} */
let latest = null;
/** @param {PointerEvent} event */
function hovered(event) {
  if (!latest) requestAnimationFrame(() => {
    const seen = /** @type {PointerEvent} */ (latest);
    latest = null;
    const met = inside(seen) ? under(seen) : { code: null, link: null };
    picture.svg?.classList.toggle("over", met.code !== null || met.link !== null);
    told.hover(met.code);
  });
  latest = event;
}

/* A box has its corner where the pointer is; of a lasso each place counts. */
/** @type {(line: Place[], at: Place) => void} */
function enclosing(line, at) {
  if (mode === "lasso") line.push(at);
  else line.splice(1, 3, [at[0], line[0][1]], at, [line[0][0], at[1]]);
  outline(line);
}

/** @param {Place[]} line */
function enclosed(line) {
  outline([]);
  if (line.length < 3) return;
  const codes = [...picture.places].filter(([, place]) => encloses(line, place)).map(([code]) => code);
  setMode("");
  if (codes.length) told.enclosed(codes);
}

/** @param {Place[]} line */
function outline(line) {
  const drawn = picture.svg?.querySelector(".enclosing");
  if (!line.length) { drawn?.remove(); return; }
  const shape = drawn ?? document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  shape.setAttribute("class", "enclosing");
  shape.setAttribute("points", line.map((place) => place.join(",")).join(" "));
  if (!drawn) picture.svg?.append(shape);
}

/* Whether a press encloses countries, by a free line or a box, or pans. */
/** @param {"" | "lasso" | "select"} now */
export function setMode(now) {
  mode = now;
  picture.svg?.classList.toggle("encloses", mode !== "");
  document.querySelectorAll("[data-mode]").forEach((button) => {
    button.setAttribute("aria-pressed", String(mode !== "" && button.dataset.mode === mode));
  });
}
export const modeNow = () => mode;

/** @param {Pick<Event, "target">} event */
const inside = ({ target }) => target instanceof Node && Boolean(picture.svg?.contains(target));

/** @param {WheelEvent} event */
function wheeled(event) {
  if (!inside(event) || !picture.svg || (told.wheelNeedsKey && !event.ctrlKey && !event.metaKey)) return;
  event.preventDefault();
  zoom(STEP ** -notches(event), toPicture(event.clientX, event.clientY));
}

/* Two fingers, and a finger that holds a disc, are ours; another may scroll the page. */
/** @param {TouchEvent} event */
function touched(event) {
  if (inside(event) && event.cancelable && (down.size > 1 || press?.hand || press?.line || !whole())) event.preventDefault();
}

/* A tap that chose has done all that it does: what has come to lie under the finger since is not pressed. */
/** @param {TouchEvent} event */
function untouched(event) {
  if (chosen && event.cancelable) event.preventDefault();
  chosen = false;
}

/** @param {Listening} listening */
export function listen(listening) {
  told = listening;
  document.addEventListener("pointerdown", pressed, true);
  document.addEventListener("pointermove", moved, true);
  document.addEventListener("pointerup", released, true);
  document.addEventListener("pointercancel", lost, true);
  document.addEventListener("dblclick", (event) => { if (inside(event)) reset(); });
  document.addEventListener("wheel", wheeled, { capture: true, passive: false });
  document.addEventListener("touchmove", touched, { capture: true, passive: false });
  document.addEventListener("touchend", untouched, { capture: true, passive: false });
  document.documentElement.addEventListener("pointerleave", () => told.hover(null));
}
