"""Caches of answers, bounded by memory; each answer is computed once, however many request it."""

from __future__ import annotations

import gc
import math
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from alignment.model.dataset import Dataset
from alignment.server.concurrency_limiter import begin_computing, begin_waiting
from alignment.server.deadlines import check_deadline

T = TypeVar("T")
# How often a request that waits for another one's answer checks its deadline.
_POLL_SECONDS = 0.5
# How often grown answers are measured, which takes a millisecond a study.
_REMEASURE_SECONDS = 5.0
_STRING_BYTES = 16
# An answer that is requested again after so many seconds counts as revisited.
_REVISIT_SECONDS = 10
# The share of the memory that revisited answers leave to new ones.
_NEW_SHARE = 0.25
# Objects that all answers share.
_SHARED_TYPES = (Dataset, type, FunctionType, ModuleType)


@dataclass(eq=False)
class _Entry:
    """A cached answer; the thread that computes it holds its lock.

    `needs_measure` says that it may have grown since it was measured, `ready_time` when it was
    computed.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    is_ready: bool = False
    needs_measure: bool = True
    size: float = 0
    value: Any = None
    ready_time: float = math.inf
    is_revisited: bool = False


class MemoryBudget:
    """Memory that several caches share; the least recently used answers of all are evicted.

    Revisited answers go last, so that many new answers do not evict them. The limit is in the unit
    of the caches' sizes.
    """

    def __init__(self, limit: float, remeasure_seconds: float = _REMEASURE_SECONDS) -> None:
        self.limit, self._remeasure_seconds = limit, remeasure_seconds
        self._last_measure = -math.inf
        self.lock = threading.Lock()
        # The most recently used comes last.
        self.entries: OrderedDict[tuple[LruCache, Hashable], _Entry] = OrderedDict()

    def measure(self, cache: LruCache, entry: _Entry) -> None:
        """Measure a new answer, and at times those that may have grown."""
        entry.size = cache.get_size(entry.value)
        now = time.monotonic()
        with self.lock:
            if now - self._last_measure < self._remeasure_seconds:
                return
            self._last_measure = now
            grown = [
                (owner, each)
                for (owner, _), each in self.entries.items()
                if each.is_ready and each.needs_measure
            ]
        for owner, each in grown:
            # The request for the new answer may still make it grow.
            each.needs_measure = each is entry
            each.size = owner.get_size(each.value)

    def evict(self, entry: _Entry) -> None:
        """Evict answers until the rest fits; the new one stays, however large it is."""
        with self.lock:
            # What is still being computed has no size yet.
            old = [
                each for each in self.entries.items() if each[1].is_ready and each[1] is not entry
            ]
            new = [each for each in old if not each[1].is_revisited]
            total = entry.size + sum(each.size for _, each in old)
            new_total = entry.size + sum(each.size for _, each in new)
            for group, reserved in ((new, _NEW_SHARE * self.limit), (old, 0.0)):
                for key, each in group:
                    if total <= self.limit or (reserved and new_total <= reserved):
                        break
                    if self.entries.pop(key, None) is None:
                        continue
                    total -= each.size
                    new_total -= 0 if each.is_revisited else each.size
                    key[0].eviction_count += 1


class LruCache:
    """Cache of one kind of answers; the answer computed last always stays."""

    def __init__(
        self, budget: MemoryBudget, get_size: Callable[[Any], float] = lambda _: 1
    ) -> None:
        self._budget, self.get_size = budget, get_size
        self.eviction_count = 0
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._list_keys())

    def get_or_compute(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the cached answer, or compute it; an exception is not cached."""
        budget, full_key = self._budget, (self, key)
        with budget.lock:
            entry = budget.entries.setdefault(full_key, _Entry())
            budget.entries.move_to_end(full_key)
            entry.needs_measure = True
        if not entry.lock.acquire(blocking=False):
            begin_waiting()
            while not entry.lock.acquire(timeout=_POLL_SECONDS):
                check_deadline()
        try:
            if entry.is_ready:
                entry.is_revisited |= time.monotonic() - entry.ready_time > _REVISIT_SECONDS
                return entry.value
            try:
                begin_computing()
                entry.value, entry.is_ready, entry.ready_time = compute(), True, time.monotonic()
            except BaseException:
                with budget.lock:
                    if budget.entries.get(full_key) is entry:
                        del budget.entries[full_key]
                raise
            budget.measure(self, entry)
            budget.evict(entry)
            if self._is_closed:
                self._clear()
            return entry.value
        finally:
            entry.lock.release()

    def get(self, key: Hashable) -> Any:
        """Return the cached answer; None if there is none."""
        with self._budget.lock:
            entry = self._budget.entries.get((self, key))
            if entry is None or not entry.is_ready:
                return None
            self._budget.entries.move_to_end((self, key))
            return entry.value

    def has(self, key: Hashable) -> bool:
        """Return whether an answer is cached."""
        with self._budget.lock:
            entry = self._budget.entries.get((self, key))
            return entry is not None and entry.is_ready

    def close(self) -> None:
        """Remove all answers, and cache no further ones."""
        self._is_closed = True
        self._clear()

    def _clear(self) -> None:
        for key in self._list_keys():
            with self._budget.lock:
                self._budget.entries.pop(key, None)

    def _list_keys(self) -> list[tuple[LruCache, Hashable]]:
        with self._budget.lock:
            return [key for key in self._budget.entries if key[0] is self]


def estimate_bytes(value: Any) -> int:
    """Return about how many bytes of memory an answer takes, without the records.

    >>> estimate_bytes(np.zeros(1000)) >= 8000, estimate_bytes(("a", "b")) < 400
    (True, True)
    """
    size, stack, visited = 0, [value], set[int]()
    while stack:
        each = stack.pop()
        if id(each) in visited or isinstance(each, _SHARED_TYPES):
            continue
        visited.add(id(each))
        if isinstance(each, np.ndarray):
            size += each.nbytes
        elif isinstance(each, pd.DataFrame):
            size += len(each) * sum(map(_get_cell_bytes, (each.index.dtype, *each.dtypes)))
        elif isinstance(each, pd.Series | pd.Index):
            size += len(each) * 2 * _get_cell_bytes(each.dtype)
        else:
            size += sys.getsizeof(each, 0)
            stack += gc.get_referents(each)
    return size


def _get_cell_bytes(dtype: Any) -> int:
    """Return the bytes of a cell; measuring each string would take too long."""
    return int(getattr(dtype, "itemsize", _STRING_BYTES))
