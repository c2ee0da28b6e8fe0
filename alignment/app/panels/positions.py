"""Positions of all countries as a strip chart with intervals."""

from __future__ import annotations

from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.panels.parts import chart, defined, nothing
from alignment.figures.positions import positions_strip
from alignment.model.view import View
from alignment.model.wording import counted
from alignment.scene.moved import side_of


def positions_panel(
    study: Study, view: View, where: Where, sure: Bootstrap | None = None
) -> html.Div:
    """Return the strip chart and what it rests on; who does not meet the filter is faded."""
    table = study.findings.table
    few = int(table["position"].isna().sum())
    gone = f" {few} cast too few votes to be placed." if few else ""
    note = html.P(
        [
            defined("Position", "position"),
            f": the place on the line that best tells the votes on "
            f"{counted(len(study.rollcalls), 'roll call')} apart; "
            f"positive is the side of {side_of(study)}. Bars are 95% intervals.{gone}"
            " The table of swing states lists the same as figures.",
        ],
        className="note",
    )
    if table["position"].isna().all():
        return html.Div([note, nothing("Not enough votes to place anyone; widen the query.")])
    figure = positions_strip(study, view, sure)
    faded = html.P(where.dims, className="note") if where.conditions else None
    drawn = chart(figure, "Positions of all countries")
    return html.Div([note, faded, drawn], className="wide")
