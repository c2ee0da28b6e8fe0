/* Gestures are sent to `/view` in order, and an answer is applied once. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { TWO, WORLD } from "./sample_pictures.mjs";
import { ElementStub, createPage, createPicture } from "./browser_stub.mjs";

const regions = Object.fromEntries(["headline", "sure", "notices"].map((id) => [id, new ElementStub("div", { id })]));
const page = new ElementStub("div", {
  "data-at": "v=1", "data-ready": "lines", "data-over": "yes", "data-version": "abc",
  "data-labels": "0.5 1.06 1.5 3", "data-zoom-labels": "0.12 0.35 0.5 1.06 1.5 3",
});
const steps = [];
const location = { origin: "http://here", pathname: "/", href: "http://here/", search: "?v=1" };
const history = { state: null, pushState: (state, _, url) => { steps.push([state.before, url]); location.search = url; } };
const updates = [];
const dash = { set_props: (...update) => updates.push(update), callback_context: {} };
const setUpPage = (window) => createPage({
  window: Object.assign(window ?? {}, { location, history }),
  document: {
    querySelector: (selector) => (selector === "#initial-page .page" || selector.includes("#map") ? page : null),
    getElementById: (id) => regions[id] ?? null,
    createElement: (tag) => new ElementStub(tag),
    body: new ElementStub("body"),
  },
});
const { window, document: firstDocument } = setUpPage();
let requests = [];
globalThis.fetch = (url, options = {}) => new Promise((resolve, reject) => {
  const params = [...new URLSearchParams(options.body ?? url.slice(url.indexOf("?")))];
  requests.push({ url, options, params, go: params.filter(([name]) => name === "go").map(([, go]) => go), get: (name) => params.find(([each]) => each === name)?.[1],
    // A body that is read at once, so that answers end in order on a busy machine.
    answer: (answer, headers = { "Cache-Control": "no-store" }) => resolve({ ok: true, status: 200, headers: new Headers(headers), text: async () => JSON.stringify({ at: "v=1", link: "v=1&data=1", choices: [], ready: "lines", is_over: true, is_late: false, is_refused: false, markup: {}, props: {}, picture: {}, ...answer }) }),
    fail: (status, text) => resolve(new Response(text, { status, headers: { "Content-Type": "text/plain" } })) });
  options.signal?.addEventListener("abort", () => reject(options.signal.reason));
});
const { picture, setPicture } = await import("../../assets/picture.js");
const { resetView, zoom } = await import("../../assets/camera.js");
const { sendGesture } = await import("../../assets/view_client.js");
window.dash_clientside = Object.assign(dash, window.dash_clientside);

const { setTimeout: waitFor } = globalThis;
const wait = () => new Promise((resolve) => { waitFor(resolve, 8); });
/* Run all promises that need no clock, and then the frames of responses, which they requested. */
const runPending = async () => {
  await wait();
  await wait();
};
/* Run it until a condition holds, which takes longer on a busy machine. */
const runUntil = async (isTrue, tries = 50) => {
  if (isTrue() || !tries) return;
  await runPending();
  await runUntil(isTrue, tries - 1);
};
const last = () => requests[requests.length - 1];
const getPositionX = () => picture.positions.get("USA")[0];
const makePatch = (x) => ({ places: { USA: [x, 1], RUS: [3, 4] } });
const settle = async (answer = {}) => {
  last().answer(answer);
  await runPending();
};

beforeEach(async () => {
  mock.timers.reset();
  requests = [];
  setUpPage(window);
  globalThis.requestAnimationFrame = (act) => { act(); return 1; };
  setPicture(createPicture(TWO));
  sendGesture("start");
  await settle();
  requests = [];
  for (const list of [updates, steps]) list.splice(0);
});

test("a gesture is sent with the address, and its answer is drawn before Dash gets its part", async () => {
  sendGesture("country:USA");
  assert.deepEqual(last().go, ["country:USA"]);
  assert.deepEqual(["at", "ready", "version"].map(last().get), ["v=1", "lines", "abc"]);
  let drawn;
  dash.set_props = (...update) => { updates.push(update); drawn ??= getPositionX(); };
  await settle({ at: "v=1&select=USA", link: "v=1&select=USA&data=1", markup: { headline: "<b>2</b>" }, props: { panel: { children: [] } }, picture: makePatch(2) });
  await runUntil(() => drawn !== undefined);
  assert.equal(drawn, 2);
  assert.deepEqual(updates, [["panel", { children: [] }]]);
  assert.equal(regions.headline.dataset.markup, "<b>2</b>");
  assert.deepEqual(steps, [[1, "?v=1&select=USA&data=1"]]);
  sendGesture("clear");
  assert.equal(last().get("at"), "v=1&select=USA");
  await settle();
});

test("each choice of countries is a step, even if the next came before its answer", async () => {
  sendGesture("country:USA");
  sendGesture("country:RUS");
  await settle({ at: "v=1&select=RUS", link: "v=1&select=RUS&data=1", choices: ["v=1&select=USA&data=1"] });
  assert.deepEqual(steps, [[1, "?v=1&select=USA&data=1"], [1, "?v=1&select=RUS&data=1"]]);
  // The choice between was another one.
  sendGesture("country:USA");
  sendGesture("country:RUS");
  await settle({ at: "v=1&select=RUS", link: "v=1&select=RUS&data=1", choices: ["v=1&select=USA&data=1"] });
  assert.deepEqual(steps.slice(2).map(([, url]) => url), ["?v=1&select=USA&data=1", "?v=1&select=RUS&data=1"]);
});

test("undo cancels gestures without an answer, and makes no step", async () => {
  let goneBack = 0;
  history.back = () => { goneBack += 1; };
  history.state = { before: 2 };
  sendGesture("country:USA");
  sendGesture("toggle:RUS");
  const { options: { signal } } = last();
  const undo = () => firstDocument.dispatch("click", { target: new ElementStub("button", { "data-undo": "" }) });
  undo();
  assert.ok(signal.aborted);
  assert.deepEqual([goneBack, steps], [0, []]);
  undo();
  assert.equal(goneBack, 1);
  history.state = null;
  sendGesture("clear");
  assert.deepEqual(last().go, ["clear"]);
  await settle();
});

test("a later gesture cancels the request, and is sent with those before it", async () => {
  sendGesture("country:USA");
  const [first] = requests;
  sendGesture("toggle:RUS");
  assert.ok(first.options.signal.aborted);
  assert.deepEqual(last().go, ["country:USA", "toggle:RUS"]);
  first.answer({ picture: makePatch(9) });
  await settle({ picture: makePatch(2) });
  assert.equal(getPositionX(), 2);
  sendGesture("clear");
  assert.deepEqual(last().go, ["clear"], "what was answered is not sent again");
  await settle();
});

test("a step back drops gestures without an answer, and makes no step", async () => {
  sendGesture("country:USA");
  location.search = "?v=1&colour=bloc";
  window.dispatch("popstate");
  assert.deepEqual([last().get("at"), last().get("to"), last().go], ["v=1", "v=1&colour=bloc", []]);
  sendGesture("country:RUS");
  assert.deepEqual([last().get("to"), last().go], ["v=1&colour=bloc", ["country:RUS"]]);
  location.search = "?v=1";
  window.dispatch("popstate");
  await settle();
  assert.deepEqual(steps, []);
  requests = [];
  window.dispatch("popstate");
  assert.deepEqual(requests, [], "a link inside the page is no other address");
});

test("the key of own records is sent in a header, and their first page whole", async () => {
  location.search = "?v=1&records=secret";
  window.dispatch("popstate");
  assert.deepEqual([last().get("at"), last().get("to")], [undefined, "v=1"]);
  assert.deepEqual(last().options.headers, { "Records-Key": "secret" });
  assert.ok(!last().url.includes("secret"));
  await settle({ link: "v=1&records=secret" });
  sendGesture("clear");
  assert.deepEqual([last().get("at"), last().options.headers], ["v=1", { "Records-Key": "secret" }]);
  // The records have expired.
  await settle({ link: "v=1&data=1" });
  assert.deepEqual(steps.map(([, url]) => url), ["?v=1&data=1"]);
  sendGesture("clear");
  assert.equal(last().options.headers, undefined);
  await settle();
});

test("a long request is sent as a form", async () => {
  sendGesture(`lasso:${"USA ".repeat(2000)}`);
  assert.equal(last().options.method, "POST");
  assert.equal(last().url, "view");
  await settle();
});

test("a panel that is late is asked for, unless the reader goes on", async () => {
  sendGesture("country:USA");
  await settle({ at: "v=1&select=USA", is_late: true });
  assert.deepEqual([last().get("at"), last().get("part"), last().go], ["v=1&select=USA", "panel", []]);
  const late = last();
  sendGesture("clear");
  assert.ok(late.options.signal.aborted);
  // The panel of the address has never come, even if it does not differ from that of the next one.
  await settle();
  assert.equal(last().get("part"), "panel");
  const count = requests.length;
  await settle({ props: { panel: { children: [] } } });
  assert.equal(requests.length, count);
});

test("a refused request says why, and the gesture is not sent again", async () => {
  sendGesture("x");
  last().fail(400, "There is no x.\n");
  await runPending();
  sendGesture("clear");
  assert.deepEqual(last().go, ["clear"]);
  await settle();
});

test("a control that an answer sets sends nothing, and one that the reader changes does", async () => {
  const change = (values, changed) => {
    Object.assign(dash.callback_context, {
      inputs_list: Object.entries(values).map(([id, value]) => ({ id, property: "value", value })),
      triggered: changed.map((id) => ({ prop_id: `${id}.value` })),
    });
    dash.alignment.controls();
  };
  const { onControlChange } = await import("../../assets/controls.js");
  onControlChange(sendGesture);
  change({ since: "", links: 50 }, ["since", "links"]);
  assert.deepEqual(requests, [], "the first values are those of the page");
  change({ since: "soon", links: 50 }, ["since"]);
  assert.deepEqual(last().go, ['control:since:{"since":"soon"}']);
  await settle({ is_refused: true });
  assert.deepEqual(updates, [], "what was not understood stays");
  change({ since: "soon", links: 60 }, ["links"]);
  assert.deepEqual(last().go, ['control:links:{"since":"soon","links":60}']);
  await settle({ props: { links: { value: 60 } } });
  assert.deepEqual(updates, [["since", { value: "" }]], "and goes with the next valid change");
  requests = [];
  change({ since: "", links: 60 }, ["since"]);
  assert.deepEqual(requests, []);
  // A value that the reader corrects has a notice to remove.
  change({ since: "late", links: 60 }, ["since"]);
  await settle({ is_refused: true });
  change({ since: "", links: 60 }, ["since"]);
  assert.deepEqual(last().go, ['control:since:{"since":""}']);
  await settle();
});

const LEVELS = (...sizes) => `<g id="lettering">${sizes.map((size) => `<g class="level" data-letters="${size}"></g>`).join("")}</g>`;
const addLevels = (markup, ...sizes) => markup.replace("<svg ", '<svg data-least="11" ').replace("</svg>", `${LEVELS(...sizes)}</svg>`);
const makePicture = (...sizes) => addLevels(TWO, ...sizes);
/* Discs of 5 px, so that letters need 2.2 of their radii in the full view. */
const showWorld = () => setPicture(createPicture(addLevels(WORLD.replace('data-disc="0.1"', 'data-disc="0.5"'), 0.5, 3)));

test("a request says which of a few sizes letters need, and in a zoomed map", async () => {
  const askFor = async () => {
    sendGesture("clear");
    const sizes = last().get("labels");
    await settle();
    return sizes;
  };
  // 100 px for 10 units: a disc has 10 px, and letters need 11.
  setPicture(createPicture(makePicture(0.5)));
  assert.equal(await askFor(), "1.5");
  showWorld();
  assert.equal(await askFor(), "3");
  zoom(4);
  assert.equal(await askFor(), "3 1.06");
  resetView();
  setPicture(createPicture(makePicture(0.5)));
  zoom(2);
  assert.equal(await askFor(), "1.5 1.06", "and on the map of blocs");
  resetView();
});

test("larger letters than there are are requested once", async () => {
  setPicture(createPicture(makePicture(0.5, 1.5)));
  zoom(2);
  assert.deepEqual(requests, []);
  setPicture(createPicture(makePicture(0.5)));
  zoom(2);
  assert.deepEqual(requests.map(({ go }) => go), [[]]);
  await settle({ picture: { lettering: [[0.5, ""]] } });
  resetView();
});

test("in a zoomed map of the world smaller letters are requested once the zoom rests", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  showWorld();
  zoom(1.2);
  mock.timers.tick(1000);
  assert.deepEqual(requests, [], "the letters are not too large yet");
  zoom(1.3);
  zoom(1.3);
  assert.deepEqual(requests, [], "not while zooming");
  mock.timers.tick(1000);
  assert.deepEqual(requests.map(({ go }) => go), [[]]);
  await settle({ picture: { lettering: [[0.5, ""]] } });
  zoom(1.1);
  zoom(1 / 1.1);
  mock.timers.tick(1000);
  assert.equal(requests.length, 1, "once");
  resetView();
});

test("in a zoomed map of blocs smaller letters are requested unless the page has them", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  setPicture(createPicture(makePicture(0.5, 1.5)));
  zoom(2);
  mock.timers.tick(1000);
  assert.deepEqual(requests, []);
  setPicture(createPicture(makePicture(1.5)));
  zoom(2);
  mock.timers.tick(1000);
  assert.deepEqual(requests.map(({ go }) => go), [[]]);
  await settle();
  resetView();
});
