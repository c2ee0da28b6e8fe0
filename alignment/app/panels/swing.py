"""Swing states: a table with intervals, linked with the map, and the votes behind each figure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_ag_grid as dag
import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.dissent import dissents
from alignment.analysis.positions import Z95
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.panels.filters import filter_bar
from alignment.app.panels.parts import (
    defined,
    go,
    listing,
    long_list,
    nothing,
    section,
    vote_row,
)
from alignment.methods import FINDINGS
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import signed
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import BLOC_PROBABILITY

TOLD = 3
SHOWN_SURPRISES = 8
# Sorted by the best rank that a country may have.
RANK = "swing_rank_low"
# Votes listed behind a figure, the newest first; of more these, and what opens the other.
MOST_BEHIND = 100
GRID = "swing-grid"
# So many rows are in sight; who is chosen and stands further down is told under them once more.
GRID_HEIGHT, FIRST = "436px", 13


def swing(study: Study, view: View, where: Where, sure: Bootstrap | None = None) -> html.Div:
    """Return the view of swing states, or of those that meet the filter."""
    table = study.table.join(study.findings.table)
    table[BLOC_PROBABILITY] = study.findings.bloc_probability(sure)
    table = table.sort_values(["swing", "votes_cast"], ascending=False, kind="stable")
    parts: list[Any] = [_intro(study)]
    if where.conditions:
        told = f"The {len(where.countries)} of {len(table)} that meet the filter; ranks are of all."
        parts += [html.P(told, className="note"), filter_bar(where, study.dataset)]
    asked = table[table.index.isin(where.countries)] if where.conditions else table
    ranked = asked[asked["swing"].notna()]
    if table["swing"].isna().all():
        parts.append(nothing(f"{NOT_ENOUGH.capitalize()} to place anyone; widen the query."))
        return html.Div(parts, className="wide")
    # What a choice changes stands under the grid, so that the row that is pressed stays in place.
    parts.append(_grid(table, asked, view))
    if view.select and view.select[-1] in table.index:
        parts.append(behind(study, view.select[-1], view.whole))
    else:
        stories = [html.Li(_story(study, str(iso3))) for iso3 in ranked.index[:TOLD]]
        parts += [
            html.Ul(stories, className="stories"),
            nothing("Choose a country, here or on the map, to see the votes behind."),
        ]
    return html.Div(parts, className="wide")


def _intro(study: Study) -> html.P:
    contested = len(study.findings.contested)
    return html.P(
        [
            defined("Swing", "swing"),
            f" is how near a country stands to where the {contested} contested of "
            f"{len(study.rollcalls)} roll calls were decided. The other columns are measures of "
            "their own and not mixed in. Lines in cells are 95% intervals; countries whose ranks "
            "overlap are tied.",
        ],
        className="note",
    )


def _story(study: Study, iso3: str) -> list[Any]:
    name = study.dataset.names[iso3]
    told = study.findings.story(iso3, study.dataset.names).removeprefix(name)
    return [go(name, f"choose:{iso3}", "inline-go"), told]


def _grid(table: pd.DataFrame, asked: pd.DataFrame, view: View) -> html.Div:
    """Return those that are asked for, on scales of all of a table."""
    # The few far ends, and those with few votes, are cut so that the rest can be read.
    reach = table[["position_low", "position_high"]].abs().max(axis=1)
    largest = float(reach.quantile(0.9)) if reach.notna().any() else 1.0
    moves = table["movement"].abs() + Z95 * table["movement_se"]
    columns = [
        {
            "field": "name",
            "headerName": "Country",
            "cellRenderer": "Choose",
            "pinned": "left",
            "width": 142,
            "filter": "agTextColumnFilter",
        },
        _interval("swing", 0.0, 1.0, sort="desc"),
        {"field": RANK, "headerName": "Rank", "cellRenderer": "Rank", "width": 105},
        _interval("position", -largest, largest),
        _interval("dissent", 0.0, 1.0),
        _number(BLOC_PROBABILITY),
        _number("participation"),
        _number("cross_pressure"),
        _interval("movement", -float(moves.max() or 1), float(moves.max() or 1)),
        {"field": "bloc_name", "headerName": "Bloc", "width": 170, "filter": "agTextColumnFilter"},
    ]
    data = [_cells(str(iso3), row) | {"chosen": iso3 in view.select} for iso3, row in rows(asked)]
    grid = dag.AgGrid(
        id=GRID,
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
            "pinnedBottomRowData": [row for row in data[FIRST:] if row["chosen"]],
            "rowHeight": 30,
            "headerHeight": 40,
            "suppressCellFocus": False,
            "ensureDomOrder": True,
        },
        className="grid",
        style={"height": GRID_HEIGHT},
    )
    # Its room is kept while it is on its way.
    return html.Div(grid, style={"minHeight": GRID_HEIGHT})


def _interval(name: str, low: float, high: float, sort: str | None = None) -> dict[str, Any]:
    return {
        "field": name,
        "headerName": FINDINGS[name].head,
        "cellRenderer": "Interval",
        "cellRendererParams": {"low": low, "high": high},
        "width": 150,
        "sort": sort,
    }


def _number(name: str) -> dict[str, Any]:
    head = FINDINGS[name].head
    return {"field": name, "headerName": head, "cellRenderer": "Figure", "width": 105}


def _cells(iso3: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a country; None where there is not enough to say."""
    reach = Z95 * row["movement_se"]
    figures = {
        **{name: row[name] for name in ("swing", "swing_low", "swing_high")},
        **{name: row[name] for name in (RANK, "swing_rank_high")},
        **{name: row[name] for name in ("position", "position_low", "position_high")},
        **{name: row[name] for name in ("dissent", "dissent_low", "dissent_high")},
        **{
            name: row[name]
            for name in (BLOC_PROBABILITY, "participation", "cross_pressure", "movement")
        },
        "movement_low": row["movement"] - reach,
        "movement_high": row["movement"] + reach,
    }
    cells: dict[str, Any] = {
        name: None if pd.isna(value) else round(float(value), 3) for name, value in figures.items()
    }
    return cells | {
        "iso3": iso3,
        "name": row["name"],
        "bloc_name": row["bloc_name"] if isinstance(row["bloc_name"], str) else NOT_ENOUGH,
        "swing_rests": f"all contested roll calls, at a position from {row['votes_cast']} votes",
        "position_rests": f"{row['votes_cast']} votes cast",
        "dissent_rests": f"{row['dissent_count']} of {row['dissent_votes']} votes that its bloc "
        "had a majority in",
        "movement_rests": f"{row['movement_before']} votes before, {row['movement_after']} after",
    }


def behind(study: Study, iso3: str, whole: bool = False) -> html.Section:
    """Return the votes behind a country's figures; long lists to their end if `whole`."""
    name = study.dataset.names[iso3]
    return section(
        f"Behind the figures of {name}",
        html.P(_story(study, iso3)),
        _contested(study, iso3, whole),
        _dissents(study, iso3, whole),
        _moved(study, iso3),
        _surprises(study, iso3),
    )


def _contested(study: Study, iso3: str, whole: bool) -> html.Div:
    chances = study.findings.positions.chances(Vote.YES).loc[iso3].to_dict()
    own = study.votes.loc[iso3].to_dict()
    contested = study.findings.contested.tolist()[::-1]

    def row(rollcall: str) -> html.Li:
        chance = chances[rollcall]
        told = NOT_ENOUGH if pd.isna(chance) else f"fitted chance of yes {chance:.0%}"
        about, names = row_of(study.rollcalls, rollcall), study.dataset.names
        return vote_row(WORDS[Vote(own[rollcall])], rollcall, about, names, told)

    title = f"Contested roll calls ({len(contested):,}): swing rests on these"
    return _long(title, map(row, contested), len(contested), whole)


def _dissents(study: Study, iso3: str, whole: bool) -> html.Div:
    against = dissents(study.votes, study.findings.bloc)
    against = against[against["iso3"] == iso3]
    items = (
        vote_row(
            WORDS[Vote(row["vote"])],
            row["rollcall"],
            row_of(study.rollcalls, row["rollcall"]),
            study.dataset.names,
            f"most of its bloc: {WORDS[Vote(row['majority'])]}",
        )
        for _, row in rows(against[::-1])
    )
    title = f"Against the majority of its bloc ({len(against):,})"
    return _long(title, items, len(against), whole)


def _long(title: str, items: Iterable[html.Li], number: int, whole: bool) -> html.Div:
    shown = long_list(items, number, whole, most=MOST_BEHIND) if number else nothing("None.")
    return html.Div([html.H4(title), shown])


def _moved(study: Study, iso3: str) -> html.Div:
    moved = study.findings.movement
    row = row_of(moved.table, iso3)
    if pd.isna(row["change"]):
        words = f"{NOT_ENOUGH.capitalize()} in one of the two halves."
    else:
        words = (
            f"{signed(row['change'])} with a standard error of {row['se']:.2f} "
            f"(z {signed(row['z'], '+.1f')}), on {row['votes_before']} votes before and "
            f"{row['votes_after']} after."
        )
    on = f" On texts voted in both: {'; '.join(moved.texts)}." if moved.texts else ""
    return html.Div([html.H4("Movement between the two halves"), html.P(words + on)])


def _surprises(study: Study, iso3: str) -> html.Div:
    frame = study.findings.surprises
    mine = frame[(frame["iso3"] == iso3) & frame["bits"].notna()].head(SHOWN_SURPRISES)
    items = [
        vote_row(
            WORDS[Vote(row["vote"])],
            row["rollcall"],
            row_of(study.rollcalls, row["rollcall"]),
            study.dataset.names,
            f"{row['bits']:.1f} bits",
        )
        for _, row in rows(mine)
    ]
    return listing("Its least expected votes", items)
