"""How sure the blocs are: against a slow twin, thin input and the shipped records."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.analysis.ami import adjusted_mutual_information
from alignment.analysis.blocs import Bloc, find_blocs
from alignment.analysis.bootstrap import Bootstrap, bootstrap_blocs
from alignment.answer.study import answer
from alignment.measures.agreement import agreement
from alignment.measures.cosponsorship import jaccard
from alignment.model.address import read_strictly
from alignment.model.similarity import Similarity
from alignment.sources.package import load

ISO3 = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]


def parliament(seed: int, rollcalls: int = 12) -> tuple[pd.DataFrame, pd.Series]:
    """Two camps of three, of which FFF often strays and EEE is often absent."""
    rng = np.random.default_rng(seed)
    codes = np.where(np.arange(6)[:, None] < 3, 2, 0) * np.ones((6, rollcalls), dtype=np.int8)
    stray = rng.random(codes.shape) < np.array([0.1, 0.1, 0.2, 0.1, 0.1, 0.5])[:, None]
    codes = np.where(stray, rng.integers(0, 3, codes.shape), codes)
    codes[4, rng.random(rollcalls) < 0.6] = -1
    names = [f"R{number}" for number in range(rollcalls)]
    votes = pd.DataFrame(codes.astype(np.int8), index=ISO3, columns=names)
    # Every third roll call is a second vote on the text before it.
    texts = [f"T{number - (number % 3 == 2)}" for number in range(rollcalls)]
    return votes, pd.Series(texts, index=names)


def sponsors(seed: int) -> Similarity:
    """Uneven numbers, so that no two partitions are worth the same."""
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.random((6, 6)), 1)
    scores = upper + upper.T
    np.fill_diagonal(scores, np.nan)
    return Similarity("jaccard", pd.Index(ISO3), scores, np.full((6, 6), 5))


def slow_agreement(votes: pd.DataFrame, one: str, other: str, least: int) -> float:
    pairs = zip(votes.loc[one].tolist(), votes.loc[other].tolist(), strict=True)
    near = [1 - abs(a - b) / 2 for a, b in pairs if a >= 0 and b >= 0]
    return sum(near) / len(near) if len(near) >= least else float("nan")


def partitions(number: int) -> list[list[int]]:
    found = [[0]]
    for _ in range(number - 1):
        found = [[*labels, new] for labels in found for new in range(max(labels) + 2)]
    return found


def slow_blocs(scores: dict[tuple[str, str], float], names: list[str]) -> dict[str, int]:
    """The best of all partitions at the mean score."""
    known = {pair: score for pair, score in scores.items() if score == score}
    threshold = sum(known.values()) / len(known)
    placed = [name for name in names if any(name in pair for pair in known)]

    def worth(labels: list[int]) -> float:
        bloc = dict(zip(placed, labels, strict=True))
        return sum(score - threshold for (a, b), score in known.items() if bloc[a] == bloc[b])

    best = max(partitions(len(placed)), key=worth)
    return dict(zip(placed, best, strict=True))


def slow_bootstrap(
    votes: pd.DataFrame,
    texts: pd.Series,
    sponsoring: Similarity,
    share: float,
    least: int,
    times: int,
    seed: int,
) -> tuple[dict[str, int], dict[str, int], dict[tuple[str, str], int], list[float]]:
    """Literally repeated columns, pairs one by one, all partitions, all ways to pair blocs."""
    names = list(votes.index)
    pairs = [(a, b) for k, a in enumerate(names) for b in names[k + 1 :]]

    def blocs_of(drawn: pd.DataFrame) -> dict[str, int]:
        scores = {}
        for a, b in pairs:
            near = slow_agreement(drawn, a, b, least)
            other = sponsoring.scores[names.index(a), names.index(b)]
            scores[a, b] = other if near != near else (1 - share) * near + share * other
        return slow_blocs(scores, names)

    full = blocs_of(votes)
    of = list(dict.fromkeys(texts))
    rng = np.random.default_rng(seed)
    with_bloc = dict.fromkeys(names, 0)
    together = dict.fromkeys(pairs, 0)
    ami = []
    for _ in range(times):
        counts = rng.multinomial(len(of), [1 / len(of)] * len(of))
        columns = []
        for text, count in zip(of, counts.tolist(), strict=True):
            columns += [votes[name] for name in votes if texts[name] == text] * count
        found = blocs_of(pd.concat(columns, axis=1, keys=range(len(columns))))
        ways = permutations(range(6))
        kept = [{n for n in names if way[found[n]] == full[n]} for way in ways]
        most = max(kept, key=len)
        assert all(other == most for other in kept if len(other) == len(most)), "not unique"
        for name in most:
            with_bloc[name] += 1
        for a, b in pairs:
            together[a, b] += found[a] == found[b]
        both = (np.array([labels[name] for name in names]) for labels in (found, full))
        ami.append(adjusted_mutual_information(*both))
    return full, with_bloc, together, ami


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 10, 17, 26, 35])
def test_slow_twin(seed: int) -> None:
    votes, texts = parliament(seed)
    held = sponsors(seed)
    share, least, times = 0.2, 3, 25
    full, with_bloc, together, ami = slow_bootstrap(votes, texts, held, share, least, times, 4)
    blocs = tuple(
        Bloc(bloc + 1, "", tuple(n for n in ISO3 if full[n] == bloc), 0.0)
        for bloc in sorted(set(full.values()))
    )
    found = bootstrap_blocs(
        votes,
        texts,
        agreement,
        blocs,
        min_shared=least,
        threshold=None,
        cosponsorship=held,
        share=share,
        replicates=times,
        seed=4,
    )
    assert found.probability.to_dict() == {name: n / times for name, n in with_bloc.items()}
    assert 0 < found.probability.min() < 1
    for (a, b), number in together.items():
        place = ISO3.index(a), ISO3.index(b)
        assert found.comembership[place] == found.comembership[place[::-1]] == number / times
    np.testing.assert_allclose(found.ami, ami)


def ask(votes: pd.DataFrame, texts: pd.Series | None = None, **options: object) -> Bootstrap:
    given_texts = pd.Series("", index=votes.columns, dtype=object) if texts is None else texts
    weight = agreement(votes).with_at_least(2)
    blocs = find_blocs(weight, weight.mean)
    asked = {"min_shared": 2, "threshold": None, "replicates": 20} | options
    return bootstrap_blocs(votes, given_texts, agreement, blocs, **asked)


def test_same_seed_same_bytes_other_seed_other_draws() -> None:
    votes, texts = parliament(1)
    one, same, other = (ask(votes, texts, seed=seed) for seed in (5, 5, 6))
    assert one.comembership.tobytes() == same.comembership.tobytes()
    assert one.probability.to_numpy().tobytes() == same.probability.to_numpy().tobytes()
    assert one.ami.tobytes() == same.ami.tobytes()
    assert one.ami.tobytes() != other.ami.tobytes()


def test_progress_is_told_and_can_stop() -> None:
    votes, texts = parliament(1)
    told: list[tuple[int, int]] = []

    def stop_at_seven(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 7

    stopped = ask(votes, texts, progress=stop_at_seven)
    assert told == [(done, 20) for done in range(1, 8)]
    assert stopped.replicates == 7
    seven = ask(votes, texts, replicates=7, progress=lambda done, total: None)
    assert seven.replicates == 7
    np.testing.assert_array_equal(stopped.comembership, seven.comembership)
    np.testing.assert_array_equal(stopped.ami, ask(votes, texts).ami[:7])


def test_votes_on_one_text_are_drawn_together() -> None:
    votes = pd.DataFrame([[2, 1, 0, 2], [2, 1, 0, 0]], index=["AAA", "BBB"], columns=list("pqrs"))
    seen: list[list[int]] = []

    def recorded(drawn: pd.DataFrame) -> Similarity:
        seen.append([int((drawn.iloc[0] == code).sum()) for code in (2, 1, 0)])
        return agreement(drawn)

    # 'r' has no text of its own name, and 's' is a second vote on 'r'.
    texts = pd.Series({"s": "r", "q": "t", "p": "t", "r": ""})
    found = bootstrap_blocs(votes, texts, recorded, (), min_shared=1, threshold=0.5, replicates=30)
    assert found.texts == 2
    # Columns p q go together and r s go together: yes = abstain + no, and 4 in all.
    assert {tuple(row) for row in seen} == {(2, 1, 1), (2, 2, 0), (2, 0, 2)}


def test_unanimous_camps_are_sure() -> None:
    votes = pd.DataFrame([[2, 2, 0, 2, 0]] * 3 + [[0, 0, 2, 0, 2]] * 3, index=ISO3, dtype="int8")
    found = ask(votes)
    assert (found.probability == 1).all()
    assert (found.ami == 1).all()
    assert (found.ami_mean, found.ami_range, found.too_few) == (1.0, (1.0, 1.0), ())
    camps = np.kron(np.eye(2), np.ones((3, 3)))
    np.fill_diagonal(camps, np.nan)
    np.testing.assert_array_equal(found.comembership, camps)


def test_too_few_votes_are_counted_apart() -> None:
    # FFF votes twice only: in some draws too seldom for any pair, and then it is not counted.
    votes = pd.DataFrame(
        [[2, 2, 0, 2, 0]] * 3 + [[0, 0, 2, 0, 2]] * 2 + [[0, 0, -1, -1, -1]],
        index=ISO3,
        dtype="int8",
    )
    found = ask(votes)
    assert 0 < found.placed["FFF"] < 20
    assert found.placed["AAA"] == 20
    assert found.probability["FFF"] == 1


def test_a_country_outside_the_blocs_has_no_number() -> None:
    # One vote repeated is two, yet the study has no bloc for it.
    votes = pd.DataFrame(
        [[2, 2, 0, 2, 0]] * 3 + [[0, 0, 2, 0, 2]] * 2 + [[0, -1, -1, -1, -2]],
        index=ISO3,
        dtype="int8",
    )
    found = ask(votes)
    assert found.too_few == ("FFF",)
    assert found.placed["FFF"] == 0
    assert np.isnan(found.comembership[5]).all()
    assert np.isnan(found.comembership[:, 5]).all()


THIN = {
    "one roll call": pd.DataFrame([[2], [2], [0]], index=ISO3[:3], dtype="int8"),
    "all unanimous": pd.DataFrame([[2, 2, 2, 2]] * 3, index=ISO3[:3], dtype="int8"),
    "all absent": pd.DataFrame([[-1, -1, -1, -1]] * 3, index=ISO3[:3], dtype="int8"),
    "no member": pd.DataFrame([[-2, -2, -2, -2]] * 3, index=ISO3[:3], dtype="int8"),
    "one country": pd.DataFrame([[2, 0, 2, 1]], index=ISO3[:1], dtype="int8"),
    "no roll call": pd.DataFrame(index=ISO3[:3], dtype="int8"),
    "no country": pd.DataFrame(columns=list("abcd"), dtype="int8"),
}


@pytest.mark.parametrize("name", THIN)
def test_of_thin_input_nothing_is_said(name: str) -> None:
    votes = THIN[name]
    found = ask(votes)
    assert found.probability.isna().all()
    assert found.too_few == tuple(votes.index)
    assert (found.placed == 0).all()
    assert np.isnan(found.comembership).all()
    assert found.comembership.shape == (len(votes), len(votes))
    assert np.isnan([found.ami_mean, *found.ami_range]).all()


def test_cosponsorship_alone_leaves_nothing_to_draw() -> None:
    votes, texts = parliament(1)
    listed = jaccard(pd.DataFrame([[1.0, 1, 0], [1, 1, 0], [0, 1, 1]] * 2, index=ISO3))
    found = ask(votes, texts, cosponsorship=listed, share=1.0)
    assert found.replicates == 0
    assert found.probability.isna().all()


def test_the_threshold_is_held_or_found_anew() -> None:
    codes = np.random.default_rng(0).integers(0, 3, (6, 12))
    votes = pd.DataFrame(codes.astype(np.int8), index=ISO3)
    held = ask(votes, threshold=agreement(votes).mean)
    anew = ask(votes)
    assert held.comembership.tobytes() != anew.comembership.tobytes()
    none_pays = ask(votes, threshold=1.01)
    assert np.nanmax(none_pays.comembership) == 0


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_numbers_are_shares_whatever_the_votes(data: st.DataObject) -> None:
    countries, rollcalls = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    row = st.lists(st.integers(-2, 2), min_size=rollcalls, max_size=rollcalls)
    rows = data.draw(st.lists(row, min_size=countries, max_size=countries))
    votes = pd.DataFrame(rows, index=ISO3[:countries], dtype="int8")
    found = ask(votes, replicates=5)
    known = found.probability.dropna()
    assert known.between(0, 1).all()
    assert (found.probability.isna() == (found.placed == 0)).all()
    np.testing.assert_array_equal(found.comembership, found.comembership.T)
    inside = found.comembership[~np.isnan(found.comembership)]
    assert ((inside >= 0) & (inside <= 1)).all()
    assert (found.ami[~np.isnan(found.ami)] <= 1).all()


@pytest.mark.slow
def test_shipped_records() -> None:
    dataset = load()
    query, _ = read_strictly(dataset.opening)
    study = answer(dataset, query)
    found = bootstrap_blocs(
        study.votes,
        study.rollcalls["resolution"],
        agreement,
        study.blocs,
        min_shared=study.min_shared,
        threshold=query.threshold,
        replicates=60,
    )
    assert found.texts == 15
    assert found.too_few == ("DMA", "NRU")
    assert 0.7 < found.ami_mean < 0.9
    # Firm in the middle and in the core; the bridge is not.
    assert found.probability[["IND", "BRA", "MEX"]].min() > 0.95
    assert found.probability["RUS"] > 0.8
    assert found.probability["COL"] < 0.8
    place = study.votes.index.get_indexer(["RUS", "USA", "CHN"])
    assert found.comembership[place[0], place[1]] < 0.05
    assert found.comembership[place[0], place[2]] > 0.8
