"""Lines over time with their intervals: the agreement of two countries, the positions of some."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.charts.chart_style import (
    FONT,
    GRID_COLOUR,
    HOVER_LABEL,
    MUTED_INK,
    OUTLINE_COLOUR,
    FloatArray,
    escape_markup,
    make_annotation,
    make_band_trace,
    make_base_layout,
    make_chart_key,
    make_gap_marks,
    make_message_figure,
    make_period_axis,
    make_trace,
    make_value_axis,
    to_rgba,
)
from alignment.model.text_format import format_count, format_estimate
from alignment.scene.charts import spread_labels
from alignment.scene.colours import assign_country_colours
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.theme import LIGHT_THEME
from alignment.studies.timeline import Timeline

AGREEMENT_COLOUR = LIGHT_THEME.hull
NO_SHARED_VOTE = "no vote shared"
# Wider than 0 to 1, so that markers at the ends are not cut.
AGREEMENT_RANGE = (-0.05, 1.05)
# Least distance of two names at the ends of lines, as a share of the axis.
MIN_NAME_DISTANCE = 0.052
BAND_OPACITY = 0.14
# In standard deviations: the least reach of the axis, and of an interval beyond all lines.
MIN_AXIS_REACH, MAX_INTERVAL_REACH = 2.0, 2.5
LINE_DASHES = ("solid", "dash", "dot", "dashdot")

ColumnTables = dict[str, pd.DataFrame]


def make_agreement_lines(years: pd.DataFrame) -> dict[str, Any]:
    """Return the agreement of a pair by year as a plotly figure in plain values.

    `years` is from :func:`~alignment.analysis.pairs.compute_agreement_by_year`, with at least one
    year with a shared vote. Years without one interrupt the line and are shaded.

    Examples
    --------
    >>> import pandas as pd
    >>> from alignment.analysis.pairs import compute_agreement_by_year
    >>> pair = pd.DataFrame(
    ...     {"date": ["2020-12-01", "2018-12-01", "2018-11-01"], "agreement": [1.0, 0.5, 1.0]},
    ...     index=["R/3", "R/2", "R/1"],
    ... )
    >>> years = compute_agreement_by_year(pair, pd.Series("", index=pair.index))
    >>> make_agreement_lines(years)["data"][-1]["y"]
    [0.75, None, 1.0]
    """
    labels = [str(year) for year in years.index]
    value, low, high = (
        years[column].to_numpy(dtype=float) for column in ("agreement", "low", "high")
    )
    gaps = np.flatnonzero(np.isnan(value)).tolist()
    shapes, _ = make_gap_marks(gaps, NO_SHARED_VOTE)
    hover_texts = []
    for label, share, least, most, shared in zip(
        labels, value, low, high, years["shared"], strict=True
    ):
        text = NO_SHARED_VOTE
        if not np.isnan(share):
            votes = format_count(int(shared), "shared vote")
            text = f"{format_estimate(share, least, most, '.2f')}, {votes}"
        hover_texts.append([label, text])
    template = "<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>"
    layout = make_base_layout() | {
        "height": 230,
        "margin": {"l": 44, "r": 12, "t": 24, "b": 10},
        "xaxis": make_period_axis(labels),
        "yaxis": make_value_axis(
            "agreement", range=list(AGREEMENT_RANGE), zeroline=False, fixedrange=True, dtick=0.25
        ),
        "shapes": shapes,
        "annotations": [
            make_chart_key("shaded: 95% interval" + (f"; grey: {NO_SHARED_VOTE}" if gaps else ""))
        ],
    }
    band = _make_interval_band(low, high, "interval", AGREEMENT_COLOUR, BAND_OPACITY)
    band["line"]["color"] = to_rgba(AGREEMENT_COLOUR, 0.4)
    line = _make_value_line("agreement", value, hover_texts, template, AGREEMENT_COLOUR)
    return {"data": [band, line], "layout": layout}


def make_position_lines(timeline: Timeline, selected: tuple[str, ...]) -> dict[str, Any]:
    """Return the positions of selected countries over time as a plotly figure in plain values.

    In each period the positions of all countries have mean 0 and standard deviation 1, and the sign
    that continues the periods before; see :attr:`alignment.studies.timeline.Timeline.positions`.
    The grey band is the middle half of all countries, the other bands are 95% intervals. Periods
    with too few votes interrupt a line.

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
    tables = timeline.tabulate_positions()
    values = tables["value"]
    countries = [iso3 for iso3 in selected if iso3 in values.index]
    countries = [iso3 for iso3 in countries if values.loc[iso3].notna().any()]
    if not countries:
        reason = TOO_FEW_VOTES if selected else "choose a country to see its positions over time"
        return make_message_figure(timeline.shortage_text or reason)
    names = timeline.dataset.short_names
    colours = assign_country_colours(countries)
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
        "yaxis": make_value_axis(
            "position, in standard deviations",
            range=[floor, ceiling],
            zeroline=True,
            zerolinecolor=MUTED_INK,
            zerolinewidth=1,
            fixedrange=True,
            dtick=1 if ceiling - floor < 9 else 2,
        ),
        "shapes": shapes,
        "annotations": [
            make_chart_key("coloured: 95% intervals<br>grey: the central half of all countries"),
            *notes,
            *_make_name_annotations(values.loc[countries], names, colours, ceiling - floor),
        ],
    }
    layout["meta"] = {"narrow": _make_narrow_changes(layout)}
    opacity = min(BAND_OPACITY, 3 * BAND_OPACITY / len(countries))
    low, high = values.quantile([0.25, 0.75]).to_numpy()
    bands = [make_band_trace(low, high, to_rgba(GRID_COLOUR, 0.7), "central half of all countries")]
    lines = []
    for number, iso3 in enumerate(countries):
        value, low, high = (
            tables[column].loc[iso3].to_numpy() for column in ("value", "low", "high")
        )
        name, colour = escape_markup(names[iso3]), colours[iso3]
        bands.append(_make_interval_band(low, high, f"interval of {iso3}", colour, opacity))
        hover_texts = [
            [
                escape_markup(label),
                TOO_FEW_VOTES if np.isnan(y) else format_estimate(y, least, most),
            ]
            for label, y, least, most in zip(labels, value, low, high, strict=True)
        ]
        template = f"<b>{name}</b>, %{{customdata[0]}}<br>%{{customdata[1]}}<extra></extra>"
        dash = LINE_DASHES[number % len(LINE_DASHES)]
        lines.append(_make_value_line(name, value, hover_texts, template, colour, dash))
    return {"data": [*bands, *lines], "layout": layout}


def _make_value_line(
    name: str,
    values: FloatArray,
    hover_texts: list[list[str]],
    template: str,
    colour: str,
    dash: str = "solid",
) -> dict[str, Any]:
    """Return a line with a marker in each period, interrupted where values are NaN."""
    return make_trace(
        "lines+markers",
        name,
        list(range(len(values))),
        [None if np.isnan(y) else round(y, 3) for y in values.tolist()],
        customdata=hover_texts,
        hovertemplate=template,
        hoverlabel=dict(HOVER_LABEL),
        line={"width": 2.2, "color": colour, "dash": dash},
        marker={"size": 7, "color": colour, "line": {"width": 1, "color": OUTLINE_COLOUR}},
        connectgaps=False,
    )


def _make_interval_band(
    low: FloatArray, high: FloatArray, name: str, colour: str, opacity: float
) -> dict[str, Any]:
    band = make_band_trace(low, high, to_rgba(colour, opacity), name)
    return band | {"line": {"width": 1, "color": to_rgba(colour, 3 * opacity)}}


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


def _compute_axis_range(tables: ColumnTables, countries: list[str]) -> tuple[float, float]:
    """Return a range that contains the intervals, unless they would flatten the lines."""
    value, low, high = (
        tables[column].loc[countries].to_numpy() for column in ("value", "low", "high")
    )
    floor = max(np.nanmin(low), np.nanmin(value) - MAX_INTERVAL_REACH)
    ceiling = min(np.nanmax(high), np.nanmax(value) + MAX_INTERVAL_REACH)
    return min(float(floor) - 0.2, -MIN_AXIS_REACH), max(float(ceiling) + 0.2, MIN_AXIS_REACH)


def _make_name_annotations(
    value: pd.DataFrame, country_names: dict[str, str], colours: dict[str, str], height: float
) -> list[dict[str, Any]]:
    """Return the name of each line at its last value, moved apart where they would overlap."""
    last = value.ffill(axis=1).iloc[:, -1].sort_values(kind="stable")
    heights = spread_labels(last.to_numpy(dtype=float), MIN_NAME_DISTANCE * height)
    return [
        make_annotation(
            1.01,
            round(float(y), 3),
            f"<span style='color:{colours[iso3]}'>●</span> {escape_markup(country_names[iso3])}",
            xref="paper",
            xanchor="left",
            name=iso3,
            font={"size": 12, "family": FONT},
        )
        for iso3, y in zip(map(str, last.index), heights, strict=True)
    ]
