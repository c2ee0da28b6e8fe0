"""A file or a tally that a reader of the page brings along, merged with the records there.

The readers, checks and sentences are those of the command line. Nothing is written outside one
folder of its own, which is gone when the records are read; a name is never used as a path.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from alignment.errors import DataError
from alignment.model.dataset import Dataset
from alignment.sources.bounded import FileError, bounded_text, open_bounded
from alignment.sources.csv_stream import between_cells
from alignment.sources.facts import read_own
from alignment.sources.marcxml import read_marcxml
from alignment.sources.merge import merge
from alignment.sources.report import ImportFaultsError, Report
from alignment.sources.tagging import Rules
from alignment.sources.tally_text import Sheet, read_rollcall
from alignment.sources.undl import read_undl
from alignment.sources.votes_file import About, read_votes
from alignment.sources.write import WriteError, write_package

PASTED = "the pasted text"
# In the folder of one reading: what was sent, and the records that it makes with those there.
UPLOAD, PACKAGE = "upload", "package"
OWN = ", with own records from "
# About three times the official file; one that unpacks to more is for the command line.
MOST_UNPACKED = 2**30
UNWRITABLE = "the server cannot write to its disk just now; try again later"
_HEAD = 2**16
# Of a fact of every country in every year there are some 15,000.
_MOST_FACT_ROWS = 200_000
_NOTHING = Sheet("", "", "")
_LONGEST_NAME = 80
_LONGEST_TITLE = 300
_BULK = {"ms_vote", "ms_code", "undl_id"}
_TABLE = {"vote", "country", "rollcall", "rcid"}
_FACTS = {"fact", "value"}
Reader = Callable[[Path], tuple[Dataset, Report]]


@dataclass(frozen=True)
class Wishes:
    """What a reader says beside the file.

    Attributes
    ----------
    sheet : Sheet
        About the one roll call of a tally; of a table, what the table does not say itself.
    leave_out : bool
        Leave out rows that cannot be taken in, and list them, instead of stopping.
    prefer : {'', 'first', 'second'}
        Whose to keep where the file contradicts the records: theirs or the file's; '' to stop.
    """

    sheet: Sheet = _NOTHING
    leave_out: bool = False
    prefer: str = ""


@dataclass(frozen=True, eq=False)
class Taken:
    """The merged records, what was read and merged, and what is new in them.

    `changed` are the roll calls and drafts of the records whose votes or sponsors were replaced,
    `facts` those that have values which the records had not.
    """

    dataset: Dataset
    reports: tuple[Report, Report]
    rollcalls: tuple[str, ...]
    drafts: tuple[str, ...]
    changed: tuple[str, ...]
    facts: tuple[str, ...] = ()


def read_upload(
    name: str, content: bytes, base: Dataset, rules: Rules, wishes: Wishes | None = None
) -> Taken:
    """Read a file by its content, and merge it with the records.

    Parameters
    ----------
    name : str
        As the reader's machine calls the file; '' for what was pasted. It is shown, never opened.
    content : bytes
        The General Assembly Voting Data as CSV, MARCXML of drafts, a CSV or XLSX of votes,
        Voeten's long format, a CSV of facts about countries, or a tally as text; all but XLSX may
        be packed as gz. Between cells may be semicolons or tabs, save in facts.
    base : Dataset
        What the records are merged with; it is left as it is.
    rules : Rules
        Give topics and tiers.
    wishes : Wishes, optional

    Raises
    ------
    AlignmentError
        If the file cannot be read, has faults, or contradicts the records, and nothing was
        wished that settles it; see :mod:`alignment.sources.report` and `merge`.

    Examples
    --------
    >>> from alignment.sources.package import load
    >>> from alignment.sources.tagging import read_rules
    >>> text = b"In favour: Chad, Fiji. Against: Cuba."
    >>> sheet = Sheet("A/C.3/81/L.5", "2026-11-20", "Use of technologies")
    >>> taken = read_upload("", text, load(), read_rules(), Wishes(sheet))
    >>> taken.rollcalls, int(taken.dataset.rollcalls.loc["A/C.3/81/L.5", "yes"])
    (('A/C.3/81/L.5',), 2)
    """
    with tempfile.TemporaryDirectory(prefix="alignment-upload-") as own:
        Path(own, UPLOAD).write_bytes(content)
        return take_in(Path(own), name, base, rules, wishes or Wishes())


def take_in(own: Path, name: str, base: Dataset, rules: Rules, wishes: Wishes) -> Taken:
    """Read what lies in a folder as `upload`, and leave the merged records there as `package`.

    Parameters and errors are those of :func:`read_upload`.
    """
    shown = shown_name(name)
    path = own / UPLOAD
    try:
        fresh, read = _reader(path, name, base, rules, wishes)(path)
    except ImportFaultsError as error:
        faults = (replace(fault, file=_named(fault.file, shown)) for fault in error.faults)
        raise ImportFaultsError(shown, tuple(faults)) from None
    except FileError as error:
        said = str(error).replace(str(path.with_suffix(".csv")), shown)
        said = said.replace(str(path), shown)
        raise FileError(re.sub(f"^{UPLOAD}: ", f"{shown}: ", said)) from None
    left_out = tuple(replace(f, file=_named(f.file, shown)) for f in read.left_out)
    read = replace(read, source=shown, left_out=left_out)
    together, merged = merge(base, fresh, wishes.prefer)
    together = replace(together, title=_title(base.title, wishes.sheet.source or shown))
    # Written and loaded again, so that the page's checks are those of every data package.
    try:
        together = write_package(together, own / PACKAGE, ())
    except DataError as error:
        raise DataError(f"the records with {shown}", error.faults) from None
    except WriteError:
        # Where the server writes is nobody's business.
        raise WriteError(UNWRITABLE) from None
    return Taken(
        together,
        (read, merged),
        tuple(together.rollcalls.index.difference(base.rollcalls.index, sort=False)),
        tuple(together.drafts.index.difference(base.drafts.index, sort=False)),
        _changed(base.votes, together.votes)
        + _changed(base.sponsor_matrix, together.sponsor_matrix),
        _grown(base.facts["fact"], together.facts["fact"]),
    )


def _grown(before: pd.Series, after: pd.Series) -> tuple[str, ...]:
    """Return the facts of which there are more values than before."""
    more = after.value_counts().sub(before.value_counts(), fill_value=0)
    return tuple(sorted(str(name) for name in more.index[more > 0]))


def _changed(before: pd.DataFrame, after: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of both that differ in a row of the first."""
    both = after.columns.intersection(before.columns, sort=False)
    one, two = before[both], after.loc[before.index, both]
    same = (one == two) | (one.isna() & two.isna())
    return tuple(both[~same.all()])


def shown_name(name: str) -> str:
    r"""Return a file's name in one short line without folders.

    >>> shown_name("../../etc/pass\nwd"), shown_name("C:\\votes\\a.csv"), shown_name("")
    ('pass wd', 'a.csv', 'the pasted text')
    """
    if not name:
        return PASTED
    last = PurePosixPath(name.replace("\\", "/")).name
    words = "".join(sign if sign.isprintable() else " " for sign in last).split()
    return " ".join(words)[:_LONGEST_NAME].strip() or "the file"


def _reader(path: Path, name: str, base: Dataset, rules: Rules, wishes: Wishes) -> Reader:
    """Return the reader of a file: by what stands at its start, its ending where that is open."""
    sheet, leave_out = wishes.sheet, wishes.leave_out
    # A table names its source row by row; where it does not, it is the file.
    source = sheet.source or f"table {shown_name(name)}"
    about = About(
        *(sheet.date, sheet.title, sheet.body, source),
        *(sheet.rollcall, sheet.topic, sheet.tier, sheet.resolution),
    )

    def tally(path: Path) -> tuple[Dataset, Report]:
        return read_rollcall(bounded_text(path), sheet, base, rules, leave_out)

    def table(path: Path) -> tuple[Dataset, Report]:
        return read_votes(path, base, rules, about, leave_out)

    def facts(path: Path) -> tuple[Dataset, Report]:
        if between != ",":
            # Where it is not the comma, that may stand in numbers.
            remedy = "save it with commas between the cells, and with points in numbers"
            raise FileError(f"{path}, row 1: {remedy}")
        given = path.with_suffix(".csv")
        with open_bounded(path, MOST_UNPACKED) as file:
            content = file.read()
        if content.count(b"\n") > _MOST_FACT_ROWS:
            raise FileError(f"{path} has more than {_MOST_FACT_ROWS:,} rows; take it in by parts")
        given.write_bytes(content)
        return read_own([given], base, leave_out)

    with path.open("rb") as file:
        magic = file.read(4)
    if magic == b"PK\x03\x04":
        return table
    head = _head(path, packed=magic[:2] == b"\x1f\x8b")
    # A byte order mark and blanks may stand before the first sign.
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<" or re.search(r"\.xml(\.gz)?$", name, re.I):
        return lambda path: read_marcxml(path, base, rules, leave_out)
    first = start.partition(b"\n")[0].decode("utf-8", "replace")
    between = between_cells(first)
    columns = {cell.strip(' "\r').casefold() for cell in first.split(between)}
    if columns & _BULK:
        return lambda path: read_undl(path, base, rules, None, leave_out)
    if columns >= _FACTS:
        return facts
    if (not name or name.lower().endswith(".txt")) and not columns & _TABLE:
        return tally
    return table


def _head(path: Path, packed: bool) -> bytes:
    """Return the first bytes of a file, unpacked; raise if all of it would be too much."""
    with open_bounded(path, MOST_UNPACKED) as file:
        head = file.read(_HEAD)
        while packed and file.read(2**20):
            pass
    return head


def _named(file: str, shown: str) -> str:
    return shown if file in ("upload", "upload.csv") else file


def _title(title: str, source: str) -> str:
    words = " ".join(source.split())[:_LONGEST_NAME]
    joined = f"{title}, {words}" if OWN in title else f"{title}{OWN}{words}"
    return joined if len(joined) <= _LONGEST_TITLE else f"{title.partition(OWN)[0]}{OWN}many files"
