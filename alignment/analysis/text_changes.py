"""Changes from one text to the next: paragraphs that stay, change, are new or gone, and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Likeness of two paragraphs, word by word, from which one counts as the other, and as the same.
CHANGED, SAME = 0.6, 0.9
_WORD_PATTERN = re.compile(r"[^\W_](?:[\w/’'-]*\w)?")


@dataclass(frozen=True)
class TextChange:
    """Change of the wording from one text to the next.

    Attributes
    ----------
    paragraphs_before, paragraphs_after : int
        Paragraphs of both texts, without "The General Assembly,".
    same, changed, new : int
        Paragraphs of the later text by their likeness with the closest earlier paragraph: 0.9 or
        more, 0.6 to 0.9, below.
    gone : int
        Paragraphs of the earlier text that are the closest of no paragraph that stays or changes.
    words : int
        Words of the later text.
    kept : float
        Share of those words, 0 to 1, that stand in the same order in the closest earlier paragraph
        of a paragraph that stays or changes; NaN for a text without words.
    """

    paragraphs_before: int
    paragraphs_after: int
    same: int
    changed: int
    new: int
    gone: int
    words: int
    kept: float


def compare_texts(before: Sequence[str], after: Sequence[str]) -> TextChange:
    """Return how a text changed, paragraph by paragraph.

    The likeness of two paragraphs with m and n words is 2 M / (m + n), M being the words in the
    matching blocks of :class:`difflib.SequenceMatcher`.

    >>> compare_texts(["Recalling its resolution", "Notes the report"],
    ...     ["Recalling its resolution", "Decides to convene a group"]).kept
    0.375
    """
    old, new = _split_words(before), _split_words(after)
    counts = {"same": 0, "changed": 0, "new": 0}
    matched, kept_words = set(), 0
    for words in new:
        place, likeness, size = _find_closest(words, old)
        if likeness < CHANGED:
            counts["new"] += 1
            continue
        counts["same" if likeness >= SAME else "changed"] += 1
        matched.add(place)
        kept_words += size
    total = sum(map(len, new))
    return TextChange(
        paragraphs_before=len(old),
        paragraphs_after=len(new),
        **counts,
        gone=len(old) - len(matched),
        words=total,
        kept=kept_words / total if total else float("nan"),
    )


def _split_words(paragraphs: Sequence[str]) -> list[list[str]]:
    texts = (text for text in paragraphs if not text.startswith("The General Assembly"))
    # A hyphen that does not break is a hyphen.
    rows = [_WORD_PATTERN.findall(text.casefold().replace("\u2011", "-")) for text in texts]
    return [words for words in rows if words]


def _find_closest(words: list[str], paragraphs: list[list[str]]) -> tuple[int, float, int]:
    """Return place and likeness of the closest paragraph, and the number of matching words."""
    matcher = SequenceMatcher(None, autojunk=False)
    # The matcher stores what it knows of the second text.
    matcher.set_seq2(words)
    best = (-1, 0.0, 0)
    for place, other in enumerate(paragraphs):
        matcher.set_seq1(other)
        bound = max(best[1], CHANGED)
        if matcher.real_quick_ratio() < bound or matcher.quick_ratio() < bound:
            continue
        size = sum(block.size for block in matcher.get_matching_blocks())
        likeness = 2 * size / (len(words) + len(other))
        if likeness >= best[1]:
            best = (place, likeness, size)
    return best
