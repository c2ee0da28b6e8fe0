"""The gestures of the page on the world map: on land, on discs and on the sea."""

from __future__ import annotations

import json
from pathlib import Path

import plotly
import pytest
from shapely import Polygon, box

import alignment
from alignment.figures.world_map import world_figure
from alignment.model.view import View
from alignment.paths import ASSETS
from alignment.scene.scene import make_scene
from alignment.sources.outlines import load_outlines

pytestmark = pytest.mark.browser

OUTLINES = load_outlines()
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# The page's parts that gestures need, and a list of what they would tell the server.
PAGE = """<!doctype html><style>body { margin: 0 }</style>
<div id="map-box" tabindex="0"><div id="map"><div id="graph"></div></div></div>
<div id="live"></div>"""
TOLD = """window.told = []; window.dash_clientside = {
  set_props: (store, props) => store === 'gesture' && told.push(props.data.go)};"""
DRAW = "figure => Plotly.newPlot('graph', figure.data, figure.layout)"
# In the order in which Dash reads them.
ROOMS = ("alignment", "arithmetic", "camera", "drag", "gestures", "glide", "sizes", "under", "walk")
PIXELS = """([x, y]) => {
  const {xaxis, yaxis} = document.getElementById('graph')._fullLayout;
  return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
}"""


@pytest.fixture(scope="module")
def drawn(browser, dataset):
    """The world map at 1000 pixels with the page's gestures, alone."""
    scene = make_scene(alignment.study(dataset), View())
    figure = world_figure(scene, OUTLINES)
    figure["layout"] |= {"width": 1000, "height": 600}
    tab = browser.new_page(viewport={"width": 1000, "height": 700})
    faults = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.set_content(PAGE)
    tab.add_script_tag(content=PLOTLY.read_text(encoding="utf-8"))
    tab.add_script_tag(content=TOLD)
    for room in ROOMS:
        tab.add_script_tag(content=(ASSETS / f"{room}.js").read_text(encoding="utf-8"))
    tab.evaluate(DRAW, json.loads(json.dumps(figure)))
    tab.evaluate("document.getElementById('live').append(' ')")
    tab.wait_for_function("document.getElementById('graph')._sized")
    yield tab
    tab.close()
    assert faults == []


def click(tab, place):
    tab.evaluate("told.length = 0")
    tab.mouse.click(*tab.evaluate(PIXELS, list(place)))
    return tab.evaluate("told")


def test_every_member_can_be_clicked(drawn):
    heard = {iso3: click(drawn, place) for iso3, place in OUTLINES.places.items()}
    assert heard == {iso3: [f"country:{iso3}"] for iso3 in OUTLINES.places}


def test_land_far_from_its_place_is_its_country_s(drawn):
    # The east ends of Russia and Australia, the west end of Alaska.
    for iso3, ring, east in (("RUS", 0, True), ("AUS", 0, True), ("USA", 1, False)):
        whole = Polygon(OUTLINES.land[iso3][ring])
        low, south, high, north = whole.bounds
        end = box(high - 60, south, high, north) if east else box(low, south, low + 60, north)
        point = whole.intersection(end).representative_point()
        assert click(drawn, (point.x, point.y)) == [f"country:{iso3}"], iso3


def test_an_enclave_is_not_the_land_around_it(drawn):
    assert click(drawn, OUTLINES.places["LSO"]) == ["country:LSO"]


def test_the_sea_clears_the_choice(drawn):
    assert click(drawn, (-600, 0)) == ["clear"]


def test_land_shows_the_card_of_its_country(drawn):
    x, y = max(OUTLINES.land["AUS"][0])
    drawn.mouse.move(*drawn.evaluate(PIXELS, [x - 20, y]))
    drawn.wait_for_selector(".hoverlayer .hovertext")
    assert "Australia" in drawn.inner_html(".hoverlayer")
    drawn.mouse.move(*drawn.evaluate(PIXELS, [-600, 0]))
    drawn.wait_for_selector(".hoverlayer .hovertext", state="detached")


def test_discs_grow_with_the_map_and_then_no_more(drawn):
    sizes = "Math.max(...document.getElementById('graph').data.at(-1).marker.size)"
    assert 9 < drawn.evaluate(sizes) < 13
    drawn.evaluate(
        "Plotly.relayout('graph', {'xaxis.range': [-200, 300], 'yaxis.range': [700, 950]})"
    )
    drawn.wait_for_function(f"{sizes} > 20")
    assert drawn.evaluate(sizes) == 26
