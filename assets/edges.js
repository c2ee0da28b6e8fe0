/* The row of chips over the map fades where more of it is hidden, and a wheel over it scrolls it. */
import { byId, on, watch } from "./dom.js";

function fade() {
  const row = byId("sentence");
  if (!row) return;
  row.classList.toggle("cut-start", row.scrollLeft > 1);
  row.classList.toggle("cut-end", row.scrollWidth - row.clientWidth - row.scrollLeft > 1);
}

watch(fade);
window.addEventListener("resize", fade);
document.addEventListener("scroll", (event) => { if (event.target === byId("sentence")) fade(); }, true);
document.addEventListener("wheel", (event) => {
  const row = on(event, "#sentence");
  if (row) row.scrollLeft += event.deltaY;
}, { passive: true });
