"""How blocs split and merge as the threshold rises."""

from __future__ import annotations

from typing import Any

from alignment.answer.study import Study
from alignment.figures.parts import FONT, GRID, INK, escaped
from alignment.scene.colours import MISSING, MORE, OKABE_ITO

SMALLEST = 3


def sweep_figure(study: Study) -> dict[str, Any]:
    """Return the sizes of blocs over thresholds as stacked areas, the study's own on the left.

    Blocs that never have three members are taken together; the upright line is the threshold
    in force.
    """
    labels = study.findings.sweep.labels
    thresholds = [float(threshold) for threshold in labels.columns]
    sizes = labels.apply(lambda step: step.value_counts()).fillna(0).astype(int)
    large = sizes[sizes.max(axis=1) >= SMALLEST].sort_index()
    rest = sizes.drop(large.index).sum()
    names = {bloc.id: bloc.name for bloc in study.blocs}
    palette = OKABE_ITO + MORE
    traces = []
    for number, row in zip(large.index.tolist(), large.to_numpy().tolist(), strict=True):
        name = names.get(number, f"another bloc ({number})")
        traces.append(_area(escaped(name), thresholds, row, palette[(number - 1) % len(palette)]))
    if len(rest):
        traces.append(_area("alone or in pairs", thresholds, rest.tolist(), MISSING))
    return {
        "data": traces,
        "layout": {
            "font": {"family": FONT, "color": INK, "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "height": 260,
            "margin": {"l": 36, "r": 8, "t": 8, "b": 36},
            "dragmode": False,
            "hovermode": "x unified",
            "showlegend": False,
            "xaxis": {
                "title": {"text": "threshold"},
                "fixedrange": True,
                "tickformat": ".2f",
                "gridcolor": GRID,
            },
            "yaxis": {"title": {"text": "countries"}, "fixedrange": True, "gridcolor": GRID},
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


def _area(name: str, x: list[float], y: list[int], colour: str) -> dict[str, Any]:
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
