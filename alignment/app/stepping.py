"""The next period, drawn while a reader looks at the one he has stepped to."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from alignment.answer.findings import Progress as Tell
from alignment.app.kept.shown import Shown, shown
from alignment.app.page import drawn
from alignment.scene.nearer import Sizes


def prepare(found: Shown, before: str, letters: Sizes) -> None:
    """Have the map of the next period drawn in the background, for who steps in time.

    Parameters
    ----------
    found : Shown
        What the page has come to.
    before : str
        The address of the picture that it showed.
    letters : Sizes
        The sizes that names on its map are written in.
    """
    label = onward(found, parse_qs(before).get("period", [""])[0])
    if not label:
        return
    studies, state = found.studies, found.state
    state = replace(state, view=replace(state.view, period=label))

    def draw(tell: Tell) -> None:
        # First the reader has what he asked for.
        tell(0, 1)
        drawn(shown(studies, state), letters)

    studies.beforehand(state.picture, draw)


def onward(found: Shown, before: str) -> str:
    """Return the label of the period that is next the same way; '' where there is none."""
    timeline, now = found.seen.timeline, found.seen.period
    moments = timeline.moments if timeline is not None else ()
    labels = [moment.period.label for moment in moments if moment.period.enough]
    # Without a name it is the latest.
    before = before or (labels[-1] if labels else "")
    if before not in labels or now not in labels or before == now:
        return ""
    place = labels.index(now) + (1 if labels.index(before) < labels.index(now) else -1)
    return labels[place] if 0 <= place < len(labels) else ""
