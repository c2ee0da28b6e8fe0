/* The row of filters over the map fades where more of it is hidden, and scrolls with the wheel. A long chip is cut. A table says where it goes on. */
import { closestTarget, onDomChange } from "./dom.js";

function updateFade() {
  for (const row of document.querySelectorAll(".filters, #panel .scroll")) {
    row.classList.toggle("cut-start", row.scrollLeft > 1);
    row.classList.toggle("cut-end", row.scrollWidth - row.clientWidth - row.scrollLeft > 1);
  }
  const chips = [...document.querySelectorAll(".filters .chip")], most = chips.length > 1 ? 30 : 50; // px of a line and of two
  for (const chip of chips) chip.classList.toggle("cut", chip.scrollHeight > most);
}

onDomChange(updateFade);
window.addEventListener("resize", updateFade);
document.addEventListener("scroll", (event) => { if (closestTarget(event, ".filters, .scroll")) updateFade(); }, true);
document.addEventListener("wheel", (event) => {
  const row = closestTarget(event, ".filters");
  if (row) row.scrollLeft += event.deltaY;
}, { passive: true });
