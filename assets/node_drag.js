/* Dragging a country. The springs move the other countries meanwhile, and outlines and links follow.
   When it is let go it is pinned there, and the server computes the same map. */
import { prefersReducedMotion } from "./dom.js";
import { bindOutlines } from "./hull_deform.js";
import { fetchWithRetry } from "./offline_notice.js";
import { fromMapUnits, getLayer, moveCountries, picture, toMapUnits } from "./picture.js";
import { initState, parseSprings, stepSprings } from "./springs.js";

// Parameters of the URL that do not change where the springs put countries.
const UNRELATED_PARAMS = ["select", "panel", "colour", "pin", "links", "beyond", "hulls", "map", "size", "theme", "title", "where", "sure"];

/** @type {Map<string, Point>} */
const heldPositions = new Map(); // where the reader holds countries
/** @type {Positions} */
let startPositions = new Map();
/** @type {() => void} */
let updateOutlines = () => {}; // moves the outlines with the discs
/** @type {{ query: string, state: import("./springs.js").SpringState | null } | null} */
let springs = null; // of the study of a URL, once they are loaded
let springFrame = 0;

/* Return whether countries can be dragged: on maps of places, which have a layer of land, they cannot. */
export const isDraggable = () => !getLayer("land")?.children.length && picture.countries.size > 0;
export const isDragging = () => heldPositions.size > 0;

/* Load the springs before they are needed. They depend on the study alone. */
export async function loadSprings() {
  if (prefersReducedMotion() || !isDraggable()) return;
  const params = new URLSearchParams(window.location.search);
  for (const name of UNRELATED_PARAMS) params.delete(name);
  const query = String(params);
  if (springs?.query === query) return;
  const request = springs = { query, state: /** @type {import("./springs.js").SpringState | null} */ (null) };
  // Without springs the country moves alone, and the server moves the others afterwards.
  const response = await fetchWithRetry(`springs?${query}`);
  if (response.ok) request.state = initState(parseSprings(await response.arrayBuffer()));
}

/** @type {(code: string, point: Point) => void} */
export function dragCountry(code, point) {
  if (!heldPositions.size) startDrag();
  heldPositions.set(code, point);
  if (springs?.state && !springFrame) springFrame = requestAnimationFrame(tick);
  moveCountries(heldPositions);
  updateOutlines();
}

function startDrag() {
  startPositions = new Map(picture.positions);
  picture.svg?.classList.add("dragging");
  updateOutlines = bindOutlines(startPositions);
}

/* Run the springs for a frame. Countries that the URL pins stay pinned. */
function tick() {
  springFrame = 0;
  const state = springs?.state;
  if (!heldPositions.size || !state) return;
  const pins = new Map(new URLSearchParams(window.location.search).getAll("pin").map((pin) => {
    const [code, x, y] = pin.split(":");
    return /** @type {[string, Point]} */ ([code, [Number(x), Number(y)]]);
  }));
  for (const [code, point] of heldPositions) pins.set(code, toMapUnits(point));
  const others = [...stepSprings(state, pins)].filter(([code]) => !heldPositions.has(code));
  moveCountries([...others.map(([code, point]) => /** @type {[string, Point]} */ ([code, fromMapUnits(point)])), ...heldPositions]);
  updateOutlines();
  springFrame = requestAnimationFrame(tick);
}

/* End the drag; return the start and the end of each country. */
export function endDrag() {
  const moves = [...heldPositions].map(([code, to]) => ({ code, to, from: startPositions.get(code) }));
  heldPositions.clear();
  cancelAnimationFrame(springFrame);
  springFrame = 0;
  picture.svg?.classList.remove("dragging");
  return moves;
}

/* Cancel the drag and move all countries back. */
export function cancelDrag() {
  if (!heldPositions.size) return false;
  endDrag();
  moveCountries(startPositions);
  updateOutlines();
  return true;
}
