"""Answers that are kept."""

from __future__ import annotations

import threading
import time

import pytest

from alignment.answer.timeline import timeline
from alignment.app.kept.shelf import Shelf
from alignment.app.kept.studies import Studies, size_of
from alignment.model.address import read
from alignment.model.dataset import Dataset


def test_an_answer_is_made_once_however_many_ask_at_once() -> None:
    shelf, made = Shelf(2), []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    asking = [threading.Thread(target=shelf.once, args=("a", make)) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert made == [1]
    assert shelf.has("a")


def test_the_latest_asked_for_are_kept() -> None:
    shelf = Shelf(2)
    for key in ("a", "b", "a", "c"):
        shelf.once(key, object)
    assert [shelf.has(key) for key in "abc"] == [True, False, True]


def test_answers_are_kept_as_long_as_there_is_room() -> None:
    shelf = Shelf(10, size=len)
    for key, size in (("a", 4), ("b", 3), ("c", 2), ("a", 4), ("d", 6)):
        shelf.once(key, lambda size=size: "x" * size)
    # What was asked for last goes last, and no more goes than must.
    assert [shelf.has(key) for key in "abcd"] == [True, False, False, True]
    # One that is larger than all the room is kept until another is asked for.
    shelf.once("e", lambda: "x" * 99)
    assert [shelf.has(key) for key in "abcde"] == [False, False, False, False, True]
    shelf.once("f", lambda: "x")
    assert [shelf.has(key) for key in "ef"] == [False, True]


def test_what_is_being_made_keeps_its_place() -> None:
    shelf = Shelf(1)
    assert shelf.once("a", lambda: shelf.once("b", lambda: "b") + "a") == "ba"
    assert [shelf.has(key) for key in "ab"] == [True, False]


def test_what_fails_takes_no_place_and_is_tried_again() -> None:
    shelf = Shelf(2)
    kept = shelf.once("good", object)
    for number in range(5):
        with pytest.raises(ZeroDivisionError):
            shelf.once(f"bad {number}", lambda: 1 // 0)
    assert shelf.once("good", object) is kept
    assert shelf.once("bad 0", lambda: 7) == 7


@pytest.mark.slow
def test_eight_timelines_in_turn_are_made_once(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = read(dataset.opening)[0]
    found, made = timeline(dataset, query, "windows", 3), []
    # Each study has scores and counts of some 18,000 pairs thrice, and the links.
    assert 1e6 < size_of(found) / len(found.moments) < 5e6

    def make(*asked: object) -> object:
        made.append(asked)
        return found

    monkeypatch.setattr("alignment.app.kept.studies.timeline", make)
    for megabytes, expected in ((512, 8), (3 * size_of(found) / 1e6, 24)):
        studies, before = Studies(dataset, megabytes=megabytes), len(made)
        for width in (*range(1, 9), *range(1, 9), *range(1, 9)):
            assert studies.timeline(query, "windows", width) is found
        assert len(made) - before == expected
