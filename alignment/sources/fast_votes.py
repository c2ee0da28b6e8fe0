"""The votes of a large package a second time, as a matrix that loads in milliseconds.

``votes.parquet`` lies beside ``votes.csv``, which stays the record. It carries the SHA-256 of
the CSV it was made from and is used only while that is still the CSV's own, so a mended CSV
is never overruled by an old matrix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import MissingError
from alignment.model.columns import VOTES
from alignment.model.vote import Vote

FILE = "votes.parquet"
_MADE_FROM = b"votes.csv sha256"
# Below this the CSV is read in less time than the second file is worth.
FEWEST_VOTES = 50_000
_LOW, _HIGH = int(Vote.NOT_MEMBER), int(Vote.YES)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, votes: pd.DataFrame) -> None:
    """Write the matrix beside the CSV that has just been written from it.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls.
    """
    from alignment.sources.arrow import pa, pq

    # One column a country: few long columns pack and load better than many short ones.
    columns = {iso3: pa.array(row) for iso3, row in zip(votes.index, votes.to_numpy(), strict=True)}
    table = pa.table({"rollcall": pa.array(votes.columns, pa.string()), **columns})
    made_from = {_MADE_FROM: digest(folder / VOTES.file).encode()}
    pq.write_table(table.replace_schema_metadata(made_from), folder / FILE, compression="zstd")


def read(folder: Path, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Read the matrix, None where there is none that can be relied on.

    Parameters
    ----------
    folder : path
    frames : mapping of str to DataFrame
        The tables `countries` and `rollcalls`, as read.

    Returns
    -------
    DataFrame of int8 or None
        Countries x roll calls in the order of the tables, codes of
        :class:`~alignment.model.vote.Vote`. None if there is no file, or nothing to read it with,
        or it was made from another CSV, or it does not fit the tables: the CSV is then read, with
        all its checks.
    """
    path = folder / FILE
    if not {"countries", "rollcalls"} <= frames.keys() or not path.is_file():
        return None
    try:
        from alignment.sources.arrow import pa, pq
    except MissingError:
        return None
    countries = list(frames["countries"]["iso3"])
    rollcalls = list(frames["rollcalls"]["rollcall"])
    try:
        about = pq.read_metadata(path)
        made_from = (about.metadata or {}).get(_MADE_FROM, b"").decode("ascii", "replace")
        if made_from != digest(folder / VOTES.file) or about.num_rows != len(rollcalls):
            return None
        table = pq.read_table(path)
        held = table.column("rollcall").to_pylist()
        rows = [table.column(iso3).to_numpy() for iso3 in countries]
        matrix = np.array(rows, dtype=np.int8).reshape(len(countries), len(held))
    except (OSError, KeyError, ValueError, OverflowError, pa.ArrowException):
        return None
    if len(set(held)) != len(held) or set(held) != set(rollcalls):
        return None
    if set(table.column_names) != {"rollcall", *countries}:
        return None
    if matrix.size and not _LOW <= matrix.min() <= matrix.max() <= _HIGH:
        return None
    return pd.DataFrame(matrix, index=countries, columns=held)[rollcalls]
