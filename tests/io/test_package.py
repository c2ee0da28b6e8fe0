"""Data packages: every fault is one sentence, whatever the bytes."""

from pathlib import Path

import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from package_faults import Package, load_faults, load_only_fault, replace_in_file

from alignment.errors import DataError, Fault
from alignment.io.package import load_package
from alignment.model.columns import TABLES

FILES = [table.file for table in TABLES]


def test_valid_packages_load(package: Package) -> None:
    dataset = load_package(package())
    assert dataset.title == "A tiny parliament"
    assert dataset.votes.equals(tiny.VOTES)
    rows = tiny.tables() | {"memberships": [], "sponsorships": [], "drafts": []}
    dataset = load_package(package(rows))
    assert dataset.groups == ()
    assert dataset.sponsor_matrix.shape == (6, 0)


@pytest.mark.parametrize("file", [*FILES[:-1], "datapackage.json"])
def test_missing_file(package: Package, file: str) -> None:
    folder = package()
    (folder / file).unlink()
    fault = load_only_fault(folder)
    assert (fault.file, fault.row, fault.column) == (file, None, "")
    assert fault.problem == "the file is missing"
    assert fault.remedy == "add it to the folder"


def test_a_package_may_lack_official_counts_of_groups(package: Package) -> None:
    rows = tiny.tables()
    counts = [("2021", "3"), ("2020-05-01", "2")]
    rows["group_counts"] = [
        {"group": "Other", "date": date, "members": members, "source": "by hand"}
        for date, members in counts
    ]
    folder = package(rows)
    assert load_package(folder).membership("Other").official_counts == (
        ("2020-05-01", 2),
        ("2021", 3),
    )
    (folder / FILES[-1]).unlink()
    assert FILES[-1] == "group_counts.csv"
    assert load_package(folder).membership("Other").official_counts == ()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n\n"])
def test_empty_file(package: Package, file: str, content: bytes) -> None:
    folder = package()
    (folder / file).write_bytes(content)
    fault = load_only_fault(folder)
    assert (fault.file, fault.problem) == (file, "the file is empty")
    assert "write the columns" in fault.remedy


def test_folder_in_place_of_a_file(package: Package) -> None:
    folder = package()
    (folder / "votes.csv").unlink()
    (folder / "votes.csv").mkdir()
    assert load_only_fault(folder).problem.startswith("the file cannot be opened (")


def test_missing_columns(package: Package) -> None:
    folder = package()
    replace_in_file(folder, "votes.csv", "rollcall,iso3,vote\n", "rollcall,iso3,choice\n")
    missing, unknown = load_faults(folder)
    assert str(missing) == (
        "votes.csv, row 1, column vote: the column is missing; "
        "add it (absent: a member that did not vote)"
    )
    assert str(unknown) == (
        "votes.csv, row 1, column choice: the column is unknown; "
        "remove or rename it; known are rollcall, iso3, vote"
    )
    rows = tiny.tables()
    rows["rollcalls"][2]["date"] = "15 March"
    folder = package(rows)
    replace_in_file(folder, "rollcalls.csv", ",tier,", ",level,")
    assert [(fault.row, fault.column) for fault in load_faults(folder)] == [
        (1, "tier"),
        (1, "level"),
        (4, "date"),
    ]


def test_optional_columns_may_be_missing(package: Package) -> None:
    folder = package()
    path = folder / "countries.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    place = rows[0].index("population")
    path.write_text("\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows) + "\n")
    assert list(load_package(folder).countries["population"]) == [""] * 6
    rows = tiny.tables()
    rows["countries"][1]["population"] = "many"
    assert "is not a whole number" in load_only_fault(package(rows)).problem


def test_a_column_too_many_or_twice(package: Package) -> None:
    folder = package()
    path = folder / "sponsorships.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line + ",x" for line in lines), encoding="utf-8")
    assert (load_only_fault(folder).row, load_only_fault(folder).column) == (1, "x")
    path.write_text(
        "\n".join([lines[0] + ",role", *(line + ",original" for line in lines[1:])]),
        encoding="utf-8",
    )
    assert load_only_fault(folder).problem == "the column occurs twice"
    path.write_text("\n".join(line + "," for line in lines), encoding="utf-8")
    assert str(load_only_fault(folder)).startswith(
        "sponsorships.csv, row 1, column '': the column is unknown"
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_not_utf_8(package: Package, encoding: str) -> None:
    rows = tiny.tables()
    rows["countries"][3]["name"] = "Åland"
    folder = package(rows)
    path = folder / "countries.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    fault = load_only_fault(folder)
    assert fault.row == (5 if encoding == "latin-1" else 1)
    assert (fault.problem, fault.remedy) == ("the text is not UTF-8", "save it as UTF-8")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "not readable JSON (Expecting"),
        (b"", "not readable JSON (Expecting value"),
        (b"[1]", "not readable JSON (not an object)"),
        (b"\xff\xfe{}", "not readable JSON ("),
        (b"[" * 100_000, "not readable JSON ("),
        (b'{"version": ' + b"9" * 5000 + b"}", "not readable JSON ("),
        (b'{"title": ["a"]}', "is not text"),
        (b'{"version": 2}', "is not text"),
        (b'{"versions": {"1": "2"}}', "is not a number of votes by version"),
        (b'{"versions": []}', "is not a number of votes by version"),
    ],
)
def test_bad_json(package: Package, content: bytes, problem: str) -> None:
    folder = package()
    (folder / "datapackage.json").write_bytes(content)
    fault = load_only_fault(folder)
    assert fault.file == "datapackage.json"
    assert problem in fault.problem


def test_faults_are_reported_once(package: Package) -> None:
    folder = package()
    replace_in_file(folder, "datapackage.json", "topic=cybercrime", "topic=cybercrim&blend=2")
    assert [(fault.column, fault.problem) for fault in load_faults(folder)] == [
        ("opening", "blend '2' is not a number from 0 to 1"),
        ("opening", "unknown topic 'cybercrim'; did you mean cybercrime?"),
    ]
    folder = package()
    replace_in_file(folder, "rollcalls.csv", "\nR3,,", "\nR3,,,")
    assert (load_only_fault(folder).file, load_only_fault(folder).row) == ("rollcalls.csv", 4)


@pytest.mark.parametrize("licences", ['"CC0"', "[]", "[1]", "{}", '[{"name": "CC0"}]'])
def test_a_licence_in_another_form_is_no_fault(package: Package, licences: str) -> None:
    folder = package()
    (folder / "datapackage.json").write_text(f'{{"licenses": {licences}}}', encoding="utf-8")
    dataset = load_package(folder)
    assert (dataset.licence, dataset.opening, dataset.title) == ("", "v=1", folder.name)


@pytest.mark.parametrize(
    ("old", "new", "cells"),
    [
        ("R2,AAA,yes\n", "R2,AAA\n", 2),
        ("R2,AAA,yes\n", "R2,AAA,yes,\n", 4),
        ("R2,AAA,yes\n", "R2,A,AA,yes\n", 4),
    ],
)
def test_ragged_row(package: Package, old: str, new: str, cells: int) -> None:
    folder = package()
    replace_in_file(folder, "votes.csv", old, new)
    fault = load_faults(folder)[0]
    assert (fault.file, fault.row) == ("votes.csv", 3)
    assert fault.problem == f"the row has {cells} cells, the header has 3"


def test_cells_and_columns_in_other_places(package: Package) -> None:
    folder = package()
    path = folder / "memberships.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *(line + "," for line in lines)]), encoding="utf-8")
    faults = load_faults(folder)
    assert [fault.row for fault in faults] == [2, 3, 4, 5]
    assert {fault.problem for fault in faults} == {"the row has 9 cells, the header has 8"}
    folder = package()
    path = folder / "votes.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    reversed_rows = [",".join(f'"{cell}"' for cell in reversed(cells)) for cells in lines]
    path.write_text("\n".join(reversed_rows), encoding="utf-8")
    assert load_package(folder).votes.equals(tiny.VOTES)


@pytest.mark.parametrize(
    ("new", "row"),
    [
        ('R2,"AAA,yes\n', 3),
        ('R2,"AA"A,yes\n', 3),
        (f"R2,AAA,{'y' * 200_000}\n", 3),
    ],
)
def test_unreadable_row(package: Package, new: str, row: int) -> None:
    folder = package()
    replace_in_file(folder, "votes.csv", "R2,AAA,yes\n", new)
    fault = load_only_fault(folder)
    assert (fault.file, fault.row) == ("votes.csv", row)
    assert fault.problem.startswith("the row that starts here cannot be read (")
    assert len(str(fault)) < 250


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_marks_and_line_endings(package: Package, mark: str, ending: str) -> None:
    folder = package()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_bytes((mark + text.replace("\n", ending)).encode())
    assert load_package(folder).votes.equals(tiny.VOTES)


def test_row_numbers_count_lines_of_the_file(package: Package) -> None:
    folder = package()
    replace_in_file(folder, "votes.csv", "R1,AAA,yes\n", "\n\nR1,AAA,yes\n\n")
    replace_in_file(folder, "votes.csv", "R2,AAA,yes\n", 'R2,AAA,"yes\n\n"\n')
    replace_in_file(folder, "votes.csv", "R3,AAA,yes\n", "R3,AAA,perhaps\n")
    path = folder / "votes.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    line_break, word = load_faults(folder)
    assert "line break" in line_break.problem
    assert lines[line_break.row - 1] == 'R2,AAA,"yes'
    assert lines[word.row - 1] == "R3,AAA,perhaps"


def test_faults_of_all_files_are_reported_together(package: Package) -> None:
    rows = tiny.tables()
    rows["countries"][1]["status"] = "here"
    rows["rollcalls"][2]["date"] = "2019-02-31"
    rows["votes"][3]["vote"] = "maybe"
    rows["drafts"][4]["title"] = ""
    rows["sponsorships"][5]["iso3"] = "ZZZ"
    folder = package(rows)
    (folder / "memberships.csv").unlink()
    (folder / "datapackage.json").write_bytes(b"{")
    places = {(fault.file, fault.row, fault.column) for fault in load_faults(folder)}
    assert places == {
        ("datapackage.json", None, ""),
        ("countries.csv", 3, "status"),
        ("rollcalls.csv", 4, "date"),
        ("votes.csv", 5, "vote"),
        ("drafts.csv", 6, "title"),
        ("sponsorships.csv", 7, "iso3"),
        ("memberships.csv", None, ""),
    }


def faults_with(file: Path, content: bytes, good: bytes) -> tuple[Fault, ...]:
    """Return the faults of a package with other content in one file."""
    file.write_bytes(content)
    try:
        load_package(file.parent)
    except DataError as error:
        return error.faults
    finally:
        file.write_bytes(good)
    return ()


cells = st.text(max_size=8) | st.sampled_from(['"', ",", "\n", "\r", "\0", "yes", "R1", "AAA", ""])


few_or_many = pytest.mark.parametrize(
    "examples", [50, pytest.param(1500, marks=pytest.mark.evidence)]
)


@pytest.mark.slow
@few_or_many
def test_random_bytes_load_or_give_a_data_error(package: Package, examples: int) -> None:
    folder = package()
    sound = {path.name: path.read_bytes() for path in folder.iterdir()}

    @settings(max_examples=examples)
    @given(
        file=st.sampled_from([*FILES, "datapackage.json"]),
        content=st.binary(max_size=200)
        | st.lists(cells).map(lambda parts: ",".join(parts).encode()),
        keep_header=st.booleans(),
    )
    def check(file: str, content: bytes, keep_header: bool) -> None:
        good = sound[file]
        header = good.split(b"\n")[0] + b"\n" if keep_header else b""
        faults = faults_with(folder / file, header + content, good)
        assert all(fault.problem and fault.remedy for fault in faults)

    check()


@pytest.mark.slow
@few_or_many
def test_inserted_bytes_load_or_give_a_data_error(package: Package, examples: int) -> None:
    folder = package()
    sound = {path.name: path.read_bytes() for path in folder.iterdir()}

    @settings(max_examples=examples)
    @given(
        file=st.sampled_from(FILES),
        where=st.floats(0, 1),
        content=st.binary(min_size=1, max_size=4) | cells.map(str.encode),
    )
    def check(file: str, where: float, content: bytes) -> None:
        good = sound[file]
        place = int(where * len(good))
        bad = good[:place] + content + good[place:]
        lines = bad.count(b"\n") + bad.count(b"\r") + 1
        for fault in faults_with(folder / file, bad, good):
            assert fault.row is None or 0 < fault.row <= lines or fault.file != file

    check()
