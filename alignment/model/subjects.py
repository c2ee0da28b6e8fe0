"""Any subject, asked by words: in title, agenda title and the Library's subject words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"[^\W_]+")
# Between the subject words of a roll call: a bar, or a comma in records of late 2025.
_BETWEEN = re.compile(r"\s*[|,]\s*")


@dataclass(frozen=True, eq=False)
class Index:
    """Which texts have a word.

    Attributes
    ----------
    texts : int
        How many there are.
    parts : mapping of str to set of (int, int)
        By word in small letters: number of the text, and which of its parts has the word.
    """

    texts: int
    parts: Mapping[str, set[tuple[int, int]]]

    def hits(self, subjects: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return which texts are on one of some subjects.

        A text is on a subject if one of its parts has all its words, in any order. A word is a
        whole word; with * at its end it stands for any ending.

        Parameters
        ----------
        subjects : iterable of str
            One without words is that of no text.

        Examples
        --------
        >>> found = index([("Question of Palestine", ""), ("Palestinian refugees", "")])
        >>> found.hits(["palestine question"]).tolist(), found.hits(["palestin*"]).tolist()
        ([True, False], [True, True])
        """
        found = np.zeros(self.texts, dtype=bool)
        for subject in subjects:
            asked = [
                self._having(word, part.endswith("*"))
                for part in subject.split()
                for word in words(part)
            ]
            if asked:
                found[[text for text, _ in set.intersection(*asked)]] = True
        return found

    def _having(self, word: str, any_ending: bool) -> set[tuple[int, int]]:
        if not any_ending:
            return self.parts.get(word, set())
        return set().union(*(held for each, held in self.parts.items() if each.startswith(word)))


def index(texts: Iterable[Sequence[str]]) -> Index:
    """Return the index of some texts, each in parts."""
    found: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    number = 0
    for parts in texts:
        for place, part in enumerate(parts):
            for word in words(part):
                found[word].add((number, place))
        number += 1
    return Index(number, dict(found))


def words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents.

    >>> words("Self-determination: C\u00f4te d'Ivoire")
    ['self', 'determination', 'cote', 'd', 'ivoire']
    """
    if not text.isascii():
        signs = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return _WORD.findall(text.casefold())


def letters(name: str) -> str:
    """Return what a name is sorted by: its words in small letters without accents.

    >>> sorted(["Tuvalu", "T\u00fcrkiye", "Djibouti", "DR Congo", "Cuba", "C\u00f4te"], key=letters)
    ['Côte', 'Cuba', 'Djibouti', 'DR Congo', 'Türkiye', 'Tuvalu']
    """
    return " ".join(words(name))


def headings(subjects: Iterable[str]) -> Counter[str]:
    """Return how many roll calls have each of the Library's subject words.

    >>> headings(["DECOLONIZATION | WESTERN SAHARA QUESTION", "DECOLONIZATION", ""])
    Counter({'DECOLONIZATION': 2, 'WESTERN SAHARA QUESTION': 1})
    """
    return Counter(
        heading for cell in subjects for heading in dict.fromkeys(_BETWEEN.split(cell)) if heading
    )
