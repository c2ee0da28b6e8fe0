"""The value of each control, from a state and back."""

from __future__ import annotations

from typing import Any

from alignment.app.controls.rows import CONTROLS
from alignment.app.state.state import State


def controls(state: State, threshold: float | None) -> dict[str, Any]:
    """Return the value of every control that shows a state.

    `threshold` is the one in force, for the slider to stand at while it is not the reader's.
    """
    return {name: control.binding.read(state, threshold) for name, control in CONTROLS.items()}


def changed(state: State, control: str, values: dict[str, Any]) -> State:
    """Return the state after a reader moved one control.

    Raises
    ------
    QueryError
        If what was typed cannot be read.
    """
    return CONTROLS[control].binding.write(state, values[control], values)
