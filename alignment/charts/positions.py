"""Positions with their intervals: of all countries in a strip chart, of some over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.charts.chart_style import (
    FONT,
    GRID_COLOUR,
    HOVER_LABEL,
    MUTED_INK,
    OUTLINE_COLOUR,
    escape_markup,
    make_band_trace,
    make_base_layout,
    make_gap_marks,
    make_message_figure,
    make_period_axis,
    make_plain_layout,
    spread_labels,
    to_rgba,
)
from alignment.model.text_format import format_signed
from alignment.model.view import View
from alignment.scene.colours import assign_category_colours
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.scene import make_scene
from alignment.scene.theme import DIMMED_OPACITY
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

ColumnTables = dict[str, pd.DataFrame]

# In pixels.
ROW_HEIGHT, MARGIN = 16, 70
# Least distance of two names at the ends of lines, as a share of the axis.
MIN_NAME_DISTANCE = 0.052
BAND_OPACITY = 0.14
# In standard deviations: the least reach of the axis, and of an interval beyond all lines.
MIN_AXIS_REACH, MAX_INTERVAL_REACH = 2.0, 2.5
KEY_ANNOTATION = {
    "text": "coloured: 95% intervals<br>grey: the middle half of all countries",
    "xref": "paper",
    "yref": "paper",
    "x": 0,
    "y": 1,
    "xanchor": "left",
    "yanchor": "bottom",
    "align": "left",
    "showarrow": False,
    "font": {"size": 12, "color": MUTED_INK},
}
LINE_DASHES = ("solid", "dash", "dot", "dashdot")


def make_position_strip(
    study: Study, view: View, stability: BlocStability | None = None
) -> dict[str, Any]:
    """Return the positions of all countries that have one, the most positive on top.

    Countries that meet the conditions of the view have their names in bold, the others are dimmed.

    Returns
    -------
    dict
        A plotly figure in plain values, whose height grows with the number of countries; bars are
        95% intervals.
    """
    table = study.findings.table
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
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": known["position"].tolist(),
                "y": list(range(len(known))),
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (known["position_high"] - known["position"]).tolist(),
                    "arrayminus": (known["position"] - known["position_low"]).tolist(),
                    "thickness": 1,
                    "width": 0,
                    "color": MUTED_INK,
                },
                "marker": {
                    "size": 9,
                    "color": [node.fill for node in nodes],
                    "opacity": [DIMMED_OPACITY if node.is_dimmed else 1.0 for node in nodes],
                    "line": {
                        "width": [2.5 if node.is_selected else 0.8 for node in nodes],
                        "color": OUTLINE_COLOUR,
                    },
                },
                "customdata": [
                    [escape_markup(node.name), escape_markup(node.value), count]
                    for node, count in zip(nodes, votes_cast, strict=True)
                ],
                "hovertemplate": "<b>%{customdata[0]}</b><br>position %{x:.2f}<br>%{customdata[1]}"
                "<br>%{customdata[2]} votes<extra></extra>",
                "showlegend": False,
            }
        ],
        "layout": make_plain_layout()
        | {
            "height": ROW_HEIGHT * len(known) + MARGIN,
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
            "yaxis": {
                "tickmode": "array",
                "tickvals": list(range(len(known))),
                "ticktext": names,
                # Otherwise plotly measures each label at each drawing, which takes 0.3 s.
                "ticklabeloverflow": "allow",
                "range": [-1, len(known)],
                "fixedrange": True,
                "showgrid": False,
            },
        },
    }


def make_position_lines(timeline: Timeline, selected: tuple[str, ...]) -> dict[str, Any]:
    """Return the positions of countries over time as a plotly figure in plain values.

    In each period the positions of all countries have mean 0 and standard deviation 1, and the sign
    that continues the periods before; see :attr:`alignment.studies.timeline.Timeline.positions`.
    The grey band is the middle half of all countries, the other bands are 95% intervals. Periods
    with too few votes interrupt a line.

    Parameters
    ----------
    timeline : Timeline
    selected : tuple of str
        ISO3 of the countries to draw.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.url import parse_url_strictly
    >>> from alignment.studies.timeline import timeline
    >>> dataset = alignment.load()
    >>> windows = timeline(dataset, parse_url_strictly(dataset.opening)[0], "windows")
    >>> [trace["name"] for trace in make_position_lines(windows, ("USA", "BRA"))["data"][-2:]]
    ['United States', 'Brazil']
    """
    labels = [result.period.label for result in timeline.results]
    tables = {
        column: timeline.positions.pivot_table(column, "iso3", "label", dropna=False)
        .reindex(columns=labels)
        .astype(float)
        for column in ("value", "low", "high")
    }
    values = tables["value"]
    countries = [iso3 for iso3 in selected if iso3 in values.index]
    countries = [iso3 for iso3 in countries if values.loc[iso3].notna().any()]
    if not countries:
        reason = TOO_FEW_VOTES if selected else "choose a country to see its positions over time"
        return make_message_figure(timeline.shortage_text or reason)
    names = timeline.dataset.names
    colours = assign_category_colours(tuple(countries))
    floor, ceiling = _compute_axis_range(tables, countries)
    gaps = [
        number
        for number, result in enumerate(timeline.results)
        if not result.period.has_enough_votes
    ]
    shapes, notes = make_gap_marks(gaps, TOO_FEW_VOTES)
    layout = make_base_layout() | {
        "margin": {"l": 60, "r": 150, "t": 42, "b": 10},
        "xaxis": make_period_axis(labels) | {"range": [-0.35, len(labels) - 0.65]},
        "yaxis": {
            "range": [floor, ceiling],
            "title": {"text": "position, in standard deviations", "font": {"size": 12}},
            "gridcolor": GRID_COLOUR,
            "zeroline": True,
            "zerolinecolor": MUTED_INK,
            "zerolinewidth": 1,
            "fixedrange": True,
            "dtick": 1 if ceiling - floor < 9 else 2,
        },
        "shapes": shapes,
        "annotations": [
            dict(KEY_ANNOTATION),
            *notes,
            *_make_name_annotations(values.loc[countries], names, colours, ceiling - floor),
        ],
    }
    layout["meta"] = {"narrow": _make_narrow_changes(layout)}
    opacity = min(BAND_OPACITY, 3 * BAND_OPACITY / len(countries))
    bands = [_make_interval_band(tables, iso3, colours[iso3], opacity) for iso3 in countries]
    lines = [
        _make_position_line(
            tables, iso3, names[iso3], colours[iso3], LINE_DASHES[number % len(LINE_DASHES)]
        )
        for number, iso3 in enumerate(countries)
    ]
    return {"data": [_make_middle_band(values), *bands, *lines], "layout": layout}


def _make_narrow_changes(layout: dict[str, Any]) -> dict[str, Any]:
    """Return the changes for narrow figures, read by assets/responsive_charts.js.

    They replace names by codes and turn the labels of periods.
    """
    changes: dict[str, Any] = {
        "margin.r": 58,
        "margin.l": 40,
        "xaxis.tickangle": -90,
        "yaxis.title.text": "",
    }
    for number, note in enumerate(layout["annotations"]):
        if "name" in note:
            mark = note["text"].partition("</span>")[0]
            changes[f"annotations[{number}].text"] = f"{mark}</span> {note['name']}"
    return changes


def _make_middle_band(value: pd.DataFrame) -> dict[str, Any]:
    low, high = value.quantile([0.25, 0.75]).to_numpy()
    return make_band_trace(low, high, to_rgba(GRID_COLOUR, 0.7), "middle half of all countries")


def _make_interval_band(
    tables: ColumnTables, iso3: str, colour: str, opacity: float
) -> dict[str, Any]:
    low, high = (tables[column].loc[iso3].to_numpy() for column in ("low", "high"))
    band = make_band_trace(low, high, to_rgba(colour, opacity), f"interval of {iso3}")
    return band | {"line": {"width": 1, "color": to_rgba(colour, 3 * opacity)}}


def _compute_axis_range(tables: ColumnTables, countries: list[str]) -> tuple[float, float]:
    """Return a range that contains the intervals, unless they would flatten the lines."""
    value, low, high = (
        tables[column].loc[countries].to_numpy() for column in ("value", "low", "high")
    )
    floor = max(np.nanmin(low), np.nanmin(value) - MAX_INTERVAL_REACH)
    ceiling = min(np.nanmax(high), np.nanmax(value) + MAX_INTERVAL_REACH)
    return min(float(floor) - 0.2, -MIN_AXIS_REACH), max(float(ceiling) + 0.2, MIN_AXIS_REACH)


def _make_position_line(
    tables: ColumnTables, iso3: str, name: str, colour: str, dash: str
) -> dict[str, Any]:
    rows = (tables[column].loc[iso3].to_numpy().tolist() for column in ("value", "low", "high"))
    points = list(zip(tables["value"].columns, *rows, strict=True))
    hover_texts = [
        [
            escape_markup(label),
            TOO_FEW_VOTES
            if np.isnan(y)
            else f"{format_signed(y)} ({format_signed(low)} to {format_signed(high)})",
        ]
        for label, y, low, high in points
    ]
    template = "%{customdata[0]}<br>%{customdata[1]}<extra></extra>"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape_markup(name),
        "x": list(range(len(points))),
        "y": [None if np.isnan(y) else round(y, 3) for _, y, _, _ in points],
        "customdata": hover_texts,
        "hovertemplate": f"<b>{escape_markup(name)}</b>, {template}",
        "hoverlabel": dict(HOVER_LABEL),
        "line": {"width": 2.2, "color": colour, "dash": dash},
        "marker": {"size": 7, "color": colour, "line": {"width": 1, "color": OUTLINE_COLOUR}},
        "connectgaps": False,
        "showlegend": False,
    }


def _make_name_annotations(
    value: pd.DataFrame, country_names: dict[str, str], colours: dict[str, str], height: float
) -> list[dict[str, Any]]:
    """Return the name of each line at its last value, moved apart where they would overlap."""
    last = value.ffill(axis=1).iloc[:, -1].sort_values(kind="stable")
    heights = spread_labels(last.to_numpy(dtype=float), MIN_NAME_DISTANCE * height)
    return [
        {
            "xref": "paper",
            "x": 1.01,
            "y": round(float(y), 3),
            "xanchor": "left",
            "showarrow": False,
            "name": str(iso3),
            "text": f"<span style='color:{colours[str(iso3)]}'>●</span> "
            f"{escape_markup(country_names[str(iso3)])}",
            "font": {"size": 12, "family": FONT},
        }
        for iso3, y in zip(last.index, heights, strict=True)
    ]
