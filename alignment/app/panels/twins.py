"""The tables that say what figures draw, folded under them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.sweep import Sweep
from alignment.answer.timeline import Timeline
from alignment.app.panels.parts import attributes
from alignment.figures.stream import make_stream
from alignment.model.frames import rows
from alignment.model.wording import signed
from alignment.scene.encoding import NOT_ENOUGH

# Countries of one way from bloc to bloc that are named.
NAMED = 12


def folded(words: str, table: html.Table) -> html.Details:
    """Return a table that is opened where it is wanted."""
    scroll = html.Div(
        table, className="scroll", tabIndex=0, role="region", **attributes(aria_label=words)
    )
    return html.Details([html.Summary(words), scroll], className="folded")


def stream_table(timeline: Timeline) -> html.Details:
    """Return every way from bloc to bloc, those who left first."""
    stream, called = make_stream(timeline), timeline.dataset.names
    body = []
    for step in range(len(stream.labels) - 1):
        when = f"{stream.labels[step]} to {stream.labels[step + 1]}"
        flows = sorted(
            stream.flows(step).items(), key=lambda flow: (flow[0][0] == flow[0][1], -len(flow[1]))
        )
        for (source, target), members in flows:
            names = [called[iso3] for iso3 in members[:NAMED]]
            rest = len(members) - len(names)
            who = ", ".join(names) + (f" and {rest} more" if rest else "")
            there = "stayed" if source == target else stream.names[step + 1][target]
            cells = [when, stream.names[step][source], there, str(len(members)), who]
            body.append(_row(cells, changed=source != target))
    head = ("Periods", "From", "To", "Countries", "Which")
    return folded("The stream as a table", _table(head, body))


def positions_table(timeline: Timeline, chosen: tuple[str, ...]) -> html.Details:
    """Return the positions of countries in each period, with their intervals."""
    found = timeline.positions
    labels = [moment.period.label for moment in timeline.moments]
    body = []
    for iso3 in chosen:
        mine = found[found["iso3"] == iso3].set_index("label").reindex(labels)
        cells = [timeline.dataset.names[iso3], *(_position(row) for _, row in mine.iterrows())]
        body.append(_row(cells))
    return folded("The positions as a table", _table(("Country", *labels), body))


def sweep_table(sweep: Sweep) -> html.Details:
    """Return the blocs at each threshold."""
    head = ("Threshold", "Blocs", "Countries in each", "Alone")
    body = [
        _row(
            [
                f"{row['threshold']:.2f}",
                str(row["blocs"]),
                ", ".join(map(str, row["sizes"])) or "–",
                str(row["alone"]),
            ]
        )
        for _, row in rows(sweep.steps.rename_axis("threshold").reset_index())
    ]
    return folded("The thresholds as a table", _table(head, body))


def _position(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return NOT_ENOUGH
    return f"{signed(row['value'])} ({signed(row['low'])} to {signed(row['high'])})"


def _table(head: tuple[str, ...], body: list[Any]) -> html.Table:
    titles = html.Tr([html.Th(title, scope="col") for title in head])
    return html.Table([html.Thead(titles), html.Tbody(body)], className="listing")


def _row(cells: list[str], changed: bool = False) -> html.Tr:
    first, *rest = cells
    return html.Tr(
        [html.Th(first, scope="row"), *map(html.Td, rest)], className="changed" if changed else ""
    )
