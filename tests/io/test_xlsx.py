"""Excel files: values of cells, and small files with very much content."""

import gzip
import io
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import IO

import marcxml_file
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from parameter_sets import cross_parameters

from alignment.io import bounded_reader
from alignment.io.bounded_reader import FileError
from alignment.io.importers import xlsx
from alignment.io.importers.marcxml import iterate_records
from alignment.io.importers.xlsx import read_xlsx_rows

ROWS: list[list[object]] = [
    ["country", "vote", "date", "rcid", "share"],
    ["Côte d'Ivoire", True, date(2026, 11, 20), 7, 0.25],
    [],
    ["  Türkiye ", False, datetime(2026, 11, 20, 23, 59), 3.0, -1e-7],
    [None, None, "2026-11-20", None, " "],
]
AS_TEXT = [
    (1, ["country", "vote", "date", "rcid", "share"]),
    (2, ["Côte d'Ivoire", "True", "2026-11-20", "7", "0.25"]),
    (4, ["Türkiye", "False", "2026-11-20", "3", "-1e-07"]),
    (5, ["", "", "2026-11-20"]),
]


def by_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def by_xlsxwriter(path: Path, **options: object) -> Path:
    # Cells share their texts, as in Excel.
    with xlsxwriter.Workbook(path, {"default_date_format": "d mmm yyyy", **options}) as book:
        book.add_chartsheet()
        sheet = book.add_worksheet("first")
        book.add_worksheet("second").write(0, 0, "not this one")
        for place, row in enumerate(ROWS):
            sheet.write_row(place, 0, row)
    return path


def replace_part(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Write a copy of a workbook with other bytes in one part."""
    with (
        zipfile.ZipFile(path) as before,
        zipfile.ZipFile(path.with_suffix(".changed"), "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name.endswith(part) else content)
    with zipfile.ZipFile(path.with_suffix(".changed")) as after:
        assert any(name.endswith(part) and new in after.read(name) for name in after.namelist())
    return path.with_suffix(".changed")


def test_cells_are_text(tmp_path: Path) -> None:
    assert list(read_xlsx_rows(by_openpyxl(tmp_path / "a.xlsx"))) == AS_TEXT
    assert list(read_xlsx_rows(by_xlsxwriter(tmp_path / "b.xlsx"))) == AS_TEXT
    assert list(read_xlsx_rows(by_xlsxwriter(tmp_path / "c.xlsx", date_1904=True))) == AS_TEXT
    path = by_xlsxwriter(tmp_path / "a.xlsx")
    whole = "<t>Côte d'Ivoire</t>".encode()
    pieces = "<r><rPr/><t>Côte </t></r><r><t>d'Ivoire</t></r><rPh sb='0'><t>kotodivowaru</t></rPh>"
    path = replace_part(path, "sharedStrings.xml", whole, pieces.encode())
    assert list(read_xlsx_rows(path)) == AS_TEXT


def test_number_formats_are_not_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        formats = ('#,##0 "days"', "[Red]0", "yyyy-mm-dd", "[$-409]d. mmm", "0.00", "h:mm")
        for place, code in enumerate(formats):
            sheet.write_number(0, place, 46346, book.add_format({"num_format": code}))
    assert next(read_xlsx_rows(path))[1] == [
        "46346",
        "46346",
        *["2026-11-20"] * 2,
        "46346",
        "2026-11-20",
    ]


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 6)),
    st.text(st.characters(min_codepoint=33, exclude_categories=["C", "Z"]), max_size=5),
    st.dates(date(1946, 1, 1), date(2100, 1, 1)),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_cells_match_openpyxl(tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write
                write(place, column, cell)
    reference = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    expected = [
        (number, ["" if cell is None else _slow(cell) for cell in row])
        for number, row in enumerate(reference, start=1)
    ]
    result = [(number, _padded(row, expected)) for number, row in read_xlsx_rows(path)]
    assert result == [(number, row) for number, row in expected if any(row)]


def _slow(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


def _padded(row: list[str], rows: list[tuple[int, list[str]]]) -> list[str]:
    return row + [""] * (len(rows[0][1]) - len(row))


SHEET, END = "worksheets/sheet1.xml", b"</sheetData>"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (b'<row r="9">' + b"<c/>" * 21_000 + b"</row>", "more than 20,000 cells"),
        (b'<row r="9"><c x="' + b"y" * 2**22 + b'"/></row>', "a tag of more than a million signs"),
        (b"<!--" + b" < " * 2**21 + b"-->", "a tag of more than a million signs"),
        (b"<a>" * 400_000, "other elements in it"),
        (b"".join(b"<a%d/>" % number for number in range(150_000)), "other elements in it"),
        (b'<row r="2"/>', "out of their order"),
        (b'<row r="x"/>', "out of their order"),
        (b'<row r="9"><c t="s"><v>99</v></c></row>', "asks for what is not there"),
        (b'<row r="9"><c s="99"><v>1</v></c></row>', "asks for what is not there"),
    ],
)
def test_invalid_sheets_are_refused(
    tmp_path: Path, more: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "_MAX_CELLS", 20_000)
    path = replace_part(by_xlsxwriter(tmp_path / "a.xlsx"), SHEET, END, more + END)
    with pytest.raises(FileError, match=message):
        list(read_xlsx_rows(path))


def test_very_many_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = by_xlsxwriter(tmp_path / "a.xlsx")
    assert len(list(read_xlsx_rows(path))) == len(AS_TEXT)
    monkeypatch.setattr(xlsx, "_MAX_STRINGS", 5)
    with pytest.raises(FileError, match="more than 5 texts"):
        list(read_xlsx_rows(path))


@pytest.mark.slow
@pytest.mark.parametrize("millions", [1.6, pytest.param(12, marks=pytest.mark.evidence)])
def test_millions_of_empty_cells(tmp_path: Path, millions: float) -> None:
    cells = b'<row r="9">' + b"<c/>" * int(millions * 10**6) + b"</row>"
    path = replace_part(by_xlsxwriter(tmp_path / "a.xlsx"), SHEET, END, cells + END)
    assert path.stat().st_size < 60_000
    with pytest.raises(FileError, match="more than 1,500,000 cells"):
        list(read_xlsx_rows(path))
    assert _cost(path, "xlsx", "read_xlsx_rows") < 30


@pytest.mark.evidence
@pytest.mark.slow
def test_millions_of_empty_rows(tmp_path: Path) -> None:
    path = replace_part(by_xlsxwriter(tmp_path / "a.xlsx"), SHEET, END, b"<row/>" * 1_100_000 + END)
    with pytest.raises(FileError, match="more than 1,048,576 rows"):
        list(read_xlsx_rows(path))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "megabytes"),
    cross_parameters(
        [
            (SHEET, END),
            ("sharedStrings.xml", b"</sst>"),
            ("xl/workbook.xml", b"</workbook>"),
            ("_rels/.rels", b"</Relationships>"),
            ("styles.xml", b"</styleSheet>"),
        ],
        [4, 8, 16],
    ),
)
def test_long_attributes(
    tmp_path: Path, named: tuple[str, bytes], megabytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, end = named
    long = b'<x x="' + b"y" * (megabytes * 10**6) + b'"/>'
    path = replace_part(by_xlsxwriter(tmp_path / "a.xlsx"), part, end, long + end)
    fed = _fed(monkeypatch)
    with pytest.raises(FileError, match="a tag of more than a million signs"):
        list(read_xlsx_rows(path))
    # The parser gets no third block, however long the text is.
    assert max(fed) <= 3


def _fed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the number of blocks that each parser gets."""
    fed: list[int] = []

    class Counting:
        def __init__(self, file: IO[bytes]) -> None:
            fed.append(0)
            self._file = file

        def read(self, size: int) -> bytes:
            fed[-1] += 1
            return self._file.read(size)

    real = bounded_reader.read_xml
    monkeypatch.setattr(
        bounded_reader,
        "read_xml",
        lambda file, *more: real(Counting(file), *more),  # type: ignore[arg-type]
    )
    return fed


def test_long_namespace_is_not_copied_for_every_cell(tmp_path: Path) -> None:
    long = b'<row r="9"><x xmlns="' + b"u" * 200_000 + b'">' + b"<c/>" * 200_000 + b"</x></row>"
    path = replace_part(by_xlsxwriter(tmp_path / "a.xlsx"), SHEET, END, long + END)
    assert _cost(path, "xlsx", "read_xlsx_rows") < 60


@pytest.mark.slow
def test_a_small_file_takes_little_memory(tmp_path: Path) -> None:
    cells = b'<row r="9">' + b"<c/>" * 1_000_000 + b"</row>"
    path = replace_part(by_xlsxwriter(tmp_path / "a.xlsx"), SHEET, END, cells + END)
    assert path.stat().st_size < 20_000
    assert _cost(path, "xlsx", "read_xlsx_rows") < 30
    path = tmp_path / "m.xml"
    record = marcxml_file.xml([marcxml_file.record("A/C.3/78/L.1", "Chad", [])])
    long = f'<m:record><m:datafield x="{"y" * 2**22}"/>'
    path.write_bytes(gzip.compress(record.replace("<m:record>", long).encode()))
    assert _cost(path, "marcxml", "iterate_records") < 30


def _cost(path: Path, module: str, reader: str) -> float:
    """Return the megabytes that reading a file takes, in its own process."""
    code = f"""
import resource, sys
from alignment.errors import AlignmentError
from alignment.io.importers.{module} import {reader} as read
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
try:
    for _ in read(sys.argv[1]): pass
except AlignmentError: pass
print((peak() - before) / 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return float(done.stdout)


@pytest.mark.parametrize(("megabytes", "packed"), cross_parameters([4, 8, 16], [False, True]))
def test_long_attributes_of_records(tmp_path: Path, megabytes: int, packed: bool) -> None:
    long = b"<collection><record><datafield x='" + b"y" * (megabytes * 10**6) + b"'/>"
    path = tmp_path / "m.xml"
    path.write_bytes(gzip.compress(long) if packed else long)
    with pytest.raises(FileError, match="a tag of more than a million signs"):
        list(iterate_records(path))


def test_long_tags_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.xml"
    path.write_bytes(b"<collection><record><datafield x='" + b"y" * 2**22 + b"'/>")
    with pytest.raises(FileError, match="a tag of more than a million signs"):
        list(iterate_records(path))
    path.write_bytes(b"<collection><record>" + b"<f><s>" + b"y" * 11_000_000)
    with pytest.raises(FileError, match="record 1 has more in it than any has"):
        list(iterate_records(path))
    path.write_bytes(b"<collection>" + b"<record><f/></record>" * 10 + b"</collection>")
    assert len(list(iterate_records(path))) == 10
    monkeypatch.setattr(bounded_reader.read_xml, "__defaults__", (15,))
    with pytest.raises(FileError, match="more than 15 tags"):
        list(iterate_records(path))


def test_text_is_read_over_the_edges_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    content = marcxml_file.xml(
        [marcxml_file.record("A/C.3/78/L.1", "Chad & Mali", ["Fiji"])]
    ).encode()
    monkeypatch.setattr(bounded_reader, "_BLOCK_BYTES", 64)

    class Texts:
        depth = 0
        content = ""

        def start(self, name: str, attributes: dict[str, str]) -> None:
            self.depth += 1

        def end(self, name: str) -> None:
            self.depth -= 1

        def text(self, text: str) -> None:
            self.content += text

    texts = Texts()
    for _ in bounded_reader.read_xml(io.BytesIO(content), "m.xml", texts):
        pass
    assert "Chad & Mali" in texts.content
    assert texts.depth == 0
