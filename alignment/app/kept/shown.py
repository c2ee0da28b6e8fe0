"""What one request of the page shows: its address resolved once, and passed down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import Seen, seen, seen_alone
from alignment.answer.study import Study
from alignment.app.kept.background import Job
from alignment.app.kept.studies import Studies
from alignment.app.state.state import State, with_colour
from alignment.errors import ended


@dataclass(frozen=True, eq=False)
class Shown:
    """What a state of the page shows.

    Attributes
    ----------
    studies : Studies
        Of the records that are asked.
    state : State
        What cannot be shown is left out and told in its notices.
    seen : Seen
    coming : Job or None
        How far the periods of a long timeline are; meanwhile the one asked for is seen by itself.
    sure : Bootstrap or None
        How sure the blocs are, once that is known; it is laid over what is seen.
    about : Study or None
        What is asked about: the study on the map, or where a period has none that of all periods.
    """

    studies: Studies
    state: State
    seen: Seen
    coming: Job | None = None
    sure: Bootstrap | None = None
    about: Study | None = None

    @property
    def study(self) -> Study | None:
        """The study on the map; None where there is none."""
        return self.seen.study

    @property
    def message(self) -> str:
        """Why there is nothing on the map, as a sentence; '' if there is something."""
        return ended(self.seen.why)


def shown(studies: Studies, state: State, wait: bool = False) -> Shown:
    """Return what a state shows; who is to `wait` gets the periods of a long timeline."""
    coming = None if wait else studies.coming(state.query, state.view)
    found = (seen_alone if coming else seen)(studies, state.query, state.view)
    names = ("period", "where", "colour", "versus")
    view = replace(state.view, **{name: getattr(found.view, name) for name in names})
    state = replace(state, view=view, notices=(*state.notices, *found.notices))
    about = found.study
    if about is None and found.moment is not None:
        about = studies.study(state.query)
    if about is None:
        return Shown(studies, state, found, coming)
    sure = studies.resampler.found(found.study) if found.study is not None else None
    return Shown(studies, with_colour(about, state), found, coming, sure, about)
