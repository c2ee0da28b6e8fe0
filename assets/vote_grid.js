/* The grid of votes: each row is a few paths, its heads are buttons and links. One cell at a time is an
   element, where the focus is. The votes come as an attribute of the container. */
import { closestTarget } from "./dom.js";
import { buildRowPaths, findCell, getCellHeight, getCellWidth, getNextCell } from "./vote_grid_geometry.js";

const SVG = "http://www.w3.org/2000/svg";
const VOTE_LABELS = { Y: "yes", N: "no", a: "abstain", ".": "did not vote", " ": "not a member" };
const HINT = "Point at a cell, or walk with the arrow keys.";
const MIN_NAME_SIZE = 14; // px of a row or column that can show names
const MIN_LEADER_WIDTH = 28; // px of a column that can show the code of who led a text
let isWhole = false; // whether the whole grid is in view; known to the browser alone
/** @type {Grid | null} */
let activeGrid = null;

/** @type {(tag: string, name: string, ...parts: (Node | string)[]) => HTMLElement} */
function createElement(tag, name, ...parts) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...parts);
  return element;
}

/** @type {(element: Element, attributes: Record<string, string | number>) => void} */
const setAttributes = (element, attributes) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));

/** @type {(text: string, go: string, name: string) => HTMLElement} */
function createButton(text, go, name) {
  const element = createElement("button", name, text);
  setAttributes(element, { type: "button", "data-go": go });
  return element;
}

/** @type {(url: string, text: string | Node, name: string) => HTMLElement} */
function createLink(url, text, name) {
  const element = createElement("a", name, text);
  setAttributes(element, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return element;
}

/** @type {(container: HTMLElement, votes: VoteTable) => Grid} */
function createGrid(container, votes) {
  const statusLine = createElement("p", "votes-line", HINT);
  const headRow = createElement("div", "votes-heads", createElement("div", "votes-corner"));
  setAttributes(headRow, { role: "row", "aria-rowindex": 1 });
  const columns = votes.texts.map((text, column) => createColumnHead(text, column));
  headRow.append(...columns);
  const rows = votes.countries.map(([iso3, name], row) => createRow(iso3, name, row));
  const cell = createElement("div", "votes-cell");
  setAttributes(cell, { role: "gridcell", tabindex: 0 });
  const [rowHighlight, columnHighlight] = ["votes-row-highlight", "votes-column-highlight"].map((name) => createElement("div", name));
  const frame = createElement("div", "votes-frame", headRow, ...rows);
  const scroll = createElement("div", "votes-scroll scroll", frame, rowHighlight, columnHighlight);
  const label = `Votes of ${rows.length} countries on ${columns.length} votes`;
  setAttributes(frame, { role: "grid", "aria-label": label, "aria-rowcount": rows.length + 1, "aria-colcount": columns.length + 1 });
  const fit = createElement("button", "chip votes-fit", "Whole at once");
  setAttributes(fit, { type: "button", "aria-pressed": String(isWhole) });
  container.replaceChildren(createElement("div", "votes-top", statusLine, fit), scroll);
  /** @type {Grid} */
  const grid = { container, source: container.dataset.votes ?? "", votes, statusLine, scroll, headRow, columns, rows, cell, rowHighlight, columnHighlight, currentCell: [0, 0], highlightedCell: null, cellSize: null, focusedElement: null, scrollPosition: [0, 0] };
  // An element that is removed from the page loses its scroll position.
  scroll.addEventListener("scroll", () => {
    if (scroll.isConnected) grid.scrollPosition = [scroll.scrollLeft, scroll.scrollTop];
  });
  return grid;
}

/** @type {(text: VoteText, column: number) => HTMLElement} */
function createColumnHead(text, column) {
  const name = createElement("span", "votes-name", text.name);
  const leader = text.led.length ? [createElement("span", "votes-led", text.led[0][0])] : [];
  const content = text.url ? createLink(text.url, name, "votes-head") : createElement("span", "votes-head", name);
  content.append(...leader);
  setAttributes(content, { tabindex: -1, "aria-label": `${describeText(text)}${text.url ? ", official record" : ""}` });
  const head = createElement("div", "votes-column", content);
  setAttributes(head, { role: "columnheader", "aria-colindex": column + 2, title: describeText(text) });
  return head;
}

/** @type {(text: VoteText) => string} */
const getLeaders = ({ led }) => (led.length ? `led by ${led.map(([, name]) => name).join(", ")}` : "");
/** @type {(text: VoteText) => string} */
const describeText = (text) => [text.name, text.id, getLeaders(text), text.date].filter(Boolean).join(", ");

/** @type {(iso3: string, name: string, row: number) => HTMLElement} */
function createRow(iso3, name, row) {
  const selectButton = createButton("", `choose:${iso3}`, "votes-row-head");
  selectButton.append(createElement("span", "", name));
  setAttributes(selectButton, { tabindex: -1, "aria-label": name, title: name });
  const head = createElement("div", "votes-country", selectButton);
  setAttributes(head, { role: "rowheader", "aria-colindex": 1 });
  const svg = document.createElementNS(SVG, "svg");
  setAttributes(svg, { "aria-hidden": "true" });
  const element = createElement("div", "votes-row", head);
  element.append(svg);
  setAttributes(element, { role: "row", "aria-rowindex": row + 2, "data-iso3": iso3 });
  return element;
}

/** Fit the cells to the space, and draw them again where their size has changed. @param {Grid} grid */
function updateSize(grid) {
  const { scroll, rows, columns, votes } = grid;
  const readLength = (/** @type {string} */ name) => parseFloat(getComputedStyle(scroll).getPropertyValue(name));
  const width = getCellWidth(columns.length, scroll.clientWidth - readLength("--side"), isWhole);
  // The heads are as high as their content.
  scroll.classList.toggle("no-text-names", width < MIN_NAME_SIZE);
  scroll.classList.toggle("has-leaders", width >= MIN_LEADER_WIDTH);
  const height = getCellHeight(rows.length, scroll.clientHeight - readLength("--head"), readLength("--row"), isWhole);
  const cellSize = { width, height, isPlain: isWhole };
  if (scroll.clientWidth === 0 || (grid.cellSize && JSON.stringify(grid.cellSize) === JSON.stringify(cellSize))) return;
  grid.cellSize = cellSize;
  scroll.classList.toggle("no-row-names", height < MIN_NAME_SIZE);
  setAttributes(scroll, { style: `--wide:${width}px;--high:${height}px;--rows:${rows.length};--columns:${columns.length}` });
  rows.forEach((row, index) => paintRow(/** @type {SVGSVGElement} */ (/** @type {unknown} */ (row.querySelector("svg"))), votes.votes[index], cellSize));
  highlightCell(grid);
}

/** @type {(svg: SVGSVGElement, votes: string, cellSize: CellSize) => void} */
function paintRow(svg, votes, cellSize) {
  setAttributes(svg, { width: votes.length * cellSize.width, height: cellSize.height });
  const { boxes, signs } = buildRowPaths(votes, cellSize);
  const paths = [...Object.entries(boxes).map(([word, d]) => [word, d]), ...Object.entries(signs).map(([word, d]) => [`sign-${word}`, d])];
  svg.replaceChildren(...paths.map(([name, d]) => {
    const path = document.createElementNS(SVG, "path");
    setAttributes(path, { class: name, d });
    return path;
  }));
}

/** Highlight a row and a column, and describe the cell in a line above. @param {Grid} grid */
function highlightCell(grid) {
  const { rowHighlight, columnHighlight, cellSize, scroll, statusLine, rows, columns } = grid;
  const position = grid.highlightedCell;
  for (const element of scroll.querySelectorAll(".highlighted")) element.classList.remove("highlighted");
  Object.assign(rowHighlight, { hidden: !position || position[0] < 0 });
  Object.assign(columnHighlight, { hidden: !position || position[1] < 0 });
  if (!position || !cellSize) {
    statusLine.replaceChildren(HINT);
    return;
  }
  const [row, column] = position;
  rowHighlight.style.transform = `translateY(${row * cellSize.height}px)`;
  columnHighlight.style.transform = `translateX(${column * cellSize.width}px)`;
  rows[row]?.classList.add("highlighted");
  columns[column]?.classList.add("highlighted");
  statusLine.replaceChildren(...describeCell(grid, position));
}

/** @type {(grid: Grid, position: Point) => (Node | string)[]} */
function describeCell({ votes }, [row, column]) {
  const [country, text] = [votes.countries[row], votes.texts[column]];
  /** @type {(Node | string)[]} */
  const parts = [];
  if (country) parts.push(createButton(country[1], `country:${country[0]}`, "inline-go votes-country-name"));
  if (country && text) {
    const vote = votes.votes[row][column];
    const word = VOTE_LABELS[/** @type {keyof typeof VOTE_LABELS} */ (vote)];
    parts.push(" ", createElement("span", `vote votes-${word.replaceAll(" ", "-")}`, word), " ");
  }
  if (!text) return parts;
  parts.push(createButton(text.name, `colour:vote:${text.id}`, "inline-go votes-what"));
  parts.push(`${text.led.length ? `, ${getLeaders(text)}` : ""}, ${text.date} `);
  parts.push(text.url ? createLink(text.url, text.id, "record") : text.id);
  if (votes.order !== `vote:${text.id}`) parts.push(" ", createButton("Sort by it", `order:vote:${text.id}`, "chip"));
  return parts;
}

/** Move the focus to a cell. @type {(grid: Grid, position: Point, focus?: boolean) => void} */
function setCurrentCell(grid, position, focus = true) {
  const { cell, rows, columns, votes } = grid;
  grid.currentCell = position;
  const [row, column] = position;
  for (const element of grid.scroll.querySelectorAll("[tabindex='0']")) element.tabIndex = -1;
  const target = row < 0 ? columns[column].querySelector(".votes-head") : column < 0 ? rows[row].querySelector("button") : cell;
  if (!target) return;
  if (target === cell) {
    const [country, text, vote] = [votes.countries[row], votes.texts[column], votes.votes[row][column]];
    setAttributes(cell, { "aria-colindex": column + 2, "aria-label": `${country[1]}: ${VOTE_LABELS[/** @type {keyof typeof VOTE_LABELS} */ (vote)]}, ${describeText(text)}` });
    cell.style.setProperty("--column", String(column));
    if (cell.parentElement !== rows[row]) rows[row].append(cell);
  } else cell.remove();
  target.tabIndex = 0;
  if (!focus) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** @type {(event: MouseEvent, grid: Grid) => Point | null} */
function findPointedCell(event, grid) {
  const head = closestTarget(event, ".votes-column");
  if (head) return [-1, grid.columns.indexOf(head)];
  const row = closestTarget(event, ".votes-row");
  if (!row || !grid.cellSize) return null;
  const index = grid.rows.indexOf(row);
  if (closestTarget(event, ".votes-country")) return [index, -1];
  const box = /** @type {Element} */ (row.querySelector("svg")).getBoundingClientRect();
  const cell = findCell(event.clientX - box.left, 0, grid.cellSize, [1, grid.columns.length]);
  return cell && [index, cell[1]];
}

/** Mark the selected countries and the text that colours the map. @param {Grid} grid */
function markSelection({ container, rows, columns, votes }) {
  const selectedCodes = new Set((container.dataset.chosen ?? "").split(" "));
  rows.forEach((row) => row.classList.toggle("selected", selectedCodes.has(row.dataset.iso3 ?? "")));
  columns.forEach((column, index) => column.classList.toggle("coloured", votes.texts[index].id === container.dataset.colour));
}

/** Move the grid into a new container for the same votes, and keep its scroll position. @type {(grid: Grid, container: HTMLElement) => void} */
function moveGrid(grid, container) {
  const { scroll, focusedElement } = grid;
  const [left, top] = grid.scrollPosition;
  container.replaceChildren(...grid.container.childNodes);
  grid.container = container;
  Object.assign(scroll, { scrollLeft: left, scrollTop: top });
  if (focusedElement && (!document.activeElement || document.activeElement === document.body)) focusedElement.focus({ preventScroll: true });
}

const resizeObserver = new ResizeObserver(() => { if (activeGrid) updateSize(activeGrid); });

function updateGrid() {
  const container = document.querySelector(".votes[data-votes]");
  if (!container) {
    if (activeGrid) resizeObserver.disconnect();
    activeGrid = null;
    return;
  }
  if (activeGrid && activeGrid.container !== container && activeGrid.source === container.dataset.votes) moveGrid(activeGrid, container);
  if (activeGrid?.container !== container || activeGrid.source !== container.dataset.votes) {
    activeGrid = createGrid(container, JSON.parse(container.dataset.votes ?? ""));
    setCurrentCell(activeGrid, [0, 0], false);
    updateSize(activeGrid);
    resizeObserver.disconnect();
    resizeObserver.observe(activeGrid.scroll);
    markSelection(activeGrid);
    activeGrid.scroll.querySelector(".selected")?.scrollIntoView({ block: "center" });
    return;
  }
  markSelection(activeGrid);
}

/** @type {(code: string) => void} */
let chooseCountry = () => {}; // which a key does with the country of a cell
export function onCellChoice(/** @type {typeof chooseCountry} */ listener) { chooseCountry = listener; }
/** @type {(event: MouseEvent) => Grid | null} */
const getEventGrid = (event) => (activeGrid && closestTarget(event, ".votes") === activeGrid.container ? activeGrid : null);

document.addEventListener("pointermove", (event) => {
  if (!activeGrid) return;
  const grid = activeGrid;
  const inside = closestTarget(event, ".votes-scroll");
  // A focused cell stays highlighted, so that the line above can be reached.
  if (!inside && !grid.scroll.contains(document.activeElement)) return;
  const position = inside ? findPointedCell(event, grid) : grid.currentCell;
  if (!position || String(position) === String(grid.highlightedCell)) return;
  grid.highlightedCell = position;
  highlightCell(grid);
});
document.addEventListener("click", (event) => {
  const grid = getEventGrid(event);
  if (!grid) return;
  if (closestTarget(event, ".votes-fit")) {
    isWhole = !isWhole;
    closestTarget(event, ".votes-fit")?.setAttribute("aria-pressed", String(isWhole));
    updateSize(grid);
  }
  const position = closestTarget(event, ".votes-scroll") && findPointedCell(event, grid);
  if (!position) return;
  grid.highlightedCell = position;
  highlightCell(grid);
  setCurrentCell(grid, position, position[0] >= 0 && position[1] >= 0);
});
document.addEventListener("focusin", (event) => {
  if (activeGrid) activeGrid.focusedElement = closestTarget(event, ".votes-frame") && closestTarget(event, "*");
  if (!activeGrid || !closestTarget(event, ".votes-frame") || String(activeGrid.highlightedCell) === String(activeGrid.currentCell)) return;
  activeGrid.highlightedCell = activeGrid.currentCell;
  highlightCell(activeGrid);
});
document.addEventListener("keydown", (event) => {
  if (!activeGrid || !closestTarget(event, ".votes-frame") || event.altKey || event.metaKey) return;
  const grid = activeGrid;
  if ((event.key === "Enter" || event.key === " ") && closestTarget(event, ".votes-cell")) {
    event.preventDefault();
    chooseCountry(grid.votes.countries[grid.currentCell[0]][0]);
  }
  const to = getNextCell(event.key, event.ctrlKey, grid.currentCell, [grid.rows.length, grid.columns.length]);
  if (!to) return;
  event.preventDefault();
  setCurrentCell(grid, to);
  grid.highlightedCell = to;
  highlightCell(grid);
});

new MutationObserver(() => updateGrid()).observe(document.documentElement, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-votes", "data-chosen", "data-colour"],
});
