"""Votes of one or many roll calls, gathered into a matrix and held against the tallies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.model.vote import CODES, Vote
from alignment.sources.members import Members
from alignment.sources.symbols import OF_ALL_MEMBERS

_MOST_FAULTS = 1000
# A roll call of which less than this share of the votes cast is listed was cut off.
_LEAST_LISTED = 0.9


@dataclass(frozen=True, eq=False)
class Ballots:
    """Votes as listed, one row each.

    Attributes
    ----------
    rollcall : array of int
        Number of the roll call.
    country : array of int
        Number of the country.
    vote : array of int8
        Codes of :class:`~alignment.model.vote.Vote`.
    row : array of int
        Row of the file.
    """

    rollcall: npt.NDArray[np.int32]
    country: npt.NDArray[np.int16]
    vote: npt.NDArray[np.int8]
    row: npt.NDArray[np.int64]

    def only(self, keep: npt.NDArray[np.bool_]) -> Ballots:
        """Return the rows marked true."""
        return Ballots(self.rollcall[keep], self.country[keep], self.vote[keep], self.row[keep])


@dataclass(frozen=True, eq=False)
class Filled:
    """The matrix of votes and what was done to it.

    `votes` is countries x roll calls; `dropped` counts entries "absent" of countries that were
    no members then; `added` counts members without an entry, now absent; `early` lists votes
    cast by countries that were no members, which the record has and which are kept.
    """

    votes: npt.NDArray[np.int8]
    dropped: int
    added: int
    early: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Distinct:
    """One row of each vote that is not contested, the number of repeated rows, and the contested.

    `contested` are the roll calls on which a country has two votes; neither is among the ballots.
    """

    ballots: Ballots
    repeated: int
    faults: tuple[Fault, ...]
    contested: frozenset[int]


def distinct(ballots: Ballots, ids: list[str], countries: list[str], file: str) -> Distinct:
    """Keep one row of each vote; two different votes of one country are a fault.

    Parameters
    ----------
    ids, countries : list of str
        Names of roll calls and countries by number, for the faults.
    """
    key = ballots.rollcall.astype(np.int64) * len(countries) + ballots.country
    order = np.lexsort((ballots.row, key))
    first = np.ones(len(order), dtype=bool)
    first[1:] = key[order][1:] != key[order][:-1]
    # For each row, the number of the row that has the same vote first.
    model = order[first][np.cumsum(first) - 1]
    differs = ballots.vote[order] != ballots.vote[model]
    faults = []
    for one, two in zip(model[differs][:_MOST_FAULTS], order[differs], strict=False):
        roll, country = ids[ballots.rollcall[two]], countries[ballots.country[two]]
        said = Vote(int(ballots.vote[one])).word, Vote(int(ballots.vote[two])).word
        where = int(ballots.row[one])
        problem = f"{country} has two votes on {roll}: {said[0]} in row {where} and {said[1]} here"
        faults.append(Fault(file, int(ballots.row[two]), "vote", problem, "keep the right one"))
    keep = np.zeros(len(order), dtype=bool)
    keep[order[first]] = True
    keep[model[differs]] = False
    contested = frozenset(ballots.rollcall[order[differs]].tolist())
    repeated = int((~first).sum() - differs.sum())
    return Distinct(ballots.only(keep), repeated, tuple(faults), contested)


def fill(
    ballots: Ballots,
    countries: list[str],
    days: list[str],
    bodies: list[str],
    whole: npt.NDArray[np.bool_],
    members: Members,
    as_recorded: bool = False,
) -> Filled:
    """Return the matrix of votes: absent only where a country was a member.

    Parameters
    ----------
    countries : list of str
        ISO3 by number.
    days, bodies : list of str
        Day and body of each roll call.
    whole : array of bool
        Whether a roll call has all its entries. Where one was left out, or but a part of the list
        is there, nothing is said of members without an entry.
    members : Members
    as_recorded : bool
        Keep an entry "absent" of a country that was no member by the dates.
    """
    matrix = np.full((len(countries), len(days)), Vote.NOT_MEMBER, dtype=np.int8)
    matrix[ballots.country, ballots.rollcall] = ballots.vote
    everyone = np.array([body in OF_ALL_MEMBERS for body in bodies], dtype=bool)
    member = members.on(countries, days)
    outside = (matrix == Vote.ABSENT) & ~member & everyone & (not as_recorded)
    matrix[outside] = Vote.NOT_MEMBER
    missing = (matrix == Vote.NOT_MEMBER) & members.on(countries, days, settled=True)
    missing &= everyone & whole
    matrix[missing] = Vote.ABSENT
    rows, columns = np.nonzero((matrix >= Vote.NO) & ~member & everyone)
    early = tuple(zip(rows.tolist(), columns.tolist(), strict=True))
    return Filled(matrix, int(outside.sum()), int(missing.sum()), early)


def recount(votes: npt.NDArray[np.int8]) -> pd.DataFrame:
    """Return yes, no, abstain and absent of each roll call, counted from the matrix."""
    counts = {name: (votes == code).sum(axis=0) for name, code in CODES.items()}
    return pd.DataFrame(counts)


def tallies(official: pd.DataFrame, votes: npt.NDArray[np.int8]) -> pd.DataFrame:
    """Return official tallies, recounted ones where there are none, and why they differ.

    Parameters
    ----------
    official : DataFrame of float
        Columns yes, no, abstain, absent; NaN where the source does not say.

    Returns
    -------
    DataFrame
        The four columns as int, and tally_note.
    """
    counted = recount(votes)
    numbers = official.fillna(counted.astype(float)).astype("int64")
    differs = (numbers.to_numpy() != counted.to_numpy()).any(axis=1)
    rows = (official.to_numpy(), counted.to_numpy(), differs.tolist())
    notes = [
        f"official {_stated(one)}, recount of the country votes {_dashed(two)}" if wrong else ""
        for one, two, wrong in zip(*rows, strict=True)
    ]
    return numbers.assign(tally_note=notes)


def cut_off(official: pd.DataFrame, votes: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Return for each roll call whether many of its votes cast are not listed."""
    cast = official[["yes", "no", "abstain"]].sum(axis=1, skipna=False).to_numpy(dtype=float)
    listed = (votes >= Vote.NO).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(listed < _LEAST_LISTED * cast)


def few(
    ballots: Ballots,
    official: pd.DataFrame,
    countries: list[str],
    days: list[str],
    bodies: list[str],
    members: Members,
) -> dict[int, tuple[int, int]]:
    """Return the roll calls that are but a part of a list, by number: members named, and all then.

    They are of all members, fewer than half of which are named, and not all of yes, no and abstain
    are stated, which would say that this is everyone. So nothing is known of the others.
    """
    named = np.zeros((len(countries), len(days)), dtype=bool)
    named[ballots.country, ballots.rollcall] = True
    member = members.on(countries, days)
    stated = official[["yes", "no", "abstain"]].notna().all(axis=1).to_numpy()
    numbers = zip((named & member).sum(axis=0).tolist(), member.sum(axis=0).tolist(), strict=True)
    return {
        place: (some, every)
        for place, (some, every) in enumerate(numbers)
        if bodies[place] in OF_ALL_MEMBERS and not stated[place] and some < every / 2
    }


def _stated(numbers: npt.NDArray[np.float64]) -> str:
    if not np.isnan(numbers).any():
        return _dashed(numbers.astype(np.int64))
    said = zip(CODES, numbers.tolist(), strict=True)
    return ", ".join(f"{name} {number:.0f}" for name, number in said if not np.isnan(number))


def _dashed(numbers: npt.NDArray[np.int64]) -> str:
    return "-".join(str(number) for number in numbers)
