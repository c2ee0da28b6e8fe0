"""Search of votes by symbol, and of texts by the words of a subject."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_SYMBOL_PREFIXES = ("", "A/RES/", "A/")


_RESOLUTION_WORD = re.compile(r"^res(?:olution)?[/.]?(?=\d)", re.IGNORECASE)


def find_symbol(word: str, symbols: Container[str]) -> str:
    """Return the symbol that a word means, with or without its prefix; '' if none.

    >>> [find_symbol(word, {"A/RES/74/247"}) for word in ("74/247", "a/res/74/247", "74/248")]
    ['A/RES/74/247', 'A/RES/74/247', '']
    >>> [find_symbol(word, {"A/RES/74/247"}) for word in ("res 74/247", "Resolution 74/247")]
    ['A/RES/74/247', 'A/RES/74/247']
    """
    word = _RESOLUTION_WORD.sub("", "".join(word.split()))
    spellings = (f"{prefix}{each}" for each in (word, word.upper()) for prefix in _SYMBOL_PREFIXES)
    return next((each for each in spellings if each in symbols), "")


# A subject such as 'led by Russia' means the leader of a text, not its words.
LED_BY = re.compile(r"led by\s+(?:the\s+)?", re.IGNORECASE)
_WORD_PATTERN = re.compile(r"[^\W_]+")
# Subject words are separated by a bar, in records since late 2025 by a comma.
_HEADING_SEPARATOR = re.compile(r"\s*[|,]\s*")


@dataclass(frozen=True, eq=False)
class TextIndex:
    """Index of the words of some texts.

    Attributes
    ----------
    postings : mapping of str to set of (int, int)
        Number of the text and number of its part that has the word, by word in small letters.
    """

    text_count: int
    postings: Mapping[str, set[tuple[int, int]]]

    def match_subjects(self, subjects: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return a mask of the texts that are on at least one of some subjects.

        A text is on a subject if one of its parts has all words of the subject, in any order.
        A word with * at its end matches any ending. A subject without words matches no text.

        >>> index = build_text_index([("Question of Palestine", ""), ("Palestinian refugees", "")])
        >>> index.match_subjects(["palestine question"]).tolist()
        [True, False]
        >>> index.match_subjects(["palestin*"]).tolist()
        [True, True]
        """
        mask = np.zeros(self.text_count, dtype=bool)
        for subject in subjects:
            postings = [
                self._get_postings(word, part.endswith("*"))
                for part in subject.split()
                for word in split_words(part)
            ]
            if postings:
                mask[[text for text, _ in set.intersection(*postings)]] = True
        return mask

    def _get_postings(self, word: str, any_ending: bool) -> set[tuple[int, int]]:
        if not any_ending:
            return self.postings.get(word, set())
        return set().union(*(part for each, part in self.postings.items() if each.startswith(word)))


def build_text_index(texts: Iterable[Sequence[str]]) -> TextIndex:
    """Return the index of some texts, each a sequence of parts."""
    postings: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    count = 0
    for parts in texts:
        for number, part in enumerate(parts):
            for word in split_words(part):
                postings[word].add((count, number))
        count += 1
    return TextIndex(count, dict(postings))


def split_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents.

    >>> split_words("Self-determination: C\u00f4te d'Ivoire")
    ['self', 'determination', 'cote', 'd', 'ivoire']
    """
    if not text.isascii():
        characters = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in characters if not unicodedata.combining(each))
    return _WORD_PATTERN.findall(text.casefold())


def name_sort_key(name: str) -> str:
    """Return the sort key of a name: its words in small letters without accents.

    >>> sorted(["Tuvalu", "T\u00fcrkiye", "DR Congo", "Cuba", "C\u00f4te"], key=name_sort_key)
    ['Côte', 'Cuba', 'DR Congo', 'Türkiye', 'Tuvalu']
    """
    return " ".join(split_words(name))


def count_headings(subjects: Iterable[str]) -> Counter[str]:
    """Return how many roll calls have each subject heading of the UN Digital Library.

    >>> count_headings(["DECOLONIZATION | WESTERN SAHARA QUESTION", "DECOLONIZATION", ""])
    Counter({'DECOLONIZATION': 2, 'WESTERN SAHARA QUESTION': 1})
    """
    return Counter(
        heading
        for cell in subjects
        for heading in dict.fromkeys(_HEADING_SEPARATOR.split(cell))
        if heading
    )
