"""Reports on pages of their own, which print, and lists of a forecast as files."""

from __future__ import annotations

from typing import Any

import flask

from alignment.app.kept.holdings import Holdings, split
from alignment.app.share.asking import asked_search, sentence, studies_asked
from alignment.app.share.embedding import origin
from alignment.app.share.twin import read_asked, record_of
from alignment.app.share.twins import TWINS
from alignment.errors import AlignmentError, ended
from alignment.export.list_file import list_bytes
from alignment.export.report_page import policy, report_page
from alignment.words.ask import ask_facts, ask_report, ask_rows
from alignment.words.forecast import forecast_record
from alignment.words.scenario import (
    forecast_facts,
    forecast_report,
    forecast_rows,
    scenario_address,
)

LISTS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add the routes of reports and lists: `/brief`, `/after`, `/forecast.csv`, `/ask.html` ..."""

    @server.get("/brief")
    def changed() -> flask.Response:
        try:
            return _report(holdings, "brief")
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)

    @server.get("/after")
    def morning() -> flask.Response:
        try:
            return _report(holdings, "after")
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)

    @server.get("/<any(forecast, ask):name>.<any(csv, xlsx, html):kind>")
    def ahead(name: str, kind: str) -> flask.Response:
        try:
            return _ahead(holdings, name, kind)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)


def _ahead(holdings: Holdings, name: str, kind: str) -> flask.Response:
    """Return the countries of a forecast, or who to ask, by the scenario of an address."""
    studies = studies_asked(holdings)
    asked = read_asked(TWINS[name], studies, split(asked_search())[0])
    dataset, view, (found, title) = studies.dataset, asked.view, asked.forecast
    address = scenario_address(asked.query, view, title)
    if name == "ask":
        record = TWINS[name].make(asked)
        if kind == "html":
            return _page(ask_report(record, address))
        return _list(ask_rows(record), name, kind, ask_facts(record))
    record = forecast_record(found, dataset.names)
    if kind == "html":
        return _page(forecast_report(record, dataset, address))
    return _list(forecast_rows(record), name, kind, forecast_facts(record))


def _report(holdings: Holdings, name: str) -> flask.Response:
    """Return a report of its name on a page."""
    studies = studies_asked(holdings)
    return _page(record_of(TWINS[name], studies, split(asked_search())[0]))


def _list(
    rows: list[dict[str, Any]], name: str, kind: str, facts: dict[str, str]
) -> flask.Response:
    response = flask.Response(list_bytes(rows, kind, facts), mimetype=LISTS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _page(record: dict[str, Any]) -> flask.Response:
    key = split(asked_search())[1]
    page = f"{origin(flask.request)}/?{f'records={key}&' if key else ''}"
    response = flask.Response(report_page(record, page), mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    return response
