/* The grid of votes: each row is a few paths, its heads are buttons and links, and one cell at a time
   is a part of the page, where the keyboard stands. What is drawn comes as an attribute of its place. */
import { on } from "./dom.js";
import { drawnOf, heightIn, leads, under, widthIn } from "./matrix.js";
import { send } from "./server.js";

const SVG = "http://www.w3.org/2000/svg";
const SAID = { Y: "yes", N: "no", a: "abstain", ".": "absent", " ": "not a member" };
const HINT = "Point at a cell, or walk with the arrow keys.";
const NAMED = 14; // px of a row or column that has room for words
const SIDED = 28; // and for the code of who led a text
let whole = false; // whether all of it is to be in sight at once; the browser's alone
/** @type {Grid | null} */
let grid = null;

/** @type {(tag: string, name: string, ...parts: (Node | string)[]) => HTMLElement} */
function part(tag, name, ...parts) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...parts);
  return made;
}

/** @type {(element: Element, named: Record<string, string | number>) => void} */
const set = (element, named) => Object.entries(named).forEach(([name, value]) => element.setAttribute(name, String(value)));

/** @type {(words: string, go: string, name: string) => HTMLElement} */
function button(words, go, name) {
  const made = part("button", name, words);
  set(made, { type: "button", "data-go": go });
  return made;
}

/** @type {(url: string, words: string | Node, name: string) => HTMLElement} */
function link(url, words, name) {
  const made = part("a", name, words);
  set(made, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return made;
}

/** @type {(place: HTMLElement, found: Votes) => Grid} */
function make(place, found) {
  const line = part("p", "votes-line", HINT);
  const heads = part("div", "votes-heads", part("div", "votes-corner"));
  set(heads, { role: "row", "aria-rowindex": 1 });
  const columns = found.texts.map((text, column) => headOf(text, column));
  heads.append(...columns);
  const rows = found.countries.map(([iso3, name], row) => rowOf(iso3, name, row));
  const cell = part("div", "votes-cell");
  set(cell, { role: "gridcell", tabindex: 0 });
  const [band, beam] = ["votes-band", "votes-beam"].map((name) => part("div", name));
  const frame = part("div", "votes-frame", heads, ...rows);
  const scroll = part("div", "votes-scroll scroll", frame, band, beam);
  const label = `Votes of ${rows.length} countries on ${columns.length} roll calls`;
  set(frame, { role: "grid", "aria-label": label, "aria-rowcount": rows.length + 1, "aria-colcount": columns.length + 1 });
  const fit = part("button", "chip votes-fit", "Whole at once");
  set(fit, { type: "button", "aria-pressed": String(whole) });
  place.replaceChildren(part("div", "votes-top", line, fit), scroll);
  /** @type {Grid} */
  const of = { place, data: place.dataset.votes ?? "", found, line, scroll, heads, columns, rows, cell, band, beam, at: [0, 0], lit: null, cells: null, held: null, seen: [0, 0] };
  // A part that is taken out of the page is scrolled back.
  scroll.addEventListener("scroll", () => {
    if (scroll.isConnected) of.seen = [scroll.scrollLeft, scroll.scrollTop];
  });
  return of;
}

/** @type {(text: Voted, column: number) => HTMLElement} */
function headOf(text, column) {
  const name = part("span", "votes-name", text.name);
  const side = text.led.length ? [part("span", "votes-led", text.led[0][0])] : [];
  const inside = text.url ? link(text.url, name, "votes-head") : part("span", "votes-head", name);
  inside.append(...side);
  set(inside, { tabindex: -1, "aria-label": `${saidOf(text)}${text.url ? ", official record" : ""}` });
  const head = part("div", "votes-column", inside);
  set(head, { role: "columnheader", "aria-colindex": column + 2, title: saidOf(text) });
  return head;
}

/** @type {(text: Voted) => string} */
const ledBy = ({ led }) => (led.length ? `led by ${led.map(([, name]) => name).join(", ")}` : "");
/** @type {(text: Voted) => string} */
const saidOf = (text) => [text.name, text.id, ledBy(text), text.date].filter(Boolean).join(", ");

/** @type {(iso3: string, name: string, row: number) => HTMLElement} */
function rowOf(iso3, name, row) {
  const choose = button("", `choose:${iso3}`, "votes-row-head");
  choose.append(part("span", "", name));
  set(choose, { tabindex: -1, "aria-label": name, title: name });
  const head = part("div", "votes-country", choose);
  set(head, { role: "rowheader", "aria-colindex": 1 });
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { "aria-hidden": "true" });
  const made = part("div", "votes-row", head);
  made.append(svg);
  set(made, { role: "row", "aria-rowindex": row + 2, "data-iso3": iso3 });
  return made;
}

/* The cells are as large as there is room for, and drawn again where that has changed. */
/** @param {Grid} of */
function draw(of) {
  const { scroll, rows, columns, found } = of;
  const length = (/** @type {string} */ name) => parseFloat(getComputedStyle(scroll).getPropertyValue(name));
  const wide = widthIn(columns.length, scroll.clientWidth - length("--side"), whole);
  // Heads are as high as what stands in them.
  scroll.classList.toggle("nameless", wide < NAMED);
  scroll.classList.toggle("sided", wide >= SIDED);
  const high = heightIn(rows.length, scroll.clientHeight - length("--head"), length("--row"), whole);
  const cells = { wide, high, plain: whole };
  if (scroll.clientWidth === 0 || (of.cells && JSON.stringify(of.cells) === JSON.stringify(cells))) return;
  of.cells = cells;
  scroll.classList.toggle("rowless", high < NAMED);
  set(scroll, { style: `--wide:${wide}px;--high:${high}px;--rows:${rows.length};--columns:${columns.length}` });
  rows.forEach((row, index) => paint(/** @type {SVGSVGElement} */ (/** @type {unknown} */ (row.querySelector("svg"))), found.votes[index], cells));
  light(of);
}

/** @type {(svg: SVGSVGElement, votes: string, cells: Cells) => void} */
function paint(svg, votes, cells) {
  set(svg, { width: votes.length * cells.wide, height: cells.high });
  const { boxes, signs } = drawnOf(votes, cells);
  const ways = [...Object.entries(boxes).map(([word, d]) => [word, d]), ...Object.entries(signs).map(([word, d]) => [`sign-${word}`, d])];
  svg.replaceChildren(...ways.map(([name, d]) => {
    const path = document.createElementNS(SVG, "path");
    set(path, { class: name, d });
    return path;
  }));
}

/* Row and column are lit, and a line says what stands there. */
/** @param {Grid} of */
function light(of) {
  const { band, beam, cells, scroll, line, rows, columns } = of;
  const place = of.lit;
  for (const each of scroll.querySelectorAll(".lit")) each.classList.remove("lit");
  Object.assign(band, { hidden: !place || place[0] < 0 });
  Object.assign(beam, { hidden: !place || place[1] < 0 });
  if (!place || !cells) {
    line.replaceChildren(HINT);
    return;
  }
  const [row, column] = place;
  band.style.transform = `translateY(${row * cells.high}px)`;
  beam.style.transform = `translateX(${column * cells.wide}px)`;
  rows[row]?.classList.add("lit");
  columns[column]?.classList.add("lit");
  line.replaceChildren(...told(of, place));
}

/** @type {(of: Grid, place: Place) => (Node | string)[]} */
function told({ found }, [row, column]) {
  const [country, text] = [found.countries[row], found.texts[column]];
  /** @type {(Node | string)[]} */
  const parts = [];
  if (country) parts.push(button(country[1], `country:${country[0]}`, "inline-go votes-who"));
  if (country && text) {
    const vote = found.votes[row][column];
    const word = SAID[/** @type {keyof typeof SAID} */ (vote)];
    parts.push(" ", part("span", `vote votes-${word.replaceAll(" ", "-")}`, word), " ");
  }
  if (!text) return parts;
  parts.push(button(text.name, `colour:vote:${text.id}`, "inline-go votes-what"));
  parts.push(`${text.led.length ? `, ${ledBy(text)}` : ""}, ${text.date} `);
  parts.push(text.url ? link(text.url, text.id, "record") : text.id);
  if (found.order !== `vote:${text.id}`) parts.push(" ", button("Sort by it", `order:vote:${text.id}`, "chip"));
  return parts;
}

/* Where the keyboard stands. */
/** @type {(of: Grid, place: Place, focus?: boolean) => void} */
function stand(of, place, focus = true) {
  const { cell, rows, columns, found } = of;
  of.at = place;
  const [row, column] = place;
  for (const each of of.scroll.querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
  const here = row < 0 ? columns[column].querySelector(".votes-head") : column < 0 ? rows[row].querySelector("button") : cell;
  if (!here) return;
  if (here === cell) {
    const [country, text, vote] = [found.countries[row], found.texts[column], found.votes[row][column]];
    set(cell, { "aria-colindex": column + 2, "aria-label": `${country[1]}: ${SAID[/** @type {keyof typeof SAID} */ (vote)]}, ${saidOf(text)}` });
    cell.style.setProperty("--column", String(column));
    if (cell.parentElement !== rows[row]) rows[row].append(cell);
  } else cell.remove();
  here.tabIndex = 0;
  if (!focus) return;
  here.focus({ preventScroll: true });
  here.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** @type {(event: MouseEvent, of: Grid) => Place | null} */
function pointed(event, of) {
  const head = on(event, ".votes-column");
  if (head) return [-1, of.columns.indexOf(head)];
  const row = on(event, ".votes-row");
  if (!row || !of.cells) return null;
  const index = of.rows.indexOf(row);
  if (on(event, ".votes-country")) return [index, -1];
  const box = /** @type {Element} */ (row.querySelector("svg")).getBoundingClientRect();
  const found = under(event.clientX - box.left, 0, of.cells, [1, of.columns.length]);
  return found && [index, found[1]];
}

/* What is chosen and coloured is marked; the rest stays as it is drawn. */
/** @param {Grid} of */
function mark({ place, rows, columns, found }) {
  const chosen = new Set((place.dataset.chosen ?? "").split(" "));
  rows.forEach((row) => row.classList.toggle("picked", chosen.has(row.dataset.iso3 ?? "")));
  columns.forEach((column, index) => column.classList.toggle("coloured", found.texts[index].id === place.dataset.colour));
}

/* What is drawn moves into a place that was made for the same once more, and stands there as it stood. */
/** @type {(of: Grid, place: HTMLElement) => void} */
function house(of, place) {
  const { scroll, held } = of;
  const [left, top] = of.seen;
  place.replaceChildren(...of.place.childNodes);
  of.place = place;
  Object.assign(scroll, { scrollLeft: left, scrollTop: top });
  if (held && (!document.activeElement || document.activeElement === document.body)) held.focus({ preventScroll: true });
}

const sizes = new ResizeObserver(() => { if (grid) draw(grid); });

function stands() {
  const place = document.querySelector(".votes[data-votes]");
  if (!place) {
    if (grid) sizes.disconnect();
    grid = null;
    return;
  }
  if (grid && grid.place !== place && grid.data === place.dataset.votes) house(grid, place);
  if (grid?.place !== place || grid.data !== place.dataset.votes) {
    grid = make(place, JSON.parse(place.dataset.votes ?? ""));
    stand(grid, [0, 0], false);
    draw(grid);
    sizes.disconnect();
    sizes.observe(grid.scroll);
    mark(grid);
    grid.scroll.querySelector(".picked")?.scrollIntoView({ block: "center" });
    return;
  }
  mark(grid);
}

/** @type {(event: MouseEvent) => Grid | null} */
const met = (event) => (grid && on(event, ".votes") === grid.place ? grid : null);

document.addEventListener("pointermove", (event) => {
  if (!grid) return;
  const of = grid;
  const inside = on(event, ".votes-scroll");
  // What was chosen stays lit, so that the line above can be reached.
  if (!inside && !of.scroll.contains(document.activeElement)) return;
  const place = inside ? pointed(event, of) : of.at;
  if (!place || String(place) === String(of.lit)) return;
  of.lit = place;
  light(of);
});
document.addEventListener("click", (event) => {
  const of = met(event);
  if (!of) return;
  if (on(event, ".votes-fit")) {
    whole = !whole;
    on(event, ".votes-fit")?.setAttribute("aria-pressed", String(whole));
    draw(of);
  }
  const place = on(event, ".votes-scroll") && pointed(event, of);
  if (!place) return;
  of.lit = place;
  light(of);
  stand(of, place, place[0] >= 0 && place[1] >= 0);
});
document.addEventListener("focusin", (event) => {
  if (grid) grid.held = on(event, ".votes-frame") && on(event, "*");
  if (!grid || !on(event, ".votes-frame") || String(grid.lit) === String(grid.at)) return;
  grid.lit = grid.at;
  light(grid);
});
document.addEventListener("keydown", (event) => {
  if (!grid || !on(event, ".votes-frame") || event.altKey || event.metaKey) return;
  const of = grid;
  if ((event.key === "Enter" || event.key === " ") && on(event, ".votes-cell")) {
    event.preventDefault();
    send(`choose:${of.found.countries[of.at[0]][0]}`);
  }
  const to = leads(event.key, event.ctrlKey, of.at, [of.rows.length, of.columns.length]);
  if (!to) return;
  event.preventDefault();
  stand(of, to);
  of.lit = to;
  light(of);
});

new MutationObserver(() => stands()).observe(document.documentElement, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-votes", "data-chosen", "data-colour"],
});
