/* Regions of the page: elements whose content is markup of the server. Dash does not know the content, so
   it can change before Dash is there; `static_parts` puts it in place. */
/** The regions that have changed since the page was opened. @type {Record<string, string>} */
const changedRegions = {};
/** @type {Record<string, string>} */
const ATTRIBUTES = { className: "class", tabIndex: "tabindex", htmlFor: "for" };

/** Replace the content of regions, by their ids. @param {Record<string, string>} markup */
export function setRegions(markup) {
  Object.assign(changedRegions, markup);
  for (const [id, text] of Object.entries(markup)) {
    const region = document.getElementById(id);
    if (region) region.dataset.markup = text;
  }
}

/* Give the page that Dash has made what its regions show by now. */
export const restoreRegions = () => setRegions(changedRegions);

/** Return a serialized component as a node: one of plain HTML, or the empty place of a chart or table. @type {(part: any) => Node | string} */
export function renderComponent(part) {
  if (Array.isArray(part)) {
    const list = document.createDocumentFragment();
    list.append(...part.map(renderComponent));
    return list;
  }
  if (part?.namespace === "dash_html_components") return renderElement(part);
  return part?.namespace ? renderElement({ type: "div", props: { className: `dash-${part.type.toLowerCase()}` } }) : String(part ?? "");
}

/** @type {(part: { type: string, props: Record<string, any> }) => HTMLElement} */
function renderElement({ type, props: { children, style, ...attributes } }) {
  const element = document.createElement(type.toLowerCase());
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(ATTRIBUTES[name] ?? name, value === true ? "" : String(value));
  }
  for (const [name, value] of Object.entries(style ?? {})) {
    if (name.startsWith("--")) element.style.setProperty(name, value);
    else Object.assign(element.style, { [name]: value });
  }
  element.append(renderComponent(children));
  return element;
}
