/* Gestures on the map and on buttons. Each becomes one word for the server. */
(() => {
  "use strict";
  const map = window.alignment;
  const { byId, on } = map;
  let told = -1; // country whose card is shown on land
  /** @type {{ at: Place, on: Under } | null} */
  let down = null;
  let waiting = false;

  /* A press that does not move is a click; Plotly keeps the drags. */
  document.addEventListener("pointerdown", (event) => {
    const pressed = map.drawn() && on(event, "#map");
    // What is pressed may glide on from under the pointer.
    down = pressed ? { at: [event.clientX, event.clientY], on: map.under(event) } : null;
  }, true);
  document.addEventListener("pointerup", (event) => {
    if (map.dragEnd()) { down = null; return; }
    if (!down || !map.drawn()) return;
    const moved = Math.hypot(event.clientX - down.at[0], event.clientY - down.at[1]);
    const { node, link } = down.on;
    down = null;
    if (moved > 4 || event.button > 0) return;
    const codes = map.nodes().text;
    if (node >= 0) map.send(`${event.shiftKey || map.several() ? "toggle" : "country"}:${codes[node]}`);
    else if (link && !map.several()) map.send(`pair:${codes[link[0]]}:${codes[link[1]]}`);
    else if (!map.several()) map.send("clear");
  }, true);
  document.addEventListener("pointermove", (event) => {
    if (waiting || !map.graph || event.buttons || !on(event, "#map")) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (map.nodeTrace() < 0) return;
      const { node, link } = map.under(event);
      byId("map-box").classList.toggle("over-link", node >= 0 || Boolean(link));
    });
  });

  /* Plotly knows the places of countries but not their land, so there it is told what to show. */
  document.addEventListener("mousemove", (event) => {
    if (!map.graph || event.buttons || !on(event, "#map")) return;
    if (map.nodeTrace() < 0 || !map.hasLand()) return;
    event.stopPropagation();
    const { node } = map.under(event);
    if (node === told) return;
    told = node;
    if (node >= 0) window.Plotly.Fx.hover(map.graph, [{ curveNumber: map.nodeTrace(), pointNumber: node }]);
    else window.Plotly.Fx.unhover(map.graph);
  }, true);

  map.heed((graph) => {
    graph.on("plotly_unhover", () => { told = -1; });
    graph.on("plotly_selected", (event) => {
      if (!event || !event.points) return;
      const codes = event.points
        .filter((/** @type {any} */ point) => point.curveNumber === map.nodeTrace())
        .map((/** @type {any} */ point) => map.nodes().text[point.pointNumber]);
      window.Plotly.restyle(graph, { selectedpoints: [null] }, [map.nodeTrace()]);
      window.Plotly.relayout(graph, { selections: [], dragmode: "pan" });
      document.querySelectorAll("[data-mode]").forEach((other) => other.setAttribute("aria-pressed", "false"));
      if (codes.length) map.send(`lasso:${codes.join(" ")}`);
    });
  });

  document.addEventListener("click", (event) => {
    const go = on(event, "[data-go]");
    if (go) {
      map.send(go.dataset.go);
      if (go.dataset.to) reach(go.dataset.to);
    }
    if (on(event, ".change")) {
      const box = byId("controls-box");
      box.toggleAttribute("open");
      if (box.open) box.querySelector("summary")?.focus();
    }
    if (on(event, ".dismiss")) {
      window.dash_clientside.set_props("notices", { children: [] });
      byId("map-box").focus({ preventScroll: true });
    }
    const more = on(event, "[data-several]");
    if (more) more.setAttribute("aria-pressed", String(!map.several()));
    const mode = on(event, "[data-mode]");
    if (mode && map.graph) {
      const now = map.graph.layout.dragmode === mode.dataset.mode ? "pan" : mode.dataset.mode;
      window.Plotly.relayout(map.graph, { dragmode: now });
      document.querySelectorAll("[data-mode]").forEach((other) => {
        other.setAttribute("aria-pressed", String(other.dataset.mode === now));
      });
    }
  });

  /* Scroll to a part of a panel that is still to come. */
  /** @type {(id: string, tries?: number) => void} */
  function reach(id, tries = 40) {
    const found = byId(id);
    if (found) {
      found.tabIndex = -1;
      found.focus({ preventScroll: true });
      found.scrollIntoView({ block: "start" });
    } else if (tries) setTimeout(() => reach(id, tries - 1), 100);
  }

  new MutationObserver(() => {
    const box = byId("controls-box");
    if (box && !box.dataset.seen) {
      box.dataset.seen = "yes";
      // The map comes first; the controls stand open only where there is room for both.
      if (window.innerWidth >= 1700) box.setAttribute("open", "");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
