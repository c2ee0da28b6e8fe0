"""Hostile files are read within bounds or refused."""

import gzip
import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bulk_file
import marcxml_file
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_uploads import read_upload

from alignment.errors import AlignmentError
from alignment.io import bounded_reader, upload
from alignment.io.bounded_reader import FileError, open_local_copy
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.importers import csv_stream
from alignment.io.importers.marcxml import read_marcxml
from alignment.io.importers.tally_text import import_tally
from alignment.io.importers.undl import read_undl
from alignment.io.importers.vote_table import read_vote_table
from alignment.io.package import load_package
from alignment.io.package_writer import WriteError
from alignment.io.tagging import load_rules
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote

RULES = load_rules()
BASE = load_package()
ABOUT = RollcallSheet(date="2026-11-20", title="T")


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in (["country", "rollcall", "vote"], ["France", "R", "yes"], ["Cuba", "R", "no"]):
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ROW = bulk_file.text(bulk_file.three()).encode().splitlines(keepends=True)[1]
BULK = bulk_file.text(bulk_file.three()).encode()
TABLE = b"country,rollcall,vote\nFrance,R,yes\nCuba,R,no\n"
MARC = marcxml_file.xml([marcxml_file.record("A/C.3/78/L.1", "Chad and Mali", ["Fiji"])]).encode()
XLSX = _xlsx()
TALLY = b"In favour: Chad, Fiji and Mali.\nAgainst: Cuba.\nAbstaining: Togo."


def undl(path: Path) -> Dataset:
    return read_undl(path, BASE, RULES, leave_out=True)[0]


def table(path: Path) -> Dataset:
    return read_vote_table(path, BASE, RULES, ABOUT, leave_out=True)[0]


def marcxml(path: Path) -> Dataset:
    return read_marcxml(path, BASE, RULES, leave_out=True)[0]


def tally(path: Path) -> Dataset:
    text = path.read_bytes().decode("utf-8", "replace")
    return import_tally(text, RollcallSheet("R", "2026-11-20", "T"), BASE, RULES, leave_out=True)[0]


READERS = [(undl, BULK), (table, TABLE), (table, XLSX), (marcxml, MARC), (tally, TALLY)]
Reader = Callable[[Path], Dataset]


def survive(reader: Reader, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    started = time.monotonic()
    sentence = ""
    try:
        result = reader(path)
    except AlignmentError as fault:
        sentence = str(fault).strip()
    if sentence:
        assert len(sentence) < 50_000
    else:
        assert result.votes.index.equals(BASE.countries.index)
        assert result.votes.to_numpy().min(initial=0) >= Vote.NOT_MEMBER
        assert result.votes.to_numpy().max(initial=0) <= Vote.YES
        assert set(result.sponsorships["iso3"]) <= set(BASE.countries.index)
    assert time.monotonic() - started < 20


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    """The file shortened, with changed bytes, or with a repeated part."""
    place = st.integers(0, len(content))
    junk = st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [b'"', b"\r\n", b",", b"\x00", b"\xff\xfe", b"&lt;", b"<!DOCTYPE", b"=1+1"]
        ),
        st.text(max_size=20).map(str.encode),
    )
    return st.tuples(place, place, junk).map(
        lambda cut: content[: min(cut[:2])] + cut[2] + content[max(cut[:2]) :]
    ) | st.tuples(place, junk).map(lambda cut: content[: cut[0]] + cut[1] + content[cut[0] :])


def fuzz(reader: Reader, path: Path, contents: st.SearchStrategy[bytes], examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(content=contents)
    def one(content: bytes) -> None:
        survive(reader, path, content)

    one()


few_or_many = pytest.mark.parametrize(
    "examples", [20, pytest.param(6000, marks=pytest.mark.evidence)]
)


@pytest.mark.slow
@few_or_many
@pytest.mark.parametrize(("reader", "content"), READERS)
def test_damaged_files(tmp_path: Path, reader: Reader, content: bytes, examples: int) -> None:
    fuzz(reader, tmp_path / "file", damaged(content), examples)


@few_or_many
@pytest.mark.parametrize("reader", [undl, table, marcxml, tally])
def test_any_bytes(tmp_path: Path, reader: Reader, examples: int) -> None:
    contents = st.binary(max_size=300) | st.text(max_size=300).map(str.encode)
    fuzz(reader, tmp_path / "file", contents, examples)


@pytest.mark.parametrize("reader", [undl, table, marcxml])
@pytest.mark.parametrize("cut", [5, 18, 40, -9, -1])
def test_gz_cut_off(tmp_path: Path, reader: Reader, cut: int) -> None:
    content = gzip.compress(BULK * 20)[:cut]
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(AlignmentError):
        reader(tmp_path / "file")


@pytest.mark.slow
def test_gz_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A row of 80 MB is too long, and a file of 80 MB is too large where the limit is 50.
    (tmp_path / "row").write_bytes(gzip.compress(BULK + b"x" * (80 * 2**20)))
    with pytest.raises(AlignmentError, match="a row is longer"):
        undl(tmp_path / "row")
    (tmp_path / "file").write_bytes(gzip.compress(BULK + ROW * 300_000))
    monkeypatch.setattr(bounded_reader.open_bounded, "__defaults__", (50 * 2**20, None, False))
    with pytest.raises(AlignmentError, match="more than is sensible"):
        undl(tmp_path / "file")


def test_other_tables_and_many_members(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(BULK + b"x,y\n" * 10**6)
    started = time.monotonic()
    with pytest.raises(AlignmentError, match="more than 1,000 rows with another number of cells"):
        undl(tmp_path / "file")
    assert time.monotonic() - started < 5
    with zipfile.ZipFile(tmp_path / "file", "w") as packed:
        for number in range(3000):
            packed.writestr(f"{number}", b"")
    with pytest.raises(AlignmentError, match="more than is sensible"):
        table(tmp_path / "file")


@pytest.mark.slow
def test_cell_of_a_million_characters(tmp_path: Path) -> None:
    long = b"x" * 10**6
    survive(undl, tmp_path / "a", BULK.replace(b"Question 1", long, 1))
    survive(undl, tmp_path / "b", BULK.replace(b"UNITED STATES", long, 1))
    survive(table, tmp_path / "c", TABLE.replace(b"France", long))
    survive(table, tmp_path / "d", TABLE.replace(b",R,", b"," + long + b","))
    survive(tally, tmp_path / "e", TALLY.replace(b"Chad", long[:190_000]))


@pytest.mark.evidence
@pytest.mark.slow
def test_many_countries_and_many_roll_calls(tmp_path: Path) -> None:
    countries = b"".join(b"Land %d,R,yes\n" % number for number in range(10_000))
    survive(table, tmp_path / "a", TABLE + countries)
    rollcalls = b"".join(b"France,R%d,yes\n" % number for number in range(20_000))
    survive(table, tmp_path / "b", TABLE + rollcalls)


def test_small_files_with_very_much_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every vote has all members, and every row takes memory, however small the file is.
    rollcalls = b"".join(b"France,R%d,yes\n" % number for number in range(30_001))
    (tmp_path / "many").write_bytes(gzip.compress(TABLE + rollcalls))
    with pytest.raises(AlignmentError, match="more than 30,000 votes"):
        table(tmp_path / "many")
    records = b"".join(ROW.replace(b"1,", b"%d," % n, 1) for n in range(1, 30_002))
    (tmp_path / "many").write_bytes(gzip.compress(BULK.splitlines(keepends=True)[0] + records))
    with pytest.raises(AlignmentError, match="more than 30,000 votes"):
        undl(tmp_path / "many")
    monkeypatch.setattr(csv_stream, "_MAX_ROWS", 15)
    (tmp_path / "rows").write_bytes(BULK)
    with pytest.raises(AlignmentError, match="more than 15 rows"):
        undl(tmp_path / "rows")


@pytest.mark.slow
def test_many_unknown_words_take_linear_time(tmp_path: Path) -> None:
    # A search of all rows for each word would take 10,000 million comparisons.
    rows = b"".join(b"France,R,v%d\n" % number for number in range(100_000))
    (tmp_path / "file").write_bytes(TABLE + rows + b"Cuba,R,v7\n")
    with pytest.raises(AlignmentError) as error:
        read_vote_table(tmp_path / "file", BASE, RULES, ABOUT)
    assert "1000 faults" in str(error.value)
    assert "file, row 4, column vote: 'v0' is not a vote, in 1 rows" in str(error.value)
    assert "file, row 11, column vote: 'v7' is not a vote, in 2 rows" in str(error.value)


def facts(content: bytes) -> str:
    with pytest.raises(AlignmentError) as error:
        read_upload("f.csv", content, BASE, RULES)
    return str(error.value)


def test_full_disk_is_reported_without_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise WriteError("/tmp/x/package cannot be written: No space left on device")

    monkeypatch.setattr(upload, "write_package", full)
    assert facts(b"iso3,fact,value,year\nUSA,x,1,2000\n") == upload.UNWRITABLE


@pytest.mark.slow
def test_endless_facts_are_refused() -> None:
    header = b"iso3,fact,value,year\n"
    assert "f.csv has more than 200,000 rows" in facts(header + b"USA,x,1,2000\n" * 200_001)
    many = b"".join(b"USA,x%d,1,2000\n" % number for number in range(1001))
    assert "f.csv has more than 1,000 facts" in facts(header + many)
    lands = b"".join(b"Land%d,x,1,2000\n" % number for number in range(50_000))
    assert "f.csv: 50000 faults" in facts(header + lands)


@pytest.mark.parametrize("content", [BULK, TABLE])
def test_file_with_only_a_header(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content.splitlines(keepends=True)[0])
    with pytest.raises(AlignmentError, match="has a header and no rows"):
        (undl if content is BULK else table)(tmp_path / "file")


@pytest.mark.parametrize("name", ["../../x", "..\\x", "/etc/passwd", "C:\\x", "=cmd|' /C calc'!A0"])
def test_names_are_never_paths(tmp_path: Path, name: str) -> None:
    content = f"country,rollcall,vote,title\nFrance,{name},yes,{name}\n".encode()
    survive(table, tmp_path / "file", content)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


CONTENT = b"a,b\n1,2\n"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        place = "/votes.csv" if self.path == "/away" else "/loop"
        if self.path in ("/away", "/loop"):
            self.send_response(302)
            self.send_header("Location", place)
            self.end_headers()
            return
        self.send_response(200)
        if self.path != "/unsaid":
            more = 100 if self.path == "/short" else 0
            self.send_header("Content-Length", str(len(CONTENT) + more))
        self.end_headers()
        self.wfile.write(CONTENT)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()


@pytest.mark.parametrize("path", ["votes.csv", "unsaid", "away", "..%2F..%2Fetc%2Fpasswd", ""])
def test_downloaded_file_is_deleted(server: str, path: str) -> None:
    amounts: list[tuple[int, int]] = []
    with open_local_copy(
        f"{server}/{path}", lambda *amount: amounts.append(amount)
    ) as path_of_copy:
        assert path_of_copy.read_bytes() == CONTENT
        assert path_of_copy.parent.name.startswith("alignment-")
    assert not path_of_copy.parent.exists()
    assert amounts[-1] == (len(CONTENT), 0 if path == "unsaid" else len(CONTENT))


def test_faulty_http_responses(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(FileError, match="cut off after 8 of 108 bytes"),
        open_local_copy(f"{server}/short"),
    ):
        pass
    monkeypatch.setattr(bounded_reader, "MAX_BYTES", 4)
    with (
        pytest.raises(FileError, match="larger than is sensible"),
        open_local_copy(f"{server}/unsaid"),
    ):
        pass
    monkeypatch.undo()
    monkeypatch.setattr(bounded_reader, "_MAX_DOWNLOAD_SECONDS", -1)
    with pytest.raises(FileError, match="more than an hour"), open_local_copy(f"{server}/unsaid"):
        pass
    monkeypatch.undo()
    with (
        pytest.raises(FileError, match=r"^[^\n]+infinite loop[^\n]+$"),
        open_local_copy(f"{server}/loop"),
    ):
        pass
    with (
        pytest.raises(FileError, match=f"^{server}/votes.csv is"),
        open_local_copy(f"{server}/votes.csv") as p,
    ):
        raise FileError(f"{p} is no table")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("http://[::1", "not an address"),
        ("ftp://127.0.0.1/votes.csv", "an address starts with"),
        ("http://127.0.0.1:1/votes.csv", "could not be fetched"),
    ],
)
def test_invalid_urls(name: str, message: str) -> None:
    with pytest.raises(FileError, match=message), open_local_copy(name):
        pass


@pytest.mark.slow
def test_paths_and_file_urls(tmp_path: Path) -> None:
    path = tmp_path / "my votes.csv"
    for name in (str(path), path.as_uri()):
        with open_local_copy(name) as result:
            assert result == path
