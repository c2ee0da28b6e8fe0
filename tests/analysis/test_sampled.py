"""The probit over many roll calls: the sample, and how near it comes to the whole."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from alignment.analysis.positions import located, positions
from alignment.analysis.probit import counts, fitted, grid
from alignment.analysis.sampled import JOINTLY, fitted_by_sample, sample


def drawn(countries: int, rollcalls: int, seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    random = np.random.default_rng(seed)
    place = random.normal(size=countries)
    slope = random.normal(0, 1.5, rollcalls)
    low = random.normal(-1, 1, rollcalls)
    reached = place[:, None] * slope
    no, not_yes = ndtr(low - reached), ndtr(low + 0.7 - reached)
    chance = random.random(no.shape)
    codes = np.where(chance < no, 0, np.where(chance < not_yes, 1, 2)).astype(np.int8)
    codes[random.random(codes.shape) < 0.1] = -1
    index = [f"C{number:02}" for number in range(countries)]
    return place, pd.DataFrame(codes, index, [f"r{number}" for number in range(rollcalls)])


def test_every_stretch_gives_its_most_divided_roll_call() -> None:
    codes = np.full((6, 9), 2)
    codes[:1, 1] = codes[:3, 2] = codes[:2, 3] = codes[:1, 8] = 0
    seen = counts(pd.DataFrame(codes))
    # Of 0 1 2, 3 4 5 and 6 7 8.
    assert sample(seen, 3).tolist() == [2, 3, 8]


def test_few_roll_calls_are_all_in_the_sample() -> None:
    _, votes = drawn(5, 7, 0)
    assert sample(counts(votes), 7).tolist() == list(range(7))


@pytest.mark.slow
def test_a_sample_places_countries_as_the_joint_fit_of_all_does() -> None:
    truth, votes = drawn(40, 2 * JOINTLY, 1)
    seen = counts(votes)
    on = grid(seen.shape[2])
    joint, _ = located(fitted(seen, on), seen, on)
    by_sample, _ = located(fitted_by_sample(seen), seen, on)
    assert np.corrcoef(joint, by_sample)[0, 1] > 0.999
    assert abs(np.corrcoef(truth, by_sample)[0, 1]) > 0.99


@pytest.mark.slow
def test_items_that_are_not_in_the_sample_are_fitted_too() -> None:
    _, votes = drawn(40, 2 * JOINTLY, 2)
    seen = counts(votes)
    joint, by_sample = fitted(seen, grid(seen.shape[2])), fitted_by_sample(seen)
    rest = np.setdiff1d(np.arange(seen.shape[2]), sample(seen))
    r = np.corrcoef(joint.discrimination[rest], by_sample.discrimination[rest])[0, 1]
    assert r > 0.99


def test_positions_are_the_same_each_time_and_go_with_their_items() -> None:
    _, votes = drawn(20, JOINTLY + 30, 3)
    one, again = positions(votes), positions(votes)
    pd.testing.assert_frame_equal(one.table, again.table, check_exact=True)
    pd.testing.assert_frame_equal(one.items, again.items, check_exact=True)
    assert one.items.index.equals(votes.columns)
    assert one.table["value"].mean() == pytest.approx(0, abs=1e-9)


def test_a_country_outside_the_sample_is_still_placed() -> None:
    _, votes = drawn(20, JOINTLY + 100, 4)
    outside = np.setdiff1d(np.arange(votes.shape[1]), sample(counts(votes)))[:12]
    late = np.full(votes.shape[1], -2, dtype=np.int8)
    late[outside] = votes.iloc[0].to_numpy()[outside]
    votes.loc["NEW"] = late
    found = positions(votes).table
    assert np.isfinite(found.loc["NEW", "value"])
    assert found.loc["NEW", "se"] > 2 * found["se"].median()
