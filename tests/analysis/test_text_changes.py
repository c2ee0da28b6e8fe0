"""Changes of wording, with numbers counted by hand and a slow version."""

from __future__ import annotations

import math
from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.text_changes import CHANGED, SAME, TextChange, compare_texts

BEFORE = [
    "The General Assembly,",
    "Recalling its resolution 74/28 of 12 December 2019,",
    "Notes the report of the Secretary-General;",
    "Decides to convene a group of experts in 2021;",
]
AFTER = [
    "The General Assembly,",
    "Recalling its resolution 74/28 of 12 December 2019,",
    "Decides to convene a group of States in 2023;",
    "Invites all Member States to contribute.",
]


def test_paragraphs_and_words_counted_by_hand() -> None:
    """8 words stay; of 9 words 7 stay, a similarity of 14 / 18; 6 words are new."""
    assert compare_texts(BEFORE, AFTER) == TextChange(
        paragraphs_before=3,
        paragraphs_after=3,
        same=1,
        changed=1,
        new=1,
        gone=1,
        words=23,
        kept=15 / 23,
    )
    same = compare_texts(BEFORE, BEFORE)
    assert (same.same, same.changed, same.new, same.gone, same.kept) == (3, 0, 0, 0, 1.0)
    assert math.isnan(compare_texts(BEFORE, []).kept)
    assert compare_texts([], AFTER).new == 3


def test_case_and_hyphens_do_not_count_as_a_change() -> None:
    change = compare_texts(["NOTES the non\u2011paper of 24/7;"], ["Notes the non-paper of 24/7."])
    assert (change.same, change.words, change.kept) == (1, 5, 1.0)


TEXTS = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=7).map(" ".join), max_size=5
)


@given(TEXTS, TEXTS)
def test_bounds_do_not_change_results(before: list[str], after: list[str]) -> None:
    counts = [0, 0, 0]
    for words in after:
        likeness = max(
            (
                SequenceMatcher(None, other.split(), words.split(), autojunk=False).ratio()
                for other in before
            ),
            default=0.0,
        )
        counts[0 if likeness >= SAME else 1 if likeness >= CHANGED else 2] += 1
    change = compare_texts(before, after)
    assert [change.same, change.changed, change.new] == counts
    assert 0 <= change.gone <= len(before)
    assert change.words == sum(len(words.split()) for words in after)
