"""Covariates of votes: facts as known on a day, groups as of that day, and country columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.errors import QueryError, format_unknown_name
from alignment.model.facts import (
    FACT_PREFIX,
    FACT_TIME_SEPARATOR,
    FactValues,
    get_fact_values,
    list_facts,
)
from alignment.model.groups import NOT_DATED, NOT_DATED_LABEL
from alignment.model.registries import (
    CATEGORY,
    NUMBER,
    ORDERED,
    RULE_LAST,
    RULE_LISTED,
    RULE_WINDOW,
    YES_NO,
    Fact,
)
from alignment.model.text_format import format_day
from alignment.studies.study import Study

GROUP_PREFIX = "group:"
MEMBER_LABEL, OTHER_LABEL = "members", "others"
# From poor to rich, so that more is richer as with GDP.
INCOME_ORDER = ("Low income", "Lower middle income", "Upper middle income", "High income")
COLUMN_FACTS = {
    "income": Fact(
        "income", "Income group", "World Bank income group.", kind=ORDERED, order=INCOME_ORDER
    ),
    "un_group": Fact("un_group", "UN regional group", "UN regional group.", kind=CATEGORY),
    "region": Fact("region", "UN region", "Geographical region (M49).", kind=CATEGORY),
}


@dataclass(frozen=True, eq=False)
class Covariate:
    """One fact or group, by country.

    Attributes
    ----------
    name, label : str
        Name in queries and URLs, and name for readers.
    kind : str
        number, ordered, category, yes-no, or group.
    ranks : Series of float
        Numbers by ISO3 that order countries; NaN where unknown, all NaN for a category.
    level_labels : Series of str
        Label of the level of each country; NaN where unknown.
    levels : tuple of (str, str)
        Labels in order, each with its filter condition.
    note : str
        Caveat about the time of the values; '' for none.
    fact_values : FactValues or None
        The values, if it is a fact that is not a country column.
    eligibility : tuple of str
        Filter conditions of the countries that are compared, if not all are.
    ineligible_countries : tuple of str
        ISO3 of the others.
    unknown_label, unknown_condition : str
        Label of the countries without a value, and their filter condition; '' for none.
    """

    name: str
    label: str
    kind: str
    ranks: pd.Series
    level_labels: pd.Series
    levels: tuple[tuple[str, str], ...]
    note: str = ""
    fact_values: FactValues | None = None
    eligibility: tuple[str, ...] = ()
    ineligible_countries: tuple[str, ...] = ()
    unknown_label: str = "not known"
    unknown_condition: str = ""

    @property
    def is_binary(self) -> bool:
        """Whether it has only two levels, such as yes and no."""
        return self.kind in (YES_NO, "group")

    def get_next_year(self, study: Study, as_of: str) -> Covariate | None:
        """Return the same fact a year later; None if the dataset does not have it."""
        if self.fact_values is None or not as_of:
            return None
        fact, years = self.fact_values.fact, self.fact_values.time.split("-")
        # A time that is a day, or empty, has no next year.
        if fact.rule not in (RULE_LAST, RULE_WINDOW) or {len(year) for year in years} != {4}:
            return None
        following = [str(int(year) + 1) for year in years]
        # A window that ends after the last year of the records would be a year short.
        if get_fact_values(study.dataset, fact.name).time[-4:] < following[-1]:
            return None
        try:
            return get_covariate(
                study, f"{fact.name}{FACT_TIME_SEPARATOR}{'-'.join(following)}", ""
            )
        except QueryError:
            return None


def list_covariates(study: Study, as_of: str) -> tuple[list[Covariate], list[str]]:
    """Return all facts and groups as of a day, and a sentence for each unavailable one."""
    covariates, left_out = [], []
    for name in (*list_facts(study.dataset), *COLUMN_FACTS):
        try:
            covariates.append(get_covariate(study, name, as_of))
        except QueryError as fault:
            left_out.append(str(fault))
    for group in study.dataset.groups:
        if as_of and not study.dataset.membership(group).is_member_on(as_of).any():
            left_out.append(f"There is no certain member on {format_day(as_of)}: {group}")
        else:
            covariates.append(get_covariate(study, f"{GROUP_PREFIX}{group}", as_of))
    return covariates, left_out


def get_covariate(study: Study, name: str, as_of: str) -> Covariate:
    """Return one fact or group of the countries of a study, as known before a day.

    Raises :class:`QueryError` if there is none of this name.
    """
    dataset = study.dataset
    plain = name.removeprefix(FACT_PREFIX)
    if name.startswith(GROUP_PREFIX) or plain in dataset.groups:
        return _get_group_covariate(study, plain.removeprefix(GROUP_PREFIX), as_of)
    if plain in COLUMN_FACTS:
        return _get_column_covariate(study, COLUMN_FACTS[plain])
    known = [
        *list_facts(dataset),
        *COLUMN_FACTS,
        *(f"{GROUP_PREFIX}{each}" for each in dataset.groups),
    ]
    if plain.partition(FACT_TIME_SEPARATOR)[0] not in known:
        raise QueryError(format_unknown_name("fact or group", plain[:80], known))
    values = get_fact_values(dataset, plain, "" if FACT_TIME_SEPARATOR in plain else as_of)
    index = study.table.index
    note = ""
    if values.is_late:
        note = "was published after the vote"
    elif FACT_TIME_SEPARATOR in plain and as_of and values.time[:4] >= as_of[:4]:
        note = "of the year of the vote or later"
    elif values.fact.rule == RULE_LISTED:
        note = "undated, as of the data"
    return Covariate(
        f"{FACT_PREFIX}{values.name}",
        values.label,
        values.fact.kind,
        values.ranks.reindex(index),
        values.level_labels.reindex(index),
        tuple((level.label, level.condition) for level in values.levels),
        note,
        values,
    )


def restrict_to_eligible(study: Study, covariate: Covariate) -> Covariate:
    """Return the covariate without countries that could not have it, such as donors of aid."""
    values = covariate.fact_values
    if values is None or not values.fact.ineligible:
        return covariate
    eligibility = tuple(f"!{condition}" for condition in values.fact.ineligible)
    eligible = study.who(*eligibility).index
    return replace(
        covariate,
        label=f"{covariate.label}, eligible countries",
        ranks=covariate.ranks.where(covariate.ranks.index.isin(eligible)),
        level_labels=covariate.level_labels.where(covariate.level_labels.index.isin(eligible)),
        eligibility=eligibility,
        ineligible_countries=tuple(study.table.index.difference(eligible)),
    )


def transform_for_model(covariate: Covariate) -> pd.Series:
    """Return the predictor of a model: the logarithm of a skewed number, else the ranks."""
    values = covariate.fact_values
    scale = values.fact.scale if values is not None and covariate.kind == NUMBER else 0
    return np.log1p(covariate.ranks / scale) if scale else covariate.ranks


def _get_group_covariate(study: Study, name: str, as_of: str) -> Covariate:
    dataset = study.dataset
    if name not in dataset.groups:
        raise QueryError(format_unknown_name("group", name[:80], dataset.groups))
    membership = dataset.membership(name)
    day = as_of if membership.has_dates else ""
    member = membership.is_member_on(day).reindex(study.table.index).astype(float)
    condition = f"{GROUP_PREFIX}{name}:{day}" if day else f"{GROUP_PREFIX}{name}"
    note = "as listed, without dates"
    if day:
        is_uncertain = membership.is_uncertain_member([day])[day].reindex(study.table.index)
        member = member.mask(is_uncertain)
        note = "members on the day of the vote" if is_uncertain.any() else ""
    levels = ((OTHER_LABEL, f"!{condition}"), (MEMBER_LABEL, condition))
    return Covariate(
        f"{GROUP_PREFIX}{name}",
        name,
        "group",
        member,
        member.map({1.0: MEMBER_LABEL, 0.0: OTHER_LABEL}),
        levels,
        note,
        unknown_label=NOT_DATED_LABEL,
        unknown_condition=f"{condition}:{NOT_DATED}" if day else "",
    )


def _get_column_covariate(study: Study, fact: Fact) -> Covariate:
    column = {"region": "un_region"}.get(fact.name, fact.name)
    values = study.table[column]
    # A word that is not in the order of an ordered fact counts as unknown.
    values = values.where(values.isin(fact.order) if fact.order else values != "")
    present = set(values.dropna())
    ranks = {word: float(rank) for rank, word in enumerate(fact.order)}
    return Covariate(
        fact.name,
        fact.label,
        fact.kind,
        values.map(ranks).astype(float),
        values,
        tuple(
            (word, f"{fact.name}:{word}")
            for word in fact.order or sorted(present)
            if word in present
        ),
        "as of the data" if fact.name == "income" else "",
    )
