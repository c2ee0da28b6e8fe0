from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.answer.study import Study
from alignment.export.blocks import Words
from alignment.export.page import Page, lay_out
from alignment.export.text import attribute, cell, clean, line, wrap, xml
from alignment.model.address import read_strictly, write
from alignment.model.query import Query
from alignment.model.view import SIZES, THEMES, View
from alignment.scene.encoding import Entry
from alignment.scene.lettering import width
from alignment.scene.scene import make_scene

LONG = "On who voted how, with whom and against whom, in all the years of this text " * 2 + "W" * 40
Box = tuple[float, float, float, float]


def box(words: Words) -> Box:
    wide = width(words.text, words.size, words.bold)
    left = words.x - wide / 2 if words.anchor == "middle" else words.x
    return (left, words.y - 0.8 * words.size, left + wide, words.y + 0.22 * words.size)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def discs(page: Page) -> list[Box]:
    places = [page.at(node.x, node.y) for node in page.scene.nodes]
    r = page.radius
    return [(x - r, y - r, x + r, y + r) for x, y in places]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", ["vote:A/RES/74/247", "un_region", "votes_cast"])
@pytest.mark.parametrize("title", ["", LONG])
def test_nothing_overlaps_or_is_cut(study: Study, size: str, colour: str, title: str) -> None:
    view = View(colour=colour, size=size, title=title)
    page = lay_out(make_scene(study, view), view)
    assert (page.width, page.height) == SIZES[size]
    boxes = [box(words) for words in page.words]
    swatches = [
        (m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in page.marks
    ]
    labels = [label.box for label in page.labels]
    for x0, y0, x1, y1 in boxes + swatches + labels + discs(page):
        assert x0 >= 0
        assert y0 >= 0
        assert x1 <= page.width
        assert y1 <= page.height
    for number, one in enumerate(boxes):
        assert not any(meet(one, other) for other in boxes[number + 1 :] + swatches)
        assert not any(meet(one, other) for other in discs(page) + labels)
    for number, one in enumerate(labels):
        assert not any(meet(one, other) for other in labels[number + 1 :] + discs(page))


def test_a_title_is_whole_in_its_lines(study: Study) -> None:
    view = View(size="column", title=LONG)
    page = lay_out(make_scene(study, view), view)
    lines = [words.text for words in page.words if words.role == "title"]
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")


def test_an_endless_legend_says_how_many_entries_it_leaves_out(study: Study) -> None:
    view = View()
    entries = tuple(Entry(f"category number {n}", 1, "#0072B2", "circle") for n in range(300))
    page = lay_out(replace(make_scene(study, view), colours=entries), view)
    said = [words.text for words in page.words if words.role == "colour entry"]
    shown = len([mark for mark in page.marks if mark.role == "colour"])
    assert said[-1] == f"and {300 - shown} more"
    assert max(box(words)[3] for words in page.words) <= page.height


@pytest.mark.parametrize("size", SIZES)
def test_texts_without_end_are_cut_and_say_so(study: Study, size: str) -> None:
    view = View(size=size)
    endless = "without this roll call and that one, " * 300
    scene = replace(make_scene(study, view), title="W" * 3000, subtitle=endless, notes=(endless,))
    page = lay_out(scene, view)
    said = {role: [w.text for w in page.words if w.role == role] for role in ("title", "subtitle")}
    assert said["title"][-1].endswith("…")
    assert said["subtitle"][-1].endswith("…")
    boxes = [box(words) for words in page.words]
    assert max(y1 for _, _, _, y1 in boxes) <= page.height
    for number, one in enumerate(boxes):
        assert not any(meet(one, other) for other in boxes[number + 1 :] + discs(page))


def test_codes_and_texts_are_large_enough_to_read(study: Study) -> None:
    for size in SIZES:
        view = View(size=size, colour="vote:A/RES/74/247")
        page = lay_out(make_scene(study, view), view)
        assert page.code_size >= (5 if size == "column" else 7)
        assert min(words.size for words in page.words) >= 9


def test_size_theme_and_title_are_in_the_address_only_when_they_differ() -> None:
    assert write(Query(), View()) == "v=1"
    view = View(size="poster", theme="dark", title="Who & why = 1")
    address = write(Query(), view)
    assert address == "v=1&size=poster&theme=dark&title=Who+%26+why+%3D+1"
    assert read_strictly(address) == (Query(), view)
    assert set(THEMES) == {"light", "dark", "print"}


@given(st.text(max_size=60), st.floats(6, 40), st.floats(60, 400), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(
    words: str, size: float, limit: float, bold: bool
) -> None:
    lines = wrap(words, size, limit, bold)
    for row in lines:
        assert width(row, size, bold) <= limit or len(row) == 1
    assert "".join(lines).replace(" ", "") == line(words).replace(" ", "")


@given(st.text())
def test_escaped_text_reads_back_as_cleaned(words: str) -> None:
    from lxml import etree

    root = etree.fromstring(f"<a b={attribute(words)}>{xml(words)}</a>".encode())
    assert root.get("b") == clean(words)
    assert (root.text or "") == clean(words).replace("\r\n", "\n").replace("\r", "\n")


@given(st.sampled_from("=+-@\t\r\n"), st.text(max_size=10))
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    found = cell(start + rest)
    assert isinstance(found, str)
    if found == start + rest:
        float(found)  # a plain number may stay
    else:
        assert found.startswith("'")
