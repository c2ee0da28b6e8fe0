"""The roll calls of the bulk file: their symbols, dates, subjects and tallies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault, QueryError
from alignment.sources import symbols
from alignment.sources.assemble import Described
from alignment.sources.build import bare_title, symbol
from alignment.sources.csv_stream import Stream
from alignment.sources.symbols import is_day
from alignment.sources.tagging import Rules, Tagged, plain, tag
from alignment.sources.undl_rows import Rows

_RECORD = "https://digitallibrary.un.org/record/"
_MOST_FAULTS = 1000


@dataclass(frozen=True)
class Filter:
    """Which roll calls to take: any of these words or subjects, from a day on.

    An empty field is no restriction. Words are looked for in title, agenda item and subjects.
    """

    words: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    since: str = ""


def read_filter(words: str, subjects: str, since: str) -> Filter:
    """Return the filter of texts as typed: words after commas, subjects after semicolons.

    Raises
    ------
    QueryError
        If `since` is neither a day nor a year.

    >>> read_filter("cyber, internet", "HUMAN RIGHTS", "2018").since
    '2018-01-01'
    """
    day = f"{since}-01-01" if since.isdigit() and len(since) == 4 else since
    if day and not is_day(day):
        raise QueryError(f"{since[:40]!r} is not a date like 2019-12-27 or a year")
    return Filter(_parts(words, ","), _parts(subjects, ";"), day)


def _parts(text: str, sign: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(sign))))


@dataclass(frozen=True, eq=False)
class Searched(Described):
    """The roll calls of a file, and what the filter looks at.

    Attributes
    ----------
    searched : list of (str, str)
        All text, and the subjects, of each, as the filter compares them.
    tagged : Tagged
    """

    searched: list[tuple[str, str]]
    tagged: Tagged

    def taken(self, chosen: Filter) -> npt.NDArray[np.bool_]:
        """Return which roll calls are sound and fit the filter."""
        words = [plain(word) for word in chosen.words]
        subjects = [plain(word) for word in chosen.subjects]
        asked = bool(words or subjects)
        fits = [
            not asked
            or any(f" {word}" in text for word in words)
            or any(f" {word}" in headings for word in subjects)
            for text, headings in self.searched
        ]
        recent = (self.table["date"] >= chosen.since).to_numpy(dtype=bool)
        return self.sound & recent & np.array(fits, dtype=bool)


def described(rows: Rows, rules: Rules, stream: Stream) -> tuple[Searched, list[Fault]]:
    """Describe each roll call of a file by its first row, and tell what is wrong with it."""
    about = rows.about
    faults: list[Fault] = []
    sound = np.ones(len(about), dtype=bool)

    def wrong(number: int, column: str, problem: str, remedy: str) -> None:
        sound[number] = False
        if len(faults) < _MOST_FAULTS:
            row = stream.row(int(about["first"].iloc[number]))
            faults.append(Fault(stream.path.name, row, column, problem, remedy))

    for number, (identifier, day) in enumerate(zip(about["undl_id"], about["date"], strict=True)):
        if not identifier.isdigit() or len(identifier) > 15:
            wrong(number, "undl_id", f"{identifier[:40]!r} is not a record number", "mend it")
        elif not is_day(day):
            problem = f"{day[:40]!r} is not a day of the calendar"
            wrong(number, "date", problem, "write it as 2019-12-27")
    official = pd.DataFrame(
        {
            name: pd.to_numeric(about[column].where(about[column].str.fullmatch(r"\d{1,5}")))
            for name, column in (
                ("yes", "total_yes"),
                ("no", "total_no"),
                ("abstain", "total_abstentions"),
                ("absent", "total_non_voting"),
            )
        }
    ).astype(float)
    titles = [bare_title(title) for title in about["title"]]
    texts = pd.DataFrame(
        {"title": titles, "agenda": about["agenda_title"], "subjects": about["subjects"]}
    )
    tagged = tag(rules, texts)
    sessions = zip(about["session"], about["date"], strict=True)
    names = [
        symbol(resolution) or symbol(draft) or f"record {identifier}"
        for resolution, draft, identifier in zip(
            about["resolution"], about["draft"], about["undl_id"], strict=True
        )
    ]
    table = pd.DataFrame(
        {
            "rollcall": names,
            "resolution": [symbol(text) for text in about["resolution"]],
            "date": about["date"],
            "session": [_session(*pair) for pair in sessions],
            "body": [symbols.body(name) or symbols.PLENARY for name in names],
            "stage": [symbols.stage(name) for name in names],
            "tier": tagged.tier,
            "topic": tagged.topic,
            "title": [title or name for title, name in zip(titles, names, strict=True)],
            "agenda_item": [" ".join(text.split()) for text in about["agenda_title"]],
            "draft": [symbol(text) for text in about["draft"]],
            "meeting": [symbol(text) for text in about["meeting"]],
            "source": "UN Digital Library, voting record " + about["undl_id"],
            "record_url": _RECORD + about["undl_id"],
            "cross_check": "",
            "subjects": [" ".join(text.split()) for text in about["subjects"]],
        }
    )
    columns = zip(texts["title"], texts["agenda"], texts["subjects"], strict=True)
    searched = [(" " + plain(" | ".join(cells)), " " + plain(cells[2])) for cells in columns]
    return Searched(table, official, sound, searched, tagged), faults


def _session(text: str, day: str) -> int:
    # Special and emergency sessions are put in the regular session of their time.
    if text.isdigit() and len(text) <= 3:
        return int(text)
    return symbols.session_of_day(day)
