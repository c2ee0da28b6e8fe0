"""Where a gesture, a control or an address leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import no_update

from alignment.app import ids
from alignment.app.controls.bindings import THRESHOLD
from alignment.app.controls.rows import CONTROLS
from alignment.app.controls.values import changed, controls
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.shown import Shown, shown
from alignment.app.kept.studies import Studies
from alignment.app.spoken import spoken
from alignment.app.state.gestures import gestured
from alignment.app.state.state import State, without_left
from alignment.errors import AlignmentError


@dataclass(frozen=True)
class Moved:
    """The state reached, what each control is to stand at, in order, and what is said of it.

    `shown` is what there is to be seen of it; None where the page stays as it is.
    """

    studies: Studies
    state: State
    controls: list[Any]
    said: str = ""
    shown: Shown | None = None


def navigate(
    holdings: Holdings,
    trigger: str,
    search: str,
    gestures: Sequence[str],
    values: dict[str, Any],
    address: str,
) -> Moved | None:
    """Return where the page goes; None where it stays.

    Gestures lead one from where the other led, and a moved control goes on from there. What cannot
    be read leads nowhere, and a notice says so.
    """
    studies, before = holdings.at(address)
    after = before
    faults: list[str] = []
    try:
        if trigger == ids.URL:
            studies, after = holdings.at(search or "")
            if after.address == address and not after.notices:
                return None
        else:
            after, faults = _gone(studies, before, gestures)
        if trigger in CONTROLS:
            after = _controlled(studies, after, trigger, values)
    except AlignmentError as fault:
        faults.append(str(fault))
    if faults:
        after = replace(after, notices=tuple(faults))
    if after is before or (faults and after.address == before.address):
        # What was wrong stands as it was before, and where it is mended the notice of it goes.
        return Moved(studies, after, [no_update] * len(CONTROLS))
    reached = shown(studies, after)
    after, study = reached.state, reached.study
    wanted = controls(after, reached.about.threshold if reached.about else None)
    # A control that already stands right is left alone, so that nothing typed is lost.
    return Moved(
        studies,
        after,
        [no_update if values[name] == wanted[name] else wanted[name] for name in CONTROLS],
        # Without a study the map says why.
        spoken(before, after, study, reached.seen.period) if study is not None else "",
        reached,
    )


def _gone(studies: Studies, state: State, gestures: Sequence[str]) -> tuple[State, list[str]]:
    """Return the state that gestures lead to, and what is wrong with those that lead nowhere."""
    faults = []
    for go in gestures:
        try:
            records = studies.dataset.in_scope(state.query.scope)
            state = _of_the_same(state, gestured(records, state, go))
        except AlignmentError as fault:
            faults.append(str(fault))
    return state, faults


def _controlled(studies: Studies, before: State, name: str, values: dict[str, Any]) -> State:
    """Return the state that a moved control leads to; that of before if it moves nothing."""
    # Where the slider stands that is not the reader's own, the study of before says.
    asked = CONTROLS[name].binding is THRESHOLD and before.query.threshold is None
    stood = shown(studies, before).about if asked else None
    if values[name] == controls(before, stood.threshold if stood else None)[name]:
        return before
    after = _of_the_same(before, changed(before, name, values))
    after.query.check(studies.dataset)
    return after


def _of_the_same(before: State, after: State) -> State:
    """Return a state that asks of the same records; that they are gone is told here too.

    A story ends with what leads elsewhere than to one of its steps.
    """
    notices = (*before.notices, *after.notices)
    return without_left(replace(after, key=before.key, notices=notices))
