// Hover, keyboard walk, search, zoom and pan over a picture that is whole without them.
(() => {
  // A part that the page has; a page in a frame has no search.
  const byId = /** @type {(id: string) => HTMLElement} */ ((id) => document.getElementById(id));
  const picture = byId("picture"), svg = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (picture.querySelector("svg"))), card = byId("card");
  const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search")), found = byId("found");
  const rows = [...document.querySelectorAll("tbody tr[data-row]")];
  /** @type {Facts} */
  let facts;
  /** @type {string[]} */
  let codes;
  /** @type {Map<string, Element>} */
  let discs;
  /** @type {HTMLElement[]} */
  let links;
  // The countries that each is linked with, and by which line.
  /** @type {Map<string, [string, HTMLElement][]>} */
  let neighbours;
  // What is drawn changes where a player goes from period to period.
  /** @param {Facts} given */
  function read(given) {
    facts = given;
    codes = Object.keys(facts);
    discs = new Map();
    for (const code of codes) {
      const disc = svg.querySelector(`[data-iso3="${code}"]`);
      if (disc) discs.set(code, disc);
    }
    links = codes.length ? [...svg.querySelectorAll("#links path")] : [];
    neighbours = new Map(codes.map((code) => [code, []]));
    for (const path of links) {
      const { a = "", b = "" } = path.dataset;
      neighbours.get(a)?.push([b, path]);
      neighbours.get(b)?.push([a, path]);
    }
  }
  read(JSON.parse(byId("facts").textContent ?? ""));
  // A disc's centre in the units of the picture; its box would grow with its outline.
  /** @type {(code: string) => Spot} */
  const place = (code) => {
    const [x, y] = facts[code].place;
    return { x, y };
  };
  /** @type {string | null} */
  let at = null;
  /** @type {string | null} */
  let pinned = null;
  // The picture's units on the screen.
  const toScreen = () => /** @type {DOMMatrix} */ (svg.getScreenCTM());

  /** @type {(on: Set<string> | null, paths: Set<HTMLElement>) => void} */
  function light(on, paths) {
    svg.classList.toggle("some", on !== null);
    for (const [code, disc] of discs) disc.classList.toggle("on", on !== null && on.has(code));
    for (const path of links) path.classList.toggle("on", paths.has(path));
  }

  /** @param {string | null} code */
  function show(code) {
    at = code;
    for (const [other, disc] of discs) disc.classList.toggle("at", other === code);
    if (code === null) {
      card.hidden = true;
      light(null, new Set());
      return;
    }
    const near = neighbours.get(code) ?? [];
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
    const { x, y } = place(code), spot = new DOMPoint(x, y).matrixTransform(toScreen());
    const frame = picture.getBoundingClientRect();
    // Land may be as wide as the map; the card stands by its middle.
    const reach = Math.min((discs.get(code)?.getBoundingClientRect().width ?? 0) / 2, 30) + 8;
    const left = spot.x + reach - frame.left;
    const turned = left + card.offsetWidth > frame.width;
    card.style.left = `${Math.max(0, turned ? spot.x - reach - frame.left - card.offsetWidth : left)}px`;
    const top = Math.min(spot.y - reach - frame.top, frame.height - card.offsetHeight - 4);
    card.style.top = `${Math.max(0, top)}px`;
  }

  /** @param {string} code */
  function pin(code) {
    pinned = pinned === code ? null : code;
    show(pinned ?? code);
  }

  /** @param {Event} event */
  const discOf = (event) => {
    const disc = event.target instanceof Element ? event.target.closest("[data-iso3]") : null;
    const code = disc?.getAttribute("data-iso3") ?? null;
    return code !== null && code in facts ? code : null;
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

  // The next country on a walk; the first one, where a walk begins.
  /** @param {[number, number]} way */
  function next(way) {
    if (at === null) return codes[0] ?? null;
    return arithmetic.ahead(new Map(codes.map((code) => [code, place(code)])), at, way);
  }
  /** @type {Record<string, [number, number]>} */
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      const to = next(ARROWS[event.key]);
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

  const { plain } = arithmetic;
  search?.addEventListener("input", () => {
    const wanted = plain(search.value.trim());
    pinned = null;
    show(null);
    const hits = new Set();
    for (const row of rows) {
      const { row: code = "", name } = row.dataset;
      const fits = plain(`${code} ${name}`).includes(wanted);
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
    const first = exact ?? rows.find((row) => !row.classList.contains("out") && discs.has(row.dataset.row ?? ""))?.dataset.row;
    if (wanted && first) { pinned = first; walk(first); svg.focus(); }
  });

  const whole = svg.viewBox.baseVal, full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...full };
  /** @param {Box} wanted */
  function look(wanted) {
    view = wanted;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    svg.classList.toggle("near", view.width < full.width);
    if (at !== null) show(at);
  }
  /** @type {(by: number, x?: number, y?: number) => void} */
  function zoom(by, x = view.x + view.width / 2, y = view.y + view.height / 2) {
    keep(arithmetic.zoomed(view, full, by, { x, y }));
  }
  // Where a walk leads must be in sight.
  /** @param {string} code */
  function walk(code) {
    const { x, y } = place(code);
    if (!arithmetic.inSight(view, { x, y }) && view.width < full.width) keep({ ...view, x: x - view.width / 2, y: y - view.height / 2 });
    show(code);
  }
  const keep = (/** @type {Box} */ wanted) => look(arithmetic.held(wanted, full));
  const reset = () => look({ ...full });
  byId("closer").addEventListener("click", () => zoom(1.25));
  byId("wider").addEventListener("click", () => zoom(0.8));
  byId("all").addEventListener("click", reset);
  const pixel = () => toScreen().a;
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(toScreen().inverse());
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, spot.x, spot.y);
  }, { passive: false });
  /** @type {{ x: number, y: number, view: Box } | null} */
  let drag = null;
  let moved = false;
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
    read(/** @type {CustomEvent<Facts>} */ (event).detail);
    if (held !== null && held in facts) show(held);
  });
  svg.setAttribute("tabindex", "0");
  byId("bar").hidden = false;
})();
