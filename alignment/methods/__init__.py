"""Registry of methods: every measure in words and formulas, for the page and the document."""

from __future__ import annotations

from functools import cache

from alignment.methods.country_figures import COUNT_FIGURES, COUNTRY_FIGURES, CountryFigure
from alignment.methods.entry import Chapter, Method, Source, render_document
from alignment.methods.facts import build_facts_chapter
from alignment.methods.loader import load_chapter

__all__ = [
    "COUNTRY_FIGURES",
    "COUNT_FIGURES",
    "Chapter",
    "CountryFigure",
    "Method",
    "Source",
    "find_method",
    "list_methods",
    "load_chapters",
    "render_markdown",
]


@cache
def load_chapters() -> tuple[Chapter, ...]:
    """Return the chapters in their order."""
    before = ("measures", "network", "countries", "associations", "forecasts")
    return (*map(load_chapter, before), build_facts_chapter(), load_chapter("records"))


def list_methods() -> list[Method]:
    """Return the entries of all chapters."""
    return [method for chapter in load_chapters() for method in chapter.methods]


def find_method(name: str) -> Method:
    """Return the entry that explains a measure, a figure of a country or a fact.

    >>> find_method("kappa-linear").title
    "Cohen's kappa, plain, linear and squared"
    """
    return next(method for method in list_methods() if name in method.explained_names)


def render_markdown() -> str:
    """Return the methods as Markdown, the text of docs/methods.md."""
    return render_document(load_chapters())
