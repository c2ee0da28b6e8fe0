"""What only some panels need is read when one of them is opened: charts, and tables to sort."""

import re

import pytest
from page_scripts import STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


# In each run nothing is read of them where no panel needs them, and charts are looked at elsewhere.
@pytest.mark.evidence
@pytest.mark.parametrize(
    ("library", "panel", "there"),
    [
        ("plotly", "positions", "#panel .js-plotly-plot .main-svg"),
        ("dash_ag_grid", "swing", "#panel .ag-row"),
    ],
)
def test_large_scripts_are_read_when_a_panel_needs_them(page, library, panel, there):
    asked = []

    def note(request):
        asked.append(request.url)

    page.page.on("request", note)
    page.open(STORY)
    assert [address for address in asked if library in address] == []
    page.go(f"{STORY}&panel={panel}")
    page.page.wait_for_selector(there)
    page.page.remove_listener("request", note)
    assert [address for address in asked if library in address] != []


@pytest.mark.evidence
def test_a_table_that_cannot_be_loaded_can_be_tried_again_and_a_row_of_it_is_chosen(page):
    held, asked = [], []

    def note(request):
        asked.append(request.url)

    page.page.route("**/dash_ag_grid/**", lambda route: held.append(route))
    page.page.on("request", note)
    page.open(STORY)
    page.page.remove_listener("request", note)
    large = [address for address in asked if "plotly" in address or "dash_ag_grid" in address]
    assert asked
    assert large == []
    page.page.get_by_role("tab", name="Analysis").click()
    page.page.get_by_role("button", name="Swing states").click()
    page.page.wait_for_selector("#panel [role=status]:has-text('The table is loading')")
    # What draws it is asked for at once, not after what it draws with.
    assert len(held) == 2
    for asked in held:
        asked.abort()
    page.page.wait_for_selector("#panel [role=alert]:has-text('The table could not be loaded.')")
    assert all("dash_ag_grid" in words or "ERR_FAILED" in words for words in page.said)
    page.said.clear()
    page.page.unroute("**/dash_ag_grid/**")
    page.page.get_by_role("button", name="Try again").click()
    page.page.wait_for_selector("#panel .ag-row")
    page.settle()
    # Sorting is the table's own, and is not lost when the page draws something else anew.
    page.page.locator(".ag-header-cell-text", has_text="Country").click()
    page.page.wait_for_selector(".ag-row[row-index='0'] .row-go:has-text('Afghanistan')")
    page.go(f"{STORY}&panel=swing&colour=income")
    assert page.text(".ag-row[row-index='0'] .row-go") == "Afghanistan"
    # A row that is pressed stays under the pointer and is marked.
    page.page.locator(".ag-row .row-go").first.hover()
    page.page.mouse.wheel(0, 600)
    row = page.page.locator(".ag-pinned-left-cols-container .ag-row[row-index='25']")
    row.wait_for()
    name, before = row.inner_text(), row.bounding_box()
    row.locator("button").click()
    page.page.wait_for_selector(f"#panel h3:has-text('Behind the figures of {name}')")
    page.settle()
    assert row.inner_text() == name
    assert row.bounding_box() == before
    assert "chosen-row" in row.get_attribute("class")
    assert row.locator("[aria-current='true']").count() == 1
    assert page.page.locator(f".ag-floating-bottom .ag-row:has-text('{name}')").count() >= 1
    # Numbers below nothing have a minus, and no hyphen.
    told = page.text("#panel .grid")
    assert re.search(r"−\d", told)
    assert not re.search(r"-\d", told)
