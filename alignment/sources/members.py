"""Who held a seat at the United Nations when: membership dates and succession, as data.

``un_members.csv`` has one row for each spell of membership. States that held one seat after
another, such as the Soviet Union and the Russian Federation, share its ``seat``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.paths import DATA

TABLE = "un_members.csv"
_EVER = "9999-12-31"


@dataclass(frozen=True, eq=False)
class Members:
    """Spells of membership: DataFrame with columns iso3, from, until ('' if lasting), seat."""

    spells: pd.DataFrame

    def on(
        self, countries: Sequence[str], days: Sequence[str], settled: bool = False
    ) -> npt.NDArray[np.bool_]:
        """Return countries x days: whether each was a member on that day.

        Parameters
        ----------
        countries : sequence of str
            ISO3.
        days : sequence of str
            ISO dates.
        settled : bool
            Leave out the day of admission, when votes were taken before it and after it.

        Examples
        --------
        >>> members = read_members()
        >>> members.on(["SUN", "RUS"], ["1980-01-01", "2000-01-01"]).tolist()
        [[True, False], [False, True]]
        """
        order = np.asarray(days, dtype="U10")
        place = {iso3: number for number, iso3 in enumerate(countries)}
        result = np.zeros((len(countries), len(days)), dtype=bool)
        columns = (self.spells[name] for name in ("iso3", "start", "end"))
        for iso3, start, end in zip(*columns, strict=True):
            if iso3 in place:
                started = order > start if settled else order >= start
                result[place[iso3]] |= started & (order <= end)
        return result

    def holder(self, iso3: str, days: Sequence[str]) -> list[str]:
        """Return who held the country's seat on each day; itself if it did or nobody did.

        >>> members = read_members()
        >>> members.holder("RUS", ["1980-01-01", "2000-01-01"])
        ['SUN', 'RUS']
        >>> members.holder("YUG", ["2004-01-01"]), members.holder("CZE", ["1980-01-01"])
        (['SCG'], ['CZE'])
        """
        seats = set(self.spells.loc[self.spells["iso3"] == iso3, "seat"])
        others = self.spells.loc[self.spells["seat"].isin(seats), "iso3"]
        held = list(dict.fromkeys([iso3, *others]))
        # The country itself comes first, and stands in where nobody held the seat.
        return [held[number] for number in self.on(held, days).argmax(axis=0).tolist()]

    @property
    def sharing(self) -> frozenset[str]:
        """Countries whose seat another country has held."""
        holders = self.spells.groupby("seat")["iso3"].nunique()
        shared = holders.index[holders > 1]
        return frozenset(self.spells.loc[self.spells["seat"].isin(shared), "iso3"])


def read_members() -> Members:
    """Return the shipped membership dates."""
    table = pd.read_csv(DATA / TABLE, dtype=str, keep_default_na=False)
    table = table.rename(columns={"from": "start", "until": "end"})
    return Members(table.assign(end=table["end"].replace("", _EVER)))
