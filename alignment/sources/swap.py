"""Put a finished folder in the place of another in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def into_place(finished: Path, target: Path) -> None:
    """Move `finished` to `target`; what was there before is removed afterwards.

    Where the system can exchange two folders, there is no moment without a whole one at
    `target`. Elsewhere there is one between two renames, and the old folder then lies whole
    beside it, where :func:`recover` finds it.
    """
    if not target.exists():
        finished.rename(target)
    elif _exchange(finished, target):
        shutil.rmtree(finished)
    else:
        aside = _aside(target)
        target.rename(aside)
        try:
            finished.rename(target)
        except OSError:
            aside.rename(target)
            raise
        shutil.rmtree(aside)
    _settle(target.parent)


def recover(target: Path) -> None:
    """Bring back the old folder if a move was cut off before the new one was in place."""
    aside = _aside(target)
    if aside.is_dir():
        if target.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(target)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.before")


def _exchange(first: Path, second: Path) -> bool:
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(first), os.fsencode(second)
    if sys.platform.startswith("linux") and hasattr(library, "renameat2"):
        done = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        done = library.renamex_np(names[0], names[1], _RENAME_SWAP)
    else:
        return False
    return bool(done == 0)


def _settle(folder: Path) -> None:
    # The rename itself must reach the disk too.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
