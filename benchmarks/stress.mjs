/* How long the rounds of a dragged map take in node: springs as bytes from a file. */
import { readFileSync } from "node:fs";
import { begun, settle, step, unpacked } from "../assets/stress.js";

const { buffer } = new Uint8Array(readFileSync(process.argv[2]));
const since = (start) => performance.now() - start;
const sorted = (times) => times.sort((one, other) => one - other);
const middle = (times) => sorted(times)[times.length >> 1];
const p95 = (times) => sorted(times)[Math.floor(times.length * 0.95)];

const starts = [];
let state;
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  state = begun(unpacked(buffer));
  starts.push(since(start));
}
const { codes, home } = state.springs;
const steps = [];
const ends = [];
/* Six countries dragged around the map in a second each, and settled half way. */
for (let drag = 0; drag < 6; drag++) {
  const row = Math.floor((drag * codes.length) / 6);
  for (let frame = 0; frame < 60; frame++) {
    const turn = (frame / 60) * 2 * Math.PI;
    const far = state.radius * 1.5;
    const held = new Map([[codes[row], [home[2 * row] + far * Math.sin(turn), home[2 * row + 1] + far * (1 - Math.cos(turn)) / 2]]]);
    const start = performance.now();
    step(state, held);
    steps.push(since(start));
    if (frame === 30) {
      const now = performance.now();
      settle(state, held);
      ends.push(since(now));
    }
  }
}
process.stdout.write(JSON.stringify({ begun: Math.min(...starts), step: middle(steps), p95: p95(steps), settle: middle(ends) }));
