/* The tabs of the places. A press is marked at once, and the answer confirms it. Where the column is a
   sheet, the tab of what is open draws it up or lays it down and asks for nothing, so that what is open
   stays. */
import { isSheet, raise } from "./menus.js";
import { send } from "./server.js";

const LOOK = 200; // ms from one look at whether the answer is there to the next
const QUIET = 3; // looks that find nothing asked: from one request to the next there is a pause

/** @param {HTMLElement} tab */
export function press(tab) {
  const marked = document.querySelector(".panel-tab.pressed") ?? document.querySelector(".panel-tab[aria-selected='true']");
  if (tab === marked && isSheet()) {
    raise(!tab.closest(".side")?.classList.contains("up"));
    return;
  }
  raise(true);
  marked?.classList.remove("pressed");
  tab.classList.add("pressed");
  confirm(tab);
  send(tab.dataset.go);
}

/* Once nothing is asked any more the answer says which tab it is, also where it is another. */
/** @type {(tab: HTMLElement, quiet?: number) => void} */
function confirm(tab, quiet = 0) {
  const asked = document.querySelector("#notices[data-dash-is-loading], #panel[data-dash-is-loading]");
  if (quiet === QUIET) tab.classList.remove("pressed");
  else setTimeout(confirm, LOOK, tab, asked ? 0 : quiet + 1);
}
