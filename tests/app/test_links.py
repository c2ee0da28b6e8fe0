"""Panel of the significant links, and the background job of the swap test."""

import threading
import time

import pandas as pd
import pytest
from dash_ag_grid import AgGrid
from rendering import get_page_text, list_components

from alignment.app.panels.pair import render_links_panel, render_pair_panel
from alignment.app.picture.timebar import (
    describe_pending_work,
    describe_swap_progress,
)
from alignment.app.sidebar import render_panel
from alignment.app.state import PageModel, build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.server.jobs import Job
from alignment.server.study_cache import StudyCache
from alignment.studies.findings import Findings
from alignment.studies.study import Study


def is_panel_pending(page_model: PageModel) -> bool:
    """Render the panel, which starts its job; return whether the job continues."""
    render_panel(page_model)
    ready = describe_pending_work(page_model, start=False).ready.split()
    return not {"swaps", "model"} & set(ready)


@pytest.fixture
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


@pytest.mark.slow
def test_swaps_run_in_the_background(studies: StudyCache, monkeypatch: pytest.MonkeyPatch) -> None:
    study = studies.study(parse_state(studies.dataset, studies.dataset.opening).query)
    monkeypatch.setattr(Findings.swapped, "__defaults__", (200, None))
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel=links")
    page_model = build_page_model(studies, state)
    assert is_panel_pending(page_model)
    end = time.monotonic() + 120
    while is_panel_pending(page_model) and time.monotonic() < end:
        time.sleep(0.1)
    text = get_page_text(render_panel(page_model)[2])
    assert "All totals kept" in text
    assert "Plain, as on the map" in text
    assert "swaps" in describe_pending_work(page_model).ready.split()
    panel = render_pair_panel(study, "RUS", "SYR", swap_test=studies.get_swap_test(study))
    assert "among votes with the same totals" in get_page_text(panel)


@pytest.mark.slow
def test_swing_has_an_interval_after_the_model_check(
    studies: StudyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel=swing")
    page_model = build_page_model(studies, state)
    assert is_panel_pending(page_model)
    panel = render_panel(page_model)[2]
    assert "The model is not checked yet" in get_page_text(panel)
    (grid,) = list_components(panel, AgGrid)
    assert {row["swing_low"] for row in grid.rowData} == {None}
    assert grid.rowData[0]["swing"] is not None
    end = time.monotonic() + 120
    while is_panel_pending(page_model) and time.monotonic() < end:
        time.sleep(0.1)
    assert "model" in describe_pending_work(page_model).ready.split()
    # The check computed the intervals too, so that the panel has them at once.
    monkeypatch.delattr(Findings, "_estimate_swing")
    panel = render_panel(build_page_model(studies, state))[2]
    assert "The model describes these votes." in get_page_text(panel)
    (grid,) = list_components(panel, AgGrid)
    assert grid.rowData[0]["swing_low"] < grid.rowData[0]["swing"]


def test_figures_of_countries_are_computed_in_the_background(
    studies: StudyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    is_estimated = threading.Event()
    estimate = Findings._estimate_swing

    def record(findings: Findings) -> pd.DataFrame:
        threads.append(threading.current_thread())
        is_estimated.set()
        return estimate(findings)

    monkeypatch.setattr(Findings, "_estimate_swing", record)
    describe_pending_work(build_page_model(studies, parse_state(studies.dataset, "")))
    assert is_estimated.wait(60)
    assert threading.current_thread() not in threads


@pytest.mark.slow
def test_progress_updates_one_panel(studies: StudyCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StudyCache, "get_swap_test", lambda *_, **__: Job(current=30, total=100))
    for panel, has_progress in (("links", True), ("overview", False), ("ahead", False)):
        state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel={panel}")
        pending = describe_pending_work(build_page_model(studies, state))
        assert ("swaps3" in pending.ready) is has_progress


def test_pending_panel_shows_its_progress(study: Study) -> None:
    progress = describe_swap_progress(Job(current=30, total=100))
    assert "30% of the votes swapped" in get_page_text(render_links_panel(study, progress))
    assert "Not known: no" in describe_swap_progress(Job(error="no"))
    assert "alignment links" in describe_swap_progress(None)
    assert "takes some seconds" in get_page_text(render_pair_panel(study, "RUS", "SYR"))
