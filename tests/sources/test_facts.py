"""Facts about countries: those that are shipped, and those that a person adds."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import tiny
from broken import Package, only
from typer.testing import CliRunner

from alignment.__main__ import main
from alignment.cli.commands import app
from alignment.errors import DataError
from alignment.methods.facts import FACTS as KNOWN
from alignment.model.further import FACTS, FURTHER, PAIRS
from alignment.paths import DATA
from alignment.sources.facts import read_further, read_own
from alignment.sources.merge import ConflictError, merge
from alignment.sources.package import load
from alignment.sources.write import write_package

HEAD = "country,fact,year,value\n"


def test_what_is_shipped_and_read_unchecked_would_stand_the_checks(dataset):
    for table, shipped in ((FACTS, dataset.facts), (PAIRS, dataset.pairs)):
        faults = []
        frame = read_further(DATA, table, dataset.countries.index, faults)
        assert faults == []
        pd.testing.assert_frame_equal(frame, shipped)
    assert (dataset.facts["source"] != "").all()


def test_the_notes_tell_of_every_fact_and_of_the_rows(dataset):
    notes = (DATA / "README.md").read_text(encoding="utf-8")
    for name in dataset.facts["fact"].unique():
        assert f"`{name}`" in notes
        assert name in KNOWN
    for table, frame in zip(FURTHER, (dataset.facts, dataset.pairs), strict=True):
        assert f"| `{table.file}` | {len(frame):,} |" in notes


def test_packed_pairs_are_the_same_bytes_whenever_they_are_written(dataset):
    text = dataset.pairs.to_csv(index=False, lineterminator="\n")
    with gzip.open(DATA / PAIRS.file) as file:
        assert file.read().decode() == text
    assert (DATA / PAIRS.file).read_bytes()[4:8] == b"\0\0\0\0"


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "own.csv", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.mark.slow
def test_facts_of_ones_own_come_in_by_name_and_code_and_last(dataset, given, tmp_path):
    path = given("Jamaica,cables,2018,3", "FJI,cables,2018,1", "Burma,cables,,2")
    found, report = read_own([path], dataset)
    rows = found.facts[found.facts["fact"] == "cables"]
    assert rows[["iso3", "year", "value"]].to_numpy().tolist() == [
        ["FJI", "2018", "1"],
        ["JAM", "2018", "3"],
        ["MMR", "", "2"],
    ]
    assert set(rows["source"]) == {"own"}
    assert "3 facts" in report.text()
    assert len(found.facts) == len(dataset.facts) + 3
    written = write_package(found, tmp_path / "package")
    assert written.facts.equals(found.facts)
    assert written.pairs.equals(dataset.pairs)
    first = {table.file: (tmp_path / "package" / table.file).read_bytes() for table in FURTHER}
    write_package(found, tmp_path / "again")
    assert first == {
        table.file: (tmp_path / "again" / table.file).read_bytes() for table in FURTHER
    }


def test_all_faults_of_all_files_are_told_at_once_with_row_and_remedy(dataset, given):
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
        read_own([one, two], dataset)
    told = [(fault.file, fault.row, fault.column, fault.problem) for fault in caught.value.faults]
    assert sorted(told) == sorted(
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
    left, report = read_own([one, two], dataset, leave_out=True)
    kept = left.facts[left.facts["fact"] == "cables"]
    assert kept[["iso3", "year", "value"]].to_numpy().tolist() == [
        ["FJI", "2017", "4"],
        ["TON", "2017", "6"],
    ]
    assert len(report.left_out) == len(told)


def test_a_known_fact_has_the_date_by_which_it_is_found(dataset, given):
    path = given(
        "FRA,freedom_status,,Free,",
        "FRA,china_finance,,1000,2019-01-01",
        "TUV,cyber_strategy,2021,yes,",
        "TUV,paris_call,,yes,",
        "TUV,cables,,3,",
        head="country,fact,year,value,known_from\n",
    )
    with pytest.raises(DataError) as caught:
        read_own([path], dataset)
    told = sorted((fault.row, fault.column, fault.problem) for fault in caught.value.faults)
    assert told == [
        (2, "year", "'' is empty, by which freedom_status is dated"),
        (3, "year", "'' is empty, by which china_finance is dated"),
        (4, "known_from", "'' is empty, by which cyber_strategy is dated"),
    ]


def test_what_the_records_have_already_is_no_fault_and_no_second_row(dataset, given):
    found, _ = read_own([given("CUB,freedom_status,2018,Not Free")], dataset)
    assert found.facts.equals(dataset.facts)


def test_a_package_is_refused_for_bad_facts(package: Package):
    folder = package()
    rows = "AAA,cables,2018,,1,by hand\nAAA,cables,2018,,2,by hand\n"
    (folder / "facts.csv").write_text(",".join(FACTS.names) + "\n" + rows, encoding="utf-8")
    fault = only(folder)
    assert (fault.file, fault.row, fault.problem) == (
        "facts.csv",
        3,
        "'AAA cables 2018' stands here a second time",
    )
    (folder / "facts.csv").write_text(",".join(FACTS.names) + "\nZZZ,cables,,,1,x\n")
    assert only(folder).problem == "'ZZZ' is not in countries.csv"


@pytest.mark.parametrize(
    "content", [b"no gz", gzip.compress(b"a,b\n" * 100, mtime=0)[:20]], ids=["no gz", "half of one"]
)
def test_a_broken_pack_of_pairs_is_told(package: Package, content: bytes):
    folder = package()
    (folder / PAIRS.file).write_bytes(content)
    assert only(folder).problem == "is not a whole gzip file"


def test_a_pair_stands_once_the_first_by_alphabet_before(package: Package):
    folder = package()
    text = ",".join(PAIRS.names) + "\nBBB,AAA,100,0,0,0\n"
    (folder / PAIRS.file).write_bytes(gzip.compress(text.encode()))
    assert only(folder).problem == "'BBB' does not come before b"


def test_two_packages_that_contradict_each_other_on_a_fact(dataset, given):
    parliament = load(tiny.write_package(given().parent / "tiny"))
    one, _ = read_own([given("AAA,cables,,1")], parliament)
    two, _ = read_own([given("AAA,cables,,2", "BBB,cables,,3")], parliament)
    with pytest.raises(ConflictError, match="cables: AAA  is 1 in the first, 2 in the second"):
        merge(one, two)
    merged, _ = merge(one, two, "second")
    assert merged.facts["value"].tolist() == ["2", "3"]


@pytest.mark.slow
def test_the_command_adds_facts_and_tells_faults_with_status_2(given, tmp_path, monkeypatch):
    folder = str(tmp_path / "mine")
    run = CliRunner().invoke(app, ["import", "facts", str(given("JAM,cables,,3")), "--to", folder])
    assert run.exit_code == 0, run.output
    assert "1 facts" in run.output
    assert load(folder).facts["fact"].eq("cables").sum() == 1
    more = given("FJI,cables,,x", "JAM,cables,,4", name="more.csv")
    monkeypatch.setattr("sys.argv", ["alignment", "import", "facts", str(more), "--to", folder])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    text = given("", name="facts.txt", head="")
    run = CliRunner().invoke(app, ["import", "facts", str(text), "--to", folder])
    assert "facts come as CSV" in str(run.exception)
