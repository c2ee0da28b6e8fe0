"""Health of a data package: what it covers, what was recounted, and what looks odd."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.model.columns import COVERAGES, TABLES
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources import fast_votes
from alignment.sources.ballots import recount
from alignment.sources.members import read_members
from alignment.sources.package import load
from alignment.sources.symbols import OF_ALL_MEMBERS

_MOST = 20


@dataclass(frozen=True)
class Health:
    """Facts of a package that loads, and oddities worth a look; neither is a fault."""

    facts: tuple[str, ...]
    oddities: tuple[str, ...]

    def text(self) -> str:
        """Return the report as lines."""
        odd = ["", "Worth a look:", *self.oddities] if self.oddities else ["", "Nothing odd."]
        return "\n".join([*self.facts, *odd]) + "\n"


def check_package(folder: str | Path) -> Health:
    """Validate a folder and describe its health.

    Raises
    ------
    DataError
        With every fault by file, row and column, if the package does not load.

    Examples
    --------
    >>> from alignment.paths import DATA
    >>> check_package(DATA).facts[1]
    '97 roll calls, 15,703 votes, 55 drafts, 1,773 sponsorships, 219 countries'
    """
    dataset = load(folder)
    facts = (*_sizes(dataset), *_coverage(dataset), *_tallies(dataset), *_lists(dataset))
    return Health((*facts, *_files(Path(folder))), tuple(_outside(dataset) + _empty(dataset)))


def _sizes(dataset: Dataset) -> list[str]:
    held = dataset.votes.to_numpy() != Vote.NOT_MEMBER
    sizes = [
        f"{len(dataset.rollcalls):,} roll calls",
        f"{int(held.sum()):,} votes",
        f"{len(dataset.drafts):,} drafts",
        f"{len(dataset.sponsorships):,} sponsorships",
        f"{len(dataset.countries):,} countries",
    ]
    return [f"{dataset.title} ({dataset.version or 'no version'})", ", ".join(sizes)]


def _coverage(dataset: Dataset) -> list[str]:
    rollcalls = dataset.rollcalls
    if rollcalls.empty:
        return ["no roll calls"]
    years = rollcalls["date"].str[:4]
    table = pd.crosstab(rollcalls["body"] + ", " + rollcalls["stage"], years)
    lines = ["", "Roll calls by body and year:"]
    for body, counts in table.iterrows():
        own = counts[counts > 0]
        first, last = own.index[0], own.index[-1]
        lines.append(f"  {body}: {int(own.sum())}, {first} to {last}")
        shown = [f"{year} {number}" for year, number in own.items()]
        lines.append("    " + ", ".join(shown))
    return lines


def _tallies(dataset: Dataset) -> list[str]:
    noted = dataset.rollcalls[dataset.rollcalls["tally_note"] != ""]
    agree = len(dataset.rollcalls) - len(noted)
    counted = recount(dataset.votes.to_numpy()).set_axis(dataset.rollcalls.index)
    lines = ["", f"Tallies: {agree} agree with the recount, {len(noted)} are explained:"]
    for name in noted.index[:_MOST]:
        tally = "-".join(str(number) for number in counted.loc[name])
        lines.append(f"  {name}: {noted.loc[name, 'tally_note']} (recount now {tally})")
    if len(noted) > _MOST:
        lines.append(f"  and {len(noted) - _MOST} more")
    return lines if len(noted) else [*lines[:1], f"Tallies: all {agree} agree with the recount"]


def _lists(dataset: Dataset) -> list[str]:
    drafts = dataset.drafts
    if drafts.empty:
        return ["", "No sponsor lists"]
    lines = ["", "Sponsor lists by coverage:"]
    for coverage in COVERAGES:
        own = drafts[drafts["coverage"] == coverage]
        named = int(dataset.sponsorships["text"].isin(own.index).sum())
        lines.append(f"  {coverage}: {len(own)} drafts, {named} sponsors named")
    replaced = int((drafts["superseded_by"] != "").sum())
    return [
        *lines,
        f"  {replaced} were replaced by a revision, {len(dataset.countable_drafts)} count",
    ]


def _files(folder: Path) -> list[str]:
    if not (folder / fast_votes.FILE).is_file():
        return []
    frames = {
        table.name: pd.read_csv(folder / table.file, dtype=str, keep_default_na=False)
        for table in TABLES
        if table.name in ("countries", "rollcalls")
    }
    used = fast_votes.read(folder, frames) is not None
    said = "agrees with votes.csv and is used" if used else "is of another votes.csv and not used"
    return ["", f"{fast_votes.FILE} {said}"]


def _outside(dataset: Dataset) -> list[str]:
    """Tell of votes cast by states that were no members, and of members without a row."""
    rollcalls = dataset.rollcalls
    everyone = rollcalls["body"].isin(OF_ALL_MEMBERS).to_numpy()
    countries, days = list(dataset.countries.index), rollcalls["date"].tolist()
    members, votes = read_members(), dataset.votes.to_numpy()
    cast = (votes >= Vote.NO) & ~members.on(countries, days) & everyone
    lost = (votes == Vote.NOT_MEMBER) & members.on(countries, days, settled=True) & everyone
    lines = []
    for found, problem in ((cast, "voted while no member"), (lost, "was a member and has no row")):
        pairs = np.argwhere(found)
        lines += [
            f"  {countries[row]} {problem}, {rollcalls.index[column]}"
            for row, column in pairs[:_MOST].tolist()
        ]
        if len(pairs) > _MOST:
            lines.append(f"  and {len(pairs) - _MOST} more: {problem}")
    return lines


def _empty(dataset: Dataset) -> list[str]:
    silent = np.flatnonzero((dataset.votes.to_numpy() < Vote.NO).all(axis=0))
    names = dataset.rollcalls.index[silent[:_MOST]]
    return [f"  {name} has no vote cast at all" for name in names]
