/* The tabs of the places. Where the column is a sheet, the tab of what is open draws it up or lays it
   down and asks for nothing, so that what is open stays. */
import { raise } from "./menus.js";
import { send } from "./server.js";

/** @param {HTMLElement} tab */
export function press(tab) {
  const side = tab.closest(".side");
  const open = tab.getAttribute("aria-selected") === "true";
  if (open && side && getComputedStyle(side).position === "fixed") {
    raise(!side.classList.contains("up"));
    return;
  }
  raise(true);
  send(tab.dataset.go);
}
