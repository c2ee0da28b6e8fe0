/**
 * Ten gestures in Firefox: `node tests/scripts/firefox_gestures.mjs EXECUTABLE URL`.
 *
 * Prints one line of JSON for each gesture: its name, whether the page came to the expected state
 * within the time limit, and the address then. Errors of scripts are listed at the end.
 */
import puppeteer from "puppeteer-core";

const [executablePath, url] = process.argv.slice(2);
const LIMIT = { timeout: 30_000 };

const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
const page = await browser.newPage();
/** @type {string[]} */
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
await page.setViewport({ width: 1440, height: 900 });
await page.goto(url, { waitUntil: "load" });
await page.waitForFunction("window.dash_clientside?.set_props !== undefined", LIMIT);
await page.waitForSelector('#map [data-iso3="KEN"]', LIMIT);

const isInAddress = (/** @type {string} */ part) => `location.search.includes("${part}")`;
const press = (/** @type {string} */ gesture) => page.click(`[data-go="${gesture}"]`);

/** @type {[string, () => Promise<unknown>, string][]} */
const gestures = [
  ["choose Kenya", () => page.click('#map [data-iso3="KEN"] > :not(text)'), isInAddress("KEN")],
  ["open Analysis", () => press("panel:analysis"), `document.querySelector('[data-go="panel:analysis"]').ariaSelected === "true"`],
  ["show the world map", () => press("map:world"), isInAddress("world")],
  ["show the bloc map", () => press("map:bloc"), `!${isInAddress("world")}`],
  ["show windows of three years", () => press("time:windows"), `document.querySelectorAll(".stop").length > 2`],
  ["show 2019 to 2021", () => press("period:2019–2021"), isInAddress("2019")],
  ["go back", () => page.goBack(), `!${isInAddress("2019")}`],
  ["go forward", () => page.goForward(), isInAddress("2019")],
  ["zoom in", () => page.keyboard.press("+"), "true"],
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
    await page.waitForFunction(expected, LIMIT);
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
