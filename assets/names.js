/* Dash's own controls come without names and with boxes inside options. A reader of screens
   needs both mended; this does so as they appear. */

function mend() {
  document.querySelectorAll(".field").forEach((field) => {
    const name = field.getAttribute("aria-label");
    if (name === null) return;
    field.querySelectorAll('[role="slider"], [role="listbox"], input:not([aria-label])').forEach((part) => {
      if (part.getAttribute("type") !== "checkbox" && part.getAttribute("aria-label") !== name) part.setAttribute("aria-label", name);
    });
  });
  document.querySelectorAll(".checks[role='listbox']").forEach((box) => {
    box.setAttribute("role", "group");
    if (!box.getAttribute("aria-label")) box.setAttribute("aria-label", "Choices");
  });
  document.querySelectorAll(".checks [role='option']").forEach((label) => {
    label.removeAttribute("role");
    label.removeAttribute("aria-selected");
  });
  reach();
}

/* A menu is reached by its button, which has a name, not by the empty part before it. */
function reach() {
  document.querySelectorAll(".dash-dropdown-focus-target").forEach((part) => {
    if (part.tabIndex !== -1) part.tabIndex = -1;
    const button = part.nextElementSibling;
    if (button instanceof HTMLElement && button.tabIndex !== 0) button.tabIndex = 0;
  });
}

// Dash opens the empty part again whenever a menu is left.
document.addEventListener("focusout", reach);

let waiting = false;
new MutationObserver(() => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    mend();
  });
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
