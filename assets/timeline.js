/* The timeline under the map: play, pause and step, by button and by key. */
import { closestTarget, onDomChange } from "./dom.js";
import { prefetchGesture, sendGesture } from "./view_client.js";

const PERIOD_MS = 1600; // time that a period is shown
const PREFETCH_MS = 300; // time after which the next period is fetched
/** @type {Record<string, number>} */
const KEY_STEPS = { ",": -1, ".": 1 };
let isPlaying = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let stepTimer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let prefetchTimer;
/** @type {Element | null} */
let lastStop = null; // the last stop that was scrolled into view
let lastIndex = -1; // its place in the row

const isCurrent = (/** @type {Element} */ stop) => stop.getAttribute("aria-current") === "true";

/** Return the next period in a direction that has enough votes, from any period. @param {number} offset */
function findStop(offset) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".stop")]);
  const index = all.findIndex(isCurrent);
  const candidates = (offset < 0 ? all.slice(0, index) : all.slice(index + 1)).filter((stop) => !stop.matches(".few-votes"));
  return candidates.at(offset < 0 ? -1 : 0);
}

/** @param {number} offset */
function goToStop(offset) {
  const stop = findStop(offset);
  if (stop) sendGesture(stop.dataset.go);
  return Boolean(stop);
}

/** @param {boolean} shouldPlay */
function setPlaying(shouldPlay) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".stop:not(.few-votes)"));
  isPlaying = shouldPlay && all.length > 1;
  clearTimeout(stepTimer);
  if (isPlaying && !findStop(1)) sendGesture(all[0].dataset.go);
  else if (isPlaying) scheduleStep();
  updateLabel();
}

function updateLabel() {
  const text = isPlaying ? "❚❚ Pause" : "▶ Play";
  document.querySelectorAll("[data-step='play']").forEach((button) => {
    if (button.textContent !== text) button.textContent = text;
  });
}

/* The time counts from when a period is on the page, so that slow drawing skips none. */
function scheduleStep() {
  clearTimeout(stepTimer);
  stepTimer = setTimeout(() => { if (!goToStop(1)) setPlaying(false); }, PERIOD_MS);
}

/** A reader who took a step is likely to take one more in its direction. @param {number} offset */
function schedulePrefetch(offset) {
  clearTimeout(prefetchTimer);
  prefetchTimer = setTimeout(() => prefetchGesture(findStop(offset)?.dataset.go), PREFETCH_MS);
}

document.addEventListener("click", (event) => {
  const button = closestTarget(event, "[data-step]");
  if (!button) return;
  if (button.dataset.step === "play") setPlaying(!isPlaying);
  else goToStop(Number(button.dataset.step));
});
document.addEventListener("keydown", (event) => {
  if (!closestTarget(event, "#map-box, .timebar") || event.ctrlKey) return;
  if (KEY_STEPS[event.key]) goToStop(KEY_STEPS[event.key]);
  else if (event.key === " " && closestTarget(event, "*")?.id === "map-box") {
    event.preventDefault();
    setPlaying(!isPlaying);
  }
});

onDomChange(() => {
  const currentStop = document.querySelector(".stop[aria-current='true']");
  const row = currentStop?.parentElement;
  if (row && currentStop !== lastStop) {
    // Keep the current period in view where the timeline is wider than the screen.
    row.scrollLeft = currentStop.offsetLeft - row.offsetLeft - (row.clientWidth - currentStop.offsetWidth) / 2;
    if (isPlaying) scheduleStep();
    updateLabel();
    const index = [...row.children].indexOf(currentStop);
    if (lastIndex >= 0 && index !== lastIndex) schedulePrefetch(index - lastIndex);
    lastIndex = index;
  }
  if (!currentStop && isPlaying) setPlaying(false);
  lastStop = currentStop;
});
