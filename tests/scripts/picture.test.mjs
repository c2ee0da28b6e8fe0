/* The picture and its gestures: what is read from it, what is under the pointer, dragging, and the
   camera. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HEXAGONS, TWO, WORLD } from "./sample_pictures.mjs";
import { ElementStub, createPage, createPicture } from "./browser_stub.mjs";

let page = createPage();
const { getCountryText, getNeighbours, moveCountries, picture, readPicture, setPicture } = await import("../../assets/picture.js");
const camera = await import("../../assets/camera.js");
const { cancelDrag, dragCountry, endDrag, isDraggable } = await import("../../assets/node_drag.js");
const { bindPointer, setMode } = await import("../../assets/pointer.js");
const { handleKey } = await import("../../assets/keyboard_navigation.js");

let calls;
function showPicture(markup, more = {}) {
  setPicture(createPicture(markup));
  calls = [];
  const record = (name) => (...args) => calls.push([name, ...args]);
  const handlers = { canDrag: true, wheelNeedsKey: false, ...Object.fromEntries(["choose", "pair", "clear", "enclose", "drop", "say"].map((name) => [name, record(name)])), hover: () => {}, ...more };
  bindPointer(handlers);
  return handlers;
}
beforeEach(() => {
  page = createPage();
  cancelDrag();
  showPicture(TWO);
  setMode("");
});

const getPositions = () => Object.fromEntries(picture.positions);
const getTransform = (code) => picture.countries.get(code).getAttribute("transform");

/* A pointer over the paper, not over a mark. */
const mouse = (x, y, more = {}) => ({ clientX: x, clientY: y, button: 0, buttons: 1, pointerId: 1, pointerType: "mouse", shiftKey: false, target: picture.svg, ...more });
const gesture = (...steps) => steps.forEach(([name, x, y, more]) => page.document.dispatch(`pointer${name}`, mouse(x, y, more)));
const click = (x, y, more) => {
  gesture(["down", x, y, more], ["up", x, y, more]);
  return calls.splice(0);
};

test("a picture gives positions and links", () => {
  assert.deepEqual(getPositions(), { USA: [2, 5], RUS: [8, 5] });
  assert.deepEqual(picture.links.map(({ a, b }) => [a, b]), [["USA", "RUS"]]);
  assert.deepEqual([picture.disc, picture.code, picture.world], [1, 0.4, false]);
  assert.deepEqual([...getNeighbours("RUS").keys()], ["USA"]);
  assert.deepEqual([...getNeighbours("CHN").keys()], []);
});

test("a country has a name and lines", () => {
  assert.deepEqual(getCountryText("USA"), { name: "United States", lines: ["alone", "voted in 3 of 5"] });
  assert.deepEqual(getCountryText("gone"), { name: "gone", lines: [] });
});

test("on a map of the world a country gives its position and cannot be moved", () => {
  showPicture(WORLD);
  assert.deepEqual(getPositions(), { USA: [2, 5] });
  assert.ok(picture.world);
  assert.ok(!isDraggable());
  moveCountries([["USA", [3, 4]]]);
  assert.equal(picture.countries.get("USA").getAttribute("data-at"), "3.00 4.00");
  assert.equal(getTransform("USA"), null);
});

test("in a grid of hexagons countries cannot be moved by the reader, but glide", () => {
  showPicture(HEXAGONS);
  assert.ok(!picture.world);
  assert.ok(!isDraggable());
  moveCountries([["USA", [3, 4]]]);
  assert.equal(getTransform("USA"), "translate(3.00 4.00)");
});

test("a position left of the origin is parsed", () => {
  showPicture(TWO.replace("2 5", "-1.25 5"));
  assert.deepEqual(picture.positions.get("USA"), [-1.25, 5]);
});

test("links follow a country that is moved", () => {
  moveCountries([["USA", [4, 6]]]);
  assert.equal(getTransform("USA"), "translate(4.00 6.00)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M4.00,6.00L8.00,5.00");
});

test("a known position is kept when the picture is read again", () => {
  readPicture(new Map([["USA", [3, 3]]]));
  assert.deepEqual(getPositions(), { USA: [3, 3], RUS: [8, 5] });
});

test("a country, a link or nothing is under the pointer", () => {
  assert.deepEqual(click(25, 55), [["choose", "USA", false]]);
  assert.deepEqual(click(25, 55, { shiftKey: true }), [["choose", "USA", true]]);
  assert.deepEqual(click(50, 53), [["pair", "USA", "RUS"]]);
  assert.deepEqual(click(50, 90), [["clear"]]);
});

test("a finger hits a small disc that a mouse misses", () => {
  picture.disc = 0.1;
  picture.links = [];
  assert.deepEqual(click(30, 50), [["clear"]]);
  assert.deepEqual(click(30, 50, { pointerType: "touch" }), [["choose", "USA", false]]);
});

test("land belongs to its country, wherever its centre is", () => {
  showPicture(WORLD);
  const [land] = picture.countries.get("USA").children;
  assert.deepEqual(click(5, 85, { target: land }), [["choose", "USA", false]]);
  assert.deepEqual(click(90, 85), [["clear"]], "and the sea to none");
  assert.deepEqual(click(22, 50), [["choose", "USA", false]], "beside a small island the island is chosen");
});

test("a press outside the picture is ignored", () => {
  assert.deepEqual(click(25, 55, { target: new ElementStub("button") }), []);
  assert.deepEqual(click(25, 55, { button: 2 }), []);
});

test("a dragged disc stays where it is let go", () => {
  gesture(["down", 20, 50], ["move", 22, 50]);
  assert.equal(getTransform("USA"), "translate(2 5)", "so short a way is no drag");
  gesture(["move", 40, 60]);
  assert.equal(getTransform("USA"), "translate(4.00 6.00)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M4.00,6.00L8.00,5.00");
  gesture(["up", 40, 60]);
  assert.deepEqual(calls, [["drop"]]);
  assert.deepEqual(endDrag(), [{ code: "USA", from: [2, 5], to: [4, 6] }]);
});

test("a country back at its start has not moved", () => {
  gesture(["down", 20, 50], ["move", 40, 60], ["move", 20, 50], ["up", 20, 50]);
  const [{ from, to }] = endDrag();
  assert.deepEqual(from, to);
});

test("a cancelled drag moves all countries back", () => {
  gesture(["down", 20, 50], ["move", 40, 60]);
  assert.ok(cancelDrag());
  assert.deepEqual(getPositions(), { USA: [2, 5], RUS: [8, 5] });
  assert.equal(getTransform("USA"), "translate(2.00 5.00)");
  assert.deepEqual(endDrag(), []);
});

test("without dragging a disc stays", () => {
  showPicture(TWO, { canDrag: false });
  gesture(["down", 20, 50], ["move", 40, 60], ["up", 40, 60]);
  assert.equal(getTransform("USA"), "translate(2 5)");
  assert.deepEqual(calls, []);
});

test("a country that the keyboard drags does not jump to the pointer", () => {
  dragCountry("USA", [4, 5]);
  gesture(["move", 90, 90, { buttons: 0 }]);
  page.runFrames(0);
  assert.deepEqual(getPositions().USA, [4, 5]);
});

test("a lasso and a box enclose countries, and both end the mode", () => {
  setMode("lasso");
  gesture(["down", 0, 20], ["move", 40, 20], ["move", 40, 80], ["move", 0, 80], ["up", 0, 80]);
  assert.deepEqual(calls.splice(0), [["enclose", ["USA"]]]);
  gesture(["down", 0, 20], ["move", 40, 20], ["up", 40, 20]);
  setMode("select");
  gesture(["down", 1, 20], ["move", 50, 50], ["move", 99, 80], ["up", 99, 80]);
  assert.deepEqual(calls.splice(0), [["enclose", ["USA", "RUS"]]]);
  assert.equal(picture.svg.querySelector("polygon"), null, "the outline is removed");
});

test("the wheel zooms in, and the point under the pointer stays there", () => {
  const at = camera.screenToPicture(20, 50);
  let isPrevented = false;
  page.document.dispatch("wheel", mouse(20, 50, { deltaY: -1, preventDefault: () => { isPrevented = true; } }));
  assert.ok(isPrevented);
  assert.ok(!camera.isFullView());
  assert.ok(camera.getScale() > 10);
  const [x, y] = camera.pictureToScreen(at);
  assert.ok(Math.hypot(x - 20, y - 50) < 1e-9);
  camera.resetView();
  assert.equal(picture.svg.getAttribute("viewBox"), "0 0 10 10");
});

test("in a page that scrolls by the wheel the picture needs a key", () => {
  showPicture(TWO, { wheelNeedsKey: true });
  page.document.dispatch("wheel", mouse(20, 50, { deltaY: -1, preventDefault: () => assert.fail("it scrolls") }));
  assert.ok(camera.isFullView());
});

test("a flight to a country shows it in the middle", () => {
  camera.flyToFit(["USA"]);
  const { x, width } = camera.getViewBox();
  assert.ok(width < 10 || x === 0);
  const [screenX, screenY] = camera.pictureToScreen([2, 5]);
  assert.ok(screenX > 0 && screenX < 100 && Math.abs(screenY - 50) < 1e-9);
  camera.resetView();
  camera.flyToFit(["gone"]);
  assert.ok(camera.isFullView());
});

test("keys move, choose and leave", () => {
  const press = (name, more = {}) => {
    let isPrevented = false;
    handleKey({ key: name, shiftKey: false, ctrlKey: false, ...more, preventDefault: () => { isPrevented = true; } }, handlers);
    return isPrevented;
  };
  const card = Object.assign(new ElementStub("div"), { style: {}, offsetWidth: 1, offsetHeight: 1 });
  page = createPage({ document: { getElementById: () => card, createElement: (tag) => new ElementStub(tag) } });
  const handlers = showPicture(TWO);
  assert.ok(!press("Enter"), "no country is there to choose");
  assert.ok(press("ArrowRight"));
  assert.ok(press("ArrowLeft"));
  const [, announcement] = calls.splice(0).pop();
  assert.equal(announcement, "United States, alone, voted in 3 of 5");
  assert.ok(press("Enter", { shiftKey: true }));
  assert.deepEqual(calls.splice(0), [["choose", "USA", true]]);
  assert.ok(press("ArrowDown", { shiftKey: true }));
  assert.deepEqual(getPositions().USA, [2, 7], "by two discs");
  assert.ok(press("Escape"));
  assert.deepEqual(getPositions().USA, [2, 5], "a drag is cancelled first");
  assert.deepEqual(calls, []);
  assert.ok(press("Escape"));
  assert.deepEqual(calls, [["clear"]]);
  assert.ok(!press("ArrowLeft", { ctrlKey: true }), "keys of the browser are not handled");
});
