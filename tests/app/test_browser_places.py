"""Questions that readers answer by gestures, with a mouse and with a finger.

The expected answers are read from the files of the records, without the package.
"""

import csv
import io
from dataclasses import replace

import pytest
from page_scripts import STORY
from parameter_sets import alternate_fixtures, cross_parameters, keep_parameter

from alignment.model.url import parse_url
from alignment.settings import DATA_DIR

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

VOTE = "vote:A/RES/74/247"
SIDS = ["ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"]
# The same countries by name, in the order of the list, its copy and its table.
BY_NAME = [
    *("Antigua and Barbuda", "Cuba", "Jamaica", "Maldives", "Nauru", "Saint Kitts and Nevis"),
    *("Saint Lucia", "Saint Vincent and the Grenadines", "Singapore", "Suriname"),
]
SIDS_OF_BOTH_VOTES = ["JAM", "KNA", "LCA", "MDV", "SGP", "VCT"]
TOPICS = ("cybercrime", "ict-security", "digital-development-and-rights")
# Buttons of the countries in the list of matches.
LIST_BUTTONS = "#panel .listing >> nth=0 >> [data-go^='choose:']"
FILTERS = "#sentence .filter"
# Countries that are not dimmed.
BRIGHT_COUNTRIES = """() => [...document.querySelectorAll('#map [data-iso3]')]
  .filter(group => getComputedStyle(group.querySelector(':not(text)')).fillOpacity === '1')
  .map(group => group.dataset.iso3)"""


def table(name):
    with (DATA_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cast(rollcall):
    return {row["iso3"]: row["vote"] for row in table("votes") if row["rollcall"] == rollcall}


class Reader:
    """A reader with a mouse or a finger; counts the gestures."""

    def __init__(self, page, finger):
        self.page, self.finger, self.gestures = page, finger, 0
        self.size = (390, 844) if finger else (1440, 900)

    def open(self, search=""):
        """Open a URL, within the page of the previous test if that is possible."""
        self.page.look(search or "./", *self.size)
        self.gestures = 0
        return self

    def open_new_page(self, search=""):
        """Load the page at a URL, without the state of the previous test."""
        self.page.reset(*self.size).open(search)
        self.gestures = 0
        return self

    def press(self, part, **more):
        part = self.page.page.locator(part) if isinstance(part, str) else part
        (part.tap if self.finger else part.click)(**more)
        self._done()

    def disc(self, iso3):
        tab = self.page.page
        # Scrolling does not count as a gesture.
        tab.locator("#map-box").evaluate("box => box.scrollIntoView({block: 'center'})")
        (tab.touchscreen.tap if self.finger else tab.mouse.click)(*self.page.place(iso3))
        self._done()

    def open_tab(self, name):
        """Open a tab of the panel, unless it is open."""
        tab = self.page.page.get_by_role("tab", name=name)
        shut = self.finger and not self.page.page.locator(".side.up").count()
        if shut or tab.get_attribute("aria-selected") != "true":
            self.press(tab)

    def button(self, name, **more):
        return self.page.page.get_by_role("button", name=name, **more)

    def list_names(self):
        buttons = self.page.page.locator(LIST_BUTTONS)
        buttons.first.wait_for()
        codes = buttons.evaluate_all("all => all.map(each => each.dataset.go.slice(7))")
        assert len(set(codes)) == len(codes)
        return sorted(codes)

    def _done(self):
        self.gestures += 1
        self.page.settle()


pytest_generate_tests = alternate_fixtures("reader", ["page", "small_page"])


@pytest.fixture
def reader(request):
    """A reader at 1440x900 with a mouse, or at 390x844 with a finger."""
    finger = request.param == "small_page"
    page = request.getfixturevalue("phone_tab" if finger else "tab")
    yield Reader(page, finger)
    page.finish_look()


def select_count(group, words):
    return f"#panel tr:has(th :text-is('{group}')) [data-go$='{words}']"


def open_filtered(reader):
    """Filter by the small island developing States that voted yes."""
    reader.open()
    reader.open_tab("Overview")
    reader.press(select_count("SIDS", f"{VOTE}:yes"))
    return reader


def test_islands_that_voted_yes_on_two_texts(reader):
    open_filtered(reader)
    assert (
        reader.page.text("#panel h2")
        == "10 of 38 small island developing States: yes on Cybercrime resolution 2019"
    )
    assert reader.list_names() == SIDS
    assert sorted(reader.page.page.evaluate(BRIGHT_COUNTRIES)) == SIDS
    assert "yes 10 of 79" in reader.page.text("#legend")
    reader.press("#panel [data-go$='vote:A/RES/73/266:yes']")
    assert reader.list_names() == SIDS_OF_BOTH_VOTES
    assert sorted(reader.page.page.evaluate(BRIGHT_COUNTRIES)) == SIDS_OF_BOTH_VOTES
    assert reader.gestures <= 4
    members = {row["iso3"] for row in table("memberships") if row["group"] == "SIDS"}
    yes, before = cast("A/RES/74/247"), cast("A/RES/73/266")
    assert sorted(code for code in members if yes.get(code) == "yes") == SIDS
    assert [code for code in SIDS if before[code] == "yes"] == SIDS_OF_BOTH_VOTES


def test_the_swing_of_a_country_lists_its_votes(reader):
    reader.open()
    reader.disc("GTM")
    reader.press("#panel summary:has-text('what makes it')")
    votes = reader.page.page.locator("#panel details:has(summary:text('what makes it')) .vote-row")
    assert votes.count() == 8
    assert votes.first.is_visible()
    for vote in votes.all():
        symbol = vote.locator("a").inner_text()
        assert vote.locator(".vote").inner_text() == cast(symbol)["GTM"]
    assert "OEWG 2018" in votes.first.inner_text()
    record = votes.first.locator("a:has-text('A/RES/73/27')").get_attribute("href")
    assert record.startswith("https://digitallibrary.un.org/record/")
    assert reader.gestures <= 2


def test_a_pair_and_its_share_link(reader):
    # The mode for several countries would stay for the next test.
    reader.open_new_page()
    if reader.finger:
        reader.press(reader.button("Select"))
        reader.disc("IND")
        reader.disc("BRA")
    else:
        reader.disc("IND")
        reader.page.page.keyboard.down("Shift")
        reader.disc("BRA")
        reader.page.page.keyboard.up("Shift")
    assert reader.gestures <= 3
    if reader.finger:
        reader.press("#to-panel:has-text('India and Brazil')")
    heading = reader.page.page.locator("#panel h2", has_text="India and Brazil")
    assert heading.is_visible()
    panel = reader.page.text("#panel")
    calls = [
        row["rollcall"]
        for row in table("rollcalls")
        if row["tier"] == "core"
        and row["body"] == "UNGA plenary"
        and row["date"] >= "2018"
        and row["topic"] in TOPICS
    ]
    pairs = [(cast(call)["IND"], cast(call)["BRA"]) for call in calls]
    both = [pair for pair in pairs if "absent" not in pair]
    same = sum(a == b for a, b in both)
    assert f"on {len(both)} shared votes: the same vote on {same}," in panel
    address = reader.page.page.url
    reader.open_new_page(address.removeprefix(reader.page.url))
    assert reader.page.page.url == address
    reader.open_tab("Selection")
    assert reader.page.page.locator("#panel h2", has_text="India and Brazil").is_visible()
    assert reader.page.text("#panel") == panel


def fill(reader, field, period):
    """Type a period and press Enter, which counts as one gesture."""
    if reader.finger:
        reader.page.page.locator(field).tap()
    reader.page.page.fill(field, period)
    reader.page.page.press(field, "Enter")
    reader._done()


# The next test types periods too.
@pytest.mark.evidence
def test_two_periods_with_too_few_texts_are_refused_and_open_from_their_url(reader):
    reader.open()
    reader.open_tab("Analysis")
    reader.press("#panel [data-go='panel:compare']")
    fill(reader, "#earlier", "2018-2020")
    fill(reader, "#later", "2023-2025")
    assert reader.gestures <= 4
    tab = reader.page.page
    refusal = tab.locator("#panel li:has-text('The two selections cannot be compared')")
    texts = "the first has 8 texts, the second 5, and each needs 6."
    assert refusal.inner_text() == f"The two selections cannot be compared: {texts}"
    assert tab.locator("#panel .mover").count() == 0
    # The URL contains the comparison and opens it.
    address, before = tab.url, refusal.inner_text()
    reader.open_new_page(address.removeprefix(reader.page.url))
    if reader.finger:
        tab.evaluate("() => document.querySelector('.side').classList.add('up')")
    assert tab.input_value("#earlier") == "2018-2020"
    assert tab.input_value("#later") == "2023-2025"
    assert refusal.inner_text() == before


def test_the_notice_on_an_invalid_period_disappears_after_its_correction(reader):
    reader.open()
    reader.open_tab("Analysis")
    reader.press("#panel [data-go='panel:compare']")
    fill(reader, "#earlier", "2020-2018")
    assert "ends before it begins" in reader.page.text("#periods-fault")
    # The typed text stays, to be corrected.
    assert reader.page.page.input_value("#earlier") == "2020-2018"
    fill(reader, "#earlier", "2018-2020")
    assert reader.page.text("#periods-fault") == ""
    assert "The two selections" in reader.page.text("#panel")


def test_members_of_a_regional_group_that_voted_differently(reader):
    reader.open()
    reader.open_tab("Selection")
    line = reader.page.page.locator("#panel li:has(strong:text-is('Africa'))")
    dissenters = line.locator(".count-go").last
    number = int(dissenters.inner_text())
    reader.press(dissenters)
    groups = {row["iso3"]: row["un_group"] for row in table("countries")}
    votes = cast("A/RES/74/247")
    against = [
        c for c, vote in votes.items() if groups[c] == "Africa" and vote in ("no", "abstain")
    ]
    assert reader.list_names() == sorted(against)
    assert number == len(against) == 9
    assert reader.gestures <= 2


def test_matches_are_copied_downloaded_linked_and_selected(reader):
    open_filtered(reader)
    tab = reader.page.page
    tab.evaluate("() => { navigator.clipboard.writeText = async text => { copied = text; }; }")
    reader.press("#panel [data-copy]")
    tab.wait_for_selector("#panel [data-copy]:has-text('Copied')")
    assert tab.evaluate("copied").split("\n") == BY_NAME
    with tab.expect_download() as arriving:
        reader.press("#panel .tools a:text-is('CSV')")
    file = arriving.value.path().read_text(encoding="utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(file))] == BY_NAME
    reader.press("#panel .tools a:text-is('Link')")
    tab.wait_for_selector("#react-entry-point #map [data-iso3]")
    reader.page.settle()
    reader.open_tab("Selection")
    assert reader.list_names() == SIDS
    reader.press("#panel .tools :text-is('Choose these')")
    tab.wait_for_selector("#panel h2:has-text('The chosen countries')")
    assert [code for code in SIDS if f"select={code}" not in tab.url] == []
    assert tab.url.count("select=") == len(SIDS)


def test_each_chip_removes_its_condition(reader):
    open_filtered(reader)
    tab = reader.page.page
    if reader.finger:
        # The open sheet covers the chips above the map.
        reader.press("#tabs [aria-selected='true']")
    assert tab.locator(FILTERS).count() == 2
    reader.press(f"{FILTERS}[data-go='nowhere:{VOTE}:yes']")
    assert tab.url.count("where=") == 1
    # The matches are the members of the group that could vote.
    islands = {row["iso3"] for row in table("memberships") if row["group"] == "SIDS"}
    assert sorted(tab.evaluate(BRIGHT_COUNTRIES)) == sorted(islands & set(cast("A/RES/74/247")))
    reader.press(FILTERS)
    assert "where=" not in tab.url
    assert len(tab.evaluate(BRIGHT_COUNTRIES)) == 193


def test_colour_and_filter_keep_each_other(reader):
    open_filtered(reader)
    tab = reader.page.page
    reader.open_tab("Records")
    assert tab.locator("#panel .rollcall:visible").count() == 15
    # The name of another text colours the map by it.
    reader.press("#panel .rollcall .title-go >> nth=0")
    assert "colour=vote:A/RES/80/215" in tab.url
    assert "174 yes, 3 no, 4 abstained" in reader.page.text("#headline h2")
    assert sorted(tab.evaluate(BRIGHT_COUNTRIES)) == SIDS
    if reader.finger:
        reader.press("#tabs [aria-selected='true']")
    # A count of the legend narrows the filter and keeps the colour.
    reader.press("#legend .entry-go >> nth=0")
    assert "colour=vote:A/RES/80/215" in tab.url
    assert "where=vote:A/RES/80/215:yes" in tab.url
    voted = cast("A/RES/80/215")
    assert reader.list_names() == [code for code in SIDS if voted[code] == "yes"]


# Each button that opens a menu or the drawer, with its box.
OPENERS = [
    ("#sentence .change >> nth=0", "#controls-box"),
    ("#sentence .change:visible >> nth=1", "#controls-box"),
    (".menu > summary", ".menu"),
    ("#share-box > summary", "#share-box"),
]


# Random walks press outside the drawer.
@pytest.mark.parametrize("away", keep_parameter(["Escape", "press outside"], 0))
def test_menus_and_drawer_close(reader, away):
    reader.open(STORY)
    tab, address = reader.page.page, reader.page.page.url
    for opener, box in OPENERS:
        inside = f"{box} > :not(summary) >> nth=0"
        reader.press(opener)
        assert tab.locator(inside).is_visible(), opener
        if away == "Escape":
            tab.keyboard.press("Escape")
            at = "document.activeElement.textContent"
            assert tab.evaluate(at) == tab.locator(opener).text_content(), opener
        else:
            # This point is right of the drawer, below the menus, and on no country.
            tab.mouse.click(385, 843 - 60 if reader.finger else 895)
        tab.locator(inside).wait_for(state="hidden")
        assert tab.url == address, opener


# Random walks close the drawer by its button too.
@pytest.mark.evidence
def test_a_press_on_close_closes_the_drawer(reader):
    reader.open(STORY)
    reader.press("#sentence .change >> nth=0")
    reader.press("#controls-box .close-form")
    assert not reader.page.page.locator("#controls-box").is_visible()


def test_the_sheet_opens_and_closes(small_page):
    reader = Reader(small_page, True).open(STORY)
    tab = reader.page.page
    style = "tab => getComputedStyle(tab).borderBottomColor"
    for away in (
        lambda: reader.press("#tabs [aria-selected='true']"),
        lambda: tab.keyboard.press("Escape"),
        lambda: reader.press(reader.button("Back to the map")),
        lambda: reader.button("Back to the map").press("Enter"),
    ):
        reader.open_tab("Analysis")
        assert tab.locator(".side.up #panel .panel-row").first.is_visible()
        marks = [each.evaluate(style) for each in tab.locator(".panel-tab").all()]
        assert len({*marks}) == 2
        away()
        tab.locator(".side:not(.up)").wait_for()
        # No tab is marked as open, though one stays selected for screen readers.
        assert {each.evaluate(style) for each in tab.locator(".panel-tab").all()} == {marks[0]}
        assert tab.locator("#tabs [aria-selected='true']").count() == 1
        assert not tab.locator("#panel .panel-row").first.is_visible()
        assert not reader.button("Back to the map").is_visible()
    # The focus is on the tab that opens the sheet.
    assert tab.locator(":focus").inner_text() == "Analysis"
    # The sheet is closed in a window that was large when its panel was opened.
    tab.set_viewport_size({"width": 1440, "height": 900})
    reader.press("#panel [data-go='panel:compare']")
    tab.set_viewport_size({"width": 390, "height": 844})
    small_page.settle()
    assert tab.locator(".side:not(.up)").count() == 1


MEASURE_PARTS = """(parts) => parts.map((part) => {
  const { y, height } = document.querySelector(part).getBoundingClientRect();
  return { y, height };
})"""


def test_a_tapped_country_opens_the_sheet_and_the_map_stays(small_page):
    small_page.open(STORY)
    tab = small_page.page
    tab.evaluate("scrollTo(0, 0)")
    parts = ("#map", "#map #drawing", ".side")
    before = tab.evaluate(MEASURE_PARTS, parts)[:2]
    tab.touchscreen.tap(*small_page.place("USA"))
    tab.locator(".side.up #panel h2:has-text('United States')").wait_for()
    small_page.settle()
    *after, sheet = tab.evaluate(MEASURE_PARTS, parts)
    # The page does not scroll under the finger; the sheet is over the lower part of the map.
    assert (after, tab.evaluate("scrollY")) == (before, 0)
    frame, _ = after
    assert sheet["y"] > frame["y"] + frame["height"] / 2
    close = tab.get_by_role("button", name="Back to the map").bounding_box()
    assert min(close["width"], close["height"]) >= 24
    tab.get_by_role("button", name="Show on the map").tap()
    tab.locator(".side:not(.up)").wait_for()
    tab.locator("#map svg.zoomed").wait_for()


SHARED_VIEWS = ["panel=selection&where=group:SIDS", "select=CPV&panel=country", "panel=why"]


@pytest.mark.evidence
@pytest.mark.parametrize(
    "shared", [SHARED_VIEWS[2:], pytest.param(SHARED_VIEWS, marks=pytest.mark.evidence)]
)
def test_a_share_link_opens_the_sheet_and_closing_keeps_the_url(small_page, shared):
    tab = small_page.page
    small_page.open(STORY)
    assert tab.locator(".side:not(.up)").count() == 1
    for more in shared:
        small_page.open(f"{STORY}&{more}")
        assert tab.locator("#panel h2, #panel h3").first.is_visible()
    address = tab.url
    for drawn_up in (".side:not(.up)", ".side.up"):
        tab.locator("#tabs [aria-selected='true']").tap()
        small_page.settle()
        assert tab.locator(drawn_up).count() == 1
        assert tab.url == address
    assert tab.locator("#panel .panel-nav strong:text-is('Why')").is_visible()


# Panels under the map, with the parameters that they need, and the tab of each.
WIDE_PANELS = {
    "methods": "records",
    "table&column=income": "records",
    "swing": "analysis",
    "grid": "analysis",
    "positions": "analysis",
}
IS_UNDER_MAP = """() => {
  const [main, side] = ['.main', '.side'].map(
    part => document.querySelector(part).getBoundingClientRect());
  return Math.abs(main.bottom - side.top) < 1 && side.width === innerWidth;
}"""


@pytest.mark.few(1)
@pytest.mark.parametrize(("panel", "way"), cross_parameters(WIDE_PANELS, ["Close", "Escape"]))
def test_a_panel_under_the_map_is_closed_by_its_button_and_by_escape(look, panel, way):
    page = look(STORY).go(f"{STORY}&panel={panel}")
    tab = page.page
    assert tab.evaluate(IS_UNDER_MAP)
    # The button is visible also at the end of the page.
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    box = tab.locator("#panel .close-panel").bounding_box()
    assert 0 < box["y"] < 300
    assert box["x"] + box["width"] < 1440
    # With the focus on the map, Escape clears the selection and leaves the panel open.
    tab.locator("#map-box").focus()
    tab.keyboard.press("Escape")
    page.settle()
    assert tab.evaluate(IS_UNDER_MAP)
    tab.locator("#panel :is(button, a[href]):visible").last.focus()
    if way == "Escape":
        # Escape closes it also if nothing has the focus.
        if panel == "grid":
            tab.evaluate("document.activeElement.blur()")
        tab.keyboard.press("Escape")
    else:
        tab.locator("#panel").get_by_role("button", name="Close", exact=True).click()
    tab.wait_for_url(f"**panel={WIDE_PANELS[panel]}*")
    page.settle()
    assert not tab.evaluate(IS_UNDER_MAP)
    assert not tab.locator("#panel .close-panel").is_visible()
    assert tab.evaluate("document.activeElement.id") == "panel"
    # Undo opens the panel again, which covers this button and contains another one.
    tab.get_by_role("button", name="Undo").click()
    page.settle()
    assert tab.evaluate(IS_UNDER_MAP)
    tab.locator("#panel").get_by_role("button", name="Undo").click()
    page.settle()
    assert not tab.evaluate(IS_UNDER_MAP)


# Headings of a table whose text is cut.
CUT_HEADINGS = """heads => heads.filter(
  head => head.scrollWidth > head.clientWidth || head.scrollHeight > head.clientHeight
).map(head => head.innerText)"""


@pytest.mark.evidence
def test_table_headings_are_whole_and_escape_closes_its_filter_alone(look):
    page = look(f"{STORY}&panel=swing")
    tab = page.page
    heads = tab.locator("#panel .ag-header-cell-text")
    assert "Bloc stability" in heads.all_inner_texts()
    assert heads.evaluate_all(CUT_HEADINGS) == []
    tab.locator("#panel .ag-header-cell").first.hover()
    tab.locator("#panel .ag-header-cell-filter-button").first.click()
    tab.locator(".ag-popup input").first.focus()
    tab.keyboard.press("Escape")
    tab.locator(".ag-popup").wait_for(state="detached")
    page.settle()
    assert tab.evaluate(IS_UNDER_MAP)
    assert "panel=swing" in tab.url


TAB_STYLES = """() => [...document.querySelectorAll('.panel-tab')]
  .map(tab => getComputedStyle(tab).borderBottomColor + getComputedStyle(tab).color)"""

# Delay all requests until `release` is called.
DELAY_REQUESTS = """() => {
  const real = window.fetch;
  window.delayed = [];
  window.fetch = (...args) => new Promise(done => delayed.push(done)).then(() => real(...args));
  window.release = () => { window.fetch = real; delayed.forEach(done => done()); };
}"""


# In each run tests/scripts/page.test.mjs tests the mark of a tab until the response.
@pytest.mark.evidence
def test_a_tab_is_marked_before_the_answer_that_confirms_it(page):
    page.open(STORY)
    tab = page.page
    before = tab.evaluate(TAB_STYLES)
    tab.evaluate(DELAY_REQUESTS)
    tab.get_by_role("tab", name="Selection").click()
    tab.get_by_role("tab", name="Analysis").click()
    tab.mouse.move(0, 0)
    tab.wait_for_function("() => delayed.length > 0")
    styles = tab.evaluate(TAB_STYLES)
    assert styles == [before[1], before[1], before[0], before[1]]
    assert tab.get_attribute("#tabs [aria-selected='true']", "data-go") == "panel:overview"
    tab.evaluate("release()")
    page.settle()
    tab.wait_for_selector(".panel-tab.pressed", state="detached")
    assert tab.get_attribute("#tabs [aria-selected='true']", "data-go") == "panel:analysis"
    assert tab.evaluate(TAB_STYLES) == styles


# A table with a new vote.
PASTED_VOTE = "country,rollcall,vote,date,title\n" + "".join(
    f"{country},A/RES/81/9,{vote},2026-12-15,Countering the use of ICTs for criminal purposes\n"
    for country, vote in (("Chad", "yes"), ("Cuba", "no"), ("Togo", "abstain"))
)


@pytest.mark.usefixtures("read_in_process")
def test_a_pasted_vote_is_shown_and_removed(reader):
    reader.open_new_page(f"{STORY}&colour={VOTE}&select=CPV&panel=country")
    tab = reader.page.page
    before, headline = tab.url, reader.page.text("#headline")
    reader.press("#upload-open")
    tab.fill("#upload-text", PASTED_VOTE)
    reader.gestures += 1
    reader.press("#upload-read")
    reader.press("#uploaded .primary")
    tab.wait_for_selector("#own .own > a")
    tab.wait_for_selector("#react-entry-point #map [data-iso3]")
    reader.page.settle()
    assert "A/RES/81/9" in reader.page.text("#headline")
    assert "1 yes, 1 no, 1 abstained" in reader.page.text("#headline h2")
    reader.press("#own .own > a")
    tab.wait_for_selector("#own .own > a", state="detached")
    reader.page.settle()
    assert reader.gestures <= 5
    assert reader.page.text("#headline") == headline
    assert tab.url == before


@pytest.mark.evidence
@pytest.mark.usefixtures("read_in_process")
def test_a_pasted_vote_is_compared_with_the_selection_without_it(reader):
    reader.open_new_page(f"{STORY}&colour={VOTE}")
    tab = reader.page.page
    reader.press("#upload-open")
    tab.fill("#upload-text", PASTED_VOTE)
    reader.press("#upload-read")
    reader.press("#uploaded .chip:text-is('Compare with and without')")
    tab.wait_for_selector("#own .own > a")
    tab.wait_for_selector("#react-entry-point #map [data-iso3]")
    reader.page.settle()
    # The selection has the vote; it is compared with the same selection without this vote.
    query, without = parse_url(tab.url.partition("?")[2].partition("&records=")[0])[:2]
    before = parse_url(without.versus)[0]
    assert before.exclude_rollcalls == ("A/RES/81/9",)
    assert replace(before, exclude_rollcalls=()) == query
    if reader.finger:
        tab.evaluate("() => document.querySelector('.side').classList.add('up')")
    text = reader.page.text("#panel .stories")
    assert "without A/RES/81/9" in text
    assert reader.page.page.locator("#panel .both-maps img").count() == 1


@pytest.mark.evidence
def test_closing_a_definition_returns_to_the_scrolled_panel(look):
    page = look(STORY + "&select=USA&select=RUS&panel=pair")
    page.page.evaluate("() => { document.getElementById('panel').scrollTop = 40; }")
    page.page.locator("#panel .defined").first.click()
    page.page.wait_for_selector("#panel h2:has-text('Methods')")
    page.settle()
    page.page.get_by_role("button", name="Close", exact=True).last.click()
    page.page.wait_for_selector("#panel h2:has-text('United States and Russia')")
    page.settle()
    assert page.page.evaluate("() => document.getElementById('panel').scrollTop") == 40
    # Closing the methods that were opened from the records returns to the records.
    page.go(STORY + "&panel=methods")
    page.page.get_by_role("button", name="Close", exact=True).last.click()
    page.page.wait_for_url("**panel=records**")


def test_counts_of_a_pair_open_their_votes(look):
    page = look(STORY + "&select=USA&select=RUS&panel=pair")
    cell = page.page.get_by_role("button", name="8: United States no, Russia yes; show which")
    cell.click()
    page.page.wait_for_function("() => document.activeElement.id === 'cast-no-yes'")
    rows = page.page.locator("#cast-no-yes + div .vote-row")
    assert rows.count() == 8
    assert rows.first.locator(".vote").all_inner_texts() == ["no", "yes"]


# In each run `test_browser_find.py` adds a country to several by the search.
@pytest.mark.evidence
def test_another_country_is_added_by_the_search(look):
    page = look(STORY + "&select=USA&panel=country")
    page.page.get_by_role("button", name="Add another").click()
    page.page.wait_for_function("() => document.activeElement.id === 'find'")
    page.page.keyboard.type("Russia")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**select=USA&select=RUS**")
    page.page.wait_for_selector("#panel h2:has-text('United States and Russia')")
