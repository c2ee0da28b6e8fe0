"""Hints of a first visit: reached by the keyboard, dismissed, and brought back."""

from urllib.request import urlopen

import pytest
from access import violations
from invariants import SHIFTS
from page_scripts import HASTY, PAUSE, STORY, WATCH

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

SIZES = [(1440, 900), (1024, 768), (390, 844)]
BROKEN_STORE = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('no', 'SecurityError'); }});"""


@pytest.mark.few(1)
@pytest.mark.parametrize("size", SIZES)
def test_hints_stand_above_the_map_and_cover_nothing(look, size):
    tab = look("?", *size).page
    strip, columns = (tab.locator(name).bounding_box() for name in ("#hints", ".columns"))
    assert strip["y"] + strip["height"] <= columns["y"]
    assert strip["x"] >= 0
    assert strip["width"] <= size[0]
    assert tab.locator("#hints li").count() == 3
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.evidence
def test_dismissed_they_stay_away_nothing_moves_and_they_come_back_when_asked(page):
    page.open()
    tab = page.page
    tab.focus("#hints button >> nth=0")
    for _ in range(3):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert not tab.is_visible("#hints")
    assert tab.evaluate("document.activeElement.id") == "hints-again"
    page.open()
    tab.evaluate(SHIFTS)
    assert not tab.is_visible("#hints")
    # Nor does anything move as the page arrives, to the last that comes.
    page.known()
    assert tab.evaluate("window.shifted") < 0.05
    tab.click("#hints-again")
    assert tab.is_visible("#hints")
    assert tab.evaluate("document.activeElement.innerText") == "Find a country"
    assert tab.evaluate("localStorage.getItem('alignment-hints')") is None
    tab.focus("#hints-done")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#hints")


def test_each_hint_leads_to_what_it_tells_of_and_one_plays_the_timeline(page):
    page.open()
    tab = page.page
    for words, reached in (
        ("Find a country", "#find"),
        ("Share", "#share-box > summary"),
    ):
        tab.locator("#hints").get_by_role("button", name=words).click()
        there = tab.locator(reached).first
        assert there.evaluate("found => found.contains(document.activeElement)"), words
    assert tab.locator("#share-box").evaluate("menu => menu.open")
    tab.keyboard.press("Escape")
    # The timeline is played, in windows.
    hint = tab.locator("#hints").get_by_role("button", name="Play the timeline")
    before = tab.locator("#map-box").bounding_box()
    tab.evaluate(WATCH)
    tab.evaluate(HASTY, [PAUSE])
    hint.click()
    # From the first period on, and none of them has too few votes.
    tab.wait_for_function("() => stood.includes('2018–2020')", timeout=60_000)
    stood = tab.evaluate("stood")
    assert stood[stood.index("2018–2019") + 1] == "2018–2020"
    assert tab.locator("[data-step='play']").inner_text() == "❚❚ Pause"
    assert tab.locator(".stop.thin").count() == 0
    # Periods and tools have one row, which there was before.
    assert tab.locator("#map-box").bounding_box() == pytest.approx(before, abs=0.5)
    assert tab.evaluate("document.activeElement.closest('.timebar') !== null")


@pytest.mark.evidence
def test_a_timeline_that_is_there_is_played_as_it_is(page):
    tab = page.open(STORY + "&time=years&period=2018").page
    tab.evaluate(HASTY, [PAUSE])
    tab.locator("#hints").get_by_role("button", name="Play the timeline").click()
    tab.wait_for_selector(".stop[aria-current='true']:has-text('2019')")
    assert "time=years" in tab.url


# In each run it is in `page.test.mjs`.
@pytest.mark.evidence
def test_without_a_store_they_can_still_be_dismissed(own_tab):
    page = own_tab(viewport={"width": 1440, "height": 900})
    page.page.add_init_script(BROKEN_STORE)
    page.open()
    page.page.click("#hints-done")
    assert not page.page.is_visible("#hints")


# In each run `test_browser_panels.py` looks at the page with its hints.
@pytest.mark.evidence
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation(page_at, scheme):
    page = page_at(1440, 900, color_scheme=scheme).open()
    tab = page.page
    page.known()
    for dismissed in (False, True):
        assert violations(tab) == [], dismissed
        if not dismissed:
            tab.click("#hints-done")


def test_a_picture_in_a_frame_has_none(url):
    with urlopen(f"{url}embed") as answer:
        assert "First steps" not in answer.read().decode()
