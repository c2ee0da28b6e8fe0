/* Before Dash asks for what a gesture leads to, it lets React look at the whole page, while the server
   has nothing to do. What it will ask is known from what it asked before and from what the page holds
   now: so it is asked at once, and Dash is given that answer where it asks the same. */
import { onBeforeSend } from "./dash_client.js";

/** @typedef {(asked: RequestInfo | URL, options: RequestInit) => Promise<Response>} Ask */
/** @type {{ asked: RequestInfo | URL, options: RequestInit, ask: Ask } | null} */
let before = null; // how Dash asked last for what a gesture leads to
/** @type {{ body: string, answer: Promise<Response> } | null} */
let begun = null;
let underway = 0;

/* What Dash will ask for a gesture, in the words of what it asked for one before. */
/** @type {(body: string, gesture: object, held: (id: string) => any) => string} */
export function foreseen(body, gesture, held) {
  const asked = JSON.parse(body);
  for (const part of [...asked.inputs, ...asked.state]) part.value = held(part.id)?.props?.[part.property];
  asked.inputs.find((/** @type {any} */ part) => part.id === "gesture").value = gesture;
  for (const came of ["changedPropIds", "parsedChangedPropsIds"]) if (came in asked) asked[came] = ["gesture.data"];
  return JSON.stringify(asked);
}

// One that may still change what the page holds is waited for.
onBeforeSend((gesture) => {
  if (!before || underway || begun) return;
  const { asked, options, ask } = before;
  const body = foreseen(String(options.body), gesture, window.dash_component_api.getLayout);
  const answer = ask(asked, { ...options, body });
  answer.catch(() => {}); // told to whoever asks for it
  begun = { body, answer };
});

/* The answer to a request of Dash, which may be on its way already. */
/** @type {(ask: Ask, asked: RequestInfo | URL, options: RequestInit) => Promise<Response>} */
export function sooner(ask, asked, options) {
  const body = String(options.body);
  const there = begun?.body === body ? begun.answer : null;
  // What nobody reads would keep its line to the server: cancelled, it is free for others.
  if (!there) begun?.answer.then((answer) => answer.body?.cancel(), () => {});
  if (/"changedPropIds":\["gesture\.data"\]/.test(body)) before = { asked, options, ask };
  begun = null;
  underway += 1;
  return (there ?? ask(asked, options)).finally(() => { underway -= 1; });
}
