"""Stability of blocs, and adjusted mutual information compared with its definition."""

from itertools import permutations
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.analysis.bloc_stability import (
    BlocStability,
    adjusted_mutual_information,
    bootstrap_blocs,
    contingency_matrix,
    expected_mutual_information,
)
from alignment.analysis.blocs import Bloc, find_blocs
from alignment.io.package import load_package
from alignment.model.similarity import Similarity
from alignment.model.url import parse_url_strictly
from alignment.similarity.cosponsorship import jaccard_similarity
from alignment.similarity.vote_similarity import vote_agreement
from alignment.studies.study import compute_study

ISO3 = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]


def parliament(seed: int, rollcalls: int = 12) -> tuple[pd.DataFrame, pd.Series]:
    """Two clusters of three; FFF often votes otherwise, and EEE is often absent."""
    rng = np.random.default_rng(seed)
    codes = np.where(np.arange(6)[:, None] < 3, 2, 0) * np.ones((6, rollcalls), dtype=np.int8)
    stray = rng.random(codes.shape) < np.array([0.1, 0.1, 0.2, 0.1, 0.1, 0.5])[:, None]
    codes = np.where(stray, rng.integers(0, 3, codes.shape), codes)
    codes[4, rng.random(rollcalls) < 0.6] = -1
    names = [f"R{number}" for number in range(rollcalls)]
    votes = pd.DataFrame(codes.astype(np.int8), index=ISO3, columns=names)
    # Every third vote is a second one on the text before it.
    texts = [f"T{number - (number % 3 == 2)}" for number in range(rollcalls)]
    return votes, pd.Series(texts, index=names)


def sponsors(seed: int) -> Similarity:
    """Uneven numbers, so that no two partitions have the same quality."""
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
    result = [[0]]
    for _ in range(number - 1):
        result = [[*labels, new] for labels in result for new in range(max(labels) + 2)]
    return result


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
) -> tuple[dict[str, int], dict[str, int], list[float]]:
    """Repeated columns, single pairs, all partitions and all matchings of blocs."""
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

    ami = []
    for _ in range(times):
        # One title fewer than in the record, as documented.
        counts = rng.multinomial(len(of) - 1, [1 / len(of)] * len(of))
        columns = []
        for text, count in zip(of, counts.tolist(), strict=True):
            columns += [votes[name] for name in votes if texts[name] == text] * count
        result = blocs_of(pd.concat(columns, axis=1, keys=range(len(columns))))
        ways = permutations(range(6))
        matches = [{n for n in names if way[result[n]] == full[n]} for way in ways]
        most = max(matches, key=len)
        assert all(other == most for other in matches if len(other) == len(most)), "not unique"
        for name in most:
            with_bloc[name] += 1

        both = (np.array([labels[name] for name in names]) for labels in (result, full))
        ami.append(adjusted_mutual_information(*both))
    return full, with_bloc, ami


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 10, 17, 26, 35])
def test_plain_loops(seed: int) -> None:
    votes, texts = parliament(seed)
    cosponsorship = sponsors(seed)
    share, least, times = 0.2, 3, 25
    full, with_bloc, ami = slow_bootstrap(votes, texts, cosponsorship, share, least, times, 4)
    blocs = tuple(
        Bloc(bloc + 1, "", tuple(n for n in ISO3 if full[n] == bloc), 0.0)
        for bloc in sorted(set(full.values()))
    )
    result = bootstrap_blocs(
        votes,
        texts,
        vote_agreement,
        blocs,
        min_shared=least,
        threshold=None,
        cosponsorship=cosponsorship,
        cosponsorship_share=share,
        replicates=times,
        seed=4,
    )
    assert result.probability.to_dict() == {name: n / times for name, n in with_bloc.items()}
    assert 0 < result.probability.min() < 1

    np.testing.assert_allclose(result.ami, ami)


def bootstrap(
    votes: pd.DataFrame, texts: pd.Series | None = None, **options: object
) -> BlocStability:
    given_texts = pd.Series("", index=votes.columns, dtype=object) if texts is None else texts
    weight = vote_agreement(votes).with_min_shared(2)
    blocs = find_blocs(weight, weight.mean)
    arguments = {"min_shared": 2, "threshold": None, "replicates": 20} | options
    return bootstrap_blocs(votes, given_texts, vote_agreement, blocs, **arguments)


def test_seed_determines_the_draws() -> None:
    votes, texts = parliament(1)
    one, same, other = (bootstrap(votes, texts, seed=seed) for seed in (5, 5, 6))

    assert one.probability.to_numpy().tobytes() == same.probability.to_numpy().tobytes()
    assert one.ami.tobytes() == same.ami.tobytes()
    assert one.ami.tobytes() != other.ami.tobytes()


def test_progress_is_reported_and_can_stop() -> None:
    votes, texts = parliament(1)
    progress_calls: list[tuple[int, int]] = []

    def stop_at_seven(done: int, total: int) -> bool:
        progress_calls.append((done, total))
        return done < 7

    stopped = bootstrap(votes, texts, progress=stop_at_seven)
    assert progress_calls == [(done, 20) for done in range(1, 8)]
    assert stopped.replicates == 7
    seven = bootstrap(votes, texts, replicates=7, progress=lambda done, total: None)
    assert seven.replicates == 7
    assert stopped.probability.equals(seven.probability)
    np.testing.assert_array_equal(stopped.ami, bootstrap(votes, texts).ami[:7])


def test_votes_on_one_text_are_drawn_together() -> None:
    votes = pd.DataFrame([[2, 1, 0, 2], [2, 1, 0, 0]], index=["AAA", "BBB"], columns=list("pqrs"))
    counts: list[list[int]] = []

    def recorded(drawn: pd.DataFrame) -> Similarity:
        counts.append([int((drawn.iloc[0] == code).sum()) for code in (2, 1, 0)])
        return vote_agreement(drawn)

    # 'r' has no title, and 's' is a second vote on 'r'.
    texts = pd.Series({"s": "r", "q": "t", "p": "t", "r": ""})
    result = bootstrap_blocs(votes, texts, recorded, (), min_shared=1, threshold=0.5, replicates=30)
    assert result.title_count == 2
    # Columns p and q agree, as do r and s. Each replicate draws one of two titles.
    assert {tuple(row) for row in counts} == {(1, 1, 0), (1, 0, 1)}


def test_options_of_the_bootstrap() -> None:
    votes = pd.DataFrame([[2, 2, 0, 2, 0]] * 3 + [[0, 0, 2, 0, 2]] * 3, index=ISO3, dtype="int8")
    result = bootstrap(votes)
    assert (result.probability == 1).all()
    assert (result.ami == 1).all()
    assert (result.ami_mean, result.ami_range, result.undetermined_countries) == (
        1.0,
        (1.0, 1.0),
        (),
    )
    votes, texts = parliament(1)
    listed = jaccard_similarity(pd.DataFrame([[1.0, 1, 0], [1, 1, 0], [0, 1, 1]] * 2, index=ISO3))
    result = bootstrap(votes, texts, cosponsorship=listed, cosponsorship_share=1.0)
    assert result.replicates == 0
    assert result.probability.isna().all()
    codes = np.random.default_rng(0).integers(0, 3, (6, 12))
    votes = pd.DataFrame(codes.astype(np.int8), index=ISO3)
    fixed = bootstrap(votes, threshold=vote_agreement(votes).mean)
    resampled = bootstrap(votes)
    assert fixed.ami.tobytes() != resampled.ami.tobytes()
    assert (bootstrap(votes, threshold=1.01).ami == 0).all()


def test_countries_with_few_votes() -> None:
    # FFF votes only twice; some draws have too few of its votes for any pair, and do not count.
    votes = pd.DataFrame(
        [[2, 2, 0, 2, 0]] * 3 + [[0, 0, 2, 0, 2]] * 2 + [[0, 0, -1, -1, -1]],
        index=ISO3,
        dtype="int8",
    )
    result = bootstrap(votes)
    assert 0 < result.placed_replicates["FFF"] < 20
    assert result.placed_replicates["AAA"] == 20
    assert result.probability["FFF"] == 1
    # One vote repeated counts as two, but the study has no bloc for it.
    votes = pd.DataFrame(
        [[2, 2, 0, 2, 0]] * 3 + [[0, 0, 2, 0, 2]] * 2 + [[0, -1, -1, -1, -2]],
        index=ISO3,
        dtype="int8",
    )
    result = bootstrap(votes)
    assert result.undetermined_countries == ("FFF",)
    assert result.placed_replicates["FFF"] == 0


THIN = {
    "one vote": pd.DataFrame([[2], [2], [0]], index=ISO3[:3], dtype="int8"),
    "all unanimous": pd.DataFrame([[2, 2, 2, 2]] * 3, index=ISO3[:3], dtype="int8"),
    "all absent": pd.DataFrame([[-1, -1, -1, -1]] * 3, index=ISO3[:3], dtype="int8"),
    "no member": pd.DataFrame([[-2, -2, -2, -2]] * 3, index=ISO3[:3], dtype="int8"),
    "one country": pd.DataFrame([[2, 0, 2, 1]], index=ISO3[:1], dtype="int8"),
    "no vote": pd.DataFrame(index=ISO3[:3], dtype="int8"),
    "no country": pd.DataFrame(columns=list("abcd"), dtype="int8"),
}


@pytest.mark.parametrize("name", THIN)
def test_thin_input_has_no_result(name: str) -> None:
    votes = THIN[name]
    result = bootstrap(votes)
    assert result.probability.isna().all()
    assert result.undetermined_countries == tuple(votes.index)
    assert (result.placed_replicates == 0).all()

    assert np.isnan([result.ami_mean, *result.ami_range]).all()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_results_are_shares_for_any_votes(data: st.DataObject) -> None:
    countries, rollcalls = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    row = st.lists(st.integers(-2, 2), min_size=rollcalls, max_size=rollcalls)
    rows = data.draw(st.lists(row, min_size=countries, max_size=countries))
    votes = pd.DataFrame(rows, index=ISO3[:countries], dtype="int8")
    result = bootstrap(votes, replicates=5)
    known = result.probability.dropna()
    assert known.between(0, 1).all()
    assert (result.probability.isna() == (result.placed_replicates == 0)).all()

    assert (result.ami[~np.isnan(result.ami)] <= 1).all()


@pytest.mark.slow
def test_shipped_records() -> None:
    dataset = load_package()
    query, _ = parse_url_strictly(dataset.opening)
    study = compute_study(dataset, query)
    result = bootstrap_blocs(
        study.votes,
        study.rollcalls["resolution"],
        vote_agreement,
        study.blocs,
        min_shared=study.min_shared,
        threshold=query.threshold,
        replicates=60,
    )
    assert result.title_count == 15
    assert result.undetermined_countries == ("DMA", "NRU")
    assert 0.7 < result.ami_mean < 0.9
    # Countries of the middle and the core are stable; the bridge is not.
    assert result.probability[["IND", "BRA", "MEX"]].min() > 0.95
    assert result.probability["RUS"] > 0.8
    assert result.probability["COL"] < 0.8


LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def slow_mutual(first: list[int], second: list[int]) -> float:
    number = len(first)
    total = 0.0
    for one in set(first):
        for other in set(second):
            pairs = zip(first, second, strict=True)
            both = sum(pair == (one, other) for pair in pairs)
            if both:
                chance = first.count(one) * second.count(other) / number
                total += both / number * log(both / chance)
    return total


def slow_ami(first: list[int], second: list[int]) -> float:
    """The definition: the expectation over every order of the second labels."""
    orders = list(permutations(second))
    expected = sum(slow_mutual(first, list(order)) for order in orders) / len(orders)
    mean = (slow_mutual(first, first) + slow_mutual(second, second)) / 2
    return (slow_mutual(first, second) - expected) / (mean - expected)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2]),
        ([0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]),
        ([0, 0, 0, 0, 1, 2], [0, 0, 0, 1, 1, 1]),
        ([0, 1, 2, 3, 4, 4], [0, 0, 0, 0, 1, 1]),
    ],
)
def test_by_the_definition(first: list[int], second: list[int]) -> None:
    result = adjusted_mutual_information(np.array(first), np.array(second))
    assert result == pytest.approx(slow_ami(first, second), abs=1e-9)


# Values of adjusted_mutual_info_score of scikit-learn 1.9, arithmetic average.
i = np.arange(193)
SKLEARN = [
    (np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2]), 0.5023607027202738),
    (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), -0.5),
    (np.repeat([0, 1, 2], [10, 6, 4]), np.repeat([0, 1, 0, 2], [7, 5, 3, 5]), 0.33493071209308944),
    (i % 4 * (i % 3), i * i % 5, -0.020365866576434816),
    ((i > 53) * 1 + (i > 180), (i > 60) * 1 + (i > 175) + (i > 190), 0.7408475661728856),
    (np.zeros(4, dtype=int), np.array([0, 0, 1, 1]), 0.0),
    (np.zeros(4, dtype=int), np.arange(4), 0.0),
    (np.zeros(4, dtype=int), np.ones(4, dtype=int), 1.0),
    (np.arange(4), np.arange(4), 1.0),
]


@pytest.mark.parametrize(("first", "second", "wanted"), SKLEARN)
def test_values_of_scikit_learn(first: np.ndarray, second: np.ndarray, wanted: float) -> None:
    assert adjusted_mutual_information(first, second) == pytest.approx(wanted, abs=1e-10)


def test_mutual_information_of_special_cases() -> None:
    first, second = SKLEARN[2][:2]
    table = contingency_matrix(first, second)
    result = expected_mutual_information(table.sum(axis=1), table.sum(axis=0))
    assert result == pytest.approx(0.1267821627776791, abs=1e-12)
    first, second = np.array([0, 0, 1, 1, -1, 2]), np.array([0, 0, 1, 1, 1, -1])
    assert adjusted_mutual_information(first, second) == 1
    assert np.isnan(adjusted_mutual_information(np.array([0, -1]), np.array([0, 0])))
    assert np.isnan(adjusted_mutual_information(np.empty(0, int), np.empty(0, int)))


@given(LABELS)
def test_mutual_information_is_symmetric_and_at_most_one(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    result = adjusted_mutual_information(first, second)
    assert result == pytest.approx(adjusted_mutual_information(second, first), abs=1e-9)
    assert result == pytest.approx(adjusted_mutual_information(9 - first, second), abs=1e-9)
    assert result <= 1
    assert adjusted_mutual_information(first, 7 * first) == 1
