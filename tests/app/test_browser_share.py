"""The share menu and embeds in a browser."""

import io
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pptx
import pytest
from parameter_sets import distribute_parameters
from PIL import Image

from alignment.export.frames import render_height_script
from alignment.scene.colours import BLOC_COLOURS, VOTE_COLOURS
from alignment.scene.theme import DARK_THEME, LIGHT_THEME

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


def test_the_menu_opens_copies_closes_and_follows_the_map(page):
    page.open()
    tab = page.page
    assert not tab.is_visible("#share-link")
    tab.focus("#share-box > summary")
    tab.keyboard.press("Enter")
    link = page.text("#share-link")
    # The link and the first files are visible without scrolling.
    high = tab.viewport_size["height"]
    for part in ("[data-copy='share-link']", ".downloads a"):
        box = tab.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= high
    assert link.startswith(f"{page.url}?v=1&topic=cybercrime")
    # If the page may not write to the clipboard, it selects the text.
    tab.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    tab.click("[data-copy='share-link']")
    tab.wait_for_selector("[data-copy='share-link']:has-text('Selected')")
    assert tab.evaluate("getSelection().toString().trim()") == link
    tab.evaluate("() => { navigator.clipboard.writeText = async text => { copied = text; }; }")
    tab.click("[data-copy='share-code']")
    tab.wait_for_selector("[data-copy='share-code']:has-text('Copied')")
    assert tab.evaluate("copied").startswith(f'<iframe src="{page.url}embed?v=1&amp;topic=')
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#share-link")
    assert tab.evaluate("document.activeElement.textContent") == "Share"
    tab.click("#share-box > summary")
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_selector("#share-link", state="hidden")
    # Its links follow the map.
    tab.wait_for_url("**select=CPV**")
    tab.click("#share-box > summary")
    tab.wait_for_selector(".downloads a[href*='select=CPV']")
    assert "select=CPV" in tab.text_content("#share-code")
    # An open menu follows too, here after a step back.
    tab.go_back()
    tab.wait_for_selector("#share-code:not(:has-text('select=CPV'))")
    assert tab.is_visible(".downloads")
    # A download arrives as the fields say.
    tab.fill("#share-title", "Countries by vote")
    tab.keyboard.press("Enter")
    tab.click("#share-theme label:has-text('dark')")
    tab.wait_for_selector("#share-link:has-text('theme=dark&title=Countries+by+vote')")
    with tab.expect_download() as arriving:
        tab.click(".downloads a:has-text('PowerPoint')")
    download = arriving.value
    assert download.suggested_filename == "countries-by-vote.pptx"
    with open(download.path(), "rb") as file:
        (slide,) = pptx.Presentation(io.BytesIO(file.read())).slides
    assert "Countries by vote" in [
        shape.text_frame.text for shape in slide.shapes if shape.has_text_frame
    ]


def test_a_download_shows_its_progress_and_its_error(page):
    page.open()
    tab = page.page
    values = []
    tab.route("**/download/gexf**", lambda route: values.append(route))
    tab.click("#share-box > summary")
    link = tab.locator(".downloads a[href*='download/gexf']")
    link.click()
    tab.wait_for_selector(".downloads a[data-late]")
    text = "link => getComputedStyle(link.firstElementChild, '::after').content"
    assert "being made" in link.evaluate(text)
    assert tab.text_content("#share-box > div > [role=status]").endswith("being made")
    # A second press during the download sends no request.
    link.click()
    page.page.wait_for_timeout(50)
    (requests,) = values
    requests.fulfill(
        status=503, body="Other files are being made just now.", content_type="text/plain"
    )
    tab.wait_for_selector(".downloads a[data-fault]:not([data-late])")
    assert link.get_attribute("data-fault") == "Other files are being made just now."
    assert tab.is_visible("#share-link")
    # Discard the message of the browser about the error.
    page.messages.clear()
    tab.unroute("**/download/gexf**")
    with tab.expect_download() as arriving:
        link.click()
    assert arriving.value.suggested_filename.endswith(".gexf")
    assert not tab.locator(".downloads a[data-fault]").count()


def test_a_download_of_a_panel_waits_for_a_cold_server(page):
    page.open("?v=1&from=2018&colour=group:EU&panel=group")
    tab, requests = page.page, []

    def answer(route):
        requests.append(route.request.url)
        if len(requests) > 1:
            route.continue_()
        else:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="It is being computed.")

    tab.route("**/splits.csv**", answer)
    link = tab.locator("#panel a[href^='splits.csv']")
    with tab.expect_download() as arriving:
        link.click()
        tab.wait_for_selector("#panel a[data-late]")
        assert "being made" in link.evaluate("e => getComputedStyle(e, '::after').content")
        assert tab.text_content("#announcement") == "CSV: being made"
    assert arriving.value.suggested_filename == "splits.csv"
    assert len(requests) == 2
    tab.wait_for_selector("#panel a[href^='splits.csv']:not([data-late], [data-fault])")
    # Discard the message of the browser about the first answer.
    page.messages.clear()


@pytest.mark.evidence
def test_the_menu_fits_a_phone(small_page):
    small_page.open()
    tab = small_page.page
    tab.click("#share-box > summary")
    box = tab.locator(".share-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 844
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.wait_for_selector("#share-high")
    tab.evaluate("document.querySelector('.share-menu').scrollTop = 1e6")
    visible = """() => {
      const { left, bottom } = document.getElementById('share-high').getBoundingClientRect();
      return document.elementFromPoint(left + 20, bottom - 12).id;
    }"""
    assert tab.evaluate(visible) == "share-high"


PLACES = """() => ['#share-title', '[data-copy=share-link]', '.downloads'].map(
  part => document.querySelector(part).getBoundingClientRect().y)"""
NATURAL_SIZE = "picture => picture.complete && [picture.naturalWidth, picture.naturalHeight]"


@pytest.mark.slow
def test_a_preview_that_the_server_refuses_is_made_later_or_says_why_not(page):
    refusals = [(503, {"Retry-After": "1"}), (429, {"Retry-After": "1"}), (503, {})]
    tab = page.page

    def refuse(route):
        if not refusals:
            return route.fallback()
        status, headers = refusals.pop(0)
        words = "Other files are being made just now.\n"
        return route.fulfill(status=status, headers=headers, body=words, content_type="text/plain")

    tab.route(re.compile(r"/card\.png\?"), refuse)
    page.open()
    # The first refusal is that of the image, which does not know when to try again.
    tab.click("#share-box > summary")
    note = tab.locator("#share-picture [role=status]")
    note.filter(has_text="The preview is being made").wait_for()
    note.filter(has_text="Other files are being made just now.").wait_for()
    refusals += [(503, {}), (503, {"Retry-After": "1"})]
    tab.fill("#share-title", "Another title")
    tab.keyboard.press("Enter")
    note.filter(has_text="The preview is being made").wait_for()
    tab.wait_for_selector("#share-picture img[src^='blob:']")
    assert tab.locator("#share-picture img").evaluate("image => image.naturalWidth") > 0
    assert all("503" in line or "429" in line for line in page.messages)
    page.messages.clear()


@pytest.mark.evidence
def test_previews_do_not_move_the_share_menu(page):
    page.open("?v=1&topic=cybercrime&colour=vote:A/RES/74/247&select=CPV")
    tab = page.page
    tab.click("#share-box > summary")
    tab.wait_for_selector("#share-link")
    page.settle()
    before = tab.evaluate(PLACES)
    picture = tab.locator("#share-picture img")
    assert picture.evaluate(NATURAL_SIZE) == [1200, 630]
    assert "/card.png?" in picture.get_attribute("src")
    assert "select=CPV" in picture.get_attribute("src")
    tab.click("#share-method label:has-text('file')")
    tab.click("#share-size label:has-text('column')")
    tab.wait_for_selector("#share-picture img[src^='/download/svg'][src*='size=column']")
    page.settle()
    assert picture.evaluate(NATURAL_SIZE) == [700, 900]
    assert tab.evaluate(PLACES) == before
    tab.click("#share-method label:has-text('embed')")
    frame = tab.frame_locator("#share-picture iframe")
    frame.locator("[data-iso3=CPV]").wait_for()
    assert frame.locator("html").evaluate("() => [innerWidth, innerHeight]") == [746, 960]
    # The preview shows the whole embed at a smaller scale.
    outer, inner = (
        tab.locator(part).bounding_box() for part in ("#share-picture", "#share-picture iframe")
    )
    assert inner["height"] == pytest.approx(outer["height"] - 2, abs=1)
    assert inner["x"] >= outer["x"]
    assert tab.evaluate(PLACES) == before


# `test_share.py` tests the size of an embed without a browser.
@pytest.mark.evidence
def test_an_embed_has_the_size_of_its_fields(page):
    page.open("?v=1&topic=cybercrime&colour=vote:A/RES/74/247&select=CPV")
    tab = page.page
    tab.click("#share-box > summary")
    tab.wait_for_selector("#share-link")
    tab.click("#share-method label:has-text('embed')")
    frame = tab.frame_locator("#share-picture iframe")
    frame.locator("[data-iso3=CPV]").wait_for()
    before = tab.evaluate(PLACES)
    tab.keyboard.press("Escape")
    tab.click("#share-box > summary")
    page.settle()
    assert tab.evaluate(PLACES) == before
    tab.click(".share-menu .folded > summary")
    width, height = (
        tab.get_by_role("group", name=f"Embed {side}, in pixels").get_by_role("spinbutton")
        for side in ("width", "height")
    )
    # With the keyboard alone: Tab moves to the height, and one side alone keeps the proportion.
    width.focus()
    tab.keyboard.type("640")
    tab.keyboard.press("Tab")
    tab.wait_for_selector('#share-code:has-text(\'width="640" height="360"\')')
    for _ in range(3):  # past the two buttons of the width
        if not height.evaluate("field => field === document.activeElement"):
            tab.keyboard.press("Tab")
    tab.keyboard.type("700")
    tab.keyboard.press("Enter")
    tab.wait_for_selector('#share-code:has-text(\'width="640" height="700"\')')
    frame.locator("[data-iso3=CPV]").wait_for()
    assert frame.locator("html").evaluate("() => [innerWidth, innerHeight]") == [640, 700]
    for side, bounds in ((width, ("300", "2400")), (height, ("169", "2400"))):
        assert (side.get_attribute("min"), side.get_attribute("max")) == bounds
    # A number outside the bounds is ignored.
    width.fill("20")
    tab.keyboard.press("Tab")
    tab.wait_for_selector('#share-code:has-text(\'width="1244" height="700"\')')


@contextmanager
def serve_site(content):
    """Serve one page at another origin."""

    class PageHandler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *text):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), PageHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def make_iframes(url):
    return (
        f'<iframe id="picture" src="{url}embed" width="600" height="400"></iframe>'
        f'<iframe id="whole" src="{url}" width="600" height="400"></iframe>'
    )


@pytest.mark.few(1)
@pytest.mark.parametrize("place", ["site", "disk"])
def test_other_sites_can_frame_the_embed_but_not_the_page(browser, url, tmp_path, place):
    file = tmp_path / "host.html"
    file.write_text(make_iframes(url))
    tab = browser.new_page(viewport={"width": 1300, "height": 500})
    text = []
    tab.on("console", lambda message: text.append(message.text))
    with serve_site(make_iframes(url)) as site:
        tab.goto(site if place == "site" else file.as_uri())
        picture = tab.frame_locator("#picture")
        picture.locator("svg [data-iso3=USA]").wait_for()
        assert picture.locator("[data-iso3]").count() == 193
        # The map, legend and source fill the frame, and nothing lies outside it.
        high, wide = picture.locator("html").evaluate(
            "page => [page.scrollHeight, page.scrollWidth]"
        )
        assert (high, wide) == (400, 600)
        assert picture.locator("#picture svg").first.bounding_box()["height"] > 180
        assert picture.locator("a").is_visible()
        picture.locator("[data-iso3=CPV]").hover()
        assert "Cabo Verde" in picture.locator("#card").inner_text()
        refused = next(
            frame for frame in tab.frames if frame.parent_frame and "embed" not in frame.url
        )
        assert refused.url.startswith("chrome-error:")
    tab.close()
    assert len(text) == 1
    assert "frame-ancestors 'none'" in text[0]


@pytest.mark.few(1)
@pytest.mark.parametrize("wide", [340, 700])
def test_the_script_of_the_menu_fits_the_height_of_a_frame(browser, url, wide):
    tab = browser.new_page(viewport={"width": 1000, "height": 900})
    text = []
    tab.on("pageerror", lambda fault: text.append(str(fault)))
    frame = f'<iframe id="picture" src="{url}embed" width="{wide}" height="200"></iframe>'
    with serve_site(f"<!DOCTYPE html>{render_height_script(url.rstrip('/'))}{frame}") as site:
        tab.goto(site)
        picture = tab.frame_locator("#picture")
        picture.locator("html.whole").wait_for()
        # Nothing has to be scrolled, and the map is as wide as the frame.
        lengths = "side => [side.scrollHeight, side.clientHeight]"
        needed, there = picture.locator("#beside").evaluate(lengths)
        assert needed <= there + 1
        assert picture.locator("#picture").bounding_box()["width"] > 0.9 * wide
        high = tab.evaluate("document.querySelector('iframe').clientHeight")
        assert 0.6 * wide < high < 3 * wide
        # Messages of other pages are ignored.
        tab.evaluate("postMessage({ alignmentHeight: 9999 }, '*')")
        tab.wait_for_timeout(100)
        assert tab.evaluate("document.querySelector('iframe').clientHeight") == high
    tab.close()
    assert text == []


PERIODS = "v=1&topic=ict-security&stage=plenary&from=2018"


def test_an_embed_has_search_table_and_timeline(browser, url):
    tab = browser.new_page(viewport={"width": 800, "height": 500})
    text = []
    tab.on("console", lambda message: text.append(message.text))
    tab.on("pageerror", lambda fault: text.append(str(fault)))
    offers = "offer=find&offer=table&offer=timeline"
    tab.goto(f"{url}embed?{PERIODS}&time=windows&{offers}")
    tab.wait_for_selector("#steps:not([hidden])")
    before = tab.inner_text("#head h1")
    tab.click("#earlier")
    assert tab.inner_text("#head h1") != before
    tab.fill("#search", "cote d'iv")
    tab.keyboard.press("Enter")
    assert "Ivoire" in tab.inner_text("#card")
    tab.click("#table")
    box = tab.locator("#twin table").bounding_box()
    assert box["width"] > 700
    assert box["y"] + box["height"] < 470
    assert tab.evaluate("document.documentElement.scrollHeight") == 500
    tab.close()
    assert text == []


SMALLEST_LETTERS = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(part => part.getClientRects().length && [...part.childNodes].some(
    child => child.nodeType === 3 && child.data.trim()) && !part.closest('style, script'))
  .map(part => part.closest('svg') && !part.closest('.level')
    ? 11 : parseFloat(part.getAttribute('font-size') ?? getComputedStyle(part).fontSize)
      * (part.closest('.level') ? (({ a, b }) => Math.hypot(a, b))(part.getScreenCTM()) : 1)))"""


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(1440, 900), (390, 844), (600, 338), (320, 240), (300, 169)])
def test_the_picture_fits_any_frame(browser, url, size):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    text = []
    tab.on("console", lambda message: text.append(message.text))
    tab.on("pageerror", lambda fault: text.append(str(fault)))
    tab.goto(f"{url}embed?nonsense=1")
    page = tab.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert page == list(size)
    map_box = tab.locator("#picture").bounding_box()
    assert map_box["height"] >= 0.25 * size[1]
    # The link and the source are visible and do not cover the map.
    for part in ("footer a", "footer span"):
        visible = tab.locator(part).bounding_box()
        assert visible["x"] >= 0
        assert visible["x"] + visible["width"] <= size[0]
        assert visible["y"] + visible["height"] <= size[1]
        assert visible["y"] >= map_box["y"] + map_box["height"]
    assert tab.locator("footer span").inner_text().startswith("UN records 20")
    buttons = size[0] >= 420
    assert tab.locator("#closer").is_visible() == buttons
    letters = tab.evaluate(SMALLEST_LETTERS)
    assert letters >= 10.99
    if buttons:
        tab.click("#closer")
    tab.focus("#picture svg")
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#card").is_visible()
    tab.close()
    assert text == []


def in_frame(tab, part, size):
    box = tab.locator(part).bounding_box()
    return 0 <= box["x"] <= size[0] - box["width"] and 0 <= box["y"] <= size[1] - box["height"]


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(600, 338), (480, 270), (300, 169), (360, 640)])
def test_a_small_frame_opens_the_rest_by_a_button(browser, url, size):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(f"{url}embed")
    # The whole legend is visible, and the rest is hidden.
    high, there = tab.locator("#beside").evaluate("all => [all.scrollHeight, all.clientHeight]")
    assert high <= there
    assert not tab.is_visible("#more")
    tab.click("#about")
    assert in_frame(tab, "#more", size)
    assert tab.text_content("#more .source").startswith("SourceSource: Recorded votes")
    # The selection is in the rest if it does not fit under the title.
    assert tab.is_visible("#more .subtitle") != tab.is_visible("#head .query")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#more")
    # Leaders have the same width on the screen at all sizes of the map.
    lines = tab.locator(".level:not([display]) .names path")
    wide = "lines => lines.map(line => [getComputedStyle(line).vectorEffect, line.style.strokeWidth"
    visible = lines.evaluate_all(f"{wide} || line.getAttribute('stroke-width')])")
    assert visible
    assert all(effect == "non-scaling-stroke" and float(px) >= 0.8 for effect, px in visible)
    tab.close()


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(360, 640), (640, 480)])
def test_a_map_is_turned_in_an_upright_frame(browser, url, size):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(f"{url}embed")
    is_upright = size[0] < size[1]
    frame = tab.locator("#picture").bounding_box()
    centres = [
        tab.locator(f"#countries [data-iso3={iso3}] circle").bounding_box()
        for iso3 in ("USA", "RUS")
    ]
    # The blocs stand one below the other.
    axis = "y" if is_upright else "x"
    assert centres[1][axis] - centres[0][axis] > 0.6 * frame["height" if is_upright else "width"]
    for group, is_visible in (("#turned-lettering", is_upright), ("#lettering", not is_upright)):
        names = tab.locator(f"{group} .level:not([display]) .names text")
        assert all(name.is_visible() == is_visible for name in names.all())
        if is_visible:
            # Each name is level, inside the frame, and legible.
            boxes = [name.bounding_box() for name in names.all()]
            assert len(boxes) >= 8
            assert all(box["width"] > box["height"] >= 10 for box in boxes)
            assert all(0 <= box["x"] <= size[0] - box["width"] for box in boxes)
    tab.close()


# Number of dashes around each hollow disc.
DASH_COUNTS = """discs => discs.map(disc => {
  const [dash, gap] = getComputedStyle(disc).strokeDasharray.split(", ").map(parseFloat);
  return Math.PI * disc.getBoundingClientRect().width / (dash + gap);
})"""


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(300, 169), (480, 270), (800, 450)])
def test_the_smallest_disc_has_six_dashes(browser, url, size):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(f"{url}embed?{CONVENTION}")
    times = tab.locator("#countries circle[stroke-dasharray]").evaluate_all(DASH_COUNTS)
    assert len(times) > 5
    assert min(times) >= 6
    tab.close()


ISLANDS = "of 38 small island developing States"
CONVENTION = "v=1&topic=cybercrime&body=UNGA+plenary&colour=vote:A/RES/74/247"


# Right end of the first 26 characters of each part of the head.
TEXT_ENDS = """parts => parts.filter(part => part.clientWidth).map(part => {
  const range = document.createRange(), text = part.firstChild;
  range.setStart(text, 0);
  range.setEnd(text, Math.min(text.length, 26));
  return range.getBoundingClientRect().right;
})"""


HEAD_TEXTS = [
    (f"{CONVENTION}&where=group:SIDS", "Of 38 small island developing States 10 voted yes"),
    (f"{CONVENTION}&where=group:SIDS&where=vote:A/RES/74/247:yes", f"10 {ISLANDS} voted yes"),
    (
        f"{CONVENTION}&where=group:SIDS&title=Islands",
        "Of 38 small island developing States 10 voted yes",
    ),
    (f"{CONVENTION}&time=cumulative", "2018–2019: placed by its votes"),
    (f"{PERIODS}&time=windows", "2021–2023: "),
    (f"{PERIODS}&time=windows&title=Ours", "2021–2023: placed by its votes"),
]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("size", "rows"),
    distribute_parameters([(300, 169), (480, 270), (800, 450), (1440, 900)], HEAD_TEXTS),
)
def test_a_frame_names_its_countries_and_period(browser, url, size, rows):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    for requests, text in rows:
        tab.goto(f"{url}embed?{requests}")
        assert text in tab.inner_text("#head").replace("\N{NO-BREAK SPACE}", " ")
        assert max(tab.locator("#head > *").evaluate_all(TEXT_ENDS)) <= size[0]
        assert in_frame(tab, "#head", size)
        assert tab.locator("#picture").bounding_box()["height"] > 0.4 * size[1]
        # The smallest frame has no line under a title that contains this text.
        twice = text in tab.inner_text("h1").replace("\N{NO-BREAK SPACE}", " ")
        assert tab.locator(".query").first.is_visible() == (size[0] > 300 or not twice)
    tab.close()


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(300, 169), (480, 270)])
def test_a_timeline_is_played_in_a_small_frame(browser, url, size):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(f"{url}embed?{PERIODS}&time=windows&offer=timeline")
    tab.wait_for_selector("#steps:not([hidden])")
    for part in ("#announcement", "#earlier", "#play", "#later", "#slider", "footer a"):
        assert in_frame(tab, part, size), part
    tab.click("#earlier")
    assert tab.inner_text("#announcement").startswith("2020–2022: ")
    assert tab.inner_text("#head h1").startswith("2020–2022: ")
    tab.close()


def test_a_large_frame_shows_all_texts(browser, url):
    tab = browser.new_page(viewport={"width": 960, "height": 540})
    tab.goto(f"{url}embed")
    assert tab.is_visible("#more .source")
    assert not tab.is_visible("#about")
    assert not tab.is_visible("#more .subtitle")
    tab.close()


def rgb(colour):
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("text", "system", "theme"),
    [
        ("", "dark", DARK_THEME),
        ("", "light", LIGHT_THEME),
        ("&theme=dark", "light", DARK_THEME),
        ("&theme=light", "dark", LIGHT_THEME),
    ],
)
def test_a_frame_follows_the_readers_theme_unless_one_is_set(browser, url, text, system, theme):
    tab = browser.new_page(viewport={"width": 700, "height": 500}, color_scheme=system)
    tab.goto(f"{url}embed?v=1&topic=cybercrime&colour=vote:A/RES/74/247&select=USA&links=400{text}")

    def get_styles(part, style):
        script = f"parts => parts.map(part => getComputedStyle(part)['{style}'])"
        return set(tab.locator(part).evaluate_all(script))

    assert get_styles("body", "backgroundColor") == {rgb(theme.paper)}
    assert get_styles("h1", "color") == {rgb(theme.ink)}
    assert get_styles("#paper", "fill") == {rgb(theme.paper)}
    assert get_styles(".names text:not([data-role='direction'])", "fill") == {rgb(theme.ink)}
    # Leaders have an edge in the colour of the paper.
    assert get_styles(".names path", "stroke") == {rgb(theme.ink), rgb(theme.paper)}
    assert get_styles(".names circle", "fill") == {rgb(theme.ink)}
    assert get_styles("#links > g:not(.own) path", "stroke") == {rgb(theme.link[0])}
    assert rgb(theme.selected) in get_styles("[data-iso3=USA] > :not(text)", "stroke")
    # Votes have the same colours in both themes; absent countries have the colour of the paper.
    votes = {rgb(VOTE_COLOURS[vote]) for vote in ("yes", "no", "abstain")} | {rgb(theme.paper)}
    assert get_styles("#countries :not(g, text)", "fill") == votes
    assert get_styles("#side .legend:first-child .swatch > *", "fill") == votes
    # Swatches of outlines are hollow, and keep the colours of blocs.
    outlined = "#side .legend + .legend .swatch > *"
    assert get_styles(outlined, "fill") == {rgb(theme.paper)}
    outlines = get_styles(outlined, "stroke")
    assert {rgb(colour) for colour in BLOC_COLOURS[:2]} <= outlines
    assert get_styles("#side .swatch [stroke-dasharray]", "stroke") == {rgb(theme.rim)}
    tab.close()


# In each run `test_share.py` tests both without a browser.
@pytest.mark.evidence
def test_a_timeline_can_be_downloaded_whole_or_at_the_present_period(page):
    page.open(f"?{PERIODS}&time=cumulative")
    tab = page.page
    tab.click("#share-box > summary")
    tab.wait_for_selector(".share-menu h2:has-text('Download the whole timeline')")
    with tab.expect_download() as arriving:
        tab.click(".downloads a:has-text('a slide a period')")
    with open(arriving.value.path(), "rb") as file:
        slides = pptx.Presentation(io.BytesIO(file.read())).slides
    assert len(slides) > 5
    tab.click(".share-menu .folded > summary")
    tab.fill("#share-pixels", "640")
    tab.keyboard.press("Tab")
    tab.wait_for_selector(".downloads a[href*='download/png'][href$='&pixels=640']")
    with tab.expect_download() as arriving:
        tab.click(".downloads a[href*='download/png']")
    with Image.open(arriving.value.path()) as picture:
        assert picture.size == (640, 360)
    # A number outside the bounds is ignored, and the width is the default.
    tab.fill("#share-pixels", "3")
    tab.keyboard.press("Tab")
    tab.wait_for_selector(".downloads a[href*='download/png']:not([href*='pixels'])")
