/* The timeline under the map: play, pause and step, by button and by key. */
import { on, watch } from "./dom.js";
import { send } from "./server.js";

const PAUSE = 1600; // ms that a period is shown
/** @type {Record<string, number>} */
const KEYS = { ",": -1, ".": 1 };
let playing = false;
let awaited = false; // whether a timeline is to play once it is there
/** @type {ReturnType<typeof setTimeout> | undefined} */
let next; // the timer of the next step
/** @type {Element | null} */
let stopped = null; // where the timeline last stood

const stops = () => [...document.querySelectorAll(".stop:not(.thin)")];
const current = (/** @type {Element} */ stop) => stop.getAttribute("aria-current") === "true";

/* The next period that way with enough votes; it may be gone to from one without. */
/** @param {number} by */
function toward(by) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".stop")]);
  const at = all.findIndex(current);
  const there = (by < 0 ? all.slice(0, at) : all.slice(at + 1)).filter((stop) => !stop.matches(".thin"));
  return there.at(by < 0 ? -1 : 0);
}

/** @param {number} by */
function step(by) {
  const to = toward(by);
  if (to) send(to.dataset.go);
  return Boolean(to);
}

/** @param {boolean} going */
function play(going) {
  const all = stops();
  playing = going && all.length > 1;
  clearTimeout(next);
  if (playing && !toward(1)) send(all[0].dataset.go);
  else if (playing) wait();
  label();
}

/* Play; where there is no timeline, that of windows, which have the votes that most years have not. */
export function begin() {
  awaited = !document.querySelector(".stop");
  if (awaited) send("time:windows");
  else play(true);
}

function label() {
  const words = playing ? "❚❚ Pause" : "▶ Play";
  document.querySelectorAll("[data-step='play']").forEach((button) => {
    if (button.textContent !== words) button.textContent = words;
  });
}

/* Counted from when a period is there, so that none is passed over where drawing is slow. */
function wait() {
  clearTimeout(next);
  next = setTimeout(() => { if (!step(1)) play(false); }, PAUSE);
}

document.addEventListener("click", (event) => {
  const button = on(event, "[data-step]");
  if (!button) return;
  if (button.dataset.step === "play") play(!playing);
  else step(Number(button.dataset.step));
});
document.addEventListener("keydown", (event) => {
  if (!on(event, "#map-box, .timebar") || event.ctrlKey) return;
  if (KEYS[event.key]) step(KEYS[event.key]);
  else if (event.key === " " && on(event, "*")?.id === "map-box") {
    event.preventDefault();
    play(!playing);
  }
});

watch(() => {
  const now = document.querySelector(".stop[aria-current='true']");
  const row = now?.parentElement;
  if (row && now !== stopped) {
    // The period shown is in sight, also where the timeline is wider than the screen.
    row.scrollLeft = now.offsetLeft - row.offsetLeft - (row.clientWidth - now.offsetWidth) / 2;
    if (playing) wait();
    label();
  }
  if (!now && playing) play(false);
  stopped = now;
  if (now && awaited) {
    awaited = false;
    play(true);
  }
});
