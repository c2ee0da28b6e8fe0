"""Rows of one roll call that say different things of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignment.model.dataset import Dataset
from alignment.sources.bounded import FileError
from alignment.sources.report import ImportFaultsError, Report
from alignment.sources.tagging import read_rules
from alignment.sources.votes_file import About, read_votes

RULES = read_rules()
NAME = "A/RES/81/901"


def read(
    folder: Path, dataset: Dataset, *lines: str, leave_out: bool = False, about: About | None = None
) -> tuple[Dataset, Report]:
    path = folder / "votes.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_votes(path, dataset, RULES, about or About(date="2026-12-20"), leave_out)


def told(raised: pytest.ExceptionInfo[ImportFaultsError]) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.column, fault.problem) for fault in raised.value.faults]


HEAD = "country,rollcall,vote"


def test_two_values_in_a_column_about_the_roll_call_are_faults(tmp_path, dataset):
    lines = (
        f"{HEAD},title,date,yes,session",
        f"Chad,{NAME},yes,Alpha,2026-12-20,2,81",
        f"Fiji,{NAME},yes, Alpha ,2026-12-20 00:00:00,2.0,NA",
        f"Mali,{NAME},no,Beta,2025-12-20,,",
        f"Togo,{NAME},no,Beta,,3,",
        "Cuba,A/RES/81/902,no,Beta,2025-12-20,1,80",
    )
    with pytest.raises(ImportFaultsError, match="write one of them in all rows") as raised:
        read(tmp_path, dataset, *lines)
    assert told(raised) == [
        (4, "date", f"{NAME} has '2026-12-20' in row 2 and '2025-12-20' here"),
        (4, "title", f"{NAME} has 'Alpha' in row 2 and 'Beta' here"),
        (5, "yes", f"{NAME} has '2' in row 2 and '3' here"),
    ]


def test_of_a_contradiction_neither_side_is_taken(tmp_path, dataset):
    lines = (f"{HEAD},title,topic", f"Chad,{NAME},yes,Alpha,x", f"Fiji,{NAME},no,Beta,x")
    taken, report = read(tmp_path, dataset, *lines, leave_out=True)
    assert taken.rollcalls.loc[NAME, ["title", "topic"]].tolist() == [NAME, "x"]
    assert (taken.votes[NAME] >= 0).sum() == 2
    assert [fault.column for fault in report.left_out] == ["title"]
    said = About(date="2026-12-20", title="Gamma")
    taken, _ = read(tmp_path, dataset, *lines, leave_out=True, about=said)
    assert taken.rollcalls.loc[NAME, "title"] == "Gamma"


def test_an_empty_cell_contradicts_nothing_and_what_is_filled_is_kept(tmp_path, dataset):
    lines = (
        f"{HEAD},title,date,body",
        f"Chad,{NAME},yes,,2026-12-20,",
        f"Fiji,{NAME},no,Beta,,UNGA plenary",
    )
    taken, report = read(tmp_path, dataset, *lines)
    assert taken.rollcalls.loc[NAME, ["title", "date"]].tolist() == ["Beta", "2026-12-20"]
    assert not report.left_out


@pytest.mark.parametrize("column", ["yes", "absent", "session"])
def test_a_number_that_is_none_is_a_fault(tmp_path, dataset, column):
    lines = (f"{HEAD},{column}", f"Chad,{NAME},yes,nine", "Fiji,A/RES/81/902,no,NA")
    with pytest.raises(ImportFaultsError, match="write digits only") as raised:
        read(tmp_path, dataset, *lines)
    assert told(raised) == [(2, column, "'nine' is not allowed here")]


def test_a_row_that_names_no_roll_call_may_be_of_any(tmp_path, dataset):
    members = [
        iso3 for iso3 in dataset.countries.index if dataset.votes[iso3:iso3].iloc[0, -1] > -2
    ]
    rows = [f"{iso3},{NAME},yes" for iso3 in members[:150]]
    taken, _ = read(tmp_path, dataset, HEAD, *rows)
    assert (taken.votes[NAME] == -1).any()
    taken, report = read(tmp_path, dataset, HEAD, *rows, f"{members[150]},,no", leave_out=True)
    assert not (taken.votes[NAME] == -1).any()
    assert [fault.column for fault in report.left_out] == ["rollcall"]


TWICE = (f"Cuba,{NAME},no", f"Cuba,{NAME},yes")


def test_two_votes_of_one_country_are_told_with_all_other_faults(tmp_path, dataset):
    lines = (f"{HEAD},date", *(f"{line}," for line in TWICE), f"Chadd,{NAME},yes,20 December")
    with pytest.raises(ImportFaultsError) as raised:
        read(tmp_path, dataset, *lines)
    assert [(fault.row, fault.column) for fault in raised.value.faults] == [
        (4, "country"),
        (2, "date"),
        (3, "vote"),
    ]


def test_of_two_votes_of_one_country_neither_is_taken_and_the_rest_is(tmp_path, dataset):
    lines = (HEAD, *TWICE, f"Chad,{NAME},yes", "Cuba,A/RES/81/902,no")
    taken, report = read(tmp_path, dataset, *lines, leave_out=True)
    assert taken.votes.loc[["CUB", "TCD"], NAME].tolist() == [-2, 2]
    assert taken.votes.loc["CUB", "A/RES/81/902"] == 0
    assert [(fault.row, fault.column) for fault in report.left_out] == [(3, "vote")]


def test_who_is_left_out_is_not_taken_as_absent(tmp_path, dataset):
    members = dataset.countries.index[dataset.votes.iloc[:, -1] > -2]
    rows = [f"{iso3},{NAME},yes" for iso3 in members[:150]]
    taken, _ = read(tmp_path, dataset, HEAD, *rows, f"{members[0]},{NAME},no", leave_out=True)
    assert taken.votes.loc[members[[0, 1, 150]], NAME].tolist() == [-2, 2, -2]


def test_a_roll_call_without_a_vote_is_not_taken_in_and_named(tmp_path, dataset):
    lines = (HEAD, *TWICE, "Cuba,A/RES/81/902,no")
    taken, report = read(tmp_path, dataset, *lines, leave_out=True)
    assert list(taken.rollcalls.index) == ["A/RES/81/902"]
    assert f"no vote on {NAME} is taken in" in report.notes


def test_where_nothing_is_left_the_faults_are_listed(tmp_path, dataset):
    said = r"no roll call is left.*these:\n  row 3, column vote: CUB has two"
    with pytest.raises(FileError, match=said):
        read(tmp_path, dataset, HEAD, *TWICE, leave_out=True)


def test_of_totals_that_are_stated_in_part_nothing_more_is_called_official(tmp_path, dataset):
    lines = (f"{HEAD},yes,no", f"Chad,{NAME},yes,9,2", f"Fiji,{NAME},no,,")
    taken, report = read(tmp_path, dataset, *lines)
    row = taken.rollcalls.loc[NAME]
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [9, 2, 0, 0]
    assert row["tally_note"] == "official yes 9, no 2, recount of the country votes 1-1-0-0"
    assert taken.is_partial(NAME)
    assert f"{NAME} states no total of abstain: counted from its rows" in report.notes


def test_two_countries_in_one_row_are_a_fault(tmp_path, dataset):
    lines = (
        "iso3,country,rollcall,vote",
        f"TCD,Cuba,{NAME},yes",
        f"FJI,Fiji,{NAME},no",
        f",Mali,{NAME},no",
    )
    with pytest.raises(ImportFaultsError) as raised:
        read(tmp_path, dataset, *lines)
    assert told(raised) == [(2, "country", "is CUB where a column before it has TCD")]
    taken, _ = read(tmp_path, dataset, *lines, leave_out=True)
    assert taken.votes.loc[["TCD", "CUB", "FJI", "MLI"], NAME].tolist() == [-2, -2, 0, 0]
