"""Panel of a forecast: a text is typed, and each country opens on its evidence."""

import pytest
from page_scripts import STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

FIELD = "form[data-typed] input"
COUNTRIES = "#panel details.folded"


# Without a browser it is in `test_ahead_panel.py`.
@pytest.mark.evidence
def test_whether_it_is_the_same_text_stands_in_the_address(page):
    page.open(STORY + "&panel=ahead&ahead=A/RES/75/240")
    page.page.click("[data-go='new-text:yes']")
    page.page.wait_for_url("**new-text=yes**")
    page.settle()
    assert "held to be another text" in page.page.inner_text("#panel")
    page.page.go_back()
    page.settle()
    assert "held to be another text" not in page.page.inner_text("#panel")


# Without a browser it is in `test_scenario_gestures.py`.
@pytest.mark.evidence
def test_a_coalition_is_typed_set_and_stands_in_the_address(page):
    page.open(STORY + "&panel=ahead&ahead=A/RES/78/237")
    field = "form[data-typed='sponsors'] input"
    page.page.fill(field, "Albania, Côte d'Ivoire and Atlantis")
    page.page.press(field, "Enter")
    page.page.wait_for_url("**sponsor=ALB&sponsor=CIV**")
    page.settle()
    assert "Unknown country 'Atlantis'" in page.page.inner_text("#notices")
    page.page.click("[data-go='unsponsor:ALB']")
    page.page.wait_for_url(lambda url: "sponsor=ALB" not in url)
    page.settle()
    country = page.page.locator(COUNTRIES).first
    country.locator("summary").click()
    country.locator("button", has_text="absent").click()
    page.page.wait_for_url("**set=**:absent**")
    page.settle()
    page.page.locator("[data-go^='unset:']").first.click()
    page.page.wait_for_url(lambda url: "set=" not in url)
    page.settle()
    page.page.click("[data-go='ask-by:name']")
    page.page.wait_for_url("**ask-by=name**")
    page.settle()
    names = page.page.locator("#panel .asked tbody th").all_inner_texts()
    assert names == sorted(names)


ROW_AT = """(row) => row.getBoundingClientRect().top"""
JAMAICA = "#panel details[data-row='JAM']"


def row_opens_where_it_was_pressed(page):
    row = page.page.locator(JAMAICA).last
    row.locator("summary").scroll_into_view_if_needed()
    row.locator("summary").click()
    at = row.evaluate(ROW_AT)
    button = row.locator("button", has_text="All that carries it")
    before = row.locator("li").count()
    button.click()
    page.page.wait_for_url("**select=JAM**")
    page.settle()
    assert row.evaluate(ROW_AT) == pytest.approx(at, abs=1)
    assert row.get_attribute("aria-current") == "true"
    assert row.locator("li").count() > before
    assert button.evaluate("button => document.activeElement === button")
    # The way back is the same press; what was opened stays open.
    button.click()
    page.page.wait_for_url(lambda url: "select=JAM" not in url)
    page.settle()
    assert row.evaluate(ROW_AT) == pytest.approx(at, abs=1)
    assert row.get_attribute("open") is not None
    assert row.get_attribute("aria-current") is None
    assert button.evaluate("button => document.activeElement === button")


def test_a_text_is_typed_rows_open_where_they_were_pressed_and_the_map_leads_to_one(page):
    page.open(STORY + "&colour=vote:A/RES/74/247&panel=ahead")
    assert page.page.input_value(FIELD).startswith("Countering the use of")
    page.page.fill(FIELD, "A/RES/78/237")
    page.page.press(FIELD, "Enter")
    page.page.wait_for_url("**ahead=A/RES/78/237**")
    page.settle()
    assert page.page.locator("#panel table.listing tbody tr").all_inner_texts()[0].endswith("104")
    first = page.page.locator(COUNTRIES).first
    first.locator("summary").click()
    assert "its ten closest" in first.inner_text()
    assert first.locator("a").first.get_attribute("href").startswith("https://digitallibrary")
    row_opens_where_it_was_pressed(page)
    # So do the rows of the countries to ask.
    name = page.page.locator("#panel .asked .row-go").nth(4)
    name.scroll_into_view_if_needed()
    at = name.evaluate(ROW_AT)
    name.click()
    page.page.wait_for_url("**select=**")
    page.settle()
    assert name.evaluate(ROW_AT) == pytest.approx(at, abs=1)
    assert name.get_attribute("aria-expanded") == "true"
    details = page.page.locator("#panel .asked tr.opened")
    assert details.inner_text().startswith(name.inner_text())
    assert details.locator("li").count() > 3
    name.click()
    page.page.wait_for_url(lambda url: "select=" not in url)
    page.settle()
    assert details.count() == 0
    page.page.evaluate("document.querySelector('#panel').scrollTop = 0")
    page.page.mouse.click(*page.place("JAM"))
    page.page.wait_for_url("**select=JAM**")
    page.settle()
    top = page.page.locator("#panel [data-row='JAM'][aria-current]").first.evaluate(ROW_AT)
    assert 0 < top < 900


@pytest.mark.evidence
def test_a_row_opens_where_it_was_pressed_on_a_phone(page_at):
    page = page_at(390, 844).open(STORY + "&panel=ahead&ahead=A/RES/78/237")
    if not page.page.locator(".side.up").count():
        page.page.click(".panel-tab[aria-selected='true']")
        page.settle()
    row_opens_where_it_was_pressed(page)
