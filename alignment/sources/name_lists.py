"""Lists of countries as UN documents print them: commas, a last 'and', groups in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alignment.sources.names import Names

_BEHALF = re.compile(r"\[?\(?\bon behalf of (?:the (?:of the )?)?([^\]\),]+)[\]\)]?", re.IGNORECASE)
_CITED = re.compile(r"\((?:see )?[A-Z]+/[^)]*\)")
_LONGEST = 200


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
        Such as "Cuba [on behalf of the Group of 77 and China], Trinidad and Tobago and Yemen".
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
    for part in re.split(r"[,;]", text):
        token = " ".join(part.split()).strip(" .:")
        if not token or token.casefold() in ("none", "nil"):
            continue
        codes = _codes(token, names)
        if codes:
            found += codes
        else:
            unknown.append(token)
    return NameList(tuple(dict.fromkeys(found)), tuple(groups), tuple(unknown))


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


def _find(token: str, names: Names) -> str | None:
    # A word broken at a line's end leaves a hyphen and a blank, or a blank alone.
    broken = r"[-\u00ad]\s+"
    tries = (token, re.sub(broken, "", token), re.sub(broken, "-", token), token.replace(" ", ""))
    return next(filter(None, map(names.find, tries)), None)
