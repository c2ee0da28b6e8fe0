/* What the search chooses when Enter is pressed: options and typed texts as JSON on the input, the chosen
   values on the output. */
import { readFileSync } from "node:fs";
import { createPage } from "./browser_stub.mjs";

const { all, typed } = JSON.parse(readFileSync(0, "utf8"));
createPage();
const { matchOptions } = await import("../../assets/search.js");
await import("../../assets/search_phrases.js");
process.stdout.write(JSON.stringify(typed.map((text) => matchOptions(text, all)[0].value)));
