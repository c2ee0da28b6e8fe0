/* Flights to groups and countries that the reader looks for, and the centre of zoom buttons. */
import { flyToFit, getViewBox, resetView, setFilter } from "./camera.js";
import { isInView } from "./geometry.js";
import { getLabelCorners } from "./labels.js";
import { onPictureChange, picture } from "./picture.js";
import { countGestures, onAnswer, sendGesture } from "./view_client.js";

const readParams = () => new URLSearchParams(window.location.search);
const readFilter = () => ["select", "where"].flatMap((name) => readParams().getAll(name)).join();
setFilter(readFilter());
onAnswer(() => setFilter(readFilter()));

const isBright = (/** @type {string} */ code) => !picture.countries.get(code)?.children[0]?.getAttribute("fill-opacity");

/* Return the highlighted countries, if others are dimmed. */
export function getHighlightedCountries() {
  const [bright, dimmed] = [true, false].map((is) => [...picture.countries.keys()].filter((code) => isBright(code) === is));
  return dimmed.length ? bright : [];
}

/** The highlighted countries when a group was requested. @type {{ before: string, sent: number } | null} */
let pendingGroup = null;

const flyToGroupAndSelected = () => flyToFit([...new Set([...getHighlightedCountries(), ...readParams().getAll("select")])]);

/** Add a group to the filter, and fly to its members and the selected countries once the map highlights them. @param {string} condition */
export function flyToGroup(condition, verb = "and") {
  const isCurrent = readParams().getAll("where").includes(condition);
  sendGesture(`${verb}:${condition}`);
  if (isCurrent) flyToGroupAndSelected();
  else pendingGroup = { before: getHighlightedCountries().join(), sent: countGestures() };
}
onPictureChange(() => {
  if (!pendingGroup || pendingGroup.before === getHighlightedCountries().join()) return;
  if (pendingGroup.sent === countGestures()) flyToGroupAndSelected();
  pendingGroup = null;
});

/** The countries to fly to again when the answer is on the map. @type {{ codes: string[], sent: number } | null} */
let pendingCountries = null;

/** Fly to countries, which are shown with their labels. @param {string[]} codes */
export function flyToCountries(codes) {
  pendingCountries = null;
  flyToFit(codes, (scale) => codes.flatMap((code) => getLabelCorners(code, scale)));
}
/** Fly to countries that were just selected, and again to the labels that they have only while selected. @param {string[]} codes */
export function flyToSelected(codes) {
  flyToCountries(codes);
  pendingCountries = { codes, sent: countGestures() };
}
onPictureChange(() => {
  if (pendingCountries?.sent === countGestures()) flyToCountries(pendingCountries.codes);
  pendingCountries = null;
});

/* Return the selected countries. */
export const getSelectedCountries = () => [...document.querySelectorAll("#chosen [data-go^='toggle:']")]
  .map(({ dataset: { go = "" } }) => go.slice("toggle:".length));

const isCountryInView = (/** @type {string} */ code) => {
  const point = picture.positions.get(code);
  return point !== undefined && isInView(getViewBox(), point);
};

/* Another timeline has another layout, which is shown whole unless a selected country is in view. */
const readTimeline = () => readParams().get("time");
let timeline = readTimeline();
onPictureChange(() => {
  const isSame = readTimeline() === timeline;
  timeline = readTimeline();
  if (!isSame && !getSelectedCountries().some(isCountryInView)) resetView();
});

/* Return the centre of the selected countries in view, or of the highlighted ones if none is selected. */
/** @returns {Point | undefined} */
export function getSelectionCentre() {
  const selection = getSelectedCountries();
  const points = (selection.length ? selection : getHighlightedCountries()).flatMap((code) => {
    const point = picture.positions.get(code);
    return point && isCountryInView(code) ? [point] : [];
  });
  if (!points.length) return undefined;
  const [x, y] = [0, 1].map((i) => {
    const coordinates = points.map((point) => point[i]);
    return (Math.min(...coordinates) + Math.max(...coordinates)) / 2;
  });
  return [x, y];
}
