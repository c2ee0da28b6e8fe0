"""Default forecasts, from the built-in votes of the Assembly and the known leaders of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from alignment.forecasting.history import History, build_history
from alignment.forecasting.predict import Forecast, build_question, predict_votes
from alignment.forecasting.text_similarity import session_for_day
from alignment.forecasting.walk_forward import LeadsBySymbol, get_weights
from alignment.io.assembly import read_assembly
from alignment.io.country_names import resolve_countries
from alignment.io.resolutions import WITHOUT_VOTE, read_resolutions
from alignment.model.columns import LIST_SEPARATOR
from alignment.model.dataset import Dataset, get_record, list_records
from alignment.model.progress import ProgressCallback
from alignment.model.text_format import format_day, get_leaders
from alignment.model.text_search import find_symbol
from alignment.model.titles import build_title_key, strip_title_suffix
from alignment.model.view import FORECAST_PREFIX, ColourBy, View

# A later text is on the subject of a vote if both have a digital topic, and so many headings, in
# common.
_MIN_SHARED_HEADINGS = 2
# Later texts that a sentence names.
_MAX_LATER_TEXTS = 3


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


def get_colour_title(dataset: Dataset, colour: str) -> str:
    """Return the title of the text of a colour, 'vote:A/RES/74/247' or 'forecast:TITLE'; else ''.

    That of a vote of a committee or of another body is its own.
    """
    if colour.startswith(FORECAST_PREFIX):
        return colour.removeprefix(FORECAST_PREFIX)
    symbol = ColourBy.parse(colour).rollcall
    own = dataset.rollcalls["title"].get(symbol, "")
    return _get_newest_title([symbol]) or strip_title_suffix(str(own))


def choose_default_title(dataset: Dataset, rollcalls: pd.DataFrame, colour: str = "") -> str:
    """Return the title to forecast where none is given; '' if there is none.

    It is that of the colour, else that of the newest of the roll calls that is of the plenary.
    """
    return get_colour_title(dataset, colour) or _get_newest_title(rollcalls.index)


def _get_newest_title(symbols: Sequence[str] | pd.Index) -> str:
    """Return the title of the last of some votes that is of the plenary; '' if none is."""
    history = load_builtin_history()
    columns = (history.column_by_symbol.get(str(symbol)) for symbol in symbols[::-1])
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


def list_later_texts(symbol: str, day: str, title: str, session: int) -> list[dict[str, str]]:
    """Return later texts adopted without a vote with the title of a vote, or on its subject.

    A text is on its subject if the records give both a digital topic in common, and at least two
    subject headings. Only texts after `day` and of sessions before `session` count.

    >>> texts = list_later_texts("A/RES/74/247", "2019-12-27", "", 81)
    >>> [(text["symbol"], text["date"]) for text in texts]
    [('A/RES/75/282', '2021-05-26'), ('A/RES/79/243', '2024-12-24')]
    """
    texts, key = read_resolutions().resolutions, build_title_key(title)

    def split_cells(row: Mapping[str, Any]) -> tuple[set[str], set[str]]:
        topics, headings = row["digital_topics"], row["subjects"].casefold()
        return {*topics.split(LIST_SEPARATOR)} - {""}, {*headings.split("|")} - {""}

    topics, headings = split_cells(get_record(texts, symbol)) if symbol in texts.index else ((), ())

    def is_on_subject(row: Mapping[str, Any]) -> bool:
        own_topics, own_headings = split_cells(row)
        has_topic = not own_topics.isdisjoint(topics)
        return has_topic and len(own_headings.intersection(headings)) >= _MIN_SHARED_HEADINGS

    later = texts[(texts["date"] > day) & (texts["adoption"] == WITHOUT_VOTE)]
    return [
        {"symbol": text, "date": row["date"], "title": row["title"]}
        for text, row in list_records(later)
        if session_for_day(row["date"]) < session
        and (key == (build_title_key(row["title"]) or None) or is_on_subject(row))
    ]


def list_texts_since(forecast: Forecast) -> list[dict[str, str]]:
    """Return the texts adopted without a vote since the last vote on the title of a forecast."""
    history, question = forecast.history, forecast.question
    columns = forecast.evidence.past_columns[forecast.evidence.is_same_title[:, 0]]
    if not len(columns) or question.text.is_new:
        return []
    day, title = history.dates[columns[-1]], question.text.title
    return list_later_texts(history.symbols[columns[-1]], day, title, question.session)


def describe_later_texts(texts: Sequence[dict[str, str]], since: str = "then") -> list[str]:
    """Return a sentence on later texts adopted without a vote, in parts; empty for none.

    Every second part is the symbol of a text, which may be a link.

    >>> later = [{"symbol": "A/RES/79/243", "date": "2024-12-24"}]
    >>> "".join(describe_later_texts(later))[40:]
    'a text of this title or subject without a vote: A/RES/79/243 (24 Dec 2024).'
    """
    if not texts:
        return []
    named = texts[-_MAX_LATER_TEXTS:]
    count, last = "texts" if len(texts) > 1 else "a text", ""
    if named != texts:
        count, last = f"{len(texts)} texts", ", the last of them"
    adopted = f"the General Assembly adopted {count} of this title or subject without a vote"
    start = f"Since {since} {adopted}"
    parts = [f"{start}{last}: "]
    for text in named:
        parts += [text["symbol"], f" ({format_day(text['date'])}), "]
    return [*parts[:-1], f"{parts[-1][:-2]}."]
