from __future__ import annotations

from dataclasses import replace

import pytest
from hostile_words import HOSTILE, TITLE, Written
from lxml import etree

from alignment.answer.study import Study
from alignment.export import WRITERS
from alignment.export.svg import svg
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.drawing import THEMES
from alignment.scene.lettering import line
from alignment.scene.levels import LETTERS
from alignment.scene.marks import marks_on
from alignment.scene.sheet import lay_out
from alignment.scene.world import scene_of
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
    # On paper votes are told apart in grey, see test_printed.py.
    other = themed.fills if name == "print" else plain.fills
    assert {k: v for k, v in themed.fills.items() if k not in hollow} == {
        k: v for k, v in other.items() if k not in hollow
    }
    ground = next(item for item in etree.fromstring(markup).iter() if item.get("id") == "paper")
    assert ground.get("fill") == paper
    drawn = {words: fill for words, fill in themed.legend if not words.startswith("absent")}
    of_plain = {words: fill for words, fill in plain.legend if not words.startswith("absent")}
    assert set(drawn) == set(of_plain)
    assert drawn == of_plain or name == "print"
    assert ("absent 21", paper) in themed.legend


@pytest.mark.slow
def test_a_page_has_all_levels_of_lettering_and_shows_that_of_the_sheet(
    study: Study, view: View
) -> None:
    sheet = lay_out(scene_of(study, view), view)
    markup = svg(marks_on(sheet), "", page_part=True, map_only=True)
    root = etree.fromstring(markup)
    assert float(root.get("data-disc")) == sheet.radius
    assert float(root.get("data-code")) == sheet.code_size
    assert (root.get("data-least"), root.get("data-least-code")) == ("11", "10")
    the_map = next(item for item in root.iter() if item.get("id") == "drawing")
    assert the_map[-1].get("id") == "lettering"
    groups = list(the_map[-1])
    assert {group.get("class") for group in groups} == {"level"}
    own = sheet.lettering.letters
    assert [float(group.get("data-letters")) for group in groups] == sorted({*LETTERS, own})
    (shown,) = [group for group in groups if group.get("display") is None]
    assert float(shown.get("data-letters")) == own
    for group in groups:
        labels, names = group
        assert (labels.get("class"), names.get("class")) == ("labels", "names")
        sizes = {float(text.get("font-size")) for text in names.iter(f"{SVG}text")}
        assert sizes == {round(float(group.get("data-letters")) * sheet.radius, 2)}
    # What the file shows is the same, mark by mark.
    alone = etree.fromstring(svg(marks_on(sheet), "").encode())
    (group,) = [item for item in alone.iter() if item.get("id") == "lettering"]
    said = [(text.text, dict(text.attrib)) for text in group.iter(f"{SVG}text")]
    assert said == [(text.text, dict(text.attrib)) for text in shown.iter(f"{SVG}text")]


@pytest.mark.parametrize("there", [True, False])
def test_codes_are_there_where_they_can_be_read_and_in_a_page_for_whoever_zooms(
    study: Study, view: View, there: bool
) -> None:
    view = replace(view, size="poster" if there else "slide")
    marks = marks_on(lay_out(scene_of(study, view), view))
    assert there == (marks.sheet.code_size >= 12)
    for page_part in (False, True):
        root = etree.fromstring(svg(marks, "", page_part=page_part).encode())
        countries = next(item for item in root.iter() if item.get("id") == "countries")
        codes = list(countries.iter(f"{SVG}text"))
        assert len(codes) == (193 if there or page_part else 0)
        assert root.get("class") == ("uncoded" if page_part and not there else None)
