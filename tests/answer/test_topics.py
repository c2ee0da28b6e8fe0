"""Topics side by side: blocs of one are no blocs of another, whatever number is free."""

from __future__ import annotations

from itertools import combinations

import pytest

from alignment.answer.topics import by_topic
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset

TOPICS = ("ict-security", "ai-and-autonomy", "digital-development-and-rights")
CORE = "body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"


def test_blocs_of_two_topics_have_one_number_only_where_most_of_the_larger_are_in_both(
    dataset: Dataset,
) -> None:
    query, _ = read_strictly(f"v=1&topic={'&topic='.join(TOPICS)}&{CORE}")
    found = by_topic(dataset, query).moments
    blocs = [
        {bloc.id: set(bloc.members) for bloc in moment.study.blocs if bloc.size > 1}
        for moment in found
        if moment.study is not None
    ]
    assert len(blocs) == 3
    together = 0
    for one, other in combinations(blocs, 2):
        for number in one.keys() & other.keys():
            together += 1
            larger = max(len(one[number]), len(other[number]))
            shared = len(one[number] & other[number])
            assert shared > larger / 2, (number, one[number], other[number])
    assert together
    # Russia and North Korea are a bloc on two of them, with Belarus on one: it has one number.
    russian = [
        {number for number, members in each.items() if {"RUS", "PRK"} <= members} for each in blocs
    ]
    assert russian[1] == russian[2] != set()


@pytest.mark.slow
def test_the_west_has_one_number_on_all_topics_and_no_number_is_of_two_names_else(
    dataset: Dataset,
) -> None:
    query, _ = read_strictly("v=1")
    names: dict[int, list[set[str]]] = {}
    west = set()
    for moment in by_topic(dataset, query).moments:
        for bloc in moment.study.blocs if moment.study and moment.period.enough else ():
            if bloc.name == "West":
                west.add(bloc.id)
            elif bloc.size > 1:
                names.setdefault(bloc.id, []).append(set(bloc.members))
    assert len(west) == 1
    for number, blocs in names.items():
        assert all(2 * len(blocs[0] & each) > max(len(blocs[0]), len(each)) for each in blocs), (
            number
        )
