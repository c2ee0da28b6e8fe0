"""What a process of ours is told before it reads records, to spare processor and memory."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress

# M_ARENA_MAX of glibc's malloc.h.
_ARENAS = -8
# Things made and still there, after which Python looks for those that only one another know.
_MADE = 50_000


def spare() -> None:
    """Let this process, and those it starts, do with less; before numpy is first imported.

    The matrices are small: several threads wait for one another longer than they work, and the
    same readers cost twice the processor. Each thread of the page would keep what it freed to
    itself, which with thousands of roll calls is a third of all. Tables are small, too: their
    words as Arrow's cost a fifth of a change of colour. What is made is looked through for what can
    be thrown away 70 times less often than usual: a map makes thousands of things that live until
    the next one, and a command ends soon; looking took a tenth of the time of both. Who sets
    `OPENBLAS_NUM_THREADS` is obeyed; systems with another allocator have nothing to tell it.
    """
    gc.set_threshold(_MADE)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_ARENAS, 2)
    import pandas as pd

    pd.set_option("mode.string_storage", "python")
