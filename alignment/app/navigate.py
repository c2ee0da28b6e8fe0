"""Where a gesture, a control or an address leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dash import no_update

from alignment.app import ids
from alignment.app.controls.rows import CONTROLS
from alignment.app.controls.values import changed, controls
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.studies import Studies
from alignment.app.picture.over_time import shown_period
from alignment.app.picture.shown import study_of
from alignment.app.spoken import spoken
from alignment.app.state.gestures import gestured
from alignment.app.state.state import State
from alignment.errors import AlignmentError


@dataclass(frozen=True)
class Moved:
    """The state reached, what each control is to stand at, in order, and what is said of it."""

    state: State
    controls: list[Any]
    said: str = ""


def navigate(
    holdings: Holdings,
    trigger: str,
    search: str,
    gesture: Any,
    values: dict[str, Any],
    address: str,
) -> Moved | None:
    """Return where the page goes; None where it stays.

    What was typed and cannot be read keeps the state, and says so in a notice.
    """
    studies, before = holdings.at(address)
    try:
        if trigger == ids.URL:
            studies, after = holdings.at(search or "")
            if after.address == address and not after.notices:
                return None
        elif trigger == ids.GESTURE:
            after = gestured(studies.dataset, before, str((gesture or {}).get("go", "")))
            after = _of_the_same(before, after)
        else:
            if values[trigger] == controls(before, _threshold(studies, before))[trigger]:
                # What was wrong stands as it was before, and the notice of it goes.
                return Moved(before, [no_update] * len(CONTROLS))
            after = _of_the_same(before, changed(before, trigger, values))
            after.query.check(studies.dataset)
    except AlignmentError as fault:
        stay = replace(before, notices=(str(fault),))
        return Moved(stay, [no_update] * len(CONTROLS))
    study, after, _ = study_of(studies, after)
    wanted = controls(after, _threshold(studies, after))
    # A control that already stands right is left alone, so that nothing typed is lost.
    return Moved(
        after,
        [no_update if values[name] == wanted[name] else wanted[name] for name in CONTROLS],
        # Without a study the map says why.
        spoken(before, after, study, shown_period(studies, after)) if study is not None else "",
    )


def _of_the_same(before: State, after: State) -> State:
    """Return a state that asks of the same records; that they are gone is told here too."""
    notices = (*before.notices, *after.notices)
    return replace(after, records=before.records, notices=notices)


def _threshold(studies: Studies, state: State) -> float | None:
    study, _, _ = study_of(studies, state)
    return None if study is None else study.threshold
