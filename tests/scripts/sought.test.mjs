/* Whom the reader looks for: who stands out, where that is in sight, and the flight to a group. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TWO } from "./drawings.mjs";
import { Part, drawn, page } from "./standin.mjs";

const WORLD = TWO.replace('data-disc="1"', 'data-disc="0.1"').replace('<g id="links">', '<g id="sea"></g><g id="links">');
const DIMMED = WORLD.replace('<circle r="1" fill="#111">', '<circle r="1" fill="#111" fill-opacity="0.24">');
let chosen = [];
let told = [];
const stand = (search = "") => page({
  window: { location: { search }, dash_clientside: { set_props: (...what) => told.push(what) }, dash_component_api: { getLayout: () => ({ props: { data: 0 } }) } },
  document: { querySelector: () => ({}), querySelectorAll: () => chosen.map((code) => new Part("button", { "data-go": `toggle:${code}` })) },
});
stand();
const { adopt, picture, read } = await import("../../assets/picture.js");
const camera = await import("../../assets/camera.js");
const { flyTo, flyToChosen, lit, middle, seek } = await import("../../assets/sought.js");

beforeEach(() => {
  chosen = [];
  told = [];
  stand();
  adopt(drawn(WORLD));
});

/* Another answer of the server has come. */
const dim = () => {
  picture.countries.get("USA").children[0].setAttribute("fill-opacity", "0.24");
  read();
};
test("who stands out is who is not dimmed, where others are", () => {
  assert.deepEqual(lit(), []);
  adopt(drawn(DIMMED));
  assert.deepEqual(lit(), ["RUS"]);
});

test("buttons zoom about the chosen, about those that stand out, or about the middle", () => {
  assert.equal(middle(), undefined);
  adopt(drawn(DIMMED));
  assert.deepEqual(middle(), [8, 5]);
  chosen = ["USA", "RUS"];
  assert.deepEqual(middle(), [5, 5]);
  chosen = ["USA", "gone"];
  assert.deepEqual(middle(), [2, 5]);
  camera.zoom(2, [10, 10]);
  assert.equal(middle(), undefined, "who is out of sight is not zoomed about");
});

test("a group is flown to once the map shows who its members are", () => {
  seek("group:RUS");
  assert.deepEqual(told.map(([part, { data }]) => [part, data]), [["gesture", { 1: "where:group:RUS" }]]);
  read();
  assert.ok(camera.whole(), "what is drawn meanwhile says nothing of them");
  dim();
  assert.ok(!camera.whole());
  camera.reset();
  read();
  assert.ok(camera.whole(), "and once");
});

test("a group that is shown already is flown to at once", () => {
  adopt(drawn(DIMMED));
  stand("?where=group:RUS");
  seek("group:RUS");
  assert.ok(!camera.whole());
});

test("who has asked for something else meanwhile is not flown anywhere", async () => {
  const { send } = await import("../../assets/server.js");
  seek("group:RUS");
  send("where:vote:yes");
  dim();
  assert.ok(camera.whole());
});

test("one is flown to such that its name is seen, and again with the name that it has for being chosen", () => {
  adopt(drawn(WORLD));
  flyToChosen("RUS");
  const before = camera.sight();
  assert.ok(!camera.whole());
  camera.reset();
  read();
  assert.deepEqual(camera.sight(), before, "once the answer has come");
  camera.reset();
  read();
  assert.ok(camera.whole(), "and once");
  flyTo(["USA", "RUS"]);
  read();
  assert.ok(camera.whole() || camera.sight().width > before.width, "several are seen together");
});
