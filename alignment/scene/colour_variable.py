"""Colour variables: country-level results by name, one registry for page, files and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import QueryError, format_unknown_name
from alignment.forecasting.builtin_forecast import (
    describe_later_texts,
    forecast_view,
    list_texts_since,
)
from alignment.forecasting.predict import Forecast, format_expected_tally
from alignment.io.resolutions import JOINED, PRINTED, UNKNOWN, read_resolutions
from alignment.io.resolutions import NOT_LISTED as NOT_ON_LIST
from alignment.model.facts import FACT_PREFIX, get_fact_values, list_facts
from alignment.model.groups import FORMER_MEMBER, FORMER_NAMES
from alignment.model.query import format_body
from alignment.model.registries import CATEGORY as OF_WORDS
from alignment.model.registries import COUNT_FIGURES, COUNTRY_FIGURES
from alignment.model.text_format import (
    add_article,
    describe_rollcall,
    format_bloc_probability,
    format_day,
    format_score,
    format_signed,
)
from alignment.model.view import BLOC_PROBABILITY, FORECAST_PREFIX, VOTE_PREFIX, ColourBy, View
from alignment.model.vote import NOT_LISTED, VOTE_CODES, VOTE_WORDS, Vote
from alignment.studies.covariates import INCOME_ORDER
from alignment.studies.findings import FIGURES
from alignment.studies.study import Study, cache_per_study

MINORITY, MOVEMENT = "minority", "movement"
NOT_SIGNIFICANT = "not significant"
CATEGORY, SEQUENTIAL, DIVERGING = "category", "sequential", "diverging"
GROUP_PREFIX, CLOSER_PREFIX = "group:", "closer:"
SPONSOR_PREFIX, SPONSOR = "sponsor:", "sponsor"
FORECAST_LABEL = "most probable vote of each country (forecast)"
NO_SCENARIO_NOTE = (
    "It rests on past votes; leaders, sponsors and votes set in the panel Forecast do not count."
)
# Why the counts of a legend differ from the expected result.
TALLY_NOTE = "The expected result adds probabilities; the key counts the most probable votes."


@dataclass(frozen=True, eq=False)
class ColourVariable:
    """A country-level result that colours a map.

    `name` is as in the URL: 'bloc', 'vote:A/RES/74/247', 'group:EU'. `kind` is category, sequential
    or diverging. `values` are by ISO3, missing where unknown. `categories` are in legend order;
    `palette_numbers` are their places in the palette, if they differ from that. `low` and `high`
    are intervals. `texts` are the values in words, where a number would say more than is known.
    `vote_counts` counts all votes by category, on the map or not. The colours of an
    `is_ordinal` variable go from light to dark. `source` is '' for the records of votes. The values
    of the `unlikely` countries are forecasts with a probability of less than two thirds. `finding`
    is a finding that the values alone do not give.
    """

    name: str
    label: str
    meaning: str
    kind: str
    values: pd.Series
    categories: tuple[str, ...] = ()
    palette_numbers: tuple[int, ...] = ()
    low: pd.Series | None = None
    high: pd.Series | None = None
    texts: pd.Series | None = None
    vote_counts: pd.Series | None = None
    is_ordinal: bool = False
    source: str = ""
    unlikely: frozenset[str] = frozenset()
    finding: str = ""

    @property
    def colour_by(self) -> ColourBy:
        """The parts of the name."""
        return ColourBy.parse(self.name)

    @property
    def is_vote(self) -> bool:
        """Whether the colours are those of votes, cast or expected."""
        return self.name.startswith((VOTE_PREFIX, FORECAST_PREFIX))

    @property
    def is_forecast(self) -> bool:
        """Whether the colours are the most probable votes."""
        return self.label == FORECAST_LABEL


@dataclass(frozen=True)
class ColourVariableSpec:
    """One row of the registry: a colour variable that every study has.

    `column` is in the study's table or in its findings, with `_low` and `_high` columns if
    `has_interval`.
    """

    name: str
    label: str
    meaning: str
    kind: str
    column: str
    has_interval: bool = False


COLOUR_VARIABLES = {
    row.name: row
    for row in (
        ColourVariableSpec(
            "bloc", "bloc", "countries that agree more than the threshold", CATEGORY, "bloc_name"
        ),
        ColourVariableSpec("un_group", "UN regional group", "regional group", CATEGORY, "un_group"),
        ColourVariableSpec(
            "un_region", "UN region", "geographical region (M49)", CATEGORY, "un_region"
        ),
        ColourVariableSpec("income", "income group", "World Bank income group", CATEGORY, "income"),
        *(
            ColourVariableSpec(
                finding.name,
                finding.label,
                finding.meaning,
                DIVERGING if finding.is_signed else SEQUENTIAL,
                finding.name,
                finding.has_interval,
            )
            for finding in (COUNT_FIGURES | COUNTRY_FIGURES).values()
        ),
    )
}
# Maximum roll calls of the query, and of others, in the menu; a URL may name any.
MAX_LISTED_ROLLCALLS = 400
# Maximum length of a title in the menu, where a text has no plain name.
MAX_MENU_TITLE = 60
INCOME_GROUPS_DESCENDING = tuple(reversed(INCOME_ORDER))


# A map, its headline and its legend need the same variable, and so does the map before it.
@cache_per_study
def get_colour_variable(
    study: Study, name: str, stability: BlocStability | None = None
) -> ColourVariable:
    """Return a colour variable of a study by its name.

    Raises
    ------
    QueryError
        If there is no such colour variable, with the nearest names.
    """
    for prefix, make in _FACTORIES.items():
        if name.startswith(prefix):
            return make(study, name.removeprefix(prefix))
    row = COLOUR_VARIABLES.get(name)
    if row is None:
        known = list(list_colour_variables(study))
        arguments = ("vote:SYMBOL", "group:NAME", "sponsor:SYMBOL", "closer:ISO3", "fact:NAME")
        kinds = (*COLOUR_VARIABLES, *arguments, "forecast:TEXT")
        raise QueryError(format_unknown_name("colour", name, known, kinds))
    texts = None
    if row.column == BLOC_PROBABILITY:
        values = study.findings.bloc_probability(stability)
        title_count = study.findings.title_count
        texts = values.astype(object).map(
            lambda share: format_bloc_probability(share, title_count), na_action="ignore"
        )
    else:
        values = get_figure(study, row.column)
    if row.column == MOVEMENT:
        is_tested = get_figure(study, "movement_z").notna()
        texts = values.map(format_signed, na_action="ignore").astype(object)
        texts = texts.mask(values.isna() & is_tested, NOT_SIGNIFICANT)
    elif row.column == MINORITY:
        texts = values.dropna().map("{:.0f} of ".format).reindex(values.index)
        texts += get_figure(study, "minority_votes").astype(str)
    elif is_share(row.column):
        texts = values.map(lambda share: format_score(share, ".0%"), na_action="ignore")
        texts = texts.astype(object)
    meaning = row.meaning
    categories: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    if row.name == "bloc":
        if study.query.blend == 1:
            meaning = "group whose co-sponsorship is above the threshold"
        categories = tuple(bloc.name for bloc in study.blocs)
        numbers = tuple(bloc.id for bloc in study.blocs)
    elif row.kind == CATEGORY:
        values = values.mask(values == "")
        ranks = {group: rank for rank, group in enumerate(INCOME_GROUPS_DESCENDING)}
        present = sorted(set(values.dropna()))
        categories = tuple(sorted(present, key=lambda value: ranks.get(value, len(ranks))))
    low = high = None
    if row.has_interval:
        low, high = (get_figure(study, f"{row.column}_{end}") for end in ("low", "high"))
    return ColourVariable(
        row.name, row.label, meaning, row.kind, values, categories, numbers, low, high, texts
    )


def is_share(name: str) -> bool:
    """Whether a colour variable is a share of votes, which is written as whole percent."""
    return name in COUNTRY_FIGURES and COUNTRY_FIGURES[name].is_share


def get_figure(study: Study, name: str) -> pd.Series:
    """Return a column of the study's table or of its findings, without computing others."""
    if name in study.table.columns:
        return study.table[name]
    figure = next(figure for figure in FIGURES if name.startswith(figure))
    return study.findings.get_table(figure)[name]


def list_colour_variables(study: Study) -> dict[str, str]:
    """Return every colour variable of a study: label by name, in the order of the menu."""
    labels = {row.name: row.label for row in COLOUR_VARIABLES.values()}
    rollcalls, query_rollcalls = study.dataset.rollcall_labels, set(study.rollcalls.index)
    # The roll calls of the query first, each part from the newest.
    for is_in_query in (True, False):
        part = [name for name in reversed(rollcalls) if (name in query_rollcalls) == is_in_query]
        for rollcall in part[:MAX_LISTED_ROLLCALLS]:
            title = describe_rollcall(
                rollcalls[rollcall], study.dataset.short_names, MAX_MENU_TITLE
            )
            labels[f"{VOTE_PREFIX}{rollcall}"] = f"vote on {title} ({rollcall})"
    for other in study.general.references:
        labels[f"{CLOSER_PREFIX}{other}"] = _format_closer_label(study, other)
    for group in study.dataset.groups:
        labels[f"{GROUP_PREFIX}{group}"] = group
    for name, fact in list_facts(study.dataset).items():
        labels[f"{FACT_PREFIX}{name}"] = f"fact: {fact.label}"
    return labels


def _make_vote_variable(study: Study, rollcall: str) -> ColourVariable:
    dataset = study.dataset
    rollcall = dataset.resolve_rollcall(rollcall)
    row = dataset.rollcalls.loc[rollcall]
    words = dict(VOTE_WORDS)
    if dataset.is_partial(rollcall):
        words[Vote.NOT_MEMBER] = NOT_LISTED
    votes = dataset.vote_of(rollcall)
    cast = votes.to_numpy()
    # Words by vote code, from the lowest code.
    words_by_code = np.array([words[vote] for vote in sorted(words)], dtype=object)
    counts = {word: int((cast == vote).sum()) for word, vote in VOTE_CODES.items()}
    meaning = (
        f"{row['title']}; {format_day(str(row['date']))}, {format_body(str(row['body']))}: "
        f"{dataset.format_tally(rollcall)}"
    )
    return ColourVariable(
        f"{VOTE_PREFIX}{rollcall}",
        f"vote on {row['short'] or rollcall}",
        meaning,
        CATEGORY,
        pd.Series(words_by_code[cast - min(words)], votes.index).reindex(study.table.index),
        tuple(words.values()),
        vote_counts=pd.Series({word: count for word, count in counts.items() if count}, dtype=int),
    )


def make_forecast_variable(study: Study, forecast: Forecast) -> ColourVariable:
    """Return the most probable vote of each country on the text of a forecast."""
    text = forecast.question.symbol or forecast.question.text.title
    expected = format_expected_tally(forecast.tally).replace("(", "(95%: ", 1)
    later = "".join(describe_later_texts(list_texts_since(forecast), "the last vote"))
    return ColourVariable(
        f"{FORECAST_PREFIX}{text}",
        FORECAST_LABEL,
        f"on the text “{text}”. {later}".strip(),
        CATEGORY,
        forecast.likeliest_votes.reindex(study.table.index),
        tuple(VOTE_CODES),
        unlikely=forecast.unlikely_countries,
        finding=f"Expected result: {expected}",
    )


def _forecast_text(study: Study, text: str) -> ColourVariable:
    """Return the forecast of a text, without leaders, sponsors or votes set by hand."""
    colour = make_forecast_variable(study, forecast_view(study.dataset, View(ahead=text)))
    return replace(colour, meaning=f"{colour.meaning} {NO_SCENARIO_NOTE}")


def _make_group_variable(study: Study, name: str) -> ColourVariable:
    group = FORMER_NAMES.get(name, name)
    if group not in study.dataset.groups:
        raise QueryError(format_unknown_name("group", group, list(study.dataset.groups)))
    values = study.dataset.members_of(group).reindex(study.table.index)
    statuses = tuple(sorted(set(values) - {""}))
    values = values.mask(values == "", NOT_LISTED)
    total = int((~values.isin((NOT_LISTED, FORMER_MEMBER))).sum())
    meaning = f"{total} listed on the map"
    return ColourVariable(
        f"{GROUP_PREFIX}{group}", group, meaning, CATEGORY, values, (*statuses, NOT_LISTED)
    )


def _make_sponsor_variable(study: Study, text: str) -> ColourVariable:
    records = read_resolutions()
    if text not in records.sponsors:
        raise QueryError(format_unknown_name("resolution", text, [*map(str, records.sponsors)]))
    codes = records.sponsors[text].reindex(study.table.index, fill_value=UNKNOWN)
    words = {PRINTED: SPONSOR, JOINED: SPONSOR, NOT_ON_LIST: NOT_LISTED}
    row = records.resolutions.loc[text]
    return ColourVariable(
        f"{SPONSOR_PREFIX}{text}",
        f"sponsors of {text}",
        f"{row['title']}; {format_day(str(row['date']))}",
        CATEGORY,
        codes.map(words),
        (SPONSOR, NOT_LISTED),
    )


def _make_closer_variable(study: Study, other: str) -> ColourVariable:
    contrast = study.general.contrast_with(other)
    name = add_article(study.dataset.short_names.get(other, other))
    meaning = (
        f"agreement with {name} on these {len(study.rollcalls):,} less that on all "
        f"{study.general.baseline_votes.shape[1]:,} of the Assembly in the same years"
    )
    return ColourVariable(
        f"{CLOSER_PREFIX}{other}",
        _format_closer_label(study, other),
        meaning,
        DIVERGING,
        contrast["difference"],
        low=contrast["low"],
        high=contrast["high"],
    )


def _format_closer_label(study: Study, other: str) -> str:
    return f"closer to {add_article(study.dataset.short_names.get(other, other))} than in general"


def _make_fact_variable(study: Study, name: str) -> ColourVariable:
    fact_values = get_fact_values(study.dataset, name)
    values = fact_values.level_labels.reindex(study.table.index)
    present = set(values.dropna())
    categories = tuple(part.label for part in fact_values.levels if part.label in present)
    unit = f" In {fact_values.fact.unit}." if fact_values.fact.unit else ""
    meaning, is_ordinal = f"{fact_values.fact.meaning}{unit}", fact_values.fact.kind != OF_WORDS
    # The part after a semicolon says who copied the data.
    sources = dict.fromkeys(source.text.partition(";")[0] for source in fact_values.fact.sources)
    return ColourVariable(
        f"{FACT_PREFIX}{name}",
        fact_values.label,
        meaning,
        CATEGORY,
        values,
        categories,
        is_ordinal=is_ordinal,
        source=". ".join(filter(None, ("; ".join(sources), fact_values.fact.picture_note))),
    )


_FACTORIES: dict[str, Callable[[Study, str], ColourVariable]] = {
    VOTE_PREFIX: _make_vote_variable,
    GROUP_PREFIX: _make_group_variable,
    SPONSOR_PREFIX: _make_sponsor_variable,
    CLOSER_PREFIX: _make_closer_variable,
    FACT_PREFIX: _make_fact_variable,
    FORECAST_PREFIX: _forecast_text,
}
