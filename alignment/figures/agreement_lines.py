"""Agreement of two countries year by year, with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.figures.parts import (
    FAINT,
    GRID,
    HOVER,
    OUTLINE,
    band,
    gap_notes,
    periods_axis,
    plain_layout,
    see_through,
)
from alignment.model.wording import counted

LINE = "#0072B2"
HEIGHT = 230
NOT_SHARED = "no vote shared"
KEY = "band: 95% interval"
# The agreement is a share; a little room keeps its marks at 0 and 1 whole.
RANGE = (-0.05, 1.05)


def agreement_lines(years: pd.DataFrame) -> dict[str, Any]:
    """Return the agreement of a pair over time as a plotly figure in plain values.

    The line is broken, and the year shaded, where the two share no vote. The table that it is
    drawn from is its twin in words.

    Parameters
    ----------
    years : DataFrame
        From :func:`~alignment.analysis.agreement_over_time.agreement_by_year`; at least one
        year with a shared vote.

    Examples
    --------
    >>> import pandas as pd
    >>> from alignment.analysis.agreement_over_time import agreement_by_year
    >>> pair = pd.DataFrame(
    ...     {"date": ["2020-12-01", "2018-12-01", "2018-11-01"], "agreement": [1.0, 0.5, 1.0]},
    ...     index=["R/3", "R/2", "R/1"],
    ... )
    >>> years = agreement_by_year(pair, pd.Series("", index=pair.index))
    >>> agreement_lines(years)["data"][-1]["y"]
    [0.75, None, 1.0]
    """
    labels = [str(year) for year in years.index]
    value, low, high = (
        years[column].to_numpy(dtype=float) for column in ("agreement", "low", "high")
    )
    gaps = np.flatnonzero(np.isnan(value)).tolist()
    shapes, _ = gap_notes(gaps, NOT_SHARED)
    key = {
        "text": KEY + (f"; grey: {NOT_SHARED}" if gaps else ""),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": FAINT},
    }
    field = band(low, high, see_through(LINE, 0.14), "interval")
    layout = plain_layout() | {
        "height": HEIGHT,
        "margin": {"l": 44, "r": 12, "t": 24, "b": 10},
        "xaxis": periods_axis(labels),
        "yaxis": {
            "range": list(RANGE),
            "title": {"text": "agreement", "font": {"size": 12}},
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "dtick": 0.25,
        },
        "shapes": shapes,
        "annotations": [key],
    }
    edge = {"line": {"width": 1, "color": see_through(LINE, 0.4)}}
    return {"data": [field | edge, _line(labels, years, value)], "layout": layout}


def _line(labels: list[str], years: pd.DataFrame, value: Any) -> dict[str, Any]:
    rows = zip(labels, value, years["low"], years["high"], years["shared"], strict=True)
    said = [
        [
            label,
            NOT_SHARED
            if np.isnan(share)
            else f"{share:.2f} ({low:.2f} to {high:.2f}), {counted(int(shared), 'shared vote')}",
        ]
        for label, share, low, high, shared in rows
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "agreement",
        "x": list(range(len(labels))),
        "y": [None if np.isnan(share) else round(float(share), 3) for share in value],
        "customdata": said,
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        "hoverlabel": dict(HOVER),
        "line": {"width": 2.2, "color": LINE},
        "marker": {"size": 7, "color": LINE, "line": {"width": 1, "color": OUTLINE}},
        "connectgaps": False,
        "showlegend": False,
    }
