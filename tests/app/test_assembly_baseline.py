"""Panel that compares with all votes of the same years, its row and its comparison."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_browser import Browser
from rendering import get_page_text, list_gestures

import alignment
from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.panels.analysis import ANALYSIS_ROWS
from alignment.app.panels.assembly_baseline import render_baseline_panel
from alignment.app.panels.compare import render_comparison_offers
from alignment.model.dataset import Dataset
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study

ROW = next(row for row in ANALYSIS_ROWS if row.name == "general")
VERSUS = "versus:v=1&from=2018-01-01&to=2025-12-31&scope=assembly"


def summarize(study: Study) -> tuple[str, str]:
    return ROW.summarize(study, ResolvedView(View()), None)


@pytest.mark.slow
def test_both_counts_stand_beside_every_figure(study: Study) -> None:
    text = get_page_text(render_baseline_panel(study, View(select=("CHL",))))
    assert "agreement on 15 roll calls of this query beside that on all 857" in text
    assert "Position +0.55 on this and +0.02 in general" in text
    assert "0.70 (15)" in text
    assert "0.28 (851)" in text


@pytest.mark.slow
def test_of_two_chosen_the_one_is_held_to_the_other_too(study: Study) -> None:
    text = get_page_text(render_baseline_panel(study, View(select=("CHL", "BRA"))))
    assert "0.80 (15)" in text
    assert "0.91 (847)" in text


def test_who_stands_elsewhere_can_be_opened_and_coloured(study: Study) -> None:
    panel = render_baseline_panel(study, View())
    gestures = list_gestures(panel)
    assert {"country:VEN", "colour:closer:RUS", "colour:closer:EU"} <= set(gestures)
    assert VERSUS in gestures
    text = get_page_text(panel)
    assert "less close to it than in general: that is a matter of the texts" in text
    assert "With 7 titles no country can differ significantly." in text
    assert "The table shows the 20 largest estimates with 95% intervals" in text


def test_with_enough_titles_those_who_differ_are_listed(dataset: Dataset) -> None:
    study = alignment.study(dataset, "v=1&scope=assembly&from=2018&topic=human-rights")
    assert study.general.title_count == 53
    assert not study.general.shortage
    text = get_page_text(render_baseline_panel(study, View()))
    assert re.search(r"Apart from that \d+ of \d+ countries differ significantly", text)


def test_the_row_in_analysis(study: Study) -> None:
    text, sparkline = summarize(study)
    assert text == (
        "On 15 roll calls, beside all 857 of the same years, countries are on average 0.19 closer "
        "to the United States and 0.21 less close to Russia. With 7 titles no country can differ "
        "significantly."
    )
    assert sparkline


def test_what_cannot_be_held_beside_anything_is_told_in_place(dataset: Dataset) -> None:
    every = alignment.study(dataset, "v=1&scope=assembly&from=1950&to=1950")
    assert "hese are all roll calls of those years" in summarize(every)[0]
    assert "with none to hold them beside" in get_page_text(render_baseline_panel(every, View()))
    many = alignment.study(dataset, "v=1&scope=assembly&from=2018")
    assert summarize(many)[0].startswith("Worked out when opened, on 857")


def test_a_parliament_without_the_great_powers(parliament: Dataset) -> None:
    study = alignment.study(parliament, "v=1")
    assert summarize(study)[0].startswith("Not enough votes")
    assert render_baseline_panel(study, View(select=("AAA",)))


def test_the_comparison_is_ready_made(study: Study) -> None:
    assert VERSUS in list_gestures(render_comparison_offers(study))
    query, _ = parse_url_strictly(VERSUS.removeprefix("versus:"))
    assert len(query.rollcalls(study.dataset)) == 857
    # The whole Assembly has nothing to be compared with.
    whole = replace(study, query=replace(study.query, scope="assembly"))
    assert "from=2018-01-01&to=2025" not in str(list_gestures(render_comparison_offers(whole)))


@pytest.mark.evidence
@pytest.mark.slow
def test_the_drawer_asks_another_scope_and_any_subject(dataset: Dataset) -> None:
    browser = Browser(create_app(dataset), "?" + dataset.opening)
    topics = [each["value"] for each in browser.held["topics-offered", "data"]]
    assert "disarmament" not in topics
    for control, value in (("scope", "assembly"), ("subjects", "Palestine question; apartheid")):
        browser.held[control, "value"] = value
        browser.ask(ids.URL, f"{control}.value")
        browser.ask(ids.PANEL, f"{ids.URL_PARAMS}.data")
    assert browser.held[ids.URL_PARAMS, "data"] == (
        "v=1&body=UNGA+plenary&stage=plenary&from=2018-01-01&scope=assembly"
        "&subject=Palestine+question&subject=apartheid&colour=vote:A/RES/74/247"
    )
    all_topics = [each["value"] for each in browser.held["topics-offered", "data"]]
    # The topics of the built-in records are first.
    assert all_topics[: len(topics)] == topics
    assert "disarmament" in all_topics
    words = re.findall('value="(.*?)"', browser.held["subjects-offered", "data-markup"])
    assert words.index("Computer crimes") < words.index("Palestine question")
    browser.held["scope", "value"] = "cyber"
    browser.ask(ids.URL, "scope.value")
    # Words that were typed stay.
    assert browser.held["subjects", "value"] == "Palestine question; apartheid"
