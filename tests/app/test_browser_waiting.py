"""The page while the server computes or is unreachable: it says so and continues by itself."""

from contextlib import suppress

import pytest
from invariants import SHIFTS
from page_scripts import PRESS, SHORTEN_TIMEOUTS, STABILITY_NOTE, STORY
from playwright.sync_api import Error

from alignment.model.view import PANELS

PAIR = STORY + "&select=USA&select=RUS"
VERSUS = "&versus=v%3D1%26body%3DUNGA%2Bplenary%26from%3D2018-01-01%26to%3D2021-12-31"
# Parameters that a panel needs besides two selected countries.
EXTRA_PARAMETERS = {"time": "&time=windows", "compare": VERSUS}
LINE_OPACITIES = """() => ['.map-box', '.side'].map(name =>
  Number(getComputedStyle(document.querySelector(name), '::after').opacity))"""
DELAY_REQUESTS = """() => {
  const real = window.fetch;
  window.fetch = async (...args) => {
    await new Promise(done => setTimeout(done, 600));
    return real(...args);
  };
}"""
PANEL_STATE = """() => [getComputedStyle(document.querySelector('#panel')).opacity,
  document.querySelector('#loading[role=status]').textContent]"""
# Record each text that the panel shows while it is awaited, and when.
RECORD_LOADING = f"""() => {{
  const start = performance.now();
  window.texts = [];
  new MutationObserver(() => {{
    const [opacity, text] = ({PANEL_STATE})();
    texts.push([text, opacity, performance.now() - start]);
  }}).observe(document.querySelector('#loading'), {{childList: true}});
}}"""
SET_LOADING = """([name, on]) => {
  document.documentElement.toggleAttribute(name, on);
  return ['.map-box', '.side'].map(name => {
    const line = getComputedStyle(document.querySelector(name), '::after');
    return [Number(line.opacity), line.animationName, line.animationDelay];
  });
}"""
BOXES = """() => ['.map-box', '.side', '#panel'].map(name => {
  const {x, y, width, height} = document.querySelector(name).getBoundingClientRect();
  return [x, y, width, height];
})"""


@pytest.mark.browser
def test_a_line_marks_a_slow_answer_and_moves_nothing(page):
    page.open(PAIR + "&panel=rollcalls")
    page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
    # Parts that are redrawn when a job ends are awaited too.
    page.settle()
    before = page.page.evaluate(BOXES)
    # Set the attribute that the page sets during a slow answer.
    for name, motion in (("data-loading", "reduce"), ("data-panel-loading", "no-preference")):
        page.page.emulate_media(reduced_motion=motion)
        of_map, of_panel = page.page.evaluate(SET_LOADING, [name, True])
        assert of_panel == [0, "told" if motion == "reduce" else "waiting", "0.15s"]
        assert of_map[1] == ("none" if name == "data-panel-loading" else of_panel[1])
        page.page.wait_for_function(f"() => ({LINE_OPACITIES})()[1] === 1", timeout=600)
        assert page.page.evaluate(BOXES) == before
        page.page.evaluate(SET_LOADING, [name, False])
        page.page.wait_for_timeout(60)
        assert page.page.evaluate(LINE_OPACITIES) == [0, 0]
    # The page sets the attribute itself while it waits.
    page.page.evaluate(DELAY_REQUESTS)
    page.page.get_by_role("tab", name="Analysis").click()
    page.page.wait_for_function(f"() => ({LINE_OPACITIES})().some(opacity => opacity === 1)")
    page.page.wait_for_selector("#panel .panel-row")
    page.page.wait_for_function(f"() => ({LINE_OPACITIES})().every(opacity => opacity === 0)")


@pytest.mark.browser
@pytest.mark.motion("reduce")
def test_a_late_panel_fades_the_old_one_and_says_so(page):
    page.open(STORY + "&select=BRA")
    tab = page.page
    is_held, routes = [True], []
    tab.route(
        lambda url: "/view?" in url,
        lambda route: routes.append(route) if is_held else route.continue_(),
    )
    before = page.text("#panel")
    tab.evaluate(RECORD_LOADING)
    tab.get_by_role("tab", name="Records").click()
    tab.wait_for_function("() => texts.length")
    text, opacity, time = tab.evaluate("texts[0]")
    assert (text, opacity) == ("Loading …", "0.2")
    assert time >= 300
    assert page.text("#panel") == before
    is_held.clear()
    routes.pop().continue_()
    tab.wait_for_url("**panel=records**")
    page.settle()
    assert page.text("#panel") != before
    assert tab.evaluate(PANEL_STATE) == ["1", ""]
    # An answer that the page has changes nothing meanwhile.
    tab.go_back()
    page.settle()
    tab.evaluate(RECORD_LOADING)
    tab.go_forward()
    page.settle()
    assert "panel=records" in tab.url
    assert tab.evaluate("texts") == []


BUSY = {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "1"}
# What needs an answer of its own besides those to gestures, and a sign that it came.
OTHER_REQUESTS = {
    "/springs?": (lambda page: page.page.mouse.move(*page.place("CPV")), "#map [data-iso3='CPV']"),
    "/search?words": (
        lambda page: page.page.fill("#find", "death penalty"),
        "#find-list :text('death penalty')",
    ),
}


@pytest.mark.browser
@pytest.mark.parametrize("path", OTHER_REQUESTS)
def test_a_request_that_a_busy_server_refused_is_sent_again(page, path):
    act, sign = OTHER_REQUESTS[path]
    page.open()
    tab, urls = page.page, []

    def refuse_once(route):
        urls.append(route.request.url)
        if len(urls) == 1:
            route.fulfill(status=503, headers=BUSY, body="The server is busy.")
        else:
            route.continue_()

    tab.route(lambda url: path in url, refuse_once)
    act(page)
    tab.wait_for_selector("#server-notice[role=alert]:text('The server is busy.')")
    tab.wait_for_selector("#server-notice", state="detached", timeout=15_000)
    tab.wait_for_selector(sign)
    assert len(urls) == 2
    assert len(set(urls)) == 1
    assert all("503" in line for line in page.messages)
    page.messages.clear()


# In each run `test_browser_layout.py` checks that nothing moves when a panel opens.
@pytest.mark.browser
@pytest.mark.evidence
@pytest.mark.parametrize("panel", PANELS)
def test_nothing_moves_when_a_panel_arrives(page, panel):
    page.open(PAIR + f"&panel={panel}{EXTRA_PARAMETERS.get(panel, '')}")
    page.page.evaluate(SHIFTS)
    page.page.wait_for_timeout(1200)
    assert page.page.evaluate("window.shifted") < 0.02


SERVER_NOTICE = "() => document.querySelector('#server-notice')?.textContent"


# In each run `offline_notice.test.mjs` tests this without a browser.
@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.evidence
def test_the_page_waits_for_an_unreachable_server(page):
    page.open()
    tab = page.page
    tab.evaluate(SHORTEN_TIMEOUTS, [1000, 2000])
    before = page.text("#headline")
    is_unreachable = [True]

    def reach(route):
        if is_unreachable[0]:
            route.abort("connectionrefused")
        else:
            route.continue_()

    for path in ("/view?", "/healthz"):
        tab.route(lambda url, path=path: path in url, reach)
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_selector("#server-notice[role=alert]")
    assert "goes on by itself when it is back" in tab.evaluate(SERVER_NOTICE)
    # The page stays, and can be read.
    assert page.text("#headline") == before
    assert tab.locator("#map [data-iso3]").count() > 190
    # The second attempt comes after a longer wait, and succeeds.
    tab.wait_for_function("() => waits.length > 1")
    # Nothing is computed, so nothing says so and the panel is not greyed.
    assert tab.evaluate(PANEL_STATE) == ["1", ""]
    is_unreachable[0] = False
    tab.wait_for_selector("#server-notice", state="detached", timeout=15_000)
    tab.wait_for_selector("#panel :text('Cabo Verde')", timeout=15_000)
    assert tab.evaluate("waits") == [1000, 2000]
    assert "select=CPV" in tab.url
    # The only messages are those of the browser about refused connections.
    expected = ("net::ERR_CONNECTION_REFUSED", "failed: ")
    assert [line for line in page.messages if not any(word in line for word in expected)] == []
    page.messages.clear()


def reconnect(tab):
    """Go online, and wait until the notice of the lost connection is gone."""
    tab.context.set_offline(False)
    tab.wait_for_selector("#server-notice", state="detached", timeout=15_000)


@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.evidence
# Each with countries of its own: the browser answers what it has cached without a connection.
@pytest.mark.parametrize(
    ("act", "codes", "address", "chosen"),
    [
        (lambda tab: tab.keyboard.press("Control+z"), ("KEN", "FJI"), "select=KEN", "Kenya"),
        (lambda tab: tab.go_back(), ("PER", "FJI"), "select=PER", "Peru"),
        (
            lambda tab: tab.evaluate(PRESS, "colour:income"),
            ("NPL", "FJI"),
            "colour=income&select=FJI",
            "Fiji",
        ),
    ],
)
def test_a_gesture_without_a_connection_says_so_and_is_done_later(
    page, act, codes, address, chosen
):
    page.open()
    tab = page.page
    for code in codes:
        tab.evaluate(PRESS, f"country:{code}")
        page.settle()
    tab.context.set_offline(True)
    act(tab)
    tab.wait_for_selector("#server-notice[role=alert]")
    assert "goes on by itself when it is back" in tab.evaluate(SERVER_NOTICE)
    assert "Fiji" in page.text("#chosen")
    reconnect(tab)
    tab.wait_for_url(f"**{address}&*")
    page.settle()
    assert chosen in page.text("#chosen")
    assert chosen in page.text("#panel h2")
    page.messages.clear()


@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.evidence
def test_undo_without_a_connection_cancels_what_waits_and_says_so(page):
    page.open()
    tab = page.page
    tab.evaluate(PRESS, "country:TON")
    page.settle()
    tab.context.set_offline(True)
    tab.evaluate(PRESS, "country:MLT")
    tab.wait_for_selector("#server-notice[role=alert]")
    tab.keyboard.press("Control+z")
    tab.wait_for_selector("#notices :text('The last step was cancelled.')")
    reconnect(tab)
    page.settle()
    assert "select=TON" in tab.url
    assert "Tonga" in page.text("#chosen")
    page.messages.clear()


# In each run gestures are cancelled and sent again in `view_client.test.mjs`.
@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.evidence
def test_fast_gestures_end_in_the_state_of_the_last(page):
    page.open()
    tab = page.page
    routes = []
    tab.route("**/view?*", lambda route: routes.append(route) if is_late else route.continue_())
    is_late = [True]
    tab.mouse.click(*page.place("CPV"))
    tab.get_by_role("tab", name="Analysis").click()
    tab.evaluate(PRESS, "colour:income")
    tab.wait_for_function("() => document.documentElement.hasAttribute('data-loading')")
    tab.wait_for_timeout(300)
    # The answers arrive in another order than the gestures.
    is_late.clear()
    while routes:
        with suppress(Error):
            routes.pop().continue_()
    tab.wait_for_url("**colour=income&select=CPV&panel=analysis**")
    page.settle()
    assert "income" in page.text("#headline").lower()
    assert tab.locator("#tabs [aria-selected='true']").text_content() == "Analysis"
    assert page.text("#chosen").startswith("Chosen:")
    # The three gestures are one step of the history, because only one of them chose a country.
    tab.go_back()
    page.settle()
    assert "select=CPV" not in tab.url
    assert "A/RES/74/247" in page.text("#headline")


SHOWN_NAMES = """() => [...document.querySelectorAll(
  '#map #lettering .level:not([display="none"]) .names text')].length"""


@pytest.mark.browser
@pytest.mark.motion("reduce")
def test_a_map_has_its_labels_after_a_resize_and_a_step_in_any_order(own_tab):
    page = own_tab(viewport={"width": 390, "height": 844}).open()
    tab, held = page.page, []
    for panel in ("analysis", "selection"):
        tab.evaluate(PRESS, f"panel:{panel}")
        page.settle()
    tab.go_back()
    page.settle()
    tab.route("**/view?*", lambda route: held.append(route) if is_held else route.continue_())
    is_held = []

    def resize(width, height):
        tab.set_viewport_size({"width": width, "height": height})
        tab.wait_for_timeout(200)

    def step(direction):
        tab.evaluate(f"history.{direction}()")
        tab.wait_for_timeout(200)

    wide, tall = (1440, 900), (390, 844)
    for moves in (
        [(resize, wide), (step, ["forward"])],
        [(step, ["back"]), (resize, tall)],
        [(resize, wide), (step, ["forward"]), (resize, tall), (step, ["back"])],
    ):
        is_held.append(True)
        for move, values in moves:
            move(*values)
        is_held.clear()
        while held:
            with suppress(Error):
                held.pop().fulfill(status=503, headers=BUSY, body="The server is busy.")
        tab.wait_for_selector("#server-notice", state="detached")
        page.settle()
        # A narrow map has few names.
        assert tab.evaluate(SHOWN_NAMES) > 5, moves
    page.messages.clear()


# In each run `view_client.test.mjs` and `test_view.py` test both halves of this.
@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.evidence
def test_each_of_ten_fast_choices_can_be_undone(page):
    page.open()
    tab, codes = page.page, []
    for code in ("CPV", "USA", "BRA", "CPV", "CHN", "FRA", "IND", "RUS", "JPN", "CAN"):
        tab.mouse.click(*page.place(code))
        codes.append(code)
    while codes:
        page.settle()
        assert f"select={codes.pop()}&" in tab.url
        tab.keyboard.press("Control+z")
    page.settle()
    assert "select=" not in tab.url


@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.evidence
def test_the_page_works_after_a_restart_of_the_server(own_tab, serve_records, dataset):
    page = own_tab(viewport={"width": 1440, "height": 900})
    tab = page.page
    with serve_records(dataset) as page.url:
        page.open()
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_selector("#server-notice[role=alert]")
    # Another server with empty caches uses the same port.
    with serve_records(dataset, int(page.url.rpartition(":")[2].strip("/"))):
        tab.wait_for_selector("#panel h2:has-text('Cabo Verde')", timeout=60_000)
        tab.wait_for_selector("#server-notice", state="detached")
        page.settle()
        assert "select=CPV" in tab.url
        tab.get_by_role("tab", name="Analysis").click()
        tab.wait_for_selector("#panel .panel-row")
        page.settle()
        expected = ("net::ERR_", "failed: ")
        assert [line for line in page.messages if not any(word in line for word in expected)] == []
        page.messages.clear()
