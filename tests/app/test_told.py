"""Parts of the page that are told once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from dash import html, no_update
from flask import Flask

import alignment
from alignment.app import callbacks
from alignment.app.beside import beside
from alignment.app.controls.values import changed
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.kept.told import digests, untold
from alignment.app.page import around, drawn, in_parts
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address
from alignment.model.view import PANELS


def test_what_is_the_same_is_not_sent_again() -> None:
    parts = {"legend": html.Div([html.Span("yes"), "no"]), "foot": "15 roll calls"}
    told = digests(parts)
    again = {"legend": html.Div([html.Span("yes"), "no"]), "foot": "12 roll calls"}
    fresh = untold(again, digests(again), told)
    assert fresh == {"legend": no_update, "foot": "12 roll calls"}


def test_what_a_browser_makes_of_the_digests_does_no_harm() -> None:
    parts = {"foot": "15 roll calls"}
    for told in (None, [], "foot", 7, {"foot": 7}, {"foot": None}, {"other": "x"}):
        assert untold(parts, digests(parts), told) == parts


def test_a_panel_that_has_nothing_to_do_with_colour_is_the_same_in_another() -> None:
    studies = Studies(alignment.load())
    opened = gestured(studies.dataset, from_address(studies.dataset, ""), "panel:rollcalls")
    told = []
    for name in ("bloc", "income"):
        found = shown(studies, changed(opened, "colour", {"colour": name}))
        told.append(digests({"panel": beside(found)}))
    assert told[0] == told[1]


# Beside every fourth panel, and beside all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.evidence)])
def test_a_map_is_drawn_once_whatever_stands_beside_it(step: int) -> None:
    studies = Studies(alignment.load())
    state = from_address(studies.dataset, f"{studies.dataset.opening}&select=CPV")
    made = drawn(shown(studies, state))
    assert made.told == digests(made.parts)
    same = 0
    panels = PANELS[::step]
    for gesture in (*(f"panel:{name}" for name in panels), "order:name", "whole:yes"):
        found = shown(studies, gestured(studies.dataset, state, gesture))
        if found.state.picture == state.picture:
            same += 1
            assert drawn(found) is made
            assert digests(in_parts(around(found))) == made.told, gesture
    assert same > len(panels) / 2
    other = shown(studies, gestured(studies.dataset, state, "colour:income"))
    assert drawn(other) is not made


def test_a_map_is_drawn_anew_once_more_is_known_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    studies = Studies(alignment.load())
    state = from_address(studies.dataset, studies.dataset.opening)
    before = shown(studies, state)
    assert before.study is not None
    kept = drawn(before)
    sure = before.study.findings.resample(replicates=5)
    monkeypatch.setattr(studies.resampler, "found", lambda _: sure)
    after = drawn(shown(studies, state))
    assert after is not kept
    studies.forget()
    assert drawn(before) is not kept


@pytest.mark.slow
def test_another_filter_sends_paints_names_and_layers_of_links_and_no_place() -> None:
    studies = Studies(alignment.load())
    said, told = [], []
    for where in ("", "&where=group:SIDS", "&where=group:SIDS&where=vote:A/RES/74/247:yes"):
        state = from_address(studies.dataset, f"{studies.dataset.opening}{where}")
        made = around(shown(studies, state))
        said.append(made["sentence"])
        told.append(digests(in_parts(made)))
    # Who meets it is named, and of the others few; a group is in the title, and the vote with it.
    parts = {"map paints", "map links", "map lettering", "sentence", "legend"}
    differing = ({"map title"}, {"map title", "foot"})
    for (one, other), more in zip(pairwise(told), differing, strict=True):
        differ = {name for name in one if one[name] != other[name]}
        assert differ == parts | more
    # What is asked stays, and each condition is one chip more.
    asked = [[chip.to_plotly_json()["props"] for chip in chips] for chips in said]
    assert [len(chips) - len(asked[0]) for chips in asked] == [0, 1, 2]
    assert str(asked[1][1:]) == str(asked[0])
    assert [chip["data-go"] for chip in asked[2][:2]] == [
        "nowhere:group:SIDS",
        "nowhere:vote:A/RES/74/247:yes",
    ]


def test_the_page_passes_on_who_meets_the_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("it was known already")

    monkeypatch.setattr("alignment.scene.scene.meeting", asked)
    studies = Studies(alignment.load())
    state = from_address(studies.dataset, f"{studies.dataset.opening}&where=group:SIDS")
    marks = around(shown(studies, state))["map"]
    assert len(marks.sheet.scene.meets) == 38


@pytest.mark.slow
@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("said", "most"), [("1.2", 2.1), ("0.1", 0.75), ("99", 6.0), ("", 6.0), ("-1", 6.0), ("x", 6.0)]
)
def test_names_are_written_no_larger_than_the_page_needs(said: str, most: float) -> None:
    with Flask(__name__).test_request_context(headers={"Letters": said}):
        letters = callbacks._letters()
    studies = Studies(alignment.load())
    made = drawn(shown(studies, from_address(studies.dataset, "")), letters)
    sizes = [size for size, _ in made.parts["map lettering"]]
    assert sizes[-1] == most
    # In those of the map's own size, too, whatever is needed.
    assert {*letters.whole} <= {*sizes}


@pytest.mark.evidence
@pytest.mark.slow
def test_who_looks_nearer_at_a_map_of_the_world_is_told_smaller_names_of_all() -> None:
    studies = Studies(alignment.load())

    def told(said: str, view: str) -> dict[float, str]:
        with Flask(__name__).test_request_context(headers={"Letters": said}):
            letters = callbacks._letters()
        found = shown(studies, from_address(studies.dataset, f"{studies.dataset.opening}{view}"))
        return dict(drawn(found, letters).parts["map lettering"])

    whole, near = (told(said, "&map=world") for said in ("2.0", "2.0 0.3"))
    assert min(near) == 0.245
    # What is read where all is seen stays; between are the sizes on the way there.
    assert {size: near[size] for size in (2.1, 3.0)} == {size: whole[size] for size in (2.1, 3.0)}
    assert sorted(near) == [0.245, 0.35, 0.5, 0.75, 1.06, 1.5, 2.1, 3.0]
    assert near[1.5].count("<text") > 4 * whole[1.5].count("<text")
    # The map of blocs has one set, and who says nonsense is told what is known of all.
    assert told("2.0 0.3", "") == told("2.0", "")
    assert told("2.0 x", "") == told("", "") != told("2.0", "")
