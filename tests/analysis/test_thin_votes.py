"""Thin or odd input gives NaN and no warning in every country-level analysis."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from alignment.analysis.cross_pressure import compute_cross_pressure, participation_coefficient
from alignment.analysis.dissent import compute_dissent_rates, list_dissenting_votes
from alignment.analysis.movement import estimate_movement
from alignment.analysis.positions import estimate_positions
from alignment.analysis.surprise import compute_surprise
from alignment.analysis.swing import (
    count_contested_votes,
    format_swing_story,
    select_contested_rollcalls,
)
from alignment.analysis.title_model import fit_title_model
from alignment.analysis.title_swing import compute_title_swing_values
from alignment.analysis.vote_changes import find_stage_changes
from alignment.model.vote import Vote
from alignment.similarity.vote_similarity import vote_agreement

NAMES = ["AAA", "BBB", "CHN", "FRA", "GBR", "USA", "ZZZ"]
CODES = arrays(
    np.int8,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7),
    elements=st.integers(-2, 2),
)
ONE_ROLL_CALL = np.array([[2], [0], [1], [2]], dtype=np.int8)
ONE_COUNTRY = np.array([[2, 0, 1, 2, -1]], dtype=np.int8)
UNANIMOUS = np.full((5, 4), 2, dtype=np.int8)
ALL_ABSENT = np.full((5, 4), -1, dtype=np.int8)
SEPARATED = np.array([[0] * 7] * 3 + [[2] * 7] * 4, dtype=np.int8)


def frame(codes: np.ndarray) -> pd.DataFrame:
    columns = [f"r{number}" for number in range(codes.shape[1])]
    return pd.DataFrame(codes, NAMES[: len(codes)], columns)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@example(ONE_ROLL_CALL)
@example(ONE_COUNTRY)
@example(UNANIMOUS)
@example(ALL_ABSENT)
@example(SEPARATED)
@given(CODES)
def test_positions_swing_and_surprise(codes: np.ndarray) -> None:
    votes = frame(codes)
    result = estimate_positions(votes)
    table = result.table
    cast = (codes >= 0).sum(axis=1)
    assert table["votes"].tolist() == cast.tolist()
    assert table["value"].notna().tolist() == [
        result.is_identified and number > 0 for number in cast
    ]
    known = table.dropna()
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()
    assert (np.isfinite(result.items).all(axis=None)) == result.is_identified
    if result.is_identified:
        anchor = next((name for name in ("USA", "GBR") if name in known.index), known.index[0])
        assert known.loc[anchor, "value"] >= 0
        total = sum(result.vote_probabilities(vote) for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO))
        np.testing.assert_allclose(total[cast > 0], 1.0, atol=1e-9)

    if result.is_identified:
        swing = compute_title_swing_values(fit_title_model(votes, pd.Series("", votes.columns)))
        contested = (votes[select_contested_rollcalls(votes)] >= Vote.NO).any(axis=1)
        assert swing.notna().tolist() == contested[cast > 0].tolist()
        assert swing.dropna().between(0, 1).all()

    bits = compute_surprise(votes, result)
    assert len(bits) == cast.sum()
    assert bits["bits"].notna().all() == (result.is_identified or not len(bits))
    assert (bits["bits"].dropna() >= 0).all()


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@example(ONE_ROLL_CALL)
@example(ONE_COUNTRY)
@example(UNANIMOUS)
@example(ALL_ABSENT)
@given(CODES)
def test_results_that_depend_on_blocs(codes: np.ndarray) -> None:
    votes = frame(codes)
    bloc = pd.Series([0, 0, 1, 1, pd.NA, 0, 1], index=NAMES, dtype="Int64")[votes.index]
    shares = compute_dissent_rates(votes, bloc, pd.Series("", index=votes.columns))
    known = shares.dropna()
    assert ((known["low"] <= known["share"]) & (known["share"] <= known["high"])).all()
    assert len(list_dissenting_votes(votes, bloc)) == shares["dissents"].sum()
    assert shares["share"].isna().tolist() == (shares["votes"] == 0).tolist()

    similar = vote_agreement(votes)
    assert participation_coefficient(similar, bloc).dropna().between(0, 1).all()
    drafts = pd.DataFrame(np.where(codes < 0, np.nan, codes > 0), votes.index, votes.columns)
    pressed = compute_cross_pressure(similar, drafts, bloc)
    assert pressed["value"].dropna().between(0, 1).all()
    assert pressed["value"].isna().tolist() == pressed["votes_with"].isna().tolist()

    for country in votes.index:
        story = count_contested_votes(
            country, votes, bloc, {0: "the one", 1: "the other"}, select_contested_rollcalls(votes)
        )
        assert format_swing_story(country, story).startswith(f"{country}: ")
        assert story.cast_count <= story.contested_count <= votes.shape[1]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@example(ONE_ROLL_CALL, ONE_ROLL_CALL, True)
@example(UNANIMOUS, ALL_ABSENT, True)
@example(SEPARATED, SEPARATED, False)
@given(CODES, CODES, st.booleans())
def test_movement_and_stages(before: np.ndarray, after: np.ndarray, same: bool) -> None:
    first, second = frame(before), frame(after).add_prefix("s")
    titles = pd.Series({name: name[-2:] if same else name for name in [*first, *second]})
    table = estimate_movement(first, second, titles).table
    assert table.index.tolist() == first.index.tolist()
    few = (table["votes_before"] < 2) | (table["votes_after"] < 2)
    assert table.loc[few, "z"].isna().all()
    assert np.isfinite(table["z"].dropna()).all()

    both = first.join(second, how="outer").fillna(Vote.NOT_MEMBER).astype("int8")
    stage = ["committee"] * first.shape[1] + ["plenary"] * second.shape[1]
    rollcalls = pd.DataFrame({"resolution": titles.str[-1], "stage": stage}, index=titles.index)
    changes = find_stage_changes(rollcalls, both)
    assert (changes["before"] != changes["after"]).all()
