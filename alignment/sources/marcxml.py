"""Sponsors of drafts from the UN Digital Library's MARCXML records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import pandas as pd

from alignment.model.columns import DRAFTS
from alignment.model.dataset import Dataset
from alignment.sources import symbols
from alignment.sources.bounded import FileError, open_bounded
from alignment.sources.build import bare_title, one_line, symbol
from alignment.sources.names import mended, read_names, unknown_name
from alignment.sources.report import Report
from alignment.sources.sponsors import Sponsors, read_sponsors
from alignment.sources.tagging import Rules, account, tag
from alignment.sources.xml_stream import DEEPEST, local, read_xml

# The file of a year's drafts in one committee has 94 records and a megabyte.
_MOST_BYTES = 256 * 2**20
_MOST_RECORDS = 50_000
# Of one record, which must fit into memory, and of what stands between records.
_MOST_ELEMENTS = 100_000
_MOST_SIGNS = 10_000_000
_LONGEST_CELL = 100_000
_TITLE = "Sponsors of draft resolutions of the United Nations"


@dataclass(frozen=True)
class Record:
    """One record: its number in the file and its subfields by tag and code, as '245$a'."""

    number: int
    cells: dict[str, list[str]]

    def all(self, name: str) -> list[str]:
        """Return the subfields of a name."""
        return self.cells.get(name, [])

    def first(self, name: str) -> str:
        """Return the first subfield of a name, '' if there is none."""
        return next(iter(self.all(name)), "")


def read_marcxml(
    path: str | Path, base: Dataset, rules: Rules, leave_out: bool = False
) -> tuple[Dataset, Report]:
    """Read a MARCXML file of drafts.

    Printed sponsors are the union of 245$c and 710$a; 515$a adds later sponsors and takes
    away those that withdrew. Groups and organs are kept apart, in the note of the draft; a
    list with a group is of partial coverage, for its members cannot be read as not sponsoring.

    Parameters
    ----------
    path : path
        Plain or gz.
    base : Dataset
        Gives the countries, their names, and the groupings.
    rules : Rules
        Give topics and tiers.
    leave_out : bool
        Leave out names that are not known, and list them, instead of stopping.

    Raises
    ------
    FileError
        If it is no XML, cut off, or has entities or a document type of its own.
    ImportFaultsError
        With every unknown name, if nothing may be left out.
    """
    names = read_names(base.countries)
    name = Path(path).name
    rows, pairs, faults, plain = [], [], [], 0
    records = 0
    for record in read_records(path):
        records += 1
        text = symbol(record.first("191$a"))
        sponsors = read_sponsors(
            record.first("245$c"), record.all("710$a"), record.all("515$a"), names
        )
        faults += [
            unknown_name(names, name, f"record {record.number}, {text}", word, [])
            for word in sponsors.unknown
        ]
        if not text or not sponsors.any:
            plain += 1
            continue
        rows.append(_draft(record, text, sponsors))
        pairs += [(text, iso3, "original") for iso3 in sponsors.original]
        pairs += [(text, iso3, "additional") for iso3 in sponsors.additional]
    report = Report(name).without(faults, leave_out)
    drafts = pd.DataFrame(rows, columns=[*DRAFTS.names, "subjects"])
    again = drafts["text"].duplicated()
    drafts = drafts[~again].set_index("text")
    if drafts.empty:
        raise FileError(f"{path}: none of its {records} records is a draft with state sponsors")
    listed = pd.DataFrame(pairs, columns=["text", "iso3", "role"]).drop_duplicates(["text", "iso3"])
    counted = listed["text"].value_counts()
    tagged = tag(rules, drafts.assign(agenda=""))
    drafts = drafts.assign(
        topic=tagged.topic,
        tier=tagged.tier,
        sponsors=counted.reindex(drafts.index).astype("int64"),
        superseded_by=_revisions(list(drafts.index)),
    )
    report = report.with_counts(
        records=records,
        drafts_with_state_sponsors=len(drafts),
        sponsors_of_drafts=len(listed),
        countries=listed["iso3"].nunique(),
        records_without_state_sponsors=plain,
        drafts_twice=int(again.sum()),
    )
    report = report.with_notes(*account(tagged, drafts["title"]))
    dataset = replace(
        base,
        title=_TITLE,
        version=str(drafts["date"].max())[:7].replace("-", "."),
        opening="v=1",
        rollcalls=base.rollcalls.iloc[:0],
        votes=base.votes.iloc[:, :0],
        drafts=one_line(drafts[DRAFTS.names[1:]]),
        sponsorships=listed.sort_values(["text", "iso3"], ignore_index=True),
    )
    return dataset, report


def read_records(path: str | Path) -> Iterator[Record]:
    """Yield the records of a MARCXML file one by one, in bounded memory."""
    records = _Records(str(path))
    with open_bounded(path, _MOST_BYTES) as file:
        for _ in read_xml(file, str(path), records):
            yield from records.found
            records.found.clear()


class _Records:
    """The records that have ended, and what was read of the one that is open."""

    def __init__(self, name: str) -> None:
        self.found: list[Record] = []
        self.depth = 0
        self._name = name
        # The depth of the open record's element; its fields stand below it, theirs below them.
        self._record = 0
        self._cells: dict[str, list[list[str]]] = {}
        self._pieces: list[str] | None = None
        self._tag = ""
        self._number = self._elements = self._signs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or self.depth > DEEPEST:
            self._refuse()
        # Text before the first element inside is that of a field or subfield.
        self._pieces = None
        below = self.depth - self._record if self._record else 0
        if below == 1:
            self._tag = attributes.get("tag", "")
            if local(name) == "controlfield":
                self._begin(self._tag)
        elif below == 2:
            self._begin(f"{self._tag}${attributes.get('code', '')}")
        elif not self._record and local(name) == "record":
            self._record, self._cells = self.depth, {}

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)
            self._signs += len(text)
            if self._signs > _MOST_SIGNS:
                self._refuse()

    def end(self, _: str) -> None:
        self._pieces = None
        if self.depth == self._record:
            self._number += 1
            if self._number > _MOST_RECORDS:
                raise FileError(f"{self._name} has more than {_MOST_RECORDS:,} records")
            cells = {cell: list(map(_joined, texts)) for cell, texts in self._cells.items()}
            self.found.append(Record(self._number, cells))
            self._record = self._elements = self._signs = 0
        self.depth -= 1

    def _begin(self, cell: str) -> None:
        self._pieces = []
        self._cells.setdefault(cell, []).append(self._pieces)

    def _refuse(self) -> NoReturn:
        raise FileError(f"{self._name}: record {self._number + 1} has more in it than any has")


def _joined(pieces: list[str]) -> str:
    return mended(" ".join("".join(pieces)[:_LONGEST_CELL].split()))


def _draft(record: Record, text: str, sponsors: Sponsors) -> dict[str, object]:
    kind = record.first("245$b").strip(" /")
    title = bare_title(record.first("245$a")) or text
    adopted = [one for one in record.all("993$a") if re.match(r"[AS]/(HRC/)?(RES|DEC)/", one)]
    day = record.first("269$a")
    session = symbols.session(text)
    identifier = record.first("001")
    return {
        "text": text,
        "draft": text,
        "resolution": symbol(adopted[0]) if adopted else "",
        "body": symbols.body(text) or symbols.PLENARY,
        "session": session
        if session is not None
        else symbols.session_of_day((_date(day) + "-01-01")[:10]),
        "title": f"{title} [{kind}]" if kind and kind != "draft resolution" else title,
        "date": _date(day),
        "coverage": sponsors.coverage,
        "source": f"UN Digital Library, MARCXML record {identifier}".strip(),
        "record_url": f"https://docs.un.org/en/{text}",
        "note": sponsors.note,
        "subjects": " | ".join(record.all("650$a")),
    }


def _date(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    for shape in (f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", f"{digits[:4]}-{digits[4:6]}-01"):
        if symbols.is_day(shape):
            return shape if len(digits) >= 8 else shape[:7]
    return digits[:4] if len(digits) >= 4 and digits[:4] != "0000" else "1945"


def _revisions(texts: list[str]) -> list[str]:
    """Return for each draft the next revision of it that is there, '' if there is none."""
    known = set(texts)
    found = []
    for text in texts:
        bare, _, number = text.partition("/Rev.")
        start = int(number) + 1 if number.isdigit() else 1
        later = (f"{bare}/Rev.{revision}" for revision in range(start, start + 9))
        found.append(next((one for one in later if one in known), ""))
    return found
