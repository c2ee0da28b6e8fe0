"""Bloc stability of the opening selection, computed again from the CSV files by other code.

Only the end of the test uses the product: it compares.
"""

import csv
import math
import random
from collections import Counter
from itertools import combinations

import pytest
from claim_pages import get_title_key
from scipy.optimize import linear_sum_assignment

from alignment.model.text_format import format_bloc_probability
from alignment.settings import DATA_DIR
from alignment.studies.study import compute_stability

TOPICS = ("cybercrime", "ict-security", "digital-development-and-rights")
CODES = {"yes": 2, "abstain": 1, "no": 0}
MIN_SHARED, REPLICATES = 6, 200

Table = list[list[float]]


def read_selection() -> tuple[list[str], list[list[dict[str, int]]]]:
    """Return the countries, and the votes of each text of each title, from the files alone."""
    votes: dict[str, dict[str, int]] = {}
    countries = set()
    with (DATA_DIR / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles: dict[str, list[dict[str, int]]] = {}
    with (DATA_DIR / "rollcalls.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            is_main = row["body"] == "UNGA plenary" and row["stage"] == "plenary"
            is_main &= row["tier"] == "core" and row["topic"] in TOPICS
            if is_main and row["date"] >= "2018":
                votes[row["rollcall"]] = {}
                titles.setdefault(get_title_key(row["title"]), []).append(votes[row["rollcall"]])
    for row in rows:
        if row["rollcall"] in votes:
            countries.add(row["iso3"])
            if row["vote"] in CODES:
                votes[row["rollcall"]][row["iso3"]] = CODES[row["vote"]]
    return sorted(countries), list(titles.values())


def count_pairs(countries: list[str], texts: list[dict[str, int]]) -> tuple[Table, Table]:
    """Return the summed agreement and the shared votes of all pairs on some texts."""
    size = len(countries)
    agreed = [[0.0] * size for _ in range(size)]
    shared = [[0.0] * size for _ in range(size)]
    for text in texts:
        cast = [(n, text[iso3]) for n, iso3 in enumerate(countries) if iso3 in text]
        for (a, one), (b, other) in combinations(cast, 2):
            agreed[a][b] += 1 - abs(one - other) / 2
            shared[a][b] += 1
    return agreed, shared


def compute_gains(by_title: list[tuple[Table, Table]], times: list[int]) -> Table:
    """Return the agreement of each pair less the mean of all pairs; 0 below 6 shared votes."""
    size = len(by_title[0][0])
    drawn = [(tables, number) for tables, number in zip(by_title, times, strict=True) if number]
    known = {}
    for a, b in combinations(range(size), 2):
        shared = sum(number * tables[1][a][b] for tables, number in drawn)
        if shared >= MIN_SHARED:
            known[a, b] = sum(number * tables[0][a][b] for tables, number in drawn) / shared
    mean = sum(known.values()) / len(known)
    gains = [[0.0] * size for _ in range(size)]
    for (a, b), score in known.items():
        gains[a][b] = gains[b][a] = score - mean
    return gains


def list_placed(gains: Table) -> list[int]:
    """Return the countries with enough shared votes to be in a bloc."""
    return [n for n, row in enumerate(gains) if any(abs(gain) > 1e-9 for gain in row)]


def find_partition(gains: Table, starts: list[list[int]], rng: random.Random) -> list[int]:
    """Return the best of several searches, each in random order, that move one country or bloc."""
    best, best_sum = starts[0], -math.inf
    for start in starts:
        labels = improve(gains, [*start], rng)
        total = sum(
            gains[a][b] for a, b in combinations(range(len(labels)), 2) if labels[a] == labels[b]
        )
        if total > best_sum + 1e-9:
            best, best_sum = labels, total
    return best


def improve(gains: Table, labels: list[int], rng: random.Random) -> list[int]:
    size, has_changed = len(labels), True
    while has_changed:
        has_changed = False
        for country in rng.sample(range(size), size):
            sums = dict.fromkeys(labels, 0.0)
            for other, gain in enumerate(gains[country]):
                sums[labels[other]] += gain
            # To be alone gains nothing.
            sums[max(labels) + 1] = 0.0
            target = max(sums, key=sums.__getitem__)
            if sums[target] > sums[labels[country]] + 1e-12:
                labels[country], has_changed = target, True
        between: dict[tuple[int, int], float] = {}
        for a, b in combinations(range(size), 2):
            if labels[a] != labels[b]:
                pair = min(labels[a], labels[b]), max(labels[a], labels[b])
                between[pair] = between.get(pair, 0.0) + gains[a][b]
        pair = max(between, key=between.__getitem__, default=(0, 0))
        if between.get(pair, 0.0) > 1e-12:
            labels = [pair[0] if label == pair[1] else label for label in labels]
            has_changed = True
    return labels


def find_counterparts(labels: list[int], reference: list[int], placed: list[int]) -> set[int]:
    """Return the countries whose bloc is the counterpart of their bloc in the reference.

    Blocs are paired one to one, so that most countries keep theirs.
    """
    blocs, full = sorted({labels[n] for n in placed}), sorted({reference[n] for n in placed})
    overlap = [
        [sum(labels[n] == b and reference[n] == f for n in placed) for f in full] for b in blocs
    ]
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    pairs = {(blocs[row], full[column]) for row, column in zip(rows, columns, strict=True)}
    return {n for n in placed if (labels[n], reference[n]) in pairs}


@pytest.mark.evidence
def test_a_bootstrap_by_hand_gives_the_same_bloc_stability(study) -> None:
    """Blocs of the full selection are equal, and all shares differ by Monte Carlo error alone."""
    countries, titles = read_selection()
    by_title = [count_pairs(countries, texts) for texts in titles]
    rng, size = random.Random(1), len(countries)
    starts = [[*range(size)], [0] * size]
    full_gains = compute_gains(by_title, [1] * len(titles))
    in_full = list_placed(full_gains)
    reference = find_partition(full_gains, starts, rng)
    placed_counts, same_counts = Counter[str](), Counter[str]()
    for _ in range(REPLICATES):
        # One title fewer than there are, with replacement.
        drawn = Counter(rng.choices(range(len(titles)), k=len(titles) - 1))
        gains = compute_gains(by_title, [drawn[n] for n in range(len(titles))])
        placed = [n for n in list_placed(gains) if n in in_full]
        labels = find_partition(gains, [*starts, reference], rng)
        placed_counts.update(countries[n] for n in placed)
        same_counts.update(countries[n] for n in find_counterparts(labels, reference, placed))
    # The product's blocs and shares.
    blocs = {frozenset(each.members) for each in study.blocs}
    assert blocs == {
        frozenset(countries[n] for n in in_full if reference[n] == reference[first])
        for first in in_full
    }
    stability = compute_stability(study)
    assert stability.title_count == len(titles)
    assert {countries[n] for n in in_full} == {*stability.probability.dropna().index}
    for iso3, share in stability.probability.dropna().items():
        number, own = int(stability.placed_replicates[iso3]), placed_counts[iso3]
        # One more success and one more failure keep the error of 0 and 1 above 0.
        pooled = (share * number + same_counts[iso3] + 1) / (number + own + 2)
        error = math.sqrt(pooled * (1 - pooled) * (1 / number + 1 / own))
        assert abs(share - same_counts[iso3] / own) < 4 * error, iso3


def test_words_for_probabilities_are_in_the_order_of_their_shares():
    for titles in (7, 20):
        words = [format_bloc_probability(share / 100, titles) for share in range(6, 101)]
        assert all(word.startswith(("about ", "more than ")) for word in words)
        percents = [int(word.split()[-1].rstrip("%")) for word in words]
        assert percents == sorted(percents)
