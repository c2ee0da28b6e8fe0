/**
 * Ten gestures in Firefox: `node tests/scripts/firefox_gestures.mjs EXECUTABLE URL`.
 *
 * Prints one line of JSON for each gesture: its name, whether the page came to the expected state
 * within the time limit, and the address then. Errors of scripts are listed at the end.
 */
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer from "puppeteer-core";

const [executablePath, url] = process.argv.slice(2);
const LIMIT = 30_000;

// The window sets the size, because Firefox 140 ESR lacks a command that page.setViewport sends.
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  headless: true,
  defaultViewport: null,
  args: ["--width=1440", "--height=900"],
});
const page = await browser.newPage();
/** @type {string[]} */
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
await page.goto(url, { waitUntil: "load" });

/**
 * Wait until an expression is true on the page. The content security policy of the page forbids
 * `page.waitForFunction`, which compiles its expression there.
 *
 * @type {(expression: string, end?: number) => Promise<void>}
 */
const waitFor = async (expression, end = Date.now() + LIMIT) => {
  if (await page.evaluate(`Boolean(${expression})`)) return;
  if (Date.now() > end) throw new Error(`not true in ${LIMIT} ms: ${expression}`);
  await sleep(50);
  await waitFor(expression, end);
};

await waitFor("window.dash_clientside?.set_props !== undefined");
await page.waitForSelector('#map [data-iso3="KEN"]', { timeout: LIMIT });

const isInAddress = (/** @type {string} */ part) => `location.search.includes("${part}")`;
const WIDTH = `document.querySelector("#map svg").viewBox.baseVal.width`;
const press = (/** @type {string} */ gesture) => page.click(`[data-go="${gesture}"]`);

/** @type {[string, () => Promise<unknown>, string][]} */
const gestures = [
  ["choose Kenya", () => page.click('#map [data-iso3="KEN"] > :not(text)'), isInAddress("KEN")],
  ["open Analysis", () => press("panel:analysis"), `document.querySelector('[data-go="panel:analysis"]').ariaSelected === "true"`],
  ["show the world map", () => press("map:world"), isInAddress("world")],
  ["show the bloc map", () => press("map:bloc"), `!${isInAddress("world")}`],
  ["show windows of three years", () => press("time:windows"), `document.querySelectorAll(".stop").length > 2`],
  ["show 2019 to 2021", () => press("period:2019–2021"), isInAddress("2019")],
  ["go back", () => page.evaluate("history.back()"), `!${isInAddress("2019")}`],
  ["go forward", () => page.evaluate("history.forward()"), isInAddress("2019")],
  ["zoom in", async () => {
    await page.evaluate(`window.before = ${WIDTH}`);
    await page.focus("#map-box");
    await page.keyboard.press("+");
  }, `${WIDTH} < window.before`],
  ["find Fiji", async () => {
    await page.click("#find");
    await page.keyboard.type("Fiji");
    await page.keyboard.press("Enter");
  }, isInAddress("FJI")],
];

const print = (/** @type {object} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const run = async (/** @type {typeof gestures} */ [[name, act, expected], ...rest]) => {
  let reached = true;
  try {
    await act();
    await waitFor(expected);
  } catch (error) {
    reached = false;
    errors.push(`${name}: ${error}`);
  }
  print({ name, reached, address: await page.evaluate("location.search") });
  if (rest.length > 0) await run(rest);
};

await run(gestures);
print({ errors });
await browser.close();
