/* The dialog for a reader's own records: what it holds is sent, the answer is shown in it. */
(() => {
  "use strict";
  const FIELDS = ["rollcall", "date", "title", "body", "topic", "tier", "resolution", "source", "tally_note"];
  const MEGABYTE = 1e6;
  const find = (id) => document.getElementById(id);
  let chosen = null;
  let sent = null;
  let wishes = {};
  let ticking = 0;

  function say(words) { find("upload-status").textContent = words; }

  function show(children) {
    window.dash_clientside.set_props("uploaded", { children });
    setTimeout(() => {
      const head = document.querySelector("#uploaded .upload-head");
      if (!head) return;
      head.focus({ preventScroll: true });
      head.scrollIntoView({ block: "nearest" });
      find("uploaded").scrollIntoView({ block: "nearest" });
    }, 50);
  }

  function choose(file) {
    if (sent) sent.abort();
    chosen = file || null;
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
    input.addEventListener("change", () => { if (input.files.length) choose(input.files[0]); });
    input.click();
  }

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
    FIELDS.forEach((field) => given.set(field, find(`upload-${field}`).value));
    Object.entries(wishes).forEach(([wish, value]) => given.set(wish, value));
    busy(true);
    say(`Sending ${name} …`);
    sent = new XMLHttpRequest();
    sent.open("POST", `records?${given}`);
    sent.setRequestHeader("Content-Type", "application/octet-stream");
    sent.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) say(`Sending ${name}: ${Math.floor((100 * event.loaded) / event.total)} %`);
    });
    sent.upload.addEventListener("load", () => {
      const start = Date.now();
      say(`Reading ${name} …`);
      ticking = setInterval(() => say(`Reading ${name} … ${Math.round((Date.now() - start) / 1000)} s`), 1000);
    });
    sent.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(sent.responseText); } catch { /* a sentence as plain text */ }
      done(answer.children ? "" : sent.responseText.slice(0, 300) || "The page gave no answer.");
      if (answer.children) show(answer.children);
    });
    sent.addEventListener("error", () => done("The page could not be reached. Try again."));
    sent.addEventListener("abort", () => done(""));
    sent.send(chosen || new Blob([text]));
  }

  function done(words) {
    sent = null;
    busy(false);
    say(words);
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const dialog = find("upload");
    if (!dialog) return;
    if (on("#upload-open")) dialog.showModal();
    else if (on(".upload-close")) dialog.close();
    else if (on("#upload-choose")) pick();
    else if (on("#upload-chosen button")) { choose(null); find("upload-choose").focus(); }
    else if (on("#upload-read")) { wishes = {}; read(); }
    else if (on(".upload-again")) {
      const button = on(".upload-again");
      wishes[button.dataset.wish] = button.dataset.value;
      read();
    } else if (event.target === dialog) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest("#upload .upload-fields input")) return;
    wishes = {};
    read();
  });
  document.addEventListener("close", (event) => {
    if (event.target.id === "upload") sent?.abort();
  }, true);

  /* A file is dropped anywhere on the page, not only where the dialog says so. */
  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files") && find("upload");
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
    if (event.dataTransfer.files.length) choose(event.dataTransfer.files[0]);
  });
})();
