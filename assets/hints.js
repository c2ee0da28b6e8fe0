/* Hints for a first visit. Whether they were dismissed is known before the page is drawn, so
   that nothing moves; a browser that keeps nothing shows them again on the next visit. */
(() => {
  "use strict";
  const KEPT = "alignment-hints";
  const root = document.documentElement;

  function dismissed() {
    try {
      return window.localStorage.getItem(KEPT) === "dismissed";
    } catch {
      return false;
    }
  }

  function show(on) {
    root.classList.toggle("no-hints", !on);
    try {
      if (on) window.localStorage.removeItem(KEPT);
      else window.localStorage.setItem(KEPT, "dismissed");
    } catch { /* it holds for this visit */ }
    // The keyboard goes on from where the other one is.
    document.querySelector(on ? "#hints button" : "#hints-again").focus();
  }

  /* Each hint leads to what it tells of. */
  const LEADS = {
    find: () => document.querySelector("#find"),
    time: () => document.querySelector(".timebar button"),
    share: () => document.querySelector("#share-box > summary"),
  };

  root.classList.toggle("no-hints", dismissed());
  document.addEventListener("click", (event) => {
    const hint = event.target.closest("[data-hint]");
    const target = hint && LEADS[hint.dataset.hint]();
    if (target) {
      target.scrollIntoView({ block: "nearest" });
      target.focus();
    }
    if (event.target.closest("#hints-done")) show(false);
    if (event.target.closest("#hints-again")) show(true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.("#hints")) show(false);
  });
})();
