"""The start view of browser tests, and scripts that they run in the page."""

STORY = (
    "?v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
MAP = "document.querySelector('#map svg')"
# What of the picture is in sight: left, right, top, bottom.
RANGE = f"""() => {{
  const {{x, y, width, height}} = {MAP}.viewBox.baseVal;
  return [x, x + width, y, y + height];
}}"""
# How wide a disc is on the screen, in pixels.
DISC = f"() => 2 * Number({MAP}.dataset.disc) * {MAP}.getScreenCTM().a"
# Does something once the page has nothing left to do, or after a second. An idle page tells that of
# itself only when it has drawn something, and a page that is redrawn again and again does not.
IDLE = """const idle = (act) => Promise.race([
    scheduler.postTask(() => {}, { priority: 'background' }),
    new Promise((done) => { setTimeout(done, 1000); }),
  ]).then(act);"""
# How sure the blocs are is known; until then a bar shows how far that is.
SURE = "#sure:not(:has(progress)):has-text('Bloc stability')"
# A gesture, by a button that stands nowhere else.
PRESS = """go => {
  const button = document.createElement('button');
  button.dataset.go = go;
  document.body.append(button);
  button.click();
  button.remove();
}"""
# Another address, as a step back asks for it.
WALK = """search => {
  history.pushState({ before: (history.state?.before ?? 0) + 1 }, '', search);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
# Waits of so many ms are a quarter as long from now on, and noted as what they were to be.
HASTY = """lengths => {
  const { setTimeout } = window;
  window.waits = [];
  window.setTimeout = (act, ms, ...more) => {
    if (!lengths.includes(ms)) return setTimeout(act, ms, ...more);
    waits.push(ms);
    return setTimeout(act, ms / 4, ...more);
  };
}"""
# How many ms the timeline shows a period that is played.
PAUSE = 1600
# Where the timeline stood, one after the other, and a press of pause when it comes to the second.
WATCH = """() => {
  Object.assign(window, { stood: [], pauseAt: null });
  new MutationObserver(() => {
    const now = document.querySelector(".stop[aria-current='true']")?.textContent;
    if (now && now !== window.stood.at(-1)) window.stood.push(now);
    if (now === window.pauseAt) {
      window.pauseAt = null;
      document.querySelector("[data-step='play']").click();
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""
# How often votes are swapped in tests of the page, where readers have them swapped 20,000 times:
# that takes some seconds of a core for each study whose links are looked at.
SWAPS = 1000
