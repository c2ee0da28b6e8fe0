/* Menus and the drawer of controls. Escape and a press elsewhere close a menu; the focus then returns to
   the control that opened it. */
import { byId, closestTarget } from "./dom.js";
import { getSidebar, isSheet, setSheetOpen } from "./sheet.js";

const MENU_SELECTOR = "details.menu, .method-sources, #share-box, #controls-box";
// Popups over the page that belong to the drawer.
const MENU_POPUPS = ".dash-dropdown-content, .dash-datepicker-content, [data-radix-popper-content-wrapper]";
// Popups that a table closes by itself.
const TABLE_POPUPS = ".ag-popup";
let openedAt = ""; // control of the drawer that was asked for; an answer replaces the words that asked

const listOpenMenus = () => /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll(MENU_SELECTOR)]).filter((menu) => menu.open);

/** @param {HTMLDetailsElement} menu */
function closeMenu(menu) {
  const hadFocus = menu.contains(document.activeElement);
  Object.assign(menu, { open: false });
  if (!hadFocus) return;
  /** @type {HTMLElement | null} */
  const returnTarget = menu.id === "controls-box"
    ? document.querySelector(`.change[href="#${openedAt}"]`) ?? document.querySelector(".change")
    : menu.querySelector("summary");
  returnTarget?.focus({ preventScroll: true });
}

/** Open the drawer at a control, or close it if it was opened there. @param {string} control */
function toggleDrawer(control) {
  const drawer = /** @type {HTMLDetailsElement} */ (byId("controls-box"));
  if (drawer.open && control === openedAt) { closeMenu(drawer); return; }
  openedAt = control;
  drawer.open = true;
  const field = document.getElementById(control);
  const group = field?.closest("details.group");
  if (group instanceof HTMLDetailsElement) group.open = true;
  const FOCUSABLE = "button, input, [tabindex='0']";
  /** @type {HTMLElement | null} */
  const target = field?.matches(FOCUSABLE) ? field : field?.querySelector(FOCUSABLE) ?? drawer.querySelector(".close-form");
  target?.focus({ preventScroll: true });
  (field?.closest(".field") ?? target)?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("pointerdown", (event) => {
  if (closestTarget(event, MENU_POPUPS)) return;
  for (const menu of listOpenMenus()) if (!closestTarget(event, ".change, .close-form") && !menu.contains(/** @type {Node} */ (event.target))) closeMenu(menu);
}, true);

/* Escape closes a popup and leaves the drawer open. Recorded before other listeners run, because they may
   remove the popup first. */
let hasPopup = false;
window.addEventListener("keydown", () => { hasPopup = document.querySelector(MENU_POPUPS) !== null; }, true);

/* Close the topmost thing that Escape closes; return whether the key is used up. A press closes one thing.
   With the focus on the map, the key belongs to the map. */
/** @param {KeyboardEvent} event */
function closeTopmost(event) {
  if (hasPopup || closestTarget(event, TABLE_POPUPS)) return true;
  const [menu] = listOpenMenus();
  /** @type {HTMLElement | null} */
  const closeButton = document.querySelector(".close-panel");
  const isOnMap = closestTarget(event, "#map-box") !== null;
  if (menu) closeMenu(menu);
  else if (!isOnMap && closeButton?.getClientRects().length) closeButton.click();
  else if (isSheet() && getSidebar()?.classList.contains("up")) {
    setSheetOpen(false);
    return !isOnMap;
  } else return false;
  return true;
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && closeTopmost(event)) event.preventDefault(); });

document.addEventListener("click", (event) => {
  const controls = byId("controls-box");
  const changeLink = closestTarget(event, ".change");
  if (changeLink) {
    event.preventDefault();
    // The key that pressed the link, when it is let go, would open the menu that has the focus then.
    if (!event.detail) document.addEventListener("keyup", (key) => key.stopImmediatePropagation(), { capture: true, once: true });
    toggleDrawer(changeLink.getAttribute("href")?.slice(1) ?? "");
  }
  if (closestTarget(event, ".close-form")) closeMenu(controls);
  // The focused element is removed with the panel.
  if (closestTarget(event, ".close-panel")) byId("panel").focus({ preventScroll: true });
  if (closestTarget(event, ".panel-tab")) return;
  if (closestTarget(event, ".sheet-close")) setSheetOpen(false);
  const keyButton = closestTarget(event, ".open-key");
  if (keyButton) Object.assign(keyButton, byId("key").classList.toggle("up") ? { ariaExpanded: "true", textContent: "Less" } : { ariaExpanded: "false", textContent: "More" });
  if (closestTarget(event, "#to-panel, #find-note .open")) {
    event.preventDefault();
    setSheetOpen(true);
  }
  // The panel describes what a number counts.
  else if (closestTarget(event, "[data-go^='where:'], [data-go^='and:'], [data-go^='sponsored:'], [data-go^='panel:'], [data-go^='story:']")) setSheetOpen(true);
});
