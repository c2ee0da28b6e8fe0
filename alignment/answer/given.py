"""The view of a study as it is given from Python; what is no study or no view is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignment.answer.fields import view_with
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.errors import AlignmentError
from alignment.model.view import View


def view_of(
    found: Study | Timeline, view: object, fields: Mapping[str, Any], over_time: bool = False
) -> View:
    """Return a view, the usual one if None, with some fields changed.

    Parameters
    ----------
    found : Study or Timeline
        What is shown.
    view : View, optional
    fields : mapping
        As :func:`alignment.answer.fields.view_with` has them.
    over_time : bool
        Whether a timeline can be shown.

    Raises
    ------
    QueryError
        If a field or what it names is not known.
    AlignmentError
        If what is to be shown cannot be, or the view is none.
    """
    if not isinstance(found, Study | Timeline if over_time else Study):
        raise AlignmentError(
            "give a study first, as alignment.study(alignment.load()) is one; this is a "
            f"{type(found).__name__}"
        )
    if not isinstance(view, View | None):
        raise AlignmentError(f"say what {view!r} is of the view, as in colour={view!r}")
    if isinstance(found, Study) and {"time", "period"} & set(fields):
        raise AlignmentError(
            "a study has one map and no periods; export takes a timeline in its place, as "
            "alignment.answer.timeline.timeline(dataset, study.query, 'windows', 3) is one"
        )
    return view_with(found.dataset, view or View(), fields)
