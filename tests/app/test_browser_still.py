"""The page before and without its scripts, and its picture against the file of the same URL."""

import re

import numpy as np
import pytest
from lxml import etree, html
from page_scripts import STABILITY_NOTE, STORY

from alignment.model.view import PAGE_LINKS

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

SIZES = [(1440, 900), (1024, 768), (390, 844)]
# Record layout shifts and the initial picture, before any script of the page runs.
OBSERVE_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  new MutationObserver(() => { window.first ??= document.querySelector('#initial-page #map svg'); })
    .observe(document, {childList: true, subtree: true});
"""


@pytest.mark.few(1)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_initial_picture_starts_without_moving(own_tab, width, height):
    page = own_tab(viewport={"width": width, "height": height})
    page.page.add_init_script(OBSERVE_SHIFTS)
    page.open(STORY)
    page.page.wait_for_timeout(500)
    assert page.page.evaluate(
        "first instanceof SVGSVGElement"
        " && first === document.querySelector('#react-entry-point #map svg')"
    )
    assert page.page.locator("#initial-page").count() == 0
    assert page.page.locator("#map svg").count() == 1
    assert page.page.evaluate("shifted") == 0


@pytest.mark.parametrize(
    ("width", "height", "search"),
    [(1440, 900, STORY), (860, 800, STORY + "&colour=vote:A/RES/74/247")],
)
def test_the_font_changes_without_moving_the_page(own_tab, width, height, search):
    page = own_tab(viewport={"width": width, "height": height})
    tab, routes, requests = page.page, [], []
    tab.add_init_script(OBSERVE_SHIFTS)
    tab.on("request", lambda request: requests.append(request.url))
    tab.route("**/_dash-layout", lambda route: routes.append(route))
    tab.goto(page.url + search)
    tab.wait_for_selector("#initial-page #map svg")
    tab.wait_for_timeout(500)
    # The fonts load after all that makes the page interactive.
    assert not [url for url in requests if "/font/" in url]
    for route in routes:
        route.continue_()
    tab.unroute("**/_dash-layout")
    tab.wait_for_function("() => localStorage.getItem('alignment-fonts')")
    assert tab.evaluate("[shifted, document.fonts.size]") == [0, 0]
    box = tab.locator("#map").bounding_box()
    tab.mouse.click(*page.place("CPV"))
    page.settle()
    assert tab.evaluate("document.fonts.size") == 0
    # The next page has them from its cache.
    page.open(search)
    tab.wait_for_timeout(500)
    assert tab.evaluate("[shifted, document.fonts.size]") == [0, 2]
    # A part that is replaced has no shift.
    assert tab.locator("#map").bounding_box() == box


# In each run the tests above check that nothing moves when the page loads.
@pytest.mark.evidence
@pytest.mark.parametrize(
    ("slower", "bytes_per_second"),
    [(4, 80_000), pytest.param(10, 40_000, marks=pytest.mark.evidence)],
)
def test_nothing_moves_while_a_page_loads_slowly(own_tab, slower, bytes_per_second):
    page = own_tab(viewport={"width": 1024, "height": 768})
    # The style sheet is in the cache, and the page loads slowly.
    page.page.goto(page.url + STORY, wait_until="commit")
    page.page.wait_for_selector("#initial-page #map svg")
    page.page.add_init_script(OBSERVE_SHIFTS)
    client = page.page.context.new_cdp_session(page.page)
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    slow = dict.fromkeys(("downloadThroughput", "uploadThroughput"), bytes_per_second)
    client.send("Network.emulateNetworkConditions", {"offline": False, "latency": 20, **slow})
    page.page.goto(page.url + STORY + "&colour=bloc", wait_until="commit")
    page.page.wait_for_selector("#react-entry-point", state="attached")
    page.page.wait_for_timeout(200)
    assert page.page.locator("#initial-page #map svg").is_visible()
    assert page.page.evaluate("shifted") == 0
    client.send("Emulation.setCPUThrottlingRate", {"rate": 1})


# Bytes sent, with headers, until the map is visible and until the page is interactive.
MAX_MAP_BYTES, MAX_BYTES = 60 * 1024, 90 * 1024


def test_the_page_works_before_dash_loads_and_keeps_its_state(own_tab):
    page = own_tab(viewport={"width": 1440, "height": 900})
    tab, routes, sent = page.page, [], {}
    client = tab.context.new_cdp_session(tab)
    client.send("Network.enable")
    client.on(
        "Network.responseReceived",
        lambda it: sent.update({it["requestId"]: it["response"]["url"]}),
    )
    sizes = {}
    client.on(
        "Network.loadingFinished",
        lambda it: sizes.update({sent[it["requestId"]]: it["encodedDataLength"]}),
    )
    is_held = [True]
    tab.route(
        "**/_dash-component-suites/**",
        lambda route: routes.append(route) if is_held else route.continue_(),
    )
    tab.goto(page.url + STORY, wait_until="commit")
    tab.wait_for_selector("#initial-page #map [data-iso3=CPV]")
    tab.hover("#map [data-iso3=CPV]", force=True)
    tab.wait_for_selector("#initial-page #card:has-text('Cabo Verde')")
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_selector("#initial-page #panel h2:has-text('Cabo Verde')")
    assert "select=CPV" in tab.url
    # Tabs, Undo and Back work too.
    tab.click("#initial-page #tabs [data-go='panel:analysis']")
    tab.wait_for_selector("#initial-page #panel .panel-row")
    tab.click("#initial-page .zoom [data-undo]")
    tab.wait_for_selector("#initial-page #panel h2:has-text('Cabo Verde')")
    tab.evaluate("history.back()")
    tab.wait_for_selector("#initial-page #tabs [data-go='panel:overview'][aria-selected='true']")
    # The search works too.
    tab.keyboard.press("Escape")
    tab.click("#find")
    tab.keyboard.type("brazil")
    tab.wait_for_selector("#find-list [role=option]:first-child:has-text('(BRA)')")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#initial-page #panel h2:has-text('Brazil')")
    map_bytes = sum(
        size for url, size in sizes.items() if ".css?" in url or url == page.url + STORY
    )
    (script_bytes,) = (size for url, size in sizes.items() if "/page.js?" in url)
    assert 40_000 < map_bytes <= MAX_MAP_BYTES
    assert 20_000 < script_bytes <= MAX_BYTES - map_bytes
    tab.click("#initial-page #tabs [data-go='panel:records']")
    tab.wait_for_selector("#initial-page #tabs [data-go='panel:records'][aria-selected='true']")
    # Typed text and its rows stay when Dash loads.
    tab.click("#find")
    tab.keyboard.type("franc")
    tab.wait_for_selector("#find-list [role=option]:first-child:has-text('(FRA)')")
    is_held.clear()
    for route in routes:
        route.continue_()
    tab.wait_for_selector(
        "#react-entry-point #tabs [data-go='panel:records'][aria-selected='true']"
    )
    page.settle()
    assert tab.locator("#react-entry-point #find:focus").input_value() == "franc"
    assert tab.locator("#find-list [role=option]").first.is_visible()
    tab.keyboard.press("Escape")
    # The page of Dash has the state after the gestures, and responds to more gestures.
    assert tab.locator("#initial-page").count() == 0
    assert "panel=records" in tab.url
    assert tab.locator("#panel .panel-nav").count() == 1
    tab.click("#tabs [data-go='panel:overview']")
    tab.wait_for_selector("#panel :text('India–Indonesia')")
    page.settle()


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("selector", "done"),
    [
        ("#share-box > summary", "#share-box[open]"),
        ("#sentence .change", "#controls-box[open]"),
        ("[data-several]", "[data-several][aria-pressed='true']"),
    ],
)
def test_parts_opened_before_dash_loads_stay_open(page_at, selector, done):
    page = page_at(390, 844)
    tab, routes = page.page, []
    tab.route("**/_dash-layout", lambda route: routes.append(route))
    tab.goto(page.url + STORY)
    tab.click(f"#initial-page {selector} >> nth=0")
    tab.wait_for_timeout(300)
    for route in routes:
        route.continue_()
    tab.wait_for_selector(f"#react-entry-point {done}")
    page.settle()


@pytest.mark.few(1)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_without_scripts_the_page_says_the_same(own_tab, width, height):
    page = own_tab(viewport={"width": width, "height": height}, java_script_enabled=False)
    tab = page.page
    tab.goto(page.url)
    assert tab.locator("#map svg [data-iso3]").count() == 193
    box = tab.locator("#map svg").bounding_box()
    assert box["width"] > 300
    assert box["height"] > 200
    assert tab.locator("#map svg [data-iso3=CPV]").is_visible()
    assert "A/RES/74/247" in page.text("#headline")
    score = "Cybercrime resolution 2019: 79 yes, 60 no, 33 abstained"
    assert page.text("#headline h2") == score
    # On a phone the whole names are hidden words on lines of their own, for screen readers.
    sentence = " ".join(page.text("#sentence").split())
    assert sentence.startswith("15 votes on cybercrime, ICT security")
    for words in ("yes 79", "no 60", "abstain 33", "did not vote 21"):
        assert words in page.text("#legend")
    assert "Dag Hammarskjöld Library" in page.text("#foot")
    assert "India–Indonesia" in page.text("#panel")
    # A bar of progress could not move.
    assert tab.locator("progress:visible").count() == 0
    rows = tab.locator("noscript table tbody tr")
    assert rows.count() == 193
    assert not rows.filter(has_text="Cabo Verde").is_visible()
    tab.locator("noscript summary").click()
    assert "Cabo Verde" in rows.filter(has_text="Cabo Verde").inner_text()
    # Each gesture leads to a page: countries, tabs, and the steps of a story, also back.
    tab.locator("noscript button:has-text('Cabo Verde')").click()
    assert page.text("#panel h2").startswith("Cabo Verde")
    assert "select=CPV&panel=country" in tab.url
    tab.get_by_role("tab", name="Analysis").click()
    assert "select=CPV&panel=analysis" in tab.url
    assert tab.locator("#panel .panel-row").count() > 5
    tab.locator("summary:has-text('Stories')").click()
    tab.locator(".menu a").first.click()
    steps = []
    for name in ("Next step", "Step back", "Next step"):
        tab.get_by_role("button", name=name).click()
        steps.append(page.text(".story-step"))
    assert [step.partition(" of ")[0] for step in steps] == [
        f"Story · step {number}" for number in (2, 1, 2)
    ]
    tab.go_back()
    assert page.text(".story-step") == steps[1]


# Views that a reader can open without a reload of the page.
VIEWS = [
    STORY + "&colour=bloc&time=windows&period=2018–2020&select=BRA",
    STORY + "&colour=vote:A/RES/74/247&map=world&select=CPV&select=IND",
]
MORE_VIEWS = [
    STORY + "&colour=income&select=CPV&select=USA",
    "",
    STORY + "&colour=bloc",
    STORY + "&colour=vote:A/RES/74/247",
    STORY + "&colour=bloc&time=windows&period=2018–2019",
    STORY + "&colour=un_region&map=world",
    STORY + "&colour=bloc&links=0&select=CPV",
    STORY + "&colour=group:EU",
]
NUMBER = re.compile(r"-?\d+\.?\d*")
SHAPES = {"circle", "polygon", "path"}


def parse_numbers(words):
    return np.array([float(number) for number in NUMBER.findall(words)]).reshape(-1, 2)


def get_points(mark):
    """Return the points of a mark; two corners of its box for a circle."""
    if mark.tag == "circle":
        x, y, r = (float(mark.get(name, 0)) for name in ("cx", "cy", "r"))
        return np.array([[x - r, y - r], [x + r, y + r]])
    return parse_numbers(mark.get("points") or mark.get("d"))


def read_marks(svg, shapes_too):
    """Return shape, colours and points of each country and link, by code or pair."""
    marks_by_key = {}
    for group in svg.xpath("//*[@id='countries']/*[@data-iso3]"):
        shift = parse_numbers(group.get("transform") or "0 0")
        middle = shift if group.get("transform") else parse_numbers(group.get("data-at"))
        shapes = [part for part in group if part.tag in SHAPES]
        marks_by_key[group.get("data-iso3")] = (
            [(part.tag, part.get("fill"), part.get("stroke")) for part in shapes],
            np.concatenate([middle, *(get_points(part) + shift for part in shapes if shapes_too)]),
        )
    for path in svg.xpath("//*[@id='links']//*[@data-a]"):
        key = (path.get("data-a"), path.get("data-b"))
        group = path.getparent()
        kind = (group.get("class"), group.get("stroke"), group.get("stroke-opacity"))
        marks_by_key[key] = ([kind], parse_numbers(path.get("d")))
    return marks_by_key


@pytest.mark.parametrize("views", [VIEWS, pytest.param(MORE_VIEWS, marks=pytest.mark.evidence)])
def test_page_and_file_of_a_url_have_the_same_marks(look, dataset, views):
    for search in views:
        page = look(search or "?")
        # Any parameter replaces the opening view of an empty URL.
        address = page.page.evaluate("location.search") or f"?{dataset.opening}"
        if "colour=bloc" in address:
            # The page always shows bloc stability; a file shows it on request.
            page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
            page.settle()
            address += "&sure=yes"
        if "links" not in address:
            # A file has links on request only.
            address += f"{'&' if address else '?'}links={PAGE_LINKS}"
        if "select" in address:
            # A slide has a larger disc with a halo for a selected country.
            address += "&size=square&title=Map"
        file = page.page.request.get(f"{page.url}download/svg{address}").body()
        # On a timeline discs have one size in all periods of the page; a file has its own size.
        shapes_too = "time=" not in search
        page_marks = read_marks(
            html.fragment_fromstring(page.page.inner_html("#map").strip()), shapes_too
        )
        file_marks = read_marks(_strip_namespaces(etree.fromstring(file)), shapes_too)
        assert sorted(page_marks, key=str) == sorted(file_marks, key=str)
        assert {key: kind for key, (kind, _) in page_marks.items()} == {
            key: kind for key, (kind, _) in file_marks.items()
        }, search
        page_points = np.concatenate([places for _, places in page_marks.values()])
        file_points = np.concatenate([file_marks[key][1] for key in page_marks])
        # Both directions have the same scale.
        (x0, y0), (x1, y1) = page_points.min(axis=0), page_points.max(axis=0)
        (a0, b0), (a1, b1) = file_points.min(axis=0), file_points.max(axis=0)
        scale = (a1 - a0) / (x1 - x0)
        assert (b1 - b0) / (y1 - y0) == pytest.approx(scale, rel=1e-3), search
        distances = np.abs(file_points - ((page_points - [x0, y0]) * scale + [a0, b0]))
        assert distances.max() < 0.1, (search, distances.max())


def _strip_namespaces(svg):
    """Return a picture whose tags have no namespace, as in HTML."""
    for part in svg.iter(etree.Element):
        part.tag = etree.QName(part).localname
    return svg
