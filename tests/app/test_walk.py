"""Walks over the page, at three sizes and in both themes: what must hold does at each step."""

import pytest
from walk import Walk, gestures

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


@pytest.mark.parametrize(
    "some",
    [
        [("query",), ("panel", "swing"), ("panel", "compare"), ("panel", "overview")],
        [("panel", "swing"), ("panel", "overview"), ("query",), ("query",), ("panel", "table")],
        [("press", "[data-zoom='out']"), ("panel", "swing"), ("query",), ("panel", "overview")],
        [("panel", "swing"), ("press", "[data-zoom='whole']"), ("panel", "overview"), ("query",)],
        [("window", -320), ("press", "[data-zoom='in']"), ("window", 0), ("query",)],
    ],
    ids=["query", "back", "zoomed", "whole", "window"],
)
def test_the_map_has_the_room_that_panels_leave(page_at, some):
    Walk(page_at(1440, 900, reduced_motion="reduce")).open().play(some)
