/* The documented functions of Dash in the browser. Dash renders charts, tables and menus, and owns the
   properties that are set here; all else of the page is markup. */
/** @type {(() => void)[]} */
const queue = []; // functions that wait until Dash is ready

/* Dash accepts updates only once its page is there. */
const isDashReady = () => Boolean(window.dash_clientside?.set_props && document.querySelector("#react-entry-point #map"));

/** Call a function, once Dash is ready; in the order of the calls. @param {() => void} listener */
export function onDashReady(listener) {
  if (!queue.length && isDashReady()) listener();
  else if (queue.push(listener) === 1) waitForDash();
}

function waitForDash() {
  if (!isDashReady()) { setTimeout(waitForDash, 50); return; }
  // A listener may add another one.
  for (let i = 0; i < queue.length; i += 1) queue[i]();
  queue.length = 0;
}

/* Return the properties of a Dash component. */
export const getProps = (/** @type {string} */ id) => window.dash_component_api.getLayout(id).props;

/** Set properties of a Dash component that exists; an unknown id is an error. @type {(part: string, props: object) => void} */
export const setProps = (part, props) => window.dash_clientside.set_props(part, props);

/** Register functions that Dash calls by name. @param {Record<string, Function>} functions */
export function registerClientFunctions(functions) {
  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, functions);
}

/* Return the values of the inputs of the callback that runs, and the names of those that changed. */
/** @returns {{ values: Record<string, any>, changed: string[] }} */
export function readInputs() {
  const { inputs_list: inputs, triggered } = window.dash_clientside.callback_context;
  return {
    values: Object.fromEntries(inputs.map((/** @type {any} */ { id, value }) => [id, value ?? null])),
    changed: triggered.map((/** @type {any} */ { prop_id: name }) => name.split(".")[0]),
  };
}

/* Load the scripts of Dash in their order, once the page is painted and answers gestures. */
const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("dash-scripts"));
if (template) requestAnimationFrame(() => { setTimeout(loadScripts, 0, template); });

/** @param {HTMLTemplateElement} source */
function loadScripts({ content }) {
  const scripts = /** @type {HTMLScriptElement[]} */ ([...content.querySelectorAll("script")]);
  const [start] = scripts.splice(-1);
  // The script that starts Dash has no file, and so would not wait for those before it.
  scripts.map(addScript).at(-1)?.addEventListener("load", () => addScript(start));
}

/** @param {HTMLScriptElement} source */
function addScript({ src, text }) {
  const script = document.createElement("script");
  Object.assign(script, src ? { src, async: false } : { text });
  document.body.append(script);
  return script;
}
