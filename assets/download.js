/* Downloads of the Share menu and of panels, without leaving the page. The link shows that the file is being
   made, or what went wrong. A second press meanwhile starts no second request. */
import { byId, closestTarget } from "./dom.js";

const NOTICE_DELAY_MS = 400; // a faster download is not announced
const MAX_TRIES = 30; // of a file that the server is still making, or cannot make yet
const URL_LIFETIME_MS = 60000; // time for the browser to read the file
const UNREACHABLE_TEXT = "The server cannot be reached; try again.";
const FAILED_TEXT = "The file could not be made; try again.";

/** Return the file name that a Content-Disposition header gives. @type {(header: string | null) => string} */
export const parseFileName = (header) => /filename="([^"]*)"/.exec(header ?? "")?.[1] ?? "";

/** Fetch a file that the server may still be making; return it, or what went wrong. @type {(url: string, signal?: AbortSignal, tries?: number) => Promise<Response | string>} */
export async function fetchFile(url, signal, tries = MAX_TRIES) {
  const response = await fetch(url, { signal }).catch(() => null), delay = Number(response?.headers.get("Retry-After"));
  if (!response) return UNREACHABLE_TEXT;
  if ([429, 503].includes(response.status) && delay && tries > 1) {
    await new Promise((resolve) => { setTimeout(resolve, 1000 * delay); });
    return fetchFile(url, signal, tries - 1);
  }
  // The server explains itself as plain text; a proxy before it may send its own page.
  if (!response.ok) return response.headers.get("Content-Type")?.startsWith("text/plain") ? (await response.text()).trim() : FAILED_TEXT;
  return response;
}

/** Fetch a file and save it; return what went wrong, or an empty text. @param {string} url */
export async function saveFile(url) {
  const response = await fetchFile(url);
  if (typeof response === "string") return response;
  const anchor = document.createElement("a");
  anchor.download = parseFileName(response.headers.get("Content-Disposition"));
  anchor.href = URL.createObjectURL(await response.blob());
  anchor.click();
  setTimeout(() => { URL.revokeObjectURL(anchor.href); }, URL_LIFETIME_MS);
  return "";
}

/** Announce to screen readers what the link shows. @type {(link: HTMLElement, text: string) => void} */
function announce(link, text) {
  const status = link.closest("#share-box")?.querySelector("[role=status]") ?? byId("announcement");
  status.textContent = `${(link.querySelector("strong") ?? link).textContent}: ${text}`;
}

/** @param {HTMLAnchorElement} link */
async function downloadFile(link) {
  const { dataset } = link;
  link.setAttribute("aria-busy", "true");
  delete dataset.fault;
  const timer = setTimeout(() => {
    dataset.late = "";
    announce(link, "being made");
  }, NOTICE_DELAY_MS);
  const error = await saveFile(link.href);
  clearTimeout(timer);
  link.removeAttribute("aria-busy");
  if (error) dataset.fault = error;
  announce(link, error || "downloaded");
  delete dataset.late;
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (closestTarget(event, ".downloads a, a[download]"));
  // With a modifier key the browser opens or saves the link itself.
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) downloadFile(link);
});
