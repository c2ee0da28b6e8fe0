/* Search, table cells, undo, tabs, the hint of dragging and the separator. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalizeText } from "../../assets/dom.js";
import { ElementStub, createPage } from "./browser_stub.mjs";

/* Scripts that run on import are loaded again for each page. */
let number = 0;
const loadFresh = (script) => {
  number += 1;
  return import(`../../assets/${script}.js?${number}`);
};

async function loadRankOptions() {
  createPage();
  return (await loadFresh("search")).rankOptions;
}

const option = (value, label, more = "") => ({ value, label, search: [value, label, more].join("\n") });
const COUNTRIES = [
  option("AUS", "Australia"), option("AUT", "Austria"), option("GIN", "Guinea"), option("GNB", "Guinea-Bissau"),
  option("GNQ", "Equatorial Guinea"), option("PRK", "Democratic People's Republic of Korea", "North Korea"),
  option("KOR", "Republic of Korea", "South Korea"), option("PNG", "Papua New Guinea"), option("TUR", "Türkiye", "Turkey"), option("USA", "United States"),
];

test("normalized text has no accents, no capitals and no blanks around it", () => {
  assert.equal(normalizeText(" Türkiye "), "turkiye");
  assert.equal(normalizeText("Côte d’Ivoire"), "cote d’ivoire");
});

test("the search shows a code or a whole name first, then beginnings of names, then words", async () => {
  const order = await loadRankOptions();
  const first = (typed) => order(typed, COUNTRIES).map(({ value }) => value);
  assert.equal(first("usa")[0], "USA");
  assert.deepEqual(first("guinea").slice(0, 3), ["GIN", "GNB", "GNQ"]);
  assert.equal(first("republic of korea")[0], "KOR", "a name that another one contains");
  assert.equal(first("south korea")[0], "KOR", "an earlier name");
  assert.equal(first("austr")[0], "AUS");
  assert.equal(first("turk")[0], "TUR");
  assert.equal(first("turkiye")[0], "TUR", "accents need not be typed");
});

test("the search shows an exact group or symbol before countries and similar symbols", async () => {
  const order = await loadRankOptions();
  const all = [...COUNTRIES, option("group:AU", "AU (group): African Union"),
    ...["74/247", "74/24"].map((symbol) => ({ value: `text:A/RES/${symbol}`, label: "Text", search: `A/RES/${symbol} resolution Words` }))];
  const first = (typed) => order(typed, all)[0].value;
  assert.equal(first("AU"), "group:AU");
  assert.equal(first("african union"), "group:AU");
  assert.equal(first("austria"), "AUT");
  for (const typed of ["74/24", "res 74/24", "A/RES/74/24", "resolution 74/24"]) assert.equal(first(typed), "text:A/RES/74/24");
});

test("a choice says whether it is the filter or joins earlier conditions", async () => {
  createPage();
  const { describeChoice } = await loadFresh("search");
  const said = "Countries that voted yes on A/RES/75/240 are the filter now.", [one, other] = ["vote:A/RES/74/247:yes", "vote:A/RES/75/240:yes"];
  const joined = "“Countries that voted yes on A/RES/75/240”. The panel lists who meets the whole filter.";
  assert.equal(describeChoice(said, [], [other]), said);
  assert.equal(describeChoice(said, [other], [other]), said);
  assert.equal(describeChoice(said, [one], [other]), said, "another condition was replaced");
  assert.equal(describeChoice(said, [one], [one, other]), `The filter has one more condition: ${joined}`);
  assert.equal(describeChoice(said, [one, other], [one, other]), `The filter already has this condition: ${joined}`);
  assert.equal(describeChoice(said, ["vote:A/RES/75/240:no"], ["vote:A/RES/75/240:no", other]), `The filter has one more alternative: ${joined}`);
  assert.equal(describeChoice(said, ["group:AU", one], [one, "group:AU:2019-12-27", other], ["AU"]), `The filter has one more condition: ${joined} In the filter “AU” was replaced.`);
  assert.equal(describeChoice("SIDS was added to the filter.", [one], [one, "group:SIDS"]), "SIDS was added to the filter.");
});

test("texts that the server finds follow what is listed, once, and come before typos", async () => {
  createPage();
  const { matchOptions } = await loadFresh("search");
  const listed = { value: "text:A/RES/80/16", label: "A/RES/80/16: Chad and nuclear weapons", search: "A/RES/80/16 resolution" };
  const found = [listed, { value: "text:A/RES/80/14", label: "A/RES/80/14: without a vote in 2025, Nuclear zone" }];
  const values = (typed, texts) => matchOptions(typed, [...COUNTRIES, listed], texts).map(({ value }) => value);
  assert.deepEqual(values("nuclear", found), found.map(({ value }) => value));
  assert.deepEqual(values("austira", []), ["AUT"], "a typo");
  assert.deepEqual(values("austira", found.slice(1)), ["text:A/RES/80/14"]);
});

test("without typed text countries are in their usual order", async () => {
  const order = await loadRankOptions();
  order("usa", COUNTRIES);
  for (const typed of ["", " "]) assert.deepEqual(order(typed, COUNTRIES), COUNTRIES);
});

test("the symbol of a part of a resolution is looked for among all votes", async () => {
  const { matchOptions } = await loadFresh("search");
  for (const typed of ["61/128B", "A/RES/61/128[B]"]) assert.equal(matchOptions(typed, COUNTRIES)[0].value, `text:${typed}`);
});

async function loadCells() {
  const { window } = createPage({ window: { React: { createElement: (tag, props, ...children) => ({ tag, ...props, children }) } } });
  await loadFresh("swing_cells");
  return window.dashAgGridComponentFunctions;
}

test("a missing number says so, a zero is a zero", async () => {
  const { Figure } = await loadCells();
  assert.equal(Figure({ value: null }).title, "too few votes");
  const colDef = { field: "bloc_probability" };
  assert.deepEqual(Figure({ value: 0, data: {}, colDef }).children, ["0.00"]);
  assert.deepEqual([0.998, 0.004, 0.995, 1].map((value) => Figure({ value, data: {}, colDef }).children[0]), [">0.99", "<0.01", "0.99", "1.00"]);
  const data = { bloc_probability_text: "more than 80%" };
  assert.deepEqual(Figure({ value: 0.97, data, colDef }).children, ["more than 80%"]);
});

test("an interval is drawn to the scale of its column", async () => {
  const data = { swing_low: -1, swing_high: 1, swing_rests: "12 votes" };
  const cell = (await loadCells()).Interval({ value: 0, data, colDef: { field: "swing" }, low: -1, high: 1 });
  assert.equal(cell.title, "0.00, 95% interval −1.00 to 1.00, 12 votes");
  const [zero, line, point] = cell.children[1].children;
  assert.deepEqual([zero.x1, line.x1, line.x2, point.cx], [40, 3, 77, 40]);
});

test("an interval and its rank have the digits that the server gives them", async () => {
  const data = { swing_low: 0.397, swing_high: 0.85, swing_interval: "0.3 to 0.9", swing_rank: "1 to 40", swing_rests: "12 votes" };
  const { Interval, Rank } = await loadCells();
  const cell = Interval({ value: 0.67, data, colDef: { field: "swing" }, low: 0, high: 1 });
  assert.equal(cell.title, "0.67, 95% interval 0.3 to 0.9, 12 votes");
  assert.deepEqual(Rank({ value: 1, data }).children, ["1 to 40"]);
});

test("a share is 0% or 100% only if it is that", async () => {
  const { Interval } = await loadCells();
  const format = (value) => Interval({ value, data: {}, colDef: { field: "dissent" }, low: 0, high: 1, isShare: true }).children[0].children[0];
  assert.deepEqual([0, 0.003, 0.57, 0.997, 1].map(format), ["0%", "<1%", "57%", ">99%", "100%"]);
});

test("a number without an interval has a point and no line", async () => {
  const data = { swing_low: null, swing_high: null, swing_rests: "12 votes" };
  const cell = (await loadCells()).Interval({ value: 0.5, data, colDef: { field: "swing" }, low: 0, high: 1 });
  assert.equal(cell.title, "0.50, no interval, 12 votes");
  const [, line, point] = cell.children[1].children;
  assert.deepEqual([line, point.cx], [false, 40]);
});

test("a number that is not stated has its words", async () => {
  const data = { movement_text: "not significant" };
  const cell = (await loadCells()).Interval({ value: null, data, colDef: { field: "movement" }, low: -1, high: 1 });
  assert.deepEqual(cell.children, ["not significant"]);
});

test("an interval stays inside its cell, even if a column has a single value", async () => {
  const data = { swing_low: -9, swing_high: 9, swing_rests: "" };
  const { Interval } = await loadCells();
  const line = (low, high) => Interval({ value: 0, data, colDef: { field: "swing" }, low, high }).children[1].children[1];
  assert.deepEqual([line(-1, 1).x1, line(-1, 1).x2], [3, 77]);
  assert.deepEqual([line(0, 0).x1, line(0, 0).x2], [3, 3]);
});

async function setUpUndo(referrer) {
  const button = new ElementStub("button", { "data-undo": "" });
  const entries = [null];
  const history = { pushState: (state) => { entries.push(state); history.state = state; }, back: () => { history.state = entries[(entries.pop(), entries.length - 1)]; }, state: null };
  const { window, document } = createPage({
    window: { history, location: { origin: "http://here", pathname: "/", href: "http://here/" } },
    document: { referrer, querySelectorAll: () => [button] },
  });
  const { pushStep } = await loadFresh("undo");
  return { window, document, button, pushStep };
}

test("undo goes back as many steps as the page has made, and never leaves it", async () => {
  const { window, document, button, pushStep } = await setUpUndo("http://elsewhere/");
  pushStep("?a");
  assert.equal(button.getAttribute("aria-disabled"), "false");
  document.dispatch("click", { target: button });
  window.dispatch("popstate");
  assert.equal(button.getAttribute("aria-disabled"), "true");
  const state = window.history.state;
  document.dispatch("click", { target: button });
  assert.equal(window.history.state, state);
});

test("the keys of undo do the same as its button, and other keys do nothing", async () => {
  const { window, document, pushStep } = await setUpUndo("http://elsewhere/");
  let preventedCount = 0; // of the browser's own undo
  const press = (more) => document.dispatch("keydown", { target: document, key: "z", preventDefault: () => { preventedCount += 1; }, ...more });
  pushStep("?a");
  const state = window.history.state;
  for (const other of [{}, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, key: "y" }]) press(other);
  assert.deepEqual([preventedCount, window.history.state], [0, state]);
  press({ metaKey: true });
  press({ ctrlKey: true });
  assert.deepEqual([preventedCount, window.history.state], [2, null]);
});

test("a story is a plain link of the page: it can be undone too", async () => {
  const { window, button } = await setUpUndo("http://here/?story=1");
  window.dispatch("popstate");
  assert.equal(button.getAttribute("aria-disabled"), "false");
});

test("updates for Dash wait until Dash is ready, in order", async () => {
  const updates = [], waiting = [];
  let readyElement = null;
  const { window } = createPage({ document: { querySelector: () => readyElement } });
  const { setTimeout: originalSetTimeout } = globalThis;
  globalThis.setTimeout = (act) => waiting.push(act);
  const { onDashReady } = await loadFresh("dash_client");
  for (const name of ["a", "b"]) onDashReady(() => updates.push(name));
  window.dash_clientside = { set_props() {} };
  // Dash is there, but its page is not, so no component can be updated.
  waiting.splice(0).forEach((act) => act());
  assert.deepEqual(updates, []);
  readyElement = {};
  waiting.splice(0).forEach((act) => act());
  globalThis.setTimeout = originalSetTimeout;
  onDashReady(() => updates.push("c"));
  assert.deepEqual(updates, ["a", "b", "c"]);
});

async function setUpTabs(position) {
  const side = new ElementStub("aside", { class: "side" });
  const [open, other] = ["true", "false"].map((is) => new ElementStub("button", { "aria-selected": is, "data-go": `panel:${is}` }));
  side.append(open, other);
  const listPressed = () => [open, other].filter((tab) => tab.classList.contains("pressed"));
  const elements = { ".side": () => side, ".panel-tab.pressed": () => listPressed()[0], ".panel-tab[aria-selected='true']": () => open };
  const { window } = createPage({ document: { querySelector: (selector) => elements[selector]?.() ?? (selector.includes("#map") ? {} : null), querySelectorAll: (selector) => (selector === ".panel-tab.pressed" ? listPressed() : []) } });
  window.dash_clientside = { set_props() {} };
  globalThis.getComputedStyle = () => ({ position, getPropertyValue: () => "" });
  const sent = [];
  let answer;
  globalThis.fetch = (url) => {
    sent.push(new URLSearchParams(url.slice(5)).getAll("go").at(-1));
    return new Promise((resolve) => { answer = () => resolve(new Response(JSON.stringify({ at: "", link: "", choices: [], markup: {}, props: {}, picture: {}, is_over: true }))); });
  };
  const { pressTab } = await loadFresh("tabs");
  return { pressTab, answer: () => answer(), listPressed, open, other, sent, isOpen: () => side.classList.contains("up") };
}

test("in a sheet the current tab opens and closes the sheet, and sends nothing", async () => {
  const { pressTab, open, other, sent, isOpen } = await setUpTabs("fixed");
  const states = [open, open, other].map((tab) => { pressTab(tab); return isOpen(); });
  assert.deepEqual(states, [true, false, true]);
  assert.deepEqual(sent, ["panel:false"]);
});

test("beside the map the tab of an open panel is sent", async () => {
  const { pressTab, open, sent } = await setUpTabs("relative");
  pressTab(open);
  assert.deepEqual(sent, ["panel:true"]);
});

test("a pressed tab is marked until the answer is there", async () => {
  const { pressTab, answer, listPressed, open, other } = await setUpTabs("relative");
  pressTab(other);
  assert.deepEqual(listPressed(), [other]);
  pressTab(open);
  assert.deepEqual(listPressed(), [open], "the tab that was pressed last");
  answer();
  await new Promise((resolve) => { setImmediate(resolve); });
  assert.deepEqual(listPressed(), []);
});

test("the hint of how a finger drags is shown once, even without storage", async () => {
  const { window, document } = createPage();
  Object.defineProperty(window, "localStorage", { get() { throw new Error("refused"); } });
  const hint = new ElementStub("p", { id: "drag-hint" });
  document.getElementById = () => hint;
  const { showDragHint } = await loadFresh("hints");
  showDragHint();
  assert.equal(hint.hidden, false);
  hint.hidden = true;
  showDragHint();
  assert.equal(hint.hidden, true);
});

async function loadSeparator(kept = {}) {
  const { window, document } = createPage();
  window.localStorage = { getItem: (name) => kept[name] ?? null, setItem: (name, value) => { kept[name] = value; } };
  const separator = Object.assign(new ElementStub("div", { id: "separator" }), { ariaValueMin: "384", ariaValueMax: "560" });
  document.getElementById = () => separator;
  await loadFresh("separator");
  const press = (key) => {
    document.dispatch("keydown", { key, target: separator, preventDefault() {} });
    return [separator.getAttribute("aria-valuenow"), kept["alignment-panel-width"]];
  };
  return { press, separator, document };
}

test("arrow keys change the width of the panel within its bounds, and the browser keeps it", async () => {
  const { press, separator, document } = await loadSeparator();
  assert.equal(separator.getAttribute("aria-valuenow"), "400");
  assert.deepEqual(press("ArrowLeft"), ["416", "416"]);
  assert.deepEqual(press("ArrowRight"), ["400", "400"]);
  assert.deepEqual(press("ArrowRight"), ["384", "384"]);
  assert.deepEqual(press("ArrowRight"), ["384", "384"], "the least");
  assert.deepEqual(press("End"), ["560", "560"]);
  document.dispatch("dblclick", { target: separator });
  assert.equal(separator.getAttribute("aria-valuenow"), "400");
});

for (const [kept, used] of [["480", "480"], ["9999", "560"], ["x", "400"]]) {
  test(`a panel whose kept width is ${kept} is ${used} pixels wide`, async () => {
    const { separator } = await loadSeparator({ "alignment-panel-width": kept });
    assert.equal(separator.getAttribute("aria-valuenow"), used);
  });
}
