"""The legend under the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from alignment.app.panels.parts import attributes, go
from alignment.scene.encoding import Entry
from alignment.scene.scene import PALER, Scene

# Beside the legend; the note below the map says of what.
PALER_BRIEFLY = "Paler: less sure of its bloc"


def legend(scene: Scene, gestures: Mapping[str, str]) -> html.Div:
    """Return the legends of a scene; an entry with a gesture opens the names behind it.

    Parameters
    ----------
    scene : Scene
    gestures : mapping of str
        By the label of an entry: what leads to its countries.
    """
    return legend_of(
        (f"Colour: {scene.colour_title}", scene.colours),
        ("Shape: bloc", scene.shapes),
        gestures=gestures,
    )


def legend_of(
    *legends: tuple[str, tuple[Entry, ...]], gestures: Mapping[str, str] | None = None
) -> html.Div:
    """Return legends, each a title and its entries, as text with swatches."""
    known = gestures or {}
    parts = [
        html.Div(
            [
                html.Span(title, className="legend-title"),
                *[_entry(entry, known.get(entry.label, "")) for entry in entries],
            ],
            className="legend-row",
        )
        for title, entries in legends
        if entries
    ]
    return html.Div(parts, className="legend")


def legend_box(scene: Scene, gestures: Mapping[str, str]) -> html.Div:
    """Return the legends and the choice of map beside them."""
    maps = html.Div(
        [
            go(
                words,
                f"map:{name}",
                "chip",
                **attributes(
                    aria_pressed="true" if (name == "world") == bool(scene.world) else "false"
                ),
            )
            for name, words in (("bloc", "Bloc map"), ("world", "World map"))
        ],
        className="maps",
    )
    drawn = legend(scene, gestures)
    if PALER in scene.notes:
        drawn.children.append(html.Div(PALER_BRIEFLY, className="legend-row"))
    return html.Div([drawn, maps], className="legend-box")


def _entry(entry: Entry, gesture: str) -> Any:
    swatch = html.Span(
        className=f"swatch {entry.shape} {entry.rim}".rstrip(),
        style={"--fill": entry.fill},
        **attributes(aria_hidden="true"),
    )
    words: list[Any] = [swatch, f"{entry.label}{entry.counted}"]
    if not gesture or not entry.shown:
        return html.Span(words, className="entry")
    return go(words, gesture, "entry entry-go", title="Who they are")
