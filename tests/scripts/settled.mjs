/* Settle maps in node: springs as bytes from a file, lists of pins from the input, places to the output. */
import { readFileSync } from "node:fs";
import { begun, settle, step, stress, unpacked } from "../../assets/stress.js";

const bytes = readFileSync(process.argv[2]);
const state = begun(unpacked(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
const found = JSON.parse(readFileSync(0, "utf8")).map((pins) => {
  const held = new Map(Object.entries(pins));
  const dragged = step(state, held);
  for (let frame = 0; frame < 1000 && !state.still; frame++) step(state, held);
  const still = step(state, held);
  const settled = settle(state, held);
  const places = (spots) => Object.fromEntries(spots);
  return { dragged: places(dragged), still: places(still), settled: places(settled), stress: stress(state, held) };
});
process.stdout.write(JSON.stringify(found));
