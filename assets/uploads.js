/* The dialog for the reader's own records: it sends them and shows the answer. */
import { setProps } from "./dash_client.js";
import { byId, closestTarget } from "./dom.js";
import { leaveRecords, renderNotice } from "./view_client.js";

const FIELDS = ["rollcall", "date", "title", "body", "topic", "tier", "resolution", "source", "tally_note"];
const MEGABYTE = 1e6;
/** @type {File | null} */
let selectedFile = null;
/** @type {XMLHttpRequest | null} */
let pendingRequest = null;
/** @type {Record<string, string>} */
let choices = {};
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;

function showStatus(/** @type {string} */ text) { byId("upload-status").textContent = text; }

/** @param {unknown[]} children */
function showResult(children) {
  setProps("uploaded", { children });
  setTimeout(() => {
    const head = document.querySelector("#uploaded .upload-head");
    // A reader who is already on a button of the report stays there.
    if (!head || byId("uploaded").contains(document.activeElement)) return;
    head.focus({ preventScroll: true });
    head.scrollIntoView({ block: "nearest" });
    byId("uploaded").scrollIntoView({ block: "nearest" });
  }, 50);
}

/** @param {File | null} file */
function selectFile(file) {
  if (pendingRequest) pendingRequest.abort();
  selectedFile = file;
  choices = {};
  byId("upload-chosen").hidden = !selectedFile;
  byId("upload-name").textContent = selectedFile ? selectedFile.name : "";
  showResult([]);
  showStatus("");
  if (selectedFile) sendRecords();
}

function openFilePicker() {
  const input = document.createElement("input");
  input.type = "file";
  input.addEventListener("change", () => { if (input.files?.length) selectFile(input.files[0]); });
  input.click();
}

/** @param {boolean} isBusy */
function setBusy(isBusy) {
  byId("upload-read").disabled = isBusy;
  byId("uploaded").toggleAttribute("hidden", isBusy);
  clearInterval(timer);
}

function sendRecords() {
  const text = byId("upload-text").value;
  if (pendingRequest) return;
  if (!selectedFile && !text.trim()) { showStatus("Choose a file or paste a tally first."); return; }
  const maxMegabytes = Number(byId("upload-drop").dataset.megabytes);
  const name = selectedFile ? selectedFile.name : "the pasted text";
  if (selectedFile && selectedFile.size > maxMegabytes * MEGABYTE) {
    showStatus(`${name} has ${Math.ceil(selectedFile.size / MEGABYTE)} MB and the page takes ${maxMegabytes}. Pack it as gz, or take it in on the command line with alignment import.`);
    return;
  }
  const params = new URLSearchParams({ at: window.location.search, name: selectedFile?.name ?? "", ...choices });
  FIELDS.forEach((field) => params.set(field, choices[field] ?? /** @type {HTMLInputElement} */ (byId(`upload-${field}`)).value));
  setBusy(true);
  showStatus(`Sending ${name} …`);
  const request = new XMLHttpRequest();
  pendingRequest = request;
  request.open("POST", `records?${params}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) showStatus(`Sending ${name}: ${Math.floor((100 * event.loaded) / event.total)}%`);
  });
  request.upload.addEventListener("load", () => {
    const start = Date.now();
    showStatus(`Reading ${name} …`);
    timer = setInterval(() => showStatus(`Reading ${name} … ${Math.round((Date.now() - start) / 1000)} s`), 1000);
  });
  request.addEventListener("load", () => {
    let result = /** @type {{ children?: unknown[] }} */ ({});
    try { result = JSON.parse(request.responseText); } catch { /* a sentence as plain text */ }
    finish(result.children ? "" : request.responseText.slice(0, 300) || "The page gave no answer.");
    if (result.children) showResult(result.children);
  });
  request.addEventListener("error", () => finish("The page could not be reached. Try again."));
  request.addEventListener("abort", () => finish(""));
  request.send(selectedFile || new Blob([text]));
}

/* Read the records without the choices of an earlier report. */
function readAgain() {
  choices = {};
  sendRecords();
}

/** @param {string} text */
function finish(text) {
  pendingRequest = null;
  setBusy(false);
  showStatus(text);
}

/* Delete the records of the page for good. The page before the upload follows and says so, because the
   upload has widened the selection. */
/** @param {HTMLElement} button */
async function deleteRecords(button) {
  const key = new URLSearchParams(window.location.search).get("records") ?? "";
  const status = button.nextElementSibling;
  try {
    const response = await fetch(`records?records=${encodeURIComponent(key)}`, { method: "DELETE" });
    const back = /** @type {HTMLAnchorElement | null} */ (document.querySelector("#own .own > a"));
    const text = await response.text();
    if (response.ok || response.status === 404) {
      byId("upload").close();
      leaveRecords(back?.search || "?", renderNotice(text.trim()));
    } else status?.replaceChildren(text);
  } catch {
    status?.replaceChildren("The page could not be reached. The records were not deleted. Try again.");
  }
}

/** Replace a name in the pasted text, in one row or everywhere, and read it again with the choices so far. @param {HTMLElement} button */
function editText({ dataset: { name = "", suggestion = "", row } }) {
  const field = byId("upload-text");
  const lines = field.value.split("\n");
  const index = Math.max(Number(row) - 1, 0);
  const words = name.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  // The name must not end a longer one, as Korea does.
  const pattern = new RegExp(`(?<=^|[^\\p{L} ] *|\\band\\s+)${words.join("\\s+")}(?!\\p{L})`, row ? "u" : "gu");
  const edited = lines.slice(index).join("\n").replace(pattern, () => suggestion);
  field.value = [...lines.slice(0, index), edited].join("\n");
  sendRecords();
}

/* A calendar beside the field for the day, which also takes a day in words. */
function addDatePicker() {
  if (byId("upload-pick")) return;
  const picker = Object.assign(document.createElement("input"), { type: "date", id: "upload-pick" });
  picker.setAttribute("aria-label", "Pick the day of the vote");
  picker.addEventListener("change", () => setProps("upload-date", { value: picker.value }));
  byId("upload-date").closest(".upload-fields > div")?.append(picker);
}

/* Let a reader paste at once; on a touch screen the keyboard would cover the dialog. */
function focusField() {
  if (matchMedia("(pointer: fine)").matches) byId("upload-text").focus();
}

document.addEventListener("click", (event) => {
  const deleteButton = closestTarget(event, ".upload-delete");
  if (deleteButton) { deleteRecords(deleteButton); return; }
  const dialog = byId("upload");
  if (!dialog) return;
  const retryChoice = closestTarget(event, "#uploaded [data-parameter]")?.dataset;
  const change = closestTarget(event, "#uploaded [data-name]");
  if (closestTarget(event, "#upload-open")) {
    addDatePicker();
    byId("upload-own").hidden = !byId("own").childElementCount;
    dialog.showModal();
    focusField();
  }
  else if (closestTarget(event, ".upload-close")) dialog.close();
  else if (closestTarget(event, "#upload-choose")) openFilePicker();
  else if (closestTarget(event, "#upload-chosen button")) { selectFile(null); byId("upload-choose").focus(); }
  else if (closestTarget(event, "#upload-read")) readAgain();
  else if (change) editText(change);
  else if (retryChoice?.parameter) {
    choices[retryChoice.parameter] = retryChoice.value ?? "";
    sendRecords();
  } else if (event.target === dialog) dialog.close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && closestTarget(event, "#upload .upload-fields input")) readAgain();
});
document.addEventListener("close", (event) => {
  if (event.target === byId("upload")) pendingRequest?.abort();
}, true);

/* A file can be dropped anywhere on the page. */
const hasFiles = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types || [])].includes("Files") && byId("upload");
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  byId("upload-drop").classList.add("drag-over");
});
document.addEventListener("dragleave", () => byId("upload-drop")?.classList.remove("drag-over"));
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  byId("upload-drop").classList.remove("drag-over");
  if (!byId("upload").open) byId("upload").showModal();
  const [file] = event.dataTransfer?.files ?? [];
  if (file) selectFile(file);
});
