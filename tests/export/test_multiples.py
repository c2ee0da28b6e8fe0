"""Small multiples, and the changes of bloc between periods that maps and notes show."""

import io
import math
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from lxml import etree
from parameter_sets import cross_parameters
from pictures import list_shapes
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader
from pypdf.generic import ContentStream
from scipy.spatial import cKDTree
from shapely import LineString, Point, Polygon, box, unary_union
from synthetic_similarity import make_certain_stability

from alignment.analysis.bloc_naming import ALWAYS_NAMED, PROMINENT, WEST_PREFIX
from alignment.errors import AlignmentError, QueryError
from alignment.export import WRITERS
from alignment.export import multiples as multiples_module
from alignment.export.multiples import build_multiples, describe_omitted, select_periods
from alignment.export.pictures import make_timeline_scenes
from alignment.export.webpage import _shorten_texts
from alignment.model.dataset import Dataset
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import PICTURE_SIZES, THEMES, View
from alignment.scene.captions import OUTSIDE_ENDING
from alignment.scene.colours import MISSING_COLOUR, NO_BLOC_SHAPE
from alignment.scene.encoding import IN_NO_OUTLINE
from alignment.scene.labels.candidates import MIN_LINE_CLEARANCE, NEAR_OUTLINE
from alignment.scene.marks import DASHED_SHARE, HULL_WIDTH, Marks
from alignment.scene.multiples import (
    MAX_LEGEND_BLOCS,
    MAX_PANELS,
    MOVER_COLOUR,
    MOVER_LINE,
    OTHER_MOVES_LABEL,
    lay_out_player,
)
from alignment.scene.primitives import Disc, Line
from alignment.scene.scene import MAX_NAMED_OUTLIERS, Scene, list_members_outside
from alignment.scene.sheet import Sheet
from alignment.scene.theme import SHEET_LAYOUTS, get_theme
from alignment.studies.comparison import Comparison, compare
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import (
    Timeline,
    compute_period,
    compute_topics,
    list_periods,
    timeline,
)

CIRCLES = "//*[@data-iso3]/*[local-name()='circle']"


def side_by_side(view: View) -> View:
    return replace(view, multiples=True, period="", notes=())


def render(windows: Timeline, view: View) -> Any:
    return etree.fromstring(WRITERS["svg"].write(windows, side_by_side(view)))


def words(tree: Any, role: str) -> list[str]:
    return [item.text for item in tree.iter("{*}text") if item.get("data-role") == role]


@pytest.mark.slow
def test_titles_counts_and_countries_of_periods(windows: Timeline, view: View) -> None:
    tree = render(windows, view)
    periods = [moment.period for moment in windows.results]
    assert words(tree, "period") == [period.label for period in periods]
    counts = [int(text.split()[0]) for text in words(tree, "rests on")]
    assert counts == [period.rollcalls for period in periods]
    there = sum(int(m.study.table["x"].notna().sum()) for m in windows.results if m.study)
    assert len(tree.xpath("//*[@data-iso3]")) == there
    assert " ".join(words(tree, "colour title")) == "vote on Cybercrime resolution 2019"
    assert not tree.xpath("//*[@data-a]")


@pytest.mark.evidence
@pytest.mark.slow
def test_positions_mean_the_same_in_every_period(apart: Timeline, view: View) -> None:
    multiples = build_multiples(apart, side_by_side(view))
    # A dashed rim lies within its disc, others have their middle on its edge.
    radii = {
        float(item.get("r")) / (DASHED_SHARE if item.get("stroke-dasharray") else 1.0)
        for item in render(apart, view).xpath(CIRCLES)
    }
    assert max(radii) - min(radii) < 0.01
    # All panels have the same scale and offset.
    sheets = [marks.sheet for _, marks in multiples.maps]
    assert len({sheet.scale for sheet in sheets}) == 1
    assert len({sheet.scene.frame for sheet in sheets}) == 1
    corners = [sheet.map_box[:2] for sheet in sheets]
    assert len({y for _, y in corners} | {x for x, _ in corners}) < 2 * len(corners)
    for moment, sheet in zip(apart.results, sheets, strict=True):
        assert moment.study is not None
        scene, table = sheet.scene, moment.study.table
        places = np.array([(node.x, node.y) for node in scene.nodes])
        home = table.loc[[node.iso3 for node in scene.nodes], ["x", "y"]].to_numpy(float)
        shifts = np.hypot(*(places - home).T) / scene.disc_radius
        # Countries move little, and countries far from all others do not move.
        assert shifts.max() < 7
        distances = np.hypot(*np.moveaxis(home[:, None] - home[None], -1, 0))
        np.fill_diagonal(distances, np.inf)
        alone = (distances < 8 * scene.disc_radius).sum(0) == 0
        assert shifts[alone].max(initial=0.0) < 0.05


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_discs_are_large_and_apart(windows: Timeline, view: View, size: str) -> None:
    for _, marks in build_multiples(windows, side_by_side(replace(view, size=size))).maps:
        # Six pixels in diameter on a slide of seven maps.
        assert 2 * marks.sheet.disc_radius >= 6 / 1280 * PICTURE_SIZES[size][0] * 0.95
        places = [(node.x, node.y) for node in marks.sheet.scene.nodes]
        near, _ = cKDTree(places).query(places, k=2)
        assert near[:, 1].min() > 2 * marks.sheet.scene.disc_radius
        x0, y0, x1, y1 = marks.sheet.scene.frame
        assert all(x0 < x < x1 and y0 < y < y1 for x, y in places)
        for hull in marks.sheet.scene.hulls:
            rings = unary_union([Polygon(ring) for ring in hull.rings])
            members = [
                node
                for node in marks.sheet.scene.nodes
                if node.bloc == hull.name and node.iso3 not in hull.strays
            ]
            assert all(rings.distance(Point(each.x, each.y)) < 1e-9 for each in members)


@pytest.fixture(scope="module")
def topics(study: Study, view: View) -> Any:
    """SVG of topics side by side, without selected countries."""
    content, shown_view = WRITERS["svg"].select_content(
        ResolvedView(replace(side_by_side(view), time=""), study)
    )
    return etree.fromstring(WRITERS["svg"].write(content, replace(shown_view, select=())))


@pytest.mark.slow
def test_names_of_topics(topics: Any) -> None:
    ways = [item.get("d") for item in topics.xpath("//*[local-name() = 'path'][@data-leader]")]
    ends = [tuple(map(float, re.findall(r"-?[\d.]+", way))) for way in ways]
    assert ends
    # The font size is 16 pixels, and a line is at most 5 of it long, from the rim of a disc.
    assert max(math.hypot(x1 - x0, y1 - y0) for x0, y0, x1, y1 in ends) <= 5 * 16 + 5
    assert {"United States", "Russia", "China"} <= set(words(topics, "name"))


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize(("size", "theme"), cross_parameters(list(PICTURE_SIZES), list(THEMES)))
def test_texts_are_large_and_do_not_overlap(
    windows: Timeline, view: View, size: str, theme: str
) -> None:
    tree = render(windows, replace(view, size=size, theme=theme, select=("USA",)))
    wide, high = PICTURE_SIZES[size]
    texts = list(tree.iter("{*}text"))
    sizes = {item.get("data-role"): float(item.get("font-size")) for item in texts}
    # On a slide of 13.33 inches 16 pixels are 12 points.
    assert min(sizes.values()) >= (16 if size == "slide" else 14)
    for item in texts:
        assert 0 <= float(item.get("x")) <= wide
        assert 0 < float(item.get("y")) < high
    discs = [
        tuple(map(float, re.findall(r"-?[\d.]+", item.get("transform"))))
        for item in tree.xpath("//*[@data-iso3]")
    ]
    for item in texts:
        if item.get("data-role") in ("period", "rests on"):
            x, y = float(item.get("x")), float(item.get("y"))
            letters = float(item.get("font-size"))
            reach = 0.5 * letters * len(item.text)
            assert not [p for p in discs if x < p[0] < x + reach and y - letters < p[1] < y]


@pytest.mark.slow
def test_slide_has_a_group_per_map_and_large_letters(windows: Timeline, view: View) -> None:
    content = WRITERS["pptx"].write(windows, side_by_side(view))
    (slide,) = Presentation(io.BytesIO(content)).slides
    maps = [shape.name for shape in slide.shapes if shape.name.startswith("Map ")]
    assert maps == [f"Map {moment.period.label}" for moment in windows.results]
    sizes = [
        run.font.size.pt
        for shape in slide.shapes
        if shape.has_text_frame and shape.name != "Source"
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert min(sizes) >= 12


@pytest.mark.evidence
@pytest.mark.slow
def test_pdf_and_png_show_the_same(apart: Timeline, view: View) -> None:
    multiples_view = side_by_side(view)
    (page,) = PdfReader(io.BytesIO(WRITERS["pdf"].write(apart, multiples_view))).pages
    assert all(moment.period.label in page.extract_text() for moment in apart.results)
    with Image.open(io.BytesIO(WRITERS["png"].write(apart, multiples_view, width=640))) as picture:
        assert picture.size == (640, 360)


def get_bloc_numbers(study: Any) -> dict[str, int]:
    """Return the number of the bloc by country, 0 for countries without a bloc."""
    return {iso3: bloc.id if bloc.size > 1 else 0 for bloc in study.blocs for iso3 in bloc.members}


@pytest.mark.slow
def test_topics_are_side_by_side_without_a_timeline(study: Study, view: View) -> None:
    content, shown_view = WRITERS["svg"].select_content(
        ResolvedView(replace(side_by_side(view), time=""), study)
    )
    tree = etree.fromstring(WRITERS["svg"].write(content, replace(shown_view, colour="bloc")))
    # Cybercrime has two votes, and at least three are needed.
    assert words(tree, "period") == ["ICT security", "Digital development and rights"]
    assert words(tree, "rests on") == ["10 votes", "3 votes"]
    few = "Too few votes: cybercrime (2 votes); at least 3 are needed."
    assert " ".join(words(tree, "note")).startswith(f"{few} {WEST_PREFIX}")
    # The title is the finding.
    moments = compute_topics(study.dataset, study.query).results
    one, other = (
        get_bloc_numbers(moment.study) for moment in moments if moment.period.has_enough_votes
    )
    both = [iso3 for iso3 in one if iso3 in other]
    # The largest set of countries that share a bloc on both topics.
    same = max(
        Counter((one[iso3], other[iso3]) for iso3 in both if one[iso3] and other[iso3]).values()
    )
    headline = (
        f"The same {same} of {len(both)} countries are in one bloc on ICT security and on digital "
    )
    headline += "development and rights"
    assert " ".join(words(tree, "title")) == headline
    assert "cybercrime" not in " ".join(words(tree, "subtitle"))
    names = words(tree, "name")
    assert len(set(names)) * 2 == len(names) > 0
    alone = replace(study, query=replace(study.query, topics=("ict-security",)))
    with pytest.raises(QueryError, match="say time=years, windows or cumulative to see periods"):
        WRITERS["svg"].write(alone, shown_view)


@pytest.mark.slow
def test_the_title_of_periods_side_by_side(apart: Timeline, view: View) -> None:
    blocs = render(apart, replace(view, colour="bloc", title="", subtitle=""))
    first, last = (apart.results[at] for at in (0, -1))
    counts = [len(each.study.rollcalls) for each in (first, last)]
    headline = (
        f"{first.period.label} and {last.period.label} cannot be compared: "
        f"the first has {counts[0]} texts, the second {counts[1]}, and each needs 6"
    )
    assert " ".join(words(blocs, "title")) == headline
    # Filters and other colours have no such finding.
    over = "over time: cybercrime, ICT security and digital development and rights, 2018–2025"
    some = render(apart, replace(view, colour="bloc", title="", where=("group:SIDS",)))
    assert " ".join(words(some, "title")) == f"Blocs {over}"
    group = render(apart, replace(view, colour="un_region", title=""))
    assert " ".join(words(group, "title")).endswith(over)
    vote = render(apart, replace(view, title="", subtitle="", where=("group:SIDS",)))
    tally = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
    assert " ".join(words(vote, "title")) == tally
    beneath = "On maps over time, 2018–2025: votes on cybercrime, ICT security and digital"
    assert " ".join(words(vote, "subtitle")).startswith(beneath)
    assert " ".join(words(vote, "reading")).startswith(
        "Faded: all but 38 small island developing States and Belarus."
    )
    # The legend of colours does not explain the shapes.
    notes = "Outline = bloc. Dashed outline = uncertain bloc, on fewer than 6 texts."
    assert " ".join(words(vote, "reading")).endswith(notes)
    assert "Shape" not in " ".join(words(blocs, "reading"))
    own = render(apart, replace(view, title="Who moved"))
    assert words(own, "title") == ["Who moved"]
    assert " ".join(words(own, "subtitle")).startswith(f"{tally}. {beneath}")


@pytest.mark.slow
def test_query_covers_all_periods(apart: Timeline, view: View) -> None:
    multiples_view = side_by_side(replace(view, size="poster", where=("group:SIDS",)))
    tree = etree.fromstring(WRITERS["svg"].write(apart, multiples_view))
    labels = [moment.period.label for moment in apart.results]
    first = "38 of 193 countries: small island developing States."
    whole = f"{first} Windows of 3 years, {labels[0]} to {labels[-1]}, on cybercrime"
    query_text = " ".join(words(tree, "query"))
    assert query_text.startswith(whole)
    assert "Jan 2019 to" not in query_text
    (description,) = tree.iter("{*}desc")
    assert f"Query: {whole}" in description.text
    slide = Presentation(io.BytesIO(WRITERS["pptx"].write(apart, multiples_view))).slides[0]
    assert whole in slide.notes_slide.notes_text_frame.text


@pytest.mark.slow
def test_key_states_and_shapes(apart: Timeline, view: View, study: Study) -> None:
    names = Counter(words(render(apart, replace(view, select=())), "name"))
    assert set(names.values()) == {len(apart.results)}
    # Names of all key states do not fit on all three maps, so all labels are codes.
    assert {"USA", "RUS", "CHN"} <= set(names) <= set(PROMINENT)
    three = ("ict-security", "ai-and-autonomy", "digital-development-and-rights")
    query = replace(study.query, topics=three)
    multiples_view = side_by_side(replace(view, colour="bloc", title="", select=(), time=""))
    multiples = build_multiples(compute_topics(study.dataset, query), multiples_view)
    entries = multiples.marks.sheet.scene.colour_legend
    # Small blocs, countries alone and those with too few votes have one row of at most five.
    assert [entry.label for entry in entries if entry.fill == MISSING_COLOUR] == [IN_NO_OUTLINE]
    assert len(entries) == MAX_LEGEND_BLOCS + 1 == 5
    assert not any(" / " in entry.label for entry in entries)
    # Every bloc on a map has a row of the legend.
    nodes = [node for _, marks in multiples.maps for node in marks.sheet.scene.nodes]
    assert {(node.fill, node.shape) for node in nodes} == {
        (entry.fill, entry.shape) for entry in entries
    }


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.usefixtures("_stated")
def test_names_are_at_their_ring_or_have_a_line(windows: Timeline) -> None:
    # The first map has only the labels that are on every map.
    multiples, lone = build_multiples(windows, side_by_side(View(time="windows"))), 0
    usual = {name.key[0] for name in multiples.maps[0][1].labels.point_labels}
    for _, marks in multiples.maps:
        lines = {leader.key[0] for leader in marks.labels.leaders}
        at = {each.iso3: Point(each.position) for each in marks.countries if each.ring}
        for name in marks.labels.point_labels:
            (iso3, letters), area = (name.key[0], name.text_line.size), box(*name.box)
            if iso3 in at and iso3 not in lines | usual:
                distances = {other: area.distance(place) for other, place in at.items()}
                own, lone = distances.pop(iso3), lone + 1
                assert own + 0.99 * letters <= min(distances.values()), iso3
    assert lone


def test_an_unknown_option_is_an_error(view: View) -> None:
    with pytest.raises(AlignmentError, match="no option strange"):
        WRITERS["svg"].write(None, view, strange=1)  # type: ignore[arg-type]


@pytest.mark.evidence
@pytest.mark.slow
def test_warnings_in_the_explanation(windows: Timeline, apart: Timeline, view: View) -> None:
    bloc_view = replace(view, colour="bloc")
    overlap = "Periods overlap; 2018–2019 is shorter."
    notes = " ".join(words(render(windows, bloc_view), "note"))
    assert overlap in notes
    assert "With 4 to 8 votes in a period, only large shifts can be shown." in notes
    assert "overlap" not in " ".join(words(render(apart, bloc_view), "note"))


def test_selected_periods_do_not_overlap(windows: Timeline) -> None:
    def make_periods(number: int, years: int) -> list[Any]:
        firsts = range(2026 - years - number + 1, 2026 - years + 1)
        spans = [(f"{year}-01-01", f"{year + years - 1}-12-31") for year in firsts]
        some = windows.results[-1].period
        return [(replace(some, since=one, until=other), None, None) for one, other in spans]

    def years(some: list[Any]) -> list[int]:
        return [int(period.since[:4]) for period, _, _ in some]

    assert select_periods(make_periods(12, 3)) == make_periods(12, 3)
    # Selected back from the latest period.
    assert years(select_periods(make_periods(14, 3))) == [2011, 2014, 2017, 2020, 2023]
    assert years(select_periods(make_periods(80, 3)))[-1] == 2023
    assert (
        len(select_periods(make_periods(80, 3)))
        == len(select_periods(make_periods(20, 1)))
        == MAX_PANELS
    )
    # If all periods overlap, the latest are selected.
    every = [
        (replace(period, since="1990-01-01"), None, None) for period, _, _ in make_periods(20, 1)
    ]
    assert select_periods(every) == every[-MAX_PANELS:]
    periods = [moment.period for moment in windows.results]
    assert describe_omitted(windows, periods, periods) == ()
    # Periods that overlap those shown are of the same votes.
    assert describe_omitted(windows, periods, periods[-1::-3][::-1]) == ()
    assert describe_omitted(windows, periods, periods[2:]) == ("Not shown: 2 periods before these",)


@pytest.fixture
def _stated(monkeypatch: pytest.MonkeyPatch) -> None:
    """State every change of bloc, so that there are changes to draw and list."""

    def compare_as_stated(before: Study, after: Study, *_: object) -> Comparison:
        stability = map(make_certain_stability, (before, after))
        return compare(before, after, None).state_changes(*stability)

    for place in ("alignment.export.multiples", "alignment.scene.comparison"):
        monkeypatch.setattr(f"{place}.compare", compare_as_stated)


@pytest.mark.slow
def test_unsupported_changes_are_not_shown(apart: Timeline, view: View) -> None:
    multiples = build_multiples(apart, side_by_side(replace(view, colour="bloc", title="")))
    assert not any(each.ring for _, marks in multiples.maps for each in marks.countries)
    assert "changed bloc since the period before" not in multiples.facts
    assert any("only large shifts can be shown" in note for note in multiples.scene.notes)
    assert "cannot be compared: " in multiples.scene.title


@pytest.mark.slow
def test_rings_agree_with_the_title(dataset: Dataset) -> None:
    query, _ = parse_url_strictly("v=1&scope=assembly&subject=Palestine question&from=2018-01-01")
    some = list_periods(dataset, query, "windows", 4)
    earlier = compute_period(dataset, query, some[2])
    later = compute_period(dataset, query, some[-1], earlier.memory)
    records = dataset.in_scope(query.scope)
    periods = Timeline(records, query, "windows", 4, (earlier, later))
    # Matched anew, four countries leave the bloc of the United States for one that continues it.
    comparison = compare(*(each.study for each in periods.results if each.study is not None))
    assert {"USA", "ISR"} <= comparison.bloc_moves.keys()
    multiples = build_multiples(periods, side_by_side(View(colour="bloc", time="windows", width=4)))
    assert not any(each.ring for _, marks in multiples.maps for each in marks.countries)
    assert "changed bloc since the period before" not in multiples.facts
    legend = multiples.marks.sheet.scene.colour_legend
    changed = len(comparison.uncertain_changes)
    # A country alone in both periods is in no bloc that it could stay in.
    stayed = {
        iso3
        for iso3 in comparison.table[["bloc_before", "bloc_after"]].dropna().index
        if all(
            any(iso3 in bloc.members and bloc.size > 1 for bloc in study.blocs)
            for study in (comparison.before, comparison.after)
        )
    } - {*comparison.uncertain_changes}
    bases = [line.text for line in multiples.marks.text_lines if line.kind == "rests on"]
    assert len(bases) == 2
    counts = [re.match(r"\d+", panel).group() for panel in bases]  # type: ignore[union-attr]
    basis = f"they rest on {' and '.join(counts)} votes on “Palestine question”; General Assembly"
    # The subtitle is short: a note says what the maps rest on.
    assert multiples.scene.notes[0] == f"The maps share no vote: {basis}"
    subtitle = [each for each in multiples.marks.text_lines if each.kind == "subtitle"]
    assert len(subtitle) <= 2
    assert {line.fill for line in multiples.marks.text_lines if line.kind == "subtitle"} == {
        get_theme("").ink
    }
    # The title says first that nothing is certain; the text who may have changed.
    first, last = (title for title, _ in multiples.maps)
    counts = f"{len(comparison.uncertain_changes)} of {len(stayed) + changed}"
    title = f"{first} to {last}: {counts} countries may have changed bloc, none for certain"
    assert multiples.scene.title == title
    found = re.match(
        r"Palestine question: (\d+) of (\d+) from (.+) may now be with (.+), "
        r"each with less than 90% probability\.",
        multiples.scene.subtitle,
    )
    assert found is not None
    left, total, names = int(found[1]), int(found[2]), found.group(3, 4)
    # These have one strong colour on every map, and all others that are compared a paler one.
    compared = stayed.union(comparison.uncertain_changes)
    strong = [
        {each.iso3 for each in marks.countries if each.disc.paint.fill == MOVER_COLOUR}
        for _, marks in multiples.maps
    ]
    assert strong[0] == strong[1]
    assert len(strong[0]) == left
    assert strong[0] <= {*comparison.uncertain_changes}
    texts = []
    for _, marks in multiples.maps:
        lines = {}
        for label in marks.labels.bloc_labels:
            lines[label.key[0]] = lines.get(label.key[0], "") + label.text_line.text
        texts.append({*lines.values()})
        paper = get_theme("").paper
        hollow = {
            each.iso3
            for each in marks.countries
            if each.disc.paint.fill == paper and each.disc.paint.stroke != MOVER_LINE
        }
        assert hollow == {each.iso3 for each in marks.countries} - compared
        # Outlines are as wide as on a single map, of which this one is half as wide or less.
        assert min(hull.paint.width for hull in marks.hulls) >= 0.8 * HULL_WIDTH
        assert_bloc_names_near_outlines(marks)
    # No mover has a name, as none is certain. The countries always named have one where there is
    # space. One line crosses discs on a map at most, and no disc of a country with a name.
    for _, marks in multiples.maps:
        named = {label.key[0] for label in marks.labels.point_labels}
        assert named <= {*ALWAYS_NAMED}
        assert len(named) >= len(ALWAYS_NAMED) - 1
        discs = {each.iso3: Point(each.disc.x, each.disc.y) for each in marks.countries}
        crossing = set()
        for leader in marks.labels.leaders:
            line, radius = LineString([leader.start, leader.end]), marks.sheet.disc_radius
            crossed = {iso3 for iso3, disc in discs.items() if line.distance(disc) < radius}
            assert crossed & named <= {leader.key[0]}
            # A line to a country always named may run between discs, which it touches.
            reach = radius * MIN_LINE_CLEARANCE
            if any(line.distance(discs[iso3]) < reach for iso3 in crossed - {leader.key[0]}):
                crossing.add(leader.key[0])
        assert len(crossing) <= 1
    # Names on the maps are those of the title, with the countries compared.
    assert f"{names[0]} · {total}" in texts[0]
    for (_, marks), each in zip(multiples.maps, texts, strict=True):
        nodes = marks.sheet.scene.nodes
        sizes = Counter(node.bloc for node in nodes if node.iso3 in compared)
        assert any(text.startswith(f"{names[1]} · ") for text in each)
        # Before and after, the stated sizes add up with the blocs without a name on the map.
        stated = Counter(int(text.split(" · ")[1].partition(",")[0]) for text in each)
        rest = Counter(sizes.values()) - stated
        assert (stated + rest).total() == len(sizes)
        assert sum(size * count for size, count in (stated + rest).items()) == len(compared)
    assert (legend[0].label, legend[0].count) == (f"may be in {names[1]}", left)
    # On the last map the bloc that they may be in says how many of its countries are uncertain.
    nodes = multiples.maps[-1][1].sheet.scene.nodes
    place = next(node.bloc for node in nodes if node.iso3 in strong[1])
    doubtful = {node.iso3 for node in nodes if node.bloc == place} & {*comparison.uncertain_changes}
    doubts = [{text for text in each if "uncertain" in text} for each in texts]
    assert [len(each) for each in doubts] == [0, 1]
    assert doubts[1].pop().endswith(f",{len(doubtful)} uncertain")
    # The key counts all of the title, and the maps show them.
    others = len(comparison.uncertain_changes) - left
    assert (legend[1].label, legend[1].count) == (OTHER_MOVES_LABEL, others)
    for _, marks in multiples.maps:
        lines = [each.disc.paint.stroke == MOVER_LINE for each in marks.countries]
        assert sum(lines) == others
    shapes = [
        {each.disc.shape for each in marks.countries if each.iso3 in left}
        for (_, marks), left in zip(multiples.maps, strong, strict=True)
    ]
    assert [len(each) for each in shapes] == [1, 1]
    assert shapes[0] != shapes[1]
    # The text says that the shape of a mover shows its bloc.
    assert "Shape = bloc in that period." in multiples.scene.explanation
    # The name of a bloc has one size on all maps.
    labels = [each for _, marks in multiples.maps for each in marks.labels.bloc_labels]
    assert len({each.text_line.size for each in labels}) == 1
    # A bloc without an outline on one of the maps is a small bloc there, so a note says that.
    first, last = ({text.split(" · ")[0].replace("\n", "") for text in each} for each in texts)
    assert first == last
    assert {row.label for row in legend[2:-2]} == first
    is_apart = any(list_members_outside(marks.sheet.scene) for _, marks in multiples.maps)
    ending = OUTSIDE_ENDING if is_apart else "."
    assert f"Outline = bloc{ending}".removesuffix(".") in multiples.scene.notes
    assert legend[-1].label == "not compared: too few votes or alone"
    # Names of countries are told from those of blocs.
    names = [each for _, marks in multiples.maps for each in marks.labels.point_labels]
    assert not any(each.text_line.bold for each in names)
    assert all(label.text_line.size > name.text_line.size for label in labels for name in names)
    # The key has every shape, and "none" has another grey than "not compared".
    shapes = {node.shape for _, marks in multiples.maps for node in marks.sheet.scene.nodes}
    # Countries that are not compared are small, unlike those that may have changed bloc.
    for _, marks in multiples.maps:
        for each in marks.countries:
            is_small = each.disc.radius < 0.7 * marks.sheet.disc_radius
            assert is_small == (each.iso3 not in compared)
    assert shapes <= {row.shape for row in legend}
    assert legend[-2].label.endswith("none")
    assert legend[-2].fill != legend[-1].fill == get_theme("").paper
    assert len(legend) <= 4 + MAX_LEGEND_BLOCS
    entries = [each for each in multiples.marks.text_lines if each.kind == "colour entry"]
    # The last row can need two lines to say why.
    starts = [number for number, each in enumerate(entries) if each.starts_paragraph]
    assert starts == list(range(len(legend)))
    assert len(entries) <= len(legend) + 1
    lines = [each for each in multiples.marks.text_lines if each.kind == "reading"]
    assert 0 < len(lines) <= 3


def find_outside(scene: Scene) -> set[str]:
    """Return the members of a bloc outside its outline, or of one without an outline."""
    outlined = {hull.name for hull in scene.hulls}
    blocs = Counter(node.bloc for node in scene.nodes if node.shape != NO_BLOC_SHAPE)
    return {iso3 for hull in scene.hulls for iso3 in hull.strays} | {
        node.iso3 for node in scene.nodes if blocs[node.bloc] > 1 and node.bloc not in outlined
    }


@pytest.fixture(scope="session")
def player(dataset: Dataset) -> dict[str, Sheet]:
    """The sheets of a player by period, on which many countries seem to change their bloc."""
    query, _ = parse_url_strictly("v=1&scope=assembly&subject=Palestine question&from=2010-01-01")
    view = View(colour="bloc", time="windows", width=4)
    records = timeline(dataset, query, view.time, view.width)
    steps = make_timeline_scenes(records, view)
    scenes = map(_shorten_texts, [step.scene for step in steps], records.results)
    sheets = lay_out_player(list(scenes), view)
    return dict(zip([step.period.label for step in steps], sheets, strict=True))


@pytest.mark.slow
def test_the_movers_of_a_period_are_marked_counted_and_named(player: dict[str, Sheet]) -> None:
    sheets = [*player.values()]
    scenes = [sheet.scene for sheet in sheets]
    marked = [scene for scene in scenes if " may now be with " in scene.subtitle]
    assert marked
    for scene in marked:
        count = int(re.match(r"(\d+) of \d+ from", scene.subtitle)[1])  # type: ignore[index]
        strong = {node.iso3 for node in scene.nodes if node.fill == MOVER_COLOUR}
        assert strong == {*scene.movers}
        assert scene.colour_legend[0].count == len(strong) == count
        # The key counts all of the title: the others are hollow, with a line of the same colour.
        other = next(row for row in scene.colour_legend if row.text == OTHER_MOVES_LABEL)
        hollow = {node.iso3 for node in scene.nodes if node.bloc_line == MOVER_LINE}
        assert other.rim == MOVER_LINE
        assert other.count == len(hollow) == len(hollow - strong)
        total = re.search(r": (\d+) of (\d+) countries may have changed bloc", scene.title)
        assert total is not None
        assert int(total[1]) == count + other.count
        # Rows add up to the number of the title; all others have a row of their own.
        *compared, last = scene.colour_legend
        assert sum(row.count for row in compared) == int(total[2])
        apart = {node.iso3 for node in scene.nodes if node.bloc_line not in ("", MOVER_LINE)}
        assert (last.label, last.count) == ("not compared", len(apart))
        # All other rows have the colour of their discs.
        fills = {node.fill for node in scene.nodes if node.iso3 not in strong}
        assert fills == {row.fill for row in scene.colour_legend[1:]}
        assert sum(row.count for row in scene.colour_legend) == len(scene.nodes)
        # No row counts them again: the row of their bloc has the others, and the text the rest.
        for row in scene.colour_legend:
            members = {node.iso3 for node in scene.nodes if node.value == row.label}
            if members:
                assert row.count == len(members - strong - hollow - apart)
                is_part = bool(members & (strong | hollow | apart))
                assert row.text.startswith("others in ") == is_part
        total = re.search(r"of (\d+) from", scene.subtitle)[1]  # type: ignore[index]
        assert re.match(rf"\d+ of the {total} stayed", scene.explanation)
        assert " The two periods share 3 of 4 years. " in scene.subtitle
    for sheet in (sheet for sheet in sheets if sheet.scene in marked or sheet.scene.movers):
        named = {label.key[0] for label in sheet.labels.point_labels}
        # No mover has a name because it is at the edge of a crowd.
        assert named <= {*sheet.scene.title_countries, *sheet.scene.always_named}
        blocs = {label.key[0] for label in sheet.labels.bloc_labels}
        assert len(blocs) >= 2
    for sheet in sheets:
        # The text says once that far members are outside, and no name counts those inside.
        assert (OUTSIDE_ENDING in sheet.scene.explanation) == bool(find_outside(sheet.scene))
        # The key counts the members of each bloc in every period.
        texts = " ".join(label.text_line.text for label in sheet.labels.bloc_labels)
        assert re.search(r" inside| · ", texts) is None
        # A disc at the edge of the map has a name if it belongs farther away.
        for note in sheet.scene.notes:
            if far := re.match(r"Farther from all others than drawn: (\D+)", note):
                keys = {label.key[0] for label in sheet.labels.point_labels}
                names = {node.name for node in sheet.scene.nodes if node.iso3 in keys}
                far_names = {*re.split(", | and ", far[1])}
                assert far_names <= names
                # It is not in a crowd, as if it voted alike: Burundi was beside China.
                places = {node.name: (node.x, node.y) for node in sheet.scene.nodes}
                crowd = [place for name, place in places.items() if name not in far_names]
                # Its line is short: three long ones to discs in a row could not be told apart.
                radius = sheet.disc_radius
                lines = {line.key[0]: line for line in sheet.labels.leaders}
                for node in sheet.scene.nodes:
                    if node.name in far_names and (line := lines.get(node.iso3)):
                        assert math.dist(line.start, line.end) < 12 * radius
                gap = 4.5 * sheet.scene.disc_radius
                for name in far_names:
                    assert sum(math.dist(places[name], each) < gap for each in crowd) < 3
        (size,) = {line.size for line in sheet.text_lines if line.kind == "title"}
        assert size >= SHEET_LAYOUTS["slide"].min_title_size


def assert_bloc_names_near_outlines(marks: Marks) -> None:
    sheet = marks.sheet
    areas = {}
    for label in marks.labels.bloc_labels:
        areas.setdefault(label.key[0], []).append(box(*label.box))
    assert areas.keys() == {hull.name for hull in sheet.scene.hulls if hull.texts[1]}
    max_distance = sheet.disc_radius * max(NEAR_OUTLINE, marks.labels.font_size)
    for hull in sheet.scene.hulls:
        outlines = [LineString(sheet.to_outline(ring)) for ring in hull.rings]
        assert unary_union(areas[hull.name]).distance(unary_union(outlines)) <= max_distance + 2


@pytest.mark.slow
def test_narrow_names_leave_space_for_the_names_of_all_blocs(player: dict[str, Sheet]) -> None:
    by_period = dict[str, dict[str, list[str]]]()
    for label, sheet in player.items():
        lines = by_period.setdefault(label, {})
        for name in sheet.labels.bloc_labels:
            lines.setdefault(name.key[0], []).append(name.text_line.text)
        assert lines.keys() == {hull.name for hull in sheet.scene.hulls}
    # The key alone has the numbers.
    lines = by_period["2019–2022"]
    assert lines["China–India"] == ["China–India"]
    assert lines["United States–Canada"] == ["United States–Canada"]
    named = {label.key[0] for label in player["2019–2022"].labels.point_labels}
    assert {*ALWAYS_NAMED} <= named


@pytest.mark.slow
def test_a_player_names_members_outside_their_outline(player: dict[str, Sheet]) -> None:
    """Where movers are marked, only these have names."""
    named = set()
    for sheet in player.values():
        outside = find_outside(sheet.scene)
        if len(outside) <= MAX_NAMED_OUTLIERS and not sheet.scene.movers:
            assert outside <= {label.key[0] for label in sheet.labels.point_labels}
            named |= outside
    assert named


@pytest.mark.slow
def test_names_of_countries_in_a_player_have_one_size(player: dict[str, Sheet]) -> None:
    for sheet in player.values():
        assert len({label.text_line.size for label in sheet.labels.point_labels}) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("_stated")
@pytest.mark.parametrize("select", [(), ("BRA", "MLI")])
def test_rings_of_changed_countries(apart: Timeline, view: View, select: tuple[str, ...]) -> None:
    multiples_view = side_by_side(replace(view, colour="bloc", title="", select=select))
    multiples = build_multiples(apart, multiples_view)
    key = Counter(label.key[0] for label in multiples.marks.labels.point_labels)
    blocs_by_period = [get_bloc_numbers(moment.study) for moment in apart.results]
    more = []
    for number, (_, marks) in enumerate(multiples.maps):
        before, now = blocs_by_period[max(number - 1, 0)], blocs_by_period[number]
        changed = {iso3 for iso3 in now if iso3 in before and now[iso3] != before[iso3]}
        rings = {each.iso3: each.ring for each in marks.countries if each.ring}
        assert rings.keys() == changed
        for each in marks.countries:
            ring, disc = rings.get(each.iso3), each.disc
            assert disc is not None
            # There is a gap between disc and ring.
            if ring is not None:
                assert ring.radius - ring.paint.width / 2 > 1.2 * disc.radius
                assert ring.paint.stroke == marks.sheet.theme.ink
        order = [each.iso3 in changed for each in marks.countries]
        assert order == sorted(order)
        named = {label.key[0] for label in marks.labels.point_labels}
        some = {iso3 for iso3 in named if key[iso3] < len(multiples.maps)} - {*select}
        assert some <= changed
        more.append(len(some))
    assert more[0] == 0
    assert max(more) <= 3
    assert sum(more) >= len(more)
    (entry,) = [entry for entry in multiples.marks.sheet.scene.colour_legend if entry.rim]
    assert entry.label == "changed bloc since the map before"


@pytest.mark.slow
@pytest.mark.usefixtures("_stated")
def test_notes_list_all_changes(windows: Timeline, apart: Timeline, view: View) -> None:
    multiples_view = side_by_side(replace(view, colour="bloc", title=""))
    changes = build_multiples(windows, multiples_view).facts["changed bloc since the period before"]
    names = windows.dataset.short_names
    for one, other in pairwise(windows.results):
        before, now = get_bloc_numbers(one.study), get_bloc_numbers(other.study)
        # By the rules of a comparison, a bloc of one country can continue as a larger one.
        moves = multiples_module.compare(one.study, other.study).bloc_moves
        period_text = next(
            part for part in changes.split(". ") if part.startswith(other.period.label)
        )
        for iso3 in now:
            if iso3 in before:
                assert (iso3 in moves) == in_list(names[iso3], period_text)
    assert "2019–2021, from the India–Indonesia bloc to the Russia–China bloc: Belarus" in changes
    # Few periods make small files.
    changes = build_multiples(apart, multiples_view).facts["changed bloc since the period before"]
    slide = Presentation(io.BytesIO(WRITERS["pptx"].write(apart, multiples_view))).slides[0]
    assert changes in slide.notes_slide.notes_text_frame.text
    assert (
        changes
        in next(etree.fromstring(WRITERS["svg"].write(apart, multiples_view)).iter("{*}desc")).text
    )
    for other_view in (view, replace(multiples_view, colour="un_region")):
        facts = build_multiples(apart, side_by_side(other_view)).facts
        assert "changed bloc since the period before" not in facts


def in_list(name: str, text: str) -> bool:
    return (
        re.search(rf"(?:: |, | and )(?:the )?{re.escape(name)}(?:, | and |;|$)", text) is not None
    )


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.usefixtures("_stated")
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_each_format_paints_each_ring(apart: Timeline, view: View, kind: str) -> None:
    multiples_view = side_by_side(replace(view, colour="bloc", map=kind, size="slide"))
    marks = build_multiples(apart, multiples_view).marks
    rings = Counter(each.iso3 for each in marks.countries if each.ring)
    assert len(rings) > 20
    mark_counts = Counter(type(mark) for mark in marks)
    tree = etree.fromstring(WRITERS["svg"].write(apart, multiples_view))
    tags = Counter(etree.QName(item).localname for item in tree.iter())
    assert tags["circle"] + tags["polygon"] == mark_counts[Disc]
    slide = Presentation(io.BytesIO(WRITERS["pptx"].write(apart, multiples_view))).slides[0]
    names = [shape.name for shape in list_shapes(slide.shapes) if shape.name.startswith("Ring ")]
    assert Counter(name.removeprefix("Ring ") for name in names) == rings
    reader = PdfReader(io.BytesIO(WRITERS["pdf"].write(apart, multiples_view)))
    stream = ContentStream(reader.pages[0].get_contents(), reader)
    operators = Counter(operator.decode() for _, operator in stream.operations)
    assert operators["S"] == mark_counts[Line]
    if kind == "bloc":
        assert operators["B*"] == mark_counts[Disc] + sum(len(hull.rings) for hull in marks.hulls)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "size", "select"),
    [("bloc", "slide", ()), ("world", "slide", ()), ("bloc", "square", ("BRA", "CHE"))],
)
def test_no_line_to_a_name_crosses_another_and_no_name_covers_a_disc(
    windows: Timeline, apart: Timeline, view: View, kind: str, size: str, select: tuple[str, ...]
) -> None:
    multiples_view = replace(view, colour="bloc", map=kind, size=size, select=select)
    # World maps take long, so three are enough.
    for _, marks in build_multiples(
        apart if kind == "world" else windows, side_by_side(multiples_view)
    ).maps:
        lines = {each.key[0]: LineString((each.start, each.end)) for each in marks.labels.leaders}
        assert not [pair for pair in combinations(lines.values(), 2) if pair[0].crosses(pair[1])]
        for name in marks.labels.point_labels:
            area = box(*name.box)
            discs = [each.disc for each in marks.countries if each.disc]
            away = min(area.distance(Point(disc.x, disc.y)) for disc in discs)
            assert away >= 0.99 * marks.sheet.disc_radius
            others = [way for iso3, way in lines.items() if iso3 != name.key[0]]
            assert not [way for way in others if way.intersection(area).length > 0.01]


@pytest.mark.slow
@pytest.mark.usefixtures("_stated")
def test_notes_of_a_comparison(dataset: Dataset) -> None:
    query, _ = parse_url_strictly(dataset.opening)
    later = compute_study(dataset, replace(query, since="2020-01-01"))
    earlier = replace(query, since="2010-01-01", until="2019-12-31")
    comparison_view = View(versus=serialize_url(earlier))
    (slide,) = Presentation(io.BytesIO(WRITERS["pptx"].write(later, comparison_view))).slides
    notes = slide.notes_slide.notes_text_frame.text.split("\n")
    start = notes.index("Countries in another bloc:")
    lines = notes[start + 1 : notes.index("", start)]
    assert all(re.fullmatch("From .* to .*: .*[.]", way) for way in lines)
    assert "From the West bloc to being alone: the United States." in lines
    tree = etree.fromstring(WRITERS["svg"].write(later, comparison_view))
    assert "from the West bloc to being alone: the United States" in (
        tree.findtext("{*}desc") or ""
    )
