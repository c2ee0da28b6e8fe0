/* What the search, the table's cells and the step back make of what they are given. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "../../assets/dom.js";
import { Part, page, parsed } from "./standin.mjs";

/* Scripts that begin by themselves begin anew on each page. */
let number = 0;
const begun = (script) => {
  number += 1;
  return import(`../../assets/${script}.js?${number}`);
};

async function search() {
  page();
  return (await begun("find")).order;
}

const option = (value, label, more = "") => ({ value, label, search: `${value} ${label} ${more}` });
const COUNTRIES = [
  option("AUS", "Australia"), option("AUT", "Austria"), option("GIN", "Guinea"), option("GNB", "Guinea-Bissau"),
  option("GNQ", "Equatorial Guinea"), option("PNG", "Papua New Guinea"), option("TUR", "Türkiye", "Turkey"), option("USA", "United States"),
];

test("a search needs no accents, no capitals and no blanks around", () => {
  assert.equal(plain(" Türkiye "), "turkiye");
  assert.equal(plain("Côte d’Ivoire"), "cote d’ivoire");
});

test("the search shows a code or a whole name first, then words that are so, then beginnings", async () => {
  const order = await search();
  const first = (typed) => order(typed, COUNTRIES).map(({ value }) => value);
  assert.equal(first("usa")[0], "USA");
  assert.deepEqual(first("guinea").slice(0, 3), ["GIN", "GNQ", "PNG"]);
  assert.equal(first("austr")[0], "AUS");
  assert.equal(first("turk")[0], "TUR");
  assert.equal(first("turkiye")[0], "TUR", "accents need not be typed");
});

test("with nothing typed countries come as they are listed", async () => {
  const order = await search();
  order("usa", COUNTRIES);
  for (const typed of ["", " "]) assert.deepEqual(order(typed, COUNTRIES), COUNTRIES);
});

async function cells() {
  const { window } = page({ window: { React: { createElement: (tag, props, ...children) => ({ tag, ...props, children }) } } });
  await begun("cells");
  return window.dashAgGridComponentFunctions;
}

test("a figure that cannot be had is told as such, a zero is a zero", async () => {
  const { Figure } = await cells();
  assert.equal(Figure({ value: null }).title, "not enough votes");
  assert.deepEqual(Figure({ value: 0 }).children, ["0.00"]);
});

test("an interval is drawn to the scale of its column", async () => {
  const data = { swing_low: -1, swing_high: 1, swing_rests: "12 votes" };
  const cell = (await cells()).Interval({ value: 0, data, colDef: { field: "swing" }, low: -1, high: 1 });
  assert.equal(cell.title, "0.00, 95% interval −1.00 to 1.00, 12 votes");
  const [zero, line, point] = cell.children[1].children;
  assert.deepEqual([zero.x1, line.x1, line.x2, point.cx], [40, 3, 77, 40]);
});

test("an interval stays inside its cell, also where a column has one value alone", async () => {
  const data = { swing_low: -9, swing_high: 9, swing_rests: "" };
  const { Interval } = await cells();
  const line = (low, high) => Interval({ value: 0, data, colDef: { field: "swing" }, low, high }).children[1].children[1];
  assert.deepEqual([line(-1, 1).x1, line(-1, 1).x2], [3, 77]);
  assert.deepEqual([line(0, 0).x1, line(0, 0).x2], [3, 3]);
});

async function steps(referrer) {
  const button = new Part("button", { "data-undo": "" });
  const entries = [null];
  const history = { pushState: (state) => { entries.push(state); history.state = state; }, back: () => { history.state = entries[(entries.pop(), entries.length - 1)]; }, state: null };
  const { window, document } = page({
    window: { history, location: { origin: "http://here", pathname: "/", href: "http://here/" } },
    document: { referrer, querySelectorAll: () => [button] },
  });
  await begun("undo");
  return { window, document, button };
}

test("undo goes back as many steps as the page has made, and never off it", async () => {
  const { window, document, button } = await steps("http://elsewhere/");
  window.history.pushState({}, "", "?a");
  assert.equal(button.getAttribute("aria-disabled"), "false");
  document.tell("click", { target: button });
  window.tell("popstate");
  assert.equal(button.getAttribute("aria-disabled"), "true");
  const left = window.history.state;
  document.tell("click", { target: button });
  assert.equal(window.history.state, left);
});

test("the keys of undo do what its button does, and others do not", async () => {
  const { window, document } = await steps("http://elsewhere/");
  let kept = 0; // of the browser's own undo
  const press = (more) => document.tell("keydown", { target: document, key: "z", preventDefault: () => { kept += 1; }, ...more });
  window.history.pushState({}, "", "?a");
  const there = window.history.state;
  for (const other of [{}, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, key: "y" }]) press(other);
  assert.deepEqual([kept, window.history.state], [0, there]);
  press({ metaKey: true });
  press({ ctrlKey: true });
  assert.deepEqual([kept, window.history.state], [2, null]);
});

test("a story is a plain link of the page: it can be undone too", async () => {
  const { window, button } = await steps("http://here/?story=1");
  window.tell("popstate");
  assert.equal(button.getAttribute("aria-disabled"), "false");
});

test("a gesture that comes before the page is alive is told when it is", async () => {
  const sent = [];
  let stands = null;
  const { window } = page({ document: { querySelector: () => stands } });
  const waiting = [];
  const { setTimeout: kept } = globalThis;
  globalThis.setTimeout = (act) => waiting.push(act);
  const { forget, send } = await begun("server");
  for (const go of ["country:USA", "country:RUS", undefined]) send(go);
  waiting.splice(0).forEach((act) => act());
  assert.deepEqual(sent, []);
  window.dash_clientside = { set_props: (part, { data }) => sent.push([part, data]) };
  let heard = 0;
  window.dash_component_api = { getLayout: () => ({ props: { data: heard } }) };
  // Dash is there, but not yet its page, which has no part to be told.
  waiting.splice(0).forEach((act) => act());
  assert.deepEqual(sent, []);
  stands = {};
  waiting.splice(0).forEach((act) => act());
  globalThis.setTimeout = kept;
  // Each is told until the page has been told that it was heard, or that there is no answer.
  const [first, second] = [{ 1: "country:USA" }, { 1: "country:USA", 2: "country:RUS" }];
  assert.deepEqual(sent.splice(0), [["gesture", first], ["gesture", second]]);
  heard = 1;
  send("clear");
  assert.deepEqual(sent.splice(0), [["gesture", { 2: "country:RUS", 3: "clear" }]]);
  forget();
  send("country:CHN");
  assert.deepEqual(sent, [["gesture", { 4: "country:CHN" }]]);
});

async function tabs(position) {
  const side = new Part("aside", { class: "side" });
  const [open, other] = ["true", "false"].map((is) => new Part("button", { "aria-selected": is, "data-go": `panel:${is}` }));
  side.append(open, other);
  const sent = [];
  const waiting = [];
  const pressed = () => [open, other].filter((tab) => tab.classList.contains("pressed"));
  const found = { ".side": () => side, ".panel-tab.pressed": () => pressed()[0], ".panel-tab[aria-selected='true']": () => open };
  let asked = null;
  const { window } = page({ document: { querySelector: (selector) => (found[selector] ?? (() => (selector.includes("loading") ? asked : {})))() ?? null } });
  globalThis.getComputedStyle = () => ({ position });
  window.dash_clientside = { set_props: (_, { data }) => sent.push(...Object.values(data).slice(-1)) };
  window.dash_component_api = { getLayout: () => ({ props: { data: sent.length } }) };
  const { press } = await begun("tabs");
  const { setTimeout: kept } = globalThis;
  /* Press, and look so many times whether the answer is there. */
  const pressing = (tab, looks = 0, asks = null) => {
    asked = asks;
    globalThis.setTimeout = (act, _, ...more) => waiting.push(() => act(...more));
    press(tab);
    for (let look = 0; look < looks; look += 1) waiting.splice(0).forEach((act) => act());
    globalThis.setTimeout = kept;
    return pressed();
  };
  return { pressing, open, other, sent, up: () => side.classList.contains("up") };
}

test("where the column is a sheet its own tab draws it up and lays it down, and asks for nothing", async () => {
  const { pressing, open, other, sent, up } = await tabs("fixed");
  const seen = [open, open, other].map((tab) => { pressing(tab); return up(); });
  assert.deepEqual(seen, [true, false, true]);
  assert.deepEqual(sent, ["panel:false"]);
});

test("beside the map the tab of an open panel leads to its place", async () => {
  const { pressing, open, sent } = await tabs("relative");
  pressing(open);
  assert.deepEqual(sent, ["panel:true"]);
});

test("a tab that is pressed is marked until what was asked is answered", async () => {
  const { pressing, open, other } = await tabs("relative");
  assert.deepEqual(pressing(other, 20, {}), [other]);
  assert.deepEqual(pressing(open, 20, {}), [open], "the last that was pressed");
  assert.deepEqual(pressing(other, 20), []);
});

test("what was pressed last before the page is alive is done once by its like when it is", async () => {
  const make = () => parsed('<div id="still"><button data-go="a"/><summary/><button data-go="a"/><button data-go="b"/></div>');
  const [still, live] = [make(), make()];
  const clicked = [];
  for (const part of still.children) part.closest = (selector) => (selector === "#still" ? still : part);
  live.children.forEach((part, place) => Object.assign(part, { click: () => clicked.push(place), focus() {} }));
  let stands = null;
  const { window, document } = page({ document: {
    activeElement: null,
    querySelector: () => stands,
    getElementById: (id) => (id === "react-entry-point" ? live : null),
  } });
  const waiting = [];
  const { setTimeout: kept } = globalThis;
  globalThis.HTMLElement = Part;
  globalThis.setTimeout = (act) => waiting.push(act);
  await begun("early");
  const heard = () => still.children.flatMap((part, place) => (part.classList.contains("pressed") ? [place] : []));
  for (const place of [1, 3, 2]) document.tell("click", { target: still.children[place], preventDefault() {}, stopPropagation() {} });
  assert.deepEqual(heard(), [2]);
  waiting.splice(0).forEach((act) => act());
  assert.deepEqual(clicked, []);
  window.dash_clientside = { set_props() {} };
  stands = {};
  waiting.splice(0).forEach((act) => act());
  globalThis.setTimeout = kept;
  assert.deepEqual(clicked, [2]);
  assert.deepEqual(waiting, []);
});

test("hints that are read go away, also where the browser keeps nothing", async () => {
  const { window, document } = page();
  Object.defineProperty(window, "localStorage", { get() { throw new Error("refused"); } });
  await begun("hints");
  const { classes } = document.documentElement;
  assert.equal(classes.has("no-hints"), false);
  const done = new Part("button", { id: "done" });
  done.closest = (selector) => (selector === "#hints-done" ? done : null);
  document.tell("click", { target: done });
  assert.equal(classes.has("no-hints"), true);
});
