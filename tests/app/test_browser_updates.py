"""Size of changes: colours alone are sent and drawn, and some parts load late."""

import gzip
import json
import re
from urllib.parse import unquote

import pytest
from page_scripts import MAP, OPEN_URL, PRESS, STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# Count the changes of colours, and record other changes of the picture.
COUNT_PAINTS = f"""() => {{
  window.painted = 0;
  window.moved = new Set();
  // `PLACES` compares the positions of countries and links.
  const known = new Set(['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'aria-label',
    'transform', 'd']);
  new MutationObserver((records) => {{
    if (records.some(({{attributeName}}) => attributeName === 'fill')) window.painted += 1;
    records.filter(({{attributeName}}) => !known.has(attributeName))
      .forEach(({{target, attributeName}}) => moved.add(
        `${{target.closest('g[id]')?.id || target.tagName}} ${{attributeName ?? 'drawn'}}`));
  }}).observe({MAP}, {{attributes: true, childList: true, subtree: true}});
}}"""
# Discs are circles on maps of a vote only, so their centres are compared, and boxes of links.
PLACES = """() => [...document.querySelectorAll('#map :is([data-iso3], #links path)')].map(part => {
  if (part.dataset.iso3) return (matrix => [matrix.e, matrix.f])(part.getScreenCTM());
  const {x, y, width, height} = part.getBoundingClientRect();
  return [x, y, width, height];
})"""
# The text around the map, and the label and place of each country on it.
STATE_OF_MAP = """() => [
  ...['headline', 'legend', 'foot'].map(name => document.getElementById(name).innerText),
  ...[...document.querySelectorAll('#map [data-iso3]')].map(
    group => [group.getAttribute('aria-label'),
      ...group.getAttribute('transform').match(/-?[\\d.]+/g).map(Number)]),
]"""
SIZE = """() => {
  const {top, width, height} = document.querySelector('#map').getBoundingClientRect();
  return [Math.round(top / 2), width, height];
}"""


# Legends of few and of many entries, with titles of one line and of two.
COLOURS = (
    *("income", "group:EU", "swing"),
    *(f"vote:A/RES/{symbol}" for symbol in ("74/247", "73/27", "75/240")),
)


@pytest.mark.parametrize(
    "colours", [COLOURS[::3], pytest.param(COLOURS, marks=pytest.mark.evidence)]
)
def test_a_change_of_colour_is_small_painted_once_and_moves_nothing(page, colours):
    """Each change sends only colours of the map, in less than 3 KB."""
    sent = []

    def record(response):
        if "/view?" in response.url and "go=" in response.url:
            sent.append(response.json()["picture"])

    page.open("?v=1&colour=bloc").wait_for_stability()
    page.page.on("response", record)
    before = page.page.evaluate(SIZE)
    places = page.page.evaluate(PLACES)

    def recolour(colour):
        page.page.evaluate(PRESS, f"colour:{colour}")
        page.page.wait_for_url(f"**colour={colour}**")
        page.settle()
        assert page.page.evaluate(SIZE) == before, colour
        for place, now in zip(places, page.page.evaluate(PLACES), strict=True):
            assert now == pytest.approx(place, abs=0.02), colour

    # Outlines of blocs disappear with the colours of blocs.
    recolour("un_region")
    page.page.evaluate(COUNT_PAINTS)
    for times, colour in enumerate(colours, start=1):
        recolour(colour)
        assert page.page.evaluate("() => window.painted") == times, colour
    page.page.remove_listener("response", record)
    # The named countries depend on the colour: they are its extremes.
    moved = page.page.evaluate("[...moved]")
    # Outlines of blocs are on maps of blocs and of votes only, and have no fill on the latter.
    others = {name for name in moved if not name.startswith("lettering ")}
    outlines = {"hulls drawn", "hulls fill-opacity", "hulls stroke-opacity", "hulls stroke-width"}
    assert others <= {"drawing drawn", *outlines}
    parts = [part for part in sent if part]
    assert len(parts) == 1 + len(colours)
    for part in parts:
        assert not {"places", "links", "frame"} & set(part)
        # Another colour may name other countries; the colours are always small.
        names = part.pop("lettering", [])
        assert get_size(part) < 3 * 1024
        assert get_size(names) < 3 * 1024
    assert sum("paints" in part for part in parts) == len(parts)


def get_size(part):
    """Return the compressed bytes of a part."""
    return len(gzip.compress(json.dumps(part, separators=(",", ":")).encode()))


@pytest.mark.evidence
def test_a_step_in_time_requests_the_map_and_then_the_panel(page):
    urls = []

    def record(request):
        urls.append(request.url)

    page.open("?v=1&topic=ict-security&topic=cybercrime&body=UNGA+plenary&from=2018&time=windows")
    page.wait_for_stability()
    page.page.on("request", record)
    page.page.locator(".stop:not(.few-votes)").first.click()
    page.page.wait_for_selector("#stability-note progress", timeout=30_000)
    page.wait_for_stability()
    page.page.remove_listener("request", record)
    # The page polls the progress of resampling, and requests the panel again at its end.
    asked = [url for url in urls if "/view?" in url]
    assert "go=period" in asked[0]
    assert "part=panel" in asked[1]
    assert not any("go=" in url for url in asked[1:])


# Each run tests in `test_view.py` that unchanged parts are not sent again.
@pytest.mark.evidence
def test_an_unchanged_map_is_not_sent_again_after_resampling(page):
    sent = []

    def record(response):
        if "/view?" in response.url:
            sent.append(bool(set(response.json()["picture"]) - {"lettering"}))

    page.open(STORY + "&colour=income")
    page.wait_for_stability()
    page.page.on("response", record)
    page.page.evaluate(PRESS, "colour:un_region")
    page.page.wait_for_function("() => window.location.search.includes('un_region')")
    page.page.locator("#sentence .change").first.click()
    page.page.locator("#until").fill("2023")
    page.page.locator("#until").press("Enter")
    page.page.wait_for_selector("#stability-note progress", timeout=30_000)
    page.wait_for_stability()
    page.page.remove_listener("response", record)
    # The map is sent for the colour and for the date; resampling does not change the regions.
    assert sum(sent) == 2


# In each run `view_client.test.mjs` sends gestures before an answer.
@pytest.mark.evidence
def test_an_outdated_answer_has_no_effect(page):
    routes = []

    def delay(route):
        if "ict-security&" in unquote(unquote(route.request.url)) and not routes:
            routes.append(route)
        else:
            route.continue_()

    wide = STORY + "&colour=income"
    page.open(wide).wait_for_stability()
    before = page.page.evaluate(STATE_OF_MAP)
    page.page.route("**/view?*", delay)
    page.page.evaluate(OPEN_URL, "?v=1&topic=ict-security&body=UNGA+plenary&from=2021")
    while not routes:
        page.page.wait_for_timeout(50)
    page.page.evaluate(OPEN_URL, wide)
    page.settle()
    routes[0].abort()
    page.settle()
    assert page.page.locator("#countries > g:not([aria-label])").count() == 0
    assert page.page.evaluate(STATE_OF_MAP) == before


# In each run other tests check that the start page loads none of them, and that charts appear.
@pytest.mark.evidence
@pytest.mark.parametrize(
    ("library", "panel", "there"),
    [
        ("plotly", "positions", "#panel .js-plotly-plot .main-svg"),
        ("dash_ag_grid", "swing", "#panel .ag-row"),
    ],
)
def test_large_scripts_load_when_a_panel_needs_them(page, library, panel, there):
    urls = []

    def record(request):
        urls.append(request.url)

    page.page.on("request", record)
    page.open(STORY)
    assert [address for address in urls if library in address] == []
    page.go(f"{STORY}&panel={panel}")
    page.page.wait_for_selector(there)
    page.page.remove_listener("request", record)
    assert [address for address in urls if library in address] != []


@pytest.mark.evidence
def test_a_failed_table_can_be_retried_and_its_rows_are_selected(page):
    routes, urls = [], []

    def record(request):
        urls.append(request.url)

    page.page.route("**/dash_ag_grid/**", lambda route: routes.append(route))
    page.page.on("request", record)
    page.open(STORY)
    page.page.remove_listener("request", record)
    large = [address for address in urls if "plotly" in address or "dash_ag_grid" in address]
    assert urls
    assert large == []
    page.page.get_by_role("tab", name="Analysis").click()
    page.page.get_by_role("button", name="Swing countries").click()
    page.page.wait_for_selector("#panel [role=status]:has-text('The table is loading')")
    # Both scripts are requested at the same time.
    assert len(routes) == 2
    for route in routes:
        route.abort()
    page.page.wait_for_selector("#panel [role=alert]:has-text('The table could not be loaded.')")
    assert all("dash_ag_grid" in words or "ERR_FAILED" in words for words in page.messages)
    page.messages.clear()
    page.page.unroute("**/dash_ag_grid/**")
    page.page.get_by_role("button", name="Try again").click()
    page.page.wait_for_selector("#panel .ag-row")
    page.settle()
    # The table keeps its sort order when the page redraws another part.
    page.page.locator(".ag-header-cell-text", has_text="Country").click()
    page.page.wait_for_selector(".ag-row[row-index='0'] .row-go:has-text('Afghanistan')")
    page.go(f"{STORY}&panel=swing&colour=income")
    assert page.text(".ag-row[row-index='0'] .row-go") == "Afghanistan"
    # A row that is pressed stays under the pointer and is marked.
    page.page.locator(".ag-row .row-go").first.hover()
    page.page.mouse.wheel(0, 600)
    row = page.page.locator(".ag-pinned-left-cols-container .ag-row[row-index='25']")
    row.wait_for()
    name, before = row.inner_text(), row.bounding_box()
    row.locator("button").click()
    page.page.wait_for_selector(f"#panel h3:has-text('Behind the figures of {name}')")
    page.settle()
    assert row.inner_text() == name
    assert row.bounding_box() == before
    assert "chosen-row" in row.get_attribute("class")
    assert row.locator("[aria-current='true']").count() == 1
    assert page.page.locator(f".ag-floating-bottom .ag-row:has-text('{name}')").count() >= 1
    # Negative numbers have a minus sign, no hyphen.
    grid_text = page.text("#panel .grid")
    assert re.search(r"−\d", grid_text)
    assert not re.search(r"-\d", grid_text)
