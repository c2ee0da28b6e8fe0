"""Reports on pages of their own, which print: what changed since a day."""

from __future__ import annotations

import flask

from alignment.answer.brief import brief
from alignment.app.kept.holdings import Holdings, split
from alignment.app.share.asking import asked_search, sentence, studies_asked
from alignment.app.share.embedding import origin
from alignment.errors import AlignmentError, QueryError, ended
from alignment.export.report_page import policy, report_page
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.readers import day
from alignment.model.view import View
from alignment.words.brief import brief_record


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add the routes of reports, `/brief`."""

    @server.get("/brief")
    def changed() -> flask.Response:
        try:
            return _brief(holdings)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)


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


def _asked(dataset: Dataset, name: str) -> tuple[Query, View, str]:
    """Return what an address asks, and what it says by a name that is the report's own."""
    parts = split(asked_search())[0].split("&")
    kept = "&".join(part for part in parts if part.partition("=")[0] != name)
    query, view = read_strictly(kept or dataset.opening)
    return query, view, flask.request.args.get(name, "")


def _page(record: dict[str, object]) -> flask.Response:
    key = split(asked_search())[1]
    page = f"{origin(flask.request)}/?{f'records={key}&' if key else ''}"
    response = flask.Response(report_page(record, page), mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    return response
