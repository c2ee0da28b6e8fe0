"""Any subject, asked by words: in title, agenda title and the Library's subject words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_]+")
# Between the subject words of a roll call: a bar, or a comma in records of late 2025.
_BETWEEN = re.compile(r"\s*[|,]\s*")


def folded(text: str) -> str:
    """Return the words of a text in small letters without accents, a blank around each.

    >>> folded("Self-determination: C\u00f4te d'Ivoire")
    ' self determination cote d ivoire '
    """
    plain = text
    if not text.isascii():
        plain = "".join(
            sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
        )
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def hits(searched: Iterable[Sequence[str]], subjects: Iterable[str]) -> list[bool]:
    """Return which of some texts are on one of some subjects.

    A text is on a subject if one of its parts has all its words, in any order. A word is a whole
    word; with * at its end it stands for any ending.

    Parameters
    ----------
    searched : iterable of sequence of str
        The parts of each text, as :func:`folded`.
    subjects : iterable of str
        A subject without words is that of no text.

    Examples
    --------
    >>> texts = [(" question of palestine ", ""), (" palestinian refugees ", "")]
    >>> hits(texts, ["Palestine question"]), hits(texts, ["palestin*"])
    ([True, False], [True, True])
    """
    asked = [wanted for subject in subjects if (wanted := _words(subject))]
    return [
        any(all(word in part for word in words) for words in asked for part in parts)
        for parts in searched
    ]


def headings(subjects: Iterable[str]) -> Counter[str]:
    """Return how many roll calls have each of the Library's subject words.

    >>> headings(["DECOLONIZATION | WESTERN SAHARA QUESTION", "DECOLONIZATION", ""])
    Counter({'DECOLONIZATION': 2, 'WESTERN SAHARA QUESTION': 1})
    """
    return Counter(
        heading for cell in subjects for heading in dict.fromkeys(_BETWEEN.split(cell)) if heading
    )


def _words(subject: str) -> list[str]:
    # Each as it stands in a folded text: with a blank before it, and one after it but for a *.
    return [
        f" {word}{'' if starred else ' '}"
        for part in subject.split()
        for starred in [part.endswith("*")]
        for word in folded(part).split()
    ]
