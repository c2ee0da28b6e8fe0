/* An answer is drawn once: as it arrives, or when Dash passes it on. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { TWO, WORLD } from "./sample_pictures.mjs";
import { createPage, createPicture } from "./browser_stub.mjs";

const { window } = createPage();
let lastOptions;
let respond = async () => new Response(null, { status: 204 });
window.fetch = (_, options) => { lastOptions = options; return respond(); };
const { picture, setPicture } = await import("../../assets/picture.js");
const { resetView, zoom } = await import("../../assets/camera.js");
await import("../../assets/view_client.js");

const dash = window.dash_clientside.alignment;
const makeRequest = (output = "..url.search...differs.data..") => ({ body: `{"output":"${output}"}` });
const makePatch = (x) => ({ places: { USA: [x, 1], RUS: [3, 4] } });
const makeAnswer = (since, now, x) => ({ differs: { data: { since, now, parts: makePatch(x) } } });
const getPositionX = () => picture.positions.get("USA")[0];
let updates = [];

beforeEach(() => {
  mock.timers.reset();
  createPage({ window, document: { querySelector: () => ({}) } });
  updates = [];
  window.dash_clientside.set_props = (part) => updates.push(part);
  setPicture(createPicture(TWO));
  dash.draw(makeAnswer("", "a", 1).differs.data);
  updates = [];
});

/* Request the map and answer with this. */
async function fetchAnswer(response, request = makeRequest()) {
  respond = async () => new Response(JSON.stringify({ multi: true, response }));
  return (await window.fetch("/_dash-update-component", request)).json();
}

test("an answer is painted before Dash has it, and not again when Dash passes it on", async () => {
  const response = makeAnswer("a", "b", 2);
  const received = await fetchAnswer(response);
  assert.equal(getPositionX(), 2);
  assert.deepEqual(received.response, response, "Dash gets all of it");
  setPicture(createPicture(TWO));
  const before = getPositionX();
  dash.draw(received.response.differs.data);
  assert.equal(getPositionX(), before);
  assert.deepEqual(updates, []);
});

test("Dash waits for one frame, or briefly if none comes", async () => {
  const order = [];
  globalThis.requestAnimationFrame = () => order.push("drawn");
  await fetchAnswer(makeAnswer("a", "b", 2));
  order.push("given");
  assert.deepEqual(order, ["drawn", "given"]);
});

test("an outdated answer is left to Dash", async () => {
  const response = makeAnswer("a", "b", 2);
  let release;
  respond = () => new Promise((resolve) => { release = () => resolve(new Response(JSON.stringify({ response }))); });
  const first = window.fetch("/_dash-update-component", makeRequest());
  const releaseFirst = release;
  const second = window.fetch("/_dash-update-component", makeRequest());
  releaseFirst();
  await first;
  assert.equal(getPositionX(), 1);
  dash.draw(response.differs.data);
  assert.equal(getPositionX(), 2);
  release();
  await second;
});

for (const [name, next] of Object.entries({ another: makeAnswer("a", "c", 3), none: {}, nothing: undefined })) {
  test(`if Dash drops an answer that is drawn, the next picture is requested in full: ${name}`, async () => {
    await fetchAnswer(makeAnswer("a", "b", 2));
    updates = [];
    await fetchAnswer(next);
    assert.deepEqual(updates, ["told-around", "again"]);
    assert.equal(getPositionX(), 2);
  });
}

test("requests and answers without a picture change nothing", async () => {
  await fetchAnswer(makeAnswer("a", "b", 2), makeRequest("share.children"));
  await fetchAnswer({ url: { search: "?v=1" } });
  await fetchAnswer(undefined);
  assert.equal(getPositionX(), 1);
  await fetchAnswer(makeAnswer("a", "b", 2));
  assert.equal(getPositionX(), 2);
  assert.deepEqual(updates, []);
});

for (const status of [204, 500]) {
  test(`a failed response is passed on: ${status}`, async () => {
    respond = async () => new Response(null, { status });
    assert.equal((await window.fetch("/_dash-update-component", makeRequest())).status, status);
    assert.equal(getPositionX(), 1);
  });
}

const LEVELS = (...sizes) => `<g id="lettering">${sizes.map((size) => `<g class="level" data-letters="${size}"></g>`).join("")}</g>`;
const addLevels = (markup, ...sizes) => markup.replace("<svg ", '<svg data-least="11" ').replace("</svg>", `${LEVELS(...sizes)}</svg>`);
const makePicture = (...sizes) => addLevels(TWO, ...sizes);
/* Discs of 5 px, so that letters need 2.2 of their radii in the full view. */
const showWorld = () => setPicture(createPicture(addLevels(WORLD.replace('data-disc="0.1"', 'data-disc="0.5"'), 0.5, 3)));

test("a request for the map says how large letters must be, in disc radii", async () => {
  setPicture(createPicture(makePicture(0.5)));
  await fetchAnswer({});
  // 100 px for 10 units: a disc has 10 px, and letters need 11.
  assert.equal(lastOptions.headers.get("letters"), "1.1");
  await fetchAnswer({}, makeRequest("share.children"));
  assert.equal(lastOptions.headers, undefined);
});

test("larger letters than there are are requested once", () => {
  setPicture(createPicture(makePicture(0.5, 1.5)));
  zoom(2);
  assert.deepEqual(updates, []);
  setPicture(createPicture(makePicture(0.5)));
  zoom(2);
  assert.deepEqual(updates, ["again"]);
});

const mockClock = () => mock.timers.enable({ apis: ["setTimeout"] });
/* The reader stops zooming. */
const rest = () => mock.timers.tick(1000);

test("in a zoomed map of the world smaller letters are requested once the zoom rests", async () => {
  mockClock();
  showWorld();
  rest();
  zoom(1.2);
  rest();
  assert.deepEqual(updates, [], "the letters are not too large yet");
  zoom(1.3);
  zoom(1.3);
  assert.deepEqual(updates, [], "not while zooming");
  rest();
  assert.deepEqual(updates, ["again"]);
  zoom(1.1);
  zoom(1 / 1.1);
  rest();
  assert.deepEqual(updates, ["again"], "once");
});

test("a request says how large letters must be in the current view", async () => {
  showWorld();
  await fetchAnswer({});
  assert.equal(lastOptions.headers.get("letters"), "2.2");
  zoom(4);
  await fetchAnswer({});
  assert.equal(lastOptions.headers.get("letters"), "2.2 0.55");
  resetView();
  setPicture(createPicture(makePicture(0.5)));
  zoom(2);
  await fetchAnswer({});
  assert.equal(lastOptions.headers.get("letters"), "1.1", "but on the map of blocs");
});

test("an answer for the full view lacks the smaller letters again", async () => {
  mockClock();
  showWorld();
  zoom(4);
  rest();
  assert.deepEqual(updates, ["again"]);
  resetView();
  mock.timers.reset();
  await fetchAnswer(makeAnswer("a", "b", 2));
  mockClock();
  updates = [];
  zoom(4);
  rest();
  assert.deepEqual(updates, ["again"]);
});

test("no letters are requested while an answer that may bring them is running", async () => {
  mockClock();
  showWorld();
  zoom(4);
  let release;
  respond = () => new Promise((resolve) => { release = () => resolve(new Response(JSON.stringify({ response: {} }))); });
  const first = window.fetch("/_dash-update-component", makeRequest());
  zoom(2);
  rest();
  assert.deepEqual(updates, []);
  release();
  await first;
  rest();
  assert.deepEqual(updates, ["again"], "it has brought none");
});

test("a map of blocs has one set at any zoom", () => {
  mockClock();
  setPicture(createPicture(makePicture(0.5, 3)));
  zoom(2);
  rest();
  assert.deepEqual(updates, []);
});
