"""Labels renamed after a reference, against every way to pair the blocs."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.matching import matched

PAIRS = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), max_size=15)


def slow_kept(labels: np.ndarray, reference: np.ndarray) -> int:
    """The most countries that can keep their label under a one-to-one renaming."""
    kept = 0
    for names in permutations(range(4)):
        renamed = np.array([names[label] if label >= 0 else -1 for label in labels])
        kept = max(kept, int(((renamed == reference) & (reference >= 0)).sum()))
    return kept


@given(PAIRS)
def test_as_many_keep_their_label_as_can(pairs: list[tuple[int, int]]) -> None:
    labels = np.array([pair[0] for pair in pairs], dtype=np.int64)
    reference = np.array([pair[1] for pair in pairs], dtype=np.int64)
    found = matched(labels, reference, fresh=4)
    assert ((found == reference) & (found >= 0)).sum() == slow_kept(labels, reference)
    # The partition is the same: one new name for each old one.
    assert len({*zip(labels.tolist(), found.tolist(), strict=True)}) == len({*labels.tolist()})
    assert len({*found.tolist()}) == len({*labels.tolist()})
    np.testing.assert_array_equal(found == -1, labels == -1)


def test_a_name_is_used_once_when_a_bloc_falls_apart() -> None:
    found = matched(np.array([0, 0, 0, 1, 1]), np.array([3, 3, 3, 3, 3]), fresh=4)
    assert found.tolist() == [3, 3, 3, 4, 4]


def test_a_bloc_of_others_gets_no_old_name() -> None:
    # Bloc 5 of the reference is nowhere among these countries' blocs but by elimination.
    found = matched(np.array([0, 0, 1, -1]), np.array([2, 2, -1, 5]), fresh=6)
    assert found.tolist() == [2, 2, 6, -1]
