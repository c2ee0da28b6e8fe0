"""Search for a country, menus that can be searched, and the flight of the camera."""

from contextlib import contextmanager
from itertools import pairwise
from math import dist

import pytest
from access import violations
from page_scripts import DISC, MAP, RANGE, STABILITY_NOTE, STORY
from parameter_sets import cross_parameters, keep_parameter

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# What is about a flight has it flown.
flown = pytest.mark.motion("no-preference")

# Where a country's disc is seen on the screen, and how large.
IS_VISIBLE = """iso3 => {
  const disc = document.querySelector(`#map [data-iso3="${iso3}"] > :not(text)`);
  const box = disc.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2, box.width];
}"""
# Names on the map, and how strongly each is seen, 0 to 1.
NAMES = """() => [...document.querySelectorAll('#map .level:not([display]) text')]
  .map(name => [name.textContent, Number(getComputedStyle(name.closest('#lettering')).opacity)])"""
# What is changed in the picture from now on.
NOTED = f"""() => {{
  window.noted = new Set();
  new MutationObserver(records => records.forEach(({{target, type, attributeName}}) =>
    noted.add(`${{target.matches('.level') ? 'level' : target.tagName}} ${{
      attributeName ?? type}}`)))
    .observe({MAP}, {{ attributes: true, childList: true, subtree: true }});
}}"""
# What a map alters of itself that is seen from elsewhere and drawn no other way. Names of the size
# that is come to are shown, and read where nobody has seen them.
SEEN_ELSEWHERE = {"svg viewBox", "svg class", "svg style", "level display", "level childList"}
# A flight is where the test has it: so many ms after it began.
PAUSED = """() => {
  const { requestAnimationFrame } = window, now = performance.now();
  window.late = 0;
  performance.now = () => now;
  window.requestAnimationFrame = act => requestAnimationFrame(() => act(now + late));
}"""
FLOWN = """ms => new Promise(done => {
  window.late = ms;
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
# Where a country is seen on its flight, from one hundredth of a second to another.
WAY = f"""async ([iso3, first, end]) => {{
  const seen = [];
  for (let step = first; step < end; step += 1) {{
    window.late = 10 * step;
    await new Promise(requestAnimationFrame);
    seen.push(({IS_VISIBLE})(iso3));
  }}
  return seen;
}}"""


# The rows of the search, and the first of them.
FOUND = "#find-list [role=option]"
FIRST_FOUND = f"{FOUND}:first-child"


def choose(page, text):
    """Type into the search and press Enter."""
    page.page.locator("#find").fill(text)
    page.page.locator("#find").press("Enter")


def look_for(page, text, iso3):
    """Type into the search and wait until the country stands first."""
    page.page.locator("#find").click()
    page.page.keyboard.type(text)
    page.page.wait_for_selector(f"{FIRST_FOUND}:has-text('({iso3})')")


@contextmanager
def slow_machine(page, times):
    with_page = page.page.context.new_cdp_session(page.page)
    with_page.send("Emulation.setCPUThrottlingRate", {"rate": times})
    try:
        yield
    finally:
        with_page.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        with_page.detach()


def test_the_search_is_a_combobox(look):
    page = look(STORY)
    field = page.page.get_by_role("combobox", name="Find a country, group or text")
    look_for(page, "united st", "USA")
    # The first row is taken by Enter; the arrows walk through the rows and round their ends.
    for key, selected in (("ArrowUp", -1), ("ArrowDown", 0), ("ArrowDown", 1)):
        page.page.keyboard.press(key)
        row = page.page.locator("#find-list [aria-selected='true']")
        assert row.count() == 1
        assert row.text_content() == page.page.locator(FOUND).nth(selected).text_content()
        assert field.get_attribute("aria-activedescendant") == row.get_attribute("id")
    assert violations(page.page) == []
    # Escape closes the rows, then empties the field, and leaves the map as it is.
    for text, is_open in (("united st", "false"), ("", "false")):
        page.page.keyboard.press("Escape")
        assert (field.input_value(), field.get_attribute("aria-expanded")) == (text, is_open)
    # A click on the field opens all rows and closes them, and leaving it does so too.
    for act, rows in ((field.click, True), (field.click, False), (field.click, True)):
        act()
        page.page.locator(f"{FOUND} >> nth=300").wait_for(state="visible" if rows else "hidden")
    page.page.keyboard.press("Tab")
    page.page.locator("#find-list").wait_for(state="hidden")


@pytest.mark.evidence
def test_a_group_is_found_too(look):
    page = look(STORY)
    page.page.locator("#find").click()
    page.page.keyboard.type("caric")
    page.page.locator(f"{FIRST_FOUND}:has-text('CARICOM')").click()
    page.page.wait_for_selector("#panel :text('14 of 193 countries')")
    page.settle()
    assert "where=group" in page.page.url
    assert page.page.locator("#panel .listing").first.locator("tbody tr").count() == 14


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_members_of_a_group_that_voted_unlike_a_country_take_four_gestures(look, size):
    page = look(STORY, *size)
    tab = page.page

    def find(text, first):
        tab.locator("#find").click()
        tab.keyboard.type(text)
        tab.wait_for_selector(f"{FIRST_FOUND}:has-text('{first}')")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#find-note:not([hidden])")
        page.settle()

    find("cuba", "(CUB)")
    assert page.text("#find-note") == "Cuba (CUB) was chosen. Undo"
    find("caricom", "CARICOM")
    assert page.text("#find-note") == "CARICOM was added to the filter. Undo"
    assert "voted unlike Cuba at least once" in page.text("#panel")
    assert tab.locator("#panel a:has-text('Print on one page')").count() == 1
    # A second group is added, and Undo of the note takes it away again.
    find("sids", "SIDS")
    assert "where=group:CARICOM&where=group:SIDS" in tab.url
    assert violations(tab) == []
    tab.locator("#find-note button").press("Enter")
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
    # A count in a panel replaces the filter, says so, and offers Undo as well.
    tab.goto(f"{tab.url}&panel=overview")
    page.settle()
    if size[0] < 900:
        tab.get_by_role("tab", name="Overview").click()
    tab.locator("#panel .count-go").first.click()
    tab.wait_for_selector("#find-note:not([hidden])")
    page.settle()
    assert page.text("#find-note") == "The earlier filter was replaced. Undo"
    assert "where=group:CARICOM" not in tab.url
    tab.locator("#find-note button").click()
    tab.wait_for_url(lambda address: "where=group:CARICOM" in address)


def test_a_country_is_found_by_any_name_and_taken_by_enter(look):
    page = look(STORY)
    look_for(page, "swaziland", "SWZ")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=SWZ**")
    page.settle()
    page.page.locator("#find-note").get_by_role("button", name="Undo").click()
    page.page.wait_for_url(lambda address: "select=" not in address)
    page.settle()
    # Enter alone takes the best match: test_controls.py has more of them.
    look_for(page, "cote divoire", "CIV")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=CIV&panel=country&data=*")


def test_the_search_adds_where_several_are_chosen(look):
    page = look(STORY + "&select=CPV&panel=country")
    page.page.get_by_role("button", name="Choose several").click()
    look_for(page, "brazil", "BRA")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde and Brazil')")
    assert page.text("#chosen").split("\n")[0].startswith("Chosen:")
    page.page.get_by_role("button", name="Choose several").click()


# How much wider a code is than the mark it stands in, in pixels, for each country that is seen.
OVER = """() => [...document.querySelectorAll('#map [data-iso3]')].flatMap(group => {
  const [mark, code] = [group.querySelector(':not(text)'), group.querySelector('text')]
    .map(part => part.getBoundingClientRect());
  const frame = document.querySelector('#map').getBoundingClientRect();
  const seen = mark.right > frame.left && mark.left < frame.right
    && mark.bottom > frame.top && mark.top < frame.bottom;
  return seen ? [code.width - mark.width] : [];
})"""


@pytest.mark.evidence
def test_codes_stay_within_their_marks_where_there_is_room(look):
    page = look(STORY + "&colour=bloc")
    choose(page, "FRA")
    page.page.wait_for_selector("#panel h2:has-text('France')")
    page.settle()
    over = page.page.evaluate(OVER)
    assert len(over) > 40
    assert max(over) <= 0


def pan(mouse):
    mouse.down()
    mouse.move(700, 420, steps=5)
    mouse.up()


def turn_wheel(mouse):
    mouse.wheel(0, -300)


# How far each code is from the disc of a chosen country, in radii of a disc.
STAND = """() => {
  const middle = element => {
    const {x, y, width, height} = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  const disc = document.querySelector("#map [data-iso3='CPV'] > :not(text)");
  const [a, b] = middle(disc), {width} = disc.getBoundingClientRect();
  return [...document.querySelectorAll('#map #countries text')]
    .map(middle).map(([x, y]) => [2 * (x - a) / width, 2 * (y - b) / width]);
}"""
# Names that lie on the middle of a disc, or whose letters are smaller than 11 pixels.
UNFIT = """() => {
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


# A place in the frame that is far from all discs.
EMPTY = """() => {
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
    stood = page.page.evaluate(STAND)
    for act in (turn_wheel, pan):
        before = page.page.evaluate(RANGE)
        page.page.mouse.move(*page.page.evaluate(EMPTY))
        act(page.page.mouse)
        page.page.wait_for_function(f"was => ({RANGE})()[0] !== was", arg=before[0])
        page.settle()
        stand = page.page.evaluate(STAND)
        assert len(stand) == 193
        for one, other in zip(stood, stand, strict=True):
            assert one == pytest.approx(other, rel=0.01, abs=0.2)
        assert page.page.evaluate(UNFIT) == []


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("reach", "looked_for"),
    cross_parameters(["click", "focus"], [("bra", "BRA"), ("cape v", "CPV")]),
)
def test_who_types_faster_than_the_menu_opens_finds_the_same(page, reach, looked_for):
    text, iso3 = looked_for
    page.open(STORY)
    with slow_machine(page, 4):
        getattr(page.page.locator("#find"), reach)()
        page.page.keyboard.type(text)
        page.page.keyboard.press("Enter")
        page.page.wait_for_url(f"**select={iso3}&panel=country&data=*")
    page.page.locator("#find-list").wait_for(state="hidden")
    # Nothing of it is left for the next.
    page.settle()
    page.page.locator("#find").focus()
    page.page.keyboard.type("fra")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=FRA&panel=country&data=*")


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize(("text", "rows"), [("atlantis", "No match."), ("  ", "Afghanistan")])
def test_enter_on_what_is_no_country_leaves_the_rows_open(page, text, rows):
    page.open(STORY)
    page.page.locator("#find").click()
    # Enter comes before the rows that match are there.
    with slow_machine(page, 10):
        page.page.keyboard.type(text)
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector(f"{FIRST_FOUND}:has-text('{rows}')")
    assert "select=" not in page.page.url


def named_in_sight(page, name, box):
    """Expect that a country's name is seen, all of it."""
    there = page.page.locator(f"#map .level:not([display]) .names text:text-is('{name}')")
    name_box = there.bounding_box()
    assert box["x"] <= name_box["x"] < name_box["x"] + name_box["width"] <= box["x"] + box["width"]
    assert (
        box["y"] <= name_box["y"] < name_box["y"] + name_box["height"] <= box["y"] + box["height"]
    )


@pytest.mark.parametrize("text", keep_parameter(["Kyrgyzstan", "kgz", "kg"], 1))
def test_the_search_leads_to_the_country(page, text):
    page.open(STORY)
    before = page.page.evaluate(RANGE)
    look_for(page, text, "KGZ")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=KGZ**")
    page.page.wait_for_function(
        f"width => ({RANGE})()[1] - ({RANGE})()[0] < width", arg=(before[1] - before[0]) * 0.7
    )
    page.settle()
    x, y, _ = page.page.evaluate(IS_VISIBLE, "KGZ")
    assert (x, y) == pytest.approx(page.place("KGZ"), abs=1)
    box = page.page.locator("#map").bounding_box()
    # Its name has come with the answer, and is in sight as well, as is that of one deep in a crowd.
    named_in_sight(page, "Kyrgyzstan", box)
    choose(page, "MEX")
    page.page.wait_for_selector("#panel h2:has-text('Mexico')")
    page.settle()
    named_in_sight(page, "Mexico", box)
    choose(page, "KGZ")
    page.page.wait_for_selector("#panel h2:has-text('Kyrgyzstan')")
    page.settle()
    x, y, _ = page.page.evaluate(IS_VISIBLE, "KGZ")
    assert abs(x - box["x"] - box["width"] / 2) < 0.2 * box["width"]
    assert abs(y - box["y"] - box["height"] / 2) < 0.2 * box["height"]


def open_still(page):
    page.open(STORY + "&colour=bloc")
    page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
    page.settle()
    page.page.evaluate(PAUSED)


def take_off(page, iso3, name):
    """Find a country; its flight stands still."""
    page.page.evaluate("late = 0")
    choose(page, iso3)
    page.page.wait_for_selector(f"#panel h2:has-text('{name}')")
    page.page.wait_for_selector("#map svg.flying")
    # All that the choice changes is there.
    while page.awaited:
        page.page.wait_for_timeout(50)
    page.page.wait_for_timeout(200)


def fly(page, ms):
    page.page.evaluate(FLOWN, ms)


@pytest.mark.evidence
@flown
def test_a_flight_is_one_movement_and_names_are_not_seen_meanwhile(page):
    """Nothing jumps on the way or at its end, and nothing is redrawn."""
    open_still(page)
    for iso3, name in (("FRA", "France"), ("BRA", "Brazil")):
        take_off(page, iso3, name)
        page.page.evaluate(NOTED)
        places = page.page.evaluate(WAY, [iso3, 0, 20])
        names = dict(page.page.evaluate(NAMES))
        assert len(names) >= 4
        assert name in names
        assert set(names.values()) == {0}
        places += page.page.evaluate(WAY, [iso3, 20, 41])
        page.settle()
        end = page.page.evaluate(IS_VISIBLE, iso3)
        assert places[-1] == pytest.approx(end, abs=1)
        assert end[:2] == pytest.approx(page.place(iso3), abs=1)
        whole = dist(places[0][:2], end[:2])
        assert whole > 100
        assert max(dist(a[:2], b[:2]) for a, b in pairwise(places)) < whole / 8
        assert set(page.page.evaluate("[...noted]")) <= SEEN_ELSEWHERE
        assert set(dict(page.page.evaluate(NAMES)).values()) == {1}


@pytest.mark.evidence
@flown
def test_a_press_stops_the_flight_where_it_is_seen(page):
    open_still(page)
    take_off(page, "BRA", "Brazil")
    fly(page, 120)
    x, y, _ = page.page.evaluate(IS_VISIBLE, "AGO")
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    assert page.page.locator("#map .flying").count() == 0
    fly(page, 300)
    assert page.page.evaluate(IS_VISIBLE, "AGO")[:2] == pytest.approx([x, y], abs=1)
    page.page.mouse.up()
    page.page.wait_for_selector("#panel h2:has-text('Angola')")


@pytest.mark.evidence
@flown
def test_a_map_of_another_query_is_seen_whole(page):
    open_still(page)
    take_off(page, "BRA", "Brazil")
    page.page.get_by_role("button", name="Exclude it").click()
    page.page.wait_for_selector("#map svg:not(.flying)")
    page.page.wait_for_url("**exclude-country=BRA**")
    fly(page, 1000)
    page.settle()
    wide, high = page.page.evaluate(
        "['width', 'height'].map("
        "side => Number(document.querySelector('#paper').getAttribute(side)))"
    )
    assert page.page.evaluate(RANGE) == [0, wide, 0, high]
    assert page.page.locator("#map svg.near").count() == 0


@pytest.mark.evidence
def test_zooming_draws_nothing_anew(page):
    open_still(page)
    page.page.evaluate(NOTED)
    sizes = [page.page.evaluate(DISC)]
    for name in ("Zoom in", "Zoom in", "Zoom out", "Whole map"):
        page.page.get_by_role("button", name=name).click()
        sizes.append(page.page.evaluate(DISC))
    once, twice = sizes[1] / sizes[0], sizes[2] / sizes[0]
    assert 1 < once < twice
    assert sizes[3:] == pytest.approx([sizes[1], sizes[0]])
    assert set(page.page.evaluate("[...noted]")) <= SEEN_ELSEWHERE


OFFERED = ".dash-dropdown-content label"
# Set the options of the menu of roll calls, and return those that it had.
OFFERED_WORDS = """(data) => {
  const before = dash_component_api.getLayout('left-out-rollcalls-offered').props.data;
  dash_clientside.set_props('left-out-rollcalls-offered', { data });
  return before;
}"""


def get_value(page, menu):
    return page.page.locator(f"#{menu}-value").text_content()


def open_drawer(page):
    page.page.locator("#sentence .change").first.click()


@pytest.mark.evidence
def test_a_menu_shows_what_is_chosen_and_offers_the_rest(page):
    page.open("?exclude-country=BRA&exclude-rollcall=A/RES/74/247&panel=records")
    open_drawer(page)
    assert get_value(page, "colour") == "bloc"
    assert get_value(page, "left-out") == "Brazil (BRA)"
    assert get_value(page, "left-out-rollcalls").startswith(
        "A/RES/74/247: Cybercrime resolution 2019"
    )
    for menu, many in (("left-out", 200), ("left-out-rollcalls", 50), ("colour", 30)):
        page.page.locator(f"#{menu}").click()
        page.page.wait_for_selector(f"{OFFERED} >> nth=3")
        selection = page.page.locator(f"{OFFERED}:has(input:checked)")
        assert selection.all_text_contents() == [get_value(page, menu)]
        count = page.page.evaluate(f"dash_component_api.getLayout('{menu}').props.options.length")
        assert count >= many
        # The same press closes it.
        page.page.locator(f"#{menu}").click()
        page.page.wait_for_selector(OFFERED, state="detached")
    page.settle()
    assert "exclude-country=BRA&exclude-rollcall=A/RES/74/247" in page.page.url


@pytest.mark.evidence
def test_a_menu_is_opened_and_searched_by_the_keyboard(page):
    page.open("?panel=records")
    open_drawer(page)
    page.page.locator("#colour").focus()
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_selector(f"{OFFERED} >> nth=3")
    page.page.wait_for_selector(f"{OFFERED}:has(input:focus):has-text('bloc')")
    # What is typed there is searched, and the arrows walk on from it.
    page.page.keyboard.type("swing", delay=20)
    page.page.wait_for_selector(f"{OFFERED}:first-child:has-text('swing')")
    assert page.page.locator(".dash-dropdown-search:focus").input_value() == "swing"
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_selector(f"{OFFERED}:first-child:has(input:focus)")
    page.page.locator("#colour").click()
    page.page.wait_for_selector(OFFERED, state="detached")
    page.page.locator("#colour").focus()
    page.page.keyboard.type("russia than", delay=20)
    page.page.wait_for_selector(
        f"{OFFERED}:first-child:has-text('closer to Russia than in general')"
    )
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**colour=closer:RUS**")
    page.settle()
    assert get_value(page, "colour") == "closer to Russia than in general"


def test_what_is_chosen_elsewhere_a_menu_shows_and_does_not_undo(page):
    page.open("?panel=records")
    values = page.page.evaluate(f"({OFFERED_WORDS})([])")
    page.go("?exclude-country=FRA&exclude-rollcall=A/RES/74/247&colour=vote:A/RES/74/247")
    assert "exclude-rollcall=A/RES/74/247" in page.page.url
    # An address may leave out a roll call that no menu has offered yet.
    assert get_value(page, "left-out-rollcalls").startswith("A/RES/74/247")
    page.page.evaluate(OFFERED_WORDS, values)
    page.settle()
    open_drawer(page)
    assert get_value(page, "left-out") == "France (FRA)"
    assert get_value(page, "left-out-rollcalls").startswith(
        "A/RES/74/247: Cybercrime resolution 2019"
    )
    page.page.get_by_text("Exclude", exact=True).click()
    # A hand takes longer to press than the menu to be given what it offers.
    page.page.locator("#left-out").focus()
    page.settle()
    page.page.locator("#left-out").click()
    page.page.wait_for_selector(f"{OFFERED} >> nth=3")
    page.settle()
    # An open menu takes the new selection and still offers the other options.
    page.page.locator(f"{OFFERED} >> nth=3").click()
    page.settle()
    boxes = page.page.locator(f"{OFFERED} input")
    assert boxes.evaluate_all("all => all.filter(one => one.checked).length") == 2
    assert page.page.locator(OFFERED).count() > 5
    assert page.page.url.count("exclude-country=") == 2


# In each run `test_browser_places.py` has menus and drawer close.
@pytest.mark.evidence
def test_escape_takes_away_a_menu_then_the_drawer_and_then_the_choice(page):
    page.open("?panel=records&select=CPV")
    open_drawer(page)
    page.page.locator("#colour").click()
    page.page.wait_for_selector(f"{OFFERED} >> nth=3")
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector(OFFERED, state="detached")
    assert page.page.locator("#controls-box").get_attribute("open") is not None
    assert page.page.evaluate(
        "document.querySelector('#controls-box').contains(document.activeElement)"
    )
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("#controls-box:not([open])", state="attached")
    assert page.page.evaluate("document.activeElement.matches('#sentence .change')")
    page.settle()
    assert "select=CPV" in page.page.url
    # Nothing is open any more, and nothing has the focus.
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
    # A group is shown, and the whole map again once the filter is removed.
    choose(page, "CARICOM")
    tab.wait_for_selector("#panel h2:has-text('14 of 193')")
    page.settle()
    assert tab.evaluate(RANGE) != before
    tab.locator("#panel [data-go='where:']").first.click()
    page.settle()
    assert tab.evaluate(RANGE) == pytest.approx(before)
    # Analysis and what it opens have no heading that tells them apart.
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
