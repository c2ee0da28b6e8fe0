"""The movers of a comparison as SVG: each mark once, fit for a page, and words stay words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hostile_words import HOSTILE
from lxml import etree

from alignment.answer.comparison import Comparison, compare_with
from alignment.answer.study import Study
from alignment.export.moves import moves_svg
from alignment.scene.lettering import line
from alignment.scene.moves import Moves, moves
from alignment.scene.primitives import Disc

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "g", "path", "circle", "text"}


def last_years(study: Study) -> Comparison:
    return compare_with(study, replace(study.query, since="2022-01-01"))


def discs(drawn: Moves) -> list[Disc]:
    return [*drawn.rest, *(mover.disc for mover in drawn.movers)]


def place(circle: etree._Element) -> tuple[float, float, float, str]:
    x, y, radius = (float(circle.get(name)) for name in ("cx", "cy", "r"))
    return x, y, radius, circle.get("fill")


@pytest.fixture(scope="module")
def drawn(study: Study) -> Moves:
    return moves(last_years(study))


@pytest.fixture(scope="module")
def root(drawn: Moves) -> etree._Element:
    return etree.fromstring(moves_svg(drawn))


def test_each_mark_is_painted_once(drawn: Moves, root: etree._Element) -> None:
    layers = {group.get("class"): group for group in root}
    assert list(layers) == ["rest", "starts", "arrows", "movers"]
    assert len(drawn.arrows) > 5
    large = [group.find(f"{SVG}circle") for group in layers["movers"]]
    assert [place(disc) for disc in (*layers["rest"], *large)] == [
        (disc.x, disc.y, disc.radius, disc.paint.fill) for disc in discs(drawn)
    ]
    codes = [mover.code for mover in drawn.movers]
    written = [
        (text.text, text.get("fill"), float(text.get("font-size")))
        for text in root.iter(f"{SVG}text")
    ]
    assert written == [(code.text, code.fill, code.size) for code in codes]
    for each, ring, arrow in zip(drawn.arrows, layers["starts"], layers["arrows"], strict=True):
        assert ring.get("data-iso3") == arrow.get("data-iso3") == each.shaft.key[0]
        assert (float(ring.get("cx")), float(ring.get("cy"))) == each.shaft.start
        assert ring.get("stroke") == each.start.paint.stroke
        numbers = [float(number) for number in re.findall(r"[\d.]+", arrow.get("d"))]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        assert corners == [each.shaft.start, each.shaft.end, *each.head.rings[0]]


def test_what_is_of_a_country_tells_and_chooses_it(drawn: Moves, root: etree._Element) -> None:
    said = {disc.key[0]: disc.said for disc in discs(drawn)}
    marked = [item for item in root.iter() if item.get("data-iso3")]
    assert len(marked) == len(said) + 2 * len(drawn.arrows)
    for item in marked:
        iso3 = item.get("data-iso3")
        assert item.get("data-go") == f"country:{iso3}"
        assert item.find(f"{SVG}title").text == said[iso3]


def test_a_page_can_take_it_in(root: etree._Element) -> None:
    assert {etree.QName(item).localname for item in root.iter()} == ALLOWED
    for item in root.iter():
        # An id would be one of the page's own.
        assert not {"id", "style", "width", "height"} & set(item.attrib)
        assert not any(name.startswith("on") or "href" in name for name in item.attrib)


def test_hostile_words_stay_words(hostile: Study) -> None:
    root = etree.fromstring(moves_svg(moves(last_years(hostile))))
    assert {etree.QName(item).localname for item in root.iter()} == ALLOWED
    told = {item.get("data-iso3"): item for item in root.iter() if item.get("data-iso3")}
    for iso3, name in HOSTILE.items():
        assert told[iso3].find(f"{SVG}title").text.startswith(f"{line(name)}: ")
