/* The page: its picture stands before any script, and this brings it to life. */
// Before all that looks for parts of the page as soon as they come.
import "./drawn.js";
// Before `focus`, which looks for what had the focus once the grid stands again.
import "./votes.js";
import "./answers.js";
import "./away.js";
import "./cells.js";
import "./charts.js";
import "./download.js";
import "./early.js";
import "./edges.js";
import "./find.js";
import "./focus.js";
import "./grid.js";
import "./lettering.js";
import "./names.js";
import "./share.js";
import "./sift.js";
import "./timeline.js";
import "./upload.js";
import { reset, zoom } from "./camera.js";
import { at, conceal, show } from "./card.js";
import { byId, on, watch, writes } from "./dom.js";
import { hold } from "./hints.js";
import { dragging, prepare, release } from "./live.js";
import { raise } from "./menus.js";
import { adopt, picture, toUnits } from "./picture.js";
import { listen, modeNow, setMode } from "./pointer.js";
import { nothing, offer, send, sent, tell } from "./server.js";
import { chosen, flyTo, flyToChosen, middle, seek } from "./sought.js";
import { press } from "./tabs.js";
import { led } from "./undo.js";
import { key, unchoose } from "./walk.js";

const CLOSE = 1.4; // how much nearer a press of a button leads

/* Whether each choice adds to those before: for a finger, which has no Shift, and the search. */
const several = () => document.querySelector("[data-several][aria-pressed='true']") !== null;
/** @type {string | null} */
let walked = null; // the country that the keyboard is on

/** @type {Listening} */
const told = {
  drags: true,
  wheelNeedsKey: false,
  choose: (code, adds) => {
    send(`${adds || several() ? "toggle" : "country"}:${code}`);
    conceal();
    // What was chosen is told in the column; who chooses several goes on with the map.
    if (!several()) raise(true, true);
  },
  pair: (a, b) => {
    if (several()) return;
    send(`pair:${a}:${b}`);
    raise(true, true);
  },
  clear: () => { if (!several()) send("clear"); },
  enclosed: (codes) => send(`lasso:${codes.join(" ")}`),
  hover: (code) => {
    if (code !== null) prepare();
    if (code !== at() && (code !== null || walked === null)) show(code);
  },
  dropped: drop,
  passed: hold,
  say: (words) => {
    walked = at();
    byId("live").textContent = words;
  },
};

/* What was dragged is held where it was let go, and the server settles the others. */
function drop() {
  const word = (/** @type {Place} */ place) => toUnits(place).map((length) => length.toFixed(3)).join(":");
  const moved = release().filter(({ code, from, to }) => from && picture.places.has(code) && word(from) !== word(to));
  for (const { code, to } of moved) send(`pin:${code}:${word(to)}`);
}

/* The picture that came with the page moves into the frame that Dash has made for it. */
function house() {
  const still = document.getElementById("still");
  const frame = document.querySelector("#react-entry-point #map");
  if (!still || !frame || !picture.svg) return;
  frame.prepend(picture.svg);
  const held = still.contains(document.activeElement) ? document.activeElement?.id : "";
  still.remove();
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

const first = document.querySelector("#still #map svg");
if (first) adopt(/** @type {SVGSVGElement} */ (/** @type {unknown} */ (first)));
listen(told);
// Who begins a story on the page reads it.
if (led) document.getElementById("story")?.focus({ preventScroll: true });
watch(house);

offer({
  find: (/** @type {string} */ found) => {
    if (!found) return nothing();
    if (found.includes(":")) {
      // The members of a group, who are told in the column.
      seek(found);
      raise(true);
      return null;
    }
    const adds = several();
    send(`${adds ? "add" : "country"}:${found}`);
    if (adds) flyTo([...chosen(), found]);
    else flyToChosen(found);
    return null;
  },
});

/* Escape is the map's wherever the focus is, unless something else has been closed by it. */
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  if (on(event, "#map-box") && !on(event, ".zoom")) key(event, told);
  else if (event.key === "Escape" && !writes(event)) unchoose(told);
});
document.addEventListener("keyup", (event) => {
  if (event.key === "Shift" && event.target === byId("map-box") && dragging()) drop();
});
document.addEventListener("focusout", (event) => {
  if (event.target !== byId("map-box")) return;
  if (dragging()) drop();
  walked = null;
  show(null);
});

// Who closes the page, or goes to another, waits for no answer any more.
window.addEventListener("pagehide", () => { navigator.sendBeacon("left", location.search); });

/* What buttons do, by the attribute or class that they have. */
/** @type {[string, (button: HTMLElement) => void][]} */
const BUTTONS = [
  [".panel-tab", press],
  [".another", another],
  [".defined", define],
  [".put-away", putAway],
  ["[data-go]:not(.panel-tab, .defined, .put-away)", ({ dataset: { go, to } }) => {
    // Who gives up all that were chosen begins anew.
    if (go === "clear:") document.querySelector("[data-several]")?.setAttribute("aria-pressed", "false");
    send(go);
    if (to) reach(to);
  }],
  ["[data-fly]", ({ dataset: { fly: to = "" } }) => { raise(false); flyTo(to.split(" ")); }],
  ["[data-zoom]", ({ dataset: { zoom: way } }) => {
    if (way === "whole") reset();
    else zoom(way === "in" ? CLOSE : 1 / CLOSE, middle());
  }],
  [".dismiss", () => {
    tell("notices", { children: [] });
    byId("map-box").focus({ preventScroll: true });
  }],
  ["[data-several]", (button) => button.setAttribute("aria-pressed", String(!several()))],
  ["[data-mode]", ({ dataset: { mode } }) => setMode(modeNow() === mode ? "" : /** @type {"lasso"} */ (mode))],
];
document.addEventListener("click", (event) => {
  for (const [selector, act] of BUTTONS) {
    const button = on(event, selector);
    if (button) act(button);
  }
});

/* What is typed into a form that has the name of a gesture is sent as that gesture. */
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest("form[data-typed]");
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input"));
  send(`${form.dataset.typed}:${field ? field.value.trim() : ""}`);
});

/* The number beside a slider is taken when it is left, and so with Enter too. */
document.addEventListener("keydown", (event) => {
  const field = event.key === "Enter" && on(event, ".dash-range-slider-input");
  if (!field) return;
  field.blur();
  field.focus();
});

/* What is looked for next is chosen beside what is. */
function another() {
  document.querySelector("[data-several]")?.setAttribute("aria-pressed", "true");
  byId("find").focus();
}

/* A word leads to its definition; closed again, the page is where the word stands. */
let defined = -1; // as many gestures were sent when it was asked for
let read = 0; // how far down the panel was read then
const inMethods = () => new URLSearchParams(location.search).get("panel") === "methods";
/** @param {HTMLElement} word */
function define({ dataset: { go, to } }) {
  const there = inMethods();
  read = byId("panel").scrollTop;
  send(go);
  if (to) reach(to);
  defined = there ? -1 : sent();
}
/** @param {HTMLElement} button */
function putAway({ dataset: { go } }) {
  if (sent() === defined && inMethods()) {
    history.back();
    readOn();
  } else send(go);
  defined = -1;
}
function readOn(tries = 40) {
  if (!document.querySelector("#panel .methods")) byId("panel").scrollTop = read;
  else if (tries) setTimeout(readOn, 100, tries - 1);
}

/* Scroll to a part of a panel that is still to come. */
/** @type {(id: string, tries?: number) => void} */
function reach(id, tries = 40) {
  const found = document.getElementById(id);
  if (found) {
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "start" });
  } else if (tries) setTimeout(() => reach(id, tries - 1), 100);
}
