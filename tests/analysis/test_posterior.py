from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, rankdata

from alignment.analysis.positions import positions
from alignment.analysis.posterior import ITEM_DRAWS, _root, _scores, _spread, drawn, shortest
from alignment.analysis.probit import Items, counts, grid, log_chances, margins, posteriors
from alignment.analysis.swing import contested, swing
from alignment.model.vote import Vote

COUNTRIES, ROLLCALLS = 120, 12


def made(random: np.random.Generator) -> tuple[np.ndarray, Items, pd.DataFrame]:
    """Return places, texts and votes of the model, some of them absent."""
    place = random.normal(size=COUNTRIES)
    slope, cut = random.normal(0, 1.2, ROLLCALLS), random.normal(0, 1, ROLLCALLS)
    items = Items(slope, cut, cut + random.uniform(0.2, 0.8, ROLLCALLS))
    low, high = margins(items, place)
    noise = random.normal(size=low.shape)
    codes = np.where(noise < low, 0, np.where(noise < high, 1, 2)).T
    codes[random.random(codes.shape) < 0.1] = Vote.ABSENT
    rows = [f"C{number:03}" for number in range(COUNTRIES)]
    return place, items, pd.DataFrame(codes.astype(np.int8), rows, list("ABCDEFGHIJKL"))


@pytest.mark.slow
def test_swing_and_rank_hold_what_they_say() -> None:
    random, told = np.random.default_rng(15), []
    for _ in range(8):
        place, items, votes = made(random)
        table = swing(votes, positions(votes))
        chosen = votes.columns.isin(contested(votes))
        yes = norm.cdf(place[:, None] * items.discrimination[chosen] - items.upper[chosen])
        true = (4 * yes * (1 - yes)).mean(axis=1)
        rank = rankdata(-true, method="min")
        held = (table["low"] <= true) & (true <= table["high"])
        top = table["value"].rank(ascending=False, method="first") <= 20
        placed = (table["rank_low"] <= rank) & (rank <= table["rank_high"])
        told.append([held.mean(), held[top].mean(), placed.mean(), placed[top].mean()])
    swung, top, ranked, top_ranked = np.mean(told, axis=0)
    assert min(swung, ranked) > 0.93
    assert min(top, top_ranked) > 0.90


def test_the_information_is_what_each_country_tells() -> None:
    _, _, votes = made(np.random.default_rng(4))
    votes = votes.iloc[:30, :4]
    found, seen, on = positions(votes), counts(votes), grid(4)
    items = found.on_prior_scale
    logs = log_chances(items, on.nodes)
    scores = _scores(items, logs, *margins(items, on.nodes), on)
    weights, _ = posteriors(seen, logs, on)
    # By the missing information: what is known were places seen, less what they leave open.
    expected = np.zeros((12, 12))
    for outcome in range(3):
        for item in range(4):
            at = slice(3 * item, 3 * item + 3)
            for node in range(len(on.nodes)):
                voters = (weights[:, node] * seen[:, :, item].any(axis=0)).sum()
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
                    if seen[outcome, country, item]:
                        score[3 * item : 3 * item + 3] = scores[outcome, item, :, node]
            along.append(score)
        expected -= np.cov(np.array(along).T, aweights=weights[country], ddof=0)
    root = _spread(items, seen, on, jointly=True)
    assert root == pytest.approx(_root(expected), abs=1e-8)


def test_each_alone_is_the_block_of_all_together() -> None:
    _, _, votes = made(np.random.default_rng(4))
    one = votes.iloc[:, :1].join(votes.iloc[:, 1:2])
    items, seen, on = positions(one).on_prior_scale, counts(one), grid(2)
    alone, together = (_spread(items, seen, on, jointly) for jointly in (False, True))
    first = np.linalg.inv(together @ together)[:3, :3]
    assert np.linalg.inv(alone[0] @ alone[0]) == pytest.approx(first, rel=1e-6)


def test_draws_are_about_what_was_fitted_and_the_same_each_time() -> None:
    _, _, votes = made(np.random.default_rng(2))
    found = positions(votes)
    draws, again = drawn(votes, found, 7), drawn(votes, found, 7)
    assert (draws.places == again.places).all()
    slopes = np.array([each.discrimination for each in draws.items])
    fitted = found.on_prior_scale.discrimination
    error = slopes.std(axis=0) / np.sqrt(ITEM_DRAWS)
    assert (np.abs(slopes.mean(axis=0) - fitted) < 4 * error).all()
    assert all((each.upper > each.lower).all() for each in draws.items)


def test_the_shortest_interval_reaches_the_end_where_draws_pile_up() -> None:
    draws = np.random.default_rng(1).exponential(size=(20_000, 1))
    low, high = shortest(draws)
    assert low.item() == pytest.approx(0, abs=0.01)
    assert high.item() == pytest.approx(-np.log(0.05), abs=0.1)


def test_countries_that_vote_alike_have_one_rank_and_ties_are_ties() -> None:
    _, _, votes = made(np.random.default_rng(6))
    votes.iloc[1] = votes.iloc[0]
    table = swing(votes, positions(votes))
    one, other = table.iloc[0], table.iloc[1]
    assert one["value"] == pytest.approx(other["value"])
    assert one["rank_low"] <= other["rank_high"]
    assert other["rank_low"] <= one["rank_high"]
    assert (table["rank_low"] >= 1).all()
    assert (table["rank_high"] <= len(table)).all()
