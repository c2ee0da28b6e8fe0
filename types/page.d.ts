/* Types that the scripts share: their own values, and the parts of Plotly, Dash and React that they use.
   `any` stands only for values that these libraries own. */

/** A point of the picture; y grows downwards. */
type Point = [number, number];
/** Points by country code. */
type Positions = Map<string, Point>;
type PointsByCode = ReadonlyMap<string, Point>;
interface Box { x: number; y: number; width: number; height: number }
/** The countries at the two ends of a link. */
interface LinkEnds { a: string; b: string }
interface Link extends LinkEnds { path: Element }

/** The picture on the page. */
interface Picture {
  svg: SVGSVGElement | null;
  countries: Map<string, SVGGElement>;
  positions: Positions;
  links: Link[];
  /** Radius of a disc and font size of a code, in units of the picture. */
  disc: number;
  code: number;
  /** Whether it is a map of the world, where countries do not move. */
  world: boolean;
}

/** A value of each country, in the order of their marks, as an index into a pool; or of each different first part of their descriptions. */
interface Pool<T> { pool: T[]; of: string }

/** Marks of countries in a group, which may have gaps of borders before its first disc. */
interface CountryBodies extends Pool<string> { open: string; gaps?: string; first_disc?: number }

/** A patch of a picture: all parts or those that differ; markup by the id of its group. */
interface PicturePatch {
  title?: string;
  frame?: number[];
  names?: Record<string, string>;
  places?: Record<string, Point>;
  codes?: string;
  bodies?: CountryBodies;
  paints?: Pool<Record<string, string>[]>;
  values?: Pool<string>;
  blocs?: Pool<string>;
  notes?: Pool<string>;
  links?: string;
  land?: string;
  hulls?: string;
  hull_paints?: Record<string, string>[];
  /** Labels by the size of their letters in disc radii, the smallest first. */
  lettering?: [letters: number, markup: string][];
  marks?: string;
  words?: string;
}

/** An answer of `/view`: the next address, and what differs from the one before. */
interface ViewAnswer {
  at: string; link: string; choices: string[]; ready: string;
  is_over: boolean; is_late: boolean; is_refused: boolean; has_trails: boolean;
  markup: Record<string, string>; props: Record<string, any>; picture: PicturePatch;
}

/** What is at a point of the picture. */
interface HitTarget { code: string | null; link: LinkEnds | null }
/** A pointer that is pressed: where it started, what it hit, and what it does. */
interface Press { start: Point; hit: HitTarget; startView: Box; hasMoved: boolean; draggedCode: string | null; outline: Point[] | null }

/** What the gestures on a picture do. */
interface PictureHandlers {
  canDrag: boolean;
  wheelNeedsKey: boolean;
  choose(code: string, adds: boolean): void;
  pair(a: string, b: string): void;
  clear(): void;
  enclose(codes: string[]): void;
  hover(code: string | null): void;
  drop(): void;
  passOver?(): void;
  say?(words: string): void;
}

/** A period of a player; `rows` holds the cells of the table after the name. */
interface Period { label: string; announcement: string; title: string; parts: PicturePatch; shows_movement: boolean; movers: string[] | null; said: Record<string, string>; rows: Record<string, string[]> }
interface PlayerData { periods: Period[]; absent: string; shown: number }

/** An element of Plotly, with the wide layout that `responsive_charts.js` stores. */
interface Graph extends HTMLElement {
  layout: any;
  _fullLayout?: any;
  on?: unknown;
  _wide?: Record<string, unknown> | null;
}

/** An option of a menu; `search` holds the words by which it can be found, `members` the name in a label: “the United States”, “EU members”. */
/** Of a text: its day, the codes of the countries that led or submitted it, and what selects the vote on it. */
interface MenuOption { value: string; label: string; part?: string; search?: string; members?: string; first_day?: string; statuses?: Record<string, string>; region?: string; cast?: string; note?: string; date?: string; led?: string; vote?: Record<string, string> }

/** What a phrase means in a question: options that it names, and what it asks. */
interface PhraseMeaning { options: MenuOption[]; intents: string[] }
interface ReadPhrase { phrase: string[]; meaning: PhraseMeaning | undefined }
/** A text with the words of its label, and with all words that find it. */
interface SearchedText { option: MenuOption; label: Set<string>; words: Set<string> }
interface SearchVocabulary { meanings: Map<string, PhraseMeaning>; texts: SearchedText[]; words: Set<string> }
/** Years, of which one may be missing. */
interface YearPeriod { name: string; from: string; to: string; weight?: number }
/** A text that a question names, by its symbol or by words. */
interface NamedText { name: string; symbol: string; isTyped: boolean; title: string; date: string; hasVote: boolean; weight: number }
/** The phrases of a question, those that are denied with the word for "not", what was replaced by what, and what was typed. */
interface ParsedQuestion {
  phrases: ReadPhrase[]; denied: Map<ReadPhrase, ReadPhrase>; replaced: [found: string, words: string][];
  spelled: { word: string; read: string }[]; matches: RegExpMatchArray[]; symbols: string[];
}
/** What was read in a question; texts that were found by words come best first. */
interface SearchReading {
  texts: NamedText[];
  /** Earlier and later votes that can be compared. */
  pairs: NamedText[][];
  /** The newest vote on the texts or topics. */
  newest: NamedText | undefined;
  countries: MenuOption[];
  /** Whether the question is the name of a country, in any language. */
  isName: boolean;
  groups: MenuOption[];
  /** Groups whose members are not asked for. */
  excluded: MenuOption[];
  /** Countries and groups in the order in which they are typed. */
  compared: MenuOption[];
  /** Groups that are not in the data, each with those that are near. */
  unlisted: MenuOption[];
  topics: MenuOption[];
  topicWeight: number;
  periods: YearPeriod[];
  intents: Set<string>;
  unknown: string[];
  /** What is asked for and denied, as a vote. */
  denied: Set<string>;
  /** Whether only the second of two typed texts, or the vote on it, is denied. */
  isButNot: boolean;
  parsed: ParsedQuestion;
  /** Whether the texts are those that a country led in a period. */
  isLed: boolean;
}

/** What is asked of titles; `bonus` is added to the weight of each. */
interface TitleQuestion { words: string[]; periods: YearPeriod[]; bonus: number; isOnVote: boolean }
/** What is asked of pairs of votes. */
interface PairQuestion { intents: Set<string>; found: NamedText[]; topics: MenuOption[]; periods: YearPeriod[] }
/** A rule of the search, as alignment/model/search_rules.toml describes it. */
interface SearchRule { needs: string; words: string; label: string; gestures: string; part: string; note: string }
/** Values by the names that rules need and fill in. */
type SearchValues = Record<string, string | undefined>;
/** A function of a question, of all options and of the words and rules of the search. */
type FromReading<Result> = (reading: SearchReading, all: MenuOption[], questions: SearchQuestions) => Result;
type DescribeQuestion = FromReading<SearchValues>;
type FindPairs = (question: PairQuestion, texts: SearchedText[], selected: MenuOption[]) => NamedText[][];
/** An option of a rule, how well it fits a question, and how many parts and words of that it uses. */
/** An option that answers a question, the rule that made it, and other answers. */
interface SearchAnswer { option: MenuOption; rule?: SearchRule; others: MenuOption[] }
interface SearchOffer { option: MenuOption; weight: number; size: number; rule: SearchRule }

/** What the search reads in a question, and its rules: alignment/model/search_questions.toml and search_rules.toml. */
interface SearchQuestions {
  /** Questions that an empty field offers. */
  examples: string[];
  ignored: string[];
  intents: Record<string, string>;
  names: Record<string, string>;
  rephrased: [pattern: string, words: string][];
  qualifiers: string;
  answered: Record<string, string>;
  /** The UN regions of each continent. */
  continents: Record<string, string>;
  /** What a rule gains by a value that it needs. */
  weights: Record<string, number>;
  /** Phrases, and near groups, by the name of a group's members. */
  unlisted: Record<string, [phrases: string, near: string]>;
  rules: SearchRule[];
}

/** Content of the grid of votes: a string of letters per country, a letter per vote. */
interface VoteText { id: string; name: string; led: [string, string][]; date: string; url: string }
interface VoteTable { countries: [iso3: string, name: string][]; texts: VoteText[]; votes: string[]; order: string }
/** Size of a cell, and whether it shows colour alone. */
interface CellSize { width: number; height: number; isPlain: boolean }
/** State of the grid: its elements, the current and the highlighted cell, the focus and the scroll position. */
interface Grid {
  container: HTMLElement; source: string; votes: VoteTable;
  statusLine: HTMLElement; scroll: HTMLElement; headRow: HTMLElement; columns: HTMLElement[]; rows: HTMLElement[];
  cell: HTMLElement; rowHighlight: HTMLElement; columnHighlight: HTMLElement;
  currentCell: Point; highlightedCell: Point | null; cellSize: CellSize | null;
  focusedElement: HTMLElement | null; scrollPosition: Point;
}

/** What the table of swing countries passes to a cell renderer. */
interface TableCell { value?: number | null; data: any; node: { rowPinned?: string | null }; colDef: { field: string }; low: number; high: number; isShare: boolean }

/** Elements by id that have a type of their own. */
interface ElementTypes {
  "controls-box": HTMLDetailsElement;
  "share-box": HTMLDetailsElement;
  "upload": HTMLDialogElement;
  "upload-read": HTMLButtonElement;
  "upload-text": HTMLTextAreaElement;
}
interface ById {
  <K extends keyof ElementTypes>(id: K): ElementTypes[K];
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

/* Selectors of the page return HTML elements; of the picture's marks only what these have in common with
   HTML elements is used. */
interface ParentNode {
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
