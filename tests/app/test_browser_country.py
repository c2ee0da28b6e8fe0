"""Panel of a country, and its page to print."""

from __future__ import annotations

import pytest
from access import violations
from page_scripts import STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


# In each run `test_browser_access.py` looks at the panel as it opens.
@pytest.mark.evidence
def test_axe_finds_nothing_in_the_open_panel_nor_on_the_page_to_print(small_page):
    small_page.open(STORY + "&select=GTM&panel=country")
    tab = small_page.page
    tab.evaluate("document.querySelectorAll('#panel details').forEach(each => each.open = true)")
    tab.evaluate("document.querySelector('.side').classList.add('up')")
    small_page.settle()
    tab.wait_for_timeout(400)
    assert violations(tab, options={}, context="#panel") == []
    link = tab.locator("#panel a:text-is('Print')").get_attribute("href")
    assert tab.evaluate("document.querySelector('#panel').scrollWidth") <= 390
    tab.goto(small_page.url + link)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_to_print_opens_from_its_link_and_breaks_no_policy(page):
    page.open(STORY + "&select=GTM&panel=country")
    link = page.page.locator("#panel a:text-is('Print')").get_attribute("href")
    page.page.goto(page.url + link)
    assert page.text("h1") == "Guatemala is in the India–Indonesia bloc with 125 others"
    assert "Guatemala (GTM)" in page.text("body")
    # Its style is taken: two columns, on one sheet of paper.
    columns = page.page.evaluate("getComputedStyle(document.querySelector('.parts')).columnCount")
    assert columns == "2"
    assert page.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_what_is_opened_stays_open_where_the_panel_is_drawn_anew(page):
    page.open(STORY + "&panel=table")
    folds = "() => [...document.querySelectorAll('#panel details')].map(({ open }) => open)"
    assert page.page.evaluate(folds) == [False]
    page.page.locator("#panel summary", has_text="Columns").click()
    page.page.locator("#panel th button").first.click()
    page.page.wait_for_url("**sort=**")
    page.settle()
    assert page.page.evaluate(folds) == [True]
    # What is closed again stays closed.
    page.page.locator("#panel summary", has_text="Columns").click()
    page.page.locator("#panel th button").nth(1).click()
    page.settle()
    assert page.page.evaluate(folds) == [False]
