"""Methods: every measure in words and formula; page and document read the one registry."""

from __future__ import annotations

from alignment.methods.countries import COUNTRIES
from alignment.methods.entry import Chapter, Method, Source
from alignment.methods.measures import MEASURES
from alignment.methods.network import NETWORK
from alignment.methods.records import RECORDS
from alignment.methods.text import document

__all__ = ["CHAPTERS", "METHODS", "Chapter", "Method", "Source", "markdown"]

CHAPTERS: tuple[Chapter, ...] = (MEASURES, NETWORK, COUNTRIES, RECORDS)
METHODS: tuple[Method, ...] = tuple(method for chapter in CHAPTERS for method in chapter.methods)


def markdown() -> str:
    """Return the methods as Markdown, the text of docs/methods.md."""
    return document(CHAPTERS)
