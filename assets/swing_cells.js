/* Cell renderers of the table of swing countries. */

const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
/** @type {(...parts: any[]) => unknown} */
const createElement = (...parts) => window.React.createElement(...parts);
/* With a minus sign (U+2212) instead of a hyphen, as in the text of the page. */
const formatNumber = (/** @type {number} */ value, isShare = false) =>
  isShare ? `${Math.round(100 * value)}%` : value.toFixed(2).replace(/^-(0\.00)$/, "$1").replace("-", "−");
/* As `format_score` of the server: 0 or 1 only if the value is that. */
const formatScore = (/** @type {number} */ value, isShare = false) => {
  const [nearest, text] = [Math.round(value), formatNumber(value, isShare)];
  if (Math.abs(value - nearest) < 1e-9 || text !== formatNumber(nearest, isShare)) return text;
  return value > nearest ? `<${formatNumber(nearest + 0.01, isShare)}` : `>${formatNumber(nearest - 0.01, isShare)}`;
};
const renderNumber = (/** @type {string} */ text) => createElement("span", { className: "number" }, text);
const renderDash = (title = "too few votes") => createElement("span", { className: "none", title }, "–");

cells.Choose = (/** @type {TableCell} */ { data, node }) => {
  // A row that is repeated at the foot of the table is announced as chosen.
  const label = node.rowPinned ? `${data.name}, chosen` : undefined;
  const attributes = { className: "row-go", "data-go": `choose:${data.iso3}`, "aria-current": data.chosen, "aria-label": label };
  return createElement("button", { type: "button", ...attributes }, data.name);
};

/* A number, or its words where the row has them. */
cells.Figure = (/** @type {TableCell} */ { value, data, colDef }) =>
  typeof value === "number" ? renderNumber(data[`${colDef.field}_text`] ?? formatScore(value)) : renderDash();

/* The ranks that a country may have; a tie is shown as a range. */
cells.Rank = (/** @type {TableCell} */ { value, data }) =>
  typeof value === "number" ? renderNumber(data.swing_rank) : renderDash(data.swing_rank ?? "no interval");

/* A number with its interval, drawn to the scale of the column. */
cells.Interval = (/** @type {TableCell} */ { value, data, colDef: { field: name }, low, high, isShare }) => {
  const words = data[`${name}_text`];
  if (words) return createElement("span", { className: "none" }, words);
  if (typeof value !== "number") return renderDash();
  const [from, to] = [data[`${name}_low`], data[`${name}_high`]];
  const x = (/** @type {number} */ number) => 3 + (74 * (Math.min(high, Math.max(low, number)) - low)) / (high - low || 1);
  const zero = low < 0 ? createElement("line", { x1: x(0), x2: x(0), y1: 3, y2: 21, stroke: "#b8c0c8" }) : null;
  const hasInterval = from !== null && to !== null;
  const format = low < 0 ? formatNumber : formatScore, text = format(value, isShare);
  const getEnds = () => data[`${name}_interval`] ?? `${format(from, isShare)} to ${format(to, isShare)}`;
  const interval = hasInterval ? `95% interval ${getEnds()}` : "no interval";
  const label = `${text}, ${interval}, ${data[`${name}_rests`]}`;
  return createElement(
    "span",
    { className: "interval", title: label },
    renderNumber(text),
    createElement(
      "svg",
      { width: 80, height: 24, role: "img", "aria-label": label },
      zero,
      hasInterval && createElement("line", { x1: x(from), x2: x(to), y1: 12, y2: 12, stroke: "currentColor", strokeWidth: 2 }),
      createElement("circle", { cx: x(value), cy: 12, r: 4, fill: "currentColor" })
    )
  );
};
