/* Settle a map as the browser does: springs as bytes in a file, pins for each of some maps as JSON on
   the input, the places of each on the output. */
import { readFileSync } from "node:fs";
import { begun, settle, unpacked } from "../../assets/stress.js";

const state = begun(unpacked(new Uint8Array(readFileSync(process.argv[2])).buffer));
const settled = JSON.parse(readFileSync(0, "utf8")).map((pins) => Object.fromEntries(settle(state, new Map(Object.entries(pins)))));
process.stdout.write(JSON.stringify(settled));
