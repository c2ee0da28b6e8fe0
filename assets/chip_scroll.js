/* The row of chips over the map fades where more chips are hidden, and scrolls with the wheel. */
import { byId, closestTarget, onDomChange } from "./dom.js";

function updateFade() {
  const row = byId("sentence");
  if (!row) return;
  row.classList.toggle("cut-start", row.scrollLeft > 1);
  row.classList.toggle("cut-end", row.scrollWidth - row.clientWidth - row.scrollLeft > 1);
}

onDomChange(updateFade);
window.addEventListener("resize", updateFade);
document.addEventListener("scroll", (event) => { if (event.target === byId("sentence")) updateFade(); }, true);
document.addEventListener("wheel", (event) => {
  const row = closestTarget(event, "#sentence");
  if (row) row.scrollLeft += event.deltaY;
}, { passive: true });
