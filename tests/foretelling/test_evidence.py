"""What past votes say, against an obvious twin, and what may not be known."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pasts
import pytest

from alignment.foretelling.evidence import Text, gather, neighbours
from alignment.foretelling.titles import key_of, words_of

SESSION = 45


@pytest.fixture(scope="module")
def history():
    return pasts.made_up()


def cosine(one: str, other: str, past: list[str]) -> float:
    """TF-IDF of words and pairs of words, written out."""

    def terms(text: str) -> Counter[str]:
        words = words_of(text)
        return Counter(words + [f"{a} {b}" for a, b in pairwise(words)])

    having = Counter(term for text in past for term in set(terms(text)))

    def vector(text: str) -> dict[str, float]:
        return {
            term: (1 + math.log(n)) * (math.log((1 + len(past)) / (1 + having[term])) + 1)
            for term, n in terms(text).items()
            if having[term]
        }

    a, b = vector(one), vector(other)
    length = math.sqrt(sum(v * v for v in a.values())) * math.sqrt(sum(v * v for v in b.values()))
    return sum(a[term] * b.get(term, 0) for term in a) / length if length else 0.0


def test_sources_are_those_of_a_slow_twin(history):
    asked = [Text("Peace and trade"), Text("Peace among peoples")]
    found = gather(history, asked, SESSION)
    past = [n for n, session in enumerate(history.sessions) if session < SESSION]
    texts = [history.texts[n] for n in past]
    closest = neighbours(history, SESSION)
    for number, text in enumerate(asked):
        weight, same = {}, {}
        for n in past:
            same[n] = history.keys[n] == key_of(text.title)
            like = 1.0 if same[n] else cosine(history.texts[n], key_of(text.title), texts)
            age = SESSION - history.sessions[n]
            weight[n] = like**4 * math.exp(-age / 4) if like > 0.05 else 0.0

        def votes(row, weights):
            counts = np.zeros(3)
            for n in past:
                if history.codes[row, n] >= 0:
                    counts[history.codes[row, n]] += weights[n]
            return counts

        own = [votes(row, weight) for row in range(30)]
        everybody = sum(own)
        every = (everybody + 1e-3 * np.array([0.06, 0.12, 0.82])) / (everybody.sum() + 1e-3)
        for row in (0, 4, 15, 29):
            near = sum(own[other] for other in np.flatnonzero(closest[row]))
            theirs = (near + 0.9 * every) / (near.sum() + 0.9)
            alike = (own[row] + 0.3 * theirs) / (own[row].sum() + 0.3)
            cast = [n for n in past if same[n] and history.codes[row, n] >= 0]
            expected = alike
            if cast:
                expected = 0.9 * np.eye(3)[history.codes[row, cast[-1]]] + 0.1 * alike
            np.testing.assert_allclose(found.chances[row, number, 0], expected)
            np.testing.assert_allclose(found.chances[row, number, 3], theirs)
            np.testing.assert_allclose(found.chances[row, number, 4], every)
            fading = {n: same[n] * math.exp((history.sessions[n] - SESSION) / 3) for n in past}
            faded = votes(row, fading)
            on_title = (faded + 0.3 * alike) / (faded.sum() + 0.3)
            np.testing.assert_allclose(found.chances[row, number, 1], on_title)
            assert found.times[row, number] == len(cast)
    np.testing.assert_allclose(found.chances.sum(axis=-1), 1.0)


def test_neighbours_are_those_of_a_slow_twin(history):
    found = neighbours(history, SESSION)
    columns = history.lately(SESSION, 3)
    for row in (0, 12, 25):
        agreed = {}
        for other in range(30):
            both = [
                (int(history.codes[row, n]), int(history.codes[other, n]))
                for n in columns
                if history.codes[row, n] >= 0 and history.codes[other, n] >= 0
            ]
            if other != row and len(both) >= 15:
                agreed[other] = sum(1 - abs(a - b) / 2 for a, b in both) / len(both)
        least = sorted(agreed.values(), reverse=True)[: found[row].sum()][-1] if agreed else 2
        assert all(agreed[other] >= least - 1e-9 for other in np.flatnonzero(found[row]))
        assert found[row].sum() == min(10, len(agreed))


def test_nothing_of_the_session_or_after_it_is_known(history):
    later = history.codes.copy()
    ahead = history.sessions >= SESSION
    mixed = np.random.default_rng(3).permuted(later[:, ahead], axis=1)
    later[:, ahead] = mixed
    assert (later != history.codes).any()
    texts = [Text(title) for title in pasts.TITLES]
    one, other = (gather(held, texts, SESSION) for held in (history, history.with_codes(later)))
    np.testing.assert_array_equal(one.chances, other.chances)


def test_a_new_text_under_an_old_title_has_no_votes_on_it(history):
    old, new = (
        gather(history, [Text(pasts.TITLES[0], new=held)], SESSION) for held in (False, True)
    )
    assert old.times.max() > 0
    assert new.times.max() == 0
    assert not new.same.any()


def test_past_texts_count_as_far_as_the_lead_voted_for_them(history):
    lead = history.countries[25]
    plain, led = (
        gather(history, [Text(pasts.TITLES[1], lead=held)], SESSION) for held in ((), (lead,))
    )
    factor = dict(zip(led.past.tolist(), led.weights[:, 0], strict=True))
    for column, weight in zip(plain.past.tolist(), plain.weights[:, 0], strict=True):
        vote = history.codes[25, column]
        share = 1.0 if vote < 0 else max(vote / 2, 0.05)
        assert factor[column] == pytest.approx(weight * share)
