/* The client of Dash. A gesture is a short text such as "country:USA" or "pair:USA:RUS"; the answer is a
   picture, or a patch of it. */
let gestureCount = 0;
/* Gestures by number that the page does not show yet, as far as it knows. Each is sent with those before
   it: on a slow connection the later of two would otherwise continue from an outdated view.
   @type {Map<number, string>} */
const pendingGestures = new Map();
/** @type {(() => void)[]} */
const queue = []; // functions that wait until Dash is ready

/* Return how many gestures were sent. */
export const countGestures = () => gestureCount;

/* Dash accepts updates only once its page is there. */
const isDashReady = () => Boolean(window.dash_clientside?.set_props && document.querySelector("#react-entry-point #map"));

/** @type {(gesture: Record<string, string>) => void} */
let beforeSend = () => {};

/* Call a function before a gesture is sent. */
/** @param {typeof beforeSend} listener */
export function onBeforeSend(listener) { beforeSend = listener; }

/** @param {string | undefined} go */
export function sendGesture(go) {
  if (!go) return;
  onDashReady(() => {
    const lastAnswered = getProps("heard").data;
    for (const number of pendingGestures.keys()) if (number <= lastAnswered) pendingGestures.delete(number);
    pendingGestures.set(++gestureCount, go);
    const gesture = Object.fromEntries(pendingGestures);
    beforeSend(gesture);
    setProps("gesture", { data: gesture });
  });
}

/* Stop sending gestures that got no answer. */
export const clearPendingGestures = () => pendingGestures.clear();

/** @param {() => void} listener */
export function onDashReady(listener) {
  if (isDashReady()) listener();
  else if (queue.push(listener) === 1) waitForDash();
}

function waitForDash() {
  if (isDashReady()) queue.splice(0).forEach((listener) => listener());
  else setTimeout(waitForDash, 50);
}

/* Return the properties of a Dash component. */
export const getProps = (/** @type {string} */ id) => window.dash_component_api.getLayout(id).props;

/* Set properties of a Dash component. */
/** @type {(part: string, props: object) => void} */
export const setProps = (part, props) => window.dash_clientside.set_props(part, props);

/* Register functions that Dash calls by name. */
/** @param {Record<string, Function>} functions */
export function registerClientFunctions(functions) {
  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, functions);
}

/* Return the value by which a callback changes nothing. */
export const getNoUpdate = () => window.dash_clientside.no_update;
