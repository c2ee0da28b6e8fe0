"""Hints for a first visit: three first steps, dismissed for good, and one that comes when needed.

They are shown by assets/hints.js.
"""

from __future__ import annotations

from dash import html

from alignment.app.panels.parts import attributes

# What each leads to, the words of its button and what follows them.
STEPS = (
    ("find", "Find a country", "by name, or click its disc."),
    ("time", "Play the timeline", "to see the blocs over the years."),
    ("share", "Share", "the picture: a link, a slide, a file."),
)


def hints() -> html.Div:
    """Return the strip of hints; a browser that has dismissed it does not show it."""
    steps = [
        html.Li(
            [
                html.Button(words, type="button", **attributes(data_hint=name)),
                f" {more}",
            ]
        )
        for name, words, more in STEPS
    ]
    done = html.Button("Got it", type="button", id="hints-done", className="chip")
    return html.Div(
        [html.Ul(steps), done],
        id="hints",
        className="hints",
        role="region",
        **attributes(aria_label="First steps"),
    )


def hold() -> html.P:
    """Return the hint for a finger that goes over a disc and does not hold it."""
    words = "Hold a disc for a moment, then drag it."
    return html.P(words, id="hold", className="hint", role="status", hidden=True)


def hints_again() -> html.Button:
    """Return the button that brings the hints back."""
    return html.Button(
        "?",
        type="button",
        id="hints-again",
        className="help",
        title="Show hints",
        **attributes(aria_label="Show hints"),
    )
