/* Mouse, pen and touch on the picture: hover, choose, enclose, pan, pinch, wheel and drag. The handlers
   decide what each gesture means. */
import { getScale, getViewBox, isFullView, pan, resetView, screenToPicture, stopFlight, zoom } from "./camera.js";
import { closestTarget } from "./dom.js";
import { countWheelSteps, findNearest, findNearestLink, isInPolygon } from "./geometry.js";
import { cancelDrag, dragCountry, isDraggable, isDragging } from "./node_drag.js";
import { picture } from "./picture.js";

const MOUSE_REACH = 4; // px around a disc that count as the disc
const TOUCH_REACH = 14;
const LINK_REACH = 5;
const CLICK_TOLERANCE = 4; // px that a click may move
const HOLD_MS = 350; // time that a finger rests on a disc before it drags
const WHEEL_ZOOM = 1.2; // per notch of the wheel

/** @type {PictureHandlers} */
let handlers;
/** @type {"" | "lasso" | "select"} */
let mode = "";
/** @type {Map<number, Point>} */
const pointers = new Map(); // pointers that are pressed, and where
/** @type {Press | null} */
let press = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let holdTimer;
let hasChosen = false; // whether the press that has just ended chose something

/** Return what is at a point of the screen: a country, a link or nothing. @type {(event: Pick<PointerEvent, "clientX" | "clientY" | "pointerType" | "target">) => HitTarget} */
function hitTest(event) {
  const directCode = closestTarget(event, "[data-iso3]")?.dataset.iso3 ?? null;
  if (directCode !== null) return { code: directCode, link: null };
  const point = screenToPicture(event.clientX, event.clientY);
  const reach = event.pointerType === "touch" ? TOUCH_REACH : MOUSE_REACH;
  const code = findNearest(picture.positions, point, picture.world ? reach / getScale() : picture.disc + reach / getScale());
  if (code !== null) return { code, link: null };
  return { code, link: findNearestLink(picture.positions, picture.links, point, LINK_REACH / getScale()) };
}

/* Return the middle of two fingers on the screen and their distance. */
const getPinch = () => {
  const [[ax, ay], [bx, by]] = [...pointers.values()];
  return { x: (ax + bx) / 2, y: (ay + by) / 2, distance: Math.hypot(ax - bx, ay - by) };
};

/** @param {PointerEvent} event */
function handlePointerDown(event) {
  if (!picture.svg || !isOnPicture(event) || event.button > 0) return;
  stopFlight();
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  clearTimeout(holdTimer);
  if (pointers.size > 1) { press = null; cancelDrag(); return; }
  const hit = hitTest(event);
  const point = screenToPicture(event.clientX, event.clientY);
  const draggableCode = hit.code !== null && !mode && isDraggable() && handlers.canDrag ? hit.code : null;
  press = { start: [event.clientX, event.clientY], hit, startView: getViewBox(), hasMoved: false, draggedCode: null, outline: mode ? [point] : null };
  if (event.pointerType !== "touch") press.draggedCode = draggableCode;
  else if (draggableCode) holdTimer = setTimeout(() => {
    if (!press) return;
    press.draggedCode = draggableCode;
    handlers.hover(draggableCode);
  }, HOLD_MS);
}

/** @param {PointerEvent} event */
function handlePointerMove(event) {
  if (!pointers.has(event.pointerId)) {
    if (!event.buttons && picture.svg) scheduleHover(event);
    return;
  }
  if (pointers.size === 2) handlePinch(event);
  else if (press) continuePress(press, event);
}

/** Keep the point between two fingers between them while they move. @param {PointerEvent} event */
function handlePinch(event) {
  const previous = getPinch();
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  const current = getPinch();
  zoom(current.distance / (previous.distance || 1), screenToPicture(previous.x, previous.y));
  pan(getViewBox(), current.x - previous.x, current.y - previous.y);
}

/** Continue a press that moves: drag a country, draw an outline, or pan. @type {(activePress: Press, event: PointerEvent) => void} */
function continuePress(activePress, event) {
  const [dx, dy] = [event.clientX - activePress.start[0], event.clientY - activePress.start[1]];
  if (!activePress.hasMoved && Math.hypot(dx, dy) <= CLICK_TOLERANCE) return;
  if (!activePress.hasMoved) {
    clearTimeout(holdTimer);
    Object.assign(activePress, { hasMoved: true });
    picture.svg?.setPointerCapture(event.pointerId);
    handlers.hover(null);
  }
  // Only these need the place of the picture on the screen, which makes the browser compute the layout.
  const getPoint = () => screenToPicture(event.clientX, event.clientY);
  if (activePress.draggedCode) dragCountry(activePress.draggedCode, getPoint());
  else if (activePress.outline) extendOutline(activePress.outline, getPoint());
  else pan(activePress.startView, dx, dy);
}

/** @param {PointerEvent} event */
function handlePointerUp(event) {
  if (!pointers.delete(event.pointerId)) return;
  clearTimeout(holdTimer);
  const endedPress = press;
  press = null;
  if (!endedPress) return;
  if (endedPress.outline) finishOutline(endedPress.outline);
  else if (isDragging()) handlers.drop();
  else if (!endedPress.hasMoved) handleClick(endedPress.hit, event);
  // In a zoomed view it has moved the map.
  else if (event.pointerType === "touch" && endedPress.hit.code !== null && isDraggable() && isFullView()) handlers.passOver?.();
}

/** @param {PointerEvent} event */
function handlePointerCancel(event) {
  if (!pointers.delete(event.pointerId)) return;
  clearTimeout(holdTimer);
  press = null;
  drawOutline([]);
  cancelDrag();
}

/** @type {(hit: HitTarget, event: PointerEvent) => void} */
function handleClick({ code, link }, event) {
  hasChosen = code !== null || link !== null;
  if (code !== null) handlers.choose(code, event.shiftKey);
  else if (link) handlers.pair(link.a, link.b);
  else handlers.clear();
}

/** @type {PointerEvent | null} */
let pendingHover = null;
/** @param {PointerEvent} event */
function scheduleHover(event) {
  if (!pendingHover) requestAnimationFrame(() => {
    const hoverEvent = /** @type {PointerEvent} */ (pendingHover);
    pendingHover = null;
    const hit = isOnPicture(hoverEvent) ? hitTest(hoverEvent) : { code: null, link: null };
    picture.svg?.classList.toggle("hovered", hit.code !== null || hit.link !== null);
    handlers.hover(hit.code);
  });
  pendingHover = event;
}

/** Extend the outline: a box has its corner at the pointer, a lasso keeps every point. @type {(outline: Point[], point: Point) => void} */
function extendOutline(outline, point) {
  if (mode === "lasso") outline.push(point);
  else outline.splice(1, 3, [point[0], outline[0][1]], point, [outline[0][0], point[1]]);
  drawOutline(outline);
}

/** @param {Point[]} outline */
function finishOutline(outline) {
  drawOutline([]);
  if (outline.length < 3) return;
  const codes = [...picture.positions].filter(([, point]) => isInPolygon(outline, point)).map(([code]) => code);
  setMode("");
  if (codes.length) handlers.enclose(codes);
}

/** @param {Point[]} outline */
function drawOutline(outline) {
  const existing = picture.svg?.querySelector(".enclosing");
  if (!outline.length) { existing?.remove(); return; }
  const shape = existing ?? document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  shape.setAttribute("class", "enclosing");
  shape.setAttribute("points", outline.map((point) => point.join(",")).join(" "));
  if (!existing) picture.svg?.append(shape);
}

/** Choose what a press does: draw a lasso or a box, or pan. @param {"" | "lasso" | "select"} newMode */
export function setMode(newMode) {
  mode = newMode;
  picture.svg?.classList.toggle("encloses", mode !== "");
  document.querySelectorAll("[data-mode]").forEach((button) => {
    button.setAttribute("aria-pressed", String(mode !== "" && button.dataset.mode === mode));
  });
}
export const getMode = () => mode;

/** @param {Pick<Event, "target">} event */
const isOnPicture = ({ target }) => target instanceof Node && Boolean(picture.svg?.contains(target));

/** @param {WheelEvent} event */
function handleWheel(event) {
  if (!isOnPicture(event) || !picture.svg || (handlers.wheelNeedsKey && !event.ctrlKey && !event.metaKey)) return;
  event.preventDefault();
  zoom(WHEEL_ZOOM ** -countWheelSteps(event), screenToPicture(event.clientX, event.clientY));
}

/** Two fingers, and a finger that holds a disc, belong to the picture; another finger may scroll the page. @param {TouchEvent} event */
function handleTouchMove(event) {
  if (isOnPicture(event) && event.cancelable && (pointers.size > 1 || press?.draggedCode || press?.outline || !isFullView())) event.preventDefault();
}

/** After a tap that chose something, the browser must not click what has moved under the finger since. @param {TouchEvent} event */
function handleTouchEnd(event) {
  if (hasChosen && event.cancelable) event.preventDefault();
  hasChosen = false;
}

/** @param {PictureHandlers} pictureHandlers */
export function bindPointer(pictureHandlers) {
  handlers = pictureHandlers;
  document.addEventListener("pointerdown", handlePointerDown, true);
  document.addEventListener("pointermove", handlePointerMove, true);
  document.addEventListener("pointerup", handlePointerUp, true);
  document.addEventListener("pointercancel", handlePointerCancel, true);
  document.addEventListener("dblclick", (event) => { if (isOnPicture(event)) resetView(); });
  document.addEventListener("wheel", handleWheel, { capture: true, passive: false });
  document.addEventListener("touchmove", handleTouchMove, { capture: true, passive: false });
  document.addEventListener("touchend", handleTouchEnd, { capture: true, passive: false });
  document.documentElement.addEventListener("pointerleave", () => handlers.hover(null));
}
