"""Who is in an agreement or grouping, and on which days that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.model.dates import Days, bounds

# How statuses begin that are listed beside a group's members and are none.
OUTSIDE = ("not signed", "not party", "invited", "signatory (not party")
_EVER, _NEVER = "", "9999"


@dataclass(frozen=True, eq=False)
class Membership:
    """The rows of one group by ISO3, of every country of the records.

    Attributes
    ----------
    status : Series
        As the source says; '' if not listed.
    since, by, until : Series
        As in the records; '' where not known.
    official : tuple of (str, int)
        Date and number of each official count of the members, by date.
    """

    status: pd.Series
    since: pd.Series
    by: pd.Series
    until: pd.Series
    official: tuple[tuple[str, int], ...] = ()

    @cached_property
    def inside(self) -> pd.Series:
        """Whether the status means membership, on whatever day."""
        return (self.status != "") & ~self.status.str.startswith(OUTSIDE)

    @cached_property
    def dated(self) -> bool:
        """Whether any date is known; of a group without dates the list stands for every day."""
        known = (self.since != "") | (self.by != "") | (self.until != "")
        return bool((known & self.inside).any())

    def certain(self, days: Sequence[str]) -> pd.DataFrame:
        """Return whether each country was a member on each day, for certain.

        A member from a date that is known to the year alone is certain after that year. Of a
        group without any date all that are listed are taken as members.
        """
        on = np.array(days, dtype=object)[None, :]
        member = self.inside.to_numpy()[:, None] & np.ones(on.shape, dtype=bool)
        if self.dated:
            begun, ended = self._surely
            member &= (begun[:, None] <= on) & (on < ended[:, None])
        return pd.DataFrame(member, index=self.status.index, columns=list(days))

    def unknown(self, days: Sequence[str]) -> pd.DataFrame:
        """Return whether the dates leave open if each that is listed was a member on each day."""
        on = np.array(days, dtype=object)[None, :]
        begun, ended = self._possibly
        possible = (begun[:, None] <= on) & (on <= ended[:, None])
        possible &= self.inside.to_numpy()[:, None]
        return ~self.certain(days) & possible

    @cached_property
    def _surely(self) -> tuple[Days, Days]:
        """From which day each was a member for certain, and the day before which it was."""
        since, by = (_bounds(dates, _NEVER)[1] for dates in (self.since, self.by))
        return np.minimum(since, by), _bounds(self.until, _NEVER)[0]

    @cached_property
    def _possibly(self) -> tuple[Days, Days]:
        """The first and the last day on which each may have been a member."""
        return _bounds(self.since, _EVER)[0], _bounds(self.until, _NEVER)[1]

    def numbers(self, on: str) -> tuple[int, int]:
        """Return how many were members on a day for certain, and of how many it is open."""
        return int(self.certain([on])[on].sum()), int(self.unknown([on])[on].sum())


def _bounds(dates: pd.Series, unknown: str) -> tuple[Days, Days]:
    """Return the first and last day that each date can mean, `unknown` where it is empty."""
    empty = (dates == "").to_numpy()
    first, last = bounds(dates)
    return np.where(empty, unknown, first), np.where(empty, unknown, last)
