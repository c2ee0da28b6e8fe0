"""What a process is told before numpy is first imported, to spare processor and memory."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

# M_ARENA_MAX of glibc's malloc.h.
_ARENAS = -8


def spare() -> None:
    """Let this process, and those it starts, do linear algebra in one thread and share memory.

    The matrices are small: several threads wait for one another longer than they work, and the
    same readers cost twice the processor. Each thread of the page would keep what it freed to
    itself, which with thousands of roll calls is a third of all. Who sets `OPENBLAS_NUM_THREADS`
    is obeyed; systems with another allocator have nothing to tell it.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_ARENAS, 2)
