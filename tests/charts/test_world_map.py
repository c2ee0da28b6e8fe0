"""The world map as a figure: fills, tooltips and selected countries of a scene."""

import gzip
import json
from dataclasses import replace

import plotly.graph_objects as go
import pytest

import alignment
from alignment.charts.chart_style import to_rgba
from alignment.charts.network_map import map_figure, network_map
from alignment.charts.world_map import hexagon_map, make_world_figure, world_map
from alignment.io.shipped_files import load_outlines
from alignment.model.view import View
from alignment.scene.marks import DIMMED_OPACITY
from alignment.scene.scene import make_scene
from alignment.scene.theme import LIGHT_THEME, THEMES
from alignment.scene.world_map import make_view_scene, to_world_scene

OUTLINES = load_outlines()


@pytest.fixture(scope="module")
def scene(dataset):
    view = View(colour="vote:A/RES/74/247", select=("BRA", "KNA"))
    return make_scene(alignment.study(dataset), view)


@pytest.fixture(scope="module")
def figure(scene):
    return make_world_figure(scene, OUTLINES)


def trace(figure, name):
    (match,) = (each for each in figure["data"] if each["name"] == name)
    return match


def test_fills_and_traces(figure, scene):
    nodes = trace(figure, "countries")["text"]
    fills = {}
    for land in figure["data"]:
        if land["name"].startswith("land"):
            assert land["fill"] == "toself"
            assert len(land["meta"]) == land["x"].count(None) + 1 == land["y"].count(None) + 1
            for owner in set(land["meta"]) - {-1}:
                assert fills.setdefault(nodes[owner], land["fillcolor"]) == land["fillcolor"]
    assert fills == {node.iso3: node.fill for node in scene.nodes if node.iso3 in OUTLINES.land}
    other = map_figure(scene)
    here, there = trace(figure, "countries"), trace(other, "countries")
    for key in ("text", "customdata", "hovertemplate"):
        assert here[key] == there[key]
    assert list(zip(here["x"], here["y"], strict=True)) == [
        OUTLINES.places[iso3] for iso3 in here["text"]
    ]


@pytest.mark.slow
def test_a_figure_of_hexagons_has_each_member_once_with_its_code(dataset):
    study = alignment.study(dataset)
    figure = hexagon_map(study, colour="vote:A/RES/74/247")
    (cells,) = (each for each in figure.data if each.name == "countries")
    expected = make_view_scene(study, View(colour="vote:A/RES/74/247", map="hexagon"))
    places = dict(zip(cells.text, zip(cells.x, cells.y, strict=True), strict=True))
    assert places == {node.iso3: (node.x, node.y) for node in expected.nodes}
    assert "text" in cells.mode
    assert set(cells.marker.symbol) == {"hexagon2"}
    fills = dict(zip(cells.text, cells.marker.color, strict=True))
    rims = dict(zip(cells.text, cells.marker.line.color, strict=True))
    for node in expected.nodes:
        absent = node.rim == "dashed"
        assert fills[node.iso3] == (LIGHT_THEME.paper if absent else node.fill)
        assert not node.bloc_line or rims[node.iso3] == node.bloc_line


@pytest.mark.slow
@pytest.mark.parametrize("make", [network_map, world_map])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_was_absent_has_a_dashed_rim_or_hatching(dataset, scene, make, theme):
    figure = make(alignment.study(dataset), colour="vote:A/RES/74/247", theme=theme)
    (discs,) = (each for each in figure.data if each.name == "countries")
    circles = [shape for shape in figure.layout.shapes if shape.xsizemode == "pixel"]
    # The others are the dots at the ends of lines.
    rims = [shape for shape in circles if shape.line.dash]
    assert all(shape.fillcolor == THEMES[theme].ink for shape in circles if shape not in rims)
    lands = [
        each for each in figure.data if each.name.startswith("land") and each.fillpattern.shape
    ]
    hatched = {discs.text[owner] for each in lands for owner in each.meta}
    assert all(each.fillpattern.fgcolor == THEMES[theme].hatch for each in lands)
    where = dict(zip(zip(discs.x, discs.y, strict=True), discs.text, strict=True))
    round_discs = {where[rim.xanchor, rim.yanchor] for rim in rims}
    assert hatched | round_discs == {node.iso3 for node in scene.nodes if node.value == "absent"}
    assert {rim.line.color for rim in rims} == {THEMES[theme].rim}
    assert {rim.line.dash for rim in rims} == {"2.6px,1.6px"}
    widths = dict(zip(discs.text, discs.marker.line.width, strict=True))
    assert {widths[iso3] for iso3 in round_discs} == {0}


def test_countries_outside_the_filter_are_dimmed(dataset):
    view = View(colour="vote:A/RES/74/247", where=("vote:A/RES/74/247:no",))
    scene = make_scene(alignment.study(dataset), view)
    figure = make_world_figure(scene, OUTLINES)
    discs = trace(figure, "countries")
    bright = {
        iso3
        for iso3, share in zip(discs["text"], discs["marker"]["opacity"], strict=True)
        if share == 1
    }
    assert bright == set(scene.matches)
    land = {
        discs["text"][owner]: each["fillcolor"]
        for each in figure["data"]
        if each["name"].startswith("land")
        for owner in set(each["meta"]) - {-1}
    }
    assert {iso3 for iso3, fill in land.items() if fill.startswith("#")} == bright & set(land)
    assert land["RUS"] == "rgba(9,102,124,0.24)"
    # Land without a country is dimmed too, and so are the borders of dimmed countries.
    (other,) = (each for each in figure["data"] if each.get("meta") and set(each["meta"]) == {-1})
    assert other["fillcolor"] == to_rgba(LIGHT_THEME.other_land, DIMMED_OPACITY)
    for each in figure["data"]:
        if each["name"].startswith("land"):
            assert each["line"]["color"].startswith("#") == each["fillcolor"].startswith("#")


def test_land_and_names_of_other_scenes(scene):
    alone = replace(scene, nodes=tuple(node for node in scene.nodes if node.iso3 == "FRA"))
    figure = make_world_figure(alone, OUTLINES)
    land = [each for each in figure["data"] if each["name"].startswith("land")]
    assert [each["fillcolor"] for each in land] == [LIGHT_THEME.other_land, alone.nodes[0].fill]
    assert set(land[0]["meta"]) == {-1}
    assert land[1]["meta"] == [0] * len(OUTLINES.land["FRA"])
    hostile = replace(scene.nodes[0], name="<b>A & B</b>", tooltip=("<i>x</i>",))
    figure = make_world_figure(replace(scene, nodes=(hostile,)), OUTLINES)
    assert trace(figure, "countries")["customdata"] == [
        ["&lt;b&gt;A &amp; B&lt;/b&gt;", "&lt;i&gt;x&lt;/i&gt;"]
    ]
    former = replace(scene.nodes[0], iso3="YUG", name="Yugoslavia")
    wider = replace(scene, nodes=(former, *scene.nodes))
    assert to_world_scene(scene, OUTLINES).notes == (OUTLINES.note,)
    assert to_world_scene(wider, OUTLINES).notes[0] == "Not on this map: Yugoslavia."
    assert "YUG" not in trace(make_world_figure(wider, OUTLINES), "countries")["text"]
    figure = make_world_figure(replace(scene, nodes=()), OUTLINES)
    land = [each for each in figure["data"] if each["name"].startswith("land")]
    assert [each["fillcolor"] for each in land] == [LIGHT_THEME.other_land]


def test_discs_ties_and_outlines(figure):
    countries = trace(figure, "countries")
    for iso3, size, share in zip(
        countries["text"],
        countries["marker"]["size"],
        figure["layout"]["meta"]["sizes"],
        strict=True,
    ):
        assert (size > 0) == (share > 0) == (iso3 in OUTLINES.small_states)
    outline = trace(figure, "chosen")
    assert outline["x"].count(None) == len(OUTLINES.land["BRA"]) - 1
    assert (outline["x"][0], outline["y"][0]) == OUTLINES.land["BRA"][0][0]
    countries = trace(figure, "countries")
    width = dict(zip(countries["text"], countries["marker"]["line"]["width"], strict=True))
    assert width["KNA"] == width["BRA"] > width["DMA"]
    ties = trace(figure, "ties")
    ends = set(zip(ties["x"], ties["y"], strict=True))
    assert {OUTLINES.places["GRD"], OUTLINES.small_states["GRD"]} < ends
    assert OUTLINES.places["MLT"] not in ends
    assert "no opinion on the status" in figure["layout"]["title"]["text"]
    go.Figure(figure)
    sent = gzip.compress(json.dumps(figure, separators=(",", ":")).encode(), 6)
    assert len(sent) < 45_000


def test_no_selection_draws_no_outline(dataset):
    figure = make_world_figure(make_scene(alignment.study(dataset), View()), OUTLINES)
    assert trace(figure, "chosen")["x"] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_backgrounds_of_names_do_not_cover_land(study, theme):
    figure = world_map(study, colour="vote:A/RES/74/247", theme=theme)
    names = [note for note in figure.layout.annotations if note.font.weight == 700]
    assert len(names) >= 10
    for note in names:
        assert note.bgcolor is None
        assert note.font.shadow.count(THEMES[theme].paper) == 8
