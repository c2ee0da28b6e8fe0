"""The chosen countries over the panel: each can be given up, or all."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app.panels.parts import attributes, go
from alignment.model.dataset import Dataset
from alignment.model.subjects import letters
from alignment.model.view import View

# As many as stand in two rows of the panel; the others are folded.
SHOWN = 6


def chosen(dataset: Dataset, view: View) -> Any:
    """Return the chosen countries as buttons that give them up; nothing if there are none."""
    if not view.select:
        return []
    shown = [_chip(dataset, iso3) for iso3 in view.select[:SHOWN]]
    more = sorted(view.select[SHOWN:], key=lambda iso3: letters(dataset.names[iso3]))
    chips = html.Div([_chip(dataset, iso3) for iso3 in more], className="chips")
    rest = [html.Details([html.Summary(f"and {len(more)} more"), chips])] if more else []
    clear = [go("Clear", "clear:", "chip")] if len(view.select) > 1 else []
    # Leads to the search, which then adds (see assets/page.js).
    another = html.Button("Add another", type="button", className="chip another")
    return html.Div(
        [html.Span("Chosen:", className="meta"), *shown, *rest, another, *clear],
        className="chips chosen",
        role="group",
        **attributes(aria_label="Chosen countries"),
    )


def _chip(dataset: Dataset, iso3: str) -> html.Button:
    name = dataset.names[iso3]
    return go(
        [name, html.Span(" ×", **attributes(aria_hidden="true"))],
        f"toggle:{iso3}",
        "chip",
        **attributes(aria_label=f"Give up {name}"),
    )
