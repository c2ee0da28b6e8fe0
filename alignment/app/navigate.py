"""Where a gesture, a control or an address leads."""

from __future__ import annotations

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
            records = studies.dataset.in_scope(before.query.scope)
            after = gestured(records, before, str((gesture or {}).get("go", "")))
            after = _of_the_same(before, after)
        else:
            # Where the slider stands that is not the reader's own, the study of before says.
            asked = CONTROLS[trigger].binding is THRESHOLD and before.query.threshold is None
            stood = shown(studies, before).about if asked else None
            if values[trigger] == controls(before, stood.threshold if stood else None)[trigger]:
                # What was wrong stands as it was before, and the notice of it goes.
                return Moved(studies, before, [no_update] * len(CONTROLS))
            after = _of_the_same(before, changed(before, trigger, values))
            after.query.check(studies.dataset)
    except AlignmentError as fault:
        stay = replace(before, notices=(str(fault),))
        return Moved(studies, stay, [no_update] * len(CONTROLS))
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


def _of_the_same(before: State, after: State) -> State:
    """Return a state that asks of the same records; that they are gone is told here too.

    A story ends with what leads elsewhere than to one of its steps.
    """
    notices = (*before.notices, *after.notices)
    return without_left(replace(after, key=before.key, notices=notices))
