"""Words for files: escaped for markup, and never a formula."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from alignment.scene.lettering import clean

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


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
    words = clean(value)
    return f"'{words}" if words.startswith(_FORMULA) and not _NUMBER.fullmatch(words) else words
