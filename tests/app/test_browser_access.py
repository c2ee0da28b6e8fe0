"""Accessibility of panels: half of them light and beside the map, half dark and small.

In the grid and the table test_browser_grid.py has it look.
"""

import pytest
from access import violations
from crossing import halved
from page_scripts import STORY

from alignment.model.view import PANELS

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# What is not of the panel is the same, and is looked at once.
COLUMN = ".side"
# The panels with charts, forms, maps and tables of their own; the others are like one of them.
OWN = ["overview", "pair", "country", "why", "ahead", "swing", "compare", "time", "positions"]
REST = [panel for panel in PANELS if panel not in (*OWN, "grid", "table")]


def looked_at(half):
    return [*halved(OWN, half), pytest.param(REST, id="rest", marks=pytest.mark.evidence)]


# What a panel needs beside two chosen countries.
MORE = {
    "group": "&select=CHN",
    "compare": "&versus=v%3D1%26body%3DUNGA%2Bplenary%26from%3D2018-01-01%26to%3D2021-12-31",
    "time": "&time=windows",
}


@pytest.mark.parametrize("panels", looked_at(0))
def test_no_accessibility_violation(page, panels):
    view = STORY + "&colour=vote:A/RES/74/247&select=USA&select=RUS&panel="
    page.open(view + panels[0])
    page.page.get_by_role("button", name="Change", exact=True).click()
    results = {}
    for panel in panels:
        page.go(view + panel)
        place = PANELS[panel].tab
        page.page.wait_for_selector(f"#tabs [data-go='panel:{place}'][aria-selected='true']")
        assert page.page.locator("#controls-box[open]").count() == 1
        page.known()
        results[panel] = violations(page.page, context=COLUMN if results else None)
    assert results == {panel: [] for panel in panels}


# In each run it looks at dark where that is small.
@pytest.mark.evidence
def test_dark_is_as_accessible(page_at):
    page = page_at(1440, 900, color_scheme="dark").open(STORY)
    assert violations(page.page) == []


@pytest.mark.evidence
@pytest.mark.parametrize("panels", looked_at(1))
def test_dark_and_small_is_as_accessible(page_at, panels):
    view = STORY + "&colour=bloc&select=USA&select=RUS&panel="
    page = page_at(390, 844, color_scheme="dark").open(view + "overview")
    results = {}
    for panel in panels:
        page.go(view + panel + MORE.get(panel, ""))
        place = f"[data-go='panel:{PANELS[panel].tab}'][aria-selected='true']"
        page.page.wait_for_selector(f"#tabs {place}")
        page.known()
        results[panel] = violations(page.page, context=COLUMN if results else None)
    assert results == {panel: [] for panel in panels}
