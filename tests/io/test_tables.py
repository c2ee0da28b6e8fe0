"""One bad cell of each kind of fault: file, row, column and remedy, and no partial load."""

import pandas as pd
import pytest
import tiny
from package_faults import Package, load_faults, load_only_fault

from alignment.io.package import load_package
from alignment.io.tables import MAX_FAULTS_PER_COLUMN


@pytest.mark.parametrize(
    ("table", "column", "value", "problem"),
    [
        ("rollcalls", "yes", "three", "is not a whole number"),
        ("rollcalls", "yes", "3.0", "is not a whole number"),
        ("rollcalls", "yes", "-3", "is not a whole number"),
        ("rollcalls", "yes", "٣", "is not a whole number"),
        ("rollcalls", "session", "99999999999999999999", "is not a whole number of at most 9"),
        ("rollcalls", "date", "2019-02-31", "is not a day of the calendar"),
        ("rollcalls", "date", "2019-02-29", "is not a day of the calendar"),
        ("rollcalls", "date", "2019-13-01", "is not a day of the calendar"),
        ("rollcalls", "date", "0000-01-01", "is not a day of the calendar"),
        ("rollcalls", "date", "2019-12", "is not a day of the calendar"),
        ("rollcalls", "date", "27/12/2019", "is not a day of the calendar"),
        ("rollcalls", "date", "2019-W52-5", "is not a day of the calendar"),
        ("drafts", "date", "2019-02-31", "is not a date"),
        ("drafts", "date", "2019-00", "is not a date"),
        ("drafts", "date", "0000", "is not a date"),
        ("drafts", "date", "20191227", "is not a date"),
        ("rollcalls", "record_url", "undocs.org/A/1", "is not a web address"),
        ("rollcalls", "record_url", "javascript:alert(1)", "is not a web address"),
        ("rollcalls", "record_url", "https://a b", "is not a web address"),
        ("rollcalls", "record_url", 'https://a"onclick="b', "is not a web address"),
        ("rollcalls", "stage", "Plenary", "is not allowed here"),
        ("rollcalls", "tier", "other", "is not allowed here"),
        ("drafts", "coverage", "full", "is not allowed here"),
        ("sponsorships", "role", "sponsor", "is not allowed here"),
        ("countries", "status", "Member", "is not allowed here"),
        ("rollcalls", "title", "", "is empty"),
        ("rollcalls", "title", "   ", "has blanks around it"),
        ("rollcalls", "body", "UNGA plenary ", "has blanks around it"),
        ("rollcalls", "title", "two\nlines", "has a line break or a control character"),
        ("rollcalls", "title", "a\0b", "has a line break or a control character"),
        ("rollcalls", "title", "a\tb", "has a line break or a control character"),
        ("memberships", "date", "someday", "is not a date"),
    ],
)
def test_a_cell_of_the_wrong_type(
    package: Package, table: str, column: str, value: str, problem: str
) -> None:
    rows = tiny.tables()
    rows[table][2][column] = value
    fault = load_only_fault(package(rows))
    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", 4, column)
    assert problem in fault.problem
    if value:
        assert repr(value) in fault.problem


@pytest.mark.parametrize("value", ["2019", "2019-12", "2020-02-29"])
def test_draft_dates_may_lack_day_or_month(package: Package, value: str) -> None:
    rows = tiny.tables()
    rows["drafts"][0]["date"] = value
    load_package(package(rows))


def test_wrong_codes_and_huge_cells(package: Package) -> None:
    rows = tiny.tables()
    rows["countries"].append(rows["countries"][0] | {"iso3": "Usa"})
    fault = load_only_fault(package(rows))
    assert str(fault).startswith(
        "countries.csv, row 8, column iso3: 'Usa' has the wrong form; write"
    )
    rows = tiny.tables()
    rows["votes"][0]["vote"] = "y" * 100_000
    assert len(str(load_only_fault(package(rows)))) < 200


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("countries", "iso3", "'CCC'"),
        ("rollcalls", "rollcall", "'R3'"),
        ("votes", "rollcall + iso3", "'R3 AAA'"),
        ("drafts", "text", "'D2'"),
        ("sponsorships", "text + iso3", "'D1 BBB'"),
        ("memberships", "group + iso3", "'Other BBB'"),
    ],
)
def test_duplicate_key(package: Package, table: str, column: str, cell: str) -> None:
    rows = tiny.tables()
    rows[table].append(dict(rows[table][2]))
    fault = load_only_fault(package(rows))
    assert (fault.file, fault.row) == (f"{table}.csv", len(rows[table]) + 1)
    assert fault.column == column
    assert fault.problem == f"{cell} occurs twice"


@pytest.mark.parametrize("word", ["Yes", "Y", "abstained", "not a member", "1"])
def test_vote_word(package: Package, word: str) -> None:
    rows = tiny.tables()
    rows["votes"][9]["vote"] = word
    assert str(load_only_fault(package(rows))) == (
        f"votes.csv, row 11, column vote: {word!r} is not allowed here; "
        "use one of yes, no, abstain, absent"
    )


def test_unknown_country_and_unknown_roll_call(package: Package) -> None:
    rows = tiny.tables()
    rows["votes"].append({"rollcall": "R1", "iso3": "ZZZ", "vote": "yes"})
    rows["votes"].append({"rollcall": "R9", "iso3": "AAA", "vote": "yes"})
    rows["sponsorships"].append({"text": "D9", "iso3": "ZZZ", "role": "main"})
    rows["memberships"][3]["iso3"] = "YYY"
    rows["drafts"][0]["superseded_by"] = "D9"
    count = len(rows["votes"])
    assert [str(fault) for fault in load_faults(package(rows))] == [
        f"votes.csv, row {count + 1}, column rollcall: 'R9' is not in rollcalls.csv; "
        "correct it or add a row to rollcalls.csv",
        f"votes.csv, row {count}, column iso3: 'ZZZ' is not in countries.csv; "
        "correct it or add a row to countries.csv",
        "drafts.csv, row 2, column superseded_by: 'D9' is not in drafts.csv; "
        "correct it or add a row to drafts.csv",
        f"sponsorships.csv, row {len(rows['sponsorships']) + 1}, column text: 'D9' is not in "
        "drafts.csv; correct it or add a row to drafts.csv",
        f"sponsorships.csv, row {len(rows['sponsorships']) + 1}, column iso3: 'ZZZ' is not in "
        "countries.csv; correct it or add a row to countries.csv",
        "memberships.csv, row 5, column iso3: 'YYY' is not in countries.csv; "
        "correct it or add a row to countries.csv",
    ]


def test_tally_mismatch(package: Package) -> None:
    rows = tiny.tables()
    rows["rollcalls"][4]["yes"] = "3"
    assert str(load_only_fault(package(rows))) == (
        "rollcalls.csv, row 6, column yes: 3 differs from the recount of R5, which gives 2; "
        "correct it or votes.csv, or say why in tally_note"
    )
    rows["rollcalls"][4]["tally_note"] = "one vote was announced late"
    assert load_package(package(rows)).rollcalls.loc["R5", "yes"] == 3
    rows = tiny.tables()
    rows["votes"][0]["vote"] = "absent"
    assert [(fault.row, fault.column) for fault in load_faults(package(rows))] == [
        (2, "yes"),
        (2, "absent"),
    ]
    rows = tiny.tables()
    rows["rollcalls"][4]["yes"] = "3"
    rows["drafts"][1]["coverage"] = "full"
    assert [fault.file for fault in load_faults(package(rows))] == ["drafts.csv", "rollcalls.csv"]


def test_many_equal_faults_are_counted(package: Package) -> None:
    rows = tiny.tables()
    wrong = MAX_FAULTS_PER_COLUMN // len(tiny.TALLIES) + 1
    for iso3 in tiny.COUNTRIES[:1]:
        rows["votes"] = [row for row in rows["votes"] if row["iso3"] != iso3]
    rows["votes"] += [
        {"rollcall": rollcall, "iso3": f"X{first}X", "vote": "yes"}
        for rollcall in tiny.TALLIES
        for first in "ABCDEFGHIJ"[:wrong]
    ]
    faults = load_faults(package(rows))
    assert len(faults) == MAX_FAULTS_PER_COLUMN + 1
    assert faults[-1].problem == f"{wrong * 8 - MAX_FAULTS_PER_COLUMN} more cells like these"


def load_fault_of(package: Package, table: str, **cells: str) -> str:
    """Return the single fault of a package with these cells in the third row of a table."""
    rows = tiny.tables()
    rows[table][2] |= cells
    return str(load_only_fault(package(rows)))


def test_leaders_are_countries_with_semicolons_between(package: Package) -> None:
    start = "rollcalls.csv, row 4, column led_by: "
    assert load_fault_of(package, "rollcalls", led_by="AAA, BBB") == (
        f"{start}'AAA, BBB' has the wrong form; "
        "write three capital letters, such as FJI, with ; between"
    )
    assert load_fault_of(package, "rollcalls", led_by="AAA;AAA") == (
        f"{start}'AAA;AAA' names one twice; name each once"
    )
    assert load_fault_of(package, "rollcalls", led_by="AAA;ZZZ") == (
        f"{start}'ZZZ' is not in countries.csv; correct it or add a row to countries.csv"
    )


def test_two_texts_of_a_year_have_two_plain_names(package: Package) -> None:
    rows = tiny.tables()
    rows["rollcalls"][1]["short"] = rows["rollcalls"][2]["short"] = "The convention"
    assert str(load_only_fault(package(rows))) == (
        "rollcalls.csv, row 4, column short: 'The convention' is the name of another vote of "
        "that year; write a name that differs"
    )
    rows["rollcalls"][2]["short"], rows["rollcalls"][6]["short"] = "", "The convention"
    assert load_package(package(rows)).rollcalls["short"].tolist().count("The convention") == 2


@pytest.mark.parametrize("name", ["since", "by"])
def test_a_membership_that_ended_before_it_began(package: Package, name: str) -> None:
    assert load_fault_of(package, "memberships", **{name: "2020-05-01", "until": "2019-12"}) == (
        f"memberships.csv, row 4, column until: '2019-12' is before {name}; correct one of the two"
    )
    rows = tiny.tables()
    rows["memberships"][2] |= {name: "2020-05-01", "until": "2020"}
    load_package(package(rows))


def test_a_folder_may_lack_the_columns_of_names_leaders_and_dates(package: Package) -> None:
    folder = package()
    for table, names in (
        ("rollcalls", ["short", "led_by", "led_by_source", "decides", "subjects"]),
        ("memberships", ["since", "by", "until"]),
    ):
        path = folder / f"{table}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        frame.drop(columns=names).to_csv(path, index=False)
    dataset = load_package(folder)
    assert dataset.rollcalls["led_by"].tolist() == [""] * 8
    assert dataset.members_of("Other", "2020-01-15").equals(dataset.members_of("Other"))
