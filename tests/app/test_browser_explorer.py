"""Gestures of the explorer: time, comparison, groups, search, drag, world map, stories."""

from urllib.parse import quote

import pytest
from page_scripts import PLAY_INTERVAL, RECORD_PERIODS, SHORTEN_TIMEOUTS, STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


# In each run `test_browser_gestures.py` steps the timeline.
@pytest.mark.evidence
def test_steps_of_the_timeline_move_countries_little(page):
    page.open(STORY + "&colour=bloc")
    page.page.get_by_role("button", name="Windows of 3 years").click()
    page.page.wait_for_selector(".stop[aria-current='true']:has-text('2023–2025')")
    page.settle()
    page.page.locator(".stop").first.click()
    page.page.wait_for_selector(".stop[aria-current='true']:has-text('2018–2019')")
    page.page.wait_for_function(
        "() => document.querySelector('#sentence').innerText.startsWith('6 votes')"
    )
    page.settle()
    before = page.place("FRA")
    page.page.locator("#map-box").focus()
    page.page.keyboard.press(".")
    page.page.wait_for_selector(".stop[aria-current='true']:has-text('2018–2020')")
    page.settle()
    after = page.place("FRA")
    width = page.page.evaluate("() => document.querySelector('#map').clientWidth")
    assert abs(after[0] - before[0]) + abs(after[1] - before[1]) < 0.25 * width


def test_play_and_pause_of_the_timeline(page):
    page.open(STORY + "&time=windows&period=2021–2023")
    page.page.evaluate(RECORD_PERIODS)
    page.page.evaluate(SHORTEN_TIMEOUTS, [PLAY_INTERVAL])
    page.page.evaluate("window.pauseAt = '2022–2024'")
    button = page.page.get_by_role("button", name="Play or pause")
    button.click()
    assert button.inner_text() == "❚❚ Pause"
    page.page.wait_for_selector(".stop[aria-current='true']:has-text('2022–2024')")
    page.page.wait_for_function("() => window.pauseAt === null")
    assert button.inner_text() == "▶ Play"
    page.page.wait_for_timeout(600)
    assert page.page.evaluate("window.periods") == ["2021–2023", "2022–2024"]
    button.click()
    page.page.wait_for_selector(".stop[aria-current='true']:has-text('2023–2025')", timeout=60_000)
    page.page.wait_for_selector("[data-step='play']:has-text('Play')", timeout=60_000)
    assert page.page.evaluate("window.periods") == ["2021–2023", "2022–2024", "2023–2025"]
    assert set(page.page.evaluate("waits")) == {PLAY_INTERVAL}


@pytest.mark.evidence
def test_a_period_without_votes_keeps_the_layout_and_the_timeline(page):
    page.open(STORY + "&colour=vote:A/RES/74/247&where=group:SIDS&time=years&period=2019")
    # The tools of the map are hidden where there is no map.
    parts = "#map-box", ".head", ".headline h2", ".selection", ".legend", "#foot"
    before = [page.page.locator(part).bounding_box() for part in parts]
    page.page.get_by_role("button", name="2021").click()
    page.page.wait_for_selector("#message:has-text('no vote in 2021')")
    page.settle()
    after = [page.page.locator(part).bounding_box() for part in parts]
    assert [(box["x"], box["y"]) for box in after] == [(box["x"], box["y"]) for box in before]
    assert after[:2] == before[:2]
    assert page.page.inner_text("body").lower().count("too few votes") == 1
    # The colour stays, here and on a new page with this URL.
    there = page.page.url
    page.open(f"?{there.partition('?')[2]}")
    assert "Cybercrime resolution 2019: 79 yes" in page.text("#headline")
    assert page.page.url == there
    # The step back goes to the nearest period with votes.
    later, earlier = (page.page.locator(f"[data-step='{by}']") for by in (1, -1))
    assert later.get_attribute("aria-disabled") == "true"
    later.click(force=True)
    earlier.click()
    page.page.wait_for_selector(".stop[aria-current='true']:has-text('2019')")
    page.settle()
    # A button at the end of the timeline keeps the focus.
    earlier.click()
    page.page.wait_for_selector("[data-step='-1'][aria-disabled='true']")
    page.settle()
    assert earlier.evaluate("tool => tool === document.activeElement")
    assert page.page.locator(".stop[aria-current='true']").inner_text() == "2018"


# In each run `test_browser_panels.py` compares two periods.
@pytest.mark.evidence
@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("v=1&topic=information-policy&to=2017", "no text has the same title in both"),
        ("v=1&topic=cybercrime&stage=plenary", "the first has 2 texts"),
    ],
)
def test_selections_with_few_common_titles_are_not_compared(page, before, why):
    page.open(f"{STORY}&panel=compare&versus={quote(before)}")
    page.page.wait_for_selector("#panel .stories")
    assert f"The two selections cannot be compared: {why}" in page.text("#panel .stories")
    assert page.page.locator("#panel .both-maps .map-picture img").count() == 1
    assert not page.page.locator("#panel h3:has-text('Movers')").count()


@pytest.mark.evidence
def test_the_reader_sets_the_years_of_a_window(page):
    page.open(STORY + "&colour=bloc&time=windows")
    for name, width in (("Wider windows", 4), ("Narrower windows", 3)):
        page.page.get_by_role("button", name=name).click()
        page.page.wait_for_selector(f".stepper:has-text('{width}-year windows')")
        page.settle()
        assert ("width=4" in page.page.url) == (width == 4)
        assert page.text(".stop >> nth=0") == "2018–2019"
        years = [stop.split("–") for stop in page.page.locator(".stop").all_inner_texts()]
        assert max(int(last) - int(first) + 1 for first, last in years) == width


@pytest.mark.evidence
def test_charts_over_time_have_short_names_when_narrow_and_tables(page_at):
    page = page_at(390, 844)
    # The sheet is open because the URL names a panel.
    page.open(STORY + "&colour=bloc&time=windows&panel=time&select=USA&select=RUS")
    names = page.page.locator("#panel .chart >> nth=1 >> .annotation")
    names.get_by_text("USA").wait_for()
    page.page.set_viewport_size({"width": 1024, "height": 768})
    names.get_by_text("United States").wait_for()
    assert "Countries that changed bloc, by period" in page.text("#panel")
    assert page.page.locator("#panel .js-plotly-plot").count() == 2
    page.page.get_by_text("The stream as a table").click()
    rows = page.page.locator("#panel .folded >> nth=0 >> tbody tr")
    first = rows.first.locator("th, td").all_inner_texts()
    assert first[:2] == ["2018–2019 to 2018–2020", "India–Indonesia"]
    assert int(first[3]) == len(first[4].split(", "))
    page.page.get_by_text("The positions as a table").click()
    table = page.page.locator("#panel .folded >> nth=1")
    assert table.locator("tbody th").all_inner_texts() == ["United States", "Russia"]
    assert table.locator("tbody td").first.inner_text().startswith("+2.17 (+1.25 to ")
    assert " to " in table.locator("tbody td").first.inner_text()


# In each run `test_browser_gestures.py` makes a group with a box.
@pytest.mark.evidence
def test_a_lasso_makes_a_group(page):
    page.open(STORY)
    page.page.get_by_role("button", name="Lasso").click()
    (x, y), mouse = page.place("FRA"), page.page.mouse
    mouse.move(x - 60, y - 60)
    mouse.down()
    for dx, dy in ((60, -60), (60, 60), (-60, 60), (-60, -60)):
        mouse.move(x + dx, y + dy, steps=4)
    assert page.page.locator("#map svg.encloses .enclosing").is_visible()
    mouse.up()
    # After one lasso the pointer pans again.
    assert page.page.locator("#map :is(.encloses, .enclosing)").count() == 0
    page.page.wait_for_selector("#panel h2:has-text('The chosen countries')")
    assert "select=FRA" in page.page.url
    assert "Average agreement inside" in page.text("#panel")


# In each run `test_browser_find.py` searches for a group.
@pytest.mark.evidence
def test_a_chip_of_the_group_panel_selects_its_members(page):
    page.open(STORY + "&panel=group")
    page.page.get_by_role("button", name="EU", exact=True).click()
    page.page.wait_for_selector("#panel h2:has-text('EU')")
    # The United Kingdom was a member until January 2020.
    text = "27 members on 18 Dec 2025, and 1 former member"
    assert text in page.text("#panel")


# In each run `test_browser_grid.py` selects a row, and `test_browser_find.py` searches.
@pytest.mark.evidence
def test_a_country_of_the_swing_table_and_of_the_search_is_explained(page):
    page.open(STORY + "&panel=swing")
    page.page.wait_for_selector(".ag-row")
    page.page.locator(".stories button:has-text('Guatemala')").click()
    page.page.wait_for_selector("#panel h3:has-text('Behind the figures of Guatemala')")
    # The table covers most of the map; the search selects too, a country far down the table.
    page.open(STORY + "&panel=swing")
    page.page.wait_for_selector(".ag-row")
    page.page.locator("#find").click()
    page.page.keyboard.type("japan")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#panel h3:has-text('Behind the figures of Japan')")
    page.page.wait_for_selector(".ag-floating-bottom .ag-row:has-text('Japan')")
