"""Write a dataset as a data package, whole or not at all."""

from __future__ import annotations

import errno
import glob
import gzip
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import AlignmentError
from alignment.model.columns import TABLES, VOTES, descriptor
from alignment.model.dataset import Dataset
from alignment.model.further import FACTS, FURTHER, PAIRS
from alignment.model.vote import CODES, Vote
from alignment.sources import fast_votes
from alignment.sources.package import DESCRIPTOR, load
from alignment.sources.swap import into_place, recover

REPORT = "report.txt"
LICENCE = (
    "Facts of the official record; attribution: United Nations, Dag Hammarskjöld Library, "
    "General Assembly Voting Data (non-commercial use)"
)
BULK = {
    "title": "United Nations, Dag Hammarskjöld Library, General Assembly Voting Data",
    "path": "https://digitallibrary.un.org/record/4060887",
}
RECORDS = {
    "title": "United Nations, Dag Hammarskjöld Library, records of the UN Digital Library",
    "path": "https://digitallibrary.un.org",
}
_ABANDONED_SECONDS = 3600
# Rows as text take far more room than the matrix they come from.
_ROLLCALLS_AT_ONCE = 1000
_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
_TABLES = {table.name: table for table in TABLES}
Source = Mapping[str, str]


class WriteError(AlignmentError):
    """A folder that cannot be written to."""


def is_unwritable(fault: OSError) -> bool:
    """Return whether a fault means that a disk is full, read-only or broken.

    >>> is_unwritable(OSError(errno.ENOSPC, "No space left")), is_unwritable(OSError())
    (True, False)
    """
    return fault.errno in _UNWRITABLE


def write_package(
    dataset: Dataset, target: str | Path, sources: Sequence[Source] = (BULK,), report: str = ""
) -> Dataset:
    """Write a dataset to a folder, in the place of what is there.

    The package is written beside the folder, loaded again as a check, and moved into place in
    one step: whoever is stopped half-way has the old package whole. Files of other names in
    the folder, such as notes, are carried over.

    Parameters
    ----------
    dataset : Dataset
    target : path
        A new or empty folder, or a data package.
    sources : sequence of mapping
        Titles and paths for the package's descriptor.
    report : str
        Account of the import, kept in the folder.

    Returns
    -------
    Dataset
        As loaded from the written files.

    Raises
    ------
    WriteError
        If the folder holds something else than a data package, or cannot be written.
    DataError
        If what was written would not load.
    """
    folder = Path(target).expanduser().resolve()
    check_target(folder)
    try:
        recover(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        beside = Path(tempfile.mkdtemp(prefix=_prefix(folder), dir=folder.parent))
    except OSError as fault:
        raise WriteError(f"{target} cannot be written: {fault.strerror}") from None
    try:
        _write_files(dataset, beside, sources, report)
        written = load(beside)
        _carry_over(folder, beside)
        for path in sorted(beside.iterdir()):
            _settle(path)
        beside.chmod(0o755)
        into_place(beside, folder)
    except OSError as fault:
        raise WriteError(f"{target} cannot be written: {fault.strerror}") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(beside)
    return written


def check_target(target: str | Path) -> None:
    """Raise :class:`WriteError` if the folder is not one that a package may be written to."""
    folder = Path(target).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise WriteError(f"{target} is a file; name a folder for the data package")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file():
        raise WriteError(
            f"{target} holds other files and no {DESCRIPTOR}; name a new or empty folder"
        )


def read_sources(folder: str | Path) -> list[Source]:
    """Return the sources that a package's descriptor names."""
    about = json.loads((Path(folder) / DESCRIPTOR).read_text(encoding="utf-8"))
    listed = about.get("sources", [])
    return [source for source in listed if isinstance(source, dict)]


def long_votes(votes: pd.DataFrame) -> pd.DataFrame:
    """Return a matrix of votes as rows rollcall, iso3, vote, by roll call and then country.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls.
    """
    votes = votes.sort_index().sort_index(axis=1)
    matrix = votes.to_numpy().T
    columns, rows = np.nonzero(matrix != Vote.NOT_MEMBER)
    words = np.array([*CODES, ""], dtype=object)
    place = np.full(-Vote.NOT_MEMBER + max(CODES.values()) + 1, len(CODES))
    place[[code - Vote.NOT_MEMBER for code in CODES.values()]] = range(len(CODES))
    chosen = place[matrix[columns, rows].astype(np.int64) - Vote.NOT_MEMBER]
    return pd.DataFrame(
        {
            "rollcall": votes.columns.to_numpy(dtype=object)[columns],
            "iso3": votes.index.to_numpy(dtype=object)[rows],
            "vote": words[chosen],
        }
    )


def _write_files(dataset: Dataset, folder: Path, sources: Sequence[Source], report: str) -> None:
    frames = {
        "countries": dataset.countries.reset_index(),
        "rollcalls": dataset.rollcalls.reset_index(),
        "drafts": dataset.drafts.reset_index(),
        "sponsorships": dataset.sponsorships,
        "memberships": dataset.memberships,
        "group_counts": dataset.group_counts,
    }
    for name, frame in frames.items():
        _write_csv(frame[_TABLES[name].names], folder / _TABLES[name].file)
    for table, rows in ((FACTS, dataset.facts), (PAIRS, dataset.pairs)):
        if len(rows):
            _write_csv(rows[table.names], folder / table.file)
    if _write_votes(dataset.votes, folder / VOTES.file) >= fast_votes.FEWEST_VOTES:
        fast_votes.write(folder, dataset.votes)
    about = {
        "profile": "tabular-data-package",
        "name": "alignment-records",
        "title": dataset.title,
        "version": dataset.version,
        **({"versions": dict(dataset.versions)} if dataset.versions else {}),
        "licenses": [{"name": "un-dhl-attribution", "title": dataset.licence}],
        "sources": [dict(source) for source in sources],
        "opening": dataset.opening,
        "resources": [
            descriptor(table)
            for table in (*TABLES, *FURTHER)
            if table in TABLES or (folder / table.file).exists()
        ],
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    if report:
        (folder / REPORT).write_text(report, encoding="utf-8")


def _write_votes(votes: pd.DataFrame, path: Path) -> int:
    """Write the votes as rows, some roll calls at a time, and return their number."""
    votes = votes.sort_index().sort_index(axis=1)
    written = 0
    for start in range(0, max(votes.shape[1], 1), _ROLLCALLS_AT_ONCE):
        rows = long_votes(votes.iloc[:, start : start + _ROLLCALLS_AT_ONCE])
        _write_csv(rows, path, more=start > 0)
        written += len(rows)
    return written


def _write_csv(frame: pd.DataFrame, path: Path, more: bool = False) -> None:
    if path.suffix == ".gz":
        text = frame.to_csv(index=False, lineterminator="\n")
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        return
    with path.open("a" if more else "w", encoding="utf-8", newline="") as file:
        frame.to_csv(file, index=False, header=not more, lineterminator="\n")


def _prefix(folder: Path) -> str:
    return f".{folder.name}.writing-"


def _sweep(folder: Path) -> None:
    """Remove what killed writers left beside the folder; a younger one may still be at work."""
    for path in folder.parent.glob(glob.escape(_prefix(folder)) + "*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _carry_over(folder: Path, beside: Path) -> None:
    ours = {fast_votes.FILE, REPORT, *(table.file for table in FURTHER)}
    for path in folder.iterdir() if folder.is_dir() else ():
        copy = beside / path.name
        if path.name in ours or copy.exists():
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, copy, symlinks=True)
        else:
            shutil.copy2(path, copy, follow_symlinks=False)


def _settle(path: Path) -> None:
    if path.is_file() and not path.is_symlink():
        with path.open("rb") as file:
            os.fsync(file.fileno())
