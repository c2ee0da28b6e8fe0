"""A tally pasted from a press release or a meeting record."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.errors import AlignmentError, Fault
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.model.wording import MONTHS
from alignment.model.wording import listed as in_words
from alignment.sources import symbols
from alignment.sources.assemble import Entries, assembled
from alignment.sources.ballots import Ballots
from alignment.sources.build import symbol
from alignment.sources.name_lists import read_list
from alignment.sources.names import Names, read_names, unknown_names
from alignment.sources.printed import tidy, without_notes
from alignment.sources.report import Report
from alignment.sources.tagging import Rules, tag

_HEADINGS = {
    "in favo": Vote.YES,
    "yes": Vote.YES,
    "against": Vote.NO,
    "abstain": Vote.ABSTAIN,
    "abstent": Vote.ABSTAIN,
    "absent": Vote.ABSENT,
    "not voting": Vote.ABSENT,
    "non-voting": Vote.ABSENT,
    "no": Vote.NO,
}
_HEADING = re.compile(
    r"(?:\b(in favou?r|against|abstain(?:ing|ed)?|abstentions?|absent|not voting|non-voting)"
    r"|^(yes|no))\s{0,9}(?:\((\d{1,3})[^)]{0,40}\)\s{0,9})?:",
    re.I | re.M,
)
# A list ends with a full stop, or where a sentence of the record begins.
_END = re.compile(
    r"\.(?=\s|$)|\n(?=(?:the (?:draft|amendment|resolution|motion|committee|assembly)|"
    r"(?:operative |preambular )?paragraph|draft|by a|by \d|it was|adopted)\b)",
    re.I,
)
_NUMBER = r"(\d{1,3}|none|no)"
_RESULT = re.compile(
    rf"\bby\s+(?:a\s+recorded\s+vote\s+of\s+)?{_NUMBER}(?:\s+votes?)?(?:\s+in\s+favou?r)?\s+to\s+"
    rf"{_NUMBER}(?:\s+against)?(?:,?\s+(?:with|and)\s+{_NUMBER}\s+abstentions?)?",
    re.I,
)
_LONGEST = 200_000
# What stands above the lists: so much of it is looked at for symbol, day and title.
_HEAD = 2000
_SYMBOL = re.compile(r"\bA/(?:RES/|C\.\d/|HRC/|ES-\d)[\w./-]*\w(?:\([IVXLC]+\))?")
_QUOTED = re.compile(r'["“«]([^"”»]{3,})["”»]')
_MONTHS = tuple(map(str.lower, MONTHS))
_DAY = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}}))\b",
    re.I,
)
_TITLE = "A recorded vote"


class TallyError(AlignmentError):
    """A text in which no tally can be read."""


@dataclass(frozen=True)
class Tally:
    """Votes as printed, ISO3 by vote; stated counts; what the record adds; faults."""

    votes: dict[Vote, tuple[str, ...]]
    official: dict[Vote, int]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Sheet:
    """What is said of the roll call beside its votes."""

    rollcall: str
    date: str
    title: str
    body: str = ""
    stage: str = ""
    topic: str = ""
    tier: str = ""
    resolution: str = ""
    source: str = ""
    tally_note: str = ""


def read_tally(text: str, names: Names) -> Tally:
    """Read lists such as "In favour: ... Against: ... Abstaining: ...".

    Raises
    ------
    TallyError
        If there is no such list.

    Examples
    --------
    >>> from alignment.sources.names import read_names
    >>> tally = read_tally("In favour: Chad, Fiji and Mali. Against: None. "
    ...     "Abstaining: Trinidad and Tobago.", read_names())
    >>> tally.votes[Vote.YES], tally.votes[Vote.ABSTAIN]
    (('TCD', 'FJI', 'MLI'), ('TTO',))
    """
    if len(text) > _LONGEST:
        raise TallyError("the text is too long for one tally; paste one roll call")
    text, notes = without_notes(tidy(text))
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise TallyError("no 'In favour:', 'Against:' or 'Abstaining:' stands in the text")
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    votes: dict[Vote, tuple[str, ...]] = {}
    official: dict[Vote, int] = {}
    faults: list[Fault] = []
    seen: dict[str, Vote] = {}
    for heading, end in zip(headings, ends, strict=True):
        word = heading[1] or heading[2]
        vote = next(v for start, v in _HEADINGS.items() if word.lower().startswith(start))
        part = _END.split(text[heading.end() : end], maxsplit=1)[0]
        found = read_list(part, names)
        row = _row(text, heading.start())
        if vote in votes and vote != Vote.ABSENT:
            raise TallyError(f"row {row}: a second list {word!r}; paste one roll call alone")
        lost = [(name, [_row(text, _place(name, text, heading.end()))]) for name in found.unknown]
        faults += unknown_names(names, "text", vote.word, lost)
        for iso3 in found.countries:
            if seen.setdefault(iso3, vote) != vote:
                problem = f"{iso3} stands under {seen[iso3].word} and under {vote.word}"
                faults.append(Fault("text", row, vote.word, problem, "keep the right one"))
        votes[vote] = votes.get(vote, ()) + found.countries
        if heading[3]:
            official[vote] = int(heading[3])
    if Vote.YES not in votes:
        raise TallyError("no list 'In favour: ...' stands in the text")
    result = _RESULT.search(text)
    if result:
        for vote, word in zip((Vote.YES, Vote.NO, Vote.ABSTAIN), result.groups(), strict=True):
            if word:
                official.setdefault(vote, int(word) if word.isdigit() else 0)
    return Tally(votes, official, notes, tuple(faults))


def with_head(text: str, sheet: Sheet) -> Sheet:
    r"""Return what is said of a roll call; what is not, as it stands above the lists of its text.

    >>> text = "A/C.3/81/L.5, 20 November 2026\nUse of technologies\nIn favour: Chad."
    >>> found = with_head(text, Sheet("", "", ""))
    >>> found.rollcall, found.date, found.title
    ('A/C.3/81/L.5', '2026-11-20', 'Use of technologies')
    """
    first = _HEADING.search(text)
    head = text[: first.start() if first else 0][-_HEAD:]
    named, on = _SYMBOL.search(head), _DAY.search(head)
    for found in (named, on):
        head = head.replace(found[0], "\n") if found else head
    quoted = _QUOTED.search(head)
    head = quoted[1] if quoted else head
    title = max((line.strip(" \t,;:.–—-()") for line in head.split("\n")), key=len)
    return replace(
        sheet,
        rollcall=sheet.rollcall or (named[0] if named else ""),
        date=sheet.date or (_iso(on) if on else ""),
        title=sheet.title or title,
    )


def _iso(found: re.Match[str]) -> str:
    if found["iso"]:
        return found["iso"]
    return f"{found['year']}-{_MONTHS.index(found['month'].lower()) + 1:02}-{int(found['day']):02}"


def read_rollcall(
    text: str, sheet: Sheet, base: Dataset, rules: Rules, leave_out: bool = False
) -> tuple[Dataset, Report]:
    """Return a dataset of the one roll call of a pasted tally.

    Raises
    ------
    TallyError
        If there is no tally, the day is none, or the lists do not have the numbers that the
        text states and `tally_note` does not say why.
    ImportFaultsError
        On names that are not known or stand twice, if nothing may be left out.
    """
    sheet = with_head(text, sheet)
    said = {"symbol": symbol(sheet.rollcall), "day": sheet.date, "title": sheet.title.strip()}
    if missing := [name for name, cell in said.items() if not cell]:
        raise TallyError(
            f"a tally does not say what was voted on: give {in_words(missing)}, in the fields or "
            "above 'In favour:'"
        )
    if not symbols.is_day(sheet.date):
        raise TallyError(f"{sheet.date[:40]!r} is not a day like 2019-12-27")
    tally = read_tally(text, read_names(base.countries))
    report = Report("the pasted text").without(tally.faults, leave_out)
    if not leave_out and not sheet.tally_note:
        _check_counts(tally)
    name = symbol(sheet.rollcall)
    body = sheet.body or symbols.body(name) or symbols.PLENARY
    named = symbols.session(name)
    texts = pd.DataFrame({"title": [sheet.title], "agenda": [""], "subjects": [""]})
    tagged = tag(rules, texts)
    table = pd.DataFrame(
        {
            "rollcall": [name],
            "resolution": symbol(sheet.resolution) or (name if "/RES/" in name else ""),
            "date": sheet.date,
            "session": symbols.session_of_day(sheet.date) if named is None else named,
            "body": body,
            "stage": sheet.stage or symbols.stage(name),
            "tier": sheet.tier or tagged.tier[0],
            "topic": sheet.topic or tagged.topic[0],
            "title": sheet.title,
            "agenda_item": "",
            "draft": "" if "/RES/" in name else name,
            "meeting": "",
            "source": sheet.source or "tally sheet",
            "record_url": "",
            "cross_check": "",
        }
    )
    place = {iso3: number for number, iso3 in enumerate(base.countries.index)}
    pairs = [(place[iso3], vote) for vote, listed in tally.votes.items() for iso3 in listed]
    if not pairs:
        raise TallyError("no country stands under the headings")
    country, vote = (np.array(part) for part in zip(*dict(pairs).items(), strict=True))
    zero = np.zeros(len(country), np.int32)
    listed = Ballots(zero, country.astype(np.int16), vote.astype(np.int8), zero.astype(np.int64))
    official = {
        word.word: [float(tally.official.get(word, np.nan))]
        for word in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
    }
    whole = np.array([not tally.faults])
    entries = Entries(table, pd.DataFrame(official), np.array([True]), listed, whole)
    dataset, report, _ = assembled(entries, base, report, leave_out, _TITLE)
    if sheet.tally_note:
        noted = dataset.rollcalls.assign(tally_note=sheet.tally_note)
        dataset = replace(dataset, rollcalls=noted)
    return dataset, report.with_notes(*(f"the record adds: {note}" for note in tally.notes))


def _row(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _place(name: str, text: str, start: int) -> int:
    """Return where a name stands from `start` on; a line may end in it."""
    words = r"\s+".join(map(re.escape, name.split()[:8]))
    found = re.compile(words).search(text, start)
    return found.start() if found else start


def _check_counts(tally: Tally) -> None:
    for vote, stated in tally.official.items():
        listed = len(set(tally.votes.get(vote, ())))
        if listed != stated:
            raise TallyError(
                f"the text states {stated} {vote.word} and lists {listed}; "
                "mend it, or say why with --tally-note"
            )
