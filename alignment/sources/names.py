"""One resolver of country names: UN spellings, former names and codes become ISO3.

The spellings are data: the countries table's ``iso3``, ``name`` and ``un_names``, and
``un_names.csv`` with former names, other spellings and codes. Nothing is ever guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

import pandas as pd

from alignment.errors import DataError, Fault, QueryError, nearest
from alignment.paths import DATA

TABLE = "un_names.csv"
# What people say and no record does. A reader is understood by them, who sees what was meant; in
# a file that is taken in they stay unknown, for a record is not guessed.
EVERYDAY = {
    "America": "USA",
    "Britain": "GBR",
    "CAR": "CAF",
    "Emirates": "ARE",
    "England": "GBR",
    "FYROM": "MKD",
    "ROK": "KOR",
}
_NUMBERS, _TWO_LETTERS = "Correlates of War number", "ISO 3166-1 alpha-2"
# A name longer than this is not one, and is not worth comparing with all others.
_LONGEST = 120
_SHOWN_ROWS = 5
_SHOWN_NAMES = 3
MOST_COMPARED = 40
_MOST_FAULTS = 1000


@dataclass(frozen=True)
class Names:
    """Every known spelling.

    Attributes
    ----------
    codes : mapping of str to str
        ISO3 by spelling, the spelling as :func:`folded`.
    numbers : mapping of str to str
        ISO3 by the Correlates of War number, which only Voeten's files use.
    two_letters : mapping of str to str
        ISO 3166 code of two letters by ISO3; some have none.
    by_code : mapping of str to list of str
        By ISO3 its code and names, as written, the most usual first.
    """

    codes: Mapping[str, str]
    numbers: Mapping[str, str]
    two_letters: Mapping[str, str]
    by_code: Mapping[str, list[str]]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling."""
        return tuple(dict.fromkeys(chain.from_iterable(self.by_code.values())))

    def find(self, name: str) -> str | None:
        """Return the ISO3 code of a name or code, None if it is not known.

        >>> known = read_names()
        >>> known.find("COTE D'IVOIRE"), known.find("Türkiye"), known.find("Atlantis")
        ('CIV', 'TUR', None)
        """
        if len(name) > _LONGEST:
            return None
        return self.codes.get(folded(name)) or self.codes.get(folded(mended(name)))

    def meant(self, name: str) -> str | None:
        """Return the ISO3 code of what a reader types, everyday names and dots included.

        >>> known = read_names()
        >>> known.meant("U.K."), known.meant("Britain"), known.find("Britain")
        ('GBR', 'GBR', None)
        """
        short = folded(name[:_LONGEST])
        known = {folded(word): iso3 for word, iso3 in EVERYDAY.items()}.get(short)
        if known in self.codes.values():
            return known
        return self.find(name) or self.find(name.replace(".", ""))

    def of(self, iso3: str) -> list[str]:
        """Return every spelling that a reader may look for a country by, its code first."""
        return [*self.by_code[iso3], *(word for word, code in EVERYDAY.items() if code == iso3)]

    def nearest(self, name: str) -> list[str]:
        """Return the known spellings most like a name, best first, each with its code."""
        by_fold = self._by_fold
        close = nearest(folded(mended(name[:_LONGEST])), by_fold, count=4 * _SHOWN_NAMES)
        best: dict[str, str] = {}
        for fold in close:
            best.setdefault(self.codes[fold], by_fold[fold])
        return [f"{spelling} ({iso3})" for iso3, spelling in best.items()][:_SHOWN_NAMES]

    @cached_property
    def _by_fold(self) -> dict[str, str]:
        # Two-letter codes are near to everything and help nobody.
        return {folded(name): name for name in reversed(self.spellings) if len(name) > 3}


def read_names(countries: pd.DataFrame | None = None) -> Names:
    """Return the resolver.

    Parameters
    ----------
    countries : DataFrame, optional
        Countries table indexed by ISO3, whose names come first; the shipped one if left out.

    Raises
    ------
    DataError
        If one spelling stands for two countries.
    """
    if countries is None:
        path = DATA / "countries.csv"
        countries = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("iso3")
    codes: dict[str, str] = {}
    numbers: dict[str, str] = {}
    two_letters: dict[str, str] = {}
    by_code: dict[str, list[str]] = {}
    faults: list[Fault] = []
    columns = (countries.index, countries["name"], countries["un_names"])
    for iso3, name, others in zip(*columns, strict=True):
        for spelling in filter(None, (iso3, name, *str(others).split("|"))):
            if codes.setdefault(folded(spelling), iso3) != iso3:
                problem = f"{spelling!r} stands for {codes[folded(spelling)]} and for {iso3}"
                faults.append(Fault("countries.csv", None, "un_names", problem, "keep one"))
            by_code.setdefault(iso3, []).append(spelling)
    if faults:
        raise DataError("countries.csv", faults)
    with (DATA / TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["iso3"] not in countries.index:
                continue
            if row["kind"] == _TWO_LETTERS:
                two_letters[row["iso3"]] = row["name"]
            if row["kind"] == _NUMBERS:
                numbers[row["name"]] = row["iso3"]
            elif folded(row["name"]) not in codes:
                codes[folded(row["name"])] = row["iso3"]
                by_code.setdefault(row["iso3"], []).append(row["name"])
    codes.pop("", None)
    return Names(codes, numbers, two_letters, by_code)


def codes_of(countries: pd.DataFrame, words: Iterable[str]) -> list[str]:
    """Return the ISO3 codes of what a reader calls countries.

    Parameters
    ----------
    countries : DataFrame
        Countries table of the records.
    words : iterable of str
        Names or codes, as :meth:`Names.meant` understands them.

    Raises
    ------
    QueryError
        If one is unknown, with the nearest names.
    """
    names = read_names(countries)
    found = []
    for word in words:
        code = names.meant(word)
        if code is None:
            shown = word if len(word) <= 60 else word[:57] + "..."
            close = names.nearest(word) if len(word) > 3 else _codes_like(countries, word)
            like = f"the nearest are: {', '.join(close)}" if close else "nothing known is like it"
            raise QueryError(f"unknown country '{shown}'; {like}")
        found.append(code)
    return found


def note_of(countries: pd.DataFrame, text: str) -> str:
    """Return a note on the map as an address has it: its country goes by any name.

    Raises
    ------
    QueryError
        If it has no words, or a country that is not known.
    """
    at, colon, words = text.partition(":")
    if not colon or not words.strip():
        raise QueryError(f"a note is a country, a colon and words, unlike '{text[:60]}'")
    # A bloc or a place is written as in an address.
    if at == "bloc" or re.fullmatch(r"-?[\d.]+", at):
        return text
    return f"{codes_of(countries, [at.strip()])[0]}:{words.strip()}"


def _codes_like(countries: pd.DataFrame, word: str) -> list[str]:
    names = dict(zip(countries.index, countries["name"], strict=True))
    return [f"{names[iso3]} ({iso3})" for iso3 in nearest(word, names)]


def unknown_names(
    names: Names, file: str, column: str, found: Iterable[tuple[str, list[int]]]
) -> list[Fault]:
    """Return a fault for each unknown name and its rows.

    The first few are compared with all known names. Who has more has another kind of file.
    """
    pairs = list(found)
    return [
        unknown_name(names, file, column, name, rows, number < MOST_COMPARED)
        for number, (name, rows) in enumerate(pairs[:_MOST_FAULTS])
    ]


def unknown_name(
    names: Names, file: str, column: str, name: str, rows: list[int], compare: bool = True
) -> Fault:
    """Return the fault of a name that is not known, with its rows and the nearest matches."""
    shown = name if len(name) <= 60 else name[:57] + "..."
    problem = f"unknown country {shown!r}"
    if len(rows) > 1:
        first = ", ".join(str(row) for row in rows[:_SHOWN_ROWS])
        more = f" and {len(rows) - _SHOWN_ROWS} more" if len(rows) > _SHOWN_ROWS else ""
        problem += f" in {len(rows)} rows ({first}{more})"
    close = names.nearest(name) if compare and len(name) <= _LONGEST else []
    remedy = "mend it, leave such rows out, or add it to un_names in a countries.csv of yours"
    if close:
        remedy = f"the nearest are: {', '.join(close)}; {remedy}"
    return Fault(file, rows[0] if rows else None, column, problem, remedy)


# The known names are folded for every page that is opened.
@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return a name without accents, case, punctuation and a leading article.

    >>> folded("  The Côte  d’Ivoire "), folded("Netherlands (Kingdom of the)")
    ('cote divoire', 'netherlands kingdom of the')
    """
    text = unicodedata.normalize("NFKD", name)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    text = text.casefold().translate(_LETTERS)
    text = re.sub(r"['’ʼ`´]", "", text.replace("&", " and "))
    text = re.sub(r"[\W_]+", " ", text).strip()
    return text.removeprefix("the ")


# Accents of their own, soft hyphens and other signs that take no room.
_UNSEEN = ("Mn", "Me", "Cf")
# Letters that carry no separable accent.
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "ð": "d", "đ": "d"})


def mended(name: str) -> str:
    """Return a name that was read in the wrong encoding as it was meant.

    >>> mended("TÃ¼rkiye"), mended("Türkiye")
    ('Türkiye', 'Türkiye')
    """
    for encoding in ("latin-1", "cp1252"):
        try:
            return name.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return name
