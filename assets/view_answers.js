/* Answers of `/view`. The page keeps the last ones that are the same for all readers, so that a gesture that
   was made before, or was expected, is shown in the next frame. */
import { fetchWithRetry } from "./offline_notice.js";

const MAX_URL_LENGTH = 6000; // a longer request is sent as POST
const MAX_ANSWERS = 30; // that the page keeps
const REFUSED_TEXT = "The page could not do that. Reload it and try again.";
/** By their URLs, the latest last. @type {Map<string, string>} */
const answers = new Map();

/* Return the text of the answer to a request, or why it was refused. */
/** @type {(body: URLSearchParams, headers: Record<string, string> | undefined, signal: AbortSignal) => Promise<{ text: string, isRefused: boolean }>} */
export async function fetchAnswer(body, headers, signal) {
  const url = `view?${body}`, known = headers ? undefined : answers.get(url);
  if (known !== undefined) return { text: known, isRefused: false };
  const response = url.length > MAX_URL_LENGTH
    ? await fetchWithRetry("view", { method: "POST", body, headers, signal })
    : await fetchWithRetry(url, { headers, signal });
  if (response.ok) return { text: await keepAnswer(url, response), isRefused: false };
  const isText = response.headers.get("Content-Type")?.startsWith("text/plain");
  return { text: isText ? (await response.text()).trim() : REFUSED_TEXT, isRefused: true };
}

/** Fetch and keep an answer that is likely to be needed. @param {URLSearchParams} body */
export async function prefetchAnswer(body) {
  const url = `view?${body}`;
  if (answers.has(url) || url.length > MAX_URL_LENGTH) return;
  const response = await fetch(url, { priority: "low" }).catch(() => null);
  if (response?.ok) await keepAnswer(url, response);
}

/** Return the text of an answer, and keep it if it is the same for all readers. @type {(url: string, response: Response) => Promise<string>} */
async function keepAnswer(url, response) {
  const text = await response.text();
  if (response.headers.get("Cache-Control")?.startsWith("public")) answers.set(url, text);
  if (answers.size > MAX_ANSWERS) answers.delete([...answers.keys()][0]);
  return text;
}
