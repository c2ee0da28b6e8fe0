"""World map: names when zoomed, flights to groups, and gestures on land, discs and sea."""

from itertools import pairwise

import pytest
from page_scripts import DISC, MAP, STORY
from shapely import Polygon, box

from alignment.io.shipped_files import load_outlines

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

OUTLINES = load_outlines()
# What would be told to the server, which is not asked.
RECORD_WORDS = """() => {
  const { fetch } = window;
  window.told = [];
  window.fetch = (url, ...rest) => {
    const go = new URLSearchParams(String(url).split('?')[1]).getAll('go').at(-1);
    if (!go) return fetch(url, ...rest);
    told.push(go);
    return new Promise(() => {});
  };
}"""
# Where a place of the outlines is on the screen.
PIXELS = f"""([x, y]) => {{
  const svg = {MAP}, {{left, top, scale}} = svg.dataset, {{a, d, e, f}} = svg.getScreenCTM();
  return [a * (Number(left) + x * scale) + e, d * (Number(top) - y * scale) + f];
}}"""


# What the browser tells of a click with the mouse, at each of some places of the screen.
CLICKED = """places => places.forEach(([clientX, clientY]) => {
  for (const kind of ['pointerdown', 'pointerup']) {
    const press = new PointerEvent(kind, {clientX, clientY, bubbles: true, pointerType: 'mouse'});
    document.elementFromPoint(clientX, clientY).dispatchEvent(press);
  }
})"""


@pytest.fixture(scope="module")
def opened(shared_tab):
    """The map, on which nothing is answered: so it is as it was, once it is seen whole again."""
    page = shared_tab.reset(1440, 900, reduced_motion="reduce").open("?v=1&colour=bloc&map=world")
    page.page.evaluate(RECORD_WORDS)
    return page


@pytest.fixture
def world(opened):
    opened.page.click("[data-zoom='whole']")
    opened.page.mouse.move(0, 0)
    opened.page.evaluate("told.length = 0")
    yield opened.page
    opened.check_clean()


def click(tab, place):
    tab.evaluate("told.length = 0")
    tab.mouse.click(*tab.evaluate(PIXELS, list(place)))
    return tab.evaluate("told")


@pytest.mark.evidence
def test_every_member_state_can_be_clicked(world):
    places = [list(place) for place in OUTLINES.places.values()]
    text = [f"country:{iso3}" for iso3 in OUTLINES.places]
    pixels = world.evaluate(f"places => places.map({PIXELS})", places)
    for x, y in pixels[::20]:
        world.mouse.click(x, y)
    assert world.evaluate("told") == text[::20]
    world.evaluate("told.length = 0")
    world.evaluate(CLICKED, pixels)
    assert world.evaluate("told") == text


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
    assert world.evaluate("told") == []


def test_land_shows_the_card_of_its_country(world):
    x, y = max(OUTLINES.land["AUS"][0])
    world.mouse.move(*world.evaluate(PIXELS, [x - 20, y]))
    world.wait_for_selector("#card:has-text('Australia')")
    assert world.locator("#map [data-iso3].at").get_attribute("data-iso3") == "AUS"
    world.mouse.move(*world.evaluate(PIXELS, [-600, 0]))
    world.wait_for_selector("#card", state="hidden")


# How wide the widest disc is seen.
WIDEST = """() => Math.max(...[...document.querySelectorAll('#map [data-iso3] > circle')]
  .map(disc => disc.getBoundingClientRect().width))"""


def test_discs_grow_with_the_map_up_to_a_limit(world):
    assert 7 < world.evaluate(WIDEST) < 13
    assert world.evaluate(WIDEST) == pytest.approx(world.evaluate(DISC), abs=0.5)
    sizes = []
    for _ in range(8):
        world.get_by_role("button", name="Zoom in").click()
        sizes.append(world.evaluate(WIDEST))
    assert all(later > one - 0.1 for one, later in pairwise(sizes))
    assert sizes[1] == pytest.approx(1.4 * sizes[0], rel=0.05)
    assert sizes[-1] == pytest.approx(26, abs=0.5)


WORLD = STORY + "&colour=bloc&map=world"
# Of what is drawn within the map: how many names and discs, and the letters in pixels.
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
# Who is seen within the map.
WITHIN = """codes => {
  const map = document.querySelector('#map').getBoundingClientRect();
  return codes.filter((iso3) => {
    const group = document.querySelector(`#map [data-iso3="${iso3}"]`);
    const { left, right, top, bottom } = group.lastElementChild.getBoundingClientRect();
    return left > map.left && right < map.right && top > map.top && bottom < map.bottom;
  });
}"""

# Its members that are of the United Nations.
CARICOM = (
    *("ATG", "BHS", "BLZ", "BRB", "DMA", "GRD", "GUY"),
    *("HTI", "JAM", "KNA", "LCA", "SUR", "TTO", "VCT"),
)


def look_for(page, text):
    page.page.locator("#find").click()
    page.page.keyboard.type(text)
    page.page.keyboard.press("Enter")


# In each run they are named where a group is flown to; the rest is in `view_client.test.mjs`.
@pytest.mark.evidence
def test_the_nearer_a_reader_looks_at_islands_the_more_of_them_are_named(page):
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
def test_a_group_that_is_looked_for_is_flown_to_and_zoomed_about(page, kind):
    page.open(WORLD.replace("map=world", f"map={kind}"))
    for again in range(2):
        look_for(page, "caricom")
        page.page.wait_for_selector("#map svg.near")
        page.settle()
        assert page.page.evaluate(WITHIN, CARICOM) == [*CARICOM]
        if not again:
            page.page.get_by_role("button", name="Whole map").click()
    if kind == "world":
        page.page.wait_for_function(f"() => ({VISIBLE_NAMES})().names.includes('Saint Lucia')")
    page.page.get_by_role("button", name="Whole map").click()
    for _ in range(2):
        page.page.get_by_role("button", name="Zoom in").click()
        assert page.page.evaluate(WITHIN, CARICOM) == [*CARICOM]


HEXAGONS = STORY + "&colour=vote:A/RES/74/247&map=hexagon"
# Distance between lines of hatching on the screen, in pixels.
HATCHING = f"""() => {{
  const pattern = document.querySelector('#hatch');
  const {{a, b}} = pattern.patternTransform.baseVal.consolidate().matrix;
  return Number(pattern.getAttribute('height')) * Math.hypot(a, b) * {MAP}.getScreenCTM().a;
}}"""


def test_hexagons_can_be_chosen_but_not_dragged(page):
    page.open(HEXAGONS)
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


def test_hatching_stays_as_wide_when_zoomed_and_when_the_map_changes(page):
    page.open(HEXAGONS)
    tab = page.page
    assert tab.evaluate(HATCHING) == pytest.approx(6, rel=0.02)
    for _ in range(3):
        tab.get_by_role("button", name="Zoom in").click()
    assert tab.evaluate(HATCHING) == pytest.approx(6, rel=0.02)
    tab.get_by_role("button", name="Bloc map").click()
    tab.wait_for_selector("#hatch", state="detached")
    tab.get_by_role("button", name="World map").click()
    tab.wait_for_selector("#sea", state="attached")
    assert tab.evaluate(HATCHING) == pytest.approx(6, rel=0.02)
