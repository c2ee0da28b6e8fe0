"""Methods: every measure in words and formula; page and document read the one registry."""

from __future__ import annotations

from alignment.methods.countries import COUNTRIES
from alignment.methods.entry import Chapter, Method, Source
from alignment.methods.facts import FACT_ENTRIES
from alignment.methods.findings import COUNTS, FINDINGS, Finding
from alignment.methods.forecasts import FORECASTS
from alignment.methods.measures import MEASURES
from alignment.methods.network import NETWORK
from alignment.methods.records import RECORDS
from alignment.methods.text import document
from alignment.methods.why import WHY

__all__ = [
    "CHAPTERS",
    "COUNTS",
    "FINDINGS",
    "METHODS",
    "Chapter",
    "Finding",
    "Method",
    "Source",
    "explaining",
    "markdown",
]

CHAPTERS: tuple[Chapter, ...] = (
    MEASURES,
    NETWORK,
    COUNTRIES,
    WHY,
    FORECASTS,
    FACT_ENTRIES,
    RECORDS,
)
METHODS: tuple[Method, ...] = tuple(method for chapter in CHAPTERS for method in chapter.methods)


def explaining(name: str) -> Method:
    """Return the entry that explains a measure, or a finding of a country.

    >>> explaining("kappa-linear").title
    "Cohen's kappa, plain, linear and squared"
    """
    return next(method for method in METHODS if name in method.explains)


def markdown() -> str:
    """Return the methods as Markdown, the text of docs/methods.md."""
    return document(CHAPTERS)
