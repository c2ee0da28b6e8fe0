"""The files of the built-in data, read by the csv module, and counts that need no other code."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np

CAST = ("yes", "no", "abstain")
LABELS = {"absent": "did not vote"}
WAYS = (*CAST, "did not vote")
# The data name a year, a month or a day: the first and the last day that each can mean.
FIRST_DAYS = {4: "-01-01", 7: "-01", 10: ""}
LAST_DAYS = {4: "-12-31", 7: "-31", 10: ""}
NO_MEMBERS = ("not signed", "not party", "invited", "signatory (not party")


class CsvRecords:
    """The files of the built-in data, read by nothing but the csv module."""

    def __init__(self, folder: Path) -> None:
        def read(name: str) -> list[dict[str, str]]:
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))

        self._folder = folder
        self.votes: dict[str, dict[str, str]] = {}
        for row in read("votes"):
            self.votes.setdefault(row["rollcall"], {})[row["iso3"]] = LABELS.get(
                row["vote"], row["vote"]
            )
        self.rollcalls = {row["rollcall"]: row for row in read("rollcalls")}
        self.countries = {row["iso3"]: row for row in read("countries")}
        self.drafts = {row["text"]: row for row in read("drafts")}
        self.facts, self.memberships = read("facts"), read("memberships")
        self.sponsorships, self.group_counts = read("sponsorships"), read("group_counts")
        self.members = {i for i, row in self.countries.items() if row["status"] == "member"}
        listed = {row["iso3"] for row in self.memberships if row["group"] == "SIDS"}
        self.sids = listed & self.members

    @cached_property
    def resolutions(self) -> dict[str, dict[str, str]]:
        """The rows of resolutions since October 2019, in the order of adoption."""
        path = self._folder / "resolutions" / "resolutions.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["date"])
        return {row["symbol"]: row for row in rows}

    @cached_property
    def sponsors(self) -> dict[str, set[str]]:
        """Who is on the list of each resolution, printed or joined later."""
        with np.load(self._folder / "resolutions" / "sponsors.npz") as arrays:
            iso3, listed = arrays["iso3"], arrays["sponsors"] > 0
            symbols = arrays["symbol"].tolist()
        return {symbol: {*iso3[listed[:, n]].tolist()} for n, symbol in enumerate(symbols)}

    def read_assembly_votes(self, iso3: str) -> dict[str, int]:
        """Return the codes of a country's votes in the General Assembly: 2 yes, 1, 0 no."""
        with np.load(self._folder / "assembly" / "votes.npz") as arrays:
            row = arrays["iso3"].tolist().index(iso3)
            votes = arrays["votes"][row].tolist()
            return dict(zip(arrays["rollcall"].tolist(), votes, strict=True))

    @cached_property
    def codes(self) -> dict[str, str]:
        """ISO3 of each country by its name."""
        return {row["name"]: iso3 for iso3, row in self.countries.items()}

    @cached_property
    def groups(self) -> dict[str, list[dict[str, str]]]:
        """The rows of each group that mean membership."""
        groups: dict[str, list[dict[str, str]]] = {}
        for row in self.memberships:
            rows = groups.setdefault(row["group"], [])
            if not row["status"].startswith(NO_MEMBERS):
                rows.append(row)
        return groups

    def has_dates(self, group: str) -> bool:
        """Return whether any membership of a group has a date."""
        return any(row[name] for row in self.groups[group] for name in ("since", "by", "until"))

    def count_in(self, group: str, day: str = "") -> tuple[set[str], set[str]]:
        """Return the certain members of a group on a day, or today, and those not dated."""
        certain, undated = set(), set()
        for row in self.groups[group]:
            since, until = row["since"], row["until"]
            if not day or not self.has_dates(group):
                certain |= {row["iso3"]} if not until else set()
                continue
            starts = [each + LAST_DAYS[len(each)] for each in (since, row["by"]) if each]
            has_begun = bool(starts) and min(starts) <= day
            if has_begun and (not until or day < until + FIRST_DAYS[len(until)]):
                certain.add(row["iso3"])
            elif not (since and day < since + FIRST_DAYS[len(since)]) and not (
                until and day > until + LAST_DAYS[len(until)]
            ):
                undated.add(row["iso3"])
        return certain, undated

    def get_statuses(self, group: str) -> dict[str, str]:
        """Return the status of each listed country today."""
        members = self.groups[group]
        return {
            row["iso3"]: "former member" if row["until"] and row in members else row["status"]
            for row in self.memberships
            if row["group"] == group
        }


def count_votes(votes: Mapping[str, str], countries: Iterable[str]) -> tuple[int, int, int]:
    """Return how many of some countries voted yes, no and abstained."""
    ways = Counter(votes.get(iso3) for iso3 in countries)
    return ways["yes"], ways["no"], ways["abstain"]


def compute_agreement(
    records: CsvRecords, rollcalls: list[str], countries: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of 1 - |a - b| / 2 of each pair over the votes that both cast, and how many.

    Yes is 2, abstain 1 and no 0.
    """
    values = {"yes": 2.0, "abstain": 1.0, "no": 0.0}
    shape = len(countries), len(rollcalls)
    table = np.array(
        [[values.get(records.votes[r].get(i, ""), np.nan) for r in rollcalls] for i in countries]
    ).reshape(shape)
    both = ~np.isnan(table)[:, None, :] & ~np.isnan(table)[None, :, :]
    differences = np.abs(table[:, None, :] - table[None, :, :])
    shared = both.sum(axis=2)
    total = np.where(both, 1 - differences / 2, 0).sum(axis=2)
    with np.errstate(invalid="ignore"):
        return np.where(shared > 0, total / shared, np.nan), shared
