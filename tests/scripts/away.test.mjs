/* What the page does while the server is away. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

let number = 0;
/* A page whose server answers as it is told: a status, words with when to come again, or nothing at all. */
async function served(answer) {
  const asked = [], bars = [];
  globalThis.window = {
    fetch: async (url, options) => {
      asked.push([url, options?.body]);
      const given = answer(url, asked.length);
      if (!given) throw new TypeError("Failed to fetch");
      if (typeof given === "number") return new Response(null, { status: given });
      const headers = { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "5" };
      return new Response(given, { status: 503, headers });
    },
  };
  globalThis.document = {
    createElement: () => ({ setAttribute() {}, remove() { bars.length = 0; } }),
    getElementById: () => bars[0] ?? null,
    body: { append: (bar) => bars.push(bar) },
  };
  number += 1;
  const { WORDS } = await import(`../../assets/away.js?${number}`);
  return { asked, bars, WORDS, fetch: (...given) => globalThis.window.fetch(...given) };
}
const body = (output, more = "") => ({ body: `{"output":"${output}","more":"${more}"}` });
/* All that can go on without waiting for a clock has gone on. */
const settled = () => new Promise((done) => { setImmediate(done); });
const wait = (time) => {
  mock.timers.tick(time);
  return settled();
};

for (const status of [200, 204, 400, 500]) {
  test(`a request whose server is there is asked once, a fault of it is an answer: ${status}`, async () => {
    const { asked, bars, fetch } = await served(() => status);
    assert.equal((await fetch("/_dash-update-component", body("a"))).status, status);
    assert.equal(asked.length, 1);
    assert.equal(bars.length, 0);
  });
}

test("what else the page fetches fails as it would", async () => {
  const { fetch } = await served(() => 0);
  await assert.rejects(fetch("springs?v=1"));
});

for (const gone of [0, 502, 503, 504]) {
  test(`with no server (${gone}) the page says so, asks again what was asked, and goes on`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let there = false;
    const { asked, bars, WORDS, fetch } = await served(() => (there ? 200 : gone));
    const answer = fetch("/_dash-update-component", body("a"));
    await settled();
    assert.equal(bars[0].textContent, WORDS);
    await wait(1000);
    await wait(2000);
    assert.deepEqual(asked.map(([url]) => url), ["/_dash-update-component", "healthz", "healthz"]);
    there = true;
    await wait(4000);
    assert.equal((await answer).status, 200);
    assert.deepEqual(asked.at(-1), ["/_dash-update-component", body("a").body]);
    assert.equal(bars.length, 0);
    mock.timers.reset();
  });
}

test("of several requests for one part the last alone is asked again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let there = false;
  const { asked, bars, fetch } = await served(() => (there ? 200 : 0));
  const answers = [body("a", 1), body("b", 1), body("a", 2)].map((each) => fetch("/_dash-update-component", each));
  await settled();
  assert.equal(bars.length, 1, "it is said once");
  there = true;
  await wait(1000);
  assert.deepEqual((await Promise.all(answers)).map(({ status }) => status), [204, 200, 200]);
  assert.deepEqual(asked.slice(4).map(([, sent]) => sent), [body("b", 1).body, body("a", 2).body]);
  mock.timers.reset();
});

test("what the server says itself is said, and asked again when it says", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const SAID = "Your own records cannot be reached; try again in a few seconds.";
  let able = false;
  const { asked, bars, fetch } = await served(() => (able ? 200 : `${SAID}\n`));
  const answer = fetch("/_dash-update-component", body("a"));
  await settled();
  assert.equal(bars[0].textContent, SAID);
  await wait(4999);
  assert.equal(asked.length, 1, "no sooner, and the server that answers is not looked for");
  await wait(1);
  assert.equal(asked.length, 2);
  assert.equal(bars.length, 1, "it is said once");
  able = true;
  await wait(5000);
  assert.equal((await answer).status, 200);
  assert.deepEqual(asked.map(([url]) => url), Array(3).fill("/_dash-update-component"));
  assert.equal(bars.length, 0);
  mock.timers.reset();
});
