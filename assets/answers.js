/* The picture of an answer is painted before Dash has the answer, whose way by React takes longer than
   drawing. Dash gives it here once more; or not at all, where it has asked again meanwhile. */
import "./away.js";
import { fitted, scale, whenMoved } from "./camera.js";
import { choose } from "./choices.js";
import { follows, join } from "./join.js";
import { needed, suffices } from "./lettering.js";
import { giveUp } from "./live.js";
import { picture } from "./picture.js";
import { forget, offer, onceAlive, tell } from "./server.js";
import { sooner } from "./sooner.js";

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

/** @param {Differs} answer */
function draw({ parts }) {
  if (parts.places || parts.frame) giveUp();
  join(parts);
}

/* Of what is shown the server knows no more, so all of it is asked for. */
function whole() {
  early = null;
  tell("told-around", { data: null });
  anew();
}

const anew = () => tell("again", { data: ++again });

/* The server writes no larger letters than the page said that it needs; in a smaller frame it needs
   others, which are asked for once. */
let sought = 0;
whenMoved(() => {
  if (suffices()) sought = 0;
  else if (needed() > sought) {
    sought = needed();
    onceAlive(anew);
  }
  nearer();
});

/* Nor has it smaller ones, for who looks nearer at a map of the world, than were asked for last. What is
   on the way may bring them. */
let near = Infinity;
let underway = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
const neededHere = () => (picture.world ? needed() * (fitted() / scale()) : needed());

function nearer() {
  clearTimeout(resting);
  if (underway || neededHere() >= SMALLER * Math.min(near, needed())) return;
  resting = setTimeout(() => onceAlive(() => {
    near = neededHere();
    anew();
  }), RESTED);
}

window.fetch = async (asked, options) => {
  if (!options || !OF_MAP.test(String(options.body ?? ""))) return real(asked, options);
  const here = [...sizes()][1] ?? Infinity;
  last = options;
  underway += 1;
  const answer = await sooner(request, asked, options).finally(() => { underway -= 1; });
  const isLast = options === last;
  if (answer.status !== 200) {
    if (isLast) forget();
    return answer;
  }
  /** @type {Answer} */
  const told = await answer.clone().json();
  choose(told.response ?? {});
  if (told.response?.differs?.data) near = here;
  if (isLast) await paint(told);
  nearer();
  return answer;
};

const sizes = () => new Set([needed(), neededHere()]);

/* Ask, and say how large letters must be to be read. */
/** @type {(asked: RequestInfo | URL, options: RequestInit) => Promise<Response>} */
function request(asked, options) {
  const headers = new Headers(options.headers);
  headers.set("Letters", [...sizes()].join(" "));
  return real(asked, { ...options, headers });
}

/* Draw what an answer tells of the picture, and wait until it is painted. */
/** @param {Answer} answer */
async function paint({ response }) {
  const found = response?.differs?.data;
  if (found && follows(found)) {
    early = found.now;
    draw(found);
    await frame();
  } else if (early !== null) whole();
}

/** @returns {Promise<void>} */
const frame = () => new Promise((done) => {
  requestAnimationFrame(() => { setTimeout(done); });
  setTimeout(done, LONGEST);
});

offer({
  draw: (/** @type {Differs | null} */ answer) => {
    const drawn = answer?.now === early;
    early = null;
    if (!answer || drawn) return;
    if (follows(answer)) draw(answer);
    else whole();
  },
});
