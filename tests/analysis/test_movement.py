"""Movement between periods and change of position between studies."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from alignment.analysis.movement import compute_position_change, estimate_movement
from alignment.analysis.positions import estimate_positions
from alignment.model.titles import build_title_key
from alignment.model.vote import Vote
from alignment.scene.headline import format_expected

COUNTRIES = [f"C{number:02d}" for number in range(60)]
TEXTS = [f"Text {letter}" for letter in "abcdefghijklmnop"]


def draw_votes(places: np.ndarray, seed: int, prefix: str, drift: float = 0.0) -> pd.DataFrame:
    """Votes on texts by countries at these positions; `drift` shifts every text."""
    rng = np.random.default_rng(seed)
    slope = np.random.default_rng(0).choice([1.5, 2.0, 2.5], len(TEXTS))
    cut = np.random.default_rng(1).normal(0, 1, len(TEXTS)) + drift
    latent = slope * (places[:, None] - cut) + rng.normal(size=(len(places), len(TEXTS)))
    codes = (latent > -0.4).astype("int8") + (latent > 0.4).astype("int8")
    return pd.DataFrame(codes, COUNTRIES, [f"{prefix}{number}" for number in range(len(TEXTS))])


PLACES = np.linspace(-2, 2, 60)
TITLES = pd.Series({f"{period}{n}": text for period in "ab" for n, text in enumerate(TEXTS)})
BEFORE, AFTER = draw_votes(PLACES, 10, "a"), draw_votes(PLACES, 11, "b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Advancing responsible State behavior", "Advancing Responsible State Behaviour"),
        ("The role of science, and technology", "Role of science and technology"),
        ("Developments  in the field", "Developments in field"),
    ],
)
def test_spellings_of_one_title_give_one_text(one: str, other: str) -> None:
    assert build_title_key(one) == build_title_key(other)


def test_unmoved_countries_are_within_their_standard_error() -> None:
    result = estimate_movement(BEFORE, AFTER, TITLES)
    assert result.texts == tuple(sorted(TEXTS))
    assert result.table["z"].std() < 1.2
    assert (result.table["z"].abs() > 2.6).sum() == 0
    table = estimate_movement(BEFORE, AFTER, TITLES).table
    np.testing.assert_allclose(table["change"], table["after"] - table["before"])
    np.testing.assert_allclose(table["z"], table["change"] / table["se"])


def test_standard_error_is_not_too_small() -> None:
    beyond = []
    for n in range(10):
        before, after = draw_votes(PLACES, 100 + n, "a"), draw_votes(PLACES, 200 + n, "b")
        beyond.append((estimate_movement(before, after, TITLES).table["z"].abs() > 1.96).mean())
    assert 0.005 < np.mean(beyond) < 0.06


def test_the_country_that_moved_has_the_largest_z() -> None:
    places = PLACES.copy()
    places[10] += 2.5
    changes = []
    for n in range(8):
        before, after = draw_votes(PLACES, 100 + n, "a"), draw_votes(places, 200 + n, "b")
        table = estimate_movement(before, after, TITLES).table
        assert table["z"].abs().idxmax() == "C10"
        assert abs(table.loc["C10", "z"]) > 3
        changes.append(abs(table.loc["C10", "change"]))
    # The unit is the standard deviation of positions, which is 1 in the draw.
    assert np.mean(changes) == pytest.approx(2.5 / PLACES.std(), rel=0.1)


def test_equal_shift_of_texts_moves_no_country() -> None:
    still = estimate_movement(BEFORE, AFTER, TITLES).table["change"]
    shifted = estimate_movement(BEFORE, draw_votes(PLACES, 11, "b", drift=0.5), TITLES).table[
        "change"
    ]
    assert shifted.mean() == pytest.approx(0, abs=1e-9)
    assert abs(np.corrcoef(shifted, PLACES)[0, 1]) < 0.5
    assert (still - shifted).abs().mean() < 0.2


def test_common_texts_decide_where_they_exist() -> None:
    only = AFTER.copy()
    # The other texts of the later period are new, and all votes on them are reversed.
    only.iloc[:, 8:] = 2 - only.iloc[:, 8:]
    titles = TITLES.copy()
    titles[[f"b{number}" for number in range(8, 16)]] = [f"New {number}" for number in range(8)]
    result = estimate_movement(BEFORE, only, titles)
    assert result.texts == tuple(sorted(TEXTS[:8]))
    pd.testing.assert_frame_equal(
        result.table, estimate_movement(BEFORE.iloc[:, :8], AFTER.iloc[:, :8], TITLES).table
    )


def test_common_texts_and_too_few_votes() -> None:
    titles = TITLES.copy()
    titles[list(AFTER)] = [f"New {number}" for number in range(16)]
    result = estimate_movement(BEFORE, AFTER, titles)
    assert result.texts == ()
    assert result.table[["before", "after", "change", "se", "z"]].isna().all(axis=None)
    one = pd.Series("The same text", index=TITLES.index)
    result = estimate_movement(BEFORE.iloc[:, :4], AFTER.iloc[:, :4], one)
    assert result.texts == ("The same text",)
    assert result.table["z"].notna().all()
    before = BEFORE.copy()
    before.iloc[5, 1:] = Vote.ABSENT
    row = estimate_movement(before, AFTER, TITLES).table.loc["C05"]
    assert row[["before", "after", "change", "se", "z"]].isna().all()
    assert row["votes_before"] == 1


NAMES = list("ABCDE")


def frame(values: list[float], se: float = 0.5, votes: int = 8) -> pd.DataFrame:
    index = NAMES[: len(values)]
    return pd.DataFrame({"value": values, "se": se, "votes": votes}, index)


def none_shared(names: list[str]) -> pd.Series:
    return pd.Series(0, names)


def test_position_change_by_hand() -> None:
    # Both have mean 0; standard deviations sqrt(2/3) and 2 sqrt(2/3) become 1.
    result = compute_position_change(
        frame([-1, 0, 1]), frame([-2, 2, 0], se=1.0), none_shared(NAMES)
    )
    unit = 1 / (2 / 3) ** 0.5
    assert result["position_change"].tolist() == pytest.approx([0.0, unit, -unit])
    assert result["position_se"].tolist() == pytest.approx([0.5 * unit * 2**0.5] * 3)
    assert result["position_z"].tolist() == pytest.approx([0.0, 2**0.5, -(2**0.5)])
    result = compute_position_change(frame([-1, 0, 1]), frame([3, 1, -2]), none_shared(NAMES))
    assert result["position_after"].is_monotonic_increasing
    assert result["position_change"].abs().max() < 0.2
    # Errors fall as 1 / sqrt(votes): 4 of 16 votes are left.
    one, other = frame([-1, 0, 1], se=0.25, votes=16), frame([-1, 0, 1], se=0.5, votes=4)
    result = compute_position_change(one, other, pd.Series(4, NAMES))
    unit = 1 / (2 / 3) ** 0.5
    assert result["position_se"].tolist() == pytest.approx([(0.5**2 - 0.25**2) ** 0.5 * unit] * 3)
    result = compute_position_change(frame([-1, 0, 1]), frame([-1, 0.2, 1]), pd.Series(8, NAMES))
    assert result["position_change"].notna().all()
    assert result[["position_se", "position_z"]].isna().all(axis=None)


def test_one_vote_or_one_study_gives_no_result() -> None:
    one = frame([-1, 0, 1, 2, 0.5])
    other = frame([-1, 0, 1, 2, 1]).drop(index="D")
    other.loc["C", "votes"] = 1
    result = compute_position_change(one, other, none_shared(NAMES))
    assert result.index.tolist() == NAMES
    assert result["position_change"].notna().tolist() == [True, True, False, False, True]
    assert np.isnan(result.loc["D", "position_after"])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_too_few_countries_give_no_scale(number: int) -> None:
    result = compute_position_change(
        frame([0.0, 1.0][:number]), frame([1.0, 0.0][:number]), none_shared([])
    )
    assert result.isna().all(axis=None)


VALUES = st.lists(
    st.tuples(*[st.one_of(st.floats(-3, 3, width=16), st.just(np.nan))] * 2, st.integers(0, 9)),
    max_size=5,
)


@pytest.mark.slow
@given(VALUES)
def test_thin_positions_give_nan_and_no_warning(rows: list[tuple[float, float, int]]) -> None:
    index = NAMES[: len(rows)]
    one, other = (
        pd.DataFrame(
            {"value": [row[place] for row in rows], "se": 0.3, "votes": [row[2] for row in rows]},
            index,
            dtype=float,
        )
        for place in (0, 1)
    )
    result = compute_position_change(
        one, other, pd.Series([row[2] // 2 for row in rows], index, dtype=int)
    )
    known = result["position_change"].dropna()
    assert np.isfinite(known).all()
    assert np.isfinite(result["position_z"].dropna()).all()
    assert result.loc[result["position_z"].notna(), "position_change"].notna().all()
    if len(known):
        assert result.loc[known.index, "position_before"].mean() == pytest.approx(0, abs=1e-9)


def test_z_is_not_too_large_without_changes() -> None:
    # 60 countries do not move; each study has 16 of 24 votes, and both share 8.
    random = np.random.default_rng(5)
    spread = []
    for _ in range(6):
        place = random.normal(size=60)
        slope, cut = random.normal(0, 1.5, 24), random.normal(0, 0.7, 24)
        yes = random.random((60, 24)) < norm.cdf(place[:, None] * slope - cut)
        codes = pd.DataFrame(
            np.where(yes, 2, 0).astype("int8"),
            [f"C{n:02}" for n in range(60)],
            [f"R{n:02}" for n in range(24)],
        )
        one, other = estimate_positions(codes.iloc[:, :16]), estimate_positions(codes.iloc[:, 8:])
        result = compute_position_change(one.table, other.table, pd.Series(8, codes.index))
        spread.append(result["position_z"].std())
    assert 0.6 < np.mean(spread) < 1.2


@pytest.mark.slow
@pytest.mark.parametrize("selection", ["opening halves", "before and since 2020"])
def test_false_movement_matches_another_simulator(study, periods, selection) -> None:
    # Another simulator: a country keeps one position and every text has its mean parameters. The
    # whole estimate is repeated on votes drawn where the record has votes.
    halves = study.findings.halves
    if selection != "opening halves":
        halves = periods.before.votes, periods.after.votes
    titles = study.dataset.rollcalls["title"]
    known = estimate_movement(*halves, titles)
    keys = titles.map(build_title_key)
    both = set(keys[halves[0].columns]) & set(keys[halves[1].columns])
    votes = pd.concat(halves, axis=1)
    votes = votes.loc[:, [keys[name] in both for name in votes]]
    fit = estimate_positions(votes)
    place = fit.table["value"].fillna(0).to_numpy()
    items = fit.items.groupby(keys.reindex(fit.items.index)).mean().loc[keys[votes.columns]]
    slope, lower, upper = items.to_numpy().T
    random, moved = np.random.default_rng(5), []
    for _ in range(60):
        latent = place[:, None] * slope + random.standard_normal(votes.shape)
        codes = (latent > lower).astype("int8") + (latent > upper).astype("int8")
        simulated = votes.where(votes < 0, codes)
        parts = [simulated.loc[:, simulated.columns.isin(half.columns)] for half in halves]
        table = estimate_movement(*parts, titles).table
        moved.append(int((table["z"].abs() > norm.ppf(0.975)).sum()))
    assert format_expected(np.mean(moved)) == format_expected(known.chance.expected)
    assert np.mean(moved) == pytest.approx(known.chance.expected, abs=0.4)
    # Far fewer than 5% of the countries, because the prior and few votes make z small.
    assert known.chance.expected < 0.02 * known.table["z"].notna().sum()
