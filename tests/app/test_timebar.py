"""The time bar, long timelines in the background, and the progress of a page."""

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from plotly.io.json import to_json_plotly
from rendering import get_page_text, get_props, get_text, list_props

import alignment
from alignment.app.panels.bloc_stability import render_bloc_stability_panel
from alignment.app.picture.timebar import (
    PendingWork,
    describe_pending_work,
    render_page_time_bar,
    render_stability_note,
    render_time_bar,
    render_timeline_panel,
)
from alignment.app.sidebar import render_panel
from alignment.app.state import State, build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.server.jobs import Job
from alignment.server.study_cache import StudyCache
from alignment.studies.study import compute_study
from alignment.studies.timeline import Period, Timeline, timeline

ADDRESS = "v=1&topic=ict-security&stage=plenary&from=2018&time=years&panel=time"

# Votes by year; a map needs three.
YEARS = {"2017": 0, "2018": 5, "2019": 1, "2020": 4, "2021": 0}


def get_disabled(period: str, years: dict[str, int] = YEARS) -> dict[str, str]:
    """Return whether each tool is disabled while a period is shown."""
    periods = tuple(
        Period(year, f"{year}-01-01", f"{year}-12-31", number, 0) for year, number in years.items()
    )
    bar = render_time_bar(periods, View(time="years", period=period))
    return {
        props["data-step"]: props["aria-disabled"]
        for props in list_props(bar)
        if "data-step" in props
    }


@pytest.mark.parametrize(
    ("period", "earlier", "later"),
    [
        ("2017", "true", "false"),
        ("2018", "true", "false"),
        # A period without enough votes has steps in both directions, past other such periods.
        ("2019", "false", "false"),
        ("2020", "false", "true"),
        ("2021", "false", "true"),
    ],
)
def test_steps_beyond_the_ends_are_disabled(period: str, earlier: str, later: str) -> None:
    assert get_disabled(period) == {"-1": earlier, "play": "false", "1": later}


def test_one_period_and_screen_readers() -> None:
    assert get_disabled("2018", {"2018": 5, "2019": 1}) == {
        "-1": "true",
        "play": "true",
        "1": "true",
    }
    note = render_stability_note(None, Job(current=3, total=200))
    assert get_props(note)["aria-live"] == "off"
    assert "3 of 200" in str(note)
    # The total is unknown before the job starts.
    assert "0 of" not in str(render_stability_note(None, Job()))


def test_the_panel_and_the_note_give_one_reason_for_unknown_stability(dataset: Dataset) -> None:
    study = compute_study(dataset, Query(topics=("cybercrime",), since="2018-01-01"))
    stability = study.findings.resample(20)
    reason = "Bloc stability is unknown: there are too few votes to resample."
    assert render_stability_note(stability, Job()) == reason
    assert reason in get_text(render_bloc_stability_panel(study, stability))


def wait_until(is_done: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not is_done():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.02)


@pytest.fixture
def studies(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> StudyCache:
    for module in ("alignment.server.study_cache", "alignment.app.picture.timebar"):
        monkeypatch.setattr(f"{module}.MAX_IMMEDIATE_PERIODS", 2)
    return StudyCache(dataset)


@pytest.mark.slow
def test_long_timelines_run_in_the_background(studies: StudyCache, dataset: Dataset) -> None:
    state = parse_state(dataset, ADDRESS)
    job = studies.get_timeline_job(state.query, state.view)
    assert isinstance(job, Job)
    wait_until(lambda: studies.get_timeline_job(state.query, state.view) is None)
    result = build_page_model(studies, state).resolved.timeline
    assert isinstance(result, Timeline)
    expected = timeline(dataset, state.query, "years", state.view.width)
    assert result.blocs.equals(expected.blocs)
    assert job.current == job.total == len(result.results)


@pytest.mark.slow
def test_short_timeline_needs_no_job(dataset: Dataset) -> None:
    page_model = build_page_model(StudyCache(dataset), parse_state(dataset, ADDRESS))
    assert page_model.resolved.timeline is not None


@pytest.mark.evidence
@pytest.mark.slow
def test_map_shows_the_requested_period_during_the_job(
    studies: StudyCache, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def blocked(*args: object) -> Timeline:
        release.wait(60)
        return timeline(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("alignment.server.study_cache.timeline", blocked)
    # A single year has too few votes to resample.
    windows = ADDRESS.replace("years", "windows")
    state = parse_state(dataset, f"{windows}&period=2018–2020")
    page_model = build_page_model(studies, state)
    years = replace(state.query, since="2018-01-01", until="2020-12-31")
    assert page_model.study is studies.study(years)
    assert not page_model.message
    assert page_model.resolved.period == "2018–2020"
    stops = to_json_plotly(render_page_time_bar(page_model))
    labels = ("2018–2019", "2018–2020", "2021–2023")
    assert [json.dumps(label)[1:-1] in stops for label in labels] == [True, True, True]
    # Without a period it is the latest; an unknown period is a fault.
    assert build_page_model(studies, parse_state(dataset, windows)).resolved.period == "2021–2023"
    unknown = build_page_model(studies, parse_state(dataset, f"{windows}&period=1900"))
    assert "period '1900' is not in this timeline; the latest is shown" in unknown.state.notices
    empty = build_page_model(studies, parse_state(dataset, f"{ADDRESS}&period=2021"))
    assert "no vote in 2021" in empty.message
    islands = parse_state(dataset, f"{windows}&period=2018–2020&where=group:SIDS")
    resolved = build_page_model(studies, islands).resolved
    assert resolved.country_filter.condition_texts == ("group:SIDS",)
    pending = describe_pending_work(page_model)
    assert "Preparing the periods, 0 of 5;" in str(pending.note)
    assert "meanwhile 2018–2020 is placed by itself" in str(pending.note)
    assert not pending.is_over
    assert "Preparing the periods" in str(render_panel(page_model))
    release.set()
    while not pending.is_over:
        pending = describe(studies, state)
        time.sleep(0.02)
    assert pending.ready.split() == ["periods", "sure", "lines"]
    assert re.search(r"\d+ of \d+ stay in theirs in fewer than 90%", str(pending.note))


def describe(studies: StudyCache, state: State) -> PendingWork:
    return describe_pending_work(build_page_model(studies, state))


@pytest.mark.evidence
@pytest.mark.slow
def test_number_of_resamplings_matches_the_text(dataset: Dataset) -> None:
    studies, state = StudyCache(dataset), parse_state(dataset, dataset.opening)
    wait_until(lambda: describe(studies, state).is_over)
    note = str(describe(studies, state).note)
    assert re.search(
        r" \d+ of \d+ stay in theirs in fewer than 90% of 200 resamplings\.",
        note,
    )


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0), "Play needs two periods with enough votes; no period here has."),
        ((9, 0), "Play needs two periods with enough votes; only one period here has."),
        ((9, 9), ""),
    ],
)
def test_disabled_play_button_gives_the_reason(counts: tuple[int, ...], text: str) -> None:
    periods = tuple(
        Period(str(2018 + number), "2018-01-01", "2018-12-31", count, 0)
        for number, count in enumerate(counts)
    )
    bar = str(render_time_bar(periods, View(time="years", period="2018")))
    assert ("Play needs" in bar) == bool(text)
    assert text in bar
    # The arrows say so too; before the first period there is none.
    for name, is_grey in (("Earlier", True), ("Later", counts != (9, 9))):
        assert (f"{name} period (no such period has enough votes)" in bar) == is_grey


@pytest.mark.slow
def test_long_timeline_has_the_votes_of_each_period(dataset: Dataset) -> None:
    query = alignment.study(
        dataset, scope="assembly", subject="nuclear", since="2010-01-01", until="2020-12-31"
    ).query
    years = timeline(dataset, query, "years")
    text = get_page_text(render_timeline_panel(years, View(time="years")))
    assert "Here none is stated: the titles of more than 10 periods are not resampled." in text
    # Counted again from the votes: each year has only the last vote on a title.
    one, other = (result.study for result in years.results[-2:])
    assert one is not None
    assert other is not None
    titles = [study.rollcalls["title"].str.casefold() for study in (one, other)]
    assert not any(each.duplicated().any() for each in titles)
    pairs = [
        (first, later)
        for first, title in titles[0].items()
        for later, other_title in titles[1].items()
        if title == other_title
    ]
    same = compared = 0
    for iso3 in one.votes.index.intersection(other.votes.index):
        votes = [(one.votes.at[iso3, first], other.votes.at[iso3, last]) for first, last in pairs]
        cast = [pair for pair in votes if min(pair) >= 0]
        compared += bool(cast)
        same += bool(cast) and all(before == after for before, after in cast)
    pattern = r"same votes: (\d+) of (\d+) countries on (\d+) titles"
    message = re.search(pattern, text.rpartition("moved")[2])
    assert message
    assert tuple(map(int, message.groups())) == (same, compared, len(pairs))
