"""Files that users of the page upload, merged with the records in a process with limits.

Readers, checks and messages are those of the command line. A hostile file ends the process with
one sentence and affects nobody else. Input and output are files of one folder, which is deleted
afterwards: the upload, the request, the merged records as a data package, and the report or the
faults as JSON. The name of an upload is never used as a path.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from alignment.errors import AlignmentError, DataError, Fault, VoteChoice
from alignment.io.arrow import pa
from alignment.io.bounded_reader import FileError, open_bounded, read_bounded_text
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.facts import add_facts
from alignment.io.import_report import ImportFaultsError, ImportReport, LineNote
from alignment.io.importers.csv_stream import detect_delimiter
from alignment.io.importers.marcxml import read_marcxml
from alignment.io.importers.tally_text import import_tally
from alignment.io.importers.undl import read_undl
from alignment.io.importers.vote_table import read_vote_table
from alignment.io.merge import ConflictError, merge_datasets
from alignment.io.package import load_package
from alignment.io.package_writer import WriteError, is_unwritable, write_package
from alignment.io.tagging import RuleSet, load_rules
from alignment.model.dataset import OWN_RECORDS_SUFFIX, Dataset
from alignment.model.text_format import format_count, format_list
from alignment.model.vote import VOTE_CODES

PASTED_NAME = "the pasted text"
# Before the countries in the name of a parameter with their vote.
VOTE_CHOICE_PREFIX = "vote_"
# In the folder of one upload: its content, and the merged records.
UPLOAD_FILE, PACKAGE_FOLDER = "upload", "package"
# About three times the official file; larger ones are for the command line.
MAX_UNPACKED_BYTES = 2**30
UNWRITABLE = "the server cannot write to its disk just now; try again later"
_HEAD_BYTES = 2**16
# A fact of every country in every year has some 15,000.
_MAX_FACT_ROWS = 200_000
_MAX_NAME_LENGTH = 80
_MAX_TITLE_LENGTH = 300
_VOTING_DATA_COLUMNS = {"ms_vote", "ms_code", "undl_id"}
_VOTE_TABLE_COLUMNS = {"vote", "country", "rollcall", "rcid"}
_FACT_COLUMNS = {"fact", "value"}
UploadReader = Callable[[Path], tuple[Dataset, ImportReport]]
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
# How messages call the records and the upload.
_DATASET_NAMES = ("the records here", "your records")
# The exit status of a process whose disk is full or read-only.
DISK_STATUS = 73
LIMIT_MESSAGE = (
    "{name} takes more {what} to read than a file of its size may; check it, add it in parts, "
    "or add it on the command line with alignment import"
)


@dataclass(frozen=True)
class UploadOptions:
    """Options of an upload.

    `sheet` describes the one roll call of a tally, or what a table does not state itself.
    `leave_out` leaves out invalid rows and lists them, instead of stopping. `prefer` says whose
    rows stay if the file contradicts the records: '' stops, 'first' keeps the records', 'second'
    the file's. `decisions` are the words of votes that the reader chose in a tally, by ISO3, with
    '' for a country that is left out.
    """

    sheet: RollcallSheet = field(default_factory=RollcallSheet)
    leave_out: bool = False
    prefer: str = ""
    decisions: dict[str, str] = field(default_factory=dict)


def parse_vote_choices(args: Mapping[str, str]) -> dict[str, str]:
    """Return the votes that the reader chose, by ISO3, from the parameters of a request.

    >>> parse_vote_choices({"vote_BRA": "yes", "vote_FJI,JOR": "", "vote_MLT": "perhaps"})
    {'BRA': 'yes', 'FJI': '', 'JOR': ''}
    """
    return {
        iso3: word
        for name, word in args.items()
        if name.startswith(VOTE_CHOICE_PREFIX) and word in ("", *VOTE_CODES)
        for iso3 in name.removeprefix(VOTE_CHOICE_PREFIX).split(",")
    }


@dataclass(frozen=True, eq=False)
class UploadResult:
    """The merged records, the reports on reading and merging, and what is new.

    `changed_texts` are roll calls and drafts of the records with replaced votes or sponsors,
    `extended_facts` facts with additional values.
    """

    dataset: Dataset
    reports: tuple[ImportReport, ImportReport]
    rollcalls: tuple[str, ...]
    drafts: tuple[str, ...]
    changed_texts: tuple[str, ...]
    extended_facts: tuple[str, ...] = ()

    @property
    def added_counts(self) -> str:
        """How many records are new or replace others, in words; '' for none."""
        counts = (
            (len(self.rollcalls), "new vote"),
            (len(self.drafts), "new draft"),
            (len(self.extended_facts), "new fact"),
            (len(self.changed_texts), "replaced record"),
        )
        texts = [format_count(number, noun) for number, noun in counts if number]
        return format_list(texts) if texts else ""


def import_upload(
    folder: Path, name: str, base: Dataset, rules: RuleSet, options: UploadOptions
) -> UploadResult:
    """Import the file `upload` of a folder by its content, and merge it with the records.

    The merged records are written to the folder as `package`.

    `name` is that on the user's machine, '' for pasted text; it is shown and never opened. The
    content is the General Assembly Voting Data as CSV, MARCXML of drafts, a CSV or XLSX of
    votes, Voeten's long format, a CSV of facts about countries, or a tally as text. All but XLSX
    may be gz. Except in facts, cells may be separated by semicolons or tabs.

    Raise :class:`AlignmentError` if the file cannot be read, has faults, or contradicts the
    records, and the options do not settle it.
    """
    label = clean_file_name(name)
    path = folder / UPLOAD_FILE
    try:
        fresh, report = _choose_reader(path, name, base, rules, options)(path)
    except ImportFaultsError as error:
        raise ImportFaultsError(label, _rename_files(error.faults, label)) from None
    except FileError as error:
        message = str(error).replace(str(path.with_suffix(".csv")), label)
        message = message.replace(str(path), label)
        message = re.sub(f"^{UPLOAD_FILE}: ", f"{label}: ", message)
        raise FileError(message, error.parameters) from None
    report = replace(report, source=label, left_out=_rename_files(report.left_out, label))
    merged, merge_report = merge_datasets(base, fresh, options.prefer, names=_DATASET_NAMES)
    rollcalls, drafts = (
        tuple(after.index.difference(before.index, sort=False))
        for before, after in ((base.rollcalls, merged.rollcalls), (base.drafts, merged.drafts))
    )
    changed = _find_changed_columns(base.votes, merged.votes)
    changed += _find_changed_columns(base.sponsor_matrix, merged.sponsor_matrix)
    merged = replace(
        merged,
        title=_build_title(base.title, options.sheet.source or label),
        own_texts=tuple(sorted({*base.own_texts, *rollcalls, *drafts, *changed})),
    )
    # Loading what was written applies the checks of every data package.
    try:
        merged = write_package(merged, folder / PACKAGE_FOLDER, ())
    except DataError as error:
        raise DataError(f"the records with {label}", error.faults) from None
    except WriteError:
        # The message would name a path of the server.
        raise WriteError(UNWRITABLE) from None
    return UploadResult(
        merged,
        (report, merge_report),
        rollcalls,
        drafts,
        changed,
        _find_extended_facts(base.facts["fact"], merged.facts["fact"]),
    )


def _find_extended_facts(before: pd.Series, after: pd.Series) -> tuple[str, ...]:
    """Return the facts that have more values than before."""
    more = after.value_counts().sub(before.value_counts(), fill_value=0)
    return tuple(sorted(str(name) for name in more.index[more > 0]))


def _find_changed_columns(before: pd.DataFrame, after: pd.DataFrame) -> tuple[str, ...]:
    """Return the shared columns that differ in a row of the first table."""
    both = after.columns.intersection(before.columns, sort=False)
    one, two = before[both], after.loc[before.index, both]
    same = (one == two) | (one.isna() & two.isna())
    return tuple(both[~same.all()])


def clean_file_name(name: str) -> str:
    r"""Return the name of a file in one short line without folders.

    >>> [clean_file_name(name) for name in ("../../etc/pass\nwd", "C:\\votes\\a.csv", "")]
    ['pass wd', 'a.csv', 'the pasted text']
    """
    if not name:
        return PASTED_NAME
    last = PurePosixPath(name.replace("\\", "/")).name
    words = "".join(sign if sign.isprintable() else " " for sign in last).split()
    return " ".join(words)[:_MAX_NAME_LENGTH].strip() or "the file"


def _choose_reader(
    path: Path, name: str, base: Dataset, rules: RuleSet, options: UploadOptions
) -> UploadReader:
    """Return the reader of a file by its content, and by its suffix if that is open."""
    sheet, leave_out = options.sheet, options.leave_out
    source = sheet.source or f"table {clean_file_name(name)}"
    # The stage of a table follows from its symbols.
    defaults = replace(sheet, stage="", source=source)

    def tally(path: Path) -> tuple[Dataset, ImportReport]:
        decisions = {iso3: VOTE_CODES.get(word) for iso3, word in options.decisions.items()}
        return import_tally(read_bounded_text(path), sheet, base, rules, leave_out, decisions)

    def table(path: Path) -> tuple[Dataset, ImportReport]:
        return read_vote_table(path, base, rules, defaults, leave_out)

    def facts(path: Path) -> tuple[Dataset, ImportReport]:
        if delimiter != ",":
            # Commas may be decimal points there.
            remedy = "save it with commas between the cells, and with points in numbers"
            raise FileError(f"{path}, row 1: {remedy}")
        csv_path = path.with_suffix(".csv")
        with open_bounded(path, MAX_UNPACKED_BYTES) as file:
            content = file.read()
        if content.count(b"\n") > _MAX_FACT_ROWS:
            raise FileError(f"{path} has more than {_MAX_FACT_ROWS:,} rows; import it in parts")
        csv_path.write_bytes(content)
        return add_facts([csv_path], base, leave_out)

    with path.open("rb") as file:
        magic = file.read(4)
    if magic == b"PK\x03\x04":
        return table
    head = _read_head(path, packed=magic[:2] == b"\x1f\x8b")
    # A byte order mark and blanks may stand before the first sign.
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<" or re.search(r"\.xml(\.gz)?$", name, re.I):
        return lambda path: read_marcxml(path, base, rules, leave_out)
    first = start.partition(b"\n")[0].decode("utf-8", "replace")
    delimiter = detect_delimiter(first)
    columns = {cell.strip(' "\r').casefold() for cell in first.split(delimiter)}
    if columns & _VOTING_DATA_COLUMNS:
        return lambda path: read_undl(path, base, rules, None, leave_out)
    if columns >= _FACT_COLUMNS:
        return facts
    if (not name or name.lower().endswith(".txt")) and not columns & _VOTE_TABLE_COLUMNS:
        return tally
    return table


def _read_head(path: Path, packed: bool) -> bytes:
    """Return the first bytes of a file, unpacked; raise if all of it would be too much."""
    with open_bounded(path, MAX_UNPACKED_BYTES) as file:
        head = file.read(_HEAD_BYTES)
        while packed and file.read(2**20):
            pass
    return head


def _rename_files(faults: tuple[Fault, ...], name: str) -> tuple[Fault, ...]:
    own = (UPLOAD_FILE, f"{UPLOAD_FILE}.csv")
    return tuple(replace(each, file=name) if each.file in own else each for each in faults)


def _build_title(title: str, source: str) -> str:
    first, suffix, _ = title.partition(OWN_RECORDS_SUFFIX)
    label = " ".join(source.split())[:_MAX_NAME_LENGTH]
    joined = f"{title}, {label}" if suffix else f"{title}{OWN_RECORDS_SUFFIX}{label}"
    if len(joined) > _MAX_TITLE_LENGTH:
        return f"{first}{OWN_RECORDS_SUFFIX}many files"
    return joined


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
            [sys.executable, "-m", "alignment.io.upload", str(folder)],
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
        _parse_faults(record["left_out"]),
        tuple(record["notes"]),
        tuple(LineNote(**each | _parse_choices(each)) for each in record["line_notes"]),
        record["guessed_topic"],
        record["guessed_tier"],
    )


def _parse_faults(records: Iterable[dict[str, Any]]) -> tuple[Fault, ...]:
    return tuple(
        Fault(**each | {"suggestions": tuple(each["suggestions"])} | _parse_choices(each))
        for each in records
    )


def _parse_choices(record: dict[str, Any]) -> dict[str, tuple[VoteChoice, ...]]:
    return {"choices": tuple(VoteChoice(**each) for each in record["choices"])}


def _parse_error(record: dict[str, Any], name: str) -> AlignmentError:
    message = record["message"]
    faults = _parse_faults(record.get("faults", ()))
    match record["error"]:
        case "ImportFaultsError":
            return ImportFaultsError(name, faults)
        case "DataError":
            return DataError(f"the records with {name}", faults)
        case "ConflictError":
            return ConflictError(record["conflicts"])
        case "WriteError":
            return WriteError(message)
    return FileError(message, record.get("parameters", ()))


def run_worker(folder: str) -> None:
    """Read the request in a folder, and write the response there."""
    own = Path(folder)
    request = json.loads((own / REQUEST_FILE).read_text(encoding="utf-8"))
    options = request["options"] | {"sheet": RollcallSheet(**request["options"]["sheet"])}
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
        response["parameters"] = fault.parameters
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
