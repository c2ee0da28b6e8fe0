/* The page while the server is unreachable. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

let number = 0;
/* Set up a page whose server answers with a status, with a message to retry later, or not at all. */
async function setUpServer(respond, refusal = 503) {
  const requests = [], notices = [], marks = new Set();
  globalThis.fetch = async (url, options) => {
    requests.push([url, options?.body]);
    const reply = respond(url, requests.length);
    if (!reply) throw new TypeError("Failed to fetch");
    if (typeof reply === "number") return new Response(null, { status: reply });
    const headers = { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "5" };
    return new Response(reply, { status: refusal, headers });
  };
  globalThis.document = {
    createElement: () => ({ setAttribute() {}, remove() { notices.length = 0; } }),
    documentElement: { toggleAttribute: (name, isOn) => (isOn ? marks.add(name) : marks.delete(name)) },
    getElementById: () => notices[0] ?? null,
    body: { append: (notice) => notices.push(notice) },
  };
  number += 1;
  const { OFFLINE_TEXT, fetchWithRetry } = await import(`../../assets/offline_notice.js?${number}`);
  return { requests, notices, marks, OFFLINE_TEXT, fetch: (body, { signal } = new AbortController()) => fetchWithRetry("view", { body, signal }) };
}
/* Run all promises that need no clock. */
const runPending = () => new Promise((resolve) => { setImmediate(resolve); });
const wait = (time) => {
  mock.timers.tick(time);
  return runPending();
};

for (const status of [200, 204, 400, 500]) {
  test(`a request is sent once while the server is there, and its errors are passed on: ${status}`, async () => {
    const { requests, notices, fetch } = await setUpServer(() => status);
    assert.equal((await fetch("a")).status, status);
    assert.equal(requests.length, 1);
    assert.equal(notices.length, 0);
  });
}

for (const status of [0, 502, 503, 504]) {
  test(`without a server (${status}) the page says so, retries, and goes on`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let isBack = false;
    const { requests, notices, marks, OFFLINE_TEXT, fetch } = await setUpServer(() => (isBack ? 200 : status));
    const answer = fetch("a");
    await runPending();
    assert.equal(notices[0].textContent, OFFLINE_TEXT);
    assert.deepEqual([...marks], ["data-offline"]);
    await wait(1000);
    await wait(2000);
    assert.deepEqual(requests.map(([url]) => url), ["view", "healthz", "healthz"]);
    isBack = true;
    await wait(4000);
    assert.equal((await answer).status, 200);
    assert.deepEqual(requests.at(-1), ["view", "a"]);
    assert.equal(notices.length, 0);
    assert.equal(marks.size, 0);
    mock.timers.reset();
  });
}

test("a request that was cancelled is not sent again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let isBack = false;
  const { requests, notices, fetch } = await setUpServer(() => (isBack ? 200 : 0));
  const [first, second] = [new AbortController(), new AbortController()];
  const answers = [fetch("a", first), fetch("b", second)];
  await runPending();
  assert.equal(notices.length, 1, "one notice is shown");
  isBack = true;
  first.abort();
  const refused = assert.rejects(answers[0]);
  await wait(1000);
  await refused;
  assert.equal((await answers[1]).status, 200);
  assert.deepEqual(requests.slice(3).map(([, sentBody]) => sentBody), ["b"]);
  assert.equal(notices.length, 0);
  mock.timers.reset();
});

test("a message of the server is shown, and the request is sent again when it says", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const MESSAGE = "Your own records cannot be reached; try again in a few seconds.";
  let isReady = false;
  const { requests, notices, fetch } = await setUpServer(() => (isReady ? 200 : `${MESSAGE}\n`));
  const answer = fetch("a");
  await runPending();
  assert.equal(notices[0].textContent, MESSAGE);
  await wait(4999);
  assert.equal(requests.length, 1, "not earlier, and without a check of the server");
  await wait(1);
  assert.equal(requests.length, 2);
  assert.equal(notices.length, 1, "one notice is shown");
  isReady = true;
  await wait(5000);
  assert.equal((await answer).status, 200);
  assert.deepEqual(requests.map(([url]) => url), Array(3).fill("view"));
  assert.equal(notices.length, 0);
  mock.timers.reset();
});

test("of quick gestures the first refusal is no message, and the last gesture is answered", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let isReady = false;
  const { requests, notices, fetch } = await setUpServer(() => (isReady ? 200 : "Too many answers.\n"), 429);
  const first = new AbortController();
  const dropped = assert.rejects(fetch("a", first));
  await runPending();
  first.abort();
  const answer = fetch("b");
  await runPending();
  assert.equal(notices.length, 0);
  await wait(5000);
  await dropped;
  assert.equal(notices[0].textContent, "Too many answers.");
  isReady = true;
  await wait(5000);
  assert.equal((await answer).status, 200);
  assert.deepEqual(requests.map(([, body]) => body), ["a", "b", "b", "b"]);
  assert.equal(notices.length, 0);
  mock.timers.reset();
});
