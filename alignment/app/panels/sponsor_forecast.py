"""Section of the forecast panel: which countries are likely to sponsor the text."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app.panels import components as ui
from alignment.errors import QueryError
from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_probability
from alignment.reports.sponsor_forecast import (
    CHANGE_TITLES,
    build_sponsor_forecast_record,
    describe_sponsor_forecast,
    group_by_change,
)

SPONSOR_METHOD = "sponsor-forecast"


def render_sponsor_forecast(dataset: Dataset, text: str) -> html.Section:
    """Return the likely sponsors of a text, or why they cannot be forecast."""
    title = "Who will sponsor"
    try:
        record = build_sponsor_forecast_record(read_resolutions(), text)
    except QueryError:
        reason = (
            "Sponsors can be forecast where an earlier text with this title has a complete list of "
            "sponsors. Lists are known since October 2019, of texts that only countries sponsored."
        )
        return ui.render_empty_section(title, reason)
    folded = [
        _render_countries(dataset, f"{CHANGE_TITLES[key]} ({len(rows)})", rows)
        for key, rows in group_by_change(record).items()
        if rows
    ]
    note = [record["note"], " ", ui.render_method_link("Method", SPONSOR_METHOD)]
    return ui.render_section(title, html.P(describe_sponsor_forecast(record)), *folded, note=note)


def _render_countries(dataset: Dataset, title: str, rows: list[dict[str, Any]]) -> html.Details:
    items = [
        html.Li(
            [
                ui.render_country_button(dataset.names, row["country"]),
                html.Span(format_probability(row["probability"]), className="number"),
                html.Span(f"{row['times']}", className="count", title="Earlier lists it is on"),
            ]
        )
        for row in rows
        if row["country"] in dataset.countries.index
    ]
    return ui.render_folded(title, html.Ol(items, className="ranking"))
