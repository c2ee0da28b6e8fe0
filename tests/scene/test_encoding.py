"""Legends: the legend of a vote counts the whole vote, whichever countries are on the map."""

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

from alignment.app.panels.components import render_scene_legend
from alignment.export.registry import WRITERS
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.scene.encoding import OFF_MAP_PREFIX
from alignment.scene.scene import make_scene
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import compute_study

OFFICIAL = {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
VOTE = View(colour="vote:A/RES/74/247")


@pytest.fixture(scope="module")
def query(dataset):
    return parse_url_strictly(dataset.opening)[0]


@pytest.fixture(scope="module")
def studies(years):
    return [result.study for result in years.results if result.study is not None]


def count_off_map(scene):
    """Return how many countries are reported as off the map, by vote."""
    (note,) = [note for note in scene.notes if note.startswith(OFF_MAP_PREFIX)] or [""]
    return Counter({word: int(number) for number, word in re.findall(r"(\d+) (\w+)", note)})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_the_legend_of_a_vote_has_the_official_tally_in_every_period(studies, kind):
    assert {len(make_scene(study, VOTE).nodes) for study in studies} > {193}
    for study in studies:
        scene = make_view_scene(study, replace(VOTE, map=kind))
        assert {entry.label: entry.count for entry in scene.colour_legend} == OFFICIAL
        drawn = Counter(node.value for node in scene.nodes)
        assert drawn + count_off_map(scene) == Counter(OFFICIAL)


def test_the_legend_counts_the_votes_of_excluded_countries(dataset, query):
    scene = make_scene(
        compute_study(dataset, replace(query, exclude_countries=("USA", "RUS"))), VOTE
    )
    assert {entry.label: entry.count for entry in scene.colour_legend} == OFFICIAL
    assert count_off_map(scene) == {"yes": 1, "no": 1}


def test_without_countries_off_the_map_there_is_no_note(study):
    assert not count_off_map(make_scene(study, VOTE))


@pytest.mark.slow
def test_page_and_files_show_the_official_tally(studies):
    fewest = min(studies, key=lambda study: study.table["x"].notna().sum())
    assert "yes 79" in str(render_scene_legend(make_scene(fewest, VOTE), {}))
    assert b"yes 79" in WRITERS["svg"].write(fewest, VOTE)
    assert b"yes 79" in WRITERS["html"].write(fewest, VOTE)


def iterate_shapes(shapes: Any) -> Iterator[Any]:
    """Yield the shapes of a slide, including those in groups."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from iterate_shapes(shape.shapes)
        else:
            yield shape


@pytest.mark.slow
def test_files_of_a_timeline_have_the_tally_in_title_and_legend(years):
    view = replace(VOTE, time="years")
    tally = ": 79 yes, 60 no, 33 abstained"
    computed = [result for result in years.results if result.study is not None]
    deck = Presentation(BytesIO(WRITERS["pptx"].write(years, view)))
    page = html.fromstring(WRITERS["html"].write(years, view))
    (packed,) = page.xpath("//*[@id='timeline']")
    periods = json.loads(zlib.decompress(base64.b64decode(packed.text)))["periods"]
    pairs = [
        (slide, period)
        for result, slide, period in zip(years.results, deck.slides, periods, strict=True)
        if result.period.has_enough_votes
    ]
    assert 1 < len(pairs) <= len(computed)
    for slide, period in pairs:
        # The title has several lines.
        title = " ".join(slide.shapes.title.text_frame.text.split())
        assert title.endswith(tally)
        assert title == f"Map of {period['label']}: {period['title']}"
        texts = [
            shape.text_frame.text for shape in iterate_shapes(slide.shapes) if shape.has_text_frame
        ]
        for word, count in OFFICIAL.items():
            assert f"{word} {count}" in texts
            assert f">{word} {count}<" in period["parts"]["words"]


def test_the_subtitle_names_the_adopted_resolution(study):
    plenary = make_view_scene(study, VOTE)
    assert plenary.subtitle.startswith("Adopted as A/RES/74/247, which sets up")
    for other in ("A/C.3/74/L.11/Rev.1", "A/HRC/58/L.35"):
        scene = make_view_scene(study, replace(VOTE, colour=f"vote:{other}"))
        assert scene.subtitle.startswith(f"{other}, ")


def test_the_title_of_a_filter_by_vote_has_count_and_text(study):
    yes = make_view_scene(study, replace(VOTE, where=("vote:A/RES/74/247:yes",)))
    assert yes.title == "79 states voted yes: Cybercrime convention, 27 December 2019"
    assert yes.subtitle.startswith(
        "Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247, which "
    )
    assert yes.subtitle.count("74/247") == 1
    assert yes.explanation.startswith("Faded: the other 114 countries.")
    rows = [entry.label + entry.count_text for entry in yes.colour_legend]
    assert rows == ["yes 79", "no", "abstain", "absent"]
    # A filter on another vote, or a negated one, does not count this vote.
    for where, predicate in (
        ("vote:A/RES/73/266:yes", "voted yes on GGE 2018"),
        ("!vote:A/RES/74/247:yes", "did not vote yes on Cybercrime convention 2019"),
    ):
        other = make_view_scene(study, replace(VOTE, where=(where,)))
        assert other.title.endswith(f" of {len(study.table)} states {predicate}")
        assert "Cybercrime convention, 27 December 2019: 79 yes" in other.subtitle
