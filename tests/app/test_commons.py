"""Slow answers of several processes: made once, the same for all, taken on from who is killed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import tiny

from alignment.answer.seen import resampled
from alignment.answer.timeline import timeline
from alignment.app.kept.commons import FolderCommons, digest
from alignment.app.kept.studies import Studies
from alignment.model.dataset import ASSEMBLY
from alignment.model.query import Query
from alignment.sources.package import load

PATIENCE = 60


@pytest.fixture
def commons(tmp_path):
    return FolderCommons(tmp_path, 100)


@pytest.mark.slow
def test_an_answer_is_made_once_and_is_the_same_for_all(parliament, tmp_path):
    query = Query(topics=("cybercrime",))
    one, other = (Studies(parliament, commons=FolderCommons(tmp_path, 100)) for _ in range(2))
    told = []
    made = one.timeline(query, "years", 3, lambda *far: told.append(far))
    found = other.timeline(query, "years", 3, lambda *far: pytest.fail("made again"))
    expected = timeline(parliament, query, "years", 3)
    for there in (made, found):
        assert [each.period for each in there.moments] == [m.period for m in expected.moments]
        for mine, theirs in zip(there.moments, expected.moments, strict=True):
            assert mine.study.query == theirs.study.query
            assert np.array_equal(mine.study.weight.scores, theirs.study.weight.scores, True)
            assert mine.study.table.equals(theirs.study.table)
    assert told
    study, again = one.study(query), other.study(query)
    sure, known = one.resampler.now(study), other.resampler.now(again)
    assert sure.probability.equals(known.probability)
    assert sure.probability.equals(resampled(study).probability)


def test_records_are_named_and_not_held(dataset, commons):
    def make(_):
        return dataset, dataset.in_scope(ASSEMBLY)

    commons.once(dataset, "a", make)
    assert commons.once(dataset, "a", pytest.fail) == (dataset, dataset.in_scope(ASSEMBLY))


def test_equal_records_have_one_digest_and_others_another(parliament, dataset, tmp_path):
    again = load(tiny.write_package(tmp_path / "again"))
    assert digest(again) == digest(parliament)
    votes = parliament.votes.copy()
    votes.iloc[0, 0] = 3 - votes.iloc[0, 0]
    others = [replace(parliament, votes=votes), replace(parliament, version="2"), dataset]
    others.append(replace(parliament, countries=parliament.countries.assign(name="x")))
    assert len({digest(each) for each in (parliament, *others)}) == 5


def test_what_was_asked_for_longest_ago_goes(parliament, tmp_path):
    commons = FolderCommons(tmp_path, 2.5)
    made = []

    def ask(name):
        return commons.once(parliament, name, lambda _: made.append(name) or np.zeros(125_000))

    for name in "abacab":
        ask(name)
    # Of a, b and c two have room: when c came b went, and a when b came again ... but a was asked.
    assert made == ["a", "b", "c", "b"]


def test_what_raises_is_not_kept(parliament, commons):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            commons.once(parliament, "a", lambda _: 1 / 0)
    assert commons.once(parliament, "a", lambda _: 5) == 5


@pytest.mark.slow
def test_others_are_told_how_far_it_is_and_wait(parliament, tmp_path):
    begun, go_on, told, answers = threading.Event(), threading.Event(), [], []

    def slow(tell):
        tell(3, 7)
        begun.set()
        assert go_on.wait(PATIENCE)
        return "made"

    def ask(make):
        answers.append(FolderCommons(tmp_path, 1).once(parliament, "a", make, hear))

    def hear(*far):
        told.append(far)
        if len(told) > 2:
            go_on.set()

    one = threading.Thread(target=ask, args=(slow,))
    one.start()
    assert begun.wait(PATIENCE)
    other = threading.Thread(target=ask, args=(lambda _: pytest.fail("made again"),))
    other.start()
    for each in (one, other):
        each.join(PATIENCE)
    assert answers == ["made", "made"]
    assert set(told) == {(3, 7)}


# A process that begins and never ends.
NEVER = """
import sys, time
from pathlib import Path
from alignment.app.kept.commons import FolderCommons

def make(tell):
    Path(sys.argv[1], "begun").touch()
    time.sleep(3600)

FolderCommons(Path(sys.argv[1]), 1).once(None, "a", make)
"""


@pytest.mark.slow
def test_the_work_of_who_is_killed_is_taken_on(parliament, tmp_path):
    with subprocess.Popen([sys.executable, "-c", NEVER, str(tmp_path)]) as process:
        try:
            while not (tmp_path / "begun").exists():
                assert process.poll() is None
                time.sleep(0.05)
            killer = threading.Timer(0.5, process.kill)
            killer.start()
            commons = FolderCommons(tmp_path, 1)
            assert commons.once(parliament, "a", lambda _: "taken on") == "taken on"
        finally:
            process.kill()
