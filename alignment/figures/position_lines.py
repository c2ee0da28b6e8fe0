"""Positions of chosen countries over time, each with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.colours import category_colours
from alignment.encoding import NOT_ENOUGH
from alignment.figures.parts import (
    FAINT,
    FONT,
    GRID,
    HOVER,
    OUTLINE,
    periods_axis,
    plain_layout,
    said_instead,
    see_through,
    text,
)
from alignment.timeline import Timeline

Array = npt.NDArray[np.float64]
Wide = dict[str, pd.DataFrame]

# Least distance of two names at the end of lines, as a share of the axis.
NAME_ROOM = 0.05
BAND = 0.14
# The axis always shows this far from the middle, in standard deviations.
LEAST_REACH = 2.0
DASHES = ("solid", "dash", "dot", "dashdot")


def position_lines(timeline: Timeline, chosen: tuple[str, ...]) -> dict[str, Any]:
    """Return lines of positions over time as a plotly figure in plain values.

    The sign and the scale are those of
    :attr:`alignment.timeline.Timeline.positions`: in each period the positions of all
    countries have mean 0 and standard deviation 1, turned so that they go on as those before.
    The grey field is the middle half of all countries. Bands are 95% intervals. A line is
    broken where there are not enough votes.

    Parameters
    ----------
    timeline : Timeline
    chosen : tuple of str
        ISO3 of the countries to draw.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.address import read_strictly
    >>> from alignment.timeline import timeline
    >>> dataset = alignment.load()
    >>> found = timeline(dataset, read_strictly(dataset.opening)[0], "windows")
    >>> [trace["name"] for trace in position_lines(found, ("USA", "BRA"))["data"][-2:]]
    ['United States', 'Brazil']
    """
    known = [each.study for each in timeline.moments if each.study is not None]
    labels = [each.period.label for each in timeline.moments]
    wide = {
        column: timeline.positions.pivot_table(column, "iso3", "label", dropna=False)
        .reindex(columns=labels)
        .astype(float)
        for column in ("value", "low", "high")
    }
    drawn = [iso3 for iso3 in chosen if iso3 in wide["value"].index]
    drawn = [iso3 for iso3 in drawn if wide["value"].loc[iso3].notna().any()]
    if not drawn:
        return said_instead(_why(timeline, chosen))
    called = known[0].dataset.names
    colours = category_colours(tuple(drawn))
    reach = max(LEAST_REACH, float(np.nanmax(np.abs(wide["value"].loc[drawn].to_numpy()))) + 0.6)
    layout = plain_layout() | {
        "margin": {"l": 60, "r": 150, "t": 10, "b": 10},
        "xaxis": periods_axis(labels) | {"range": [-0.2, len(labels) - 0.8]},
        "yaxis": {
            "range": [-reach, reach],
            "title": {"text": "position, in standard deviations", "font": {"size": 12}},
            "gridcolor": GRID,
            "zeroline": True,
            "zerolinecolor": FAINT,
            "zerolinewidth": 1,
            "fixedrange": True,
            "dtick": 1,
        },
        "annotations": _names(wide["value"].loc[drawn], called, colours, reach),
    }
    bands = [_band(wide, iso3, colours[iso3]) for iso3 in drawn]
    lines = [
        _line(wide, iso3, called[iso3], colours[iso3], DASHES[number % len(DASHES)])
        for number, iso3 in enumerate(drawn)
    ]
    return {"data": [_middle(wide["value"]), *bands, *lines], "layout": layout}


def _why(timeline: Timeline, chosen: tuple[str, ...]) -> str:
    if not chosen:
        return "Choose a country to see its positions over time"
    whys = [each.period.why for each in timeline.moments if each.period.why]
    return (whys[0] if len(whys) == len(timeline.moments) and whys else NOT_ENOUGH).capitalize()


def _runs(low: Array, high: Array) -> list[list[int]]:
    """Return the unbroken runs of periods in which both are known."""
    known = np.flatnonzero(~np.isnan(low + high))
    runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [run.tolist() for run in runs if len(run)]


def _field(low: Array, high: Array, fill: str, name: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for run in _runs(low, high):
        ends, places = run, run
        if len(run) == 1:
            # A period by itself gets a breadth, or its interval could not be seen.
            ends, places = [run[0] - 0.05, run[0] + 0.05], run * 2
        xs += [*ends, *ends[::-1], None]
        ys += [*high[places].round(3).tolist(), *low[places[::-1]].round(3).tolist(), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": fill,
        "line": {"width": 0, "color": fill},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _middle(value: pd.DataFrame) -> dict[str, Any]:
    low, high = value.quantile([0.25, 0.75]).to_numpy()
    return _field(low, high, GRID, "middle half of all countries")


def _band(wide: Wide, iso3: str, colour: str) -> dict[str, Any]:
    low, high = (wide[column].loc[iso3].to_numpy() for column in ("low", "high"))
    return _field(low, high, see_through(colour, BAND), f"interval of {iso3}")


def _line(wide: Wide, iso3: str, name: str, colour: str, dash: str) -> dict[str, Any]:
    rows = (wide[column].loc[iso3].tolist() for column in ("value", "low", "high"))
    points = list(zip(wide["value"].columns, *rows, strict=True))
    said = [
        [text(label), NOT_ENOUGH if np.isnan(y) else f"{y:+.2f} ({low:+.2f} to {high:+.2f})"]
        for label, y, low, high in points
    ]
    words = "%{customdata[0]}<br>%{customdata[1]}<extra></extra>"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": text(name),
        "x": list(range(len(points))),
        "y": [None if np.isnan(y) else round(y, 3) for _, y, _, _ in points],
        "customdata": said,
        "hovertemplate": f"<b>{text(name)}</b>, {words}",
        "hoverlabel": dict(HOVER),
        "line": {"width": 2.2, "color": colour, "dash": dash},
        "marker": {"size": 7, "color": colour, "line": {"width": 1, "color": OUTLINE}},
        "connectgaps": False,
        "showlegend": False,
    }


def _names(
    value: pd.DataFrame, called: dict[str, str], colours: dict[str, str], reach: float
) -> list[dict[str, Any]]:
    # Each at the height of its last point; those too near are spread, in their order.
    last = value.ffill(axis=1).iloc[:, -1].sort_values(kind="stable")
    room = NAME_ROOM * 2 * reach
    heights = last.to_numpy(dtype=float).copy()
    for _ in range(100):
        near = np.flatnonzero(np.diff(heights) < room - 1e-9)
        if not len(near):
            break
        for place in near:
            push = (room - (heights[place + 1] - heights[place])) / 2
            heights[place] -= push
            heights[place + 1] += push
    return [
        {
            "xref": "paper",
            "x": 1.01,
            "y": round(float(height), 3),
            "xanchor": "left",
            "showarrow": False,
            "text": f"<span style='color:{colours[str(iso3)]}'>●</span> {text(called[str(iso3)])}",
            "font": {"size": 12, "family": FONT},
        }
        for iso3, height in zip(last.index, heights, strict=True)
    ]
