/* The periods of a timeline, one after another: discs glide, and table and title go along. */
import "./offline.js";
import { within } from "./arithmetic.js";
import { byId, calm, on } from "./dom.js";
import { GLIDE, join } from "./join.js";
import { picture } from "./picture.js";

const HOLD = 1600; // ms that a period is shown

/* What the page holds packed. */
/** @returns {Promise<Played>} */
function unpacked() {
  const bytes = Uint8Array.from(atob(byId("timeline").textContent ?? ""), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

async function begin() {
  const { periods, absent, shown } = await unpacked();
  const slider = /** @type {HTMLInputElement} */ (byId("slider"));
  const [play, earlier, later] = ["play", "earlier", "later"].map((id) => /** @type {HTMLButtonElement} */ (byId(id)));
  let step = shown;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer; // of the next step, while it plays

  /* What differs from the period that is shown. */
  /** @type {(from: Parts, to: Parts) => Parts} */
  const differs = (from, to) => Object.fromEntries(Object.entries(to).filter(([name, part]) => JSON.stringify(part) !== JSON.stringify(from[/** @type {keyof Parts} */ (name)])));

  /** @param {number} wanted */
  function go(wanted) {
    const to = within(wanted, 0, periods.length - 1);
    const { label, told, title, said, rows } = periods[to];
    if (to !== step) join(differs(periods[step].parts, periods[to].parts));
    step = to;
    slider.value = String(to);
    slider.setAttribute("aria-valuetext", label);
    byId("told").textContent = told;
    earlier.disabled = to === 0;
    later.disabled = to === periods.length - 1;
    const named = picture.svg?.querySelector("title");
    if (named) named.textContent = title;
    // Markup of our own writer.
    for (const [id, markup] of Object.entries(said)) byId(id).innerHTML = markup;
    for (const row of document.querySelectorAll("tbody tr[data-row]")) {
      const held = rows[row.dataset.row ?? ""];
      [...row.querySelectorAll("td")].slice(1).forEach((cell, i) => { cell.textContent = held?.[i] ?? absent; });
    }
    const table = document.getElementById("table");
    if (table) table.textContent = `The same as a table, ${label}`;
  }

  const playing = () => timer !== undefined;
  /** @param {boolean} going */
  function run(going) {
    clearTimeout(timer);
    timer = undefined;
    play.textContent = going ? "Pause" : "Play";
    if (!going) return;
    go(step === periods.length - 1 ? 0 : step + 1);
    const next = () => {
      if (step === periods.length - 1) { run(false); return; }
      go(step + 1);
      timer = setTimeout(next, wait());
    };
    timer = setTimeout(next, wait());
  }
  const wait = () => HOLD + (calm() ? 0 : GLIDE);

  /** @param {number} by */
  function stepBy(by) {
    run(false);
    go(step + by);
  }
  play.addEventListener("click", () => run(!playing()));
  earlier.addEventListener("click", () => stepBy(-1));
  later.addEventListener("click", () => stepBy(1));
  slider.addEventListener("input", () => { run(false); go(Number(slider.value)); });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || on(event, "#search")) return;
    if (event.key === ",") stepBy(-1);
    else if (event.key === ".") stepBy(1);
    else if (event.key === " " && !on(event, "button, summary, input")) run(!playing());
    else return;
    event.preventDefault();
  });

  byId("steps").hidden = false;
  go(shown);
}

begin();
