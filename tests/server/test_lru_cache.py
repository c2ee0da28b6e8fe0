"""Caches of answers: computed once, and evicted when memory is full."""

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from types import FunctionType, ModuleType

import numpy as np
import pytest

from alignment.model.dataset import Dataset
from alignment.model.url import parse_url
from alignment.server.lru_cache import LruCache, MemoryBudget, estimate_bytes
from alignment.server.study_cache import StudyCache
from alignment.studies.timeline import timeline


def measure_usage(budget: MemoryBudget) -> float:
    """Return the memory in use, as last measured."""
    return sum(entry.size for entry in budget.entries.values())


def test_concurrent_requests_compute_an_answer_once() -> None:
    cache, computed = LruCache(MemoryBudget(2)), []

    def compute() -> int:
        time.sleep(0.05)
        computed.append(1)
        return len(computed)

    threads = [threading.Thread(target=cache.get_or_compute, args=("a", compute)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert computed == [1]
    assert cache.has("a")


def test_eviction() -> None:
    cache = LruCache(MemoryBudget(2))
    for key in ("a", "b", "a", "c"):
        cache.get_or_compute(key, object)
    assert [cache.has(key) for key in "abc"] == [True, False, True]
    cache = LruCache(MemoryBudget(10), get_size=len)
    for key, size in (("a", 4), ("b", 3), ("c", 2), ("a", 4), ("d", 6)):
        cache.get_or_compute(key, lambda size=size: "x" * size)
    # The cache evicts no more than needed.
    assert [cache.has(key) for key in "abcd"] == [True, False, False, True]
    # A result larger than the budget stays until another is requested.
    cache.get_or_compute("e", lambda: "x" * 99)
    assert [cache.has(key) for key in "abcde"] == [False, False, False, False, True]
    cache.get_or_compute("f", lambda: "x")
    assert [cache.has(key) for key in "ef"] == [False, True]
    cache = LruCache(MemoryBudget(10, remeasure_seconds=0), get_size=len)
    answer: list[int] = cache.get_or_compute("a", list)
    cache.get_or_compute("b", lambda: [1])
    # The growth is measured with the next answer.
    answer.extend(range(6))
    cache.get_or_compute("c", lambda: [1])
    assert [cache.has(key) for key in "abc"] == [True, True, True]
    cache.get_or_compute("a", pytest.fail).extend(range(3))
    cache.get_or_compute("d", lambda: [1])
    assert [cache.has(key) for key in "abcd"] == [True, False, False, True]
    cache = LruCache(MemoryBudget(1))
    assert cache.get_or_compute("a", lambda: cache.get_or_compute("b", lambda: "b") + "a") == "ba"
    assert [cache.has(key) for key in "ab"] == [True, False]


def test_revisited_answers_are_not_evicted(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = LruCache(MemoryBudget(8))
    for key in "abcdefgh":
        cache.get_or_compute(key, object)
    monkeypatch.setattr("alignment.server.lru_cache._REVISIT_SECONDS", 0)
    for key in "abcdef":
        cache.get_or_compute(key, object)
    monkeypatch.undo()
    for number in range(20):
        cache.get_or_compute(number, object)
    assert [key for key in "abcdefgh" if cache.has(key)] == list("abcdef")
    # A quarter of the budget is for new results, even if all others were revisited.
    assert [number for number in range(20) if cache.has(number)] == [18, 19]


def test_caches_share_a_budget() -> None:
    budget = MemoryBudget(10)
    words, lists = (
        LruCache(budget, get_size=len),
        LruCache(budget, get_size=lambda value: 2 * len(value)),
    )
    words.get_or_compute("a", lambda: "xxxx")
    lists.get_or_compute("a", lambda: [1])
    assert measure_usage(budget) == 6
    # The least recently used answer of both is evicted.
    lists.get_or_compute("b", lambda: [1, 2, 3])
    assert (len(words), len(lists)) == (0, 2)
    assert (words.eviction_count, lists.eviction_count) == (1, 0)
    words.get_or_compute("c", lambda: "x")
    lists.close()
    # Results that are computed afterwards are not cached.
    lists.get_or_compute("a", lambda: [1])
    assert (len(words), len(lists), measure_usage(budget)) == (1, 0, 1)


def test_exceptions_are_not_cached() -> None:
    cache = LruCache(MemoryBudget(2))
    good = cache.get_or_compute("good", object)
    for number in range(5):
        with pytest.raises(ZeroDivisionError):
            cache.get_or_compute(f"bad {number}", lambda: 1 // 0)
    assert cache.get_or_compute("good", object) is good
    assert cache.get_or_compute("bad 0", lambda: 7) == 7


@pytest.mark.slow
def test_the_default_budget(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    query = parse_url(dataset.opening)[0]
    result, calls = timeline(dataset, query, "windows", 3), []
    # Each study has three tables of some 18,000 pairs, and the links.
    assert 1e6 < estimate_bytes(result) / len(result.results) < 5e6

    def compute(*args: object) -> object:
        calls.append(args)
        return result

    monkeypatch.setattr("alignment.server.study_cache.timeline", compute)
    for megabytes, expected in ((256, 8), (3 * estimate_bytes(result) / 1e6, 24)):
        study_cache, before = (
            StudyCache(dataset, budget=MemoryBudget(megabytes * 10**6)),
            len(calls),
        )
        for width in (*range(1, 9), *range(1, 9), *range(1, 9)):
            assert study_cache.timeline(query, "windows", width) is result
        assert len(calls) - before == expected


@pytest.mark.evidence
@pytest.mark.parametrize(("megabytes", "queries"), [(10, 4), (30, 12)])
def test_many_queries_stay_in_the_budget(dataset: Dataset, megabytes: int, queries: int) -> None:
    """Count the reachable arrays, not the sizes that the budget measured."""
    budget = MemoryBudget(megabytes * 10**6, remeasure_seconds=0)
    study_cache = StudyCache(dataset, budget=budget)
    query = replace(parse_url(dataset.opening)[0], since="2022-01-01")
    for number in range(queries):
        variant = replace(query, threshold=0.6 + number / 100)
        study = study_cache.study(variant)
        for part in (study.pairs, study.springs, study.findings.positions, study.outlines):
            assert part is not None
        study_cache.timeline(variant, "years", 3)
    gc.collect()
    assert measure_usage(budget) <= budget.limit
    arrays = {id(each): each for each in _iterate_arrays(list(budget.entries.values()), dataset)}
    assert 0.5 * budget.limit < sum(each.nbytes for each in arrays.values()) < budget.limit


def _iterate_arrays(roots: list[object], dataset: Dataset) -> Iterator[np.ndarray]:
    """Yield each reachable array, except those of the records."""
    visited, stack = {id(dataset), id(dataset.in_scope("assembly"))}, list(roots)
    while stack:
        each = stack.pop()
        if id(each) in visited or isinstance(each, type | ModuleType | FunctionType | Dataset):
            continue
        visited.add(id(each))
        if isinstance(each, np.ndarray) and each.base is None:
            yield each
        stack += gc.get_referents(each)
