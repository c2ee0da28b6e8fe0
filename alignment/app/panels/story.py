"""The caption of a story, with the way through its steps."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app.panels.parts import attributes, go
from alignment.model.stories import step_told


def story_card(words: str) -> Any:
    """Return the caption of the step that an address names; nothing without a story."""
    found = step_told(words)
    if found is None:
        return None
    story, number = found
    last = len(story.steps)
    # The same label at each step: the keyboard stays where it stands.
    back = _way("Back", "Step back", story.at(number - 1)) if number > 1 else None
    forth = _way("Next", "Next step", story.at(number + 1)) if number < last else None
    leave = _way("Leave", "Leave the story", "")
    return html.Section(
        [
            html.P(f"Story · step {number} of {last}", className="story-step"),
            html.P(html.Strong(story.title)),
            html.P(story.steps[number - 1].caption),
            html.Div([each for each in (back, forth, leave) if each], className="chips"),
        ],
        id="story",
        className="story",
        tabIndex=-1,
        **attributes(aria_label="Story"),
    )


def _way(words: str, label: str, step: str) -> html.Button:
    return go(words, f"story:{step}", "chip", **attributes(aria_label=label))
