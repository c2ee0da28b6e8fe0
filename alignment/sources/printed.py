"""Text as copied out of UN documents: page breaks and footnotes between the words that count."""

from __future__ import annotations

import re

# What stands at the head and foot of a page: its day, symbol, job number and number.
_FURNITURE = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2,4}|[AES]/[\w./()-]+|(?:GE\.)?\d{2}-\d{4,6}|\(E\)|\*\d+\*|"
    r"\d{1,4}(?:/\d{1,4})?"
)
_BRACKETED = re.compile(r"\[[^\[\]]{0,4000}\]")
_LATER = re.compile(r"\b(?:intended|subsequently)\b", re.I)
_MARK = r"(?:[*†‡¹²³⁴-⁹]+|\d{1,2}[.)]?)\s?"
_LIST = r"in favou?r|against|abst|absent|not voting|non-voting|yes|no\b"
# A footnote goes on until a blank line, another note or the next list.
_FOOTNOTE = re.compile(
    rf"^(?:{_MARK})?(?:Subsequently|(?:The )?(?:delegations?|representatives?) of)\b.*"
    rf"(?:\n(?!\[|{_MARK}|{_LIST}).+)*",
    re.I | re.M,
)


def tidy(text: str) -> str:
    r"""Return a text without page breaks and needless blanks; rows keep their numbers.

    >>> tidy("Chad,  Fiji, Guinea-\r\n27/12/2019 A/74/PV.52\r\nBissau")
    'Chad, Fiji, Guinea-\n\nBissau'
    """
    lines = [line.split() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join("" if _between_pages(words) else " ".join(words) for words in lines)


def without_notes(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return a tidy text without what delegations said afterwards, and that.

    >>> without_notes("Against: Cuba*\n* The representative of Cuba had intended to abstain.")
    ('Against: Cuba*\n', ('* The representative of Cuba had intended to abstain.',))
    """
    notes: list[str] = []

    def taken(note: re.Match[str]) -> str:
        if note[0].startswith("[") and not _LATER.search(note[0]):
            return note[0]
        notes.append(" ".join(note[0].split()))
        return "\n" * note[0].count("\n")

    text = _FOOTNOTE.sub(taken, _BRACKETED.sub(taken, text))
    return text, tuple(notes)


def _between_pages(words: list[str]) -> bool:
    return bool(words) and all(map(_FURNITURE.fullmatch, words))
