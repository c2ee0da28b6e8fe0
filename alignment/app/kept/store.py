"""Readers' own records on disk, where every process that serves the page on this host finds them.

Each is a data package under its key; a small database beside them says whose it is and when it was
last asked for. Whoever is killed half-way leaves all of it or nothing.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from alignment.app.kept.temporary_folders import remove_abandoned, temporary, temporary_folder
from alignment.circuit_breaker import CircuitBreaker, UnavailableError
from alignment.errors import AlignmentError

# Seconds after which nobody will come back to records of his own.
FORGOTTEN = 30 * 24 * 3600

# The longest that the time of day of a new process is believed to be ahead of the last use.
DAY = 24 * 3600
READING = "reading-"
# Between processes a write takes microseconds; whoever waits this long waits for a dead disk.
_WAIT_SECONDS = 20
# Reading does without the write that notes the use, if that takes longer.
_NOTE_SECONDS = 1.0
_TABLE = """
CREATE TABLE IF NOT EXISTS own (
    key TEXT PRIMARY KEY, client TEXT NOT NULL, told TEXT NOT NULL, back TEXT NOT NULL,
    used REAL NOT NULL, turn INTEGER NOT NULL
)"""
# Who asks in the same moment asks one after the other all the same.
_NEXT = "(SELECT coalesce(max(turn), 0) + 1 FROM own)"


@dataclass(frozen=True)
class Kept:
    """A reader's own records: their key, who sent them, what they are, the way back, last use."""

    key: str
    client: str
    told: str
    back: str
    used: float


class StoreError(Exception):
    """The store does not answer just now, which is no fault of who asks."""


class UnwritableError(StoreError):
    """The store takes no records just now, as on a full or read-only disk."""


def steady_clock(
    latest: float | None,
    wall: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
) -> Callable[[], float]:
    """Return a clock that no later change of the time of day moves.

    It starts with the time of day, but not before `latest` and at most a day after it: a time of
    day that was set wrong must not make all records old.

    Parameters
    ----------
    latest : float or None
        The last use of any records that the store holds.
    wall, monotonic : callable
        The time of day, and seconds of a clock that nobody sets.

    Examples
    --------
    >>> steady_clock(100.0, lambda: 5.0, lambda: 7.0)()
    100.0
    >>> steady_clock(100.0, lambda: 10.0**9, lambda: 7.0)() == 100 + DAY
    True
    """
    now = wall()
    start = now if latest is None else min(max(now, latest), latest + DAY)
    began = monotonic()
    return lambda: start + monotonic() - began


class Records(Protocol):
    """Where own records are kept, for as long as there is room and somebody asks for them.

    Each of these raises :class:`StoreError` if the store does not answer. Reading needs no write:
    a store that is full or read-only serves what it holds.
    """

    def check(self) -> None:
        """Ask the store for something small, however it answered before."""

    def package(self, key: str) -> Path:
        """Return the folder of records, there or not."""

    def reading(self) -> AbstractContextManager[Path]:
        """Give a folder in which one file is read; it is gone afterwards."""

    def keep(self, kept: Kept, package: Path, going: Callable[[list[Kept]], str]) -> str:
        """Keep records that lie ready in a folder of the store; return the key of those that went.

        Parameters
        ----------
        kept : Kept
        package : Path
            It is moved.
        going : callable
            Given all that are kept, the longest unused first, returns the key of those that have to
            go, '' for none; if it raises, nothing is kept.
        """

    def use(self, key: str, now: float) -> Kept | None:
        """Return what is said of records, and note that they were asked for; None if gone."""

    def kept(self) -> list[Kept]:
        """Return all that are kept, the longest unused first."""


class Store:
    """Own records in a folder; without one in a folder that goes with the process.

    Raises
    ------
    AlignmentError
        If the folder cannot be written to.
    """

    def __init__(self, folder: str | Path = "") -> None:
        if not folder:
            folder = temporary(self, "alignment-store-")
        self._folder = Path(folder).expanduser().resolve()
        # A disk that hangs must not take every thread; one that fails may be asked again at once.
        self._breaker = CircuitBreaker(pause=0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(self._connected()) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute(_TABLE)
            self._sweep()
        except (OSError, sqlite3.Error, StoreError) as fault:
            try:
                self.kept()
            except StoreError:
                raise AlignmentError(f"the store {folder} cannot be used: {fault}") from None
            logging.getLogger(__name__).warning(
                "the store %s can be read but not written: no records can be added", folder
            )

    def check(self) -> None:
        """Ask the store for something small."""
        self.kept()

    def package(self, key: str) -> Path:
        """Return the folder of records, there or not."""
        return self._folder / "own" / key

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """Give a folder in which one file is read; it is gone afterwards."""
        folder = temporary_folder(READING, self._folder)
        try:
            own = folder.__enter__()
        except OSError as fault:
            raise UnwritableError from fault
        try:
            yield own
        finally:
            folder.__exit__(None, None, None)

    def keep(self, kept: Kept, package: Path, going: Callable[[list[Kept]], str]) -> str:
        """Keep records that lie ready in the store; return the key of those that went."""
        place = self.package(kept.key)
        with self._changing(_WAIT_SECONDS) as database:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            self._forget(database, kept.used)
            gone = going(_all(database))
            database.execute("DELETE FROM own WHERE key = ?", (gone,))
            package.rename(place)
            database.execute(
                f"INSERT INTO own VALUES (?, ?, ?, ?, ?, {_NEXT})",
                (kept.key, kept.client, kept.told, kept.back, kept.used),
            )
        if gone:
            shutil.rmtree(self.package(gone), ignore_errors=True)
        return gone

    def use(self, key: str, now: float) -> Kept | None:
        """Return what is said of records, and note that they were asked for; None if gone."""
        try:
            with self._changing(_NOTE_SECONDS) as database:
                self._forget(database, now)
                database.execute(
                    f"UPDATE own SET used = ?, turn = {_NEXT} WHERE key = ?", (now, key)
                )
                every = _all(database)
        except UnwritableError:
            every = self.kept()
        return next((kept for kept in every if kept.key == key), None)

    def kept(self) -> list[Kept]:
        """Return all that are kept, the longest unused first."""
        place = f"file:{quote(str(self._place))}?mode=ro"
        with self._calling():
            try:
                return self._read(place)
            except sqlite3.OperationalError:
                # Beside a database on a read-only disk nothing can be written that others see.
                return self._read(f"{place}&immutable=1")

    def _read(self, place: str) -> list[Kept]:
        database = sqlite3.connect(place, timeout=_NOTE_SECONDS, isolation_level=None, uri=True)
        with closing(database):
            return _all(database)

    def _sweep(self) -> None:
        """Remove what processes that were killed have left."""
        remove_abandoned(READING, self._folder)
        with self._changing(_WAIT_SECONDS) as database:
            known = {kept.key for kept in _all(database)}
            for folder in self.package("").glob("*"):
                # Records were moved there, and their process was killed before it said so.
                if folder.name not in known:
                    shutil.rmtree(folder, ignore_errors=True)

    def _forget(self, database: sqlite3.Connection, now: float) -> None:
        """Remove records that nobody has asked for any more."""
        for kept in _all(database):
            if kept.used < now - FORGOTTEN:
                database.execute("DELETE FROM own WHERE key = ?", (kept.key,))
                shutil.rmtree(self.package(kept.key), ignore_errors=True)

    @contextmanager
    def _changing(self, seconds: float) -> Iterator[sqlite3.Connection]:
        """Give the database for one change, which is made whole or not at all."""
        try:
            with self._calling(), closing(self._connected(seconds)) as database:
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                except BaseException:
                    database.execute("ROLLBACK")
                    raise
                database.execute("COMMIT")
        except StoreError as fault:
            raise UnwritableError from fault.__cause__

    @contextmanager
    def _calling(self) -> Iterator[None]:
        try:
            with self._breaker.call():
                yield
        except (OSError, sqlite3.Error, UnavailableError) as fault:
            raise StoreError from fault

    @property
    def _place(self) -> Path:
        return self._folder / "own.sqlite"

    def _connected(self, seconds: float = _WAIT_SECONDS) -> sqlite3.Connection:
        # What is kept outlives a killed process; a machine that loses power may lose the latest.
        return sqlite3.connect(self._place, timeout=seconds, isolation_level=None)


def _all(database: sqlite3.Connection) -> list[Kept]:
    rows = database.execute("SELECT key, client, told, back, used FROM own ORDER BY turn")
    return [Kept(*row) for row in rows]
