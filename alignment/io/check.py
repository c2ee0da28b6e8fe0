"""Health report of a data package: its coverage, recounted tallies and oddities."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.io.dataset_builder import count_votes
from alignment.io.import_report import limit_lines
from alignment.io.package import VOTE_MATRIX_FILE, load_package, read_vote_matrix
from alignment.io.un_bodies import UNIVERSAL_BODIES, load_un_membership
from alignment.model.columns import COUNTRIES_TABLE, COVERAGES, ROLLCALLS_TABLE
from alignment.model.dataset import Dataset
from alignment.model.query import format_body
from alignment.model.text_format import format_count
from alignment.model.vote import Vote

_MAX_LISTED = 20


@dataclass(frozen=True)
class PackageHealth:
    """Facts of a package that loads, and oddities; neither is a fault."""

    facts: tuple[str, ...]
    oddities: tuple[str, ...]

    def format_text(self) -> str:
        """Return the report as lines."""
        odd = ["", "Worth a look:", *self.oddities] if self.oddities else ["", "Nothing odd."]
        return "\n".join([*self.facts, *odd]) + "\n"


def check_package(folder: str | Path) -> PackageHealth:
    """Validate a folder and describe its health.

    Raise :class:`DataError` with every fault by file, row and column, if the package does not
    load.

    >>> from alignment.settings import DATA_DIR
    >>> check_package(DATA_DIR).facts[1]
    '97 recorded votes, 14,371 votes of countries, 55 drafts, 1,773 sponsorships, 219 countries'
    """
    dataset = load_package(folder)
    facts = (
        *_describe_sizes(dataset),
        *_describe_coverage(dataset),
        *_describe_tallies(dataset),
        *_describe_sponsor_lists(dataset),
    )
    return PackageHealth(
        (*facts, *_describe_vote_matrix(Path(folder))),
        tuple(_find_membership_mismatches(dataset) + _find_empty_rollcalls(dataset)),
    )


def _describe_sizes(dataset: Dataset) -> list[str]:
    cast_count = int((dataset.votes.to_numpy() >= Vote.NO).sum())
    sizes = [
        format_count(len(dataset.rollcalls), "recorded vote"),
        format_count(cast_count, "vote of a country", "votes of countries"),
        format_count(len(dataset.drafts), "draft"),
        format_count(len(dataset.sponsorships), "sponsorship"),
        format_count(len(dataset.countries), "country", "countries"),
    ]
    return [f"{dataset.title} ({dataset.version or 'no version'})", ", ".join(sizes)]


def _describe_coverage(dataset: Dataset) -> list[str]:
    rollcalls = dataset.rollcalls
    if rollcalls.empty:
        return ["no votes"]
    bodies = rollcalls["body"].map(format_body) + ", " + rollcalls["stage"]
    table = pd.crosstab(bodies, rollcalls["date"].str[:4])
    lines = ["", "Votes by body and year:"]
    for body, counts in table.iterrows():
        own = counts[counts > 0]
        first, last = own.index[0], own.index[-1]
        years = first if first == last else f"{first} to {last}"
        lines.append(f"  {body}: {int(own.sum())}, {years}")
        year_counts = [f"{year} {number}" for year, number in own.items()]
        lines.append("    " + ", ".join(year_counts))
    return lines


def _describe_tallies(dataset: Dataset) -> list[str]:
    noted = dataset.rollcalls[dataset.rollcalls["tally_note"] != ""]
    agree = len(dataset.rollcalls) - len(noted)
    counted = count_votes(dataset.votes.to_numpy()).set_axis(dataset.rollcalls.index)
    verb = "is" if len(noted) == 1 else "are"
    lines = ["", f"Tallies: {agree} agree with the recount, {len(noted)} {verb} explained:"]
    if noted.empty:
        return [*lines[:1], f"Tallies: all {agree} agree with the recount"]
    notes = []
    for name, note in noted["tally_note"].items():
        tally = "-".join(str(number) for number in counted.loc[str(name)])
        notes.append(f"  {name}: {note} (recount now {tally})")
    return lines + limit_lines(notes, _MAX_LISTED)


def _describe_sponsor_lists(dataset: Dataset) -> list[str]:
    drafts = dataset.drafts
    if drafts.empty:
        return ["", "No sponsor lists"]
    lines = ["", "Sponsor lists by coverage:"]
    for coverage in COVERAGES:
        own = drafts[drafts["coverage"] == coverage]
        count = int(dataset.sponsorships["text"].isin(own.index).sum())
        lines.append(
            f"  {coverage}: {format_count(len(own), 'draft')}, "
            f"{format_count(count, 'sponsor')} named"
        )
    replaced = int((drafts["superseded_by"] != "").sum())
    return [
        *lines,
        f"  replaced by a revision: {replaced}; lists that count: {len(dataset.countable_drafts)}",
    ]


def _describe_vote_matrix(folder: Path) -> list[str]:
    if not (folder / VOTE_MATRIX_FILE).is_file():
        return []
    frames = {
        table.name: pd.read_csv(folder / table.file, dtype=str, keep_default_na=False)
        for table in (COUNTRIES_TABLE, ROLLCALLS_TABLE)
    }
    if read_vote_matrix(folder, frames) is None:
        return ["", f"{VOTE_MATRIX_FILE} is of another votes.csv and not used"]
    return ["", f"{VOTE_MATRIX_FILE} agrees with votes.csv and is used"]


def _find_membership_mismatches(dataset: Dataset) -> list[str]:
    """Return lines on votes of non-members, and on members without a row."""
    rollcalls = dataset.rollcalls
    is_universal = rollcalls["body"].isin(UNIVERSAL_BODIES).to_numpy()
    countries, days = list(dataset.countries.index), rollcalls["date"].tolist()
    members, votes = load_un_membership(), dataset.votes.to_numpy()
    cast = (votes >= Vote.NO) & ~members.is_member(countries, days) & is_universal
    missing = (
        (votes == Vote.NOT_MEMBER)
        & members.is_member(countries, days, exclude_admission_day=True)
        & is_universal
    )
    lines = []
    for mask, problem in (
        (cast, "voted while no member"),
        (missing, "was a member and has no row"),
    ):
        pairs = [
            f"  {countries[row]} {problem}, {rollcalls.index[column]}"
            for row, column in np.argwhere(mask).tolist()
        ]
        lines += limit_lines(pairs, _MAX_LISTED, f": {problem}")
    return lines


def _find_empty_rollcalls(dataset: Dataset) -> list[str]:
    without_votes = np.flatnonzero((dataset.votes.to_numpy() < Vote.NO).all(axis=0))
    names = dataset.rollcalls.index[without_votes[:_MAX_LISTED]]
    return [f"  {name} has no vote cast at all" for name in names]
