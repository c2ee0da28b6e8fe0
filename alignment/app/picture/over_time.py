"""The timeline of a state: its periods and the one shown; and what shares a frame."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alignment.answer.study import Study
from alignment.answer.timeline import Moment, Timeline
from alignment.app.kept.background import Job
from alignment.app.kept.studies import Studies
from alignment.app.picture.timebar import timebar
from alignment.app.state.state import State
from alignment.errors import AlignmentError


def period_of(found: Timeline, state: State) -> Moment | None:
    """Return the period that a state shows: the one named, or the latest with enough votes."""
    if not found.moments:
        return None
    return found.shown(with_period(found, state).view.period)


def with_period(found: Timeline, state: State) -> State:
    """Return the state with a period that the timeline has; a wrong one is told."""
    label = state.view.period
    if not label or any(moment.period.label == label for moment in found.moments):
        return state
    notices = (*state.notices, f"period '{label}' is not in this timeline; the latest is shown")
    return replace(state, view=replace(state.view, period=""), notices=notices)


def timeline_of(studies: Studies, state: State) -> Timeline | Job | None:
    """Return the timeline of a state or how far it is; none if it has none or cannot have one."""
    try:
        return studies.periods_of(state)
    except AlignmentError:
        return None


def shown_period(studies: Studies, state: State) -> str:
    """Return the label of the period that a state shows; '' without a timeline."""
    found = timeline_of(studies, state)
    shown = period_of(found, state) if isinstance(found, Timeline) else None
    return shown.period.label if shown is not None else ""


def framed_with(studies: Studies, state: State) -> tuple[Study, ...]:
    """Return the studies whose maps share a frame with that of a state.

    The periods of its timeline, the query it is compared with, and itself before countries were
    dragged: else the map would jump in scale where only some countries moved.
    """
    query, view = state.query, state.view
    found = timeline_of(studies, state)
    if isinstance(found, Timeline):
        shown = period_of(found, state)
        return tuple(
            moment.study
            for moment in found.moments
            if moment.study is not None and (moment.period.enough or moment is shown)
        )
    try:
        if view.versus:
            compared = studies.compared(query, view.versus)
            return compared.before, compared.after
        return (studies.get(query),) if view.pins else ()
    except AlignmentError:
        return ()


def bar(studies: Studies, state: State) -> Any:
    """Return the timeline under the map."""
    found = timeline_of(studies, state)
    if found is None:
        return timebar((), replace(state.view, time=""))
    if isinstance(found, Job):
        return timebar((), state.view)
    view = replace(state.view, period=shown_period(studies, state))
    return timebar(tuple(m.period for m in found.moments), view)
