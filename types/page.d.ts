/* What the scripts pass to one another, and what they find on the page: its own parts, Plotly, Dash and
   React. `any` stands only where these keep what is theirs. */

/** A place of the picture, y downwards. */
type Place = [number, number];
/** By the code of the country. */
type Places = Map<string, Place>;
interface Box { x: number; y: number; width: number; height: number }
/** The two countries of a link. */
interface Ends { a: string; b: string }
interface Link extends Ends { path: Element }

/** What is drawn. */
interface Picture {
  svg: SVGSVGElement | null;
  countries: Map<string, SVGGElement>;
  places: Places;
  links: Link[];
  /** Radius of a disc, and size of a code, in units of the picture. */
  disc: number;
  code: number;
  /** Whether it is a map of the world, where countries lie where they lie. */
  world: boolean;
}

/** The attributes that colour each part of a country, of a pool, and what is said of it after its name. */
interface Paints { pool: Record<string, string>[]; of: Record<string, [parts: number[], said: string]> }

/** A picture in parts, all or those that differ; markup by the name of its group. */
interface Parts {
  title?: string;
  frame?: number[];
  places?: Record<string, Place>;
  paints?: Paints;
  bodies?: string;
  links?: string;
  land?: string;
  hulls?: string;
  /** What is written in letters of each size, in radii of a disc, the smallest first. */
  lettering?: [letters: number, markup: string][];
  marks?: string;
  words?: string;
}

/** An answer of the server: what differs, from what it shows till then (nothing: whatever it is) to what it shows after. */
interface Differs { since: string; now: string; parts: Parts }

/** What of an answer is of the picture. */
interface Answer { response?: { differs?: { data?: Differs | null } } & Record<string, any> }

/** What lies under the pointer. */
interface Under { code: string | null; link: Ends | null }
/** A pointer that is pressed: where it began, what it met, and what it does. */
interface Press { at: Place; met: Under; view: Box; moved: boolean; hand: string | null; line: Place[] | null }

/** What the gestures on a picture mean. */
interface Listening {
  drags: boolean;
  wheelNeedsKey: boolean;
  choose(code: string, adds: boolean): void;
  pair(a: string, b: string): void;
  clear(): void;
  enclosed(codes: string[]): void;
  hover(code: string | null): void;
  dropped(): void;
  passed?(): void;
  say?(words: string): void;
}

/** A period of a player; `rows` are the cells of the table after the name. */
interface Period { label: string; told: string; title: string; parts: Parts; said: Record<string, string>; rows: Record<string, string[]> }
interface Played { periods: Period[]; absent: string; shown: number }

/** Plotly's element, and what `charts.js` remembers of it. */
interface Graph extends HTMLElement {
  layout: any;
  _fullLayout?: any;
  on?: unknown;
  _wide?: Record<string, unknown> | null;
}

/** An option of a menu; of the search for a country with all it may be looked for by. */
interface Choice { value: string; label: string; search?: string }

/** What the grid of votes shows: a letter a vote, a string a country. */
interface Voted { id: string; name: string; led: [string, string][]; date: string; url: string }
interface Votes { countries: [iso3: string, name: string][]; texts: Voted[]; votes: string[]; order: string }
/** How large a cell is, and whether it is colour alone. */
interface Cells { wide: number; high: number; plain: boolean }
/** The grid as it stands: its parts, where the keyboard is, what is lit, has the focus, and is in sight. */
interface Grid {
  place: HTMLElement; data: string; found: Votes;
  line: HTMLElement; scroll: HTMLElement; heads: HTMLElement; columns: HTMLElement[]; rows: HTMLElement[];
  cell: HTMLElement; band: HTMLElement; beam: HTMLElement;
  at: Place; lit: Place | null; cells: Cells | null;
  held: HTMLElement | null; seen: Place;
}

/** What the table of swing states hands to a cell. */
interface Cell { value?: number | null; data: any; node: { rowPinned?: string | null }; colDef: { field: string }; low: number; high: number }

/** Parts of the page, by id, that are of a kind of their own. */
interface Parted {
  "controls-box": HTMLDetailsElement;
  "share-box": HTMLDetailsElement;
  "upload": HTMLDialogElement;
  "upload-read": HTMLButtonElement;
  "upload-text": HTMLTextAreaElement;
}
interface ById {
  <K extends keyof Parted>(id: K): Parted[K];
  (id: string): HTMLElement;
}

interface Window {
  Plotly: any;
  React: any;
  dash_ag_grid: any;
  dash_clientside: any;
  dash_component_api: any;
  dashAgGridComponentFunctions: any;
}

/* The page asks by selectors for HTML elements alone; of the picture's marks it asks no more than they
   share with these. */
interface ParentNode {
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
