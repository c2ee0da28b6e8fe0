"""What all figures share: type, inks, and words that are safe to show."""

from __future__ import annotations

import textwrap
from typing import Any

FONT = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
INK, FAINT, OUTLINE, GRID = "#1B2530", "#5A6673", "#3B444F", "#DDE2E7"
HOVER = {"bgcolor": "#FFFFFF", "bordercolor": OUTLINE, "align": "left"}


def text(words: str) -> str:
    """Return words for a plotly text.

    Plotly reads a little HTML in its texts; names from outside must not be it.

    >>> text("Trinidad & <b>Tobago</b>")
    'Trinidad &amp; &lt;b&gt;Tobago&lt;/b&gt;'
    """
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines(words: str, width: int = 170) -> str:
    """Return words for a plotly text, broken into lines of at most `width` letters."""
    return "<br>".join(text(line) for line in textwrap.wrap(words, width))


def see_through(colour: str, share: float) -> str:
    """Return a colour with an opacity.

    >>> see_through("#0072B2", 0.4)
    'rgba(0,114,178,0.4)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def plain_layout() -> dict[str, Any]:
    """Return the layout that figures over time start from."""
    return {
        "font": {"family": FONT, "color": INK, "size": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "shapes": [],
        "annotations": [],
    }


def said_instead(words: str) -> dict[str, Any]:
    """Return a figure that says why there is nothing to draw."""
    note = {
        "text": lines(words, 80),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 14, "color": FAINT},
    }
    hidden = {"visible": False}
    axes = {"xaxis": dict(hidden), "yaxis": dict(hidden)}
    return {"data": [], "layout": plain_layout() | axes | {"annotations": [note]}}


def periods_axis(labels: list[str]) -> dict[str, Any]:
    """Return the axis of periods, one at each whole number from 0."""
    return {
        "range": [-0.5, max(len(labels) - 0.5, 0.5)],
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": [text(label) for label in labels],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
