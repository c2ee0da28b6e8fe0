"""Links beyond chance on the page: worked out meanwhile, listed, and told of a pair."""

from __future__ import annotations

import time

import pytest
from lxml import html

from alignment.answer.findings import Findings
from alignment.answer.study import Study
from alignment.app.beside import beside
from alignment.app.kept.background import Job
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.panels.links import links_panel
from alignment.app.panels.pair import pair
from alignment.app.picture.waiting import swapped_far, swapping, waiting
from alignment.app.state.state import from_address
from alignment.app.still import markup
from alignment.model.dataset import Dataset


def said(part: object) -> str:
    return " ".join(html.fromstring(markup(part, {})).text_content().split())


@pytest.fixture
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


@pytest.mark.slow
def test_swaps_are_worked_out_in_the_background(
    studies: Studies, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = studies.study(from_address(studies.dataset, studies.dataset.opening).query)
    monkeypatch.setattr(Findings.swapped, "__defaults__", (200, None))
    state = from_address(studies.dataset, f"{studies.dataset.opening}&panel=links")
    here = shown(studies, state)
    assert swapping(here)
    ends = time.monotonic() + 120
    while swapping(here) and time.monotonic() < ends:
        time.sleep(0.1)
    words = said(beside(here)[2])
    assert "All totals kept" in words
    assert "Plain, as on the map" in words
    assert " swaps" in waiting(here, state.picture, None)[1]
    kept = studies.swapped(found)
    assert "among votes with the same totals" in said(pair(found, "RUS", "SYR", kept=kept))


@pytest.mark.slow
def test_how_far_swaps_are_makes_no_other_panel_anew(
    studies: Studies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Studies, "swapped", lambda *_, **__: Job(done=30, total=100))
    for panel, told in (("links", True), ("overview", False), ("ahead", False)):
        state = from_address(studies.dataset, f"{studies.dataset.opening}&panel={panel}")
        assert ("swaps3" in waiting(shown(studies, state), state.picture, None)[1]) is told


def test_before_that_it_says_how_far_it_is(study: Study) -> None:
    assert "3 tenths" in said(links_panel(study, swapped_far(Job(done=30, total=100))))
    assert "Not known: no" in swapped_far(Job(failed="no"))
    assert "alignment links" in swapped_far(None)
    assert "takes some seconds" in said(pair(study, "RUS", "SYR"))
