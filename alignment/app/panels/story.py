"""Caption of a story, with the buttons that lead through its steps."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app.panels.components import render_chip, to_html_props
from alignment.model.stories import find_story_step


def render_story_card(step_id: str) -> Any:
    """Return the caption of the step that a URL names; None without a story."""
    step = find_story_step(step_id)
    if step is None:
        return None
    story, number = step
    last = len(story.steps)
    # The labels are the same at each step, so that the keyboard focus stays on its button.
    buttons = [("Leave", "Leave the story", "")]
    if number < last:
        buttons.insert(0, ("Next", "Next step", story.get_step_id(number + 1)))
    if number > 1:
        buttons.insert(0, ("Back", "Step back", story.get_step_id(number - 1)))
    chips = [
        render_chip(text, f"story:{to_step}", **to_html_props(aria_label=label))
        for text, label, to_step in buttons
    ]
    return html.Section(
        [
            html.P(f"Story · step {number} of {last}", className="story-step"),
            html.P(html.Strong(story.title)),
            html.P(story.steps[number - 1].caption),
            html.Div(chips, className="chips"),
        ],
        id="story",
        className="story",
        tabIndex=-1,
        **to_html_props(aria_label="Story"),
    )
