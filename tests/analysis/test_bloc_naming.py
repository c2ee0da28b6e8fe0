"""What blocs are called: by hand, and of the shipped records against their own columns."""

from __future__ import annotations

import csv

import pytest

from alignment.analysis.bloc_naming import BlocNamer, format_bloc_name
from alignment.settings import DATA_DIR
from alignment.studies.study import Study

NAMES = {"RUS": "Russia", "CHN": "China", "USA": "United States", "TUV": "Tuvalu"}


def test_the_two_largest_and_the_best_known_of_those_not_counted() -> None:
    naming = BlocNamer(NAMES, population={"TUV": 11.0, "AND": 77.0})
    assert naming.name_bloc(("TUV", "AND")) == "AND–Tuvalu"
    assert naming.name_bloc(("GBR", "TUV", "USA")) == "Tuvalu–United States"
    assert BlocNamer().name_bloc(("AND", "GBR", "USA")) == "USA–GBR"
    assert BlocNamer().name_bloc(("QQQ", "RRR")) == "QQQ–RRR"
    assert naming.name_bloc(("TUV",)) == "Tuvalu alone"


def test_russia_and_china_are_named_together_where_that_tells_them_from_others() -> None:
    naming = BlocNamer(NAMES, population={"CHN": 1e9, "IND": 1e9 - 1, "RUS": 1e8, "USA": 3e8})
    others = ("BRA", "FRA", "TUV")
    assert naming.name_bloc(("CHN", "IND", "RUS"), others) == "Russia–China"
    assert naming.name_bloc(("CHN", "RUS", "USA"), others) == "China–United States"
    # The bloc of most countries is not that of the two.
    assert naming.name_bloc(("CHN", "IND", "RUS"), others[1:]) == "China–IND"


@pytest.mark.parametrize(
    ("members", "others", "west"),
    [
        (("W1", "W2", "E1"), ("W3",), True),
        # Half of the group is not most of it.
        (("W1", "E1"), ("W2",), False),
        # As many of another group: it is the bloc of neither.
        (("W1", "W2", "E1", "E2"), (), False),
        (("W1", "W2", "E1", "A1"), (), True),
        # One country is no bloc.
        (("W1",), (), False),
        # Countries without a group do not count.
        (("W1", "X1", "X2"), (), True),
    ],
)
def test_the_west_is_the_bloc_of_most_of_its_group(members, others, west) -> None:
    groups = {
        f"{letter}{number}": name
        for letter, name in (("W", "WEOG"), ("E", "EEG"), ("A", "Africa"))
        for number in (1, 2, 3)
    }
    assert (BlocNamer(groups=groups).name_bloc(members, others) == "West") is west


def test_the_shipped_blocs_are_called_as_their_columns_say(study: Study) -> None:
    with (DATA_DIR / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["iso3"]: row for row in csv.DictReader(file)}
    called = {bloc.name: bloc.members for bloc in study.blocs}
    assert list(called) == ["India–Indonesia", "West", "Russia–China", "Palau alone"]
    groups = [rows[iso3]["un_group"] for iso3 in called["West"]]
    assert groups.count("WEOG") == max(map(groups.count, set(groups)))
    people = {
        rows[iso3]["name"]: int(rows[iso3]["population"] or 0) for iso3 in called["India–Indonesia"]
    }
    assert sorted(people, key=people.get)[-2:] == ["Indonesia", "India"]


def test_a_bloc_in_a_sentence() -> None:
    assert [format_bloc_name(name) for name in ("West", "Russia–China", "Tuvalu alone")] == [
        "the West",
        "the Russia–China bloc",
        "Tuvalu alone",
    ]
