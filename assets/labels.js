/* Labels of the picture: the level of detail whose letters are large enough to read at the current zoom,
   and country codes where these are large enough. */
import { getFullScale, getScale, isUpright, onCameraMove } from "./camera.js";
import { parseMarkup } from "./dom.js";
import { getLayer, onPictureChange, picture, readMeasure } from "./picture.js";

const CHARACTER_WIDTH = 0.62; // mean width of a character, as a share of the font size
const REST_MS = 150; // pause in the camera's movement before names that the frame cuts off are hidden
/** @type {ReturnType<typeof setTimeout> | undefined} */
let restTimer;

/** Markup of levels that were not shown yet. @type {WeakMap<Element, string>} */
const pendingMarkup = new WeakMap();

/** Replace the levels of detail. @param {[letters: number, markup: string][]} levels */
export function setLabels(levels) {
  const groups = levels.map(([size, markup]) => {
    const [level] = parseMarkup(`<g class="level" data-letters="${size}" display="none"></g>`);
    pendingMarkup.set(level, markup);
    return level;
  });
  getLayer("lettering")?.replaceChildren(...groups);
  scheduleCut();
}

/** Return the level with the smallest letters that can be read at a scale, or the level with the largest. @param {number} scale */
function selectLevel(scale) {
  const levels = listLevels();
  return levels.find((level) => getLetterSize(level) * picture.disc * scale >= readMeasure("least")) ?? levels.at(-1);
}

function updateLabels() {
  const { svg, code } = picture;
  if (!svg) return;
  const bestLevel = selectLevel(getScale());
  for (const level of listLevels()) {
    if (level === bestLevel) {
      renderLevel(level);
      level.removeAttribute("display");
    } else level.setAttribute("display", "none");
  }
  svg.classList.toggle("no-codes", code * getScale() < readMeasure("least-code"));
}

function scheduleCut() {
  clearTimeout(restTimer);
  restTimer = setTimeout(hideCutNames, REST_MS); // new colours alone cut no name off
}

/* Hide the names that the frame cuts off, and their lines, which would lead to nothing. */
function hideCutNames() {
  const frame = picture.svg?.getBoundingClientRect();
  const level = selectLevel(getScale());
  if (!frame || !level) return;
  const isCut = (/** @type {Element} */ text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
  };
  const texts = [...level.querySelectorAll("text")];
  const cutTexts = new Set(texts.filter(isCut));
  for (const text of texts) text.setAttribute("visibility", cutTexts.has(text) ? "hidden" : "visible");
  const cutNames = new Set([...cutTexts].map((text) => text.textContent));
  for (const leader of level.querySelectorAll("[data-leader]")) {
    const name = picture.countries.get(leader.getAttribute("data-leader") ?? "")?.dataset.name;
    leader.setAttribute("visibility", cutNames.has(name ?? "") ? "hidden" : "visible");
  }
}

/** @param {Element} level */
function renderLevel(level) {
  const markup = pendingMarkup.get(level);
  if (markup !== undefined) level.replaceChildren(...parseMarkup(markup));
  pendingMarkup.delete(level);
}

/** Return two corners of a country's label at a scale, or nothing if it has no label. @type {(code: string, scale: number) => Point[]} */
export function getLabelCorners(code, scale) {
  const level = selectLevel(scale);
  if (!level) return [];
  renderLevel(level);
  const countryName = picture.countries.get(code)?.dataset.name;
  const element = [...level.querySelectorAll(".names text")].find((text) => text.textContent === countryName);
  if (!element || !countryName) return [];
  const [x, y, size] = ["x", "y", "font-size"].map((attribute) => Number(element.getAttribute(attribute)));
  const width = countryName.length * size * CHARACTER_WIDTH;
  const left = x - width * ({ middle: 0.5, end: 1 }[element.getAttribute("text-anchor") ?? ""] ?? 0);
  const turn = element.closest("[transform]")?.getAttribute("transform") ?? "";
  return [[left, y - size], [left + width, y]].map(([a, b]) => new DOMPoint(a, b).matrixTransform(new DOMMatrix(turn))).map((point) => [point.x, point.y]);
}

const listLevels = () => [...((isUpright() && getLayer("turned-lettering")) || getLayer("lettering"))?.children ?? []];
/** @param {Element | undefined} level */
const getLetterSize = (level) => Number(level?.getAttribute("data-letters"));

/* Return how large letters must be to be read in the full view, in disc radii. */
export const getRequiredLetterSize = () => readMeasure("least") / (picture.disc * getFullScale());

/* Return the size of the smallest letters. */
export const getSmallestLetterSize = () => getLetterSize(listLevels()[0]);

/* Return whether the largest letters are large enough. */
export const hasReadableLabels = () => getLetterSize(listLevels().at(-1)) >= getRequiredLetterSize();

onCameraMove(updateLabels);
onCameraMove(scheduleCut);
onPictureChange(updateLabels);
