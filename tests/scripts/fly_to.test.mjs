/* Highlighted countries, the centre of zooms, and flights to groups and countries. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TWO } from "./sample_pictures.mjs";
import { ElementStub, createPage, createPicture } from "./browser_stub.mjs";

const WORLD = TWO.replace('data-disc="1"', 'data-disc="0.1"').replace('<g id="links">', '<g id="sea"></g><g id="links">');
const DIMMED = WORLD.replace('<circle r="1" fill="#111">', '<circle r="1" fill="#111" fill-opacity="0.24">');
let selected = [];
let updates = [];
const setUpPage = (search = "") => createPage({
  window: { location: { search } },
  document: { querySelectorAll: () => selected.map((code) => new ElementStub("button", { "data-go": `toggle:${code}` })) },
});
setUpPage();
globalThis.fetch = (url) => {
  updates = new URLSearchParams(url.slice(url.indexOf("?"))).getAll("go");
  return new Promise(() => {});
};
const { picture, readPicture, setPicture } = await import("../../assets/picture.js");
const camera = await import("../../assets/camera.js");
const { flyToCountries, flyToGroup, flyToSelected, getHighlightedCountries, getSelectionCentre } = await import("../../assets/fly_to.js");

beforeEach(() => {
  selected = [];
  updates = [];
  setUpPage();
  setPicture(createPicture(WORLD));
});

/* Another answer of the server: the United States are dimmed. */
const dimUnitedStates = () => {
  picture.countries.get("USA").children[0].setAttribute("fill-opacity", "0.24");
  readPicture();
};
test("highlighted countries are those that are not dimmed, if others are", () => {
  assert.deepEqual(getHighlightedCountries(), []);
  setPicture(createPicture(DIMMED));
  assert.deepEqual(getHighlightedCountries(), ["RUS"]);
});

test("buttons zoom around the selected, the highlighted, or the middle", () => {
  assert.equal(getSelectionCentre(), undefined);
  setPicture(createPicture(DIMMED));
  assert.deepEqual(getSelectionCentre(), [8, 5]);
  selected = ["USA", "RUS"];
  assert.deepEqual(getSelectionCentre(), [5, 5]);
  selected = ["USA", "gone"];
  assert.deepEqual(getSelectionCentre(), [2, 5]);
  camera.zoom(2, [10, 10]);
  assert.equal(getSelectionCentre(), undefined, "countries out of view do not count");
});

test("a group is flown to once the map highlights its members", () => {
  flyToGroup("group:RUS");
  assert.deepEqual(updates, ["and:group:RUS"]);
  readPicture();
  assert.ok(camera.isFullView(), "another picture without the highlight does not start the flight");
  dimUnitedStates();
  assert.ok(!camera.isFullView());
  camera.resetView();
  readPicture();
  assert.ok(camera.isFullView(), "it flies once");
});

test("a group that narrows the filter is flown to as well", () => {
  flyToGroup("group:RUS", "where");
  assert.equal(updates.at(-1), "where:group:RUS");
  dimUnitedStates();
  assert.ok(!camera.isFullView());
});

test("a group that is highlighted already is flown to at once", () => {
  setPicture(createPicture(DIMMED));
  setUpPage("?where=group:RUS");
  flyToGroup("group:RUS");
  assert.ok(!camera.isFullView());
});

test("the flight to a group also shows the selected countries that are dimmed", () => {
  const flyTo = (codes) => {
    setPicture(createPicture(DIMMED));
    setUpPage(`?where=group:RUS${codes.map((code) => `&select=${code}`).join("")}`);
    flyToGroup("group:RUS");
    return camera.getViewBox();
  };
  const [x] = picture.positions.get("USA"), alone = flyTo([]), both = flyTo(["USA"]);
  assert.ok(x < alone.x);
  assert.ok(both.x <= x && x <= both.x + both.width);
});

test("a later gesture cancels the flight to a group", async () => {
  const { sendGesture } = await import("../../assets/view_client.js");
  flyToGroup("group:RUS");
  sendGesture("where:vote:yes");
  dimUnitedStates();
  assert.ok(camera.isFullView());
});

test("a country is shown with its label, and again with the label of a selected country", () => {
  setPicture(createPicture(WORLD));
  flyToSelected(["RUS"]);
  const before = camera.getViewBox();
  assert.ok(!camera.isFullView());
  camera.resetView();
  readPicture();
  assert.deepEqual(camera.getViewBox(), before, "when the answer is on the map");
  camera.resetView();
  readPicture();
  assert.ok(camera.isFullView(), "it flies once");
  flyToCountries(["USA", "RUS"]);
  readPicture();
  assert.ok(camera.isFullView() || camera.getViewBox().width > before.width, "several countries are in view together");
});

test("the view before a flight returns with the filter before it, but not after a zoom by hand", () => {
  const whole = camera.getViewBox();
  const fly = (/** @type {string} */ filter, /** @type {string} */ code) => {
    camera.flyToFit([code]);
    camera.setFilter(filter);
    return camera.getViewBox();
  };
  const first = fly("group:RUS", "RUS");
  assert.notDeepEqual(fly("group:RUS,group:USA", "USA"), first);
  camera.setFilter("group:RUS");
  assert.deepEqual(camera.getViewBox(), first, "Back");
  camera.setFilter("group:RUS");
  assert.deepEqual(camera.getViewBox(), first, "another answer with the same filter");
  camera.setFilter("");
  assert.deepEqual(camera.getViewBox(), whole, "Back again");
  fly("RUS", "RUS");
  camera.setFilter("USA");
  assert.ok(!camera.isFullView(), "another selection keeps the view");
  camera.setFilter("");
  assert.ok(camera.isFullView(), "Clear");
  fly("group:RUS", "RUS");
  camera.zoom(1.1);
  const byHand = camera.getViewBox();
  camera.setFilter("");
  assert.deepEqual(camera.getViewBox(), byHand);
});
