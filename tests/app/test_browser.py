"""The page in a browser; every test ends with an empty console and no request to other hosts."""

from itertools import combinations
from math import dist

import pytest
from page_scripts import DISC

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# Opacity of each country, 0 to 1.
OPACITY = """() => [...document.querySelectorAll('#map [data-iso3]')]
  .map(group => [group.dataset.iso3, Number(getComputedStyle(group).opacity)])"""


# The result of the vote that colours the start page.
SCORE = "Cybercrime resolution 2019: 79 yes, 60 no, 33 abstained"


def test_the_start_page_shows_its_finding(look):
    page = look("?")
    assert page.text("#headline h2") == SCORE
    assert "A/RES/74/247" in page.text("#headline")
    assert page.text("#sentence").startswith("15 votes on cybercrime, ICT security")
    legend = page.text("#legend")
    for words in ("yes 79", "no 60", "abstain 33", "did not vote 21"):
        assert words in legend
    assert page.page.locator("#map [data-iso3]").count() == 193
    picture = page.page.locator("#map").bounding_box()
    page.page.get_by_text("Method and sources").click()
    assert page.page.locator("#map").bounding_box() == picture
    assert "rank correlation" in page.text("#foot")
    assert "Measure: agreement; pairs with at least 6 shared votes. Fit" in page.text("#foot")
    assert "Dag Hammarskjöld Library" in page.text("#foot")
    page.page.keyboard.press("Escape")
    assert "rank correlation" not in page.text("#foot")


def test_a_selection_of_one_vote_has_a_page(look):
    page = look("?v=1&topic=cybercrime&body=UNGA+plenary&from=2019&panel=table")
    assert page.text("#sentence").startswith("1 vote ")
    assert page.page.locator(".listing tbody tr").count() == 193


def test_hostile_urls_are_ignored_with_a_notice(look):
    page = look(
        "?v=1&topic=nonsense&colour=vote:<script>alert(1)</script>&x=1&select=QQQ&threshold=9"
    )
    notice = page.text("#notices")
    assert "nonsense" in notice
    assert "'x' is unknown" in notice
    assert "Threshold '9'" in notice
    assert page.page.locator("#notices script").count() == 0


# Centre and size of each disc and of its code on the screen.
DISCS = """() => [...document.querySelectorAll('#map [data-iso3]')].map(group => {
  const [disc, code] = [group.querySelector(':not(text)'), group.querySelector('text')]
    .map(part => part.getBoundingClientRect());
  // The centre of a pentagon is not the centre of its box.
  const {a, e, f} = group.getScreenCTM();
  return {iso3: group.dataset.iso3, code: group.textContent, letters: code.width,
    size: a * parseFloat(getComputedStyle(group.querySelector('text')).fontSize),
    x: e, y: f, disc: disc.width,
    aside: code.x + code.width / 2 - disc.x - disc.width / 2};
})"""


# How far two circles, with the lines around them, overlap on the screen at most, in pixels.
LARGEST_OVERLAP = """() => {
  const discs = [...document.querySelectorAll('#countries > g > circle:first-child')].map(disc => {
    const {left, top, width} = disc.getBoundingClientRect();
    const reach = width / 2 + parseFloat(getComputedStyle(disc).strokeWidth) / 2;
    return [left + width / 2, top + width / 2, reach];
  });
  return Math.max(...discs.flatMap(([x, y, reach], number) => discs.slice(number + 1).map(
    ([u, v, other]) => reach + other - Math.hypot(x - u, y - v))));
}"""


@pytest.mark.parametrize("size", [(320, 700), (1024, 768)])
def test_lines_around_discs_do_not_overlap(browser, url, size):
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(url)
    tab.wait_for_function("document.querySelector('#map svg')?.style.getPropertyValue('--disc')")
    assert tab.evaluate(LARGEST_OVERLAP) < 0.1
    tab.close()


@pytest.mark.evidence
def test_codes_are_in_their_discs_and_no_two_discs_overlap(look):
    page = look("?")
    whole = page.page.evaluate(DISCS)
    assert len(whole) == 193
    nearest = min(dist((a["x"], a["y"]), (b["x"], b["y"])) for a, b in combinations(whole, 2))
    # Discs of other shapes than circles are wider, with the same area.
    assert page.page.evaluate(DISC) <= nearest
    # Codes are visible if they are legible.
    for _ in range(3):
        visible_discs = [each for each in page.page.evaluate(DISCS) if each["letters"]]
        assert all(each["size"] >= 7 for each in visible_discs)
        page.page.get_by_role("button", name="Zoom in").click()
    visible_discs = page.page.evaluate(DISCS)
    for each in visible_discs:
        assert each["code"] == each["iso3"]
        assert 0 < each["letters"] < each["disc"]
        assert abs(each["aside"]) < 1
    page.page.get_by_role("button", name="Whole map").click()


def test_a_click_on_a_country_opens_its_panel_and_back_restores_the_state(look):
    page = look("?")
    first = page.page.url
    page.page.mouse.click(*page.place("CPV"))
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde')")
    page.settle()
    assert "select=CPV" in page.page.url
    panel = page.text("#panel")
    assert "Voted in 12 of 15 votes" in panel
    assert "Votes (15)" in panel
    assert "Closest" in panel
    assert "Drafts on digital topics that it sponsored" in panel
    assert "Memberships" in panel
    record = page.page.locator("#panel a:has-text('A/RES/74/247')").first
    assert record.get_attribute("href") == "https://digitallibrary.un.org/record/3841023"
    page.page.go_back()
    page.page.wait_for_selector("#panel h3:has-text('Blocs')")
    assert page.page.url == first
    page.page.go_forward()
    page.page.wait_for_selector("#panel h2:has-text('Cabo Verde')")


def test_a_click_on_a_link_opens_the_pair(look):
    page = look("?")
    page.page.mouse.click(*page.get_midpoint("LAO", "BLR"))
    page.page.wait_for_selector("#panel h2:has-text('Belarus and Lao People')")
    panel = page.text("#panel")
    assert "on 15 shared votes" in panel
    assert "Differed (3)" in panel
    assert "Agreed (12)" in panel
    assert "Drafts sponsored together" in panel


def test_a_new_element_beside_the_map_lays_out_none_of_its_marks(page):
    page.open()
    client, events, ended = page.page.context.new_cdp_session(page.page), [], []
    client.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    client.on("Tracing.tracingComplete", lambda end: ended.append(end))
    tracking = "disabled-by-default-devtools.timeline.invalidationTracking"
    client.send("Tracing.start", {"traceConfig": {"includedCategories": [tracking]}})
    # The card of a country, a legend and a panel change in most gestures.
    page.page.evaluate(
        """() => ['card', 'legend', 'panel'].map(id => {
          document.getElementById(id).append(document.createElement('div'));
          return document.body.offsetHeight;
        })"""
    )
    page.page.mouse.move(*page.place("EGY"))
    page.page.wait_for_selector("#card:has-text('Egypt')")
    client.send("Tracing.end")
    while not ended:
        page.page.wait_for_timeout(50)
    client.detach()
    reasons = [
        event["args"]["data"]["reason"]
        for event in events
        if event["name"] == "LayoutInvalidationTracking"
    ]
    assert "Added to layout" in reasons
    assert reasons.count("SVG changed") < 20


def test_hover_highlights_linked_countries_and_shows_a_card(page):
    page.open()
    page.page.mouse.move(*page.place("EGY"))
    page.page.wait_for_selector("#card:has-text('Egypt')")
    assert "vote on Cybercrime resolution 2019: yes" in page.text("#card")
    # The other countries fade.
    page.page.wait_for_timeout(300)
    opacity = dict(page.page.evaluate(OPACITY))
    highlighted = {iso3 for iso3, share in opacity.items() if share == 1}
    linked = page.page.evaluate(
        """() => [...document.querySelectorAll('#map #links path')]
          .map(({dataset}) => [dataset.a, dataset.b]).filter(pair => pair.includes('EGY'))"""
    )
    assert highlighted == {"EGY"}.union(*linked)
    assert 1 < len(highlighted) < 193
    page.page.mouse.click(*page.place("EGY"))
    page.page.wait_for_selector("#panel h2:has-text('Egypt')")
    page.settle()
    assert page.page.locator("#card").is_hidden()
    # A second hover shows the card again.
    page.page.mouse.move(0, 0)
    page.page.wait_for_function("() => !document.querySelector('#map .focused')")
    page.page.mouse.move(*page.place("EGY"))
    page.page.wait_for_selector("#card:has-text('Egypt')")
    page.page.mouse.move(0, 0)
    page.page.wait_for_selector("#card", state="hidden")
    page.page.wait_for_timeout(300)
    assert set(dict(page.page.evaluate(OPACITY)).values()) == {1}


# In each run `test_browser_find.py` selects from menus.
@pytest.mark.evidence
@pytest.mark.motion("no-preference")
def test_a_change_of_topic_changes_the_map(page):
    page.open()
    before = page.place("BRA")
    page.page.locator("#sentence .change").first.click()
    page.page.locator("#topics").click()
    page.page.get_by_text("Deselect All").click()
    page.page.locator(".dash-dropdown-content").get_by_text("cybercrime", exact=True).click()
    page.page.keyboard.press("Escape")
    page.page.wait_for_function(
        "() => document.querySelector('#sentence').innerText.startsWith('2 votes')"
    )
    page.settle()
    assert "topic=cybercrime&" in page.page.url
    assert page.place("BRA") != before


def test_an_empty_selection_says_what_to_widen_and_keeps_its_other_parts(look):
    page = look("?v=1&topic=cybercrime&from=2030&colour=vote:A/RES/74/247")
    message = page.text("#message")
    assert message.startswith("No vote fits")
    assert "widen the dates" in message
    page.page.get_by_role("button", name="Back to the opening view").last.click()
    page.page.wait_for_selector("#map [data-iso3]")
    assert page.text("#headline h2") == SCORE


def test_requests_to_other_hosts_are_recorded_and_fail(page):
    # Every test ends with a check of these two lists.
    for address in ("http://192.0.2.1/a.png", "http://example.org/b.png"):
        with page.page.expect_event("requestfailed"):
            page.page.set_content(f"<img src='{address}'>", wait_until="commit")
        assert page.outside_requests == [address]
        assert f"failed: {address}" in page.messages
        # All messages about the request arrive before the next test begins.
        page.reset(1440, 900)
