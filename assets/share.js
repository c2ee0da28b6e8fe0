/* The Share menu: copying, and closing as a menu does. */
(() => {
  "use strict";
  const box = () => document.getElementById("share-box");

  /* The text is selected first, so that it can be copied by hand where a page may not. */
  async function copy(button) {
    const text = document.getElementById(button.dataset.copy);
    window.getSelection().selectAllChildren(text);
    let words = "Copied";
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      words = "Selected: copy it with Ctrl+C";
    }
    button.textContent = words;
    box().querySelector("[role=status]").textContent = words;
    setTimeout(() => { button.textContent = "Copy"; }, 2500);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    else if (box()?.open && !event.target.closest("#share-box")) box().open = false;
  });
  /* Plotly keeps the clicks on the map to itself. */
  document.addEventListener("pointerdown", (event) => {
    if (box()?.open && event.target.closest("#map-box")) box().open = false;
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box()?.open) return;
    box().open = false;
    box().querySelector("summary").focus();
  });
  /* The links are asked for when the menu opens, and anew if the page changes while it is open. */
  document.addEventListener("toggle", (event) => {
    if (event.target === box()) window.dash_clientside.set_props("share-open", { data: box().open });
  }, true);
  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, {
    asked: (open, address) => (open ? address : window.dash_clientside.no_update),
  });
  /* The keyboard reaches a text and has it selected whole. */
  document.addEventListener("focusin", (event) => {
    if (event.target.closest(".copied code")) window.getSelection().selectAllChildren(event.target);
  });
})();
