from __future__ import annotations

import gzip
from pathlib import Path

import bulk
import pytest

from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.report import ImportFaultsError, Report
from alignment.sources.tagging import read_rules
from alignment.sources.undl import read_undl
from alignment.sources.undl_rollcalls import Filter

RULES = read_rules()


def read(path: Path, dataset: Dataset, leave_out: bool = False) -> tuple[Dataset, Report]:
    return read_undl(path, dataset, RULES, leave_out=leave_out)


def test_three_roll_calls_come_in(tmp_path: Path, dataset: Dataset) -> None:
    taken, report = read(bulk.write(tmp_path / "bulk.csv"), dataset)
    assert list(taken.rollcalls.index) == ["A/RES/35/1", "A/RES/35/2", "A/RES/74/247"]
    assert dict(report.counts)["rows read"] == 16
    votes = taken.votes
    assert votes.loc["SUN", "A/RES/35/1"] == Vote.YES
    assert votes.loc["RUS", "A/RES/35/1"] == Vote.NOT_MEMBER
    assert votes.loc["USA", "A/RES/35/2"] == Vote.ABSENT
    assert votes.loc["SUN", "A/RES/74/247"] == Vote.NOT_MEMBER
    # A member without an entry is absent; a state that was none is not.
    assert votes.loc["BRA", "A/RES/35/1"] == Vote.ABSENT
    assert votes.loc["SSD", "A/RES/35/1"] == Vote.NOT_MEMBER
    row = taken.rollcalls.loc["A/RES/74/247"]
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
    rows = bulk.three()
    names = dict(zip(dataset.countries.index, dataset.countries["name"], strict=True))
    for row in rows:
        row["ms_name"] = row["ms_name"] or names[row["ms_code"]]
    header = [name for name in bulk.HEADER if name not in without]
    content = mark + bulk.text(rows, header, end).encode()
    path = tmp_path / "bulk.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    expected, _ = read(bulk.write(tmp_path / "plain.csv"), dataset)
    taken, _ = read(path, dataset)
    assert taken.votes.equals(expected.votes)
    assert taken.rollcalls.equals(expected.rollcalls)


def test_line_ends_inside_quotation_marks(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk.three()
    for row in rows:
        row["title"] = 'A "title"\r\nof two lines'
    taken, _ = read(bulk.write(tmp_path / "bulk.csv", rows), dataset)
    assert set(taken.rollcalls["title"]) == {'A "title" of two lines'}


def test_rows_twice_are_taken_once(tmp_path: Path, dataset: Dataset) -> None:
    taken, report = read(bulk.write(tmp_path / "b.csv", bulk.three() + bulk.three()[:5]), dataset)
    assert len(taken.rollcalls) == 3
    assert dict(report.counts)["repeated rows"] == 5


def test_one_roll_call_under_two_numbers_is_kept_once(tmp_path: Path, dataset: Dataset) -> None:
    again = bulk.rollcall(9, bulk.MEMBERS_1980, resolution="A/RES/35/1")
    other = bulk.rollcall(8, {**bulk.MEMBERS_1980, "USA": "Y"}, resolution="A/RES/35/1")
    taken, report = read(bulk.write(tmp_path / "b.csv", bulk.three() + again + other), dataset)
    assert "A/RES/35/1 [record 8]" in taken.rollcalls.index
    assert len(taken.rollcalls) == 4
    assert any("again as record 9" in note for note in report.notes)


def test_two_votes_of_one_country_are_told_with_both_rows(tmp_path: Path, dataset: Dataset) -> None:
    rows = [*bulk.three(), {**bulk.three()[0], "ms_vote": "Y"}]
    path = bulk.write(tmp_path / "b.csv", rows)
    with pytest.raises(ImportFaultsError, match="two votes on A/RES/35/1: no in row 2 and yes"):
        read(path, dataset)
    taken, report = read(path, dataset, leave_out=True)
    # Neither of the two is taken, the others are.
    assert taken.votes.loc[["USA", "FRA"], "A/RES/35/1"].tolist() == [Vote.NOT_MEMBER, Vote.ABSTAIN]
    assert taken.rollcalls.loc["A/RES/35/1", "tally_note"]
    assert len(report.left_out) == 1


def test_unknown_country_stops_the_import_and_names_row_and_nearest(
    tmp_path: Path, dataset: Dataset
) -> None:
    rows = bulk.three()
    rows[3] = {**rows[3], "ms_code": "", "ms_name": "Farnce"}
    path = bulk.write(tmp_path / "b.csv", rows)
    with pytest.raises(ImportFaultsError, match=r"row 5.*'Farnce'.*France \(FRA\)"):
        read(path, dataset)
    taken, report = read(path, dataset, leave_out=True)
    # What is left out does not become an absence, and the tally tells of it.
    assert taken.votes.loc["FRA", "A/RES/35/1"] == Vote.NOT_MEMBER
    assert taken.votes.loc["FRA", "A/RES/35/2"] == Vote.ABSTAIN
    assert taken.rollcalls.loc["A/RES/35/1", "tally_note"] != ""
    assert report.left_out[0].row == 5


def test_succession(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk.three()
    rows[1] = {**rows[1], "ms_code": "RUS", "ms_name": "RUSSIAN FEDERATION"}
    taken, report = read(bulk.write(tmp_path / "b.csv", rows), dataset)
    assert taken.votes.loc["SUN", "A/RES/35/1"] == Vote.YES
    assert any("1 votes of RUS given to SUN" in note for note in report.notes)


def test_absent_only_while_a_member(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk.three() + bulk.rollcall(3, {"DDR": "X", "CSK": "X"})[:2]
    for row in rows[-2:]:
        row["date"] = "2019-12-27"
    taken, report = read(bulk.write(tmp_path / "b.csv", rows), dataset)
    assert taken.votes.loc["DDR", "A/RES/74/247"] == Vote.NOT_MEMBER
    assert dict(report.counts)["entries of states that were no members then dropped"] == 2


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("ms_vote", "Q", "'Q' is not a vote"),
        ("date", "2019-02-30", "'2019-02-30' is not a day of the calendar"),
        ("date", "27/12/2019", "is not a day of the calendar"),
        ("undl_id", "../../etc", "is not a record number"),
    ],
)
def test_bad_cells(tmp_path: Path, dataset: Dataset, cell: str, value: str, said: str) -> None:
    rows = [{**row, cell: value} if row["undl_id"] == "1" else row for row in bulk.three()]
    path = bulk.write(tmp_path / "b.csv", rows)
    with pytest.raises(ImportFaultsError, match=said) as raised:
        read(path, dataset)
    assert raised.value.faults[0].row == 2
    taken, _ = read(path, dataset, leave_out=True)
    assert "A/RES/35/2" in taken.rollcalls.index


def test_rows_are_numbered_past_bad_ones(tmp_path: Path, dataset: Dataset) -> None:
    lines = bulk.text(bulk.three()).splitlines()
    lines[2] = "1,2,3"
    lines[8] = lines[8].replace(",Y,", ",Q,")
    path = tmp_path / "b.csv"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ImportFaultsError) as raised:
        read(path, dataset)
    assert [(fault.row, fault.column) for fault in raised.value.faults] == [(3, ""), (9, "ms_vote")]
    assert "3 cells where the header has 20" in raised.value.faults[0].problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "undl_id, ms_vote, date, ms_code or ms_name"),
        (b"undl_id,UNDL_ID\n", "stands there twice"),
        ("undl_id,é\n".encode("latin-1"), "row 1: not UTF-8"),
        ("undl_id,ms_code\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04abc", "zip or Excel"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x1f\x8b\x08\x00" + b"\x00" * 20, "cut off or damaged"),
        (gzip.compress(b"undl_id,ms_code" * 1000, mtime=0)[:-9], "cut off or damaged"),
        (b"undl_id\x00,ms_code\n", "not text"),
    ],
)
def test_no_bulk_file(tmp_path: Path, dataset: Dataset, content: bytes, said: str) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(content)
    with pytest.raises(AlignmentError, match=said):
        read(path, dataset)


def test_wrong_encoding_further_down(tmp_path: Path, dataset: Dataset) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(bulk.text(bulk.three()).replace("Question", "Frägen").encode("latin-1"))
    with pytest.raises(AlignmentError, match="not UTF-8 text"):
        read(path, dataset)


@pytest.mark.slow
def test_cell_of_thirty_million_characters(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk.three()
    rows[2] = {**rows[2], "title": "x" * 3 * 10**7}
    with pytest.raises(AlignmentError, match="a row is longer than 8 MB"):
        read(bulk.write(tmp_path / "b.csv", rows), dataset)


def test_open_quotation_mark(tmp_path: Path, dataset: Dataset) -> None:
    path = tmp_path / "b.csv"
    text = bulk.text(bulk.three()).replace("Question 2", '"Question 2', 1)
    path.write_text(text * 3)
    with pytest.raises(AlignmentError):
        read(path, dataset)


def test_roll_call_that_was_cut_off(tmp_path: Path, dataset: Dataset) -> None:
    path = bulk.write(tmp_path / "b.csv", bulk.three()[:-2])
    with pytest.raises(ImportFaultsError, match="A/RES/74/247 has 4 votes cast where its tally"):
        read(path, dataset)
    taken, _ = read(path, dataset, leave_out=True)
    assert list(taken.rollcalls.index) == ["A/RES/35/1", "A/RES/35/2"]


@pytest.mark.slow
def test_ten_thousand_unknown_countries(tmp_path: Path, dataset: Dataset) -> None:
    rows = bulk.three() + [
        {**bulk.three()[0], "ms_code": f"C{n}", "ms_name": f"Land {n}"} for n in range(10_000)
    ]
    with pytest.raises(ImportFaultsError) as raised:
        read(bulk.write(tmp_path / "b.csv", rows), dataset)
    assert len(str(raised.value)) < 20_000


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Filter(words=("criminal purposes",)), ["A/RES/74/247"]),
        (Filter(since="2000-01-01"), ["A/RES/74/247"]),
        (Filter(subjects=("human rights",), words=("nothing",)), 3),
        (Filter(words=("question 2",)), ["A/RES/35/2"]),
    ],
)
def test_filter(tmp_path: Path, dataset: Dataset, chosen: Filter, kept: list[str] | int) -> None:
    path = bulk.write(tmp_path / "b.csv")
    taken, _ = read_undl(path, dataset, RULES, chosen)
    assert (list(taken.rollcalls.index) if isinstance(kept, list) else len(taken.rollcalls)) == kept


def test_filter_that_leaves_nothing(tmp_path: Path, dataset: Dataset) -> None:
    with pytest.raises(AlignmentError, match="widen the filter"):
        read_undl(bulk.write(tmp_path / "b.csv"), dataset, RULES, Filter(since="2030-01-01"))
