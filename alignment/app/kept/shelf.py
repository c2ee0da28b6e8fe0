"""Answers that are kept: the latest, each computed once however many ask for it at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from alignment.app.kept.patience import check

# So often who waits for an answer that another one makes looks whether he still has to.
_LOOK_SECONDS = 0.5


@dataclass(eq=False)
class _Kept:
    """An answer, once it is there; its lock is held by who computes it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    there: bool = False
    size: float = 0
    answer: Any = None


class Shelf:
    """The latest answers by key, as many as there is room for; the last one always.

    `size` tells how much room an answer takes; `evicted` counts those that went for others.
    """

    def __init__(self, room: float, size: Callable[[Any], float] = lambda _: 1) -> None:
        self._room = room
        self._size = size
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._kept)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer that is kept, or make it; what raises is not kept."""
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
        while not kept.lock.acquire(timeout=_LOOK_SECONDS):
            check()
        try:
            if not kept.there:
                try:
                    kept.answer, kept.there = make(), True
                except BaseException:
                    with self._lock:
                        if self._kept.get(key) is kept:
                            del self._kept[key]
                    raise
                self._make_room(key, kept)
            return kept.answer
        finally:
            kept.lock.release()

    def _make_room(self, key: Hashable, new: _Kept) -> None:
        new.size = self._size(new.answer)
        with self._lock:
            taken = sum(kept.size for kept in self._kept.values())
            for other, kept in list(self._kept.items()):
                # What is still being made takes no room yet.
                if taken > self._room and other != key and kept.there:
                    del self._kept[other]
                    taken -= kept.size
                    self.evicted += 1

    def has(self, key: Hashable) -> bool:
        """Return whether an answer is there."""
        with self._lock:
            kept = self._kept.get(key)
            return kept is not None and kept.there
