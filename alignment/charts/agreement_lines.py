"""Agreement of two countries by year, with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.charts.chart_style import (
    GRID_COLOUR,
    HOVER_LABEL,
    MUTED_INK,
    OUTLINE_COLOUR,
    make_band_trace,
    make_base_layout,
    make_gap_marks,
    make_period_axis,
    to_rgba,
)
from alignment.model.text_format import format_count

LINE_COLOUR = "#0072B2"
CHART_HEIGHT = 230
NO_SHARED_VOTE = "no vote shared"
KEY_TEXT = "band: 95% interval"
# Wider than 0 to 1, so that markers at the ends are not cut.
AXIS_RANGE = (-0.05, 1.05)


def make_agreement_lines(years: pd.DataFrame) -> dict[str, Any]:
    """Return the agreement of a pair by year as a plotly figure in plain values.

    Years without a shared vote interrupt the line and are shaded.

    Parameters
    ----------
    years : DataFrame
        From :func:`~alignment.analysis.pairs.compute_agreement_by_year`; at least one
        year with a shared vote.

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
    key = {
        "text": KEY_TEXT + (f"; grey: {NO_SHARED_VOTE}" if gaps else ""),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": MUTED_INK},
    }
    band = make_band_trace(low, high, to_rgba(LINE_COLOUR, 0.14), "interval")
    band["line"] = {"width": 1, "color": to_rgba(LINE_COLOUR, 0.4)}
    layout = make_base_layout() | {
        "height": CHART_HEIGHT,
        "margin": {"l": 44, "r": 12, "t": 24, "b": 10},
        "xaxis": make_period_axis(labels),
        "yaxis": {
            "range": list(AXIS_RANGE),
            "title": {"text": "agreement", "font": {"size": 12}},
            "gridcolor": GRID_COLOUR,
            "zeroline": False,
            "fixedrange": True,
            "dtick": 0.25,
        },
        "shapes": shapes,
        "annotations": [key],
    }
    return {"data": [band, _make_agreement_line(labels, years, value)], "layout": layout}


def _make_agreement_line(labels: list[str], years: pd.DataFrame, value: Any) -> dict[str, Any]:
    hover_texts = []
    for label, share, low, high, shared in zip(
        labels, value, years["low"], years["high"], years["shared"], strict=True
    ):
        text = NO_SHARED_VOTE
        if not np.isnan(share):
            votes = format_count(int(shared), "shared vote")
            text = f"{share:.2f} ({low:.2f} to {high:.2f}), {votes}"
        hover_texts.append([label, text])
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "agreement",
        "x": list(range(len(labels))),
        "y": [None if np.isnan(share) else round(float(share), 3) for share in value],
        "customdata": hover_texts,
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        "hoverlabel": dict(HOVER_LABEL),
        "line": {"width": 2.2, "color": LINE_COLOUR},
        "marker": {"size": 7, "color": LINE_COLOUR, "line": {"width": 1, "color": OUTLINE_COLOUR}},
        "connectgaps": False,
        "showlegend": False,
    }
