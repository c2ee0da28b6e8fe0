/* Gestures on the map and on buttons. Each becomes one word for the server, such as
   "country:USA" or "pair:USA:RUS", in the store "gesture". */
(() => {
  "use strict";
  const NODES = "countries";
  const SMALLEST_CODE = 6.2; // px; smaller codes are not drawn
  const LARGEST_DISC = 46; // px
  const SMALLEST_NAMED = 11; // px; below, blocs are not named on the map
  const SMALLEST_NAME = 11; // px; letters beside chosen countries
  const NEAR_LINK = 5; // px
  const GLIDE = 600; // ms
  const HOLD = 350; // ms that a finger rests on a disc before it drags it
  const FLIGHT = 400; // ms
  const DIMMED_INK = "rgba(16,22,29,0.45)";
  let count = 0;
  let graph = null;
  let focus = -1; // country under the keyboard
  let lit = -1; // country whose links are shown
  let told = -1; // country whose card is shown on land
  let down = null;

  function send(go) {
    // Plotly remembers dimming as an edit of the reader's; it is not one.
    const kept = graph && graph._fullLayout ? graph._fullLayout._tracePreGUI : {};
    Object.values(kept || {}).forEach((edits) => {
      Object.keys(edits).filter((name) => /^(marker|textfont)\./.test(name)).forEach((name) => delete edits[name]);
    });
    window.dash_clientside.set_props("gesture", { data: { go, count: ++count } });
  }

  window.alignment = Object.assign(window.alignment || {}, { send });

  /* Whether each choice adds to those before: for a finger, which has no Shift, and the search. */
  const several = () => document.querySelector("[data-several][aria-pressed='true']") !== null;

  const nodeTrace = () => graph.data.findIndex((trace) => trace.name === NODES);
  const nodes = () => graph.data[nodeTrace()];
  const meta = () => graph.layout.meta || {};
  const axes = () => graph._fullLayout;

  function toPixels(x, y) {
    const { xaxis, yaxis } = axes();
    return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
  }

  function discSize() {
    const { xaxis } = axes();
    const perUnit = xaxis._length / Math.abs(xaxis.range[1] - xaxis.range[0]);
    return Math.min(meta().largest || LARGEST_DISC, Math.max(4, 2 * meta().disc * perUnit));
  }

  /* Discs are drawn in pixels but have a size on the map: keep the two together. */
  function resize() {
    if (!graph || !graph._fullLayout || nodeTrace() < 0) return;
    const size = discSize();
    if (Math.abs((graph._disc || 0) - size) < 0.3 && graph._sized === nodes()) return;
    if (Math.abs((graph._disc || 0) - size) >= 0.3) {
      graph._disc = size;
      window.dash_clientside.set_props("disc", { data: size });
    }
    // The server may have sized them already.
    const drawn = nodes().marker.size;
    const largest = (sizes) => Math.max(...sizes);
    const right = Array.isArray(drawn) && Math.abs(largest(drawn) - largest(meta().sizes) * size) < 0.3;
    const code = size * meta().codeSize;
    // Where discs are small, names of blocs would lie on one another; the legend has them.
    const named = size >= SMALLEST_NAMED;
    const letters = Math.min(14, Math.max(9, Math.round(size * 0.62)));
    const change = {};
    (graph.layout.annotations || []).forEach((note, i) => {
      for (const [field, value] of Object.entries(lettered(i, size, named, letters))) {
        const now = (field === "font.size" ? note.font.size : note[field]) ?? true;
        if (typeof value === "number" ? Math.abs(now - value) > 0.3 : now !== value) change[`annotations[${i}].${field}`] = value;
      }
    });
    if (Object.keys(change).length) window.Plotly.relayout(graph, change);
    if (right) {
      graph._sized = nodes();
      return;
    }
    window.Plotly.restyle(
      graph,
      {
        "marker.size": [meta().sizes.map((share) => share * size)],
        "textfont.size": code < SMALLEST_CODE ? 1 : code,
        mode: code < SMALLEST_CODE ? "markers" : "markers+text",
      },
      [nodeTrace()]
    ).then(() => { graph._sized = nodes(); });
  }

  /* How a name is written: of a bloc with the others, of a chosen country beside its disc. */
  function lettered(i, size, named, letters) {
    const names = meta().names || [];
    const own = names[i - (graph.layout.annotations.length - names.length)];
    if (!own) return { visible: named, "font.size": letters };
    const [across, up, most] = own;
    const large = Math.max(SMALLEST_NAME, letters);
    const shift = (way) => Math.round(way * size * 5) / 10;
    return {
      visible: large <= (most * size) / 2,
      "font.size": large,
      xshift: shift(across),
      yshift: shift(up),
    };
  }

  /* What lies under the pointer: a country, a link or nothing. */
  function under(event) {
    const box = graph.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const places = nodes().x.map((x, i) => toPixels(x, nodes().y[i]));
    const radius = Math.max(discSize() / 2, event.pointerType === "touch" ? 14 : 4);
    let best = { node: -1, link: null };
    let distance = radius;
    const near = (drawn) => places.forEach(([x, y], i) => {
      const d = Math.hypot(x - px, y - py);
      if (d <= distance && (!drawn || meta().sizes[i] > 0)) { distance = d; best = { node: i, link: null }; }
    });
    if (hasLand()) {
      // Discs lie on the land, and a place without one is but the middle of its land.
      near(true);
      const owner = best.node < 0 ? landUnder(px, py) : -1;
      if (owner >= 0) return { node: owner, link: null };
    }
    near(false);
    if (best.node >= 0) return best;
    distance = NEAR_LINK;
    for (const link of meta().links || []) {
      const [ax, ay] = places[link[0]];
      const [bx, by] = places[link[1]];
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      const t = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
      const d = Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py);
      if (d < distance) { distance = d; best = { node: -1, link }; }
    }
    return best;
  }

  /* Traces of land say in `meta` which country owns each of their rings, -1 for none. */
  const landTraces = () => graph.data.filter((trace) => Array.isArray(trace.meta));
  const hasLand = () => landTraces().length > 0;

  /* The country whose land lies under a pixel: that whose rings are crossed an odd number of
     times on the way out. */
  function landUnder(px, py) {
    const { xaxis, yaxis } = axes();
    const [x, y] = [xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)];
    for (const { meta: owners, x: xs, y: ys } of landTraces()) {
      const odd = new Map();
      for (let i = 1, ring = 0; i < xs.length; i++) {
        if (xs[i] === null) { ring++; i++; continue; }
        const [ax, ay, bx, by] = [xs[i - 1], ys[i - 1], xs[i], ys[i]];
        if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) {
          odd.set(owners[ring], !odd.get(owners[ring]));
        }
      }
      for (const [owner, inside] of odd) if (inside && owner >= 0) return owner;
    }
    return -1;
  }

  /* Light a country and its drawn links; the rest steps back. */
  function light(index) {
    if (index === lit || !graph || nodeTrace() < 0 || hasLand()) return;
    lit = index;
    const total = nodes().x.length;
    if (index < 0) {
      const change = { "marker.opacity": 1, "textfont.color": [inks()] };
      window.Plotly.restyle(graph, change, [nodeTrace()]);
      return;
    }
    const near = new Set([index]);
    for (const [a, b] of meta().links || []) {
      if (a === index) near.add(b);
      if (b === index) near.add(a);
    }
    const opacity = Array.from({ length: total }, (_, i) => (near.has(i) ? 1 : 0.28));
    const ink = inks().map((colour, i) => (near.has(i) ? colour : DIMMED_INK));
    const change = { "marker.opacity": [opacity], "textfont.color": [ink] };
    window.Plotly.restyle(graph, change, [nodeTrace()]);
  }

  const inks = () => meta().inks;

  function say(index) {
    const live = document.getElementById("live");
    if (live && index >= 0) live.textContent = plain(nodes().customdata[index].join(", "));
  }

  const plain = (words) => new DOMParser().parseFromString(words, "text/html").body.textContent;

  /* The keyboard walks to the nearest country in a direction. */
  function walk(dx, dy) {
    const { x, y } = nodes();
    if (focus < 0) { show(nearestTo(0, 0, x, y)); return; }
    let best = -1;
    let cost = Infinity;
    x.forEach((_, i) => {
      const [ax, ay] = [x[i] - x[focus], y[i] - y[focus]];
      const along = ax * dx + ay * dy;
      const aside = Math.abs(ax * dy - ay * dx);
      if (i !== focus && along > 1e-6 && along + 2 * aside < cost) { cost = along + 2 * aside; best = i; }
    });
    if (best >= 0) show(best);
  }

  function nearestTo(px, py, x, y) {
    let best = 0;
    x.forEach((_, i) => {
      if (Math.hypot(x[i] - px, y[i] - py) < Math.hypot(x[best] - px, y[best] - py)) best = i;
    });
    return best;
  }

  function show(index) {
    focus = index;
    light(index);
    say(index);
    follow(nodes().x[index], nodes().y[index]);
    window.Plotly.Fx.hover(graph, [{ curveNumber: nodeTrace(), pointNumber: index }]);
  }

  /* Where the map is zoomed in, it goes along with the keyboard. */
  function follow(x, y) {
    const ranges = [axes().xaxis.range, axes().yaxis.range];
    const inside = ([low, high], value) => Math.min(low, high) < value && value < Math.max(low, high);
    if (inside(ranges[0], x) && inside(ranges[1], y)) return;
    const around = ([low, high], value) => [value - (high - low) / 2, value + (high - low) / 2];
    move({ "xaxis.range": around(ranges[0], x), "yaxis.range": around(ranges[1], y) });
  }

  function hide() {
    focus = -1;
    light(-1);
    if (graph) window.Plotly.Fx.unhover(graph);
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  function key(event) {
    if (!graph || nodeTrace() < 0 || event.target.closest(".zoom")) return;
    if (ARROWS[event.key]) {
      event.preventDefault();
      (event.shiftKey ? nudge : walk)(...ARROWS[event.key]);
    } else if (event.key === "Enter" && focus >= 0) {
      send(`${event.shiftKey || several() ? "toggle" : "country"}:${nodes().text[focus]}`);
    } else if (event.key === "Escape") {
      hide();
      send("clear");
    } else if (event.key === "+" || event.key === "=") zoom(0.7);
    else if (event.key === "-") zoom(1.43);
    else if (event.key === "0") zoom("reset");
  }

  /* What the reader looks at is kept when the map is drawn anew on the same frame. Plotly would
     keep a zoom by hand, but not the sideways part of it, for the axes hold one another. */
  function keep() {
    const before = axes()._preGUI;
    const [left, low, right, high] = meta().frame || [];
    if (!before || left === undefined) return;
    Object.assign(before, { "xaxis.range[0]": left, "xaxis.range[1]": right });
    Object.assign(before, { "yaxis.range[0]": low, "yaxis.range[1]": high });
  }

  function move(change) {
    keep();
    graph._view = [change["xaxis.range"], change["yaxis.range"]];
    graph._moving = true;
    return window.Plotly.relayout(graph, change).then(() => { graph._moving = false; });
  }

  /* Drawn anew by others, the map can lose where the reader was; back before it is seen. */
  function restore() {
    if (!graph._view || graph._moving) return;
    const now = [axes().xaxis.range, axes().yaxis.range];
    const near = (a, b, span) => Math.abs(a - b) < 1e-6 * Math.abs(span);
    const lost = now.some(([low, high], i) => {
      const [left, right] = graph._view[i];
      return !near(low, left, high - low) || !near(high, right, high - low);
    });
    if (lost) move({ "xaxis.range": graph._view[0], "yaxis.range": graph._view[1] });
  }

  function zoom(factor) {
    if (!graph || !graph._fullLayout) return;
    if (factor === "reset") {
      move({ "xaxis.range": graph._home[0], "yaxis.range": graph._home[1] });
      return;
    }
    const change = {};
    for (const axis of ["xaxis", "yaxis"]) {
      const [low, high] = axes()[axis].range;
      const [middle, half] = [(low + high) / 2, ((high - low) / 2) * Number(factor)];
      change[`${axis}.range`] = [middle - half, middle + half];
    }
    move(change);
  }

  /* Names stand where discs are going, so they are not shown on the way. */
  const glide = (on) => document.getElementById("map-box").classList.toggle("gliding", on);

  /* From one period to the next, and after a drag, discs glide to their new places. */
  function tween() {
    if (graph._gliding || nodeTrace() < 0) return;
    if (!drag) glide(false);
    const { x, y, text } = nodes();
    const before = graph._places;
    const revision = graph.layout.uirevision;
    graph._places = { revision, at: Object.fromEntries(text.map((code, i) => [code, [x[i], y[i]]])) };
    if (!before || before.revision !== revision || graph._drawn === nodes()) return;
    graph._drawn = nodes();
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const from = text.map((code, i) => before.at[code] || [x[i], y[i]]);
    if (!from.some(([a, b], i) => Math.hypot(a - x[i], b - y[i]) > 1e-4)) return;
    const [toX, toY] = [x.slice(), y.slice()];
    const [start, moving] = [performance.now(), nodes()];
    let at = from;
    graph._gliding = true;
    glide(true);
    const step = () => {
      if (nodes() !== moving) {
        // Drawn anew on the way: on from here to the newer places.
        graph._gliding = false;
        graph._places = { revision, at: Object.fromEntries(text.map((code, i) => [code, at[i]])) };
        tween();
        return;
      }
      const t = Math.min(1, (performance.now() - start) / GLIDE);
      const eased = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
      const mix = (value, i, axis) => from[i][axis] + (value - from[i][axis]) * eased;
      at = toX.map((value, i) => [mix(value, i, 0), mix(toY[i], i, 1)]);
      const [xs, ys] = [0, 1].map((axis) => at.map((place) => place[axis]));
      window.Plotly.restyle(graph, { x: [xs], y: [ys] }, [nodeTrace()]).then(() => {
        if (t < 1) requestAnimationFrame(step);
        else {
          graph._gliding = false;
          glide(false);
        }
      });
    };
    step();
  }

  /* A disc that is dragged goes along; let go, it is held there and the others settle. */
  let drag = null;
  function dragStart(event) {
    if (!graph || nodeTrace() < 0 || event.button > 0 || !meta().links || meta().largest) return;
    if (!(event.target.closest && event.target.closest("#map")) || graph.layout.dragmode !== "pan") return;
    const { node } = under(event);
    if (node >= 0) drag = { node, from: [event.clientX, event.clientY], moved: false };
    // Plotly must not pan while a disc is held.
    if (drag) event.stopImmediatePropagation();
  }

  /* A finger moves the map; rested on a disc, it takes the disc along. */
  let press = 0;
  function touchStart(event) {
    clearTimeout(press);
    const [{ clientX, clientY }] = event.touches;
    const finger = { clientX, clientY, button: 0, target: event.target, stopImmediatePropagation() {} };
    if (event.touches.length === 1) press = setTimeout(() => { dragStart(finger); if (drag) show(drag.node); }, HOLD);
  }

  function touchMove(event) {
    if (!drag) clearTimeout(press);
    else if (event.cancelable) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  function dragMove(event) {
    if (!drag) return;
    if (!drag.moved && Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]) < 5) return;
    drag.moved = true;
    glide(true);
    const box = graph.getBoundingClientRect();
    const { xaxis, yaxis } = axes();
    carry(xaxis.p2d(event.clientX - box.left - xaxis._offset), yaxis.p2d(event.clientY - box.top - yaxis._offset));
  }

  /* The keyboard drags the country it is on, until Shift is let go. */
  function nudge(dx, dy) {
    if (focus < 0 || !meta().links || meta().largest) return;
    drag = drag || { node: focus, at: [nodes().x[focus], nodes().y[focus]], moved: true };
    const step = 2 * meta().disc;
    glide(true);
    carry(drag.at[0] + step * dx, drag.at[1] + step * dy);
  }

  function carry(atX, atY) {
    const [x, y] = [nodes().x.slice(), nodes().y.slice()];
    drag.at = [x[drag.node], y[drag.node]] = [atX, atY];
    graph._gliding = true;
    window.Plotly.restyle(graph, { x: [x], y: [y] }, [nodeTrace()]).then(() => { graph._gliding = false; });
  }

  function dragEnd() {
    const held = drag;
    drag = null;
    if (!held || !held.moved) return false;
    const [x, y] = held.at.map((value) => value.toFixed(3));
    graph._places.at[nodes().text[held.node]] = held.at;
    send(`pin:${nodes().text[held.node]}:${x}:${y}`);
    return true;
  }

  /* Move the picture so that these countries fill it, in a short flight. */
  function fly(codes) {
    if (!graph || nodeTrace() < 0) return;
    const { x, y, text } = nodes();
    const places = codes.map((code) => text.indexOf(code)).filter((i) => i >= 0);
    if (!places.length) return;
    const spread = (values) => {
      const of = places.map((i) => values[i]);
      return [Math.min(...of), Math.max(...of)];
    };
    const [[left, right], [low, high]] = [spread(x), spread(y)];
    const pad = Math.max(5 * meta().disc, 0.1 * (right - left));
    const smallest = 26 * meta().disc;
    const size = Math.max(right - left + 2 * pad, smallest);
    const tall = Math.max(high - low + 2 * pad, (smallest * axes().yaxis._length) / axes().xaxis._length);
    const [cx, cy] = [(left + right) / 2, (low + high) / 2];
    travel([cx - size / 2, cx + size / 2], [cy - tall / 2, cy + tall / 2]);
  }

  function travel(toX, toY) {
    const [fromX, fromY] = [axes().xaxis.range.slice(), axes().yaxis.range.slice()];
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const mix = (from, to, t) => from.map((value, i) => value + (to[i] - value) * t);
    const start = performance.now();
    // By the clock, so that it is as short where drawing is slow.
    const step = () => {
      const t = still ? 1 : Math.min(1, (performance.now() - start) / FLIGHT);
      const eased = t * (2 - t);
      move({ "xaxis.range": mix(fromX, toX, eased), "yaxis.range": mix(fromY, toY, eased) })
        .then(() => { if (t < 1) requestAnimationFrame(step); });
    };
    step();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.alignment = Object.assign({}, window.dash_clientside.alignment, {
    find: (iso3) => {
      if (!iso3) return window.dash_clientside.no_update;
      send(`${several() ? "add" : "country"}:${iso3}`);
      fly([iso3]);
      return null;
    },
  });

  function adopt(found) {
    graph = found;
    graph.on("plotly_afterplot", () => {
      const range = graph.layout.xaxis && graph.layout.xaxis.range;
      if (graph._revision !== graph.layout.uirevision && range) {
        graph._revision = graph.layout.uirevision;
        graph._home = [axes().xaxis.range.slice(), axes().yaxis.range.slice()];
        focus = lit = -1;
        graph._view = null;
      }
      // A layout that is another object was drawn by the page; the same one was moved by the reader.
      if (graph._laid !== graph.layout) {
        graph._laid = graph.layout;
        restore();
      }
      resize();
      tween();
    });
    graph.on("plotly_relayout", (change) => {
      if (!Object.keys(change).some((name) => /axis\.range/.test(name))) return;
      keep();
      // As the axes hold one another, not as it was asked for.
      graph._view = [axes().xaxis.range.slice(), axes().yaxis.range.slice()];
    });
    graph.on("plotly_hover", (event) => {
      const point = event.points[0];
      if (point && point.curveNumber === nodeTrace()) light(point.pointNumber);
    });
    graph.on("plotly_selected", (event) => {
      if (!event || !event.points) return;
      const codes = event.points.filter((point) => point.curveNumber === nodeTrace()).map((point) => nodes().text[point.pointNumber]);
      window.Plotly.restyle(graph, { selectedpoints: [null] }, [nodeTrace()]);
      window.Plotly.relayout(graph, { selections: [], dragmode: "pan" });
      document.querySelectorAll("[data-mode]").forEach((other) => other.setAttribute("aria-pressed", "false"));
      if (codes.length) send(`lasso:${codes.join(" ")}`);
    });
    graph.on("plotly_unhover", () => { told = -1; if (focus < 0) light(-1); });
    resize();
  }

  /* A press that does not move is a click; Plotly keeps the drags. */
  document.addEventListener("pointerdown", (event) => {
    down = event.target.closest && event.target.closest("#map") ? [event.clientX, event.clientY] : null;
  }, true);
  document.addEventListener("pointerup", (event) => {
    if (dragEnd()) { down = null; return; }
    if (!down || !graph || nodeTrace() < 0) return;
    const moved = Math.hypot(event.clientX - down[0], event.clientY - down[1]);
    down = null;
    if (moved > 4 || event.button > 0) return;
    const { node, link } = under(event);
    const codes = nodes().text;
    if (node >= 0) send(`${event.shiftKey || several() ? "toggle" : "country"}:${codes[node]}`);
    else if (link && !several()) send(`pair:${codes[link[0]]}:${codes[link[1]]}`);
    else if (!several()) send("clear");
  }, true);
  document.addEventListener("mousedown", dragStart, true);
  document.addEventListener("touchstart", touchStart, true);
  document.addEventListener("touchmove", touchMove, { capture: true, passive: false });
  document.addEventListener("touchend", () => clearTimeout(press), true);
  document.addEventListener("pointermove", dragMove, true);
  let waiting = false;
  document.addEventListener("pointermove", (event) => {
    if (waiting || !graph || event.buttons || !(event.target.closest && event.target.closest("#map"))) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (nodeTrace() < 0) return;
      const { node, link } = under(event);
      document.getElementById("map-box").classList.toggle("over-link", node >= 0 || Boolean(link));
    });
  });

  /* Plotly knows the places of countries but not their land, so there it is told what to show. */
  document.addEventListener("mousemove", (event) => {
    if (!graph || event.buttons || !event.target.closest || !event.target.closest("#map")) return;
    if (nodeTrace() < 0 || !hasLand()) return;
    event.stopPropagation();
    const { node } = under(event);
    if (node === told) return;
    told = node;
    if (node >= 0) window.Plotly.Fx.hover(graph, [{ curveNumber: nodeTrace(), pointNumber: node }]);
    else window.Plotly.Fx.unhover(graph);
  }, true);

  document.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]");
    if (go) {
      send(go.dataset.go);
      if (go.dataset.to) reach(go.dataset.to);
    }
    if (event.target.closest(".change")) {
      const box = document.getElementById("controls-box");
      box.toggleAttribute("open");
      if (box.open) box.querySelector("summary").focus();
    }
    if (event.target.closest(".dismiss")) {
      event.target.closest(".notice").hidden = true;
      document.getElementById("map-box").focus({ preventScroll: true });
    }
    const flight = event.target.closest("[data-fly]");
    if (flight) fly(flight.dataset.fly.split(" "));
    const more = event.target.closest("[data-several]");
    if (more) more.setAttribute("aria-pressed", String(!several()));
    const mode = event.target.closest("[data-mode]");
    if (mode && graph) {
      const now = graph.layout.dragmode === mode.dataset.mode ? "pan" : mode.dataset.mode;
      window.Plotly.relayout(graph, { dragmode: now });
      document.querySelectorAll("[data-mode]").forEach((other) => {
        other.setAttribute("aria-pressed", String(other.dataset.mode === now));
      });
    }
    const button = event.target.closest("[data-zoom]");
    if (button) zoom(button.dataset.zoom === "reset" ? "reset" : Number(button.dataset.zoom));
  });
  /* Scroll to a part of a panel that is still to come. */
  function reach(id, tries = 40) {
    const found = document.getElementById(id);
    if (found) {
      found.tabIndex = -1;
      found.focus({ preventScroll: true });
      found.scrollIntoView({ block: "start" });
    } else if (tries) setTimeout(() => reach(id, tries - 1), 100);
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("#map-box")) key(event);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && event.target.id === "map-box") dragEnd();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.id !== "map-box") return;
    dragEnd();
    hide();
  });

  new MutationObserver(() => {
    const found = document.querySelector("#map .js-plotly-plot");
    if (found && found !== graph && found.on) adopt(found);
    const box = document.getElementById("controls-box");
    if (box && !box.dataset.seen) {
      box.dataset.seen = "yes";
      // The map comes first; the controls stand open only where there is room for both.
      if (window.innerWidth >= 1700) box.setAttribute("open", "");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
