/* Player of a timeline: it shows one period after another; discs glide, and table and title follow. */
import { byId, closestTarget, prefersReducedMotion } from "./dom.js";
import { clamp } from "./geometry.js";
import { GLIDE_MS, applyPatch } from "./patch_picture.js";
import { picture } from "./picture.js";
import "./standalone_page.js";

const PERIOD_MS = 1600; // ms that a period is shown

/* Return the compressed timeline that the page holds. */
/** @returns {Promise<PlayerData>} */
function parseTimeline() {
  const bytes = Uint8Array.from(atob(byId("timeline").textContent ?? ""), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

async function startPlayer() {
  const { periods, absent, shown: firstIndex } = await parseTimeline();
  const slider = /** @type {HTMLInputElement} */ (byId("slider"));
  const [play, earlier, later] = ["play", "earlier", "later"].map((id) => /** @type {HTMLButtonElement} */ (byId(id)));
  let current = firstIndex;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer; // of the next period while it plays

  /** Return the parts that differ between two periods. @type {(from: PicturePatch, to: PicturePatch) => PicturePatch} */
  const diffParts = (from, to) => Object.fromEntries(Object.entries(to).filter(([name, part]) => JSON.stringify(part) !== JSON.stringify(from[/** @type {keyof PicturePatch} */ (name)])));

  /** @param {number} wantedIndex */
  function showPeriod(wantedIndex) {
    const index = clamp(wantedIndex, 0, periods.length - 1);
    const { label, announcement, title, said: markupById, rows } = periods[index];
    const [from, to] = [periods[current], periods[index]];
    if (index !== current) applyPatch(diffParts(from.parts, to.parts), from.shows_movement && to.shows_movement && (to.movers ?? true));
    current = index;
    slider.value = String(index);
    slider.setAttribute("aria-valuetext", label);
    byId("announcement").textContent = announcement;
    earlier.disabled = index === 0;
    later.disabled = index === periods.length - 1;
    const titleElement = picture.svg?.querySelector("title");
    if (titleElement) titleElement.textContent = title;
    // Trusted markup of the exporter.
    for (const [id, markup] of Object.entries(markupById)) byId(id).innerHTML = markup;
    for (const row of document.querySelectorAll("tbody tr[data-row]")) {
      const cells = rows[row.dataset.row ?? ""];
      [...row.querySelectorAll("td")].slice(1).forEach((cell, i) => { cell.textContent = cells?.[i] ?? absent; });
    }
    const table = document.getElementById("table");
    if (table) table.textContent = `The same as a table, ${label}`;
  }

  const isPlaying = () => timer !== undefined;
  /** @param {boolean} shouldPlay */
  function setPlaying(shouldPlay) {
    clearTimeout(timer);
    timer = undefined;
    play.textContent = shouldPlay ? "Pause" : "Play";
    if (!shouldPlay) return;
    showPeriod(current === periods.length - 1 ? 0 : current + 1);
    const advance = () => {
      if (current === periods.length - 1) { setPlaying(false); return; }
      showPeriod(current + 1);
      timer = setTimeout(advance, getDelay());
    };
    timer = setTimeout(advance, getDelay());
  }
  const getDelay = () => PERIOD_MS + (prefersReducedMotion() ? 0 : GLIDE_MS);

  /** @param {number} count */
  function stepBy(count) {
    setPlaying(false);
    showPeriod(current + count);
  }
  play.addEventListener("click", () => setPlaying(!isPlaying()));
  earlier.addEventListener("click", () => stepBy(-1));
  later.addEventListener("click", () => stepBy(1));
  slider.addEventListener("input", () => { setPlaying(false); showPeriod(Number(slider.value)); });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || closestTarget(event, "#search")) return;
    if (event.key === ",") stepBy(-1);
    else if (event.key === ".") stepBy(1);
    else if (event.key === " " && !closestTarget(event, "button, summary, input")) setPlaying(!isPlaying());
    else return;
    event.preventDefault();
  });

  byId("steps").hidden = false;
  showPeriod(firstIndex);
}

startPlayer();
