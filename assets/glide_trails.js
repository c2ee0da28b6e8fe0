/* What discs show while they glide to the next period: a trail, their name, and the outlines around them. */
import { bindOutlines } from "./hull_deform.js";
import { getLayer, picture } from "./picture.js";

const [DOT_SIZE, DOT_SPACING] = [0.6, 1.1]; // of the dots of a trail, in disc radii
const TRAIL_MS = 2000; // time after a glide in which trails are seen, and fade at last
const MIN_RADII = 3; // disc radii that a disc moves at least to have a trail
const MAX_NAMES = 4; // countries with a name where no label is near one that moves
const NAME_GAP = 1.4; // distance of a name from its disc, in radii
const FALLBACK_SIZE = 14; // font size of a name where the picture has no label
const SVG = "http://www.w3.org/2000/svg";

/** @type {(tag: string, attributes: Record<string, string | number>) => SVGElement} */
function createElement(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return /** @type {SVGElement} */ (element);
}

/* Begin a glide; return functions for each frame and for the end. The outlines are those of the end, bent to
   where the discs are, and have their own shape again when the discs have arrived. Without trails, discs have no name either;
   a list has the only countries with a trail, which ends with the glide. */
/** @type {(from: Positions, to: Positions, hasTrails: boolean | string[]) => { update: () => void, end: () => void }} */
export function startTrails(from, to, hasTrails) {
  getLayer("trails")?.remove();
  const shapes = [...(getLayer("hulls")?.children ?? [])].map((part) => /** @type {const} */ ([part, ["d", "cx", "cy"].map((name) => /** @type {const} */ ([name, part.getAttribute(name)]))]));
  const updateOutlines = bindOutlines(to);
  const movers = !hasTrails ? [] : [...to].flatMap(([code, [x, y]]) => {
    const start = from.get(code);
    const distance = start ? Math.hypot(start[0] - x, start[1] - y) : 0;
    return start && distance > MIN_RADII * picture.disc && (hasTrails === true || hasTrails.includes(code)) ? [{ code, start, distance }] : [];
  }).sort((one, other) => other.distance - one.distance);
  const labels = [...picture.svg?.querySelectorAll("#lettering .names text") ?? []];
  const size = Number(labels[0]?.getAttribute("font-size") ?? FALLBACK_SIZE);
  const labelled = new Set(labels.map(({ textContent }) => textContent));
  const getName = (/** @type {string} */ code) => picture.countries.get(code)?.dataset.name ?? code;
  const named = movers.filter(({ code }) => labelled.has(getName(code)));
  const dots = { "stroke-width": DOT_SIZE * picture.disc, "stroke-linecap": "round", "stroke-dasharray": `0 ${DOT_SPACING * picture.disc}` };
  const lines = createElement("g", { id: "trails", stroke: "currentColor", "pointer-events": "none", ...dots });
  const names = createElement("g", { id: "movers", "font-size": size, "font-weight": "bold", fill: "currentColor", "pointer-events": "none" });
  const marks = (named.length ? named : movers.slice(0, MAX_NAMES)).map(({ code, start }) => {
    // Lines to names are solid and grey: a trail is dotted and has the colour of its disc, if this is filled.
    const disc = picture.countries.get(code)?.children[0];
    const stroke = disc?.getAttribute("stroke-dasharray") ? null : disc?.getAttribute("fill");
    const line = createElement("line", { x1: start[0], y1: start[1], ...(stroke && { stroke }) });
    const text = createElement("text", { x: NAME_GAP * picture.disc, y: 0.36 * size });
    text.textContent = getName(code);
    lines.append(line);
    names.append(text);
    return { code, start, line, text };
  });
  const countries = getLayer("countries");
  countries?.before(lines);
  countries?.after(names);
  return {
    update() {
      updateOutlines();
      for (const { code, start, line, text } of marks) {
        const [x, y] = (picture.positions.get(code) ?? start).map((value) => value.toFixed(1));
        line.setAttribute("x2", x);
        line.setAttribute("y2", y);
        text.setAttribute("transform", `translate(${x} ${y})`);
      }
    },
    end() {
      for (const [part, values] of shapes) {
        for (const [name, value] of values) if (value !== null) part.setAttribute(name, value);
      }
      names.remove();
      // Beside marked countries, a trail that stays would be taken for a line to a name.
      if (hasTrails !== true) lines.remove();
      else lines.animate({ opacity: [1, 1, 0] }, TRAIL_MS).finished.then(() => lines.remove(), () => {});
    },
  };
}
