"""Readers' own records on disk, where every process that serves the page on this host finds them.

Each is a data package under its key; a small database beside them says whose it is and when it was
last asked for. Whoever is killed half-way leaves all of it or nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alignment.errors import AlignmentError

# Seconds after which nobody will come back to records of his own.
FORGOTTEN = 30 * 24 * 3600

# Between processes a write takes microseconds; whoever waits this long waits for a dead disk.
_WAIT_SECONDS = 20
_TABLE = """
CREATE TABLE IF NOT EXISTS own (
    key TEXT PRIMARY KEY, client TEXT NOT NULL, told TEXT NOT NULL, back TEXT NOT NULL,
    used REAL NOT NULL, turn INTEGER NOT NULL
)"""
# Who asks in the same moment asks one after the other all the same.
_NEXT = "(SELECT coalesce(max(turn), 0) + 1 FROM own)"


def temporary(owner: object, prefix: str) -> Path:
    """Return a new folder that goes with its owner, or with the process."""
    folder = tempfile.mkdtemp(prefix=prefix)
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


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


class Records(Protocol):
    """Where own records are kept, for as long as there is room and somebody asks for them.

    Each of these raises :class:`StoreError` if the store does not answer.
    """

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
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(self._connected()) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute(_TABLE)
        except (OSError, sqlite3.Error) as fault:
            raise AlignmentError(f"the store {folder} cannot be used: {fault}") from None

    def package(self, key: str) -> Path:
        """Return the folder of records, there or not."""
        return self._folder / "own" / key

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """Give a folder in which one file is read; it is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="reading-", dir=self._folder) as own:
            yield Path(own)

    def keep(self, kept: Kept, package: Path, going: Callable[[list[Kept]], str]) -> str:
        """Keep records that lie ready in the store; return the key of those that went."""
        place = self.package(kept.key)
        with self._open() as database:
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
        with self._open() as database:
            self._forget(database, now)
            database.execute(f"UPDATE own SET used = ?, turn = {_NEXT} WHERE key = ?", (now, key))
            return next((kept for kept in _all(database) if kept.key == key), None)

    def kept(self) -> list[Kept]:
        """Return all that are kept, the longest unused first."""
        with self._open() as database:
            return _all(database)

    def _forget(self, database: sqlite3.Connection, now: float) -> None:
        """Remove records that nobody has asked for any more."""
        for kept in _all(database):
            if kept.used < now - FORGOTTEN:
                database.execute("DELETE FROM own WHERE key = ?", (kept.key,))
                shutil.rmtree(self.package(kept.key), ignore_errors=True)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Give the database for one change, which is made whole or not at all."""
        try:
            with closing(self._connected()) as database:
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                except BaseException:
                    database.execute("ROLLBACK")
                    raise
                database.execute("COMMIT")
        except (OSError, sqlite3.Error) as fault:
            raise StoreError from fault

    def _connected(self) -> sqlite3.Connection:
        # What is kept outlives a killed process; a machine that loses power may lose the latest.
        place = self._folder / "own.sqlite"
        return sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None)


def _all(database: sqlite3.Connection) -> list[Kept]:
    rows = database.execute("SELECT key, client, told, back, used FROM own ORDER BY turn")
    return [Kept(*row) for row in rows]
