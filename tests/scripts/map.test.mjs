/* What the rooms of the map make of a figure: sizes, names, what is under the pointer and in the hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hearing, room, run } from "./load.mjs";

const axis = { range: [0, 10], _offset: 0, _length: 100, p2d: (px) => px / 10, d2p: (value) => value * 10, c2p: (value) => value * 10 };

/* A map of two countries with a link, 100 px large, 10 px to a unit. */
function figure({ meta = {}, annotations = [], data = [] } = {}) {
  const countries = { name: "countries", x: [2, 8], y: [5, 5], text: ["USA", "RUS"], marker: { size: [] } };
  const told = { disc: 1, sizes: [1, 1], codes: [0.4, 0.4], codeSize: 0.4, inks: ["#000", "#000"], links: [[0, 1]], ...meta };
  const sent = [];
  const put = [];
  const layout = { annotations, dragmode: "pan" };
  const graph = { data: [...data, countries], layout, getBoundingClientRect: () => ({ left: 0, top: 0 }) };
  const window = room({
    graph, sent, held: put,
    byId: (id) => id, on: ({ target }, selector) => (selector === "#map" || selector === target ? target : null),
    drawn: () => true, nodes: () => countries, meta: () => told, axes: () => ({ xaxis: axis, yaxis: axis }),
    places: () => [[2, 5], [8, 5]], glide: () => {}, rest: () => sent.push("rest"), send: (go) => sent.push(go), put: (some) => put.push(some),
  });
  window.dash_clientside = { set_props: () => {} };
  const document = hearing();
  run(["assets/sizes.js", "assets/under.js", "assets/drag.js"], { window, document });
  return { map: window.alignment, document };
}

const mouse = (x, y, more = {}) => ({ clientX: x, clientY: y, button: 0, target: "#map", stopImmediatePropagation: () => {}, ...more });

test("discs keep their size on the map, within bounds", () => {
  const { map } = figure();
  assert.equal(map.discSize([0, 10]), 20);
  assert.equal(map.discSize([0, 5]), 40);
  assert.equal(map.discSize([0, 1]), 46, "at most");
  assert.equal(map.discSize([0, 1000]), 4, "at least");
  assert.equal(figure({ meta: { largest: 12 } }).map.discSize([0, 1]), 12, "at most what the figure says");
});

test("codes are drawn where they can be read", () => {
  const [large] = figure().map.fitted(20);
  assert.equal(large.mode, "markers+text");
  assert.deepEqual(large["textfont.size"], [[8, 8]]);
  const [small] = figure().map.fitted(12);
  assert.equal(small.mode, "markers");
});

test("blocs are named where discs are large enough", () => {
  const annotations = [{ font: { size: 12 } }];
  assert.deepEqual(figure({ annotations }).map.fitted(20)[1], {});
  assert.deepEqual(figure({ annotations }).map.fitted(10)[1], { "annotations[0].visible": false, "annotations[0].font.size": 9 });
});

test("the name of a chosen country stands beside its disc, if there is room", () => {
  const chosen = (most) => figure({ annotations: [{ font: { size: 12 } }], meta: { names: [[1, 0, most]] } }).map.fitted(20)[1];
  assert.deepEqual(chosen(9), { "annotations[0].xshift": 10 });
  assert.deepEqual(chosen(1), { "annotations[0].visible": false, "annotations[0].xshift": 10 });
});

test("a name is shifted by one pixel too", () => {
  const annotations = [{ font: { size: 12 } }];
  const [, layout] = figure({ annotations, meta: { names: [[0.1, 0, 9]] } }).map.fitted(20);
  assert.deepEqual(layout, { "annotations[0].xshift": 1 });
});

test("under the pointer is a country, a link or nothing", () => {
  const { map } = figure();
  assert.deepEqual(map.under({ clientX: 25, clientY: 55 }), { node: 0, link: null });
  assert.deepEqual(map.under({ clientX: 50, clientY: 53 }), { node: -1, link: [0, 1] });
  assert.deepEqual(map.under({ clientX: 50, clientY: 90 }), { node: -1, link: null });
});

test("a finger meets a small disc that a pointer does not", () => {
  const { map } = figure({ meta: { disc: 0.1, links: [] } });
  assert.equal(map.under({ clientX: 30, clientY: 50 }).node, -1);
  assert.equal(map.under({ clientX: 30, clientY: 50, pointerType: "touch" }).node, 0);
});

test("land is under the pointer where no disc is", () => {
  const land = { meta: [1], x: [0, 4, 4, 0, 0], y: [0, 0, 9, 9, 0] };
  const { map } = figure({ data: [land], meta: { sizes: [1, 0] } });
  assert.equal(map.under({ clientX: 22, clientY: 50 }).node, 0);
  assert.equal(map.under({ clientX: 5, clientY: 10 }).node, 1);
});

test("a disc that is dragged and let go is held there", () => {
  const { map, document } = figure();
  document.tell("mousedown", mouse(20, 50));
  document.tell("pointermove", mouse(22, 50));
  assert.deepEqual(map.held, [], "so little is no drag");
  document.tell("pointermove", mouse(40, 60));
  assert.deepEqual(map.held, [{ USA: [4, 6] }]);
  assert.equal(map.dragEnd(), true);
  assert.deepEqual(map.sent, ["pin:USA:4.000:6.000"]);
});

test("put back where it was, nothing is held", () => {
  const { map, document } = figure();
  document.tell("mousedown", mouse(20, 50));
  document.tell("pointermove", mouse(40, 60));
  document.tell("pointermove", mouse(20, 50));
  map.dragEnd();
  assert.deepEqual(map.sent, ["rest"]);
});

test("a disc under the keyboard does not jump to a pointer that passes by", () => {
  const { map, document } = figure();
  map.nudge(0, 1, 0);
  document.tell("pointermove", mouse(90, 90));
  assert.deepEqual(map.held, [{ USA: [4, 5] }]);
});

test("the keyboard moves a disc that the pointer has pressed", () => {
  const { map, document } = figure();
  document.tell("mousedown", mouse(20, 50));
  map.nudge(0, 0, 1);
  assert.deepEqual(map.held, [{ USA: [2, 7] }]);
});
