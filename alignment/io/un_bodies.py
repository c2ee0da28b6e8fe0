"""Bodies of the United Nations: symbols of their documents, sessions and membership.

``un_members.csv`` has one row for each period of membership. States that held one seat after
another, such as the Soviet Union and the Russian Federation, share its ``seat``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.text_format import is_day
from alignment.settings import DATA_DIR

_COMMITTEES = {
    "1": "UNGA First Committee",
    "2": "UNGA Second Committee",
    "3": "UNGA Third Committee",
    "4": "UNGA Fourth Committee",
    "5": "UNGA Fifth Committee",
    "6": "UNGA Sixth Committee",
    "SPC": "UNGA Special Political Committee",
}
PLENARY = "UNGA plenary"
COUNCIL = "Human Rights Council"
COMMISSION = "Commission on Human Rights"
RECORD_URL = "https://digitallibrary.un.org/record/"
DOCUMENT_URL = "https://docs.un.org/en/"
# Bodies in which every member of the United Nations has a vote.
UNIVERSAL_BODIES = frozenset({PLENARY, *_COMMITTEES.values()})
_ROMAN_NUMERALS = {"I": 1, "V": 5, "X": 10, "L": 50}


def parse_body(symbol: str) -> str:
    """Return the organ or committee of a text, '' if its symbol has none.

    >>> [parse_body(text) for text in ("A/RES/74/247", "A/C.3/74/L.11/Rev.1", "A/HRC/56/L.35")]
    ['UNGA plenary', 'UNGA Third Committee', 'Human Rights Council']
    """
    committee = re.match(r"A/C\.(\w+)/", symbol)
    if committee:
        return _COMMITTEES.get(committee[1], "")
    if symbol.startswith("A/HRC/"):
        return COUNCIL
    if symbol.startswith("E/CN.4/"):
        return COMMISSION
    if symbol.startswith("S/"):
        return "Security Council"
    return PLENARY if re.match(r"A/(RES|DEC|\d|ES-|S-|L)", symbol) else ""


def parse_stage(symbol: str) -> str:
    """Return plenary or committee, the stage at which a text is voted on."""
    return "committee" if symbol.startswith("A/C.") else "plenary"


def parse_session(symbol: str) -> int | None:
    """Return the regular session in a symbol, None if there is none.

    >>> symbols = ("A/C.3/74/L.11/Rev.1", "A/RES/3535(XXX)", "A/RES/ES-11/1")
    >>> [parse_session(symbol) for symbol in symbols]
    [74, 30, None]
    """
    number = re.match(r"A/(?:C\.\w+/|HRC/RES/|HRC/|RES/|DEC/)?(\d{1,3})/", symbol)
    if number:
        return int(number[1])
    roman = re.search(r"\(([IVXL]+)\)", symbol)
    if not roman:
        return None
    values = [_ROMAN_NUMERALS[letter] for letter in roman[1]]
    following = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, following, strict=True))


def compute_session(day: str) -> int:
    """Return the regular session of the General Assembly on a day, 1 if the day is invalid.

    Special and emergency sessions have their own numbers; their votes count to the regular
    session of the same time.

    >>> compute_session("2022-03-02"), compute_session("2019-12-27"), compute_session("1946-01-26")
    (76, 74, 1)
    """
    if not is_day(day):
        return 1
    year, month = int(day[:4]), int(day[5:7])
    return max(1, year - (1945 if month >= 9 else 1946))


def choose_session(text: str, symbol: str, day: str) -> int:
    """Return a session: as stated, else as in the symbol, else that of the day.

    >>> choose_session("73", "A/RES/74/247", ""), choose_session("", "A/RES/ES-11/1", "2022-03-02")
    (73, 76)
    """
    if re.fullmatch(r"[0-9]{1,3}", text):
        return int(text)
    session = parse_session(symbol)
    return compute_session(day) if session is None else session


def describe_vote_source(symbol: str, record: str) -> tuple[str, str]:
    """Return source and address of a vote of the Assembly, with or without a voting record.

    >>> describe_vote_source("A/RES/80/248", "")[1]
    'https://docs.un.org/en/A/RES/80/248'
    """
    if record:
        return f"UN Digital Library, voting record {record}", RECORD_URL + record
    return "United Nations, machine-readable resolutions", DOCUMENT_URL + symbol


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

    def find_other_holder(self, iso3: str, day: str) -> str | None:
        """Return who held the seat of a country that was no member on a day, '' for nobody.

        None if the country was a member itself.

        >>> members = load_un_membership()
        >>> [members.find_other_holder("SCG", day) for day in ("2026-11-20", "2004-12-01")]
        ['SRB', None]
        >>> members.find_other_holder("CSK", "2026-11-20")
        ''
        """
        if self.is_member([iso3], [day])[0, 0]:
            return None
        (holder,) = self.find_seat_holders(iso3, [day])
        return "" if holder == iso3 else holder

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
