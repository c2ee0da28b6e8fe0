"""A table of votes: the simple format for a vote taken today, and Voeten's long format."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.assemble import Entries, assembled
from alignment.sources.ballots import Ballots
from alignment.sources.bounded import FileError, check_rollcalls
from alignment.sources.names import Names, read_names, unknown_names
from alignment.sources.report import Report
from alignment.sources.sheets import read_sheet
from alignment.sources.table_rollcalls import RCID, about_columns, described
from alignment.sources.tagging import Rules, account, tag

SIMPLE = {
    **dict.fromkeys(("yes", "y", "in favour", "in favor", "for"), Vote.YES),
    **dict.fromkeys(("no", "n", "against"), Vote.NO),
    **dict.fromkeys(("abstain", "a", "abstaining", "abstained", "abstention"), Vote.ABSTAIN),
    **dict.fromkeys(("absent", "x", "non-voting", "not voting", "did not vote"), Vote.ABSENT),
}
# Voeten: 1 yes, 2 abstain, 3 no, 8 absent, 9 not a member; 0 absent in his matrices.
VOETEN = {
    **SIMPLE,
    "1": Vote.YES,
    "2": Vote.ABSTAIN,
    "3": Vote.NO,
    "8": Vote.ABSENT,
    "0": Vote.ABSENT,
    "9": Vote.NOT_MEMBER,
}
_COUNTRY = ("iso3", "country", "countryname", "country_name", "member", "state", "ms_code")
_CODES = ("iso3c", "country_code", "ccode")
_ROLLCALL = ("rollcall", "roll call", "roll_call", "symbol")
_ABOUT = dict.fromkeys((*about_columns(""), *about_columns(RCID)))
_WANTED = [*_COUNTRY, *_CODES, *_ROLLCALL, RCID, "vote", *_ABOUT]
_TITLE = "Recorded votes from a table"
_NOTHING = -9
_MOST_FAULTS = 1000
_ONE_COUNTRY = "name one country in a row"
_MOST_TOLD = 20
# How like the name of a column must be to be taken for one that is mistyped.
_LIKE = 0.7
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class About:
    """What is said of every roll call of a file that does not say it itself."""

    date: str = ""
    title: str = ""
    body: str = ""
    source: str = ""
    rollcall: str = ""
    topic: str = ""
    tier: str = ""
    resolution: str = ""


def read_votes(
    path: str | Path, base: Dataset, rules: Rules, about: About, leave_out: bool = False
) -> tuple[Dataset, Report]:
    """Read a CSV or XLSX table with a row for each country and roll call.

    Parameters
    ----------
    path : path
        Columns country, rollcall, vote (yes, no, abstain or absent), and any of the columns of
        the rollcalls table; without the second it is the one roll call of `about`. Or Voeten's
        rcid, country and vote (1, 2, 3, 8, 9).
    base : Dataset
        Gives the countries, their names, and the groupings.
    rules : Rules
        Give topics and tiers where the file does not.
    about : About
        What the file does not say of its roll calls.
    leave_out : bool
        Leave out rows that cannot be taken in, and list them, instead of stopping.

    Raises
    ------
    FileError
        If the file cannot be read at all.
    ImportFaultsError
        With every fault, if there is one and nothing may be left out.
    """
    given = read_sheet(path, _WANTED)
    frame = given.frame
    voeten = RCID in frame.columns and not {*_ROLLCALL} & {*frame.columns}
    key = RCID if voeten else next((name for name in _ROLLCALL if name in frame.columns), "")
    where = [name for name in (*_COUNTRY, *_CODES) if name in frame.columns]
    if not where or "vote" not in frame.columns:
        raise FileError(f"{path}, row 1: the columns country, rollcall and vote are needed")
    if not key:
        if not about.rollcall:
            raise FileError(f"{path}, row 1: add the column rollcall, or give --rollcall")
        key = "rollcall"
        frame[key] = pd.Categorical([about.rollcall] * len(frame))
    file, names, iso3 = Path(path).name, read_names(base.countries), list(base.countries.index)
    report = Report(file).with_counts(rows_read=len(frame)).with_notes(*given.notes)
    report = report.with_notes(*_unread(given.header, [key, *where, "vote", *about_columns(key)]))
    votes, wrong_votes = _votes(frame, VOETEN if voeten else SIMPLE, file)
    countries, wrong_names = _countries(frame, where, names, iso3, file)
    numbers, keys = pd.factorize(frame[key].cat.codes.to_numpy())
    rolls = numbers.astype(np.int32)
    check_rollcalls(str(path), len(keys))
    otherwise = asdict(about) | {"source": about.source or f"table {file}"}
    found, wrong = described(frame, rolls, key, otherwise, file)
    faults = [*given.faults, *wrong_votes, *wrong_names, *wrong]
    usable = (votes != _NOTHING) & (countries >= 0)
    # A row that names no roll call may be of any.
    whole = np.full(len(keys), not given.faults and bool((frame[key] != "").all()))
    whole[rolls[~usable]] = False
    rows = frame["row"].to_numpy(dtype=np.int64)
    # "Not a member" is said by having no entry.
    voted = usable & (votes != Vote.NOT_MEMBER)
    listed = Ballots(rolls, countries, votes, rows).only(voted)
    texts = found.table.reindex(columns=["title", "agenda_item", "subjects"], fill_value="")
    tagged = tag(rules, texts.rename(columns={"agenda_item": "agenda"}))
    own = {"topic": tagged.topic, "tier": tagged.tier}
    table = found.table.assign(
        **{name: found.table[name].where(found.table[name] != "", own[name]) for name in own}
    )
    entries = Entries(table, found.official, found.sound, listed, whole)
    dataset, report, places = assembled(entries, base, report, leave_out, _TITLE, faults)
    tagged = tagged.of(places, dataset.rollcalls.index)
    return dataset, report.with_notes(*account(tagged, dataset.rollcalls["title"]))


def _unread(header: list[str], read: list[str]) -> list[str]:
    """Return a sentence on the columns that are not read, with the name that may be meant."""
    known = [name for name in ("country", "rollcall", *read) if name not in header]
    told = []
    for name in header:
        if name not in read:
            like = get_close_matches(name, known, 1, _LIKE)
            told.append(f"{name[:40]!r}" + (f" (did you mean {like[0]}?)" if like else ""))
    more = [f"and {len(told) - _MOST_TOLD} more"] if len(told) > _MOST_TOLD else []
    return [f"columns that were not read: {', '.join(told[:_MOST_TOLD] + more)}"] if told else []


def _votes(frame: pd.DataFrame, known: dict[str, Vote], file: str) -> tuple[Codes, list[Fault]]:
    words = frame["vote"].cat.categories
    codes = np.array([known.get(word.casefold(), _NOTHING) for word in words] or [0], np.int8)
    places = frame["vote"].cat.codes.to_numpy()
    # Each word's rows are counted in one pass, for there may be as many words as rows.
    counts = np.bincount(places, minlength=len(words))
    first = np.zeros(len(words), np.int64)
    first[places[::-1]] = frame["row"].to_numpy()[::-1]
    remedy = "write yes, no, abstain or absent"
    faults = [
        Fault(
            file,
            int(first[number]),
            "vote",
            f"{words[number][:40]!r} is not a vote, in {counts[number]} rows",
            remedy,
        )
        for number in np.flatnonzero(codes[: len(words)] == _NOTHING)[:_MOST_FAULTS]
    ]
    return codes[places], faults


def _countries(
    frame: pd.DataFrame, columns: list[str], names: Names, iso3: list[str], file: str
) -> tuple[npt.NDArray[np.int16], list[Fault]]:
    """Return the number of each row's country by the first column that names it."""
    place = {code: number for number, code in enumerate(iso3)}
    numbers = np.full(len(frame), _NOTHING, np.int16)
    clash, faults = np.zeros(len(frame), dtype=bool), []
    for column in columns:
        cells = frame[column].cat.categories
        # Numbers of the Correlates of War project name countries in Voeten's file alone.
        known = names.numbers.get if column == "ccode" else names.find
        found = [known(cell) if cell else None for cell in cells]
        codes = np.array(
            [_NOTHING if one is None else place[one] for one in found] or [0], np.int16
        )
        own = codes[frame[column].cat.codes.to_numpy()]
        # Voeten's codes are also those of states that held a seat before or after.
        other = (numbers >= 0) & (own >= 0) & (own != numbers) & (RCID not in frame.columns)
        for row in np.flatnonzero(other)[:_MOST_FAULTS]:
            problem = f"is {iso3[own[row]]} where a column before it has {iso3[numbers[row]]}"
            faults.append(Fault(file, int(frame["row"].iloc[row]), column, problem, _ONE_COUNTRY))
        clash |= other
        numbers = np.where(numbers >= 0, numbers, own)
    lost = frame[numbers < 0]
    shown = lost[columns[0]].astype(str)
    unknown = ((str(name), own.tolist()) for name, own in lost["row"].groupby(shown, sort=False))
    numbers[clash] = _NOTHING
    return numbers, [*faults, *unknown_names(names, file, columns[0], unknown)]
