/* Tabs of the panels. A pressed tab is marked at once, and the answer confirms it. In a sheet, the tab of
   the open panel opens or closes the sheet and requests nothing. */
import { byId } from "./dom.js";
import { getSidebar, isSheet, setSheetOpen } from "./sheet.js";
import { getAddress, onAnswer, sendGesture } from "./view_client.js";

const LOADING_MS = 300; // ms after which the page says that it waits

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
  sendGesture(tab.dataset.go);
}

const isComparing = () => getAddress().includes("versus=");
let wasComparing = isComparing();
/* The answer marks its tab, even if it is another one. A comparison that opens leaves the map in sight. */
onAnswer(() => {
  document.querySelectorAll(".panel-tab.pressed").forEach((tab) => tab.classList.remove("pressed"));
  if (isComparing() && !wasComparing && getSidebar()?.classList.contains("up")) setSheetOpen(true, true);
  wasComparing = isComparing();
});

/* Fade the panel and say that it is awaited, unless the answer comes at once. */
let loadingTimer = 0;
new MutationObserver(() => {
  const isLoading = document.documentElement.matches(":is([data-loading], [data-panel-loading]):not([data-offline])");
  clearTimeout(loadingTimer);
  loadingTimer = window.setTimeout(() => { byId("loading").textContent = isLoading ? "Loading …" : ""; }, isLoading ? LOADING_MS : 0);
}).observe(document.documentElement, { attributeFilter: ["data-loading", "data-panel-loading", "data-offline"] });
