"""Text escaped for markup and for spreadsheets."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from alignment.scene.text_metrics import replace_forbidden_characters

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def escape_xml(text: str) -> str:
    """Return text escaped as the content of an XML or HTML element.

    >>> escape_xml("<b> & ]]>")
    '&lt;b&gt; &amp; ]]&gt;'
    """
    return escape(replace_forbidden_characters(text))


def quote_attribute(text: str) -> str:
    """Return text as a quoted XML or HTML attribute.

    >>> quote_attribute('say "no"')
    '"say &quot;no&quot;"'
    """
    return quoteattr(replace_forbidden_characters(text).replace('"', "\0"), {"\0": "&quot;"})


def escape_formula(value: object) -> object:
    """Return a cell with an apostrophe before a text that would be read as a formula.

    Numbers, and texts that are numbers, stay unchanged.

    >>> escape_formula("=1+1"), escape_formula("-5"), escape_formula(-5), escape_formula("Peru")
    ("'=1+1", '-5', -5, 'Peru')
    """
    if not isinstance(value, str):
        return value
    text = replace_forbidden_characters(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
