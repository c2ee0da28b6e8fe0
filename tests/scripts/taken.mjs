/* Whom the search takes when Enter is pressed: all that it offers and what is typed, each in turn, as JSON
   on the input, the values that are taken on the output. */
import { readFileSync } from "node:fs";
import { Part, page } from "./standin.mjs";

const { all, typed } = JSON.parse(readFileSync(0, "utf8"));
const taken = [];
const { document } = page({
  window: {
    dash_clientside: { alignment: { find: (value) => taken.push(value) } },
    dash_component_api: { getLayout: () => ({ props: { data: all } }) },
  },
  document: { getElementById: () => new Part("button") },
});
globalThis.HTMLInputElement = Part;
await import("../../assets/find.js");
const search = Object.assign(new Part("input"), { matches: (selector) => selector === ".dash-dropdown-search", closest() { return this; } });
for (const value of typed) {
  search.value = value;
  document.tell("keyup", { target: search, key: "Enter", stopImmediatePropagation() {} });
}
process.stdout.write(JSON.stringify(taken));
