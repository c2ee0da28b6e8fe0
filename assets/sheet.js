/* The sidebar as a sheet over the page, on a small screen. */

/* Return the sidebar, if it is on the page. */
export const getSidebar = () => /** @type {HTMLElement | null} */ (document.querySelector(".side"));

/* Return whether the sidebar is a sheet over the page. */
export function isSheet() {
  const sidebar = getSidebar();
  return sidebar !== null && getComputedStyle(sidebar).position === "fixed";
}

/* On a small screen, open or close the sheet. A choice on the map opens half of it. The page does not scroll,
   so that the map stays where it was tapped. */
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
  // The focus moves to the tab that opens the sheet again, as the rest is out of sight.
  /** @type {HTMLElement | null} */
  const tab = document.querySelector("#tabs [aria-selected='true']");
  if (!isOpen && document.activeElement?.closest(".side > :not(.tabs)")) tab?.focus({ preventScroll: true });
}
