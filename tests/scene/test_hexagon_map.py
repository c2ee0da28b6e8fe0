"""Hexagon map: a cell for each member, near its neighbours, with its code and its bloc."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from alignment.analysis.bloc_naming import ALWAYS_NAMED
from alignment.io.shipped_files import load_hexagons, load_outlines
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.scene.colours import BLOC_COLOURS
from alignment.scene.encoding import OUTLINE_RIM
from alignment.scene.marks import Marks, build_marks
from alignment.scene.sheet import lay_out_bare_map, lay_out_sheet
from alignment.scene.text_metrics import measure_text_width
from alignment.scene.theme import LIGHT_THEME
from alignment.scene.world_map import CELL_RADIUS, make_view_scene
from alignment.settings import DATA_DIR
from alignment.studies.study import Study

VOTE = "vote:A/RES/74/247"
VIEW = View(colour=VOTE, map="hexagon")
HEXAGONS = load_hexagons()
# France borders Brazil and Suriname in South America.
REMOTE = ({"BRA", "FRA"}, {"FRA", "SUR"})


def marks_of(study: Study, view: View) -> Marks:
    return build_marks(lay_out_sheet(make_view_scene(study, view), view))


def test_each_member_has_one_cell_of_the_grid(dataset: Dataset) -> None:
    members = dataset.countries.index[dataset.countries["status"] == "member"]
    assert set(HEXAGONS) == set(members)
    cells = json.loads((DATA_DIR / "hexagons.json").read_text(encoding="utf-8"))["cells"]
    assert len({tuple(cell) for cell in cells.values()}) == 193
    # In each second column, cells are half a row higher.
    assert len({(column + half_row) % 2 for column, half_row in cells.values()}) == 1
    gaps = [np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(HEXAGONS.values(), 2)]
    assert min(gaps) == pytest.approx(1, abs=1e-4)
    assert CELL_RADIUS * 1.802 < 1


def test_neighbours_on_land_stay_near() -> None:
    land = load_outlines().land
    corners = {iso3: {point for ring in land.get(iso3, ()) for point in ring} for iso3 in HEXAGONS}
    gaps = [
        np.hypot(*np.subtract(HEXAGONS[a], HEXAGONS[b]))
        for a, b in combinations(HEXAGONS, 2)
        if len(corners[a] & corners[b]) > 1 and {a, b} not in REMOTE
    ]
    assert len(gaps) == 296
    # Distances of cells that touch, and of cells with at most one between them.
    assert np.mean(np.less(gaps, 1.1)) > 0.7
    assert np.mean(np.less(gaps, 2.1)) > 0.96
    assert max(gaps) < 3.1


def test_continents_lie_as_on_the_globe(dataset: Dataset) -> None:
    continents = dataset.countries.loc[list(HEXAGONS), "continent"]
    places = np.array(list(HEXAGONS.values()))
    x, y = (
        {name: places[continents == name, axis].mean() for name in set(continents)}
        for axis in (0, 1)
    )
    assert x["America"] < x["Africa"] < x["Asia"] < x["Oceania"]
    assert y["Europe"] > y["Asia"] > max(y["Africa"], y["Oceania"])
    for south, north in (
        ("ZAF", "EGY"),
        ("ARG", "VEN"),
        ("MEX", "CAN"),
        ("IND", "RUS"),
        ("ITA", "DNK"),
    ):
        assert HEXAGONS[south][1] < HEXAGONS[north][1]
    for west, east in (
        ("PRT", "UKR"),
        ("SEN", "ETH"),
        ("SAU", "JPN"),
        ("AUS", "NZL"),
        ("CHL", "BRA"),
    ):
        assert HEXAGONS[west][0] < HEXAGONS[east][0]


def test_cells_show_the_vote_and_outlines_the_bloc(study: Study) -> None:
    marks = marks_of(study, VIEW)
    scene = marks.sheet.scene
    assert scene.links == scene.hulls == scene.moves == scene.directions == ()
    assert scene.world is None
    assert len(marks.countries) == 193
    assert marks.has_codes
    lines = {entry.label: entry.fill for entry in scene.shape_legend}
    assert [*lines.values()] == [*BLOC_COLOURS[:3]]
    assert {entry.rim for entry in scene.shape_legend} == {OUTLINE_RIM}
    nodes = {node.iso3: node for node in scene.nodes}
    for country in marks.countries:
        disc = country.disc
        assert disc
        assert disc.shape == "hexagon"
        assert country.code
        node = nodes[country.iso3]
        rim = LIGHT_THEME.rim if node.is_hollow else LIGHT_THEME.outline
        assert disc.paint.stroke == lines.get(node.bloc, rim)
    absent = {node.iso3 for node in scene.nodes if node.value == "absent"}
    assert {node.iso3 for node in scene.nodes if node.rim == "dashed"} == absent
    assert "Outline = bloc. Grey rim: in no bloc." in scene.explanation
    assert any(node.bloc not in lines for node in nodes.values())
    assert {row.label for row in scene.colour_legend if row.rim == "dashed"} == {"absent"}


def test_fills_show_blocs_where_these_are_the_colour(study: Study) -> None:
    scene = make_view_scene(study, View(colour="bloc", map="hexagon"))
    assert {node.bloc_line for node in scene.nodes} == {""}
    assert scene.shape_legend == ()
    assert scene.nodes[0].fill in BLOC_COLOURS
    without = make_view_scene(study, replace(VIEW, hulls=False))
    assert {node.bloc_line for node in without.nodes} == {""}
    assert "Outline" not in without.explanation


def test_codes_name_countries_and_the_text_explains_those_selected(study: Study) -> None:
    scene = make_view_scene(study, VIEW)
    assert scene.always_named == ()
    assert not set(ALWAYS_NAMED) & set(scene.label_order)
    marks = marks_of(study, replace(VIEW, select=("DEU", "FJI")))
    names = [label.text_line.text for label in marks.labels.point_labels]
    texts = " ".join(line.text for line in marks.text_lines)
    assert names == ["Fiji"]
    # Germany has no space around it for a name.
    assert "Codes: DEU Germany." in texts
    assert all(leader.paint.width for leader in marks.labels.leaders)


def test_codes_can_be_read_on_a_desk_and_in_all_files(study: Study) -> None:
    for size in ("slide", "square", "column", "card", "poster"):
        marks = marks_of(study, replace(VIEW, size=size))
        assert marks.has_codes, size
        codes = [country.code for country in marks.countries if country.code]
        assert {code.size for code in codes} == {marks.sheet.code_size}
        for code in codes:
            natural_width = measure_text_width(code.text, code.size)
            assert not code.condensed_width or code.condensed_width > 0.7 * natural_width
    # 10 points on a slide of 13.33 inches.
    assert marks_of(study, replace(VIEW, size="slide")).sheet.code_size * 0.75 >= 10
    sheet = lay_out_bare_map(make_view_scene(study, VIEW), LIGHT_THEME)
    # A page of 1440 pixels has a map of 1,000.
    assert sheet.code_size * 1000 / sheet.width > 10


def test_former_members_are_named_in_a_note(study: Study) -> None:
    nodes = make_view_scene(study, View(map="hexagon")).nodes
    assert len(nodes) == 193
    scene = make_view_scene(study, replace(VIEW, notes=("BRA:Led it", "bloc:West:One")))
    assert [note.iso3 for note in scene.annotations] == ["BRA"]
    assert (scene.annotations[0].x, scene.annotations[0].y) == HEXAGONS["BRA"]
    assert "West: One" in scene.notes
