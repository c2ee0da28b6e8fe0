/* What a gesture leads to is asked before Dash asks it, and Dash is given that answer if it asks the same. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { page } from "./standin.mjs";

const { window } = page({ document: { querySelector: () => ({}) } });
const { send } = await import("../../assets/server.js");
const { foreseen, sooner } = await import("../../assets/sooner.js");

let held = {};
let asked = [];
const ask = (_, options) => {
  asked.push(options.body);
  return Promise.resolve(`answer ${asked.length}`);
};
/* What Dash asks where the page holds this. */
const body = (go, count, address, came = "gesture.data") => JSON.stringify({
  output: "..differs.data..",
  inputs: [{ id: "gesture", property: "data", value: { [count]: go } }, { id: "drawn", property: "value", value: held.drawn.props.value }],
  changedPropIds: [came],
  state: [{ id: "address", property: "data", value: address }],
});
const dash = (words) => sooner(ask, "/_dash-update-component", { method: "POST", body: words });
let gestures = [];
const last = () => Object.keys(gestures.at(-1)).at(-1);

beforeEach(async () => {
  held = { address: { props: { data: "a" } }, heard: { props: { data: Infinity } }, drawn: { props: { value: ["hulls"] } } };
  gestures = [];
  window.dash_component_api = { getLayout: (id) => held[id] };
  window.dash_clientside = { set_props: (_, { data }) => gestures.push(data) };
  await dash(body("clear", 0, "a"));
  asked = [];
});

test("what is foreseen has the words of what was asked before and what the page holds now", () => {
  held.address.props.data = "b";
  const gesture = { 7: "colour:income" };
  assert.equal(foreseen(body("clear", 1, "a", "url.search"), gesture, (id) => id === "gesture" ? undefined : held[id]), body("colour:income", 7, "b"));
});

test("a gesture is asked at once, and only once", async () => {
  send("country:USA");
  assert.equal(asked.length, 1);
  assert.equal(await dash(body("country:USA", last(), "a")), "answer 1");
  assert.equal(asked.length, 1);
});

test("where Dash asks something else it is given the answer to that", async () => {
  send("country:USA");
  held.drawn.props.value = [];
  const words = body("country:USA", last(), "a");
  assert.equal(await dash(words), "answer 2");
  assert.equal(asked[1], words);
});

test("an answer that nobody reads is cancelled, one that Dash takes is not", async () => {
  const cancelled = [];
  const read = (_, { body: words }) => Promise.resolve({ body: { cancel: () => cancelled.push(words) } });
  const taken = (words) => sooner(read, "/", { body: words });
  await taken(body("clear", 0, "a"));
  send("country:USA");
  const first = last();
  await taken(body("country:USA", first, "a"));
  assert.deepEqual(cancelled, []);
  send("country:USA");
  send("country:RUS");
  await taken(body("country:RUS", last(), "a"));
  assert.deepEqual(cancelled, [body("country:USA", last() - 1, "a")]);
});

test("while something is on its way that may change the page nothing is foreseen", async () => {
  const before = dash(body("clear", 0, "a"));
  send("country:USA");
  assert.equal(asked.length, 1);
  await before;
  send("country:RUS");
  assert.equal(asked.length, 2);
});

test("an answer that failed fails for Dash alone", async () => {
  await sooner(() => Promise.reject(new TypeError("away")), "/", { body: body("clear", 0, "a") }).catch(() => {});
  send("country:USA");
  await assert.rejects(dash(body("country:USA", last(), "a")), /away/);
});
