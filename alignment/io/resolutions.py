"""Resolutions of the General Assembly since 2019: adoption, subjects and sponsors.

The shipped files are a table of resolutions and an array of sponsors. They load on demand.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from alignment.errors import DataError, Fault
from alignment.io.tables import read_matrix, read_table
from alignment.model.columns import COUNTRIES_TABLE, LIST_SEPARATOR, TIERS, ColumnSpec, TableSpec
from alignment.settings import DATA_DIR

WITHOUT_VOTE, RECORDED_VOTE = "without a vote", "recorded vote"
SUBMITTED_BY = (
    *("states", "group", "group and states", "chair", "chair, in place of a draft"),
    *("organ", "bureau", "president", "none given"),
)
# Who put an annual report forward, in the table that is read: a country that held an office.
ANNUAL_REPORT = "country, annual report"
_REPORT_TITLE = "Report of "
DOUBTFUL = "doubtful"
COVERAGES = ("submitters and additional", "submitters, none added", "no states", DOUBTFUL)
# Codes of the array of sponsors.
SPONSOR_ROLES = {"submitter": 2, "additional": 1}
PRINTED, JOINED, NOT_LISTED, UNKNOWN = 2, 1, 0, -1
# On lists, but without a vote.
OBSERVERS = ("PSE",)
# A list of one state is an annual report or the text of a host, not a coalition.
MIN_SPONSORS = 2
OTHER_TOPIC = "other"
RESOLUTIONS_TABLE = TableSpec(
    "resolutions",
    "Resolutions of the General Assembly since October 2019, one row each, by session",
    ("symbol",),
    (
        ColumnSpec("symbol", "document symbol; parts that were adopted together are one row"),
        ColumnSpec("date", "day of adoption", "day"),
        ColumnSpec("session", "regular session, or a special one such as ES-11"),
        ColumnSpec("title", "title of the text; empty if the source has none", required=False),
        ColumnSpec("agenda_item", "number of the agenda item", required=False),
        ColumnSpec("committee", "Main Committee; empty: none", required=False),
        ColumnSpec("draft", "symbol of the draft resolution", required=False),
        ColumnSpec("meeting", "verbatim record of the adoption", required=False),
        ColumnSpec(
            "adoption",
            "how it was adopted; empty: its parts differ",
            required=False,
            choices=(WITHOUT_VOTE, RECORDED_VOTE),
        ),
        ColumnSpec("yes", "votes in favour, counted from the names", "integer", required=False),
        ColumnSpec("no", "votes against", "integer", required=False),
        ColumnSpec("abstain", "abstentions", "integer", required=False),
        ColumnSpec("submitted_by", "who put the draft forward", choices=SUBMITTED_BY),
        ColumnSpec("group_sponsor", "group on whose behalf it was submitted", required=False),
        ColumnSpec("coverage", "what the list of sponsors covers", choices=COVERAGES),
        ColumnSpec("topic", "topic by its subject headings; see subject_topics.csv"),
        ColumnSpec("subjects", "headings of the UNBIS Thesaurus", required=False),
        ColumnSpec("note", "differences between sources, and repairs", required=False),
        ColumnSpec("source", "file of the source, within its repository"),
        ColumnSpec("retrieved", "day on which the row was taken from the source", "day"),
        ColumnSpec("digest", "first 16 hexadecimal digits of a SHA-256 of the files of the text"),
    ),
    gzip_path="resolutions/resolutions.csv.gz",
)
TEXT_CHANGES_TABLE = TableSpec(
    "text_changes",
    "Change of the wording between successive texts on digital topics",
    ("before", "after"),
    (
        ColumnSpec("before", "symbol of the earlier text", foreign_key="resolutions.symbol"),
        ColumnSpec("after", "symbol of the later text", foreign_key="resolutions.symbol"),
        ColumnSpec("paragraphs_before", "paragraphs of the earlier text", "integer"),
        ColumnSpec("paragraphs_after", "paragraphs of the later text", "integer"),
        ColumnSpec("same", "its paragraphs with a likeness of 0.9 or more", "integer"),
        ColumnSpec("changed", "its paragraphs with a likeness of 0.6 to 0.9", "integer"),
        ColumnSpec("new", "its paragraphs with a lower likeness", "integer"),
        ColumnSpec("gone", "paragraphs of the earlier text that no paragraph matches", "integer"),
        ColumnSpec("words", "words of the later text", "integer"),
        ColumnSpec("kept", "share of its words that match, 0 to 1"),
    ),
)
SPONSOR_ARRAY_FILE = "resolutions/sponsors.npz"
SUBJECT_TOPICS_FILE = "resolutions/subject_topics.csv"
# Topics and tiers as in the table of recorded votes, for texts with and without a vote.
DIGITAL_TOPICS_TABLE = TableSpec(
    "digital_topics",
    "Resolutions on digital topics since October 2019, adopted with and without a vote",
    ("symbol",),
    (
        ColumnSpec("symbol", "document symbol", foreign_key="resolutions.symbol"),
        ColumnSpec("tier", "core: on the subject itself; related: around it", choices=TIERS),
        ColumnSpec("topics", "one topic or more", pattern="[a-z-]+", multiple=True),
    ),
)
_REMEDY = "make the files again with alignment refresh --from-unxml"


@dataclass(frozen=True, eq=False)
class ResolutionRecords:
    """Resolutions of the General Assembly and their sponsors.

    Attributes
    ----------
    resolutions : DataFrame
        Indexed by symbol, in the order of adoption; columns of `RESOLUTIONS_TABLE`, and `tier` and
        `digital_topics` (separated by ;) of `DIGITAL_TOPICS_TABLE`, '' for other texts.
    sponsors : DataFrame of int8
        Countries (ISO3) x resolutions: 2 printed on the draft, 1 joined later, up to adoption, 0
        not on the list, -1 unknown. A name that is missing from the list is unknown unless States
        alone put the text forward: members of a group did not each sign, and the text of a chair,
        a bureau, an organ or the President has no political sponsors. A doubtful list is unknown
        as a whole, and so is the only name on the text of an annual report, whose `submitted_by`
        is `ANNUAL_REPORT`: the title begins with "Report of" and one country alone is listed.
    report_submitters : Series of str
        The country (ISO3) that alone submitted an annual report, by symbol.
    """

    resolutions: pd.DataFrame
    sponsors: pd.DataFrame
    report_submitters: pd.Series

    @cached_property
    def by_states(self) -> pd.Index:
        """Symbols of the texts put forward by states alone, with 2 sponsors or more."""
        counts = (self.sponsors.to_numpy() > NOT_LISTED).sum(axis=0)
        is_by_states = self.resolutions["submitted_by"] == "states"
        is_usable = is_by_states & (self.resolutions["coverage"] != DOUBTFUL)
        return self.resolutions.index[is_usable.to_numpy() & (counts >= MIN_SPONSORS)]

    @cached_property
    def doubtful_number(self) -> int:
        """Number of lists of states alone that are doubtful, and so not used."""
        table = self.resolutions
        is_doubtful = table["coverage"] == DOUBTFUL
        return int((is_doubtful & (table["submitted_by"] == "states")).sum())

    def has_sponsors(self, symbol: str) -> bool:
        """Return whether a country is known to have sponsored a text."""
        return bool((self.sponsors[symbol] > NOT_LISTED).any())

    @cached_property
    def topics(self) -> list[str]:
        """All topics in order: those of subject headings, and digital topics."""
        cells = self.resolutions["digital_topics"].str.split(LIST_SEPARATOR)
        digital = {topic for cell in cells for topic in cell if topic}
        return sorted({*self.resolutions["topic"], *digital})

    def select_topics(self, topics: Collection[str], tier: str = "") -> pd.Index:
        """Return the symbols of texts on one of some topics, and of a tier if it is named.

        >>> records = read_resolutions()
        >>> len(records.select_topics(["artificial-intelligence"]))
        7
        """
        table = self.resolutions
        cells = table["digital_topics"].str.split(LIST_SEPARATOR)
        is_on_topic = table["topic"].isin(topics) | cells.map(
            lambda cell: bool({*cell} & {*topics})
        )
        return table.index[is_on_topic & (table["tier"] == tier if tier else True)]


@cache
def read_resolutions() -> ResolutionRecords:
    """Return the shipped resolutions, read once; do not modify them.

    Raise :class:`DataError` if a file is missing or invalid, with every fault.

    >>> records = read_resolutions()
    >>> len(records.resolutions)
    2241
    >>> int((records.sponsors["A/RES/74/247"] > 0).sum())
    47
    """
    return read_resolutions_folder(DATA_DIR)


def read_resolutions_folder(root: Path) -> ResolutionRecords:
    """Read and check the files of a folder, as :func:`read_resolutions` does."""
    faults: list[Fault] = []
    table = read_table(root, RESOLUTIONS_TABLE, faults)
    frames, cell = (
        (table, read_table(root, COUNTRIES_TABLE, faults)),
        "role a country and resolution",
    )
    roles = (NOT_LISTED, *SPONSOR_ROLES.values())
    matrix = read_matrix(
        root, SPONSOR_ARRAY_FILE, RESOLUTIONS_TABLE, frames, cell, roles, _REMEDY, faults
    )
    digital = read_table(root, DIGITAL_TOPICS_TABLE, faults)
    if table is not None and digital is not None:
        known = set(table["symbol"])
        faults += [
            Fault(DIGITAL_TOPICS_TABLE.file, None, "symbol", f"unknown {symbol}", _REMEDY)
            for symbol in digital["symbol"]
            if symbol not in known
        ]
    if faults or table is None or matrix is None or digital is None:
        raise DataError(root, faults)
    digital = digital.set_index("symbol").reindex(table["symbol"], fill_value="")
    table = table.assign(
        tier=digital["tier"].to_numpy(), digital_topics=digital["topics"].to_numpy()
    )
    table = table.sort_values("date", kind="stable").set_index("symbol")
    for column in ("yes", "no", "abstain"):
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    matrix = matrix[table.index]
    codes = matrix.to_numpy(copy=True)
    is_report = (table["submitted_by"] == "states") & table["title"].str.startswith(_REPORT_TITLE)
    is_report &= (codes > NOT_LISTED).sum(axis=0) == 1
    table.loc[is_report, "submitted_by"] = ANNUAL_REPORT
    submitters = (matrix.loc[:, is_report.to_numpy()] > NOT_LISTED).idxmax()
    is_unused = is_report | (table["coverage"] == DOUBTFUL)
    is_complete = (table["submitted_by"] == "states") & ~is_unused
    codes[:, is_unused.to_numpy()] = UNKNOWN
    codes[(codes == NOT_LISTED) & ~is_complete.to_numpy()] = UNKNOWN
    sponsors = pd.DataFrame(codes, matrix.index, matrix.columns)
    return ResolutionRecords(table, sponsors, submitters)


@cache
def read_text_changes() -> pd.DataFrame:
    """Return the shipped changes of wording; counts are int, `kept` is float.

    >>> changes = read_text_changes().set_index(["before", "after"])["kept"]
    >>> round(float(changes["A/RES/76/19", "A/RES/77/36"]), 2)
    0.31
    """
    faults: list[Fault] = []
    table = read_table(DATA_DIR, TEXT_CHANGES_TABLE, faults)
    if faults or table is None:
        raise DataError(DATA_DIR, faults)
    numbers = dict.fromkeys(TEXT_CHANGES_TABLE.column_names[2:-1], "int64")
    return table.astype({**numbers, "kept": "float64"})


def read_subject_topics(root: Path) -> dict[str, str]:
    """Return the topic of each subject heading, '' for a heading without one."""
    with (root / SUBJECT_TOPICS_FILE).open(encoding="utf-8", newline="") as file:
        return {row["heading"]: row["topic"] for row in csv.DictReader(file)}


@cache
def list_resolution_topics() -> tuple[str, ...]:
    """Return the topics of resolutions, those of digital texts too, without the resolutions."""
    topics = {*read_subject_topics(DATA_DIR).values(), OTHER_TOPIC, *list_digital_topics()}
    return tuple(sorted(topics - {""}))


def list_digital_topics() -> tuple[str, ...]:
    """Return the topics of digital texts, without the resolutions."""
    table = read_table(DATA_DIR, DIGITAL_TOPICS_TABLE, [])
    cells: Iterable[str] = [] if table is None else table["topics"]
    return tuple(sorted({topic for cell in cells for topic in cell.split(LIST_SEPARATOR)}))


def choose_topic(headings: Iterable[str], topics: Mapping[str, str]) -> str:
    """Return the topic of most headings of a text, the first of several; 'other' for none.

    >>> choose_topic(["Nuclear  Disarmament", "Africa"], {"nuclear disarmament": "disarmament"})
    'disarmament'
    >>> choose_topic([], {})
    'other'
    """
    words = (re.sub(r"\s+", " ", heading.strip().casefold()) for heading in headings)
    counts = Counter(topic for word in words if (topic := topics.get(word, "")))
    return counts.most_common(1)[0][0] if counts else OTHER_TOPIC
