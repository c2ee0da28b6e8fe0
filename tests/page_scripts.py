"""The start view of browser tests, and scripts that they run in the page."""

STORY = (
    "?v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
MAP = "document.querySelector('#map svg')"
# The visible part of the picture: left, right, top, bottom.
RANGE = f"""() => {{
  const {{x, y, width, height}} = {MAP}.viewBox.baseVal;
  return [x, x + width, y, y + height];
}}"""
# Width of a disc on the screen, in pixels.
DISC = f"() => 2 * Number({MAP}.dataset.disc) * {MAP}.getScreenCTM().a"
# Call a function when the page is idle, or after a second: a page that is always redrawn is never
# idle, and a page that draws nothing does not report that it is idle.
IDLE = """const idle = (act) => Promise.race([
    scheduler.postTask(() => {}, { priority: 'background' }),
    new Promise((done) => { setTimeout(done, 1000); }),
  ]).then(act);"""
# The note on bloc stability, which replaces the progress bar of the resampling.
STABILITY_NOTE = ", ".join(
    f"#stability-note:not(:has(progress)):has-text('{end}')"
    for end in ("resamplings.", "too few votes to resample.")
)
# Press a temporary button with the given gesture.
PRESS = """go => {
  const button = document.createElement('button');
  button.dataset.go = go;
  document.body.append(button);
  button.click();
  button.remove();
}"""
# Open another URL within the page, as the back button does.
OPEN_URL = """search => {
  history.pushState({ before: (history.state?.before ?? 0) + 1 }, '', search);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
# Timeouts of the given lengths, in ms, take a quarter of the time; `waits` records their lengths.
SHORTEN_TIMEOUTS = """lengths => {
  const { setTimeout } = window;
  window.waits = [];
  window.setTimeout = (act, ms, ...more) => {
    if (!lengths.includes(ms)) return setTimeout(act, ms, ...more);
    waits.push(ms);
    return setTimeout(act, ms / 4, ...more);
  };
}"""
# Time that a playing timeline shows each period, in ms.
PLAY_INTERVAL = 1600
# Record the periods that the timeline shows, and pause it at the period `pauseAt`.
RECORD_PERIODS = """() => {
  Object.assign(window, { periods: [], pauseAt: null });
  new MutationObserver(() => {
    const now = document.querySelector(".stop[aria-current='true']")?.textContent;
    if (now && now !== window.periods.at(-1)) window.periods.push(now);
    if (now === window.pauseAt) {
      window.pauseAt = null;
      document.querySelector("[data-step='play']").click();
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""
# Swaps of votes in tests of the page. The page makes 20,000 swaps for readers, which takes some
# seconds of a core for each study with links.
SWAPS = 1000
