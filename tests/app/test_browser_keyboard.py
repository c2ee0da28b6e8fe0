"""The page by keyboard and screen reader: focus, rows and announcements of changes."""

import pytest
from page_scripts import MAP, RANGE, STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

FOCUS = """() => {
  const here = document.activeElement;
  return here.getAttribute('aria-label') || here.dataset.go || here.id || here.tagName;
}"""
NOW = ".stop[aria-current='true']"


def focused(page, words):
    page.page.wait_for_function(f"words => ({FOCUS})().startsWith(words)", arg=words)


def announced(page, words):
    page.page.wait_for_selector(f"#said:has-text('{words}')", state="attached")


def press(page, selector, changed):
    """Press what is named from the keyboard, and wait until it has changed the page."""
    page.page.locator(selector).first.focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector(changed, state="attached")
    page.settle()


# From addresses on, what is pressed, what it changes, and where the focus stands then: one of each
# way to keep it, and others that are kept the same way.
PRESSES = {
    "&panel=rollcalls": [
        ("#panel .title-go >> nth=2", ".rollcall.chosen", "colour:vote:A/RES/79/152"),
    ],
    "&select=CPV&select=USA&time=years&period=2019": [
        ("[data-step='-1']", f"{NOW}:has-text('2018')", "Earlier period"),
        ("[data-go='toggle:USA']", "#said:text('Cabo')", "Give up Cabo"),
    ],
}
OTHERS = {
    "": [
        ("[data-go='time:windows']", NOW, "2023–2025: "),
        ("[data-step='-1']", f"{NOW}:has-text('2022–2024')", "Earlier period"),
        (".stop >> nth=3", f"{NOW}:has-text('2020–2022')", "2020–2022: 4 roll"),
        ("[data-go='width:4']", ".stepper:has-text('4-year windows')", "Wider"),
        ("[data-go='time:']", "[data-go='time:years']", "time:years"),
        ("[data-go='map:world']", "#foot :text('Natural Earth')", "map:world"),
        ("[data-go='panel:records']", "#panel .rollcall", "panel:records"),
        ("#panel [data-go='panel:methods']", "#m-swing", "panel:methods"),
    ],
    "&panel=analysis": [
        ("#panel [data-go='panel:swing']", "#panel .wide", "Beside"),
        ("#panel .defined", "#m-swing", "m-swing"),
    ],
    "&panel=table": [
        ("#panel [data-go='country:ARG']", "#panel h2:text('Argentina')", "Beside"),
        ("[data-go='ego:ARG']", "#panel h2", "ego:ARG"),
    ],
}


@pytest.mark.parametrize("some", [PRESSES, pytest.param(OTHERS, marks=pytest.mark.evidence)])
def test_the_focus_stays_where_the_reader_is(page, some):
    page.open(STORY + "&colour=bloc")
    for search, presses in some.items():
        page.go(STORY + "&colour=bloc" + search)
        for selector, changed, stands in presses:
            press(page, selector, changed)
            focused(page, stands)


def test_rows_are_walked_with_the_arrow_keys(page):
    page.open(STORY + "&time=years")
    keys = page.page.keyboard
    page.page.locator("#tabs [aria-selected='true']").focus()
    for key, stands in (
        ("ArrowRight", "panel:selection"),
        ("End", "panel:records"),
        ("ArrowRight", "panel:overview"),
        ("ArrowLeft", "panel:records"),
    ):
        keys.press(key)
        focused(page, stands)
    keys.press("Enter")
    page.page.wait_for_selector("#tabs [data-go='panel:records'][aria-selected='true']")
    assert page.page.locator("#tabs [role='tab'][tabindex='0']").count() == 1
    page.page.locator(NOW).focus()
    keys.press("Home")
    focused(page, "2018: ")
    # A period with too few votes can be reached, and says so.
    for _ in range(3):
        keys.press("ArrowRight")
    focused(page, "2021: too few votes: ")
    before = page.text(NOW)
    keys.press(",")
    page.page.wait_for_function(
        f'was => document.querySelector("{NOW}").innerText < was', arg=before
    )


# Each run tests some announcements; `test_view.py` has all their text.
@pytest.mark.evidence
def test_changes_are_told(page):
    page.open(STORY + "&colour=bloc&time=windows&period=2018–2019")
    page.page.locator("#map-box").focus()
    page.page.keyboard.press(".")
    page.page.wait_for_selector("#said:has-text('Period 2018–2020. 8 votes: ')", state="attached")
    page.settle()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Enter")
    announced(page, "Chosen: ")
    page.settle()
    page.page.keyboard.press("Escape")
    announced(page, "No country is selected.")


@pytest.mark.evidence
def test_another_subject_begins_at_its_top(page):
    page.open(STORY + "&panel=table")
    page.page.locator("#panel [data-go='country:ZMB']").scroll_into_view_if_needed()
    assert page.page.evaluate("() => document.querySelector('#panel').scrollTop") > 1000
    press(page, "#panel [data-go='country:ZMB']", "#panel h2:has-text('Zambia')")
    focused(page, "Beside")
    assert page.page.evaluate("() => document.querySelector('#panel').scrollTop") == 0


# Where a country stands in the units of the map, upwards where y is more.
PLACED = f"""iso3 => {{
  const group = {MAP}.querySelector(`[data-iso3="${{iso3}}"]`);
  const [x, y] = group.getAttribute('transform').match(/-?[\\d.]+/g).map(Number);
  const [left, top, scale] = ['left', 'top', 'scale'].map(name => Number({MAP}.dataset[name]));
  return [(x - left) / scale, (top - y) / scale];
}}"""


def test_the_keyboard_drags_and_puts_back_chooses_and_looks_near(page):
    page.open(STORY)
    keys = page.page.keyboard
    page.page.locator("#map-box").focus()
    keys.press("ArrowRight")
    first = page.page.locator("#map [data-iso3].at").get_attribute("data-iso3")
    place = page.place(first)
    keys.down("Shift")
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    assert page.place(first)[1] < place[1] - 20
    keys.press("Escape")
    keys.up("Shift")
    assert page.place(first) == pytest.approx(place, abs=0.1)
    keys.press("Enter")
    page.page.wait_for_url(f"**select={first}**")
    page.settle()
    assert "pin=" not in page.page.url
    # The panel tells of who was chosen, in place of the card.
    assert page.page.locator("#card").is_hidden()
    keys.press("ArrowRight")
    assert page.page.locator("#card").is_visible()
    second = page.page.locator("#map [data-iso3].at").get_attribute("data-iso3")
    keys.press("Shift+Enter")
    page.page.wait_for_url(f"**select={second}**")
    assert second != first
    assert f"select={first}" in page.page.url
    page.settle()
    # Who is put elsewhere is held there, and the map goes along.
    keys.press("ArrowRight")
    name = page.page.locator("#live").text_content().split(",")[0]
    iso3 = page.page.locator(f"#map [data-name='{name}']").get_attribute("data-iso3")
    x, y = page.page.evaluate(PLACED, iso3)
    keys.down("Shift")
    for _ in range(3):
        keys.press("ArrowUp")
    assert "pin=" not in page.page.url
    keys.up("Shift")
    page.page.wait_for_url(f"**pin={iso3}:**")
    announced(page, f"{name} keeps its place")
    page.settle()
    after = page.page.evaluate(PLACED, iso3)
    assert after[0] == pytest.approx(x, abs=0.01)
    assert after[1] > y + 0.05
    whole = page.page.evaluate(RANGE)
    for _ in range(4):
        keys.press("+")
    for _ in range(12):
        keys.press("ArrowLeft")
    page.settle()
    walked = page.page.locator("#live").text_content().split(",")[0]
    assert walked != name
    left, right, *_ = page.page.evaluate(RANGE)
    assert left < right < whole[1]
    # Who is walked to is in sight.
    frame = page.page.locator("#map").bounding_box()
    x, y = page.place(page.page.locator(f"#map [data-name='{walked}']").get_attribute("data-iso3"))
    assert frame["x"] < x < frame["x"] + frame["width"]
    assert frame["y"] < y < frame["y"] + frame["height"]
    keys.press("-")
    assert page.page.evaluate(RANGE)[1] - page.page.evaluate(RANGE)[0] > right - left
    keys.press("0")
    assert page.page.evaluate(RANGE) == whole


def test_every_menu_is_reached_with_tab_in_both_directions(page):
    page.open(STORY)
    page.page.locator("#sentence .change[href='#bodies']").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#controls-box[open] #bodies:focus")
    menus = ["find", "topics", "bodies", "measure", "cosponsorship", "colour", "layout"]
    page.page.locator(".menu > summary").first.focus()
    for key, order in (("Tab", menus), ("Shift+Tab", menus[-2::-1])):
        passed = []
        while order[-1] not in passed and len(passed) < 60:
            page.page.keyboard.press(key)
            passed.append(page.page.evaluate("() => document.activeElement.id"))
        assert [name for name in passed if name in menus] == order


# In each run a menu is chosen from by the keyboard in `test_browser_find.py`.
@pytest.mark.evidence
def test_the_arrow_keys_choose_from_a_menu(page):
    page.open(STORY)
    page.page.locator("#legend .change").click()
    page.page.locator("#layout").focus()
    page.page.keyboard.press("Enter")
    on = "words => document.activeElement.closest('label')?.innerText.startsWith(words)"
    page.page.wait_for_function(on, arg="stress")
    # The menu moves the focus once more after it has opened.
    page.page.wait_for_timeout(300)
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_function(on, arg="position")
    page.page.keyboard.press("Space")
    page.page.wait_for_url("**layout=position**")


# How far the rings of these reach beyond what they are drawn around, in pixels.
RINGS = """parts => parts.flatMap(part => {
  const ring = getComputedStyle(document.querySelector(part));
  const beyond = parseFloat(ring.outlineOffset) + parseFloat(ring.outlineWidth);
  return ring.outlineStyle === 'none' ? [] : [[part, beyond]];
})"""


def test_two_presses_lead_past_all_above_to_map_and_panel_whose_rings_cover_nothing(page):
    page.open(STORY)
    within = "where => document.activeElement.closest(where) !== null"
    for presses, words, where in (
        (1, "Skip to the map", "#map-box"),
        (2, "Skip to the sidebar", "#tabs"),
    ):
        page.page.locator(".skip").first.focus()
        for _ in range(presses - 1):
            page.page.keyboard.press("Tab")
        assert page.page.evaluate("document.activeElement.textContent").startswith(words)
        page.page.keyboard.press("Enter")
        if where == "#tabs":
            page.page.keyboard.press("Tab")
        page.page.wait_for_function(within, arg=where)
        page.settle()
        assert page.page.locator("#map [data-iso3]").count() == 193
    parts = ["#map-box", "#map svg", "#panel"]
    for focused, ringed in (("#map-box", "#map svg"), ("#panel", "#panel")):
        page.page.locator(focused).focus()
        page.page.keyboard.press("Shift")
        assert page.page.evaluate(RINGS, parts) == [[ringed, 0]]
