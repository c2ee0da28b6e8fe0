/* When the server cannot be reached, or says that it cannot answer yet: the page says so, keeps what is on
   it, and asks again what was asked last of each part, until there is an answer. */
const PATH = "_dash-update-component";
const ALIVE = "healthz", BAR = "away", AGAIN = "Retry-After";
// What a proxy answers for a server that is not there.
const GONE = new Set([502, 503, 504]);
const FIRST = 1000, LONGEST = 10000; // milliseconds between two looks for it
export const WORDS = "The server cannot be reached. What you see stays, and the page goes on by itself when it is back.";

const real = window.fetch.bind(window);
/** @type {Map<string, number>} */
const latest = new Map(); // which request was the last that was sent for each part
let waiting = 0; // how many waits for an answer are not over
/** @type {Promise<void> | null} */
let back = null; // done once it is time to ask again

/* The part of the page that a request is for. */
/** @param {RequestInit | undefined} options */
const part = (options) => /"output":"([^"]*)"/.exec(String(options?.body ?? ""))?.[1] ?? "";

/** @param {RequestInfo | URL} asked @param {RequestInit} [options] */
function patient(asked, options) {
  if (typeof asked !== "string" || !asked.includes(PATH)) return real(asked, options);
  const of = part(options), number = (latest.get(of) ?? 0) + 1;
  latest.set(of, number);
  return until(asked, options, () => latest.get(of) === number);
}

/* The answer to a request, however long there is none. What a later one asks is not asked before it: that
   nothing came is told as callbacks tell it. */
/** @type {(asked: string, options: RequestInit | undefined, isLast: () => boolean) => Promise<Response>} */
async function until(asked, options, isLast) {
  const answer = await answered(asked, options);
  if (answer && !isLater(answer)) return answer;
  waiting += 1;
  back ??= answer ? later(answer) : away();
  try {
    await back;
    return isLast() ? await until(asked, options, isLast) : new Response(null, { status: 204 });
  } finally {
    waiting -= 1;
    if (!waiting) document.getElementById(BAR)?.remove();
  }
}

/* The answer to a request; nothing if there is no server. */
/** @param {string} asked @param {RequestInit | undefined} options */
async function answered(asked, options) {
  try {
    const answer = await real(asked, options);
    return GONE.has(answer.status) && !isLater(answer) ? null : answer;
  } catch (fault) {
    if (options?.signal?.aborted) throw fault;
    return null;
  }
}

/* Whether the server itself answers that it cannot yet, in a sentence, and when to ask again. */
/** @param {Response} answer */
function isLater(answer) {
  const { status, headers } = answer;
  return (status === 503 || status === 429) && headers.has(AGAIN) && Boolean(headers.get("Content-Type")?.startsWith("text/plain"));
}

/* Say what the server says, and wait as long as it says. */
/** @param {Response} answer */
async function later(answer) {
  say((await answer.text()).trim());
  await sleep(1000 * Number(answer.headers.get(AGAIN)) || FIRST);
  back = null;
}

/* Say that the server is away, until it is there. */
async function away() {
  say(WORDS);
  await look(FIRST);
  back = null;
}

/** @param {string} words */
function say(words) {
  let bar = document.getElementById(BAR);
  if (!bar) {
    bar = document.createElement("p");
    bar.id = BAR;
    bar.setAttribute("role", "alert");
    document.body.append(bar);
  }
  bar.textContent = words;
}

/** @type {(time: number) => Promise<void>} */
const sleep = (time) => new Promise((done) => { setTimeout(done, time); });

/* Look for the server, less and less often. */
/** @type {(wait: number) => Promise<void>} */
async function look(wait) {
  await sleep(wait);
  const answer = await answered(ALIVE, { cache: "no-store" });
  if (!answer?.ok) await look(Math.min(2 * wait, LONGEST));
}

window.fetch = patient;
