"""What a UN document symbol says: the body, the session and the stage of a text."""

from __future__ import annotations

import re
from datetime import date

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
# Bodies in which every member of the United Nations has a vote.
OF_ALL_MEMBERS = frozenset({PLENARY, *_COMMITTEES.values()})
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def body(symbol: str) -> str:
    """Return the organ or committee of a text, '' if the symbol does not say.

    >>> body("A/RES/74/247"), body("A/C.3/74/L.11/Rev.1"), body("A/HRC/56/L.35")
    ('UNGA plenary', 'UNGA Third Committee', 'Human Rights Council')
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


def stage(symbol: str) -> str:
    """Return plenary or committee, where a vote on the text of this symbol is taken."""
    return "committee" if symbol.startswith("A/C.") else "plenary"


def session(symbol: str) -> int | None:
    """Return the regular session in a symbol, None if there is none.

    >>> session("A/C.3/74/L.11/Rev.1"), session("A/RES/3535(XXX)"), session("A/RES/ES-11/1")
    (74, 30, None)
    """
    number = re.match(r"A/(?:C\.\w+/|HRC/RES/|HRC/|RES/|DEC/)?(\d{1,3})/", symbol)
    if number:
        return int(number[1])
    roman = re.search(r"\(([IVXL]+)\)", symbol)
    if not roman:
        return None
    values = [_ROMAN[letter] for letter in roman[1]]
    following = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, following, strict=True))


def session_of_day(day: str) -> int:
    """Return the regular session of the General Assembly under way on a day.

    Special and emergency sessions have numbers of their own, so their votes are put in the
    regular session of their time: their symbols still tell. The first for what is no day.

    >>> session_of_day("2022-03-02"), session_of_day("2019-12-27"), session_of_day("1946-01-26")
    (76, 74, 1)
    """
    if not is_day(day):
        return 1
    year, month = int(day[:4]), int(day[5:7])
    return max(1, year - (1945 if month >= 9 else 1946))


def is_day(text: str) -> bool:
    """Return whether a text is a day of the calendar as 2019-12-27."""
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
