"""What a fact says of each country on a day: the last known before it, windows of money, lists."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.methods.fact import (
    CATEGORY,
    LAST,
    LISTED,
    NO,
    NUMBER,
    SINCE,
    WINDOW,
    YES,
    YES_NO,
    Fact,
)
from alignment.methods.facts import FACTS
from alignment.model.dataset import Dataset
from alignment.model.held import AT, Held

YEARS_OF_MONEY = 10
# A person's own facts: each country's last value.
EACH = "each"
_WHEN = re.compile(r"\d{4}|\d{4}-\d{4}|\d{4}-\d{2}-\d{2}")


def facts_of(dataset: Dataset) -> dict[str, Fact]:
    """Return the facts that the records hold by name: known ones, then a person's own.

    >>> from alignment.sources.package import load
    >>> list(facts_of(load()))[:3]
    ['china_finance', 'china_finance_share', 'freedom_status']
    """
    there = set(dataset.facts["fact"].unique())
    if "population" in dataset.countries and (dataset.countries["population"] != "").any():
        there.add("population")
    known = {name: fact for name, fact in FACTS.items() if _stored(name) <= there}
    own = sorted(there - set(FACTS))
    return known | {name: _own(name, dataset.facts) for name in own}


def held(dataset: Dataset, name: str, on: str = "") -> Held:
    """Return what a fact says of each country.

    Parameters
    ----------
    dataset : Dataset
    name : str
        Of a fact, with the year, window or day that is meant after '@': 'freedom@2018',
        'china_finance@2009-2018', 'cyber_strategy@2019-12-27'.
    on : str
        A day, such as that of a vote: the last value that was known before it is taken, and of
        money the ten full years before. Without a day, the last there is.

    Raises
    ------
    QueryError
        If there is no such fact, or nothing of it at that time.

    Examples
    --------
    >>> from alignment.sources.package import load
    >>> found = held(load(), "freedom_status", "2019-12-27")
    >>> found.name, found.values["CUB"]
    ('freedom_status@2018', 'Not Free')
    """
    plain, at, when = name.partition(AT)
    known = facts_of(dataset)
    if plain not in known:
        raise QueryError(unknown("fact", plain[:80], list(known)))
    if at and not _WHEN.fullmatch(when):
        raise QueryError(
            f"'{when[:40]}' after {plain}@ is no year, window (2009-2018) or day (2019-12-27)"
        )
    if len(when) == 10:
        on, when = when, ""
    found = _derived(dataset, known[plain], when, on)
    if not found.values.notna().any():
        raise QueryError(f"nothing is known of {known[plain].label} {when or f'before {on}'}")
    return found


def _own(name: str, facts: pd.DataFrame) -> Fact:
    values = facts.loc[facts["fact"] == name, "value"]
    words = set(values)
    label = name.replace("_", " ").capitalize()
    source = f"Of your own: {label}."
    if words <= {YES, NO}:
        return Fact(name, label, source, kind=YES_NO, rule=EACH, order=(NO, YES))
    number = pd.to_numeric(values, errors="coerce").notna().all()
    return Fact(name, label, source, kind=NUMBER if number else CATEGORY, rule=EACH)


# Facts that are made of others: how, and of which.
_MADE: dict[str, tuple[str, str, Callable[[pd.Series, pd.Series], pd.Series]]] = {
    "freedom": ("political_rights", "civil_liberties", lambda one, two: (one + two) / 2),
    "gdp_per_person": ("gdp", "population", lambda gdp, people: (gdp / people).round()),
    # Rounded up, so that a little is not none.
    "china_finance_share": (
        "china_finance",
        "gdp",
        lambda money, gdp: np.ceil(money / gdp * 1e4) / 100,
    ),
}


def _stored(name: str) -> set[str]:
    return set(_MADE[name][:2]) if name in _MADE else {name}


def _derived(dataset: Dataset, fact: Fact, when: str, on: str) -> Held:
    if fact.name not in _MADE:
        return _read(dataset, fact, when, on)
    one, two, make = _MADE[fact.name]
    first = _read(dataset, FACTS[one], when, on)
    # Money is of a window, what it is a share of is of a year.
    year, day = ("", on or f"{first.when[-4:]}-12-31") if fact.rule == WINDOW else (first.when, on)
    second = _read(dataset, FACTS[two], year, day)
    values = make(first.values, second.values)
    return Held(fact, first.when, values, first.late or second.late)


def _read(dataset: Dataset, fact: Fact, when: str, on: str) -> Held:
    rows = _rows(dataset, fact)
    member = (dataset.countries["status"] == "member").to_numpy()
    empty = pd.Series(np.nan, index=dataset.countries.index, dtype=object)
    years = sorted(set(rows["year"]) - {""})
    late = False
    if fact.rule == LISTED:
        listed = empty.index.isin(rows["iso3"])
        return Held(fact, "", empty.mask(member, NO).mask(listed, YES))
    if fact.rule == SINCE:
        begun = rows["known_from"]
        by = begun < on if on else begun.str[:4] <= (when or years[-1])
        yes = rows[by & (rows["value"] == YES)]["iso3"]
        values = empty.mask(empty.index.isin(rows["iso3"]), NO)
        return Held(fact, on or when or years[-1], values.mask(values.index.isin(yes), YES))
    if fact.rule == WINDOW:
        when = when or _window(years, on)
        first, last = when[:4], when[-4:]
        inside = rows[(rows["year"] >= first) & (rows["year"] <= last)]
        if inside.empty:
            return Held(fact, when, empty.astype(float))
        sums = inside["value"].astype(float).groupby(inside["iso3"]).sum()
        totals = sums.reindex(empty.index)
        return Held(fact, when, totals.mask(member & totals.isna(), 0.0))
    if fact.rule == LAST:
        if not when:
            known = sorted(set(rows["year"][rows["known_from"] < on])) if on else years
            # What is of the year of the vote, or before, and came out after it, is told as such.
            later = [year for year in years if year <= on[:4]]
            late = not known and bool(later)
            when = (known or later[:1] or [""])[-1]
        chosen = rows[rows["year"] == when]
    else:  # each country's last
        if on:
            before = (rows["known_from"] < on) & (rows["year"] <= on[:4])
            when = on
        else:
            before = rows["year"] <= (when or "9999")
            when = when or (years[-1] if years else "")
        chosen = (
            rows[before].sort_values("year", kind="stable").drop_duplicates("iso3", keep="last")
        )
    of = chosen.set_index("iso3")["value"].reindex(empty.index)
    return Held(fact, when, of.astype(float if fact.kind == NUMBER else object), late)


def _window(years: list[str], on: str) -> str:
    """Return the last ten full years before a day, as far as there are such.

    >>> _window(["2000", "2021"], "2019-12-27"), _window(["2016", "2025"], "2019-12-27")
    ('2009-2018', '2016-2018')
    """
    first, last = int(years[0]), int(years[-1])
    end = min(int(on[:4]) - 1, last) if on else last
    return f"{max(end - YEARS_OF_MONEY + 1, min(first, end)):04}-{end:04}"


def _rows(dataset: Dataset, fact: Fact) -> pd.DataFrame:
    if fact.name == "population":
        people = dataset.countries["population"]
        people = people[people != ""].astype("int64") * 1000
        return pd.DataFrame(
            {"iso3": people.index, "year": "2018", "known_from": "2019-07-31", "value": people}
        )
    return dataset.facts[dataset.facts["fact"] == fact.name]
