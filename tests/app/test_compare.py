"""The panel of a comparison: its picture with its words, or why there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from asking import Browser

from alignment.answer.comparison import Comparison, compare, compare_with
from alignment.answer.general import in_general
from alignment.answer.study import answer
from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.panels.compare import compare_panel
from alignment.app.panels.filters import comparison_chip
from alignment.export.moves import moves_svg
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.scene.moves import moves
from alignment.words.movers import compare_record

NONE = "No country has a place on both maps."


@pytest.fixture(scope="module")
def compared(dataset: Dataset) -> Comparison:
    study = answer(dataset, read_strictly(dataset.opening)[0])
    return compare_with(study, replace(study.query, since="2022-01-01"))


def test_beside_what_is_asked_stands_what_it_is_compared_with(compared: Comparison) -> None:
    (chip,) = comparison_chip(compared, arrows=True)
    told = chip.to_plotly_json()["props"]
    assert told["data-go"] == "versus:"
    assert told["children"][0] == "compared with since 1 Jan 2018, arrows from there"
    assert told["children"][0] in told["aria-label"]
    (plain,) = comparison_chip(compared, arrows=False)
    assert plain.to_plotly_json()["props"]["children"][0] == "compared with since 1 Jan 2018"
    assert comparison_chip(None, arrows=False) == []


@pytest.mark.slow
def test_the_movers_are_drawn_with_their_legend(compared: Comparison) -> None:
    drawn = moves(compared)
    panel = compare_panel(compared.before, compared, View())
    (place,) = [part for part in panel._traverse() if getattr(part, "className", None) == "drawn"]
    told = place.to_plotly_json()["props"]
    assert told["data-svg"] == moves_svg(drawn)
    # As wide as it may be, its room is kept before it is there.
    assert told["style"] == {"aspectRatio": f"{drawn.width:g} / {drawn.height:g}"}
    assert {"role", "aria-label"} <= set(told)
    said = str(panel)
    assert all(row.label in said for row in drawn.legend)
    assert NONE not in said


def test_without_a_country_on_both_maps_it_says_so(compared: Comparison) -> None:
    table = compared.table.assign(moved=float("nan"))
    panel = compare_panel(compared.before, replace(compared, table=table), View())
    assert NONE in str(panel)
    assert "data-svg" not in str(panel)


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize("turned", [False, pytest.param(True, marks=pytest.mark.evidence)])
def test_texts_of_either_scope_are_told(dataset: Dataset, turned: bool) -> None:
    # Committees and the Human Rights Council are not among the votes of the whole Assembly.
    study = answer(dataset, read_strictly("v=1&topic=cybercrime")[0])
    whole = in_general(study.query, study.rollcalls)
    queries = (study.query, whole) if turned else (whole, study.query)
    found = compare_with(answer(dataset, queries[0]), queries[1])
    of_each = [set(part.dataset.rollcalls.index) for part in (found.before, found.after)]
    assert of_each[0] - of_each[1]
    assert of_each[1] - of_each[0]
    told = {
        text["rollcall"] for mover in compare_record(found)["countries"] for text in mover["texts"]
    }
    assert told & set(found.after.votes.columns)
    assert told <= of_each[0] | of_each[1]
    said = str(compare_panel(found.after, found, View()))
    # The map can be coloured by what its own records have; of the others their record opens.
    for rollcall in told:
        assert f">{rollcall}<" in said or f"'{rollcall}'" in said
        assert (f"colour:vote:{rollcall}'" in said) == (rollcall in of_each[1])


@pytest.mark.slow
def test_a_text_of_either_scope_recurs(dataset: Dataset) -> None:
    # By hand: of the Assembly's own rows what both have, and those that it lacks.
    one = answer(dataset, read_strictly("v=1&topic=cybercrime")[0])
    other = answer(dataset, in_general(one.query, one.rollcalls))
    rows = compare(one, other).rollcalls
    assert rows.index.is_unique
    for part in (one, other):
        assert (rows["title"].reindex(part.votes.columns) == part.rollcalls["title"]).all()


@pytest.mark.slow
def test_what_is_left_out_is_told_and_two_halves_are_compared(parliament: Dataset) -> None:
    browser = Browser(create_app(parliament))
    browser.gesture("without:R1")
    told = str(browser.held[ids.PANEL, "children"])
    assert "With and without what is left out" in told
    assert "No country changes bloc." in told
    browser.gesture("panel:compare")
    told = str(browser.held[ids.PANEL, "children"])
    (halves,) = re.findall(r'data-go="(both:[^"]*)" [^>]*>The earlier half with the later<', told)
    browser.gesture(unescape(halves))
    told = str(browser.held[ids.PANEL, "children"])
    assert "Stop comparing" in told
    before = browser.held[ids.ADDRESS, "data"]
    assert "from=2020-03-15" in before.partition("versus=")[0]
    browser.gesture("turn:")
    after = browser.held[ids.ADDRESS, "data"]
    assert "to=2020-02-15" in after.partition("versus=")[0]
