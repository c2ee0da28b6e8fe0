/* Before Dash sends the request that follows a gesture, React compares the whole page while the server is
   idle. The request is predictable from the last one and the values on the page, so this module sends it
   at once, and Dash receives that response if it sends the same request. */
import { onBeforeSend } from "./dash_client.js";

/** @typedef {(url: RequestInfo | URL, options: RequestInit) => Promise<Response>} Send */
/** @type {{ url: RequestInfo | URL, options: RequestInit, send: Send } | null} */
let lastRequest = null; // the last request of Dash that followed a gesture
/** @type {{ body: string, response: Promise<Response> } | null} */
let speculative = null;
let underway = 0;

/* Return the body that Dash will send for a gesture, from the body of an earlier one. */
/** @type {(body: string, gesture: object, getLayout: (id: string) => any) => string} */
export function predictBody(body, gesture, getLayout) {
  const request = JSON.parse(body);
  for (const part of [...request.inputs, ...request.state]) part.value = getLayout(part.id)?.props?.[part.property];
  request.inputs.find((/** @type {any} */ part) => part.id === "gesture").value = gesture;
  for (const key of ["changedPropIds", "parsedChangedPropsIds"]) if (key in request) request[key] = ["gesture.data"];
  return JSON.stringify(request);
}

// A request under way may still change the page, so nothing is predicted before its response.
onBeforeSend((gesture) => {
  if (!lastRequest || underway || speculative) return;
  const { url, options, send } = lastRequest;
  const body = predictBody(String(options.body), gesture, window.dash_component_api.getLayout);
  const response = send(url, { ...options, body });
  response.catch(() => {}); // the caller that awaits the response handles the error
  speculative = { body, response };
});

/* Send a request of Dash, or return the response to it that is already under way. */
/** @type {(send: Send, url: RequestInfo | URL, options: RequestInit) => Promise<Response>} */
export function sendOrReuse(send, url, options) {
  const body = String(options.body);
  const response = speculative?.body === body ? speculative.response : null;
  // An unread response would occupy its connection to the server, so it is cancelled.
  if (!response) speculative?.response.then((unread) => unread.body?.cancel(), () => {});
  if (/"changedPropIds":\["gesture\.data"\]/.test(body)) lastRequest = { url, options, send };
  speculative = null;
  underway += 1;
  return (response ?? send(url, options)).finally(() => { underway -= 1; });
}
