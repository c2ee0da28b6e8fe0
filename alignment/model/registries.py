"""Registries of facts and figures of a country and of publications, read from TOML files.

Colours, conditions, associations, tables and the methods read them. A file that breaks a rule
raises a ValueError that names the file, the entry and the field.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent
Table = Mapping[str, Any]
FieldTypes = Mapping[str, type | tuple[type, ...]]
# A text may also be `{ same_as = "KEY" }`: that of another entry of the file.
TEXT = (str, dict)
T = TypeVar("T")
NUMBER, ORDERED, CATEGORY, YES_NO = KINDS = ("number", "ordered", "category", "yes-no")
# How the value on a day is chosen among the years of a fact; see :mod:`alignment.model.facts`.
RULE_LAST, RULE_WINDOW, RULE_SINCE, RULE_LISTED = RULES = ("last", "window", "since", "listed")
YES, NO = "yes", "no"
# What no row means where the fact is a count or a sum.
NONE_RECORDED = "none recorded"
FACTS_FILE = "facts.toml"
_DOI_PATTERN = re.compile(r"10\.\d{4,9}/\S+")
_SOURCE_FIELDS: FieldTypes = {"text": str, "doi": str, "link": str}


@dataclass(frozen=True)
class Source:
    """A publication: who, when, what and where, and its permanent link."""

    text: str
    link: str


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def check_fields(table: Table, types: FieldTypes, required: Sequence[str], where: str) -> None:
    """Raise ValueError unless a table has the required fields, no others than known, and types."""
    for name in required:
        if name not in table:
            raise ValueError(f"{where}: field {name!r} is missing")
    for name, value in table.items():
        if name not in types:
            raise ValueError(f"{where}: unknown field {name!r}; known are {', '.join(types)}")
        if not isinstance(value, types[name]):
            raise ValueError(f"{where}: field {name!r} has the type {type(value).__name__}")


def build_record(kind: type[T], table: Table, where: str) -> T:
    """Return a dataclass of simple fields with the values of a table, whose lists become tuples."""
    own = fields(kind)  # type: ignore[arg-type]
    simple: FieldTypes = {"str": str, "bool": bool, "int": int, "float": (int, float)}
    types: FieldTypes = {
        each.name: list if str(each.type).startswith("tuple") else simple.get(str(each.type), ())
        for each in own
    }
    required = [each.name for each in own if each.default is MISSING]
    check_fields(table, types, required, where)
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in table.items()})


def read_entries(path: Path, group: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the tables of an array of tables by their key, with texts resolved and unwrapped.

    Line breaks become spaces, but for those of a formula.
    """
    entries: dict[str, dict[str, Any]] = {}
    for number, table in enumerate(read_toml(path).get(group, []), 1):
        name = table.get(key)
        if not isinstance(name, str):
            raise ValueError(f"{path.name}: entry {number} of {group}: field {key!r} is missing")
        if name in entries:
            raise ValueError(f"{path.name}: {name}: there are two entries with this {key}")
        entries[name] = dict(table)
    for name, entry in entries.items():
        for field, value in entry.items():
            if isinstance(value, dict) and "same_as" in value:
                entry[field] = value = _resolve_text(entries, value, field, f"{path.name}: {name}")
            if isinstance(value, str) and field != "formula":
                entry[field] = value.replace("\n", " ")
    return entries


def _resolve_text(entries: Mapping[str, Table], reference: Table, field: str, where: str) -> str:
    text = entries.get(reference["same_as"], {}).get(field)
    if not isinstance(text, str):
        raise ValueError(f"{where}: no entry {reference['same_as']!r} has a text for {field!r}")
    return text


@cache
def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Return the cited publications by key, from `sources.toml`."""
    path = folder / "sources.toml"
    sources = {}
    for key, table in read_toml(path).items():
        where = f"{path.name}: {key}"
        check_fields(table, _SOURCE_FIELDS, ["text"], where)
        text, doi, link = (table.get(name, "") for name in _SOURCE_FIELDS)
        if doi and not _DOI_PATTERN.fullmatch(doi):
            raise ValueError(f"{where}: {doi!r} is no DOI; it begins with '10.'")
        if link and not link.startswith("https://"):
            raise ValueError(f"{where}: link {link!r} does not begin with 'https://'")
        if (doi and link) or not (doi or link or "no DOI" in text):
            raise ValueError(f"{where}: give either a doi or a link, or say '(no DOI)' in the text")
        sources[key] = Source(text.replace("\n", " "), f"https://doi.org/{doi}" if doi else link)
    return sources


def cite(keys: Sequence[str], where: str, folder: Path = FOLDER) -> tuple[Source, ...]:
    """Return the publications with these keys."""
    sources = load_sources(folder)
    if unknown := [key for key in keys if key not in sources]:
        raise ValueError(f"{where}: {unknown[0]!r} is not in sources.toml")
    return tuple(sources[key] for key in keys)


@dataclass(frozen=True)
class Band:
    """A range of a number that is counted as one, both ends included.

    `phrase` says of a country that it is in the range, such as: rated Free.
    """

    low: float
    high: float
    label: str
    phrase: str = ""

    @property
    def condition_text(self) -> str:
        """The range as a condition writes it.

        >>> Band(1, 2, "1 to 2").condition_text, Band(50, math.inf, "over 50").condition_text
        ('1..2', '50..')
        """
        return f"{_format_number(self.low)}..{_format_number(self.high)}"


def _format_number(number: float) -> str:
    if math.isinf(number):
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


@dataclass(frozen=True)
class Fact:
    """Something known about countries besides their votes.

    Attributes
    ----------
    name : str
        As in a URL: fact:NAME.
    label, meaning : str
        In a few words, and in a sentence.
    kind : str
        One of :data:`KINDS`.
    unit : str
        Of a number; '' for none.
    direction : str
        What a higher value means.
    rule : str
        How the value on a day is chosen, one of :data:`RULES`.
    availability : str
        Since when a value was known, in words.
    licence : str
        As the publisher of the data states it.
    bands : tuple of Band
        Of a number; without any they are made from the values.
    minimum, maximum : float
        Range of possible values.
    order : tuple of str
        Values of an ordered fact, the lowest first.
    missing : str
        What no row means; '' if it means that nothing is known.
    scale : float
        Where a model takes log(1 + x / scale) in place of a skewed number x; 0 for x itself.
    yes_phrase : str
        Phrase for countries with yes, such as 'with a strategy'.
    limits : str
        What the fact cannot say.
    picture_note : str
        Printed beside the source in a picture coloured by the fact.
    ineligible : tuple of str
        Filter conditions of the countries that could not have it, such as 'income:High income'.
    """

    name: str
    label: str
    meaning: str
    kind: str = NUMBER
    unit: str = ""
    direction: str = ""
    rule: str = RULE_LAST
    availability: str = ""
    sources: tuple[Source, ...] = ()
    licence: str = ""
    bands: tuple[Band, ...] = ()
    minimum: float = -math.inf
    maximum: float = math.inf
    order: tuple[str, ...] = ()
    missing: str = ""
    scale: float = 0
    yes_phrase: str = ""
    limits: str = ""
    picture_note: str = ""
    ineligible: tuple[str, ...] = ()


_FACT_FIELDS: FieldTypes = {
    **dict.fromkeys(("name", "label", "kind", "unit", "direction", "rule", "missing"), str),
    **dict.fromkeys(("licence", "yes_phrase", "picture_note"), str),
    **dict.fromkeys(("meaning", "availability", "limits"), TEXT),
    **dict.fromkeys(("bands", "order", "sources", "ineligible"), list),
    **dict.fromkeys(("minimum", "maximum", "scale"), (int, float)),
}
_REQUIRED_FIELDS = ("label", "meaning", "availability", "sources", "licence", "limits")
_REQUIRED_BAND_FIELDS = ["low", "high", "label"]
_BAND_FIELDS: FieldTypes = {
    "low": (int, float),
    "high": (int, float),
    "label": str,
    "phrase": str,
}


def load_facts(folder: Path = FOLDER) -> dict[str, Fact]:
    """Return the facts by name, from `facts.toml`."""
    entries = read_entries(folder / FACTS_FILE, "facts", "name")
    return {name: _build_fact(entry, folder) for name, entry in entries.items()}


def _build_fact(entry: Mapping[str, Any], folder: Path) -> Fact:
    where = f"{FACTS_FILE}: {entry['name']}"
    check_fields(entry, _FACT_FIELDS, _REQUIRED_FIELDS, where)
    for field, known in (("kind", KINDS), ("rule", RULES)):
        if entry.get(field, known[0]) not in known:
            raise ValueError(f"{where}: {field} {entry[field]!r} is none of {', '.join(known)}")
    bands = entry.get("bands", [])
    for band in bands:
        check_fields(band, _BAND_FIELDS, _REQUIRED_BAND_FIELDS, where)
    return Fact(
        **{
            **entry,
            "sources": cite(entry["sources"], where, folder),
            "bands": tuple(Band(**band) for band in bands),
            **{name: tuple(entry.get(name, ())) for name in ("order", "ineligible")},
        }
    )


FACTS = load_facts()


@dataclass(frozen=True)
class CountryFigure:
    """A figure that a study computes for each country.

    Attributes
    ----------
    name : str
        Of its column, and of the colour in a URL.
    label : str
        In menus and legends.
    heading : str
        Over a column that shows it, where space is short.
    meaning : str
        In a phrase; its entry of the methods says the rest.
    is_signed : bool
        Whether it can be below and above 0.
    is_share : bool
        Whether it is a share of votes, which is written as whole percent.
    has_interval : bool
        Whether it has columns with _low and _high.
    interval_note : str
        Sentences on when the interval does not hold; '' if there is nothing to say.
    extra_columns : tuple of (str, str)
        Further columns and their meanings.
    """

    name: str
    label: str
    heading: str
    meaning: str
    is_signed: bool = False
    is_share: bool = False
    has_interval: bool = False
    interval_note: str = ""
    extra_columns: tuple[tuple[str, str], ...] = ()

    @property
    def format_spec(self) -> str:
        """Format of its values in texts."""
        return ".0%" if self.is_share else "+.2f" if self.is_signed else ".2f"

    @property
    def columns(self) -> dict[str, str]:
        """Its columns and what they mean."""
        ends = (f"{self.name}_low", f"{self.name}_high") if self.has_interval else ()
        note = f". {self.interval_note}" if self.interval_note else ""
        low_high = dict.fromkeys(ends, f"95% interval of the {self.label}{note}")
        return {self.name: self.meaning} | low_high | dict(self.extra_columns)


_TEXT_FIELDS = ("name", "label", "heading", "meaning")
_FIELDS: FieldTypes = {
    **dict.fromkeys((*_TEXT_FIELDS, "interval_note"), str),
    **dict.fromkeys(("is_signed", "is_share", "has_interval"), bool),
    "extra_columns": dict,
}


def _load_figures(group: str) -> dict[str, CountryFigure]:
    path = FOLDER / "country_figures.toml"
    figures = {}
    for name, entry in read_entries(path, group, "name").items():
        check_fields(entry, _FIELDS, _TEXT_FIELDS, f"{path.name}: {name}")
        extra: dict[str, Any] = {"extra_columns": tuple(entry.get("extra_columns", {}).items())}
        figures[name] = CountryFigure(**{**entry, **extra})
    return figures


# In the order of the menu.
COUNTRY_FIGURES = _load_figures("figures")
# Counts of a country, which are neither estimated nor explained at length.
COUNT_FIGURES = _load_figures("counts")
