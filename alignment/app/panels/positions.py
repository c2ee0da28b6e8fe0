"""Panel of the positions of all countries, as a strip chart with intervals."""

from __future__ import annotations

from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.panels import components as ui
from alignment.charts.dot_plots import make_position_strip
from alignment.model.text_format import format_count
from alignment.model.view import View
from alignment.scene.headline import get_positive_side
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study


def render_positions_panel(
    study: Study, view: View, country_filter: CountryFilter, stability: BlocStability | None = None
) -> html.Div:
    """Return the strip chart with its note; countries that do not meet the filter are dimmed."""
    positions = study.findings.table["position"]
    missing = int(positions.isna().sum())
    missing_note = f" {missing} cast too few votes to be placed." if missing else ""
    note = ui.render_note(
        ui.render_method_link("Position", "position"),
        f": the place on the line that best tells the votes on "
        f"{format_count(len(study.rollcalls), 'roll call')} apart; "
        f"positive is the side of {get_positive_side(study)}. Bars are 95% intervals."
        f"{missing_note} The table of swing states lists the same as figures.",
    )
    if positions.isna().all():
        text = "Not enough votes to place anyone; widen the query."
        return html.Div([note, ui.render_empty_state(text)])
    dimmed_note = ui.render_note(country_filter.dimmed_note) if country_filter.conditions else None
    figure = make_position_strip(study, view, stability)
    chart = ui.render_chart(figure, "Positions of all countries")
    return html.Div([note, dimmed_note, chart], className="wide")
