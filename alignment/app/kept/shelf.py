"""Answers that are kept: the latest, each computed once however many ask for it at once."""

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
from typing import Any

import numpy as np
import pandas as pd

from alignment.app.kept.concurrency import begin_computing, begin_waiting
from alignment.app.kept.patience import check
from alignment.model.dataset import Dataset

# So often who waits for an answer that another one makes looks whether he still has to.
_LOOK_SECONDS = 0.5
# So often it is looked at by how much answers have grown, which takes a millisecond a study.
_GROWN_SECONDS = 5.0
_STRING = 16
# An answer that is asked for again so many seconds later is one that readers come back to.
_AGAIN_SECONDS = 10
# The share of the room that is left to answers that nobody has come back to.
_NEW_SHARE = 0.25
# What an answer only refers to, and every other one as well.
_NOT_HELD = (Dataset, type, FunctionType, ModuleType)


@dataclass(eq=False)
class _Kept:
    """An answer, once it is there; its lock is held by who computes it.

    `asked` says that it may have grown since its size was looked at, `made` when it was there, and
    `again` that somebody has come back to it.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    there: bool = False
    asked: bool = True
    size: float = 0
    answer: Any = None
    made: float = math.inf
    again: bool = False


class Room:
    """Room that shelves have in common: what nobody has asked for longest goes for what is new.

    What readers come back to goes last, so that many new answers do not drive it out.

    Parameters
    ----------
    size : float
    every : float, optional
        Seconds after which it is looked at anew by how much answers have grown.
    """

    def __init__(self, size: float, every: float = _GROWN_SECONDS) -> None:
        self.size, self._every = size, every
        self._looked = -math.inf
        self.lock = threading.Lock()
        # The one asked for last at the end.
        self.kept: OrderedDict[tuple[Shelf, Hashable], _Kept] = OrderedDict()

    @property
    def taken(self) -> float:
        """How much of it is taken, as it was looked at last."""
        with self.lock:
            return sum(kept.size for kept in self.kept.values())

    def measure(self, shelf: Shelf, new: _Kept) -> None:
        """Look at the size of a new answer, and now and then of those that may have grown."""
        new.size = shelf.size(new.answer)
        now = time.monotonic()
        with self.lock:
            if now - self._looked < self._every:
                return
            self._looked = now
            grown = [(at[0], kept) for at, kept in self.kept.items() if kept.there and kept.asked]
        for shelf, kept in grown:
            # Who has it made may ask it for more before he is done.
            kept.asked = kept is new
            kept.size = shelf.size(kept.answer)

    def clear(self, new: _Kept) -> None:
        """Let go what there is no room for; the new answer stays, however large it is."""
        with self.lock:
            # What is still being made takes no room yet.
            old = [each for each in self.kept.items() if each[1].there and each[1] is not new]
            once = [each for each in old if not each[1].again]
            taken = new.size + sum(kept.size for _, kept in old)
            fresh = new.size + sum(kept.size for _, kept in once)
            for group, least in ((once, _NEW_SHARE * self.size), (old, 0.0)):
                for at, kept in group:
                    if taken <= self.size or (least and fresh <= least):
                        break
                    if self.kept.pop(at, None) is None:
                        continue
                    taken -= kept.size
                    fresh -= 0 if kept.again else kept.size
                    at[0].evicted += 1


class Shelf:
    """The latest answers of one kind by key, as many as there is room for; the last one always.

    `size` tells how much room an answer takes; `evicted` counts those that went for others.
    """

    def __init__(self, room: Room, size: Callable[[Any], float] = lambda _: 1) -> None:
        self._room, self.size = room, size
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._mine())

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer that is kept, or make it; what raises is not kept."""
        room, at = self._room, (self, key)
        with room.lock:
            kept = room.kept.setdefault(at, _Kept())
            room.kept.move_to_end(at)
            kept.asked = True
        if not kept.lock.acquire(blocking=False):
            begin_waiting()
            while not kept.lock.acquire(timeout=_LOOK_SECONDS):
                check()
        try:
            if kept.there:
                kept.again |= time.monotonic() - kept.made > _AGAIN_SECONDS
            else:
                try:
                    begin_computing()
                    kept.answer, kept.there, kept.made = make(), True, time.monotonic()
                except BaseException:
                    with room.lock:
                        if room.kept.get(at) is kept:
                            del room.kept[at]
                    raise
                room.measure(self, kept)
                room.clear(kept)
            return kept.answer
        finally:
            kept.lock.release()

    def has(self, key: Hashable) -> bool:
        """Return whether an answer is there."""
        with self._room.lock:
            kept = self._room.kept.get((self, key))
            return kept is not None and kept.there

    def forget(self) -> None:
        """Keep nothing of what there is."""
        for at in self._mine():
            with self._room.lock:
                self._room.kept.pop(at, None)

    def _mine(self) -> list[tuple[Shelf, Hashable]]:
        with self._room.lock:
            return [at for at in self._room.kept if at[0] is self]


def bytes_held(answer: Any) -> int:
    """Return about how many bytes of memory an answer takes: all that it holds but the records.

    >>> bytes_held(np.zeros(1000)) >= 8000, bytes_held(("a", "b")) < 400
    (True, True)
    """
    size, todo, seen = 0, [answer], set[int]()
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, _NOT_HELD):
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray):
            size += each.nbytes
        elif isinstance(each, pd.DataFrame):
            size += len(each) * sum(map(_width, (each.index.dtype, *each.dtypes)))
        elif isinstance(each, pd.Series | pd.Index):
            size += len(each) * 2 * _width(each.dtype)
        else:
            size += sys.getsizeof(each, 0)
            todo += gc.get_referents(each)
    return size


def _width(kind: Any) -> int:
    """Return about how many bytes a cell of a table takes; to add up strings takes too long."""
    return int(getattr(kind, "itemsize", _STRING))
