"""Panel of associations: from Analysis to it, and from a count to its countries."""

import pytest
from crossing import at

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


# In each run counts of other panels lead to their names; `test_associations.py` has these.
@pytest.mark.evidence
@pytest.mark.parametrize("size", at([(1440, 900), (390, 844)], 0))
def test_from_analysis_to_the_names_behind_a_count(page_at, size):
    page = page_at(*size).open()
    tab = page.page
    tab.locator(".panel-tab", has_text="Analysis").click()
    tab.locator("[data-go='panel:why']").click()
    row = tab.locator(".goes", has_text="Chinese finance, 2009–2018").first
    row.locator("summary").click()
    assert row.locator(".drawn svg").is_visible()
    row.get_by_role("button", name="29:").click()
    tab.wait_for_selector("#panel h2:has-text('29 of 193')")
    page.settle()
    assert "where=fact:china_finance%402009-2018:5000000001.." in tab.url
    assert "over $5bn" in tab.locator("#panel .chips").first.inner_text()
    tab.go_back()
    tab.wait_for_selector(".goes")
    page.settle()


# Without a browser it is in `test_associations.py`.
@pytest.mark.evidence
def test_facts_are_held_at_once_by_two_clicks(page_at):
    page = page_at(1440, 900).open("?v=1&topic=cybercrime&colour=vote:A/RES/74/247&panel=why")
    tab = page.page
    for name in ("Freedom status", "Paris Call"):
        row = tab.locator(".goes", has_text=name).first
        row.locator("summary").click()
        row.get_by_role("button", name="Hold with others").click()
        tab.wait_for_selector(f".goes:has-text('{name}') >> text=Held with others")
        page.settle()
    assert "yes is likelier by" in tab.inner_text("#panel")
