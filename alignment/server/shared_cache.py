"""Cache of slow answers that several processes share; one process computes each for all.

A process that computes an answer holds a lock, which ends with the process: if it is killed, one of
the waiting processes takes over. Answers are pickled, so only this software may write to the cache.
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
from dataclasses import dataclass, fields
from pathlib import Path
from types import FunctionType
from typing import Any

import pandas as pd

from alignment.model.dataset import ASSEMBLY, CYBER, Dataset
from alignment.model.progress import ProgressCallback
from alignment.server.concurrency_limiter import begin_waiting
from alignment.server.deadlines import check_deadline

# Locks are files; answers whose names share so many characters share a lock, which is rare.
_LOCK_NAME_LENGTH = 3
_POLL_SECONDS, _BUSY_TIMEOUT_SECONDS = 0.2, 20
# Fields of a dataset that are functions, and the tables that these read.
_FIELD_READERS = {"read_facts": "facts", "read_pairs": "pairs"}
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS answers (name TEXT PRIMARY KEY, value BLOB, turn INTEGER)",
    "CREATE TABLE IF NOT EXISTS done (name TEXT PRIMARY KEY, now INTEGER, total INTEGER)",
)
_NEXT_TURN_SQL = "(SELECT coalesce(max(turn), 0) + 1 FROM answers)"
_EVICT_SQL = """
DELETE FROM answers WHERE name IN (
    SELECT name FROM (
        SELECT name, turn, sum(length(value)) OVER (ORDER BY turn DESC) AS taken FROM answers
    ) WHERE taken > :room AND turn < (SELECT max(turn) FROM answers)
)"""


@dataclass(frozen=True)
class UploadReference:
    """The upload that an answer is about: its key, and whether it is still stored."""

    key: str
    is_stored: Callable[[], bool]


class SharedCache(ABC):
    """Cache of answers that several processes share."""

    def get_or_compute(
        self,
        dataset: Dataset,
        key: str,
        compute: Callable[[ProgressCallback], Any],
        progress: ProgressCallback | None = None,
        upload: UploadReference | None = None,
    ) -> Any:
        """Return a cached answer, or compute it for all processes; exceptions are not cached.

        The pickled answer does not contain the dataset. The key names the answer and its records;
        see :func:`digest_dataset`. Progress is reported while another process computes, too. An
        answer about an upload is deleted with it by :meth:`delete`.
        """
        name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        name += _format_suffix(upload.key) if upload else ""
        while True:
            content = self._get(name)
            if content is not None:
                return deserialize_answer(content, dataset)
            with self._lock(name) as is_locked:
                # Another process may have finished before the lock was taken.
                if is_locked and self._get(name) is None:
                    answer = compute(
                        lambda now, total: self._report_progress(name, now, total, progress)
                    )
                    self._put(name, serialize_answer(answer))
                    # The upload may have been deleted meanwhile.
                    if upload and not upload.is_stored():
                        self.delete(upload.key)
                    return answer
            if not is_locked:
                begin_waiting()
                check_deadline()
                done = self._get_progress(name)
                if done and progress:
                    progress(*done)
                time.sleep(_POLL_SECONDS)

    def delete(self, dataset_key: str) -> None:
        """Delete all answers about an upload."""
        self._delete(_format_suffix(dataset_key))

    def _report_progress(
        self, name: str, current: int, total: int, progress: ProgressCallback | None
    ) -> bool | None:
        self._set_progress(name, current, total)
        return progress(current, total) if progress else None

    @abstractmethod
    def _get(self, name: str) -> bytes | None:
        """Return a cached answer and mark it as used."""

    @abstractmethod
    def _put(self, name: str, content: bytes) -> None:
        """Cache an answer, and evict others if need be."""

    @abstractmethod
    def _delete(self, suffix: str) -> None:
        """Delete the answers whose names end so, and their progress."""

    @abstractmethod
    def _set_progress(self, name: str, current: int, total: int) -> None:
        """Publish the progress of an answer."""

    @abstractmethod
    def _get_progress(self, name: str) -> tuple[int, int] | None:
        """Return the progress of an answer, if it was published."""

    @abstractmethod
    def _lock(self, name: str) -> AbstractContextManager[bool]:
        """Give whether this process now has the lock, until the block or the process ends."""


class FolderSharedCache(SharedCache):
    """Shared cache in a folder, for the processes of one server; the least recently used go."""

    def __init__(self, folder: Path, megabytes: float) -> None:
        self._folder, self._max_bytes = folder, megabytes * 10**6
        with closing(self._connect()) as database:
            database.execute("PRAGMA journal_mode=WAL")
            for table in _SCHEMA:
                database.execute(table)

    def _get(self, name: str) -> bytes | None:
        row = None
        with _log_errors(), closing(self._connect()) as database:
            row = database.execute("SELECT value FROM answers WHERE name = ?", (name,)).fetchone()
            if row is not None:
                database.execute(
                    f"UPDATE answers SET turn = {_NEXT_TURN_SQL} WHERE name = ?", (name,)
                )
        return None if row is None else row[0]

    def _put(self, name: str, content: bytes) -> None:
        with _log_errors(), closing(self._connect()) as database:
            database.execute(
                f"REPLACE INTO answers VALUES (?, ?, {_NEXT_TURN_SQL})", (name, content)
            )
            database.execute("DELETE FROM done WHERE name = ?", (name,))
            # The latest stays, however large it is.
            database.execute(_EVICT_SQL, {"room": self._max_bytes})

    def _delete(self, suffix: str) -> None:
        with closing(self._connect()) as database:
            database.execute("PRAGMA secure_delete=ON")
            for table in ("answers", "done"):
                database.execute(f"DELETE FROM {table} WHERE name LIKE ?", (f"%{suffix}",))
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _set_progress(self, name: str, current: int, total: int) -> None:
        with _log_errors(), closing(self._connect()) as database:
            database.execute("REPLACE INTO done VALUES (?, ?, ?)", (name, current, total))

    def _get_progress(self, name: str) -> tuple[int, int] | None:
        row = None
        with _log_errors(), closing(self._connect()) as database:
            row = database.execute("SELECT now, total FROM done WHERE name = ?", (name,)).fetchone()
        return row and (row[0], row[1])

    @contextmanager
    def _lock(self, name: str) -> Iterator[bool]:
        path = self._folder / f"{name[:_LOCK_NAME_LENGTH]}.lock"
        try:
            database = sqlite3.connect(path, timeout=0, isolation_level=None)
        except sqlite3.OperationalError:
            # Without a lock, as on a full disk, each process computes for itself.
            yield True
            return
        with closing(database) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as fault:
                yield fault.sqlite_errorcode != sqlite3.SQLITE_BUSY
            else:
                yield True

    def _connect(self) -> sqlite3.Connection:
        path = self._folder / "answers.sqlite"
        database = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None)
        # The cache need not survive a loss of power.
        database.execute("PRAGMA synchronous=OFF")
        return database


@contextmanager
def _log_errors() -> Iterator[None]:
    """Log errors of the database, as on a full disk: an answer is computed without it."""
    try:
        yield
    except sqlite3.Error as fault:
        logging.getLogger(__name__).warning("slow answers cannot be shared: %r", fault)


def _format_suffix(dataset_key: str) -> str:
    """Return the end of the names of all answers about an upload."""
    return f".{hashlib.blake2b(dataset_key.encode(), digest_size=8).hexdigest()}"


def digest_dataset(dataset: Dataset) -> str:
    """Return a digest of every field of a dataset; equal datasets have it in every process.

    Raises :class:`TypeError` if no digest is defined for the type of a field.
    """
    digest = hashlib.blake2b(digest_size=16)
    for each in fields(dataset):
        value = getattr(dataset, _FIELD_READERS.get(each.name, each.name))
        digest.update(f"{each.name}: {_digest_value(value)}\n".encode())
    return digest.hexdigest()


def _digest_value(value: object) -> str:
    if isinstance(value, pd.DataFrame):
        hashes = pd.util.hash_pandas_object(value).to_numpy().tobytes()
        cells = hashlib.blake2b(hashes, digest_size=16).hexdigest()
        return f"{list(value.columns)!r} {cells}"
    if isinstance(value, Dataset):
        return digest_dataset(value)
    if isinstance(value, Mapping):
        return repr(sorted(value.items()))
    if value is None or isinstance(value, str | tuple):
        return repr(value)
    if isinstance(value, FunctionType) and value.__closure__ is None:
        # It can read built-in files alone, whose digest is in the code fingerprint.
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"no digest of a {type(value).__name__} is defined; add it here")


class _Pickler(pickle.Pickler):
    """Pickler of answers without their records, which every process has."""

    def persistent_id(self, value: Any) -> str | None:
        if isinstance(value, Dataset):
            return CYBER if value.base is None else ASSEMBLY
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, dataset: Dataset) -> None:
        super().__init__(file)
        self._dataset = dataset

    def persistent_load(self, scope: Any) -> Dataset:
        return self._dataset.in_scope(scope)


def deserialize_answer(content: bytes, dataset: Dataset) -> Any:
    """Return an answer about these records; the bytes must come from this software."""
    return _Unpickler(io.BytesIO(content), dataset).load()


def serialize_answer(answer: Any) -> bytes:
    """Return an answer as bytes, without its records."""
    file = io.BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(answer)
    return file.getvalue()
