"""Slow answers of several processes: made once, the same for all, taken on from who is killed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import fields, replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.answer.seen import resampled
from alignment.answer.timeline import timeline
from alignment.app.kept.commons import FolderCommons, digest
from alignment.app.kept.studies import Studies
from alignment.model.columns import GROUP_COUNTS
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.further import FACTS, PAIRS
from alignment.model.query import Query
from alignment.paths import DATA
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


def test_equal_records_have_one_digest(parliament, tmp_path):
    again = load(tiny.write_package(tmp_path / "again"))
    assert digest(again) == digest(parliament)


@pytest.mark.slow
def test_shipped_records_have_the_digest_of_their_files(dataset):
    assert digest(load(DATA)) == digest(dataset)


def facts(value):
    """Return facts with one value, by a function whose name is the same for all values."""
    frame = pd.DataFrame([["AAA", "trust", "2020", "", value, "own"]], columns=FACTS.names)
    return lambda: frame


def pairs():
    return pd.DataFrame([["AAA", "BBB", "1", "0", "0", "0"]], columns=PAIRS.names)


# Functions cannot be changed by their kind; a new one has to be added here and to the digest.
OTHER_FUNCTIONS = {"wider": lambda _: None, "read_facts": facts("2"), "read_pairs": pairs}


def changed(dataset, name):
    """Return a dataset with another value of one field, as near to the present one as can be."""
    value = getattr(dataset, name)
    if name in OTHER_FUNCTIONS:
        other = OTHER_FUNCTIONS[name]
    elif isinstance(value, str):
        other = f"{value}."
    elif isinstance(value, dict):
        other = value | {"1": 1}
    elif isinstance(value, pd.DataFrame):
        other = value.copy()
        other.iloc[-1, -1] = 0 if pd.api.types.is_numeric_dtype(value.dtypes.iloc[-1]) else "."
    else:
        assert name == "narrower"
        other = dataset
    return replace(dataset, **{name: other})


@pytest.mark.parametrize("name", [each.name for each in fields(Dataset)])
def test_every_field_of_a_dataset_changes_the_digest(parliament, name):
    counts = pd.DataFrame([["first", "2020", 2, "own"]], columns=GROUP_COUNTS.names)
    full = replace(parliament, group_counts=counts, read_facts=facts("1"))
    assert digest(changed(full, name)) != digest(full)


@pytest.mark.parametrize("table", ["countries", "rollcalls", "votes", "drafts", "memberships"])
def test_names_of_rows_and_columns_change_the_digest(parliament, table):
    frame = getattr(parliament, table)
    for other in (frame.rename(index={frame.index[0]: "x"}), frame.iloc[:, ::-1], frame.iloc[:-1]):
        assert digest(replace(parliament, **{table: other})) != digest(parliament)


def test_what_cannot_be_digested_is_refused(parliament):
    kept = parliament.countries
    for unknown in (5, lambda _: kept):
        with pytest.raises(TypeError, match="no digest of a"):
            digest(replace(parliament, wider=unknown))


def values(dataset, progress):
    return list(dataset.facts["value"])


@pytest.mark.slow
def test_readers_with_other_facts_under_one_name_share_no_answers(parliament, tmp_path):
    """Two readers, two processes: each has answers about his own facts, also corrected ones."""
    commons = [FolderCommons(tmp_path, 1) for _ in range(2)]
    for mine in (commons, commons[::-1]):
        for value, key in (("1", "one"), ("2", "two"), ("3", "corrected")):
            own = replace(parliament, read_facts=facts(value))
            for process in mine:
                studies = Studies(own, commons=process, key=key)
                assert studies._shared("facts", partial(values, own), None) == [value]


def test_readers_with_equal_records_share_no_answers(parliament, tmp_path):
    made = []
    for key in ("one", "two", "one"):
        studies = Studies(parliament, commons=FolderCommons(tmp_path, 1), key=key)
        studies._shared("a", lambda _, key=key: made.append(key), None)
    assert made == ["one", "two"]


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
