"""Answers that are kept: the latest few, each computed once however many ask for it at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class _Kept:
    """An answer, once it is there; its lock is held by who computes it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    there: bool = False
    answer: Any = None


class Shelf:
    """The latest answers by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer that is kept, or make it; what raises is not kept."""
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        with kept.lock:
            if not kept.there:
                try:
                    kept.answer, kept.there = make(), True
                except BaseException:
                    with self._lock:
                        if self._kept.get(key) is kept:
                            del self._kept[key]
                    raise
            return kept.answer

    def has(self, key: Hashable) -> bool:
        """Return whether an answer is there."""
        with self._lock:
            kept = self._kept.get(key)
            return kept is not None and kept.there
