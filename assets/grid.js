/* Tables need large scripts, which are read when the first table is on the page. Until they are there
   a component stands in for that of the table: it says that the table is loading, and draws it then. */
const sources = document.querySelector("meta[name='grid']")?.getAttribute("content")?.split(" ");
/** @type {unknown} */
let Table = null; // the component itself
let there = false;
/** @type {Promise<unknown> | null} */
let reading = null;

/** @type {(source: string) => Promise<unknown>} */
const read = (source) => new Promise((done, fail) => {
  const script = document.createElement("script");
  script.src = source;
  script.addEventListener("load", done);
  script.addEventListener("error", fail);
  document.head.append(script);
});

/* The page goes on with what stands in: another component would be another table to it. */
function stand() {
  Table = window.dash_ag_grid?.AgGrid;
  window.dash_ag_grid = { ...window.dash_ag_grid, AgGrid };
}

async function readAll() {
  const [first, ...more] = /** @type {string[]} */ (sources);
  await Promise.all([read(first).then(stand), ...more.map(read)]);
  there = true;
}

/* What the page draws anew while it stands goes on as it was sorted, sifted and scrolled. */
/** @type {(id: string) => object} */
function asBefore(id) {
  const before = document.getElementById(id) && window.dash_ag_grid.getApi(id);
  return before ? { initialState: { ...before.getState(), focusedCell: undefined } } : {};
}

/** @param {{ id: string, dashGridOptions: object }} props */
function AgGrid(props) {
  const { React } = window;
  const make = React.createElement;
  const [before] = React.useState(() => asBefore(props.id));
  const [now, tell] = React.useState(there ? "there" : "loading");
  React.useEffect(() => {
    if (now !== "loading") return;
    reading ??= readAll().finally(() => { reading = null; });
    reading.then(() => tell("there"), () => tell("failed"));
  }, [now]);
  if (now === "there") return make(Table, { ...props, dashGridOptions: { ...props.dashGridOptions, ...before } });
  if (now === "loading") return make("p", { className: "nothing", role: "status" }, "The table is loading …");
  const again = { type: "button", className: "chip", onClick: () => tell("loading") };
  return make("p", { className: "nothing", role: "alert" }, "The table could not be loaded. ", make("button", again, "Try again"));
}

// Without them Dash has read the script itself.
if (sources) stand();
