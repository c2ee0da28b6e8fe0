"""Interface of long computations: reports of progress, and a map that may run in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

# Called with the steps done and the steps in all; False stops work that can be stopped.
ProgressCallback = Callable[[int, int], bool | None]


class OrderedMap(Protocol):
    """A function like `map` that returns results in the order of the items."""

    def __call__(
        self, function: Callable[..., Any], items: Iterable[Any], *shared: Any
    ) -> Iterator[Any]:
        """Yield function(*shared, item) of each item."""


def map_serially(function: Callable[..., Any], items: Iterable[Any], *shared: Any) -> Iterator[Any]:
    """Yield function(*shared, item) of each item, computed when it is needed.

    >>> list(map_serially(pow, [1, 2, 3], 2))
    [2, 4, 8]
    """
    return (function(*shared, item) for item in items)
