// Plays the periods of a timeline on the picture of one of them.
(() => {
  const byId = /** @type {(id: string) => HTMLElement} */ ((id) => document.getElementById(id));
  /** @type {Played} */
  const { codes, names, pool, periods, look, extra, absent, world, shown } = JSON.parse(byId("timeline").textContent ?? "");
  const SVG = "http://www.w3.org/2000/svg", GLIDE = 1000, HOLD = 1600;
  const svg = /** @type {HTMLElement} */ (byId("picture").querySelector("svg"));
  const slider = /** @type {HTMLInputElement} */ (byId("slider"));
  const [earlier, later] = /** @type {HTMLButtonElement[]} */ ([byId("earlier"), byId("later")]);
  const play = byId("play"), told = byId("told"), summary = byId("table");
  const fading = ["hulls", "links", "labels", "names"].map(byId);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const parsed = (/** @type {string} */ markup) => [...new DOMParser().parseFromString(`<svg xmlns="${SVG}">${markup}</svg>`, "image/svg+xml").documentElement.childNodes]
    .map((item) => document.importNode(item, true));
  /** @type {(name: string, attributes: Record<string, string | number>) => SVGElement} */
  const make = (name, attributes) => {
    const item = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
    for (const [key, value] of Object.entries(attributes)) item.setAttribute(key, String(value));
    return item;
  };

  byId("countries").append(...Object.values(extra).flatMap(parsed));
  const groups = new Map([...svg.querySelectorAll("[data-iso3]")].map((group) => [group.dataset.iso3 ?? "", group]));
  // Of each period its countries by code.
  /** @type {Map<string, Standing>[]} */
  const nodes = periods.map((period) => new Map(period.nodes.map(([code, x, y, fill, ink, shape, chosen, ...card]) => [codes[code], {
    x, y, fill: pool[fill], ink: pool[ink], shape: pool[shape], chosen: chosen === 1, lines: card.map((word) => pool[word]),
  }])));
  // Where the markup of each country was drawn, and where and how it is now.
  /** @type {Map<string, Spot>} */
  const drawn = new Map();
  for (const code of groups.keys()) {
    const first = nodes[shown].get(code) ?? nodes.find((held) => held.has(code))?.get(code);
    if (first) drawn.set(code, { x: first.x, y: first.y });
  }
  const now = new Map([...drawn].map(([code, spot]) => [code, { ...spot, opacity: nodes[shown].has(code) ? 1 : 0 }]));

  /** @type {(spot: Spot, shape: string) => SVGElement} */
  function shapeOf({ x, y }, shape) {
    const r = look.radius, corners = look.corners[shape];
    if (!corners) return make("circle", { cx: x, cy: y, r });
    return make("polygon", { points: corners.map(([across, up]) => `${x + across * r},${y - up * r}`).join(" ") });
  }

  /** @type {(code: string, group: HTMLElement, node?: Standing) => void} */
  function paint(code, group, node) {
    if (!node) {
      for (const land of group.querySelectorAll("path[fill]")) land.setAttribute("fill", look.ground);
      group.removeAttribute("aria-label");
      return;
    }
    group.setAttribute("aria-label", `${names[codes.indexOf(code)]}: ${node.lines.join("; ")}`);
    if (world) {
      for (const part of group.querySelectorAll("[fill]")) part.setAttribute("fill", node.fill);
      return;
    }
    const shape = shapeOf(drawn.get(code) ?? node, node.shape);
    shape.setAttribute("fill", node.fill);
    if (node.chosen) {
      shape.setAttribute("stroke", look.chosen[0]);
      shape.setAttribute("stroke-width", String(look.chosen[1]));
    }
    group.firstElementChild?.replaceWith(shape);
    group.querySelector("text")?.setAttribute("fill", node.ink);
  }

  /** @type {(code: string, seen: Seen) => void} */
  function place(code, { x, y, opacity }) {
    const group = groups.get(code), from = drawn.get(code);
    if (!group || !from) return;
    // Land stays on the map of the world; only discs come and go.
    for (const item of world ? group.querySelectorAll("circle, path:not([fill])") : [group]) {
      item.setAttribute("transform", `translate(${(x - from.x).toFixed(2)} ${(y - from.y).toFixed(2)})`);
      if (opacity < 1) item.setAttribute("opacity", opacity.toFixed(2));
      else item.removeAttribute("opacity");
      if (opacity > 0) item.removeAttribute("display");
      else item.setAttribute("display", "none");
    }
  }

  /** @param {number} step */
  function drawLinks(step) {
    const held = look.links.map(([stroke, opacity, width, name]) => make("g", { class: name, stroke, "stroke-opacity": opacity, "stroke-width": width }));
    for (const [a, b, kind] of periods[step].links) {
      const [one, other] = [a, b].map((code) => nodes[step].get(codes[code]));
      if (one && other) held[kind].append(make("path", { "data-a": codes[a], "data-b": codes[b], d: `M${one.x},${one.y}L${other.x},${other.y}` }));
    }
    byId("links").replaceChildren(...held);
  }

  /** @param {number} opacity */
  function fade(opacity) {
    for (const layer of fading) {
      if (opacity < 1) layer.setAttribute("opacity", opacity.toFixed(2));
      else layer.removeAttribute("opacity");
    }
  }

  /** @type {(step: number, layers: string[]) => void} */
  const swapped = (step, layers) => {
    for (const name of layers) byId(name).replaceChildren(...parsed(periods[step].layers[name]));
  };
  const tell = (/** @type {Facts} */ facts) => document.dispatchEvent(new CustomEvent("period", { detail: facts }));

  /** @param {number} step */
  function settle(step) {
    swapped(step, ["hulls", "labels", "names"]);
    drawLinks(step);
  }

  /** @param {number} step */
  function finish(step) {
    const rows = periods[step].rows;
    for (const row of document.querySelectorAll("tbody tr[data-row]")) {
      const held = rows[codes.indexOf(row.dataset.row ?? "")];
      [...row.querySelectorAll("td")].slice(1).forEach((cell, number) => {
        cell.textContent = held ? pool[held[number]] : absent;
      });
    }
    summary.textContent = `The same as a table, ${periods[step].label}`;
    tell(Object.fromEntries([...nodes[step]].map(([code, { x, y, lines }]) => [code, { name: names[codes.indexOf(code)], lines, place: [x, y] }])));
  }

  let step = shown, frame = 0, playing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {number} wanted */
  function go(wanted) {
    const to = arithmetic.within(wanted, 0, periods.length - 1);
    cancelAnimationFrame(frame);
    const whole = step;
    step = to;
    slider.value = String(to);
    slider.setAttribute("aria-valuetext", periods[to].label);
    told.textContent = periods[to].told;
    earlier.disabled = to === 0;
    later.disabled = to === periods.length - 1;
    tell({});
    const title = svg.querySelector("title");
    if (title) title.textContent = periods[to].title;
    swapped(to, ["words", "marks"]);
    const from = new Map([...now].map(([code, held]) => [code, { ...held }]));
    for (const [code, group] of groups) paint(code, group, nodes[to].get(code));
    /** @type {number | null} */
    let begun = null;
    let moved = false;
    const move = (/** @type {number} */ share) => {
      for (const [code, held] of now) {
        Object.assign(held, arithmetic.between(from.get(code) ?? held, nodes[to].get(code), share));
        place(code, held);
      }
      if (share > 0.75 && !moved) { settle(to); moved = true; }
      fade(arithmetic.faded(share));
      if (share >= 1) finish(to);
    };
    if (still.matches || whole === to) { move(1); return; }
    frame = requestAnimationFrame(function next(time) {
      begun ??= time;
      const share = Math.min(1, (time - begun) / GLIDE);
      move(share);
      if (share < 1) frame = requestAnimationFrame(next);
    });
  }

  /** @param {boolean} on */
  function run(on) {
    playing = on;
    clearTimeout(timer);
    play.textContent = on ? "Pause" : "Play";
    if (!on) return;
    if (step === periods.length - 1) go(0);
    else go(step + 1);
    const next = () => {
      if (step === periods.length - 1) { run(false); return; }
      go(step + 1);
      timer = setTimeout(next, GLIDE + HOLD);
    };
    timer = setTimeout(next, GLIDE + HOLD);
  }
  const stepBy = (/** @type {number} */ by) => { run(false); go(step + by); };
  play.addEventListener("click", () => run(!playing));
  earlier.addEventListener("click", () => stepBy(-1));
  later.addEventListener("click", () => stepBy(1));
  slider.addEventListener("input", () => { run(false); go(Number(slider.value)); });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const met = event.target instanceof Element ? event.target : document.body;
    if (met.closest("#search")) return;
    if (event.key === ",") stepBy(-1);
    else if (event.key === ".") stepBy(1);
    else if (event.key === " " && !met.closest("button, summary, input")) run(!playing);
    else return;
    event.preventDefault();
  });

  byId("steps").hidden = false;
  go(shown);
})();
