/* Markup that the server rendered: pictures as SVG, and HTML that Dash need not know. It comes as an
   attribute of its container and is inserted as soon as the container exists. A picture is parsed as XML,
   so nothing in it is HTML; scripts in either do not run. */
const parser = new DOMParser();
/** The markup and the nodes in each container. @type {Map<HTMLElement, { markup: string, parts: ChildNode[] }>} */
const contents = new Map();

/** @type {(markup: string, isSvg: boolean) => ChildNode[]} */
function createNodes(markup, isSvg) {
  if (isSvg) return [document.adoptNode(parser.parseFromString(markup, "image/svg+xml").documentElement)];
  // A template may begin with any element, such as a row of a table.
  const template = document.createElement("template");
  template.innerHTML = markup;
  return [...template.content.childNodes];
}

/** List the details elements, and name each by its summary without the numbers in it. @type {(parts: ChildNode[]) => HTMLDetailsElement[]} */
const listDetails = (parts) => parts.flatMap((part) => (part instanceof Element ? [part, ...part.querySelectorAll("details")] : []))
  .filter((part) => part instanceof HTMLDetailsElement);
/** @type {(details: HTMLDetailsElement) => string | undefined} */
const getSummaryText = (details) => details.querySelector("summary")?.textContent.replaceAll(/\d/g, "");

const getMarkup = (/** @type {HTMLElement} */ container) => (container.isConnected ? container.dataset.svg ?? container.dataset.markup : undefined);

/** @type {(container: HTMLElement, openSummaries: Set<string | undefined>) => void} */
function renderContent(container, openSummaries) {
  const markup = getMarkup(container);
  // React may reuse the container; it does not know these nodes.
  contents.get(container)?.parts.forEach((part) => part.remove());
  contents.delete(container);
  if (!markup) return;
  const parts = createNodes(markup, container.dataset.svg !== undefined);
  // The page before Dash has its markup as children.
  container.replaceChildren(...parts);
  // What the reader has opened stays open.
  for (const details of listDetails(parts)) if (openSummaries.has(getSummaryText(details))) details.open = true;
  contents.set(container, { markup, parts });
}

new MutationObserver(() => {
  /** @type {Set<HTMLElement>} */
  const containers = new Set([...contents.keys(), ...document.querySelectorAll("[data-svg], [data-markup]")]);
  const stale = [...containers].filter((container) => contents.get(container)?.markup !== getMarkup(container));
  if (!stale.length) return;
  const currentDetails = [...contents.values()].flatMap(({ parts }) => listDetails(parts));
  const openSummaries = new Set(currentDetails.filter((details) => details.open).map(getSummaryText));
  stale.forEach((container) => renderContent(container, openSummaries));
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-svg", "data-markup"] });
