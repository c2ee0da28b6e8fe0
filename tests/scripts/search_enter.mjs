/* The options that the search offers first, of which Enter chooses the first: all options, typed texts and the
   address of the page as JSON on the input, `count` options for each text on the output. */
import { readFileSync } from "node:fs";
import { createPage } from "./browser_stub.mjs";

const { all, questions, typed, count, address = "" } = JSON.parse(readFileSync(0, "utf8"));
createPage();
globalThis.document.querySelector = (selector) => (selector === "#initial-page .page" ? { dataset: { at: address } } : null);
const { matchOptions, setQuestions } = await import("../../assets/search.js");
await import("../../assets/search_phrases.js");
setQuestions(questions);
process.stdout.write(JSON.stringify(typed.map((text) => matchOptions(text, all).slice(0, count))));
