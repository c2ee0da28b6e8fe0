/* The client of `/view`. A gesture is a short text such as "country:USA" or "pair:USA:RUS". One request
   sends the gestures that the page does not show yet, and the address that it shows; the answer has the
   next address and what differs. A later gesture cancels the request and is sent with those before it. */
import { getFullScale, getScale, isUpright, onCameraMove } from "./camera.js";
import { setControls } from "./controls.js";
import { onDashReady } from "./dash_client.js";
import { byId } from "./dom.js";
import { getRequiredLetterSize, getSmallestLetterSize, hasReadableLabels } from "./labels.js";
import { cancelDrag } from "./node_drag.js";
import { applyPatch } from "./patch_picture.js";
import { getLayer, picture } from "./picture.js";
import { renderComponent, setRegions } from "./regions.js";
import { onUndo, pushStep } from "./undo.js";
import { fetchAnswer, prefetchAnswer } from "./view_answers.js";

const MAX_FRAME_MS = 50; // ms to wait for a frame: a page out of sight has none
const ZOOM_REST_MS = 150; // ms after which a reader who zooms has come to where they look
const SMALLER = 0.7; // share of the whole map in view, from which on smaller letters are requested
const POLL_MS = 700;

/* What the page shows, as the server wrote it. */
const { at: firstAddress = "", ready: firstParts = "", over = "yes", labels = "", zoomLabels = "" }
  = document.querySelector("#initial-page .page")?.dataset ?? {};
/* The version of the code and of the built-in records, with which answers can be cached. */
export const version = document.querySelector("#initial-page .page")?.dataset.version ?? "";
let address = firstAddress; // without the key of the reader's own records
let ready = firstParts; // the slow parts that the page shows
let isOver = over === "yes"; // whether no slow work is left
let shownSearch = window.location.search; // of which the page shows the view, or asks for it
const [labelSizes, zoomLabelSizes] = [labels, zoomLabels].map((sizes) => sizes.split(" ").map(Number));

/** Gestures that no answer shows yet. @type {string[]} */
let pendingGestures = [];
/** The address that Back or Forward asks for. @type {string | null} */
let target = null;
let gestureCount = 0;
/** @type {AbortController | null} */
let underway = null;
let isPanelLate = false; // whether the panel of the address has not come yet
/** The answer before this one, until all of it is on the page. @type {Promise<void>} */
let lastAnswer = Promise.resolve();
/** @type {((answer: ViewAnswer) => void)[]} */
const answerListeners = [];

/* Return how many gestures were sent. */
export const countGestures = () => gestureCount;
/* Return the address of the page, without the key of the reader's own records. */
export const getAddress = () => address;
/* Call a function whenever the page shows an answer to a gesture. */
export const onAnswer = (/** @type {(answer: ViewAnswer) => void} */ listener) => answerListeners.push(listener);

/** Return the parameters of an address without the key of the reader's own records, and the key. @param {string} [search] */
function splitKey(search = window.location.search) {
  const parts = search.replace(/^\?/, "").split("&");
  const isKey = (/** @type {string} */ part) => part.startsWith("records=");
  return { rest: parts.filter((part) => !isKey(part)).join("&"), key: parts.find(isKey)?.slice("records=".length) ?? "" };
}
let currentKey = splitKey().key; // of the address
const replaceAddress = (/** @type {string} */ search) => window.history.replaceState(window.history.state, "", search);
// Nothing of records that were deleted stays in the address of a link to them.
if (currentKey && !document.querySelector("#own .own")) {
  // The page that Dash draws has the address without the key, and so no notice.
  setRegions({ notices: byId("notices").innerHTML });
  replaceAddress(`?${firstAddress}`);
  [shownSearch, currentKey] = [window.location.search, ""];
}
/* Return the headers that name the reader's own records; their key is in no address of a request. */
export const getKeyHeaders = (key = currentKey) => (key ? { "Records-Key": key } : undefined);

/** @param {string | undefined} go */
export function sendGesture(go) {
  if (!go) return;
  gestureCount += 1;
  pendingGestures.push(go);
  askForView();
}

window.addEventListener("popstate", () => {
  // A link inside the page is a step of the browser too.
  if (window.location.search === shownSearch) return;
  pendingGestures = [];
  target = shownSearch = window.location.search;
  askForView();
});

/* Undo first cancels the gestures that no answer shows yet. */
onUndo(() => {
  if (!pendingGestures.length) return false;
  pendingGestures = [];
  if (target !== null) askForView();
  else {
    underway?.abort();
    underway = null;
    endGestures();
    requestMissing();
    if (document.documentElement.hasAttribute("data-offline")) setRegions({ notices: renderNotice("The last step was cancelled. The server cannot be reached.") });
  }
  onDashReady(() => setControls({}, true));
  return true;
});

/* Ask for the view that the gestures lead to. */
function askForView() {
  const to = target === null ? null : splitKey(target);
  /** @type {[string, string][]} */
  const params = to && to.key !== currentKey ? [] : [["at", address]];
  if (to) params.push(["to", to.rest]);
  params.push(...pendingGestures.map((go) => /** @type {[string, string]} */ (["go", go])));
  document.documentElement.toggleAttribute("data-loading", true);
  request(params, to?.key, true);
}

/** Leave the reader's own records if the answer to a gesture no longer has them, and return whether it has not. @type {(answer: ViewAnswer, key: string) => boolean} */
function leaveLostRecords({ link, markup }, key) {
  const back = /** @type {HTMLAnchorElement | null} */ (document.querySelector("#own .own > a"));
  const isLost = Boolean(key && back && markup.notices && !splitKey(link).key);
  if (isLost) leaveRecords(back?.search ?? "", markup.notices);
  return isLost;
}

let nextNotices = ""; // markup that the next answer to a gesture shows
/** Go on at the selection before the reader's own records, which are gone, and show notices. @type {(search: string, notices: string) => void} */
export function leaveRecords(search, notices) {
  replaceAddress(search);
  nextNotices = notices;
  target = shownSearch = window.location.search;
  askForView();
}

/* Ask for the labels of another size, or for the slow parts that are ready, unless an answer is awaited. */
function refresh() {
  if (!underway) request([["at", address]]);
}

const requestLatePanel = () => { if (isPanelLate) request([["at", address], ["part", "panel"]]); };

/* Ask for what a cancelled request would have brought. */
function requestMissing() {
  requestLatePanel();
  requestLabels();
}

/** @type {(params: [string, string][], key?: string, hasTarget?: boolean) => Promise<void>} */
async function request(params, key = currentKey, hasTarget = false) {
  underway?.abort();
  const own = underway = new AbortController();
  const sizes = getLabelSizes(), body = addPageParams(params, sizes);
  try {
    const { text, isRefused } = await fetchAnswer(body, getKeyHeaders(key), own.signal);
    if (isRefused) {
      underway = null;
      endGestures();
      setRegions({ notices: renderNotice(text) });
      if (hasTarget) requestMissing();
      return;
    }
    /** @type {ViewAnswer} */
    const answer = JSON.parse(text);
    await lastAnswer;
    own.signal.throwIfAborted();
    underway = null;
    if (leaveLostRecords(answer, key)) return;
    lastAnswer = show(answer, hasTarget, sizes);
    requestLatePanel();
  } catch (error) {
    if (!own.signal.aborted) throw error;
  }
}

/** Return the parameters of a request with what the page has. @type {(params: [string, string][], sizes: number[]) => URLSearchParams} */
const addPageParams = (params, sizes) => new URLSearchParams([
  ...params, ["labels", [...sizes, ...(isUpright() ? ["turned"] : [])].join(" ")], ["ready", ready], ["version", version],
]);

/** Fetch the answer to a gesture that is likely to be next, unless the page waits for another answer. @param {string | undefined} go */
export function prefetchGesture(go) {
  if (go && !underway && isOver && !currentKey) prefetchAnswer(addPageParams([["at", address], ["go", go]], getLabelSizes()));
}

/* Forget the gestures that were sent, as an answer has come. */
function endGestures() {
  pendingGestures = [];
  target = null;
  document.documentElement.removeAttribute("data-loading");
}

/** @param {string} text */
export function renderNotice(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return `<div class="notice"><ul>${item.outerHTML}</ul><button type="button" class="dismiss">Dismiss</button></div>`;
}

/* Show an answer: first the picture and the regions around it, and once they are painted what Dash draws. */
/** @type {(answer: ViewAnswer, hasTarget: boolean, sizes: number[]) => Promise<void>} */
async function show(answer, hasTarget, sizes) {
  if (hasTarget) moveTo(answer);
  const isNew = isPanelLate || address !== answer.at;
  // A panel that never came is missing, even if it is the same at the next address.
  isPanelLate = !answer.props.panel && (isPanelLate || answer.is_late);
  [address, ready, isOver] = [answer.at, answer.ready, answer.is_over];
  if (hasTarget || Object.keys(answer.picture).length) {
    // Countries that were dragged go back to where the server has them.
    if (answer.picture.places || answer.picture.frame) cancelDrag();
    applyPatch(answer.picture, answer.has_trails);
  }
  if (answer.picture.lettering) [wholeSize = labelSizes[0], nearestSize = Infinity] = sizes;
  setRegions(answer.markup);
  document.documentElement.toggleAttribute("data-panel-loading", isPanelLate && isNew);
  schedulePoll();
  if (hasTarget) answerListeners.forEach((listener) => listener(answer));
  await frame();
  if (answer.props.panel) document.querySelector("#initial-page #panel")?.replaceChildren(renderComponent(answer.props.panel.children));
  onDashReady(() => setControls(answer.props, hasTarget && !answer.is_refused));
  // Another kind of map has other discs, and so needs other labels.
  requestLabels();
}

/* Move to the address of an answer, as a step of the browser unless the browser is there. Each choice of
   countries is a step, even if a later gesture came before its answer. */
/** @param {ViewAnswer} answer */
function moveTo({ at, link, choices, markup }) {
  if (nextNotices) markup.notices = nextNotices;
  nextNotices = "";
  const { key } = splitKey(link);
  const steps = at !== address || key !== currentKey || choices.length ? [...choices, link] : [];
  for (const step of pendingGestures.length ? steps : []) if (`?${step}` !== window.location.search) pushStep(`?${step}`);
  // Back may have led to records that were deleted.
  if (splitKey().key && !key) replaceAddress(`?${link}`);
  shownSearch = window.location.search;
  currentKey = key;
  endGestures();
}

/** @returns {Promise<void>} */
const frame = () => new Promise((done) => {
  requestAnimationFrame(() => { setTimeout(done); });
  setTimeout(done, MAX_FRAME_MS);
});

/** Progress of slow work, such as the stability of blocs. @type {ReturnType<typeof setTimeout> | undefined} */
let pollTimer;
function schedulePoll() {
  clearTimeout(pollTimer);
  if (!isOver) pollTimer = setTimeout(poll, POLL_MS);
}

async function poll() {
  const polled = address;
  const response = await fetch(`progress?${new URLSearchParams({ at: address })}`, { headers: getKeyHeaders() }).catch(() => null);
  if (response?.ok && polled === address && !underway) {
    const progress = await response.json();
    if (byId("stability-note").dataset.markup !== progress.note) setRegions({ sure: progress.note });
    isOver = progress.is_over;
    if (progress.ready !== ready) refresh();
  }
  schedulePoll();
}
schedulePoll();

/* Sizes of labels. A page asks for those that it needs, of a few sizes, so that caches have the answer. The
   server places no larger letters than the page needs; in a smaller frame it needs others. */
/** @type {(size: number, sizes: number[]) => number} */
const snapSize = (size, sizes) => sizes.find((each) => each >= size) ?? sizes[sizes.length - 1];

/* Return the size for the whole map, and for a zoomed map that for what is in view. */
function getLabelSizes() {
  const full = getRequiredLetterSize(), zoomed = full * (getFullScale() / getScale());
  if (!(full > 0)) return [];
  const size = snapSize(full, labelSizes);
  return zoomed < full ? [size, snapSize(zoomed, zoomLabelSizes)] : [size];
}

/* What the labels of the page were requested for, by the last answer that has labels: a gesture may have
   cancelled a later request. A map of the world has more labels in a zoomed view, even of the same size. */
let [wholeSize, nearestSize] = [labelSizes[0], Infinity];
let areTurned = false; // whether the labels are of a map that is turned
/** @type {ReturnType<typeof setTimeout> | undefined} */
let restTimer;
/* Ask for labels that can be read, or for smaller ones once the reader rests in a zoomed or larger map. */
function requestLabels() {
  clearTimeout(restTimer);
  if (underway) return; // its answer leads here again
  if (areTurned !== isUpright()) {
    areTurned = !areTurned;
    wholeSize = 0;
    getLayer("lettering")?.replaceChildren();
  }
  const [whole, zoomed] = getLabelSizes(), smallest = getSmallestLetterSize();
  const isZoomed = getFullScale() < SMALLER * getScale() && zoomed < nearestSize && (picture.world || smallest > zoomed);
  if (!hasReadableLabels() && whole > wholeSize) refresh();
  else if (isZoomed || whole < Math.min(wholeSize, smallest)) restTimer = setTimeout(refresh, ZOOM_REST_MS);
}
onCameraMove(requestLabels);
