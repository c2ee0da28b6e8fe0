"""World map: names when zoomed, flights to groups, and gestures on land, discs and sea."""

import re
from itertools import pairwise

import pytest
from page_scripts import DISC, MAP, PRESS, STORY
from shapely import Polygon, box

from alignment.io.shipped_files import load_outlines

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

OUTLINES = load_outlines()
# Record the gestures that the page would send, and leave them unanswered.
RECORD_GESTURES = """() => {
  const { fetch } = window;
  window.gestures = [];
  window.fetch = (url, ...rest) => {
    const go = new URLSearchParams(String(url).split('?')[1]).getAll('go').at(-1);
    if (!go) return fetch(url, ...rest);
    gestures.push(go);
    return new Promise(() => {});
  };
}"""
# Position on the screen of a point of the outlines.
PIXELS = f"""([x, y]) => {{
  const svg = {MAP}, {{left, top, scale}} = svg.dataset, {{a, d, e, f}} = svg.getScreenCTM();
  return [a * (Number(left) + x * scale) + e, d * (Number(top) - y * scale) + f];
}}"""


# Dispatch the events of a click at each of some points of the screen.
DISPATCH_CLICKS = """places => places.forEach(([clientX, clientY]) => {
  for (const kind of ['pointerdown', 'pointerup']) {
    const press = new PointerEvent(kind, {clientX, clientY, bubbles: true, pointerType: 'mouse'});
    document.elementFromPoint(clientX, clientY).dispatchEvent(press);
  }
})"""


@pytest.fixture(scope="module")
def unanswered_page(shared_tab):
    """A page whose gestures have no answers, so that only zooming changes its map."""
    page = shared_tab.reset(1440, 900, reduced_motion="reduce").open("?v=1&colour=bloc&map=world")
    page.page.evaluate(RECORD_GESTURES)
    return page


@pytest.fixture
def world(unanswered_page):
    unanswered_page.page.click("[data-zoom='whole']")
    unanswered_page.page.mouse.move(0, 0)
    unanswered_page.page.evaluate("gestures.length = 0")
    yield unanswered_page.page
    unanswered_page.check_clean()


def click(tab, place):
    tab.evaluate("gestures.length = 0")
    tab.mouse.click(*tab.evaluate(PIXELS, list(place)))
    return tab.evaluate("gestures")


@pytest.mark.evidence
def test_every_member_state_can_be_clicked(world):
    places = [list(place) for place in OUTLINES.places.values()]
    text = [f"country:{iso3}" for iso3 in OUTLINES.places]
    pixels = world.evaluate(f"places => places.map({PIXELS})", places)
    for x, y in pixels[::20]:
        world.mouse.click(x, y)
    assert world.evaluate("gestures") == text[::20]
    world.evaluate("gestures.length = 0")
    world.evaluate(DISPATCH_CLICKS, pixels)
    assert world.evaluate("gestures") == text


def test_distant_territory_selects_its_country(world):
    # The east ends of Russia and Australia, the west end of Alaska.
    for iso3, ring, east in (("RUS", 0, True), ("AUS", 0, True), ("USA", 1, False)):
        whole = Polygon(OUTLINES.land[iso3][ring])
        low, south, high, north = whole.bounds
        end = box(high - 60, south, high, north) if east else box(low, south, low + 60, north)
        point = whole.intersection(end).representative_point()
        assert click(world, (point.x, point.y)) == [f"country:{iso3}"], iso3


def test_an_enclave_selects_its_own_country(world):
    assert click(world, OUTLINES.places["LSO"]) == ["country:LSO"]


def test_the_sea_clears_the_selection(world):
    assert click(world, (-600, 0)) == ["clear"]


def test_land_cannot_be_dragged_but_the_map_moves(world):
    world.get_by_role("button", name="Zoom in").click()
    start = world.evaluate(PIXELS, list(OUTLINES.places["COD"]))
    world.mouse.move(*start)
    world.mouse.down()
    world.mouse.move(start[0] + 40, start[1] + 20, steps=4)
    world.mouse.up()
    end = world.evaluate(PIXELS, list(OUTLINES.places["COD"]))
    assert end == pytest.approx([start[0] + 40, start[1] + 20], abs=1)
    assert world.evaluate("gestures") == []


def test_land_shows_the_card_of_its_country(world):
    x, y = max(OUTLINES.land["AUS"][0])
    world.mouse.move(*world.evaluate(PIXELS, [x - 20, y]))
    world.wait_for_selector("#card:has-text('Australia')")
    assert world.locator("#map [data-iso3].focused").get_attribute("data-iso3") == "AUS"
    world.mouse.move(*world.evaluate(PIXELS, [-600, 0]))
    world.wait_for_selector("#card", state="hidden")


# Width of the widest disc on the screen.
WIDEST_DISC = """() => Math.max(...[...document.querySelectorAll('#map [data-iso3] > circle')]
  .map(disc => disc.getBoundingClientRect().width))"""


def test_discs_grow_with_the_map_up_to_a_limit(world):
    assert 7 < world.evaluate(WIDEST_DISC) < 13
    assert world.evaluate(WIDEST_DISC) == pytest.approx(world.evaluate(DISC), abs=0.5)
    sizes = []
    for _ in range(8):
        world.get_by_role("button", name="Zoom in").click()
        sizes.append(world.evaluate(WIDEST_DISC))
    assert all(later > one - 0.1 for one, later in pairwise(sizes))
    assert sizes[1] == pytest.approx(1.4 * sizes[0], rel=0.05)
    assert sizes[-1] == pytest.approx(26, abs=0.5)


WORLD = STORY + "&colour=bloc&map=world"
# Names, number of discs, and sizes of letters in pixels, inside the map.
VISIBLE_NAMES = """() => {
  const map = document.querySelector('#map').getBoundingClientRect();
  const inside = (part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return x > map.left && x < map.right && y > map.top && y < map.bottom;
  };
  const all = (selector) => [...document.querySelectorAll(`#map ${selector}`)].filter(inside);
  const names = all('.level:not([display]) text');
  return {
    names: names.map((name) => name.textContent),
    discs: all('[data-at] > circle').length,
    letters: names.map((name) => Number(name.getAttribute('font-size')) * name.getScreenCTM().a),
  };
}"""
# Countries inside the map.
COUNTRIES_INSIDE = """codes => {
  const map = document.querySelector('#map').getBoundingClientRect();
  return codes.filter((iso3) => {
    const group = document.querySelector(`#map [data-iso3="${iso3}"]`);
    const { left, right, top, bottom } = group.lastElementChild.getBoundingClientRect();
    return left > map.left && right < map.right && top > map.top && bottom < map.bottom;
  });
}"""

# Members of CARICOM that are Member States of the United Nations.
CARICOM = (
    *("ATG", "BHS", "BLZ", "BRB", "DMA", "GRD", "GUY"),
    *("HTI", "JAM", "KNA", "LCA", "SUR", "TTO", "VCT"),
)


def search_for(page, text):
    page.page.locator("#find").click()
    page.page.keyboard.type(text)
    page.page.keyboard.press("Enter")


# In each run the test of a flight to a group checks names, and `view_client.test.mjs` the rest.
@pytest.mark.evidence
def test_zooming_in_names_more_islands(page):
    page.open(WORLD)
    for notch in range(11):
        page.page.mouse.move(*page.place("FJI"))
        page.page.mouse.wheel(0, -100)
        if notch:
            page.page.wait_for_function(
                f"""() => {{
                  const {{ names, discs, letters }} = ({VISIBLE_NAMES})();
                  return 2 * names.length >= discs
                    && letters.every((pixels) => pixels > 10 && pixels < 17);
                }}"""
            )
    names = page.page.evaluate(VISIBLE_NAMES)["names"]
    assert {"Fiji", "Vanuatu"} <= {*names}


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["world", "bloc"])
def test_the_search_flies_to_a_group_and_zooming_keeps_it(page, kind):
    page.open(WORLD.replace("map=world", f"map={kind}"))
    for again in range(2):
        search_for(page, "caricom")
        page.page.wait_for_selector("#map svg.zoomed")
        page.settle()
        assert page.page.evaluate(COUNTRIES_INSIDE, CARICOM) == [*CARICOM]
        if not again:
            page.page.get_by_role("button", name="Whole map").click()
    if kind == "world":
        page.page.wait_for_function(f"() => ({VISIBLE_NAMES})().names.includes('Saint Lucia')")
    page.page.get_by_role("button", name="Whole map").click()
    for _ in range(2):
        page.page.get_by_role("button", name="Zoom in").click()
        assert page.page.evaluate(COUNTRIES_INSIDE, CARICOM) == [*CARICOM]


HEXAGONS = STORY + "&colour=vote:A/RES/74/247&map=hexagon"
# Distance between lines of hatching on the screen, in pixels.
HATCHING = f"""() => {{
  const pattern = document.querySelector('#hatch');
  const {{a, b}} = pattern.patternTransform.baseVal.consolidate().matrix;
  return Number(pattern.getAttribute('height')) * Math.hypot(a, b) * {MAP}.getScreenCTM().a;
}}"""


def test_hexagons_can_be_chosen_but_not_dragged(look):
    page = look(HEXAGONS)
    tab = page.page
    hexagon = tab.locator("#countries [data-iso3='BRA']")
    hexagon.hover()
    tab.wait_for_selector("#card:has-text('Brazil')")
    box, place = hexagon.bounding_box(), hexagon.get_attribute("transform")
    tab.mouse.down()
    tab.mouse.move(box["x"] + 60, box["y"] + 60, steps=4)
    tab.mouse.up()
    assert hexagon.get_attribute("transform") == place
    assert "pin=" not in tab.url
    hexagon.click()
    tab.wait_for_url("**select=BRA**")
    tab.wait_for_selector("#lettering :text('Brazil')")


def test_hatching_keeps_its_width_when_the_map_zooms_or_changes(look):
    page = look(HEXAGONS.replace("map=hexagon", "map=world"))
    tab = page.page
    assert tab.evaluate(HATCHING) == pytest.approx(6, rel=0.02)
    for _ in range(3):
        tab.get_by_role("button", name="Zoom in").click()
    assert tab.evaluate(HATCHING) == pytest.approx(6, rel=0.02)
    tab.get_by_role("button", name="Bloc", exact=True).click()
    tab.wait_for_selector("#hatch", state="detached")
    tab.get_by_role("button", name="World", exact=True).click()
    tab.wait_for_selector("#sea", state="attached")
    assert tab.evaluate(HATCHING) == pytest.approx(6, rel=0.02)


# Height in pixels of the letters of names.
LETTERS = """() => Number(document.querySelector('.level:not([display])').dataset.letters)
  * Number(document.querySelector('#map svg').dataset.disc)
  * document.querySelector('#map svg').getScreenCTM().a"""


def test_labels_are_as_large_after_another_kind_of_map(page_at):
    page = page_at(1440, 900).open(STORY)
    before = page.page.evaluate(LETTERS)
    assert before >= 11
    page.go(f"{STORY}&map=hexagon")
    page.go(STORY)
    page.page.wait_for_function(f"() => Math.abs(({LETTERS})() - {before}) < 0.1")


# Ask for the labels of the size of the frame, without a gesture.
IS_LABEL_REQUEST = re.compile(r"/view\?(?!.*(?:&go=|&to=)).*&labels=")


def test_letters_fit_the_frame_that_changes_after_an_answer_with_at_most_one_request_each(page_at):
    page = page_at(1440, 900).open(STORY)
    tab = page.page
    # The page also asks for the results of slow work when it learns that they are ready.
    tab.route("**/progress?*", lambda route: route.abort("aborted"))
    small, large = {"width": 800, "height": 700}, {"width": 1440, "height": 900}

    def read_letters():
        # The page asks when the frame has rested for 150 ms.
        tab.wait_for_timeout(400)
        page.settle()
        return tab.evaluate(LETTERS)

    tab.click("#tabs [data-go='panel:selection']")
    wide_letters = read_letters()
    tab.set_viewport_size(small)
    read_letters()
    # A country that is chosen has a name, so that the answer has labels.
    tab.evaluate(PRESS, "country:NPL")
    narrow_letters = read_letters()
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    for size, letters in ((large, wide_letters), (small, narrow_letters), (large, wide_letters)):
        requests.clear()
        # A window that a reader drags has several sizes.
        for less in (60, 30, 0):
            tab.set_viewport_size({**size, "width": size["width"] - less})
        # The lines above the map may be higher; letters of another size differ by a third.
        assert read_letters() == pytest.approx(letters, rel=0.05)
        assert read_letters() >= 11
        labels = [url.partition("&labels=")[2] for url in requests if IS_LABEL_REQUEST.search(url)]
        # The page may have kept the answer for a size that it had before.
        assert len(labels) <= 1, labels
