"""The command `alignment`, also as `python -m alignment`."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

# M_ARENA_MAX of glibc's malloc.h.
_ARENAS = -8


def main() -> None:
    """Run the command line."""
    # The matrices are small: several threads would wait for one another longer than they work.
    # This must be said before numpy is first imported, hence the import below.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        # Each thread of the page would keep what it freed to itself, which with thousands of roll
        # calls is a third of all. Systems with another allocator have no such call.
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_ARENAS, 2)
    from alignment.cli.commands import main as run

    run()


if __name__ == "__main__":
    main()
