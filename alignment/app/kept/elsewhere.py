"""Slow answers that workers make, of the engine or beside us, who have the records themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

from alignment.answer.findings import Progress as Tell
from alignment.app.kept import places
from alignment.app.kept.commons import digest, pickled, unpickled
from alignment.app.kept.concurrency import ConcurrencyLimiter, working_elsewhere
from alignment.app.kept.patience import check
from alignment.app.kept.store import Records, StoreError
from alignment.engine import Engine, EngineError
from alignment.errors import DataError
from alignment.model.dataset import Dataset
from alignment.pool import Pool
from alignment.settings import DATA
from alignment.sources.made_by import made_by
from alignment.sources.package import load

# Records that a worker has at hand: the shipped ones, and the latest of readers' own.
_AT_HAND = 4


class OthersError(Exception):
    """A worker has other code or records than who asks it."""


class Elsewhere:
    """The engine, for answers about some records.

    Parameters
    ----------
    engine : Engine or Pool
    dataset : Dataset
    key : str
        Of a reader's own records, '' for the shipped ones.
    limiter : ConcurrencyLimiter, optional
        Shares the workers between the clients whose requests wait for them.
    """

    def __init__(
        self,
        engine: Engine | Pool,
        dataset: Dataset,
        key: str,
        limiter: ConcurrencyLimiter | None = None,
    ) -> None:
        self._engine, self._dataset, self._key = engine, dataset, key
        self._limiter = limiter

    def made(
        self, name: str, which: str, make: Callable[[Tell | None], Any], tell: Tell | None
    ) -> Any:
        """Return what is made, by the engine or, if that cannot, here.

        Parameters
        ----------
        name : str
            What is made, of which records.
        which : str
            The digest of the records.
        make : callable
            Takes a callable that is told how far it is; can be pickled.
        tell : callable, optional
        """
        asked = (made_by(), self._key, which, pickled(make))
        # Servers with different code may share the workers.
        name = f"{made_by()} {name}"
        try:
            with working_elsewhere() as client:
                turn = self._limiter.slot(client) if self._limiter else nullcontext()
                with turn:
                    content = self._engine.run(name, work, *asked, tell=tell, still=check)
        except (EngineError, OthersError, StoreError) as fault:
            logging.getLogger(__name__).warning("the engine was of no use: %r", fault)
            return make(tell)
        return unpickled(content, self._dataset)


def work(by: str, key: str, which: str, content: bytes, progress: Tell) -> bytes:
    """Make, on a worker, what was asked for.

    Raises
    ------
    OthersError
        If this is other code than that of who asks, or has not his records.
    """
    if by != made_by():
        raise OthersError("other code")
    try:
        dataset, found = _records(key)
    except DataError:
        raise OthersError("no such records") from None
    if found != which:
        raise OthersError("other records")
    return pickled(unpickled(content, dataset)(progress))


@lru_cache(_AT_HAND)
def _records(key: str) -> tuple[Dataset, str]:
    own = _store().package(key) if key else None
    dataset = load(own or (Path(DATA.value) if DATA.value else None))
    return dataset, digest(dataset)


@lru_cache(1)
def _store() -> Records:
    return places.store()
