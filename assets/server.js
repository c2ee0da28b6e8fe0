/* The way to the server: a gesture is one word, such as "country:USA" or "pair:USA:RUS"; an answer is
   a picture, or what of it differs. */
let count = 0;
/* Gestures by their count that the page, as far as it knows, does not show yet: each is told with those
   before it, or of two on a slow way the later would lead on from where the earlier began.
   @type {Map<number, string>} */
const pending = new Map();
/** @type {(() => void)[]} */
const early = []; // what was asked for before the page was alive

/* How many gestures were sent. */
export const sent = () => count;

/* Dash can be told something only once its page stands. */
const alive = () => Boolean(window.dash_clientside?.set_props && document.querySelector("#react-entry-point #map"));

/** @type {(gesture: Record<string, string>) => void} */
let before = () => {};

/* Have something done before Dash is told of a gesture. */
/** @param {typeof before} act */
export function whenSent(act) { before = act; }

/** @param {string | undefined} go */
export function send(go) {
  if (!go) return;
  onceAlive(() => {
    const heard = held("heard").data;
    for (const each of pending.keys()) if (each <= heard) pending.delete(each);
    pending.set(++count, go);
    const gesture = Object.fromEntries(pending);
    before(gesture);
    tell("gesture", { data: gesture });
  });
}

/* Tell no more of gestures to which there was no answer. */
export const forget = () => pending.clear();

/** @param {() => void} act */
export function onceAlive(act) {
  if (alive()) act();
  else if (early.push(act) === 1) wait();
}

function wait() {
  if (alive()) early.splice(0).forEach((act) => act());
  else setTimeout(wait, 50);
}

/* What a part of the page has. */
export const held = (/** @type {string} */ id) => window.dash_component_api.getLayout(id).props;

/* Set what a part of the page holds. */
/** @type {(part: string, props: object) => void} */
export const tell = (part, props) => window.dash_clientside.set_props(part, props);

/* Have Dash find functions by name. */
/** @param {Record<string, Function>} some */
export function offer(some) {
  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, some);
}

/* What a function answers that has nothing to say. */
export const nothing = () => window.dash_clientside.no_update;
