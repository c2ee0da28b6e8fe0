/* Cells of the table of swing states. */

const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
/** @type {(...parts: any[]) => unknown} */
const make = (...parts) => window.React.createElement(...parts);
/* With a minus that is no hyphen, as numbers have it in words. */
const said = (/** @type {number} */ value) => value.toFixed(2).replace("-", "−");
const none = "not enough votes";

cells.Choose = (/** @type {Cell} */ { data, node }) => {
  // Who is repeated at the foot of the table is told from its row.
  const spoken = node.rowPinned ? `${data.name}, chosen` : undefined;
  const named = { className: "row-go", "data-go": `choose:${data.iso3}`, "aria-current": data.chosen, "aria-label": spoken };
  return make("button", { type: "button", ...named }, data.name);
};

cells.Figure = (/** @type {Cell} */ { value }) =>
  value === null || value === undefined
    ? make("span", { className: "none", title: none }, "–")
    : make("span", { className: "number" }, said(value));

/* The ranks that a country may have: ties are shown as ties. */
cells.Rank = (/** @type {Cell} */ { value, data }) =>
  value === null || value === undefined
    ? make("span", { className: "none", title: none }, "–")
    : make("span", { className: "number" }, value === data.swing_rank_high ? value : `${value} to ${data.swing_rank_high}`);

/* A figure with its interval drawn to the scale of its column. */
cells.Interval = (/** @type {Cell} */ { value, data, colDef, low, high }) => {
  if (value === null || value === undefined) return make("span", { className: "none", title: none }, "–");
  const name = colDef.field;
  const [from, to] = [data[`${name}_low`], data[`${name}_high`]];
  const x = (/** @type {number} */ number) => 3 + (74 * (Math.min(high, Math.max(low, number)) - low)) / (high - low || 1);
  const zero = low < 0 ? make("line", { x1: x(0), x2: x(0), y1: 3, y2: 21, stroke: "#b8c0c8" }) : null;
  const words = `${said(value)}, 95% interval ${said(from)} to ${said(to)}, ${data[`${name}_rests`]}`;
  return make(
    "span",
    { className: "interval", title: words },
    make("span", { className: "number" }, said(value)),
    make(
      "svg",
      { width: 80, height: 24, role: "img", "aria-label": words },
      zero,
      make("line", { x1: x(from), x2: x(to), y1: 12, y2: 12, stroke: "currentColor", strokeWidth: 2 }),
      make("circle", { cx: x(value), cy: 12, r: 4, fill: "currentColor" })
    )
  );
};
