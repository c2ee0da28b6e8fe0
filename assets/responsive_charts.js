/* A narrow chart gets the layout of its `meta.narrow`; a wide one keeps the layout it came with. */
import { onDomChange } from "./dom.js";

const NARROW_WIDTH = 480; // px

/** @type {(layout: any, path: string) => unknown} */
const getValue = (layout, path) =>
  path.split(/[.[\]]+/).filter(Boolean).reduce((part, name) => (part ?? {})[name], layout);

/** @param {Graph} graph */
function updateLayout(graph) {
  const narrow = graph.layout?.meta?.narrow;
  if (!narrow || !graph._fullLayout) return;
  const isNarrow = graph.clientWidth < NARROW_WIDTH;
  if (isNarrow === Boolean(graph._wide)) return;
  if (isNarrow) {
    graph._wide = Object.fromEntries(Object.keys(narrow).map((path) => [path, getValue(graph.layout, path) ?? null]));
    window.Plotly.relayout(graph, narrow);
  } else {
    window.Plotly.relayout(graph, graph._wide);
    graph._wide = null;
  }
}

const resizeObserver = new ResizeObserver((entries) => entries.forEach(({ target }) => updateLayout(/** @type {Graph} */ (target))));
const observedGraphs = new WeakSet();
onDomChange(() => {
  /** @type {NodeListOf<Graph>} */ (document.querySelectorAll(".small-graph .js-plotly-plot")).forEach((graph) => {
    if (observedGraphs.has(graph) || !graph.on) return;
    observedGraphs.add(graph);
    resizeObserver.observe(graph);
  });
});
