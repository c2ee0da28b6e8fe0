"""Words for files: cleaned, escaped and wrapped without a font at hand."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from alignment.scene.lettering import width

# What XML 1.0 forbids, lone surrogates, and marks that turn the direction of what follows.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def clean(words: str) -> str:
    r"""Return words with each character that no file may hold replaced.

    >>> clean("A\x00B")
    'A\ufffdB'
    """
    return _FORBIDDEN.sub("\ufffd", words)


def line(words: str) -> str:
    r"""Return cleaned words on one line.

    >>> line(" two\n lines ")
    'two lines'
    """
    return " ".join(clean(words).split())


def xml(words: str) -> str:
    """Return words as the text of an XML or HTML element.

    >>> xml("<b> & ]]>")
    '&lt;b&gt; &amp; ]]&gt;'
    """
    return escape(clean(words))


def attribute(words: str) -> str:
    """Return words as a quoted XML or HTML attribute.

    >>> attribute('say "no"')
    '"say &quot;no&quot;"'
    """
    return quoteattr(clean(words).replace('"', "\0"), {"\0": "&quot;"})


def cell(value: object) -> object:
    """Return a spreadsheet cell that no program takes for a formula; numbers stay numbers.

    A text that would begin one gets a leading apostrophe.

    >>> cell("=1+1"), cell("-5"), cell(-5), cell("Peru")
    ("'=1+1", '-5', -5, 'Peru')
    """
    if not isinstance(value, str):
        return value
    words = _FORBIDDEN.sub("\ufffd", value)
    return f"'{words}" if words.startswith(_FORMULA) and not _NUMBER.fullmatch(words) else words


def wrap(words: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Return words in lines no wider than a limit; a longer word is broken.

    >>> wrap("one two three", 10, 45)
    ['one two', 'three']
    """
    lines: list[str] = []
    current = ""
    for word in line(words).split(" "):
        for part in _pieces(word, size, limit, bold):
            longer = f"{current} {part}" if current else part
            if width(longer, size, bold) <= limit or not current:
                current = longer
            else:
                lines.append(current)
                current = part
    return [*lines, current]


def _pieces(word: str, size: float, limit: float, bold: bool) -> list[str]:
    # All but the last as long as a line.
    if width(word, size, bold) <= limit:
        return [word]
    pieces, current = [], ""
    for character in word:
        if current and width(current + character, size, bold) > limit:
            pieces.append(current)
            current = ""
        current += character
    return [*pieces, current]
