"""Settings of a process that save time and memory."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress

# M_ARENA_MAX of glibc's malloc.h.
_M_ARENA_MAX = -8
# New objects that are still alive, after which Python looks for reference cycles.
_GC_THRESHOLD = 50_000


def tune_runtime() -> None:
    """Tune this process and those it starts; call it before numpy is first imported.

    - BLAS runs one thread: the matrices are small, and threads that wait for one another cost
      twice the processor. `OPENBLAS_NUM_THREADS` overrides this.
    - glibc keeps two memory arenas: with one for each thread, memory that was freed is a third of
      all.
    - The garbage collector runs 70 times less often: a map makes thousands of objects that live
      until the next one, and the collector took a tenth of the time.
    - Text columns of pandas are Python strings: as Arrow's they cost a fifth of a change of colour.
    """
    gc.set_threshold(_GC_THRESHOLD)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)
    import pandas as pd

    pd.set_option("mode.string_storage", "python")
