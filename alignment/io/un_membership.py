"""UN membership: its dates and the succession of seats, as data.

``un_members.csv`` has one row for each period of membership. States that held one seat after
another, such as the Soviet Union and the Russian Federation, share its ``seat``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.settings import DATA_DIR

UN_MEMBERS_FILE = "un_members.csv"
_LAST_DAY = "9999-12-31"


@dataclass(frozen=True, eq=False)
class UnMembership:
    """Periods of membership, one a row: columns iso3, start, end and seat."""

    spells: pd.DataFrame

    def is_member(
        self, countries: Sequence[str], days: Sequence[str], exclude_admission_day: bool = False
    ) -> npt.NDArray[np.bool_]:
        """Return countries (ISO3) x days (ISO dates): whether each was a member on the day.

        `exclude_admission_day` does not count the day of admission, on which votes were taken
        before it and after it.

        >>> members = load_un_membership()
        >>> members.is_member(["SUN", "RUS"], ["1980-01-01", "2000-01-01"]).tolist()
        [[True, False], [False, True]]
        """
        dates = np.asarray(days, dtype="U10")
        rows = {iso3: number for number, iso3 in enumerate(countries)}
        result = np.zeros((len(countries), len(days)), dtype=bool)
        columns = (self.spells[name] for name in ("iso3", "start", "end"))
        for iso3, start, end in zip(*columns, strict=True):
            if iso3 in rows:
                has_started = dates > start if exclude_admission_day else dates >= start
                result[rows[iso3]] |= has_started & (dates <= end)
        return result

    def find_seat_holders(self, iso3: str, days: Sequence[str]) -> list[str]:
        """Return who held the country's seat on each day; itself if nobody did.

        >>> members = load_un_membership()
        >>> members.find_seat_holders("RUS", ["1980-01-01", "2000-01-01"])
        ['SUN', 'RUS']
        >>> members.find_seat_holders("YUG", ["2004-01-01"])
        ['SCG']
        >>> members.find_seat_holders("CZE", ["1980-01-01"])
        ['CZE']
        """
        seats = set(self.spells.loc[self.spells["iso3"] == iso3, "seat"])
        others = self.spells.loc[self.spells["seat"].isin(seats), "iso3"]
        holders = list(dict.fromkeys([iso3, *others]))
        # argmax of a column without a holder is 0, the country itself.
        return [holders[number] for number in self.is_member(holders, days).argmax(axis=0).tolist()]

    @property
    def shared_seat_countries(self) -> frozenset[str]:
        """Countries whose seat another country has held."""
        holders = self.spells.groupby("seat")["iso3"].nunique()
        shared = holders.index[holders > 1]
        return frozenset(self.spells.loc[self.spells["seat"].isin(shared), "iso3"])


def load_un_membership() -> UnMembership:
    """Return the shipped membership dates."""
    table = pd.read_csv(DATA_DIR / UN_MEMBERS_FILE, dtype=str, keep_default_na=False)
    table = table.rename(columns={"from": "start", "until": "end"})
    return UnMembership(table.assign(end=table["end"].replace("", _LAST_DAY)))
