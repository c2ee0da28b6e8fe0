"""Where a gesture, a control or an address leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import no_update

from alignment.app import ids
from alignment.app.gestures import gestured
from alignment.app.page import study_of
from alignment.app.state import CONTROLS, State, Studies, changed, controls, from_address
from alignment.errors import AlignmentError


@dataclass(frozen=True)
class Moved:
    """The state reached and what each control is to stand at, in the order of `CONTROLS`."""

    state: State
    controls: list[Any]


def navigate(
    studies: Studies,
    trigger: str,
    search: str,
    gesture: Any,
    values: dict[str, Any],
    address: str,
) -> Moved | None:
    """Return where the page goes; None where it stays.

    What was typed and cannot be read keeps the state, and says so in a notice.
    """
    dataset = studies.dataset
    before = from_address(dataset, address)
    try:
        if trigger == ids.URL:
            after = from_address(dataset, search or "")
            if after.address == address and not after.notices:
                return None
        elif trigger == ids.GESTURE:
            after = gestured(dataset, before, str((gesture or {}).get("go", "")))
        else:
            if values[trigger] == controls(before, _threshold(studies, before))[trigger]:
                return None
            after = changed(before, trigger, values)
    except AlignmentError as fault:
        stay = State(before.query, before.view, (str(fault),))
        return Moved(stay, [no_update] * len(CONTROLS))
    _, after, _ = study_of(studies, after)
    wanted = controls(after, _threshold(studies, after))
    # A control that already stands right is left alone, so that nothing typed is lost.
    return Moved(
        after, [no_update if values[name] == wanted[name] else wanted[name] for name in CONTROLS]
    )


def _threshold(studies: Studies, state: State) -> float | None:
    study, _, _ = study_of(studies, state)
    return None if study is None else study.threshold
