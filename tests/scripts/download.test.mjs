/* A file is asked for while the page stays, and what went wrong is told where it was asked for. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { page } from "./standin.mjs";

const saved = [];
page({
  document: { createElement: () => ({ click() { saved.push([this.download, this.href]); } }) },
});
const { named, save } = await import("../../assets/download.js");
URL.createObjectURL = () => "blob:of-it";
URL.revokeObjectURL = () => {};

beforeEach(() => { saved.length = 0; });

test("a file is called as its header says, and as the browser likes where none does", () => {
  assert.equal(named('attachment; filename="small-states.pptx"'), "small-states.pptx");
  assert.equal(named("attachment"), "");
  assert.equal(named(null), "");
});

test("what comes is saved under its name", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.fetch = async () => new Response("of it", { headers: { "Content-Disposition": 'attachment; filename="map.svg"' } });
  assert.equal(await save("/download/svg?v=1"), "");
  assert.deepEqual(saved, [["map.svg", "blob:of-it"]]);
});

test("what the server says instead is told, and nothing is saved", async () => {
  globalThis.fetch = async () => new Response("Other files are being made just now.\n", { status: 503 });
  assert.equal(await save("/download/svg?v=1"), "Other files are being made just now.");
  assert.deepEqual(saved, []);
});

test("of a page that something before the server sends no markup is told", async () => {
  globalThis.fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
  assert.equal(await save("/download/svg?v=1"), "The file could not be made; try again.");
});
