"""Folded tables of what the charts draw."""

from __future__ import annotations

import pandas as pd
from dash import html

from alignment.analysis.threshold_sweep import ThresholdSweep
from alignment.app.panels import components as ui
from alignment.charts.bloc_flow import make_bloc_flow
from alignment.model.dataset import list_records
from alignment.model.text_format import format_signed
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.timeline import Timeline

# Countries of one flow from bloc to bloc that are named.
MAX_NAMED = 12


def render_flow_table(timeline: Timeline) -> html.Details:
    """Return every flow from bloc to bloc, those with a change of bloc first."""
    flow_chart, names = make_bloc_flow(timeline), timeline.dataset.names
    rows = []
    for step in range(len(flow_chart.labels) - 1):
        flows = sorted(
            flow_chart.get_flows(step).items(),
            key=lambda flow: (flow[0][0] == flow[0][1], -len(flow[1])),
        )
        for (source, target), members in flows:
            rest = len(members) - MAX_NAMED
            text = ", ".join(names[iso3] for iso3 in members[:MAX_NAMED])
            is_changed = source != target
            cells = [
                flow_chart.names[step][source],
                flow_chart.names[step + 1][target] if is_changed else "stayed",
                str(len(members)),
                f"{text} and {rest} more" if rest > 0 else text,
            ]
            periods = f"{flow_chart.labels[step]} to {flow_chart.labels[step + 1]}"
            rows.append(ui.render_row(periods, cells, className="changed" if is_changed else ""))
    heads = ("Periods", "From", "To", "Countries", "Which")
    return _render_folded_table("The stream as a table", heads, rows)


def render_positions_table(timeline: Timeline, selection: tuple[str, ...]) -> html.Details:
    """Return the positions of countries in each period, with their intervals."""
    positions = timeline.positions
    labels = [moment.period.label for moment in timeline.results]
    rows = []
    for iso3 in selection:
        frame = positions[positions["iso3"] == iso3].set_index("label").reindex(labels)
        cells = [_format_position(row) for _, row in frame.iterrows()]
        rows.append(ui.render_row(timeline.dataset.names[iso3], cells, className=""))
    return _render_folded_table("The positions as a table", ("Country", *labels), rows)


def render_sweep_table(sweep: ThresholdSweep) -> html.Details:
    """Return the blocs at each threshold."""
    rows = []
    for _, row in list_records(sweep.steps.rename_axis("threshold").reset_index()):
        sizes = ", ".join(map(str, row["sizes"])) or ui.NO_VALUE
        cells = [str(row["blocs"]), sizes, str(row["alone"])]
        rows.append(ui.render_row(f"{row['threshold']:.2f}", cells, className=""))
    heads = ("Threshold", "Blocs", "Countries in each", "Alone")
    return _render_folded_table("The thresholds as a table", heads, rows)


def _format_position(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return TOO_FEW_VOTES
    interval = f"{format_signed(row['low'])} to {format_signed(row['high'])}"
    return f"{format_signed(row['value'])} ({interval})"


def _render_folded_table(title: str, heads: tuple[str, ...], rows: list[html.Tr]) -> html.Details:
    return ui.render_folded(title, ui.render_scroll_box(ui.render_table(heads, rows), title))
