"""The official bulk file of General Assembly votes becomes a dataset.

One CSV row for each member and roll call, from the UN Digital Library ("General Assembly
Voting Data"). The file is streamed, so its size costs time but not memory.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.ballots import Ballots, Filled, cut_off, distinct, fill, tallies
from alignment.sources.bounded import FileError, Progress
from alignment.sources.build import with_rollcalls
from alignment.sources.csv_stream import open_stream
from alignment.sources.members import Members, read_members
from alignment.sources.names import read_names
from alignment.sources.report import Report
from alignment.sources.tagging import Rules, account
from alignment.sources.undl_rollcalls import Described, Filter, described, one_of_each
from alignment.sources.undl_rows import COLUMNS, countries_of, gather, votes_of

_TITLE = "Recorded votes of the United Nations General Assembly"
_REQUIRED = ("undl_id", "ms_vote", "date")
_SOMETHING_OF = (("ms_code", "ms_name"), ("resolution", "draft"))


def read_undl(
    path: str | Path,
    base: Dataset,
    rules: Rules,
    chosen: Filter | None = None,
    leave_out: bool = False,
    progress: Progress | None = None,
) -> tuple[Dataset, Report]:
    """Read the official bulk CSV.

    Parameters
    ----------
    path : path
        Plain or gz; with or without byte order mark and `vote_note`; any line ends.
    base : Dataset
        Gives the countries, their names, and the groupings.
    rules : Rules
        Give topics and tiers.
    chosen : Filter, optional
        Which roll calls to take; all if left out.
    leave_out : bool
        Leave out rows that cannot be taken in, and list them, instead of stopping.
    progress : callable, optional
        Told (bytes read, bytes in all).

    Returns
    -------
    Dataset, Report

    Raises
    ------
    FileError
        If the file cannot be read at all.
    ImportFaultsError
        With every fault, if there is one and nothing may be left out.
    """
    stream = open_stream(path, list(COLUMNS), progress)
    missing = [name for name in _REQUIRED if name not in stream.columns]
    missing += [" or ".join(some) for some in _SOMETHING_OF if not {*some} & {*stream.columns}]
    if missing:
        raise FileError(
            f"{path}, row 1: the columns {', '.join(missing)} are missing; "
            "this is not the General Assembly Voting Data of the UN Digital Library"
        )
    rows = gather(stream)
    report = Report(Path(path).name).with_counts(rows_read=len(rows.vote) + stream.bad)
    absent = [name for name in COLUMNS if name not in stream.columns and name != "vote_note"]
    if absent:
        report = report.with_notes(f"the file has no column {', '.join(absent)}")
    faults = stream.faults()
    votes, wrong_votes = votes_of(rows, stream)
    names, iso3 = read_names(base.countries), list(base.countries.index)
    countries, wrong_names = countries_of(rows, stream, names, iso3)
    found, wrong_rollcalls = described(rows, rules, stream)
    report = report.without(faults + wrong_votes + wrong_names + wrong_rollcalls, leave_out)
    kept = np.flatnonzero(found.taken(chosen or Filter()))
    place = np.full(len(found.table), -1, np.int32)
    place[kept] = np.arange(len(kept))
    usable = (votes >= Vote.ABSENT) & (countries >= 0) & (place[rows.rollcall] >= 0)
    numbers = stream.rows(np.flatnonzero(usable))
    listed = Ballots(place[rows.rollcall[usable]], countries[usable], votes[usable], numbers)
    whole = np.full(len(found.table), not stream.bad)
    whole[rows.rollcall[(votes < Vote.ABSENT) | (countries < 0)]] = False
    return _assembled(found.at(kept), listed, whole[kept], base, report, leave_out)


def _assembled(
    found: Described,
    listed: Ballots,
    whole: npt.NDArray[np.bool_],
    base: Dataset,
    report: Report,
    leave_out: bool,
) -> tuple[Dataset, Report]:
    iso3, members = list(base.countries.index), read_members()
    days, bodies = found.table["date"].tolist(), found.table["body"].tolist()
    listed, moved = _by_seat(listed, iso3, days, members)
    unique = distinct(listed, found.table["rollcall"].tolist(), iso3, report.source)
    filled = fill(unique.ballots, iso3, days, bodies, whole, members)
    cut = np.flatnonzero(cut_off(found.official, filled.votes) & whole).tolist()
    faults = [_incomplete(found, filled.votes, number, report.source) for number in cut]
    report = report.without([*unique.faults, *faults], leave_out)
    keep = np.ones(len(found.table), dtype=bool)
    keep[[*unique.contested, *cut]] = False
    once, names, notes = one_of_each(found.table[keep], filled.votes[:, keep])
    places = np.flatnonzero(keep)[once]
    if not len(places):
        raise FileError(f"{report.source}: no roll call is left; widen the filter")
    found, votes = found.at(places), filled.votes[:, places]
    table = found.table.assign(rollcall=names[once].to_numpy())
    table = table.join(tallies(found.official, votes)).set_index("rollcall")
    listed_votes = votes != Vote.NOT_MEMBER
    report = report.with_counts(
        roll_calls=len(table),
        votes=int(listed_votes.sum()),
        countries=int(listed_votes.any(axis=1).sum()),
        repeated_rows=unique.repeated,
        entries_of_states_that_were_no_members_then_dropped=filled.dropped,
        members_without_an_entry_now_absent=filled.added,
    )
    report = report.with_notes(*moved, *_shortened(notes), *_early(filled, places, table, iso3))
    tagged = found.tagged.of(np.arange(len(table)), table.index)
    report = report.with_notes(*_differing(table), *account(tagged, table["title"]))
    return with_rollcalls(base, table, votes, _TITLE), report


def _by_seat(
    listed: Ballots, iso3: list[str], days: list[str], members: Members
) -> tuple[Ballots, list[str]]:
    """Give each vote to the state that held the seat on its day."""
    country, notes = listed.country.copy(), []
    for code in sorted(members.sharing & set(iso3)):
        own = np.flatnonzero(listed.country == iso3.index(code))
        heirs = members.holder(code, days)
        place = np.array([iso3.index(heir) if heir in iso3 else -1 for heir in heirs], np.int16)
        given = place[listed.rollcall[own]]
        moved = (given != iso3.index(code)) & (given >= 0)
        country[own[moved]] = given[moved]
        if moved.any():
            names = ", ".join(sorted({iso3[number] for number in given[moved].tolist()}))
            notes.append(f"{int(moved.sum())} votes of {code} given to {names}, who held the seat")
    return replace(listed, country=country), notes


def _incomplete(found: Described, votes: npt.NDArray[np.int8], number: int, file: str) -> Fault:
    official = found.official.iloc[number]
    cast = int(official["yes"] + official["no"] + official["abstain"])
    listed = int((votes[:, number] >= Vote.NO).sum())
    name = found.table["rollcall"].iloc[number]
    problem = f"{name} has {listed} votes cast where its tally says {cast}"
    return Fault(file, None, "", problem, "the file may be cut off: fetch it again")


def _early(
    filled: Filled, places: npt.NDArray[np.intp], table: pd.DataFrame, iso3: list[str]
) -> list[str]:
    """Tell of votes cast by states that were no members by the dates, which are kept."""
    of = dict(zip(places.tolist(), table.index, strict=True))
    told = [f"  {iso3[country]} on {of[roll]}" for country, roll in filled.early if roll in of]
    head = [f"{len(told)} votes cast by states that were no members then:"] if told else []
    return head + _shortened(told)


def _differing(table: pd.DataFrame) -> list[str]:
    wrong = table[table["tally_note"] != ""]
    if wrong.empty:
        return []
    lines = [f"{len(wrong)} official tallies differ from the recount, as tally_note says:"]
    return lines + _shortened([f"  {name}: {row}" for name, row in wrong["tally_note"].items()])


def _shortened(lines: list[str], most: int = 20) -> list[str]:
    return lines[:most] + ([f"  and {len(lines) - most} more"] if len(lines) > most else [])
