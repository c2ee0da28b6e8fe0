"""What every figure needs."""

from __future__ import annotations


def escaped(words: str) -> str:
    """Return words as plotly is to show them: it reads a little HTML, names must not be it.

    >>> escaped("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
