"""Temporary folders that the next start removes if their process was killed.

A process locks each of its folders. The operating system releases the lock when the process ends.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Only folders with this suffix are removed: others have no lock.
_SUFFIX = ".locked"


def make_folder(prefix: str, parent: Path | None = None) -> tuple[Path, int | None]:
    """Return a new folder and the file descriptor of its lock, None on Windows."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, suffix=_SUFFIX, dir=parent))
        lock = _open(folder)
        if lock is None or (_lock(lock, wait=True) and folder.exists()):
            return folder, lock
        # Another process removed it as abandoned before it was locked.
        os.close(lock)


def remove_folder(folder: Path, lock: int | None) -> None:
    """Remove a folder and release its lock."""
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        with suppress(OSError):
            os.close(lock)


def make_temporary_folder(owner: object, prefix: str) -> Path:
    """Return a new folder that is removed with its owner, or with the process."""
    folder, lock = make_folder(prefix)
    weakref.finalize(owner, remove_folder, folder, lock)
    return folder


@contextmanager
def temporary_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """Give a new folder that is removed afterwards."""
    folder, lock = make_folder(prefix, parent)
    try:
        yield folder
    finally:
        remove_folder(folder, lock)


def remove_abandoned(prefix: str, parent: Path | None = None) -> None:
    """Remove the folders of processes that were killed."""
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{prefix}*{_SUFFIX}"):
        with suppress(OSError):
            lock = _open(folder)
            if lock is None:
                continue
            try:
                if os.fstat(lock).st_uid == os.getuid() and _lock(lock, wait=False):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _open(folder: Path) -> int | None:
    """Return a file descriptor that can be locked; None on Windows."""
    if sys.platform == "win32":
        return None
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _lock(descriptor: int, wait: bool) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
