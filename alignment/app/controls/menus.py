"""The menus of the form that depend on what is asked, and what they offer for it."""

from __future__ import annotations

from typing import Any

from alignment.app import ids
from alignment.app.controls import inputs, options
from alignment.app.controls.options import Around
from alignment.app.panels.parts import offers

# Where each is told: the component, and the property that holds what is offered.
OF_MENUS = {
    "colours": (inputs.offered(ids.COLOUR), "data"),
    "topics": (inputs.offered("topics"), "data"),
    "bodies": (inputs.offered("bodies"), "data"),
    "left-out-rollcalls": (inputs.offered("left-out-rollcalls"), "data"),
    "subjects": (inputs.offered("subjects"), "data-markup"),
}


def menus(around: Around) -> dict[str, Any]:
    """Return what the menus offer, by name; without a study the colours are left as they are."""
    made: dict[str, Any] = {
        "topics": options.topics(around),
        "bodies": options.bodies(around),
        "left-out-rollcalls": options.rollcalls(around),
        "subjects": offers(options.subjects(around)),
    }
    if around.study is not None:
        # An empty menu would lose the reader's colour.
        made["colours"] = options.colours(around.study, around.state.view.colour)
    return made
