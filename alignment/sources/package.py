"""A folder in the shipped format, checked whole, becomes a Dataset."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import DataError, Fault
from alignment.model.address import read
from alignment.model.columns import (
    COUNTRIES,
    MEMBERSHIPS,
    ROLLCALLS,
    TABLES,
    VOTES,
)
from alignment.model.dataset import Dataset
from alignment.model.further import FACTS, FURTHER, PAIRS
from alignment.model.vote import CODES, Vote
from alignment.paths import DATA
from alignment.sources import fast_votes
from alignment.sources.facts import read_further, shipped
from alignment.sources.tables import add, check_references, read_table

DESCRIPTOR = "datapackage.json"


def load(folder: str | Path | None = None) -> Dataset:
    """Load a data package.

    Parameters
    ----------
    folder : path, optional
        The shipped records when it is left out.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        With every fault of every file; nothing is half-loaded.

    Examples
    --------
    >>> dataset = load()
    >>> int(dataset.rollcalls.loc["A/RES/74/247", "yes"])
    79
    """
    root = DATA if folder is None else Path(folder)
    if not root.is_dir():
        remedy = f"name a folder that holds {DESCRIPTOR} and its tables"
        raise DataError(root, [Fault(str(root), None, "", "there is no such folder", remedy)])
    faults: list[Fault] = []
    about = _descriptor(root, faults)
    frames: dict[str, pd.DataFrame] = {}
    fast = None
    for table in TABLES:
        if table.may_lack and not (root / table.file).exists():
            frames[table.name] = pd.DataFrame(columns=table.names, dtype=str)
            continue
        if table is VOTES:
            fast = fast_votes.read(root, frames)
            if fast is not None:
                continue
        frame = read_table(root, table, faults)
        if frame is not None:
            frames[table.name] = frame
    for table in TABLES:
        check_references(frames, table, faults)
    further: dict[str, Callable[[], pd.DataFrame]] = {}
    for table in FURTHER:
        if folder is None:
            further[table.name] = shipped(root, table)
        elif COUNTRIES.name in frames:
            known = pd.Index(frames[COUNTRIES.name]["iso3"])
            frame = read_further(root, table, known, faults)
            further[table.name] = partial(pd.DataFrame, frame)
    _check_short(frames.get(ROLLCALLS.name), faults)
    _check_ends(frames.get(MEMBERSHIPS.name), faults)
    # A recount is worth its while once all that is counted is sound, whatever else is not.
    if not {fault.file for fault in faults} & {COUNTRIES.file, ROLLCALLS.file, VOTES.file}:
        rollcalls = _with_integers(frames["rollcalls"], ["session", *CODES])
        countries = frames["countries"]["iso3"]
        votes = _matrix(frames["votes"], countries, rollcalls["rollcall"]) if fast is None else fast
        _check_tallies(rollcalls, votes, faults)
    if faults:
        raise DataError(root, faults)
    dataset = Dataset(
        title=str(about.get("title", root.resolve().name)),
        version=str(about.get("version", "")),
        licence=_licence(about),
        opening=str(about.get("opening", "v=1")),
        countries=frames["countries"].set_index("iso3").sort_index(),
        rollcalls=_in_order(rollcalls, "rollcall"),
        votes=_ordered(votes, rollcalls),
        drafts=_in_order(_with_integers(frames["drafts"], ["session", "sponsors"]), "text"),
        sponsorships=frames["sponsorships"].reset_index(drop=True),
        memberships=frames["memberships"].reset_index(drop=True),
        group_counts=_with_integers(frames["group_counts"], ["members"]).reset_index(drop=True),
        wider=_whole,
        read_facts=further[FACTS.name],
        read_pairs=further[PAIRS.name],
        versions=_versions(about),
    )
    _check_opening(dataset, faults)
    if faults:
        raise DataError(root, faults)
    return dataset


def _whole(base: Dataset) -> Dataset:
    # Who does not ask for the whole Assembly does not load what reads it.
    from alignment.sources.whole import whole

    return whole(base)


def _descriptor(root: Path, faults: list[Fault]) -> dict[str, object]:
    try:
        about = json.loads((root / DESCRIPTOR).read_text(encoding="utf-8-sig"))
        if not isinstance(about, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        faults.append(Fault(DESCRIPTOR, None, "", "the file is missing", "add it to the folder"))
        return {}
    except (ValueError, OSError, RecursionError) as fault:
        faults.append(Fault(DESCRIPTOR, None, "", f"not readable JSON ({fault})", "mend it"))
        return {}
    for name in ("title", "version", "opening"):
        if not isinstance(about.get(name, ""), str):
            remedy = "write it in double quotes"
            faults.append(Fault(DESCRIPTOR, None, name, "is not text", remedy))
    held = about.get("versions", {})
    if not isinstance(held, dict) or any(type(votes) is not int for votes in held.values()):
        told = "is not a number of votes by version"
        remedy = 'write it as { "2025.12": 15703 }'
        faults.append(Fault(DESCRIPTOR, None, "versions", told, remedy))
    return about


def _versions(about: dict[str, object]) -> dict[str, int]:
    held = about.get("versions", {})
    return dict(held) if isinstance(held, dict) else {}


def _check_opening(dataset: Dataset, faults: list[Fault]) -> None:
    """Append a fault for each thing in the opening address that the records do not have."""
    query, _, notices = read(dataset.opening)
    remedy = "write an address that the page can open on"
    faults += [
        Fault(DESCRIPTOR, None, "opening", problem, remedy)
        for problem in notices + query.faults(dataset)
    ]


def _licence(about: dict[str, object]) -> str:
    licences = about.get("licenses")
    if isinstance(licences, list) and licences and isinstance(licences[0], dict):
        return str(licences[0].get("title", ""))
    return ""


def _with_integers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype("int64") for name in columns})


def _in_order(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    return frame.sort_values(["date", key], kind="stable").set_index(key)


def _matrix(votes: pd.DataFrame, countries: pd.Series, rollcalls: pd.Series) -> pd.DataFrame:
    matrix = np.full((len(countries), len(rollcalls)), Vote.NOT_MEMBER, dtype=np.int8)
    rows = pd.Index(countries).get_indexer(pd.Index(votes["iso3"]))
    columns = pd.Index(rollcalls).get_indexer(pd.Index(votes["rollcall"]))
    words = pd.Categorical(votes["vote"], categories=list(CODES))
    matrix[rows, columns] = np.array(list(CODES.values()), dtype=np.int8)[words.codes]
    return pd.DataFrame(matrix, index=countries.to_numpy(), columns=rollcalls.to_numpy())


def _ordered(votes: pd.DataFrame, rollcalls: pd.DataFrame) -> pd.DataFrame:
    order = rollcalls.sort_values(["date", "rollcall"], kind="stable")["rollcall"]
    return votes.sort_index().loc[:, order.to_numpy()].rename_axis(index="iso3", columns="rollcall")


def _check_short(rollcalls: pd.DataFrame | None, faults: list[Fault]) -> None:
    """Append a fault for each plain name by which two texts of a year cannot be told apart."""
    if rollcalls is None:
        return
    named = rollcalls[rollcalls["short"] != ""]
    again = named.assign(year=named["date"].str[:4]).duplicated(["short", "year"])
    problem = "is the name of another roll call of that year"
    remedy = "write one by which the two can be told apart"
    add(faults, ROLLCALLS, "short", named["short"][again], problem, remedy)


def _check_ends(memberships: pd.DataFrame | None, faults: list[Fault]) -> None:
    """Append a fault for each membership that ended before it began."""
    if memberships is None:
        return
    ended = memberships[memberships["until"] != ""]
    for name in ("since", "by"):
        # A date is before another if all days that it can mean are: 2019 is not before 2019-12.
        early = [
            end < begun[: len(end)] for end, begun in zip(ended["until"], ended[name], strict=True)
        ]
        problem = f"is before {name}"
        add(faults, MEMBERSHIPS, "until", ended["until"][early], problem, "mend one of the two")


def _check_tallies(rollcalls: pd.DataFrame, votes: pd.DataFrame, faults: list[Fault]) -> None:
    unexplained = (rollcalls["tally_note"] == "").to_numpy()
    for name, code in CODES.items():
        counted = (votes.to_numpy() == code).sum(axis=0)
        wrong = (counted != rollcalls[name].to_numpy()) & unexplained
        for number in np.flatnonzero(wrong).tolist():
            row = rollcalls.iloc[number]
            remedy = f"mend it or {VOTES.file}, or say why in tally_note"
            problem = (
                f"differs from the recount of {row['rollcall']}, which gives {counted[number]}"
            )
            add(faults, ROLLCALLS, name, rollcalls[name].iloc[[number]], problem, remedy)
