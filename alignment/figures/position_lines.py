"""Positions of chosen countries over time, each with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.answer.timeline import Timeline
from alignment.figures.parts import (
    FAINT,
    FONT,
    GRID,
    HOVER,
    OUTLINE,
    band,
    escaped,
    gap_notes,
    periods_axis,
    plain_layout,
    said_instead,
    see_through,
    spread,
)
from alignment.model.wording import signed
from alignment.scene.colours import category_colours
from alignment.scene.encoding import NOT_ENOUGH

Array = npt.NDArray[np.float64]
Wide = dict[str, pd.DataFrame]

# Least distance of two names at the end of lines, as a share of the axis.
NAME_ROOM = 0.052
BAND = 0.14
# The axis always shows this far from the middle, in standard deviations.
LEAST_REACH = 2.0
# How far beyond the outermost line an interval is shown.
MOST_SHOWN = 2.5
KEY = {
    "text": "coloured: 95% intervals<br>grey: the middle half of all countries",
    "xref": "paper",
    "yref": "paper",
    "x": 0,
    "y": 1,
    "xanchor": "left",
    "yanchor": "bottom",
    "align": "left",
    "showarrow": False,
    "font": {"size": 12, "color": FAINT},
}
DASHES = ("solid", "dash", "dot", "dashdot")


def position_lines(timeline: Timeline, chosen: tuple[str, ...]) -> dict[str, Any]:
    """Return lines of positions over time as a plotly figure in plain values.

    The sign and the scale are those of
    :attr:`alignment.answer.timeline.Timeline.positions`: in each period the positions of all
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
    >>> from alignment.answer.timeline import timeline
    >>> dataset = alignment.load()
    >>> found = timeline(dataset, read_strictly(dataset.opening)[0], "windows")
    >>> [trace["name"] for trace in position_lines(found, ("USA", "BRA"))["data"][-2:]]
    ['United States', 'Brazil']
    """
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
        why = NOT_ENOUGH if chosen else "choose a country to see its positions over time"
        return said_instead(timeline.why or why)
    called = timeline.dataset.names
    colours = category_colours(tuple(drawn))
    floor, ceiling = _reach(wide, drawn)
    gaps = [place for place, each in enumerate(timeline.moments) if not each.period.enough]
    shapes, notes = gap_notes(gaps, NOT_ENOUGH)
    layout = plain_layout() | {
        "margin": {"l": 60, "r": 150, "t": 42, "b": 10},
        "xaxis": periods_axis(labels) | {"range": [-0.35, len(labels) - 0.65]},
        "yaxis": {
            "range": [floor, ceiling],
            "title": {"text": "position, in standard deviations", "font": {"size": 12}},
            "gridcolor": GRID,
            "zeroline": True,
            "zerolinecolor": FAINT,
            "zerolinewidth": 1,
            "fixedrange": True,
            "dtick": 1 if ceiling - floor < 9 else 2,
        },
        "shapes": shapes,
        "annotations": [
            dict(KEY),
            *notes,
            *_names(wide["value"].loc[drawn], called, colours, ceiling - floor),
        ],
    }
    layout["meta"] = {"narrow": _narrow(layout)}
    bands = [_band(wide, iso3, colours[iso3], min(BAND, 3 * BAND / len(drawn))) for iso3 in drawn]
    lines = [
        _line(wide, iso3, called[iso3], colours[iso3], DASHES[number % len(DASHES)])
        for number, iso3 in enumerate(drawn)
    ]
    return {"data": [_middle(wide["value"]), *bands, *lines], "layout": layout}


def _narrow(layout: dict[str, Any]) -> dict[str, Any]:
    """Return what is drawn otherwise where there is no room (assets/charts.js).

    Codes stand in place of names, and the dates upright.
    """
    change: dict[str, Any] = {
        "margin.r": 58,
        "margin.l": 40,
        "xaxis.tickangle": -90,
        "yaxis.title.text": "",
    }
    for place, note in enumerate(layout["annotations"]):
        if "name" in note:
            mark = note["text"].partition("</span>")[0]
            change[f"annotations[{place}].text"] = f"{mark}</span> {note['name']}"
    return change


def _middle(value: pd.DataFrame) -> dict[str, Any]:
    low, high = value.quantile([0.25, 0.75]).to_numpy()
    return band(low, high, see_through(GRID, 0.7), "middle half of all countries")


def _band(wide: Wide, iso3: str, colour: str, share: float) -> dict[str, Any]:
    low, high = (wide[column].loc[iso3].to_numpy() for column in ("low", "high"))
    field = band(low, high, see_through(colour, share), f"interval of {iso3}")
    return field | {"line": {"width": 1, "color": see_through(colour, 3 * share)}}


def _reach(wide: Wide, drawn: list[str]) -> tuple[float, float]:
    # Intervals are shown whole unless they are so wide that the lines would be flat.
    value, low, high = (wide[column].loc[drawn].to_numpy() for column in ("value", "low", "high"))
    floor = max(np.nanmin(low), np.nanmin(value) - MOST_SHOWN)
    ceiling = min(np.nanmax(high), np.nanmax(value) + MOST_SHOWN)
    return min(float(floor) - 0.2, -LEAST_REACH), max(float(ceiling) + 0.2, LEAST_REACH)


def _line(wide: Wide, iso3: str, name: str, colour: str, dash: str) -> dict[str, Any]:
    rows = (wide[column].loc[iso3].to_numpy().tolist() for column in ("value", "low", "high"))
    points = list(zip(wide["value"].columns, *rows, strict=True))
    said = [
        [
            escaped(label),
            NOT_ENOUGH if np.isnan(y) else f"{signed(y)} ({signed(low)} to {signed(high)})",
        ]
        for label, y, low, high in points
    ]
    words = "%{customdata[0]}<br>%{customdata[1]}<extra></extra>"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escaped(name),
        "x": list(range(len(points))),
        "y": [None if np.isnan(y) else round(y, 3) for _, y, _, _ in points],
        "customdata": said,
        "hovertemplate": f"<b>{escaped(name)}</b>, {words}",
        "hoverlabel": dict(HOVER),
        "line": {"width": 2.2, "color": colour, "dash": dash},
        "marker": {"size": 7, "color": colour, "line": {"width": 1, "color": OUTLINE}},
        "connectgaps": False,
        "showlegend": False,
    }


def _names(
    value: pd.DataFrame, called: dict[str, str], colours: dict[str, str], height: float
) -> list[dict[str, Any]]:
    # Each at the height of its last point; those too near are spread, in their order.
    last = value.ffill(axis=1).iloc[:, -1].sort_values(kind="stable")
    heights = spread(last.to_numpy(dtype=float), NAME_ROOM * height)
    return [
        {
            "xref": "paper",
            "x": 1.01,
            "y": round(float(place), 3),
            "xanchor": "left",
            "showarrow": False,
            "name": str(iso3),
            "text": f"<span style='color:{colours[str(iso3)]}'>●</span> "
            f"{escaped(called[str(iso3)])}",
            "font": {"size": 12, "family": FONT},
        }
        for iso3, place in zip(last.index, heights, strict=True)
    ]
