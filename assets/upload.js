/* The dialog for a reader's own records: what it holds is sent, the answer is shown in it. */
import { byId as find, on } from "./dom.js";
import { tell } from "./server.js";

const FIELDS = ["rollcall", "date", "title", "body", "topic", "tier", "resolution", "source", "tally_note"];
const MEGABYTE = 1e6;
/** @type {File | null} */
let chosen = null;
/** @type {XMLHttpRequest | null} */
let sent = null;
/** @type {Record<string, string>} */
let wishes = {};
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

function say(/** @type {string} */ words) { find("upload-status").textContent = words; }

/** @param {unknown[]} children */
function show(children) {
  tell("uploaded", { children });
  setTimeout(() => {
    const head = document.querySelector("#uploaded .upload-head");
    if (!head) return;
    head.focus({ preventScroll: true });
    head.scrollIntoView({ block: "nearest" });
    find("uploaded").scrollIntoView({ block: "nearest" });
  }, 50);
}

/** @param {File | null} file */
function choose(file) {
  if (sent) sent.abort();
  chosen = file;
  wishes = {};
  find("upload-chosen").hidden = !chosen;
  find("upload-name").textContent = chosen ? chosen.name : "";
  show([]);
  say("");
  if (chosen) read();
}

function pick() {
  const input = document.createElement("input");
  input.type = "file";
  input.addEventListener("change", () => { if (input.files?.length) choose(input.files[0]); });
  input.click();
}

/** @param {boolean} is */
function busy(is) {
  find("upload-read").disabled = is;
  find("uploaded").toggleAttribute("hidden", is);
  clearInterval(ticking);
}

function read() {
  const text = find("upload-text").value;
  if (sent) return;
  if (!chosen && !text.trim()) { say("Choose a file or paste a tally first."); return; }
  const most = Number(find("upload-drop").dataset.megabytes);
  const name = chosen ? chosen.name : "the pasted text";
  if (chosen && chosen.size > most * MEGABYTE) {
    say(`${name} has ${Math.ceil(chosen.size / MEGABYTE)} MB and the page takes ${most}. Pack it as gz, or take it in on the command line with alignment import.`);
    return;
  }
  const given = new URLSearchParams({ at: window.location.search, name: chosen ? chosen.name : "" });
  FIELDS.forEach((field) => given.set(field, /** @type {HTMLInputElement} */ (find(`upload-${field}`)).value));
  Object.entries(wishes).forEach(([wish, value]) => given.set(wish, value));
  busy(true);
  say(`Sending ${name} …`);
  const request = new XMLHttpRequest();
  sent = request;
  request.open("POST", `records?${given}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) say(`Sending ${name}: ${Math.floor((100 * event.loaded) / event.total)} %`);
  });
  request.upload.addEventListener("load", () => {
    const start = Date.now();
    say(`Reading ${name} …`);
    ticking = setInterval(() => say(`Reading ${name} … ${Math.round((Date.now() - start) / 1000)} s`), 1000);
  });
  request.addEventListener("load", () => {
    /** @type {{ children?: unknown[] }} */
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* a sentence as plain text */ }
    done(answer.children ? "" : request.responseText.slice(0, 300) || "The page gave no answer.");
    if (answer.children) show(answer.children);
  });
  request.addEventListener("error", () => done("The page could not be reached. Try again."));
  request.addEventListener("abort", () => done(""));
  request.send(chosen || new Blob([text]));
}

/** @param {string} words */
function done(words) {
  sent = null;
  busy(false);
  say(words);
}

document.addEventListener("click", (event) => {
  const dialog = find("upload");
  if (!dialog) return;
  const again = on(event, ".upload-again")?.dataset;
  if (on(event, "#upload-open")) dialog.showModal();
  else if (on(event, ".upload-close")) dialog.close();
  else if (on(event, "#upload-choose")) pick();
  else if (on(event, "#upload-chosen button")) { choose(null); find("upload-choose").focus(); }
  else if (on(event, "#upload-read")) { wishes = {}; read(); }
  else if (again?.wish) {
    wishes[again.wish] = again.value ?? "";
    read();
  } else if (event.target === dialog) dialog.close();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !on(event, "#upload .upload-fields input")) return;
  wishes = {};
  read();
});
document.addEventListener("close", (event) => {
  if (event.target === find("upload")) sent?.abort();
}, true);

/* A file is dropped anywhere on the page, not only where the dialog says so. */
const carries = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types || [])].includes("Files") && find("upload");
document.addEventListener("dragover", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  find("upload-drop").classList.add("over");
});
document.addEventListener("dragleave", () => find("upload-drop")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  find("upload-drop").classList.remove("over");
  if (!find("upload").open) find("upload").showModal();
  const [file] = event.dataTransfer?.files ?? [];
  if (file) choose(file);
});
