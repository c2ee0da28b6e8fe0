"""Briefs compared with counts by hand, and on repeated votes with no or one change."""

from dataclasses import replace
from math import erfc

import pandas as pd
import pytest

from alignment.analysis.movement import MIN_TEXTS
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.titles import build_title_key
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.studies.brief import (
    FALSE_DISCOVERY_RATE,
    build_brief,
    find_middle_day,
    split_query,
)
from alignment.studies.comparison import MIN_CHANGE_PROBABILITY
from alignment.studies.resolved_view import StudyProvider

pytestmark = pytest.mark.slow

ASSEMBLY = Query(scope="assembly", bodies=("UNGA plenary",), since="2020-01-01")
SINCE = "2025-01-01"


@pytest.fixture(scope="module")
def brief(study_provider: StudyProvider):
    return build_brief(study_provider, ASSEMBLY, SINCE)


def repeat_rollcalls(dataset: Dataset, changed_country: str = "") -> Dataset:
    """Return the opening votes repeated in 2030, with changed votes of one country."""
    own = dataset.rollcalls[dataset.rollcalls["tier"] == "core"]
    own = own[(own["body"] == "UNGA plenary") & (own["stage"] == "plenary")]
    again = own.rename(index=lambda symbol: f"{symbol}/again")
    again = again.assign(date=[f"2030-01-{day:02}" for day in range(1, len(again) + 1)])
    votes = dataset.votes[own.index].copy()
    later = votes.set_axis(again.index, axis=1).copy()
    if changed_country:
        row = later.loc[changed_country].to_numpy()
        later.loc[changed_country] = [2 - code if code >= 0 else code for code in row]
    tables = {"rollcalls": pd.concat([own, again]), "votes": pd.concat([votes, later], axis=1)}
    return replace(dataset, **tables)


def test_repeated_votes_give_no_news(dataset: Dataset) -> None:
    brief = build_brief(StudyProvider(repeat_rollcalls(dataset)), Query(), "2030-01-01")
    assert len(brief.tested_shifts) > 150
    assert brief.significant_shifts == ()
    assert brief.switches == ()


@pytest.mark.evidence
def test_country_with_reversed_votes_is_the_only_news(dataset: Dataset) -> None:
    brief = build_brief(StudyProvider(repeat_rollcalls(dataset, "RUS")), Query(), "2030-01-01")
    assert [one.iso3 for one in brief.significant_shifts] == ["RUS"]
    (shift,) = brief.significant_shifts
    for turn in shift.vote_changes:
        assert turn.later == f"{turn.earlier}/again"
        assert {turn.before, turn.after} == {"yes", "no"}
        assert turn.same_change_count == 0


@pytest.mark.evidence
def test_shifts_match_the_false_discovery_rate(brief) -> None:
    table = brief.comparison.table
    z = table["position_z"].dropna()
    # Two tails of the normal curve; q of the k-th is the least m p / l of it and all later ones.
    ranked = sorted((erfc(abs(value) / 2**0.5), iso3) for iso3, value in z.items())
    least, rates = 1.0, {}
    for place in range(len(ranked), 0, -1):
        p, iso3 = ranked[place - 1]
        least = min(least, len(ranked) * p / place)
        rates[iso3] = least
    assert len(brief.tested_shifts) == len(z)
    for one in brief.tested_shifts:
        assert one.q == pytest.approx(rates[one.iso3])
    listed = {one.iso3 for one in brief.significant_shifts}
    significant = {iso3 for iso3, rate in rates.items() if rate <= FALSE_DISCOVERY_RATE}
    assert listed == significant & set(table.index[table["common_changed"] > 0])
    assert "ARG" in listed


def test_switches_and_closest_votes(brief) -> None:
    assert {one.iso3 for one in brief.significant_shifts} == {"ARG", "PRY", "LBR", "MLI", "BRA"}
    assert len(brief.tested_shifts) == 191
    assert [one.iso3 for one in brief.switches] == ["ARG"]
    assert len(brief.comparison.uncertain_changes) == 11
    changed = brief.comparison.table["bloc_changed"].fillna(False).astype(bool)
    assert {one.iso3 for one in brief.switches} == set(changed.index[changed])
    for one in brief.switches:
        assert one.stability_before * one.stability_after >= MIN_CHANGE_PROBABILITY
    assert not brief.comparison.obstacle
    rollcalls = brief.comparison.after.rollcalls
    margins = {
        symbol: abs(row["yes"] - row["no"]) / (row["yes"] + row["no"])
        for symbol, row in rollcalls.iterrows()
    }
    assert [margins[one] for one in brief.closest_votes] == sorted(margins.values())[:3]


def test_changed_votes_match_the_records(dataset: Dataset, brief) -> None:
    records = dataset.in_scope("assembly")
    changes = [
        (shift.iso3, turn) for shift in brief.significant_shifts for turn in shift.vote_changes
    ]
    assert changes
    for iso3, turn in changes:
        one, other = (records.rollcalls.loc[symbol] for symbol in (turn.earlier, turn.later))
        assert one["date"] < SINCE <= other["date"]
        assert build_title_key(one["title"]) == build_title_key(other["title"])
        first, last = records.votes[turn.earlier], records.votes[turn.later]
        assert VOTE_WORDS[Vote(first[iso3])] == turn.before
        assert VOTE_WORDS[Vote(last[iso3])] == turn.after
        way = last[iso3] > first[iso3]
        along = 0
        for country in records.votes.index:
            before, after = int(first[country]), int(last[country])
            if country != iso3 and min(before, after) >= 0 and before != after:
                along += (after > before) == way
        assert along == turn.same_change_count


@pytest.mark.evidence
def test_new_sponsors_are_on_no_earlier_list(dataset: Dataset, opening) -> None:
    query = opening[0]
    brief = build_brief(StudyProvider(dataset), query, "2022-01-01")
    signed = dataset.sponsorships
    (one,) = brief.new_sponsors
    assert one.draft == "A/C.3/78/L.49/Rev.1"
    names = signed["iso3"][signed["text"] == one.draft]
    assert len(names) == one.sponsor_count
    drafts = dataset.drafts[dataset.drafts["topic"].isin(query.topics)]
    earlier = signed[signed["text"].isin(drafts.index[drafts["date"] < "2022"])]
    assert set(one.countries) == set(names) - set(earlier["iso3"])


def test_too_few_votes_give_no_change_of_bloc(dataset: Dataset, opening) -> None:
    brief = build_brief(StudyProvider(dataset), opening[0], "2024-01-01")
    assert len(brief.comparison.after.rollcalls) < MIN_TEXTS
    assert brief.comparison.obstacle == "the first has 12 texts, the second 3, and each needs 6"
    assert brief.switches == brief.tested_shifts == ()


@pytest.mark.parametrize("since", ["1900-01-01", "2018-12-05", "2100-01-01"])
def test_a_day_without_votes_on_one_side_is_refused(dataset: Dataset, opening, since) -> None:
    with pytest.raises(QueryError, match="name a day between"):
        split_query(dataset, opening[0], since)


def test_days_that_split_a_query(dataset: Dataset, study) -> None:
    with pytest.raises(QueryError, match="widen it"):
        split_query(dataset, Query(since="2099-01-01"), "2100-01-01")
    middle = find_middle_day(study.rollcalls)
    assert split_query(study.dataset, study.query, middle)
    assert (
        find_middle_day(study.rollcalls.head(1)) == find_middle_day(study.rollcalls.head(0)) == ""
    )
