"""The legend under the map."""

from __future__ import annotations

from dash import html

from alignment.app.panels.parts import attributes, go
from alignment.scene.encoding import Entry
from alignment.scene.scene import Scene


def legend(scene: Scene) -> html.Div:
    """Return the legends of a scene as text with swatches."""
    return legend_of(
        (f"Colour: {scene.colour_title}", scene.colours), ("Shape: bloc", scene.shapes)
    )


def legend_of(*legends: tuple[str, tuple[Entry, ...]]) -> html.Div:
    """Return legends, each a title and its entries, as text with swatches."""
    parts = [
        html.Div(
            [html.Span(title, className="legend-title"), *[_entry(entry) for entry in entries]],
            className="legend-row",
        )
        for title, entries in legends
        if entries
    ]
    return html.Div(parts, className="legend")


def legend_box(scene: Scene) -> html.Div:
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
    return html.Div([legend(scene), maps], className="legend-box")


def _entry(entry: Entry) -> html.Span:
    swatch = html.Span(
        className=f"swatch {entry.shape} {entry.rim}".rstrip(),
        style={"--fill": entry.fill},
        **attributes(aria_hidden="true"),
    )
    return html.Span([swatch, f"{entry.label}{entry.counted}"], className="entry")
