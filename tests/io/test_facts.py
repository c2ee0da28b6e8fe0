"""Facts about countries and pairs: built in, in packages and from users."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import tiny
from package_faults import Package, load_only_fault
from typer.testing import CliRunner

from alignment.__main__ import main
from alignment.cli.commands import app
from alignment.errors import DataError
from alignment.io.facts import add_facts, read_extra_table
from alignment.io.import_report import ImportFaultsError, ImportReport
from alignment.io.merge import ConflictError, merge_datasets
from alignment.io.package import load_package
from alignment.io.package_writer import write_package
from alignment.model.columns import EXTRA_TABLES, FACTS_TABLE, PAIRS_TABLE
from alignment.model.dataset import Dataset
from alignment.model.facts import get_fact_values
from alignment.model.registries import FACTS as KNOWN
from alignment.settings import DATA_DIR

HEAD = "country,fact,year,value\n"


def test_shipped_facts_and_pairs(dataset):
    for table, shipped in ((FACTS_TABLE, dataset.facts), (PAIRS_TABLE, dataset.pairs)):
        faults = []
        frame = read_extra_table(DATA_DIR, table, dataset.countries.index, faults)
        assert faults == []
        pd.testing.assert_frame_equal(frame, shipped)
    assert (dataset.facts["source"] != "").all()
    notes = (DATA_DIR / "README.md").read_text(encoding="utf-8")
    for name in dataset.facts["fact"].unique():
        assert f"`{name}`" in notes
        assert name in KNOWN
    for table, frame in zip(EXTRA_TABLES, (dataset.facts, dataset.pairs), strict=True):
        assert f"| `{table.file}` | {len(frame):,} |" in notes
    text = dataset.pairs.to_csv(index=False, lineterminator="\n")
    with gzip.open(DATA_DIR / PAIRS_TABLE.file) as file:
        assert file.read().decode() == text
    assert (DATA_DIR / PAIRS_TABLE.file).read_bytes()[4:8] == b"\0\0\0\0"


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "own.csv", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.mark.slow
def test_own_facts_accept_names_and_codes_and_come_last(dataset, given, tmp_path):
    path = given("Jamaica,cables,2018,3", "FJI,cables,2018,1", "Burma,cables,,2")
    result, report = add_facts([path], dataset)
    rows = result.facts[result.facts["fact"] == "cables"]
    assert rows[["iso3", "year", "value"]].to_numpy().tolist() == [
        ["FJI", "2018", "1"],
        ["JAM", "2018", "3"],
        ["MMR", "", "2"],
    ]
    assert set(rows["source"]) == {"own"}
    assert "facts: 3" in report.format_text()
    assert len(result.facts) == len(dataset.facts) + 3
    written = write_package(result, tmp_path / "package")
    assert written.facts.equals(result.facts)
    assert written.pairs.equals(dataset.pairs)
    first = {table.file: (tmp_path / "package" / table.file).read_bytes() for table in EXTRA_TABLES}
    write_package(result, tmp_path / "again")
    assert first == {
        table.file: (tmp_path / "again" / table.file).read_bytes() for table in EXTRA_TABLES
    }


def test_all_faults_are_reported_with_row_and_remedy(dataset, given):
    one = given(
        "Jamaca,cables,2018,3",
        "FJI,cables,2018,many",
        "FJI,cables,2017,4",
        "Fiji,cables,2017,5",
        "TON,cables,2017,6",
        "CUB,freedom_status,2018,Free",
        "CUB,civil_liberties,2018,six",
        "CUB,paris_call,,perhaps",
        "WSM,cables,18,2",
    )
    two = given(",Trade,2018,", name="two.csv")
    with pytest.raises(DataError) as caught:
        add_facts([one, two], dataset)
    problems = [
        (fault.file, fault.row, fault.column, fault.problem) for fault in caught.value.faults
    ]
    assert sorted(problems) == sorted(
        [
            ("own.csv", 2, "country", "unknown country 'Jamaca'"),
            ("own.csv", 3, "value", "'many' is no number, as the other values of cables are"),
            ("own.csv", 5, "value", "FJI cables 2017 has two values, 4 and 5"),
            (
                "own.csv",
                7,
                "value",
                "CUB freedom_status 2018 is Free here and Not Free in the records",
            ),
            ("own.csv", 8, "value", "'six' is no number, which civil_liberties is"),
            ("own.csv", 9, "value", "'perhaps' is not allowed for paris_call"),
            ("own.csv", 10, "year", "'18' has the wrong form"),
            ("two.csv", 2, "country", "'' is empty"),
            ("two.csv", 2, "fact", "'Trade' has the wrong form"),
            ("two.csv", 2, "value", "'' is empty"),
        ]
    )
    assert "Jamaica (JAM)" in str(caught.value)
    assert all(fault.remedy for fault in caught.value.faults)
    left, report = add_facts([one, two], dataset, leave_out=True)
    own_rows = left.facts[left.facts["fact"] == "cables"]
    assert own_rows[["iso3", "year", "value"]].to_numpy().tolist() == [
        ["FJI", "2017", "4"],
        ["TON", "2017", "6"],
    ]
    assert len(report.left_out) == len(problems)


def test_existing_names_of_facts_are_refused(dataset, given):
    result, _ = add_facts([given("CUB,freedom_status,2018,Not Free")], dataset)
    assert result.facts.equals(dataset.facts)
    path = given(
        "FRA,freedom_status,,Free,",
        "FRA,china_finance,,1000,2019-01-01",
        "TUV,cyber_strategy,2021,yes,",
        "TUV,paris_call,,yes,",
        "TUV,cables,,3,",
        head="country,fact,year,value,known_from\n",
    )
    with pytest.raises(DataError) as caught:
        add_facts([path], dataset)
    problems = sorted((fault.row, fault.column, fault.problem) for fault in caught.value.faults)
    assert problems == [
        (2, "year", "'' is empty, by which freedom_status is dated"),
        (3, "year", "'' is empty, by which china_finance is dated"),
        (4, "known_from", "'' is empty, by which cyber_strategy is dated"),
    ]


def test_a_package_with_bad_facts_or_pairs_is_refused(package: Package):
    folder = package()
    rows = "AAA,cables,2018,,1,by hand\nAAA,cables,2018,,2,by hand\n"
    (folder / "facts.csv").write_text(
        ",".join(FACTS_TABLE.column_names) + "\n" + rows, encoding="utf-8"
    )
    fault = load_only_fault(folder)
    assert (fault.file, fault.row, fault.problem) == (
        "facts.csv",
        3,
        "'AAA cables 2018' occurs twice",
    )
    (folder / "facts.csv").write_text(",".join(FACTS_TABLE.column_names) + "\nZZZ,cables,,,1,x\n")
    assert load_only_fault(folder).problem == "'ZZZ' is not in countries.csv"
    row = ",".join(FACTS_TABLE.column_names) + "\nAAA,political_rights,2018,2019-03-01,99,by hand\n"
    (folder / "facts.csv").write_text(row, encoding="utf-8")
    assert (
        load_only_fault(folder).problem
        == "'99' is out of the range of political_rights, from 1 to 7"
    )
    (folder / "facts.csv").unlink()
    text = ",".join(PAIRS_TABLE.column_names) + "\nBBB,AAA,100,0,0,0\n"
    (folder / PAIRS_TABLE.file).write_bytes(gzip.compress(text.encode()))
    assert load_only_fault(folder).problem == "'BBB' does not come before b"


@pytest.mark.parametrize(
    "content", [b"no gz", gzip.compress(b"a,b\n" * 100, mtime=0)[:20]], ids=["no gz", "half of one"]
)
def test_damaged_pairs_are_reported(package: Package, content: bytes):
    folder = package()
    (folder / PAIRS_TABLE.file).write_bytes(content)
    assert load_only_fault(folder).problem == "is not a whole gzip file"


def test_contradicting_facts_of_two_packages(dataset, given):
    parliament = load_package(tiny.write_package(given().parent / "tiny"))
    one, _ = add_facts([given("AAA,cables,,1")], parliament)
    two, _ = add_facts([given("AAA,cables,,2", "BBB,cables,,3")], parliament)
    with pytest.raises(ConflictError, match="cables: AAA  is 1 in the first, 2 in the second"):
        merge_datasets(one, two)
    merged, _ = merge_datasets(one, two, "second")
    assert merged.facts["value"].tolist() == ["2", "3"]


@pytest.mark.slow
def test_command_adds_facts_and_reports_faults(given, tmp_path, monkeypatch):
    folder = str(tmp_path / "mine")
    run = CliRunner().invoke(app, ["import", "facts", str(given("JAM,cables,,3")), "--to", folder])
    assert run.exit_code == 0, run.output
    assert "facts: 1" in run.output
    assert load_package(folder).facts["fact"].eq("cables").sum() == 1
    more = given("FJI,cables,,x", "JAM,cables,,4", name="more.csv")
    monkeypatch.setattr("sys.argv", ["alignment", "import", "facts", str(more), "--to", folder])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    text = given("", name="facts.txt", head="")
    run = CliRunner().invoke(app, ["import", "facts", str(text), "--to", folder])
    assert "facts come as CSV" in str(run.exception)


def read_lines(folder: Path, dataset: Dataset, *lines: str) -> tuple[Dataset, ImportReport]:
    path = folder / "own.csv"
    path.write_text("".join(f"{line}\n" for line in ("country,fact,year,value", *lines)))
    return add_facts([path], dataset)


def faults(folder: Path, dataset: Dataset, *lines: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ImportFaultsError) as raised:
        read_lines(folder, dataset, *lines)
    assert all(fault.remedy for fault in raised.value.faults)
    return [(fault.row, fault.column, fault.problem) for fault in raised.value.faults]


def test_values_of_facts_are_parsed(tmp_path, dataset):
    lines = ("CUB,cables,,3", "CUB,port,,yes", "CUB,sea,,Caribbean", "FJI,sea,,Pacific")
    _, report = read_lines(tmp_path, dataset, *lines, "TUV,freedom_status,2030,Free")
    assert report.notes == (
        "cables: 1 row, read as numbers",
        "freedom_status: 1 row, read as Free or Partly Free or Not Free",
        "port: 1 row, read as no or yes",
        "sea: 2 rows, read as a category of 2 words",
    )
    assert get_fact_values(dataset, "paris_call").values["CUB"] == "no"
    result, _ = read_lines(tmp_path, dataset, "CUB,paris_call,,no", "TUV,paris_call,,yes")
    assert get_fact_values(result, "paris_call").values[["CUB", "TUV"]].tolist() == ["no", "yes"]


@pytest.mark.slow
@pytest.mark.parametrize("cell", ['"7,4"', '"1,234.5"', "nan", "NaN", "inf", "-inf", "Infinity"])
def test_malformed_numbers_are_not_words(tmp_path, dataset, cell):
    message = (2, "value", f"{cell.strip(chr(34))!r} cannot be read as a number")
    assert faults(tmp_path, dataset, f"CUB,cables,2018,{cell}") == [message]
    assert faults(tmp_path, dataset, f"CUB,cables,2018,{cell}", "FJI,cables,2018,3") == [message]
    known = (2, "value", f"{cell.strip(chr(34))!r} is no number, which gdp is")
    assert faults(tmp_path, dataset, f"CUB,gdp,2017,{cell}") == [known]


def test_faults_of_values(tmp_path, dataset):
    there, _ = read_lines(
        tmp_path, dataset, *(f"CUB,cables,{year},3" for year in range(2010, 2015))
    )
    assert faults(tmp_path, there, "FJI,cables,2018,many") == [
        (2, "value", "'many' is no number, as the other values of cables are")
    ]
    lines = ("CUB,gdp,2017,-5", "CUB,political_rights,2000,99", "CUB,net_freedom,2017,-1")
    assert faults(tmp_path, dataset, *lines, "CUB,shutdowns,2010,0") == [
        (2, "value", "'-5' is out of the range of gdp, from 0 on"),
        (4, "value", "'-1' is out of the range of net_freedom, from 0 to 100"),
        (3, "value", "'99' is out of the range of political_rights, from 1 to 7"),
    ]
    assert faults(tmp_path, dataset, "Cubba,gdp,20,-5", "CUB,gdp,2017,") == [
        (2, "year", "'20' has the wrong form"),
        (3, "value", "'' is empty"),
        (2, "country", "unknown country 'Cubba'"),
        (2, "value", "'-5' is out of the range of gdp, from 0 on"),
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("freedom", "is made of political_rights and civil_liberties"),
        ("gdp_per_person", "is made of gdp and population"),
        ("china_finance_share", "is made of china_finance and gdp"),
        ("population", "is a column of countries.csv"),
    ],
)
def test_fact_without_usable_values_is_a_fault(tmp_path, dataset, name, why):
    assert faults(tmp_path, dataset, f"CUB,{name},2018,3") == [(2, "fact", f"{name!r} {why}")]
