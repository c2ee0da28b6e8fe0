/* The sidebar as a sheet over the page, on a small screen. */
import { byId, prefersReducedMotion } from "./dom.js";

/* Return the sidebar, if it is on the page. */
export const getSidebar = () => /** @type {HTMLElement | null} */ (document.querySelector(".side"));

/* Return whether the sidebar is a sheet over the page. */
export function isSheet() {
  const sidebar = getSidebar();
  return sidebar !== null && getComputedStyle(sidebar).position === "fixed";
}

/* Distance of the map from the upper edge of the window, in pixels, above a sheet. */
const MAP_MARGIN = 8;

/* Scroll the map above a sheet of this height. Where the map is higher than the space above the sheet, the
   tools at its top stay in view, and the sheet is over its lower margin. */
/** @param {number} height */
function scrollMapAbove(height) {
  const [{ top }, { bottom }] = [byId("map-box"), byId("map")].map((part) => part.getBoundingClientRect());
  const distance = Math.min(bottom + height - window.innerHeight, top - MAP_MARGIN);
  if (distance > 0) window.scrollBy({ top: distance, behavior: prefersReducedMotion() ? "auto" : "smooth" });
}

/* On a small screen, open or close the sheet. A choice on the map opens half of it, so that the map stays
   in view above. */
/** @type {(isOpen: boolean, isHalf?: boolean) => void} */
export function setSheetOpen(isOpen, isHalf = false) {
  const sidebar = getSidebar();
  if (!sidebar) return;
  // In a wide window it is never open, or it would cover the map once the window is small.
  sidebar.classList.toggle("up", isOpen && isSheet());
  if (isOpen) {
    sidebar.classList.toggle("half", isHalf);
    const link = document.getElementById("to-panel");
    if (link) link.hidden = true;
  }
  if (!isSheet()) return;
  if (isHalf) scrollMapAbove(sidebar.offsetHeight);
  // The focus moves to the tab that opens the sheet again, as the rest is out of sight.
  /** @type {HTMLElement | null} */
  const tab = document.querySelector("#tabs [aria-selected='true']");
  if (!isOpen && document.activeElement?.closest(".side > :not(.tabs)")) tab?.focus({ preventScroll: true });
}
