from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.blocs import Bloc
from alignment.analysis.following import NOTHING, follow
from alignment.analysis.naming import WEST, Naming

LETTERS = "ABCDEFGHIJKL"
NAMES = Naming()


def blocs(*groups):
    ordered = sorted(groups, key=lambda group: (-len(group), group))
    return tuple(
        Bloc(number, NAMES.called(tuple(group)), tuple(group), 1.0)
        for number, group in enumerate(ordered, 1)
    )


def told(found):
    return {"".join(bloc.members): (bloc.id, bloc.name) for bloc in found if bloc.size > 1}


def test_the_first_blocs_keep_what_they_have():
    found, seen = follow(blocs("ABC", "DE", "F"), NOTHING, NAMES)
    assert told(found) == {"ABC": (1, "A–B"), "DE": (2, "D–E")}
    assert seen.number.to_dict() == {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2, "F": -1}


def test_numbers_follow_blocs_and_not_sizes():
    _, seen = follow(blocs("ABCD", "EFG"), NOTHING, NAMES)
    found, _ = follow(blocs("AB", "CDEFG"), seen, NAMES)
    # Three of EFG's bloc and two of ABCD's each stay with their own.
    assert told(found) == {"AB": (1, "A–B"), "CDEFG": (2, "E–F")}


def test_a_name_goes_when_a_namesake_does():
    _, seen = follow(blocs("ABCD"), NOTHING, NAMES)
    found, seen = follow(blocs("BCD", "A"), seen, NAMES)
    assert told(found) == {"BCD": (1, "B–C")}
    # And it is not taken back: the name still fits.
    found, _ = follow(blocs("ABCD"), seen, NAMES)
    assert told(found) == {"ABCD": (1, "B–C")}


def test_a_bloc_whose_members_are_replaced_is_new():
    _, seen = follow(blocs("ABCDE"), NOTHING, NAMES)
    found, _ = follow(blocs("AFGHI"), seen, NAMES)
    # One of five: not the same bloc, and the number 1 is not free while A holds it.
    assert told(found) == {"AFGHI": (2, "A–F")}


def test_half_of_the_smaller_is_the_same_bloc():
    _, seen = follow(blocs("ABCD"), NOTHING, NAMES)
    assert told(follow(blocs("ABEFGH"), seen, NAMES)[0]) == {"ABEFGH": (1, "A–B")}
    assert told(follow(blocs("AEFG"), seen, NAMES)[0]) == {"AEFG": (2, "A–E")}


def test_a_split_leaves_the_number_with_the_larger_part():
    _, seen = follow(blocs("ABCDE"), NOTHING, NAMES)
    found, _ = follow(blocs("CDE", "AB"), seen, NAMES)
    assert told(found) == {"CDE": (1, "C–D"), "AB": (2, "A–B")}


def test_a_number_is_free_again_when_its_bloc_is_gone():
    _, seen = follow(blocs("ABC", "DEF"), NOTHING, NAMES)
    found, seen = follow(blocs("ABCDEF"), seen, NAMES)
    assert told(found) == {"ABCDEF": (1, "A–B")}
    found, _ = follow(blocs("ABC", "DEF"), seen, NAMES)
    assert told(found) == {"ABC": (1, "A–B"), "DEF": (2, "D–E")}


def test_those_not_seen_keep_their_number():
    _, seen = follow(blocs("ABC", "DE"), NOTHING, NAMES)
    _, between = follow(blocs("AB"), seen, NAMES)
    assert between.number.to_dict() == {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2}
    found, _ = follow(blocs("DE", "AC"), between, NAMES)
    assert {key: value[0] for key, value in told(found).items()} == {"DE": 2, "AC": 1}


def test_no_blocs():
    found, seen = follow((), NOTHING, NAMES)
    assert found == ()
    pd.testing.assert_series_equal(seen.number, NOTHING.number)


labels = st.lists(st.integers(0, 4), min_size=12, max_size=12)


def grouped(marks):
    groups = {}
    for letter, mark in zip(LETTERS, marks, strict=True):
        groups.setdefault(mark, []).append(letter)
    return blocs(*map(tuple, groups.values()))


@pytest.mark.slow
@given(st.lists(labels, min_size=1, max_size=5))
def test_numbers_are_unique_and_members_stay(history):
    seen = NOTHING
    for marks in history:
        given_blocs = grouped(marks)
        found, seen = follow(given_blocs, seen, NAMES)
        ids = [bloc.id for bloc in found]
        assert len(set(ids)) == len(ids)
        assert min(ids) >= 1
        assert [bloc.members for bloc in found] == [bloc.members for bloc in given_blocs]
        assert len({bloc.name for bloc in found}) == len(found)


@pytest.mark.slow
@given(labels)
def test_the_same_blocs_again_change_nothing(marks):
    found, seen = follow(grouped(marks), NOTHING, NAMES)
    again, _ = follow(grouped(marks), seen, NAMES)
    assert told(again) == told(found)


def test_the_west_is_named_anew_in_each_period():
    naming = Naming(groups=dict.fromkeys("ABC", "WEOG"))

    def named(*groups):
        every = {member for group in groups for member in group}
        return tuple(
            Bloc(number, naming.called(tuple(group), every - set(group)), tuple(group), 1.0)
            for number, group in enumerate(groups, 1)
        )

    found, seen = follow(named("ABCD", "EF"), NOTHING, naming)
    assert told(found) == {"ABCD": (1, WEST), "EF": (2, "E–F")}
    # A and B keep their number, not the name that most of the group takes along.
    found, seen = follow(named("ADG", "BCEF"), seen, naming)
    assert {"".join(bloc.members): bloc.name for bloc in found} == {"ADG": "A–D", "BCEF": WEST}
