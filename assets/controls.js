/* The controls of the drawer and the sidebar, which Dash draws. A control that the reader changed sends a
   gesture; one that an answer sets sends none. */
import { readInputs, registerClientFunctions, setProps } from "./dash_client.js";

/** @type {(go: string) => void} */
let sendChange = () => {};
/** @type {(updates: Record<string, any>) => void} */
let addOptions = () => {};
/** @type {Record<string, any>} */
let displayed = {}; // values in the controls
/** @type {Record<string, any>} */
const confirmed = {}; // values that the last answer confirmed
/** Controls whose value no answer has confirmed. @type {Set<string>} */
const unconfirmed = new Set();

/* Two periods are one question: what is typed in one waits while the reader goes on to the other. */
const PERIOD_WAIT_MS = 50; // in which Dash tells that the other period has changed
const PERIODS = ["earlier", "later"];
/** @type {string | null} */
let waitingPeriod = null;
const isInOtherPeriod = (/** @type {string} */ id) => PERIODS.includes(id) && PERIODS.some((other) => other !== id && document.activeElement?.id === other);

const isSame = (/** @type {unknown} */ one, /** @type {unknown} */ other) => JSON.stringify(one) === JSON.stringify(other);

/* Set the properties of components, and each control to its value; `isValid` is whether what the reader
   typed was understood, for otherwise it stays. */
/** @type {(props: Record<string, any>, isValid: boolean) => void} */
export function setControls(props, isValid) {
  const { panel, ...others } = props;
  for (const [id, { value }] of Object.entries(others)) if (value !== undefined) confirmed[id] = value;
  // A menu drops a value that it does not offer.
  for (const [id, { data }] of Object.entries(others)) if (data) setProps(id, { data });
  addOptions(others);
  const stale = Object.keys(confirmed).filter((id) => (isValid || others[id]) && !isSame(displayed[id], confirmed[id]));
  if (isValid) unconfirmed.clear();
  for (const id of stale) {
    displayed[id] = confirmed[id];
    setProps(id, { value: confirmed[id] });
  }
  if (!panel) return;
  setProps("panel", panel);
  document.documentElement.removeAttribute("data-panel-loading");
}

/** Call a function with the updates of controls before these get their values. @param {typeof addOptions} listener */
export function onControlUpdate(listener) { addOptions = listener; }

/** @param {typeof sendChange} listener */
export function onControlChange(listener) { sendChange = listener; }

const listTyped = () => Object.fromEntries(Object.entries(displayed).filter(([id, value]) => !isSame(value, confirmed[id])));

/* Send a period that waits, once the reader has left both fields and not changed the other one. */
document.addEventListener("focusout", () => setTimeout(() => {
  const id = waitingPeriod;
  if (id === null || PERIODS.includes(document.activeElement?.id ?? "")) return;
  waitingPeriod = null;
  unconfirmed.add(id);
  sendChange(`control:${id}:${JSON.stringify({ ...listTyped(), [id]: displayed[id] })}`);
}, PERIOD_WAIT_MS));

/* Dash moves the caret of a text field back after each key, and so displaces the keys that a quick reader
   has typed meanwhile. The browser keeps the caret where the reader types. */
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches(".dash-input-element")) target.setSelectionRange = () => {};
});

registerClientFunctions({
  controls: () => {
    const { values, changed } = readInputs();
    const isFirst = !Object.keys(displayed).length;
    displayed = values;
    if (isFirst) {
      // An answer may have come before.
      Object.assign(confirmed, { ...values, ...confirmed });
      return;
    }
    const typed = listTyped();
    for (const id of changed) {
      if (id in typed && isInOtherPeriod(id)) {
        waitingPeriod = id;
        continue;
      }
      if (PERIODS.includes(id)) waitingPeriod = null;
      // A control that is corrected to its value has a notice to remove.
      if (id in typed || unconfirmed.delete(id)) sendChange(`control:${id}:${JSON.stringify({ ...typed, [id]: values[id] })}`);
      if (id in typed) unconfirmed.add(id);
    }
  },
});
