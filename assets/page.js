/* The page: the picture is there before any script; this makes it interactive. */
// First, because other modules look for the parts that it inserts.
import "./static_parts.js";
// Before `focus`, which restores the focus after the grid is back.
import { onCellChoice } from "./vote_grid.js";
import { announceChoice, describeChoice, listReplaced, onSearchChoice } from "./search.js";
import { findSameControls, getControlKey } from "./focus.js";
import "./labels.js";
import "./timeline.js";
import { resetView, zoom } from "./camera.js";
import { getCurrentCountry, hideCard, showCard } from "./country_card.js";
import { onControlChange } from "./controls.js";
import { byId, closestTarget, isTyping, onDomChange } from "./dom.js";
import { startFonts } from "./fonts.js";
import { flyToCountries, flyToGroup, flyToSelected, getSelectedCountries, getSelectionCentre } from "./fly_to.js";
import { showDragHint } from "./hints.js";
import { clearSelection, handleKey } from "./keyboard_navigation.js";
import "./menus.js";
import "./separator.js";
import { endDrag, isDragging, loadSprings } from "./node_drag.js";
import { picture, setPicture, toMapUnits } from "./picture.js";
import { bindPointer, getMode, setMode } from "./pointer.js";
import { restoreRegions, setRegions } from "./regions.js";
import { setSheetOpen } from "./sheet.js";
import { pressTab } from "./tabs.js";
import { hasPreviousPage } from "./undo.js";
import { countGestures, sendGesture } from "./view_client.js";

const ZOOM_STEP = 1.4; // zoom factor of a button

/* Return whether each choice on the map adds to the selection, as for touch, which has no Shift. */
const isMultiSelect = () => document.querySelector("[data-several][aria-pressed='true']") !== null;
/** @type {string | null} */
let keyboardCountry = null; // the country that the keyboard is on

/** @type {PictureHandlers} */
const handlers = {
  canDrag: true,
  wheelNeedsKey: false,
  choose: (code, adds) => {
    sendGesture(`${adds || isMultiSelect() ? "toggle" : "country"}:${code}`);
    hideCard();
    // The panel describes the selection; a reader who selects several countries stays on the map.
    if (!isMultiSelect()) setSheetOpen(true, true);
  },
  pair: (a, b) => {
    if (isMultiSelect()) return;
    sendGesture(`pair:${a}:${b}`);
    setSheetOpen(true, true);
  },
  clear: () => { if (!isMultiSelect()) sendGesture("clear"); },
  enclose: (codes) => sendGesture(`lasso:${codes.join(" ")}`),
  hover: (code) => {
    if (code !== null) loadSprings();
    if (code !== getCurrentCountry() && (code !== null || keyboardCountry === null)) showCard(code);
  },
  drop: pinDragged,
  passOver: showDragHint,
  say: (words) => {
    keyboardCountry = getCurrentCountry();
    byId("live").textContent = words;
  },
};

/* Pin each country where it was let go; the server moves the others. */
function pinDragged() {
  const formatPoint = (/** @type {Point} */ point) => toMapUnits(point).map((coordinate) => coordinate.toFixed(3)).join(":");
  const moves = endDrag().filter(({ code, from, to }) => from && picture.positions.has(code) && formatPoint(from) !== formatPoint(to));
  for (const { code, to } of moves) sendGesture(`pin:${code}:${formatPoint(to)}`);
}

/* Replace the initial page by that of Dash, which gets its picture and its state. */
function mountDashPage() {
  const initialPage = document.getElementById("initial-page");
  const frame = document.querySelector("#react-entry-point #map");
  if (!initialPage || !frame || !picture.svg) return;
  const [focused, scrollTop] = [document.activeElement, byId("panel").scrollTop];
  const states = [...initialPage.querySelectorAll("details[open], .side, .key, [aria-pressed='true']")];
  const livePage = /** @type {HTMLElement} */ (document.getElementById("react-entry-point"));
  frame.prepend(picture.svg);
  startFonts();
  livePage.querySelector("#search")?.append(byId("find-box"));
  /** @type {(element: HTMLElement) => HTMLElement | undefined} */
  const findSame = (element) => {
    const key = getControlKey(element);
    const index = findSameControls(initialPage, element, key).indexOf(element);
    return element.id ? livePage.querySelector(`#${element.id}`) ?? undefined : findSameControls(livePage, element, key)[index];
  };
  const target = focused instanceof HTMLElement && initialPage.contains(focused) ? findSame(focused) : focused;
  const pairs = states.map((element) => /** @type {const} */ ([element, findSame(element)]));
  initialPage.remove();
  restoreRegions();
  for (const [element, same] of pairs) {
    if (same instanceof HTMLDetailsElement) same.open = true;
    else if (same?.matches(".side, .key, [aria-pressed]")) {
      same.className = element.className;
      if (element.ariaPressed) same.setAttribute("aria-pressed", element.ariaPressed);
    }
  }
  byId("panel").scrollTop = scrollTop;
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

const firstSvg = document.querySelector("#initial-page #map svg");
if (firstSvg) setPicture(/** @type {SVGSVGElement} */ (/** @type {unknown} */ (firstSvg)));
bindPointer(handlers);
// A reader who opens a story on the page reads it first.
if (hasPreviousPage) document.getElementById("story")?.focus({ preventScroll: true });
onDomChange(mountDashPage);
onControlChange(sendGesture);
onCellChoice((code) => sendGesture(`choose:${code}`));

onSearchChoice(({ value, label, part, note }) => {
  if (!value.includes(":")) return chooseCountry(value, label);
  const [kind, key] = value.split(/:(.*)/), [code, group] = key.split(/ (.*)/), earlier = getFilter(), names = earlier.map(nameCondition);
  // A menu would close again at the press that chose it.
  if (kind === "press") return setTimeout(() => document.querySelector(key)?.click());
  if (kind === "unlike") sendGesture(`country:${code}`);
  // The panel lists the members of a group.
  if (kind === "group" || kind === "unlike") flyToGroup(kind === "unlike" ? group : value);
  else if (kind === "subject" || kind === "topic") chooseTexts(kind, key);
  else value.split("\n").forEach(sendGesture);
  if (kind === "pair") flyToCountries(key.split(":"));
  // A choice that colours the map leaves it in view.
  setSheetOpen(value.includes("panel:") || !/^(colour|ahead-map):/m.test(value), /^(pair|colour):/m.test(value));
  scrollToPart(part);
  announceChoice(() => describeChoice(note ?? `The page shows “${label}”.`, earlier, getFilter(), names));
});

/** Select the texts of a subject or a topic, and show them, the country that follows the topic, or the open comparison. @type {(kind: string, key: string) => void} */
function chooseTexts(kind, key) {
  const [topic, country] = kind === "topic" ? key.split(" ") : [];
  if (topic) sendGesture('control:scope:{"scope":"cyber"}');
  sendGesture(`control:${kind}s:${JSON.stringify({ [`${kind}s`]: topic ? [topic] : key })}`);
  sendGesture(country ? `country:${country}` : document.querySelector("#panel .comparing") ? "panel:compare" : "panel:rollcalls");
}

/** Select a country, or add it to those that are selected; the note offers to select it alone. @type {(code: string, label: string) => void} */
function chooseCountry(code, label) {
  const earlier = getSelectedCountries().filter((each) => each !== code), adds = earlier.length || isMultiSelect();
  sendGesture(`${adds ? "add" : "country"}:${code}`);
  flyToSelected(adds ? [...earlier, code] : [code]);
  announceChoice(`${label} was ${adds ? "added" : "chosen"}.`, earlier.length ? code : "");
}

/* Escape belongs to the map wherever the focus is, unless it has closed something else. */
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  if (closestTarget(event, "#map-box") && !closestTarget(event, ".zoom")) handleKey(event, handlers);
  else if (event.key === "Escape" && !isTyping(event)) clearSelection(handlers);
});
document.addEventListener("keyup", (event) => {
  if (event.key === "Shift" && event.target === byId("map-box") && isDragging()) pinDragged();
});
document.addEventListener("focusout", (event) => {
  if (event.target !== byId("map-box")) return;
  if (isDragging()) pinDragged();
  keyboardCountry = null;
  showCard(null);
});

// When the reader leaves the page, the server can drop the requests that are still running.
window.addEventListener("pagehide", () => { navigator.sendBeacon("left", location.search); });

/* Return whether a filter has a condition, of a group on any day. */
const stripDay = (/** @type {string} */ condition) => condition.replace(/:\d{4}-\d\d-\d\d$/, "");
const hasCondition = (/** @type {string[]} */ filter, /** @type {string} */ condition) => filter.map(stripDay).includes(stripDay(condition));
const getFilter = () => new URLSearchParams(location.search).getAll("where");
/* Return the name of a condition of the present filter, as on its chip. */
const nameCondition = (/** @type {string} */ condition) => (document.querySelector(`.filter[data-go="${CSS.escape(`nowhere:${condition}`)}"]`)?.textContent ?? condition).replace(" ×", "");

/* Return a function that says which conditions of the present filter are no longer in it, if a gesture sets a filter that lacks one. */
function watchFilter(go = "") {
  const [verb, text = ""] = go.split(/:(.*)/s), earlier = getFilter(), names = earlier.map(nameCondition), chosen = getSelectedCountries();
  if (verb !== "where" || !text || earlier.every((each) => hasCondition(text.split("\n"), each))) return undefined;
  return () => {
    const gone = names.filter((_, i) => !hasCondition(getFilter(), earlier[i]));
    return gone.length ? `In the filter ${listReplaced(gone)} replaced${chosen.every((code) => location.search.includes(`select=${code}`)) ? "" : "; countries that do not meet the new filter are no longer chosen"}.` : "Only countries that both numbers count stay.";
  };
}

/** Actions of buttons, by selector. @type {[string, (button: HTMLElement) => void][]} */
const BUTTON_ACTIONS = [
  [".panel-tab", pressTab],
  [".add-country", () => byId("find").focus()],
  [".defined", openDefinition],
  [".close-panel", closePanel],
  ["[data-go]:not(.panel-tab, .defined, .close-panel)", (button) => {
    const { go, to } = button.dataset, describe = watchFilter(go);
    // Clearing the selection also ends the selection of several countries.
    if (go === "clear:") document.querySelector("[data-several]")?.setAttribute("aria-pressed", "false");
    if (!button.matches(".about.country [data-go^='where:group:']")) sendGesture(go);
    else flyToGroup(go?.slice("where:".length) ?? "", getFilter().length ? "where" : "and"); // which keeps the country
    if (describe) announceChoice(describe);
    scrollToPart(to);
  }],
  ["[data-fly]", ({ dataset: { fly: to = "" } }) => { setSheetOpen(false); flyToCountries(to.split(" ")); }],
  ["[data-zoom]", ({ dataset: { zoom: direction } }) => {
    if (direction === "whole") resetView();
    else zoom(direction === "in" ? ZOOM_STEP : 1 / ZOOM_STEP, getSelectionCentre());
  }],
  [".dismiss", () => {
    setRegions({ notices: "" });
    byId("map-box").focus({ preventScroll: true });
  }],
  ["[data-several]", (button) => button.setAttribute("aria-pressed", String(!isMultiSelect()))],
  ["[data-mode]", ({ dataset: { mode } }) => setMode(getMode() === mode ? "" : /** @type {"lasso"} */ (mode))],
];
document.addEventListener("click", (event) => {
  for (const [selector, action] of BUTTON_ACTIONS) {
    const button = closestTarget(event, selector);
    if (button) action(button);
  }
});

/* A form with the name of a gesture sends its field as that gesture. */
document.addEventListener("submit", (event) => {
  // The form of gestures is for pages without scripts.
  if (closestTarget(event, "#steps")) event.preventDefault();
  const form = closestTarget(event, "form[data-typed]");
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input"));
  sendGesture(`${form.dataset.typed}:${field ? field.value.trim() : ""}`);
});

/* The number beside a slider takes effect when it loses the focus, and so with Enter too. */
document.addEventListener("keydown", (event) => {
  const field = event.key === "Enter" && closestTarget(event, ".dash-range-slider-input");
  if (!field) return;
  field.blur();
  field.focus();
});

/* A term leads to its definition; closing the panel returns to the term. */
let definitionGesture = -1; // count of gestures when a definition was opened
let readingPosition = 0; // scroll position of the panel before
const isInMethods = () => new URLSearchParams(location.search).get("panel") === "methods";
/** @param {HTMLElement} link */
function openDefinition({ dataset: { go, to } }) {
  const wasInMethods = isInMethods();
  readingPosition = byId("panel").scrollTop;
  sendGesture(go);
  scrollToPart(to);
  definitionGesture = wasInMethods ? -1 : countGestures();
}
/** @param {HTMLElement} button */
function closePanel({ dataset: { go } }) {
  if (countGestures() === definitionGesture && isInMethods()) {
    history.back();
    restoreReadingPosition();
  } else sendGesture(go);
  definitionGesture = -1;
}
function restoreReadingPosition(tries = 40) {
  if (!document.querySelector("#panel .methods")) byId("panel").scrollTop = readingPosition;
  else if (tries) setTimeout(restoreReadingPosition, 100, tries - 1);
}

/** Scroll to a part of a panel that may not be there yet. No try counts while the page waits for an answer. @type {(id?: string, tries?: number) => void} */
function scrollToPart(id = "", tries = 40) {
  const element = document.getElementById(encodeURIComponent(id));
  if (element) {
    if (element instanceof HTMLDetailsElement) element.open = true;
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "start" });
  } else if (id && tries) setTimeout(() => scrollToPart(id, tries - Number(!document.documentElement.matches("[data-loading], [data-panel-loading]"))), 100);
}
