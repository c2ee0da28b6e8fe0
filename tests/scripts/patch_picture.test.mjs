/* How a patch changes the picture: only what differs. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TWO, makeLink } from "./sample_pictures.mjs";
import { ElementStub, createPage, createPicture, parseElement } from "./browser_stub.mjs";

createPage();
const { getCountryText, moveCountries, picture, setPicture } = await import("../../assets/picture.js");
const { flyToFit, setFilter, showBox, zoom } = await import("../../assets/camera.js");
const { showCard } = await import("../../assets/country_card.js");
const { cancelDrag, dragCountry } = await import("../../assets/node_drag.js");
const { FRAME_MS, GLIDE_MS, applyPatch } = await import("../../assets/patch_picture.js");

beforeEach(() => {
  createPage();
  setPicture(createPicture(TWO));
});

const getPositions = () => Object.fromEntries(picture.positions);
const getTransform = (code) => picture.countries.get(code).getAttribute("transform");

/* A patch: France replaces Russia, and the United States are elsewhere. */
const makeBodies = (count) => ({ open: '<g id="countries">', pool: ['<circle r="1"></circle><text>@</text>'], of: "1".repeat(count) });
/* Colours and descriptions of countries in the order of their marks. */
const paint = (styles, values, notes) => ({
  paints: { pool: styles, of: "0".repeat(styles.length) },
  values: { pool: values, of: "0".repeat(values.length) },
  ...(notes && { notes: { pool: notes, of: "0".repeat(notes.length) } }),
});
const OTHER = {
  frame: [0, 0, 20, 20, 1, 0.4, 3, 4, 5],
  names: { USA: "United States", FRA: "France" },
  places: { USA: [6, 5], FRA: [1, 1] },
  codes: "USA FRA",
  bodies: makeBodies(2),
  links: `<g id="links"><g class="near">${makeLink("FRA", "USA")}</g></g>`,
  ...paint([
    [{ fill: "#333", stroke: "#fff", "stroke-width": "3" }, { fill: "#444", stroke: "none" }],
    [{ fill: "#555" }, { fill: "#444", stroke: "none" }],
  ], ["chosen", "new"], ["", "alone; voted once"]),
  hulls: '<path d="M0,0Z"></path>',
  hull_paints: [{ fill: "#777", "stroke-width": "2" }],
};
const { paints: PAINTS } = OTHER;

test("a patch replaces the picture", () => {
  applyPatch(OTHER);
  assert.deepEqual(getPositions(), { USA: [6, 5], FRA: [1, 1] });
  assert.deepEqual([getTransform("USA"), getTransform("FRA")], ["translate(6.00 5.00)", "translate(1.00 1.00)"]);
  assert.equal(picture.links[0].path.getAttribute("d"), "M1.00,1.00L6.00,5.00");
  const [circle, text] = picture.countries.get("USA").children;
  assert.deepEqual(Object.fromEntries(circle.attributeMap), { r: "1", fill: "#333", stroke: "#fff", "stroke-width": "3" });
  assert.deepEqual(Object.fromEntries(text.attributeMap), { fill: "#444", stroke: "none" });
  assert.deepEqual(getCountryText("FRA"), { name: "France", lines: ["new", "alone", "voted once"] });
  assert.equal(picture.svg.getAttribute("viewBox"), "0 0 20 20");
  assert.equal(picture.svg.getAttribute("data-scale"), "5");
  const [hull] = picture.svg.querySelector("#hulls").children;
  assert.deepEqual(Object.fromEntries(hull.attributeMap), { d: "M0,0Z", fill: "#777", "stroke-width": "2" });
  applyPatch({ hull_paints: [{ fill: "#888" }] });
  assert.deepEqual(Object.fromEntries(hull.attributeMap), { d: "M0,0Z", fill: "#888" });
});

test("a new outline keeps the colours that the server does not send again", () => {
  applyPatch(OTHER);
  applyPatch({ hulls: '<path d="M1,1Z"></path>' });
  const [hull] = picture.svg.querySelector("#hulls").children;
  assert.deepEqual(Object.fromEntries(hull.attributeMap), { d: "M1,1Z", fill: "#777", "stroke-width": "2" });
});

test("a description has the value of the colour and what no colour changes", () => {
  applyPatch(OTHER);
  const labels = () => [...picture.countries.values()].map((group) => group.getAttribute("aria-label"));
  assert.deepEqual(labels(), ["United States: chosen", "France: new; alone; voted once"]);
  applyPatch({ values: { pool: ["swing: 0.21"], of: "11" } });
  assert.deepEqual(labels(), ["United States: swing: 0.21", "France: swing: 0.21; alone; voted once"]);
  applyPatch({ notes: { pool: ["voted twice"], of: "11" } });
  assert.deepEqual(labels(), ["United States: swing: 0.21; voted twice", "France: swing: 0.21; alone; voted twice"]);
  applyPatch({ values: { pool: ["in a bloc"], of: "11" }, blocs: { pool: [""], of: "11" } });
  assert.deepEqual(labels(), ["United States: in a bloc; voted twice", "France: in a bloc; voted twice"]);
});

test("colours are sent once for all countries with one value", () => {
  applyPatch({ ...OTHER, values: { pool: ["yes"], of: "01" } });
  const fills = () => [...picture.countries.values()].map(({ children }) => children[0].getAttribute("fill"));
  const [one, other] = PAINTS.pool;
  applyPatch({ paints: { pool: [other], of: "0" } });
  assert.deepEqual(fills(), ["#555", "#555"]);
  applyPatch({ values: { pool: ["no", "yes"], of: "00" }, paints: { pool: [other, one], of: "00" } });
  assert.deepEqual(fills(), ["#555", "#333"]);
});

test("a country that is no longer selected loses its outline", () => {
  applyPatch(OTHER);
  applyPatch({ paints: { pool: [[{ fill: "#666" }, { fill: "#777", stroke: "none" }], PAINTS.pool[1]], of: "12" } });
  const [circle] = picture.countries.get("USA").children;
  assert.deepEqual(Object.fromEntries(circle.attributeMap), { r: "1", fill: "#666" });
  assert.equal(picture.countries.get("FRA").children[0].getAttribute("fill"), "#555");
});

test("a country that is no longer dimmed has full opacity again", () => {
  const dim = { fill: "#333", "fill-opacity": "0.24", "stroke-opacity": "0.24" };
  const styles = [dim, { fill: "#444", "fill-opacity": "0.24" }];
  applyPatch(OTHER);
  applyPatch({ paints: { pool: [styles], of: "11" } });
  const parts = () => [...picture.countries.get("USA").children].map(({ attributeMap }) => Object.fromEntries(attributeMap));
  assert.deepEqual(parts(), [{ r: "1", ...dim }, styles[1]]);
  applyPatch({ bodies: OTHER.bodies });
  assert.deepEqual(parts(), [{ r: "1", ...dim }, styles[1]], "new marks keep the colours");
  applyPatch({ paints: { pool: [[{ fill: "#333" }, { fill: "#444" }]], of: "11" } });
  assert.deepEqual(parts(), [{ r: "1", fill: "#333" }, { fill: "#444" }]);
});

test("a patch changes only what differs: colours leave the marks, new marks keep the colours", () => {
  applyPatch(OTHER);
  const before = picture.countries.get("USA");
  applyPatch({ paints: OTHER.paints });
  assert.equal(picture.countries.get("USA"), before);
  applyPatch({ bodies: OTHER.bodies });
  const after = picture.countries.get("USA");
  assert.notEqual(after, before);
  assert.equal(after.children[0].getAttribute("fill"), "#333");
  assert.equal(after.getAttribute("aria-label"), "United States: chosen");
  assert.equal(after.getAttribute("transform"), "translate(6.00 5.00)");
});

test("a dragged country returns to its position with the next patch", () => {
  applyPatch(OTHER);
  moveCountries([["USA", [9, 9]]]);
  applyPatch({ paints: OTHER.paints });
  assert.deepEqual(getPositions().USA, [6, 5]);
});

test("the card shows the country as it is now", () => {
  const card = Object.assign(new ElementStub("div"), { style: {}, offsetWidth: 1, offsetHeight: 1 });
  createPage({ document: { getElementById: () => card, createElement: (tag) => new ElementStub(tag) } });
  const lines = () => card.children.map(({ textContent }) => textContent);
  showCard("USA");
  assert.deepEqual(lines(), ["United States", "alone", "voted in 3 of 5", "linked with Russia"]);
  applyPatch(OTHER);
  assert.deepEqual(lines(), ["United States", "chosen", "linked with France"]);
  applyPatch({ ...OTHER, codes: "FRA", bodies: makeBodies(1), places: { FRA: [1, 1] } });
  assert.ok(card.hidden, "a country that is gone has no card");
});

test("a country that is being dragged stays under the pointer", () => {
  applyPatch(OTHER);
  dragCountry("USA", [9, 9]);
  applyPatch({ links: OTHER.links, bodies: OTHER.bodies, paints: OTHER.paints });
  assert.equal(getTransform("USA"), "translate(9.00 9.00)");
  assert.equal(getTransform("FRA"), "translate(1.00 1.00)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M1.00,1.00L9.00,9.00");
  cancelDrag();
  assert.equal(getTransform("USA"), "translate(6.00 5.00)");
});

test("a zoomed view stays when a map of the same kind is sent whole, and no other", () => {
  const getViewedPart = (...lands) => {
    createPage();
    setPicture(createPicture(TWO));
    applyPatch(OTHER);
    showBox({ x: 5, y: 5, width: 10, height: 10 });
    lands.forEach((land) => applyPatch({ ...OTHER, land }));
    return picture.svg.getAttribute("viewBox");
  };
  assert.equal(getViewedPart(""), "5 5 10 10");
  assert.equal(getViewedPart('<path id="sea"></path>'), "0 0 20 20");
  assert.equal(getViewedPart('<pattern id="hatch"></pattern>'), "0 0 20 20");
});

test("the map flies back to the earlier view after it was sent whole again", () => {
  const wide = { ...OTHER, frame: [0, 0, 100, 100, 1, 0.4, 3, 4, 5] }, whole = "0 0 100 100";
  const getViewBox = () => picture.svg.getAttribute("viewBox");
  applyPatch(wide);
  flyToFit(["FRA"]);
  setFilter("FRA");
  assert.notEqual(getViewBox(), whole);
  applyPatch({ ...wide, land: "" });
  assert.notEqual(getViewBox(), whole);
  setFilter("");
  assert.equal(getViewBox(), whole);
});

test("discs glide to their positions; a new country is there at once", (context) => {
  const { runFrames } = createPage({ prefersLessMotion: false });
  context.mock.method(performance, "now", () => 1000);
  applyPatch(OTHER);
  // In a frame twice as large it was at 4, 10; the first frame moves it already, once.
  assert.deepEqual([getTransform("USA"), getTransform("FRA")], ["translate(4.01 9.98)", "translate(1.00 1.00)"]);
  assert.ok(picture.svg.classList.contains("gliding"));
  runFrames(1010);
  assert.equal(getTransform("USA"), "translate(4.01 9.98)", "what is in place is painted first");
  const startTime = 1000 - FRAME_MS;
  runFrames(startTime + GLIDE_MS / 4);
  assert.equal(getTransform("USA"), "translate(4.25 9.38)", "an eighth of the way after a quarter of the time");
  runFrames(startTime + GLIDE_MS / 2);
  assert.equal(getTransform("USA"), "translate(5.00 7.50)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M1.00,1.00L5.00,7.50", "links follow");
  runFrames(1000 + 2 * GLIDE_MS);
  assert.equal(getTransform("USA"), "translate(6.00 5.00)");
  assert.ok(!picture.svg.classList.contains("gliding"));
});

test("discs that glide keep their name and leave a trail, and outlines follow them", async () => {
  const { runFrames } = createPage({ prefersLessMotion: false });
  applyPatch({ ...OTHER, hulls: '<path d="M6,5L7,5L6,6Z"></path>' }, true);
  const getTrails = () => picture.svg.querySelector("#trails");
  runFrames(performance.now());
  runFrames(performance.now() + GLIDE_MS / 2);
  const [line] = getTrails().children;
  const listNames = () => picture.svg.querySelectorAll("text").map(({ textContent }) => textContent).filter(Boolean);
  assert.deepEqual(listNames(), ["United States"]);
  const [startX, startY, x, y] = ["x1", "y1", "x2", "y2"].map((name) => Number(line.getAttribute(name)));
  assert.deepEqual([Math.round(startX), Math.round(startY)], [4, 10]);
  assert.ok(x > startX && x < 6 && y < startY && y > 5);
  assert.equal(line.getAttribute("stroke"), "#333", "a trail has the colour of its disc");
  assert.match(getTrails().getAttribute("stroke-dasharray"), /^0 /, "a trail is dotted, unlike lines to names");
  const getOutline = () => picture.svg.querySelector("#hulls").children[0].getAttribute("d");
  assert.notEqual(getOutline(), "M6,5L7,5L6,6Z");
  runFrames(performance.now() + 2 * GLIDE_MS);
  assert.equal(getOutline(), "M6,5L7,5L6,6Z", "the outline has its own shape again");
  assert.deepEqual(listNames(), []);
  assert.equal(getTrails().children.length, 1);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(getTrails(), null);
});

test("the trail of a marked country ends with the glide", () => {
  const { runFrames } = createPage({ prefersLessMotion: false });
  applyPatch(OTHER, ["USA"]);
  runFrames(performance.now());
  runFrames(performance.now() + GLIDE_MS / 2);
  assert.equal(picture.svg.querySelector("#trails").children.length, 1);
  runFrames(performance.now() + 2 * GLIDE_MS);
  assert.equal(picture.svg.querySelector("#trails"), null);
});

test("discs of another selection glide without trails and names", () => {
  const { runFrames } = createPage({ prefersLessMotion: false });
  applyPatch(OTHER);
  runFrames(performance.now());
  runFrames(performance.now() + GLIDE_MS / 2);
  assert.notEqual(getTransform("USA"), "translate(6.00 5.00)");
  assert.equal(picture.svg.querySelector("#trails").children.length, 0);
  assert.deepEqual(picture.svg.querySelectorAll("text").map(({ textContent }) => textContent).filter(Boolean), []);
});

test("discs of another kind of map are in place at once, without trails", () => {
  createPage({ prefersLessMotion: false });
  picture.svg.querySelector("#land").children.push(parseElement('<path d="M0,0"></path>'));
  applyPatch({ ...OTHER, land: "" }, true);
  assert.equal(getTransform("USA"), "translate(6.00 5.00)");
  assert.equal(picture.svg.querySelector("#trails"), null);
});

test("labels of a level are parsed when the level is shown", () => {
  picture.svg.children.push(parseElement('<g id="lettering"></g>'));
  const names = (letters) => picture.svg.querySelectorAll(".level").find((level) => level.getAttribute("data-letters") === letters);
  applyPatch({ ...OTHER, frame: [0, 0, 20, 20, 1, 0.4, 3, 4, 5, 11, 10], lettering: [[0.5, '<text id="small"></text>'], [6, '<text id="large"></text>']] });
  // The picture is 100 px for 20 units, so a disc has 5.
  assert.deepEqual(["0.5", "6"].map((letters) => names(letters).children.length), [0, 1]);
  assert.deepEqual(["0.5", "6"].map((letters) => names(letters).getAttribute("display")), ["none", null]);
  zoom(8);
  assert.deepEqual(["0.5", "6"].map((letters) => names(letters).getAttribute("display")), [null, "none"]);
  assert.equal(names("0.5").children[0].getAttribute("id"), "small");
});

test("an attribute that has its value already is not set again", () => {
  applyPatch(OTHER);
  const [circle] = picture.countries.get("USA").children;
  circle.setAttribute = (name) => assert.fail(name);
  applyPatch({ paints: OTHER.paints });
});
