/* What the search chooses when Enter is pressed: options and typed texts as JSON on the input, the chosen
   values on the output. */
import { readFileSync } from "node:fs";
import { ElementStub, createPage } from "./browser_stub.mjs";

const { all: options, typed } = JSON.parse(readFileSync(0, "utf8"));
const chosen = [];
const { document } = createPage({
  window: {
    dash_clientside: { alignment: { find: (value) => chosen.push(value) } },
    dash_component_api: { getLayout: () => ({ props: { data: options } }) },
  },
  document: { getElementById: () => new ElementStub("button") },
});
globalThis.HTMLInputElement = ElementStub;
await import("../../assets/search.js");
const search = Object.assign(new ElementStub("input"), { matches: (selector) => selector === ".dash-dropdown-search", closest() { return this; } });
for (const value of typed) {
  search.value = value;
  document.dispatch("keyup", { target: search, key: "Enter", stopImmediatePropagation() {} });
}
process.stdout.write(JSON.stringify(chosen));
