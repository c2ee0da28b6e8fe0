"""A change of colour moves nothing but colours, and draws the map once."""

from __future__ import annotations

import gzip
import json
from time import monotonic

import pytest
from page_scripts import MAP, PRESS, STORY, WALK

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

# How often countries are painted from now on, and what else of the picture is changed.
PAINTED = f"""() => {{
  window.painted = 0;
  window.moved = new Set();
  // Where countries and links are is told apart, by the places of all.
  const known = new Set(['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'aria-label',
    'transform', 'd']);
  new MutationObserver((records) => {{
    if (records.some(({{attributeName}}) => attributeName === 'fill')) window.painted += 1;
    records.filter(({{attributeName}}) => !known.has(attributeName))
      .forEach(({{target, attributeName}}) => moved.add(
        `${{target.closest('g[id]')?.id || target.tagName}} ${{attributeName ?? 'drawn'}}`));
  }}).observe({MAP}, {{attributes: true, childList: true, subtree: true}});
}}"""
PLACES = """() => [...document.querySelectorAll('#map :is([data-iso3], #links path)')].map(part => {
  const {x, y, width, height} = part.getBoundingClientRect();
  return [x, y, width, height];
})"""
# What is told around the map, and of each country on it what it is told as and where it stands.
SEEN = """() => [
  ...['headline', 'legend', 'foot'].map(name => document.getElementById(name).innerText),
  ...[...document.querySelectorAll('#map [data-iso3]')].map(
    group => [group.getAttribute('aria-label'),
      ...group.getAttribute('transform').match(/-?[\\d.]+/g).map(Number)]),
]"""
SIZE = """() => {
  const {top, width, height} = document.querySelector('#map').getBoundingClientRect();
  return [Math.round(top / 2), width, height];
}"""


# Of few entries and of many, with titles of one line and of two.
COLOURS = (
    *("income", "group:EU", "swing"),
    *(f"vote:A/RES/{symbol}" for symbol in ("74/247", "73/27", "75/240")),
)


@pytest.mark.parametrize(
    "colours", [COLOURS[::3], pytest.param(COLOURS, marks=pytest.mark.evidence)]
)
def test_a_change_of_colour_leaves_the_map_where_it_is_is_painted_once_and_small(page, colours):
    """Of the map no more than colours is sent, and that in less than 6 KB."""
    sent = []

    def note(response):
        if "_dash-update-component" in response.url:
            answer = response.json()["response"].get("differs", {}).get("data")
            sent.append(answer and answer["parts"])

    page.open("?v=1&colour=bloc").known()
    page.page.on("response", note)
    before = page.page.evaluate(SIZE)
    places = page.page.evaluate(PLACES)

    def recolour(colour):
        page.page.evaluate(PRESS, f"colour:{colour}")
        page.page.wait_for_url(f"**colour={colour}**")
        page.settle()
        assert page.page.evaluate(SIZE) == before, colour
        for place, now in zip(places, page.page.evaluate(PLACES), strict=True):
            assert now == pytest.approx(place, abs=0.02), colour

    # With the blocs their hulls go.
    recolour("un_region")
    page.page.evaluate(PAINTED)
    for times, colour in enumerate(colours, start=1):
        recolour(colour)
        assert page.page.evaluate("() => window.painted") == times, colour
    page.page.remove_listener("response", note)
    # Who is named goes with the colour: its extremes are.
    moved = page.page.evaluate("[...moved]")
    assert [name for name in moved if not name.startswith("lettering ")] == []
    parts = [part for part in sent if part]
    assert len(parts) == 1 + len(colours)
    for part in parts:
        assert not {"places", "links", "frame"} & set(part)
        # Another lens may name other countries; what countries are painted by is small always.
        names = part.pop("lettering", [])
        assert size(part) < 6 * 1024
        assert size(names) < 3 * 1024
    assert sum("paints" in part for part in parts) == len(parts)


def size(part):
    """Return how many bytes a part has as it is sent."""
    return len(gzip.compress(json.dumps(part, separators=(",", ":")).encode()))


def asked(page):
    """Note, from now on, the first place that each answer fills; return them, and who notes."""
    found = []

    def note(request):
        if "_dash-update-component" in request.url:
            found.append(request.post_data_json["outputs"][0]["id"])

    page.page.on("request", note)
    return found, note


@pytest.mark.evidence
def test_a_step_in_time_is_the_address_with_the_map_and_then_the_panel(page):
    page.open("?v=1&topic=ict-security&topic=cybercrime&body=UNGA+plenary&from=2018&time=windows")
    page.known()
    found, note = asked(page)
    page.page.locator(".stop:not(.thin)").first.click()
    page.page.wait_for_selector("#sure progress", timeout=30_000)
    page.known()
    page.page.remove_listener("request", note)
    # How far resampling is, is asked now and then, and the panel once more when it is over.
    kinds = [name for name in found if name != "sure"]
    assert kinds[:2] == ["url", "panel"]
    assert set(kinds[2:]) <= {"differs", "panel"}


# In each run `test_told.py` has what is the same not sent again.
@pytest.mark.evidence
def test_a_map_that_resampling_does_not_change_is_not_sent_again(page):
    sent = []

    def note(response):
        if "_dash-update-component" in response.url:
            sent.append("data" in response.json()["response"].get("differs", {}))

    page.open(STORY + "&colour=income")
    page.known()
    page.page.on("response", note)
    page.page.evaluate(PRESS, "colour:un_region")
    page.page.wait_for_function("() => window.location.search.includes('un_region')")
    page.page.get_by_role("button", name="Change", exact=True).click()
    page.page.locator("#until").fill("2023")
    page.page.locator("#until").press("Enter")
    page.page.wait_for_selector("#sure progress", timeout=30_000)
    page.known()
    page.page.remove_listener("response", note)
    # For the colour and for the date; resampled or not, the regions are the same.
    assert sum(sent) == 2


# In each run `test_browser_gestures.py` presses on a slow line.
@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize("first", [0, 1])
def test_answers_that_overtake_one_another_leave_no_trace(page, first):
    kinds, held = ["sure-of", "url"], {}

    def late(route):
        kind = route.request.post_data_json["inputs"][0]["id"]
        if kind in kinds[len(held) : len(held) + 1]:
            held[kind] = route
        else:
            route.continue_()

    def await_held(number):
        end = monotonic() + 30
        while len(held) < number:
            page.page.wait_for_timeout(50)
            assert monotonic() < end, f"only {list(held)} came"

    wide = STORY + "&colour=income"
    page.open(wide).known()
    before = page.page.evaluate(SEEN)
    page.page.route("**/_dash-update-component*", late)
    page.page.evaluate(WALK, f"?v=1&topic=ict-security&body=UNGA+plenary&from={2021 + first}")
    # How sure the blocs of these votes are is on its way; meanwhile the reader goes back.
    await_held(1)
    page.page.evaluate(WALK, wide)
    await_held(2)
    answers = {kind: held[kind].fetch() for kind in kinds}
    for kind in (kinds[first], kinds[1 - first]):
        held[kind].fulfill(response=answers[kind])
    # Both come while the page is busy.
    page.page.evaluate("() => { const end = Date.now() + 700; while (Date.now() < end); }")
    page.settle()
    assert page.page.locator("#countries > g:not([aria-label])").count() == 0
    assert page.page.evaluate(SEEN) == before
