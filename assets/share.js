/* The Share menu: copy buttons, and links that are made when the menu opens. */
import { readInputs, registerClientFunctions } from "./dash_client.js";
import { byId, closestTarget } from "./dom.js";
import { fetchFile } from "./download.js";
import { fetchWithRetry } from "./offline_notice.js";
import { setRegions } from "./regions.js";
import { getAddress, getKeyHeaders, onAnswer } from "./view_client.js";

const getShareBox = () => byId("share-box");

/** The text is selected first, so that the reader can copy it by hand where the page may not. @param {HTMLElement} button */
async function copyText(button) {
  const source = byId(button.dataset.copy ?? "");
  window.getSelection()?.selectAllChildren(source);
  let label = "Copied";
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    label = "Selected: now copy it";
  }
  button.textContent = label;
  const status = getShareBox().querySelector("[role=status]");
  if (status) status.textContent = label;
  setTimeout(() => { button.textContent = "Copy"; }, 2500);
}

document.addEventListener("click", (event) => {
  const button = closestTarget(event, "[data-copy]");
  if (button) copyText(button);
});
/** The links are requested when the menu opens, and again if the page or a field changes meanwhile. @type {Record<string, unknown>} */
let fields = {};
/** @type {AbortController | null} */
let pendingRequest = null;
async function updateLinks() {
  if (!getShareBox()?.open || !Object.keys(fields).length) return;
  pendingRequest?.abort();
  const { signal } = pendingRequest = new AbortController();
  const params = new URLSearchParams({ at: getAddress(), fields: JSON.stringify(fields) });
  try {
    const response = await fetchWithRetry(`share?${params}`, { headers: getKeyHeaders(), signal });
    const parts = response.ok ? await response.json() : { share: await response.text() };
    if (!signal.aborted) setRegions(parts);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
document.addEventListener("toggle", (event) => { if (event.target === getShareBox()) updateLinks(); }, true);
onAnswer(updateLinks);
registerClientFunctions({
  share: () => {
    fields = readInputs().values;
    updateLinks();
  },
});
/* An image tells no reason: what it could not load is fetched, again as long as the server asks for that. */
document.addEventListener("error", async ({ target: image }) => {
  if (!(image instanceof HTMLImageElement) || !image.matches("#share-picture img")) return;
  const note = Object.assign(document.createElement("p"), { className: "note", role: "status" });
  image.replaceWith(note);
  note.textContent = "The preview is being made …";
  const file = image.src.startsWith("blob:") ? "The preview cannot be shown." : await fetchFile(image.src, pendingRequest?.signal);
  if (typeof file === "string") return note.replaceChildren(file);
  image.src = URL.createObjectURL(await file.blob());
  note.replaceWith(image);
}, true);
/* A text that gets the focus is selected. */
document.addEventListener("focusin", (event) => {
  const element = closestTarget(event, ".copied code");
  if (element) window.getSelection()?.selectAllChildren(element);
});
