"""Answers that are kept."""

from __future__ import annotations

import threading
import time

import pytest

from alignment.app.kept.shelf import Shelf


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


def test_what_fails_takes_no_place_and_is_tried_again() -> None:
    shelf = Shelf(2)
    kept = shelf.once("good", object)
    for number in range(5):
        with pytest.raises(ZeroDivisionError):
            shelf.once(f"bad {number}", lambda: 1 // 0)
    assert shelf.once("good", object) is kept
    assert shelf.once("bad 0", lambda: 7) == 7
