"""Swing, its posterior draws and the story of one country."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, rankdata

from alignment.analysis.positions import estimate_positions
from alignment.analysis.probit import (
    ItemParameters,
    build_quadrature_grid,
    compute_margins,
    compute_posteriors,
    count_outcomes,
    log_probabilities,
)
from alignment.analysis.swing import (
    ITEM_DRAWS,
    BlocAgreement,
    SwingStory,
    _covariance_root,
    _inverse_root,
    _score_functions,
    compute_swing,
    compute_swing_terms,
    compute_swing_values,
    count_contested_votes,
    draw_posterior,
    format_swing_story,
    select_contested_rollcalls,
    shortest_interval,
)
from alignment.model.vote import Vote
from alignment.studies.study import Study

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


def test_contested_rollcalls() -> None:
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
    assert select_contested_rollcalls(votes).tolist() == [
        "nine to one",
        "two abstain",
        "no side is small",
    ]
    votes = pd.DataFrame({"r": [2] * 9 + [0] + [-1] * 50 + [-2] * 50}, dtype="int8")
    assert select_contested_rollcalls(votes).tolist() == ["r"]


def test_its_value_is_known_without_its_interval() -> None:
    nowhere = pd.concat([VOTES, frame(AAA="---------")])
    result = estimate_positions(nowhere)
    pd.testing.assert_series_equal(
        compute_swing_values(nowhere, result),
        compute_swing(nowhere, result)["value"],
        check_names=False,
    )
    assert compute_swing_values(nowhere, result).isna().sum() == 1


def test_swing_and_its_interval() -> None:
    result = estimate_positions(VOTES)
    table = compute_swing(VOTES, result)
    rollcalls = [r for r in VOTES if r in set(select_contested_rollcalls(VOTES))]
    assert len(rollcalls) == 8
    for country in VOTES.index:
        total = 0.0
        for r in rollcalls:
            item = result.items.loc[r]
            x = result.table.loc[country, "value"]
            p = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
            total += 4 * p * (1 - p)
        assert table.loc[country, "value"] == pytest.approx(total / 8, abs=1e-12)
    value = compute_swing(VOTES, estimate_positions(VOTES))["value"]
    assert value[["IND", "KEN"]].min() > value[["USA", "CHN", "IRN"]].max()
    table = compute_swing(VOTES, estimate_positions(VOTES))
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert table["low"].min() >= 0
    assert table["high"].max() <= 1
    columns = result.items.index.get_indexer(select_contested_rollcalls(VOTES))
    rng = np.random.default_rng(3)
    for country in VOTES.index:
        place = result.table.loc[country]
        drawn = rng.normal(place["value"], place["se"], 4000)
        yes = result.vote_probabilities_at(drawn, Vote.YES)[:, columns]
        along = (4 * yes * (1 - yes)).mean(axis=1)
        inside = (along >= table.loc[country, "low"] - 1e-3) & (
            along <= table.loc[country, "high"] + 1e-3
        )
        assert inside.mean() > 0.94


def test_votes_of_the_swing() -> None:
    votes = VOTES.copy()
    votes.loc["KEN", votes.columns[:-1]] = Vote.ABSENT
    table = compute_swing(votes, estimate_positions(votes))
    assert table.loc["KEN", ["value", "low", "high"]].isna().all()
    assert table.loc["KEN", "votes"] == 0
    assert estimate_positions(votes).table.loc["KEN", "votes"] == 1
    votes = VOTES.copy()
    votes.loc["IND", votes.columns[0]] = Vote.ABSENT
    assert compute_swing(votes, estimate_positions(votes))["votes"].tolist() == [8, 8, 7, 8, 8, 8]


@pytest.mark.parametrize("country", VOTES.index)
def test_the_terms_are_each_worked_and_make_the_swing(country: str) -> None:
    result = estimate_positions(VOTES)
    terms = compute_swing_terms(VOTES, result, country)
    assert set(terms.index) == set(select_contested_rollcalls(VOTES))
    assert terms["term"].mean() == pytest.approx(compute_swing(VOTES, result).loc[country, "value"])
    assert terms["term"].is_monotonic_decreasing
    for r, row in terms.iterrows():
        item = result.items.loc[r]
        x = result.table.loc[country, "value"]
        p = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
        assert row["chance"] == pytest.approx(p, abs=1e-9)
        assert row["term"] == pytest.approx(4 * p * (1 - p), abs=1e-9)


def test_without_swing_there_are_no_terms() -> None:
    votes = pd.concat([VOTES, frame(NRU="---------")])
    assert compute_swing_terms(votes, estimate_positions(votes), "NRU").empty
    few = frame(AAA="y", BBB="n")
    assert compute_swing_terms(few, estimate_positions(few), "AAA").empty


def test_the_terms_of_each_country_of_the_records_make_its_swing(study: Study) -> None:
    table = study.findings.table["swing"]
    for country in table.index:
        terms = study.findings.swing_terms(country)["term"]
        assert terms.mean() == pytest.approx(table[country], nan_ok=True)


COUNTRIES, ROLLCALLS = 120, 12


def made(random: np.random.Generator) -> tuple[np.ndarray, ItemParameters, pd.DataFrame]:
    """Return places, texts and votes of the model, some of them absent."""
    place = random.normal(size=COUNTRIES)
    slope, cut = random.normal(0, 1.2, ROLLCALLS), random.normal(0, 1, ROLLCALLS)
    items = ItemParameters(slope, cut, cut + random.uniform(0.2, 0.8, ROLLCALLS))
    low, high = compute_margins(items, place)
    noise = random.normal(size=low.shape)
    codes = np.where(noise < low, 0, np.where(noise < high, 1, 2)).T
    codes[random.random(codes.shape) < 0.1] = Vote.ABSENT
    rows = [f"C{number:03}" for number in range(COUNTRIES)]
    return place, items, pd.DataFrame(codes.astype(np.int8), rows, list("ABCDEFGHIJKL"))


@pytest.mark.slow
def test_swing_and_rank_hold_what_they_say() -> None:
    random, coverage = np.random.default_rng(15), []
    for _ in range(8):
        place, items, votes = made(random)
        table = compute_swing(votes, estimate_positions(votes))
        chosen = votes.columns.isin(select_contested_rollcalls(votes))
        yes = norm.cdf(place[:, None] * items.discrimination[chosen] - items.upper[chosen])
        true = (4 * yes * (1 - yes)).mean(axis=1)
        rank = rankdata(-true, method="min")
        contains = (table["low"] <= true) & (true <= table["high"])
        top = table["value"].rank(ascending=False, method="first") <= 20
        placed = (table["rank_low"] <= rank) & (rank <= table["rank_high"])
        coverage.append([contains.mean(), contains[top].mean(), placed.mean(), placed[top].mean()])
    swung, top, ranked, top_ranked = np.mean(coverage, axis=0)
    assert min(swung, ranked) > 0.93
    assert min(top, top_ranked) > 0.90


def test_the_information_is_what_each_country_tells() -> None:
    _, _, votes = made(np.random.default_rng(4))
    votes = votes.iloc[:30, :4]
    result, vote_counts, on = (
        estimate_positions(votes),
        count_outcomes(votes),
        build_quadrature_grid(4),
    )
    items = result.prior_scale_items
    logs = log_probabilities(items, on.nodes)
    scores = _score_functions(items, logs, *compute_margins(items, on.nodes), on)
    weights, _ = compute_posteriors(vote_counts, logs, on)
    # By the missing information: what is known were places seen, less what they leave open.
    expected = np.zeros((12, 12))
    for outcome in range(3):
        for item in range(4):
            at = slice(3 * item, 3 * item + 3)
            for node in range(len(on.nodes)):
                voters = (weights[:, node] * vote_counts[:, :, item].any(axis=0)).sum()
                chance = np.exp(logs[outcome, item, node])
                score = scores[outcome, item, :, node]
                cast = voters + 3 * 0.1 * on.weights[node]
                expected[at, at] += cast * chance * np.outer(score, score)
    for country in range(30):
        along = []
        for node in range(len(on.nodes)):
            score = np.zeros(12)
            for item in range(4):
                for outcome in range(3):
                    if vote_counts[outcome, country, item]:
                        score[3 * item : 3 * item + 3] = scores[outcome, item, :, node]
            along.append(score)
        expected -= np.cov(np.array(along).T, aweights=weights[country], ddof=0)
    root = _covariance_root(items, vote_counts, on, is_joint=True)
    assert root == pytest.approx(_inverse_root(expected), abs=1e-8)


def test_each_alone_is_the_block_of_all_together() -> None:
    _, _, votes = made(np.random.default_rng(4))
    one = votes.iloc[:, :1].join(votes.iloc[:, 1:2])
    items, vote_counts, on = (
        estimate_positions(one).prior_scale_items,
        count_outcomes(one),
        build_quadrature_grid(2),
    )
    alone, together = (
        _covariance_root(items, vote_counts, on, jointly) for jointly in (False, True)
    )
    first = np.linalg.inv(together @ together)[:3, :3]
    assert np.linalg.inv(alone[0] @ alone[0]) == pytest.approx(first, rel=1e-6)


def test_draws_are_about_what_was_fitted_and_the_same_each_time() -> None:
    _, _, votes = made(np.random.default_rng(2))
    result = estimate_positions(votes)
    draws, again = draw_posterior(votes, result, 7), draw_posterior(votes, result, 7)
    assert (draws.positions == again.positions).all()
    slopes = np.array([each.discrimination for each in draws.items])
    fitted = result.prior_scale_items.discrimination
    error = slopes.std(axis=0) / np.sqrt(ITEM_DRAWS)
    assert (np.abs(slopes.mean(axis=0) - fitted) < 4 * error).all()
    assert all((each.upper > each.lower).all() for each in draws.items)


def test_intervals_and_ranks() -> None:
    draws = np.random.default_rng(1).exponential(size=(20_000, 1))
    low, high = shortest_interval(draws)
    assert low.item() == pytest.approx(0, abs=0.01)
    assert high.item() == pytest.approx(-np.log(0.05), abs=0.1)
    _, _, votes = made(np.random.default_rng(6))
    votes.iloc[1] = votes.iloc[0]
    table = compute_swing(votes, estimate_positions(votes))
    one, other = table.iloc[0], table.iloc[1]
    assert one["value"] == pytest.approx(other["value"])
    assert one["rank_low"] <= other["rank_high"]
    assert other["rank_low"] <= one["rank_high"]
    assert (table["rank_low"] >= 1).all()
    assert (table["rank_high"] <= len(table)).all()


ROWS = {
    # Six roll calls; r6 is unanimous and so not contested.
    "COL": "yay--y",
    "FRA": "nnyyny",
    "GBR": "nnyyay",
    "USA": "nnynny",
    "CHN": "yynnyy",
    "RUS": "yynnyy",
    "NRU": "xxxxxy",
}
STORY_VOTES = pd.DataFrame(
    {c: [CODES[v] for v in r] for c, r in ROWS.items()},
    index=[f"r{number}" for number in range(1, 7)],
    dtype="int8",
).T
BLOC = pd.Series(
    {"FRA": 0, "GBR": 0, "USA": 0, "CHN": 1, "RUS": 1, "COL": pd.NA, "NRU": pd.NA}, dtype="Int64"
)
LABELS = {0: "the West", 1: "the East"}


def count_votes(country: str) -> SwingStory:
    contested = select_contested_rollcalls(STORY_VOTES)
    return count_contested_votes(country, STORY_VOTES, BLOC, LABELS, contested)


def test_a_story_by_hand() -> None:
    assert select_contested_rollcalls(STORY_VOTES).tolist() == ["r1", "r2", "r3", "r4", "r5"]
    # r1 yes: East. r2 abstains: neither. r3 yes: West. r4 and r5 absent.
    both = BlocAgreement("the West", 1, 3), BlocAgreement("the East", 1, 3)
    assert count_votes("COL") == SwingStory(5, 3, both, ("r2",), ("r4", "r5"))
    assert format_swing_story("COL", count_votes("COL")) == (
        "COL: voted with the West on 1 of 3 contested votes, with the East on 1 of 3; "
        "abstained on r2; did not vote on r4 and r5."
    )
    # Others of USA: r1 n n, r2 n n, r3 y y, r4 y y, r5 n a: no majority. Against on r4, and
    # only there with the East.
    expected = BlocAgreement("the West", 3, 4), BlocAgreement("the East", 1, 5)
    assert count_votes("USA").bloc_agreements == expected


def test_sentences_of_stories() -> None:
    story = count_votes("NRU")
    assert format_swing_story("NRU", story) == (
        "NRU: did not vote in the 5 contested votes, so there is no story to say."
    )
    assert story.absent_from == ()
    assert format_swing_story(
        "Colombia", count_contested_votes("COL", STORY_VOTES, BLOC, LABELS, [])
    ) == ("Colombia: no vote was contested, so there is no story to say.")
    story = count_contested_votes("COL", STORY_VOTES, pd.Series(dtype=object), LABELS, ["r1"])
    assert format_swing_story("COL", story) == "COL: cast a vote in 1 contested vote."
    story = count_contested_votes("CHN", STORY_VOTES * 0 + 1, BLOC, LABELS, list(STORY_VOTES))
    assert "abstained on r4, r5, r6 and 3 more" in format_swing_story("CHN", story)
