/* A disc that is dragged goes along; let go, it is held there and the others settle. */
(() => {
  "use strict";
  const map = window.alignment;
  const { byId, on } = map;
  const HOLD = 350; // ms that a finger rests on a disc before it drags it
  /** @type {{ code: string, at: Place, from: Place | null, moved: boolean } | null} */
  let drag = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let press;

  /** @param {Pick<MouseEvent, "clientX" | "clientY" | "button" | "target" | "stopImmediatePropagation">} event */
  function dragStart(event) {
    if (!map.drawn() || event.button > 0 || !map.meta().links || map.meta().largest) return;
    if (!on(event, "#map") || map.graph.layout.dragmode !== "pan") return;
    const { node } = map.under(event);
    if (node >= 0) drag = { code: map.nodes().text[node], at: map.places()[node], from: [event.clientX, event.clientY], moved: false };
    // Plotly must not pan while a disc is held.
    if (drag) event.stopImmediatePropagation();
  }

  /* A finger moves the map; rested on a disc, it takes the disc along. */
  /** @param {TouchEvent} event */
  function touchStart(event) {
    clearTimeout(press);
    const [{ clientX, clientY }] = event.touches;
    const finger = { clientX, clientY, button: 0, target: event.target, stopImmediatePropagation() {} };
    if (event.touches.length === 1) press = setTimeout(() => { dragStart(finger); if (drag) map.show(place(drag.code)); }, HOLD);
  }

  /** @param {TouchEvent} event */
  function touchMove(event) {
    if (!drag) clearTimeout(press);
    else if (event.cancelable) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  /** @param {PointerEvent} event */
  function dragMove(event) {
    // What the keyboard carries does not jump to a pointer that passes by.
    if (!drag?.from) return;
    if (!drag.moved && Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]) < 5) return;
    drag.moved = true;
    map.glide(true);
    const box = map.graph.getBoundingClientRect();
    const { xaxis, yaxis } = map.axes();
    carry(drag, [xaxis.p2d(event.clientX - box.left - xaxis._offset), yaxis.p2d(event.clientY - box.top - yaxis._offset)]);
  }

  /* The keyboard drags the country it is on, until Shift is let go. */
  /** @type {Alignment["nudge"]} */
  function nudge(node, dx, dy) {
    if (node < 0 || !map.meta().links || map.meta().largest) return;
    drag = drag || { code: map.nodes().text[node], at: map.places()[node], from: null, moved: true };
    const step = 2 * map.meta().disc;
    map.glide(true);
    carry(drag, [drag.at[0] + step * dx, drag.at[1] + step * dy]);
  }

  /** @type {(held: { code: string, at: Place }, to: Place) => void} */
  function carry(held, to) {
    held.at = to;
    map.put({ [held.code]: to });
  }

  /* Which disc of the figure is a country's. */
  const place = (/** @type {string} */ code) => map.nodes().text.indexOf(code);

  /** @type {Alignment["dragEnd"]} */
  function dragEnd() {
    const held = drag;
    drag = null;
    if (!held || !held.moved) return false;
    const word = (/** @type {Place} */ at) => at.map((value) => value.toFixed(3)).join(":");
    const i = place(held.code);
    // Put back where it was, or gone from the map meanwhile, nothing is to be settled.
    if (i < 0 || word(held.at) === word([map.nodes().x[i], map.nodes().y[i]])) map.rest();
    else map.send(`pin:${held.code}:${word(held.at)}`);
    return true;
  }

  const dragging = () => drag !== null;

  document.addEventListener("mousedown", dragStart, true);
  document.addEventListener("pointermove", dragMove, true);
  document.addEventListener("touchstart", touchStart, true);
  document.addEventListener("touchmove", touchMove, { capture: true, passive: false });
  document.addEventListener("touchend", () => clearTimeout(press), true);
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && event.target === byId("map-box")) dragEnd();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === byId("map-box")) dragEnd();
  });

  Object.assign(map, { nudge, dragEnd, dragging });
})();
