"""World map: names when zoomed, flights to groups, and zoom buttons."""

import pytest
from page_scripts import STORY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]
WORLD = STORY + "&colour=bloc&map=world"
# Of what is drawn within the map: how many names and discs, and the letters in pixels.
SEEN = """() => {
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
    page.page.wait_for_selector(".dash-dropdown-search:focus")
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
                  const {{ names, discs, letters }} = ({SEEN})();
                  return 2 * names.length >= discs
                    && letters.every((pixels) => pixels > 10 && pixels < 17);
                }}"""
            )
    names = page.page.evaluate(SEEN)["names"]
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
        page.page.wait_for_function(f"() => ({SEEN})().names.includes('Saint Lucia')")
    page.page.get_by_role("button", name="Whole map").click()
    for _ in range(2):
        page.page.get_by_role("button", name="Zoom in").click()
        assert page.page.evaluate(WITHIN, CARICOM) == [*CARICOM]


# In each run they are in `fly_to.test.mjs`.
@pytest.mark.evidence
def test_the_buttons_zoom_about_whom_a_reader_chose(page):
    page.open(STORY + "&select=NGA")
    there = page.place("NGA")
    for name in ("Zoom in", "Zoom in", "Zoom out"):
        page.page.get_by_role("button", name=name).click()
        assert page.place("NGA") == pytest.approx(there, abs=1)
    page.page.get_by_role("button", name="Whole map").click()
    page.page.get_by_role("button", name="Give up Nigeria").click()
    page.settle()
    page.page.get_by_role("button", name="Zoom in").click()
    assert page.place("NGA") != pytest.approx(there, abs=1)
