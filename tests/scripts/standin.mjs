/* Stand-ins for what a browser gives to scripts: as little of it as they ask for. */

/* A part of a page that hears and can be told. */
export class Hearing {
  acts = {};
  addEventListener(name, act) { (this.acts[name] ??= []).push(act); }
  tell(name, event = {}) { (this.acts[name] ?? []).forEach((act) => act(event)); }
}

const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/* An element: a tag, attributes and elements within. */
export class Part extends Hearing {
  parent = null;
  children = [];
  classes = new Set();
  named = new Map();
  textContent = "";
  style = { setProperty() {} };
  classList = {
    add: (name) => this.classes.add(name),
    remove: (name) => this.classes.delete(name),
    contains: (name) => this.classes.has(name),
    toggle: (name, is) => (is ? this.classes.add(name) : this.classes.delete(name)),
  };
  dataset = new Proxy({}, { get: (_, name) => this.named.get(`data-${dashed(name)}`) });
  attributes = { getNamedItem: (name) => (this.named.has(name) ? { value: this.named.get(name) } : null) };
  constructor(tag = "g", named = {}) {
    super();
    this.tag = tag;
    for (const [name, value] of Object.entries(named)) this.setAttribute(name, value);
  }
  get tagName() { return this.tag; }
  set innerHTML(markup) { this.replaceChildren(...read(markup)); }
  setAttribute(name, value) { this.named.set(name, String(value)); }
  getAttribute(name) { return this.named.get(name) ?? null; }
  removeAttribute(name) { this.named.delete(name); }
  append(...parts) {
    for (const part of parts) {
      part.remove();
      part.parent = this;
      this.children.push(part);
    }
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((other) => other !== this);
    this.parent = null;
  }
  replaceChildren(...parts) {
    this.children = [];
    this.append(...parts);
  }
  replaceWith(...parts) {
    const { parent } = this;
    const later = parent.children.splice(parent.children.indexOf(this)).slice(1);
    parent.append(...parts);
    parent.children.push(...later);
  }
  contains(part) { return part === this || this.children.some((child) => child.contains(part)); }
  fits(selector) {
    const [, tag, id, kind, name] = /^(\w*)(?:#(\w+))?(?:\.(\w+))?(?:\[([\w-]+)\])?$/.exec(selector);
    if (kind && this.getAttribute("class") !== kind) return false;
    return (!tag || tag === this.tag) && (!id || id === this.getAttribute("id")) && (!name || this.named.has(name));
  }
  closest(selector) { return this.fits(selector) ? this : (this.parent?.closest(selector) ?? null); }
  all() { return this.children.flatMap((child) => [child, ...child.all()]); }
  /* Of selectors those of one step, and of two with a child or what is within. */
  querySelectorAll(selector) {
    const steps = selector.split(" ");
    const last = steps.pop();
    if (!steps.length) return this.all().filter((part) => part.fits(last));
    const outer = steps[0] === ":scope" ? [this] : this.querySelectorAll(steps[0]);
    return outer.flatMap((part) => (steps[1] === ">" ? part.children : part.all())).filter((part) => part.fits(last));
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}

/* Markup as an element. */
export const parsed = (markup) => read(markup)[0];

function read(markup) {
  const root = new Part("root");
  let within = root;
  for (const [, close, tag, named, empty] of markup.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>/g)) {
    if (close) { within = within.parent; continue; }
    const part = new Part(tag, Object.fromEntries([...named.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])));
    within.append(part);
    if (!empty) within = part;
  }
  return [...root.children];
}

/* The page that scripts find themselves on. */
export function page({ calm = true, ...more } = {}) {
  const frames = [];
  const document = Object.assign(new Hearing(), {
    documentElement: new Part("html"),
    querySelectorAll: () => [],
    querySelector: () => null,
    getElementById: () => null,
    createElementNS: (_, tag) => new Part(tag),
  });
  const window = Object.assign(new Hearing(), { matchMedia: () => ({ matches: calm }) }, more.window);
  Object.assign(globalThis, {
    Element: Part,
    Node: Part,
    document: Object.assign(document, more.document),
    window,
    ResizeObserver: class { observe() {} disconnect() {} },
    MutationObserver: class { observe() {} },
    requestAnimationFrame: (act) => frames.push(act),
    cancelAnimationFrame: () => frames.splice(0),
  });
  /* Have the frames come that were asked for. */
  const frame = (now) => frames.splice(0).forEach((act) => act(now));
  return { document, window, frame };
}

/* A picture as it is drawn, 100 px large. */
export function drawn(markup) {
  const svg = parsed(markup);
  const [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  return Object.assign(svg, {
    viewBox: { baseVal: { x, y, width, height } },
    getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 100 }),
    setPointerCapture: () => {},
  });
}
