/* Where a figure is narrow it is drawn as its `meta.narrow` says, elsewhere as it came. */
import { watch } from "./dom.js";

const NARROW = 480; // px

/** @type {(layout: any, path: string) => unknown} */
const at = (layout, path) =>
  path.split(/[.[\]]+/).filter(Boolean).reduce((part, name) => (part ?? {})[name], layout);

/** @param {Graph} graph */
function fit(graph) {
  const narrow = graph.layout?.meta?.narrow;
  if (!narrow || !graph._fullLayout) return;
  const small = graph.clientWidth < NARROW;
  if (small === Boolean(graph._wide)) return;
  if (small) {
    graph._wide = Object.fromEntries(Object.keys(narrow).map((path) => [path, at(graph.layout, path) ?? null]));
    window.Plotly.relayout(graph, narrow);
  } else {
    window.Plotly.relayout(graph, graph._wide);
    graph._wide = null;
  }
}

const sizes = new ResizeObserver((found) => found.forEach(({ target }) => fit(/** @type {Graph} */ (target))));
const known = new WeakSet();
watch(() => {
  /** @type {NodeListOf<Graph>} */ (document.querySelectorAll(".small-graph .js-plotly-plot")).forEach((graph) => {
    if (known.has(graph) || !graph.on) return;
    known.add(graph);
    sizes.observe(graph);
  });
});
