"""Lenses: every country-level result, one registry for menu, table, files and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.lines import INCOMES
from alignment.answer.study import Study
from alignment.errors import QueryError, unknown
from alignment.methods import COUNTS, FINDINGS
from alignment.methods.fact import CATEGORY as OF_WORDS
from alignment.model.facts import facts_of, held
from alignment.model.held import HEAD as FACT
from alignment.model.symbols import rollcall_in
from alignment.model.texts import told_apart, with_article
from alignment.model.view import View
from alignment.model.vote import CODES, NOT_LISTED, WORDS, Vote
from alignment.model.wording import day

BLOC_PROBABILITY = "bloc_probability"
CATEGORY, SEQUENTIAL, DIVERGING = "category", "sequential", "diverging"
VOTE, GROUP, CLOSER = "vote:", "group:", "closer:"
# Of a forecast, which is no colour of a study.
EXPECTED = "expected"


@dataclass(frozen=True, eq=False)
class Lens:
    """A country-level result as a colour.

    Attributes
    ----------
    name : str
        As in the address: 'bloc', 'vote:A/RES/74/247', 'group:EU'.
    label, meaning : str
    kind : str
        category, sequential or diverging.
    values : Series
        By ISO3; missing where it cannot be had.
    order : tuple of str
        Categories as the legend lists them.
    numbers : tuple of int
        Number of each category's colour, where it is not its place in `order`.
    low, high : Series or None
        The interval of each value, where the result has one.
    tally : Series or None
        Of a vote, how many in all voted so, on the map or not, by category.
    graded : bool
        Whether the categories go from less to more, and so their colours.
    source : str
        Where the values are from, if not from the records of votes.
    """

    name: str
    label: str
    meaning: str
    kind: str
    values: pd.Series
    order: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    low: pd.Series | None = None
    high: pd.Series | None = None
    tally: pd.Series | None = None
    graded: bool = False
    source: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the registry: a lens that every study has.

    `column` is one of the study's table or of its findings; `interval` says whether there are
    columns with _low and _high beside it.
    """

    name: str
    label: str
    meaning: str
    kind: str
    column: str
    interval: bool = False


REGISTRY = {
    row.name: row
    for row in (
        Row("bloc", "bloc", "group that agrees more than the threshold", CATEGORY, "bloc_name"),
        Row("un_group", "UN regional group", "regional group", CATEGORY, "un_group"),
        Row("un_region", "UN region", "geographical region (M49)", CATEGORY, "un_region"),
        Row("income", "income group", "World Bank income group", CATEGORY, "income"),
        *(
            Row(
                finding.name,
                finding.label,
                finding.meaning,
                DIVERGING if finding.signed else SEQUENTIAL,
                finding.name,
                finding.interval,
            )
            for finding in (COUNTS | FINDINGS).values()
        ),
    )
}
# How those of each other kind are written.
IN_GENERAL = (f"{VOTE}SYMBOL", f"{GROUP}NAME", f"{CLOSER}ISO3", f"{FACT}NAME")
# Roll calls of the query, and others, that the menu lists; the address takes any.
MOST_LISTED = 400
# Letters of a title in the menu, of a text that has no plain name.
LONGEST = 60
INCOME = tuple(reversed(INCOMES))


def asks_how_sure(view: View) -> bool:
    """Return whether what a view shows cannot be told without resampling roll calls."""
    return view.sure or view.colour == BLOC_PROBABILITY


def lens(study: Study, name: str, sure: Bootstrap | None = None) -> Lens:
    """Return a lens of a study by its name.

    Parameters
    ----------
    study : Study
    name : str
    sure : Bootstrap, optional
        How sure its blocs are, where that is known.

    Raises
    ------
    QueryError
        If there is no such lens, with the nearest names.
    """
    for prefix, make in _FAMILIES.items():
        if name.startswith(prefix):
            return make(study, name.removeprefix(prefix))
    row = REGISTRY.get(name)
    if row is None:
        raise QueryError(unknown("colour", name, list(names(study)), (*REGISTRY, *IN_GENERAL)))
    values = (
        study.findings.bloc_probability(sure)
        if row.column == BLOC_PROBABILITY
        else _column(study, row.column)
    )
    order: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    if row.name == "bloc":
        order = tuple(bloc.name for bloc in study.blocs)
        numbers = tuple(bloc.id for bloc in study.blocs)
    elif row.kind == CATEGORY:
        values = values.mask(values == "")
        present = set(values.dropna())
        order = tuple(sorted(present, key=lambda word: (word not in INCOME, _rank(word), word)))
    low, high = (
        (_column(study, f"{row.column}_low"), _column(study, f"{row.column}_high"))
        if row.interval
        else (None, None)
    )
    return Lens(row.name, row.label, row.meaning, row.kind, values, order, numbers, low, high)


def _column(study: Study, name: str) -> pd.Series:
    return study.table[name] if name in study.table.columns else study.findings.table[name]


def names(study: Study) -> dict[str, str]:
    """Return every lens of a study: label by name, in the order of the menu."""
    found = {row.name: row.label for row in REGISTRY.values()}
    apart, chosen = study.dataset.apart, set(study.rollcalls.index)
    newest = list(reversed(apart))
    # The roll calls of the query first, the newest of each first.
    for part in (
        [each for each in newest if each in chosen],
        [each for each in newest if each not in chosen],
    ):
        for rollcall in part[:MOST_LISTED]:
            told = told_apart(apart[rollcall], study.dataset.names, LONGEST)
            found[f"{VOTE}{rollcall}"] = f"vote on {told} ({rollcall})"
    for other in study.general.others:
        found[f"{CLOSER}{other}"] = _closer_label(study, other)
    for group in study.dataset.groups:
        found[f"{GROUP}{group}"] = group
    for name, fact in facts_of(study.dataset).items():
        found[f"{FACT}{name}"] = f"fact: {fact.label}"
    return found


def _vote(study: Study, rollcall: str) -> Lens:
    dataset = study.dataset
    rollcall = rollcall_in(dataset.rollcalls.index, rollcall)
    row = dataset.rollcalls.loc[rollcall]
    words = dict(WORDS)
    if dataset.is_partial(rollcall):
        words[Vote.NOT_MEMBER] = NOT_LISTED
    votes = dataset.vote_of(rollcall)
    cast = votes.to_numpy()
    # By code, from the lowest.
    spoken = np.array([words[vote] for vote in sorted(words)], dtype=object)
    counts = {word: int((cast == vote).sum()) for word, vote in CODES.items()}
    told = f"{row['yes']} yes, {row['no']} no, {row['abstain']} abstained, {row['absent']} absent"
    meaning = f"{row['title']}; {day(str(row['date']))}, {row['body']}: {told}"
    return Lens(
        f"{VOTE}{rollcall}",
        f"vote on {row['short'] or rollcall}",
        meaning,
        CATEGORY,
        pd.Series(spoken[cast - min(words)], votes.index).reindex(study.table.index),
        tuple(words.values()),
        tally=pd.Series({word: count for word, count in counts.items() if count}, dtype=int),
    )


def _group(study: Study, group: str) -> Lens:
    if group not in study.dataset.groups:
        raise QueryError(unknown("grouping", group, list(study.dataset.groups)))
    values = study.dataset.members_of(group).reindex(study.table.index)
    listed = tuple(sorted(set(values) - {""}))
    values = values.mask(values == "", NOT_LISTED)
    total = int((values != NOT_LISTED).sum())
    meaning = f"{total} listed on the map"
    return Lens(f"{GROUP}{group}", group, meaning, CATEGORY, values, (*listed, NOT_LISTED))


def _closer(study: Study, other: str) -> Lens:
    found = study.general.to(other)
    name, label = with_article(study.general.called(other)), _closer_label(study, other)
    meaning = (
        f"agreement with {name} on these {len(study.rollcalls):,} less that on all "
        f"{study.general.all_votes.shape[1]:,} of the Assembly in the same years"
    )
    values = found["difference"]
    return Lens(
        f"{CLOSER}{other}", label, meaning, DIVERGING, values, low=found["low"], high=found["high"]
    )


def _closer_label(study: Study, other: str) -> str:
    return f"closer to {with_article(study.general.called(other))} than in general"


def _fact(study: Study, name: str) -> Lens:
    found = held(study.dataset, name)
    values = found.labels.reindex(study.table.index)
    there = set(values.dropna())
    order = tuple(part.label for part in found.parts if part.label in there)
    unit = f" In {found.fact.unit}." if found.fact.unit else ""
    meaning, graded = f"{found.fact.meaning}{unit}", found.fact.kind != OF_WORDS
    # What stands after a semicolon says who carried it over.
    named = dict.fromkeys(source.text.partition(";")[0] for source in found.fact.sources)
    made = Lens(f"{FACT}{name}", found.label, meaning, CATEGORY, values, order, graded=graded)
    return replace(made, source=". ".join(filter(None, ("; ".join(named), found.fact.remark))))


def _rank(word: str) -> int:
    return INCOME.index(word) if word in INCOME else len(INCOME)


_FAMILIES: dict[str, Callable[[Study, str], Lens]] = {
    VOTE: _vote,
    GROUP: _group,
    CLOSER: _closer,
    FACT: _fact,
}
