"""Style shared by the figures, and the title, legend and notes of standalone figures."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alignment.errors import AlignmentError, require_extra
from alignment.scene.colours import (
    BLOC_LINE_WIDTH,
    HATCHED_RIM,
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    MISSING_RIM_DARK,
    RIM_DASHES,
    RIM_WIDTH,
    SMALL_RIMS,
    SMALL_SHARE,
    select_ink,
)
from alignment.scene.encoding import EMPTY_RIM, OUTLINE_RIM, QUIET_RIM, LegendEntry
from alignment.scene.scene import Scene, apply_theme
from alignment.scene.theme import DARK_THEME, LIGHT_THEME, Theme

if TYPE_CHECKING:
    import plotly.graph_objects as go

FloatArray = npt.NDArray[np.float64]
FONT = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
INK, MUTED_INK, OUTLINE_COLOUR = LIGHT_THEME.ink, LIGHT_THEME.muted_ink, LIGHT_THEME.outline
GRID_COLOUR = "#DDE2E7"
# Rims of marks that are filled with the paper.
HOLLOW_RIMS = (*RIM_DASHES, EMPTY_RIM)
MAX_PERIOD_LABELS = 9
HOVER_LABEL = {"bgcolor": "#FFFFFF", "bordercolor": OUTLINE_COLOUR, "align": "left"}
# Plotly's symbol of each shape, and its size as a share of the disc.
PLOTLY_SYMBOLS = {
    "circle": ("circle", 1.0),
    "square": ("square", 0.735),
    "hexagon": ("hexagon2", 1.04),
    "diamond": ("diamond", 0.8),
    "pentagon": ("pentagon", 1.04),
    "octagon": ("octagon", 1.04),
    "triangle": ("triangle-up", 0.87),
    "triangle-down": ("triangle-down", 0.87),
}
# A standalone figure has the width of the notebook cell; the layout fits from this width on.
DEFAULT_WIDTH, DEFAULT_HEIGHT, MIN_HEIGHT = 800, 580, 300
MARGIN = {"l": 10, "r": 240, "t": 84, "b": 104}
# In characters, and the height of a further line of the title in pixels.
TITLE_LINE_LENGTH, SUBTITLE_LINE_LENGTH, NOTE_LINE_LENGTH, TITLE_LINE_HEIGHT = 74, 125, 125, 26
# Plotly sets a title of several lines higher, by this share of the font size.
TITLE_TOP, TITLE_FONT_SIZE, TITLE_RAISE = 12, 20, 0.7


def escape_markup(text: str) -> str:
    """Return text escaped for plotly, which interprets some HTML.

    >>> escape_markup("Trinidad & <b>Tobago</b>")
    'Trinidad &amp; &lt;b&gt;Tobago&lt;/b&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def break_lines(text: str, width: int) -> str:
    """Return text escaped for plotly, in lines of at most `width` characters."""
    # Names such as Timor-Leste must not be broken.
    wrapped = textwrap.wrap(text, width, break_on_hyphens=False)
    return "<br>".join(map(escape_markup, wrapped))


def to_rgba(colour: str, opacity: float) -> str:
    """Return a colour with an opacity.

    >>> to_rgba("#8568CE", 0.4)
    'rgba(133,104,206,0.4)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def make_plain_layout(ink: str = INK) -> dict[str, Any]:
    """Return font and transparent background, with which every layout begins."""
    return {
        "font": {"family": FONT, "color": ink, "size": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def make_base_layout() -> dict[str, Any]:
    """Return the base layout of figures over time."""
    return make_plain_layout() | {
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "shapes": [],
        "annotations": [],
    }


def make_trace(mode: str, name: str, xs: list[Any], ys: list[Any], **fields: Any) -> dict[str, Any]:
    """Return a trace of a mode, such as lines, that the legend does not list."""
    trace = {"type": "scatter", "mode": mode, "name": name, "x": xs, "y": ys}
    return trace | fields | {"showlegend": False}


def make_annotation(x: float, y: float, text: str, **fields: Any) -> dict[str, Any]:
    """Return a text without an arrow at a position."""
    return {"x": x, "y": y, "text": text, "showarrow": False, **fields}


def make_paper_note(x: float, y: float, text: str, **fields: Any) -> dict[str, Any]:
    """Return a small note at shares of the width and height of a figure."""
    font = {"size": 12, "color": MUTED_INK}
    return make_annotation(x, y, text, **{"xref": "paper", "yref": "paper", "font": font} | fields)


def make_chart_key(text: str) -> dict[str, Any]:
    """Return the note above a chart that explains its bands."""
    return make_paper_note(0, 1, text, xanchor="left", yanchor="bottom", align="left")


def make_value_axis(title: str, **fields: Any) -> dict[str, Any]:
    """Return an axis of values with a small title and a grid."""
    return {"title": {"text": title, "font": {"size": 12}}, "gridcolor": GRID_COLOUR} | fields


def join_lines(lines: Iterable[Iterable[tuple[Any, Any]]]) -> tuple[list[Any], list[Any]]:
    """Return x and y of lines drawn by one trace, with None after each line.

    >>> join_lines([[(0, 1), (2, 3)], [(4, 5)]])
    ([0, 2, None, 4, None], [1, 3, None, 5, None])
    """
    points = [point for line in lines for point in (*line, (None, None))]
    return [x for x, _ in points], [y for _, y in points]


def make_area_trace(
    outlines: Iterable[Iterable[tuple[float, float]]], fill: str, name: str = ""
) -> dict[str, Any]:
    """Return a trace of filled outlines."""
    xs, ys = join_lines(outlines)
    line = {"width": 0, "color": fill}
    return make_trace(
        "lines", name, xs, ys, fill="toself", fillcolor=fill, line=line, hoverinfo="skip"
    )


def make_band_trace(low: FloatArray, high: FloatArray, fill: str, name: str) -> dict[str, Any]:
    """Return a band from low to high over periods 0, 1, ..., interrupted where either is NaN."""
    known = np.flatnonzero(~np.isnan(low + high))
    outlines = []
    for run in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else ():
        ends = run.astype(float)
        if len(run) == 1:
            # Without a width the band of a single period would be invisible.
            ends, run = run[0] + np.array([-0.05, 0.05]), np.repeat(run, 2)
        upper = zip(ends.tolist(), high[run].round(3).tolist(), strict=True)
        lower = zip(ends[::-1].tolist(), low[run[::-1]].round(3).tolist(), strict=True)
        outlines.append([*upper, *lower])
    return make_area_trace(outlines, fill, name)


def make_message_figure(message: str) -> dict[str, Any]:
    """Return an empty figure with a message."""
    text = break_lines(message[:1].upper() + message[1:], 80)
    note = make_paper_note(0.5, 0.5, text, font={"size": 14, "color": MUTED_INK})
    axes = {axis: {"visible": False} for axis in ("xaxis", "yaxis")}
    return {"data": [], "layout": make_base_layout() | axes | {"annotations": [note]}}


def select_labelled_periods(period_count: int) -> list[int]:
    """Return the numbers of the periods that are labelled: all, or evenly spaced ones.

    >>> select_labelled_periods(3), select_labelled_periods(40)
    ([0, 1, 2], [0, 5, 10, 15, 20, 25, 30, 35])
    """
    return list(range(0, period_count, max(1, math.ceil(period_count / MAX_PERIOD_LABELS))))


def make_gap_marks(gaps: list[int], text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a shape and an annotation for each run of periods with too few votes."""
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
        make_paper_note(
            (low + high) / 2, 0.5, text, xref="x", textangle=0 if high - low > 2 else -90
        )
        for low, high in spans
    ]
    return shapes, notes


def make_period_axis(labels: list[str]) -> dict[str, Any]:
    """Return an axis of periods at the integers from 0."""
    numbers = select_labelled_periods(len(labels))
    return {
        "range": [-0.5, max(len(labels) - 0.5, 0.5)],
        "tickmode": "array",
        "tickvals": numbers,
        "ticktext": [escape_markup(labels[number]) for number in numbers],
        # Tried in this order until the labels do not overlap.
        "autotickangles": [0, 45, 90],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def get_map_size(scene: Scene, height: int) -> tuple[int, int]:
    """Return the least width and height of the map in a figure of a height, in pixels.

    Raises
    ------
    AlignmentError
        If the figure is too low for a map.
    """
    if height < MIN_HEIGHT:
        raise AlignmentError(f"{height} pixels are not high enough; ask for {MIN_HEIGHT} or more")
    margin = _get_margin(scene)
    return DEFAULT_WIDTH - margin["l"] - margin["r"], height - margin["t"] - margin["b"]


def _get_margin(scene: Scene) -> dict[str, int]:
    extra_lines = break_lines(scene.title, TITLE_LINE_LENGTH).count("<br>")
    return MARGIN | {"t": MARGIN["t"] + TITLE_LINE_HEIGHT * extra_lines}


def apply_figure_theme(scene: Scene, theme: Theme) -> Scene:
    """Return a scene in the colours of a theme; hollow marks are filled with its paper."""
    scene = apply_theme(scene, theme)
    ink = select_ink(theme.paper)
    nodes = (
        replace(node, fill=theme.paper, ink=ink) if node.rim in HOLLOW_RIMS else node
        for node in scene.nodes
    )
    entries = (
        replace(entry, fill=theme.paper) if entry.rim in HOLLOW_RIMS else entry
        for entry in scene.colour_legend
    )
    return replace(scene, nodes=tuple(nodes), colour_legend=tuple(entries))


def make_standalone_figure(
    figure: dict[str, Any], scene: Scene, height: int, theme: Theme
) -> go.Figure:
    """Return a figure in plain values with title, legend, notes and source."""
    layout = figure["layout"]
    figure["data"] += _make_legend_traces(scene, theme)
    notes = [scene.unlabelled_text, scene.explanation, *scene.notes, scene.source]
    title = break_lines(scene.title, TITLE_LINE_LENGTH)
    top = TITLE_TOP + TITLE_RAISE * TITLE_FONT_SIZE * ("<br>" in title)
    layout |= {
        # Opaque, because the page around the figure may be dark or light.
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "showlegend": True,
        "legend": {
            "x": 1.01,
            "y": 1,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "autosize": True,
        "height": height,
        "margin": _get_margin(scene),
        "title": {
            "text": title,
            "x": 0.01,
            "y": round(1 - top / height, 4),
            "yanchor": "top",
            "font": {"size": TITLE_FONT_SIZE},
            "subtitle": {
                "text": break_lines(scene.subtitle, SUBTITLE_LINE_LENGTH),
                "font": {"size": 12},
            },
        },
    }
    text = "<br>".join(break_lines(note, NOTE_LINE_LENGTH) for note in notes if note)
    font = {"size": 12, "color": theme.muted_ink}
    note = make_paper_note(
        0, 0, text, yshift=-6, xanchor="left", yanchor="top", align="left", font=font
    )
    layout["annotations"] = [*layout["annotations"], note]
    with require_extra("app"):
        import plotly.graph_objects as go

    return go.Figure(figure)


def _make_legend_traces(scene: Scene, theme: Theme) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "name": escape_markup(entry.text) + entry.count_text,
            "legendgroup": group,
            "legendgrouptitle": {"text": escape_markup(title)},
            "hoverinfo": "skip",
            "showlegend": True,
        }
        | _make_legend_marker(entry, theme)
        for group, title, entries in (
            ("colour", scene.colour_heading, scene.colour_legend),
            ("shape", scene.shape_title, scene.shape_legend),
        )
        for entry in entries
        if entry.shape
    ]


def _make_legend_marker(entry: LegendEntry, theme: Theme) -> dict[str, Any]:
    symbol, fill = PLOTLY_SYMBOLS[entry.shape][0], entry.fill
    outline = theme.get_outline(entry.fill)
    rim = {"width": 1, "color": MISSING_RIM_DARK if entry.rim == QUIET_RIM else outline}
    if entry.rim in (*HOLLOW_RIMS, HATCHED_RIM):
        # Markers of plotly can have neither the dashes nor the hatching of the map.
        symbol, fill, rim = "circle", theme.paper, {"width": RIM_WIDTH, "color": theme.rim}
    if entry.rim == OUTLINE_RIM:
        fill, rim = theme.paper, {"width": BLOC_LINE_WIDTH, "color": entry.fill}
    size = 12 * (SMALL_SHARE if entry.rim in SMALL_RIMS else 1)
    marker = {"size": size, "symbol": symbol, "color": fill, "line": rim}
    return {"mode": "markers", "marker": marker}


def format_dashes(kind: str) -> str:
    """Return the dashes of a kind of rim in plotly's notation, 'solid' for any other kind.

    >>> format_dashes("dashed"), format_dashes("")
    ('2.6px,1.6px', 'solid')
    """
    return ",".join(f"{length}px" for length in RIM_DASHES.get(kind, ())) or "solid"


def format_path(outline: Iterable[tuple[float, float]], number_format: str) -> str:
    """Return an outline as a closed path.

    >>> format_path([(0.5, 1), (2, 3)], "g")
    'M0.5,1 L2,3 Z'
    """
    points = " L".join(f"{x:{number_format}},{y:{number_format}}" for x, y in outline)
    return f"M{points} Z"


DARK_GRID = "#36414D"
# Colours of text and lines; data keeps its colours in every theme.
_COLOUR_PAIRS = (
    (LIGHT_THEME.ink, DARK_THEME.ink),
    (LIGHT_THEME.muted_ink, DARK_THEME.muted_ink),
    (LIGHT_THEME.selected, DARK_THEME.selected),
    (LIGHT_THEME.outline, DARK_THEME.outline),
    (LIGHT_THEME.sea, DARK_THEME.sea),
    (LIGHT_THEME.other_land, DARK_THEME.other_land),
    (GRID_COLOUR, DARK_GRID),
)
# The swatch of countries without a value, as the map has it.
_UNKNOWN_SWATCH_STYLE = f"--fill: {MISSING_COLOUR_DARK} !important; --edge: {MISSING_RIM_DARK};"


def build_dark_css(*other_rules: str) -> str:
    """Return the CSS rules that draw figures of Plotly in the dark theme of the reader's system.

    Other rules for the same theme follow them.

    A figure has light colours in the style of each part, by which the rules select it. Hover cards
    stay light.
    """
    rules = [f":root {{ --map: {DARK_THEME.paper}; --edge: {DARK_THEME.outline}; }}"]
    for light, dark in _COLOUR_PAIRS:
        rules += [
            f"{_format_selector(name, light)} {{ {name}: {dark} !important; }}"
            for name in ("fill", "stroke")
        ]
    rules += [
        f".js-plotly-plot .annotation .bg {{ fill: {DARK_THEME.paper} !important; }}",
        *(
            f".swatch[style*='{fill}'] {{ --edge: {outline}; }}"
            for fill, outline in DARK_THEME.fill_outlines
        ),
        f".swatch[style*='{MISSING_COLOUR}'] {{ {_UNKNOWN_SWATCH_STYLE} }}",
        *other_rules,
    ]
    return "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}"


def _format_selector(css_property: str, colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    style = f"{css_property}: rgb({red}, {green}, {blue})"
    return f'.js-plotly-plot :not(.hoverlayer *)[style*="{style}"]'
