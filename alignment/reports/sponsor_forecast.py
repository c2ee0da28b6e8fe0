"""Forecast of who will sponsor a text, as a plain record and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from alignment.errors import QueryError
from alignment.forecasting.sponsor_forecast import (
    SponsorForecast,
    SponsorLists,
    build_sponsor_lists,
    forecast_sponsors,
)
from alignment.forecasting.text_similarity import find_nearest_key
from alignment.io.resolutions import NOT_LISTED, ResolutionRecords
from alignment.model.dataset import get_record, list_records
from alignment.model.text_format import format_count, format_probability
from alignment.model.titles import build_title_key
from alignment.reports.sponsors import NOT_SPONSORING_NOTE, describe_submission, find_resolution
from alignment.reports.study import round_number

_SYMBOL_PATTERN = re.compile(r"(?:A/)?(?:RES/)?[\w-]+/\d", re.IGNORECASE)
# A country from this probability on is likely to sponsor.
LIKELY_PROBABILITY = 0.5
SPONSOR_FORECAST_NOTE = (
    "The probabilities come from lists of sponsors since October 2019, of texts that only "
    f"countries sponsored. {NOT_SPONSORING_NOTE}"
)


def build_sponsor_forecast_record(
    records: ResolutionRecords, text: str, printed: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the probability that each country sponsors a text.

    A symbol of a resolution is forecast from the lists before its session, and `sponsored` says
    who did. A title is that of the next text, in the session after the last with lists; then
    `sponsored` is None. `printed` are the sponsors of the printed draft, as ISO3, if known.

    Raises
    ------
    QueryError
        If no earlier text with the title has a complete list of sponsors.
    """
    lists = build_sponsor_lists(records)
    symbol = _find_symbol(records, text)
    title = str(records.resolutions.at[symbol, "title"]) if symbol else text
    session = int(lists.sessions[-1]) + 1
    actual = None
    if symbol:
        session = _find_session(records, lists, symbol, title)
        actual = lists.is_sponsor[:, lists.symbols.index(symbol)]
    forecast = forecast_sponsors(lists, title, session, printed)
    if forecast is None:
        raise QueryError(_explain_missing(lists, text, title, session))
    sponsored = {} if actual is None else dict(zip(lists.countries, actual.tolist(), strict=True))
    return {
        "text": symbol or None,
        "title": title,
        "session": session,
        "previous": list(forecast.previous),
        "printed": list(forecast.printed),
        "expected": round_number(forecast.table["probability"].sum()),
        "countries": _list_countries(forecast, sponsored),
        "note": SPONSOR_FORECAST_NOTE,
    }


def _find_symbol(records: ResolutionRecords, text: str) -> str:
    """Return the resolution of a symbol; '' for a title."""
    return find_resolution(records, text) if _SYMBOL_PATTERN.match(text.strip()) else ""


def _find_session(records: ResolutionRecords, lists: SponsorLists, symbol: str, title: str) -> int:
    if symbol not in lists.symbols:
        number = int((records.sponsors[symbol] > NOT_LISTED).sum())
        reason = describe_submission(get_record(records.resolutions, symbol))
        reason = reason or f"It has only {format_count(number, 'sponsor')}."
        raise QueryError(
            f"no forecast uses the list of {symbol}. {reason} Give its title to forecast the next "
            f"text: '{title[:80]}'"
        )
    return int(lists.sessions[lists.symbols.index(symbol)])


def _explain_missing(lists: SponsorLists, text: str, title: str, session: int) -> str:
    near = find_nearest_key(build_title_key(title), lists.keys)
    words = shorten(title, 80, placeholder="…")
    reason = f"no text before session {session} with the title '{words}' has a complete list"
    if near and near != build_title_key(title):
        return f"{reason}; the nearest title is '{near}'"
    return f"{reason} of sponsors; give the title or symbol of a later text of a series"


def _list_countries(
    forecast: SponsorForecast, sponsored: Mapping[str, bool]
) -> list[dict[str, Any]]:
    return [
        {
            "country": iso3,
            "probability": round_number(row["probability"]),
            "last": bool(row["last"]),
            "times": int(row["times"]),
            "rate": round_number(row["rate"]),
            "phi": round_number(row["phi"]),
            "sponsored": sponsored.get(iso3),
        }
        for iso3, row in list_records(forecast.table)
    ]


def group_by_change(record: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the countries by what they did last and are likely to do, in the order of the record.

    `stay`, `may_leave` (on the last list, under a half), `join` (likely, not on the last list) and
    `open` (not on it, from a quarter to a half).
    """
    rows = record["countries"]
    likely = LIKELY_PROBABILITY
    return {
        "stay": [row for row in rows if row["last"] and row["probability"] >= likely],
        "may_leave": [row for row in rows if row["last"] and row["probability"] < likely],
        "join": [row for row in rows if not row["last"] and row["probability"] >= likely],
        "open": [
            row for row in rows if not row["last"] and likely / 2 <= row["probability"] < likely
        ],
    }


CHANGE_TITLES = {
    "stay": "On the last list, likely to sponsor again",
    "may_leave": "On the last list, likely to leave it",
    "join": "Not on the last list, likely to join",
    "open": "Not on the last list, may join (from 25% to 50%)",
}


def describe_sponsor_forecast(record: Mapping[str, Any]) -> str:
    """Return what a forecast expects in two sentences."""
    last = sum(row["last"] for row in record["countries"])
    earlier = format_count(len(record["previous"]), "earlier list")
    members = f"{format_count(last, 'Member State')} {'was' if last == 1 else 'were'}"
    return (
        f"{record['expected']:.0f} countries are expected to sponsor it. {members} on the last "
        f"list, that of {record['previous'][-1]}; the forecast uses {earlier} of this title."
    )


def format_sponsor_forecast(record: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Describe who is likely to sponsor a text, by what each country did last."""
    head = record["text"] or f"Next text, session {record['session']}"
    lines = [f"{head}: {record['title']}", describe_sponsor_forecast(record)]
    if record["printed"]:
        lines.append(
            f"The {len(record['printed'])} sponsors of the printed draft count as certain."
        )
    if record["text"]:
        lines.append(_describe_result(record))
    for key, rows in group_by_change(record).items():
        lines += ["", f"{CHANGE_TITLES[key]} ({len(rows)}):"]
        cells = (
            f"{names[row['country']]} {format_probability(row['probability'])}" for row in rows
        )
        lines.append(f"  {', '.join(cells) or 'no country'}")
    return "\n".join([*lines, "", record["note"]])


def _describe_result(record: Mapping[str, Any]) -> str:
    rows = record["countries"]
    likely = [row for row in rows if row["probability"] >= LIKELY_PROBABILITY]
    right = sum(row["sponsored"] for row in likely)
    total = sum(row["sponsored"] for row in rows)
    return (
        f"{total} countries sponsored it. Observers, such as the State of Palestine, are not "
        f"counted. Of the {len(likely)} that the forecast had as likely, {right} did."
    )
