/* The picture of an answer is painted before Dash has the answer, whose way by React takes longer than
   drawing. Dash gives it here once more; or not at all, where it has asked again meanwhile. */
import "./offline_notice.js";
import { getFullScale, getScale, onCameraMove } from "./camera.js";
import { addSelectedOptions } from "./select_options.js";
import { acceptPatch, applyPatch } from "./patch_picture.js";
import { getRequiredLetterSize, hasReadableLabels } from "./labels.js";
import { cancelDrag } from "./node_drag.js";
import { picture } from "./picture.js";
import { clearPendingGestures, onDashReady, registerClientFunctions, setProps } from "./dash_client.js";
import { sendOrReuse } from "./speculative_fetch.js";

const OF_MAP = /"output":"[^"]*\bdiffers\.data\b/;
const LONGEST = 50; // ms to wait for a frame, for a page out of sight has none
const RESTED = 150; // ms after which a reader who zooms has come to where he looks
const SMALLER = 0.7; // of the letters that were asked for, from which on smaller ones are
const real = window.fetch; // waits for a server that is away
/** @type {RequestInit | null} */
let last = null; // the request whose answer is to be drawn
/** @type {string | null} */
let early = null; // what is drawn of an answer that Dash has still to hand on
let again = 0;

/** @param {MapUpdate} answer */
function draw({ parts }) {
  if (parts.places || parts.frame) cancelDrag();
  applyPatch(parts);
}

/* Of what is shown the server knows no more, so all of it is asked for. */
function whole() {
  early = null;
  setProps("told-around", { data: null });
  requestUpdate();
}

const requestUpdate = () => setProps("again", { data: ++again });

/* The server writes no larger letters than the page said that it needs; in a smaller frame it needs
   others, which are asked for once. */
let requestedSize = 0;
onCameraMove(() => {
  if (hasReadableLabels()) requestedSize = 0;
  else if (getRequiredLetterSize() > requestedSize) {
    requestedSize = getRequiredLetterSize();
    onDashReady(requestUpdate);
  }
  nearer();
});

/* Nor has it smaller ones, for who looks nearer at a map of the world, than were asked for last. What is
   on the way may bring them. */
let near = Infinity;
let underway = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
const neededHere = () => (picture.world ? getRequiredLetterSize() * (getFullScale() / getScale()) : getRequiredLetterSize());

function nearer() {
  clearTimeout(resting);
  if (underway || neededHere() >= SMALLER * Math.min(near, getRequiredLetterSize())) return;
  resting = setTimeout(() => onDashReady(() => {
    near = neededHere();
    requestUpdate();
  }), RESTED);
}

window.fetch = async (url, options) => {
  if (!options || !OF_MAP.test(String(options.body ?? ""))) return real(url, options);
  const here = [...sizes()][1] ?? Infinity;
  last = options;
  underway += 1;
  const answer = await sendOrReuse(request, url, options).finally(() => { underway -= 1; });
  const isLast = options === last;
  if (answer.status !== 200) {
    if (isLast) clearPendingGestures();
    return answer;
  }
  /** @type {ViewResponse} */
  const payload = await answer.clone().json();
  addSelectedOptions(payload.response ?? {});
  if (payload.response?.differs?.data) near = here;
  if (isLast) await paint(payload);
  nearer();
  return answer;
};

const sizes = () => new Set([getRequiredLetterSize(), neededHere()]);

/* Ask, and say how large letters must be to be read. */
/** @type {(url: RequestInfo | URL, options: RequestInit) => Promise<Response>} */
function request(url, options) {
  const headers = new Headers(options.headers);
  headers.set("Letters", [...sizes()].join(" "));
  return real(url, { ...options, headers });
}

/* Draw what an answer tells of the picture, and wait until it is painted. */
/** @param {ViewResponse} answer */
async function paint({ response }) {
  const patch = response?.differs?.data;
  if (patch && acceptPatch(patch)) {
    early = patch.now;
    draw(patch);
    await frame();
  } else if (early !== null) whole();
}

/** @returns {Promise<void>} */
const frame = () => new Promise((done) => {
  requestAnimationFrame(() => { setTimeout(done); });
  setTimeout(done, LONGEST);
});

registerClientFunctions({
  draw: (/** @type {MapUpdate | null} */ answer) => {
    const drawn = answer?.now === early;
    early = null;
    if (!answer || drawn) return;
    if (acceptPatch(answer)) draw(answer);
    else whole();
  },
});
