/* The row of filters over the map fades where more of it is hidden, and scrolls with the wheel. */
import { closestTarget, onDomChange } from "./dom.js";

function updateFade() {
  const row = document.querySelector(".filters");
  if (!row) return;
  row.classList.toggle("cut-start", row.scrollLeft > 1);
  row.classList.toggle("cut-end", row.scrollWidth - row.clientWidth - row.scrollLeft > 1);
}

onDomChange(updateFade);
window.addEventListener("resize", updateFade);
document.addEventListener("scroll", (event) => { if (closestTarget(event, ".filters")) updateFade(); }, true);
document.addEventListener("wheel", (event) => {
  const row = closestTarget(event, ".filters");
  if (row) row.scrollLeft += event.deltaY;
}, { passive: true });
