/* Loads the large scripts of tables when the first table appears. Until then a placeholder component
   says that the table is loading. */
const sources = document.querySelector("meta[name='grid']")?.getAttribute("content")?.split(" ");
/** @type {unknown} */
let TableComponent = null;
let isLoaded = false;
/** @type {Promise<unknown> | null} */
let pendingLoad = null;

/** @type {(source: string) => Promise<unknown>} */
const loadScript = (source) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = source;
  script.addEventListener("load", resolve);
  script.addEventListener("error", reject);
  document.head.append(script);
});

/* The placeholder stays in use: to React another component would be another table. */
function installPlaceholder() {
  TableComponent = window.dash_ag_grid?.AgGrid;
  window.dash_ag_grid = { ...window.dash_ag_grid, AgGrid };
}

async function loadAllScripts() {
  const [first, ...rest] = /** @type {string[]} */ (sources);
  await Promise.all([loadScript(first).then(installPlaceholder), ...rest.map(loadScript)]);
  isLoaded = true;
}

/** Return the state of a table that is redrawn: sorting, filters and scroll position. @type {(id: string) => object} */
function getInitialState(id) {
  const api = document.getElementById(id) && window.dash_ag_grid.getApi(id);
  return api ? { initialState: { ...api.getState(), focusedCell: undefined } } : {};
}

/** @param {{ id: string, dashGridOptions: object }} props */
function AgGrid(props) {
  const { React } = window;
  const createElement = React.createElement;
  const [initialState] = React.useState(() => getInitialState(props.id));
  const [status, setStatus] = React.useState(isLoaded ? "loaded" : "loading");
  React.useEffect(() => {
    if (status !== "loading") return;
    pendingLoad ??= loadAllScripts().finally(() => { pendingLoad = null; });
    pendingLoad.then(() => setStatus("loaded"), () => setStatus("failed"));
  }, [status]);
  if (status === "loaded") return createElement(TableComponent, { ...props, dashGridOptions: { ...props.dashGridOptions, ...initialState } });
  if (status === "loading") return createElement("p", { className: "nothing", role: "status" }, "The table is loading …");
  const retryProps = { type: "button", className: "chip", onClick: () => setStatus("loading") };
  return createElement("p", { className: "nothing", role: "alert" }, "The table could not be loaded. ", createElement("button", retryProps, "Try again"));
}

// Without the list of sources Dash has loaded the script itself.
if (sources) installPlaceholder();
