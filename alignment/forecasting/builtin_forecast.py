"""Default forecasts, from the built-in votes of the Assembly and the known leaders of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import pandas as pd

from alignment.forecasting.history import History, build_history
from alignment.forecasting.predict import Forecast, build_question, predict_votes
from alignment.forecasting.walk_forward import LeadsBySymbol, get_weights
from alignment.io.assembly import read_assembly
from alignment.io.country_names import resolve_countries
from alignment.model.dataset import Dataset, list_records
from alignment.model.progress import ProgressCallback
from alignment.model.text_format import get_leaders
from alignment.model.text_search import find_symbol
from alignment.model.titles import strip_title_suffix
from alignment.model.view import FORECAST_PREFIX, View


@cache
def load_builtin_history() -> History:
    """Return the history of the built-in votes of the Assembly; do not write into it."""
    assembly = read_assembly()
    return build_history(assembly.rollcalls, assembly.votes)


def list_leads(dataset: Dataset) -> LeadsBySymbol:
    """Return the leaders, by ISO3, of the roll calls where they are known."""
    return {
        str(symbol): tuple(get_leaders(row))
        for symbol, row in list_records(dataset.rollcalls[dataset.rollcalls["led_by"] != ""])
    }


def forecast_title(
    dataset: Dataset,
    title: str,
    agenda: str = "",
    lead: Iterable[str] = (),
    sponsors: Iterable[str] = (),
    new_text: bool = False,
    majority: str = "",
    progress: ProgressCallback | None = None,
    sets: Mapping[str, str] | None = None,
) -> Forecast:
    """Return the forecast of a text; countries are codes or names.

    See :func:`alignment.forecast`.
    """
    history, leads = load_builtin_history(), list_leads(dataset)
    merged = {
        other: symbol
        for symbol, others in read_assembly().merged_titles.items()
        for other in others
    }
    title = merged.get(find_symbol(title, merged), title)
    sets = sets or {}
    leader_codes, sponsor_codes, set_codes = (
        resolve_countries(dataset.countries, [names] if isinstance(names, str) else names)
        if names
        else []
        for names in (lead, sponsors, sets)
    )
    question = build_question(
        history,
        leads,
        title,
        agenda,
        lead=leader_codes,
        sponsors=sponsor_codes,
        is_new=new_text,
        majority=majority,
        sets=dict(zip(set_codes, sets.values(), strict=True)),
    )
    return predict_votes(history, get_weights(history, leads, question.session, progress), question)


def choose_default_title(rollcalls: pd.DataFrame, colour: str = "") -> str:
    """Return the title to forecast where none is given; '' if there is none.

    It is that of the colour, 'vote:A/RES/74/247' or 'forecast:TITLE', else that of the newest of
    the roll calls that is of the plenary.
    """
    if colour.startswith(FORECAST_PREFIX):
        return colour.removeprefix(FORECAST_PREFIX)
    history = load_builtin_history()
    symbols = [colour.removeprefix("vote:"), *reversed(rollcalls.index.astype(str).tolist())]
    columns = (history.column_by_symbol.get(symbol) for symbol in symbols)
    column = next((column for column in columns if column is not None), None)
    return "" if column is None else strip_title_suffix(history.titles[column])


def forecast_view(
    dataset: Dataset, view: View, title: str = "", progress: ProgressCallback | None = None
) -> Forecast:
    """Return the forecast that a view asks for, or that of a title under its assumptions."""
    return forecast_title(
        dataset,
        title or view.ahead,
        view.agenda,
        lead=view.lead,
        sponsors=view.sponsors,
        new_text=view.new_text,
        majority=view.majority,
        progress=progress,
        sets=view.assumed_votes,
    )


def forecast_alternative(dataset: Dataset, forecast: Forecast) -> Forecast | None:
    """Return the forecast for a new text under the title, or for the old text if it is new.

    None for a title that was not voted on before.
    """
    question, history = forecast.question, forecast.history
    text = replace(question.text, is_new=not question.text.is_new)
    weights = get_weights(history, list_leads(dataset), question.session)
    alternative = predict_votes(history, weights, replace(question, text=text))
    return alternative if forecast.repeated or alternative.repeated else None
