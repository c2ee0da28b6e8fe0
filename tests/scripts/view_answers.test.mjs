/* Answers of `/view` are kept if they are the same for all readers, and can be fetched before they are needed. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const { fetchAnswer, prefetchAnswer } = await import("../../assets/view_answers.js");
const { signal } = new AbortController();
const PUBLIC = "public, max-age=3600";
let requests = [];
let cacheControl = PUBLIC;
let status = 200;
globalThis.fetch = async (url, options = {}) => {
  requests.push(options.body ? `${url}?${options.body}` : url);
  return new Response(`answer to ${url}`, { status, headers: { "Cache-Control": cacheControl, "Content-Type": status === 200 ? "application/json" : "text/plain" } });
};
const ask = (name, headers) => fetchAnswer(new URLSearchParams([["go", name]]), headers, signal);
beforeEach(() => { [requests, cacheControl, status] = [[], PUBLIC, 200]; });

test("an answer that is the same for all readers is asked for once", async () => {
  const answer = { text: "answer to view?go=colour", isRefused: false };
  assert.deepEqual([await ask("colour"), await ask("colour")], [answer, answer]);
  assert.deepEqual(requests, ["view?go=colour"]);
});

test("an answer that is not final, or for one reader, is asked for again", async () => {
  cacheControl = "no-store";
  await ask("slow");
  await ask("slow");
  cacheControl = "private, no-store";
  await ask("own", { "Records-Key": "secret" });
  await ask("own", { "Records-Key": "secret" });
  assert.equal(requests.length, 4);
});

test("a reader's own records never get the answer that is kept for others", async () => {
  await ask("both");
  await ask("both", { "Records-Key": "secret" });
  assert.equal(requests.length, 2);
});

test("an expected answer is fetched once, before it is needed", async () => {
  const body = new URLSearchParams([["go", "next"]]);
  await prefetchAnswer(body);
  await prefetchAnswer(body);
  await ask("next");
  assert.deepEqual(requests, ["view?go=next"]);
});

test("a prefetch that fails, or is refused, is no answer", async () => {
  status = 422;
  await prefetchAnswer(new URLSearchParams([["go", "wrong"]]));
  assert.deepEqual(await ask("wrong"), { text: "answer to view?go=wrong", isRefused: true });
  assert.equal(requests.length, 2);
});

test("the oldest of more than 30 answers is forgotten", async () => {
  await ask("oldest");
  await Promise.all(Array.from({ length: 30 }, (_, i) => ask(`newer ${i}`)));
  await ask("oldest");
  assert.equal(requests.length, 32);
});

test("a long request is sent as a form, and not kept or prefetched", async () => {
  const name = "x".repeat(6000);
  await prefetchAnswer(new URLSearchParams([["go", name]]));
  cacheControl = "no-store";
  await ask(name);
  await ask(name);
  assert.deepEqual(requests, Array(2).fill(`view?go=${name}`));
});
