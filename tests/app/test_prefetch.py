"""Prefetch of the next period's map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from fake_browser import Browser

from alignment.app.factory import create_app
from alignment.app.page import ALL_LABEL_SIZES, get_map_payload
from alignment.app.prefetch import find_next_period, prefetch_next_period
from alignment.app.state import PageModel, build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.scene.labels import candidates
from alignment.server.jobs import Job, Resampler
from alignment.server.study_cache import StudyCache

LABELS = ("2018–2019", "2018–2020", "2019–2021", "2020–2022", "2021–2023", "2022–2024", "2023–2025")


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


def at(studies: StudyCache, label: str, time: str = "windows") -> PageModel:
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&time={time}")
    return build_page_model(studies, replace(state, view=replace(state.view, period=label)))


@pytest.mark.slow
def test_the_next_period_is_in_the_same_direction(studies: StudyCache) -> None:
    for before, label, after in zip(LABELS, LABELS[1:], LABELS[2:], strict=False):
        assert find_next_period(at(studies, label), before) == after
        assert find_next_period(at(studies, label), after) == before
    assert find_next_period(at(studies, LABELS[3]), LABELS[0]) == LABELS[4]
    assert find_next_period(at(studies, LABELS[-2]), "") == LABELS[-3], (
        "from the latest, which needs no name"
    )


@pytest.mark.parametrize(
    ("label", "before"),
    [
        pytest.param(LABELS[-1], LABELS[-2], id="at the last"),
        pytest.param(LABELS[0], LABELS[1], id="at the first"),
        pytest.param(LABELS[2], LABELS[2], id="no step"),
        pytest.param(LABELS[-1], "", id="just opened"),
        pytest.param(LABELS[2], "2019", id="from another timeline"),
    ],
)
def test_without_a_step_there_is_none(studies: StudyCache, label: str, before: str) -> None:
    assert find_next_period(at(studies, label), before) == ""


@pytest.mark.slow
def test_periods_with_too_few_votes_are_skipped(studies: StudyCache) -> None:
    result = at(studies, "2021", "years").resolved.timeline
    assert result is not None
    enough = [each.period.label for each in result.results if each.period.has_enough_votes]
    assert len(enough) < len(result.results)
    for before, label, after in zip(enough, enough[1:], enough[2:], strict=False):
        assert find_next_period(at(studies, label, "years"), before) == after


@pytest.mark.slow
def test_a_prefetched_map_is_not_computed_again(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = StudyCache(dataset)
    begun: list[tuple[str, Callable[..., object]]] = []
    monkeypatch.setattr(fresh, "prefetch", lambda name, work: begun.append((name, work)))
    first = at(fresh, LABELS[4])
    prefetch_next_period(at(fresh, LABELS[3]), first.state.map_params, ALL_LABEL_SIZES)
    [(name, work)] = begun
    assert name == at(fresh, LABELS[2]).state.map_params
    text: list[Any] = []
    work(lambda *far: text.append(far))
    assert text == [(0, 1)], "it gives way before it begins"

    built: list[object] = []
    cached = candidates.LabelCandidates.__init__

    def noted(self: candidates.LabelCandidates, *values: Any) -> None:
        built.append(self)
        cached(self, *values)

    monkeypatch.setattr(candidates.LabelCandidates, "__init__", noted)
    get_map_payload(at(fresh, LABELS[2]))
    assert not built
    prefetch_next_period(at(fresh, LABELS[-1]), first.state.map_params, ALL_LABEL_SIZES)
    assert len(begun) == 1, "after the last there is none"


@pytest.mark.evidence
@pytest.mark.slow
def test_a_step_prefetches_the_next_period(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(StudyCache, "prefetch", lambda _, name, work: begun.append(name))
    # Nor is it worked out how sure the blocs of each period are.
    monkeypatch.setattr(Resampler, "request", lambda *_: Job())
    browser = Browser(create_app(dataset), f"?{dataset.opening}&time=windows")
    browser.gesture("colour:income")
    assert begun == []
    for label in LABELS[-2:-5:-1]:
        browser.gesture(f"period:{label}")
    assert [parse_qs(name)["period"] for name in begun] == [[label] for label in LABELS[-3:-6:-1]]
