"""Panels of swing countries with the votes behind them, of surprising votes and of positions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_ag_grid as dag
import pandas as pd
from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.dissent import list_dissenting_votes
from alignment.analysis.positions import Z95
from alignment.app.panels import components as ui
from alignment.app.panels.selection import render_filter_bar
from alignment.charts.dot_plots import make_axes_map, make_position_strip
from alignment.model.dataset import get_record, list_records
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.text_format import format_count, format_probability, format_signed
from alignment.model.view import BLOC_PROBABILITY, View
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports import study as report
from alignment.reports.figures import RANK_COLUMN, build_figure_cells, describe_country_movement
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import get_positive_side
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study

MAX_STORIES = 3
MAX_SURPRISES = 8
# Votes behind a figure that are listed at first, newest first.
MAX_VOTES = 100
GRID_ID = "swing-grid"
# Rows in sight; a selected country further down is repeated at the bottom.
GRID_HEIGHT, VISIBLE_ROWS = "436px", 13


def render_swing_panel(
    study: Study,
    view: View,
    country_filter: CountryFilter,
    stability: BlocStability | None = None,
    progress: str = "",
) -> html.Div:
    """Return the panel of all countries, or of those that meet the filter.

    `progress` is how far the check of the model is, or why it failed; '' once it is known.
    """
    table = study.table.join(study.findings.table)
    colour = get_colour_variable(study, BLOC_PROBABILITY, stability)
    table[BLOC_PROBABILITY], table[f"{BLOC_PROBABILITY}_text"] = colour.values, colour.texts
    table = table.loc[report.order_by_swing(study)]
    intro, details = report.explain_swing(study, progress)
    parts: list[Any] = [
        ui.render_note(ui.render_method_link("Swing", "swing"), f" {intro}"),
        ui.render_folded("How swing is estimated", ui.render_note(details)),
    ]
    rows = table
    if country_filter.conditions:
        count = len(country_filter.countries)
        meets = f"{count or 'None'} of {len(table)} countries {'meets' if count == 1 else 'meet'}"
        note = f"{meets} the filter. Ranks are among all countries."
        parts += [ui.render_note(note), render_filter_bar(country_filter, study.dataset)]
        rows = table[table.index.isin(country_filter.countries)]
    if table["swing"].isna().all():
        text = f"{TOO_FEW_VOTES.capitalize()} for positions; widen the selection."
        return html.Div([*parts, ui.render_empty_state(text)], className="wide")
    # What depends on the selection is under the grid, so that a row stays in place when clicked.
    parts.append(_render_grid(table, rows, view))
    if view.select and view.select[-1] in table.index:
        parts.append(_render_figure_votes(study, view.select[-1], view.whole))
    else:
        top = rows.index[rows["swing_rank_low"].notna()][:MAX_STORIES]
        stories = [html.Li(_render_story(study, str(iso3))) for iso3 in top]
        hint = ui.render_empty_state("Choose a country, here or on the map, to see its votes.")
        parts += [html.Ul(stories, className="stories"), hint]
    return html.Div(parts, className="wide")


def _render_story(study: Study, iso3: str) -> list[Any]:
    name = study.dataset.names[iso3]
    text = study.findings.story(iso3, study.dataset.names).removeprefix(name)
    return [ui.render_gesture_button(name, f"choose:{iso3}", "inline-go"), text]


def _render_grid(table: pd.DataFrame, rows: pd.DataFrame, view: View) -> html.Div:
    """Return the grid of `rows`, whose intervals are on the scales of the whole `table`."""
    # The widest intervals, which few votes have, are cut so that the others can be read.
    reach = table[["position_low", "position_high"]].abs().max(axis=1)
    largest = float(reach.quantile(0.9)) if reach.notna().any() else 1.0
    moves = table["movement"].abs() + Z95 * table["movement_se"]
    largest_move = float(moves.max()) if moves.notna().any() else 1.0
    columns = [
        {
            "field": "name",
            "headerName": "Country",
            "cellRenderer": "Choose",
            "pinned": "left",
            "width": 142,
            "filter": "agTextColumnFilter",
        },
        _make_interval_column("swing", 0.0, 1.0),
        {"field": RANK_COLUMN, "headerName": "Rank", "cellRenderer": "Rank", "width": 105},
        _make_interval_column("position", -largest, largest),
        _make_interval_column("dissent", 0.0, 1.0),
        _make_number_column(BLOC_PROBABILITY, 125),
        _make_number_column("participation"),
        _make_number_column("cross_pressure", 145),
        _make_interval_column("movement", -largest_move, largest_move),
        {"field": "bloc_name", "headerName": "Bloc", "width": 170, "filter": "agTextColumnFilter"},
    ]
    data = [
        build_figure_cells(str(iso3), row) | {"chosen": iso3 in view.select}
        for iso3, row in list_records(rows)
    ]
    grid = dag.AgGrid(
        id=GRID_ID,
        rowData=data,
        columnDefs=columns,
        getRowId="params.data.iso3",
        rowClassRules={"chosen-row": "params.data.chosen"},
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "filter": "agNumberColumnFilter",
            "wrapHeaderText": True,
        },
        dashGridOptions={
            "pinnedBottomRowData": [row for row in data[VISIBLE_ROWS:] if row["chosen"]],
            "rowHeight": 30,
            "headerHeight": 40,
            "suppressCellFocus": False,
            "ensureDomOrder": True,
        },
        className="grid",
        style={"height": GRID_HEIGHT},
    )
    # The height is reserved while the grid loads.
    return html.Div(grid, style={"minHeight": GRID_HEIGHT})


def _make_interval_column(name: str, low: float, high: float) -> dict[str, Any]:
    return {
        "field": name,
        "headerName": COUNTRY_FIGURES[name].heading,
        "cellRenderer": "Interval",
        "cellRendererParams": {"low": low, "high": high, "isShare": COUNTRY_FIGURES[name].is_share},
        "width": 150,
    }


def _make_number_column(name: str, width: int = 105) -> dict[str, Any]:
    head = COUNTRY_FIGURES[name].heading
    return {"field": name, "headerName": head, "cellRenderer": "Figure", "width": width}


def _render_figure_votes(study: Study, iso3: str, show_all: bool = False) -> html.Section:
    """Return the votes behind the figures of a country."""
    return ui.render_section(
        f"Behind the figures of {study.dataset.names[iso3]}",
        html.P(_render_story(study, iso3)),
        _render_contested(study, iso3, show_all),
        _render_dissents(study, iso3, show_all),
        html.Div(
            [
                html.H4("Movement from the earlier to the later half of the votes"),
                html.P(describe_country_movement(study, iso3)),
            ]
        ),
        _render_surprises(study, iso3),
    )


def _render_contested(study: Study, iso3: str, show_all: bool) -> html.Div:
    probabilities = study.findings.swing_terms(iso3)["chance"].to_dict()
    votes = study.votes.loc[iso3].to_dict()
    rollcalls = study.findings.contested.tolist()[::-1]

    def render_item(rollcall: str) -> html.Li:
        probability = probabilities.get(rollcall)
        text = "not used for the estimate" if probabilities else TOO_FEW_VOTES
        if probability is not None:
            text = f"fitted probability of yes {format_probability(probability)}"
        return ui.render_study_vote(study, rollcall, votes[rollcall], text)

    title = f"Contested votes ({len(rollcalls):,}): swing rests on these"
    return _render_long_list(title, map(render_item, rollcalls), len(rollcalls), show_all)


def _render_dissents(study: Study, iso3: str, show_all: bool) -> html.Div:
    dissents = list_dissenting_votes(study.votes, study.findings.bloc)
    dissents = dissents[dissents["iso3"] == iso3]
    items = (
        ui.render_study_vote(
            study,
            row["rollcall"],
            row["vote"],
            f"most of its bloc: {VOTE_WORDS[Vote(row['majority'])]}",
        )
        for _, row in list_records(dissents[::-1])
    )
    title = f"Against the majority of its bloc ({len(dissents):,})"
    return _render_long_list(title, items, len(dissents), show_all)


def _render_long_list(
    title: str, items: Iterable[html.Li], number: int, show_all: bool
) -> html.Div:
    if not number:
        return ui.render_titled_list(title, [])
    return html.Div([html.H4(title), ui.render_long_list(items, number, show_all, limit=MAX_VOTES)])


def _render_surprises(study: Study, iso3: str) -> html.Div:
    frame = study.findings.surprises
    frame = frame[(frame["iso3"] == iso3) & frame["bits"].notna()].head(MAX_SURPRISES)
    items = [
        ui.render_study_vote(study, row["rollcall"], row["vote"], f"{row['bits']:.1f} bits")
        for _, row in list_records(frame)
    ]
    return ui.render_titled_list("Its least expected votes", items)


MAX_LISTED_SURPRISES = 40


def render_surprise_panel(study: Study, view: View) -> html.Div:
    """Return the lists of surprising votes."""
    frame = study.findings.surprises
    frame = frame[frame["bits"].notna()]
    parts: list[Any] = [
        ui.render_note(
            ui.render_method_link("Surprise", "surprise"),
            " is how unexpected a vote is, given only the country's other votes. The unit is "
            "bits: 1 for a probability of one half, 10 for one in a thousand.",
        )
    ]
    if frame.empty:
        text = "Too few votes to say what would have been expected; widen the selection."
        return html.Div([*parts, ui.render_empty_state(text)])
    rollcall = view.colour_by.rollcall
    if view.colour_by.is_vote and rollcall in study.rollcalls.index:
        votes = frame[frame["rollcall"] == rollcall]
        parts.append(
            _render_surprise_list(
                study, f"Surprising votes on {rollcall}", votes, view, with_title=False
            )
        )
    for iso3 in view.select:
        title = f"Of {study.dataset.names[iso3]}"
        parts.append(_render_surprise_list(study, title, frame[frame["iso3"] == iso3], view))
    parts.append(_render_surprise_list(study, "On all votes", frame, view))
    return html.Div(parts)


def _render_surprise_list(
    study: Study, title: str, frame: pd.DataFrame, view: View, with_title: bool = True
) -> html.Section:
    if frame.empty:
        return ui.render_empty_section(
            title, "No vote of this country can be compared with a model."
        )
    is_cut = len(frame) > MAX_LISTED_SURPRISES and not view.whole
    items = (_render_surprise(study, row, with_title) for _, row in list_records(frame))
    note = f"The first {MAX_LISTED_SURPRISES} of {len(frame):,}." if is_cut else ""
    body = ui.render_long_list(items, len(frame), view.whole, limit=MAX_LISTED_SURPRISES)
    return ui.render_section(title, body, note=note)


def _render_surprise(study: Study, row: dict[str, Any], with_title: bool) -> html.Li:
    rollcall, iso3, names = row["rollcall"], row["iso3"], study.dataset.names
    name = ui.render_country_button(names, iso3, "choose", "inline-go")
    bits = html.Span(f"{row['bits']:.1f} bits", className="number")
    head = [html.Div([name, bits], className="spread")]
    if with_title:
        head.append(ui.render_rollcall_head(rollcall, get_record(study.rollcalls, rollcall), names))
    return html.Li(
        [ui.render_vote_badge(VOTE_WORDS[Vote(row["vote"])]), html.Div(head)], className="vote-row"
    )


def _render_axes(study: Study, view: View, stability: BlocStability | None) -> list[Any]:
    """Return the map of the first two axes, with what they divide; nothing with one axis."""
    axes = study.findings.axis_count
    if axes == 1:
        return []
    note = (
        f"One axis does not describe these votes: {axes} axes forecast left-out votes better. "
        f"The map has the first and the second. {report.describe_model_basis(study)}"
    )
    places = study.findings.axis_positions.dropna()
    rows = [
        ui.render_row(
            study.dataset.names[str(iso3)], list(map(format_signed, row[:2])), className=""
        )
        for iso3, row in zip(places.index, places.to_numpy(), strict=True)
    ]
    return [
        ui.render_section(
            "Positions on two axes",
            ui.render_chart(
                make_axes_map(study, view, stability),
                "Map of countries on two axes, as in the table",
            ),
            html.Ul([html.Li(text) for text in report.describe_axes(study)], className="stories"),
            ui.render_folded_table(
                "The map as a table", ("Country", "First axis", "Second axis"), rows
            ),
            note=note,
        )
    ]


def render_positions_panel(
    study: Study, view: View, country_filter: CountryFilter, stability: BlocStability | None = None
) -> html.Div:
    """Return the strip chart with its note; countries that do not meet the filter are dimmed."""
    positions = study.findings.get_table("position")["position"]
    missing = int(positions.isna().sum())
    missing_note = f" {missing} cast too few votes to be placed." if missing else ""
    note = ui.render_note(
        ui.render_method_link("Position", "position"),
        f": the position on {'the first axis' if study.findings.axis_count > 1 else 'the line'} "
        f"that best separates {format_count(len(study.rollcalls), 'vote')}. "
        f"Positive is towards {get_positive_side(study)}. Bars are 95% intervals, each of one "
        f"country. {report.describe_titles(study)}{missing_note} "
        "The table of swing countries lists the same values.",
    )
    if positions.isna().all():
        text = "Too few votes for positions; widen the selection."
        return html.Div([note, ui.render_empty_state(text)])
    dimmed = country_filter.describe_dimmed()
    dimmed_note = ui.render_note(dimmed) if dimmed else None
    figure = make_position_strip(study, view, stability)
    chart = ui.render_chart(figure, "Positions of all countries")
    axes = _render_axes(study, view, stability)
    line = html.H3("Positions on the first axis") if axes else None
    return html.Div([*axes, line, note, dimmed_note, chart], className="wide")
