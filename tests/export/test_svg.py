from __future__ import annotations

from dataclasses import replace

import pytest
from hostile_words import HOSTILE, TITLE, Written
from lxml import etree

from alignment.answer.study import Study
from alignment.export import WRITERS
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.drawing import THEMES
from alignment.scene.lettering import line
from alignment.version import VERSION

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "rect", "g", "path", "circle", "polygon", "text"}


def test_it_speaks_to_screen_readers_and_names_its_sources(written: Written, study: Study) -> None:
    root = etree.fromstring(written("svg"))
    assert root.get("role") == "img"
    named = {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")}
    assert set(root.get("aria-labelledby").split()) == named
    said = root.find(f"{SVG}desc").text
    assert study.description in said
    assert study.address in said
    for words in (study.dataset.title, study.dataset.version, study.measure_label, VERSION):
        assert words in said
    assert "Cite: " in said


def test_it_loads_and_runs_nothing(written: Written) -> None:
    root = etree.fromstring(written("svg"))
    assert {etree.QName(item).localname for item in root.iter()} == ALLOWED
    for item in root.iter():
        assert not any(name.startswith("on") or "href" in name for name in item.attrib)
        assert "style" not in item.attrib
        assert "class" not in item.attrib or item.tag == f"{SVG}g"
    assert b"url(" not in written("svg")


def test_hostile_words_stay_words(hostile: Study, hostile_view: View) -> None:
    root = etree.fromstring(WRITERS["svg"].write(hostile, hostile_view))
    assert {etree.QName(item).localname for item in root.iter()} == ALLOWED
    assert root.find(f"{SVG}title").text == TITLE
    for iso3, name in HOSTILE.items():
        group = next(item for item in root.iter() if item.get("data-iso3") == iso3)
        assert group.find(f"{SVG}title").text.startswith(f"{line(name)}: ")
    shown = " ".join(text.text for text in root.iter(f"{SVG}text"))
    assert "<script>" in shown


def votes_of(study: Study) -> dict[str, str]:
    votes = study.dataset.vote_of("A/RES/74/247")
    return {iso3: Vote(code).word for iso3, code in votes.items()}


@pytest.mark.parametrize("name", list(THEMES))
def test_a_theme_changes_paper_and_ink_but_no_data(
    study: Study, view: View, written: Written, name: str
) -> None:
    from pictures import from_svg

    plain = from_svg(written("svg"))
    markup = WRITERS["svg"].write(study, replace(view, theme=name))
    themed = from_svg(markup)
    paper = THEMES[name].paper
    # What is hollow lets the paper through.
    hollow = {iso3 for iso3, word in votes_of(study).items() if word == "absent"}
    assert len(hollow) == 21
    assert {themed.fills[iso3] for iso3 in hollow} == {paper}
    assert themed.places == plain.places
    for one, other in ((themed.fills, plain.fills), (themed.inks, plain.inks)):
        assert {k: v for k, v in one.items() if k not in hollow} == {
            k: v for k, v in other.items() if k not in hollow
        }
    ground = next(item for item in etree.fromstring(markup).iter() if item.get("id") == "paper")
    assert ground.get("fill") == paper
    drawn = {words: fill for words, fill in themed.legend if not words.startswith("absent")}
    assert drawn == {words: fill for words, fill in plain.legend if not words.startswith("absent")}
    assert ("absent 21", paper) in themed.legend
