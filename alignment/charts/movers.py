"""Dot plot of the movers of a comparison: positions before and after, with intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from alignment.analysis.positions import Z95
from alignment.charts.chart_style import (
    GRID_COLOUR,
    HOVER_LABEL,
    MUTED_INK,
    OUTLINE_COLOUR,
    escape_markup,
    make_plain_layout,
)
from alignment.model.text_format import format_signed
from alignment.scene.colours import MISSING_COLOUR
from alignment.scene.movement_marks import assign_bloc_colours
from alignment.studies.comparison import Comparison

MAX_ROWS = 25
# In pixels.
ROW_HEIGHT, TOP_MARGIN, BOTTOM_MARGIN = 22, 40, 50


def make_movers_plot(
    comparison: Comparison, sort_key: str = "position_change", max_rows: int = MAX_ROWS
) -> dict[str, Any]:
    """Return the positions of the countries that moved most, the most on top.

    A ring is the position before, a disc the position after, and the bar around the disc the 95%
    interval of the change: the change is significant if the bar does not reach the ring. Without a
    bar both positions rest on the same votes.

    Parameters
    ----------
    comparison : Comparison
    sort_key : str
        A key of :data:`~alignment.studies.comparison.MOVER_ORDERS`.
    max_rows : int

    Returns
    -------
    dict
        A plotly figure in plain values, whose height grows with the number of countries.

    Raises
    ------
    QueryError
        If the sort key is unknown.
    """
    movers = comparison.movers(sort_key)
    rows = movers[movers["position_change"].notna()].head(max_rows)
    before, after = assign_bloc_colours(comparison)
    row_numbers = list(range(len(rows)))
    bars = (Z95 * rows["position_se"]).fillna(0.0).tolist()
    lines: list[float | None] = []
    for start, end in zip(rows["position_before"], rows["position_after"], strict=True):
        lines += [start, end, None]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "change",
                "x": lines,
                "y": [y for number in row_numbers for y in (number, number, None)],
                "line": {"width": 3, "color": MISSING_COLOUR},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "before",
                "x": rows["position_before"].tolist(),
                "y": row_numbers,
                "marker": {
                    "size": 10,
                    "symbol": "circle-open",
                    "color": [before.get(name, MISSING_COLOUR) for name in rows["bloc_before"]],
                    "line": {"width": 2.5},
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "after",
                "x": rows["position_after"].tolist(),
                "y": row_numbers,
                "error_x": {
                    "type": "data",
                    "array": bars,
                    "thickness": 1.2,
                    "width": 3,
                    "color": MUTED_INK,
                },
                "marker": {
                    "size": 11,
                    "color": [after.get(name, MISSING_COLOUR) for name in rows["bloc_after"]],
                    "line": {"width": 0.8, "color": OUTLINE_COLOUR},
                },
                "customdata": _format_hover_rows(rows),
                "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>"
                "%{customdata[2]}<extra></extra>",
                "hoverlabel": dict(HOVER_LABEL),
            },
        ],
        "layout": make_plain_layout()
        | {
            "height": TOP_MARGIN + BOTTOM_MARGIN + ROW_HEIGHT * max(len(rows), 1),
            "margin": {"l": 10, "r": 10, "t": TOP_MARGIN, "b": BOTTOM_MARGIN},
            "hovermode": "closest",
            "showlegend": False,
            "xaxis": {
                "title": {
                    "text": "position, ring before and disc after (standard deviations)",
                    "font": {"size": 12},
                },
                "zeroline": True,
                "zerolinecolor": MUTED_INK,
                "gridcolor": GRID_COLOUR,
            },
            "yaxis": {
                "tickmode": "array",
                "tickvals": row_numbers,
                "ticktext": [escape_markup(name) for name in rows["name"]],
                "range": [max(len(rows), 1) - 0.4, -0.6],
                "automargin": True,
                "showgrid": False,
                "zeroline": False,
            },
        },
    }


def _format_hover_rows(rows: pd.DataFrame) -> list[list[str]]:
    texts = []
    for _, row in rows.iterrows():
        error = f" ± {Z95 * row['position_se']:.2f}" if row["position_se"] > 0 else ""
        change = f"change of position {format_signed(row['position_change'])}{error}"
        votes = f"{row['votes_before']} votes before, {row['votes_after']} after"
        texts.append([escape_markup(row["name"]), change, votes])
    return texts
