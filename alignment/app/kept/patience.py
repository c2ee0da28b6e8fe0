"""How long an answer may take: work ends where it tells how far it is and nobody waits for it.

A thread cannot be stopped from outside. So each request says until when it may last and whether
whoever asks is still there, and slow work looks at that with each step.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import flask

from alignment.answer.findings import Progress as Tell
from alignment.errors import AlignmentError
from alignment.settings import ANSWER_SECONDS

# Work in the background, for which no thread of the server waits, may last so many times as long.
BEHIND = 5
LEFT = "Whoever asked for it is no longer there"


class LateError(AlignmentError):
    """An answer that was given up, for it took too long or nobody waits for it."""


def seconds() -> float:
    """Return how long an answer may take.

    Raises
    ------
    AlignmentError
        If the setting is not a number of seconds above 0.
    """
    value = ANSWER_SECONDS.value.strip()
    if not value.isdecimal() or not int(value):
        raise AlignmentError(
            f"the setting {ANSWER_SECONDS.variable} cannot be read: it is not a whole number of "
            "seconds above 0"
        )
    return float(value)


def too_long(longest: float) -> LateError:
    """Return the fault of what takes longer than so many seconds.

    >>> str(too_long(120))
    'this takes longer than 120 s here; ask for less at once, or use the command line'
    """
    return LateError(
        f"this takes longer than {longest:.0f} s here; ask for less at once, or use the command "
        "line"
    )


def begin(longest: float, gone: Callable[[], bool] = lambda: False) -> None:
    """Let the request that is answered last so many seconds, and no longer than who asks waits."""
    flask.g.patience = longest, time.monotonic() + longest, gone


def check() -> None:
    """Raise :class:`LateError` if the request that is answered here is to end."""
    patience = flask.g.get("patience") if flask.has_app_context() else None
    if patience is None:
        return
    longest, end, gone = patience
    if gone() or time.monotonic() > end:
        flask.g.late = True
        raise LateError(LEFT) if gone() else too_long(longest)


def late() -> bool:
    """Return whether some of the request that is answered here was given up."""
    return bool(flask.has_app_context() and flask.g.get("late"))


def patient(tell: Tell | None) -> Tell:
    """Return what tells how far work is and ends it where the request that wants it is to end."""

    def told(done: int, total: int) -> bool | None:
        check()
        return tell(done, total) if tell else None

    return told
