import gzip
from pathlib import Path

import bulk_file
import pytest

from alignment.errors import AlignmentError
from alignment.io.import_report import ImportFaultsError, ImportReport
from alignment.io.importers.undl import RollcallFilter, read_undl
from alignment.io.tagging import load_rules
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote

RULES = load_rules()


def read(path: Path, dataset: Dataset, leave_out: bool = False) -> tuple[Dataset, ImportReport]:
    return read_undl(path, dataset, RULES, leave_out=leave_out)


def test_three_votes_are_imported(tmp_path: Path, dataset: Dataset) -> None:
    result, report = read(bulk_file.write(tmp_path / "bulk_file.csv"), dataset)
    assert list(result.rollcalls.index) == ["A/RES/35/1", "A/RES/35/2", "A/RES/74/247"]
    assert dict(report.counts)["rows read"] == 16
    votes = result.votes
    assert votes.loc["SUN", "A/RES/35/1"] == Vote.YES
    assert votes.loc["RUS", "A/RES/35/1"] == Vote.NOT_MEMBER
    assert votes.loc["USA", "A/RES/35/2"] == Vote.ABSENT
    assert votes.loc["SUN", "A/RES/74/247"] == Vote.NOT_MEMBER
    # A member without an entry is absent; a country that was no member is not.
    assert votes.loc["BRA", "A/RES/35/1"] == Vote.ABSENT
    assert votes.loc["SSD", "A/RES/35/1"] == Vote.NOT_MEMBER
    row = result.rollcalls.loc["A/RES/74/247"]
    assert (row["topic"], row["tier"], row["session"]) == ("cybercrime", "core", 74)
    assert row["title"].endswith("for criminal purposes")
    assert row["source"] == "UN Digital Library, voting record 3"
    assert row["yes"] == 2
    assert row["tally_note"].startswith("official 2-3-1-0, recount of the country votes 2-3-1-18")


@pytest.mark.few(16)
@pytest.mark.slow
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("without", [(), ("vote_note",), ("ms_code",), ("ms_name", "session")])
def test_all_forms_of_the_file_give_the_same(
    tmp_path: Path, dataset: Dataset, end: str, mark: bytes, packed: bool, without: tuple[str, ...]
) -> None:
    rows = bulk_file.three()
    names = dict(zip(dataset.countries.index, dataset.countries["name"], strict=True))
    for row in rows:
        row["ms_name"] = row["ms_name"] or names[row["ms_code"]]
    header = [name for name in bulk_file.HEADER if name not in without]
    content = mark + bulk_file.text(rows, header, end).encode()
    path = tmp_path / "bulk_file.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    expected, _ = read(bulk_file.write(tmp_path / "plain.csv"), dataset)
    result, _ = read(path, dataset)
    assert result.votes.equals(expected.votes)
    assert result.rollcalls.equals(expected.rollcalls)


def test_line_ends_inside_quotation_marks(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk_file.three()
    for row in rows:
        row["title"] = 'A "title"\r\nof two lines'
    result, _ = read(bulk_file.write(tmp_path / "bulk_file.csv", rows), dataset)
    assert set(result.rollcalls["title"]) == {'A "title" of two lines'}


def test_repeated_rows_and_roll_calls(tmp_path: Path, dataset: Dataset) -> None:
    result, report = read(
        bulk_file.write(tmp_path / "b.csv", bulk_file.three() + bulk_file.three()[:5]), dataset
    )
    assert len(result.rollcalls) == 3
    assert dict(report.counts)["repeated rows"] == 5
    again = bulk_file.rollcall(9, bulk_file.MEMBERS_1980, resolution="A/RES/35/1")
    other = bulk_file.rollcall(8, {**bulk_file.MEMBERS_1980, "USA": "Y"}, resolution="A/RES/35/1")
    result, report = read(
        bulk_file.write(tmp_path / "b.csv", bulk_file.three() + again + other), dataset
    )
    assert "A/RES/35/1 [record 8]" in result.rollcalls.index
    assert len(result.rollcalls) == 4
    assert any("again as record 9" in note for note in report.notes)


def test_two_votes_of_one_country_are_reported_with_both_rows(
    tmp_path: Path, dataset: Dataset
) -> None:
    rows = [*bulk_file.three(), {**bulk_file.three()[0], "ms_vote": "Y"}]
    path = bulk_file.write(tmp_path / "b.csv", rows)
    with pytest.raises(ImportFaultsError, match="two votes on A/RES/35/1: no in row 2 and yes"):
        read(path, dataset)
    result, report = read(path, dataset, leave_out=True)
    # Neither of the two is imported; the others are.
    votes = result.votes.loc[["USA", "FRA"], "A/RES/35/1"].tolist()
    assert votes == [Vote.NOT_MEMBER, Vote.ABSTAIN]
    assert result.rollcalls.loc["A/RES/35/1", "tally_note"]
    assert len(report.left_out) == 1


def test_unknown_countries_stop_the_import(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk_file.three()
    rows[3] = {**rows[3], "ms_code": "", "ms_name": "Farnce"}
    path = bulk_file.write(tmp_path / "b.csv", rows)
    with pytest.raises(ImportFaultsError, match=r"row 5.*'Farnce'.*France \(FRA\)"):
        read(path, dataset)
    result, report = read(path, dataset, leave_out=True)
    # A skipped row does not become an absence, and the tally reports it.
    assert result.votes.loc["FRA", "A/RES/35/1"] == Vote.NOT_MEMBER
    assert result.votes.loc["FRA", "A/RES/35/2"] == Vote.ABSTAIN
    assert result.rollcalls.loc["A/RES/35/1", "tally_note"] != ""
    assert report.left_out[0].row == 5


def test_succession_and_membership(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk_file.three()
    rows[1] = {**rows[1], "ms_code": "RUS", "ms_name": "RUSSIAN FEDERATION"}
    result, report = read(bulk_file.write(tmp_path / "b.csv", rows), dataset)
    assert result.votes.loc["SUN", "A/RES/35/1"] == Vote.YES
    assert any("1 vote of RUS given to SUN" in note for note in report.notes)
    rows = bulk_file.three() + bulk_file.rollcall(3, {"DDR": "X", "CSK": "X"})[:2]
    for row in rows[-2:]:
        row["date"] = "2019-12-27"
    result, report = read(bulk_file.write(tmp_path / "b.csv", rows), dataset)
    assert result.votes.loc["DDR", "A/RES/74/247"] == Vote.NOT_MEMBER
    assert dict(report.counts)["dropped entries of countries that were not members"] == 2


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("ms_vote", "Q", "'Q' is not a vote"),
        ("date", "2019-02-30", "'2019-02-30' is not a day of the calendar"),
        ("date", "27/12/2019", "is not a day of the calendar"),
        ("undl_id", "../../etc", "is not a record number"),
    ],
)
def test_bad_cells(tmp_path: Path, dataset: Dataset, cell: str, value: str, message: str) -> None:
    rows = [{**row, cell: value} if row["undl_id"] == "1" else row for row in bulk_file.three()]
    path = bulk_file.write(tmp_path / "b.csv", rows)
    with pytest.raises(ImportFaultsError, match=message) as raised:
        read(path, dataset)
    assert raised.value.faults[0].row == 2
    result, _ = read(path, dataset, leave_out=True)
    assert "A/RES/35/2" in result.rollcalls.index


def test_rows_are_numbered_past_bad_ones(tmp_path: Path, dataset: Dataset) -> None:
    lines = bulk_file.text(bulk_file.three()).splitlines()
    lines[2] = "1,2,3"
    lines[8] = lines[8].replace(",Y,", ",Q,")
    path = tmp_path / "b.csv"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ImportFaultsError) as raised:
        read(path, dataset)
    assert [(fault.row, fault.column) for fault in raised.value.faults] == [(3, ""), (9, "ms_vote")]
    assert "3 cells where the header has 20" in raised.value.faults[0].problem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "undl_id, ms_vote, date, ms_code or ms_name"),
        (b"undl_id,UNDL_ID\n", "occurs twice"),
        ("undl_id,é\n".encode("latin-1"), "row 1: not UTF-8"),
        ("undl_id,ms_code\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04abc", "zip or Excel"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x1f\x8b\x08\x00" + b"\x00" * 20, "cut off or damaged"),
        (gzip.compress(b"undl_id,ms_code" * 1000, mtime=0)[:-9], "cut off or damaged"),
        (b"undl_id\x00,ms_code\n", "not text"),
    ],
)
def test_no_bulk_file(tmp_path: Path, dataset: Dataset, content: bytes, message: str) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(content)
    with pytest.raises(AlignmentError, match=message):
        read(path, dataset)


def test_damaged_files_and_empty_filters(tmp_path: Path, dataset: Dataset) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(
        bulk_file.text(bulk_file.three()).replace("Question", "Frägen").encode("latin-1")
    )
    with pytest.raises(AlignmentError, match="not UTF-8 text"):
        read(path, dataset)
    text = bulk_file.text(bulk_file.three()).replace("Question 2", '"Question 2', 1)
    path.write_text(text * 3)
    with pytest.raises(AlignmentError):
        read(path, dataset)
    path = bulk_file.write(tmp_path / "b.csv", bulk_file.three()[:-2])
    with pytest.raises(ImportFaultsError, match="A/RES/74/247 has 4 votes cast where its tally"):
        read(path, dataset)
    result, _ = read(path, dataset, leave_out=True)
    assert list(result.rollcalls.index) == ["A/RES/35/1", "A/RES/35/2"]
    with pytest.raises(AlignmentError, match="widen the filter"):
        read_undl(
            bulk_file.write(tmp_path / "b.csv"), dataset, RULES, RollcallFilter(since="2030-01-01")
        )


@pytest.mark.slow
def test_long_cells_and_many_unknown_countries(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk_file.three()
    rows[2] = {**rows[2], "title": "x" * 3 * 10**7}
    with pytest.raises(AlignmentError, match="a row is longer than 8 MB"):
        read(bulk_file.write(tmp_path / "b.csv", rows), dataset)
    rows = bulk_file.three() + [
        {**bulk_file.three()[0], "ms_code": f"C{n}", "ms_name": f"Land {n}"} for n in range(10_000)
    ]
    with pytest.raises(ImportFaultsError) as raised:
        read(bulk_file.write(tmp_path / "b.csv", rows), dataset)
    assert len(str(raised.value)) < 20_000


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (RollcallFilter(words=("criminal purposes",)), ["A/RES/74/247"]),
        (RollcallFilter(since="2000-01-01"), ["A/RES/74/247"]),
        (RollcallFilter(subjects=("human rights",), words=("nothing",)), 3),
        (RollcallFilter(words=("question 2",)), ["A/RES/35/2"]),
    ],
)
def test_filter(
    tmp_path: Path, dataset: Dataset, chosen: RollcallFilter, expected: list[str] | int
) -> None:
    path = bulk_file.write(tmp_path / "b.csv")
    result, _ = read_undl(path, dataset, RULES, chosen)
    names = list(result.rollcalls.index)
    assert (names if isinstance(expected, list) else len(names)) == expected
