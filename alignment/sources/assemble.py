"""Roll calls and entries as read become a dataset: succession, repetitions, tallies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.ballots import Ballots, Filled, cut_off, distinct, few, fill, tallies
from alignment.sources.bounded import FileError
from alignment.sources.build import with_rollcalls
from alignment.sources.members import Members, read_members
from alignment.sources.report import Report


@dataclass(frozen=True, eq=False)
class Described:
    """The roll calls of a file.

    Attributes
    ----------
    table : DataFrame
        The rollcalls table but for tallies, by number; `rollcall` may repeat.
    official : DataFrame of float
        yes, no, abstain, absent, NaN where the file does not say.
    sound : array of bool
        Whether the roll call can be taken in.
    """

    table: pd.DataFrame
    official: pd.DataFrame
    sound: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Entries(Described):
    """The roll calls of a file, and what it lists of each.

    Attributes
    ----------
    listed : Ballots
        Entries by number of roll call and of country.
    whole : array of bool
        Whether all entries of a roll call could be taken in.
    """

    listed: Ballots
    whole: npt.NDArray[np.bool_]

    def at(self, chosen: npt.NDArray[np.bool_]) -> Entries:
        """Return the roll calls marked true, numbered anew, with their entries."""
        place = np.full(len(chosen), -1, np.int32)
        place[chosen] = np.arange(int(chosen.sum()))
        listed = self.listed.only(chosen[self.listed.rollcall])
        return Entries(
            self.table[chosen].reset_index(drop=True),
            self.official[chosen].reset_index(drop=True),
            self.sound[chosen],
            replace(listed, rollcall=place[listed.rollcall]),
            self.whole[chosen],
        )


def assembled(
    entries: Entries,
    base: Dataset,
    report: Report,
    leave_out: bool,
    title: str,
    faults: Sequence[Fault] = (),
    as_recorded: bool = False,
) -> tuple[Dataset, Report, npt.NDArray[np.intp]]:
    """Return the dataset, the report, and which roll calls of the entries it has, in order.

    `faults` were found in the file before, and are told with those that are found here;
    `as_recorded` is that of :func:`~alignment.sources.ballots.fill`.

    Raises
    ------
    ImportFaultsError
        If there are faults, a country has two votes on a roll call, or one was cut off, and
        nothing may be left out.
    FileError
        If nothing remains.
    """
    iso3, members = list(base.countries.index), read_members()
    days, bodies = entries.table["date"].tolist(), entries.table["body"].tolist()
    listed, moved = _by_seat(entries.listed, iso3, days, members)
    unique = distinct(listed, entries.table["rollcall"].tolist(), iso3, report.source)
    parts = few(unique.ballots, entries.official, iso3, days, bodies, members)
    whole = entries.whole.copy()
    whole[list(unique.contested)] = False
    complete = whole & entries.sound
    whole[list(parts)] = False
    filled = fill(unique.ballots, iso3, days, bodies, whole, members, as_recorded)
    cut = np.flatnonzero(cut_off(entries.official, filled.votes) & complete).tolist()
    found = [_incomplete(entries, filled.votes, number, report.source) for number in cut]
    report = report.without([*faults, *unique.faults, *found], leave_out)
    keep = entries.sound & np.isin(np.arange(len(whole)), unique.ballots.rollcall)
    keep[cut] = False
    once, names, notes = one_of_each(entries.table[keep], filled.votes[:, keep])
    places = np.flatnonzero(keep)[once]
    if not len(places):
        raise FileError(_nothing_left(report))
    lost = entries.table["rollcall"][~keep]
    votes = filled.votes[:, places]
    table = entries.table.iloc[places].assign(rollcall=names[once].to_numpy())
    official = entries.official.iloc[places].reset_index(drop=True)
    table = table.reset_index(drop=True).join(tallies(official, votes)).set_index("rollcall")
    held = votes != Vote.NOT_MEMBER
    report = report.with_counts(
        roll_calls=len(table),
        votes=int(held.sum()),
        countries=int(held.any(axis=1).sum()),
        repeated_rows=unique.repeated,
        entries_of_states_that_were_no_members_then_dropped=filled.dropped,
        members_without_an_entry_now_absent=filled.added,
    )
    of = dict(zip(places.tolist(), table.index, strict=True))
    partly = [
        f"{of[place]} names {some} of the {every} members then and does not state all totals: the "
        "others are not listed, and nothing is known of their votes"
        for place, (some, every) in parts.items()
        if place in of
    ]
    told = (
        *_shortened([f"no vote on {name} is taken in" for name in lost if name]),
        *moved,
        *_shortened(partly),
        *_shortened(_counted(official, table.index)),
        *_shortened(notes),
        *_early(filled, of, iso3),
        *_differing(table),
    )
    return with_rollcalls(base, table, votes, title), report.with_notes(*told), places


def one_of_each(
    table: pd.DataFrame, votes: npt.NDArray[np.int8]
) -> tuple[npt.NDArray[np.bool_], pd.Series, list[str]]:
    """Tell the same roll call under two record numbers from two votes on one text.

    Parameters
    ----------
    table : DataFrame
        The roll calls.
    votes : array of int8
        Countries x roll calls.

    Returns
    -------
    array of bool
        Which to keep: of one text with the same votes, the first.
    Series of str
        Names without repetition: a second vote on one text carries its record number.
    list of str
        A sentence for each.
    """
    keep = np.ones(len(table), dtype=bool)
    names = table["rollcall"].copy()
    notes = []
    for name, numbers in table.groupby("rollcall").indices.items():
        for place, number in enumerate(numbers[1:], start=1):
            record = table["source"].iloc[number].rpartition(" ")[2]
            earlier = numbers[:place]
            if any((votes[:, number] == votes[:, other]).all() for other in earlier):
                keep[number] = False
                notes.append(f"{name} stands there again as record {record}: kept once")
            else:
                names.iloc[number] = f"{name} [record {record}]"
                notes.append(f"{name} was voted on twice: the second is {names.iloc[number]}")
    return keep, names, notes


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


def _incomplete(entries: Entries, votes: npt.NDArray[np.int8], number: int, file: str) -> Fault:
    official = entries.official.iloc[number]
    cast = int(official["yes"] + official["no"] + official["abstain"])
    listed = int((votes[:, number] >= Vote.NO).sum())
    name = entries.table["rollcall"].iloc[number]
    problem = f"{name} has {listed} votes cast where its tally says {cast}"
    return Fault(file, None, "", problem, "the file may be cut off: fetch it again")


def _nothing_left(report: Report) -> str:
    if not report.left_out:
        return f"{report.source}: no roll call is left to take in; widen the filter"
    places = [str(fault).removeprefix(report.source).lstrip(",: ") for fault in report.left_out]
    faults = _shortened([f"  {place}" for place in places])
    return "\n".join([f"{report.source}: no roll call is left to take in without these:", *faults])


def _counted(official: pd.DataFrame, names: pd.Index) -> list[str]:
    """Tell of totals that are stated in part."""
    cast = official[["yes", "no", "abstain"]].isna()
    return [
        f"{name} states no total of {' and '.join(cast.columns[row])}: counted from its rows"
        for name, row in zip(names, cast.to_numpy(), strict=True)
        if row.any() and not row.all()
    ]


def _early(filled: Filled, of: dict[int, str], iso3: list[str]) -> list[str]:
    """Tell of votes cast by states that were no members by the dates, which are kept."""
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
