"""Where a country stands: counted by hand on the tiny parliament, and held against the records."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from alignment.answer.standing import Standing, seated
from alignment.answer.study import answer
from alignment.errors import QueryError
from alignment.model.address import read_strictly
from alignment.model.query import Query
from alignment.model.vote import CODES, WORDS, Vote
from alignment.scene.found import found_by
from alignment.scene.lens import lens
from alignment.words.country import country_record
from alignment.words.country_parts import country_parts, country_text, headline

CPV = "CPV"


@pytest.fixture(scope="module")
def tiny_study(parliament):
    return answer(parliament, Query(min_shared=1))


def test_the_tiny_parliament_by_hand(tiny_study):
    record = country_record(tiny_study, "BBB")
    # Threshold is the mean; AAA, BBB and DDD are one bloc, CCC and EEE the other.
    assert [bloc.members for bloc in tiny_study.blocs] == [("AAA", "BBB", "DDD"), ("CCC", "EEE")]
    own, other = record["closeness"]
    # With AAA 7.5/8; with DDD R1 R3 R5 R6 R8: equal, 1/2, equal, against, 1/2: 3/5.
    assert own["score"] == pytest.approx((7.5 / 8 + 3 / 5) / 2, abs=1e-6)
    assert (own["shared"], own["members"]) == (8, 2)
    # With CCC 1.5/8; with EEE R5 R6 R7: against, against, 1/2.
    assert other["score"] == pytest.approx((1.5 / 8 + 0.5 / 3) / 2, abs=1e-6)
    assert (other["shared"], other["members"]) == (8, 2)
    assert record["among"] == "bloc"
    told = [
        (each["rollcall"], each["vote"], each["alike"], each["cast"]) for each in record["apart"]
    ]
    assert told == [
        ("R4", "abstain", 1, 2),
        ("R8", "yes", 2, 3),
        ("R6", "no", 2, 3),
        ("R3", "yes", 2, 3),
    ]
    assert record["votes_cast"] == 8
    assert [each["group"] for each in record["groups"]] == ["first", "Other"]
    assert [each["text"] for each in record["sponsored"]] == ["D6", "D2", "D1"]
    assert [each["counts"] for each in record["sponsored"]] == [False, True, True]


def test_who_never_voted_has_nothing_to_be_held_against(tiny_study):
    record = country_record(tiny_study, "FFF")
    assert record["bloc"] is None
    assert record["among"] == ""
    assert record["apart"] == record["swing_terms"] == record["closest"] == []
    assert {each["score"] for each in record["closeness"]} == {None}
    assert record["swing"]["value"] is None
    assert "Not enough votes" in country_text(record)
    json.dumps(record, allow_nan=False)


def test_alone_in_a_bloc_it_is_held_against_its_closest(parliament):
    alone = answer(parliament, Query(min_shared=1, threshold=0.99))
    standing = Standing(alone, "AAA")
    assert standing.bloc is None
    assert standing.among[:3] == ("AAA", "BBB", "DDD")
    assert standing.apart["cast"].max() == 5


def twin(votes, one, others):
    """Mean over the others of 1 - |difference| / 2 over the roll calls that both cast, in numpy."""
    values = votes.to_numpy().astype(float)
    values[values < 0] = np.nan
    rows = {iso3: values[place] for place, iso3 in enumerate(votes.index)}
    closeness = [1 - np.abs(rows[one] - rows[other]) / 2 for other in others if other != one]
    known = [each for each in closeness if (~np.isnan(each)).sum() >= 6]
    shared = (~np.isnan(np.array(closeness))).any(axis=0).sum()
    return np.mean([np.nanmean(each) for each in known]) if known else None, shared, len(known)


@pytest.mark.parametrize("iso3", ["GTM", "CPV", "USA", "RUS", "FRA", "NRU", "IND"])
def test_closeness_in_the_records_against_a_slow_twin(study, iso3):
    european = study.dataset.members_of("EU")
    groups = {"EU": european.index[european == "member"].tolist()}
    groups |= {bloc.name: list(bloc.members) for bloc in study.blocs if bloc.size > 1}
    groups |= {study.dataset.names[other]: [other] for other in ("USA", "RUS", "CHN")}
    found = country_record(study, iso3)["closeness"]
    assert {each["name"] for each in found} == set(groups) - {study.dataset.names[iso3]}
    for each in found:
        score, shared, members = twin(study.votes, iso3, groups[each["name"]])
        assert each["score"] == (None if score is None else pytest.approx(score, abs=1e-6))
        assert (each["shared"], each["members"]) == (shared, members)


def test_a_dated_group_counts_from_the_day_it_is_certain(study):
    memberships = study.dataset.memberships.copy()
    inside = memberships["group"] == "EU"
    memberships.loc[inside, "since"] = "1990-01-01"
    memberships.loc[inside & (memberships["iso3"] == "DEU"), "since"] = "2020-12-31"
    memberships.loc[inside & (memberships["iso3"] == "FRA"), "since"] = "2030-01-01"
    dated = replace(study.dataset, memberships=memberships)
    standing = Standing(answer(dated, study.query), "USA")
    near = next(each for each in standing.near if each.kind == "group")
    members = [iso3 for iso3 in memberships[inside]["iso3"] if iso3 != "FRA"]
    before = study.rollcalls["date"] < "2020-12-31"
    votes = study.votes.copy()
    votes.loc["DEU", before.to_numpy()] = Vote.NOT_MEMBER
    score, shared, number = twin(votes, "USA", members)
    assert near.closeness.score == pytest.approx(score)
    assert (near.closeness.shared, near.closeness.members) == (shared, number)


def test_the_terms_make_the_swing_that_the_table_shows(study):
    for iso3 in ("GTM", "USA", "TUV"):
        record = country_record(study, iso3)
        terms = [each["term"] for each in record["swing_terms"]]
        assert np.mean(terms) == pytest.approx(study.findings.table.loc[iso3, "swing"], abs=1e-6)
        for each in record["swing_terms"]:
            chance = each["chance"]
            assert each["term"] == pytest.approx(4 * chance * (1 - chance), abs=1e-5)


def test_what_sets_it_apart_is_what_a_filter_lists(study):
    record = country_record(study, CPV)
    assert record["apart"][0]["rollcall"] == "A/RES/74/247"
    for each in record["apart"]:
        conditions = f"bloc:{CPV}", f"vote:{each['rollcall']}:{each['vote']}"
        assert len(study.who(*conditions)) == each["alike"]
        cast = [f"vote:{each['rollcall']}:{word}" for word in ("yes", "no", "abstain")]
        assert len(study.who(f"bloc:{CPV}", *cast)) == each["cast"]


def test_the_trend_is_that_of_each_half_and_honest_on_few_votes(study):
    halves = country_record(study, "GTM")["trend"]["USA"]
    votes = study.votes
    early = (study.rollcalls["date"] <= halves[0]["to"]).to_numpy()
    for half, part in zip(halves, (votes.loc[:, early], votes.loc[:, ~early]), strict=True):
        one, other = part.loc["GTM"].to_numpy(float), part.loc["USA"].to_numpy(float)
        both = (one >= 0) & (other >= 0)
        score = np.mean(1 - np.abs(one - other)[both] / 2)
        assert half["score"] == pytest.approx(score, abs=1e-6)
        assert half["shared"] == both.sum()
    # Nauru voted three times: no half has enough.
    few = country_record(study, "NRU")["trend"]["RUS"]
    assert [half["score"] for half in few] == [None, None]
    assert sum(half["shared"] for half in few) == 3
    assert set(country_record(study, "USA")["trend"]) == {"RUS"}


def test_one_roll_call_has_one_half(dataset):
    asked = read_strictly("v=1&topic=cybercrime&stage=plenary&from=2019-12-27&to=2019-12-27")[0]
    record = country_record(answer(dataset, asked), "GTM")
    assert [len(halves) for halves in record["trend"].values()] == [1, 1]


def test_votes_are_those_of_the_records(study):
    for each in country_record(study, "GTM")["rollcalls"]:
        code = study.dataset.votes.loc["GTM", each["rollcall"]]
        assert CODES[each["vote"]] == code
        assert each["vote"] == WORDS[Vote(code)]


def test_the_text_says_each_part(study):
    record = country_record(study, "GTM")
    said = country_text(record)
    assert "Guatemala (GTM): GRULAC" in said
    assert "Voted in 15 of 15 roll calls; in the India–Indonesia bloc with 125 others." in said
    assert "Votes most like Tuvalu, Cabo Verde and Fiji, least like " in said
    position = record["position"]
    assert position["low"] > 0
    assert f"(+{position['low']:.2f} to +{position['high']:.2f}): on the side of the United" in said
    assert "abstain    OEWG 2023, led by Russia, 22 Dec 2023  6 of 102" in said
    assert "Cybercrime convention 2019: sets up a committee to draft a convention." in said
    for part in country_parts(record):
        assert part.title in said


def test_a_position_is_told_by_its_interval(study):
    for iso3, said in (
        ("CPV", "(−0.04 to +0.62): on neither side for sure."),
        ("RUS", "on the other side than the United States."),
    ):
        assert said in headline(country_record(study, iso3))


@pytest.mark.slow
def test_a_position_is_told_by_whose_side_is_there(dataset, study):
    without = answer(dataset, replace(study.query, exclude_countries=("USA",)))
    assert "): on the side of the United Kingdom." in headline(country_record(without, "FRA"))
    found = found_by(without, lens(without, "position"))
    assert "states stand on the side of the United Kingdom, " in found


def test_drafts_alone_have_no_votes_to_tell_of(dataset):
    asked = read_strictly("v=1&topic=digital-rights&body=Human+Rights+Council&blend=1")[0]
    study = answer(dataset, asked)
    record = country_record(study, "GTM")
    assert json.dumps(record, allow_nan=False)
    assert country_text(record)


def test_without_a_seat_it_is_refused(parliament):
    study = answer(parliament, Query(topics=("cybercrime",)))
    with pytest.raises(QueryError, match="Eland has no seat in the selected roll calls"):
        seated(study, "AAA", "EEE")
