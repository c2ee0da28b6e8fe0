"""Shared cache of slow answers: one process computes each for all."""

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
from waiting import TIMEOUT

from alignment.io.package import load_package
from alignment.model.columns import FACTS_TABLE, GROUP_COUNTS_TABLE, PAIRS_TABLE
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.query import Query
from alignment.server.shared_cache import FolderSharedCache, UploadReference, digest_dataset
from alignment.server.study_cache import StudyCache
from alignment.settings import DATA_DIR
from alignment.studies.study import compute_stability
from alignment.studies.timeline import timeline


@pytest.fixture
def cache(tmp_path):
    return FolderSharedCache(tmp_path, 100)


@pytest.mark.slow
def test_an_answer_is_computed_once_and_is_the_same_for_all(parliament, tmp_path):
    query = Query(topics=("cybercrime",))
    first, second = (
        StudyCache(parliament, shared_cache=FolderSharedCache(tmp_path, 100)) for _ in range(2)
    )
    reports = []
    computed = first.timeline(query, "years", 3, lambda *progress: reports.append(progress))
    cached = second.timeline(query, "years", 3, lambda *_: pytest.fail("computed again"))
    expected = timeline(parliament, query, "years", 3)
    for result in (computed, cached):
        assert [each.period for each in result.results] == [m.period for m in expected.results]
        for one, other in zip(result.results, expected.results, strict=True):
            assert one.study.query == other.study.query
            assert np.array_equal(one.study.weight.scores, other.study.weight.scores, True)
            assert one.study.table.equals(other.study.table)
    assert reports
    study = first.study(query)
    stability = first.resampler.compute(study)
    cached_stability = second.resampler.compute(second.study(query))
    assert stability.probability.equals(cached_stability.probability)
    assert stability.probability.equals(compute_stability(study).probability)


def test_records_are_referred_to_and_not_pickled(dataset, cache):
    answer = dataset, dataset.in_scope(ASSEMBLY)
    cache.get_or_compute(dataset, "a", lambda _: answer)
    assert cache.get_or_compute(dataset, "a", pytest.fail) == answer


def test_equal_datasets_have_the_same_digest(parliament, tmp_path):
    again = load_package(tiny.write_package(tmp_path / "again"))
    assert digest_dataset(again) == digest_dataset(parliament)


@pytest.mark.slow
def test_the_built_in_dataset_has_the_digest_of_its_files(dataset):
    assert digest_dataset(load_package(DATA_DIR)) == digest_dataset(dataset)


def facts(value):
    """Return a reader of facts with one value; the name is the same for all values."""
    frame = pd.DataFrame(
        [["AAA", "trust", "2020", "", value, "own"]], columns=FACTS_TABLE.column_names
    )
    return lambda: frame


def pairs():
    return pd.DataFrame([["AAA", "BBB", "1", "0", "0", "0"]], columns=PAIRS_TABLE.column_names)


# A new field that is a function has to be added here and to the digest.
OTHER_FUNCTIONS = {"load_assembly": lambda _: None, "read_facts": facts("2"), "read_pairs": pairs}


def change_field(dataset, name):
    """Return a dataset with a slightly different value of one field."""
    value = getattr(dataset, name)
    if name in OTHER_FUNCTIONS:
        other = OTHER_FUNCTIONS[name]
    elif isinstance(value, str):
        other = f"{value}."
    elif isinstance(value, tuple):
        other = (*value, "A/C.3/81/L.5")
    elif isinstance(value, dict):
        other = value | {"1": 1}
    elif isinstance(value, pd.DataFrame):
        other = value.copy()
        other.iloc[-1, -1] = 0 if pd.api.types.is_numeric_dtype(value.dtypes.iloc[-1]) else "."
    else:
        assert name == "base"
        other = dataset
    return replace(dataset, **{name: other})


@pytest.mark.parametrize("name", [each.name for each in fields(Dataset)])
def test_every_field_of_a_dataset_changes_the_digest(parliament, name):
    counts = pd.DataFrame([["first", "2020", 2, "own"]], columns=GROUP_COUNTS_TABLE.column_names)
    full = replace(parliament, group_counts=counts, read_facts=facts("1"))
    assert digest_dataset(change_field(full, name)) != digest_dataset(full)


@pytest.mark.parametrize("table", ["countries", "rollcalls", "votes", "drafts", "memberships"])
def test_names_of_rows_and_columns_change_the_digest(parliament, table):
    frame = getattr(parliament, table)
    for other in (frame.rename(index={frame.index[0]: "x"}), frame.iloc[:, ::-1], frame.iloc[:-1]):
        assert digest_dataset(replace(parliament, **{table: other})) != digest_dataset(parliament)


def test_a_field_of_unknown_type_is_an_error(parliament):
    table = parliament.countries
    for unknown in (5, lambda _: table):
        with pytest.raises(TypeError, match="no digest of a"):
            digest_dataset(replace(parliament, load_assembly=unknown))


def stored(key):
    return UploadReference(key, lambda: True)


def values(dataset, progress):
    return list(dataset.facts["value"])


@pytest.mark.slow
def test_readers_with_different_facts_under_one_name_share_no_answers(parliament, tmp_path):
    """Two readers and two processes: corrected facts also have their own results."""
    caches = [FolderSharedCache(tmp_path, 1) for _ in range(2)]
    for ordered in (caches, caches[::-1]):
        for value, key in (("1", "one"), ("2", "two"), ("3", "corrected")):
            upload = replace(parliament, read_facts=facts(value))
            for cache in ordered:
                study_cache = StudyCache(upload, shared_cache=cache, upload=stored(key))
                answer = study_cache._compute_shared("facts", partial(values, upload), None)
                assert answer == [value]


def test_readers_with_equal_records_share_no_answers(parliament, tmp_path):
    computed = []
    for key in ("one", "two", "one"):
        cache = FolderSharedCache(tmp_path, 1)
        study_cache = StudyCache(parliament, shared_cache=cache, upload=stored(key))
        study_cache._compute_shared("a", lambda _, key=key: computed.append(key), None)
    assert computed == ["one", "two"]


def test_answers_about_a_deleted_upload_are_deleted(parliament, tmp_path):
    cache, computed = FolderSharedCache(tmp_path, 1), []

    def ask(key, is_stored=True):
        upload = UploadReference(key, lambda: is_stored)
        compute = partial(count, computed, key)
        return cache.get_or_compute(parliament, f"{key} a", compute, upload=upload)

    for key in ("one", "two"):
        ask(key)
    cache.delete("one")
    ask("one")
    ask("two")
    assert computed == ["one", "two", "one"]
    # A result that is ready after the deletion is not stored either.
    cache.delete("one")
    ask("one", is_stored=False)
    assert [ask(key) for key in ("one", "two")] == ["secret one", "secret two"]
    assert computed == ["one", "two", "one", "one", "one"]
    for key in ("one", "two"):
        cache.delete(key)
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.iterdir())


def count(computed, key, _):
    computed.append(key)
    return f"secret {key}"


def test_the_least_recently_used_answers_are_evicted(parliament, tmp_path):
    cache, computed = FolderSharedCache(tmp_path, 2.5), []
    for name in "abacab":
        cache.get_or_compute(
            parliament, name, lambda _, name=name: computed.append(name) or np.zeros(125_000)
        )
    # Two results fit: c evicted b, and b evicted c.
    assert computed == ["a", "b", "c", "b"]


def test_exceptions_are_not_cached(parliament, cache):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            cache.get_or_compute(parliament, "a", lambda _: 1 / 0)
    assert cache.get_or_compute(parliament, "a", lambda _: 5) == 5


@pytest.mark.slow
def test_a_process_that_waits_gets_the_progress(parliament, tmp_path):
    has_started, go_on, reports, answers = threading.Event(), threading.Event(), [], []

    def compute(progress):
        progress(3, 7)
        has_started.set()
        assert go_on.wait(TIMEOUT)
        return "computed"

    def report(*progress):
        reports.append(progress)
        if len(reports) > 2:
            go_on.set()

    def ask(function):
        cache = FolderSharedCache(tmp_path, 1)
        answers.append(cache.get_or_compute(parliament, "a", function, report))

    first = threading.Thread(target=ask, args=(compute,))
    first.start()
    assert has_started.wait(TIMEOUT)
    second = threading.Thread(target=ask, args=(lambda _: pytest.fail("computed again"),))
    second.start()
    for thread in (first, second):
        thread.join(TIMEOUT)
    assert answers == ["computed", "computed"]
    assert set(reports) == {(3, 7)}


ENDLESS = """
import sys, time
from pathlib import Path
from alignment.server.shared_cache import FolderSharedCache

def compute(progress):
    Path(sys.argv[1], "started").touch()
    time.sleep(3600)

FolderSharedCache(Path(sys.argv[1]), 1).get_or_compute(None, "a", compute)
"""


@pytest.mark.slow
def test_work_of_a_killed_process_is_continued(parliament, tmp_path):
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(tmp_path)]) as process:
        try:
            while not (tmp_path / "started").exists():
                assert process.poll() is None
                time.sleep(0.05)
            threading.Timer(0.5, process.kill).start()
            cache = FolderSharedCache(tmp_path, 1)
            assert cache.get_or_compute(parliament, "a", lambda _: "taken over") == "taken over"
        finally:
            process.kill()
