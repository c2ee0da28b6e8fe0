"""Links from the panels to cards for sharing and to reports on pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import html

from alignment.app.panels.components import render_link_chip
from alignment.app.state import add_dataset_key
from alignment.forecasting.text_similarity import session_for_day
from alignment.forecasting.walk_forward import FIRST_SESSION
from alignment.model.query import Query
from alignment.model.text_format import format_day
from alignment.model.url import serialize_url
from alignment.model.view import View, get_default_panel
from alignment.reports.card import choose_card_rollcall
from alignment.studies.brief import find_middle_day
from alignment.studies.comparison import Comparison, merge_periods
from alignment.studies.study import Study


def render_vote_card_links(
    study: Study, dataset_key: str, iso3: str, rollcall: str = ""
) -> list[html.A]:
    """Return the link to the card of a vote of a country; of its newest vote if none is named."""
    rollcall = choose_card_rollcall(study, iso3, rollcall)
    if not rollcall:
        return []
    return [_render_card_link(study.address, dataset_key, f"of={iso3}&on={quote(rollcall, '')}")]


def render_pair_card_link(study: Study, dataset_key: str, a: str, b: str, colour: str) -> html.A:
    """Return the link to the card of a pair, which begins with the vote of the colour."""
    return _render_card_link(
        serialize_url(study.query, View(colour=colour)), dataset_key, f"of={a}&with={b}"
    )


def _render_card_link(url_params: str, dataset_key: str, card_params: str) -> html.A:
    url_params = add_dataset_key(url_params, dataset_key)
    return render_link_chip("Card", f"card/png?{url_params}&{card_params}", target="_blank")


def render_brief_links(study: Study, dataset_key: str, iso3: str = "") -> list[html.A]:
    """Return the link to the brief of what changed since the middle of a study, if it has one."""
    since = find_middle_day(study.rollcalls)
    args = study.query, since, dataset_key, iso3, "the middle vote, "
    return [_render_brief_link(*args)] if since else []


def render_review_links(rollcall: str, row: Mapping[str, Any], dataset_key: str) -> list[html.A]:
    """Return the link that compares a forecast of a vote with its result, if it has a forecast."""
    date = str(row["date"])
    if not str(row["body"]).startswith("UNGA") or session_for_day(date) < FIRST_SESSION:
        return []
    url = add_dataset_key(f"after?rollcall={quote(rollcall)}", dataset_key)
    return [render_link_chip("After the vote", url, target="_blank")]


def render_period_brief_links(comparison: Comparison, dataset_key: str) -> list[html.A]:
    """Return the link to the brief of what changed between two periods, if those are compared."""
    before, after = comparison.before.query, comparison.after.query
    days_before, days = comparison.before.rollcalls["date"], comparison.after.rollcalls["date"]
    if days_before.empty or days.empty or days_before.max() >= days.min():
        return []
    query = merge_periods(before, after)
    since = after.since or str(days.min())
    return [] if query is None else [_render_brief_link(query, since, dataset_key, "", "")]


def _render_brief_link(query: Query, since: str, dataset_key: str, iso3: str, what: str) -> html.A:
    select = (iso3,) if iso3 else ()
    url_params = serialize_url(query, View(select=select, panel=get_default_panel(select)))
    url = f"brief?{add_dataset_key(url_params, dataset_key)}&since={since}"
    return render_link_chip(f"What changed since {what}{format_day(since)}", url, target="_blank")
