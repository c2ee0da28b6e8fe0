"""Loading of data packages: a folder in the built-in format becomes a checked Dataset.

A large package has its votes a second time, as a matrix in ``votes.parquet`` that loads in
milliseconds. It carries the SHA-256 of its ``votes.csv`` and is ignored once the CSV has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from alignment.errors import DataError, Fault, MissingError
from alignment.io.facts import read_extra_table
from alignment.io.tables import add_faults, check_references, read_table, sort_by_date
from alignment.model.columns import (
    COUNTRIES_TABLE,
    EXTRA_TABLES,
    FACTS_TABLE,
    MEMBERSHIPS_TABLE,
    PAIRS_TABLE,
    ROLLCALLS_TABLE,
    TABLES,
    VOTES_TABLE,
)
from alignment.model.dataset import Dataset
from alignment.model.url import parse_url
from alignment.model.vote import VOTE_CODES, Vote
from alignment.settings import DATA_DIR

DESCRIPTOR_FILE = "datapackage.json"
VOTE_MATRIX_FILE = "votes.parquet"
_SOURCE_HASH_KEY = b"votes.csv sha256"
# Smaller CSV files are read fast enough.
MIN_VOTES_FOR_MATRIX = 50_000
_MIN_CODE, _MAX_CODE = int(Vote.NOT_MEMBER), int(Vote.YES)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_vote_matrix(folder: Path, votes: pd.DataFrame) -> None:
    """Write the matrix, countries x roll calls, beside the CSV made from it."""
    from alignment.io.arrow import pa, pq

    # Few long columns pack and load better than many short ones.
    columns = {iso3: pa.array(row) for iso3, row in zip(votes.index, votes.to_numpy(), strict=True)}
    table = pa.table({"rollcall": pa.array(votes.columns, pa.string()), **columns})
    metadata = {_SOURCE_HASH_KEY: hash_file(folder / VOTES_TABLE.file).encode()}
    pq.write_table(
        table.replace_schema_metadata(metadata), folder / VOTE_MATRIX_FILE, compression="zstd"
    )


def read_vote_matrix(folder: Path, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Read the matrix, countries x roll calls in the order of the tables as read.

    Return None if there is no file or no pyarrow, or if the matrix was made from another CSV or
    does not fit the tables; the CSV is then read and checked.
    """
    path = folder / VOTE_MATRIX_FILE
    if not {"countries", "rollcalls"} <= frames.keys() or not path.is_file():
        return None
    try:
        from alignment.io.arrow import pa, pq
    except MissingError:
        return None
    countries = list(frames["countries"]["iso3"])
    rollcalls = list(frames["rollcalls"]["rollcall"])
    try:
        metadata = pq.read_metadata(path)
        source_hash = (
            (metadata.metadata or {}).get(_SOURCE_HASH_KEY, b"").decode("ascii", "replace")
        )
        if source_hash != hash_file(folder / VOTES_TABLE.file) or metadata.num_rows != len(
            rollcalls
        ):
            return None
        table = pq.read_table(path)
        names = table.column("rollcall").to_pylist()
        rows = [table.column(iso3).to_numpy() for iso3 in countries]
        matrix = np.array(rows, dtype=np.int8).reshape(len(countries), len(names))
    except (OSError, KeyError, ValueError, OverflowError, pa.ArrowException):
        return None
    if len(set(names)) != len(names) or set(names) != set(rollcalls):
        return None
    if set(table.column_names) != {"rollcall", *countries}:
        return None
    if matrix.size and not _MIN_CODE <= matrix.min() <= matrix.max() <= _MAX_CODE:
        return None
    return pd.DataFrame(matrix, index=countries, columns=names)[rollcalls]


def load_package(folder: str | Path | None = None) -> Dataset:
    """Load a data package, the shipped records by default.

    Raise :class:`DataError` with every fault of every file.

    >>> dataset = load_package()
    >>> int(dataset.rollcalls.loc["A/RES/74/247", "yes"])
    79
    """
    root = DATA_DIR if folder is None else Path(folder)
    if not root.is_dir():
        remedy = f"name a folder that holds {DESCRIPTOR_FILE} and its tables"
        raise DataError(root, [Fault(str(root), None, "", "there is no such folder", remedy)])
    faults: list[Fault] = []
    descriptor = _read_descriptor(root, faults)
    frames: dict[str, pd.DataFrame] = {}
    matrix = None
    for table in TABLES:
        if table.file_optional and not (root / table.file).exists():
            frames[table.name] = table.make_empty()
            continue
        if table is VOTES_TABLE:
            matrix = read_vote_matrix(root, frames)
            if matrix is not None:
                continue
        frame = read_table(root, table, faults)
        if frame is not None:
            frames[table.name] = frame
    for table in TABLES:
        check_references(frames, table, faults)
    extra_loaders: dict[str, Callable[[], pd.DataFrame]] = {}
    for table in EXTRA_TABLES:
        if folder is None:
            extra_loaders[table.name] = partial(_read_shipped_table, root / table.file)
        elif COUNTRIES_TABLE.name in frames:
            countries_index = pd.Index(frames[COUNTRIES_TABLE.name]["iso3"])
            frame = read_extra_table(root, table, countries_index, faults)
            extra_loaders[table.name] = partial(pd.DataFrame, frame)
    _check_short_names(frames.get(ROLLCALLS_TABLE.name), faults)
    _check_membership_ends(frames.get(MEMBERSHIPS_TABLE.name), faults)
    # Recounts need these three tables without faults.
    counted = {table.file for table in (COUNTRIES_TABLE, ROLLCALLS_TABLE, VOTES_TABLE)}
    if not counted & {fault.file for fault in faults}:
        rollcalls = _convert_integers(frames["rollcalls"], ["session", *VOTE_CODES])
        if matrix is None:
            countries = frames["countries"]["iso3"]
            matrix = _build_vote_matrix(frames["votes"], countries, rollcalls["rollcall"])
        votes = matrix
        _check_tallies(rollcalls, votes, faults)
    if faults:
        raise DataError(root, faults)
    rollcalls = sort_by_date(rollcalls, "rollcall")
    dataset = Dataset(
        title=str(descriptor.get("title", root.resolve().name)),
        version=str(descriptor.get("version", "")),
        licence=_get_licence(descriptor),
        opening=str(descriptor.get("opening", "v=1")),
        countries=frames["countries"].set_index("iso3").sort_index(),
        rollcalls=rollcalls,
        votes=votes.sort_index()[rollcalls.index].rename_axis(index="iso3", columns="rollcall"),
        drafts=sort_by_date(_convert_integers(frames["drafts"], ["session", "sponsors"]), "text"),
        sponsorships=frames["sponsorships"].reset_index(drop=True),
        memberships=frames["memberships"].reset_index(drop=True),
        group_counts=_convert_integers(frames["group_counts"], ["members"]).reset_index(drop=True),
        load_assembly=_load_assembly_dataset,
        read_facts=extra_loaders[FACTS_TABLE.name],
        read_pairs=extra_loaders[PAIRS_TABLE.name],
        versions=cast(dict[str, int], descriptor.get("versions", {})),
        own_texts=tuple(cast(list[str], descriptor.get("own_texts", []))),
    )
    _check_opening(dataset, faults)
    if faults:
        raise DataError(root, faults)
    return dataset


@cache
def _read_shipped_table(path: Path) -> pd.DataFrame:
    """Return an extra table of the shipped package, which was checked when it was written."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _load_assembly_dataset(base: Dataset) -> Dataset:
    # Loaded for queries of the whole Assembly alone.
    from alignment.io.assembly import build_assembly_dataset

    return build_assembly_dataset(base)


def _read_descriptor(root: Path, faults: list[Fault]) -> dict[str, object]:
    try:
        descriptor = json.loads((root / DESCRIPTOR_FILE).read_text(encoding="utf-8-sig"))
        if not isinstance(descriptor, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        faults.append(
            Fault(DESCRIPTOR_FILE, None, "", "the file is missing", "add it to the folder")
        )
        return {}
    except (ValueError, OSError, RecursionError) as fault:
        faults.append(
            Fault(DESCRIPTOR_FILE, None, "", f"not readable JSON ({fault})", "correct it")
        )
        return {}
    for name in ("title", "version", "opening"):
        if not isinstance(descriptor.get(name, ""), str):
            remedy = "write it in double quotes"
            faults.append(Fault(DESCRIPTOR_FILE, None, name, "is not text", remedy))
    versions = descriptor.get("versions", {})
    if not isinstance(versions, dict) or any(type(votes) is not int for votes in versions.values()):
        problem = "is not a number of votes by version"
        remedy = 'write it as { "2025.12": 15703 }'
        faults.append(Fault(DESCRIPTOR_FILE, None, "versions", problem, remedy))
    own_texts = descriptor.get("own_texts", [])
    if not isinstance(own_texts, list) or any(type(text) is not str for text in own_texts):
        remedy = 'write it as ["A/C.3/81/L.5"]'
        faults.append(Fault(DESCRIPTOR_FILE, None, "own_texts", "is no list of symbols", remedy))
    return descriptor


def _check_opening(dataset: Dataset, faults: list[Fault]) -> None:
    """Append a fault for each name in the opening address that the records lack."""
    query, _, notices = parse_url(dataset.opening)
    remedy = "write an address that the page can open on"
    faults += [
        Fault(DESCRIPTOR_FILE, None, "opening", problem, remedy)
        for problem in notices + query.faults(dataset)
    ]


def _get_licence(descriptor: dict[str, object]) -> str:
    licences = descriptor.get("licenses")
    if isinstance(licences, list) and licences and isinstance(licences[0], dict):
        return str(licences[0].get("title", ""))
    return ""


def _convert_integers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype("int64") for name in columns})


def _build_vote_matrix(
    votes: pd.DataFrame, countries: pd.Series, rollcalls: pd.Series
) -> pd.DataFrame:
    matrix = np.full((len(countries), len(rollcalls)), Vote.NOT_MEMBER, dtype=np.int8)
    rows = pd.Index(countries).get_indexer(pd.Index(votes["iso3"]))
    columns = pd.Index(rollcalls).get_indexer(pd.Index(votes["rollcall"]))
    words = pd.Categorical(votes["vote"], categories=list(VOTE_CODES))
    matrix[rows, columns] = np.array(list(VOTE_CODES.values()), dtype=np.int8)[words.codes]
    return pd.DataFrame(matrix, index=countries.to_numpy(), columns=rollcalls.to_numpy())


def _check_short_names(rollcalls: pd.DataFrame | None, faults: list[Fault]) -> None:
    """Append a fault for each short name that two texts of a year share."""
    if rollcalls is None:
        return
    with_name = rollcalls[rollcalls["short"] != ""]
    is_repeated = with_name.assign(year=with_name["date"].str[:4]).duplicated(["short", "year"])
    problem = "is the name of another vote of that year"
    remedy = "write a name that differs"
    add_faults(faults, ROLLCALLS_TABLE, "short", with_name["short"][is_repeated], problem, remedy)


def _check_membership_ends(memberships: pd.DataFrame | None, faults: list[Fault]) -> None:
    if memberships is None:
        return
    ended = memberships[memberships["until"] != ""]
    for name in ("since", "by"):
        # 2019 is not before 2019-12: each day that the first can mean would have to be.
        early = [
            end < start[: len(end)] for end, start in zip(ended["until"], ended[name], strict=True)
        ]
        cells, remedy = ended["until"][early], "correct one of the two"
        add_faults(faults, MEMBERSHIPS_TABLE, "until", cells, f"is before {name}", remedy)


def _check_tallies(rollcalls: pd.DataFrame, votes: pd.DataFrame, faults: list[Fault]) -> None:
    unexplained = (rollcalls["tally_note"] == "").to_numpy()
    for name, code in VOTE_CODES.items():
        counted = (votes.to_numpy() == code).sum(axis=0)
        wrong = (counted != rollcalls[name].to_numpy()) & unexplained
        for number in np.flatnonzero(wrong).tolist():
            row = rollcalls.iloc[number]
            cells = rollcalls[name].iloc[[number]]
            remedy = f"correct it or {VOTES_TABLE.file}, or say why in tally_note"
            problem = (
                f"differs from the recount of {row['rollcall']}, which gives {counted[number]}"
            )
            add_faults(faults, ROLLCALLS_TABLE, name, cells, problem, remedy)
