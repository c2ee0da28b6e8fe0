"""Search for a country, searchable menus, and the flight of the camera."""

from contextlib import contextmanager
from itertools import pairwise
from math import dist

import pytest
from access import violations
from page_scripts import DISC, MAP, RANGE, STABILITY_NOTE, STORY
from parameter_sets import cross_parameters, keep_parameter

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# Tests of flights need motion.
with_motion = pytest.mark.motion("no-preference")

# Centre and width of a country's disc on the screen.
DISC_ON_SCREEN = """iso3 => {
  const disc = document.querySelector(`#map [data-iso3="${iso3}"] > :not(text)`);
  const box = disc.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2, box.width];
}"""
# Names on the map with their opacity, 0 to 1.
NAMES = """() => [...document.querySelectorAll('#map .level:not([display]) text')]
  .map(name => [name.textContent, Number(getComputedStyle(name.closest('#lettering')).opacity)])"""
# Record what changes in the picture.
RECORD_CHANGES = f"""() => {{
  window.changes = new Set();
  new MutationObserver(records => records.forEach(({{target, type, attributeName}}) =>
    changes.add(`${{target.matches('.level') ? 'level' : target.tagName}} ${{
      attributeName ?? type}}`)))
    .observe({MAP}, {{ attributes: true, childList: true, subtree: true }});
}}"""
# Changes that a zoom or a flight may make: the view box, the visible level of names, and the
# names that the frame cuts, with their lines and dots.
ALLOWED_CHANGES = {
    *("svg viewBox", "svg class", "svg style", "level display", "level childList"),
    *("text visibility", "path visibility", "circle visibility"),
}
# Pause the flight; `flightTime` sets the ms since its start.
PAUSE_FLIGHT = """() => {
  const { requestAnimationFrame } = window, now = performance.now();
  window.flightTime = 0;
  performance.now = () => now;
  window.requestAnimationFrame = act => requestAnimationFrame(() => act(now + flightTime));
}"""
SET_FLIGHT_TIME = """ms => new Promise(done => {
  window.flightTime = ms;
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
# Positions of a country during the flight, from one hundredth of a second to another.
FLIGHT_POSITIONS = f"""async ([iso3, first, end]) => {{
  const positions = [];
  for (let step = first; step < end; step += 1) {{
    window.flightTime = 10 * step;
    await new Promise(requestAnimationFrame);
    positions.push(({DISC_ON_SCREEN})(iso3));
  }}
  return positions;
}}"""


# The rows of the search, and its first row.
ROWS = "#find-list [role=option]"
FIRST_ROW = f"{ROWS}:first-child"


def choose(page, text):
    """Type into the search and press Enter."""
    page.page.locator("#find").fill(text)
    page.page.locator("#find").press("Enter")


def search_for(page, text, iso3):
    """Type into the search and wait until the country is the first row."""
    page.page.locator("#find").click()
    page.page.keyboard.type(text)
    page.page.wait_for_selector(f"{FIRST_ROW}:has-text('({iso3})')")


@contextmanager
def slow_machine(page, times):
    client = page.page.context.new_cdp_session(page.page)
    client.send("Emulation.setCPUThrottlingRate", {"rate": times})
    try:
        yield
    finally:
        client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        client.detach()


def test_the_search_is_a_combobox(look):
    page = look(STORY)
    field = page.page.get_by_role("combobox", name="Find a country, group or text")
    search_for(page, "united st", "USA")
    # Enter takes the first row; the arrow keys move through the rows and around their ends.
    for key, selected in (("ArrowUp", -1), ("ArrowDown", 0), ("ArrowDown", 1)):
        page.page.keyboard.press(key)
        row = page.page.locator("#find-list [aria-selected='true']")
        assert row.count() == 1
        assert row.text_content() == page.page.locator(ROWS).nth(selected).text_content()
        assert field.get_attribute("aria-activedescendant") == row.get_attribute("id")
    assert violations(page.page) == []
    # Escape closes the rows, then empties the field, and leaves the map as it is.
    for text, is_open in (("united st", "false"), ("", "false")):
        page.page.keyboard.press("Escape")
        assert (field.input_value(), field.get_attribute("aria-expanded")) == (text, is_open)
    # A click on the field opens or closes all rows; losing the focus closes them.
    for act, rows in ((field.click, True), (field.click, False), (field.click, True)):
        act()
        page.page.locator(f"{ROWS} >> nth=300").wait_for(state="visible" if rows else "hidden")
    page.page.keyboard.press("Tab")
    page.page.locator("#find-list").wait_for(state="hidden")


# Questions, and the part of a panel that answers each.
PARTS = {
    "who defected from the African Group": "against-Africa",
    "what has Mexico sponsored": "sponsors-MEX",
    "how did Kenya vote": "votes-KEN",
    "which vote was closest": "closest-votes",
    "will Chile vote yes next time": "forecast-CHL",
}


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_an_offer_opens_the_part_of_the_panel_that_it_names(look, size):
    page = look(f"{STORY}&panel=swing", *size)
    for question, part in PARTS.items():
        choose(page, question)
        page.page.wait_for_selector(f"#{part}:focus")
        page.settle()
        top = page.page.evaluate(
            "id => document.getElementById(id).getBoundingClientRect().top", part
        )
        assert 0 <= top <= size[1] - 100, (question, top)
        assert page.text("#find-note").startswith("The ")
        assert page.page.locator(f"details#{part}:not([open])").count() == 0


def test_two_countries_found_on_a_phone_open_half_of_their_panel(look):
    page = look(STORY, 390, 844)
    page.page.locator("#find").fill("Brazil and India")
    page.page.wait_for_selector(f"{FIRST_ROW}:has-text('Brazil and India')")
    page.page.locator("#find").press("Enter")
    page.page.wait_for_selector(".side.up.half #panel h2:has-text('Brazil and India')")


def is_range_cut(tab) -> bool:
    """Return whether the title of a forecast lacks its three ranges, or is not wholly in view."""
    return tab.evaluate(
        r"""() => {
          const title = document.querySelector("#headline h2"), box = title.getBoundingClientRect();
          const isSeen = [box.top + 2, box.bottom - 2].every((y) =>
            title.contains(document.elementFromPoint(box.left + 2, y)));
          const isWhole = title.scrollHeight <= title.clientHeight
            && title.scrollWidth <= title.clientWidth;
          return !isSeen || !isWhole || title.textContent.match(/\d+ to \d+/g)?.length !== 3;
        }"""
    )


def test_a_forecast_is_shown_on_the_map_from_its_panel_and_from_the_search(look):
    page = look(f"{STORY}&colour=vote:A/RES/74/247&panel=ahead")
    page.page.get_by_role("button", name="Show on the map").click()
    page.page.wait_for_selector("#headline h2:has-text('Expected result: ')")
    page.page.wait_for_selector("#panel [data-go='ahead-map:'][aria-pressed='true']")
    assert not is_range_cut(page.page)
    page.go(f"{STORY}&colour=bloc")
    choose(page, "forecast on the map")
    page.page.wait_for_selector("#headline h2:has-text('Expected result: ')")
    assert page.text("#find-note").startswith("The map is coloured by the forecast.")


@pytest.mark.evidence
def test_the_search_filters_by_a_group(look):
    page = look(STORY)
    page.page.locator("#find").click()
    page.page.keyboard.type("caric")
    page.page.locator(f"{FIRST_ROW}:has-text('CARICOM')").click()
    page.page.wait_for_selector("#panel :text('14 of 193 countries')")
    page.settle()
    assert "where=group" in page.page.url
    assert page.page.locator("#panel .listing").first.locator("tbody tr").count() == 14


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_members_of_a_group_that_voted_unlike_a_country_take_four_gestures(look, size):
    page = look(STORY, *size)
    tab = page.page

    def find(text, first):
        tab.locator("#find").click()
        tab.keyboard.type(text)
        tab.wait_for_selector(f"{FIRST_ROW}:has-text('{first}')")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#find-note:not([hidden])")
        page.settle()

    find("cuba", "(CUB)")
    button = "Open panel " if size[0] < 900 else ""
    assert page.text("#find-note") == f"Cuba (CUB) was chosen. {button}Undo Done"
    find("caricom", "CARICOM")
    assert page.text("#find-note") == "CARICOM was added to the filter. Undo Done"
    assert "voted unlike Cuba at least once" in page.text("#panel")
    assert tab.locator("#panel a:has-text('Print the comparison')").count() == 1
    # A second group is added, and Undo in the note removes it.
    find("sids", "SIDS")
    assert "where=group:CARICOM&where=group:SIDS" in tab.url
    assert violations(tab) == []
    tab.locator("#find-note [data-undo]").press("Enter")
    tab.wait_for_url(lambda address: "SIDS" not in address)
    page.settle()
    assert "select=CUB&where=group:CARICOM" in tab.url
    assert not tab.locator("#find-note").is_visible()
    # A text colours the map and leaves filter and country as they are.
    find("res 74/247", "A/RES/74/247")
    assert "colour=vote:A/RES/74/247" in tab.url
    assert "select=CUB&where=group:CARICOM" in tab.url
    tab.keyboard.press("Escape")
    assert not tab.locator("#find-note").is_visible()
    # A count in a panel narrows the filter, says so, and offers Undo as well.
    tab.goto(f"{tab.url}&panel=overview")
    page.settle()
    if size[0] < 900:
        tab.get_by_role("tab", name="Overview").click()
    tab.locator("#panel .count-go").first.click()
    tab.wait_for_selector("#find-note:not([hidden])")
    page.settle()
    kept = "Only countries that both numbers count stay. Undo Done"
    assert page.text("#find-note") == kept
    assert "where=group:CARICOM&where=" in tab.url
    tab.locator("#find-note [data-undo]").click()
    tab.wait_for_url(lambda address: "where=group:CARICOM&where=" not in address)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_comparison_of_the_search_leaves_map_and_fields_in_sight(look, size):
    page = look(STORY, *size)
    tab = page.page
    tab.locator("#find").click()
    tab.keyboard.type("compare 2018-2020 and 2021-2025")
    tab.wait_for_selector(f"{FIRST_ROW}:has-text('2018 to 2020')")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#find-note:not([hidden])")
    is_phone = size[0] < 900
    if is_phone:
        tab.wait_for_selector(".side.half")
    # The note is there for some seconds only.
    note, side, panel = (
        tab.locator(part).bounding_box() for part in ("#find-note", ".side", "#panel")
    )
    if is_phone:
        assert size[1] - side["height"] >= 0.55 * size[1]
        assert panel["y"] + panel["height"] <= note["y"]
    else:
        assert note["x"] + note["width"] < side["x"]


def test_a_group_in_the_panel_of_a_country_keeps_it_and_is_flown_to(look):
    page = look(f"{STORY}&select=FJI&panel=country")
    for _ in range(4):
        page.page.locator("[data-zoom='in']").click()
    page.settle()
    # Other members of the group are out of view.
    before = page.page.locator("#map svg").first.get_attribute("viewBox")
    page.page.locator("#panel [data-go='where:group:PIF']").click()
    page.page.wait_for_selector("#panel h2:has-text('Fiji compared with members')")
    page.settle()
    assert "select=FJI&where=group:PIF" in page.page.url
    assert page.page.locator("#map svg").first.get_attribute("viewBox") != before


def test_a_filter_that_replaces_another_says_who_is_no_longer_chosen(look):
    page = look(f"{STORY}&colour=vote:A/RES/74/247&where=group:EU&select=FRA&panel=overview")
    page.page.locator("#panel .count-go[data-go*='un_group:Africa']").first.click()
    page.page.wait_for_selector("#find-note:not([hidden])")
    assert page.text("#find-note") == (
        "In the filter “EU” was replaced; countries that do not meet the new filter are no longer "
        "chosen. Undo Done"
    )
    assert "select=" not in page.page.url


@pytest.mark.slow
def test_a_phone_shows_the_note_and_another_timeline_shows_the_country(look):
    page = look(STORY, 390, 844)
    tab = page.page
    search_for(page, "kenya", "KEN")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#find-note:not([hidden])")
    page.settle()
    undo = tab.locator("#find-note").get_by_role("button", name="Undo")
    assert undo.evaluate(
        """button => {
          const {x, y, width, height} = button.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2) === button;
        }"""
    )
    # The search stays open for a second name, until Done or a press elsewhere.
    is_open = "document.activeElement.matches('#find:placeholder-shown')"
    assert tab.evaluate(is_open)
    tab.locator("#find-note").get_by_role("button", name="Done").click()
    assert not tab.evaluate(is_open)
    assert not tab.locator("#find-note").is_visible()
    search_for(page, "kenya", "KEN")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#find-note:not([hidden])")
    page.settle()
    tab.mouse.click(*page.place("RUS"))
    assert not tab.evaluate(is_open)
    page.settle()
    tab.go_back()
    page.settle()
    tab.locator("[data-go='time:years']").evaluate("button => button.click()")
    tab.wait_for_url("**time=years**")
    page.settle()
    map_box, country_box = (
        tab.locator(selector).bounding_box() for selector in ("#map svg", "#map [data-iso3='KEN']")
    )
    assert 0 < country_box["x"] - map_box["x"] < map_box["width"]
    assert 0 < country_box["y"] - map_box["y"] < map_box["height"]


def test_enter_selects_a_country_by_any_of_its_names(look):
    page = look(STORY)
    search_for(page, "swaziland", "SWZ")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=SWZ**")
    page.settle()
    page.page.locator("#find-note").get_by_role("button", name="Undo").click()
    page.page.wait_for_url(lambda address: "select=" not in address)
    page.settle()
    # Enter alone takes the best match: test_controls.py has more of them.
    search_for(page, "cote divoire", "CIV")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=CIV&panel=country&data=*")


@pytest.mark.slow
def test_a_second_country_is_added_and_can_be_selected_alone(look):
    """The note comes after the answer, and offers the new country alone or Undo."""
    page = look(STORY)
    tab = page.page
    note = tab.locator("#find-note")

    def choose(text, iso3, words):
        search_for(page, text, iso3)
        tab.keyboard.press("Enter")
        tab.wait_for_selector(f"#find-note:not([hidden]):has-text('({iso3}) was {words}')")

    choose("india", "IND", "chosen")
    assert "select=IND&panel=country" in tab.url
    choose("pakistan", "PAK", "added")
    # The note stays while a button of it has the focus.
    undo = note.get_by_role("button", name="Undo")
    undo.focus()
    assert page.text("#find-note") == "Pakistan (PAK) was added. Select it alone Undo Done"
    assert "select=IND&select=PAK&panel=pair" in tab.url
    tab.wait_for_selector("#panel h2:has-text('India and Pakistan')")
    # Undo goes back to the first country, and a country that is chosen already stays alone.
    assert violations(tab) == []
    undo.click()
    tab.wait_for_selector("#panel h2:has-text('India')")
    choose("india", "IND", "chosen")
    choose("pakistan", "PAK", "added")
    note.get_by_role("button", name="Select it alone").click()
    tab.wait_for_url("**select=PAK&panel=country&data=*")
    page.settle()
    assert not note.is_visible()
    # A third country makes a group, from any panel.
    page.go(f"{STORY}&select=IND&select=PAK&panel=overview")
    choose("kenya", "KEN", "added")
    assert "select=IND&select=PAK&select=KEN&panel=group" in tab.url
    # Two names together choose both at once; a country and a group list who voted unlike it.
    tab.locator("#find").fill("CARICOM Cuba")
    tab.wait_for_selector(f"{FIRST_ROW}:has-text('Cuba and CARICOM')")
    tab.locator("#find").press("Enter")
    tab.wait_for_selector("#panel :text('voted unlike Cuba at least once')")
    assert page.text("#find-note") == "Cuba and CARICOM were chosen. Undo Done"
    assert "select=CUB&where=group:CARICOM" in tab.url


def test_the_search_adds_a_country_to_several(look):
    page = look(STORY + "&select=CPV&panel=country")
    page.page.get_by_role("button", name="Select several").click()
    search_for(page, "brazil", "BRA")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde and Brazil')")
    assert page.text("#chosen").split("\n")[0].startswith("Chosen:")
    page.page.get_by_role("button", name="Select several").click()


# Width of each visible code minus the width of its disc, in pixels.
CODE_OVERHANGS = """() => [...document.querySelectorAll('#map [data-iso3]')].flatMap(group => {
  const [mark, code] = [group.querySelector(':not(text)'), group.querySelector('text')]
    .map(part => part.getBoundingClientRect());
  const frame = document.querySelector('#map').getBoundingClientRect();
  const isVisible = mark.right > frame.left && mark.left < frame.right
    && mark.bottom > frame.top && mark.top < frame.bottom;
  return isVisible ? [code.width - mark.width] : [];
})"""


@pytest.mark.evidence
def test_codes_stay_within_their_discs_when_zoomed(look):
    page = look(STORY + "&colour=bloc")
    choose(page, "FRA")
    page.page.wait_for_selector("#panel h2:has-text('France')")
    page.settle()
    overhangs = page.page.evaluate(CODE_OVERHANGS)
    assert len(overhangs) > 40
    assert max(overhangs) <= 0


def pan(mouse):
    mouse.down()
    mouse.move(700, 420, steps=5)
    mouse.up()


def turn_wheel(mouse):
    mouse.wheel(0, -300)


# Position of each code relative to the disc of a selected country, in radii of a disc.
CODE_POSITIONS = """() => {
  const middle = element => {
    const {x, y, width, height} = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  const disc = document.querySelector("#map [data-iso3='CPV'] > :not(text)");
  const [a, b] = middle(disc), {width} = disc.getBoundingClientRect();
  return [...document.querySelectorAll('#map #countries text')]
    .map(middle).map(([x, y]) => [2 * (x - a) / width, 2 * (y - b) / width]);
}"""
# Names that cover the centre of a disc or have letters smaller than 11 pixels.
FAULTY_NAMES = """() => {
  const discs = [...document.querySelectorAll('#map [data-iso3] > :not(text)')].map(disc => {
    const {x, y, width, height} = disc.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
  return [...document.querySelectorAll('#map .level:not([display]) .names text')].filter(name => {
    const {left, right, top, bottom} = name.getBoundingClientRect();
    const letters = name.getAttribute('font-size') * name.getScreenCTM().a;
    return letters < 11 || discs.some(([x, y]) => x > left && x < right && y > top && y < bottom);
  }).map(name => name.textContent);
}"""


# A point of the frame that is far from all discs.
EMPTY_POINT = """() => {
  const frame = document.querySelector('#map').getBoundingClientRect();
  const discs = [...document.querySelectorAll('#map [data-iso3] > :not(text)')]
    .map(disc => disc.getBoundingClientRect());
  for (let x = frame.left + 30; x < frame.right - 30; x += 20) {
    for (let y = frame.top + 30; y < frame.bottom - 30; y += 20) {
      if (discs.every(disc => Math.hypot(disc.x - x, disc.y - y) > 70)) return [x, y];
    }
  }
}"""


@pytest.mark.evidence
def test_names_fit_discs_when_the_map_is_moved_by_hand(page):
    page.open(STORY + "&colour=bloc&select=CPV&panel=country")
    page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
    page.page.get_by_role("button", name="Zoom in").click()
    page.settle()
    before_positions = page.page.evaluate(CODE_POSITIONS)
    for act in (turn_wheel, pan):
        before = page.page.evaluate(RANGE)
        page.page.mouse.move(*page.page.evaluate(EMPTY_POINT))
        act(page.page.mouse)
        page.page.wait_for_function(f"was => ({RANGE})()[0] !== was", arg=before[0])
        page.settle()
        after_positions = page.page.evaluate(CODE_POSITIONS)
        assert len(after_positions) == 193
        for one, other in zip(before_positions, after_positions, strict=True):
            assert one == pytest.approx(other, rel=0.01, abs=0.2)
        assert page.page.evaluate(FAULTY_NAMES) == []


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("reach", "target"),
    cross_parameters(["click", "focus"], [("bra", "BRA"), ("cape v", "CPV")]),
)
def test_typing_before_the_menu_opens_finds_the_same(page, reach, target):
    text, iso3 = target
    page.open(STORY)
    with slow_machine(page, 4):
        getattr(page.page.locator("#find"), reach)()
        page.page.keyboard.type(text)
        page.page.keyboard.press("Enter")
        page.page.wait_for_url(f"**select={iso3}&panel=country&data=*")
    page.page.locator("#find-list").wait_for(state="hidden")
    # The next search begins with an empty field.
    page.settle()
    page.page.locator("#find").focus()
    page.page.keyboard.type("fra")
    page.page.keyboard.press("Enter")
    # A country that is found is added to those selected.
    page.page.wait_for_url(f"**select={iso3}&select=FRA&panel=pair&data=*")


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("text", "rows"), [("atlantis", "No match for “atlantis”."), ("  ", "Questions to try")]
)
def test_enter_on_an_unknown_country_leaves_the_rows_open(page, text, rows):
    page.open(STORY)
    page.page.locator("#find").click()
    # The page receives Enter before it has found the rows.
    with slow_machine(page, 10):
        page.page.keyboard.type(text)
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector(f"{FIRST_ROW}:has-text('{rows}')")
    assert "select=" not in page.page.url


NAME_IS_INSIDE = """([name, box]) => {
    const names = [...document.querySelectorAll("#map .level:not([display]) .names text")];
    const there = names.find((each) => each.textContent === name)?.getBoundingClientRect();
    return Boolean(there?.width) && box.x <= there.left && there.right <= box.x + box.width
        && box.y <= there.top && there.bottom <= box.y + box.height;
}"""


def check_name_is_visible(page, name, box):
    """Check that the whole name of a country is inside a box, once the map has its names."""
    page.page.wait_for_function(NAME_IS_INSIDE, arg=[name, box])


@pytest.mark.parametrize("text", keep_parameter(["Kyrgyzstan", "kgz", "kg"], 1))
def test_the_search_flies_to_the_country_and_names_it(look, text):
    page = look(STORY)
    before = page.page.evaluate(RANGE)
    search_for(page, text, "KGZ")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=KGZ**")
    page.page.wait_for_function(
        f"width => ({RANGE})()[1] - ({RANGE})()[0] < width", arg=(before[1] - before[0]) * 0.7
    )
    page.settle()
    x, y, _ = page.page.evaluate(DISC_ON_SCREEN, "KGZ")
    assert (x, y) == pytest.approx(page.place("KGZ"), abs=1)
    box = page.page.locator("#map").bounding_box()
    # The response contains the name of the country, which is visible also in a crowd of names.
    check_name_is_visible(page, "Kyrgyzstan", box)
    found = page.page.evaluate(RANGE)
    choose(page, "MEX")
    page.page.wait_for_selector("#panel h2:has-text('Mexico')")
    page.settle()
    # Both names are visible after a country is added.
    check_name_is_visible(page, "Mexico", box)
    check_name_is_visible(page, "Kyrgyzstan", box)
    page.page.locator("#map-box").press("Escape")
    page.page.wait_for_url(lambda address: "select=" not in address)
    page.settle()
    choose(page, "KGZ")
    page.page.wait_for_selector("#panel h2:has-text('Kyrgyzstan')")
    page.settle()
    # The same search shows the same view.
    check_name_is_visible(page, "Kyrgyzstan", box)
    assert page.page.evaluate(RANGE) == pytest.approx(found)


def open_paused(page):
    page.open(STORY + "&colour=bloc")
    page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
    page.settle()
    page.page.evaluate(PAUSE_FLIGHT)


def start_flight(page, iso3, name):
    """Search for a country; its flight is paused."""
    page.page.evaluate("flightTime = 0")
    choose(page, iso3)
    page.page.wait_for_selector(f"#panel h2:has-text('{name}')")
    page.page.wait_for_selector("#map svg.flying")
    # Wait for all that the selection changes.
    while page.open_requests:
        page.page.wait_for_timeout(50)
    page.page.wait_for_timeout(200)


def advance_flight(page, ms):
    page.page.evaluate(SET_FLIGHT_TIME, ms)


@pytest.mark.evidence
@with_motion
def test_a_flight_is_one_movement_with_names(page):
    """Nothing jumps during the flight or at its end, and nothing is redrawn."""
    open_paused(page)
    for iso3, name in (("FRA", "France"), ("BRA", "Brazil")):
        start_flight(page, iso3, name)
        page.page.evaluate(RECORD_CHANGES)
        places = page.page.evaluate(FLIGHT_POSITIONS, [iso3, 0, 20])
        names = dict(page.page.evaluate(NAMES))
        assert len(names) >= 4
        assert name in names
        assert set(names.values()) == {1}
        places += page.page.evaluate(FLIGHT_POSITIONS, [iso3, 20, 41])
        # Smaller names may come once the map rests.
        assert set(page.page.evaluate("[...changes]")) <= ALLOWED_CHANGES
        page.settle()
        end = page.page.evaluate(DISC_ON_SCREEN, iso3)
        assert places[-1] == pytest.approx(end, abs=1)
        assert end[:2] == pytest.approx(page.place(iso3), abs=1)
        whole = dist(places[0][:2], end[:2])
        assert whole > 100
        assert max(dist(a[:2], b[:2]) for a, b in pairwise(places)) < whole / 8
        assert set(dict(page.page.evaluate(NAMES)).values()) == {1}


@with_motion
def test_names_stay_on_the_map_in_a_flight(page):
    open_paused(page)
    start_flight(page, "BRA", "Brazil")
    advance_flight(page, 120)
    assert page.page.locator("#map .flying").count() == 1
    opacity = "part => getComputedStyle(part).opacity"
    assert page.page.locator("#lettering").evaluate(opacity) == "1"
    assert page.page.locator("#lettering .level:not([display]) .names text").count() > 10


@pytest.mark.evidence
@with_motion
def test_a_press_stops_the_flight(page):
    open_paused(page)
    start_flight(page, "BRA", "Brazil")
    advance_flight(page, 120)
    x, y, _ = page.page.evaluate(DISC_ON_SCREEN, "AGO")
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    assert page.page.locator("#map .flying").count() == 0
    advance_flight(page, 300)
    assert page.page.evaluate(DISC_ON_SCREEN, "AGO")[:2] == pytest.approx([x, y], abs=1)
    page.page.mouse.up()
    page.page.wait_for_selector("#panel h2:has-text('Angola')")


@pytest.mark.evidence
@with_motion
def test_the_map_of_another_selection_is_shown_whole(page):
    open_paused(page)
    start_flight(page, "BRA", "Brazil")
    page.page.get_by_role("button", name="Exclude it").click()
    page.page.wait_for_selector("#map svg:not(.flying)")
    page.page.wait_for_url("**exclude-country=BRA**")
    advance_flight(page, 1000)
    page.settle()
    wide, high = page.page.evaluate(
        "['width', 'height'].map("
        "side => Number(document.querySelector('#paper').getAttribute(side)))"
    )
    assert page.page.evaluate(RANGE) == [0, wide, 0, high]
    assert page.page.locator("#map svg.zoomed").count() == 0


@pytest.mark.evidence
def test_zooming_does_not_redraw(page):
    open_paused(page)
    page.page.evaluate(RECORD_CHANGES)
    sizes = [page.page.evaluate(DISC)]
    for name in ("Zoom in", "Zoom in", "Zoom out", "Whole map"):
        page.page.get_by_role("button", name=name).click()
        sizes.append(page.page.evaluate(DISC))
    once, twice = sizes[1] / sizes[0], sizes[2] / sizes[0]
    assert 1 < once < twice
    assert sizes[3:] == pytest.approx([sizes[1], sizes[0]])
    assert set(page.page.evaluate("[...changes]")) <= ALLOWED_CHANGES


OPTIONS = ".dash-dropdown-content label"
# Set the options of the menu of votes, and return its previous options.
SET_OPTIONS = """(data) => {
  const before = dash_component_api.getLayout('left-out-rollcalls-offered').props.data;
  dash_clientside.set_props('left-out-rollcalls-offered', { data });
  return before;
}"""


def get_value(page, menu):
    return page.page.locator(f"#{menu}-value").text_content()


def open_drawer(page):
    page.page.locator("#sentence .change").first.click()


@pytest.mark.evidence
def test_a_menu_shows_its_selected_and_its_other_options(page):
    page.open("?exclude-country=BRA&exclude-rollcall=A/RES/74/247&panel=records")
    open_drawer(page)
    assert get_value(page, "colour") == "bloc"
    assert get_value(page, "left-out") == "Brazil (BRA)"
    assert get_value(page, "left-out-rollcalls").startswith(
        "A/RES/74/247: Cybercrime resolution 2019"
    )
    for menu, many in (("left-out", 200), ("left-out-rollcalls", 50), ("colour", 30)):
        page.page.locator(f"#{menu}").click()
        page.page.wait_for_selector(f"{OPTIONS} >> nth=3")
        selection = page.page.locator(f"{OPTIONS}:has(input:checked)")
        assert selection.all_text_contents() == [get_value(page, menu)]
        count = page.page.evaluate(f"dash_component_api.getLayout('{menu}').props.options.length")
        assert count >= many
        # A second press closes the menu.
        page.page.locator(f"#{menu}").click()
        page.page.wait_for_selector(OPTIONS, state="detached")
    page.settle()
    assert "exclude-country=BRA&exclude-rollcall=A/RES/74/247" in page.page.url


@pytest.mark.evidence
def test_the_keyboard_opens_and_searches_a_menu(page):
    page.open("?panel=records")
    open_drawer(page)
    page.page.locator("#colour").focus()
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_selector(f"{OPTIONS} >> nth=3")
    page.page.wait_for_selector(f"{OPTIONS}:has(input:focus):has-text('bloc')")
    # The menu searches for typed text, and the arrow keys move through its options.
    page.page.keyboard.type("swing", delay=20)
    page.page.wait_for_selector(f"{OPTIONS}:first-child:has-text('swing')")
    assert page.page.locator(".dash-dropdown-search:focus").input_value() == "swing"
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_selector(f"{OPTIONS}:first-child:has(input:focus)")
    page.page.locator("#colour").click()
    page.page.wait_for_selector(OPTIONS, state="detached")
    page.page.locator("#colour").focus()
    page.page.keyboard.type("russia than", delay=20)
    page.page.wait_for_selector(
        f"{OPTIONS}:first-child:has-text('closer to Russia than in general')"
    )
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**colour=closer:RUS**")
    page.settle()
    assert get_value(page, "colour") == "closer to Russia than in general"


def test_a_menu_shows_and_keeps_the_values_of_the_url(look):
    page = look("?panel=records")
    values = page.page.evaluate(f"({SET_OPTIONS})([])")
    page.go("?exclude-country=FRA&exclude-rollcall=A/RES/74/247&colour=vote:A/RES/74/247")
    assert "exclude-rollcall=A/RES/74/247" in page.page.url
    # A URL may exclude a vote before the menu has its options.
    assert get_value(page, "left-out-rollcalls").startswith("A/RES/74/247")
    page.page.evaluate(SET_OPTIONS, values)
    page.settle()
    open_drawer(page)
    assert get_value(page, "left-out") == "France (FRA)"
    assert get_value(page, "left-out-rollcalls").startswith(
        "A/RES/74/247: Cybercrime resolution 2019"
    )
    page.page.get_by_text("Exclude", exact=True).click()
    # The menu has its options before a reader can press it.
    page.page.locator("#left-out").focus()
    page.settle()
    page.page.locator("#left-out").click()
    page.page.wait_for_selector(f"{OPTIONS} >> nth=3")
    page.settle()
    # An open menu shows the new selection and still offers the other options.
    page.page.locator(f"{OPTIONS} >> nth=3").click()
    page.settle()
    boxes = page.page.locator(f"{OPTIONS} input")
    assert boxes.evaluate_all("all => all.filter(one => one.checked).length") == 2
    assert page.page.locator(OPTIONS).count() > 5
    assert page.page.url.count("exclude-country=") == 2


# In each run `test_browser_places.py` closes menus and the drawer.
@pytest.mark.evidence
def test_escape_closes_a_menu_then_the_drawer_then_clears_the_selection(page):
    page.open("?panel=records&select=CPV")
    open_drawer(page)
    page.page.locator("#colour").click()
    page.page.wait_for_selector(f"{OPTIONS} >> nth=3")
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector(OPTIONS, state="detached")
    assert page.page.locator("#controls-box").get_attribute("open") is not None
    assert page.page.evaluate(
        "document.querySelector('#controls-box').contains(document.activeElement)"
    )
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("#controls-box:not([open])", state="attached")
    assert page.page.evaluate("document.activeElement.matches('#sentence .change')")
    page.settle()
    assert "select=CPV" in page.page.url
    # Nothing is open, and nothing has the focus.
    page.page.evaluate("document.activeElement.blur()")
    page.page.keyboard.press("Escape")
    page.page.wait_for_url(lambda address: "select=" not in address)


@pytest.mark.slow
def test_clear_restores_the_view_and_panels_begin_at_their_top(look):
    page = look(STORY)
    tab = page.page
    before = tab.evaluate(RANGE)
    choose(page, "FRA")
    tab.wait_for_selector("#panel h2:has-text('France')")
    page.settle()
    assert tab.evaluate(RANGE) != before
    tab.locator("#chosen [data-go='toggle:FRA']").press("Enter")
    page.settle()
    assert tab.evaluate(RANGE) == pytest.approx(before)
    # The map zooms to a group, and shows the whole map again without the filter.
    choose(page, "CARICOM")
    tab.wait_for_selector("#panel h2:has-text('14 of 193')")
    page.settle()
    assert tab.evaluate(RANGE) != before
    tab.locator("#panel [data-go='where:']").first.click()
    page.settle()
    assert tab.evaluate(RANGE) == pytest.approx(before)
    # Back and the button of undo restore the view as well; a zoom by hand stays.
    for leave in (tab.go_back, tab.locator(".zoom [data-undo]").click):
        choose(page, "CARICOM")
        tab.wait_for_selector("#panel h2:has-text('14 of 193')")
        page.settle()
        assert tab.evaluate(RANGE) != before
        leave()
        tab.wait_for_url(lambda address: "where=" not in address)
        page.settle()
        assert tab.evaluate(RANGE) == pytest.approx(before)
        assert not tab.locator("#find-note").is_visible()
    choose(page, "CARICOM")
    tab.wait_for_selector("#panel h2:has-text('14 of 193')")
    page.settle()
    tab.get_by_role("button", name="Zoom in").click()
    zoomed = tab.evaluate(RANGE)
    tab.go_back()
    tab.wait_for_url(lambda address: "where=" not in address)
    page.settle()
    assert tab.evaluate(RANGE) == pytest.approx(zoomed)
    # Analysis and the panel that it opens have the same heading.
    page.go(f"{STORY}&panel=analysis")
    tab.locator("#panel [data-go='panel:compare']").first.click()
    page.settle()
    assert tab.evaluate("document.getElementById('panel').scrollTop") == 0


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_wide_table_keeps_its_first_column_and_headings(look, size):
    columns = "".join(f"&column={name}" for name in ("swing", "position", "dissent", "un_group"))
    page = look(f"{STORY}&panel=table{columns}", *size)
    tab = page.page
    box = tab.locator("#panel .scroll:has(> table)").first
    box.evaluate("box => box.scrollTo(400, 600)")
    places = box.evaluate("""box => {
      const frame = box.getBoundingClientRect();
      const [corner, row] = ['thead th', 'tbody tr:nth-child(30) th']
        .map(name => box.querySelector(name).getBoundingClientRect());
      return [corner.left - frame.left, corner.top - frame.top, row.left - frame.left];
    }""")
    assert places == pytest.approx([0, 0, 0], abs=1.5)


def test_what_a_choice_did_covers_neither_field_nor_headline_and_goes_away(page):
    tab = page.open(STORY).page
    tab.clock.install()
    search_for(page, "kenya", "KEN")
    tab.keyboard.press("Enter")
    note = tab.locator("#find-note")
    note.wait_for()
    for size in ((1440, 900), (1024, 768)):
        tab.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        box = note.bounding_box()
        for part in ("#find-box", ".headline h2", ".headline h2 + .meta"):
            covered = tab.locator(part).first.bounding_box()
            assert box["y"] >= covered["y"] + covered["height"]
    # A press in the middle of the field reaches it.
    tab.locator("#find").click(timeout=2000)
    # The focus keeps the note.
    note.get_by_role("button", name="Undo").focus()
    tab.clock.run_for(10_000)
    assert note.is_visible()
    tab.locator("#find").focus()
    tab.clock.run_for(10_000)
    assert not note.is_visible()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_the_note_follows_a_head_that_a_choice_makes_higher(page_at, size):
    page = page_at(*size).open(f"{STORY}&colour=vote:A/RES/74/247")
    tab = page.page
    choose(page, "map by the forecast")
    note = tab.locator("#find-note")
    note.wait_for()
    # The focus keeps the note.
    note.get_by_role("button", name="Done").focus()
    tab.wait_for_selector(".headline:has-text('Expected result')")
    page.settle()
    box, line = note.bounding_box(), tab.locator(".selection").bounding_box()
    assert box["y"] >= line["y"] + line["height"]


@pytest.mark.slow
def test_a_table_says_that_it_goes_on_and_scrolls_by_keyboard(look):
    tracks = (
        "vote:A/RES/73/266,A/RES/74/28,A/RES/75/32,A/RES/77/37,A/RES/78/16:yes",
        "vote:A/RES/73/27,A/RES/74/29,A/RES/75/240,A/RES/77/36,A/RES/78/237:yes",
    )
    conditions = "".join(f"&where={each}" for each in (*tracks, "group:ASEAN"))
    tab = look(f"{STORY}{conditions}&panel=selection", 1440, 900).page
    box = tab.locator("#panel .scroll:has(> table)").first
    get_mark = "box => getComputedStyle(box, '::before').content"
    assert "More columns to the right" in box.evaluate(get_mark)
    box.focus()
    for _ in range(20):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_function("box => !box.matches('.cut-end')", arg=box.element_handle())
    assert "◂" in box.evaluate(get_mark)
    name, frame = box.locator("tbody th").first.bounding_box(), box.bounding_box()
    assert name["x"] == pytest.approx(frame["x"], abs=1.5)


@pytest.mark.slow
@pytest.mark.few(1)
def test_a_phone_opens_the_country_from_the_note_above_the_keyboard(small_page):
    """The keyboard covers the lower half of the window while the search has the focus."""
    page = small_page.open()
    tab = page.page
    search_for(page, "turkiye", "TUR")
    tab.keyboard.press("Enter")
    button = tab.locator("#find-note").get_by_role("button", name="Open panel")
    button.wait_for()
    page.settle()
    box = button.bounding_box()
    assert box["y"] + box["height"] < 844 / 2
    for part in ("#find-box", ".headline h2"):
        covered = tab.locator(part).first.bounding_box()
        assert box["y"] >= covered["y"] + covered["height"]
    tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_selector(".side.up")
    tab.wait_for_selector("#panel h2:has-text('Türkiye')")
    assert not tab.evaluate("document.activeElement.matches('#find')")


@pytest.mark.slow
def test_the_note_of_a_choice_on_a_phone_covers_neither_field_nor_headline(small_page):
    """The panel that a comparison opens leaves only the headline above it."""
    page = small_page.open()
    tab = page.page
    choose(page, "2021-2023 against 2024-2025")
    note = tab.locator("#find-note")
    note.wait_for()
    tab.wait_for_selector(".side.up")
    page.settle()
    box = note.bounding_box()
    assert box["y"] + box["height"] <= 844
    for part in ("#find-box", ".headline h2", ".headline h2 + .meta", "#panel .panel-nav"):
        covered = tab.locator(part).first.bounding_box()
        assert box["y"] >= covered["y"] + covered["height"]
    note.get_by_role("button", name="Undo").tap()
    tab.wait_for_function("!location.search.includes('versus')")


@pytest.mark.slow
def test_a_choice_on_a_phone_that_colours_the_map_leaves_it_in_view(small_page):
    page = small_page.open()
    tab = page.page
    tab.get_by_role("tab", name="Overview").tap()
    tab.wait_for_selector(".side.up")
    choose(page, "map by the forecast")
    tab.locator("#find-note").wait_for()
    page.settle()
    assert "colour=forecast" in tab.url
    assert tab.locator(".side.up").count() == 0
    assert page.text("#headline").startswith("Expected result: ")
    assert not is_range_cut(tab)


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("height", [420, 340])
def test_a_choice_on_a_phone_closes_the_keyboard(small_page, height):
    """A window that a keyboard has made low shows the note; the field loses the focus."""
    page = small_page.open()
    tab = page.page
    tab.set_viewport_size({"width": 390, "height": height})
    search_for(page, "turkiye", "TUR")
    tab.locator(FIRST_ROW).tap()
    button = tab.locator("#find-note").get_by_role("button", name="Open panel")
    button.wait_for()
    page.settle()
    assert tab.evaluate("document.activeElement.id") != "find"
    box = button.bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= height
    button.tap()
    tab.wait_for_selector(".side.up")


@pytest.mark.slow
def test_a_question_is_answered_by_its_first_offer(look):
    page = look(STORY)
    tab = page.page

    def ask(question, label):
        tab.locator("#find").fill(question)
        tab.wait_for_selector(f"{FIRST_ROW}:has-text('{label}')")
        tab.locator("#find").press("Enter")

    ask("how did Kenya vote on 74/247", "A/RES/74/247: how Kenya voted")
    tab.wait_for_url("**colour=vote:A/RES/74/247&select=KEN**")
    tab.wait_for_selector("#find-note:has-text('A/RES/74/247 and Kenya were chosen.')")
    ask("what will India do next", "India: forecast of its vote on the next text")
    tab.wait_for_url("**select=IND**panel=ahead**")
    ask("countries that changed since 2021", "Compare the votes from 2018 to 2020 with")
    tab.wait_for_url("**panel=compare**")
    page.settle()
    # A topic changes the selection of the open comparison.
    ask("ICT security", "ICT security (topic)")
    tab.wait_for_url("**topic=ict-security**panel=compare**")
    page.settle()
    # An example of a question that is understood is typed by choosing it.
    tab.locator("#find").fill("atlantis")
    tab.locator(f"{ROWS}:has-text('who sponsored 79/243')").click()
    tab.wait_for_selector(f"{FIRST_ROW}:has-text('Sponsors of A/RES/79/243')")
    # A menu opens and stays open.
    ask("how to download the data", "Open the menu “Share”")
    tab.wait_for_selector("#share-box[open]")
    tab.keyboard.press("Escape")
    ask("delete my records", "Add, paste or delete records")
    tab.wait_for_selector("dialog#upload[open]")


def test_the_word_consensus_leads_to_the_panel_of_adoptions(look):
    page = look(STORY)
    tab = page.page
    tab.locator("#find").click()
    tab.keyboard.type("consensus")
    tab.wait_for_selector(f"{FIRST_ROW}:has-text('passed by consensus and then had a vote')")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**panel=cosponsors**")
    page.settle()
    assert "Votes that replaced a consensus" in page.text("#panel")


@pytest.mark.slow
def test_words_find_the_texts_of_the_whole_assembly(look):
    """They follow what is listed; a choice opens the sponsors and can be undone."""
    page = look(f"{STORY}&where=group:SIDS")
    tab = page.page
    before = tab.url
    tab.locator("#find").click()
    tab.keyboard.type("nuclear")
    found = f"{ROWS}:has-text('African Nuclear-Weapon-Free Zone Treaty')"
    tab.wait_for_selector(found)
    assert "A/RES/80/23" in tab.locator(FIRST_ROW).inner_text()
    tab.locator("#find").fill("climate")
    tab.wait_for_selector(f"{FIRST_ROW}:has-text('A/RES/80/138: recorded vote in 2025')")
    # Enter waits for the server.
    choose(page, "climate 2024")
    tab.wait_for_url("**colour=sponsor:A/RES/79/206**")
    page.settle()
    assert "where=group:SIDS" in tab.url
    assert "Protection of global climate" in page.text("#panel")
    assert "Adopted without a vote" in page.text("#panel")
    tab.locator("#find-note [data-undo]").click()
    tab.wait_for_url(before)
