"""What the values of facts may be, and how they are said to be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import Package, only

from alignment.model.dataset import Dataset
from alignment.model.facts import held
from alignment.model.further import FACTS
from alignment.sources.facts import read_own
from alignment.sources.report import ImportFaultsError, Report


def read(folder: Path, dataset: Dataset, *lines: str) -> tuple[Dataset, Report]:
    path = folder / "own.csv"
    path.write_text("".join(f"{line}\n" for line in ("country,fact,year,value", *lines)))
    return read_own([path], dataset)


def faults(folder: Path, dataset: Dataset, *lines: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ImportFaultsError) as raised:
        read(folder, dataset, *lines)
    assert all(fault.remedy for fault in raised.value.faults)
    return [(fault.row, fault.column, fault.problem) for fault in raised.value.faults]


def test_the_report_says_how_each_fact_was_read(tmp_path, dataset):
    lines = ("CUB,cables,,3", "CUB,port,,yes", "CUB,sea,,Caribbean", "FJI,sea,,Pacific")
    _, report = read(tmp_path, dataset, *lines, "TUV,freedom_status,2030,Free")
    assert report.notes == (
        "cables: 1 row, read as numbers",
        "freedom_status: 1 row, read as Free or Partly Free or Not Free",
        "port: 1 row, read as no or yes",
        "sea: 2 rows, read as a category of 2 words",
    )


@pytest.mark.slow
@pytest.mark.parametrize("cell", ['"7,4"', '"1,234.5"', "nan", "NaN", "inf", "-inf", "Infinity"])
def test_what_is_meant_as_a_number_is_no_word(tmp_path, dataset, cell):
    said = (2, "value", f"{cell.strip(chr(34))!r} cannot be read as a number")
    assert faults(tmp_path, dataset, f"CUB,cables,2018,{cell}") == [said]
    assert faults(tmp_path, dataset, f"CUB,cables,2018,{cell}", "FJI,cables,2018,3") == [said]
    known = (2, "value", f"{cell.strip(chr(34))!r} is no number, which gdp is")
    assert faults(tmp_path, dataset, f"CUB,gdp,2017,{cell}") == [known]


def test_words_do_not_make_words_of_the_numbers_that_are_there(tmp_path, dataset):
    there, _ = read(tmp_path, dataset, *(f"CUB,cables,{year},3" for year in range(2010, 2015)))
    assert faults(tmp_path, there, "FJI,cables,2018,many") == [
        (2, "value", "'many' is no number, as the other values of cables are")
    ]


def test_a_number_out_of_its_range_is_a_fault(tmp_path, dataset):
    lines = ("CUB,gdp,2017,-5", "CUB,political_rights,2000,99", "CUB,net_freedom,2017,-1")
    assert faults(tmp_path, dataset, *lines, "CUB,shutdowns,2010,0") == [
        (2, "value", "'-5' is out of the range of gdp, from 0 on"),
        (4, "value", "'-1' is out of the range of net_freedom, from 0 to 100"),
        (3, "value", "'99' is out of the range of political_rights, from 1 to 7"),
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
def test_a_fact_that_would_never_be_looked_at_is_a_fault(tmp_path, dataset, name, why):
    assert faults(tmp_path, dataset, f"CUB,{name},2018,3") == [(2, "fact", f"{name!r} {why}")]


def test_a_package_is_held_to_the_same(package: Package):
    folder = package()
    row = ",".join(FACTS.names) + "\nAAA,political_rights,2018,2019-03-01,99,by hand\n"
    (folder / "facts.csv").write_text(row, encoding="utf-8")
    assert only(folder).problem == "'99' is out of the range of political_rights, from 1 to 7"


def test_who_is_said_not_to_be_on_a_list_is_not_on_it(tmp_path, dataset):
    assert held(dataset, "paris_call").values["CUB"] == "no"
    taken, _ = read(tmp_path, dataset, "CUB,paris_call,,no", "TUV,paris_call,,yes")
    assert held(taken, "paris_call").values[["CUB", "TUV"]].tolist() == ["no", "yes"]


def test_a_fault_of_a_row_does_not_hide_another(tmp_path, dataset):
    assert faults(tmp_path, dataset, "Cubba,gdp,20,-5", "CUB,gdp,2017,") == [
        (2, "year", "'20' has the wrong form"),
        (3, "value", "'' is empty"),
        (2, "country", "unknown country 'Cubba'"),
        (2, "value", "'-5' is out of the range of gdp, from 0 on"),
    ]
