"""The page by keyboard and screen reader: focus, rows and announcements of changes."""

import pytest
from page_scripts import MAP, RANGE, STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

FOCUS = """() => {
  const here = document.activeElement;
  return here.getAttribute('aria-label') || here.dataset.go || here.id || here.tagName;
}"""
CURRENT_STOP = ".stop[aria-current='true']"


def check_focus(page, words):
    page.page.wait_for_function(f"words => ({FOCUS})().startsWith(words)", arg=words)


def check_announcement(page, words):
    page.page.wait_for_selector(f"#announcement:has-text('{words}')", state="attached")


def press(page, selector, changed):
    """Press a button with the keyboard, and wait for the change of the page."""
    page.page.locator(selector).first.focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector(changed, state="attached")
    page.settle()


# By URL: the pressed button, the change, and the focus after it. `PRESSES` has one press for each
# way to keep the focus, `MORE_PRESSES` has more presses.
PRESSES = {
    "&panel=rollcalls": [
        ("#panel .title-go >> nth=2", ".rollcall.chosen", "colour:vote:A/RES/79/152"),
    ],
    "&select=CPV&select=USA&time=years&period=2019": [
        ("[data-step='-1']", f"{CURRENT_STOP}:has-text('2018')", "Earlier period"),
        ("[data-go='toggle:USA']", "#announcement:text('Cabo')", "Remove Cabo"),
    ],
}
MORE_PRESSES = {
    "": [
        ("[data-go='time:windows']", CURRENT_STOP, "2023–2025: "),
        ("[data-step='-1']", f"{CURRENT_STOP}:has-text('2022–2024')", "Earlier period"),
        (".stop >> nth=3", f"{CURRENT_STOP}:has-text('2020–2022')", "2020–2022: 4 votes"),
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


@pytest.mark.parametrize("some", [PRESSES, pytest.param(MORE_PRESSES, marks=pytest.mark.evidence)])
def test_the_focus_stays_after_a_press(look, some):
    for search, presses in some.items():
        page = look(STORY + "&colour=bloc" + search)
        for selector, changed, focus in presses:
            press(page, selector, changed)
            check_focus(page, focus)


def test_arrow_keys_move_through_rows_of_buttons(look):
    page = look(STORY + "&time=years")
    keys = page.page.keyboard
    page.page.locator("#tabs [aria-selected='true']").focus()
    for key, focus in (
        ("ArrowRight", "panel:selection"),
        ("End", "panel:records"),
        ("ArrowRight", "panel:overview"),
        ("ArrowLeft", "panel:records"),
    ):
        keys.press(key)
        check_focus(page, focus)
    keys.press("Enter")
    page.page.wait_for_selector("#tabs [data-go='panel:records'][aria-selected='true']")
    assert page.page.locator("#tabs [role='tab'][tabindex='0']").count() == 1
    page.page.locator(CURRENT_STOP).focus()
    keys.press("Home")
    check_focus(page, "2018: ")
    # A period with too few votes can have the focus, and its label says so.
    for _ in range(3):
        keys.press("ArrowRight")
    check_focus(page, "2021: too few votes: ")
    before = page.text(CURRENT_STOP)
    keys.press(",")
    page.page.wait_for_function(
        f'was => document.querySelector("{CURRENT_STOP}").innerText < was', arg=before
    )


# Each run tests some announcements; `test_view.py` has all their text.
@pytest.mark.evidence
def test_changes_are_told(page):
    page.open(STORY + "&colour=bloc&time=windows&period=2018–2019")
    page.page.locator("#map-box").focus()
    page.page.keyboard.press(".")
    page.page.wait_for_selector(
        "#announcement:has-text('Period 2018–2020. 8 votes: ')", state="attached"
    )
    page.settle()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Enter")
    check_announcement(page, "Chosen: ")
    page.settle()
    page.page.keyboard.press("Escape")
    check_announcement(page, "No country is selected.")


@pytest.mark.evidence
def test_another_panel_begins_at_its_top(page):
    page.open(STORY + "&panel=blocs")
    last = page.page.locator("#panel [data-go^='country:']:visible").last
    last.scroll_into_view_if_needed()
    assert page.page.evaluate("() => document.querySelector('#panel').scrollTop") > 1000
    name = last.inner_text()
    press(
        page, f"#panel [data-go='{last.get_attribute('data-go')}']", f"#panel h2:has-text('{name}')"
    )
    check_focus(page, "Beside")
    assert page.page.evaluate("() => document.querySelector('#panel').scrollTop") == 0


# Position of a country in the units of the map; y grows upwards.
MAP_POSITION = f"""iso3 => {{
  const group = {MAP}.querySelector(`[data-iso3="${{iso3}}"]`);
  const [x, y] = group.getAttribute('transform').match(/-?[\\d.]+/g).map(Number);
  const [left, top, scale] = ['left', 'top', 'scale'].map(name => Number({MAP}.dataset[name]));
  return [(x - left) / scale, (top - y) / scale];
}}"""


def test_the_keyboard_drags_selects_and_zooms(look):
    page = look(STORY)
    keys = page.page.keyboard
    page.page.locator("#map-box").focus()
    keys.press("ArrowRight")
    first = page.page.locator("#map [data-iso3].focused").get_attribute("data-iso3")
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
    # The panel describes the selected country instead of the card.
    assert page.page.locator("#card").is_hidden()
    keys.press("ArrowRight")
    assert page.page.locator("#card").is_visible()
    second = page.page.locator("#map [data-iso3].focused").get_attribute("data-iso3")
    keys.press("Shift+Enter")
    page.page.wait_for_url(f"**select={second}**")
    assert second != first
    assert f"select={first}" in page.page.url
    page.settle()
    # A dragged country is pinned, and the other countries move.
    keys.press("ArrowRight")
    name = page.page.locator("#live").text_content().split(",")[0]
    iso3 = page.page.locator(f"#map [data-name='{name}']").get_attribute("data-iso3")
    x, y = page.page.evaluate(MAP_POSITION, iso3)
    keys.down("Shift")
    for _ in range(3):
        keys.press("ArrowUp")
    assert "pin=" not in page.page.url
    keys.up("Shift")
    page.page.wait_for_url(f"**pin={iso3}:**")
    check_announcement(page, f"{name} keeps its place")
    page.settle()
    after = page.page.evaluate(MAP_POSITION, iso3)
    assert after[0] == pytest.approx(x, abs=0.01)
    assert after[1] > y + 0.05
    whole = page.page.evaluate(RANGE)
    for _ in range(4):
        keys.press("+")
    for _ in range(12):
        keys.press("ArrowLeft")
    page.settle()
    last_name = page.page.locator("#live").text_content().split(",")[0]
    assert last_name != name
    left, right, *_ = page.page.evaluate(RANGE)
    assert left < right < whole[1]
    # The country with the focus is inside the map.
    frame = page.page.locator("#map").bounding_box()
    x, y = page.place(
        page.page.locator(f"#map [data-name='{last_name}']").get_attribute("data-iso3")
    )
    assert frame["x"] < x < frame["x"] + frame["width"]
    assert frame["y"] < y < frame["y"] + frame["height"]
    keys.press("-")
    assert page.page.evaluate(RANGE)[1] - page.page.evaluate(RANGE)[0] > right - left
    keys.press("0")
    assert page.page.evaluate(RANGE) == whole


def test_tab_reaches_every_menu_in_both_directions(look):
    page = look(STORY)
    page.page.locator("#sentence .change[href='#bodies']").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#controls-box[open] #bodies:focus")
    menus = ["find", "topics", "bodies", "measure", "cosponsorship", "colour", "layout"]
    page.page.locator(".menu > summary").first.focus()
    for key, order in (("Tab", menus), ("Shift+Tab", menus[-2::-1])):
        visited = []
        while order[-1] not in visited and len(visited) < 60:
            page.page.keyboard.press(key)
            visited.append(page.page.evaluate("() => document.activeElement.id"))
        assert [name for name in visited if name in menus] == order


# In each run the keyboard selects from a menu in `test_browser_find.py`.
@pytest.mark.evidence
def test_arrow_keys_select_from_a_menu(page):
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


# Overhang of the focus ring of each part that has one, in pixels.
RING_OVERHANGS = """parts => parts.flatMap(part => {
  const ring = getComputedStyle(document.querySelector(part));
  const beyond = parseFloat(ring.outlineOffset) + parseFloat(ring.outlineWidth);
  return ring.outlineStyle === 'none' ? [] : [[part, beyond]];
})"""


def test_skip_links_lead_to_map_and_panel_with_focus_rings_inside(look):
    page = look(STORY)
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
        assert page.page.evaluate(RING_OVERHANGS, parts) == [[ringed, 0]]
