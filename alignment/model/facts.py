"""Values of facts about countries at a time or on a day, and the levels they are counted by."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.errors import QueryError, format_unknown_name
from alignment.model.columns import FACTS_TABLE
from alignment.model.dataset import Dataset
from alignment.model.registries import (
    CATEGORY,
    FACTS,
    NO,
    NUMBER,
    RULE_LAST,
    RULE_LISTED,
    RULE_SINCE,
    RULE_WINDOW,
    YES,
    YES_NO,
    Band,
    Fact,
)
from alignment.model.text_format import format_day, is_day

FACT_PREFIX = "fact:"
FACT_TIME_SEPARATOR = "@"
_TERCILES = (1 / 3, 2 / 3)


@dataclass(frozen=True)
class FactLevel:
    """Values of a fact that are counted together, with their label and filter condition."""

    label: str
    condition: str


@dataclass(frozen=True, eq=False)
class FactValues:
    """Values of a fact for each country of the dataset.

    Attributes
    ----------
    time : str
        A year, a window such as 2009-2018, or a day; '' for a fact without dates.
    values : Series
        By ISO3: float for a number, else text; NaN where unknown.
    is_late : bool
        Whether the values were published only after the requested day.
    """

    fact: Fact
    time: str
    values: pd.Series
    is_late: bool = False

    @property
    def name(self) -> str:
        """Name of the fact with its time, as in URLs: 'freedom@2018'."""
        return f"{self.fact.name}{FACT_TIME_SEPARATOR}{self.time}" if self.time else self.fact.name

    @property
    def label(self) -> str:
        """Label of the fact with its time, for a reader."""
        time = format_fact_time(self.time)
        by = "by " if self.fact.rule == RULE_SINCE or is_day(self.time) else ""
        return f"{self.fact.label}, {by}{time}" if time else self.fact.label

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Bands of a number; terciles, with ends that occur, for a fact without bands."""
        known = np.sort(self.values.dropna().to_numpy(dtype=float))
        if self.fact.bands or not len(known):
            return self.fact.bands
        edges = np.unique(np.quantile(known, _TERCILES, method="lower"))
        parts = np.split(known, np.searchsorted(known, edges, side="right"))
        ends = [(float(part[0]), float(part[-1])) for part in parts if len(part)]
        return tuple(Band(*both, " to ".join(f"{end:g}" for end in both)) for both in ends)

    @cached_property
    def levels(self) -> tuple[FactLevel, ...]:
        """Levels that occur, in order."""
        if self.fact.kind == NUMBER:
            each = [(band.label, band.condition_text) for band in self.bands]
        else:
            present = set(self.values.dropna())
            order = [word for word in self.fact.order if word in present]
            each = [(word, word) for word in [*order, *sorted(present - set(order))]]
        occurring = set(self.level_labels.dropna())
        return tuple(
            FactLevel(label, f"{FACT_PREFIX}{self.name}:{words}")
            for label, words in each
            if label in occurring
        )

    @cached_property
    def level_labels(self) -> pd.Series:
        """Label of the level of each country; NaN for none."""
        if self.fact.kind != NUMBER:
            return self.values
        labels: pd.Series = pd.Series(np.nan, index=self.values.index, dtype=object)
        for band in self.bands:
            labels = labels.mask(self.values.between(band.low, band.high), band.label)
        return labels

    @cached_property
    def ranks(self) -> pd.Series:
        """Values as numbers that order countries; all NaN for a category."""
        if self.fact.kind == NUMBER:
            return self.values.astype(float)
        ranks = {word: float(rank) for rank, word in enumerate(self.fact.order)}
        return self.values.map(ranks).astype(float)


def format_fact_time(time: str) -> str:
    """Return the time of a fact for a reader; a window has a dash: '2009–2018'."""
    if is_day(time):
        return format_day(time)
    return time.replace("-", "–") if len(time) == len("2009-2018") else time


def parse_fact_value(
    fact_values: FactValues, text: str
) -> tuple[str, Callable[[pd.Series], pd.Series]]:
    """Return the value of a condition in its canonical spelling, and a function that tests it.

    The function returns the mask of the values that meet the condition. For a number the text is
    low..high, ends included, either of them optional, or one number; else one of the words that
    occur.

    Raises :class:`QueryError` if the text is no such value.
    """
    text = text.strip()
    if fact_values.fact.kind != NUMBER:
        occurring = sorted(set(fact_values.values.dropna()))
        by_folded = {word.casefold(): word for word in occurring}
        if text.casefold() not in by_folded:
            raise QueryError(
                format_unknown_name(f"value of {fact_values.fact.name}", text[:80], occurring)
            )
        word = text if text in occurring else by_folded[text.casefold()]
        return word, lambda values: values == word
    low, dots, high = text.partition("..")
    high = high if dots else low
    try:
        band = Band(float(low) if low else -np.inf, float(high) if high else np.inf, "")
    except ValueError:
        band = Band(1, 0, "")
    if not band.low <= band.high or not text:
        raise QueryError(
            f"'{text[:40]}' is no range of {fact_values.fact.name}; write low..high, such as "
            f"{fact_values.bands[-1].condition_text}"
        )
    return band.condition_text, lambda values: values.between(band.low, band.high)


MONEY_WINDOW_YEARS = 10
# Sorts after all years.
LATEST_YEAR = "9999"
_TIME_PATTERN = re.compile(r"\d{4}|\d{4}-\d{4}|\d{4}-\d{2}-\d{2}")


def list_facts(dataset: Dataset) -> dict[str, Fact]:
    """Return the facts of a dataset by name: documented ones, then the reader's own.

    >>> from alignment.io.package import load_package
    >>> list(list_facts(load_package()))[:3]
    ['china_finance', 'china_finance_share', 'freedom_status']
    """
    stored = set(dataset.facts_by_name)
    if "population" in dataset.countries and (dataset.countries["population"] != "").any():
        stored.add("population")
    documented = {
        name: fact
        for name, fact in FACTS.items()
        if {*(get_fact_components(name) or (name,))} <= stored
    }
    return documented | {
        name: _describe_custom_fact(name, dataset.facts_by_name[name]["value"])
        for name in sorted(stored - set(FACTS))
    }


def get_fact_values(dataset: Dataset, name: str, as_of: str = "") -> FactValues:
    """Return the values of a fact.

    Raises :class:`QueryError` if there is no such fact, or no value of it at that time.

    Parameters
    ----------
    name : str
        Name of the fact, optionally with a year, window or day after '@': 'freedom@2018',
        'china_finance@2009-2018', 'cyber_strategy@2019-12-27'.
    as_of : str
        A day, such as that of a vote: the last values known before it, and sums of money over
        the ten full years before it. Without a day, the latest values.

    Examples
    --------
    >>> from alignment.io.package import load_package
    >>> fact_values = get_fact_values(load_package(), "freedom_status", "2019-12-27")
    >>> fact_values.name, fact_values.values["CUB"]
    ('freedom_status@2018', 'Not Free')
    """
    plain, at, time = name.partition(FACT_TIME_SEPARATOR)
    facts = list_facts(dataset)
    if plain not in facts:
        raise QueryError(format_unknown_name("fact", plain[:80], list(facts)))
    if at and not _TIME_PATTERN.fullmatch(time):
        raise QueryError(
            f"'{time[:40]}' after {plain}@ is no year, window (2009-2018) or day (2019-12-27)"
        )
    time, as_of = _split_time(time, as_of)
    components = _list_components(dataset, facts[plain], time, as_of)
    fact_values, *others = (_read_stored_values(dataset, *part) for part in components)
    for other in others:
        values = _DERIVED_FACTS[plain][2](fact_values.values, other.values)
        is_late = fact_values.is_late or other.is_late
        fact_values = FactValues(facts[plain], fact_values.time, values, is_late)
    if not fact_values.values.notna().any():
        raise QueryError(f"nothing is known of {facts[plain].label} {time or f'before {as_of}'}")
    return fact_values


def _describe_custom_fact(name: str, values: pd.Series) -> Fact:
    label = name.replace("_", " ").capitalize()
    source = f"Of your own: {label}."
    if set(values) <= {YES, NO}:
        return Fact(name, label, source, kind=YES_NO, rule=RULE_LAST, order=(NO, YES))
    number = pd.to_numeric(values, errors="coerce").notna().all()
    return Fact(name, label, source, kind=NUMBER if number else CATEGORY, rule=RULE_LAST)


# Facts computed from two others, with the function that combines them.
_DERIVED_FACTS: dict[str, tuple[str, str, Callable[[pd.Series, pd.Series], pd.Series]]] = {
    "freedom": ("political_rights", "civil_liberties", lambda one, two: (one + two) / 2),
    "gdp_per_person": ("gdp", "population", lambda gdp, people: (gdp / people).round()),
    # Rounded up, so that a small share differs from no money at all.
    "china_finance_share": (
        "china_finance",
        "gdp",
        lambda money, gdp: np.ceil(money / gdp * 1e4) / 100,
    ),
}


def get_fact_components(name: str) -> tuple[str, ...]:
    """Return the two facts that a fact is computed from; none for a stored fact.

    >>> get_fact_components("freedom"), get_fact_components("gdp")
    (('political_rights', 'civil_liberties'), ())
    """
    return _DERIVED_FACTS[name][:2] if name in _DERIVED_FACTS else ()


def get_fact_rows(dataset: Dataset, name: str) -> pd.DataFrame:
    """Return the stored rows that the values of a fact are computed from, all as text.

    The name may have a time, as for :func:`get_fact_values`.

    >>> from alignment.io.package import load_package
    >>> get_fact_rows(load_package(), "freedom@2018").query("iso3 == 'CUB'")["fact"].tolist()
    ['political_rights', 'civil_liberties']
    """
    fact_values = get_fact_values(dataset, name)
    time, as_of = _split_time(fact_values.time, "")
    rows = [
        _select_rows(_get_stored_rows(dataset, part[0]), *part)[0]
        for part in _list_components(dataset, fact_values.fact, time, as_of)
    ]
    return pd.concat(rows)[FACTS_TABLE.column_names].reset_index(drop=True)


def _split_time(time: str, as_of: str) -> tuple[str, str]:
    """Return the year or window, and the day that a time is, or else `as_of`."""
    return ("", time) if len(time) == 10 else (time, as_of)


def _list_components(
    dataset: Dataset, fact: Fact, time: str, as_of: str
) -> list[tuple[Fact, str, str]]:
    """Return the stored facts behind a fact, each with its year or window and its day."""
    if fact.name not in _DERIVED_FACTS:
        return [(fact, time, as_of)]
    one, two = (FACTS[name] for name in get_fact_components(fact.name))
    if fact.rule != RULE_WINDOW:
        return [(one, time, as_of), (two, time, as_of)]
    # Money is summed over a window; the number that divides it is of one year.
    window = _select_rows(_get_stored_rows(dataset, one), one, time, as_of)[1]
    return [(one, time, as_of), (two, "", as_of or f"{window[-4:]}-12-31")]


def _read_stored_values(dataset: Dataset, fact: Fact, time: str, as_of: str) -> FactValues:
    rows = _get_stored_rows(dataset, fact)
    selected, time, late = _select_rows(rows, fact, time, as_of)
    member = (dataset.countries["status"] == "member").to_numpy()
    empty = pd.Series(np.nan, index=dataset.countries.index, dtype=object)
    if fact.rule in (RULE_LISTED, RULE_SINCE):
        known = member if fact.rule == RULE_LISTED else empty.index.isin(rows["iso3"])
        values = empty.mask(known, NO).mask(empty.index.isin(selected["iso3"]), YES)
        return FactValues(fact, time, values)
    if fact.rule == RULE_WINDOW:
        if selected.empty:
            return FactValues(fact, time, empty.astype(float))
        totals = selected["value"].astype(float).groupby(selected["iso3"]).sum()
        totals = totals.reindex(empty.index)
        return FactValues(fact, time, totals.mask(member & totals.isna(), 0.0))
    values = selected.set_index("iso3")["value"].reindex(empty.index)
    return FactValues(fact, time, values.astype(float if fact.kind == NUMBER else object), late)


def _select_rows(
    rows: pd.DataFrame, fact: Fact, time: str, as_of: str
) -> tuple[pd.DataFrame, str, bool]:
    """Return the rows in force at a time, the time in full, and whether they came out later."""
    years = sorted(set(rows["year"]) - {""})
    if fact.rule == RULE_LISTED:
        return rows[rows["value"] == YES], "", False
    if fact.rule == RULE_SINCE:
        start, time = rows["known_from"], time or (years or [""])[-1]
        by = start < as_of if as_of else start.str[:4] <= time
        return rows[by & (rows["value"] == YES)], as_of or time, False
    if fact.rule == RULE_WINDOW:
        time = time or _choose_money_window(years, as_of)
        return rows[(rows["year"] >= time[:4]) & (rows["year"] <= time[-4:])], time, False
    return _select_latest_rows(rows, time, as_of)


def _select_latest_rows(
    rows: pd.DataFrame, time: str, as_of: str
) -> tuple[pd.DataFrame, str, bool]:
    """Return the last row of each country up to a year, or known before a day."""
    counts = rows["year"] <= (time or as_of[:4] or LATEST_YEAR)
    if time > (rows["year"].max() or LATEST_YEAR):
        # Nothing is known of a year after the last one.
        counts &= False
    late = False
    if as_of and not time:
        known = rows["known_from"] < as_of
        late = bool(counts.any()) and not (counts & known).any()
        # Values of that year or before that came out later are used, and marked as late.
        counts &= rows["year"] == rows["year"][counts].min() if late else known
    newest = rows["year"][counts].max() if counts.any() else ""
    # The year names the rows, unless there is none or it would select others.
    same = newest and (counts == (rows["year"] <= newest)).all()
    last = rows[counts].sort_values("year", kind="stable").drop_duplicates("iso3", keep="last")
    return last, time or (newest if same else as_of), late


def _choose_money_window(years: list[str], as_of: str) -> str:
    """Return the last ten full years before a day, or as many of them as have records.

    >>> _choose_money_window(["2000", "2021"], "2019-12-27")
    '2009-2018'
    >>> _choose_money_window(["2016", "2025"], "2019-12-27")
    '2016-2018'
    """
    first, last = int(years[0]), int(years[-1])
    end = min(int(as_of[:4]) - 1, last) if as_of else last
    return f"{max(end - MONEY_WINDOW_YEARS + 1, min(first, end)):04}-{end:04}"


def _get_stored_rows(dataset: Dataset, fact: Fact) -> pd.DataFrame:
    if fact.name == "population":
        people = dataset.countries["population"]
        people = people[people != ""].astype("int64") * 1000
        about = {"fact": fact.name, "year": "2018", "known_from": "2019-07-31"}
        return pd.DataFrame(
            {"iso3": people.index, **about, "value": people, "source": "countries.csv"}
        )
    return dataset.facts_by_name.get(fact.name, dataset.facts.iloc[:0])
