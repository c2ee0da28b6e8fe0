"""The page before and without its scripts, and its picture against the file of the same URL."""

import re

import numpy as np
import pytest
from lxml import etree, html
from page_scripts import STABILITY_NOTE, STORY

from alignment.model.view import PAGE_LINKS

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

SIZES = [(1440, 900), (1024, 768), (390, 844)]
# Before any script of the page: what moves, and the picture that came with the page.
OBSERVE_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  new MutationObserver(() => { window.first ??= document.querySelector('#still #map svg'); })
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
    assert page.page.locator("#still").count() == 0
    assert page.page.locator("#map svg").count() == 1
    assert page.page.evaluate("shifted") == 0


def test_the_font_changes_without_moving_the_page(own_tab):
    page = own_tab(viewport={"width": 1440, "height": 900})
    tab, routes, requests = page.page, [], []
    tab.add_init_script(OBSERVE_SHIFTS)
    tab.on("request", lambda request: requests.append(request.url))
    tab.route("**/_dash-layout", lambda route: routes.append(route))
    tab.goto(page.url + STORY)
    tab.wait_for_selector("#still #map svg")
    tab.wait_for_timeout(500)
    # The fonts come after all that makes the page interactive.
    assert not [url for url in requests if "/font/" in url]
    for route in routes:
        route.continue_()
    tab.unroute("**/_dash-layout")
    tab.wait_for_function("() => localStorage.getItem('alignment-fonts')")
    assert tab.evaluate("[shifted, document.fonts.size]") == [0, 0]
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_function("() => document.fonts.size === 2")
    page.settle()
    # The next page has them from its cache.
    page.open(STORY)
    tab.wait_for_timeout(500)
    assert tab.evaluate("[shifted, document.fonts.size]") == [0, 2]


# In each run the page comes to life above, and nothing moves.
@pytest.mark.evidence
@pytest.mark.parametrize(
    ("slower", "bytes_per_second"),
    [(4, 80_000), pytest.param(10, 40_000, marks=pytest.mark.evidence)],
)
def test_nothing_moves_while_a_page_loads_slowly(own_tab, slower, bytes_per_second):
    page = own_tab(viewport={"width": 1024, "height": 768})
    # The style is there at once, the page is not.
    page.page.goto(page.url + STORY, wait_until="commit")
    page.page.wait_for_selector("#still #map svg")
    page.page.add_init_script(OBSERVE_SHIFTS)
    client = page.page.context.new_cdp_session(page.page)
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    slow = dict.fromkeys(("downloadThroughput", "uploadThroughput"), bytes_per_second)
    client.send("Network.emulateNetworkConditions", {"offline": False, "latency": 20, **slow})
    page.page.goto(page.url + STORY + "&colour=bloc", wait_until="commit")
    page.page.wait_for_selector("#react-entry-point", state="attached")
    page.page.wait_for_timeout(200)
    assert page.page.locator("#still #map svg").is_visible()
    assert page.page.evaluate("shifted") == 0
    client.send("Emulation.setCPUThrottlingRate", {"rate": 1})


# In bytes as they are sent, with headers: until the map is there, and until the page is used.
MAX_MAP_BYTES, MAX_BYTES = 60 * 1024, 90 * 1024


def test_the_page_is_used_before_dash_is_there_and_goes_on_as_it_is(own_tab):
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
    tab.wait_for_selector("#still #map [data-iso3=CPV]")
    tab.hover("#map [data-iso3=CPV]", force=True)
    tab.wait_for_selector("#still #card:has-text('Cabo Verde')")
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_selector("#still #panel h2:has-text('Cabo Verde')")
    assert "select=CPV" in tab.url
    # Tabs, Undo and Back work too.
    tab.click("#still #tabs [data-go='panel:analysis']")
    tab.wait_for_selector("#still #panel .row-of")
    tab.click("#still .zoom [data-undo]")
    tab.wait_for_selector("#still #panel h2:has-text('Cabo Verde')")
    tab.evaluate("history.back()")
    tab.wait_for_selector("#still #tabs [data-go='panel:overview'][aria-selected='true']")
    # So does the search.
    tab.keyboard.press("Escape")
    tab.click("#find")
    tab.keyboard.type("brazil")
    tab.wait_for_selector("#find-list [role=option]:first-child:has-text('(BRA)')")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#still #panel h2:has-text('Brazil')")
    map_bytes = sum(
        size for url, size in sizes.items() if ".css?" in url or url == page.url + STORY
    )
    (script_bytes,) = (size for url, size in sizes.items() if "/page.js?" in url)
    assert 40_000 < map_bytes <= MAX_MAP_BYTES
    assert 20_000 < script_bytes <= MAX_BYTES - map_bytes
    tab.click("#still #tabs [data-go='panel:records']")
    tab.wait_for_selector("#still #tabs [data-go='panel:records'][aria-selected='true']")
    # What is typed when Dash comes stays, with the rows that it finds.
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
    # Dash's page has what the gestures led to, and goes on from there.
    assert tab.locator("#still").count() == 0
    assert "panel=records" in tab.url
    assert tab.locator("#panel .way").count() == 1
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
def test_what_is_opened_before_dash_is_there_stays_open(page_at, selector, done):
    page = page_at(390, 844)
    tab, routes = page.page, []
    tab.route("**/_dash-layout", lambda route: routes.append(route))
    tab.goto(page.url + STORY)
    tab.click(f"#still {selector} >> nth=0")
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
    assert page.text("#sentence").startswith("15 votes on cybercrime, ICT security")
    for words in ("yes 79", "no 60", "abstain 33", "did not vote 21"):
        assert words in page.text("#legend")
    assert "Dag Hammarskjöld Library" in page.text("#foot")
    assert "India–Indonesia" in page.text("#panel")
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
    assert tab.locator("#panel .row-of").count() > 5
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


# Elements that a reader can walk through without a reload of the page.
VIEWS = [
    STORY + "&colour=bloc&time=windows&period=2020–2022&select=BRA",
    STORY + "&colour=vote:A/RES/74/247&map=world&select=CPV&select=IND",
]
OTHERS = [
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


def numbers(words):
    return np.array([float(number) for number in NUMBER.findall(words)]).reshape(-1, 2)


def outline(mark):
    """Return the places that a mark is drawn by."""
    if mark.tag == "circle":
        x, y, r = (float(mark.get(name, 0)) for name in ("cx", "cy", "r"))
        return np.array([[x - r, y - r], [x + r, y + r]])
    return numbers(mark.get("points") or mark.get("d"))


def marks(svg, shapes_too):
    """Return the marks of countries and links: what each is, how it is painted, and where it is."""
    marks_by_key = {}
    for group in svg.xpath("//*[@id='countries']/*[@data-iso3]"):
        shift = numbers(group.get("transform") or "0 0")
        middle = shift if group.get("transform") else numbers(group.get("data-at"))
        shapes = [part for part in group if part.tag in SHAPES]
        marks_by_key[group.get("data-iso3")] = (
            [(part.tag, part.get("fill"), part.get("stroke")) for part in shapes],
            np.concatenate([middle, *(outline(part) + shift for part in shapes if shapes_too)]),
        )
    for path in svg.xpath("//*[@id='links']//*[@data-a]"):
        key = (path.get("data-a"), path.get("data-b"))
        group = path.getparent()
        kind = (group.get("class"), group.get("stroke"), group.get("stroke-opacity"))
        marks_by_key[key] = ([kind], numbers(path.get("d")))
    return marks_by_key


@pytest.mark.parametrize("views", [VIEWS, pytest.param(OTHERS, marks=pytest.mark.evidence)])
def test_the_page_is_the_file_of_its_address_mark_by_mark(page, views):
    page.open(views[0])
    for search in views:
        page.go(search)
        address = page.page.evaluate("location.search")
        if "colour=bloc" in address:
            # Files tell how sure the blocs are only where they are asked to, the page always.
            page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
            page.settle()
            address += "&sure=yes"
        if "links" not in address:
            # Files have links only where they are asked to.
            address += f"{'&' if address else '?'}links={PAGE_LINKS}"
        file = page.page.request.get(f"{page.url}download/svg{address}").body()
        # On a timeline the page's discs are of one size in all periods, and a file's of its own.
        shapes_too = "time=" not in search
        ours = marks(html.fragment_fromstring(page.page.inner_html("#map").strip()), shapes_too)
        theirs = marks(_bare(etree.fromstring(file)), shapes_too)
        assert list(map(str, sorted(ours, key=str))) == list(map(str, sorted(theirs, key=str)))
        assert {key: kind for key, (kind, _) in ours.items()} == {
            key: kind for key, (kind, _) in theirs.items()
        }, search
        one = np.concatenate([places for _, places in ours.values()])
        other = np.concatenate([theirs[key][1] for key in ours])
        # One scale for both directions, and one shift.
        (x0, y0), (x1, y1) = one.min(axis=0), one.max(axis=0)
        (a0, b0), (a1, b1) = other.min(axis=0), other.max(axis=0)
        scale = (a1 - a0) / (x1 - x0)
        assert (b1 - b0) / (y1 - y0) == pytest.approx(scale, rel=1e-3), search
        off = np.abs(other - ((one - [x0, y0]) * scale + [a0, b0]))
        assert off.max() < 0.1, (search, off.max())


def _bare(svg):
    """Return a picture with its names as they are in a page, of no name space."""
    for part in svg.iter(etree.Element):
        part.tag = etree.QName(part).localname
    return svg
