"""Why a country swings, down to its votes, and its page to print, as a reader gets there."""

from __future__ import annotations

import pytest
from access import violations
from story import STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]


def test_why_a_country_swings_down_to_its_votes_in_two_gestures(page):
    page.open(STORY)
    page.page.mouse.click(*page.place("GTM"))
    page.page.wait_for_selector("#panel h2:has-text('Guatemala')")
    page.page.locator("#panel summary:has-text('what makes it')").click()
    rows = page.page.locator("#panel details:has(summary:text('what makes it')) .vote-row")
    assert rows.count() == 8
    first = rows.first
    assert first.is_visible()
    assert "abstain" in first.inner_text()
    assert "OEWG 2023" in first.inner_text()
    record = first.locator("a:has-text('A/RES/78/237')").get_attribute("href")
    assert record.startswith("https://digitallibrary.un.org/record/")


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


def test_a_count_opens_the_names_behind_it(page):
    page.open(STORY + "&colour=bloc&select=GTM&panel=country")
    number = page.page.locator("#panel .line .count-go").first
    told = int(number.inner_text())
    number.click()
    page.page.wait_for_selector("#panel .listing")
    page.settle()
    assert page.page.locator("#panel .listing [data-go^='choose:']").count() == told


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
