"""Files that users of the page upload, merged with the records.

Readers, checks and messages are those of the command line. Files are written in one folder, which
is deleted afterwards; the name of an upload is never used as a path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from alignment.errors import DataError, Fault
from alignment.io.bounded_reader import FileError, open_bounded, read_bounded_text
from alignment.io.facts import add_facts
from alignment.io.import_report import ImportFaultsError, ImportReport
from alignment.io.importers.csv_stream import detect_delimiter
from alignment.io.importers.marcxml import read_marcxml
from alignment.io.importers.tally_text import TallySheet, import_tally
from alignment.io.importers.undl import read_undl
from alignment.io.importers.vote_table import RollcallDefaults, read_vote_table
from alignment.io.merge import merge_datasets
from alignment.io.package_writer import WriteError, write_package
from alignment.io.tagging import RuleSet
from alignment.model.dataset import Dataset

PASTED_NAME = "the pasted text"
# In the folder of one upload: its content, and the merged records.
UPLOAD_FILE, PACKAGE_FOLDER = "upload", "package"
OWN_RECORDS_SUFFIX = ", with own records from "
# About three times the official file; larger ones are for the command line.
MAX_UNPACKED_BYTES = 2**30
UNWRITABLE = "the server cannot write to its disk just now; try again later"
_HEAD_BYTES = 2**16
# A fact of every country in every year has some 15,000.
_MAX_FACT_ROWS = 200_000
_EMPTY_SHEET = TallySheet("", "", "")
_MAX_NAME_LENGTH = 80
_MAX_TITLE_LENGTH = 300
_VOTING_DATA_COLUMNS = {"ms_vote", "ms_code", "undl_id"}
_VOTE_TABLE_COLUMNS = {"vote", "country", "rollcall", "rcid"}
_FACT_COLUMNS = {"fact", "value"}
UploadReader = Callable[[Path], tuple[Dataset, ImportReport]]


@dataclass(frozen=True)
class UploadOptions:
    """Options of an upload.

    `sheet` describes the one roll call of a tally, or what a table does not state itself.
    `leave_out` leaves out invalid rows and lists them, instead of stopping. `prefer` says whose
    rows stay if the file contradicts the records: '' stops, 'first' keeps the records', 'second'
    the file's.
    """

    sheet: TallySheet = _EMPTY_SHEET
    leave_out: bool = False
    prefer: str = ""


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
        raise FileError(re.sub(f"^{UPLOAD_FILE}: ", f"{label}: ", message)) from None
    report = replace(report, source=label, left_out=_rename_files(report.left_out, label))
    merged, merge_report = merge_datasets(base, fresh, options.prefer)
    merged = replace(merged, title=_build_title(base.title, options.sheet.source or label))
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
        tuple(merged.rollcalls.index.difference(base.rollcalls.index, sort=False)),
        tuple(merged.drafts.index.difference(base.drafts.index, sort=False)),
        _find_changed_columns(base.votes, merged.votes)
        + _find_changed_columns(base.sponsor_matrix, merged.sponsor_matrix),
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
    defaults = RollcallDefaults(
        *(sheet.date, sheet.title, sheet.body, source),
        *(sheet.rollcall, sheet.topic, sheet.tier, sheet.resolution),
    )

    def tally(path: Path) -> tuple[Dataset, ImportReport]:
        return import_tally(read_bounded_text(path), sheet, base, rules, leave_out)

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
            raise FileError(f"{path} has more than {_MAX_FACT_ROWS:,} rows; take it in by parts")
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
