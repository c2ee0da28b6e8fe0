/* When the server cannot be reached: the page says so, keeps what is on it, and asks again what was
   asked last of each part, until there is an answer. */
const PATH = "_dash-update-component";
const ALIVE = "healthz";
// What a proxy answers for a server that is not there.
const GONE = new Set([502, 503, 504]);
const FIRST = 1000, LONGEST = 10000; // milliseconds between two looks for it
export const WORDS = "The server cannot be reached. What you see stays, and the page goes on by itself when it is back.";

const real = window.fetch.bind(window);
/** @type {Map<string, number>} */
const latest = new Map(); // which request was the last that was sent for each part
/** @type {Promise<void> | null} */
let back = null; // done once the server is there again

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

/* The answer to a request, however long the server is away. What a later one asks is not asked before it:
   that nothing came is told as callbacks tell it. */
/** @type {(asked: string, options: RequestInit | undefined, isLast: () => boolean) => Promise<Response>} */
async function until(asked, options, isLast) {
  const answer = await answered(asked, options);
  if (answer) return answer;
  back ??= away();
  await back;
  return isLast() ? until(asked, options, isLast) : new Response(null, { status: 204 });
}

/* The answer to a request; nothing if there is no server. */
/** @param {string} asked @param {RequestInit | undefined} options */
async function answered(asked, options) {
  try {
    const answer = await real(asked, options);
    return GONE.has(answer.status) ? null : answer;
  } catch (fault) {
    if (options?.signal?.aborted) throw fault;
    return null;
  }
}

/* Say that the server is away, until it is there. */
async function away() {
  const bar = document.createElement("p");
  bar.id = "away";
  bar.setAttribute("role", "alert");
  document.body.append(bar);
  bar.textContent = WORDS;
  await look(FIRST);
  bar.remove();
  back = null;
}

/* Look for the server, less and less often. */
/** @type {(wait: number) => Promise<void>} */
async function look(wait) {
  await new Promise((done) => { setTimeout(done, wait); });
  const answer = await answered(ALIVE, { cache: "no-store" });
  if (!answer?.ok) await look(Math.min(2 * wait, LONGEST));
}

window.fetch = patient;
