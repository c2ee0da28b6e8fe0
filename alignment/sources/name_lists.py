"""Lists of countries as UN documents print them: commas, a last 'and', groups in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from alignment.errors import QueryError
from alignment.sources.names import Names, read_names

_BEHALF = re.compile(r"\[?\(?\bon behalf of (?:the (?:of the )?)?([^\]\),]+)[\]\)]?", re.IGNORECASE)
_CITED = re.compile(r"\((?:see )?[A-Z]+/[^)]{0,100}\)")
_LONGEST = 200
# Unknown names that are told one by one.
_MOST_TOLD = 8
# The longest name goes over this many lines; fewer lines are no list of one country a line.
_MOST_LINES = 3
_DASHES = "-\u2010\u2011\u2012\u2013\u2014"
_MARKS = "*†‡¹²³⁰⁴⁵⁶⁷⁸⁹0123456789[] "


@dataclass(frozen=True)
class NameList:
    """The countries of a list in their order, its groups, and what is neither."""

    countries: tuple[str, ...]
    groups: tuple[str, ...]
    unknown: tuple[str, ...]


def read_list(text: str, names: Names) -> NameList:
    """Read a printed list of countries.

    Parameters
    ----------
    text : str
        Such as "Cuba [on behalf of the Group of 77 and China], Trinidad and Tobago and Yemen",
        or a country a line.
    names : Names

    Returns
    -------
    NameList
        A country named twice stands there once. A group is kept apart: its members did not
        each put their name down.

    Examples
    --------
    >>> from alignment.sources.names import read_names
    >>> text = "Cuba [on behalf of the Group of 77 and China], Trinidad and Tobago and Yemen."
    >>> found = read_list(text, read_names())
    >>> found.countries, found.groups
    (('CUB', 'TTO', 'YEM'), ('Group of 77 and China',))
    """
    text = _CITED.sub(" ", text)
    groups = [" ".join(group.split()) for group in _BEHALF.findall(text)]
    text = _BEHALF.sub(" ", text)
    found: list[str] = []
    unknown: list[str] = []
    joined = "," in text or ";" in text
    for part in re.split(r"[,;]", text):
        token = " ".join(part.split()).strip(f" .:{_DASHES}")
        if not token or token.casefold() in ("none", "nil"):
            continue
        codes = _codes(token, names)
        lost = [] if codes else [token]
        if lost and "\n" in part.strip() and not joined:
            codes, lost = _by_line(part, names)
        found += codes
        unknown += lost
    return NameList(tuple(dict.fromkeys(found)), tuple(groups), tuple(unknown))


def pasted(text: str, countries: pd.DataFrame) -> tuple[list[str], str]:
    """Return the ISO3 codes of a list that a reader pastes, and what in it is not known.

    Everyday names are understood too. What is not known is told all at once, with the nearest names
    of the first few; '' for nothing.

    >>> from alignment.sources.package import load
    >>> pasted("Albania, U.K. and Ivory Coast; Xyzzy", load().countries)
    (['ALB', 'GBR', 'CIV'], "unknown country 'Xyzzy'; nothing known is like it")
    """
    names = read_names(countries)
    read = read_list(text, names)
    found = list(read.countries)
    lost: list[str] = []
    for word in read.unknown:
        for part in _parted(word, names):
            code = names.meant(part)
            (lost if code is None else found).append(code or part)
    said = [_unknown(word, names) for word in lost[:_MOST_TOLD]]
    if len(lost) > _MOST_TOLD:
        said.append(f"{len(lost) - _MOST_TOLD} more names are not known")
    said += [f"{group[:60]} is a group, whose members are to be named" for group in read.groups]
    return list(dict.fromkeys(found)), "; ".join(said)


def named(countries: pd.DataFrame, texts: Iterable[str]) -> list[str]:
    """Return the ISO3 codes of names or lists of names.

    Raises
    ------
    QueryError
        If any is not known.
    """
    found, said = pasted(", ".join(texts), countries)
    if said:
        raise QueryError(said)
    return found


def _parted(word: str, names: Names) -> list[str]:
    """Return what 'and' joins, where one side is known: it stands before the last of a list."""
    if names.meant(word) or len(word) > _LONGEST:
        return [word]
    for joint in re.finditer(r"\s+(?:and|&)\s+", word):
        sides = word[: joint.start()], word[joint.end() :]
        if any(map(names.meant, sides)):
            return [part for side in sides for part in _parted(side, names)]
    return [word]


def _unknown(word: str, names: Names) -> str:
    close = names.nearest(word)
    like = f"the nearest are: {', '.join(close)}" if close else "nothing known is like it"
    shown = "".join(sign if sign.isprintable() else "?" for sign in word)
    return f"unknown country '{shown if len(shown) <= 60 else shown[:57] + '...'}'; {like}"


def _codes(token: str, names: Names) -> list[str]:
    """Return the countries of one part of a list: one, or several joined by 'and'."""
    token = re.sub(r"^(?:and|&)\s+", "", token)
    code = _find(token, names)
    if code:
        return [code]
    if len(token) > _LONGEST:
        return []
    # 'Trinidad and Tobago and Yemen': the first place where both sides are known.
    for joint in re.finditer(r"\s+(?:and|&)\s+", token):
        first = _find(token[: joint.start()], names)
        rest = _codes(token[joint.end() :], names) if first else []
        if first and rest:
            return [first, *rest]
    return []


def _by_line(text: str, names: Names) -> tuple[list[str], list[str]]:
    """Return the countries of a list of one a line, and the lines that are none."""
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    found: list[str] = []
    lost: list[str] = []
    place = 0
    while place < len(lines):
        for count in range(_MOST_LINES, 0, -1):
            codes = _codes(" ".join(lines[place : place + count]), names)
            if codes:
                break
        found += codes
        lost += [] if codes else [lines[place]]
        place += count
    if lost and len(lines) <= _MOST_LINES:
        return [], [" ".join(lines)]
    return found, lost


def _find(token: str, names: Names) -> str | None:
    # A word broken at a line's end leaves a hyphen and a blank, or a blank alone.
    broken = r"[-\u00ad]\s+"
    token = token if names.find(token) else token.rstrip(_MARKS)
    tries = (token, re.sub(broken, "", token), re.sub(broken, "-", token), token.replace(" ", ""))
    return next(filter(None, map(names.find, tries)), None)
