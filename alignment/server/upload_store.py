"""Store of uploaded records on disk, which every process of the server on this host shares.

Each upload is a data package in a folder named after its key. A small database beside them holds
the other properties. A process that is killed half-way leaves a whole upload or none.
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

from alignment.compute.circuit_breaker import CircuitBreaker, UnavailableError
from alignment.errors import AlignmentError
from alignment.io.temporary_folders import make_temporary_folder, remove_abandoned, temporary_folder

DAY_SECONDS = 24 * 3600
# An upload that nobody requests for so long is deleted.
EXPIRY_SECONDS = 30 * DAY_SECONDS
SCRATCH_PREFIX = "reading-"
# Writes of other processes take microseconds; a longer wait means that the disk hangs.
_BUSY_TIMEOUT_SECONDS = 20
# A request does not wait longer to note that an upload was used.
_TOUCH_TIMEOUT_SECONDS = 1.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS own (
    key TEXT PRIMARY KEY, client TEXT NOT NULL, told TEXT NOT NULL, back TEXT NOT NULL,
    used REAL NOT NULL, turn INTEGER NOT NULL
)"""
# Orders uses that have the same time.
_NEXT_TURN_SQL = "(SELECT coalesce(max(turn), 0) + 1 FROM own)"


@dataclass(frozen=True)
class StoredUpload:
    """An upload without its records, as `DatasetRegistry.add` describes it.

    `last_use` is in seconds of :func:`steady_clock`.
    """

    key: str
    client: str
    label: str
    previous_params: str
    last_use: float


ChooseEviction = Callable[[list[StoredUpload]], str]


class StoreUnavailableError(Exception):
    """The store does not answer just now."""


class UnwritableError(StoreUnavailableError):
    """The store can be read but not written just now, as on a full or read-only disk."""


def steady_clock(
    latest: float | None,
    wall: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
) -> Callable[[], float]:
    """Return a clock that later changes of the system time do not move.

    It starts with the system time, but between `latest` and a day after it: a wrong system time
    must not let all uploads expire. `latest` is the last use of any upload in the store, and
    `monotonic` a clock that is never set; all in seconds.

    >>> steady_clock(100.0, lambda: 5.0, lambda: 7.0)()
    100.0
    >>> steady_clock(100.0, lambda: 10.0**9, lambda: 7.0)() == 100 + DAY_SECONDS
    True
    """
    now = wall()
    start = now if latest is None else min(max(now, latest), latest + DAY_SECONDS)
    offset = start - monotonic()
    return lambda: offset + monotonic()


class UploadStore(Protocol):
    """Store of uploads.

    Each method raises :class:`StoreUnavailableError` if the store does not answer. Reading needs no
    write access: a full or read-only store serves what it holds.
    """

    def check(self) -> None:
        """Make a small request, even after failures."""

    def get_package_folder(self, key: str) -> Path:
        """Return the folder of an upload's package, which may not exist."""

    def open_scratch_folder(self) -> AbstractContextManager[Path]:
        """Give a folder for one upload in progress, which is removed afterwards."""

    def add(self, upload: StoredUpload, package: Path, choose_eviction: ChooseEviction) -> str:
        """Add an upload; return the key of the one that was evicted, '' for none.

        `package` is a folder inside the scratch folder and is moved. `choose_eviction` takes all
        uploads, the least recently used first, and returns a key or ''. If it raises, nothing is
        added.
        """

    def touch(self, key: str, now: float) -> StoredUpload | None:
        """Return an upload and note its use; None if there is none."""

    def list_uploads(self) -> list[StoredUpload]:
        """Return all uploads, the least recently used first."""

    def delete(self, key: str) -> bool:
        """Delete an upload with its records; return whether there was one."""


class FolderUploadStore:
    """Upload store in a folder; without one, in a folder that is removed with the process.

    Raises :class:`AlignmentError` if the folder can be neither read nor written.
    """

    def __init__(self, folder: str | Path = "") -> None:
        if not folder:
            folder = make_temporary_folder(self, "alignment-store-")
        self._folder = Path(folder).expanduser().resolve()
        self._database_path = self._folder / "own.sqlite"
        # A hanging disk must not block every thread; after an error it may be used again at once.
        self._breaker = CircuitBreaker(pause=0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(self._connect()) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute(_SCHEMA)
            self._sweep()
        except (OSError, sqlite3.Error, StoreUnavailableError) as fault:
            try:
                self.list_uploads()
            except StoreUnavailableError:
                raise AlignmentError(f"the store {folder} cannot be used: {fault}") from None
            logging.getLogger(__name__).warning(
                "the store %s can be read but not written: no records can be added", folder
            )

    def check(self) -> None:
        """Make a small request."""
        self.list_uploads()

    def get_package_folder(self, key: str) -> Path:
        """Return the folder of an upload's package, which may not exist."""
        return self._folder / "own" / key

    @contextmanager
    def open_scratch_folder(self) -> Iterator[Path]:
        """Give a folder for one upload in progress, which is removed afterwards."""
        context = temporary_folder(SCRATCH_PREFIX, self._folder)
        try:
            folder = context.__enter__()
        except OSError as fault:
            raise UnwritableError from fault
        try:
            yield folder
        finally:
            context.__exit__(None, None, None)

    def add(self, upload: StoredUpload, package: Path, choose_eviction: ChooseEviction) -> str:
        """Add an upload; return the key of the one that was evicted, '' for none."""
        folder = self.get_package_folder(upload.key)
        with self._transaction(_BUSY_TIMEOUT_SECONDS) as database:
            folder.parent.mkdir(mode=0o700, exist_ok=True)
            self._delete_expired(database, upload.last_use)
            evicted_key = choose_eviction(_select_uploads(database))
            database.execute("DELETE FROM own WHERE key = ?", (evicted_key,))
            package.rename(folder)
            row = (upload.key, upload.client, upload.label, upload.previous_params, upload.last_use)
            database.execute(f"INSERT INTO own VALUES (?, ?, ?, ?, ?, {_NEXT_TURN_SQL})", row)
        if evicted_key:
            shutil.rmtree(self.get_package_folder(evicted_key), ignore_errors=True)
        return evicted_key

    def touch(self, key: str, now: float) -> StoredUpload | None:
        """Return an upload and note its use; None if there is none."""
        try:
            with self._transaction(_TOUCH_TIMEOUT_SECONDS) as database:
                self._delete_expired(database, now)
                database.execute(
                    f"UPDATE own SET used = ?, turn = {_NEXT_TURN_SQL} WHERE key = ?", (now, key)
                )
                uploads = _select_uploads(database)
        except UnwritableError:
            uploads = self.list_uploads()
        return next((upload for upload in uploads if upload.key == key), None)

    def list_uploads(self) -> list[StoredUpload]:
        """Return all uploads, the least recently used first."""
        uri = f"file:{quote(str(self._database_path))}?mode=ro"
        with self._translate_errors():
            try:
                return self._read(uri)
            except sqlite3.OperationalError:
                # On a read-only disk SQLite cannot write its lock files, and needs none.
                return self._read(f"{uri}&immutable=1")

    def delete(self, key: str) -> bool:
        """Delete an upload with its records; return whether there was one."""
        with self._transaction(_BUSY_TIMEOUT_SECONDS) as database:
            # Overwrites the row, which names the client.
            database.execute("PRAGMA secure_delete=ON")
            was_stored = database.execute("DELETE FROM own WHERE key = ?", (key,)).rowcount > 0
        if not was_stored:
            return False
        try:
            shutil.rmtree(self.get_package_folder(key))
            with closing(self._connect()) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except (OSError, sqlite3.Error) as fault:
            raise UnwritableError from fault
        return True

    def _read(self, uri: str) -> list[StoredUpload]:
        database = sqlite3.connect(
            uri, timeout=_TOUCH_TIMEOUT_SECONDS, isolation_level=None, uri=True
        )
        with closing(database):
            return _select_uploads(database)

    def _sweep(self) -> None:
        """Remove what killed processes left."""
        remove_abandoned(SCRATCH_PREFIX, self._folder)
        with self._transaction(_BUSY_TIMEOUT_SECONDS) as database:
            keys = {upload.key for upload in _select_uploads(database)}
            for folder in self.get_package_folder("").glob("*"):
                # The process was killed between the rename and the commit.
                if folder.name not in keys:
                    shutil.rmtree(folder, ignore_errors=True)

    def _delete_expired(self, database: sqlite3.Connection, now: float) -> None:
        for upload in _select_uploads(database):
            if upload.last_use < now - EXPIRY_SECONDS:
                database.execute("DELETE FROM own WHERE key = ?", (upload.key,))
                shutil.rmtree(self.get_package_folder(upload.key), ignore_errors=True)

    @contextmanager
    def _transaction(self, seconds: float) -> Iterator[sqlite3.Connection]:
        """Give the database for one transaction; raise :class:`UnwritableError` if it fails."""
        try:
            with self._translate_errors(), closing(self._connect(seconds)) as database:
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                except BaseException:
                    database.execute("ROLLBACK")
                    raise
                database.execute("COMMIT")
        except StoreUnavailableError as fault:
            raise UnwritableError from fault.__cause__

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            with self._breaker.call():
                yield
        except (OSError, sqlite3.Error, UnavailableError) as fault:
            raise StoreUnavailableError from fault

    def _connect(self, seconds: float = _BUSY_TIMEOUT_SECONDS) -> sqlite3.Connection:
        # A commit survives a killed process; a loss of power may lose the latest.
        return sqlite3.connect(self._database_path, timeout=seconds, isolation_level=None)


def _select_uploads(database: sqlite3.Connection) -> list[StoredUpload]:
    rows = database.execute("SELECT key, client, told, back, used FROM own ORDER BY turn")
    return [StoredUpload(*row) for row in rows]
