/* Tabs of the panels. A pressed tab is marked at once, and the answer confirms it. In a sheet, the tab of
   the open panel opens or closes the sheet and requests nothing. */
import { sendGesture } from "./dash_client.js";
import { isSheet, setSheetOpen } from "./sheet.js";

const POLL_MS = 200; // interval of checks for the answer
const QUIET_POLLS = 3; // checks without a request: there are pauses between requests

/** @param {HTMLElement} tab */
export function pressTab(tab) {
  const currentTab = document.querySelector(".panel-tab.pressed") ?? document.querySelector(".panel-tab[aria-selected='true']");
  if (tab === currentTab && isSheet()) {
    setSheetOpen(!tab.closest(".side")?.classList.contains("up"));
    return;
  }
  setSheetOpen(true);
  currentTab?.classList.remove("pressed");
  tab.classList.add("pressed");
  waitForAnswer(tab);
  sendGesture(tab.dataset.go);
}

/* Wait until no request is running; the answer then marks its tab, even if it is another. */
/** @type {(tab: HTMLElement, quietPolls?: number) => void} */
function waitForAnswer(tab, quietPolls = 0) {
  const busyPart = document.querySelector("#notices[data-dash-is-loading], #panel[data-dash-is-loading]");
  if (quietPolls === QUIET_POLLS) tab.classList.remove("pressed");
  else setTimeout(waitForAnswer, POLL_MS, tab, busyPart ? 0 : quietPolls + 1);
}
