/* Scripts are read as a page does, one after the other, with a stand-in for what they look for. */
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";

const ROOT = new URL("../../", import.meta.url);
const source = (file) => readFileSync(new URL(file, ROOT), "utf8");

/* Run scripts with these names in sight. */
export function run(files, world) {
  for (const file of files) compileFunction(source(file), Object.keys(world), { filename: file })(...Object.values(world));
}

/* What a script at `file` leaves under a name of its own. */
export const left = (file, name) => compileFunction(`${source(file)}\nreturn ${name};`, [], { filename: file })();

/* A part of a page that hears and can be told. */
export function hearing() {
  const acts = {};
  return {
    addEventListener: (name, act) => { (acts[name] ??= []).push(act); },
    tell: (name, event) => (acts[name] ?? []).forEach((act) => act(event)),
  };
}

/* The map's shared room with its arithmetic, before any other script. */
export function room(shared = {}) {
  const window = { alignment: { ...shared } };
  run(["assets/arithmetic.js"], { window });
  return window;
}
