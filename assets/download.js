/* A file is made while the page stays: its link says so, what went wrong is told in its place, and a
   second press while it is being made asks for no second one. */
import { byId, on } from "./dom.js";

const SOON = 400; // milliseconds within which nobody has to be told
const KEPT = 60000; // within which a browser has read what it saves
const GONE = "The server cannot be reached; try again.";
const FAILED = "The file could not be made; try again.";

/* What a file is to be called, by the header that says so. */
/** @type {(header: string | null) => string} */
export const named = (header) => /filename="([^"]*)"/.exec(header ?? "")?.[1] ?? "";

/* Ask for a file and have it saved; return what went wrong, if anything did. */
/** @type {(address: string) => Promise<string>} */
export async function save(address) {
  const answer = await fetch(address);
  // The server says why in a sentence; what stands before it may send a page of its own.
  if (!answer.ok) return answer.headers.get("Content-Type")?.startsWith("text/plain") ? (await answer.text()).trim() : FAILED;
  const file = document.createElement("a");
  file.download = named(answer.headers.get("Content-Disposition"));
  file.href = URL.createObjectURL(await answer.blob());
  file.click();
  setTimeout(() => { URL.revokeObjectURL(file.href); }, KEPT);
  return "";
}

/* What is seen at the link is told to who does not see it. */
/** @type {(link: HTMLElement, words: string) => void} */
function tell(link, words) {
  const told = byId("share-box").querySelector("[role=status]");
  if (told) told.textContent = `${link.querySelector("strong")?.textContent}: ${words}`;
}

/** @param {HTMLAnchorElement} link */
async function take(link) {
  const { dataset } = link;
  link.setAttribute("aria-busy", "true");
  delete dataset.fault;
  const late = setTimeout(() => {
    dataset.late = "";
    tell(link, "being made");
  }, SOON);
  const fault = await save(link.href).catch(() => GONE);
  clearTimeout(late);
  link.removeAttribute("aria-busy");
  if (fault) dataset.fault = fault;
  tell(link, fault || "downloaded");
  delete dataset.late;
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (on(event, ".downloads a"));
  // Who asks for another tab, or for a name of his own, has it in the browser's way.
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) take(link);
});
