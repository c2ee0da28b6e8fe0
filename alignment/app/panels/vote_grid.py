"""Panel of the vote grid: the vote of every country on every text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html

from alignment.app.panels import components as ui
from alignment.app.panels.selection import render_filter_bar
from alignment.app.state import add_dataset_key
from alignment.model.dataset import get_record, list_records
from alignment.model.facts import FACT_PREFIX, get_fact_values
from alignment.model.text_format import format_count, format_day, get_leaders, get_plain_name
from alignment.model.url import serialize_url
from alignment.model.view import ColourBy, View
from alignment.model.vote import VOTE_LABELS, VOTE_WORDS, Vote
from alignment.reports.conditions import describe_listed_members
from alignment.reports.votes import VOTE_LETTERS
from alignment.scene.colours import VOTE_COLOURS, select_ink
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study
from alignment.studies.vote_grid import (
    BY_DATE,
    BY_NAME,
    BY_SIMILARITY,
    VoteGrid,
    choose_grid_countries,
)

# Roll calls on the page, newest first; the files have all.
MAX_TEXTS = 200
# Letters of a text without a plain name, in a button and over a column.
MAX_BUTTON_LETTERS, MAX_HEAD_LETTERS = 40, 22
ORDER_LABELS = {BY_SIMILARITY: "By agreement", BY_DATE: "By date", BY_NAME: "By name"}
# A country without a seat has an empty cell.
LEGEND_VOTES = (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
VOTE_STYLE = {
    name: value
    for word in (VOTE_WORDS[Vote.YES], VOTE_WORDS[Vote.NO], VOTE_WORDS[Vote.ABSTAIN])
    for fill in (VOTE_COLOURS[word],)
    for name, value in ((f"--{word}", fill), (f"--on-{word}", select_ink(fill)))
}


def render_vote_grid(
    study: Study, view: View, country_filter: CountryFilter, dataset_key: str = ""
) -> html.Div:
    """Return the grid of who meets the filter, of several selected countries, or of all."""
    if study.rollcalls.empty:
        text = "This selection has sponsor lists only: nobody voted."
        return html.Div(ui.render_empty_state(text))
    full_grid = study.grid(choose_grid_countries(country_filter, view.select), view.order)
    grid = full_grid.keep_newest(MAX_TEXTS)
    members = describe_listed_members(study, country_filter)
    if grid.votes.empty:
        body: Any = ui.render_empty_state("No country meets all conditions.")
    else:
        data = ui.to_html_props(
            data_votes=_serialize_grid(grid, study.dataset.short_names),
            data_chosen=" ".join(view.select),
            data_colour=view.colour_by.rollcall,
        )
        body = html.Div(className="votes", **data)
    return html.Div(
        [
            ui.render_note([*_render_grid_note(full_grid, grid), members]),
            render_filter_bar(country_filter, study.dataset),
            _render_tools(study, view, country_filter, dataset_key),
            body,
        ],
        className="wide votes-panel",
        style=VOTE_STYLE,
    )


def _render_grid_note(full_grid: VoteGrid, visible_grid: VoteGrid) -> list[Any]:
    country_count, text_count = full_grid.votes.shape
    countries = format_count(country_count, "country", "countries")
    parts: list[Any] = [f"{countries} by {format_count(text_count, 'vote')}. "]
    if not full_grid.has_positions:
        parts += ["Too few votes to compare countries: they are sorted by name. "]
    elif full_grid.order != BY_NAME:
        parts += ["Countries are sorted by ", ui.render_method_link("position", "positions")]
        text_order = "date" if full_grid.order == BY_DATE else "support"
        parts += [f", texts by {text_order}. "]
    if text_count > visible_grid.votes.shape[1]:
        parts += [f"The newest {MAX_TEXTS} are shown; the files have all. "]
    return parts


def _list_orders(study: Study, view: View) -> dict[str, str]:
    """Return the labels of the orders that are offered, by their names."""
    orders = dict(ORDER_LABELS)
    for name in (view.order, view.colour):
        rollcall = ColourBy.parse(name).rollcall
        if rollcall := study.dataset.find_symbol(rollcall):
            row = get_record(study.dataset.rollcalls, rollcall)
            orders[name] = f"By the vote on {get_plain_name(row, MAX_BUTTON_LETTERS)}"
        if name.startswith(FACT_PREFIX):
            fact = get_fact_values(study.dataset, name.removeprefix(FACT_PREFIX))
            orders[name] = f"By {fact.label}"
    return orders


def _render_tools(
    study: Study, view: View, country_filter: CountryFilter, dataset_key: str
) -> html.Div:
    grid_view = replace(
        View(), where=country_filter.condition_texts, select=view.select, order=view.order
    )
    url_params = add_dataset_key(serialize_url(study.query, grid_view), dataset_key)
    return html.Div(
        [
            ui.render_group(
                "Order",
                [
                    ui.render_chip(label, f"order:{name}", name == view.order)
                    for name, label in _list_orders(study, view).items()
                ],
                "chips",
            ),
            ui.render_chips(
                *(
                    ui.render_link_chip(text, f"download/{kind}?{url_params}", download="")
                    for kind, text in (("grid.csv", "CSV"), ("grid.xlsx", "XLSX"))
                )
            ),
            html.Ul(
                [
                    html.Li(
                        [html.Span(className=f"votes-sign {word}"), VOTE_LABELS.get(word, word)]
                    )
                    for word in map(VOTE_WORDS.__getitem__, LEGEND_VOTES)
                ],
                className="votes-signs",
                **ui.to_html_props(aria_label="Votes"),
            ),
        ],
        className="votes-tools tools",
    )


def _serialize_grid(grid: VoteGrid, country_names: Mapping[str, str]) -> str:
    """Return what assets/vote_grid.js draws as JSON, with one letter for each vote."""
    letters = {int(vote): letter for vote, letter in VOTE_LETTERS.items()}
    votes = grid.votes.to_numpy().tolist()
    return json.dumps(
        {
            "countries": [[str(iso3), country_names[iso3]] for iso3 in grid.names.index],
            "texts": [
                {
                    "id": name,
                    # Titles recur, so one has its year.
                    "name": row["short"]
                    or f"{get_plain_name(row, MAX_HEAD_LETTERS)} {row['date'][:4]}",
                    "led": [[iso3, country_names.get(iso3, iso3)] for iso3 in get_leaders(row)],
                    "date": format_day(str(row["date"])),
                    "url": ui.sanitize_url(row["record_url"]),
                }
                for name, row in list_records(grid.rollcalls)
            ],
            "votes": ["".join(letters[code] for code in codes) for codes in votes],
            "order": grid.order,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
