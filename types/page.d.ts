/* What the scripts of the page find there: each other, Plotly, Dash, React and the page's own parts.
   `any` stands only where Plotly, Dash and React keep what is theirs. */

type Place = [number, number];
type Places = Record<string, Place>;
type Extent = [number, number];
type Ranges = [Extent, Extent];
/** A link, by the indices of its two countries. */
type Link = [number, number, ...unknown[]];

/** An axis, with what Plotly says of it: pixels to data and back, and where it lies. */
interface Axis {
  range: Extent;
  _offset: number;
  _length: number;
  c2p(value: number): number;
  d2p(value: number): number;
  p2d(pixel: number): number;
}
interface Axes { xaxis: Axis; yaxis: Axis; [more: string]: any }
/** What of an axis the arithmetic needs. */
type Span = Pick<Axis, "range" | "_offset" | "_length">;
type Spans = { x: Span; y: Span };
/** How a picture is moved: by how much it is wider and taller, and by how many pixels. */
interface Move { wider: number; taller: number; across: number; down: number }

interface Land { owners: number[]; xs: (number | null)[]; ys: (number | null)[] }

/** The trace of the countries. */
interface Countries {
  name: string;
  x: number[];
  y: number[];
  text: string[];
  customdata: string[][];
  marker: { size: number | number[] };
}

/** What the server says of the map beside what Plotly draws. */
interface Meta {
  disc: number;
  sizes: number[];
  codes: number[];
  codeSize: number;
  inks: string[];
  largest?: number;
  frame?: [number, number, number, number];
  links?: Link[];
  names?: ([across: number, up: number, most: number] | null)[];
}

/** How a name is written that stands on the map, and how it was. */
interface Lettered { visible: boolean; "font.size": number; xshift?: number; yshift?: number }
interface Note extends Partial<Lettered> { font: { size: number } }
interface Layout {
  uirevision?: unknown;
  dragmode?: string;
  xaxis?: { range?: Extent };
  annotations?: Note[];
  meta?: any;
}

/** The changes of a drawing, by the path of what changes. */
type Changes = Record<string, unknown>;

/** Plotly's element, and what the rooms of the map remember of it. */
interface Graph extends HTMLElement {
  data: any[];
  layout: Layout;
  _fullLayout?: Axes;
  on(name: string, act: (event: any) => void): void;
  _revision?: unknown;
  _laid?: Layout;
  _room?: string;
  _home?: Ranges | null;
  _view?: Ranges | null;
  _moving?: boolean;
  _disc?: number;
  _sized?: Countries;
  _lettered?: Layout;
  _wide?: Changes | null;
}

interface Under { node: number; link: Link | null }
/** Where the pointer is: an event, or a finger told as one. */
interface Pointed { clientX: number; clientY: number; pointerType?: string }

interface Arithmetic {
  nearest(places: Place[], at: Place, reach?: number, counts?: (i: number) => boolean): number;
  nearestLink(places: Place[], links: Link[], at: Place, reach: number): Link | null;
  ownerAt(land: Land, at: Place): number;
  ahead(places: Place[], from: number, way: Place): number;
  fit(ranges: Ranges, lengths: Place, least?: number): Ranges;
  scaled(ranges: Ranges, factor: number): Ranges;
  moved(spans: Spans, ranges: Ranges): Move;
  inSight(spans: Spans, move: Move): Ranges;
  eased(share: number): number;
  between(from: Places, to: Places, share: number): Places;
  together(some: Places, places: Places): boolean;
}

/** What the rooms of the map share, `window.alignment`; each adds its own as it is read. */
interface Alignment {
  arithmetic: Arithmetic;
  // alignment.js
  NODES: string;
  graph: Graph;
  byId<K extends keyof Parts>(id: K): Parts[K];
  byId(id: string): HTMLElement;
  on(event: Pick<Event, "target">, selector: string): HTMLElement | null;
  send(go: string | undefined): void;
  several(): boolean;
  nodeTrace(): number;
  nodes(): Countries;
  meta(): Meta;
  axes(): Axes;
  drawn(): boolean;
  change(countries: Changes, layout: Changes): Promise<unknown>;
  heed(act: (graph: Graph) => void): void;
  // camera.js
  zoom(factor: number | "reset"): void;
  follow(x: number, y: number): void;
  restore(): void;
  settle(): void;
  // drag.js
  nudge(node: number, dx: number, dy: number): void;
  dragEnd(): boolean;
  dragging(): boolean;
  // glide.js
  glide(on: boolean): void;
  places(): Place[];
  put(some: Places): void;
  rest(): void;
  tween(): void;
  // sizes.js
  largestDisc(): number;
  discSize(across?: Extent): number;
  fitted(size: number): [countries: Changes, layout: Changes];
  resize(): void;
  // under.js
  under(event: Pointed): Under;
  hasLand(): boolean;
  // walk.js
  show(index: number): void;
  forget(): void;
}

/** An option of the search for a country. */
interface Choice { value: string; label: string; search: string }

/** What the table of swing states hands to a cell. */
interface Cell { value?: number | null; data: any; colDef: { field: string }; low: number; high: number }

/** Parts of the page, by id, that are of a kind of their own. */
interface Parts {
  "controls-box": HTMLDetailsElement;
  "share-box": HTMLDetailsElement;
  "upload": HTMLDialogElement;
  "upload-read": HTMLButtonElement;
  "upload-text": HTMLTextAreaElement;
}

interface Window {
  alignment: Alignment;
  Plotly: any;
  React: any;
  dash_ag_grid: any;
  dash_clientside: any;
  dashAgGridComponentFunctions: any;
}

/* The page asks by selectors for HTML elements alone. */
interface ParentNode {
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
