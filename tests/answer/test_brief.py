"""What changed since a day, beside a hand count and texts on which nothing or one thing changed."""

from __future__ import annotations

from dataclasses import replace
from math import erfc

import pandas as pd
import pytest

from alignment.analysis.recurring import title_key
from alignment.answer.brief import FEWEST, RATE, SURE, brief, midway, split
from alignment.answer.seen import Answers
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.vote import WORDS, Vote

pytestmark = pytest.mark.slow

ASSEMBLY = Query(scope="assembly", bodies=("UNGA plenary",), since="2020-01-01")
SINCE = "2025-01-01"


@pytest.fixture(scope="module")
def found(kept: Answers):
    return brief(kept, ASSEMBLY, SINCE)


def twice(dataset: Dataset, turned: str = "") -> Dataset:
    """Return the roll calls of the opening query voted on again in 2030, one country otherwise."""
    own = dataset.rollcalls[dataset.rollcalls["tier"] == "core"]
    own = own[(own["body"] == "UNGA plenary") & (own["stage"] == "plenary")]
    again = own.rename(index=lambda symbol: f"{symbol}/again")
    again = again.assign(date=[f"2030-01-{day:02}" for day in range(1, len(again) + 1)])
    votes = dataset.votes[own.index].copy()
    later = votes.set_axis(again.index, axis=1).copy()
    if turned:
        row = later.loc[turned].to_numpy()
        later.loc[turned] = [2 - code if code >= 0 else code for code in row]
    tables = {"rollcalls": pd.concat([own, again]), "votes": pd.concat([votes, later], axis=1)}
    return replace(dataset, **tables)


def test_what_is_voted_on_alike_is_no_news(dataset: Dataset) -> None:
    found = brief(Answers(twice(dataset)), Query(), "2030-01-01")
    assert len(found.tested) > 150
    assert found.shifts == ()
    assert found.switches == ()


@pytest.mark.evidence
def test_one_that_turns_on_everything_is_the_only_news(dataset: Dataset) -> None:
    found = brief(Answers(twice(dataset, "RUS")), Query(), "2030-01-01")
    assert [one.iso3 for one in found.shifts] == ["RUS"]
    (shift,) = found.shifts
    for turn in shift.turns:
        assert turn.later == f"{turn.earlier}/again"
        assert {turn.before, turn.after} == {"yes", "no"}
        assert turn.along == 0


@pytest.mark.evidence
def test_shifts_are_told_at_the_rate_that_the_definition_gives(found) -> None:
    table = found.comparison.table
    z = table["position_z"].dropna()
    # Two tails of the normal curve; q of the k-th is the least m p / l of those from it on.
    ranked = sorted((erfc(abs(value) / 2**0.5), iso3) for iso3, value in z.items())
    least, rates = 1.0, {}
    for place in range(len(ranked), 0, -1):
        p, iso3 = ranked[place - 1]
        least = min(least, len(ranked) * p / place)
        rates[iso3] = least
    assert len(found.tested) == len(z)
    for one in found.tested:
        assert one.q == pytest.approx(rates[one.iso3])
    listed = {one.iso3 for one in found.shifts}
    told = {iso3 for iso3, rate in rates.items() if rate <= RATE}
    assert listed == told & set(table.index[table["common_changed"] > 0])
    assert "ARG" in listed


def test_what_the_docs_tell_is_so(found) -> None:
    assert {one.iso3 for one in found.shifts} == {"ARG", "PRY", "LBR", "MLI", "BRA"}
    assert len(found.tested) == 190
    assert [one.iso3 for one in found.switched] == ["ARG"]
    assert len(found.switches) == 12


def test_each_turn_is_so_in_the_records(dataset: Dataset, found) -> None:
    records = dataset.in_scope("assembly")
    told = [(shift.iso3, turn) for shift in found.shifts for turn in shift.turns]
    assert told
    for iso3, turn in told:
        one, other = (records.rollcalls.loc[symbol] for symbol in (turn.earlier, turn.later))
        assert one["date"] < SINCE <= other["date"]
        assert title_key(one["title"]) == title_key(other["title"])
        first, last = records.votes[turn.earlier], records.votes[turn.later]
        assert WORDS[Vote(first[iso3])] == turn.before
        assert WORDS[Vote(last[iso3])] == turn.after
        way = last[iso3] > first[iso3]
        along = 0
        for country in records.votes.index:
            before, after = int(first[country]), int(last[country])
            if country != iso3 and min(before, after) >= 0 and before != after:
                along += (after > before) == way
        assert along == turn.along


def test_changes_of_bloc_are_those_of_the_comparison_that_hold(found) -> None:
    changed = found.comparison.table["bloc_changed"].fillna(False).astype(bool)
    assert {one.iso3 for one in found.switches} == set(changed.index[changed])
    for one in found.switched:
        assert min(one.before, one.after) >= SURE
    assert found.enough


def test_the_closest_votes_are_by_margin(found) -> None:
    rollcalls = found.comparison.after.rollcalls
    margins = {
        symbol: abs(row["yes"] - row["no"]) / (row["yes"] + row["no"])
        for symbol, row in rollcalls.iterrows()
    }
    assert [margins[one] for one in found.closest] == sorted(margins.values())[:3]


@pytest.mark.evidence
def test_new_sponsors_stand_on_no_earlier_list(dataset: Dataset, opening) -> None:
    query = opening[0]
    found = brief(Answers(dataset), query, "2022-01-01")
    signed = dataset.sponsorships
    (one,) = found.newcomers
    assert one.draft == "A/C.3/78/L.49/Rev.1"
    names = signed["iso3"][signed["text"] == one.draft]
    assert len(names) == one.listed
    drafts = dataset.drafts[dataset.drafts["topic"].isin(query.topics)]
    earlier = signed[signed["text"].isin(drafts.index[drafts["date"] < "2022"])]
    assert set(one.countries) == set(names) - set(earlier["iso3"])


def test_too_few_roll_calls_tell_no_change_of_bloc(dataset: Dataset, opening) -> None:
    found = brief(Answers(dataset), opening[0], "2024-01-01")
    assert len(found.comparison.after.rollcalls) < FEWEST
    assert not found.enough
    assert found.switches == found.tested == ()


@pytest.mark.parametrize("since", ["1900-01-01", "2018-12-05", "2100-01-01"])
def test_a_day_with_nothing_on_one_side_is_refused(dataset: Dataset, opening, since) -> None:
    with pytest.raises(QueryError, match="name a day between"):
        split(dataset, opening[0], since)


def test_nothing_asked_is_refused(dataset: Dataset) -> None:
    with pytest.raises(QueryError, match="widen it"):
        split(dataset, Query(since="2099-01-01"), "2100-01-01")


def test_the_middle_day_has_votes_on_both_sides(study) -> None:
    middle = midway(study.rollcalls)
    assert split(study.dataset, study.query, middle)
    assert midway(study.rollcalls.head(1)) == midway(study.rollcalls.head(0)) == ""
