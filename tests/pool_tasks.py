"""Tasks that worker processes import by name in tests of the process pool."""

import os
import signal
import time
from pathlib import Path

from alignment.errors import QueryError
from alignment.model.progress import ProgressCallback

# Longer than any test.
_MAX_SECONDS = 600


def get_process_id(_: ProgressCallback) -> int:
    return os.getpid()


def report_steps(count: int, progress: ProgressCallback) -> int:
    for done in range(1, count + 1):
        progress(done, count)
        time.sleep(0.25)
    return count


def raise_query_error(_: ProgressCallback) -> None:
    raise QueryError("as expected")


def kill_own_process(_: ProgressCallback) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def block_first_call(file: Path, progress: ProgressCallback) -> int:
    """Block in the first process, whose id is written to `file`; return the id in the second."""
    if not file.exists():
        block(file, progress)
    return os.getpid()


def block(file: Path, *args: Path | ProgressCallback) -> None:
    """Write the process id to `file`, and wait for the file `args[0]` if it is a path."""
    file.write_text(str(os.getpid()))
    end = time.monotonic() + _MAX_SECONDS
    while time.monotonic() < end and not (isinstance(args[0], Path) and args[0].exists()):
        time.sleep(0.02)
