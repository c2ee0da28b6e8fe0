"""Sponsors in the browser: a vote, a country that left its list, and a pair."""

import pytest
from parameter_sets import keep_parameter

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]
VOTE = "?v=1&topic=ict-security&body=UNGA+plenary&from=2019&colour=vote:A/RES/75/240"


@pytest.mark.slow
@pytest.mark.parametrize("size", keep_parameter([(1440, 900), (390, 844)], 0))
def test_a_country_that_left_a_list_leads_to_a_pair(page_at, size):
    page = page_at(*size).open(f"{VOTE}&panel=selection")
    tab = page.page
    tab.locator("#panel summary", has_text="Left the list since A/RES/74/29 (8)").click()
    tab.locator("#panel details[open] .chip", has_text="Indonesia").click()
    tab.wait_for_selector("#panel h3:has-text('Sponsors with')")
    page.settle()
    section = tab.locator("#panel section", has=tab.locator("h3", has_text="Sponsors with"))
    name = section.locator(".row-go").first.inner_text()
    section.locator(".row-go").first.click()
    tab.wait_for_selector("#panel h3:has-text('Votes with, sponsors with')")
    page.settle()
    assert tab.locator("#panel h2").inner_text() == f"Indonesia and {name}"
