from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.movement import movement
from alignment.analysis.recurring import title_key
from alignment.model.vote import Vote

COUNTRIES = [f"C{number:02d}" for number in range(60)]
TEXTS = [f"Text {letter}" for letter in "abcdefghijklmnop"]


def drawn(places: np.ndarray, seed: int, prefix: str, drift: float = 0.0) -> pd.DataFrame:
    """Votes on the texts by countries at these places; `drift` shifts every text alike."""
    rng = np.random.default_rng(seed)
    slope = np.random.default_rng(0).choice([1.5, 2.0, 2.5], len(TEXTS))
    cut = np.random.default_rng(1).normal(0, 1, len(TEXTS)) + drift
    latent = slope * (places[:, None] - cut) + rng.normal(size=(len(places), len(TEXTS)))
    codes = (latent > -0.4).astype("int8") + (latent > 0.4).astype("int8")
    return pd.DataFrame(codes, COUNTRIES, [f"{prefix}{number}" for number in range(len(TEXTS))])


PLACES = np.linspace(-2, 2, 60)
TITLES = pd.Series({f"{period}{n}": text for period in "ab" for n, text in enumerate(TEXTS)})
BEFORE, AFTER = drawn(PLACES, 10, "a"), drawn(PLACES, 11, "b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Advancing responsible State behavior", "Advancing Responsible State Behaviour"),
        ("The role of science, and technology", "Role of science and technology"),
        ("Developments  in the field", "Developments in field"),
    ],
)
def test_spellings_of_one_title_are_one_text(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_other_titles_are_other_texts() -> None:
    assert title_key("Role of science") != title_key("Role of technology")


def test_no_movement_is_within_its_standard_error() -> None:
    found = movement(BEFORE, AFTER, TITLES)
    assert found.texts == tuple(sorted(TEXTS))
    assert found.table["z"].std() < 1.2
    assert (found.table["z"].abs() > 2.6).sum() == 0


def test_the_standard_error_is_not_too_small_over_many_draws() -> None:
    beyond = []
    for n in range(10):
        before, after = drawn(PLACES, 100 + n, "a"), drawn(PLACES, 200 + n, "b")
        beyond.append((movement(before, after, TITLES).table["z"].abs() > 1.96).mean())
    assert 0.005 < np.mean(beyond) < 0.06


def test_the_one_that_moved_stands_out() -> None:
    places = PLACES.copy()
    places[10] += 2.5
    changes = []
    for n in range(8):
        before, after = drawn(PLACES, 100 + n, "a"), drawn(places, 200 + n, "b")
        table = movement(before, after, TITLES).table
        assert table["z"].abs().idxmax() == "C10"
        assert abs(table.loc["C10", "z"]) > 3
        changes.append(abs(table.loc["C10", "change"]))
    # On the scale of the positions, where the draw's standard deviation is 1.
    assert np.mean(changes) == pytest.approx(2.5 / PLACES.std(), rel=0.1)


def test_a_shift_of_all_texts_alike_moves_nobody() -> None:
    still = movement(BEFORE, AFTER, TITLES).table["change"]
    shifted = movement(BEFORE, drawn(PLACES, 11, "b", drift=0.5), TITLES).table["change"]
    assert shifted.mean() == pytest.approx(0, abs=1e-9)
    assert abs(np.corrcoef(shifted, PLACES)[0, 1]) < 0.5
    assert (still - shifted).abs().mean() < 0.2


def test_only_texts_of_both_periods_count_where_there_are_any() -> None:
    only = AFTER.copy()
    # The rest of the later period's texts are new, and all vote the other way round.
    only.iloc[:, 8:] = 2 - only.iloc[:, 8:]
    titles = TITLES.copy()
    titles[[f"b{number}" for number in range(8, 16)]] = [f"New {number}" for number in range(8)]
    found = movement(BEFORE, only, titles)
    assert found.texts == tuple(sorted(TEXTS[:8]))
    pd.testing.assert_frame_equal(
        found.table, movement(BEFORE.iloc[:, :8], AFTER.iloc[:, :8], TITLES).table
    )


def test_without_a_common_text_standing_is_compared() -> None:
    titles = TITLES.copy()
    titles[list(AFTER)] = [f"New {number}" for number in range(16)]
    found = movement(BEFORE, AFTER, titles)
    assert found.texts == ()
    assert found.table["z"].notna().all()
    assert (found.table["z"].abs() > 3).sum() == 0


def test_a_text_voted_on_again_and_again_is_enough() -> None:
    one = pd.Series("The same text", index=TITLES.index)
    found = movement(BEFORE.iloc[:, :4], AFTER.iloc[:, :4], one)
    assert found.texts == ("The same text",)
    assert found.table["z"].notna().all()


def test_too_few_votes_in_a_period_say_nothing() -> None:
    before = BEFORE.copy()
    before.iloc[5, 1:] = Vote.ABSENT
    row = movement(before, AFTER, TITLES).table.loc["C05"]
    assert row[["before", "after", "change", "se", "z"]].isna().all()
    assert row["votes_before"] == 1


def test_change_is_after_less_before_over_its_error() -> None:
    table = movement(BEFORE, AFTER, TITLES).table
    np.testing.assert_allclose(table["change"], table["after"] - table["before"])
    np.testing.assert_allclose(table["z"], table["change"] / table["se"])


def test_a_country_that_crosses_the_middle_does_not_silence_the_others() -> None:
    # The halves share no text, and the country that fixes the sign of each went across.
    rows = [*COUNTRIES[:-1], "USA"]
    crossed = PLACES.copy()
    crossed[-1] = -2.0
    before, after = drawn(PLACES, 10, "a"), drawn(crossed, 11, "b")
    before.index = after.index = pd.Index(rows)
    titles = pd.Series({name: name for name in [*before, *after]})
    found = movement(before, after, titles)
    assert found.texts == ()
    table = found.table
    assert table["change"].notna().all()
    assert table[["before", "after"]].corr().iloc[0, 1] > 0.8
    assert table["change"].abs().idxmax() == "USA"
    assert table.loc["USA", "z"] < -3
