"""Positions against simulated votes, and how many votes they classify."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.analysis.positions import (
    Z95,
    Classification,
    Positions,
    classify_votes,
    estimate_positions,
    widen_intervals_by_title,
)
from alignment.model.vote import Vote
from alignment.studies.study import Study

# Published ideal points and the votes of two sessions (Bailey, Strezhnev and Voeten): one digit per
# vote, 1 yes, 2 abstain, 3 no, 0 absent.
PUBLISHED = Path(__file__).parent.parent / "data" / "bsv_ideal_points.csv"
CODES = {"1": Vote.YES, "2": Vote.ABSTAIN, "3": Vote.NO, "0": Vote.ABSENT}


def published(session: int) -> tuple[pd.DataFrame, pd.Series]:
    frame = pd.read_csv(PUBLISHED, dtype={"votes": str}, keep_default_na=False)
    frame = frame[frame["session"] == session].set_index("iso3")
    rows = [[CODES[digit] for digit in digits] for digits in frame["votes"]]
    return pd.DataFrame(rows, index=frame.index, dtype="int8"), frame["ideal_point"]


def parliament() -> pd.DataFrame:
    """Six countries and eight votes: three pairs, each with one country that varies."""
    rows = {
        "AUS": "n n n y y n n y",
        "CHN": "y y y n n y y y",
        "IND": "y a y y a a y y",
        "IRN": "y y y n n y y y",
        "KEN": "y y a y y y y y",
        "USA": "n n n y y n n n",
    }
    codes = {"y": 2, "a": 1, "n": 0, "-": -1}
    return pd.DataFrame({c: [codes[v] for v in r.split()] for c, r in rows.items()}, dtype="int8").T


@pytest.mark.slow
@pytest.mark.parametrize("session", [50, 60])
def test_positions_agree_with_the_published_ideal_points(session: int) -> None:
    votes, ideal = published(session)
    result = estimate_positions(votes).table["value"]
    assert result.corr(ideal) >= 0.98


@pytest.mark.slow
def test_published_votes() -> None:
    # The published 90% interval of a moderate country in session 50 is about .3 wide.
    votes, _ = published(50)
    estimate = estimate_positions(votes)
    table = estimate.table
    width = (table["high"] - table["low"])[table["votes"] > 70].median()
    assert 0.2 < width < 0.7
    thin = votes.copy()
    thin.loc["IND"] = np.where(np.arange(votes.shape[1]) % 8 == 0, votes.loc["IND"], Vote.ABSENT)
    wide = estimate_positions(thin).table.loc["IND"]
    assert wide["se"] > 2 * table.loc["IND", "se"]
    more = votes.assign(unanimous=np.int8(Vote.YES))
    other = estimate_positions(more)
    assert (table["value"] - other.table["value"]).abs().max() < 0.05
    assert np.isfinite(other.items.to_numpy()).all()
    again = estimate_positions(votes.copy())
    assert table.to_csv() == again.table.to_csv()
    assert estimate.items.to_csv() == again.items.to_csv()


@pytest.mark.slow
def test_time_for_a_session_and_for_a_short_query() -> None:
    votes, _ = published(60)
    short = votes.iloc[:, :15]
    estimate_positions(short)
    for frame, most in ((votes.iloc[:, :91], 0.5), (short, 0.1)):
        times = []
        for _ in range(3):
            start, worked = time.perf_counter(), time.process_time()
            estimate_positions(frame)
            # On a busy machine the clock also counts other processes.
            times.append(min(time.perf_counter() - start, time.process_time() - worked))
        assert min(times) < most


def test_scale_and_order_of_positions() -> None:
    value = estimate_positions(parliament()).table["value"]
    assert value.mean() == pytest.approx(0, abs=1e-12)
    assert value.std(ddof=0) == pytest.approx(1, abs=1e-12)
    assert value["USA"] > value["AUS"] > value["IND"] > value["CHN"]
    assert value["CHN"] == pytest.approx(value["IRN"], abs=1e-9)


def test_the_anchor_is_on_the_positive_side() -> None:
    votes = parliament().rename(index={"USA": "GBR"})
    assert estimate_positions(votes).table.loc["GBR", "value"] > 0
    votes.loc["USA"] = np.int8(Vote.ABSENT)
    table = estimate_positions(votes).table
    assert table.loc["GBR", "value"] > 0
    assert table.loc["USA", ["value", "low", "high"]].isna().all()
    assert table.loc["USA", "votes"] == 0
    votes = parliament().rename(index={"USA": "ZZZ", "CHN": "AAA"})
    value = estimate_positions(votes.sort_index(ascending=False)).table["value"]
    assert value["AAA"] > 0 > value["ZZZ"]


def test_order_and_direction_do_not_matter() -> None:
    votes = parliament()
    reversed_votes = votes.copy()
    reversed_votes.iloc[:, 2] = 2 - reversed_votes.iloc[:, 2]
    one, other = estimate_positions(votes), estimate_positions(reversed_votes)
    np.testing.assert_allclose(one.table, other.table, atol=1e-3)
    assert one.items["discrimination"].iloc[2] == pytest.approx(
        -other.items["discrimination"].iloc[2], abs=1e-2
    )
    shuffled = estimate_positions(votes.iloc[::-1, ::-1]).table.loc[votes.index]
    np.testing.assert_allclose(estimate_positions(votes).table, shuffled, atol=1e-3)


def test_absence_is_not_an_abstention() -> None:
    votes, absent, abstained = parliament(), parliament(), parliament()
    absent.loc["USA", 0], abstained.loc["USA", 0] = Vote.ABSENT, Vote.ABSTAIN
    values = [estimate_positions(v).table.loc["USA", "value"] for v in (votes, absent, abstained)]
    assert len({round(value, 6) for value in values}) == 3
    assert estimate_positions(absent).table.loc["USA", "votes"] == 7


def test_probabilities_follow_the_positions() -> None:
    result = estimate_positions(parliament())
    yes, abstain, no = (result.vote_probabilities(v) for v in (Vote.YES, Vote.ABSTAIN, Vote.NO))
    np.testing.assert_allclose(yes + abstain + no, 1.0, atol=1e-12)
    assert yes.loc["CHN", 0] > 0.8 > 0.3 > yes.loc["USA", 0]
    x, item = result.table.loc["IND", "value"], result.items.loc[0]
    from scipy.stats import norm

    by_hand = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
    assert yes.loc["IND", 0] == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.slow
def test_interval_covers_results_with_and_without_the_prior() -> None:
    for votes in (parliament(), published(50)[0]):
        result = estimate_positions(votes)
        value, low, high, se = result.table[["value", "low", "high", "se"]].dropna().to_numpy().T
        x, error = (value - result.prior_mean) / result.prior_sd, se / result.prior_sd
        # By hand: without the prior the middle of a normal likelihood is x / v.
        reliability = np.maximum(1 - error**2, 0.5)
        least, most = (
            x / reliability + side * Z95 * error / np.sqrt(reliability) for side in (-1, 1)
        )
        ends = np.minimum(x - Z95 * error, least), np.maximum(x + Z95 * error, most)
        np.testing.assert_allclose((low - result.prior_mean) / result.prior_sd, ends[0])
        np.testing.assert_allclose((high - result.prior_mean) / result.prior_sd, ends[1])
        # The interval of the most extreme country is longer on the outer side.
        out = np.abs(x).argmax()
        assert (high[out] - value[out] > value[out] - low[out]) == (x[out] > 0)


@pytest.mark.slow
def test_intervals_contain_extreme_positions() -> None:
    """Votes drawn from the model on 90 texts that divide in the middle as real texts do.

    benchmarks/intervals.py repeats this at length, with its table in docs/calibration.md.
    """
    random = np.random.default_rng(5)
    inside, far, plain = [], [], []
    for _ in range(12):
        slope, cut = random.normal(0, 2, 90), random.normal(0.3, 0.3, 90)
        x = random.normal(size=190)
        latent = slope[:, None] * x + random.normal(size=(90, 190)) - (slope * cut)[:, None]
        codes = np.where(latent < 0, Vote.NO, np.where(latent < 0.4, Vote.ABSTAIN, Vote.YES))
        table = estimate_positions(
            pd.DataFrame(codes.T.astype("int8"), [f"{n:03}" for n in range(190)])
        ).table
        true = (x - x.mean()) / x.std()
        true = true * np.sign(np.corrcoef(true, table["value"])[0, 1])
        contains = (table["low"] <= true) & (true <= table["high"])
        inside.append(contains)
        far.append(contains[np.abs(true) > 1.5])
        plain.append((np.abs(table["value"] - true) <= Z95 * table["se"])[np.abs(true) > 1.5])
    assert np.concatenate(inside).mean() > 0.94
    assert np.concatenate(far).mean() > 0.95 > np.concatenate(plain).mean()


@pytest.mark.parametrize(
    "votes",
    [
        parliament().iloc[:, :1],
        parliament().iloc[:1],
        parliament() * 0 + 2,
        parliament() * 0 - 1,
        parliament().iloc[:, :0],
        parliament().iloc[:0],
    ],
    ids=["one vote", "one country", "unanimous", "all absent", "no vote", "no country"],
)
def test_thin_votes_give_no_position(votes: pd.DataFrame) -> None:
    result = estimate_positions(votes.astype("int8"))
    assert not result.is_identified
    assert result.table[["value", "low", "high", "se"]].isna().all().all()
    assert result.table["votes"].sum() == (votes >= 0).to_numpy().sum()
    assert result.vote_probabilities(Vote.YES).isna().all().all()


def slow_count(votes: pd.DataFrame, result: Positions) -> Classification:
    right = commonest = cast = 0
    chances = {vote: result.vote_probabilities(vote) for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)}
    placed = [iso3 for iso3 in votes.index if not np.isnan(result.table.loc[iso3, "value"])]
    for rollcall in votes.columns:
        counts = dict.fromkeys(chances, 0)
        for iso3 in placed:
            vote = votes.loc[iso3, rollcall]
            if vote < 0:
                continue
            cast += 1
            counts[Vote(vote)] += 1
            chance = {each: table.loc[iso3, rollcall] for each, table in chances.items()}
            right += max(chance, key=lambda each: chance[each]) == vote
        commonest += max(counts.values())
    return Classification(right, commonest, cast)


def test_classified_votes_match_a_plain_loop(study: Study) -> None:
    result = study.findings.positions
    classification = classify_votes(study.votes, result)
    assert classification == slow_count(study.votes, result)
    assert classification.modal < classification.correct < classification.votes_cast


def test_classified_votes_of_tiny_records() -> None:
    result = estimate_positions(tiny.VOTES)
    classification = classify_votes(tiny.VOTES, result)
    assert classification == slow_count(tiny.VOTES, result)
    # By hand: the largest of yes, no and abstain of each vote, over votes cast.
    assert classification.modal == 3 + 2 + 2 + 1 + 3 + 3 + 3 + 2
    assert classification.votes_cast == 4 + 3 + 4 + 3 + 5 + 5 + 4 + 4
    votes = pd.DataFrame(2, index=["AAA", "BBB"], columns=["r1", "r2"], dtype="int8")
    result = estimate_positions(votes)
    assert not result.is_identified
    assert classify_votes(votes, result) == Classification(0, 0, 0)


def test_intervals_by_title_count_repeated_votes_once() -> None:
    random = np.random.default_rng(0)
    line = np.outer(random.normal(size=40), random.normal(size=30))
    once = pd.DataFrame(np.where(line + random.normal(size=line.shape) > 0, 2, 0), dtype="int8")
    votes = pd.concat([once] * 4, axis=1).set_axis(range(120), axis=1)
    plain = estimate_positions(votes)
    alone = widen_intervals_by_title(plain, votes, pd.Series(map(str, range(120))))
    titled = widen_intervals_by_title(plain, votes, pd.Series([*map(str, range(30))] * 4))
    for other in (alone, titled):
        pd.testing.assert_series_equal(other.table["value"], plain.table["value"])
        pd.testing.assert_frame_equal(other.items, plain.items)
    errors = [each.table["se"].median() for each in (plain, alone, titled)]
    assert errors[1] == pytest.approx(errors[0], rel=0.2)
    assert errors[2] > 1.5 * errors[0]
