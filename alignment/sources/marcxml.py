"""Sponsors of drafts from the UN Digital Library's MARCXML records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from alignment.model.columns import DRAFTS
from alignment.model.dataset import Dataset
from alignment.sources import symbols
from alignment.sources.bounded import FileError, open_bounded
from alignment.sources.build import bare_title, one_line, symbol
from alignment.sources.names import mended, read_names, unknown_name
from alignment.sources.report import Report
from alignment.sources.sponsors import Sponsors, read_sponsors
from alignment.sources.tagging import Rules, account, tag

# The file of a year's drafts in one committee has 94 records and a megabyte.
_MOST_BYTES = 256 * 2**20
_MOST_RECORDS = 50_000
# Of one record, which must fit into memory, and of what stands between records.
_MOST_ELEMENTS = 100_000
_DEEPEST = 50
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
    number = elements = 0
    above: list[Element] = []
    try:
        with open_bounded(path, _MOST_BYTES) as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    above.append(element)
                    elements += 1
                    if elements > _MOST_ELEMENTS or len(above) > _DEEPEST:
                        raise FileError(f"{path}: record {number + 1} has more in it than any has")
                    continue
                above.pop()
                if _local(element) == "record":
                    number += 1
                    if number > _MOST_RECORDS:
                        raise FileError(f"{path} has more than {_MOST_RECORDS:,} records")
                    yield Record(number, _cells(element))
                    elements = 0
                    # What was read is let go, also by the collection that it stands in.
                    element.clear()
                    if above:
                        above[-1].remove(element)
    except DefusedXmlException:
        raise FileError(
            f"{path} has a document type or entities of its own, which records have not"
        ) from None
    except ParseError as fault:
        raise FileError(f"{path} is not XML or is cut off ({fault}); fetch it again") from None
    except (ValueError, LookupError) as fault:
        raise FileError(f"{path} has an encoding that cannot be read ({fault})") from None


def _cells(record: Element) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {}
    for part in record:
        tag_name = part.get("tag", "")
        if _local(part) == "controlfield":
            cells.setdefault(tag_name, []).append((part.text or "").strip())
        for sub in part:
            text = mended(" ".join((sub.text or "")[:_LONGEST_CELL].split()))
            cells.setdefault(f"{tag_name}${sub.get('code', '')}", []).append(text)
    return cells


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


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
