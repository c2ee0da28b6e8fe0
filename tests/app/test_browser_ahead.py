"""What next: a text is typed, and each country opens on what its chances are known by."""

import pytest
from story import STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

FIELD = "form[data-typed] input"
COUNTRIES = "#panel details.folded"


def test_a_text_is_typed_and_each_country_opens(page):
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


def test_whether_it_is_the_same_text_stands_in_the_address(page):
    page.open(STORY + "&panel=ahead&ahead=A/RES/75/240")
    page.page.click("[data-go='new-text:yes']")
    page.page.wait_for_url("**new-text=yes**")
    page.settle()
    assert "held to be another text" in page.page.inner_text("#panel")
    page.page.go_back()
    page.settle()
    assert "held to be another text" not in page.page.inner_text("#panel")


def test_a_coalition_is_typed_set_and_stands_in_the_address(page):
    page.open(STORY + "&panel=ahead&ahead=A/RES/78/237")
    typed = "form[data-typed='sponsors'] input"
    page.page.fill(typed, "Albania, Côte d'Ivoire and Atlantis")
    page.page.press(typed, "Enter")
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
