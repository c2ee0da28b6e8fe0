"""The panel "In general", its row in Analysis, and the comparison that is ready made."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from asking import Browser
from dash import html
from lxml import html as parser

import alignment
from alignment.answer.seen import Seen
from alignment.answer.study import Study
from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.panels.analysis import ROWS
from alignment.app.panels.compare import offers
from alignment.app.panels.general import general_panel
from alignment.app.still import markup
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.view import View

ROW = next(row for row in ROWS if row.name == "general")


def said(made: html.Div) -> str:
    return " ".join(parser.fromstring(markup(made, {})).text_content().split())


def gestures(made: html.Div) -> list[str]:
    return parser.fromstring(markup(made, {})).xpath("//@data-go")


@pytest.mark.slow
def test_both_counts_stand_beside_every_figure(study: Study) -> None:
    words = said(general_panel(study, View(select=("CHL",))))
    assert "agreement on 15 roll calls of this query beside that on all 857" in words
    assert "Position +0.55 on this and +0.02 in general" in words
    assert "0.70 (15)" in words
    assert "0.28 (851)" in words


@pytest.mark.slow
def test_of_two_chosen_the_one_is_held_to_the_other_too(study: Study) -> None:
    words = said(general_panel(study, View(select=("CHL", "BRA"))))
    assert "0.80 (15)" in words
    assert "0.91 (847)" in words


def test_who_stands_elsewhere_can_be_opened_and_coloured(study: Study) -> None:
    asked = gestures(general_panel(study, View()))
    assert {"country:VEN", "country:GEO", "colour:closer:RUS", "colour:closer:EU"} <= set(asked)
    assert "versus:v=1&from=2018-01-01&to=2025-12-31&scope=assembly" in asked
    words = said(general_panel(study, View()))
    assert "less close to it than in general: that is a matter of the texts" in words
    assert "Beyond chance apart from that: 38 of 190 countries" in words


def test_the_row_in_analysis(study: Study) -> None:
    words, picture = ROW.told(study, Seen(View()), None)
    assert words == (
        "On 15 roll calls, beside all 857 of the same years, countries are on average 0.19 closer "
        "to the United States and 0.21 less close to Russia. Beyond that and beyond chance stand "
        "elsewhere: 0 closer to the United States and 0 less; 10 closer to Russia and 28 less"
    )
    assert picture


def test_what_cannot_be_held_beside_anything_is_told_in_place(dataset: Dataset) -> None:
    every = alignment.study(dataset, "v=1&scope=assembly&from=1950&to=1950")
    assert "hese are all roll calls of those years" in ROW.told(every, Seen(View()), None)[0]
    assert "with none to hold them beside" in said(general_panel(every, View()))
    many = alignment.study(dataset, "v=1&scope=assembly&from=2018")
    assert ROW.told(many, Seen(View()), None)[0].startswith("Worked out when opened, on 857")


def test_a_parliament_without_the_great_powers(parliament: Dataset) -> None:
    found = alignment.study(parliament, "v=1")
    assert ROW.told(found, Seen(View()), None)[0].startswith("Not enough votes")
    assert general_panel(found, View(select=("AAA",)))


def test_the_comparison_is_ready_made(study: Study) -> None:
    offered = [each for each in gestures(offers(study)) if "scope=assembly" in each]
    assert offered == ["versus:v=1&from=2018-01-01&to=2025-12-31&scope=assembly"]
    query, _ = read_strictly(offered[0].removeprefix("versus:"))
    assert len(query.rollcalls(study.dataset)) == 857
    # Nothing to compare the whole Assembly with.
    whole = replace(study, query=replace(study.query, scope="assembly"))
    assert not [each for each in gestures(offers(whole)) if "from=2018-01-01&to=2025" in each]


@pytest.mark.evidence
@pytest.mark.slow
def test_the_drawer_asks_another_scope_and_any_subject(dataset: Dataset) -> None:
    browser = Browser(create_app(dataset), "?" + dataset.opening)
    topics = [each["value"] for each in browser.held["topics-offered", "data"]]
    assert "disarmament" not in topics
    for control, value in (("scope", "assembly"), ("subjects", "Palestine question; apartheid")):
        browser.held[control, "value"] = value
        browser.ask(ids.URL, f"{control}.value")
        browser.ask(ids.PANEL, f"{ids.ADDRESS}.data")
    address = browser.held[ids.ADDRESS, "data"]
    assert address == (
        "v=1&body=UNGA+plenary&stage=plenary&from=2018-01-01&scope=assembly"
        "&subject=Palestine+question&subject=apartheid&colour=vote:A/RES/74/247"
    )
    offered = [each["value"] for each in browser.held["topics-offered", "data"]]
    # The topics of the shipped records first.
    assert offered[: len(topics)] == topics
    assert "disarmament" in offered
    words = re.findall('value="(.*?)"', browser.held["subjects-offered", "data-markup"])
    assert words.index("Computer crimes") < words.index("Palestine question")
    browser.held["scope", "value"] = "cyber"
    browser.ask(ids.URL, "scope.value")
    # Words that were typed stay: nothing that a person gave is lost.
    assert browser.held["subjects", "value"] == "Palestine question; apartheid"
