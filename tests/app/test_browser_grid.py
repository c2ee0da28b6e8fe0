"""Vote grid and table of countries, by mouse, finger and keyboard."""

import csv
import io

import pytest
from access import violations
from page_scripts import STORY
from parameter_sets import alternate_fixtures, cross_parameters, distribute_parameters
from test_browser_places import SIDS, Reader, cast

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

VOTE = "vote:A/RES/74/247"
ROWS = "#panel .votes-row"
# Highlighted countries and texts of the grid.
HIGHLIGHTED = """() => [...document.querySelectorAll('.votes .highlighted')]
  .map(part => part.dataset.iso3 ?? part.title.split(', ')[1]).sort()"""
FOCUS_LABEL = "document.activeElement.getAttribute('aria-label')"
# Position of the cell of a country and a text on the screen.
CELL_POSITION = """([iso3, text]) => {
  const row = document.querySelector(`.votes-row[data-iso3=${iso3}]`);
  row.scrollIntoView({block: 'center'});
  const heads = [...document.querySelectorAll('.votes-column')];
  const place = heads.findIndex(head => head.title.includes(text));
  const {left, width, top, height} = row.querySelector('svg').getBoundingClientRect();
  return [left + (place + 0.5) * width / heads.length, top + height / 2];
}"""


pytest_generate_tests = alternate_fixtures("reader", ["page", "small_page"])


@pytest.fixture
def reader(request):
    """A reader at 1440x900 with a mouse, or at 390x844 with a finger."""
    finger = request.param == "small_page"
    page = request.getfixturevalue("phone_tab" if finger else "tab")
    yield Reader(page, finger)
    page.finish_look()


def open_grid(reader, search=STORY):
    """Open the grid from its row in Analysis."""
    reader.open(search)
    reader.open_tab("Analysis")
    reader.press("#panel [data-go='panel:grid']")
    reader.page.page.locator(ROWS).first.wait_for()
    return reader.page.page


def rows(tab):
    return tab.locator(ROWS).evaluate_all("all => all.map(row => row.dataset.iso3)")


def test_a_cell_of_the_grid_shows_its_vote_and_sorts_by_it(reader):
    tab = open_grid(reader)
    assert len(rows(tab)) == 193
    at = tab.evaluate(CELL_POSITION, ["GTM", "A/RES/74/247"])
    (tab.touchscreen.tap if reader.finger else tab.mouse.click)(*at)
    reader.page.settle()
    assert tab.evaluate(HIGHLIGHTED) == sorted(["GTM", "A/RES/74/247"])
    line = reader.page.text("#panel .votes-line")
    assert line.startswith("Guatemala")
    assert cast("A/RES/74/247")["GTM"] in line
    assert "Cybercrime resolution 2019, led by Russia, 27 Dec 2019" in line
    # The grid is sorted by that vote, also on a new page with this URL.
    reader.press(reader.button("Sort by it"))
    assert f"order={VOTE}" in tab.url
    votes = cast("A/RES/74/247")
    words = ["yes", "abstain", "no", "absent"]
    order = [words.index(votes[code]) for code in rows(tab)]
    assert order == sorted(order)
    address = tab.url
    reader.open_new_page(address.removeprefix(reader.page.url))
    assert rows(tab) == sorted(rows(tab), key=lambda code: words.index(votes[code]))


# In each run the table is downloaded, below.
@pytest.mark.evidence
def test_the_grid_and_its_downloads_follow_the_filter(reader):
    tab = open_grid(reader, f"{STORY}&where=group:SIDS&where={VOTE}:yes")
    assert sorted(rows(tab)) == SIDS
    with tab.expect_download() as arriving:
        reader.press("#panel .votes-tools a:text-is('CSV')")
    file = list(csv.DictReader(io.StringIO(arriving.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["iso3"] for row in file] == rows(tab)
    column = "Cybercrime resolution 2019 (A/RES/74/247)"
    assert {row[column] for row in file} == {"yes"}
    with tab.expect_download() as arriving:
        reader.press("#panel .votes-tools a:text-is('XLSX')")
    assert arriving.value.path().read_bytes()[:2] == b"PK"


def test_a_row_selects_its_country_and_a_column_links_to_the_record(reader):
    tab = open_grid(reader)
    reader.press(f"{ROWS}[data-iso3='CHN'] .votes-row-head")
    assert "select=CHN" in tab.url
    assert "panel=grid" in tab.url
    assert tab.locator(f"{ROWS}.selected").get_attribute("data-iso3") == "CHN"
    head = tab.locator(".votes-column[title*='A/RES/74/247'] a")
    assert head.get_attribute("href").startswith("https://digitallibrary.un.org/")
    assert (head.get_attribute("target"), head.get_attribute("rel")) == (
        "_blank",
        "noopener noreferrer",
    )
    # The grid is not redrawn: only the mark moves.
    tab.evaluate("document.querySelector('.votes-frame').dataset.same = 'yes'")
    reader.press(f"{ROWS}[data-iso3='RUS'] .votes-row-head")
    assert tab.locator(f"{ROWS}.selected").get_attribute("data-iso3") == "RUS"
    assert tab.locator(".votes-frame[data-same]").count() == 1


def test_the_keyboard_moves_over_the_grid(look):
    page = look(STORY).go(STORY + "&panel=grid")
    tab = page.page
    tab.locator(".votes-cell").focus()
    press = tab.keyboard.press
    first, second = rows(tab)[:2]
    assert tab.evaluate(FOCUS_LABEL).startswith("United States: yes, GGE 2018, A/RES/73/266")
    press("ArrowDown")
    assert tab.evaluate(HIGHLIGHTED) == sorted([second, "A/RES/73/266"])
    press("End")
    assert "A/RES/74/247" in tab.evaluate(FOCUS_LABEL)
    press("Control+End")
    assert tab.evaluate(HIGHLIGHTED) == sorted([rows(tab)[-1], "A/RES/74/247"])
    # The cell is in the window.
    script = "element => element.getBoundingClientRect().bottom <= innerHeight"
    assert tab.locator(".votes-cell").evaluate(script)
    press("Control+Home")
    press("ArrowUp")
    assert tab.evaluate("document.activeElement.matches('a.votes-head')")
    press("ArrowDown")
    press("ArrowLeft")
    assert tab.evaluate("document.activeElement.matches('.votes-row-head')")
    press("Enter")
    page.settle()
    assert f"select={first}" in tab.url
    assert tab.evaluate("document.activeElement.matches('.votes-row-head')")
    press("ArrowRight")
    press("ArrowDown")
    press("Enter")
    page.settle()
    assert f"select={second}" in tab.url
    assert tab.locator(".votes-scroll [tabindex='0']").count() == 1


@pytest.mark.evidence
def test_the_whole_grid_fits_the_window(reader):
    tab = open_grid(reader, "?v=1")
    assert len(rows(tab)) == 199
    size = """() => {
      const box = document.querySelector('.votes-scroll');
      return [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight];
    }"""
    assert min(tab.evaluate(size)) > 0
    reader.press(reader.button("Whole at once"))
    # On a phone 199 rows of two pixels are a little too high.
    wide, high = tab.evaluate(size)
    assert wide <= 1
    assert high <= (200 if reader.finger else 1)
    # Each of the 199 rows has at most four paths.
    assert tab.locator(".votes svg path").count() <= 199 * 4
    reader.press(reader.button("Whole at once"))
    assert min(tab.evaluate(size)) > 0


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("size", "theme"), cross_parameters([(1440, 900), (390, 844)], ["light", "dark"])
)
def test_it_is_accessible(look, size, theme):
    # A filter keeps the page fast; all rows have the same markup.
    page = look(STORY + "&select=MDV&where=group:SIDS&panel=grid", *size, color_scheme=theme)
    tab = page.page
    tab.locator(".votes-cell").focus()
    tab.keyboard.press("ArrowDown")
    assert violations(tab) == []
    page.go(STORY + "&panel=table&where=group:SIDS&column=swing&column=income&sort=-swing")
    assert violations(tab) == []


def list_codes(tab):
    names = tab.locator("#panel .sifted tbody tr:visible th button")
    return names.evaluate_all("all => all.map(each => each.dataset.go.slice(8))")


def test_the_table_is_sorted_filtered_and_downloaded(reader):
    reader.open(STORY + f"&colour={VOTE}")
    reader.open_tab("Records")
    reader.press("#panel [data-go='panel:table']")
    tab = reader.page.page
    assert len(list_codes(tab)) == 193
    reader.press("#panel summary")
    reader.press("#panel [data-go='column:swing']")
    reader.press("#panel .sort-go:has-text('Swing')")
    assert "sort=-swing" in tab.url
    assert tab.locator("#panel [aria-sort='descending']").inner_text().startswith("Swing")
    assert list_codes(tab)[0] == "PLW"
    tab.locator("#panel .row-filter input").fill("COTE abstain")
    assert list_codes(tab) == ["CIV"]
    tab.locator("#panel .row-filter input").fill("abstain")
    votes = cast("A/RES/74/247")
    abstained = sorted(code for code, vote in votes.items() if vote == "abstain")
    assert sorted(list_codes(tab)) == abstained
    assert reader.page.text("#panel .filter-count") == f"{len(abstained)} of 193"
    # Another order keeps the filter.
    reader.press("#panel .sort-go:has-text('Swing')")
    assert sorted(list_codes(tab)) == abstained
    assert "sort=swing" in tab.url
    with tab.expect_download() as arriving:
        reader.press("#panel .tools a:has-text('CSV of all')")
    file = list(csv.DictReader(io.StringIO(arriving.value.path().read_text(encoding="utf-8-sig"))))
    assert list(file[0])[:2] == ["iso3", "name"]
    assert {"swing", VOTE} <= set(file[0])
    # A new page with this URL has the same order.
    address = tab.url
    reader.open(STORY).open(address.removeprefix(reader.page.url))
    assert tab.locator("#panel [aria-sort='ascending']").text_content().startswith("Swing")


# Tables of counts that are wider than the column.
WIDE_TABLES = """() => [...document.querySelectorAll('#panel .scroll')]
  .filter(part => part.scrollWidth > part.clientWidth).map(part => part.innerText.slice(0, 60))"""
COLOURS = (
    *("vote:A/RES/74/247", "un_group", "income", "un_region"),
    "group:Budapest+Convention+on+Cybercrime+(ETS+185)",
)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("size", "colours"), distribute_parameters([(1440, 900), (1024, 768), (390, 844)], COLOURS)
)
def test_tables_of_counts_fit_beside_the_map(look, size, colours):
    results = {}
    for colour in colours:
        page = look(f"{STORY}&colour={colour}&panel=overview", *size)
        page.page.locator("#panel .counts").first.wait_for(state="attached")
        results[colour] = page.page.evaluate(WIDE_TABLES)
    assert results == {colour: [] for colour in results}


@pytest.mark.evidence
@pytest.mark.parametrize(
    ("query", "least"),
    [("?v=1&topic=cybercrime", 300), pytest.param(STORY, 2_000, marks=pytest.mark.evidence)],
)
def test_buttons_work_in_the_rest_of_a_long_list(look, query, least):
    page = look(query + "&panel=surprise&whole=yes")
    tab = page.page
    tab.locator("#panel .rest > li").first.wait_for(state="attached")
    rows = tab.locator("#panel section:has(h3:text('On all votes')) li.vote-row")
    assert rows.count() > least
    last = rows.last.locator(".title-go")
    go = last.get_attribute("data-go")
    last.evaluate("button => button.click()")
    page.settle()
    assert go in tab.url.replace("=", ":").replace("colour:", "colour:")
    reader = Reader(page, False)
    fewer = tab.locator("#panel .show-more").last
    # Rows get their height when they become visible, so the button moves before the press.
    fewer.scroll_into_view_if_needed()
    page.settle()
    reader.press(fewer)
    assert tab.locator("#panel .rest").count() == 0
