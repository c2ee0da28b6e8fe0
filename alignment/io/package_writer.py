"""Writing of data packages, whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import glob
import gzip
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import AlignmentError
from alignment.io.package import (
    DESCRIPTOR_FILE,
    MIN_VOTES_FOR_MATRIX,
    VOTE_MATRIX_FILE,
    load_package,
    write_vote_matrix,
)
from alignment.model.columns import (
    EXTRA_TABLES,
    FACTS_TABLE,
    PAIRS_TABLE,
    TABLES,
    VOTES_TABLE,
    build_descriptor,
)
from alignment.model.dataset import Dataset
from alignment.model.vote import VOTE_CODES, Vote
from alignment.settings import DATA_DIR

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
REPORT_FILE = "report.txt"
VOTING_DATA_SOURCE = {
    "title": "United Nations, Dag Hammarskjöld Library, General Assembly Voting Data",
    "path": "https://digitallibrary.un.org/record/4060887",
}
LIBRARY_SOURCE = {
    "title": "United Nations, Dag Hammarskjöld Library, records of the UN Digital Library",
    "path": "https://digitallibrary.un.org",
}
_ABANDONED_SECONDS = 3600
# Rows as text need far more memory than the matrix.
_ROLLCALLS_PER_BLOCK = 1000
_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
_TABLES_BY_NAME = {table.name: table for table in TABLES}
SourceEntry = Mapping[str, str]


def replace_folder(finished: Path, target: Path) -> None:
    """Move `finished` to `target`, and remove the folder that was there.

    Where the system can exchange two folders, `target` is always a whole folder. Elsewhere there
    is a moment between two renames in which the old folder lies beside it; :func:`recover_folder`
    moves it back after a crash.
    """
    if not target.exists():
        finished.rename(target)
    elif _exchange_folders(finished, target):
        shutil.rmtree(finished)
    else:
        backup = _get_backup_path(target)
        target.rename(backup)
        try:
            finished.rename(target)
        except OSError:
            backup.rename(target)
            raise
        shutil.rmtree(backup)
    # The rename itself must reach the disk.
    _sync(target.parent)


def recover_folder(target: Path) -> None:
    """Restore the old folder if :func:`replace_folder` was interrupted."""
    backup = _get_backup_path(target)
    if backup.is_dir():
        if target.exists():
            shutil.rmtree(backup)
        else:
            backup.rename(target)


def _get_backup_path(target: Path) -> Path:
    return target.with_name(f".{target.name}.before")


def _exchange_folders(first: Path, second: Path) -> bool:
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(first), os.fsencode(second)
    if sys.platform.startswith("linux") and hasattr(library, "renameat2"):
        status = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        status = library.renamex_np(names[0], names[1], _RENAME_SWAP)
    else:
        return False
    return bool(status == 0)


def _sync(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk."""
    if os.name == "posix" and not path.is_symlink():
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class WriteError(AlignmentError):
    """A folder that cannot be written to."""


def is_unwritable(fault: OSError) -> bool:
    """Return whether an error means that a disk is full, read-only or broken.

    >>> is_unwritable(OSError(errno.ENOSPC, "No space left")), is_unwritable(OSError())
    (True, False)
    """
    return fault.errno in _UNWRITABLE


def write_package(
    dataset: Dataset,
    target: str | Path,
    sources: Sequence[SourceEntry] = (VOTING_DATA_SOURCE,),
    report: str = "",
) -> Dataset:
    """Write a dataset to a folder, replacing the package there; return it as loaded again.

    The package is written beside the folder, loaded as a check, and moved into place in one step,
    so that an interruption leaves the old package whole. Other files in the folder, such as notes,
    are copied. `sources` go to the descriptor; `report` is a file of the package.

    Raise :class:`WriteError` if the folder holds other things than a data package or cannot be
    written, and :class:`DataError` if the written package does not load.
    """
    folder = Path(target).expanduser().resolve()
    check_target(folder)
    try:
        recover_folder(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        temporary = Path(tempfile.mkdtemp(prefix=_get_temporary_prefix(folder), dir=folder.parent))
    except OSError as fault:
        raise WriteError(f"{target} cannot be written: {fault.strerror}") from None
    try:
        _write_files(dataset, temporary, sources, report)
        written = load_package(temporary)
        _copy_other_files(folder, temporary)
        for path in sorted(temporary.iterdir()):
            _sync(path)
        temporary.chmod(0o755)
        replace_folder(temporary, folder)
    except OSError as fault:
        raise WriteError(f"{target} cannot be written: {fault.strerror}") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(temporary)
    return written


def check_target(target: str | Path) -> None:
    """Raise :class:`WriteError` if a package may not be written to the folder."""
    folder = Path(target).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise WriteError(f"{target} is a file; name a folder for the data package")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DESCRIPTOR_FILE).is_file():
        raise WriteError(
            f"{target} holds other files and no {DESCRIPTOR_FILE}; name a new or empty folder"
        )


def read_sources(folder: Path | None) -> list[SourceEntry]:
    """Return the sources in the descriptor of a package, the shipped one by default."""
    descriptor = json.loads(((folder or DATA_DIR) / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    sources = descriptor.get("sources", [])
    return [source for source in sources if isinstance(source, dict)]


def convert_votes_to_rows(votes: pd.DataFrame) -> pd.DataFrame:
    """Return a matrix of votes, countries x roll calls, as sorted rows rollcall, iso3, vote."""
    votes = votes.sort_index().sort_index(axis=1)
    matrix = votes.to_numpy().T
    columns, rows = np.nonzero(matrix != Vote.NOT_MEMBER)
    words = np.full(max(VOTE_CODES.values()) - Vote.NOT_MEMBER + 1, "", dtype=object)
    words[[code - Vote.NOT_MEMBER for code in VOTE_CODES.values()]] = list(VOTE_CODES)
    return pd.DataFrame(
        {
            "rollcall": votes.columns.to_numpy(dtype=object)[columns],
            "iso3": votes.index.to_numpy(dtype=object)[rows],
            "vote": words[matrix[columns, rows].astype(np.int64) - Vote.NOT_MEMBER],
        }
    )


def _write_files(
    dataset: Dataset, folder: Path, sources: Sequence[SourceEntry], report: str
) -> None:
    frames = {
        "countries": dataset.countries.reset_index(),
        "rollcalls": dataset.rollcalls.reset_index(),
        "drafts": dataset.drafts.reset_index(),
        "sponsorships": dataset.sponsorships,
        "memberships": dataset.memberships,
        "group_counts": dataset.group_counts,
    }
    for name, frame in frames.items():
        _write_csv(frame[_TABLES_BY_NAME[name].column_names], folder / _TABLES_BY_NAME[name].file)
    for table, rows in ((FACTS_TABLE, dataset.facts), (PAIRS_TABLE, dataset.pairs)):
        if len(rows):
            _write_csv(rows[table.column_names], folder / table.file)
    if _write_votes(dataset.votes, folder / VOTES_TABLE.file) >= MIN_VOTES_FOR_MATRIX:
        write_vote_matrix(folder, dataset.votes)
    descriptor = {
        "profile": "tabular-data-package",
        "name": "alignment-records",
        "title": dataset.title,
        "version": dataset.version,
        **({"versions": dict(dataset.versions)} if dataset.versions else {}),
        **({"own_texts": list(dataset.own_texts)} if dataset.own_texts else {}),
        "licenses": [{"name": "un-dhl-attribution", "title": dataset.licence}],
        "sources": [dict(source) for source in sources],
        "opening": dataset.opening,
        "resources": [
            build_descriptor(table)
            for table in (*TABLES, *EXTRA_TABLES)
            if table in TABLES or (folder / table.file).exists()
        ],
    }
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (folder / DESCRIPTOR_FILE).write_text(text, encoding="utf-8")
    if report:
        (folder / REPORT_FILE).write_text(report, encoding="utf-8")


def _write_votes(votes: pd.DataFrame, path: Path) -> int:
    """Write the votes as rows, a block of roll calls at a time; return their number."""
    votes = votes.sort_index().sort_index(axis=1)
    count = 0
    for start in range(0, max(votes.shape[1], 1), _ROLLCALLS_PER_BLOCK):
        rows = convert_votes_to_rows(votes.iloc[:, start : start + _ROLLCALLS_PER_BLOCK])
        _write_csv(rows, path, append=start > 0)
        count += len(rows)
    return count


def _write_csv(frame: pd.DataFrame, path: Path, append: bool = False) -> None:
    if path.suffix == ".gz":
        text = frame.to_csv(index=False, lineterminator="\n")
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        return
    with path.open("a" if append else "w", encoding="utf-8", newline="") as file:
        frame.to_csv(file, index=False, header=not append, lineterminator="\n")


def _get_temporary_prefix(folder: Path) -> str:
    return f".{folder.name}.writing-"


def _remove_abandoned(folder: Path) -> None:
    """Remove what killed writers left; younger folders may still be in use."""
    for path in folder.parent.glob(glob.escape(_get_temporary_prefix(folder)) + "*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _copy_other_files(folder: Path, target: Path) -> None:
    own_files = {VOTE_MATRIX_FILE, REPORT_FILE, *(table.file for table in EXTRA_TABLES)}
    for path in folder.iterdir() if folder.is_dir() else ():
        copy = target / path.name
        if path.name in own_files or copy.exists():
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, copy, symlinks=True)
        else:
            shutil.copy2(path, copy, follow_symlinks=False)
