"""Walks over the page, at three sizes and in both themes: what must hold does at each step."""

import pytest
from crossing import dealt, halved
from walk import FILTERS, ON_GRID, SCENARIO, SHUTS, STORIES, Walk, gestures

from alignment.model.view import PANELS

pytestmark = pytest.mark.browser

SIZES = [(1440, 900), (1024, 768), (390, 844)]
THEMES = ["light", "dark"]


@pytest.fixture(params=THEMES)
def theme(request):
    return request.param


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def walk(request, theme):
    width, height = request.param
    tab = request.getfixturevalue("tab" if width > 500 else "phone_tab")
    yield Walk(tab.as_new(width, height, color_scheme=theme, reduced_motion="reduce"))
    tab.check_clean()


def test_a_walk_of_fifty_gestures(walk):
    walk.open().play(gestures(1, 50), 1)


@pytest.mark.evidence
@pytest.mark.parametrize("seed", range(2, 6))
def test_a_long_walk(walk, seed):
    walk.open().play(gestures(seed, 300), seed)


# What is opened and closed again.
ROUNDS = [
    [("query",), ("send", "panel:swing"), ("send", "panel:compare"), ("place", "overview")],
    [("send", "panel:swing"), ("place", "overview"), ("query",), ("query",)],
    [("press", "[data-zoom='out']"), ("send", "panel:swing"), ("query",)],
    [("send", "panel:table"), ("press", "[data-zoom='whole']"), ("place", "overview")],
    [("window", -320), ("press", "[data-zoom='in']"), ("window", 0), ("query",)],
    [("send", "panel:grid"), *[("grid", how) for how in ON_GRID], ("place", "overview")],
    [("send", FILTERS[0]), ("send", FILTERS[1]), ("place", "overview")],
]


@pytest.mark.evidence
@pytest.mark.parametrize("rounds", halved(ROUNDS, 0))
def test_the_map_has_the_same_room_whatever_is_open(page_at, rounds):
    walk = Walk(page_at(1440, 900, reduced_motion="reduce")).open()
    for some in rounds:
        walk.play(some)


@pytest.mark.evidence
def test_the_map_has_the_same_room_with_a_scenario(page_at):
    some = [("send", "panel:ahead"), *[("send", go) for go in SCENARIO], ("place", "overview")]
    # Walks at random do the same.
    Walk(page_at(1440, 900, reduced_motion="reduce")).open().play(some)


# What lies over the page or changes what is beside the map, and so leaves the map as it is.
BESIDE = [*FILTERS, "where:", *STORIES]
OVER = [*(f"panel:{name}" for name in PANELS), *BESIDE]
# test_browser_layout.py looks at the frame of the map at each panel.
OPENED = [
    *zip(SIZES[:2], (BESIDE[1::2], BESIDE[::2]), strict=True),
    *(
        pytest.param(*each.values, id=each.id, marks=pytest.mark.evidence)
        for each in dealt(SIZES[:2], OVER)
    ),
]
FRAMED = """() => {
  const {x, y, width, height} = document.querySelector('#map').getBoundingClientRect();
  return [x, y, width, height];
}"""


@pytest.mark.few(1)
@pytest.mark.parametrize(("size", "over"), OPENED)
def test_filters_and_panels_leave_the_frame_of_the_map(page_at, size, over):
    walk = Walk(page_at(*size, reduced_motion="reduce")).open()
    before = walk.tab.evaluate(FRAMED)
    moved = {}
    for go in over:
        walk.play([("send", go)])
        after = walk.tab.evaluate(FRAMED)
        # A timeline has its row of periods.
        if after != before and "time=" not in walk.tab.url:
            moved[go] = (before, after)
    assert moved == {}


# Opened and closed again, and what closes the drawer.
AGAIN = ("panel:swing", "panel:table", "panel:analysis", "panel:pair", *SHUTS)


@pytest.mark.few(1)
@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.evidence)])
@pytest.mark.parametrize(("size", "again"), dealt(SIZES, AGAIN))
def test_opened_and_closed_again_and_again_the_map_is_as_it_was(page_at, size, again, times):
    walk = Walk(page_at(*size, reduced_motion="reduce")).open()
    before = walk.tab.evaluate(FRAMED)
    for what in again:
        for _ in range(times):
            if what in SHUTS:
                walk._drawer(what)
            else:
                walk._send(what)
                walk._send("panel:overview")
    # Only on a small screen the column is a sheet.
    if size == SIZES[2]:
        walk.play([("sheet", way) for _ in range(times // 2) for way in ("up", "down")])
    walk.play([("place", "overview")] * 2)
    assert walk.tab.evaluate(FRAMED) == before
