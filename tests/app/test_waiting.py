"""Long timelines are prepared in the background, and the page asks until all is there."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from plotly.io.json import to_json_plotly

from alignment.answer.study import answer
from alignment.answer.timeline import Timeline, timeline
from alignment.app.beside import beside
from alignment.app.kept import studies as module
from alignment.app.kept.background import (
    GIVE_WAY_SECONDS,
    LEFT_SECONDS,
    MOST_WAITING,
    AtWork,
    Job,
    Worker,
)
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.picture.timebar import bar
from alignment.app.picture.waiting import waiting
from alignment.app.state.state import from_address
from alignment.model.dataset import Dataset

pytestmark = pytest.mark.slow

ADDRESS = "v=1&topic=ict-security&stage=plenary&from=2018&time=years&panel=time"


def until(there: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end, "never came"
        time.sleep(0.02)


@pytest.fixture
def studies(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Studies:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr("alignment.app.picture.waiting.AT_ONCE", 2)
    return Studies(dataset)


def test_a_long_timeline_comes_in_the_background_and_is_the_same(
    studies: Studies, dataset: Dataset
) -> None:
    state = from_address(dataset, ADDRESS)
    first = studies.coming(state.query, state.view)
    assert isinstance(first, Job)
    until(lambda: studies.coming(state.query, state.view) is None)
    found = shown(studies, state).seen.timeline
    assert isinstance(found, Timeline)
    whole = timeline(dataset, state.query, "years", state.view.width)
    assert found.blocs.equals(whole.blocs)
    assert first.done == first.total == len(found.moments)


def test_a_short_timeline_is_there_at_once(dataset: Dataset) -> None:
    assert shown(Studies(dataset), from_address(dataset, ADDRESS)).seen.timeline is not None


@pytest.mark.evidence
def test_meanwhile_the_map_shows_the_period_that_is_asked_for(
    studies: Studies, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    slow = timeline

    def held(*given: object) -> Timeline:
        go.wait(60)
        return slow(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("alignment.app.kept.studies.timeline", held)
    state = from_address(dataset, f"{ADDRESS}&period=2019")
    found = shown(studies, state)
    year = replace(state.query, since="2019-01-01", until="2019-12-31")
    assert found.study is studies.study(year)
    assert not found.message
    assert found.seen.period == "2019"
    stops = to_json_plotly(bar(found))
    assert [f'"{year}"' in stops for year in (2018, 2019, 2023)] == [True, True, True]
    # Without a period the latest; one that there is not is told.
    assert shown(studies, from_address(dataset, ADDRESS)).seen.period == "2023"
    lost = shown(studies, from_address(dataset, f"{ADDRESS}&period=1900"))
    assert "period '1900' is not in this timeline; the latest is shown" in lost.state.notices
    empty = shown(studies, from_address(dataset, f"{ADDRESS}&period=2021"))
    assert "no roll call in 2021" in empty.message
    some = shown(studies, from_address(dataset, f"{ADDRESS}&period=2019&where=group:SIDS"))
    assert some.seen.where.words == ("group:SIDS",)
    words, _, over = waiting(found, state.picture, None)
    assert "Preparing the periods, 0 of 6;" in str(words)
    assert "meanwhile 2019 is placed by itself" in str(words)
    assert not over
    assert "Preparing the periods" in str(beside(found))
    go.set()
    told: str | None = None
    came = []
    while not over:
        words, show, over = waiting(shown(studies, state), state.picture, told)
        if isinstance(show, str):
            told = show
            came.append(show.split()[1:])
        time.sleep(0.02)
    assert came[-1] == ["periods", "sure", "lines"]
    assert "How sure" in str(words)
    # All is there and shown: nothing more to redraw.
    assert not isinstance(waiting(shown(studies, state), state.picture, told)[1], str)


@pytest.mark.evidence
def test_blocs_are_found_again_as_often_as_readers_are_told(dataset: Dataset) -> None:
    studies, state = Studies(dataset), from_address(dataset, dataset.opening)
    until(lambda: waiting(shown(studies, state), state.picture, None)[2])
    words = str(waiting(shown(studies, state), state.picture, None)[0])
    assert "blocs found again in 200 resamplings of 15 texts agree" in words


def test_work_that_fails_is_told_and_the_thread_lives_on() -> None:
    worker = Worker("it could not be done")

    def fail(_: object) -> None:
        raise ValueError

    until(lambda: worker.ask("one", fail).failed)
    done = threading.Event()
    worker.ask("two", lambda _: done.set())
    assert done.wait(60)


def test_few_work_at_once_and_all_come_to_it() -> None:
    at_work = AtWork(2)
    lock, now, most, done = threading.Lock(), [0], [0], []

    def work(_: object) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
            done.append(1)

    for worker in [Worker("it could not be done", at_work) for _ in range(6)]:
        worker.ask("one", work)
        worker.ask("two", work)
    until(lambda: len(done) == 12)
    assert most == [2]


def test_so_much_waits_and_no_more_for_each_holds_a_study() -> None:
    worker, go, done = Worker("it could not be done"), threading.Event(), []
    for number in range(MOST_WAITING + 5):
        worker.ask(number, lambda _, number=number: (go.wait(60), done.append(number)))
    assert worker.waiting() == MOST_WAITING
    # Who still waits for what went asks again.
    go.set()
    until(lambda: not worker.waiting())
    worker.ask(1, lambda _: done.append(1))
    until(lambda: 1 in done)


def test_work_gives_way_to_who_waits_for_an_answer_but_not_for_ever() -> None:
    at_work, told = AtWork(), []
    worker = Worker("it could not be done", at_work)

    def work(tell) -> None:
        tell(1, 2)
        told.append(time.monotonic())

    at_work.answering(1)
    began = time.monotonic()
    worker.ask("one", work)
    until(lambda: told)
    # It went on though the answer has not come.
    assert told[0] - began >= GIVE_WAY_SECONDS
    at_work.answering(-1)
    at_work.answering(1)
    at_work.answering(-1)
    at_work.give_way()


def test_what_nobody_asks_for_any_more_is_not_done() -> None:
    clock, done = [0.0], []
    begun, go_on = threading.Event(), threading.Event()
    worker = Worker("it could not be done", clock=lambda: clock[0])

    def slow(_: object) -> None:
        begun.set()
        assert go_on.wait(60)

    worker.ask("slow", slow)
    assert begun.wait(60)
    for name in ("left", "stays"):
        worker.ask(name, lambda _, name=name: done.append(name))  # type: ignore[misc]
    clock[0] = LEFT_SECONDS + 1
    worker.ask("stays", lambda _: done.append("stays"))
    go_on.set()
    until(lambda: done)
    worker.ask("last", lambda _: done.append("last"))
    until(lambda: "last" in done)
    assert done == ["stays", "last"]


def test_an_answer_asked_for_twice_at_once_is_computed_once(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    studies, made = Studies(dataset), []
    slow = answer

    def counted(*given: object) -> object:
        made.append(1)
        time.sleep(0.05)
        return slow(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("alignment.answer.seen.answer", counted)
    query = from_address(dataset, "").query
    threads = [threading.Thread(target=studies.study, args=(query,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
