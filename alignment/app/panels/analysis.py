"""Panel of all analyses of a query: one row each, with its result in one line."""

from __future__ import annotations

from collections.abc import Callable

from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.panels.components import render_gesture_button, render_sparkline
from alignment.export import sparklines
from alignment.model.view import PANELS
from alignment.reports.analyses import ANALYSES, AnalysisSummary
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study

SPARKLINES: dict[str, Callable[..., str]] = {
    "ticks": sparklines.draw_ticks,
    "bars": sparklines.draw_bars,
    "interval": sparklines.draw_interval,
    "effect": sparklines.draw_effect,
    "mosaic": sparklines.draw_mosaic,
}


def render_analysis_panel(
    study: Study, resolved: ResolvedView, stability: BlocStability | None = None
) -> html.Div:
    """Return the rows; each is a button that opens its panel."""
    rows = [
        _render_row(name, summarize(study, resolved, stability))
        for name, summarize in ANALYSES.items()
    ]
    return html.Div(rows, className="rows")


def _render_row(name: str, summary: AnalysisSummary) -> html.Button:
    title, text = html.Strong(PANELS[name].title), html.Span(summary.text, className="meta")
    parts = [html.Span([title, " ", text])]
    if summary.sparkline and (markup := SPARKLINES[summary.sparkline](*summary.arguments)):
        parts.append(render_sparkline(markup))
    return render_gesture_button(parts, f"panel:{name}", "panel-row")
