"use strict";
// Hover, keyboard walk, search, zoom and pan over a picture that is whole without them.
// A page in a frame has no search.
(() => {
  const byId = (id) => document.getElementById(id);
  const picture = byId("picture"), svg = picture.querySelector("svg"), card = byId("card");
  const search = byId("search"), found = byId("found");
  const rows = [...document.querySelectorAll("tbody tr[data-row]")];
  let facts, discs, links, codes, neighbours;
  // What is drawn changes where a player goes from period to period.
  function read(given) {
    facts = given;
    codes = Object.keys(facts);
    discs = new Map(codes.map((code) => [code, svg.querySelector(`[data-iso3="${code}"]`)]));
    links = codes.length ? [...svg.querySelectorAll("#links path")] : [];
    neighbours = new Map(codes.map((code) => [code, []]));
    for (const path of links) {
      const { a, b } = path.dataset;
      neighbours.get(a).push([b, path]);
      neighbours.get(b).push([a, path]);
    }
  }
  read(JSON.parse(byId("facts").textContent));
  // A disc's centre in the units of the picture; its box would grow with its outline.
  const place = (code) => {
    const [x, y] = facts[code].place;
    return { x, y };
  };
  let at = null, pinned = null;

  function light(on, paths) {
    svg.classList.toggle("some", on !== null);
    for (const [code, disc] of discs) disc.classList.toggle("on", on !== null && on.has(code));
    for (const path of links) path.classList.toggle("on", paths.has(path));
  }

  function show(code) {
    at = code;
    for (const [other, disc] of discs) disc.classList.toggle("at", other === code);
    if (code === null) {
      card.hidden = true;
      light(null, new Set());
      return;
    }
    const near = neighbours.get(code);
    // On a map without links there is no neighbourhood to stand out.
    if (links.length) light(new Set([code, ...near.map(([other]) => other)]), new Set(near.map(([, path]) => path)));
    const name = document.createElement("strong");
    name.textContent = facts[code].name;
    const lines = [...facts[code].lines];
    const linked = near.map(([other]) => facts[other].name);
    if (linked.length) {
      const more = linked.length > 6 ? ` and ${linked.length - 6} more` : "";
      lines.push(`linked with ${linked.slice(0, 6).join(", ")}${more}`);
    }
    card.replaceChildren(name, ...lines.map((line) => {
      const row = document.createElement("div");
      row.textContent = line;
      return row;
    }));
    card.hidden = false;
    const { x, y } = place(code), spot = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
    const frame = picture.getBoundingClientRect();
    // Land may be as wide as the map; the card stands by its middle.
    const reach = Math.min(discs.get(code).getBoundingClientRect().width / 2, 30) + 8;
    const left = spot.x + reach - frame.left;
    const turned = left + card.offsetWidth > frame.width;
    card.style.left = `${Math.max(0, turned ? spot.x - reach - frame.left - card.offsetWidth : left)}px`;
    const top = Math.min(spot.y - reach - frame.top, frame.height - card.offsetHeight - 4);
    card.style.top = `${Math.max(0, top)}px`;
  }

  function pin(code) {
    pinned = pinned === code ? null : code;
    show(pinned ?? code);
  }

  const discOf = (event) => {
    const code = event.target.closest?.("[data-iso3]")?.dataset.iso3;
    return code in facts ? code : null;
  };
  svg.addEventListener("pointerover", (event) => {
    const code = discOf(event);
    if (code !== null && pinned === null) show(code);
  });
  svg.addEventListener("pointerout", (event) => {
    if (discOf(event) !== null && pinned === null) show(null);
  });
  svg.addEventListener("click", (event) => {
    if (moved) return;
    const code = discOf(event);
    if (code !== null) pin(code);
    else { pinned = null; show(null); }
  });

  // The nearest country in a direction: far or far to the side counts against it.
  function next(code, across, down) {
    const from = place(code);
    let best = null, least = Infinity;
    for (const other of codes) {
      if (other === code) continue;
      const to = place(other), x = to.x - from.x, y = to.y - from.y;
      const ahead = x * across + y * down, aside = Math.abs(x * down - y * across);
      const cost = ahead + 2 * aside;
      if (ahead > 0 && aside <= 2 * ahead && cost < least) { best = other; least = cost; }
    }
    return best;
  }
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      const to = at === null ? codes[0] ?? null : next(at, ...ARROWS[event.key]);
      pinned = null;
      if (to !== null) walk(to);
    } else if ((event.key === "Enter" || event.key === " ") && at !== null) pin(at);
    else if (event.key === "Escape") { pinned = null; show(null); }
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
  });

  const plain = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  search?.addEventListener("input", () => {
    const wanted = plain(search.value.trim());
    pinned = null;
    show(null);
    const hits = new Set();
    for (const row of rows) {
      const code = row.dataset.row;
      const fits = plain(`${code} ${row.dataset.name}`).includes(wanted);
      row.classList.toggle("out", !fits);
      if (fits) hits.add(code);
    }
    found.textContent = wanted ? `${hits.size} found` : "";
    if (wanted) light(hits, new Set());
  });
  search?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.value = ""; search.dispatchEvent(new Event("input")); }
    if (event.key !== "Enter") return;
    const wanted = plain(search.value.trim());
    const exact = codes.find((code) => plain(code) === wanted || plain(facts[code].name) === wanted);
    const first = exact ?? rows.find((row) => !row.classList.contains("out") && discs.has(row.dataset.row))?.dataset.row;
    if (wanted && first) { pinned = first; walk(first); svg.focus(); }
  });

  const whole = svg.viewBox.baseVal, full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...full };
  function look(wanted) {
    view = wanted;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    svg.classList.toggle("near", view.width < full.width);
    if (at !== null) show(at);
  }
  function zoom(by, x = view.x + view.width / 2, y = view.y + view.height / 2) {
    const width = Math.min(full.width, Math.max(full.width / 12, view.width / by));
    const share = width / view.width;
    keep({ x: x - (x - view.x) * share, y: y - (y - view.y) * share, width, height: view.height * share });
  }
  // Where a walk leads must be in sight.
  function walk(code) {
    const { x, y } = place(code), edge = view.width / 20;
    const inside = x > view.x + edge && x < view.x + view.width - edge && y > view.y + edge && y < view.y + view.height - edge;
    if (!inside && view.width < full.width) keep({ ...view, x: x - view.width / 2, y: y - view.height / 2 });
    show(code);
  }
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  function keep(wanted) {
    const x = within(wanted.x, full.x, full.x + full.width - wanted.width);
    look({ ...wanted, x, y: within(wanted.y, full.y, full.y + full.height - wanted.height) });
  }
  const reset = () => look({ ...full });
  byId("closer").addEventListener("click", () => zoom(1.25));
  byId("wider").addEventListener("click", () => zoom(0.8));
  byId("all").addEventListener("click", reset);
  const pixel = () => svg.getScreenCTM().a;
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, spot.x, spot.y);
  }, { passive: false });
  let drag = null, moved = false;
  svg.addEventListener("pointerdown", (event) => {
    moved = false;
    if (view.width < full.width) drag = { x: event.clientX, y: event.clientY, view };
  });
  svg.addEventListener("pointermove", (event) => {
    if (drag === null) return;
    const x = event.clientX - drag.x, y = event.clientY - drag.y;
    moved ||= Math.hypot(x, y) > 4;
    if (moved) keep({ ...drag.view, x: drag.view.x - x / pixel(), y: drag.view.y - y / pixel() });
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(kind, () => { drag = null; });

  document.addEventListener("period", (event) => {
    const held = pinned;
    show(null);
    read(event.detail);
    if (held !== null && held in facts) show(held);
  });
  svg.setAttribute("tabindex", "0");
  byId("bar").hidden = false;
})();
