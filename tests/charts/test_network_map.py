"""The bloc map as a figure, compared with golden files and the scene."""

import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
import tiny
from golden import assert_json, to_json

from alignment.charts import map_figure, network_map, world_map
from alignment.charts.chart_style import DEFAULT_HEIGHT, TITLE_TOP
from alignment.errors import AlignmentError
from alignment.io.package import load_package
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.marks import DIMMED_OPACITY
from alignment.scene.scene import make_scene
from alignment.scene.theme import THEMES
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def study(parliament):
    return compute_study(parliament, Query(min_shared=3))


@pytest.fixture(scope="module")
def opened(study_of, opening):
    """The study of the opening query."""
    return study_of(opening[0])


def without_paths(figure):
    """Return a figure without the coordinates of hulls."""
    for shape in figure["layout"]["shapes"]:
        shape["path"] = shape["path"][:1]
    return figure


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("bloc", View()),
        ("vote", View(colour="vote:R4", select=("AAA", "CCC"), links=2)),
        ("scale", View(colour="votes_cast", hulls=False)),
    ],
)
def test_figure_equals_the_golden_file(study, name, view):
    figure = without_paths(to_json(map_figure(make_scene(study, view))))
    assert_json(figure, GOLDEN / f"tiny_map_{name}.json")


def test_the_same_scene_gives_the_same_json(study):
    scene = make_scene(study, View(select=("AAA",)))
    assert json.dumps(map_figure(scene)) == json.dumps(map_figure(scene))
    figure = network_map(study)
    (nodes,) = [trace for trace in figure.data if trace.name == "countries"]
    assert nodes.mode == "markers+text"
    assert nodes.textfont.size >= 8


def test_discs_and_links_match_the_scene(study):
    scene = make_scene(study, View(links=3, select=("AAA",)))
    figure = map_figure(scene)
    *lines, nodes = figure["data"]
    assert nodes["text"] == ["AAA", "BBB", "CCC", "DDD", "EEE"]
    link_count = sum(xs is None for trace in lines for xs in trace["x"])
    assert link_count == len(scene.links)
    assert [width > 1 for width in nodes["marker"]["line"]["width"]] == [True] + [False] * 4
    assert nodes["textfont"]["color"] == [node.ink for node in scene.nodes]


def test_plotly_accepts_the_figure_and_the_picture(study):
    go.Figure(map_figure(make_scene(study, View())))
    figure = network_map(study, View(colour="vote:R1"))
    title = "Title of R1, 15 January 2020: 3 yes, 1 no, 0 abstained"
    assert figure.layout.title.text == title
    assert figure.layout.title.subtitle.text == "R1, Title of R1"
    words = figure.layout.annotations[-1].text
    assert "voted alike on this and 7 other votes (all digital topics). Outline = bloc." in words
    assert "Source: A tiny parliament, 1. worked by hand" in words
    legend = [trace.name for trace in figure.data if trace.showlegend]
    assert {"yes 3", "no 1", "not a member 1"} <= set(legend)


@pytest.mark.parametrize("width", [800, 1100])
def test_discs_do_not_overlap_at_their_size(opened, width):
    figure = network_map(opened)
    (nodes,) = [trace for trace in figure.data if trace.name == "countries"]
    height, margin = figure.layout.height, figure.layout.margin
    (x0, x1), (y0, y1) = figure.layout.xaxis.range, figure.layout.yaxis.range
    scale = min(
        (width - margin.l - margin.r) / (x1 - x0), (height - margin.t - margin.b) / (y1 - y0)
    )
    places = np.column_stack([nodes.x, nodes.y]) * scale
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= max(nodes.marker.size)


@pytest.mark.parametrize("make", [network_map, world_map])
def test_figure_is_as_wide_as_its_cell(opened, make):
    figure = make(opened)
    assert figure.layout.width is None
    assert figure.layout.autosize
    # A cell of 800 pixels cuts nothing: characters are about half as wide as high.
    title, under = figure.layout.title, figure.layout.title.subtitle
    words = [(title.text, title.font.size), (under.text, under.font.size)]
    words += [(note.text, note.font.size) for note in figure.layout.annotations]
    for text, size in words:
        assert all(0.52 * size * len(row) < 800 for row in text.split("<br>")), text
    longer = make(opened, title="What was found is told at length. " * 5)
    assert longer.layout.title.text.count("<br>") == 2
    assert longer.layout.margin.t > figure.layout.margin.t


@pytest.mark.parametrize("make", [network_map, world_map])
def test_small_discs_show_names_of_well_known_countries(opened, make):
    figure = make(opened, select=("CPV",))
    (nodes,) = [trace for trace in figure.data if trace.name == "countries"]
    assert nodes.mode == "markers"
    notes = {note.text: note for note in figure.layout.annotations}
    assert {"United States", "Russia", "China", "Cabo Verde"} <= set(notes)
    assert ("West: 54 countries" in notes) == (make is network_map)
    assert all(notes[name].font.size >= 11 for name in ("Russia", "Cabo Verde"))
    # Leader lines start at a disc.
    lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
    places = np.column_stack([nodes.x, nodes.y])
    for line in lines:
        away = np.hypot(*(places - (line.x0, line.y0)).T).min()
        assert away < np.hypot(line.x1 - line.x0, line.y1 - line.y0) + 0.05


def test_height_and_title(opened):
    for figure in (network_map, world_map):
        assert figure(opened).layout.height == DEFAULT_HEIGHT
        assert figure(opened, height=900).layout.height == 900
        with pytest.raises(AlignmentError, match="90 pixels are not high enough; ask for 300"):
            figure(opened, height=90)
    # Plotly places titles of several lines higher.
    tops = [
        (1 - network_map(opened, title="Long " * number).layout.title.y) * DEFAULT_HEIGHT
        for number in (1, 20, 40)
    ]
    assert tops == pytest.approx([TITLE_TOP, TITLE_TOP + 14, TITLE_TOP + 14], abs=0.1)


HOSTILE = "<b>A & B</b><script>"
SAFE = "&lt;b&gt;A &amp; B&lt;/b&gt;&lt;script&gt;"


def test_names_are_text_and_never_markup(tmp_path):
    rows = tiny.tables()
    for country in rows["countries"]:
        country["name"] = f"{HOSTILE} {country['iso3']}"
    for rollcall in rows["rollcalls"]:
        rollcall["title"] = f"{HOSTILE} {rollcall['rollcall']}"
    for membership in rows["memberships"]:
        membership["status"] = HOSTILE
    dataset = load_package(tiny.write_package(tmp_path / "hostile", rows))
    for colour in ("bloc", "vote:R1", "group:first"):
        figure = network_map(compute_study(dataset, Query(min_shared=5)), View(colour=colour))
        text = json.dumps(figure.to_dict(), default=lambda value: np.asarray(value).tolist())
        assert HOSTILE not in text
        assert "<script" not in text
        assert "<b>A" not in text
        assert SAFE in text


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("make", [network_map, world_map])
def test_a_figure_is_in_the_theme_of_the_view(opened, make, theme: str) -> None:
    figure = make(opened, theme=theme, colour="vote:A/RES/74/247", where=("group:SIDS",))
    inks = THEMES[theme]
    assert figure.layout.paper_bgcolor == inks.paper
    assert figure.layout.font.color == inks.ink
    notes = [note for note in figure.layout.annotations if note.yref == "paper"]
    assert [note.font.color for note in notes] == [inks.muted_ink]
    scene = make_scene(opened, View(colour="vote:A/RES/74/247", theme=theme))
    keys = [trace for trace in figure.data if trace.legendgroup == "colour"]
    expected = [row.fill for row in scene.colour_legend if row.label != "absent"]
    assert {key.mode for key in keys} == {"markers"}
    (absent,) = (key for key in keys if key.name.startswith("did not vote"))
    assert [key.marker.color for key in keys if key is not absent] == expected
    # A country that did not vote is a hollow disc in every theme.
    assert (absent.marker.color, absent.marker.line.color) == (inks.paper, inks.rim)


def test_links_to_dimmed_countries_are_dimmed_and_below(opened: Study) -> None:
    view = View(colour="vote:A/RES/74/247", where=("group:SIDS",), select=("CUB",))
    scene = make_scene(opened, view)
    traces = [each for each in map_figure(scene)["data"] if each["mode"] == "lines"]
    half = len(traces) // 2
    assert all(each["name"].endswith(" dim") for each in traces[:half])
    assert [f"{each['name']} dim" for each in traces[half:]] == [
        each["name"] for each in traces[:half]
    ]
    for dim, bright in zip(traces[:half], traces[half:], strict=True):
        faint, full = (float(each["line"]["color"][5:-1].split(",")[3]) for each in (dim, bright))
        assert faint == pytest.approx(DIMMED_OPACITY * full, abs=5e-4)
    link_counts = [
        sum(each["x"].count(None) for each in part) for part in (traces[:half], traces[half:])
    ]
    links = [link.is_dimmed for link in scene.links]
    assert link_counts == [links.count(True), links.count(False)]
    assert min(link_counts) > 0


@pytest.mark.slow
@pytest.mark.parametrize("make", [network_map, world_map])
def test_a_figure_lists_matches_without_a_label(opened: Study, make) -> None:  # type: ignore[no-untyped-def]
    figure = make(opened, colour="vote:A/RES/74/247", where=("group:SIDS",))
    matches = parse_filter_strictly(opened.dataset, opened.table, ("group:SIDS",)).countries
    labels = {note.text for note in figure.layout.annotations}
    names = [opened.dataset.short_names[iso3] for iso3 in matches]
    lost = sorted(name for name in names if not {name, name.partition(" and ")[0]} & labels)
    (below,) = (note.text for note in figure.layout.annotations if note.yref == "paper")
    text = below.replace("<br>", " ")
    assert text.startswith("Not named on the map. ")
    listed = text.partition(". ")[2].partition(". Faded: ")[0]
    # Many undecided countries are counted.
    named, counted = list[str](), 0
    for part in listed.split("; "):
        _, _, countries = part.partition(": ")
        named += countries.split(", ") if countries else []
        counted += 0 if countries else int(part.split()[0])
    assert {*named} <= {*lost}
    assert len(named) + counted == len(lost)
    assert not [note for note in make(opened).layout.annotations if "Not named" in note.text]
