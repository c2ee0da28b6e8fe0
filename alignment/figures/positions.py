"""Positions as a strip chart: every country with its interval, along one line."""

from __future__ import annotations

from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.figures.parts import FAINT, FONT, GRID, INK, OUTLINE, escaped
from alignment.model.view import View
from alignment.scene.drawing import DIM
from alignment.scene.scene import make_scene

ROW = 16  # px a country
MARGIN = 70


def positions_strip(study: Study, view: View, sure: Bootstrap | None = None) -> dict[str, Any]:
    """Return the positions of all countries that have one, the most positive on top.

    Parameters
    ----------
    study : Study
    view : View
        Gives the colours and who is chosen.
    sure : Bootstrap, optional
        How sure the blocs are: the less sure are paler.

    Returns
    -------
    dict
        A plotly figure in plain values, as tall as it has countries; bars are 95% intervals.
    """
    table = study.findings.table
    nodes = {node.iso3: node for node in make_scene(study, view, sure=sure).nodes}
    known = table[table["position"].notna() & table.index.isin(nodes)].sort_values("position")
    drawn = [nodes[iso3] for iso3 in known.index]
    # Who meets the conditions of the view is in bold, the others are faded.
    names = {node.iso3: escaped(node.name) for node in drawn}
    names |= {
        node.iso3: f"<b>{names[node.iso3]}</b>" for node in drawn if view.where and not node.dim
    }
    cast = study.table.loc[known.index, "votes_cast"].tolist()
    values = known["position"].tolist()
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": values,
                "y": list(range(len(known))),
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (known["position_high"] - known["position"]).tolist(),
                    "arrayminus": (known["position"] - known["position_low"]).tolist(),
                    "thickness": 1,
                    "width": 0,
                    "color": FAINT,
                },
                "marker": {
                    "size": 9,
                    "color": [node.fill for node in drawn],
                    "opacity": [DIM if node.dim else 1.0 for node in drawn],
                    "line": {
                        "width": [2.5 if node.chosen else 0.8 for node in drawn],
                        "color": OUTLINE,
                    },
                },
                "customdata": [
                    [escaped(node.name), escaped(node.value), count]
                    for node, count in zip(drawn, cast, strict=True)
                ],
                "hovertemplate": "<b>%{customdata[0]}</b><br>position %{x:.2f}<br>%{customdata[1]}"
                "<br>%{customdata[2]} votes<extra></extra>",
                "showlegend": False,
            }
        ],
        "layout": {
            "font": {"family": FONT, "color": INK, "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "height": ROW * len(known) + MARGIN,
            "margin": {"l": 140, "r": 10, "t": 34, "b": 30},
            "dragmode": False,
            "hovermode": "closest",
            "xaxis": {
                "side": "top",
                "zeroline": True,
                "zerolinecolor": FAINT,
                "gridcolor": GRID,
                "fixedrange": True,
                "title": {"text": "position, with 95% interval"},
            },
            "yaxis": {
                "tickmode": "array",
                "tickvals": list(range(len(known))),
                "ticktext": [*names.values()],
                # Else each label is measured at each drawing: 0.3 s.
                "ticklabeloverflow": "allow",
                "range": [-1, len(known)],
                "fixedrange": True,
                "showgrid": False,
            },
        },
    }
