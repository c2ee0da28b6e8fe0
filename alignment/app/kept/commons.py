"""Slow answers that several processes share: who needs one works it out for all.

Who works on an answer holds a lock, which goes with the process: if that is killed, who waited
takes the work on. Answers are pickled, so nobody else may write where they lie.
"""

from __future__ import annotations

import hashlib
import io
import logging
import pickle
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import fields
from pathlib import Path
from types import FunctionType
from typing import Any

import pandas as pd

from alignment.answer.findings import Progress as Tell
from alignment.app.kept.concurrency import begin_waiting
from alignment.app.kept.patience import check
from alignment.model.dataset import ASSEMBLY, CYBER, Dataset

# Locks are files; answers whose names begin alike wait for one another, which is rare.
_LOCK_SIGNS = 3
_LOOK_SECONDS, _WAIT_SECONDS = 0.2, 20
# Fields of a dataset that are functions, and the tables that these read.
_READ_AS = {"read_facts": "facts", "read_pairs": "pairs"}
_TABLES = (
    "CREATE TABLE IF NOT EXISTS answers (name TEXT PRIMARY KEY, value BLOB, turn INTEGER)",
    "CREATE TABLE IF NOT EXISTS done (name TEXT PRIMARY KEY, now INTEGER, total INTEGER)",
)
_NEXT = "(SELECT coalesce(max(turn), 0) + 1 FROM answers)"
_MAKE_ROOM = """
DELETE FROM answers WHERE name IN (
    SELECT name FROM (
        SELECT name, turn, sum(length(value)) OVER (ORDER BY turn DESC) AS taken FROM answers
    ) WHERE taken > :room AND turn < (SELECT max(turn) FROM answers)
)"""


class Commons(ABC):
    """Answers that several processes share."""

    def once(
        self, dataset: Dataset, key: str, make: Callable[[Tell], Any], tell: Tell | None = None
    ) -> Any:
        """Return an answer that some process has, or make it for all; what raises is not kept.

        Parameters
        ----------
        dataset : Dataset
            The records, which the answer names and does not hold.
        key : str
            What is asked of which records; see :func:`digest`.
        make : callable
            Makes the answer, telling how far it is.
        tell : callable, optional
            Told how far it is, also while another process makes it.
        """
        name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        while True:
            content = self._found(name)
            if content is not None:
                return unpickled(content, dataset)
            with self._turn(name) as mine:
                # It may have come between the two looks.
                if mine and self._found(name) is None:
                    answer = make(lambda now, total: self._noted(name, now, total, tell))
                    self._put(name, pickled(answer))
                    return answer
            if not mine:
                begin_waiting()
                check()
                far = self._far(name)
                if far and tell:
                    tell(*far)
                time.sleep(_LOOK_SECONDS)

    def _noted(self, name: str, now: int, total: int, tell: Tell | None) -> bool | None:
        self._note(name, now, total)
        return tell(now, total) if tell else None

    @abstractmethod
    def _found(self, name: str) -> bytes | None:
        """Return an answer that is kept, and note that it was asked for."""

    @abstractmethod
    def _put(self, name: str, content: bytes) -> None:
        """Keep an answer; others may have to go for it."""

    @abstractmethod
    def _note(self, name: str, now: int, total: int) -> None:
        """Note how far work is."""

    @abstractmethod
    def _far(self, name: str) -> tuple[int, int] | None:
        """Return how far work is, if somebody noted it."""

    @abstractmethod
    def _turn(self, name: str) -> AbstractContextManager[bool]:
        """Give whether nobody else works on it; nobody will, until we end or this process does."""


class FolderCommons(Commons):
    """Answers in a folder of this host, made for these processes and for as long as they run.

    Those that were asked for longest ago go.

    Parameters
    ----------
    folder : Path
    megabytes : float
        Room for all of them.
    """

    def __init__(self, folder: Path, megabytes: float) -> None:
        self._folder, self._room = folder, megabytes * 10**6
        with closing(self._connected()) as database:
            database.execute("PRAGMA journal_mode=WAL")
            for table in _TABLES:
                database.execute(table)

    def _found(self, name: str) -> bytes | None:
        row = None
        with _tolerated(), closing(self._connected()) as database:
            row = database.execute("SELECT value FROM answers WHERE name = ?", (name,)).fetchone()
            if row is not None:
                database.execute(f"UPDATE answers SET turn = {_NEXT} WHERE name = ?", (name,))
        return None if row is None else row[0]

    def _put(self, name: str, content: bytes) -> None:
        with _tolerated(), closing(self._connected()) as database:
            database.execute(f"REPLACE INTO answers VALUES (?, ?, {_NEXT})", (name, content))
            database.execute("DELETE FROM done WHERE name = ?", (name,))
            # The latest stays, however large it is.
            database.execute(_MAKE_ROOM, {"room": self._room})

    def _note(self, name: str, now: int, total: int) -> None:
        with _tolerated(), closing(self._connected()) as database:
            database.execute("REPLACE INTO done VALUES (?, ?, ?)", (name, now, total))

    def _far(self, name: str) -> tuple[int, int] | None:
        row = None
        with _tolerated(), closing(self._connected()) as database:
            row = database.execute("SELECT now, total FROM done WHERE name = ?", (name,)).fetchone()
        return row and (row[0], row[1])

    @contextmanager
    def _turn(self, name: str) -> Iterator[bool]:
        place = self._folder / f"{name[:_LOCK_SIGNS]}.lock"
        try:
            database = sqlite3.connect(place, timeout=0, isolation_level=None)
        except sqlite3.OperationalError:
            # A lock that cannot be made, as on a full disk, keeps nobody from working.
            yield True
            return
        with closing(database) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as fault:
                yield fault.sqlite_errorcode != sqlite3.SQLITE_BUSY
            else:
                yield True

    def _connected(self) -> sqlite3.Connection:
        place = self._folder / "answers.sqlite"
        database = sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None)
        # What is lost with the machine's power is lost anyway.
        database.execute("PRAGMA synchronous=OFF")
        return database


@contextmanager
def _tolerated() -> Iterator[None]:
    """Enclose a use of the database that an answer does without, as on a full disk."""
    try:
        yield
    except sqlite3.Error as fault:
        logging.getLogger(__name__).warning("slow answers cannot be shared: %r", fault)


def digest(dataset: Dataset) -> str:
    """Return a digest of every field of a dataset; equal datasets have it in every process.

    Raises
    ------
    TypeError
        If a field holds what cannot be digested.
    """
    found = hashlib.blake2b(digest_size=16)
    for each in fields(dataset):
        value = getattr(dataset, _READ_AS.get(each.name, each.name))
        found.update(f"{each.name}: {_digest_of(value)}\n".encode())
    return found.hexdigest()


def _digest_of(value: object) -> str:
    if isinstance(value, pd.DataFrame):
        hashed = pd.util.hash_pandas_object(value).to_numpy().tobytes()
        cells = hashlib.blake2b(hashed, digest_size=16).hexdigest()
        return f"{list(value.columns)!r} {cells}"
    if isinstance(value, Dataset):
        return digest(value)
    if isinstance(value, Mapping):
        return repr(sorted(value.items()))
    if value is None or isinstance(value, str):
        return repr(value)
    if isinstance(value, FunctionType) and value.__closure__ is None:
        # It can read shipped files alone, and `made_by` digests these.
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"no digest of a {type(value).__name__} is defined; add it here")


class _Pickler(pickle.Pickler):
    """Writes an answer without its records, which every process has."""

    def persistent_id(self, value: Any) -> str | None:
        if isinstance(value, Dataset):
            return CYBER if value.narrower is None else ASSEMBLY
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, dataset: Dataset) -> None:
        super().__init__(file)
        self._dataset = dataset

    def persistent_load(self, scope: Any) -> Dataset:
        return self._dataset.in_scope(scope)


def unpickled(content: bytes, dataset: Dataset) -> Any:
    """Return what was pickled, about these records; the content must be our own."""
    return _Unpickler(io.BytesIO(content), dataset).load()


def pickled(answer: Any) -> bytes:
    """Return an answer as bytes, without its records."""
    file = io.BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(answer)
    return file.getvalue()
