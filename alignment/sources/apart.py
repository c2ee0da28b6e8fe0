"""Read what a reader sends in a process of its own, which may take only so much time and memory.

However well a hostile file is made, it ends with that process and in one sentence; the page and all
other readers go on. What goes in and comes out are files of one folder: the content, what was
asked, the merged records as a data package, and an account or the faults as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from alignment.errors import AlignmentError, DataError, Fault
from alignment.sources.arrow import pa
from alignment.sources.bounded import FileError
from alignment.sources.merge import ConflictError
from alignment.sources.package import load
from alignment.sources.report import ImportFaultsError, Report
from alignment.sources.tagging import read_rules
from alignment.sources.tally_text import Sheet
from alignment.sources.upload import (
    PACKAGE,
    UNWRITABLE,
    UPLOAD,
    Taken,
    Wishes,
    shown_name,
    take_in,
)
from alignment.sources.write import WriteError, is_unwritable

MEGABYTE = 10**6
ASKED, TOLD = "asked.json", "told.json"
# Beyond what libraries and records take, and for each MB that was sent: who sends little cannot
# make it cost much, and the whole official file, packed, has room.
_MEGABYTES, _MEGABYTES_EACH = 90, 40
_SECONDS, _SECONDS_EACH = 3, 1
# On a busy machine a second of work takes several, and libraries and records come before.
_SLOWER, _BEFORE = 5, 60
# One allocator for all, so that what is counted is what is taken and not what might be.
_SPARING = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# The exit status of a process whose disk is full or read-only.
DISK_STATUS = 73
TOO_DEAR = (
    "{name} takes more {what} to read than a file of its size may; check it, take it in by parts, "
    "or on the command line with alignment import"
)


@dataclass(frozen=True)
class Room:
    """What reading may take: seconds of the processor, and bytes of memory beyond the libraries.

    >>> room_for(2 * MEGABYTE)
    Room(seconds=5, size=170000000)
    """

    seconds: int
    size: int


def room_for(size: int) -> Room:
    """Return what reading so many bytes may take."""
    millions = -(-size // MEGABYTE)
    return Room(
        _SECONDS + _SECONDS_EACH * millions,
        (_MEGABYTES + _MEGABYTES_EACH * millions) * MEGABYTE,
    )


def read_apart(own: Path, name: str, base: Path, wishes: Wishes) -> Taken:
    """Read the file `upload` of a folder, and merge it with records; see `read_upload`.

    Parameters
    ----------
    own : Path
        A folder for this reading alone; the merged records stay in it as `package`.
    name : str
        As the reader's machine calls the file.
    base : Path
        The data package with which the file is merged.
    wishes : Wishes

    Raises
    ------
    AlignmentError
        As `read_upload`, and if it takes more time or memory than a file of its size may.
    WriteError
        If the disk is full or read-only.
    """
    room = room_for((own / UPLOAD).stat().st_size)
    asked = {"name": name, "base": str(base), "wishes": asdict(wishes), "room": asdict(room)}
    (own / ASKED).write_text(json.dumps(asked), encoding="utf-8")
    shown = shown_name(name)
    environment = os.environ | _SPARING
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "alignment.sources.apart", str(own)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            timeout=_BEFORE + _SLOWER * room.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileError(TOO_DEAR.format(name=shown, what="time")) from None
    if ended.returncode == DISK_STATUS:
        raise WriteError(UNWRITABLE)
    try:
        told = json.loads((own / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise FileError(_ended(shown, ended)) from None
    if "fault" in told:
        raise _fault(told, shown)
    first, second = (_report(each) for each in told["reports"])
    return Taken(
        load(own / PACKAGE),
        (first, second),
        *(tuple(told[each]) for each in ("rollcalls", "drafts", "changed", "facts")),
    )


def _ended(shown: str, ended: subprocess.CompletedProcess[bytes]) -> str:
    """Return the sentence for a process that ended without an answer."""
    import signal

    if ended.returncode in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)):
        return TOO_DEAR.format(name=shown, what="time")
    if ended.returncode < 0:  # an allocation that failed where nobody looked for it
        return TOO_DEAR.format(name=shown, what="memory")
    raise RuntimeError(f"reading ended with {ended.returncode}: {ended.stderr[-2000:]!r}")


def _report(told: dict[str, Any]) -> Report:
    return Report(
        told["source"],
        tuple((name, number) for name, number in told["counts"]),
        tuple(Fault(**each) for each in told["left_out"]),
        tuple(told["notes"]),
    )


def _fault(told: dict[str, Any], shown: str) -> AlignmentError:
    kind, said = told["fault"], told["said"]
    faults = tuple(Fault(**each) for each in told.get("faults", ()))
    makes: dict[str, Callable[[], AlignmentError]] = {
        "ImportFaultsError": lambda: ImportFaultsError(shown, faults),
        "DataError": lambda: DataError(f"the records with {shown}", faults),
        "ConflictError": lambda: ConflictError(told["conflicts"]),
        "WriteError": lambda: WriteError(said),
    }
    return makes.get(kind, lambda: FileError(said))()


def main(folder: str) -> None:
    """Read what lies in a folder, and write there what came of it."""
    own = Path(folder)
    asked = json.loads((own / ASKED).read_text(encoding="utf-8"))
    given = asked["wishes"]
    wishes = Wishes(Sheet(**given["sheet"]), given["leave_out"], given["prefer"])
    base, rules = load(asked["base"]), read_rules()
    _bound(Room(**asked["room"]))
    try:
        told = _account(take_in(own, asked["name"], base, rules, wishes))
    except (MemoryError, pa.ArrowException):  # what is wrong with a file its reader has told by now
        said = TOO_DEAR.format(name=shown_name(asked["name"]), what="memory")
        told = {"fault": "MemoryError", "said": said}
    except AlignmentError as fault:
        told = {"fault": type(fault).__name__, "said": str(fault)}
        if isinstance(fault, DataError):
            told["faults"] = [asdict(each) for each in fault.faults]
        if isinstance(fault, ConflictError):
            told["conflicts"] = fault.conflicts
    (own / TOLD).write_text(json.dumps(told), encoding="utf-8")


def _account(taken: Taken) -> dict[str, Any]:
    return {
        "reports": [asdict(each) for each in taken.reports],
        "rollcalls": taken.rollcalls,
        "drafts": taken.drafts,
        "changed": taken.changed,
        "facts": taken.facts,
    }


def _bound(room: Room) -> None:
    """Let the system end this process, or refuse it memory, beyond what is allowed from here on."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time that it is waited for is one
        return
    spent = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + room.seconds, spent + room.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere nobody says how much of the address space is taken already
        taken = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + room.size, taken + room.size))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as fault:
        if is_unwritable(fault):
            sys.exit(DISK_STATUS)
        raise
