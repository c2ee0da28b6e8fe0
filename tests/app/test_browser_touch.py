"""The page under a finger: several are chosen, discs are dragged, the panel is led to."""

import pytest
from story import STORY

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(own_tab):
    size = {"width": 390, "height": 844}
    return own_tab(viewport=size, has_touch=True, is_mobile=True).open(STORY)


def slide(phone, points, rest=0):
    """Move a finger from point to point, resting first so many ms."""
    client = phone.page.context.new_cdp_session(phone.page)

    def touch(kind, *at):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})
        phone.page.wait_for_timeout(40)

    first, *others = [{"x": x, "y": y} for x, y in points]
    touch("touchStart", first)
    phone.page.wait_for_timeout(rest)
    for point in others:
        touch("touchMove", point)
    touch("touchEnd")


def test_taps_add_to_the_choice_and_lead_to_the_panel(phone):
    tab = phone.page
    tab.get_by_role("button", name="Choose several").tap()
    for iso3 in ("USA", "ARG"):
        tab.touchscreen.tap(*phone.place(iso3))
        tab.wait_for_url(f"**select={iso3}**")
        phone.settle()
    assert tab.url.count("select=") == 2
    link = tab.get_by_role("link", name="United States and Argentina")
    link.tap()
    link.wait_for(state="hidden")
    box = tab.locator("#panel h2").bounding_box()
    assert 0 <= box["y"] < 844
    tab.get_by_role("button", name="Give up Argentina").tap()
    tab.wait_for_url(lambda address: "select=ARG" not in address)
    tab.wait_for_selector("#panel h2:has-text('United States')")


def test_a_finger_that_rests_on_a_disc_drags_it(phone):
    x, y = phone.place("ARG")
    way = [(x - 8 * step, y - 6 * step) for step in range(7)]
    slide(phone, way)
    phone.settle()
    assert "pin=" not in phone.page.url
    x, y = phone.place("ARG")
    slide(phone, [(x - 8 * step, y - 6 * step) for step in range(7)], rest=500)
    phone.page.wait_for_url("**pin=ARG:**")


def test_a_finger_draws_a_lasso(phone):
    phone.page.get_by_role("button", name="Lasso").tap()
    x, y = phone.place("FRA")
    round_it = [(-30, -30), (0, -30), (30, -30), (30, 0), (30, 30), (0, 30), (-30, 30), (-30, -30)]
    slide(phone, [(x + dx, y + dy) for dx, dy in round_it])
    phone.page.wait_for_selector("#panel h2:has-text('The chosen countries')")
    assert "select=FRA" in phone.page.url
