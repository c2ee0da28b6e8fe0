"""Small multiples: the periods of a timeline side by side, measured in the files themselves."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pptx
import pytest
from crossing import crossed
from lxml import etree
from PIL import Image
from pypdf import PdfReader
from scipy.spatial import cKDTree
from shapely import Point, Polygon, box, unary_union

from alignment.analysis.naming import PROMINENT
from alignment.answer.seen import Seen
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.answer.topics import by_topic
from alignment.errors import AlignmentError, QueryError
from alignment.export import WRITERS
from alignment.export.multiples import left_out, plate, that_fit
from alignment.model.view import SIZES, THEMES, View
from alignment.scene.colours import NO_BLOC_SHAPE, OTHER_SHAPE
from alignment.scene.multiples import MOST

CIRCLES = "//*[@data-iso3]/*[local-name()='circle']"


def side_by_side(view: View) -> View:
    return replace(view, multiples=True, period="", notes=())


def drawn(windows: Timeline, view: View) -> Any:
    return etree.fromstring(WRITERS["svg"].write(windows, side_by_side(view)))


def words(tree: Any, role: str) -> list[str]:
    return [item.text for item in tree.iter("{*}text") if item.get("data-role") == role]


@pytest.mark.slow
def test_each_period_has_its_title_what_it_rests_on_and_its_countries(
    windows: Timeline, view: View
) -> None:
    tree = drawn(windows, view)
    periods = [moment.period for moment in windows.moments]
    assert words(tree, "period") == [period.label for period in periods]
    counts = [int(said.split()[0]) for said in words(tree, "rests on")]
    assert counts == [period.rollcalls for period in periods]
    there = sum(int(m.study.table["x"].notna().sum()) for m in windows.moments if m.study)
    assert len(tree.xpath("//*[@data-iso3]")) == there
    # One legend for all.
    assert " ".join(words(tree, "colour title")) == "vote on Cybercrime convention 2019"
    assert not tree.xpath("//*[@data-a]")


@pytest.mark.evidence
@pytest.mark.slow
def test_a_place_means_the_same_in_every_period(apart: Timeline, view: View) -> None:
    found = plate(apart, side_by_side(view))
    radii = {item.get("r") for item in drawn(apart, view).xpath(CIRCLES)}
    assert len(radii) == 1
    # One scale for all, and as far into each cell.
    sheets = [marks.sheet for _, marks in found.maps]
    assert len({sheet.scale for sheet in sheets}) == 1
    assert len({sheet.scene.frame for sheet in sheets}) == 1
    corners = [sheet.map_box[:2] for sheet in sheets]
    assert len({y for _, y in corners} | {x for x, _ in corners}) < 2 * len(corners)
    for moment, sheet in zip(apart.moments, sheets, strict=True):
        assert moment.study is not None
        scene, table = sheet.scene, moment.study.table
        places = np.array([(node.x, node.y) for node in scene.nodes])
        home = table.loc[[node.iso3 for node in scene.nodes], ["x", "y"]].to_numpy(float)
        gone = np.hypot(*(places - home).T) / scene.disc
        # Nobody is far from where the period has it, and whoever stands apart is where it was.
        assert gone.max() < 7
        away = np.hypot(*np.moveaxis(home[:, None] - home[None], -1, 0))
        np.fill_diagonal(away, np.inf)
        alone = (away < 8 * scene.disc).sum(0) == 0
        assert gone[alone].max(initial=0.0) < 0.05


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("size", SIZES)
def test_votes_can_be_told_apart_and_no_disc_lies_on_another(
    windows: Timeline, view: View, size: str
) -> None:
    for _, marks in plate(windows, side_by_side(replace(view, size=size))).maps:
        # Six pixels across on a slide, of seven maps.
        assert 2 * marks.sheet.radius >= 6 / 1280 * SIZES[size][0] * 0.95
        places = [(node.x, node.y) for node in marks.sheet.scene.nodes]
        near, _ = cKDTree(places).query(places, k=2)
        assert near[:, 1].min() > 2 * marks.sheet.scene.disc
        x0, y0, x1, y1 = marks.sheet.scene.frame
        assert all(x0 < x < x1 and y0 < y < y1 for x, y in places)
        for hull in marks.sheet.scene.hulls:
            rings = unary_union([Polygon(ring) for ring in hull.rings])
            members = [n for n in marks.sheet.scene.nodes if n.bloc == hull.name]
            assert all(rings.distance(Point(each.x, each.y)) < 1e-9 for each in members)


@pytest.fixture(scope="module")
def topics(study: Study, view: View) -> Any:
    """Topics side by side, of which nobody is chosen."""
    found, shown = WRITERS["svg"].holds(Seen(replace(side_by_side(view), time=""), study))
    return etree.fromstring(WRITERS["svg"].write(found, replace(shown, select=())))


@pytest.mark.slow
def test_lines_to_names_are_short_where_they_can_be(topics: Any) -> None:
    ways = [item.get("d") for item in topics.xpath("//*[@data-leader]")]
    ends = [tuple(map(float, re.findall(r"-?[\d.]+", way))) for way in ways]
    assert ends
    # 16 pixels a letter.
    assert max(math.hypot(x1 - x0, y1 - y0) for x0, y0, x1, y1 in ends) <= 5 * 16.5


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize(("size", "theme"), crossed(list(SIZES), list(THEMES)))
def test_nothing_is_small_or_outside_or_over_another(
    windows: Timeline, view: View, size: str, theme: str
) -> None:
    tree = drawn(windows, replace(view, size=size, theme=theme, select=("USA",)))
    wide, high = SIZES[size]
    texts = list(tree.iter("{*}text"))
    least = min(float(item.get("font-size")) for item in texts)
    # On a slide of 13.33 inches 16 pixels are 12 points.
    assert least >= (16 if size == "slide" else 14)
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
def test_the_slide_has_a_group_a_map_and_no_small_letter(windows: Timeline, view: View) -> None:
    content = WRITERS["pptx"].write(windows, side_by_side(view))
    (slide,) = pptx.Presentation(io.BytesIO(content)).slides
    maps = [shape.name for shape in slide.shapes if shape.name.startswith("Map ")]
    assert maps == [f"Map {moment.period.label}" for moment in windows.moments]
    sizes = [
        run.font.size.pt
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert min(sizes) >= 12


@pytest.mark.evidence
@pytest.mark.slow
def test_pdf_and_png_show_the_same(apart: Timeline, view: View) -> None:
    asked = side_by_side(view)
    (page,) = PdfReader(io.BytesIO(WRITERS["pdf"].write(apart, asked))).pages
    assert all(moment.period.label in page.extract_text() for moment in apart.moments)
    with Image.open(io.BytesIO(WRITERS["png"].write(apart, asked, width=640))) as picture:
        assert picture.size == (640, 360)


def of_blocs(study: Any) -> dict[str, int]:
    """By country that has a place in a study, the number of its bloc, 0 for who is alone."""
    return {iso3: bloc.id if bloc.size > 1 else 0 for bloc in study.blocs for iso3 in bloc.members}


@pytest.mark.slow
def test_without_a_timeline_topics_are_side_by_side(study: Study, view: View) -> None:
    found, shown = WRITERS["svg"].holds(Seen(replace(side_by_side(view), time=""), study))
    tree = etree.fromstring(WRITERS["svg"].write(found, replace(shown, colour="bloc")))
    # Of cybercrime there are two votes, and at least three are needed.
    assert words(tree, "period") == ["ICT security", "Digital development and rights"]
    assert words(tree, "rests on") == ["10 roll calls", "3 roll calls"]
    few = "Not enough votes: cybercrime (2 roll calls); at least 3 are needed."
    assert words(tree, "note") == [few]
    # What it finds is a title, rather than what is shown.
    moments = by_topic(study.dataset, study.query).moments
    one, other = (of_blocs(moment.study) for moment in moments if moment.period.enough)
    both = [iso3 for iso3 in one if iso3 in other]
    # Of states that are in one bloc with each other on both, whatever it is called.
    same = max(
        Counter((one[iso3], other[iso3]) for iso3 in both if one[iso3] and other[iso3]).values()
    )
    told = f"The same {same} of {len(both)} states are in one bloc on ICT security and on digital "
    told += "development and rights"
    assert " ".join(words(tree, "title")) == told
    # Only topics that are drawn are named above the maps.
    assert "cybercrime" not in " ".join(words(tree, "subtitle"))
    names = words(tree, "name")
    assert len(set(names)) * 2 == len(names) > 0
    alone = replace(study, query=replace(study.query, topics=("ict-security",)))
    with pytest.raises(QueryError, match="say time=years, windows or cumulative to see periods"):
        WRITERS["svg"].write(alone, shown)


@pytest.mark.slow
def test_the_title_says_what_is_shown_over_what(apart: Timeline, view: View) -> None:
    blocs = drawn(apart, replace(view, colour="bloc", title="", subtitle=""))
    first, last = (of_blocs(apart.moments[at].study) for at in (0, -1))
    both = [iso3 for iso3 in first if iso3 in last]
    changed = sum(first[iso3] != last[iso3] for iso3 in both)
    said = f"{changed} of {len(both)} states changed bloc since 2018–2019; too few votes to tell "
    said += "whether beyond chance"
    assert " ".join(words(blocs, "title")) == said
    # Of who meets a condition, and of any other colour, there is no such finding.
    over = "over time: cybercrime, ICT security and digital development and rights, 2018–2025"
    some = drawn(apart, replace(view, colour="bloc", title="", where=("group:SIDS",)))
    assert " ".join(words(some, "title")) == f"Blocs {over}"
    group = drawn(apart, replace(view, colour="un_region", title=""))
    assert " ".join(words(group, "title")).endswith(over)
    vote = drawn(apart, replace(view, title="", subtitle="", where=("group:SIDS",)))
    tally = "Cybercrime convention, 27 December 2019: 79 yes, 60 no, 33 abstained"
    assert " ".join(words(vote, "title")) == tally
    beneath = "On maps over time, 2018–2025: roll calls on cybercrime, ICT security and digital"
    assert " ".join(words(vote, "subtitle")).startswith(beneath)
    assert " ".join(words(vote, "reading")).startswith("Faded: all but 38 small island states.")
    # Discs have the shapes of blocs there, which the legend of colours does not say.
    assert " ".join(words(vote, "reading")).endswith("Shape = bloc; a pentagon is in none.")
    assert "Shape" not in " ".join(words(blocs, "reading"))
    own = drawn(apart, replace(view, title="Who moved"))
    assert words(own, "title") == ["Who moved"]
    assert " ".join(words(own, "subtitle")).startswith(f"{tally}. {beneath}")


@pytest.mark.slow
def test_the_query_is_that_of_all_periods(apart: Timeline, view: View) -> None:
    asked = side_by_side(replace(view, size="poster", where=("group:SIDS",)))
    tree = etree.fromstring(WRITERS["svg"].write(apart, asked))
    labels = [moment.period.label for moment in apart.moments]
    first = "38 of 193 countries: small island states."
    whole = f"{first} Windows of 3 years, {labels[0]} to {labels[-1]}, on cybercrime"
    said = " ".join(words(tree, "query"))
    assert said.startswith(whole)
    assert "Jan 2019 to" not in said
    (told,) = tree.iter("{*}desc")
    assert f"Query: {whole}" in told.text
    slide = pptx.Presentation(io.BytesIO(WRITERS["pptx"].write(apart, asked))).slides[0]
    assert whole in slide.notes_slide.notes_text_frame.text


@pytest.mark.slow
def test_the_same_key_states_are_named_in_each(apart: Timeline, view: View) -> None:
    names = Counter(words(drawn(apart, replace(view, select=())), "name"))
    assert set(names.values()) == {len(apart.moments)}
    # The name of the United States has no room on each, and so all go by their codes.
    assert {"USA", "RUS", "CHN"} <= set(names) <= set(PROMINENT)


@pytest.mark.evidence
@pytest.mark.slow
def test_a_name_stands_by_its_own_ring_or_has_a_line(windows: Timeline) -> None:
    # Of those that are named besides who is on every map; the first has nobody else.
    found, lone = plate(windows, side_by_side(View(time="windows"))), 0
    usual = {name.key[0] for name in found.maps[0][1].lettering.names}
    for _, marks in found.maps:
        lines = {leader.key[0] for leader in marks.lettering.leaders}
        at = {each.iso3: Point(each.at) for each in marks.countries if each.ring}
        for name in marks.lettering.names:
            (iso3, letters), area = (name.key[0], name.words.size), box(*name.box)
            if iso3 in at and iso3 not in lines | usual:
                away = {other: area.distance(place) for other, place in at.items()}
                own, lone = away.pop(iso3), lone + 1
                assert own + 0.99 * letters <= min(away.values()), iso3
    assert lone


@pytest.mark.slow
def test_where_there_is_room_they_go_by_their_names(topics: Any) -> None:
    assert {"United States", "Russia", "China"} <= set(words(topics, "name"))


def test_a_format_takes_no_strange_option(view: View) -> None:
    with pytest.raises(AlignmentError, match="no option strange"):
        WRITERS["svg"].write(None, view, strange=1)  # type: ignore[arg-type]


@pytest.mark.evidence
@pytest.mark.slow
def test_it_is_said_where_periods_overlap_and_where_blocs_may_change_by_chance(
    windows: Timeline, apart: Timeline, view: View
) -> None:
    asked = replace(view, colour="bloc")
    said = "Periods overlap: a vote of 2023 is in each that has this year; the first has 2 years, "
    said += "not 3."
    read = " ".join(words(drawn(windows, asked), "reading"))
    assert said in read
    # As of a comparison, in the same words.
    assert read.endswith("On 4 roll calls blocs may change by chance.")
    assert "overlap" not in " ".join(words(drawn(apart, asked), "reading"))


def test_of_more_periods_than_there_is_room_for_those_are_shown_that_do_not_overlap(
    windows: Timeline,
) -> None:
    def drawn(number: int, years: int) -> list[Any]:
        firsts = range(2026 - years - number + 1, 2026 - years + 1)
        spans = [(f"{year}-01-01", f"{year + years - 1}-12-31") for year in firsts]
        some = windows.moments[-1].period
        return [(replace(some, since=one, until=other), None, None) for one, other in spans]

    def years(some: list[Any]) -> list[int]:
        return [int(period.since[:4]) for period, _, _ in some]

    assert that_fit(drawn(12, 3)) == drawn(12, 3)
    # Back from the latest.
    assert years(that_fit(drawn(14, 3))) == [2011, 2014, 2017, 2020, 2023]
    assert years(that_fit(drawn(80, 3)))[-1] == 2023
    assert len(that_fit(drawn(80, 3))) == len(that_fit(drawn(20, 1))) == MOST
    # What overlaps in all is told from its latest.
    every = [(replace(period, since="1990-01-01"), None, None) for period, _, _ in drawn(20, 1)]
    assert that_fit(every) == every[-MOST:]


def test_what_is_left_out_is_told_with_the_way_to_have_it(windows: Timeline) -> None:
    periods = [moment.period for moment in windows.moments]
    assert left_out(windows, periods, periods) == ()
    (note,) = left_out(windows, periods, periods[-1::-3][::-1])
    assert note.startswith(f"Left out: {len(periods) - len(periods[-1::-3])} period")
    assert note.endswith("a timeline as PowerPoint has a slide of each")


@pytest.mark.slow
def test_one_shape_has_one_meaning(study: Study, view: View) -> None:
    three = ("ict-security", "ai-and-autonomy", "digital-development-and-rights")
    query = replace(study.query, topics=three)
    asked = side_by_side(replace(view, colour="bloc", title="", select=(), time=""))
    found = plate(by_topic(study.dataset, query), asked)
    entries = found.marks.sheet.scene.colours
    none = {entry.label for entry in entries if entry.shape == NO_BLOC_SHAPE}
    assert none == {"alone", "not enough votes"}
    small = [entry for entry in entries if entry.shape == OTHER_SHAPE]
    assert len({entry.fill for entry in small}) == len(small) > 1
    assert "Triangles that point down are small blocs" in found.scene.reading
