"""Who changed bloc from period to period, on maps side by side and in their notes."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import pptx
import pytest
from lxml import etree
from pictures import flat
from pypdf import PdfReader
from pypdf.generic import ContentStream
from shapely import LineString, Point, box
from test_multiples import of_blocs, side_by_side

from alignment.answer.study import answer
from alignment.answer.timeline import Timeline
from alignment.export import WRITERS
from alignment.export.multiples import plate
from alignment.model.address import read_strictly, write
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.scene.primitives import Disc, Line


@pytest.mark.slow
@pytest.mark.parametrize("select", [(), ("BRA", "MLI")])
def test_who_changed_bloc_has_a_ring_and_a_few_their_names(
    apart: Timeline, view: View, select: tuple[str, ...]
) -> None:
    asked = side_by_side(replace(view, colour="bloc", title="", select=select))
    found = plate(apart, asked)
    key = Counter(label.key[0] for label in found.marks.lettering.names)
    seen = [of_blocs(moment.study) for moment in apart.moments]
    more = []
    for number, (_, marks) in enumerate(found.maps):
        before, now = seen[max(number - 1, 0)], seen[number]
        changed = {iso3 for iso3 in now if iso3 in before and now[iso3] != before[iso3]}
        rings = {each.iso3: each.ring for each in marks.countries if each.ring}
        assert rings.keys() == changed
        for each in marks.countries:
            ring, disc = rings.get(each.iso3), each.disc
            assert disc is not None
            # It leaves paper around the disc, of whatever shape that is, and lies over all others.
            if ring is not None:
                assert ring.radius - ring.paint.width / 2 > 1.2 * disc.radius
                assert ring.paint.stroke == marks.sheet.theme.ink
        order = [each.iso3 in changed for each in marks.countries]
        assert order == sorted(order)
        named = {label.key[0] for label in marks.lettering.names}
        some = {iso3 for iso3 in named if key[iso3] < len(found.maps)} - {*select}
        assert some <= changed
        more.append(len(some))
    assert more[0] == 0
    assert max(more) <= 3
    assert sum(more) >= len(more)
    (entry,) = [entry for entry in found.marks.sheet.scene.colours if entry.rim]
    assert entry.label == "changed bloc since the map before"


@pytest.mark.slow
def test_all_who_changed_bloc_are_in_notes_and_description(
    windows: Timeline, apart: Timeline, view: View
) -> None:
    asked = side_by_side(replace(view, colour="bloc", title=""))
    said = plate(windows, asked).facts["changed bloc since the period before"]
    names = windows.dataset.names
    for one, other in pairwise(windows.moments):
        before, now = of_blocs(one.study), of_blocs(other.study)
        told = next(part for part in said.split(". ") if part.startswith(other.period.label))
        for iso3 in now:
            if iso3 in before:
                assert (before[iso3] != now[iso3]) == in_list(names[iso3], told)
    assert "2019–2021, from the India–Indonesia bloc to the Russia–China bloc: Belarus" in said
    # Of fewer the files are quickly written.
    said = plate(apart, asked).facts["changed bloc since the period before"]
    slide = pptx.Presentation(io.BytesIO(WRITERS["pptx"].write(apart, asked))).slides[0]
    assert said in slide.notes_slide.notes_text_frame.text
    assert said in next(etree.fromstring(WRITERS["svg"].write(apart, asked)).iter("{*}desc")).text
    for other_view in (view, replace(asked, colour="un_region")):
        facts = plate(apart, side_by_side(other_view)).facts
        assert "changed bloc since the period before" not in facts


def in_list(name: str, told: str) -> bool:
    return (
        re.search(rf"(?:: |, | and )(?:the )?{re.escape(name)}(?:, | and |;|$)", told) is not None
    )


@pytest.mark.evidence
@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_each_format_paints_each_ring(apart: Timeline, view: View, kind: str) -> None:
    asked = side_by_side(replace(view, colour="bloc", map=kind, size="slide"))
    marks = plate(apart, asked).marks
    rings = Counter(each.iso3 for each in marks.countries if each.ring)
    assert len(rings) > 20
    of = Counter(type(mark) for mark in marks)
    tree = etree.fromstring(WRITERS["svg"].write(apart, asked))
    tags = Counter(etree.QName(item).localname for item in tree.iter())
    assert tags["circle"] + tags["polygon"] == of[Disc]
    slide = pptx.Presentation(io.BytesIO(WRITERS["pptx"].write(apart, asked))).slides[0]
    names = [shape.name for shape in flat(slide.shapes) if shape.name.startswith("Ring ")]
    assert Counter(name.removeprefix("Ring ") for name in names) == rings
    reader = PdfReader(io.BytesIO(WRITERS["pdf"].write(apart, asked)))
    stream = ContentStream(reader.pages[0].get_contents(), reader)
    did = Counter(operator.decode() for _, operator in stream.operations)
    assert did["S"] == of[Line]
    if kind == "bloc":
        assert did["B*"] == of[Disc] + sum(len(hull.rings) for hull in marks.hulls)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "size", "select"),
    [("bloc", "slide", ()), ("world", "slide", ()), ("bloc", "square", ("BRA", "CHE"))],
)
def test_no_line_to_a_name_crosses_another_and_no_name_covers_a_disc(
    windows: Timeline, apart: Timeline, view: View, kind: str, size: str, select: tuple[str, ...]
) -> None:
    asked = replace(view, colour="bloc", map=kind, size=size, select=select)
    # Discs and names of the world are so many that three maps are enough.
    for _, marks in plate(apart if kind == "world" else windows, side_by_side(asked)).maps:
        lines = {
            each.key[0]: LineString((each.start, each.end)) for each in marks.lettering.leaders
        }
        assert not [pair for pair in combinations(lines.values(), 2) if pair[0].crosses(pair[1])]
        for name in marks.lettering.names:
            area = box(*name.box)
            discs = [each.disc for each in marks.countries if each.disc]
            away = min(area.distance(Point(disc.x, disc.y)) for disc in discs)
            assert away >= 0.99 * marks.sheet.radius
            others = [way for iso3, way in lines.items() if iso3 != name.key[0]]
            assert not [way for way in others if way.intersection(area).length > 0.01]


@pytest.mark.slow
def test_the_notes_of_a_comparison_say_from_which_bloc_to_which_each_went(
    dataset: Dataset,
) -> None:
    query, _ = read_strictly(dataset.opening)
    later = answer(dataset, replace(query, since="2023-01-01"))
    asked = View(versus=write(replace(query, until="2020-12-31")), panel="compare")
    (slide,) = pptx.Presentation(io.BytesIO(WRITERS["pptx"].write(later, asked))).slides
    notes = slide.notes_slide.notes_text_frame.text.split("\n")
    head = notes.index("Changed bloc since before:")
    ways = notes[head + 1 : notes.index("", head)]
    assert all(re.fullmatch("From .* to .*: .*[.]", way) for way in ways)
    assert "From the West to being alone: Israel and the United States." in ways
    tree = etree.fromstring(WRITERS["svg"].write(later, asked))
    assert "from the West to being alone: Israel and the United States" in (
        tree.findtext("{*}desc") or ""
    )
