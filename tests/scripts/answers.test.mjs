/* An answer is drawn once: as it comes, or when Dash hands it on. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { TWO, WORLD } from "./drawings.mjs";
import { drawn, page } from "./standin.mjs";

const { window } = page();
let sent;
let served = async () => new Response(null, { status: 204 });
window.fetch = (_, options) => { sent = options; return served(); };
const { adopt, picture } = await import("../../assets/picture.js");
const { reset, zoom } = await import("../../assets/camera.js");
await import("../../assets/answers.js");

const dash = window.dash_clientside.alignment;
const asking = (output = "..url.search...differs.data..") => ({ body: `{"output":"${output}"}` });
const place = (x) => ({ places: { USA: [x, 1], RUS: [3, 4] } });
const answer = (since, now, x) => ({ differs: { data: { since, now, parts: place(x) } } });
const stands = () => picture.places.get("USA")[0];
let told = [];

beforeEach(() => {
  mock.timers.reset();
  page({ window, document: { querySelector: () => ({}) } });
  told = [];
  window.dash_clientside.set_props = (part) => told.push(part);
  adopt(drawn(TWO));
  dash.draw(answer("", "a", 1).differs.data);
  told = [];
});

/* Ask, and have it answered by this. */
async function asked(response, request = asking()) {
  served = async () => new Response(JSON.stringify({ multi: true, response }));
  return (await window.fetch("/_dash-update-component", request)).json();
}

test("an answer is painted before Dash has it, and not once more when Dash hands it on", async () => {
  const found = answer("a", "b", 2);
  const handed = await asked(found);
  assert.equal(stands(), 2);
  assert.deepEqual(handed.response, found, "Dash is given all of it");
  adopt(drawn(TWO));
  const before = stands();
  dash.draw(handed.response.differs.data);
  assert.equal(stands(), before);
  assert.deepEqual(told, []);
});

test("Dash waits for one frame, and where none comes for a moment alone", async () => {
  const order = [];
  globalThis.requestAnimationFrame = () => order.push("drawn");
  await asked(answer("a", "b", 2));
  order.push("given");
  assert.deepEqual(order, ["drawn", "given"]);
});

test("an answer that has been overtaken is left to Dash", async () => {
  const found = answer("a", "b", 2);
  let give;
  served = () => new Promise((done) => { give = () => done(new Response(JSON.stringify({ response: found }))); });
  const first = window.fetch("/_dash-update-component", asking());
  const late = give;
  const second = window.fetch("/_dash-update-component", asking());
  late();
  await first;
  assert.equal(stands(), 1);
  dash.draw(found.differs.data);
  assert.equal(stands(), 2);
  give();
  await second;
});

for (const [name, next] of Object.entries({ another: answer("a", "c", 3), none: {}, nothing: undefined })) {
  test(`where Dash has dropped what is drawn, all of the next picture is asked for: ${name}`, async () => {
    await asked(answer("a", "b", 2));
    told = [];
    await asked(next);
    assert.deepEqual(told, ["told-around", "again"]);
    assert.equal(stands(), 2);
  });
}

test("requests and answers that draw nothing change nothing", async () => {
  await asked(answer("a", "b", 2), asking("share.children"));
  await asked({ url: { search: "?v=1" } });
  await asked(undefined);
  assert.equal(stands(), 1);
  await asked(answer("a", "b", 2));
  assert.equal(stands(), 2);
  assert.deepEqual(told, []);
});

for (const status of [204, 500]) {
  test(`what is no answer is handed on: ${status}`, async () => {
    served = async () => new Response(null, { status });
    assert.equal((await window.fetch("/_dash-update-component", asking())).status, status);
    assert.equal(stands(), 1);
  });
}

const LEVELS = (...sizes) => `<g id="lettering">${sizes.map((size) => `<g class="level" data-letters="${size}"></g>`).join("")}</g>`;
const written = (markup, ...sizes) => markup.replace("<svg ", '<svg data-least="11" ').replace("</svg>", `${LEVELS(...sizes)}</svg>`);
const lettered = (...sizes) => written(TWO, ...sizes);
/* Discs of 5 px, so that letters need 2.2 of their radii where all is seen. */
const world = () => adopt(drawn(written(WORLD.replace('data-disc="0.1"', 'data-disc="0.5"'), 0.5, 3)));

test("a request for the map says how large letters must be, in radii of a disc", async () => {
  adopt(drawn(lettered(0.5)));
  await asked({});
  // 100 px for 10 units: a disc has 10 px, and letters need 11.
  assert.equal(sent.headers.get("letters"), "1.1");
  await asked({}, asking("share.children"));
  assert.equal(sent.headers, undefined);
});

test("larger letters than there are are asked for once", () => {
  adopt(drawn(lettered(0.5, 1.5)));
  zoom(2);
  assert.deepEqual(told, []);
  adopt(drawn(lettered(0.5)));
  zoom(2);
  assert.deepEqual(told, ["again"]);
});

const clock = () => mock.timers.enable({ apis: ["setTimeout"] });
/* A reader who zooms rests where he looks. */
const rested = () => mock.timers.tick(1000);

test("nearer at a map of the world smaller letters are asked for once a reader rests there", async () => {
  clock();
  world();
  rested();
  zoom(1.2);
  rested();
  assert.deepEqual(told, [], "those that are there are not yet too large");
  zoom(1.3);
  zoom(1.3);
  assert.deepEqual(told, [], "who is on the way is not asked for");
  rested();
  assert.deepEqual(told, ["again"]);
  zoom(1.1);
  zoom(1 / 1.1);
  rested();
  assert.deepEqual(told, ["again"], "once");
});

test("a request says how large letters must be where one looks", async () => {
  world();
  await asked({});
  assert.equal(sent.headers.get("letters"), "2.2");
  zoom(4);
  await asked({});
  assert.equal(sent.headers.get("letters"), "2.2 0.55");
  reset();
  adopt(drawn(lettered(0.5)));
  zoom(2);
  await asked({});
  assert.equal(sent.headers.get("letters"), "1.1", "but on the map of blocs");
});

test("what has come without them, where all was seen, lacks the smaller ones again", async () => {
  clock();
  world();
  zoom(4);
  rested();
  assert.deepEqual(told, ["again"]);
  reset();
  mock.timers.reset();
  await asked(answer("a", "b", 2));
  clock();
  told = [];
  zoom(4);
  rested();
  assert.deepEqual(told, ["again"]);
});

test("while an answer is on the way, which may bring smaller letters, none are asked for", async () => {
  clock();
  world();
  zoom(4);
  let give;
  served = () => new Promise((done) => { give = () => done(new Response(JSON.stringify({ response: {} }))); });
  const first = window.fetch("/_dash-update-component", asking());
  zoom(2);
  rested();
  assert.deepEqual(told, []);
  give();
  await first;
  rested();
  assert.deepEqual(told, ["again"], "it has brought none");
});

test("a map of blocs has one set, however near one looks", () => {
  clock();
  adopt(drawn(lettered(0.5, 3)));
  zoom(2);
  rested();
  assert.deepEqual(told, []);
});
