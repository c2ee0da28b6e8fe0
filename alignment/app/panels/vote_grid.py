"""Panel of the vote grid: the vote of every country on every text."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app.panels import components as ui
from alignment.app.panels.selection import render_filter_bar
from alignment.app.state import add_dataset_key
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.model.vote import VOTE_LABELS, VOTE_WORDS, Vote
from alignment.reports.conditions import describe_listed_members
from alignment.reports.votes import describe_grid, list_grid_orders, serialize_grid
from alignment.scene.colours import VOTE_COLOURS, select_ink
from alignment.studies.filters import CountryFilter, date_filter
from alignment.studies.study import Study
from alignment.studies.vote_grid import choose_grid_countries

# Roll calls on the page, newest first; the files have all.
MAX_TEXTS = 200
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
    listed_filter = date_filter(study.dataset, study.table, country_filter, *study.votes)
    full_grid = study.grid(choose_grid_countries(listed_filter, view.select), view.order)
    grid = full_grid.keep_newest(MAX_TEXTS)
    members = describe_listed_members(study, listed_filter, view)
    start, end = describe_grid(study, view, full_grid)
    link = ui.render_method_link("position", "positions")
    is_whole = full_grid.votes.shape == grid.votes.shape
    left_out = "" if is_whole else f"The newest {MAX_TEXTS} are shown; the files have all. "
    if grid.votes.empty:
        body: Any = ui.render_empty_state("No country meets all conditions.")
    else:
        data = ui.to_html_props(
            data_votes=serialize_grid(grid, study.dataset.short_names),
            data_chosen=" ".join(view.select),
            data_colour=view.colour_by.rollcall,
        )
        body = html.Div(className="votes", **data)
    return html.Div(
        [
            ui.render_note(start, link if end else None, end, left_out, members),
            render_filter_bar(country_filter, study.dataset),
            _render_tools(study, view, country_filter, dataset_key),
            body,
        ],
        className="wide votes-panel",
        style=VOTE_STYLE,
    )


def _render_tools(
    study: Study, view: View, country_filter: CountryFilter, dataset_key: str
) -> html.Div:
    grid_view = View(where=country_filter.condition_texts, select=view.select, order=view.order)
    url_params = add_dataset_key(serialize_url(study.query, grid_view), dataset_key)
    return html.Div(
        [
            ui.render_group(
                "Order",
                [
                    ui.render_chip(label, f"order:{name}", name == view.order)
                    for name, label in list_grid_orders(study, view).items()
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
