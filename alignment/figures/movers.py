"""The movers of a comparison as a dot plot: before, after, and how sure."""

from __future__ import annotations

from typing import Any

from alignment.analysis.positions import Z95
from alignment.answer.comparison import Comparison
from alignment.figures.parts import FAINT, FONT, GRID, INK, OUTLINE, escaped
from alignment.model.wording import signed
from alignment.scene.colours import MISSING
from alignment.scene.moves import bloc_colours

MOST_ROWS = 25
# Pixels a country, and above and below all of them.
ROW, ABOVE, BELOW = 22, 40, 50


def movers_plot(
    comparison: Comparison, by: str = "position_change", most: int = MOST_ROWS
) -> dict[str, Any]:
    """Return the change of position of the countries that moved most, the most on top.

    A ring where the country stood, a disc where it stands, and around the disc the 95%
    interval of the change: where it does not reach the ring, the change is beyond its error.
    No bar means that both rest on the same votes.

    Parameters
    ----------
    comparison : Comparison
    by : str
        A key of :data:`~alignment.answer.comparison.ORDERS`.
    most : int
        Most countries drawn.

    Returns
    -------
    dict
        A plotly figure in plain values, as tall as it has countries: the traces 'change',
        'before' and 'after'.

    Raises
    ------
    QueryError
        If there is no such order.
    """
    order = comparison.movers(by)
    rows = order[order["position_change"].notna()].head(most)
    before, after = bloc_colours(comparison)
    places = list(range(len(rows)))
    names = [escaped(name) for name in rows["name"]]
    bars = (Z95 * rows["position_se"]).tolist()
    bars = [bar if bar == bar else 0.0 for bar in bars]
    lines: list[float | None] = []
    for one, other in zip(rows["position_before"], rows["position_after"], strict=True):
        lines += [one, other, None]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "change",
                "x": lines,
                "y": [at for place in places for at in (place, place, None)],
                "line": {"width": 3, "color": MISSING},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "before",
                "x": rows["position_before"].tolist(),
                "y": places,
                "marker": {
                    "size": 10,
                    "symbol": "circle-open",
                    "color": [before.get(name, MISSING) for name in rows["bloc_before"]],
                    "line": {"width": 2.5},
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "after",
                "x": rows["position_after"].tolist(),
                "y": places,
                "error_x": {
                    "type": "data",
                    "array": bars,
                    "thickness": 1.2,
                    "width": 3,
                    "color": FAINT,
                },
                "marker": {
                    "size": 11,
                    "color": [after.get(name, MISSING) for name in rows["bloc_after"]],
                    "line": {"width": 0.8, "color": OUTLINE},
                },
                "customdata": _cards(rows),
                "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>"
                "%{customdata[2]}<extra></extra>",
                "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": OUTLINE, "align": "left"},
            },
        ],
        "layout": {
            "font": {"family": FONT, "color": INK, "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "height": ABOVE + BELOW + ROW * max(len(rows), 1),
            "margin": {"l": 10, "r": 10, "t": ABOVE, "b": BELOW},
            "hovermode": "closest",
            "showlegend": False,
            "xaxis": {
                "title": {
                    "text": "position, ring before and disc after (standard deviations)",
                    "font": {"size": 12},
                },
                "zeroline": True,
                "zerolinecolor": FAINT,
                "gridcolor": GRID,
            },
            "yaxis": {
                "tickmode": "array",
                "tickvals": places,
                "ticktext": names,
                "range": [max(len(rows), 1) - 0.4, -0.6],
                "automargin": True,
                "showgrid": False,
                "zeroline": False,
            },
            "meta": {"movers": rows.index.tolist()},
        },
    }


def _cards(rows: Any) -> list[list[str]]:
    cards = []
    for _, row in rows.iterrows():
        error = f" ± {Z95 * row['position_se']:.2f}" if row["position_se"] > 0 else ""
        cards.append(
            [
                escaped(row["name"]),
                f"change of position {signed(row['position_change'])}{error}",
                f"{row['votes_before']} votes before, {row['votes_after']} after",
            ]
        )
    return cards
