/* Accessibility of Dash's controls, which come without names and with boxes inside options. Names and
   roles are corrected as the controls appear. */

function labelControls() {
  document.querySelectorAll(".field").forEach((field) => {
    const name = field.getAttribute("aria-label");
    if (name === null) return;
    field.querySelectorAll('[role="slider"], [role="listbox"], input:not([aria-label])').forEach((part) => {
      if (part.getAttribute("type") !== "checkbox" && part.getAttribute("aria-label") !== name) part.setAttribute("aria-label", name);
    });
  });
  document.querySelectorAll(".checks[role='listbox']").forEach((group) => {
    group.setAttribute("role", "group");
    if (!group.getAttribute("aria-label")) group.setAttribute("aria-label", "Choices");
  });
  document.querySelectorAll(".checks [role='option']").forEach((label) => {
    label.removeAttribute("role");
    label.removeAttribute("aria-selected");
  });
  fixTabOrder();
}

/* Focus a menu by its button, which has a name, and not by the empty element before it. */
function fixTabOrder() {
  document.querySelectorAll(".dash-dropdown-focus-target").forEach((part) => {
    if (part.tabIndex !== -1) part.tabIndex = -1;
    const button = part.nextElementSibling;
    if (button instanceof HTMLElement && button.tabIndex !== 0) button.tabIndex = 0;
  });
}

// Dash makes the empty element focusable again whenever a menu is left.
document.addEventListener("focusout", fixTabOrder);

let isScheduled = false;
new MutationObserver(() => {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    labelControls();
  });
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
