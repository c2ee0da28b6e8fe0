/* Downloads without leaving the page, and what they say if they fail. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { createPage } from "./browser_stub.mjs";

const saved = [];
createPage({
  document: { createElement: () => ({ click() { saved.push([this.download, this.href]); } }) },
});
const { parseFileName, saveFile } = await import("../../assets/download.js");
URL.createObjectURL = () => "blob:of-it";
URL.revokeObjectURL = () => {};

beforeEach(() => { saved.length = 0; });

test("a file name comes from its header; without one the browser chooses", () => {
  assert.equal(parseFileName('attachment; filename="small-states.pptx"'), "small-states.pptx");
  assert.equal(parseFileName("attachment"), "");
  assert.equal(parseFileName(null), "");
});

test("a file is saved under its name", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.fetch = async () => new Response("of it", { headers: { "Content-Disposition": 'attachment; filename="map.svg"' } });
  assert.equal(await saveFile("/download/svg?v=1"), "");
  assert.deepEqual(saved, [["map.svg", "blob:of-it"]]);
});

test("a message of the server is returned, and nothing is saved", async () => {
  globalThis.fetch = async () => new Response("Other files are being made just now.\n", { status: 503 });
  assert.equal(await saveFile("/download/svg?v=1"), "Other files are being made just now.");
  assert.deepEqual(saved, []);
});

test("a file that the server cannot make yet is requested again when it says so", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const responses = [429, 503].map((status) => new Response("Try again.\n", { status, headers: { "Retry-After": "5" } }));
  responses.push(new Response("of it"));
  globalThis.fetch = async () => responses.shift();
  const result = saveFile("/download/pptx?v=1");
  await new Promise(setImmediate);
  context.mock.timers.tick(4900);
  await new Promise(setImmediate);
  assert.equal(responses.length, 2);
  context.mock.timers.tick(100);
  await new Promise(setImmediate);
  assert.equal(responses.length, 1);
  context.mock.timers.tick(5000);
  assert.equal(await result, "");
  assert.equal(saved.length, 1);
});

test("a page of a proxy is not shown as a message", async () => {
  globalThis.fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
  assert.equal(await saveFile("/download/svg?v=1"), "The file could not be made; try again.");
});
