from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.analysis.positions import positions
from alignment.analysis.swing import contested, swing, swing_terms, swing_values
from alignment.answer.study import Study
from alignment.model.vote import Vote

CODES = {"y": 2, "a": 1, "n": 0, "-": -1, "x": -2}


def frame(**rows: str) -> pd.DataFrame:
    return pd.DataFrame({c: [CODES[v] for v in r] for c, r in rows.items()}, dtype="int8").T


VOTES = frame(
    AUS="nnnyyynny",
    CHN="yyynnyyyy",
    IND="yayyaanyy",
    IRN="yyynnyyyy",
    KEN="yyayynyyy",
    USA="nnnyynnny",
)


def test_contested_counts_an_abstention_half_on_either_side() -> None:
    # Ten votes cast: the smaller side must have one. Two abstentions are one.
    columns = {
        "nine to one": [2] * 9 + [0],
        "two abstain": [2] * 8 + [1] * 2,
        "one abstains": [2] * 9 + [1],
        "no side is small": [0] * 9 + [2],
        "unanimous": [2] * 10,
        "all absent": [-1] * 10,
    }
    votes = pd.DataFrame(columns, dtype="int8")
    assert contested(votes).tolist() == ["nine to one", "two abstain", "no side is small"]


def test_absences_do_not_count_among_the_votes_cast() -> None:
    votes = pd.DataFrame({"r": [2] * 9 + [0] + [-1] * 50 + [-2] * 50}, dtype="int8")
    assert contested(votes).tolist() == ["r"]


def test_its_value_is_known_without_its_interval() -> None:
    nowhere = pd.concat([VOTES, frame(AAA="---------")])
    found = positions(nowhere)
    pd.testing.assert_series_equal(
        swing_values(nowhere, found), swing(nowhere, found)["value"], check_names=False
    )
    assert swing_values(nowhere, found).isna().sum() == 1


def test_swing_is_the_mean_worked_country_by_country() -> None:
    found = positions(VOTES)
    table = swing(VOTES, found)
    rollcalls = [r for r in VOTES if r in set(contested(VOTES))]
    assert len(rollcalls) == 8
    for country in VOTES.index:
        total = 0.0
        for r in rollcalls:
            item = found.items.loc[r]
            x = found.table.loc[country, "value"]
            p = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
            total += 4 * p * (1 - p)
        assert table.loc[country, "value"] == pytest.approx(total / 8, abs=1e-12)


def test_the_middle_swings_and_the_ends_do_not() -> None:
    value = swing(VOTES, positions(VOTES))["value"]
    assert value[["IND", "KEN"]].min() > value[["USA", "CHN", "IRN"]].max()


def test_the_interval_holds_the_value_and_stays_within_bounds() -> None:
    table = swing(VOTES, positions(VOTES))
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert table["low"].min() >= 0
    assert table["high"].max() <= 1


def test_the_interval_covers_draws_of_the_position() -> None:
    found = positions(VOTES)
    table = swing(VOTES, found)
    columns = found.items.index.get_indexer(contested(VOTES))
    rng = np.random.default_rng(3)
    for country in VOTES.index:
        place = found.table.loc[country]
        drawn = rng.normal(place["value"], place["se"], 4000)
        yes = found.chances_at(drawn, Vote.YES)[:, columns]
        along = (4 * yes * (1 - yes)).mean(axis=1)
        inside = (along >= table.loc[country, "low"] - 1e-3) & (
            along <= table.loc[country, "high"] + 1e-3
        )
        assert inside.mean() > 0.94


def test_a_country_without_contested_votes_has_no_swing() -> None:
    votes = VOTES.copy()
    votes.loc["KEN", votes.columns[:-1]] = Vote.ABSENT
    table = swing(votes, positions(votes))
    assert table.loc["KEN", ["value", "low", "high"]].isna().all()
    assert table.loc["KEN", "votes"] == 0
    assert positions(votes).table.loc["KEN", "votes"] == 1


def test_votes_counts_the_contested_roll_calls_voted_in() -> None:
    votes = VOTES.copy()
    votes.loc["IND", votes.columns[0]] = Vote.ABSENT
    assert swing(votes, positions(votes))["votes"].tolist() == [8, 8, 7, 8, 8, 8]


@pytest.mark.parametrize("country", VOTES.index)
def test_the_terms_are_each_worked_and_make_the_swing(country: str) -> None:
    found = positions(VOTES)
    terms = swing_terms(VOTES, found, country)
    assert set(terms.index) == set(contested(VOTES))
    assert terms["term"].mean() == pytest.approx(swing(VOTES, found).loc[country, "value"])
    assert terms["term"].is_monotonic_decreasing
    for r, row in terms.iterrows():
        item = found.items.loc[r]
        x = found.table.loc[country, "value"]
        p = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
        assert row["chance"] == pytest.approx(p, abs=1e-9)
        assert row["term"] == pytest.approx(4 * p * (1 - p), abs=1e-9)


def test_without_swing_there_are_no_terms() -> None:
    votes = pd.concat([VOTES, frame(NRU="---------")])
    assert swing_terms(votes, positions(votes), "NRU").empty
    few = frame(AAA="y", BBB="n")
    assert swing_terms(few, positions(few), "AAA").empty


def test_the_terms_of_each_country_of_the_records_make_its_swing(study: Study) -> None:
    table = study.findings.table["swing"]
    for country in table.index:
        terms = swing_terms(study.votes, study.findings.positions, country)["term"]
        assert terms.mean() == pytest.approx(table[country], nan_ok=True)
