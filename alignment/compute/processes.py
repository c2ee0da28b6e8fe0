"""Processes of this host, read from Linux's /proc; other systems show none."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class _Process:
    """One process: its parent, and how many pages of its memory are resident."""

    parent: int
    pages: int


def list_children(parent: int) -> set[int]:
    """Return the ids of the running processes that a process has started."""
    return {pid for pid, each in _list_processes().items() if each.parent == parent}


def measure_memory(roots: Collection[int]) -> int:
    """Return the resident memory, in bytes, of all descendants of some processes.

    Shared pages are counted in each process.
    """
    processes = _list_processes()
    descendants: set[int] = set()
    parents = set(roots)
    while parents:
        parents = {pid for pid, each in processes.items() if each.parent in parents}
        parents -= descendants.union(roots)
        descendants |= parents
    return (
        sum(processes[pid].pages for pid in descendants) * os.sysconf("SC_PAGE_SIZE")
        if descendants
        else 0
    )


def _list_processes() -> dict[int, _Process]:
    processes = {}
    for stat_file in Path("/proc").glob("[0-9]*/stat"):
        # A process may end while its file is read.
        with suppress(OSError):
            # The program's name, in brackets, may itself have spaces and brackets.
            text = stat_file.read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            processes[int(stat_file.parent.name)] = _Process(int(fields[1]), int(fields[21]))
    return processes
