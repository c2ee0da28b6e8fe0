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
from alignment.model.further import FACTS as FACT_TABLE
from alignment.model.held import AT, Held

YEARS_OF_MONEY = 10
# After all years.
LATEST = "9999"
_WHEN = re.compile(r"\d{4}|\d{4}-\d{4}|\d{4}-\d{2}-\d{2}")


def facts_of(dataset: Dataset) -> dict[str, Fact]:
    """Return the facts that the records hold by name: known ones, then a person's own.

    >>> from alignment.sources.package import load
    >>> list(facts_of(load()))[:3]
    ['china_finance', 'china_finance_share', 'freedom_status']
    """
    there = set(dataset.facts_by_name)
    if "population" in dataset.countries and (dataset.countries["population"] != "").any():
        there.add("population")
    known = {name: fact for name, fact in FACTS.items() if {*(made_of(name) or (name,))} <= there}
    own = sorted(there - set(FACTS))
    return known | {name: _own(name, dataset.facts_by_name[name]["value"]) for name in own}


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


def _own(name: str, values: pd.Series) -> Fact:
    words = set(values)
    label = name.replace("_", " ").capitalize()
    source = f"Of your own: {label}."
    if words <= {YES, NO}:
        return Fact(name, label, source, kind=YES_NO, rule=LAST, order=(NO, YES))
    number = pd.to_numeric(values, errors="coerce").notna().all()
    return Fact(name, label, source, kind=NUMBER if number else CATEGORY, rule=LAST)


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


def made_of(name: str) -> tuple[str, ...]:
    """Return the facts that one is made of, none for one that the records hold themselves.

    >>> made_of("freedom"), made_of("gdp")
    (('political_rights', 'civil_liberties'), ())
    """
    return _MADE[name][:2] if name in _MADE else ()


def rows_of(dataset: Dataset, name: str) -> pd.DataFrame:
    """Return the rows of the records that a fact at some time is made of.

    Parameters
    ----------
    dataset : Dataset
    name : str
        As :func:`held` takes it.

    Returns
    -------
    DataFrame
        As text: columns iso3, fact, year, known_from, value, source.

    Examples
    --------
    >>> from alignment.sources.package import load
    >>> rows_of(load(), "freedom@2018").query("iso3 == 'CUB'")["fact"].tolist()
    ['political_rights', 'civil_liberties']
    """
    found = held(dataset, name)
    used = [
        _used(_rows(dataset, fact), fact, when, on)[0]
        for fact, when, on in _parts(dataset, found.fact, *_time(found.when))
    ]
    return pd.concat(used)[FACT_TABLE.names].reset_index(drop=True)


def _time(when: str) -> tuple[str, str]:
    """Return the year or window that is meant, and the day."""
    return ("", when) if len(when) == 10 else (when, "")


def _parts(dataset: Dataset, fact: Fact, when: str, on: str) -> list[tuple[Fact, str, str]]:
    """Return the facts that a fact is made of, each with its year or window and its day."""
    if fact.name not in _MADE:
        return [(fact, when, on)]
    one, two = (FACTS[name] for name in made_of(fact.name))
    if fact.rule != WINDOW:
        return [(one, when, on), (two, when, on)]
    # Money is of a window, what it is a share of is of a year.
    window = _used(_rows(dataset, one), one, when, on)[1]
    return [(one, when, on), (two, "", on or f"{window[-4:]}-12-31")]


def _derived(dataset: Dataset, fact: Fact, when: str, on: str) -> Held:
    read = [_read(dataset, *part) for part in _parts(dataset, fact, when, on)]
    if fact.name not in _MADE:
        return read[0]
    first, second = read
    values = _MADE[fact.name][2](first.values, second.values)
    return Held(fact, first.when, values, first.late or second.late)


def _read(dataset: Dataset, fact: Fact, when: str, on: str) -> Held:
    rows = _rows(dataset, fact)
    used, when, late = _used(rows, fact, when, on)
    member = (dataset.countries["status"] == "member").to_numpy()
    empty = pd.Series(np.nan, index=dataset.countries.index, dtype=object)
    if fact.rule == LISTED:
        return Held(fact, "", empty.mask(member, NO).mask(empty.index.isin(used["iso3"]), YES))
    if fact.rule == SINCE:
        values = empty.mask(empty.index.isin(rows["iso3"]), NO)
        return Held(fact, when, values.mask(values.index.isin(used["iso3"]), YES))
    if fact.rule == WINDOW:
        if used.empty:
            return Held(fact, when, empty.astype(float))
        totals = used["value"].astype(float).groupby(used["iso3"]).sum().reindex(empty.index)
        return Held(fact, when, totals.mask(member & totals.isna(), 0.0))
    of = used.set_index("iso3")["value"].reindex(empty.index)
    return Held(fact, when, of.astype(float if fact.kind == NUMBER else object), late)


def _used(rows: pd.DataFrame, fact: Fact, when: str, on: str) -> tuple[pd.DataFrame, str, bool]:
    """Return the rows that count at that time, what time it is, and whether it came out later."""
    years = sorted(set(rows["year"]) - {""})
    if fact.rule == LISTED:
        return rows[rows["value"] == YES], "", False
    if fact.rule == SINCE:
        begun, when = rows["known_from"], when or (years or [""])[-1]
        by = begun < on if on else begun.str[:4] <= when
        return rows[by & (rows["value"] == YES)], on or when, False
    if fact.rule == WINDOW:
        when = when or _window(years, on)
        return rows[(rows["year"] >= when[:4]) & (rows["year"] <= when[-4:])], when, False
    return _last(rows, when, on)


def _last(rows: pd.DataFrame, when: str, on: str) -> tuple[pd.DataFrame, str, bool]:
    """Return each country's last row of a year or before it, or that was known before a day."""
    counts = rows["year"] <= (when or on[:4] or LATEST)
    if when > (rows["year"].max() or LATEST):
        # Of a year after all that is known.
        counts &= False
    late = False
    if on and not when:
        known = rows["known_from"] < on
        late = bool(counts.any()) and not (counts & known).any()
        # What is of the year of the vote, or before, and came out after it, is told as such.
        counts &= rows["year"] == rows["year"][counts].min() if late else known
    newest = rows["year"][counts].max() if counts.any() else ""
    # A day is said only where there is no year, or it alone would mean other rows.
    same = newest and (counts == (rows["year"] <= newest)).all()
    last = rows[counts].sort_values("year", kind="stable").drop_duplicates("iso3", keep="last")
    return last, when or (newest if same else on), late


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
        about = {"fact": fact.name, "year": "2018", "known_from": "2019-07-31"}
        return pd.DataFrame(
            {"iso3": people.index, **about, "value": people, "source": "countries.csv"}
        )
    return dataset.facts_by_name.get(fact.name, dataset.facts.iloc[:0])
