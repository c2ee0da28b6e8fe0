/* Retries of requests while the server is unreachable or cannot answer yet. The page shows a notice and
   keeps its content, and sends the request again until the server answers. */
const HEALTH_PATH = "healthz", NOTICE_ID = "server-notice", RETRY_HEADER = "Retry-After";
// What a proxy answers while the server is down.
const PROXY_ERRORS = new Set([502, 503, 504]);
const FIRST_DELAY = 1000, MAX_DELAY = 10000; // ms between two checks
export const OFFLINE_TEXT = "The server cannot be reached. What you see stays, and the page goes on by itself when it is back.";

let waitCount = 0; // waits for an answer that are not over
/** @type {Promise<void> | null} */
let nextRetry = null; // resolves when it is time to try again

/** Return the response to a request, however long the server is away. @type {(url: string, options?: RequestInit, isRepeated?: boolean) => Promise<Response>} */
export async function fetchWithRetry(url, options, isRepeated = false) {
  const response = await fetchOrNull(url, options);
  if (response && !isRetryResponse(response)) return response;
  waitCount += 1;
  nextRetry ??= response ? waitAsServerAsks(response, isRepeated) : waitForServer();
  try {
    await nextRetry;
    options?.signal?.throwIfAborted();
    return await fetchWithRetry(url, options, true);
  } finally {
    waitCount -= 1;
    if (!waitCount) document.getElementById(NOTICE_ID)?.remove();
  }
}

/** Return the response to a request, or null if there is no server. @param {string} url @param {RequestInit | undefined} options */
async function fetchOrNull(url, options) {
  try {
    const response = await fetch(url, options);
    return PROXY_ERRORS.has(response.status) && !isRetryResponse(response) ? null : response;
  } catch (error) {
    if (options?.signal?.aborted) throw error;
    return null;
  }
}

/** Return whether the server itself says in a sentence that it cannot answer yet, and when to try again. @param {Response} response */
function isRetryResponse(response) {
  const { status, headers } = response;
  return (status === 503 || status === 429) && headers.has(RETRY_HEADER) && Boolean(headers.get("Content-Type")?.startsWith("text/plain"));
}

/** Wait as long as the server asks, and show what it says, but not of one refusal of many quick gestures. @param {Response} response @param {boolean} isRepeated */
async function waitAsServerAsks(response, isRepeated) {
  if (isRepeated || response.status !== 429) showNotice((await response.text()).trim());
  await sleep(1000 * Number(response.headers.get(RETRY_HEADER)) || FIRST_DELAY);
  nextRetry = null;
}

/* Show that the server is unreachable until it is back. Meanwhile nothing is computed. */
async function waitForServer() {
  const root = document.documentElement;
  showNotice(OFFLINE_TEXT);
  root.toggleAttribute("data-offline", true);
  await pollServer(FIRST_DELAY);
  root.toggleAttribute("data-offline", false);
  nextRetry = null;
}

/** @param {string} text */
function showNotice(text) {
  let notice = document.getElementById(NOTICE_ID);
  if (!notice) {
    notice = document.createElement("p");
    notice.id = NOTICE_ID;
    notice.setAttribute("role", "alert");
    document.body.append(notice);
  }
  notice.textContent = text;
}

/** @type {(delay: number) => Promise<void>} */
const sleep = (delay) => new Promise((resolve) => { setTimeout(resolve, delay); });

/** Check for the server, at growing intervals. @type {(delay: number) => Promise<void>} */
async function pollServer(delay) {
  await sleep(delay);
  const response = await fetchOrNull(HEALTH_PATH, { method: "HEAD", cache: "no-store" });
  if (!response?.ok) await pollServer(Math.min(2 * delay, MAX_DELAY));
}
