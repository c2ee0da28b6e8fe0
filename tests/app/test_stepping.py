"""The next period is drawn while a reader looks at the one he has stepped to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from asking import Browser

from alignment.app.factory import create_app
from alignment.app.kept.background import Job, Resampler
from alignment.app.kept.shown import Shown, shown
from alignment.app.kept.studies import Studies
from alignment.app.page import ALL, drawn
from alignment.app.state.state import from_address
from alignment.app.stepping import onward, prepare
from alignment.model.dataset import Dataset
from alignment.scene import site

LABELS = ("2018–2019", "2018–2020", "2019–2021", "2020–2022", "2021–2023", "2022–2024", "2023–2025")


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


def at(studies: Studies, label: str, time: str = "windows") -> Shown:
    state = from_address(studies.dataset, f"{studies.dataset.opening}&time={time}")
    return shown(studies, replace(state, view=replace(state.view, period=label)))


@pytest.mark.slow
def test_the_next_is_the_one_further_on_the_same_way(studies: Studies) -> None:
    for before, label, after in zip(LABELS, LABELS[1:], LABELS[2:], strict=False):
        assert onward(at(studies, label), before) == after
        assert onward(at(studies, label), after) == before
    assert onward(at(studies, LABELS[3]), LABELS[0]) == LABELS[4]
    assert onward(at(studies, LABELS[-2]), "") == LABELS[-3], "from the latest, which needs no name"


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
def test_where_nobody_steps_there_is_none(studies: Studies, label: str, before: str) -> None:
    assert onward(at(studies, label), before) == ""


@pytest.mark.slow
def test_periods_with_too_few_votes_are_passed_over(studies: Studies) -> None:
    found = at(studies, "2021", "years").seen.timeline
    assert found is not None
    enough = [each.period.label for each in found.moments if each.period.enough]
    assert len(enough) < len(found.moments)
    for before, label, after in zip(enough, enough[1:], enough[2:], strict=False):
        assert onward(at(studies, label, "years"), before) == after


@pytest.mark.slow
def test_what_is_drawn_ahead_need_not_be_worked_out_again(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Studies(dataset)
    begun: list[tuple[str, Callable[..., object]]] = []
    monkeypatch.setattr(fresh, "beforehand", lambda name, work: begun.append((name, work)))
    first = at(fresh, LABELS[4])
    prepare(at(fresh, LABELS[3]), first.state.picture, ALL)
    [(name, work)] = begun
    assert name == at(fresh, LABELS[2]).state.picture
    told: list[Any] = []
    work(lambda *far: told.append(far))
    assert told == [(0, 1)], "it gives way before it begins"

    made: list[object] = []
    kept = site.Site.__init__

    def noted(self: site.Site, *given: Any) -> None:
        made.append(self)
        kept(self, *given)

    monkeypatch.setattr(site.Site, "__init__", noted)
    drawn(at(fresh, LABELS[2]))
    assert not made
    prepare(at(fresh, LABELS[-1]), first.state.picture, ALL)
    assert len(begun) == 1, "after the last there is none"


@pytest.mark.evidence
@pytest.mark.slow
def test_the_page_has_the_next_drawn_when_it_steps(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(Studies, "beforehand", lambda _, name, work: begun.append(name))
    # Nor is it worked out how sure the blocs of each period are.
    monkeypatch.setattr(Resampler, "of", lambda *_: Job())
    browser = Browser(create_app(dataset), f"?{dataset.opening}&time=windows")
    browser.gesture("colour:income")
    assert begun == []
    for label in LABELS[-2:-5:-1]:
        browser.gesture(f"period:{label}")
    assert [parse_qs(name)["period"] for name in begun] == [[label] for label in LABELS[-3:-6:-1]]
