"""Deadlines of requests: slow work ends at its next step once nobody waits for it.

A thread cannot be stopped from outside, so slow work reports progress and checks the deadline of
its request with each step. A thread that a request starts has no deadline of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from alignment.errors import AlignmentError
from alignment.model.progress import ProgressCallback

# Background work holds no thread of the server, so it may last so many times as long.
BACKGROUND_FACTOR = 5
DISCONNECTED_TEXT = "The client that requested it has disconnected"


class DeadlineExceededError(AlignmentError):
    """An answer that was given up: it took too long, or its client disconnected."""


@dataclass
class Deadline:
    """When a request has to end, by the monotonic clock; `is_exceeded` says that it was late."""

    limit_seconds: float
    end: float
    is_disconnected: Callable[[], bool]
    is_exceeded: bool = False


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def start_deadline(
    limit_seconds: float, is_disconnected: Callable[[], bool] = lambda: False
) -> None:
    """Set the deadline of the current request, which also ends if its client disconnects."""
    _current.set(Deadline(limit_seconds, time.monotonic() + limit_seconds, is_disconnected))


def clear_deadline() -> None:
    """Remove the deadline at the end of the request, as its thread answers others."""
    _current.set(None)


def check_deadline() -> None:
    """Raise :class:`DeadlineExceededError` if the current request has to end."""
    deadline = _current.get()
    if deadline is None:
        return
    disconnected = deadline.is_disconnected()
    if disconnected or time.monotonic() > deadline.end:
        deadline.is_exceeded = True
        if disconnected:
            raise DeadlineExceededError(DISCONNECTED_TEXT)
        raise make_deadline_error(deadline.limit_seconds)


def is_deadline_exceeded() -> bool:
    """Return whether any part of the current request was given up."""
    deadline = _current.get()
    return deadline is not None and deadline.is_exceeded


def make_deadline_error(limit_seconds: float) -> DeadlineExceededError:
    """Return the error for work that takes longer than a limit.

    >>> str(make_deadline_error(120))
    'this takes longer than 120 s here; ask for less at once, or use the command line'
    """
    return DeadlineExceededError(
        f"this takes longer than {limit_seconds:.0f} s here; ask for less at once, or use the "
        "command line"
    )


def with_deadline(progress: ProgressCallback | None) -> ProgressCallback:
    """Return a progress callback that also checks the deadline."""

    def report(done: int, total: int) -> bool | None:
        check_deadline()
        return progress(done, total) if progress else None

    return report
