from __future__ import annotations

import re
from dataclasses import replace
from math import hypot

import pytest

from alignment.answer.study import Study
from alignment.model.address import read_strictly, write
from alignment.model.query import Query
from alignment.model.view import SIZES, THEMES, View
from alignment.scene.blocks import Words
from alignment.scene.encoding import Entry
from alignment.scene.legends import REST
from alignment.scene.lettering import width
from alignment.scene.scene import make_scene
from alignment.scene.sheet import Sheet, lay_out

LONG = "On who voted how, with whom and against whom, in all the years of this text " * 2 + "W" * 40
Box = tuple[float, float, float, float]


def box(words: Words) -> Box:
    wide = width(words.text, words.size, words.bold)
    left = words.x - wide / 2 if words.anchor == "middle" else words.x
    return (left, words.y - 0.8 * words.size, left + wide, words.y + 0.22 * words.size)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def discs(sheet: Sheet) -> list[Box]:
    places = [sheet.at(node.x, node.y) for node in sheet.scene.nodes]
    r = sheet.radius
    return [(x - r, y - r, x + r, y + r) for x, y in places]


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", ["vote:A/RES/74/247", "un_region", "votes_cast"])
@pytest.mark.parametrize("title", ["", LONG])
def test_nothing_overlaps_or_is_cut(study: Study, size: str, colour: str, title: str) -> None:
    view = View(colour=colour, size=size, title=title)
    sheet = lay_out(make_scene(study, view), view)
    assert (sheet.width, sheet.height) == SIZES[size]
    boxes = [box(words) for words in sheet.words]
    swatches = [
        (m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in sheet.swatches
    ]
    labels = [label.box for label in (*sheet.lettering.labels, *sheet.lettering.names)]
    for x0, y0, x1, y1 in boxes + swatches + labels + discs(sheet):
        assert x0 >= 0
        assert y0 >= 0
        assert x1 <= sheet.width
        assert y1 <= sheet.height
    for number, one in enumerate(boxes):
        assert not any(meet(one, other) for other in boxes[number + 1 :] + swatches)
        assert not any(meet(one, other) for other in discs(sheet) + labels)
    for number, one in enumerate(labels):
        assert not any(meet(one, other) for other in labels[number + 1 :])
        # A corner of it may stand where a disc is round.
        for x0, y0, x1, y1 in discs(sheet):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            away = hypot(max(one[0] - x, 0, x - one[2]), max(one[1] - y, 0, y - one[3]))
            assert away > 1.04 * sheet.radius


def test_a_title_is_whole_in_its_lines(study: Study) -> None:
    view = View(size="column", title=LONG)
    sheet = lay_out(make_scene(study, view), view)
    lines = [words.text for words in sheet.words if words.kind == "title"]
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")


@pytest.mark.slow
def test_an_endless_legend_says_how_many_entries_it_leaves_out(study: Study) -> None:
    view = View()
    entries = tuple(Entry(f"category number {n}", 1, "#0072B2", "circle") for n in range(100))
    sheet = lay_out(replace(make_scene(study, view), colours=entries), view)
    said = [words.text for words in sheet.words if words.kind == "colour entry"]
    shown = len([swatch for swatch in sheet.swatches if swatch.role == "colour"])
    assert said[-1] == f"and {100 - shown} more"
    assert max(box(words)[3] for words in sheet.words) <= sheet.height


@pytest.mark.parametrize("size", SIZES)
def test_no_number_of_a_legend_stands_in_a_line_of_its_own(study: Study, size: str) -> None:
    view = View(size=size)
    scene = make_scene(study, view)
    bloc = replace(scene.colours[0], count=2)
    names = [f"{'Papua New Guinea and'[:letters]}–Palau" for letters in range(4, 21)]
    entries = tuple(replace(bloc, label=name, met=0) for name in names)
    sheet = lay_out(replace(scene, colours=entries), view)
    written = [words.text for words in sheet.words]
    assert any("–Palau" in text for text in written)
    assert not [text for text in written if text in ("2", "of 2")]


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_texts_without_end_are_cut_and_say_so(study: Study, size: str) -> None:
    view = View(size=size)
    endless = "without this roll call and that one, " * 60
    scene = replace(make_scene(study, view), title="W" * 1000, subtitle=endless, notes=(endless,))
    sheet = lay_out(scene, view)
    said = {kind: [w.text for w in sheet.words if w.kind == kind] for kind in ("title", "subtitle")}
    assert said["title"][-1].endswith("…")
    # What a picture was found on is told beside a card, not on it.
    assert size == "card" or said["subtitle"][-1].endswith("…")
    boxes = [box(words) for words in sheet.words]
    assert max(y1 for _, _, _, y1 in boxes) <= sheet.height
    for number, one in enumerate(boxes):
        assert not any(meet(one, other) for other in boxes[number + 1 :] + discs(sheet))


@pytest.mark.slow
def test_a_card_keeps_its_legend_and_as_many_whole_sentences_as_have_room(study: Study) -> None:
    view = View(size="card", colour="vote:A/RES/74/247", where=("group:SIDS",))
    sentences = [f"Sentence number {number} of how it is read." for number in range(9)]
    scene = replace(make_scene(study, view), reading=" ".join(sentences))
    sheet = lay_out(scene, view)
    said = {
        kind: " ".join(words.text for words in sheet.words if words.kind == kind)
        for kind in ("colour entry", "unlabelled", "reading")
    }
    assert said["colour entry"].endswith("absent 10 of 21")
    assert re.fullmatch(r"\d+ of the 38 are named\.", said["unlabelled"])
    shown = said["reading"].count(".")
    assert 1 <= shown < 9
    assert said["reading"] == " ".join(sentences[:shown])


def test_codes_and_texts_are_large_enough_to_read(study: Study) -> None:
    for size in SIZES:
        view = View(size=size, colour="vote:A/RES/74/247")
        sheet = lay_out(make_scene(study, view), view)
        assert sheet.code_size >= (5 if size in ("column", "card") else 7)
        assert min(words.size for words in sheet.words) >= 9


def test_size_theme_and_title_are_in_the_address_only_when_they_differ() -> None:
    assert write(Query(), View()) == "v=1"
    view = View(size="poster", theme="dark", title="Who & why = 1")
    address = write(Query(), view)
    assert address == "v=1&size=poster&theme=dark&title=Who+%26+why+%3D+1"
    assert read_strictly(address) == (Query(), view)
    assert set(THEMES) == {"light", "dark", "print"}


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("where", [(), ("group:SIDS",)])
def test_every_bloc_is_counted_on_the_map_or_in_the_legend(
    study: Study, size: str, where: tuple[str, ...]
) -> None:
    view = View(colour="bloc", size=size, where=where)
    scene = make_scene(study, view)
    sheet = lay_out(scene, view)
    rows = [words for words in sheet.words if words.kind == "colour entry"]
    said = "".join(f"{'/' if words.first else ' '}{words.text}" for words in rows)
    entries = said.split("/")
    named = {label.key[0]: label.words.text for label in sheet.lettering.labels}
    for bloc in (bloc for bloc in study.blocs if bloc.size > 1):
        told = f"{bloc.name} {bloc.size}"
        if where:
            # The map says how many there are, the legend how many of those are asked for.
            assert any(entry.startswith(f"{bloc.name} ") and " of " in entry for entry in entries)
        else:
            assert (told in entries) != named.get(bloc.name, "").endswith(f" · {bloc.size}")
    title = " ".join(words.text for words in sheet.words if words.kind == "colour title")
    assert title == ("bloc" if where or not named else REST)
