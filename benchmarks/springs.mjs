/* Time of the rounds of a dragged map in node; the springs come as bytes from a file. */
import { readFileSync } from "node:fs";
import { initState, parseSprings, stepSprings } from "../assets/springs.js";
import { relaxSprings } from "../tests/scripts/spring_reference.mjs";

const { buffer } = new Uint8Array(readFileSync(process.argv[2]));
const getElapsed = (start) => performance.now() - start;
const sortTimes = (times) => times.sort((one, other) => one - other);
const getMedian = (times) => sortTimes(times)[times.length >> 1];
const getP95 = (times) => sortTimes(times)[Math.floor(times.length * 0.95)];

const startTimes = [];
let state;
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  state = initState(parseSprings(buffer));
  startTimes.push(getElapsed(start));
}
const { codes, home } = state.springs;
const stepTimes = [];
const relaxTimes = [];
/* Six countries are dragged around the map for a second each; half way the map is relaxed. */
for (let drag = 0; drag < 6; drag++) {
  const row = Math.floor((drag * codes.length) / 6);
  for (let frame = 0; frame < 60; frame++) {
    const angle = (frame / 60) * 2 * Math.PI;
    const radius = state.radius * 1.5;
    const heldPoints = new Map([[codes[row], [home[2 * row] + radius * Math.sin(angle), home[2 * row + 1] + radius * (1 - Math.cos(angle)) / 2]]]);
    const start = performance.now();
    stepSprings(state, heldPoints);
    stepTimes.push(getElapsed(start));
    if (frame === 30) {
      const now = performance.now();
      relaxSprings(state, heldPoints);
      relaxTimes.push(getElapsed(now));
    }
  }
}
process.stdout.write(JSON.stringify({ start: Math.min(...startTimes), step: getMedian(stepTimes), p95: getP95(stepTimes), relax: getMedian(relaxTimes) }));
