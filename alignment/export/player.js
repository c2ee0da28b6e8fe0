// Plays the periods of a timeline on the picture of one of them.
(() => {
  const byId = (id) => document.getElementById(id);
  const { codes, names, pool, periods, look, extra, absent, world, shown } = JSON.parse(byId("timeline").textContent);
  const SVG = "http://www.w3.org/2000/svg", GLIDE = 1000, HOLD = 1600;
  const svg = byId("picture").querySelector("svg");
  const play = byId("play"), slider = byId("slider"), told = byId("told"), summary = byId("table");
  const fading = ["hulls", "links", "labels", "names"].map(byId);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const parsed = (markup) => [...new DOMParser().parseFromString(`<svg xmlns="${SVG}">${markup}</svg>`, "image/svg+xml").documentElement.childNodes]
    .map((item) => document.importNode(item, true));
  const make = (name, attributes) => {
    const item = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) item.setAttribute(key, value);
    return item;
  };

  byId("countries").append(...Object.values(extra).flatMap(parsed));
  const groups = new Map([...svg.querySelectorAll("[data-iso3]")].map((group) => [group.dataset.iso3, group]));
  // Of each period its countries by code.
  const nodes = periods.map((period) => new Map(period.nodes.map(([code, x, y, fill, ink, shape, chosen, ...card]) => [codes[code], {
    x, y, fill: pool[fill], ink: pool[ink], shape: pool[shape], chosen: chosen === 1, lines: card.map((place) => pool[place]),
  }])));
  // Where the markup of each country was drawn, and where and how it is now.
  const drawn = new Map();
  for (const code of groups.keys()) {
    const first = nodes[shown].get(code) ?? nodes.find((held) => held.has(code)).get(code);
    drawn.set(code, { x: first.x, y: first.y });
  }
  const now = new Map([...drawn].map(([code, place]) => [code, { ...place, opacity: nodes[shown].has(code) ? 1 : 0 }]));

  function shapeOf(code, shape) {
    const { x, y } = drawn.get(code), r = look.radius, corners = look.corners[shape];
    if (!corners) return make("circle", { cx: x, cy: y, r });
    return make("polygon", { points: corners.map(([across, up]) => `${x + across * r},${y - up * r}`).join(" ") });
  }

  function paint(code, node) {
    const group = groups.get(code);
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
    const shape = shapeOf(code, node.shape), text = group.querySelector("text");
    shape.setAttribute("fill", node.fill);
    if (node.chosen) {
      shape.setAttribute("stroke", look.chosen[0]);
      shape.setAttribute("stroke-width", look.chosen[1]);
    }
    group.firstElementChild.replaceWith(shape);
    text.setAttribute("fill", node.ink);
  }

  function place(code) {
    const group = groups.get(code), { x, y, opacity } = now.get(code), from = drawn.get(code);
    // Land stays on the map of the world; only discs come and go.
    for (const item of world ? group.querySelectorAll("circle, path:not([fill])") : [group]) {
      item.setAttribute("transform", `translate(${(x - from.x).toFixed(2)} ${(y - from.y).toFixed(2)})`);
      if (opacity < 1) item.setAttribute("opacity", opacity.toFixed(2));
      else item.removeAttribute("opacity");
      if (opacity > 0) item.removeAttribute("display");
      else item.setAttribute("display", "none");
    }
  }

  function drawLinks(step) {
    const held = look.links.map(([stroke, opacity, width, name]) => make("g", { class: name, stroke, "stroke-opacity": opacity, "stroke-width": width }));
    for (const [a, b, kind] of periods[step].links) {
      const [one, other] = [a, b].map((code) => nodes[step].get(codes[code]));
      held[kind].append(make("path", { "data-a": codes[a], "data-b": codes[b], d: `M${one.x},${one.y}L${other.x},${other.y}` }));
    }
    byId("links").replaceChildren(...held);
  }

  function fade(opacity) {
    for (const layer of fading) {
      if (opacity < 1) layer.setAttribute("opacity", opacity.toFixed(2));
      else layer.removeAttribute("opacity");
    }
  }

  const swapped = (step, names) => {
    for (const name of names) byId(name).replaceChildren(...parsed(periods[step].layers[name]));
  };
  const tell = (facts) => document.dispatchEvent(new CustomEvent("period", { detail: facts }));

  function settle(step) {
    swapped(step, ["hulls", "labels", "names"]);
    drawLinks(step);
  }

  function finish(step) {
    const rows = periods[step].rows;
    for (const row of document.querySelectorAll("tbody tr[data-row]")) {
      const held = rows[codes.indexOf(row.dataset.row)];
      [...row.querySelectorAll("td")].slice(1).forEach((cell, number) => {
        cell.textContent = held ? pool[held[number]] : absent;
      });
    }
    summary.textContent = `The same as a table, ${periods[step].label}`;
    tell(Object.fromEntries([...nodes[step]].map(([code, { x, y, lines }]) => [code, { name: names[codes.indexOf(code)], lines, place: [x, y] }])));
  }

  let step = shown, frame = 0, timer = 0, playing = false;
  const eased = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share));
  function go(to) {
    to = Math.min(Math.max(to, 0), periods.length - 1);
    cancelAnimationFrame(frame);
    const whole = step;
    step = to;
    slider.value = to;
    slider.setAttribute("aria-valuetext", periods[to].label);
    told.textContent = periods[to].told;
    byId("earlier").disabled = to === 0;
    byId("later").disabled = to === periods.length - 1;
    tell({});
    svg.querySelector("title").textContent = periods[to].title;
    swapped(to, ["words", "marks"]);
    const from = new Map([...now].map(([code, held]) => [code, { ...held }]));
    for (const code of groups.keys()) paint(code, nodes[to].get(code));
    let begun = null, moved = false;
    const move = (share) => {
      for (const [code, held] of now) {
        const start = from.get(code), end = nodes[to].get(code), part = eased(share);
        // Who was not there comes in where it belongs; who leaves stays where it was.
        const begin = end && start.opacity === 0 ? end : start, goal = end ?? start;
        held.x = begin.x + (goal.x - begin.x) * part;
        held.y = begin.y + (goal.y - begin.y) * part;
        held.opacity = start.opacity + ((end ? 1 : 0) - start.opacity) * part;
        place(code);
      }
      if (share > 0.75 && !moved) { settle(to); moved = true; }
      fade(share < 0.25 ? 1 - 4 * share : share < 0.75 ? 0 : Math.min(1, 4 * share - 3));
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
  const stepBy = (by) => { run(false); go(step + by); };
  play.addEventListener("click", () => run(!playing));
  byId("earlier").addEventListener("click", () => stepBy(-1));
  byId("later").addEventListener("click", () => stepBy(1));
  slider.addEventListener("input", () => { run(false); go(Number(slider.value)); });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("#search")) return;
    if (event.key === ",") stepBy(-1);
    else if (event.key === ".") stepBy(1);
    else if (event.key === " " && !event.target.closest("button, summary, input")) run(!playing);
    else return;
    event.preventDefault();
  });

  byId("steps").hidden = false;
  go(shown);
})();
