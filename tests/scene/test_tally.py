"""The legend of a vote counts the vote, whichever of those who cast it are on the map."""

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from pptx import Presentation

from alignment.answer.study import answer
from alignment.app.panels.legend import legend
from alignment.export.registry import WRITERS
from alignment.model.address import read_strictly
from alignment.model.view import View
from alignment.scene.encoding import OFF_MAP
from alignment.scene.scene import make_scene
from alignment.scene.world import scene_of

OFFICIAL = {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
VOTE = View(colour="vote:A/RES/74/247")


@pytest.fixture(scope="module")
def query(dataset):
    return read_strictly(dataset.opening)[0]


@pytest.fixture(scope="module")
def studies(years):
    found = [moment.study for moment in years.moments]
    return [study for study in found if study is not None]


def apart(scene):
    """Return how many are told to be off the map, by vote."""
    (note,) = [note for note in scene.notes if note.startswith(OFF_MAP)] or [""]
    return Counter({word: int(number) for number, word in re.findall(r"(\d+) (\w+)", note)})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_in_every_period_it_is_the_official_tally(studies, kind):
    assert {len(make_scene(study, VOTE).nodes) for study in studies} > {193}
    for study in studies:
        scene = scene_of(study, replace(VOTE, map=kind))
        assert {entry.label: entry.count for entry in scene.colours} == OFFICIAL
        drawn = Counter(node.value for node in scene.nodes)
        assert drawn + apart(scene) == Counter(OFFICIAL)


def test_a_country_left_out_voted_all_the_same(dataset, query):
    scene = make_scene(answer(dataset, replace(query, exclude_countries=("USA", "RUS"))), VOTE)
    assert {entry.label: entry.count for entry in scene.colours} == OFFICIAL
    assert apart(scene) == {"yes": 1, "no": 1}


def test_where_all_are_on_the_map_nothing_is_said_apart(study):
    assert not apart(make_scene(study, VOTE))


@pytest.mark.slow
def test_page_and_files_tell_it_so(studies):
    fewest = min(studies, key=lambda study: study.table["x"].notna().sum())
    assert "yes 79" in str(legend(make_scene(fewest, VOTE), {}))
    assert b"yes 79" in WRITERS["svg"].write(fewest, VOTE)
    assert b"yes 79" in WRITERS["html"].write(fewest, VOTE)


def flat(shapes: Any) -> Iterator[Any]:
    """Yield the shapes of a slide, those in groups among them."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from flat(shape.shapes)
        else:
            yield shape


@pytest.mark.slow
def test_every_file_of_a_timeline_says_it_in_title_and_legend(years):
    view = replace(VOTE, time="years")
    tally = ": 79 yes, 60 no, 33 abstained"
    drawn = [moment for moment in years.moments if moment.study is not None]
    deck = Presentation(BytesIO(WRITERS["pptx"].write(years, view)))
    page = html.fromstring(WRITERS["html"].write(years, view))
    (packed,) = page.xpath("//*[@id='timeline']")
    periods = json.loads(zlib.decompress(base64.b64decode(packed.text)))["periods"]
    shown = [
        (slide, period)
        for moment, slide, period in zip(years.moments, deck.slides, periods, strict=True)
        if moment.period.enough
    ]
    assert 1 < len(shown) <= len(drawn)
    for slide, period in shown:
        # On several lines.
        title = " ".join(slide.shapes.title.text_frame.text.split())
        assert title.endswith(tally)
        assert title == f"Map of {period['label']}: {period['title']}"
        texts = [shape.text_frame.text for shape in flat(slide.shapes) if shape.has_text_frame]
        for word, count in OFFICIAL.items():
            assert f"{word} {count}" in texts
            assert f">{word} {count}<" in period["parts"]["words"]


def test_it_says_that_a_text_was_adopted_where_the_records_have_its_resolution(study):
    plenary = scene_of(study, VOTE)
    assert plenary.subtitle.startswith("Adopted as A/RES/74/247, which sets up")
    for other in ("A/C.3/74/L.11/Rev.1", "A/HRC/58/L.35"):
        scene = scene_of(study, replace(VOTE, colour=f"vote:{other}"))
        assert scene.subtitle.startswith(f"{other}, ")


def test_of_who_voted_so_the_title_says_how_many_and_on_what_once(study):
    yes = scene_of(study, replace(VOTE, where=("vote:A/RES/74/247:yes",)))
    assert yes.title == "79 states voted yes: Cybercrime convention, 27 December 2019"
    assert yes.subtitle.startswith(
        "Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247, which "
    )
    assert yes.subtitle.count("74/247") == 1
    assert yes.reading.startswith("Faded: the other 114 countries.")
    told = [entry.label + entry.counted for entry in yes.colours]
    assert told == ["yes 79", "no", "abstain", "absent"]
    # Of a vote that is not shown, or of all others, it is who meets the conditions.
    for where, did in (
        ("vote:A/RES/73/266:yes", "voted yes on GGE 2018"),
        ("!vote:A/RES/74/247:yes", "did not vote yes on Cybercrime convention 2019"),
    ):
        other = scene_of(study, replace(VOTE, where=(where,)))
        assert other.title.endswith(f" of {len(study.table)} states {did}")
        assert "Cybercrime convention, 27 December 2019: 79 yes" in other.subtitle
