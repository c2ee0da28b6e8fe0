/* How a picture becomes another: what is there already stays, and only what differs changes. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TWO, link } from "./drawings.mjs";
import { Part, drawn, page, parsed } from "./standin.mjs";

page();
const { adopt, picture, put, told } = await import("../../assets/picture.js");
const { zoom } = await import("../../assets/camera.js");
const { show } = await import("../../assets/card.js");
const { drag, giveUp } = await import("../../assets/live.js");
const { FRAME, GLIDE, follows, join } = await import("../../assets/join.js");

beforeEach(() => {
  page();
  adopt(drawn(TWO));
});

const places = () => Object.fromEntries(picture.places);
const stands = (code) => picture.countries.get(code).getAttribute("transform");

/* Another picture: France for Russia, and the United States elsewhere. */
const bare = (iso3, name) => `<g data-iso3="${iso3}" data-name="${name}"><circle r="1"></circle><text></text></g>`;
const OTHER = {
  frame: [0, 0, 20, 20, 1, 0.4, 3, 4, 5],
  places: { USA: [6, 5], FRA: [1, 1] },
  bodies: `<g id="countries">${bare("USA", "United States")}${bare("FRA", "France")}</g>`,
  links: `<g id="links"><g class="near">${link("FRA", "USA")}</g></g>`,
  paints: {
    pool: [{ fill: "#333", stroke: "#fff", "stroke-width": "3" }, { fill: "#444", stroke: "none" }, { fill: "#555" }],
    of: { USA: [[0, 1], "chosen"], FRA: [[2, 1], "new"] },
  },
  hulls: '<path d="M0,0Z"></path>',
};

test("another picture is put in the place of one that is there", () => {
  join(OTHER);
  assert.deepEqual(places(), { USA: [6, 5], FRA: [1, 1] });
  assert.deepEqual([stands("USA"), stands("FRA")], ["translate(6.00 5.00)", "translate(1.00 1.00)"]);
  assert.equal(picture.links[0].path.getAttribute("d"), "M1.00,1.00L6.00,5.00");
  const [circle, text] = picture.countries.get("USA").children;
  assert.deepEqual(Object.fromEntries(circle.named), { r: "1", fill: "#333", stroke: "#fff", "stroke-width": "3" });
  assert.deepEqual(Object.fromEntries(text.named), { fill: "#444", stroke: "none" });
  assert.deepEqual(told("FRA"), { name: "France", lines: ["new"] });
  assert.equal(picture.svg.getAttribute("viewBox"), "0 0 20 20");
  assert.equal(picture.svg.getAttribute("data-scale"), "5");
  assert.equal(picture.svg.querySelector("#hulls").children.length, 1);
});

test("an answer that goes on from what is no longer shown is not put over it", () => {
  const answers = [["a", "b"], ["a", "c"], ["b", "d"], ["c", "e"], ["", "f"], ["f", "g"]];
  const taken = answers.map(([since, now]) => follows({ since, now }));
  assert.deepEqual(taken, [true, false, true, false, true, true]);
});

test("what was chosen and is no more loses its outline", () => {
  join(OTHER);
  join({ paints: { pool: [{ fill: "#666" }, { fill: "#777", stroke: "none" }], of: { USA: [[0, 1], "not"] } } });
  const [circle] = picture.countries.get("USA").children;
  assert.deepEqual(Object.fromEntries(circle.named), { r: "1", fill: "#666" });
  assert.equal(picture.countries.get("FRA").children[0].getAttribute("fill"), "#555", "who is not told of stays");
});

test("what was dimmed and is no more has its whole opacity", () => {
  const dim = { fill: "#333", "fill-opacity": "0.24", "stroke-opacity": "0.24" };
  const said = { pool: [dim, { fill: "#444", "fill-opacity": "0.24" }], of: { USA: [[0, 1], "dim"] } };
  join(OTHER);
  join({ paints: said });
  const parts = () => [...picture.countries.get("USA").children].map(({ named }) => Object.fromEntries(named));
  assert.deepEqual(parts(), [{ r: "1", ...dim }, said.pool[1]]);
  join({ bodies: OTHER.bodies });
  assert.deepEqual(parts(), [{ r: "1", ...dim }, said.pool[1]], "new marks keep it");
  join({ paints: { pool: [{ fill: "#333" }, { fill: "#444" }], of: said.of } });
  assert.deepEqual(parts(), [{ r: "1", fill: "#333" }, { fill: "#444" }]);
});

test("only what differs changes: colours leave the marks, new marks keep the colours", () => {
  join(OTHER);
  const before = picture.countries.get("USA");
  join({ paints: OTHER.paints });
  assert.equal(picture.countries.get("USA"), before);
  join({ bodies: OTHER.bodies });
  const after = picture.countries.get("USA");
  assert.notEqual(after, before);
  assert.equal(after.children[0].getAttribute("fill"), "#333");
  assert.equal(after.getAttribute("aria-label"), "United States: chosen");
  assert.equal(after.getAttribute("transform"), "translate(6.00 5.00)");
});

test("who was dragged goes home when the picture comes anew", () => {
  join(OTHER);
  put([["USA", [9, 9]]]);
  join({ paints: OTHER.paints });
  assert.deepEqual(places().USA, [6, 5]);
});

test("the card that is shown tells of the country as it is now", () => {
  const card = Object.assign(new Part("div"), { style: {}, offsetWidth: 1, offsetHeight: 1 });
  page({ document: { getElementById: () => card, createElement: (tag) => new Part(tag) } });
  const lines = () => card.children.map(({ textContent }) => textContent);
  show("USA");
  assert.deepEqual(lines(), ["United States", "alone", "voted in 3 of 5", "linked with Russia"]);
  join(OTHER);
  assert.deepEqual(lines(), ["United States", "chosen", "linked with France"]);
  join({ ...OTHER, bodies: `<g id="countries">${bare("FRA", "France")}</g>`, places: { FRA: [1, 1] } });
  assert.ok(card.hidden, "who is no longer there has none");
});

test("what comes while a country is held goes to the hand", () => {
  join(OTHER);
  drag("USA", [9, 9]);
  join({ links: OTHER.links, bodies: OTHER.bodies, paints: OTHER.paints });
  assert.equal(stands("USA"), "translate(9.00 9.00)");
  assert.equal(stands("FRA"), "translate(1.00 1.00)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M1.00,1.00L9.00,9.00");
  giveUp();
  assert.equal(stands("USA"), "translate(6.00 5.00)");
});

test("discs glide to where they belong; who was nowhere is where it goes", (context) => {
  const { frame } = page({ calm: false });
  for (const name of ["hulls", "labels", "names"]) picture.svg.querySelector(`#${name}`).animate = () => {};
  context.mock.method(performance, "now", () => 1000);
  join(OTHER);
  // In a frame twice as large it is seen at first where it was.
  assert.deepEqual([stands("USA"), stands("FRA")], ["translate(4.00 10.00)", "translate(1.00 1.00)"]);
  assert.ok(picture.svg.classList.contains("gliding"));
  frame(1000);
  assert.notEqual(stands("USA"), "translate(4.00 10.00)", "the first frame moves already");
  const begun = 1000 - FRAME;
  frame(begun + GLIDE / 4);
  assert.equal(stands("USA"), "translate(4.25 9.38)", "an eighth of the way after a quarter of the time");
  frame(begun + GLIDE / 2);
  assert.equal(stands("USA"), "translate(5.00 7.50)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M1.00,1.00L5.00,7.50", "links go along");
  frame(1000 + 2 * GLIDE);
  assert.equal(stands("USA"), "translate(6.00 5.00)");
  assert.ok(!picture.svg.classList.contains("gliding"));
});

test("names of a level are read when the level is looked at", () => {
  picture.svg.children.push(parsed('<g id="lettering"></g>'));
  const names = (letters) => picture.svg.querySelectorAll(".level").find((level) => level.getAttribute("data-letters") === letters);
  join({ ...OTHER, frame: [0, 0, 20, 20, 1, 0.4, 3, 4, 5, 11, 10], lettering: [[0.5, '<text id="small"></text>'], [6, '<text id="large"></text>']] });
  // The picture is 100 px for 20 units, so a disc has 5.
  assert.deepEqual(["0.5", "6"].map((letters) => names(letters).children.length), [0, 1]);
  assert.deepEqual(["0.5", "6"].map((letters) => names(letters).getAttribute("display")), ["none", null]);
  zoom(8);
  assert.deepEqual(["0.5", "6"].map((letters) => names(letters).getAttribute("display")), [null, "none"]);
  assert.equal(names("0.5").children[0].getAttribute("id"), "small");
});

test("what says already what it is told is not told it", () => {
  join(OTHER);
  const [circle] = picture.countries.get("USA").children;
  circle.setAttribute = (name) => assert.fail(name);
  join({ paints: OTHER.paints });
});
