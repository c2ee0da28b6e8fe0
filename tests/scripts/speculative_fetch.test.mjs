/* Requests that are sent before Dash sends them. Dash gets the answer if it then requests the same. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { createPage } from "./browser_stub.mjs";

const { window } = createPage({ document: { querySelector: () => ({}) } });
const { sendGesture } = await import("../../assets/dash_client.js");
const { predictBody, sendOrReuse } = await import("../../assets/speculative_fetch.js");

let components = {};
let bodies = [];
const ask = (_, options) => {
  bodies.push(options.body);
  return Promise.resolve(`answer ${bodies.length}`);
};
/* The body that Dash sends for the state of the page. */
const body = (go, count, address, changed = "gesture.data") => JSON.stringify({
  output: "..differs.data..",
  inputs: [{ id: "gesture", property: "data", value: { [count]: go } }, { id: "drawn", property: "value", value: components.drawn.props.value }],
  changedPropIds: [changed],
  state: [{ id: "address", property: "data", value: address }],
});
const dash = (requestBody) => sendOrReuse(ask, "/_dash-update-component", { method: "POST", body: requestBody });
let gestures = [];
const last = () => Object.keys(gestures.at(-1)).at(-1);

beforeEach(async () => {
  components = { address: { props: { data: "a" } }, heard: { props: { data: Infinity } }, drawn: { props: { value: ["hulls"] } } };
  gestures = [];
  window.dash_component_api = { getLayout: (id) => components[id] };
  window.dash_clientside = { set_props: (_, { data }) => gestures.push(data) };
  await dash(body("clear", 0, "a"));
  bodies = [];
});

test("the predicted request combines the last request with the current page", () => {
  components.address.props.data = "b";
  const gesture = { 7: "colour:income" };
  assert.equal(predictBody(body("clear", 1, "a", "url.search"), gesture, (id) => id === "gesture" ? undefined : components[id]), body("colour:income", 7, "b"));
});

test("a gesture is requested at once, and only once", async () => {
  sendGesture("country:USA");
  assert.equal(bodies.length, 1);
  assert.equal(await dash(body("country:USA", last(), "a")), "answer 1");
  assert.equal(bodies.length, 1);
});

test("if Dash requests something else, it gets the answer to that", async () => {
  sendGesture("country:USA");
  components.drawn.props.value = [];
  const requestBody = body("country:USA", last(), "a");
  assert.equal(await dash(requestBody), "answer 2");
  assert.equal(bodies[1], requestBody);
});

test("an unused answer is cancelled, one that Dash uses is not", async () => {
  const cancelled = [];
  const fetchCancellable = (_, { body: requestBody }) => Promise.resolve({ body: { cancel: () => cancelled.push(requestBody) } });
  const requestFrom = (requestBody) => sendOrReuse(fetchCancellable, "/", { body: requestBody });
  await requestFrom(body("clear", 0, "a"));
  sendGesture("country:USA");
  const first = last();
  await requestFrom(body("country:USA", first, "a"));
  assert.deepEqual(cancelled, []);
  sendGesture("country:USA");
  sendGesture("country:RUS");
  await requestFrom(body("country:RUS", last(), "a"));
  assert.deepEqual(cancelled, [body("country:USA", last() - 1, "a")]);
});

test("nothing is predicted while a request that may change the page is running", async () => {
  const running = dash(body("clear", 0, "a"));
  sendGesture("country:USA");
  assert.equal(bodies.length, 1);
  await running;
  sendGesture("country:RUS");
  assert.equal(bodies.length, 2);
});

test("a failed answer fails for Dash alone", async () => {
  await sendOrReuse(() => Promise.reject(new TypeError("away")), "/", { body: body("clear", 0, "a") }).catch(() => {});
  sendGesture("country:USA");
  await assert.rejects(dash(body("country:USA", last(), "a")), /away/);
});
