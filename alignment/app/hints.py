"""Hints: the first steps of a first visit, and how to drag; assets/hints.js shows them."""

from __future__ import annotations

from dash import html

from alignment.app.panels.components import to_html_props

# Target of each step, the text of its button, and the text after it.
HINTS = (
    ("find", "Find a country", "by name, or click its disc."),
    ("time", "Play the timeline", "to see the blocs over the years."),
    ("share", "Share", "the picture: a link, a slide, a file."),
)


def render_hints() -> html.Div:
    """Return the strip of first steps; a browser that has dismissed it does not show it."""
    steps = [
        html.Li([html.Button(text, type="button", **to_html_props(data_hint=name)), f" {more}"])
        for name, text, more in HINTS
    ]
    done = html.Button("Got it", type="button", id="hints-done", className="chip")
    return html.Div(
        [html.Ul(steps), done],
        id="hints",
        className="hints",
        role="region",
        **to_html_props(aria_label="First steps"),
    )


def render_drag_hint() -> html.P:
    """Return the hint for a finger that moves over a disc without holding it."""
    text = "Hold a disc for a moment, then drag it."
    return html.P(text, id="hold", className="hint", role="status", hidden=True)


def render_hints_button() -> html.Button:
    """Return the button that brings the first steps back."""
    return html.Button(
        "?",
        type="button",
        id="hints-again",
        className="help",
        title="Show hints",
        **to_html_props(aria_label="Show hints"),
    )
