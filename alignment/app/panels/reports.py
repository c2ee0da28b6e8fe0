"""Links from the panels to reports on pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from dash import html

from alignment.answer.brief import midway
from alignment.answer.comparison import Comparison
from alignment.answer.study import Study
from alignment.app.state.state import with_records
from alignment.foretelling.titles import session_of
from alignment.foretelling.walk import FIRST
from alignment.model.address import write
from alignment.model.query import Query
from alignment.model.view import View, usual_panel
from alignment.model.wording import day


def changed(study: Study, records: str, iso3: str = "") -> list[html.A]:
    """Return the link to what changed since the middle of a study, if there is anything before."""
    since = midway(study.rollcalls)
    return [_link(study.query, since, records, iso3)] if since else []


def morning_after(rollcall: str, row: Mapping[str, Any], records: str) -> list[html.A]:
    """Return the link to what was foretold of a vote and what came, where it can be foretold."""
    date = str(row["date"])
    if not str(row["body"]).startswith("UNGA") or session_of(date) < FIRST:
        return []
    address = with_records(f"after?rollcall={quote(rollcall)}", records)
    return [html.A("The morning after", href=address, target="_blank", className="chip")]


def changed_between(comparison: Comparison, records: str) -> list[html.A]:
    """Return the link to what changed between two periods, if that is what is compared."""
    before, after = comparison.before.query, comparison.after.query
    rows = comparison.before.rollcalls["date"], comparison.after.rollcalls["date"]
    if not all(map(len, rows)) or not rows[0].max() < rows[1].min():
        return []
    since = after.since or str(rows[1].min())
    whole = _spanning(before, after)
    return [] if whole is None else [_link(whole, since, records)]


def _spanning(before: Query, after: Query) -> Query | None:
    """Return the query that both are periods of; None if they differ in more than dates."""
    one, other = (replace(query, since="", until="") for query in (before, after))
    return replace(after, since=before.since) if one == other else None


def _link(query: Query, since: str, records: str, iso3: str = "") -> html.A:
    select = (iso3,) if iso3 else ()
    address = write(query, View(select=select, panel=usual_panel(select)))
    return html.A(
        f"What changed since {day(since)}",
        href=f"brief?{with_records(address, records)}&since={since}",
        target="_blank",
        className="chip",
    )
