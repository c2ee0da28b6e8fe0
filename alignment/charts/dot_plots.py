"""Dot plots of positions with their intervals: of all countries, and before and after a change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.positions import Z95
from alignment.charts.chart_style import (
    GRID_COLOUR,
    HOVER_LABEL,
    MUTED_INK,
    OUTLINE_COLOUR,
    escape_markup,
    join_lines,
    make_plain_layout,
    make_trace,
    make_value_axis,
)
from alignment.model.text_format import format_signed
from alignment.model.view import View
from alignment.scene.colours import MISSING_COLOUR
from alignment.scene.marks import DIMMED_OPACITY
from alignment.scene.movement_marks import assign_bloc_colours
from alignment.scene.scene import make_scene
from alignment.studies.comparison import Comparison
from alignment.studies.study import Study

# Distance of a dot from all others, in standard deviations, at which it has its code.
MIN_CODE_GAP = 0.2


def make_position_strip(
    study: Study, view: View, stability: BlocStability | None = None
) -> dict[str, Any]:
    """Return the positions of all countries that have one, the most positive on top.

    A plotly figure in plain values, whose height grows with the number of countries; bars are 95%
    intervals. Countries that meet the conditions of the view have their names in bold, the others
    are dimmed.
    """
    table = study.findings.get_table("position")
    all_nodes = {node.iso3: node for node in make_scene(study, view, stability=stability).nodes}
    known = table[table["position"].notna() & table.index.isin(all_nodes)].sort_values("position")
    nodes = [all_nodes[iso3] for iso3 in known.index]
    names = [
        f"<b>{escape_markup(node.name)}</b>"
        if view.where and not node.is_dimmed
        else escape_markup(node.name)
        for node in nodes
    ]
    votes_cast = study.table.loc[known.index, "votes_cast"].tolist()
    dots = _make_dots(
        "positions",
        known["position"],
        [node.fill for node in nodes],
        size=9,
        opacity=[DIMMED_OPACITY if node.is_dimmed else 1.0 for node in nodes],
        line={
            "width": [2.5 if node.is_selected else 0.8 for node in nodes],
            "color": OUTLINE_COLOUR,
        },
    )
    dots |= {
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": (known["position_high"] - known["position"]).tolist(),
            "arrayminus": (known["position"] - known["position_low"]).tolist(),
            "thickness": 1,
            "width": 0,
            "color": MUTED_INK,
        },
        "customdata": [
            [escape_markup(node.name), escape_markup(node.value), count]
            for node, count in zip(nodes, votes_cast, strict=True)
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>position %{x:.2f}<br>%{customdata[1]}"
        "<br>%{customdata[2]} votes<extra></extra>",
    }
    layout = make_plain_layout() | {
        "height": 16 * len(known) + 70,
        "margin": {"l": 140, "r": 10, "t": 34, "b": 30},
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": {
            "side": "top",
            "zeroline": True,
            "zerolinecolor": MUTED_INK,
            "gridcolor": GRID_COLOUR,
            "fixedrange": True,
            "title": {"text": "position, with 95% interval"},
        },
        # Plotly would measure each label at each drawing otherwise, which takes 0.3 s.
        "yaxis": _make_row_axis(
            names, [-1, len(known)], ticklabeloverflow="allow", fixedrange=True
        ),
    }
    return {"data": [dots], "layout": layout}


def make_axes_map(
    study: Study, view: View, stability: BlocStability | None = None
) -> dict[str, Any]:
    """Return the positions of all countries on the first two axes of the model of swing.

    A plotly figure in plain values, with as many units along both axes.
    """
    places = study.findings.axis_positions.dropna()
    nodes = [
        node
        for node in make_scene(study, view, stability=stability).nodes
        if node.iso3 in places.index
    ]
    known = places.loc[[node.iso3 for node in nodes]]
    gaps = cdist(known[[1, 2]], known[[1, 2]]) + np.diag(np.full(len(known), np.inf))
    is_named = gaps.min(axis=1, initial=np.inf) > MIN_CODE_GAP
    dots = make_trace(
        "markers+text",
        "positions",
        known[1].round(3).tolist(),
        known[2].round(3).tolist(),
        text=[
            node.iso3 if is_clear or node.is_selected else ""
            for node, is_clear in zip(nodes, is_named, strict=True)
        ],
        textposition="top center",
        textfont={"size": 9, "color": MUTED_INK},
        marker={
            "size": 9,
            "color": [node.fill for node in nodes],
            "opacity": [DIMMED_OPACITY if node.is_dimmed else 1.0 for node in nodes],
            "line": {
                "width": [2.5 if node.is_selected else 0.8 for node in nodes],
                "color": OUTLINE_COLOUR,
            },
        },
        customdata=[[escape_markup(node.name), escape_markup(node.value)] for node in nodes],
        hovertemplate="<b>%{customdata[0]}</b><br>first axis %{x:.2f}<br>second axis %{y:.2f}"
        "<br>%{customdata[1]}<extra></extra>",
    )
    axes = {
        f"{letter}axis": {
            "title": {"text": f"{name} axis, in standard deviations"},
            "gridcolor": GRID_COLOUR,
            "zeroline": True,
            "zerolinecolor": MUTED_INK,
            "fixedrange": True,
        }
        for letter, name in (("x", "first"), ("y", "second"))
    }
    axes["yaxis"] |= {"scaleanchor": "x"}
    layout = make_plain_layout() | axes
    layout |= {"height": 560, "margin": {"l": 50, "r": 10, "t": 10, "b": 44}, "dragmode": False}
    return {"data": [dots], "layout": layout | {"hovermode": "closest"}}


def make_movers_plot(
    comparison: Comparison, sort_key: str = "position_change", max_rows: int = 25
) -> dict[str, Any]:
    """Return the positions of the countries that moved most, the most on top.

    A plotly figure in plain values, whose height grows with the number of countries. A ring is the
    position before, a disc the position after, and the bar around the disc the 95% interval of the
    change. Changes within chance are left out. Without a bar both positions rest on the same votes.
    `sort_key` is one of
    :data:`~alignment.studies.comparison.MOVER_ORDERS`.

    Raises
    ------
    QueryError
        If the sort key is unknown.
    """
    movers = comparison.movers(sort_key)
    stated = comparison.stated_changes.reindex(movers.index)
    rows = movers[stated.notna()].head(max_rows)
    before, after = assign_bloc_colours(comparison)
    one, other = comparison.places
    starts, ends = rows["position_before"], rows["position_after"]
    lines = [
        ((start, number), (end, number))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    change = make_trace(
        "lines",
        "change",
        *join_lines(lines),
        line={"width": 3, "color": MISSING_COLOUR},
        hoverinfo="skip",
    )
    rings = _make_dots(
        "before",
        starts,
        [before.get(name, MISSING_COLOUR) for name in rows["bloc_before"]],
        size=10,
        symbol="circle-open",
        line={"width": 2.5},
    )
    discs = _make_dots(
        "after",
        ends,
        [after.get(name, MISSING_COLOUR) for name in rows["bloc_after"]],
        size=11,
        line={"width": 0.8, "color": OUTLINE_COLOUR},
    )
    discs |= {
        "error_x": {
            "type": "data",
            "array": (Z95 * rows["position_se"]).fillna(0.0).tolist(),
            "thickness": 1.2,
            "width": 3,
            "color": MUTED_INK,
        },
        "customdata": _format_hover_rows(comparison, rows),
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>"
        "%{customdata[2]}<extra></extra>",
        "hoverlabel": dict(HOVER_LABEL),
    }
    row_count = max(len(rows), 1)
    top_margin, bottom_margin = 40, 50
    layout = make_plain_layout() | {
        "height": top_margin + bottom_margin + 22 * row_count,
        "margin": {"l": 10, "r": 10, "t": top_margin, "b": bottom_margin},
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": make_value_axis(
            f"position, ring {one} and disc {other} (standard deviations)",
            zeroline=True,
            zerolinecolor=MUTED_INK,
        ),
        "yaxis": _make_row_axis(
            [escape_markup(name) for name in rows["name"]],
            [row_count - 0.4, -0.6],
            automargin=True,
            zeroline=False,
        ),
    }
    return {"data": [change, rings | {"hoverinfo": "skip"}, discs], "layout": layout}


def _make_dots(name: str, values: pd.Series, colours: list[str], **marker: Any) -> dict[str, Any]:
    """Return one dot a row, the first row at 0."""
    rows = list(range(len(values)))
    return make_trace("markers", name, values.tolist(), rows, marker={"color": colours} | marker)


def _make_row_axis(names: list[str], limits: list[float], **fields: Any) -> dict[str, Any]:
    """Return an axis with a name for each row."""
    rows = list(range(len(names)))
    axis = {"tickmode": "array", "tickvals": rows, "ticktext": names, "range": limits}
    return axis | {"showgrid": False} | fields


def _format_hover_rows(comparison: Comparison, rows: pd.DataFrame) -> list[list[str]]:
    texts, (one, other) = [], comparison.places
    for _, row in rows.iterrows():
        error = f" ± {Z95 * row['position_se']:.2f}" if row["position_se"] > 0 else ""
        change = f"{comparison.noun} of position {format_signed(row['position_change'])}{error}"
        votes = f"{row['votes_before']} votes {one}, {row['votes_after']} {other}"
        texts.append([escape_markup(row["name"]), change, votes])
    return texts
