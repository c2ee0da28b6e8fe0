"""Names of blocs, and matching of blocs to another partition, period or study."""

import csv
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.bloc_naming import WEST_NAME, BlocNamer, format_bloc_name
from alignment.analysis.bloc_tracking import (
    NO_TRACKED_BLOCS,
    find_bloc_changes,
    match_blocs,
    match_labels,
    track_blocs,
)
from alignment.analysis.blocs import NO_BLOC, Bloc, assign_bloc_ids
from alignment.settings import DATA_DIR
from alignment.studies.study import Study

LETTERS = "ABCDEFGHIJKL"
NAMES = BlocNamer()


def blocs(*groups):
    ordered = sorted(groups, key=lambda group: (-len(group), group))
    return tuple(
        Bloc(number, NAMES.name_bloc(tuple(group)), tuple(group), 1.0)
        for number, group in enumerate(ordered, 1)
    )


def describe(result):
    return {"".join(bloc.members): (bloc.id, bloc.name) for bloc in result if bloc.size > 1}


def test_first_blocs_absent_countries_and_no_blocs():
    result, tracked = track_blocs(blocs("ABC", "DE", "F"), NO_TRACKED_BLOCS, NAMES)
    assert describe(result) == {"ABC": (1, "A–B"), "DE": (2, "D–E")}
    assert tracked.last_bloc.to_dict() == {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2, "F": -1}
    _, tracked = track_blocs(blocs("ABC", "DE"), NO_TRACKED_BLOCS, NAMES)
    _, between = track_blocs(blocs("AB"), tracked, NAMES)
    assert between.last_bloc.to_dict() == {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2}
    result, _ = track_blocs(blocs("DE", "AC"), between, NAMES)
    assert {key: value[0] for key, value in describe(result).items()} == {"DE": 2, "AC": 1}
    result, tracked = track_blocs((), NO_TRACKED_BLOCS, NAMES)
    assert result == ()
    pd.testing.assert_series_equal(tracked.last_bloc, NO_TRACKED_BLOCS.last_bloc)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        # The three of EFG's bloc and the two of ABCD's keep their bloc, whatever the sizes.
        (["ABCD EFG", "AB CDEFG"], {"AB": (1, "A–B"), "CDEFG": (2, "E–F")}),
        # A name ends when its country leaves, and does not return although it would fit.
        (["ABCD", "BCD A"], {"BCD": (1, "B–C")}),
        (["ABCD", "BCD A", "ABCD"], {"ABCD": (1, "B–C")}),
        # One of five is not the same bloc, and A still has the number 1.
        (["ABCDE", "AFGHI"], {"AFGHI": (2, "A–F")}),
        # Half of the smaller bloc makes it the same bloc.
        (["ABCD", "ABEFGH"], {"ABEFGH": (1, "A–B")}),
        (["ABCD", "AEFG"], {"AEFG": (2, "A–E")}),
        # After a split the larger part keeps the number.
        (["ABCDE", "CDE AB"], {"CDE": (1, "C–D"), "AB": (2, "A–B")}),
        # A number is free again when its bloc has ended.
        (["ABC DEF", "ABCDEF"], {"ABCDEF": (1, "A–B")}),
        (["ABC DEF", "ABCDEF", "ABC DEF"], {"ABC": (1, "A–B"), "DEF": (2, "D–E")}),
    ],
)
def test_numbers_and_names_follow_members(history, expected):
    tracked = NO_TRACKED_BLOCS
    for groups in history:
        result, tracked = track_blocs(blocs(*groups.split()), tracked, NAMES)
    assert describe(result) == expected


labels = st.lists(st.integers(0, 4), min_size=12, max_size=12)


def grouped(marks):
    groups = {}
    for letter, mark in zip(LETTERS, marks, strict=True):
        groups.setdefault(mark, []).append(letter)
    return blocs(*map(tuple, groups.values()))


@pytest.mark.slow
@given(st.lists(labels, min_size=1, max_size=5))
def test_numbers_are_unique_and_members_stay(history):
    tracked = NO_TRACKED_BLOCS
    for marks in history:
        given_blocs = grouped(marks)
        result, tracked = track_blocs(given_blocs, tracked, NAMES)
        ids = [bloc.id for bloc in result]
        assert len(set(ids)) == len(ids)
        assert min(ids) >= 1
        assert [bloc.members for bloc in result] == [bloc.members for bloc in given_blocs]
        assert len({bloc.name for bloc in result}) == len(result)


@pytest.mark.slow
@given(labels)
def test_equal_blocs_change_nothing(marks):
    result, tracked = track_blocs(grouped(marks), NO_TRACKED_BLOCS, NAMES)
    again, _ = track_blocs(grouped(marks), tracked, NAMES)
    assert describe(again) == describe(result)


def test_west_is_named_in_each_period_by_its_members():
    naming = BlocNamer(groups=dict.fromkeys(("A", "B", "C", "D", "USA"), "WEOG"))

    def named(*groups):
        every = {member for group in groups for member in group}
        return tuple(
            Bloc(number, naming.name_bloc(tuple(group), every - set(group)), tuple(group), 1.0)
            for number, group in enumerate(groups, 1)
        )

    result, tracked = track_blocs(
        named(("A", "B", "C", "D", "USA"), "EF"), NO_TRACKED_BLOCS, naming
    )
    assert describe(result) == {"ABCDUSA": (1, WEST_NAME), "EF": (2, "E–F")}
    # A and B keep their numbers, but not the name, which goes with the United States.
    result, tracked = track_blocs(named("ABG", ("C", "D", "E", "F", "USA")), tracked, naming)
    assert {"".join(bloc.members): bloc.name for bloc in result} == {
        "ABG": "A–B",
        "CDEFUSA": WEST_NAME,
    }


PAIRS = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), max_size=15)


def slow_match(labels: np.ndarray, reference: np.ndarray) -> int:
    """The largest number of countries that keep their label under a one-to-one renaming."""
    most_unchanged = 0
    for names in permutations(range(4)):
        renamed = np.array([names[label] if label >= 0 else -1 for label in labels])
        most_unchanged = max(most_unchanged, int(((renamed == reference) & (reference >= 0)).sum()))
    return most_unchanged


@given(PAIRS)
def test_matching_keeps_most_labels(pairs: list[tuple[int, int]]) -> None:
    labels = np.array([pair[0] for pair in pairs], dtype=np.int64)
    reference = np.array([pair[1] for pair in pairs], dtype=np.int64)
    result = match_labels(labels, reference, first_new_label=4)
    assert ((result == reference) & (result >= 0)).sum() == slow_match(labels, reference)
    # The partition stays the same: each old name has one new name.
    assert len({*zip(labels.tolist(), result.tolist(), strict=True)}) == len({*labels.tolist()})
    assert len({*result.tolist()}) == len({*labels.tolist()})
    np.testing.assert_array_equal(result == -1, labels == -1)


def test_labels_are_used_once() -> None:
    result = match_labels(np.array([0, 0, 0, 1, 1]), np.array([3, 3, 3, 3, 3]), first_new_label=4)
    assert result.tolist() == [3, 3, 3, 4, 4]
    # No country here is in bloc 5 of the reference, so it is matched by elimination.
    result = match_labels(np.array([0, 0, 1, -1]), np.array([2, 2, -1, 5]), first_new_label=6)
    assert result.tolist() == [2, 2, 6, -1]


LABELS = st.lists(st.integers(0, 3), min_size=8, max_size=8)
CODES = [f"C{number}" for number in range(8)]


def build_blocs(labels: list[int]) -> tuple[Bloc, ...]:
    """Label 0 is in no bloc."""
    groups = [
        [name for name, own in zip(CODES, labels, strict=True) if own == k] for k in (1, 2, 3)
    ]
    groups = sorted(filter(None, groups), key=lambda group: -len(group))
    return tuple(
        Bloc(number, f"bloc of {group[0]}", tuple(group), np.nan)
        for number, group in enumerate(groups, 1)
    )


def test_matches_by_hand() -> None:
    before, after = (build_blocs([1, 1, 1, 1, 1, 2, 2, 0]), build_blocs([1, 1, 1, 2, 2, 3, 0, 3]))
    index = pd.Index(CODES)
    table = match_blocs(before, after, index)
    assert table[["before", "after"]].to_numpy().tolist() == [[1, 1], [2, 3], [NO_BLOC, 2]]
    assert table[["stayed", "left", "joined"]].to_numpy().tolist() == [
        [3, 2, 0],
        [1, 1, 1],
        [0, 0, 2],
    ]
    assert table["name_before"].tolist() == ["bloc of C0", "bloc of C5", ""]
    moved = find_bloc_changes(table, assign_bloc_ids(before, index), assign_bloc_ids(after, index))
    assert moved.tolist() == [False, False, False, True, True, False, pd.NA, pd.NA]
    table = match_blocs((), (), index)
    assert table.empty
    nobody = assign_bloc_ids((), index)
    assert find_bloc_changes(table, nobody, nobody).isna().all()


@given(LABELS, LABELS)
def test_each_country_is_counted_once(one: list[int], other: list[int]) -> None:
    before, after, index = (build_blocs(one), build_blocs(other), pd.Index(CODES))
    table = match_blocs(before, after, index)
    ids = assign_bloc_ids(before, index), assign_bloc_ids(after, index)
    moved = find_bloc_changes(table, *ids)
    both = ids[0].notna() & ids[1].notna()
    assert moved.notna().tolist() == both.tolist()
    assert (~moved[both].astype(bool)).sum() == table["stayed"].sum()
    assert (table["stayed"] + table["left"]).sum() == ids[0].notna().sum()
    assert (table["stayed"] + table["joined"]).sum() == ids[1].notna().sum()
    assert set(table["before"]) - {NO_BLOC} == {bloc.id for bloc in before}
    assert set(table["after"]) - {NO_BLOC} == {bloc.id for bloc in after}


@given(LABELS)
def test_equal_partitions_have_no_changes(labels: list[int]) -> None:
    same, index = build_blocs(labels), pd.Index(CODES)
    table = match_blocs(same, same, index)
    assert (table["before"] == table["after"]).all()
    assert (
        not find_bloc_changes(table, assign_bloc_ids(same, index), assign_bloc_ids(same, index))
        .fillna(False)
        .any()
    )


BUILT_IN_NAMES = {"RUS": "Russia", "CHN": "China", "USA": "United States", "TUV": "Tuvalu"}


def test_names_of_two_largest_and_best_known_countries() -> None:
    naming = BlocNamer(BUILT_IN_NAMES, population={"TUV": 11.0, "AND": 77.0})
    assert naming.name_bloc(("TUV", "AND")) == "AND–Tuvalu"
    assert naming.name_bloc(("GBR", "TUV", "USA")) == "Tuvalu–United States"
    assert BlocNamer().name_bloc(("AND", "GBR", "USA")) == "USA–GBR"
    assert BlocNamer().name_bloc(("QQQ", "RRR")) == "QQQ–RRR"
    assert naming.name_bloc(("TUV",)) == "Tuvalu alone"


def test_russia_and_china_name_their_common_bloc() -> None:
    naming = BlocNamer(
        BUILT_IN_NAMES, population={"CHN": 1e9, "IND": 1e9 - 1, "RUS": 1e8, "USA": 3e8}
    )
    others = ("BRA", "FRA", "TUV")
    assert naming.name_bloc(("CHN", "IND", "RUS"), others) == "Russia–China"
    assert naming.name_bloc(("CHN", "RUS", "USA"), others) == "China–United States"
    # The two are not in the bloc of most countries.
    assert naming.name_bloc(("CHN", "IND", "RUS"), others[1:]) == "China–IND"


@pytest.mark.parametrize(
    ("members", "others", "west"),
    [
        (("USA", "W1", "E1"), ("W2",), True),
        # Half of the group is not most of it.
        (("USA", "W1"), ("W2", "W3"), False),
        (("USA", "E1"), ("W1", "W2"), False),
        # Most of the group, but not the United States.
        (("W1", "W2", "E1"), ("USA",), False),
        (("W1", "W2", "E1"), (), False),
        # Two groups have equally many members: the bloc has neither name.
        (("USA", "W1", "E1", "E2"), (), False),
        (("USA", "W1", "E1", "A1"), (), True),
        # One country is not a bloc.
        (("USA",), (), False),
        # Countries without a group do not count.
        (("USA", "X1", "X2"), (), True),
    ],
)
def test_west_has_the_united_states_and_most_of_its_group(members, others, west) -> None:
    groups = {"USA": "WEOG"} | {
        f"{letter}{number}": name
        for letter, name in (("W", "WEOG"), ("E", "EEG"), ("A", "Africa"))
        for number in (1, 2, 3)
    }
    assert (BlocNamer(groups=groups).name_bloc(members, others) == "West") is west


def test_bloc_names_of_the_built_in_data(study: Study) -> None:
    with (DATA_DIR / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["iso3"]: row for row in csv.DictReader(file)}
    called = {bloc.name: bloc.members for bloc in study.blocs}
    assert list(called) == ["India–Indonesia", "West", "Russia–China", "Palau alone"]
    groups = [rows[iso3]["un_group"] for iso3 in called["West"]]
    assert groups.count("WEOG") == max(map(groups.count, set(groups)))
    placed = [iso3 for members in called.values() for iso3 in members]
    western = [iso3 for iso3 in placed if rows[iso3]["un_group"] == "WEOG"]
    assert 2 * groups.count("WEOG") > len(western)
    assert "USA" in called["West"]
    people = {
        rows[iso3]["name"]: int(rows[iso3]["population"] or 0) for iso3 in called["India–Indonesia"]
    }
    assert sorted(people, key=people.get)[-2:] == ["Indonesia", "India"]


def test_name_of_a_bloc_in_a_sentence() -> None:
    assert [format_bloc_name(name) for name in ("West", "Russia–China", "Tuvalu alone")] == [
        "the West bloc",
        "the Russia–China bloc",
        "Tuvalu alone",
    ]
