"""What a fact about countries is: its kind, unit and direction, and when it was known."""

from __future__ import annotations

import math
from dataclasses import dataclass

from alignment.methods.entry import Method, Source

NUMBER, ORDERED, CATEGORY, YES_NO = KINDS = ("number", "ordered", "category", "yes-no")
# How the value on a day is found among the years of a fact; see :mod:`alignment.model.facts`.
LAST, WINDOW, SINCE, LISTED = "last", "window", "since", "listed"
YES, NO = "yes", "no"
# What no row means where what is recorded is counted or summed.
NONE_RECORDED = "none recorded"


@dataclass(frozen=True)
class Band:
    """A range of a number that is counted together, both ends in it."""

    low: float
    high: float
    label: str

    @property
    def words(self) -> str:
        """The range as a condition writes it.

        >>> Band(1, 2, "1 to 2").words, Band(50, math.inf, "over 50").words
        ('1..2', '50..')
        """
        return f"{_plain(self.low)}..{_plain(self.high)}"


def _plain(number: float) -> str:
    if math.isinf(number):
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


@dataclass(frozen=True)
class Fact:
    """Something known about countries, beside their votes.

    Attributes
    ----------
    name : str
        As in an address: fact:NAME.
    label, meaning : str
        In a few words, and in a sentence.
    kind : str
        One of :data:`KINDS`.
    unit : str
        Of a number; '' for none.
    direction : str
        What a higher value means.
    rule : str
        How the value on a day is found.
    known : str
        Since when a value was known, in words.
    sources : tuple of Source
    licence : str
        As the carrier states it.
    bands : tuple of Band
        Of a number; without any they are made of what there is.
    least, most : float
        Ends of what a number can be.
    order : tuple of str
        Values of an ordered fact, the lowest first.
    missing : str
        What no row means; '' if nothing is known then.
    scale : float
        Where a model takes log(1 + x / scale) in place of a skewed number x; 0 for x itself.
    has : str
        What is said of those with yes, such as 'with a strategy'.
    cannot_say : str
    remark : str
        What a picture coloured by it says beside its source.
    """

    name: str
    label: str
    meaning: str
    kind: str = NUMBER
    unit: str = ""
    direction: str = ""
    rule: str = LAST
    known: str = ""
    sources: tuple[Source, ...] = ()
    licence: str = ""
    bands: tuple[Band, ...] = ()
    least: float = -math.inf
    most: float = math.inf
    order: tuple[str, ...] = ()
    missing: str = ""
    scale: float = 0
    has: str = ""
    cannot_say: str = ""
    remark: str = ""


def explained(fact: Fact) -> Method:
    """Return how the methods explain a fact."""
    kinds = {NUMBER: "A number", ORDERED: "In order", CATEGORY: "A category", YES_NO: "Yes or no"}
    unit = f", {fact.unit}" if fact.unit else ""
    said = f"{kinds[fact.kind]}{unit}" + (f"; {fact.direction}." if fact.direction else ".")
    missing = f" No row means {fact.missing}." if fact.missing else " No row means not known."
    return Method(
        f"fact-{fact.name.replace('_', '-')}",
        f"Fact: {fact.label}",
        f"{fact.meaning} {said} As a colour and a condition it is fact:{fact.name}.",
        rests_on=f"{fact.known}{missing} Terms: {fact.licence}.",
        cannot_say=fact.cannot_say,
        sources=fact.sources,
        explains=(fact.name,),
    )
