"""Legend under the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from alignment.app.panels import components as ui
from alignment.scene.encoding import LegendEntry
from alignment.scene.scene import PALER_NOTE, Scene

# The note below the map says more.
PALER_SHORT_NOTE = "Paler: less sure of its bloc"


def render_scene_legend(scene: Scene, gestures: Mapping[str, str]) -> html.Div:
    """Return the legends of a scene; `gestures` by the label of an entry open its countries."""
    return render_legend(
        (f"Colour: {scene.colour_title}", scene.colour_legend),
        ("Shape: bloc", scene.shape_legend),
        gestures=gestures,
    )


def render_legend(
    *legends: tuple[str, tuple[LegendEntry, ...]], gestures: Mapping[str, str] | None = None
) -> html.Div:
    """Return legends, each a title and its entries, as text with swatches."""
    gestures = gestures or {}
    rows = [
        html.Div(
            [
                html.Span(title, className="legend-title"),
                *[_render_entry(entry, gestures.get(entry.label, "")) for entry in entries],
            ],
            className="legend-row",
        )
        for title, entries in legends
        if entries
    ]
    return html.Div(rows, className="legend")


def render_legend_box(scene: Scene, gestures: Mapping[str, str]) -> html.Div:
    """Return the legends, and the choice between the bloc map and the world map."""
    maps = [
        ui.render_chip(text, f"map:{name}", (name == "world") == bool(scene.world))
        for name, text in (("bloc", "Bloc map"), ("world", "World map"))
    ]
    legend = render_scene_legend(scene, gestures)
    if PALER_NOTE in scene.notes:
        legend.children.append(html.Div(PALER_SHORT_NOTE, className="legend-row"))
    return html.Div([legend, html.Div(maps, className="maps")], className="legend-box")


def _render_entry(entry: LegendEntry, gesture: str) -> Any:
    swatch = html.Span(
        className=f"swatch {entry.shape} {entry.rim}".rstrip(),
        style={"--fill": entry.fill},
        **ui.to_html_props(aria_hidden="true"),
    )
    content: list[Any] = [swatch, f"{entry.label}{entry.count_text}"]
    if not gesture or not entry.visible_count:
        return html.Span(content, className="entry")
    return ui.render_gesture_button(content, gesture, "entry entry-go", title="Who they are")
