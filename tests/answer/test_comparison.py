"""Two studies compared: the tiny parliament by hand, the shipped votes, and thin ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alignment.answer.comparison import Comparison, compare, compare_with, without_exclusions
from alignment.answer.study import Study, answer
from alignment.errors import QueryError
from alignment.model.address import read_strictly
from alignment.model.query import Query
from alignment.words.comparison import sentences

TOPICS = "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
CORE = f"{TOPICS}&body=UNGA+plenary&stage=plenary&tier=core"


@pytest.fixture(scope="module")
def periods(dataset) -> Comparison:
    before = answer(dataset, read_strictly(f"{CORE}&from=2018&to=2021")[0])
    return compare_with(before, read_strictly(f"{CORE}&from=2022&to=2025")[0])


def test_a_study_beside_itself(study: Study) -> None:
    found = compare(study, study)
    table = found.table
    assert found.flows.empty
    assert not table["bloc_changed"].fillna(False).any()
    np.testing.assert_allclose(table["moved"].dropna(), 0, atol=1e-9)
    assert (table["position_change"].dropna() == 0).all()
    assert table["position_z"].isna().all()
    assert (table["shift"].dropna() == 0).all()
    assert found.movers("shift").empty
    assert (table["votes_before"] == study.table["votes_cast"]).all()
    words = sentences(found)
    assert words[1] == "No country changes bloc."
    assert any(word.startswith("No country's similarity") for word in words)


def test_a_turned_and_mirrored_map_is_the_same_map(study: Study) -> None:
    turn = np.array([[0.6, 0.8], [0.8, -0.6]])
    places = study.table[["x", "y"]].to_numpy() @ turn + [3.0, -2.0]
    turned = replace(study, table=study.table.assign(x=places[:, 0], y=places[:, 1]))
    found = compare(study, turned)
    np.testing.assert_allclose(found.table["moved"].dropna(), 0, atol=1e-9)


def test_distance_is_in_map_radii(study: Study) -> None:
    # One country taken away from the rest by three radii: all but it stay nearly in place.
    radius = compare(study, study).radius
    there = study.table[["x", "y"]].dropna()
    assert radius == pytest.approx(((there - there.mean()) ** 2).sum(axis=1).mean() ** 0.5)
    x = study.table["x"].copy()
    x["FRA"] += 3 * radius
    found = compare(study, replace(study, table=study.table.assign(x=x)))
    assert found.movers("moved").index[0] == "FRA"
    assert found.table.loc["FRA", "moved"] == pytest.approx(3, abs=0.1)
    assert found.table["moved"].median() < 0.1


def test_without_one_roll_call(study: Study) -> None:
    query = replace(study.query, exclude_rollcalls=("A/RES/74/247",))
    found = compare_with(study, query)
    table = found.table
    voted = study.votes["A/RES/74/247"] >= 0
    assert (table["votes_before"] - table["votes_after"] == voted.astype(int)).all()
    # Who did not vote on it rests on the same votes: a change, but not by chance.
    assert table.loc[~voted, "position_z"].isna().all()
    assert table.loc[voted, "position_z"].notna().sum() > 150
    assert found.flows[["bloc_after", "countries"]].to_numpy().tolist() == [
        ["India–Indonesia", ("FSM", "TON")]
    ]
    assert without_exclusions(query) == study.query
    assert without_exclusions(study.query) is None


def test_a_country_left_out_is_in_one_study_alone(study: Study) -> None:
    found = compare_with(study, replace(study.query, exclude_countries=("USA",)))
    row = found.table.loc["USA"]
    assert row["votes_before"] == 15
    assert row["votes_after"] == 0
    assert row[["bloc_after", "bloc_changed", "position_change", "swing_change"]].isna().all()
    assert row[["x_after", "moved", "shift", "towards"]].isna().all()
    # Its bloc goes on without it, and that is no change.
    assert found.blocs["name_after"].tolist()[1] == "West"
    assert found.flows.empty


def test_two_periods(periods: Comparison) -> None:
    table = periods.table
    assert table.loc["USA", "bloc_after"] == "United States alone"
    assert table.loc[["FRA", "DEU", "JPN"], "bloc_changed"].tolist() == [False] * 3
    assert table.loc["USA", "bloc_changed"]
    # It left its bloc, but on the texts voted on in both it voted as before.
    assert table.loc["EGY", "bloc_changed"]
    assert table.loc["EGY", ["towards", "towards_bloc"]].tolist() == [None, None]
    assert table.loc["EGY", ["common_texts", "common_changed"]].tolist() == [1, 0]
    assert periods.movers("shift").index[0] == "ZWE"
    counts = table["bloc_changed"].value_counts()
    assert sum(len(countries) for countries in periods.flows["countries"]) == counts[True]
    assert f"{counts[True]} countries change bloc" in sentences(periods)[1]
    assert "United States from the West to being alone" in (sentences(periods)[1])
    # No roll call is in both, so the errors add up.
    assert (table["position_se"].dropna() > 0).all()


def test_every_order_of_movers(periods: Comparison) -> None:
    for by in ("shift", "moved", "position_change", "position_z", "swing_change"):
        sizes = periods.movers(by)[by].abs()
        assert sizes.is_monotonic_decreasing
        assert (sizes > 0).all()
    told = "movers cannot be sorted by 'votes'; use position_change, shift, moved"
    with pytest.raises(QueryError, match=told):
        periods.movers("votes")


def test_votes_beside_sponsors_are_compared_by_rank(study: Study) -> None:
    found = compare_with(study, replace(study.query, blend=1.0))
    assert found.ranked
    assert found.table["shift"].dropna().between(0, 1).all()
    assert found.table["position_z"].isna().all()
    words = sentences(found)
    assert "as percentiles" in " ".join(words)
    assert any("Positions rest on the same votes" in word for word in words)
    assert not compare(study, study).ranked


THIN = {
    "one roll call": "v=1&topic=cybercrime&to=2020-01-20",
    "the other topic": "v=1&topic=ict-security",
    "all": "v=1",
    "sponsors": "v=1&blend=1",
    "no pair has enough": "v=1&min-shared=9",
    "one country": "v=1" + "".join(f"&exclude-country={c * 3}" for c in "BCDEF"),
    "two countries": "v=1" + "".join(f"&exclude-country={c * 3}" for c in "ABDF"),
}


@pytest.mark.few(24)
@pytest.mark.slow
@pytest.mark.parametrize("one", THIN)
@pytest.mark.parametrize("other", THIN)
def test_thin_studies_give_nan_and_words(parliament, one: str, other: str) -> None:
    before, after = (answer(parliament, read_strictly(THIN[name])[0]) for name in (one, other))
    found = compare(before, after)
    assert set(found.table.index) == set(before.table.index) | set(after.table.index)
    assert np.isfinite(found.table["moved"].dropna()).all()
    assert found.table["bloc_changed"].dtype == "boolean"
    for word in sentences(found):
        assert word.endswith(".")
        assert "nan" not in word.casefold().split()
        assert "<NA>" not in word
    assert len(found.movers("moved")) <= len(found.table)


def test_the_tiny_parliament_by_hand(parliament) -> None:
    # R1-R4 against R5-R8: AAA and BBB agree 7/8 and then fully, CCC stays opposed to both.
    before, after = (
        answer(parliament, Query(topics=(topic,))) for topic in ("cybercrime", "ict-security")
    )
    found = compare(before, after)
    table = found.table
    assert table["votes_before"].to_dict() == dict(
        zip(["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"], [4, 4, 4, 2, 0, 0], strict=True)
    )
    assert table["votes_after"].tolist() == [4, 4, 4, 3, 3, 0]
    # Scores in both: A-B .875 to 1, A-C 0 to 1/4, B-C 1/8 to 1/4, and with D of two shared
    # roll calls before and three after: A-D 3/4 to 1/2, B-D 3/4 to 1/2, C-D 1/4 to 1/2.
    changes = {"AB": 1 / 8, "AC": 1 / 4, "BC": 1 / 8, "AD": -1 / 4, "BD": -1 / 4, "CD": 1 / 4}
    mean = sum(changes.values()) / 6
    for country in "ABCD":
        own = [abs(change - mean) for pair, change in changes.items() if country in pair]
        assert table.loc[country * 3, "shift"] == pytest.approx(sum(own) / 3)
    assert table.loc[["EEE", "FFF"], "shift"].isna().all()
    # No text was voted on in both, so nobody's own votes tell towards whom it moved.
    assert table["towards"].isna().all()
    assert (table["common_texts"] == 0).all()
    assert pd.isna(table.loc["EEE", "bloc_changed"])


def test_it_tells_what_each_of_the_two_rests_on(dataset) -> None:
    query = Query(topics=("digital-rights",), bodies=("Human Rights Council",))
    votes, sponsors = answer(dataset, query), answer(dataset, replace(query, blend=1.0))
    told = sentences(compare(votes, sponsors))[0]
    assert f"{len(votes.rollcalls)} roll calls on digital rights" in told
    assert "; beside 6 drafts on digital rights" in told


def test_changes_of_bloc_on_few_roll_calls_are_told_with_that(dataset) -> None:
    before = answer(dataset, read_strictly(f"{CORE}&from=2018&to=2022")[0])
    told = sentences(compare_with(before, read_strictly(f"{CORE}&from=2023&to=2025")[0]))[1]
    assert "change bloc" in told
    assert told.endswith(" On 5 roll calls blocs may change by chance.")
