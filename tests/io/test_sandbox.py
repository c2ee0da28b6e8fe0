"""Uploads are read in their own process: same results, and hostile files are bounded."""

import gzip
import json
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import bulk_file
import marcxml_file
import pytest
import xlsxwriter
from fork_server import ForkServer
from read_uploads import read_upload

from alignment.errors import AlignmentError, DataError
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.import_report import ImportFaultsError
from alignment.io.merge import ConflictError
from alignment.io.package import load_package
from alignment.io.package_writer import write_package
from alignment.io.tagging import load_rules
from alignment.io.upload import (
    MEGABYTE,
    UPLOAD_FILE,
    UploadOptions,
    UploadResult,
    compute_limits,
    read_in_sandbox,
)
from alignment.settings import DATA_DIR

pytestmark = pytest.mark.slow

BASE, RULES = load_package(), load_rules()
# The same records with few facts, which every upload reads and writes.
FEW = replace(BASE, read_facts=lambda: BASE.facts[-50:], read_pairs=lambda: BASE.pairs[:50])
WISHES = UploadOptions(
    RollcallSheet("A/C.3/81/L.5", "2026-11-20", "Use of technologies"), decisions={"JOR": "no"}
)
TALLY = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo."
MOST_MEGABYTES, LIBRARIES_SECONDS = 300, 3


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the built-in data with few facts."""
    folder = tmp_path_factory.mktemp("few") / "package"
    write_package(FEW, folder)
    return folder


def list_common_fields(
    own: Path, content: bytes, name: str = "", base: Path = DATA_DIR, wishes: UploadOptions = WISHES
) -> UploadResult:
    (own / UPLOAD_FILE).write_bytes(content)
    return read_in_sandbox(own, name, base, wishes)


def list_fields(result: UploadResult) -> tuple[object, ...]:
    return (
        result.reports,
        result.rollcalls,
        result.drafts,
        result.changed_texts,
        result.extended_facts,
    )


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("", TALLY),
        ("", TALLY + b"\nJordan"),
        ("v.csv", b"country,rollcall,vote\nFrance,A/C.3/81/L.5,yes\nCuba,A/C.3/81/L.5,no\n"),
        ("facts.csv", b"country,fact,value\nJamaica,cables,3\n"),
        (
            "m.xml",
            marcxml_file.xml(
                [marcxml_file.record("A/C.3/81/L.1", "Chad and Mali", ["Fiji"])]
            ).encode(),
        ),
    ],
)
def test_results_match_reading_in_this_process(
    tmp_path: Path, few: Path, name: str, content: bytes
) -> None:
    """Uploads of facts have all facts and pairs."""
    whole = name == "facts.csv"
    here = read_upload(name, content, BASE if whole else FEW, RULES, WISHES)
    there = list_common_fields(tmp_path, content, name, DATA_DIR if whole else few)
    assert list_fields(there) == list_fields(here)
    assert there.dataset.title == here.dataset.title
    assert there.dataset.votes.equals(here.dataset.votes)
    assert there.dataset.rollcalls.equals(here.dataset.rollcalls)
    assert there.dataset.facts.equals(here.dataset.facts)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("v.csv", b"country,rollcall,vote\nAtlantis,R,yes\nFrance,R,maybe\n", ImportFaultsError),
        (
            "v.csv",
            b"country,rollcall,vote,date\nFrance,A/RES/74/247,yes,2019-12-27\n",
            ConflictError,
        ),
        ("v.csv", b"", AlignmentError),
        ("", b"In favour: all.", AlignmentError),
        ("", TALLY + b" Absent: Cuba.", ImportFaultsError),
    ],
)
def test_faults_match_reading_in_this_process(
    tmp_path: Path, few: Path, name: str, content: bytes, kind: type[AlignmentError]
) -> None:
    with pytest.raises(kind) as here:
        read_upload(name, content, FEW, RULES, WISHES)
    with pytest.raises(kind) as there:
        list_common_fields(tmp_path, content, name, few)
    assert str(there.value) == str(here.value)
    if isinstance(here.value, DataError):
        assert isinstance(there.value, DataError)
        assert there.value.faults == here.value.faults


def workbook(
    folder: Path, more: bytes, part: str = "sheet1.xml", end: bytes = b"</sheetData>"
) -> bytes:
    """Return a workbook with this XML at the end of one of its parts."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["country", "rollcall", "vote"])
    with (
        zipfile.ZipFile(folder / "a.xlsx") as before,
        zipfile.ZipFile(folder / "b.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(end, more + end) if part in name else content)
    return (folder / "b.xlsx").read_bytes()


def cells(millions: float) -> bytes:
    return b'<row r="9">' + b"<c/>" * int(millions * MEGABYTE) + b"</row>"


def attribute(millions: int) -> bytes:
    return b'<x x="' + b"y" * (millions * MEGABYTE) + b'"/>'


TABLE = b"country,rollcall,vote\n"
FACTS = b"iso3,fact,value,year\n"
BULK = bulk_file.text(bulk_file.three()).encode().splitlines(keepends=True)
SHEET, STRINGS = ("sheet1.xml", b"</sheetData>"), ("sharedStrings.xml", b"</sst>")
MEMORY, TIME = "takes more memory", "takes more time"
# The machine decides which of the limits is reached first.
ENDS = f"{MEMORY}|{TIME}|no vote is left to import"


def lines(count: int, line: bytes) -> bytes:
    return b"".join(line % number for number in range(count))


def many(first: bytes, rows: bytes, times: int) -> bytes:
    """Return a compressed table with the same rows many times."""
    return gzip.compress(first, mtime=0) + gzip.compress(rows, mtime=0) * times


# The file of each attack in a folder, and the error; text is compressed.
ATTACKS: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "empty cells, 9 KB": (lambda f: workbook(f, cells(1.6)), "more than 1,500,000 cells"),
    "empty cells, 24 KB": (lambda f: workbook(f, cells(2.6)), "more than 1,500,000 cells"),
    "12 million empty cells": (lambda f: workbook(f, cells(12)), "more than 1,500,000 cells"),
    **{
        f"attribute of {size} MB in {part[0]}": (
            lambda f, size=size, part=part: workbook(f, attribute(size), *part),
            "a tag of more than a million signs",
        )
        for size in (4, 8, 16)
        for part in (SHEET, STRINGS)
    },
    "16 million rows": (lambda _: many(TABLE, b"France,R,yes\n" * 159_000, 100), ENDS),
    # Each vote states its total, so that all members have a vote on it.
    "29,000 votes": (
        lambda _: TABLE.replace(b"vote", b"vote,yes") + lines(29_000, b"France,R%d,yes,1\n"),
        ENDS,
    ),
    # These votes do not name the other countries, so there are few votes: they are read, or time
    # out.
    "29,000 parts of lists": (
        lambda _: TABLE + lines(29_000, b"France,R%d,yes\n"),
        rf"^$|{ENDS}",
    ),
    "29,000 official votes": (
        lambda _: BULK[0] + lines(29_000, BULK[1].replace(b"%", b"").replace(b"1,", b"%d,", 1)),
        ENDS,
    ),
    "half a million lands": (lambda _: TABLE + lines(500_000, b"Land%d,R,yes\n"), ENDS),
    "facts of many lands": (lambda _: FACTS + lines(199_000, b"Land%d,x,1,2000\n"), ENDS),
    "long facts": (
        lambda _: FACTS + lines(100_000, b"USA,x%d," + b"y" * 3000 + b",2000\n"),
        ENDS,
    ),
    "long titles": (
        lambda _: (
            TABLE.replace(b"vote", b"vote,title")
            + lines(20_000, b"France,R%d,yes," + b"x" * 30_000 + b"\n")
        ),
        ENDS,
    ),
    "a wide table": (
        lambda _: many(lines(9_000, b"c%d,") + TABLE, (b"," * 9_002 + b"\n") * 1_000, 100),
        ENDS,
    ),
}
# One attack that the reader refuses and one that a limit ends; `make evidence` runs the others.
EACH = {f"attribute of 4 MB in {STRINGS[0]}", "16 million rows"}
# A process that only starts the reading and reports its cost; the test process is too large.
IMPORTS = """
import json, resource, sys
from pathlib import Path
from alignment.errors import AlignmentError
from alignment.settings import DATA_DIR
from alignment.io.upload import read_in_sandbox
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.upload import UploadOptions
"""
RUNNER = f"""{IMPORTS}
options = UploadOptions(RollcallSheet("R", "2026-11-20", "T"), leave_out=True)
try:
    read_in_sandbox(Path(sys.argv[1]), "file", DATA_DIR, options)
    said = ""
except AlignmentError as fault:
    said = str(fault)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([said, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3]))
"""


@pytest.fixture(scope="module")
def small() -> Iterator[ForkServer]:
    """A process that has imported the modules of the runner."""
    runner = ForkServer(IMPORTS)
    yield runner
    runner.end()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say what is taken")
@pytest.mark.parametrize(
    "attack",
    [pytest.param(name, marks=() if name in EACH else pytest.mark.evidence) for name in ATTACKS],
)
def test_attack_is_refused_in_one_sentence(tmp_path: Path, attack: str, small: ForkServer) -> None:
    make, sentence = ATTACKS[attack]
    content = make(tmp_path)
    own = tmp_path / "own"
    own.mkdir()
    packed = content if content[:2] in (b"PK", b"\x1f\x8b") else gzip.compress(content, mtime=0)
    del content
    assert len(packed) < 2 * MEGABYTE
    (own / UPLOAD_FILE).write_bytes(packed)
    run = small.run(RUNNER, str(own), cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    message, seconds, megabytes = json.loads(run.stdout)
    assert re.search(sentence, message)
    assert str(own) not in message
    assert megabytes < MOST_MEGABYTES
    # The system ends a process that works longer; imports and loading come before.
    assert seconds < compute_limits(len(packed)).seconds + LIBRARIES_SECONDS


def test_killed_process_is_reported_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, message in (
        (signal.SIGXCPU, TIME),
        (signal.SIGKILL, TIME),
        (signal.SIGABRT, MEMORY),
    ):
        ended = subprocess.CompletedProcess([], -number, stderr=b"")
        monkeypatch.setattr(subprocess, "run", lambda *_, ended=ended, **__: ended)
        with pytest.raises(AlignmentError, match=message):
            list_common_fields(tmp_path, TALLY)
    ended = subprocess.CompletedProcess([], 1, stderr=b"a fault of ours")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        list_common_fields(tmp_path, TALLY)
