"""Evidence on texts against a slow implementation, and that it ignores later sessions."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import synthetic_history

from alignment.forecasting.evidence import DraftText, find_neighbours, gather_evidence
from alignment.forecasting.text_similarity import tokenize
from alignment.model.titles import build_title_key

SESSION = 45


@pytest.fixture(scope="module")
def history():
    return synthetic_history.build_synthetic_history()


def cosine(one: str, other: str, past: list[str]) -> float:
    """TF-IDF of words and pairs of words, in plain loops."""

    def terms(text: str) -> Counter[str]:
        words = tokenize(text)
        return Counter(words + [f"{a} {b}" for a, b in pairwise(words)])

    frequency = Counter(term for text in past for term in set(terms(text)))

    def vector(text: str) -> dict[str, float]:
        return {
            term: (1 + math.log(n)) * (math.log((1 + len(past)) / (1 + frequency[term])) + 1)
            for term, n in terms(text).items()
            if frequency[term]
        }

    a, b = vector(one), vector(other)
    length = math.sqrt(sum(v * v for v in a.values())) * math.sqrt(sum(v * v for v in b.values()))
    return sum(a[term] * b.get(term, 0) for term in a) / length if length else 0.0


def test_sources_agree_with_a_slow_implementation(history):
    drafts = [DraftText("Peace and trade"), DraftText("Peace among peoples")]
    evidence = gather_evidence(history, drafts, SESSION)
    past = [n for n, session in enumerate(history.sessions) if session < SESSION]
    texts = [history.texts[n] for n in past]
    closest = find_neighbours(history, SESSION)
    for number, text in enumerate(drafts):
        weight, same = {}, {}
        for n in past:
            same[n] = history.title_keys[n] == build_title_key(text.title)
            words = " ".join(tokenize(text.title))
            similarity = 1.0 if same[n] else cosine(history.texts[n], words, texts)
            age = SESSION - history.sessions[n]
            weight[n] = similarity**4 * math.exp(-age / 4) if similarity > 0.05 else 0.0

        def votes(row, weights):
            counts = np.zeros(3)
            for n in past:
                if history.codes[row, n] >= 0:
                    counts[history.codes[row, n]] += weights[n]
            return counts

        own = [votes(row, weight) for row in range(30)]
        total = sum(own)
        everyone = (total + 1e-3 * np.array([0.06, 0.12, 0.82])) / (total.sum() + 1e-3)
        for row in (0, 4, 15, 29):
            near = sum(own[other] for other in np.flatnonzero(closest[row]))
            neighbours = (near + 0.9 * everyone) / (near.sum() + 0.9)
            similar = (own[row] + 0.3 * neighbours) / (own[row].sum() + 0.3)
            cast = [n for n in past if same[n] and history.codes[row, n] >= 0]
            expected = similar
            if cast:
                expected = 0.9 * np.eye(3)[history.codes[row, cast[-1]]] + 0.1 * similar
            np.testing.assert_allclose(evidence.chances[row, number, 0], expected)
            np.testing.assert_allclose(evidence.chances[row, number, 3], neighbours)
            np.testing.assert_allclose(evidence.chances[row, number, 4], everyone)
            decay = {n: same[n] * math.exp((history.sessions[n] - SESSION) / 3) for n in past}
            title_votes = votes(row, decay)
            on_title = (title_votes + 0.3 * similar) / (title_votes.sum() + 0.3)
            np.testing.assert_allclose(evidence.chances[row, number, 1], on_title)
            assert evidence.times_voted[row, number] == len(cast)
    np.testing.assert_allclose(evidence.chances.sum(axis=-1), 1.0)


def test_neighbours_agree_with_a_slow_implementation(history):
    is_closest = find_neighbours(history, SESSION)
    columns = history.columns_in_last(SESSION, 3)
    for row in (0, 12, 25):
        agreement = {}
        for other in range(30):
            both = [
                (int(history.codes[row, n]), int(history.codes[other, n]))
                for n in columns
                if history.codes[row, n] >= 0 and history.codes[other, n] >= 0
            ]
            if other != row and len(both) >= 15:
                agreement[other] = sum(1 - abs(a - b) / 2 for a, b in both) / len(both)
        assert is_closest[row].sum() == min(10, len(agreement))
        highest = sorted(agreement.values(), reverse=True)[:10]
        closest = [agreement[other] for other in np.flatnonzero(is_closest[row])]
        np.testing.assert_allclose(sorted(closest, reverse=True), highest)


def test_new_texts_and_leads(history):
    old, new = (
        gather_evidence(history, [DraftText(synthetic_history.TITLES[0], is_new=is_new)], SESSION)
        for is_new in (False, True)
    )
    assert old.times_voted.max() > 0
    assert new.times_voted.max() == 0
    assert not new.is_same_title.any()
    plain, led = (
        gather_evidence(history, [DraftText(synthetic_history.TITLES[1], lead=lead)], SESSION)
        for lead in ((), (history.countries[25],))
    )
    factor = dict(zip(led.past_columns.tolist(), led.weights[:, 0], strict=True))
    for column, weight in zip(plain.past_columns.tolist(), plain.weights[:, 0], strict=True):
        vote = history.codes[25, column]
        share = 1.0 if vote < 0 else max(vote / 2, 0.05)
        assert factor[column] == pytest.approx(weight * share)
