"""What all figures share: type, inks, and words that are safe to show."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
FONT = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
INK, FAINT, OUTLINE, GRID = "#1B2530", "#5A6673", "#3B444F", "#DDE2E7"
# Most periods whose names stand side by side.
MOST_LABELS = 9
HOVER = {"bgcolor": "#FFFFFF", "bordercolor": OUTLINE, "align": "left"}


def escaped(words: str) -> str:
    """Return words for a plotly text.

    Plotly reads a little HTML in its texts; names from outside must not be it.

    >>> escaped("Trinidad & <b>Tobago</b>")
    'Trinidad &amp; &lt;b&gt;Tobago&lt;/b&gt;'
    """
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines(words: str, width: int = 170) -> str:
    """Return words for a plotly text, broken into lines of at most `width` letters."""
    # Names such as Timor-Leste stay whole.
    wrapped = textwrap.wrap(words, width, break_on_hyphens=False)
    return "<br>".join(map(escaped, wrapped))


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


def filled(xs: list[Any], ys: list[Any], fill: str, name: str = "") -> dict[str, Any]:
    """Return a trace of filled areas; None in the points parts one from the next."""
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


def band(low: Array, high: Array, fill: str, name: str) -> dict[str, Any]:
    """Return a field from low to high over periods 0, 1, ..., broken where either is not known."""
    known = np.flatnonzero(~np.isnan(low + high))
    xs: list[float | None] = []
    ys: list[float | None] = []
    for run in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else ():
        ends: list[float] = run.tolist()
        if len(run) == 1:
            # A period by itself gets a breadth, or its interval could not be seen.
            ends, run = [run[0] - 0.05, run[0] + 0.05], np.repeat(run, 2)
        xs += [*map(float, ends), *map(float, ends[::-1]), None]
        ys += [*high[run].round(3).tolist(), *low[run[::-1]].round(3).tolist(), None]
    return filled(xs, ys, fill, name)


def said_instead(words: str) -> dict[str, Any]:
    """Return a figure that says why there is nothing to draw."""
    note = {
        "text": lines(words[:1].upper() + words[1:], 80),
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


def labelled(periods: int) -> list[int]:
    """Return the places of the periods that have room for words: all, or evenly spaced ones.

    >>> labelled(3), labelled(40)
    ([0, 1, 2], [0, 5, 10, 15, 20, 25, 30, 35])
    """
    return list(range(0, periods, max(1, math.ceil(periods / MOST_LABELS))))


def spread(heights: Array, room: float) -> Array:
    """Return ascending heights of words moved apart until each has room, in their order.

    >>> spread(np.array([0.0, 0.2, 5.0]), 1.0).round(2).tolist()
    [-0.4, 0.6, 5.0]
    """
    # A word's least height is where those below it would end if all were stacked; what falls
    # on one another becomes one stack around its middle.
    stacks: list[tuple[float, int]] = []
    for height in heights.tolist():
        stack = (height, 1)
        while stacks and _bottom(stack, room) - _top(stacks[-1], room) < room - 1e-12:
            middle, count = stacks.pop()
            total = count + stack[1]
            stack = ((middle * count + stack[0] * stack[1]) / total, total)
        stacks.append(stack)
    placed = [
        middle + room * (place - (count - 1) / 2)
        for middle, count in stacks
        for place in range(count)
    ]
    return np.array(placed, dtype=np.float64)


def _bottom(stack: tuple[float, int], room: float) -> float:
    return stack[0] - room * (stack[1] - 1) / 2


def _top(stack: tuple[float, int], room: float) -> float:
    return stack[0] + room * (stack[1] - 1) / 2


def gap_notes(gaps: list[int], words: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return shapes and annotations over periods without enough votes, one a run of them."""
    runs = np.split(np.array(gaps, dtype=int), np.flatnonzero(np.diff(gaps) > 1) + 1)
    spans = [(float(run[0]) - 0.3, float(run[-1]) + 0.3) for run in runs if len(run)]
    shapes = [
        {
            "type": "rect",
            "layer": "below",
            "yref": "paper",
            "x0": low,
            "x1": high,
            "y0": 0,
            "y1": 1,
            "fillcolor": "rgba(120,130,140,0.12)",
            "line": {"width": 0},
        }
        for low, high in spans
    ]
    notes = [
        {
            "x": (low + high) / 2,
            "yref": "paper",
            "y": 0.5,
            "text": words,
            "textangle": 0 if high - low > 2 else -90,
            "showarrow": False,
            "font": {"size": 12, "color": FAINT},
        }
        for low, high in spans
    ]
    return shapes, notes


def periods_axis(labels: list[str]) -> dict[str, Any]:
    """Return the axis of periods, one at each whole number from 0."""
    shown = labelled(len(labels))
    return {
        "range": [-0.5, max(len(labels) - 0.5, 0.5)],
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": [escaped(labels[place]) for place in shown],
        # Where there is no room for them side by side they are turned.
        "autotickangles": [0, 45, 90],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
