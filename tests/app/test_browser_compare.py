"""Panel of a comparison: its arrows are visible, distinct, and select countries."""

import pytest
from crossing import crossed
from page_scripts import STORY

from alignment.scene.colours import compute_contrast_ratio

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

COMPARED = (
    STORY.replace("from=2018", "from=2022") + "&panel=compare"
    "&versus=v%3D1%26body%3DUNGA%2Bplenary%26stage%3Dplenary%26tier%3Dcore%26to%3D2021-12-31"
)
MOVERS = "#panel .drawn .movers [data-iso3]"
# Ink and ground of codes on discs, of arrows and of the legend on the panel, as painted.
INKS = """() => {
  const paint = (part, way) => getComputedStyle(part)[way];
  const paper = paint(document.querySelector('.side'), 'backgroundColor');
  const all = selector => [...document.querySelectorAll(`#panel ${selector}`)];
  return {
    codes: all('.movers [data-iso3]').map(country =>
      [paint(country.querySelector('text'), 'fill'),
       paint(country.querySelector('circle'), 'fill')]),
    arrows: all('.arrows path').flatMap(arrow =>
      [[paint(arrow, 'fill'), paper], [paint(arrow, 'stroke'), paper]]),
    words: all('.drawn + .legend :is(.entry, .legend-title)').map(words =>
      [paint(words, 'color'), paper]),
  };
}"""
# How far the end of each arrow is from the middle of its country's disc, and its length, in pixels.
ENDS = """() => [...document.querySelectorAll('#panel .arrows path')].map(arrow => {
  const disc = document.querySelector(`#panel .movers [data-iso3="${arrow.dataset.iso3}"] circle`);
  const {left, top, width} = disc.getBoundingClientRect();
  const length = arrow.getTotalLength(), [, x, y] = /L([\\d.]+),([\\d.]+)/.exec(
    arrow.getAttribute('d'));
  const end = new DOMPoint(Number(x), Number(y)).matrixTransform(arrow.getScreenCTM());
  return [Math.hypot(end.x - left - width / 2, end.y - top - width / 2), length];
})"""


def as_hex(colour):
    return "#{:02X}{:02X}{:02X}".format(*map(int, colour[4:-1].split(",")))


@pytest.mark.few(1)
@pytest.mark.parametrize(("size", "scheme"), crossed([(1440, 900), (390, 844)], ["light", "dark"]))
def test_arrows_lead_to_movers_in_inks_that_can_be_seen_and_a_click_chooses_one(
    page_at, size, scheme
):
    page = page_at(*size, color_scheme=scheme)
    page.open(COMPARED)
    if size[0] < 900:
        # The sheet is drawn up.
        page.page.evaluate("() => document.querySelector('.side').classList.add('up')")
        page.page.wait_for_timeout(500)
    page.page.wait_for_selector(MOVERS)
    script = "places => places.map(place => place.dataset.iso3)"
    movers = page.page.locator(MOVERS).evaluate_all(script)
    table = page.page.locator("#panel .listing [data-go^='choose:']")
    codes = table.evaluate_all("buttons => buttons.map(button => button.dataset.go.slice(7))")
    assert set(movers) <= set(codes)
    page.page.locator("#panel .js-plotly-plot").wait_for()
    assert page.page.locator("#panel .both-maps .still-map img").count() == 1
    ends = page.page.evaluate(ENDS)
    assert len(ends) > 5
    assert all(off < 1 and length > 0 for off, length in ends)
    inks = page.page.evaluate(INKS)
    for part, least in (("codes", 4.5), ("words", 4.5), ("arrows", 3.0)):
        pairs = {tuple(map(as_hex, pair)) for pair in inks[part]}
        assert pairs, part
        assert min(compute_contrast_ratio(*pair) for pair in pairs) >= least, part
    frame = page.page.locator("#panel .drawn").bounding_box()
    box = page.page.locator("#panel .drawn svg").bounding_box()
    assert box == pytest.approx(frame, abs=1)
    # A click on a mover chooses it.
    mover = page.page.locator(MOVERS).last
    iso3 = mover.get_attribute("data-iso3")
    name = mover.locator("title").text_content().partition(":")[0]
    mover.click()
    page.page.wait_for_selector(f"#panel h2:has-text('{name}')")
    assert f"select={iso3}" in page.page.url
    # What stood in the panel went with it.
    assert page.page.locator("#panel svg [data-iso3]").count() == 0


# Without a browser it is in `test_compare.py`.
@pytest.mark.evidence
def test_turned_round_their_arrows_are_drawn_anew(page):
    page.open(COMPARED)
    page.page.wait_for_selector(MOVERS)
    before = page.page.locator("#panel .arrows").inner_html()
    page.page.get_by_role("button", name="Turn round").click()
    page.page.wait_for_function(
        "old => document.querySelector('#panel .arrows')?.innerHTML !== old", arg=before
    )
    page.settle()
    assert page.page.locator("#panel .drawn").count() == 1
    assert page.page.locator("#panel .drawn > svg").count() == 1
    # Tab and picture are called by what is found, as long as it is looked at.
    assert "changed bloc" in page.page.title()
    page.page.get_by_role("button", name="Stop comparing", exact=True).click()
    page.page.wait_for_function("() => !document.title.includes('changed bloc')")
    page.page.wait_for_selector("#panel :text('Name an earlier and a later period')")
    title = page.page.title()
    assert title.endswith(" · Country alignment")
    assert page.page.text_content("#map title") == title.removesuffix(" · Country alignment")
