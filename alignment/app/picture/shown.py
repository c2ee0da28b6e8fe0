"""The study that a state shows."""

from __future__ import annotations

from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.app.kept.studies import Studies
from alignment.app.picture.over_time import period_of, with_period
from alignment.app.state.state import State, with_colour
from alignment.errors import AlignmentError, ended


def study_of(studies: Studies, state: State) -> tuple[Study | None, State, str]:
    """Return the study of a state, or none and why not."""
    view = state.view
    try:
        found = studies.periods_of(state)
        if isinstance(found, Timeline):
            state = with_period(found, state)
            shown = period_of(found, state)
            if shown is None or shown.study is None:
                words = shown.period.why if shown else "no period has enough votes"
                return None, state, ended(f"{words}; choose another period or wider windows")
            study: Study = shown.study
        elif view.versus:
            study = studies.compared(state.query, view.versus).after
        else:
            study = studies.get(state.query)
        study = studies.pinned(study, view.pins)
    except AlignmentError as fault:
        return None, state, ended(str(fault))
    return study, with_colour(study, state), ""
