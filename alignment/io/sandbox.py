"""Sandbox for uploads: a process with limited time and memory.

A hostile file ends that process with one sentence and affects nobody else. Input and output are
files of one folder: the upload, the request, the merged records as a data package, and the report
or the faults as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from alignment.errors import AlignmentError, DataError, Fault
from alignment.io.arrow import pa
from alignment.io.bounded_reader import FileError
from alignment.io.import_report import ImportFaultsError, ImportReport
from alignment.io.importers.tally_text import TallySheet
from alignment.io.merge import ConflictError
from alignment.io.package import load_package
from alignment.io.package_writer import WriteError, is_unwritable
from alignment.io.tagging import load_rules
from alignment.io.upload import (
    PACKAGE_FOLDER,
    UNWRITABLE,
    UPLOAD_FILE,
    UploadOptions,
    UploadResult,
    clean_file_name,
    import_upload,
)

MEGABYTE = 10**6
REQUEST_FILE, RESPONSE_FILE = "request.json", "response.json"
_RESULT_FIELDS = ("rollcalls", "drafts", "changed_texts", "extended_facts")
# Beyond libraries and records, and for each MB of the upload: a small file can cost little, and the
# whole official file, packed, is within the limits.
_BASE_MEGABYTES, _MEGABYTES_PER_MB = 90, 40
_BASE_SECONDS, _SECONDS_PER_MB = 3, 1
# A busy machine needs several seconds for one of work, and first loads libraries and records.
_WALL_CLOCK_FACTOR, _STARTUP_SECONDS = 5, 60
# One allocator, so that reserved but unused memory does not count.
_WORKER_ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# The exit status of a process whose disk is full or read-only.
DISK_STATUS = 73
LIMIT_MESSAGE = (
    "{name} takes more {what} to read than a file of its size may; check it, take it in by parts, "
    "or on the command line with alignment import"
)


@dataclass(frozen=True)
class ResourceLimits:
    """Limits of one reading: processor seconds, and bytes of memory beyond the libraries.

    >>> compute_limits(2 * MEGABYTE)
    ResourceLimits(seconds=5, memory_bytes=170000000)
    """

    seconds: int
    memory_bytes: int


def compute_limits(size: int) -> ResourceLimits:
    """Return the limits for an upload of so many bytes."""
    millions = -(-size // MEGABYTE)
    return ResourceLimits(
        _BASE_SECONDS + _SECONDS_PER_MB * millions,
        (_BASE_MEGABYTES + _MEGABYTES_PER_MB * millions) * MEGABYTE,
    )


def read_in_sandbox(folder: Path, name: str, base: Path, options: UploadOptions) -> UploadResult:
    """Import the file `upload` of a folder and merge it with the package `base`.

    The folder is for this reading alone; the merged records stay in it as `package`.

    Raise :class:`AlignmentError` as :func:`import_upload` does, and if the file takes more time or
    memory than its size allows; :class:`WriteError` if the disk is full or read-only.
    """
    limits = compute_limits((folder / UPLOAD_FILE).stat().st_size)
    request = {
        "name": name,
        "base": str(base),
        "options": asdict(options),
        "limits": asdict(limits),
    }
    (folder / REQUEST_FILE).write_text(json.dumps(request), encoding="utf-8")
    label = clean_file_name(name)
    try:
        process = subprocess.run(
            [sys.executable, "-m", "alignment.io.sandbox", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | _WORKER_ENVIRONMENT,
            timeout=_STARTUP_SECONDS + _WALL_CLOCK_FACTOR * limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileError(LIMIT_MESSAGE.format(name=label, what="time")) from None
    if process.returncode == DISK_STATUS:
        raise WriteError(UNWRITABLE)
    try:
        response = json.loads((folder / RESPONSE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise FileError(_explain_exit(label, process)) from None
    if "error" in response:
        raise _parse_error(response, label)
    first, second = (_parse_report(each) for each in response["reports"])
    return UploadResult(
        load_package(folder / PACKAGE_FOLDER),
        (first, second),
        *(tuple(response[name]) for name in _RESULT_FIELDS),
    )


def _explain_exit(name: str, process: subprocess.CompletedProcess[bytes]) -> str:
    """Return the sentence for a process that ended without an answer."""
    import signal

    if process.returncode in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)):
        return LIMIT_MESSAGE.format(name=name, what="time")
    if process.returncode < 0:  # a library aborted on a failed allocation
        return LIMIT_MESSAGE.format(name=name, what="memory")
    raise RuntimeError(f"reading ended with {process.returncode}: {process.stderr[-2000:]!r}")


def _parse_report(record: dict[str, Any]) -> ImportReport:
    return ImportReport(
        record["source"],
        tuple((name, number) for name, number in record["counts"]),
        tuple(Fault(**each) for each in record["left_out"]),
        tuple(record["notes"]),
    )


def _parse_error(record: dict[str, Any], name: str) -> AlignmentError:
    message = record["message"]
    faults = tuple(Fault(**each) for each in record.get("faults", ()))
    match record["error"]:
        case "ImportFaultsError":
            return ImportFaultsError(name, faults)
        case "DataError":
            return DataError(f"the records with {name}", faults)
        case "ConflictError":
            return ConflictError(record["conflicts"])
        case "WriteError":
            return WriteError(message)
    return FileError(message)


def run_worker(folder: str) -> None:
    """Read the request in a folder, and write the response there."""
    own = Path(folder)
    request = json.loads((own / REQUEST_FILE).read_text(encoding="utf-8"))
    options = request["options"] | {"sheet": TallySheet(**request["options"]["sheet"])}
    base, rules = load_package(request["base"]), load_rules()
    _apply_limits(ResourceLimits(**request["limits"]))
    try:
        result = import_upload(own, request["name"], base, rules, UploadOptions(**options))
        response: dict[str, Any] = {name: getattr(result, name) for name in _RESULT_FIELDS}
        response["reports"] = [asdict(each) for each in result.reports]
    except (MemoryError, pa.ArrowException):  # readers report faults of the file themselves
        message = LIMIT_MESSAGE.format(name=clean_file_name(request["name"]), what="memory")
        response = {"error": "MemoryError", "message": message}
    except AlignmentError as fault:
        response = {"error": type(fault).__name__, "message": str(fault)}
        if isinstance(fault, DataError):
            response["faults"] = [asdict(each) for each in fault.faults]
        if isinstance(fault, ConflictError):
            response["conflicts"] = fault.conflicts
    (own / RESPONSE_FILE).write_text(json.dumps(response), encoding="utf-8")


def _apply_limits(limits: ResourceLimits) -> None:
    """Let the system end this process, or refuse memory, beyond limits from here on."""
    try:
        import resource
    except ImportError:  # on Windows only the timeout limits it
        return
    spent = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.seconds, spent + limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():  # other systems do not tell the size of the address space
        used = int(statm.read_text().split()[0]) * resource.getpagesize()
        maximum = used + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (maximum, maximum))


if __name__ == "__main__":
    try:
        run_worker(sys.argv[1])
    except OSError as fault:
        if is_unwritable(fault):
            sys.exit(DISK_STATUS)
        raise
