/* A picture as it is drawn, brought to life: what is read from it, what is under the pointer and in
   the hand, and where the reader looks. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TWO, WORLD } from "./drawings.mjs";
import { Part, drawn, page } from "./standin.mjs";

let world = page();
const { adopt, neighbours, picture, put, read, told } = await import("../../assets/picture.js");
const camera = await import("../../assets/camera.js");
const { drag, giveUp, movable, release } = await import("../../assets/live.js");
const { listen, setMode } = await import("../../assets/pointer.js");
const { key } = await import("../../assets/walk.js");

let heard;
function show(markup, more = {}) {
  adopt(drawn(markup));
  heard = [];
  const hear = (name) => (...what) => heard.push([name, ...what]);
  const listening = { drags: true, wheelNeedsKey: false, ...Object.fromEntries(["choose", "pair", "clear", "enclosed", "dropped", "say"].map((name) => [name, hear(name)])), hover: () => {}, ...more };
  listen(listening);
  return listening;
}
beforeEach(() => {
  world = page();
  giveUp();
  show(TWO);
  setMode("");
});

const places = () => Object.fromEntries(picture.places);
const stands = (code) => picture.countries.get(code).getAttribute("transform");

/* A pointer that meets the paper, not a mark itself. */
const mouse = (x, y, more = {}) => ({ clientX: x, clientY: y, button: 0, buttons: 1, pointerId: 1, pointerType: "mouse", shiftKey: false, target: picture.svg, ...more });
const gesture = (...steps) => steps.forEach(([name, x, y, more]) => world.document.tell(`pointer${name}`, mouse(x, y, more)));
const click = (x, y, more) => {
  gesture(["down", x, y, more], ["up", x, y, more]);
  return heard.splice(0);
};

test("a picture says who stands where, and who is linked", () => {
  assert.deepEqual(places(), { USA: [2, 5], RUS: [8, 5] });
  assert.deepEqual(picture.links.map(({ a, b }) => [a, b]), [["USA", "RUS"]]);
  assert.deepEqual([picture.disc, picture.code, picture.world], [1, 0.4, false]);
  assert.deepEqual([...neighbours("RUS").keys()], ["USA"]);
  assert.deepEqual([...neighbours("CHN").keys()], []);
});

test("a country is told by its name and its lines", () => {
  assert.deepEqual(told("USA"), { name: "United States", lines: ["alone", "voted in 3 of 5"] });
  assert.deepEqual(told("gone"), { name: "gone", lines: [] });
});

test("on a map of the world a country says where it lies, and lies there", () => {
  show(WORLD);
  assert.deepEqual(places(), { USA: [2, 5] });
  assert.ok(picture.world);
  assert.ok(!movable());
  put([["USA", [3, 4]]]);
  assert.equal(picture.countries.get("USA").getAttribute("data-at"), "3.00 4.00");
  assert.equal(stands("USA"), null);
});

test("a place left of the origin is read as well", () => {
  show(TWO.replace("2 5", "-1.25 5"));
  assert.deepEqual(picture.places.get("USA"), [-1.25, 5]);
});

test("who is put elsewhere takes the links along", () => {
  put([["USA", [4, 6]]]);
  assert.equal(stands("USA"), "translate(4.00 6.00)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M4.00,6.00L8.00,5.00");
});

test("read again, who is on the way stays where it was known to be", () => {
  read(new Map([["USA", [3, 3]]]));
  assert.deepEqual(places(), { USA: [3, 3], RUS: [8, 5] });
});

test("under the pointer is a country, a link or nothing", () => {
  assert.deepEqual(click(25, 55), [["choose", "USA", false]]);
  assert.deepEqual(click(25, 55, { shiftKey: true }), [["choose", "USA", true]]);
  assert.deepEqual(click(50, 53), [["pair", "USA", "RUS"]]);
  assert.deepEqual(click(50, 90), [["clear"]]);
});

test("a finger meets a small disc that a pointer does not", () => {
  picture.disc = 0.1;
  picture.links = [];
  assert.deepEqual(click(30, 50), [["clear"]]);
  assert.deepEqual(click(30, 50, { pointerType: "touch" }), [["choose", "USA", false]]);
});

test("land is its country's, wherever its middle is", () => {
  show(WORLD);
  const [land] = picture.countries.get("USA").children;
  assert.deepEqual(click(5, 85, { target: land }), [["choose", "USA", false]]);
  assert.deepEqual(click(90, 85), [["clear"]], "and the sea nobody's");
  assert.deepEqual(click(22, 50), [["choose", "USA", false]], "beside a small island it is meant");
});

test("what is pressed beside the picture is none of its", () => {
  assert.deepEqual(click(25, 55, { target: new Part("button") }), []);
  assert.deepEqual(click(25, 55, { button: 2 }), []);
});

test("a disc that is dragged and let go is held there", () => {
  gesture(["down", 20, 50], ["move", 22, 50]);
  assert.equal(stands("USA"), "translate(2 5)", "so little is no drag");
  gesture(["move", 40, 60]);
  assert.equal(stands("USA"), "translate(4.00 6.00)");
  assert.equal(picture.links[0].path.getAttribute("d"), "M4.00,6.00L8.00,5.00");
  gesture(["up", 40, 60]);
  assert.deepEqual(heard, [["dropped"]]);
  assert.deepEqual(release(), [{ code: "USA", from: [2, 5], to: [4, 6] }]);
});

test("put back where it was, it has not moved", () => {
  gesture(["down", 20, 50], ["move", 40, 60], ["move", 20, 50], ["up", 20, 50]);
  const [{ from, to }] = release();
  assert.deepEqual(from, to);
});

test("a drag that is given up leaves all where it was", () => {
  gesture(["down", 20, 50], ["move", 40, 60]);
  assert.ok(giveUp());
  assert.deepEqual(places(), { USA: [2, 5], RUS: [8, 5] });
  assert.equal(stands("USA"), "translate(2.00 5.00)");
  assert.deepEqual(release(), []);
});

test("where nothing is to be dragged a disc stays", () => {
  show(TWO, { drags: false });
  gesture(["down", 20, 50], ["move", 40, 60], ["up", 40, 60]);
  assert.equal(stands("USA"), "translate(2 5)");
  assert.deepEqual(heard, []);
});

test("a disc under the keyboard does not jump to a pointer that passes by", () => {
  drag("USA", [4, 5]);
  gesture(["move", 90, 90, { buttons: 0 }]);
  world.frame(0);
  assert.deepEqual(places().USA, [4, 5]);
});

test("a lasso encloses countries, a box as well, and both are used up", () => {
  setMode("lasso");
  gesture(["down", 0, 20], ["move", 40, 20], ["move", 40, 80], ["move", 0, 80], ["up", 0, 80]);
  assert.deepEqual(heard.splice(0), [["enclosed", ["USA"]]]);
  gesture(["down", 0, 20], ["move", 40, 20], ["up", 40, 20]);
  setMode("select");
  gesture(["down", 1, 20], ["move", 50, 50], ["move", 99, 80], ["up", 99, 80]);
  assert.deepEqual(heard.splice(0), [["enclosed", ["USA", "RUS"]]]);
  assert.equal(picture.svg.querySelector("polygon"), null, "the line is gone");
});

test("the wheel looks nearer, and what is under the pointer stays there", () => {
  const at = camera.toPicture(20, 50);
  let kept = false;
  world.document.tell("wheel", mouse(20, 50, { deltaY: -1, preventDefault: () => { kept = true; } }));
  assert.ok(kept);
  assert.ok(!camera.whole());
  assert.ok(camera.scale() > 10);
  const [x, y] = camera.toScreen(at);
  assert.ok(Math.hypot(x - 20, y - 50) < 1e-9);
  camera.reset();
  assert.equal(picture.svg.getAttribute("viewBox"), "0 0 10 10");
});

test("in a page that scrolls by the wheel the picture asks for a key", () => {
  show(TWO, { wheelNeedsKey: true });
  world.document.tell("wheel", mouse(20, 50, { deltaY: -1, preventDefault: () => assert.fail("it scrolls") }));
  assert.ok(camera.whole());
});

test("a flight to a country shows it in the middle", () => {
  camera.fly(["USA"]);
  const { x, width } = camera.sight();
  assert.ok(width < 10 || x === 0);
  const [across, down] = camera.toScreen([2, 5]);
  assert.ok(across > 0 && across < 100 && Math.abs(down - 50) < 1e-9);
  camera.reset();
  camera.fly(["gone"]);
  assert.ok(camera.whole());
});

test("keys walk, choose and leave", () => {
  const pressed = (name, more = {}) => {
    let ours = false;
    key({ key: name, shiftKey: false, ctrlKey: false, ...more, preventDefault: () => { ours = true; } }, listening);
    return ours;
  };
  const card = Object.assign(new Part("div"), { style: {}, offsetWidth: 1, offsetHeight: 1 });
  world = page({ document: { getElementById: () => card, createElement: (tag) => new Part(tag) } });
  const listening = show(TWO);
  assert.ok(!pressed("Enter"), "nobody is to be chosen");
  assert.ok(pressed("ArrowRight"));
  assert.ok(pressed("ArrowLeft"));
  const [, said] = heard.splice(0).pop();
  assert.equal(said, "United States, alone, voted in 3 of 5");
  assert.ok(pressed("Enter", { shiftKey: true }));
  assert.deepEqual(heard.splice(0), [["choose", "USA", true]]);
  assert.ok(pressed("ArrowDown", { shiftKey: true }));
  assert.deepEqual(places().USA, [2, 7], "two discs further");
  assert.ok(pressed("Escape"));
  assert.deepEqual(places().USA, [2, 5], "what is held goes back first");
  assert.deepEqual(heard, []);
  assert.ok(pressed("Escape"));
  assert.deepEqual(heard, [["clear"]]);
  assert.ok(!pressed("ArrowLeft", { ctrlKey: true }), "the browser's own keys are left alone");
});
