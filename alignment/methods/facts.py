"""Registry of facts about countries: kind, unit, direction, and since when a value was known.

Colours, conditions, associations and the methods read it; the facts are in `facts.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignment.methods.entry import Chapter, Method, Source
from alignment.methods.loader import (
    FOLDER,
    TEXT,
    FieldTypes,
    check_fields,
    cite,
    read_entries,
    read_toml,
)

NUMBER, ORDERED, CATEGORY, YES_NO = KINDS = ("number", "ordered", "category", "yes-no")
# How the value on a day is chosen among the years of a fact; see :mod:`alignment.model.facts`.
RULE_LAST, RULE_WINDOW, RULE_SINCE, RULE_LISTED = RULES = ("last", "window", "since", "listed")
YES, NO = "yes", "no"
# What no row means where the fact is a count or a sum.
NONE_RECORDED = "none recorded"
_FACTS_FILE = "facts.toml"


@dataclass(frozen=True)
class Band:
    """A range of a number that is counted as one, both ends included."""

    low: float
    high: float
    label: str

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


_FACT_FIELDS: FieldTypes = {
    **dict.fromkeys(("name", "label", "kind", "unit", "direction", "rule", "missing"), str),
    **dict.fromkeys(("licence", "yes_phrase", "picture_note"), str),
    **dict.fromkeys(("meaning", "availability", "limits"), TEXT),
    **dict.fromkeys(("bands", "order", "sources"), list),
    **dict.fromkeys(("minimum", "maximum", "scale"), (int, float)),
}
_REQUIRED_FIELDS = ("label", "meaning", "availability", "sources", "licence", "limits")
_BAND_FIELDS: FieldTypes = {"low": (int, float), "high": (int, float), "label": str}


def load_facts(folder: Path = FOLDER) -> dict[str, Fact]:
    """Return the facts by name, from `facts.toml`."""
    entries = read_entries(folder / _FACTS_FILE, "facts", "name")
    return {name: _build_fact(entry, folder) for name, entry in entries.items()}


def _build_fact(entry: Mapping[str, Any], folder: Path) -> Fact:
    where = f"{_FACTS_FILE}: {entry['name']}"
    check_fields(entry, _FACT_FIELDS, _REQUIRED_FIELDS, where)
    for field, known in (("kind", KINDS), ("rule", RULES)):
        if entry.get(field, known[0]) not in known:
            raise ValueError(f"{where}: {field} {entry[field]!r} is none of {', '.join(known)}")
    bands = entry.get("bands", [])
    for band in bands:
        check_fields(band, _BAND_FIELDS, list(_BAND_FIELDS), where)
    return Fact(
        **{
            **entry,
            "sources": cite(entry["sources"], where, folder),
            "bands": tuple(Band(**band) for band in bands),
            "order": tuple(entry.get("order", ())),
        }
    )


FACTS = load_facts()


def build_facts_chapter() -> Chapter:
    """Return the chapter of the methods that explains the facts."""
    title = read_toml(FOLDER / _FACTS_FILE)["title"]
    return Chapter(title, tuple(_build_fact_method(fact) for fact in FACTS.values()))


def _build_fact_method(fact: Fact) -> Method:
    kinds = {NUMBER: "A number", ORDERED: "In order", CATEGORY: "A category", YES_NO: "Yes or no"}
    unit = f", {fact.unit}" if fact.unit else ""
    kind = f"{kinds[fact.kind]}{unit}" + (f"; {fact.direction}." if fact.direction else ".")
    missing = f" No row means {fact.missing}." if fact.missing else " No row means not known."
    return Method(
        f"fact-{fact.name.replace('_', '-')}",
        f"Fact: {fact.label}",
        f"{fact.meaning} {kind} As a colour and a condition it is fact:{fact.name}.",
        basis=f"{fact.availability}{missing} Terms: {fact.licence}.",
        limits=fact.limits,
        sources=fact.sources,
        explained_names=(fact.name,),
    )
