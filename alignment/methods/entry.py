"""What is said of one method: its meaning, formula, ground, limits and sources."""

from __future__ import annotations

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
    title : str
    meaning : str
        In plain words.
    formula : str
        Plain text with Unicode symbols, one line a formula; '' for a note.
    symbols : tuple of (str, str)
        Each symbol of the formula and what it stands for.
    rests_on : str
        What is counted, and where the count is shown.
    cannot_say : str
    sources : tuple of Source
    explains : tuple of str
        The measures, or the findings of a country, that it explains by their names.
    """

    key: str
    title: str
    meaning: str
    formula: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    rests_on: str = ""
    cannot_say: str = ""
    sources: tuple[Source, ...] = ()
    explains: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The name that a link to the entry ends in."""
        return f"m-{self.key}"


@dataclass(frozen=True)
class Chapter:
    """Entries that belong together."""

    title: str
    methods: tuple[Method, ...]


def doi(text: str, name: str) -> Source:
    """Return a source by its digital object identifier.

    >>> doi("Cohen 1960", "10.1177/001316446002000104").link
    'https://doi.org/10.1177/001316446002000104'
    """
    return Source(text, f"https://doi.org/{name}")
