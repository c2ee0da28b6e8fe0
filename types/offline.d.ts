/* What an offline page carries: what is told of each country, and the periods of a player. */

interface Spot { x: number; y: number }
interface Box extends Spot { width: number; height: number }
/** A country on its way between two periods. */
interface Seen extends Spot { opacity: number }

type Facts = Record<string, { name: string; lines: string[]; place: [number, number] }>;

/** A country in a period: its look, and the lines of its card. */
interface Standing extends Spot { fill: string; ink: string; shape: string; chosen: boolean; lines: string[] }

interface Period {
  label: string;
  told: string;
  title: string;
  /** Country, x, y, fill, ink, shape, whether chosen, and the lines of its card: places in the pool. */
  nodes: [number, number, number, number, number, number, number, ...number[]][];
  links: [number, number, number][];
  layers: Record<string, string>;
  /** By country: what its cells say, places in the pool. */
  rows: Record<number, number[]>;
}

interface Played {
  codes: string[];
  names: string[];
  pool: string[];
  periods: Period[];
  look: {
    radius: number;
    corners: Record<string, [number, number][]>;
    ground: string;
    chosen: [colour: string, width: number];
    links: [stroke: string, opacity: number, width: number, name: string][];
  };
  extra: Record<string, string>;
  absent: string;
  world: boolean;
  shown: number;
}
