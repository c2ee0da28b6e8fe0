/* Relax a map as the browser does: springs as bytes in a file, pins of several maps as JSON on the input,
   positions of each on the output. */
import { readFileSync } from "node:fs";
import { initState, parseSprings } from "../../assets/springs.js";
import { relaxSprings } from "./spring_reference.mjs";

const state = initState(parseSprings(new Uint8Array(readFileSync(process.argv[2])).buffer));
const maps = JSON.parse(readFileSync(0, "utf8")).map((pins) => Object.fromEntries(relaxSprings(state, new Map(Object.entries(pins)))));
process.stdout.write(JSON.stringify(maps));
