"""What a vote can be held against: facts as they were known, groups as of the day, and columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.errors import QueryError, unknown
from alignment.methods.fact import CATEGORY, LAST, LISTED, NUMBER, ORDERED, WINDOW, YES_NO, Fact
from alignment.model.facts import facts_of, held
from alignment.model.held import AT, HEAD, Held

GROUP = "group:"
MEMBER, OTHER = "members", "others"
# From poor to rich, so that more is richer as with GDP.
INCOMES = ("Low income", "Lower middle income", "Upper middle income", "High income")
COLUMNS = {
    "income": Fact(
        "income", "Income group", "World Bank income group.", kind=ORDERED, order=INCOMES
    ),
    "un_group": Fact("un_group", "UN regional group", "UN regional group.", kind=CATEGORY),
    "region": Fact("region", "UN region", "Geographical region (M49).", kind=CATEGORY),
}


@dataclass(frozen=True, eq=False)
class Line:
    """One fact or group, by country.

    Attributes
    ----------
    name, label : str
        As it is asked for, and in words.
    kind : str
        number, ordered, category, yes-no, or group.
    ranks : Series of float
        By ISO3, by which countries are ordered; NaN where not known, all NaN for a category.
    labels : Series of str
        The part that each country is counted in; NaN where not known.
    parts : tuple of (str, str)
        Labels in order, each with the condition that its countries meet.
    note : str
        What to know of when it was known; '' for nothing.
    held : Held or None
        The fact, where it is one with values of its own.
    """

    name: str
    label: str
    kind: str
    ranks: pd.Series
    labels: pd.Series
    parts: tuple[tuple[str, str], ...]
    note: str = ""
    held: Held | None = None

    @property
    def two(self) -> bool:
        """Whether it is yes or no alone."""
        return self.kind in (YES_NO, "group")

    def later(self, study: Study, on: str) -> Line | None:
        """Return the same fact a year on, where the records have it."""
        if self.held is None or self.held.fact.rule not in (LAST, WINDOW) or not on:
            return None
        years = self.held.when.split("-")
        # What is told by a day, or by none, has no year after it.
        if {len(year) for year in years} != {4}:
            return None
        name = f"{self.held.fact.name}{AT}{'-'.join(str(int(year) + 1) for year in years)}"
        try:
            found = line(study, name, "")
        except QueryError:
            return None
        # A window that ends with the records would be a year short.
        whole = held(study.dataset, self.held.fact.name).when[-4:] >= str(int(years[-1]) + 1)
        return found if whole else None


def lines(study: Study, on: str) -> tuple[list[Line], list[str]]:
    """Return all facts and groups as of a day, and a sentence for each that could not be had."""
    found, left_out = [], []
    for name in (*facts_of(study.dataset), *COLUMNS):
        try:
            found.append(line(study, name, on))
        except QueryError as fault:
            left_out.append(str(fault))
    for group in study.dataset.groups:
        membership = study.dataset.membership(group)
        if on and not membership.certain([on])[on].any():
            left_out.append(f"nobody was certain to be a member of {group} on {on}")
        else:
            found.append(line(study, f"{GROUP}{group}", on))
    return found, left_out


def line(study: Study, name: str, on: str) -> Line:
    """Return one fact or group of the countries of a study, as it was known before a day.

    Raises
    ------
    QueryError
        If there is none of this name.
    """
    dataset = study.dataset
    plain = name.removeprefix(HEAD)
    if name.startswith(GROUP) or plain in dataset.groups:
        return _group(study, plain.removeprefix(GROUP), on)
    if plain in COLUMNS:
        return _column(study, COLUMNS[plain])
    known = [*facts_of(dataset), *COLUMNS, *(f"{GROUP}{each}" for each in dataset.groups)]
    if plain.partition(AT)[0] not in known:
        raise QueryError(unknown("fact or group", plain[:80], known))
    found = held(dataset, plain, "" if AT in plain else on)
    index = study.table.index
    note = ""
    if found.late:
        note = "came out after the vote"
    elif AT in plain and on and found.when[:4] >= on[:4]:
        note = "of the year of the vote or later"
    elif found.fact.rule == LISTED:
        note = "undated, as of the data"
    parts = tuple((part.label, part.condition) for part in found.parts)
    return Line(
        f"{HEAD}{found.name}",
        found.label,
        found.fact.kind,
        found.ranks.reindex(index),
        found.labels.reindex(index),
        parts,
        note,
        found,
    )


def modelled(found: Line) -> pd.Series:
    """Return what a model takes of a line: the logarithm of a skewed number, else its ranks."""
    scale = found.held.fact.scale if found.held is not None and found.kind == NUMBER else 0
    return np.log1p(found.ranks / scale) if scale else found.ranks


def _group(study: Study, name: str, on: str) -> Line:
    dataset = study.dataset
    if name not in dataset.groups:
        raise QueryError(unknown("grouping", name[:80], dataset.groups))
    membership = dataset.membership(name)
    dated = on if membership.dated else ""
    inside = membership.certain([on])[on] if dated else membership.inside
    inside = inside.reindex(study.table.index)
    condition = f"{GROUP}{name}:{dated}" if dated else f"{GROUP}{name}"
    note = "" if dated else "as listed, without dates"
    if dated and (unsure := membership.numbers(on)[1]):
        note = f"certain on the day; of {unsure} more it is not known"
    parts = ((OTHER, f"!{condition}"), (MEMBER, condition))
    labels = inside.map({True: MEMBER, False: OTHER})
    return Line(f"{GROUP}{name}", name, "group", inside.astype(float), labels, parts, note)


def _column(study: Study, fact: Fact) -> Line:
    column = {"region": "un_region"}.get(fact.name, fact.name)
    values = study.table[column]
    # A word that has no place in the order is not known to have one.
    values = values.where(values.isin(fact.order) if fact.order else values != "")
    present = set(values.dropna())
    order = [word for word in fact.order or sorted(present) if word in present]
    places = {word: float(place) for place, word in enumerate(fact.order)}
    return Line(
        fact.name,
        fact.label,
        fact.kind,
        values.map(places).astype(float),
        values,
        tuple((word, f"{fact.name}:{word}") for word in order),
        "as of the data" if fact.name == "income" else "",
    )
