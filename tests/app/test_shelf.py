"""Answers that are kept."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from types import FunctionType, ModuleType

import numpy as np
import pytest

from alignment.answer.timeline import timeline
from alignment.app.kept.shelf import Room, Shelf, bytes_held
from alignment.app.kept.studies import Studies
from alignment.model.address import read
from alignment.model.dataset import Dataset


def test_an_answer_is_made_once_however_many_ask_at_once() -> None:
    shelf, made = Shelf(Room(2)), []

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
    shelf = Shelf(Room(2))
    for key in ("a", "b", "a", "c"):
        shelf.once(key, object)
    assert [shelf.has(key) for key in "abc"] == [True, False, True]


def test_answers_are_kept_as_long_as_there_is_room() -> None:
    shelf = Shelf(Room(10), size=len)
    for key, size in (("a", 4), ("b", 3), ("c", 2), ("a", 4), ("d", 6)):
        shelf.once(key, lambda size=size: "x" * size)
    # What was asked for last goes last, and no more goes than must.
    assert [shelf.has(key) for key in "abcd"] == [True, False, False, True]
    # One that is larger than all the room is kept until another is asked for.
    shelf.once("e", lambda: "x" * 99)
    assert [shelf.has(key) for key in "abcde"] == [False, False, False, False, True]
    shelf.once("f", lambda: "x")
    assert [shelf.has(key) for key in "ef"] == [False, True]


def test_what_readers_come_back_to_is_not_driven_out_by_what_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shelf = Shelf(Room(8))
    for key in "abcdefgh":
        shelf.once(key, object)
    monkeypatch.setattr("alignment.app.kept.shelf._AGAIN_SECONDS", 0)
    for key in "abcdef":
        shelf.once(key, object)
    monkeypatch.undo()
    for number in range(20):
        shelf.once(number, object)
    assert [key for key in "abcdefgh" if shelf.has(key)] == list("abcdef")
    # A quarter of the room is for what is new, even if all else was asked for again.
    assert [number for number in range(20) if shelf.has(number)] == [18, 19]


def test_shelves_share_a_room() -> None:
    room = Room(10)
    words, lists = Shelf(room, size=len), Shelf(room, size=lambda found: 2 * len(found))
    words.once("a", lambda: "xxxx")
    lists.once("a", lambda: [1])
    assert room.taken == 6
    # Whatever its kind, what nobody has asked for longest goes.
    lists.once("b", lambda: [1, 2, 3])
    assert (len(words), len(lists)) == (0, 2)
    assert (words.evicted, lists.evicted) == (1, 0)
    words.once("c", lambda: "x")
    lists.forget()
    assert (len(words), len(lists), room.taken) == (1, 0, 1)


def test_answers_that_grow_make_room() -> None:
    shelf = Shelf(Room(10, every=0), size=len)
    found: list[int] = shelf.once("a", list)
    shelf.once("b", lambda: [1])
    # Who had it made asks it for more; it is seen when the next answer comes.
    found.extend(range(6))
    shelf.once("c", lambda: [1])
    assert [shelf.has(key) for key in "abc"] == [True, True, True]
    shelf.once("a", pytest.fail).extend(range(3))
    shelf.once("d", lambda: [1])
    assert [shelf.has(key) for key in "abcd"] == [True, False, False, True]


def test_what_is_being_made_keeps_its_place() -> None:
    shelf = Shelf(Room(1))
    assert shelf.once("a", lambda: shelf.once("b", lambda: "b") + "a") == "ba"
    assert [shelf.has(key) for key in "ab"] == [True, False]


def test_what_fails_takes_no_place_and_is_tried_again() -> None:
    shelf = Shelf(Room(2))
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
    assert 1e6 < bytes_held(found) / len(found.moments) < 5e6

    def make(*asked: object) -> object:
        made.append(asked)
        return found

    monkeypatch.setattr("alignment.app.kept.studies.timeline", make)
    for megabytes, expected in ((256, 8), (3 * bytes_held(found) / 1e6, 24)):
        studies, before = Studies(dataset, room=Room(megabytes * 10**6)), len(made)
        for width in (*range(1, 9), *range(1, 9), *range(1, 9)):
            assert studies.timeline(query, "windows", width) is found
        assert len(made) - before == expected


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize(
    ("megabytes", "queries"), [(10, 4), pytest.param(30, 12, marks=pytest.mark.evidence)]
)
def test_what_is_kept_of_many_queries_stays_in_its_room(
    dataset: Dataset, megabytes: int, queries: int
) -> None:
    """By another count than that of the room: that of the arrays that are there after it."""
    room = Room(megabytes * 10**6, every=0)
    studies = Studies(dataset, room=room)
    query = replace(read(dataset.opening)[0], since="2022-01-01")
    for number in range(queries):
        asked = replace(query, threshold=0.6 + number / 100)
        study = studies.study(asked)
        for found in (study.pairs, study.springs, study.findings.positions, study.outlines):
            assert found is not None
        studies.timeline(asked, "years", 3)
    gc.collect()
    assert room.taken <= room.size
    arrays = {id(each): each for each in _reached(list(room.kept.values()), dataset)}
    assert 0.5 * room.size < sum(each.nbytes for each in arrays.values()) < room.size


def _reached(roots: list[object], dataset: Dataset) -> Iterator[np.ndarray]:
    """Give each array that is held, not those of the records."""
    seen, todo = {id(dataset), id(dataset.in_scope("assembly"))}, list(roots)
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, type | ModuleType | FunctionType | Dataset):
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray) and each.base is None:
            yield each
        todo += gc.get_referents(each)
