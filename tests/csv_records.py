"""The files of the built-in data, read by the csv module, and independent counts."""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path

import numpy as np

CAST = ("yes", "no", "abstain")
LABELS = {"absent": "did not vote"}
WAYS = (*CAST, "did not vote")
# The day on which a group began: nobody can have been a member before.
BEGINNINGS = {
    "Budapest Convention on Cybercrime (ETS 185)": "2001-11-23",
    "AU": "2002-07-01",
    "CARICOM": "1973-08-01",
}
# The data name a year, a month or a day; these are the first and the last day of each.
FIRST_DAYS = {4: "-01-01", 7: "-01", 10: ""}
LAST_DAYS = {4: "-12-31", 7: "-31", 10: ""}
NO_MEMBERS = ("not signed", "not party", "invited", "signatory (not party")


class CsvRecords:
    """The files of the built-in data, read only by the csv module."""

    def __init__(self, folder: Path) -> None:
        self._folder, read = folder, self._read
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

    def _read(self, name: str) -> list[dict[str, str]]:
        with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def resolutions(self) -> dict[str, dict[str, str]]:
        """The rows of resolutions since October 2019, in the order of adoption."""
        path = self._folder / "resolutions" / "resolutions.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["date"])
        return {row["symbol"]: row for row in rows}

    @cached_property
    def printed(self) -> dict[str, set[str]]:
        """Who is printed on the draft of each resolution as a sponsor."""
        return self._read_sponsors(2)

    @cached_property
    def sponsors(self) -> dict[str, set[str]]:
        """Who is on the list of each resolution, printed or joined later."""
        return self._read_sponsors(1)

    def _read_lists(self, least: int) -> dict[str, set[str]]:
        with np.load(self._folder / "resolutions" / "sponsors.npz") as arrays:
            iso3, listed = arrays["iso3"], arrays["sponsors"] >= least
            symbols = arrays["symbol"].tolist()
        return {symbol: {*iso3[listed[:, n]].tolist()} for n, symbol in enumerate(symbols)}

    def _read_sponsors(self, least: int) -> dict[str, set[str]]:
        # The only name on an annual report is that of an officer, not of a sponsor.
        return self._read_lists(least) | {symbol: set() for symbol in self.report_submitters}

    @cached_property
    def report_submitters(self) -> dict[str, str]:
        """Who alone submitted an annual report, by symbol."""
        titles = {symbol: row["title"] for symbol, row in self.resolutions.items()}
        lists = self._read_lists(1)
        reports = [s for s in lists if titles[s].startswith("Report of") and len(lists[s]) == 1]
        return {symbol: next(iter(lists[symbol])) for symbol in reports}

    def name_rollcall(self, symbol: str) -> str:
        """The vote on a resolution, which may have the name of its first part."""
        name = symbol.replace(" ", "")
        return name if name in self.assembly_days else f"{name}A"

    def list_sponsors(self, draft: str) -> set[str]:
        """Return who sponsored a draft."""
        return {row["iso3"] for row in self.sponsorships if row["text"] == draft}

    @cached_property
    def assembly_rows(self) -> list[dict[str, str]]:
        """The rows of the recorded votes of the General Assembly."""
        path = self._folder / "assembly" / "rollcalls.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def assembly_days(self) -> dict[str, str]:
        """The day of each recorded vote of the General Assembly."""
        return {row["rollcall"]: row["date"] for row in self.assembly_rows}

    @cached_property
    def assembly_titles(self) -> dict[str, str]:
        """The title of each recorded vote of the General Assembly."""
        return {row["rollcall"]: row["title"] for row in self.assembly_rows}

    @cached_property
    def assembly_votes(self) -> dict[str, dict[str, int]]:
        """The codes of all votes of each country in the General Assembly: 2 yes, 1, 0 no."""
        with np.load(self._folder / "assembly" / "votes.npz") as arrays:
            rollcalls, votes = arrays["rollcall"].tolist(), arrays["votes"].tolist()
            rows = zip(arrays["iso3"].tolist(), votes, strict=True)
            return {iso3: dict(zip(rollcalls, row, strict=True)) for iso3, row in rows}

    @cached_property
    def counted_symbols(self) -> dict[str, str]:
        """The symbol that counts for each vote of the Assembly.

        Votes of a day on parts of a resolution are one if they are the same on all the parts.
        """
        parts: dict[tuple[str, str], list[str]] = {}
        for symbol, day in self.assembly_days.items():
            whole = re.sub(r"\[.*|(?<=\d)[A-Z]-[A-Z]$", "", symbol)
            parts.setdefault((whole, day), []).append(symbol)
        is_one = {
            key: len(symbols) == 1
            or all(len({row[s] for s in symbols}) == 1 for row in self.assembly_votes.values())
            for key, symbols in parts.items()
        }
        return {
            symbol: symbols[0] if is_one[key] else symbol
            for key, symbols in parts.items()
            for symbol in symbols
        }

    @cached_property
    def assembly(self) -> "CsvRecords":
        """The same records with all recorded votes of the General Assembly; each counts once."""
        words = {2: "yes", 1: "abstain", 0: "no", -1: "did not vote"}
        records = copy(self)
        votes = {
            symbol: {
                i: words[row[symbol]] for i, row in self.assembly_votes.items() if row[symbol] >= -1
            }
            for symbol in self.assembly_days
        }
        plain = {"body": "UNGA plenary", "stage": "plenary", "short": "", "resolution": ""}
        records.rollcalls = {
            symbol: plain
            | {"title": self.assembly_titles[symbol], "date": self.assembly_days[symbol]}
            | self.rollcalls.get(symbol, {})
            for symbol in dict.fromkeys(self.counted_symbols.values())
        }
        records.votes = {symbol: votes[symbol] for symbol in records.rollcalls}
        return records

    @cached_property
    def digital_topics(self) -> list[dict[str, str]]:
        """The tier and the topics of each resolution on a digital topic."""
        return self._read("digital_topics")

    @cached_property
    def text_changes(self) -> list[dict[str, str]]:
        """How much of its wording each text keeps from an earlier one."""
        return self._read("text_changes")

    @cached_property
    def codes(self) -> dict[str, str]:
        """ISO3 of each country by its name, its name in a sentence and its short name."""
        codes = {}
        for iso3, row in self.countries.items():
            place, _, form = row["name"].removesuffix(")").partition(" (")
            codes |= dict.fromkeys(
                (row["name"], f"{form} {place}".strip(), row["short_name"]), iso3
            )
        codes.pop("", None)
        return codes

    @cached_property
    def groups(self) -> dict[str, list[dict[str, str]]]:
        """The rows of each group that mean membership; of regional groups one for a country."""
        groups: dict[str, list[dict[str, str]]] = {}
        regional = {row["un_group"] for row in self.countries.values()}
        for row in self.memberships:
            rows = groups.setdefault(row["group"], [])
            is_second = self.countries[row["iso3"]]["un_group"] != row["group"] in regional
            if not row["status"].startswith(NO_MEMBERS) and not is_second:
                rows.append(row)
        return groups

    def has_dates(self, group: str) -> bool:
        """Return whether any membership of a group has a date."""
        return any(row[name] for row in self.groups[group] for name in ("since", "by", "until"))

    def count_in(self, group: str, day: str = "") -> tuple[set[str], set[str]]:
        """Return the certain members of a group on a day, or today, and those without dates."""
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
            elif (
                day >= BEGINNINGS.get(group, "")
                and not (since and day < since + FIRST_DAYS[len(since)])
                and not (until and day > until + LAST_DAYS[len(until)])
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
    """Return 1 - |a - b| / 2 of each pair, averaged over their shared votes, and the number.

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
