"""What processes are given to do in tests, to be imported there by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from alignment.engine import Tell
from alignment.errors import QueryError

# Longer than any test takes.
_LONG = 600


def who(_: Tell) -> int:
    """Return who works."""
    return os.getpid()


def steps(many: int, progress: Tell) -> int:
    """Tell of each step."""
    for done in range(1, many + 1):
        progress(done, many)
        time.sleep(0.25)
    return many


def fail(_: Tell) -> None:
    """Raise a fault."""
    raise QueryError("as asked")


def die(_: Tell) -> None:
    """End the process that works."""
    os.kill(os.getpid(), signal.SIGKILL)


def once_held(file: Path, progress: Tell) -> int:
    """Say who works, and never end; who comes second does."""
    if not file.exists():
        held(file, progress)
    return os.getpid()


def held(file: Path, *given: Path | Tell) -> None:
    """Say who works, and do not end before there is another file."""
    file.write_text(str(os.getpid()))
    end = time.monotonic() + _LONG
    while time.monotonic() < end and not (isinstance(given[0], Path) and given[0].exists()):
        time.sleep(0.02)
