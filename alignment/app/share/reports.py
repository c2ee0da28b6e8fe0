"""Reports on pages of their own, which print, and lists of a forecast as files."""

from __future__ import annotations

from typing import Any

import flask

from alignment.answer.brief import brief
from alignment.answer.known import shown as printable
from alignment.app.kept.holdings import Holdings, split
from alignment.app.share.asking import asked_search, sentence, studies_asked
from alignment.app.share.embedding import origin
from alignment.errors import AlignmentError, QueryError, ended
from alignment.export.list_file import list_bytes
from alignment.export.report_page import policy, report_page
from alignment.foretelling.aftermath import aftermath
from alignment.foretelling.asking import who_to_ask
from alignment.foretelling.ready import forecast_of, usual_text
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.readers import day
from alignment.model.view import View
from alignment.words.aftermath import aftermath_record
from alignment.words.ask import ask_facts, ask_record, ask_report, ask_rows
from alignment.words.brief import brief_record
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
            return _brief(holdings)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)

    @server.get("/after")
    def morning() -> flask.Response:
        try:
            return _after(holdings)
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
    dataset = studies_asked(holdings).dataset
    query, view, _ = _asked(dataset, "")
    title = view.ahead or usual_text(query.rollcalls(dataset), view.colour)
    if not title:
        raise QueryError("say what is foretold: ahead=A/RES/78/237, or a title")
    found = forecast_of(dataset, view, title)
    address = scenario_address(query, view, title)
    if name == "ask":
        asked = who_to_ask(found, view.wish, dataset)
        record = ask_record(found, asked, view.wish, dataset, view.ask_by)
        if kind == "html":
            return _page(ask_report(record, address))
        return _list(ask_rows(record), name, kind, ask_facts(record))
    record = forecast_record(found, dataset.names)
    if kind == "html":
        return _page(forecast_report(record, dataset, address))
    return _list(forecast_rows(record), name, kind, forecast_facts(record))


def _list(
    rows: list[dict[str, Any]], name: str, kind: str, facts: dict[str, str]
) -> flask.Response:
    response = flask.Response(list_bytes(rows, kind, facts), mimetype=LISTS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _brief(holdings: Holdings) -> flask.Response:
    """Return what changed since a day, for all or for the chosen country."""
    studies = studies_asked(holdings)
    query, view, given = _asked(studies.dataset, "since")
    try:
        since = day(given)
    except ValueError as fault:
        raise QueryError(f"since {given[:40]!r} {fault}; say since=2024-01-01") from None
    country = view.select[-1] if view.select else ""
    if country and country not in studies.dataset.countries.index:
        raise QueryError(f"there is no country {country}; leave select= out for all of them")
    return _page(brief_record(brief(studies, query, since, country)))


def _after(holdings: Holdings) -> flask.Response:
    """Return the morning after a roll call of the records that are asked."""
    dataset = studies_asked(holdings).dataset
    _, view, rollcall = _asked(dataset, "rollcall")
    if not rollcall:
        raise QueryError("say of which vote: rollcall=A/RES/74/247")
    found = aftermath(dataset, printable(rollcall), view.lead, view.sponsors)
    return _page(aftermath_record(found))


def _asked(dataset: Dataset, name: str) -> tuple[Query, View, str]:
    """Return what an address asks, and what it says by a name that is the report's own."""
    parts = split(asked_search())[0].split("&")
    kept = "&".join(part for part in parts if part.partition("=")[0] != name)
    query, view = read_strictly(kept or dataset.opening)
    return query, view, flask.request.args.get(name, "")


def _page(record: dict[str, Any]) -> flask.Response:
    key = split(asked_search())[1]
    page = f"{origin(flask.request)}/?{f'records={key}&' if key else ''}"
    response = flask.Response(report_page(record, page), mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    return response
