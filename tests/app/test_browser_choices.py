"""Menus that can be searched: their selection and their options."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

OFFERED = ".dash-dropdown-content label"
# Set the options of the menu of roll calls, and return those that it had.
TOLD = """(data) => {
  const before = dash_component_api.getLayout('left-out-rollcalls-offered').props.data;
  dash_clientside.set_props('left-out-rollcalls-offered', { data });
  return before;
}"""


def get_value(page, menu):
    return page.page.locator(f"#{menu}-value").text_content()


def open_drawer(page):
    page.page.get_by_role("button", name="Change", exact=True).click()


@pytest.mark.evidence
def test_a_menu_shows_what_is_chosen_and_offers_the_rest(page):
    page.open("?exclude-country=BRA&exclude-rollcall=A/RES/74/247&panel=records")
    open_drawer(page)
    assert get_value(page, "colour") == "bloc"
    assert get_value(page, "left-out") == "Brazil (BRA)"
    assert get_value(page, "left-out-rollcalls").startswith(
        "A/RES/74/247: Cybercrime convention 2019"
    )
    for menu, many in (("left-out", 200), ("left-out-rollcalls", 50), ("colour", 30)):
        page.page.locator(f"#{menu}").click()
        page.page.wait_for_selector(f"{OFFERED} >> nth=3")
        selection = page.page.locator(f"{OFFERED}:has(input:checked)")
        assert selection.all_text_contents() == [get_value(page, menu)]
        count = page.page.evaluate(f"dash_component_api.getLayout('{menu}').props.options.length")
        assert count >= many
        # The same press closes it.
        page.page.locator(f"#{menu}").click()
        page.page.wait_for_selector(OFFERED, state="detached")
    page.settle()
    assert "exclude-country=BRA&exclude-rollcall=A/RES/74/247" in page.page.url


@pytest.mark.evidence
def test_a_menu_is_opened_and_searched_by_the_keyboard(page):
    page.open("?panel=records")
    open_drawer(page)
    page.page.locator("#colour").focus()
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_selector(f"{OFFERED} >> nth=3")
    page.page.wait_for_selector(f"{OFFERED}:has(input:focus):has-text('bloc')")
    # What is typed there is searched, and the arrows walk on from it.
    page.page.keyboard.type("swing", delay=20)
    page.page.wait_for_selector(f"{OFFERED}:first-child:has-text('swing')")
    assert page.page.locator(".dash-dropdown-search:focus").input_value() == "swing"
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_selector(f"{OFFERED}:first-child:has(input:focus)")
    page.page.locator("#colour").click()
    page.page.wait_for_selector(OFFERED, state="detached")
    page.page.locator("#colour").focus()
    page.page.keyboard.type("russia than", delay=20)
    page.page.wait_for_selector(
        f"{OFFERED}:first-child:has-text('closer to Russia than in general')"
    )
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**colour=closer:RUS**")
    page.settle()
    assert get_value(page, "colour") == "closer to Russia than in general"


def test_what_is_chosen_elsewhere_a_menu_shows_and_does_not_undo(page):
    page.open("?panel=records")
    values = page.page.evaluate(f"({TOLD})([])")
    page.go("?exclude-country=FRA&exclude-rollcall=A/RES/74/247&colour=vote:A/RES/74/247")
    assert "exclude-rollcall=A/RES/74/247" in page.page.url
    # An address may leave out a roll call that no menu has offered yet.
    assert get_value(page, "left-out-rollcalls") == "A/RES/74/247"
    page.page.evaluate(TOLD, values)
    page.settle()
    open_drawer(page)
    assert get_value(page, "left-out") == "France (FRA)"
    assert get_value(page, "left-out-rollcalls").startswith(
        "A/RES/74/247: Cybercrime convention 2019"
    )
    page.page.get_by_text("Leave out", exact=True).click()
    # A hand takes longer to press than the menu to be given what it offers.
    page.page.locator("#left-out").focus()
    page.settle()
    page.page.locator("#left-out").click()
    page.page.wait_for_selector(f"{OFFERED} >> nth=3")
    page.settle()
    # An open menu takes the new selection and still offers the other options.
    page.page.locator(f"{OFFERED} >> nth=3").click()
    page.settle()
    boxes = page.page.locator(f"{OFFERED} input")
    assert boxes.evaluate_all("all => all.filter(one => one.checked).length") == 2
    assert page.page.locator(OFFERED).count() > 5
    assert page.page.url.count("exclude-country=") == 2


# In each run `test_browser_places.py` has menus and drawer close.
@pytest.mark.evidence
def test_escape_takes_away_a_menu_then_the_drawer_and_then_the_choice(page):
    page.open("?panel=records&select=CPV")
    open_drawer(page)
    page.page.locator("#colour").click()
    page.page.wait_for_selector(f"{OFFERED} >> nth=3")
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector(OFFERED, state="detached")
    assert page.page.locator("#controls-box").get_attribute("open") is not None
    assert page.page.evaluate(
        "document.querySelector('#controls-box').contains(document.activeElement)"
    )
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("#controls-box:not([open])", state="attached")
    assert page.page.locator(":focus").text_content() == "Change"
    page.settle()
    assert "select=CPV" in page.page.url
    # Nothing is open any more, and nothing has the focus.
    page.page.evaluate("document.activeElement.blur()")
    page.page.keyboard.press("Escape")
    page.page.wait_for_url(lambda address: "select=" not in address)
