/* Stubs of the parts of a browser that the scripts use. */

/* A target of events. */
export class EventTargetStub {
  listeners = {};
  addEventListener(name, listener) { (this.listeners[name] ??= []).push(listener); }
  dispatch(name, event = {}) { (this.listeners[name] ?? []).forEach((listener) => listener(event)); }
}

const toDashes = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/* An element: a tag, attributes and children. */
export class ElementStub extends EventTargetStub {
  parent = null;
  children = [];
  classes = new Set();
  attributeMap = new Map();
  textContent = "";
  style = { setProperty() {} };
  classList = {
    add: (name) => this.classes.add(name),
    remove: (name) => this.classes.delete(name),
    contains: (name) => this.classes.has(name),
    toggle: (name, is) => (is ? this.classes.add(name) : this.classes.delete(name)),
  };
  dataset = new Proxy({}, {
    get: (_, name) => this.attributeMap.get(`data-${toDashes(name)}`),
    set: (_, name, value) => { this.setAttribute(`data-${toDashes(name)}`, value); return true; },
  });
  attributes = { getNamedItem: (name) => (this.attributeMap.has(name) ? { value: this.attributeMap.get(name) } : null) };
  constructor(tag = "g", attributes = {}) {
    super();
    this.tag = tag;
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value);
  }
  get tagName() { return this.tag; }
  set innerHTML(markup) { this.replaceChildren(...parseMarkup(markup)); }
  setAttribute(name, value) { this.attributeMap.set(name, String(value)); }
  getAttribute(name) { return this.attributeMap.get(name) ?? null; }
  removeAttribute(name) { this.attributeMap.delete(name); }
  hasAttribute(name) { return this.attributeMap.has(name); }
  toggleAttribute(name, is) { if (is) this.setAttribute(name, ""); else this.removeAttribute(name); }
  append(...nodes) {
    for (const node of nodes) {
      node.remove();
      node.parent = this;
      this.children.push(node);
    }
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((other) => other !== this);
    this.parent = null;
  }
  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }
  replaceWith(...nodes) {
    const { parent } = this;
    const later = parent.children.splice(parent.children.indexOf(this)).slice(1);
    parent.append(...nodes);
    parent.children.push(...later);
  }
  before(node) { this.insertBeside(node, 0); }
  after(node) { this.insertBeside(node, 1); }
  insertBeside(node, offset) {
    node.parent = this.parent;
    node.parent.children.splice(node.parent.children.indexOf(this) + offset, 0, node);
  }
  animate() { return { finished: Promise.resolve() }; }
  contains(part) { return part === this || this.children.some((child) => child.contains(part)); }
  matchesSelector(selector) {
    const [, tag, id, className, attribute] = /^(\w*)(?:#(\w+))?(?:\.(\w+))?(?:\[([\w-]+)\])?$/.exec(selector);
    if (className && this.getAttribute("class") !== className) return false;
    return (!tag || tag === this.tag) && (!id || id === this.getAttribute("id")) && (!attribute || this.attributeMap.has(attribute));
  }
  closest(selector) { return this.matchesSelector(selector) ? this : (this.parent?.closest(selector) ?? null); }
  all() { return this.children.flatMap((child) => [child, ...child.all()]); }
  /* Selectors have one step, or two with a child or a descendant. */
  querySelectorAll(selector) {
    const steps = selector.split(" ");
    const last = steps.pop();
    if (!steps.length) return this.all().filter((part) => part.matchesSelector(last));
    const matches = steps[0] === ":scope" ? [this] : this.querySelectorAll(steps[0]);
    return matches.flatMap((part) => (steps[1] === ">" ? part.children : part.all())).filter((part) => part.matchesSelector(last));
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}

/* Return markup as an element. */
export const parseElement = (markup) => parseMarkup(markup)[0];

function parseMarkup(markup) {
  const root = new ElementStub("root");
  let current = root;
  for (const [, isClosing, tag, attributes, isEmpty] of markup.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>/g)) {
    if (isClosing) { current = current.parent; continue; }
    const part = new ElementStub(tag, Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])));
    current.append(part);
    if (!isEmpty) current = part;
  }
  return [...root.children];
}

/* Set up the page for the scripts. */
export function createPage({ prefersLessMotion = true, ...extra } = {}) {
  const frames = [];
  const document = Object.assign(new EventTargetStub(), {
    documentElement: new ElementStub("html"),
    referrer: "",
    querySelectorAll: () => [],
    querySelector: () => null,
    getElementById: () => null,
    createElementNS: (_, tag) => new ElementStub(tag),
  });
  const defaults = {
    matchMedia: () => ({ matches: prefersLessMotion }),
    location: { origin: "http://here", pathname: "/", href: "http://here/", search: "" },
    history: { state: null, pushState() {} },
  };
  const window = Object.assign(new EventTargetStub(), defaults, extra.window);
  Object.assign(globalThis, {
    getComputedStyle: () => ({ getPropertyValue: () => "" }),
    Element: ElementStub,
    Node: ElementStub,
    document: Object.assign(document, extra.document),
    window,
    ResizeObserver: class { observe() {} disconnect() {} },
    MutationObserver: class { observe() {} },
    requestAnimationFrame: (callback) => frames.push(callback),
    cancelAnimationFrame: () => frames.splice(0),
  });
  /* Run the frames that were requested. */
  const runFrames = (now) => frames.splice(0).forEach((callback) => callback(now));
  return { document, window, runFrames };
}

/* Return a picture of 100 px as the page draws it. */
export function createPicture(markup) {
  const svg = parseElement(markup);
  const [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  return Object.assign(svg, {
    viewBox: { baseVal: { x, y, width, height } },
    getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 100 }),
    setPointerCapture: () => {},
  });
}
