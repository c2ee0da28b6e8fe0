"""Conditions on facts, and facts as colours."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from alignment.answer.where import meeting, understood
from alignment.errors import QueryError
from alignment.export import svg
from alignment.methods.facts import FACTS
from alignment.model.address import read, write
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.encoding import fills_of
from alignment.scene.lens import lens, names
from alignment.scene.scene import make_scene

MONEY = "fact:china_finance@2009-2018:5000000001.."


def test_a_fact_narrows_and_a_negation_means_the_rest(study):
    rich = study.who(MONEY)
    assert len(study.who(MONEY, "vote:A/RES/74/247:yes")) == 29
    assert len(study.who(f"!{MONEY}")) == len(study.table) - len(rich)
    assert len(study.who(MONEY, "fact:freedom_status@2018:Not Free")) < len(rich)
    assert not len(study.who("fact:freedom_status:Free", "fact:freedom_status:Not Free"))
    assert study.who(MONEY).iloc[0, 1].isdigit()


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("fact:FREEDOM@2018: 5.5..7", "fact:freedom@2018:5.5..7"),
        ("fact:freedom:7", "fact:freedom:7..7"),
        ("fact:freedom_status@2018:not free", "fact:freedom_status@2018:Not Free"),
        ("!fact:paris_call:YES", "!fact:paris_call:yes"),
        ("fact:cyber_strategy@2019-12-27:yes", "fact:cyber_strategy@2019-12-27:yes"),
        ("fact:china_finance:1e9..5e9", "fact:china_finance:1000000000..5000000000"),
    ],
)
def test_a_condition_has_one_spelling_in_an_address(study, written, spelling):
    found = meeting(study.dataset, study.table, [written])
    assert found.words == (spelling,)
    _, view, notices = read(write(Query(), View(where=found.words)))
    assert (view.where, notices) == ((spelling,), [])


@pytest.mark.parametrize(
    "words",
    [
        "fact:",
        "fact:freedom",
        "fact:freedom:",
        "fact:freedom:low..high",
        "fact:freedom@:1..2",
        "fact:freedom@99999:1..2",
        "fact:nothing:1",
        "fact:freedom_status:<b>",
        "fact:freedom:9e999..1",
        "fact:population@1066:1..",
    ],
)
def test_what_is_not_understood_is_told_and_left_out(study, words):
    found, faults = understood(study.dataset, study.table, [words, "group:SIDS"])
    assert found.words == ("group:SIDS",)
    assert len(faults) == 1
    with pytest.raises(QueryError):
        study.who(words)


def test_every_fact_is_a_colour_whose_legend_opens_its_names(study):
    listed = names(study)
    for name in FACTS:
        assert f"fact:{name}" in listed
        colour = lens(study, f"fact:{name}")
        fills, entries = fills_of(colour, study.table.index)
        assert len(fills) == len(study.table)
        assert len({entry.fill for entry in entries}) == len(entries)
        known = [entry for entry in entries if entry.label in colour.order]
        assert [entry.label for entry in known] == list(colour.order)
        assert sum(entry.count for entry in entries) == len(study.table)


def test_a_fact_of_a_time_is_a_colour_too_and_one_that_is_not_is_told(study):
    colour = lens(study, "fact:freedom_status@2018")
    assert colour.values["CUB"] == "Not Free"
    assert colour.label == "Freedom status, 2018"
    view = View(colour="fact:china_finance@2009-2018", where=("fact:freedom_status@2018:Not Free",))
    scene = make_scene(study, view, where=meeting(study.dataset, study.table, view.where))
    assert "Chinese finance, 2009–2018" in scene.colour_title
    # Whose figures a picture shows is told in it.
    assert "AidData's GCDF 3.0" in scene.source
    assert make_scene(study, View()).source in scene.source
    with pytest.raises(QueryError, match="the nearest are: freedom"):
        lens(study, "fact:fredom")


def test_words_of_others_are_found_as_they_are_written(study):
    rows = [
        ("FJI", "kind", "", "", "a:b"),
        ("JAM", "kind", "", "", "<b>"),
        ("TON", "kind", "", "", "A:B"),
    ]
    facts = pd.DataFrame(rows, columns=["iso3", "fact", "year", "known_from", "value"])
    own = replace(study, dataset=replace(study.dataset, read_facts=lambda: facts))
    assert own.who("fact:kind:a:b").index.tolist() == ["FJI"]
    assert own.who("fact:kind:A:B").index.tolist() == ["TON"]
    assert own.who("fact:kind:<b>").index.tolist() == ["JAM"]
    drawn = svg.write(own, View(colour="fact:kind"))
    assert b"&lt;b&gt;" in drawn
    assert b"<b>" not in drawn
