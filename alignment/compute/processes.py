"""Settings of a process that save time and memory; and processes of this host, from /proc."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path


def list_children(parent: int) -> set[int]:
    """Return the ids of the running processes that a process has started."""
    return {pid for pid, (other, _) in _list_processes().items() if other == parent}


def measure_memory(roots: Collection[int]) -> int:
    """Return the resident memory, in bytes, of all descendants of some processes.

    Shared pages are counted in each process.
    """
    processes = _list_processes()
    descendants: set[int] = set()
    parents = set(roots)
    while parents:
        parents = {pid for pid, (parent, _) in processes.items() if parent in parents}
        parents -= descendants.union(roots)
        descendants |= parents
    # Systems without /proc may have no such name.
    page_size = os.sysconf("SC_PAGE_SIZE") if descendants else 0
    return sum(processes[pid][1] for pid in descendants) * page_size


def _list_processes() -> dict[int, tuple[int, int]]:
    """Return the parent of each process, and how many pages of its memory are resident."""
    processes = {}
    for stat_file in Path("/proc").glob("[0-9]*/stat"):
        # A process may end while its file is read.
        with suppress(OSError):
            # The program's name, in brackets, may itself have spaces and brackets.
            text = stat_file.read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            processes[int(stat_file.parent.name)] = (int(fields[1]), int(fields[21]))
    return processes


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
