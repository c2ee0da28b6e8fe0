"""Who moved between two studies: arrows on the map of the first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.answer.comparison import Comparison
from alignment.figures.parts import FAINT, FONT, INK, OUTLINE, escaped
from alignment.scene.colours import ALONE as ALONE_FILL
from alignment.scene.colours import MISSING, category_colours, ink_on
from alignment.scene.drawing import CODE_SIZE
from alignment.scene.encoding import NOT_ENOUGH

# A country stands out whose similarities changed this many times as much as the middle one's.
STANDS_OUT = 2.0
# Beyond that no one can follow the arrows.
MOST_ARROWS = 30
STAYED, CAME_FROM, ARROWS, MOVED = "stayed", "came from", "arrows", "moved"
# Sizes on the screen, in pixels: of a disc with a code, of one without, of an arrow's head.
LARGE, SMALL, HEAD = 26, 9, 13
_LINE = "rgba(16,22,29,0.75)"


def comparison_map(comparison: Comparison, most: int = MOST_ARROWS) -> dict[str, Any]:
    """Return the movers of a comparison as a plotly figure in plain values.

    Every country that has a place in both is a small disc where it ended. Those that stand
    out are large discs with their code, and an arrow from where they were: who changed bloc,
    and whose similarities to the others changed at least twice as much as the middle
    country's. Distance on the map alone does not make a mover, for like-minded countries
    trade places within their crowd. Discs have the colour of the bloc of `before` that their
    bloc continues; the ring where an arrow begins has the colour of the bloc it left.

    Parameters
    ----------
    comparison : Comparison
    most : int
        Most arrows drawn, of the countries whose similarities changed most.

    Returns
    -------
    dict
        `data`: the traces 'stayed', 'came from', 'arrows' and 'moved' and the legend's.
        `layout`: the axes hold the map of `before` and all places of `after`.
        `layout.meta.movers` lists the countries with an arrow, the most changed first.
    """
    table = comparison.table
    disc = comparison.before.disc
    placed = table[table["moved"].notna()]
    movers = standing_out(comparison).head(most)
    colours = bloc_colours(comparison)
    rest = placed[~placed.index.isin(movers.index)]
    return {
        "data": [
            _discs(STAYED, rest, comparison, colours[1]),
            _rings(movers, colours[0]),
            _arrows(movers),
            _discs(MOVED, movers, comparison, colours[1]),
            *_legend(comparison, colours),
        ],
        "layout": {
            "font": {"family": FONT, "color": INK, "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "hovermode": "closest",
            "dragmode": "pan",
            "showlegend": True,
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.01,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            **_axes(placed, disc),
            "meta": {"disc": disc, "movers": movers.index.tolist()},
        },
    }


def standing_out(comparison: Comparison) -> pd.DataFrame:
    """Return the rows of countries that changed bloc or stand out, the most changed first."""
    order = comparison.movers("shift")
    out = order["shift"] >= STANDS_OUT * comparison.table["shift"].median()
    return order[(out | order["bloc_changed"].fillna(False).astype(bool)) & order["moved"].notna()]


def bloc_colours(comparison: Comparison) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colour of each bloc by name, of `before` and of `after`.

    A bloc that continues another has its colour; a new one the next that is free; countries
    alone share a grey.
    """
    blocs = comparison.blocs
    names = [bloc.name for bloc in comparison.before.blocs if bloc.size > 1]
    fresh = blocs[(blocs["name_before"] == "") & (blocs["size_after"] > 1)]["name_after"]
    slots = [("before", name) for name in names] + [("after", name) for name in fresh]
    palette = category_colours(tuple(f"{when} {name}" for when, name in slots))
    before = {
        bloc.name: palette.get(f"before {bloc.name}", ALONE_FILL)
        for bloc in comparison.before.blocs
    }
    after = {bloc.name: ALONE_FILL for bloc in comparison.after.blocs}
    for old, new, size in zip(
        blocs["name_before"], blocs["name_after"], blocs["size_after"], strict=True
    ):
        if new and size > 1:
            after[new] = palette[f"after {new}"] if not old else before[old]
    return before, after


def _discs(
    name: str, rows: pd.DataFrame, comparison: Comparison, colours: dict[str, str]
) -> dict[str, Any]:
    large = name == MOVED
    fills = [colours.get(bloc, MISSING) for bloc in rows["bloc_after"]]
    return {
        "type": "scatter",
        "mode": "markers+text" if large else "markers",
        "name": name,
        "x": rows["x_after"].tolist(),
        "y": rows["y_after"].tolist(),
        "text": rows.index.tolist(),
        "textposition": "middle center",
        "textfont": {"size": LARGE * CODE_SIZE, "color": list(map(ink_on, fills)), "family": FONT},
        "customdata": _cards(rows, comparison),
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
        "<br>%{customdata[3]}<extra></extra>",
        "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": OUTLINE, "align": "left"},
        "marker": {
            "size": LARGE if large else SMALL,
            "color": fills,
            "opacity": 1 if large else 0.5,
            "line": {"width": 0.8, "color": OUTLINE},
        },
        "cliponaxis": False,
        "showlegend": False,
    }


def _cards(rows: pd.DataFrame, comparison: Comparison) -> list[list[str]]:
    cards = []
    for _, row in rows.iterrows():
        before, after = (
            NOT_ENOUGH if pd.isna(row[name]) else str(row[name])
            for name in ("bloc_before", "bloc_after")
        )
        bloc = before if before == after else f"{before}, then {after}"
        shift = NOT_ENOUGH if pd.isna(row["shift"]) else f"{row['shift']:.2f}"
        towards = row["towards_bloc"]
        near = f"; towards the {towards}" if isinstance(towards, str) else ""
        cards.append(
            [
                escaped(row["name"]),
                escaped(bloc),
                escaped(f"change of similarity: {shift}{near}"),
                f"moved {row['moved']:.2f} map radii",
            ]
        )
    return cards


def _rings(movers: pd.DataFrame, colours: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": CAME_FROM,
        "x": movers["x_before"].tolist(),
        "y": movers["y_before"].tolist(),
        "marker": {
            "size": SMALL,
            "symbol": "circle-open",
            "color": [colours.get(bloc, MISSING) for bloc in movers["bloc_before"]],
            "line": {"width": 2.5},
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
    }


def _arrows(movers: pd.DataFrame) -> dict[str, Any]:
    start, end = movers[["x_before", "y_before"]], movers[["x_after", "y_after"]]
    there, here = end.to_numpy(dtype=float), start.to_numpy(dtype=float)
    # The heads stand half-way, where no disc hides them.
    middle, way = (here + there) / 2, there - here
    gap = np.full(len(movers), np.nan)
    corners = [
        np.column_stack([here[:, axis], middle[:, axis], there[:, axis], gap]).ravel()
        for axis in (0, 1)
    ]
    angles = np.degrees(np.arctan2(way[:, 0], way[:, 1]))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": ARROWS,
        "x": _plain(corners[0]),
        "y": _plain(corners[1]),
        "line": {"width": 1.3, "color": _LINE},
        "marker": {
            "symbol": "arrow-wide",
            "size": [size for _ in angles for size in (0, HEAD, 0, 0)],
            "angle": np.repeat(np.round(angles, 1), 4).tolist(),
            "color": _LINE,
            "line": {"width": 0},
            "opacity": 1,
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
    }


def _legend(
    comparison: Comparison, colours: tuple[dict[str, str], dict[str, str]]
) -> list[dict[str, Any]]:
    rows = []
    for _, row in comparison.blocs.iterrows():
        if max(row["size_before"], row["size_after"]) < 2:
            continue
        one, other = row["name_before"], row["name_after"]
        if not one:
            label, fill = f"new: {other} {row['size_after']}", colours[1][other]
        elif not other:
            label, fill = f"ended: {one} {row['size_before']}", colours[0][one]
        else:
            name = one if one == other else f"{one}, then {other}"
            label, fill = f"{name} {row['size_before']} → {row['size_after']}", colours[0][one]
        rows.append((label, fill, "circle"))
    drawn = comparison.table[comparison.table["moved"].notna()]
    alone = sum(1 for bloc in comparison.after.blocs if bloc.size == 1)
    if alone:
        rows.append((f"alone {alone}", ALONE_FILL, "circle"))
    thin = int(drawn["bloc_after"].isna().sum())
    if thin:
        rows.append((f"{NOT_ENOUGH} {thin}", MISSING, "circle"))
    rows.append(("where it was before", FAINT, "circle-open"))
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "name": escaped(label),
            "marker": {
                "size": 12,
                "symbol": symbol,
                "color": fill,
                "line": {"width": 1, "color": OUTLINE},
            },
            "hoverinfo": "skip",
            "showlegend": True,
        }
        for label, fill, symbol in rows
    ]


def _axes(placed: pd.DataFrame, disc: float) -> dict[str, Any]:
    xs = placed[["x_before", "x_after"]].to_numpy(dtype=float)
    ys = placed[["y_before", "y_after"]].to_numpy(dtype=float)
    pad = 2.2 * disc
    frame = [
        (part.min() - pad, part.max() + pad) if part.size else (-1.0, 1.0) for part in (xs, ys)
    ]
    axis = {"visible": False, "fixedrange": False, "constrain": "range"}
    return {
        "xaxis": axis | {"range": list(map(float, frame[0]))},
        "yaxis": axis | {"range": list(map(float, frame[1])), "scaleanchor": "x"},
    }


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
