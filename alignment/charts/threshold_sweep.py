"""Sizes of blocs over thresholds, which show how blocs split and merge."""

from __future__ import annotations

from typing import Any

from alignment.charts.chart_style import GRID_COLOUR, INK, escape_markup, make_plain_layout
from alignment.scene.colours import EXTRA_COLOURS, MISSING_COLOUR, OKABE_ITO
from alignment.studies.study import Study

MIN_BLOC_SIZE = 3


def make_sweep_figure(study: Study) -> dict[str, Any]:
    """Return the sizes of blocs over thresholds as stacked areas.

    Blocs that never have three members form one area. The vertical line is the threshold of the
    study.
    """
    labels = study.findings.sweep.labels
    thresholds = [float(threshold) for threshold in labels.columns]
    sizes = labels.apply(lambda step: step.value_counts()).fillna(0).astype(int)
    large = sizes[sizes.max(axis=1) >= MIN_BLOC_SIZE].sort_index()
    small_total = sizes.drop(large.index).sum()
    names = {bloc.id: bloc.name for bloc in study.blocs}
    palette = OKABE_ITO + EXTRA_COLOURS
    traces = []
    for number, row in zip(large.index.tolist(), large.to_numpy().tolist(), strict=True):
        name = escape_markup(names.get(number, f"another bloc ({number})"))
        colour = palette[(number - 1) % len(palette)]
        traces.append(_make_size_trace(name, thresholds, row, colour))
    if len(small_total):
        counts = small_total.tolist()
        traces.append(_make_size_trace("alone or in pairs", thresholds, counts, MISSING_COLOUR))
    return {
        "data": traces,
        "layout": make_plain_layout()
        | {
            "height": 260,
            "margin": {"l": 36, "r": 8, "t": 8, "b": 36},
            "dragmode": False,
            "hovermode": "x unified",
            "showlegend": False,
            "xaxis": {
                "title": {"text": "threshold"},
                "fixedrange": True,
                "tickformat": ".2f",
                "gridcolor": GRID_COLOUR,
            },
            "yaxis": {"title": {"text": "countries"}, "fixedrange": True, "gridcolor": GRID_COLOUR},
            "shapes": [
                {
                    "type": "line",
                    "x0": study.threshold,
                    "x1": study.threshold,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"width": 1.5, "color": INK, "dash": "dot"},
                }
            ],
        },
    }


def _make_size_trace(name: str, x: list[float], y: list[int], colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "stackgroup": "blocs",
        "name": name,
        "x": x,
        "y": y,
        "line": {"width": 0.5, "color": "#3B444F", "shape": "hv"},
        "fillcolor": colour,
        "hovertemplate": "%{y}",
    }
