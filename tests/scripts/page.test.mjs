/* What the search, the table's cells and the step back make of what they are given. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hearing, run } from "./load.mjs";

function search() {
  const window = { alignment: {} };
  run(["assets/find.js"], { window, document: hearing(), setTimeout: () => {} });
  return window.dash_clientside.alignment.rank;
}

const option = (value, label, more = "") => ({ value, label, search: `${value} ${label} ${more}` });
const COUNTRIES = [
  option("AUS", "Australia"), option("AUT", "Austria"), option("GIN", "Guinea"), option("GNB", "Guinea-Bissau"),
  option("GNQ", "Equatorial Guinea"), option("PNG", "Papua New Guinea"), option("TUR", "Türkiye", "Turkey"), option("USA", "United States"),
];

test("the search shows a code or a whole name first, then words that are so, then beginnings", () => {
  const rank = search();
  const first = (typed) => rank(typed, COUNTRIES).map(({ value }) => value);
  assert.equal(first("usa")[0], "USA");
  assert.deepEqual(first("guinea").slice(0, 3), ["GIN", "GNQ", "PNG"]);
  assert.equal(first("austr")[0], "AUS");
  assert.equal(first("turk")[0], "TUR");
  assert.equal(first("turkiye")[0], "TUR", "accents need not be typed");
});

test("with nothing typed countries come as they are listed", () => {
  const rank = search();
  rank("usa", COUNTRIES);
  assert.deepEqual(rank(undefined, COUNTRIES), COUNTRIES);
});

function cells() {
  const window = { React: { createElement: (tag, props, ...children) => ({ tag, ...props, children }) } };
  run(["assets/dashAgGridComponentFunctions.js"], { window });
  return window.dashAgGridComponentFunctions;
}

test("a figure that cannot be had is told as such, a zero is a zero", () => {
  const { Figure } = cells();
  assert.equal(Figure({ value: null }).title, "not enough votes");
  assert.deepEqual(Figure({ value: 0 }).children, ["0.00"]);
});

test("an interval is drawn to the scale of its column", () => {
  const data = { swing_low: -1, swing_high: 1, swing_rests: "12 votes" };
  const cell = cells().Interval({ value: 0, data, colDef: { field: "swing" }, low: -1, high: 1 });
  assert.equal(cell.title, "0.00, 95% interval -1.00 to 1.00, 12 votes");
  const [zero, line, point] = cell.children[1].children;
  assert.deepEqual([zero.x1, line.x1, line.x2, point.cx], [40, 3, 77, 40]);
});

test("an interval stays inside its cell, also where a column has one value alone", () => {
  const data = { swing_low: -9, swing_high: 9, swing_rests: "" };
  const line = (low, high) => cells().Interval({ value: 0, data, colDef: { field: "swing" }, low, high }).children[1].children[1];
  assert.deepEqual([line(-1, 1).x1, line(-1, 1).x2], [3, 77]);
  assert.deepEqual([line(0, 0).x1, line(0, 0).x2], [3, 3]);
});

function page(referrer) {
  const button = { setAttribute: (_, value) => { button.disabled = value; } };
  const entries = [null];
  const history = { pushState: (state) => { entries.push(state); history.state = state; }, back: () => { history.state = entries[(entries.pop(), entries.length - 1)]; }, state: null };
  const window = { ...hearing(), alignment: { on: () => button }, history, location: { origin: "http://here", pathname: "/", href: "http://here/" } };
  const document = { ...hearing(), referrer, querySelector: () => button, documentElement: {} };
  class MutationObserver { observe() {} }
  run(["assets/undo.js"], { window, document, MutationObserver });
  return { window, document, button };
}

test("undo goes back as many steps as the page has made, and never off it", () => {
  const { window, document, button } = page("http://elsewhere/");
  window.history.pushState({}, "", "?a");
  assert.equal(button.disabled, "false");
  document.tell("click", {});
  window.tell("popstate", {});
  assert.equal(button.disabled, "true");
  const left = window.history.state;
  document.tell("click", {});
  assert.equal(window.history.state, left);
});

test("a story is a plain link of the page: it can be undone too", () => {
  const { window, button } = page("http://here/?story=1");
  window.tell("popstate", {});
  assert.equal(button.disabled, "false");
});
