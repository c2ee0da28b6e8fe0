"""The processes of this host, as Linux lists them; elsewhere there are none."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class _Process:
    """One process: its parent, and how many pages of memory are resident."""

    parent: int
    pages: int


def children(parent: int) -> set[int]:
    """Return the ids of the processes that a process has started and that still run."""
    return {pid for pid, each in _processes().items() if each.parent == parent}


def memory_below(roots: Collection[int]) -> int:
    """Return the resident memory, in bytes, of all processes below some, without these.

    Pages that processes share are counted in each.
    """
    processes = _processes()
    found: set[int] = set()
    parents = set(roots)
    while parents:
        parents = {pid for pid, each in processes.items() if each.parent in parents}
        parents -= found.union(roots)
        found |= parents
    return sum(processes[pid].pages for pid in found) * os.sysconf("SC_PAGE_SIZE") if found else 0


def _processes() -> dict[int, _Process]:
    processes = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        # A process may end while its file is read.
        with suppress(OSError):
            # The name of the program, in brackets, may hold spaces and brackets.
            fields = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            processes[int(place.parent.name)] = _Process(int(fields[1]), int(fields[21]))
    return processes
