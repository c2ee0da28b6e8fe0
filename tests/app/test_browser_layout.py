"""Layout: nothing moves, overlaps, is cut off or scrolls sideways, at three sizes."""

import re
from contextlib import suppress

import pytest
from invariants import FAULTS, SHIFTS, WIDER
from page_scripts import PRESS, STABILITY_NOTE, STORY
from parameter_sets import cross_parameters, keep_parameter
from playwright.sync_api import TimeoutError as TooLong

from alignment.model.view import PANELS
from alignment.scene.colour_variable import TALLY_NOTE

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

VERSUS = "&versus=v%3D1%26body%3DUNGA%2Bplenary%26from%3D2018-01-01%26to%3D2021-12-31"
EU = "&select=AUT&select=BEL&select=BGR&select=CZE&select=DEU&select=ESP&select=FIN&select=FRA"
SIZES = [(1440, 900), (1024, 768), (390, 844)]
VIEWS = {
    "bloc map": STORY + "&colour=bloc&select=USA&select=RUS&select=CPV",
    "world map": STORY + "&colour=vote:A/RES/74/247&map=world&select=CPV&select=IND",
    "years": STORY + "&colour=bloc&time=years",
    # Every panel; some need more than one chosen country.
    **{panel: STORY + f"&select=USA&panel={panel}" for panel in PANELS},
    # An empty URL would keep the current view.
    "overview": "?",
    "country": STORY + "&select=CPV&links=0&panel=country",
    "pair": STORY + "&select=USA&select=RUS&panel=pair",
    "group": STORY + f"{EU}&panel=group",
    "ahead": STORY + "&ahead=A/RES/78/237&lead=RUS&sponsor=CUB&set=IND:yes&set=BRA:no&panel=ahead",
    "compare": STORY + f"{VERSUS}&panel=compare",
    "time": STORY + "&colour=bloc&time=windows&panel=time",
}
FINAL_STABILITY = "#stability-note:not(:has(progress))"


@pytest.mark.few(1)
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_moves_while_a_view_loads(page, name):
    page.open(VIEWS[name])
    page.page.evaluate(SHIFTS)
    # Bloc stability is computed in the background and arrives last.
    page.page.wait_for_selector(FINAL_STABILITY, state="attached")
    page.settle()
    assert page.page.evaluate("window.shifted") < 0.02
    assert page.page.evaluate(WIDER) == []


MAP_FRAME = """() => {
  const {x, y, width, height} = document.querySelector('#map').getBoundingClientRect();
  // The grid scrolls the page to the row of a selected country.
  return [x, y + scrollY, width, height];
}"""


@pytest.fixture(scope="module")
def frames():
    """Frames of the map by size of the window and width of the panel."""
    return {}


@pytest.mark.few(6)
@pytest.mark.parametrize(("name", "size"), cross_parameters(VIEWS, SIZES))
def test_nothing_overlaps_is_cut_off_or_shrinks_the_map(look, frames, name, size):
    page = look(VIEWS[name])
    page.page.wait_for_selector(FINAL_STABILITY, state="attached")
    assert page.page.evaluate(WIDER) == []
    page.page.set_viewport_size({"width": size[0], "height": size[1]})
    page.settle()
    # Charts change their width a little later.
    with suppress(TooLong):
        page.page.wait_for_function(f"() => !({FAULTS})().length", timeout=2000)
    assert page.page.evaluate(FAULTS) == []
    # A timeline has a row of periods, the map above a wide panel has another size, and the height
    # of the texts differs on a phone.
    if "time=" not in VIEWS[name] and size != SIZES[2]:
        frame = page.page.evaluate(MAP_FRAME)
        is_wide = page.page.locator("#panel .wide").count() > 0
        assert frame == frames.setdefault((size, is_wide), frame)


LOW_VIEWS = (
    "&topic=digital-rights&body=Human+Rights+Council&blend=1&colour=income&where=group:SIDS&links=0",
    "&from=2025-09-09&to=2026-06-30&scope=assembly&colour=income",
)


@pytest.mark.parametrize("view", LOW_VIEWS)
def test_a_long_key_of_a_low_phone_leaves_room_for_names_of_blocs(look, view):
    page = look(f"?v=1{view}", 390, 684)
    page.page.wait_for_selector(FINAL_STABILITY, state="attached")
    page.settle()
    assert page.page.evaluate(FAULTS) == []


# The lines of each chip, whether it is within its row, and whether its text is cut.
CHIPS = """() => [...document.querySelectorAll('.filters .chip')].map(chip => {
  const {lineHeight} = getComputedStyle(chip), box = chip.getBoundingClientRect();
  const row = chip.parentElement.getBoundingClientRect();
  const lines = Math.round((chip.clientHeight - 4) / parseFloat(lineHeight));
  return [lines, box.bottom <= row.bottom + 1,
    getComputedStyle(chip, '::after').content.startsWith('"…')];
})"""
LONG_CHIP = (
    "?v=1&from=2024-01-01&to=2025-12-31&scope=assembly"
    "&versus=v%3D1%26from%3D2021-01-01%26to%3D2023-12-31%26scope%3Dassembly&panel=compare"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_long_chip_is_cut_at_a_line_and_whole_under_the_pointer_or_focus(look, scheme):
    page = look(LONG_CHIP, 1440, 900, color_scheme=scheme)
    tab = page.page
    # A long name stands for any text.
    tab.locator(".filters .chip").evaluate("chip => chip.prepend('compared in every respect ')")
    tab.evaluate("document.activeElement.blur()")
    page.settle()
    assert tab.evaluate(CHIPS) == [[2, True, True]]
    frame = tab.evaluate(MAP_FRAME)
    for show in ("hover", "focus"):
        getattr(tab.locator(".filters .chip"), show)()
        assert tab.evaluate(CHIPS)[0][0] > 2
        assert not tab.evaluate(CHIPS)[0][2]
        assert tab.evaluate(MAP_FRAME) == frame
        tab.mouse.move(0, 0)


# Entries of the legend that an edge of its box cuts.
CUT_ENTRIES = """() => {
  const box = document.querySelector('.key .legend').getBoundingClientRect();
  return [...document.querySelectorAll('.legend-row > *')].filter(part => {
    const {top, bottom} = part.getBoundingClientRect();
    return [box.top, box.bottom].some(edge => top < edge - 1 && bottom > edge + 1);
  }).map(part => part.innerText);
}"""


LEGENDS = "vote:A/RES/74/247&threshold=0.85", "un_region"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("size", "colour"),
    cross_parameters([(1440, 900), (1280, 900), (1024, 768), (920, 700)], LEGENDS),
)
def test_the_legend_shows_whole_lines(look, size, colour):
    page = look(f"{STORY}&colour={colour}", *size)
    assert page.text("#legend").count("Egypt–Cameroon 3") == colour.count("threshold")
    assert page.page.evaluate(CUT_ENTRIES) == []


@pytest.mark.parametrize(
    "size", keep_parameter([(1440, 900), (1280, 900), (1024, 768), (920, 700)], 3)
)
def test_a_scrolled_legend_stops_at_a_whole_line(look, size):
    page = look(f"{STORY}&colour={LEGENDS[1]}", *size)
    page.page.locator(".key .legend").hover()
    page.page.mouse.wheel(0, 30)
    page.page.wait_for_function("() => document.querySelector('.key .legend').scrollTop > 0")
    page.page.wait_for_function(f"() => !({CUT_ENTRIES})().length")


# Whether a text of a line above the map is visible.
IS_TEXT_VISIBLE = """([line, words]) => {
  const box = document.querySelector(line), range = document.createRange();
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const start = texts.currentNode.data.indexOf(words);
    if (start < 0) continue;
    range.setStart(texts.currentNode, start);
    range.setEnd(texts.currentNode, start + words.length);
    const {left, top, right, bottom} = range.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    return left > outer.left - 1 && right < outer.right + 1
      && top > outer.top - 2 && bottom < outer.bottom + 2;
  }
  return false;
}"""
LINES = ".headline .meta", ".selection"
SCROLLED = "lines => lines.map(line => [line.scrollLeft, line.scrollTop])"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("size", "vote"),
    cross_parameters(
        [(1440, 900), (1280, 600), (1024, 768), (700, 800)], ["A/RES/74/247", "A/RES/80/118"]
    ),
)
def test_date_and_record_are_visible_and_tab_scrolls_lines_back(look, size, vote):
    tab = look(STORY + f"&colour=vote:{vote}", *size).page
    for line, words in (
        (LINES[0], " 20"),
        (LINES[0], "official record"),
        (LINES[1], "1 January 2018"),
    ):
        assert tab.evaluate(IS_TEXT_VISIBLE, [line, words]), words
    # Tab moves the focus through the links of both lines, and past them.
    tab.focus(".headline .count-go")
    for _ in range(12):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('.headline, .sentence')") is None
    assert tab.locator(", ".join(LINES)).evaluate_all(SCROLLED) == [[0, 0], [0, 0]]


# Height of the line in lines of text, number of words cut within, and whether words are hidden.
CUT_LINE = """line => {
  const box = line.getBoundingClientRect(), range = document.createRange();
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let cut = 0;
  while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/[^ ]+/g)) {
    range.setStart(walker.currentNode, word.index);
    range.setEnd(walker.currentNode, word.index + word[0].length);
    const {top, bottom, right} = range.getBoundingClientRect();
    if (top < box.bottom - 2 && (bottom > box.bottom + 2 || right > box.right + 1)) cut += 1;
  }
  const end = getComputedStyle(line, '::after'), lines = box.height / parseFloat(end.height);
  return [Math.round(lines), cut, line.scrollHeight > line.clientHeight + 2];
}"""


@pytest.mark.parametrize(
    ("size", "lines", "is_cut"),
    [((1024, 768), 1, False), ((900, 768), 1, True), ((390, 844), 1, False)],
)
def test_the_line_under_the_finding_is_cut_after_whole_words(look, size, lines, is_cut):
    # The line has the body of the vote where the selection does not name it.
    tab = look("?v=1&from=2018-01-01&tier=core&colour=vote:A/RES/74/247", *size).page
    assert tab.locator(LINES[0]).evaluate(CUT_LINE) == [lines, 0, is_cut]


GAPS = """parts => {
  const rows = parts.map(part => document.querySelector(part).getBoundingClientRect());
  return rows.slice(1).map((row, place) => row.top - rows[place].bottom);
}"""


@pytest.mark.few(1)
@pytest.mark.parametrize(("size", "versus"), cross_parameters(SIZES, ["", VERSUS]))
def test_fields_of_two_periods_are_next_to_their_heading(look, size, versus):
    page = look(f"{STORY}{versus}&panel=compare", *size)
    parts = [".panel > .panel-nav", ".periods", ".panel .comparing"]
    gaps = page.page.evaluate(GAPS, parts)
    assert all(0 <= gap < 20 for gap in gaps)
    # The panel scrolls below a gap and a line, not against the fields.
    assert page.page.evaluate(GAPS, [".periods", "#panel"]) == [8]
    assert page.page.locator("#panel").evaluate("p => getComputedStyle(p).borderTopWidth") == "1px"


def test_chips_have_space_below_a_paragraph(look):
    page = look(f"{STORY}&panel=ahead&ahead=A/RES/78/237")
    gaps = page.page.locator("#panel p + .chips, #panel p + .chip").evaluate_all(
        "parts => parts.map(part => part.getBoundingClientRect().top"
        " - part.previousElementSibling.getBoundingClientRect().bottom)"
    )
    assert len(gaps) >= 2
    assert min(gaps) >= 5


GGE = "A/RES/73/266,A/RES/74/28,A/RES/75/32,A/RES/77/37,A/RES/78/16"
OEWG = "A/RES/73/27,A/RES/74/29,A/RES/75/240,A/RES/77/36,A/RES/78/237"
TWO_TRACKS = f"""topic=ict-security&from=2018-01-01&to=2025-12-31&where=vote:{GGE}:yes\
&where=vote:{OEWG}:yes&where=group:ASEAN"""
FADES = ".filters", "row => [...row.classList].filter(name => name.startsWith('cut-'))"


def test_a_long_row_of_chips_fades_at_its_ends_and_scrolls(look):
    islands = "&where=group:SIDS&where=vote:A/RES/74/247:yes"
    page = look(STORY + f"&colour=vote:A/RES/74/247{islands}", 1440, 900)
    assert page.page.locator(FADES[0]).evaluate(FADES[1]) == []
    islands += "&where=!vote:A/RES/73/27:no&where=!vote:A/RES/75/240:no&where=!bloc:USA"
    page = look(STORY + f"&colour=vote:A/RES/74/247{islands}", 1024, 768)
    row = page.page.locator(FADES[0])
    assert row.evaluate(FADES[1]) == ["cut-end"]
    row.hover()
    page.page.mouse.wheel(0, 60)
    page.page.wait_for_selector(".filters.cut-start.cut-end")
    page.page.mouse.wheel(0, 2000)
    page.page.wait_for_selector(".filters.cut-start:not(.cut-end)")
    assert page.page.evaluate(IS_TEXT_VISIBLE, [FADES[0], "not in the West bloc"])


def test_three_long_conditions_are_readable_on_a_desktop(look):
    page = look(f"?v=1&{TWO_TRACKS}", 1440, 900)
    chips = page.page.locator(".filters .chip")
    assert chips.count() == 3
    row = page.page.locator(FADES[0])
    assert row.evaluate("row => [row.scrollWidth - row.clientWidth, row.scrollHeight]") == [0, 52]
    assert page.page.evaluate(IS_TEXT_VISIBLE, [FADES[0], "ASEAN on 22 Dec 2023"])


# In each run test_browser_updates.py tests this on the start page, and test_walk.py compares the
# frame of the map.
@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize(("size", "panel"), cross_parameters(SIZES[:2], ["swing", "overview"]))
def test_a_change_of_colour_does_not_move_the_map(look, size, panel):
    page = look(STORY + f"&colour=bloc&panel={panel}", *size)
    page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000)
    before = page.page.locator("#map-box").bounding_box()
    # Titles of one line and of two.
    for colour in ("bloc", "income", "vote:A/RES/74/247", "vote:A/RES/73/27", "vote:A/RES/75/240"):
        page.page.evaluate(PRESS, f"colour:{colour}")
        page.page.wait_for_url(f"**colour={colour}**")
        page.settle()
        assert page.page.locator("#map-box").bounding_box() == pytest.approx(before, abs=0.5)


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["years", "windows", "cumulative"])
def test_every_period_is_visible_on_wide_screens(look, kind):
    page = look(STORY + f"&time={kind}", *SIZES[0])
    for width, height in SIZES[:2]:
        page.page.set_viewport_size({"width": width, "height": height})
        page.settle()
        row = "() => (({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
        assert page.page.evaluate(f"{row}(document.querySelector('.stops'))") <= 0


BOXES = """() => Object.fromEntries(
  ['.top', '#map', '.map-area', '.key', '.zoom', '.side'].map(it => {
  const {top, bottom, width, height} = document.querySelector(it).getBoundingClientRect();
  return [it, {top, bottom, width, height}];
}))"""


@pytest.mark.parametrize("size", SIZES)
def test_the_map_reaches_the_lower_edge_under_its_key(look, size):
    tab = look("?", *size).page
    boxes = tab.evaluate(BOXES)
    if size == SIZES[2]:
        # The tools are under the key.
        assert boxes[".zoom"]["bottom"] == boxes[".map-area"]["bottom"]
        # The tabs of the panel are under the map.
        assert boxes[".map-area"]["bottom"] == size[1] - 48
        assert boxes["#map"]["height"] >= 0.55 * size[1]
    else:
        assert boxes[".key"]["bottom"] == boxes[".map-area"]["bottom"]
        assert boxes[".top"]["height"] == 56
        assert boxes[".map-area"]["bottom"] == size[1]
    finding = tab.locator(".headline h2").evaluate("title => getComputedStyle(title).fontSize")
    assert finding == ("28px" if size == SIZES[0] else "20px")


# Width of a disc, whether all names are level, and how many are cut.
TURNED = """() => {
  const boxes = [...document.querySelectorAll('#lettering .level:not([display]) text')]
    .map(name => name.getBoundingClientRect());
  // The rim of a country that did not vote lies within its disc.
  return [document.querySelector('#countries [data-iso3=CPV] circle').getBoundingClientRect().width,
    boxes.length > 4 && boxes.every(({width, height}) => width > height),
    boxes.filter(({left, right}) => left < 0 || right > innerWidth).length];
}"""


def test_an_upright_frame_turns_the_map_of_blocs_and_keeps_names_level(page_at):
    page = page_at(390, 844).open()
    before = page.page.evaluate(TURNED)
    assert before[0] > 10
    assert before[1:] == [True, 0]
    # The frame of a phone on its side shows the map as other screens do, and hides cut names.
    page.page.set_viewport_size({"width": 600, "height": 500})
    page.page.wait_for_selector("#lettering .level:not([display]) text:not([visibility='hidden'])")
    page.settle()
    assert page.page.locator("#lettering [transform]").count() == 0
    assert page.page.evaluate(TURNED)[1]
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.page.wait_for_selector("#lettering [transform] text")
    page.settle()
    assert page.page.evaluate(TURNED) == before
    # The world map is never turned.
    page.go("?map=world")
    page.page.wait_for_selector("#lettering .level:not([display]) text")
    assert page.page.evaluate(TURNED)[1]
    assert page.page.locator("#lettering [transform]").count() == 0


def test_the_selection_of_a_phone_is_one_line_that_opens_the_drawer(page_at):
    tab = page_at(*SIZES[2]).open(STORY).page
    row = tab.locator(".selection")
    box = row.bounding_box()
    assert box["height"] == 16
    assert box["x"] + box["width"] <= SIZES[2][0] - 8
    # Words that have no room give way to an ellipsis.
    assert row.evaluate("row => getComputedStyle(row).webkitLineClamp") == "1"
    row.locator(".change").first.click()
    tab.wait_for_selector(".controls-box[open]")


def test_a_button_opens_the_whole_key_on_a_phone(look):
    tab = look("?", 390, 844).page
    before = tab.evaluate(BOXES)["#map"]
    assert not tab.locator(".timebar").is_visible()
    tab.click(".open-key")
    for part in (".timebar", ".maps", "#foot summary"):
        assert tab.locator(part).is_visible()
    # The tools of the map would cover it.
    assert not tab.locator(".zoom").is_visible()
    assert tab.evaluate(BOXES)["#map"] == before
    tab.click(".open-key")
    assert not tab.locator(".timebar").is_visible()


# Lines of the key that are out of its box or cut, and the empty space above the sources.
KEY = """() => {
  const [box, key] = ['.key .legend', '#key']
    .map(part => document.querySelector(part).getBoundingClientRect());
  const edge = Math.min(box.bottom, key.bottom);
  const below = document.querySelector('.key .below').getBoundingClientRect();
  const rows = [...document.querySelectorAll('.key .legend-row')].map(row => [
    row.innerText, row.getBoundingClientRect()]);
  const last = Math.max(...[...document.querySelectorAll('.key :is(.legend-row, .maps, .timebar)')]
    .map(part => part.getBoundingClientRect().bottom));
  const cut = [...document.querySelectorAll('.key .legend-row > *')].filter(part =>
    part.scrollWidth > part.clientWidth + 1 || part.getBoundingClientRect().right > key.right);
  return [rows.filter(([, {top, bottom}]) => top < box.top - 1 || bottom > edge + 1)
    .map(([text]) => text).concat(cut.map(part => part.innerText)), below.top - last];
}"""
KEYS = {
    "opening": STORY + "&colour=vote:A/RES/74/247",
    "blocs": STORY + "&colour=bloc",
    "country": STORY + "&colour=vote:A/RES/74/247&select=CPV",
    "comparison": STORY + f"&colour=bloc{VERSUS}",
}


@pytest.mark.few(2)
@pytest.mark.parametrize(("size", "name"), cross_parameters(SIZES, KEYS))
def test_the_key_needs_no_scrolling_and_has_no_empty_line(look, size, name):
    page = look(KEYS[name], *size)
    page.page.wait_for_selector(FINAL_STABILITY, state="attached")
    hidden, blank = page.page.evaluate(KEY)
    assert hidden == []
    assert size == SIZES[2] or blank <= 28


VOTES_OF_YEARS = {2016: "71/259", 2018: "73/267", 2019: "74/251", 2020: "75/254A-C", 2024: "79/256"}
VOTES_OF_WORDS = {"Cuba": "80/4", "embargo": "80/67", "Palestine": "80/195", "nuclear": "80/70"}
OPENING_VOTES = (
    *("73/27", "73/187", "73/266", "74/28", "74/29", "74/247", "75/32", "75/240", "77/36", "77/37"),
    *("78/16", "78/237", "79/152", "80/118", "80/215"),
)
VOTES_WITH_KEYS = [
    # Observers were no members on the day of the vote.
    "?v=1&colour=vote:A/RES/74/247",
    *(
        f"?v=1&scope=assembly&from={year}-01-01&to={year}-12-31&colour=vote:A/RES/{name}"
        for year, name in VOTES_OF_YEARS.items()
    ),
    *(
        f"?v=1&scope=assembly&subject={words}&colour=vote:A/RES/{name}"
        for words, name in VOTES_OF_WORDS.items()
    ),
    "?v=1&scope=assembly&from=2015-01-01&subject=weapons&colour=vote:A/RES/80/59",
    *(f"{STORY}&colour=vote:A/RES/{name}" for name in OPENING_VOTES),
]


@pytest.mark.parametrize(("size", "address"), cross_parameters(SIZES, VOTES_WITH_KEYS))
def test_the_key_of_a_vote_is_whole(look, size, address):
    """The opening votes have three blocs, the votes before them in the list four or more."""
    page = look(address, *size)
    hidden, _ = page.page.evaluate(KEY)
    assert hidden == []


def get_middle(part):
    box = part.bounding_box()
    return box["y"] + box["height"] / 2


# Heights of the free space: above the outlines, and above and below the tools.
AIR = """() => {
  const [text, outlines, map, key, tool, tabs] =
    ['.selection', '#map #hulls', '#map', '.key', '.zoom button', '.tabs']
      .map(part => document.querySelector(part).getBoundingClientRect());
  return [outlines.top - text.bottom, key.top - map.bottom, tool.top - key.bottom,
    tabs.top - tool.bottom];
}"""


@pytest.mark.parametrize("size", [SIZES[2], (375, 812), (360, 800)])
def test_the_key_of_a_phone_is_under_the_map_and_the_tools_are_under_the_key(look, size):
    tab = look(KEYS["opening"], *size).page
    tab.wait_for_selector(FINAL_STABILITY, state="attached")
    above, over_key, over_tools, below = tab.evaluate(AIR)
    assert above >= 8
    assert 0 <= over_key <= 8
    assert over_tools >= 8
    assert below >= 8


@pytest.mark.parametrize("size", SIZES[:2])
def test_the_choice_of_the_map_has_its_own_label(look, size):
    tab = look("?", *size).page
    label = tab.locator(".maps > .legend-title")
    assert label.inner_text() == "Map:"
    times, maps = (tab.locator(part).bounding_box() for part in (".timebar", ".maps"))
    # Below the choice of the time where they are in one column, and beside the choice otherwise.
    is_beside = maps["x"] >= times["x"] + times["width"]
    assert is_beside or maps["y"] >= times["y"] + times["height"]
    assert is_beside or maps["x"] == times["x"]


BLOC_SIZES = {"India–Indonesia": 126, "West": 54, "Russia–China": 10}
PHONES = [SIZES[2], (375, 812), (360, 800)]


@pytest.mark.parametrize("size", [*PHONES, (375, 667), (360, 640)])
def test_a_phone_shows_what_near_means_colours_outlines_and_doubt(page_at, size):
    page = page_at(*size).open(KEYS["opening"])
    page.page.wait_for_selector(STABILITY_NOTE, timeout=30_000, state="attached")
    reading = page.page.locator(".reading")
    # How to read the map is one line, with the votes that the map rests on.
    # Without lines the key does not explain any.
    assert reading.inner_text() == "Near = voted alike on 15 votes. Outline = bloc."
    assert not page.page.locator("#links path").first.is_visible()
    assert reading.bounding_box()["height"] == 16
    assert page.page.locator(".selection").inner_text().startswith("15 votes on ")
    if size in PHONES:
        assert page.page.evaluate(BOXES)["#map"]["height"] >= 0.55 * size[1]
    entries = (
        "yes 79",
        "did not vote 21",
        "India–Indonesia 126",
        "Russia–China 10",
        "in no bloc 3",
    )
    parts = [page.page.locator(".key .entry", has_text=text) for text in entries]
    doubt = page.page.locator("#stability-note .defined")
    # The doubt follows the countries in no bloc on their line.
    assert abs(get_middle(doubt) - get_middle(parts[-1])) <= 2
    # The title of the votes is on their line where the line has room.
    title = page.page.locator("#legend .legend-title").first
    assert title.is_visible() == (size == SIZES[2])
    assert not title.is_visible() or title.inner_text() == "Colour: vote"
    row = page.page.locator(".legend-row").first
    assert row.bounding_box()["height"] == 24
    # A count of three digits does not add a line.
    row.locator(".entry").first.evaluate("entry => entry.lastChild.textContent += '0'")
    assert row.bounding_box()["height"] == 24
    page.page.locator(".open-key").click()
    whole = "Near = voted alike on 15 votes. Outline = bloc."
    assert reading.inner_text() == whole
    page.page.locator(".open-key").click()
    assert doubt.text_content().endswith(" countries could be in another bloc.")
    parts.append(doubt)
    for part in parts:
        box = part.bounding_box()
        assert box["x"] + box["width"] <= size[0] - 8
        assert box["y"] + box["height"] <= size[1] - 48 - 46
    # All blocs have their name on the map, in one form and perhaps in two lines.
    names = page.page.locator("#lettering .level:not([display]) [class=labels] text")
    joined = re.sub("(?<=[–])\\n", "", "\n".join(names.all_text_contents())).split("\n")
    forms = [{"India–Indonesia", "West", "Russia–China"}]
    forms.append({f"{name} · {n}" for name, n in BLOC_SIZES.items()})
    assert set(joined) in forms
    assert len(joined) == 3


@pytest.mark.parametrize("size", [SIZES[1], SIZES[2], (360, 800)])
def test_a_forecast_says_first_what_its_key_counts_and_a_phone_shows_its_whole_title(look, size):
    title = "Developments in the field of information and telecommunications in the context of"
    title += " international security"
    page = look(STORY + f"&colour=forecast:{title}", *size)
    line = page.page.locator(".headline .meta")
    assert line.inner_text().startswith(TALLY_NOTE)
    end = line.evaluate(
        """(line, length) => {
          const range = document.createRange(), text = line.firstChild;
          range.setStart(text, 0);
          range.setEnd(text, length);
          return range.getBoundingClientRect().bottom - line.getBoundingClientRect().bottom;
        }""",
        len(TALLY_NOTE),
    )
    assert end <= 0
    if size[0] < 900:
        assert line.inner_text().endswith(f"“{title}”.")
        whole, visible = line.evaluate("line => [line.scrollHeight, line.clientHeight]")
        assert whole == visible


def test_a_tablet_has_four_lines_above_the_map_and_no_empty_line_in_its_key(look):
    page = look(KEYS["opening"], *SIZES[1])
    boxes = page.page.evaluate(BOXES)
    lines = page.page.locator(".head :is(h2, .finding, .meta, .selection)")
    assert [line.bounding_box()["height"] for line in lines.all()] == [24, 20, 20, 24]
    assert boxes["#map"]["height"] >= 419
    _, blank = page.page.evaluate(KEY)
    assert blank <= 4
    # The body is named once; the link has its whole name for readers of the screen.
    head = page.page.locator(".head").inner_text()
    assert head.count("General Assembly plenary") == 1
    body = page.page.locator(".selection a[href='#bodies']")
    assert "General Assembly plenary" in body.text_content()


def test_a_tablet_shows_the_source_in_one_line(look):
    source = look("?", *SIZES[1]).page.locator("#foot > div > p")
    assert source.inner_text().startswith("Source: UN records 20")
    assert source.bounding_box()["height"] <= 16


# Whether parts that are narrower than their box are in its middle.
MARGINS = """([part, box]) => {
  const [inner, outer] = [part, box].map(each => document.querySelector(each)
    .getBoundingClientRect());
  return [inner.left - outer.left, outer.right - inner.right];
}"""


@pytest.mark.parametrize(
    ("panel", "part", "box"),
    [
        ("&panel=grid", ".votes-scroll", ".votes"),
        (f"{VERSUS}&panel=compare", ".both-maps > :first-child", ".both-maps"),
    ],
)
def test_what_does_not_fill_a_wide_panel_is_in_its_middle(look, panel, part, box):
    page = look(STORY + panel, *SIZES[0])
    page.page.wait_for_selector(part)
    left, right = page.page.evaluate(MARGINS, [part, box])
    assert abs(left - right) <= 1


@pytest.mark.parametrize("size", SIZES[:2])
def test_the_answer_of_a_comparison_is_beside_the_map_on_the_first_screen(look, size):
    page = look(STORY + f"{VERSUS}&panel=compare", *size)
    part = page.page.locator("#panel .section:has(> h3:text-is('In short')) li").first
    part.wait_for()
    box, panel = part.bounding_box(), page.page.locator(".side").bounding_box()
    assert box["y"] + box["height"] <= size[1]
    key = page.page.locator(".main").bounding_box()
    assert panel["x"] >= key["x"] + key["width"] - 1
    assert page.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_map_above_a_wide_analysis_is_no_strip(look):
    page = look(STORY + "&panel=swing", 1440, 900)
    page.page.wait_for_selector("#panel .wide")
    boxes = page.page.evaluate(BOXES)
    assert boxes["#map"]["height"] >= 400
    assert boxes[".side"]["top"] >= boxes[".key"]["bottom"] - 1
    # The reader sees that the analysis is below.
    box = page.page.locator("#panel .panel-nav strong").bounding_box()
    assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_an_analysis_under_the_map_opens_in_view_once(look, size):
    page = look(STORY + "&panel=analysis", *size)
    tab = page.page
    tab.click("#panel [data-go='panel:swing']")
    tab.wait_for_selector("#panel .wide .ag-root")
    page.settle()
    boxes = tab.evaluate(BOXES)
    assert boxes[".side"]["top"] >= 0
    # The lower half of the map is in view above it.
    assert boxes["#map"]["bottom"] >= boxes["#map"]["height"] / 2
    rows = tab.locator("#panel .wide .ag-root").bounding_box()
    assert rows["y"] <= size[1] - 200
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.dataset.go") == "panel:analysis"
    # The map above is one scroll away, and stays in view when the selection changes.
    tab.evaluate("scrollTo(0, 0)")
    tab.click(".key [data-go='map:world']")
    page.settle()
    assert tab.evaluate("scrollY") == 0


def test_on_paper_the_whole_panel_follows_the_map_without_tools(own_tab):
    page = own_tab(viewport={"width": 1040, "height": 720}).open(STORY)
    tab = page.page
    tab.emulate_media(media="print")
    for width, height in ((1040, 720), (720, 1040)):
        tab.set_viewport_size({"width": width, "height": height})
        page.settle()
        for part in (".zoom", ".tabs", "#upload-open", "#find"):
            assert not tab.locator(part).is_visible(), part
        boxes = tab.evaluate(BOXES)
        assert boxes["#map"]["height"] > 300
        assert boxes[".side"]["top"] >= boxes[".key"]["bottom"] > boxes["#map"]["bottom"]
        panel = tab.locator("#panel").evaluate("part => [part.scrollHeight, part.clientHeight]")
        assert panel[0] == panel[1]


def test_on_paper_lists_are_whole(own_tab):
    chosen = "&select=".join(("USA", "ATG", "BHR", "BHS", "BLZ", "BRB", "COM", "CPV", "CUB"))
    page = own_tab(viewport={"width": 1040, "height": 720})
    tab = page.open(f"?v=1&where=group:SIDS&select={chosen}&panel=selection").page
    tab.emulate_media(media="print")
    page.settle()
    assert tab.get_by_role("button", name="Cuba", exact=False).first.is_visible()
    assert not tab.get_by_text("and 3 more").first.is_visible()
    boxes = tab.locator("#panel .scroll").all()
    assert boxes
    for box in boxes:
        style = box.evaluate(
            "part => [getComputedStyle(part)].map(s => [s.maxHeight, s.overflowY])"
        )
        assert style == [["none", "visible"]]
    # What leads elsewhere is left out below the comparison.
    assert tab.locator("#panel table").first.locator("tbody tr").last.is_visible()


def test_on_paper_nothing_is_unfinished_and_the_number_of_sponsors_is_text(own_tab):
    tab = own_tab(viewport={"width": 1040, "height": 720}).open(KEYS["opening"]).page
    note = "<span><progress></progress> Checking how stable the blocs are …</span>"
    tab.evaluate("note => { document.querySelector('#stability-note').innerHTML = note }", note)
    tab.emulate_media(media="print")
    assert not tab.get_by_text("Checking how stable").is_visible()
    style = "part => [getComputedStyle(part)].map(s => [s.borderTopWidth, s.paddingLeft])[0]"
    sponsors = tab.locator("#panel .chip", has_text="Sponsors (47)")
    assert sponsors.is_visible()
    assert sponsors.evaluate(style) == ["0px", "0px"]


# Texts in another size or weight than those of the design.
OTHER_TYPE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), others = [];
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || part.closest('svg, script, style, noscript')) continue;
    const {fontSize, fontWeight} = getComputedStyle(part);
    if (part.checkVisibility() && !(['12px', '14px', '16px', '20px', '28px'].includes(fontSize)
      && ['400', '600'].includes(fontWeight)))
      others.push(`${fontSize} ${fontWeight} ${part.className} ${texts.currentNode.data}`);
  }
  return others;
}"""


@pytest.mark.parametrize("panel", ["overview", "country", "analysis", "records", "time"])
def test_the_page_has_five_type_sizes_and_two_weights(look, panel):
    page = look(STORY + f"&time=years&select=CPV&panel={panel}", *SIZES[0])
    page.page.click(".share > summary")
    page.page.wait_for_selector(".share[open] .downloads")
    assert page.page.evaluate(OTHER_TYPE) == []
    # The next test can use the page.
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector(".share:not([open])")


# Lines of tools, and whether how to read the map is in sight.
TOOLS_AND_READING = """() => {
  const box = document.querySelector('.key').getBoundingClientRect();
  const reading = document.querySelector('.reading').getBoundingClientRect();
  return [[...document.querySelectorAll('.zoom small')].filter(name => name.clientHeight > 16
    || name.scrollWidth > name.parentElement.clientWidth).map(name => name.innerText),
    reading.top >= box.top - 1 && reading.bottom <= box.bottom + 1];
}"""


@pytest.mark.parametrize("size", SIZES)
def test_names_of_tools_and_how_to_read_the_map_stay_whole_in_a_wider_font(look, size):
    tab = look(STORY + "&colour=vote:A/RES/74/247", *size).page
    for font in ("Arial", "Inter", "DejaVu Sans"):
        style = tab.add_style_tag(content=f":root {{ --font: '{font}', sans-serif; }}")
        names, is_in_sight = tab.evaluate(TOOLS_AND_READING)
        style.evaluate("style => style.remove()")
        assert is_in_sight, font
        # DejaVu Sans is wider than any font that the page prefers.
        assert font == "DejaVu Sans" or names == [], font


def test_the_separator_sets_the_width_of_the_panel_also_after_a_reload(own_tab):
    page = own_tab(viewport={"width": 1440, "height": 900})
    tab = page.open().page
    width = "document.querySelector('.side').getBoundingClientRect().width"
    assert tab.evaluate(width) == 400
    tab.mouse.move(1040, 600)
    tab.mouse.down()
    tab.mouse.move(940, 600, steps=4)
    tab.mouse.up()
    assert tab.evaluate(width) == 500
    page.open()
    assert tab.evaluate(width) == 500
    separator = tab.get_by_role("separator")
    separator.press("ArrowLeft")
    assert tab.evaluate(width) == 516
    separator.press("Home")
    assert separator.get_attribute("aria-valuenow") == "384"
    separator.dblclick()
    assert tab.evaluate(width) == 400


def test_words_of_the_selection_open_their_controls_and_chips_remove_one_filter(look):
    tab = look(STORY + "&where=group:SIDS&where=vote:A/RES/74/247:yes").page
    for control, focused in (("since", "since"), ("topics", "topics"), ("tiers", "tiers")):
        word = tab.locator(f"#sentence .change[href='#{control}']")
        word.press("Enter")
        tab.wait_for_selector("#controls-box[open]")
        assert tab.evaluate(
            f"document.getElementById('{focused}').contains(document.activeElement)"
        ), control
        tab.keyboard.press("Escape")
        assert word.evaluate("word => document.activeElement === word")
    tab.locator(".filters .chip").first.click()
    tab.wait_for_url(lambda url: "group:SIDS" not in url)
    assert "where=vote:A/RES/74/247:yes" in tab.url
    tab.click(".zoom [data-undo]")
    tab.wait_for_url("**where=group:SIDS**")


# Texts of a list of neighbours that leave the panel or touch another text, and the list's rows
# whose figures are not beside the name of their country.
RANKING_FAULTS = """panel => {
  const frame = panel.getBoundingClientRect(), faults = [];
  const texts = [...panel.querySelectorAll('.two-columns .ranking li > *')].map(part => {
    const range = document.createRange();
    range.selectNodeContents(part);
    return [part, range.getBoundingClientRect()];
  });
  texts.forEach(([one, a], i) => {
    if (a.left < frame.left || a.right > frame.right) faults.push(`cut off: ${one.innerText}`);
    for (const [other, b] of texts.slice(i + 1)) {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
        faults.push(`${one.innerText} on ${other.innerText}`);
      }
    }
  });
  for (const row of panel.querySelectorAll('.two-columns .ranking li')) {
    const [name, ...figures] = row.querySelectorAll('.row-go, .number, .count');
    const {top, bottom} = name.getBoundingClientRect();
    for (const figure of figures) {
      const box = figure.getBoundingClientRect(), middle = (box.top + box.bottom) / 2;
      if (middle < top || middle > bottom) faults.push(`beside no name: ${figure.innerText}`);
    }
  }
  return faults;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_intervals_of_neighbours_stand_apart_in_panels_of_every_width(own_tab, scheme):
    page = own_tab(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    tab = page.open(STORY + "&select=CHE&panel=country").page
    title = "Closest and farthest"
    for window, panel in ((1440, 384), (1440, 400), (1440, 480), (1440, 560), (390, 390)):
        tab.set_viewport_size({"width": window, "height": 900})
        tab.evaluate(f"document.documentElement.style.setProperty('--panel', '{panel}px')")
        part = tab.locator(f"#panel details:has(> summary:text-is('{title}'))")
        part.evaluate("part => part.setAttribute('open', '')")
        assert part.locator("li .meta").count() == 20
        assert part.locator(".ranking").evaluate_all("lists => lists.length") == 2
        assert tab.locator("#panel").evaluate(RANKING_FAULTS) == [], (window, panel)


def test_the_note_on_a_choice_covers_no_row_of_the_sheet(look):
    page = look(STORY + "&panel=selection&where=group:CARICOM&select=BRB", 390, 844)
    tab = page.page
    tab.evaluate("document.querySelector('.side').classList.add('up')")
    page.settle()
    tab.evaluate("document.querySelector('#find-note').hidden = false")
    bottom = "part => part.getBoundingClientRect().bottom"
    note = tab.locator("#find-note").bounding_box()
    assert tab.locator("#panel").evaluate(bottom) <= note["y"]
    tab.evaluate("document.querySelector('#find-note').hidden = true")
