"""Entries of the methods, and the document that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A publication: who, when, what and where, and its permanent link."""

    text: str
    link: str


@dataclass(frozen=True)
class Method:
    """One entry of the methods; a note on the records has no formula.

    Attributes
    ----------
    key : str
        Short name; the entry's anchor is ``m-`` and the key.
    meaning : str
        In plain words.
    formula : str
        Plain text with Unicode symbols, one line a formula; '' for a note.
    symbols : tuple of (str, str)
        Each symbol of the formula and its meaning.
    basis : str
        What is counted, and where the count is shown.
    limits : str
        What the method cannot say.
    explained_names : tuple of str
        The measures, the figures of a country or the facts that it explains, by name.
    """

    key: str
    title: str
    meaning: str
    formula: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    limits: str = ""
    sources: tuple[Source, ...] = ()
    explained_names: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The name that a link to the entry ends in."""
        return f"m-{self.key}"


@dataclass(frozen=True)
class Chapter:
    """Entries on one topic."""

    title: str
    methods: tuple[Method, ...]


INTRODUCTION = (
    "What each number is, what it rests on, and what it cannot say. This text is written by "
    "`python -m alignment.methods > docs/methods.md`; the page shows the same."
)


def render_document(chapters: Iterable[Chapter]) -> str:
    """Return chapters as Markdown, with a table of contents."""
    chapters = tuple(chapters)
    lines = ["# Methods", "", INTRODUCTION]
    for chapter in chapters:
        lines += ["", f"**{chapter.title}**", ""]
        lines += [f"- [{method.title}](#{method.anchor})" for method in chapter.methods]
    for chapter in chapters:
        lines += ["", f"## {chapter.title}"]
        for method in chapter.methods:
            lines += ["", *_render_entry(method)]
    return "\n".join(lines) + "\n"


def _render_entry(method: Method) -> list[str]:
    lines = [f'<a id="{method.anchor}"></a>', "", f"### {method.title}", "", method.meaning]
    if method.formula:
        # Four spaces keep symbols and line breaks as they are.
        lines += ["", *(f"    {line}" for line in method.formula.splitlines()), ""]
        lines += [f"- `{symbol}`: {meaning}" for symbol, meaning in method.symbols]
    lines += ["", f"**Rests on.** {method.basis}", "", f"**Cannot say.** {method.limits}"]
    if method.sources:
        lines += ["", "**Sources.**", ""]
        lines += [
            f"- {source.text}: <{source.link}>" if source.link else f"- {source.text}"
            for source in method.sources
        ]
    return lines
