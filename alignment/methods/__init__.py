"""Methods: every measure in words and formulas, for the page and the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alignment.model import registries
from alignment.model.registries import (
    CATEGORY,
    FACTS,
    FACTS_FILE,
    NUMBER,
    ORDERED,
    TEXT,
    YES_NO,
    Fact,
    FieldTypes,
    Source,
    Table,
    check_fields,
    cite,
    read_entries,
    read_toml,
)

FOLDER = Path(__file__).parent
INTRODUCTION = (
    "This page defines every number of the project: its formula, unit, range, basis and limits. "
    "`python -m alignment.methods > docs/methods.md` writes it; the page shows the same text."
)
_KEY_PATTERN = re.compile(r"[a-z-]+")
_METHOD_FIELDS: FieldTypes = {
    **dict.fromkeys(("key", "title", "formula"), str),
    **dict.fromkeys(("question", "meaning", "scale", "missing", "basis", "limits"), TEXT),
    **dict.fromkeys(("explains", "sources"), list),
    "symbols": dict,
}


@dataclass(frozen=True)
class Method:
    """One entry of the methods; a note on the records has no formula.

    Attributes
    ----------
    key : str
        Short name; the entry's anchor is ``m-`` and the key.
    question : str
        The question that the number answers; '' for a note, as are `scale` and `missing`.
    meaning : str
        In plain words.
    formula : str
        Plain text with Unicode symbols, one line a formula; '' for a note.
    symbols : tuple of (str, str)
        Each symbol of the formula and its meaning.
    scale : str
        Unit and range.
    missing : str
        When there is no number, and what that means.
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
    question: str = ""
    scale: str = ""
    missing: str = ""
    basis: str = ""
    limits: str = ""
    sources: tuple[Source, ...] = ()
    explained_names: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The name that a link to the entry ends in."""
        return f"m-{self.key}"

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Label and text of each note below the formula."""
        notes = (
            ("Unit and range", self.scale),
            ("No value", self.missing),
            ("Based on", self.basis),
            ("Limits", self.limits),
        )
        return tuple((label, text) for label, text in notes if text)


@dataclass(frozen=True)
class Chapter:
    """Entries on one topic."""

    title: str
    methods: tuple[Method, ...]


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


def load_chapter(
    name: str, folder: Path = FOLDER, sources_folder: Path = registries.FOLDER
) -> Chapter:
    """Return the chapter of one file, which cites `sources.toml` of another folder."""
    path = folder / f"{name}.toml"
    title = read_toml(path).get("title")
    if not isinstance(title, str):
        raise ValueError(f"{path.name}: field 'title' is missing")
    entries = read_entries(path, "methods", "key")
    return Chapter(
        title, tuple(_build_method(entry, path, sources_folder) for entry in entries.values())
    )


def _build_method(entry: Table, path: Path, sources_folder: Path) -> Method:
    where = f"{path.name}: {entry['key']}"
    check_fields(entry, _METHOD_FIELDS, ["title", "meaning", "basis", "limits"], where)
    if not _KEY_PATTERN.fullmatch(entry["key"]):
        raise ValueError(f"{where}: a key has lower-case letters and hyphens alone")
    for field in ("meaning", "scale", "missing", "basis", "limits"):
        if not entry.get(field, ".").endswith("."):
            raise ValueError(f"{where}: field {field!r} does not end with a full stop")
    symbols = {name: text.replace("\n", " ") for name, text in entry.get("symbols", {}).items()}
    formula = entry.get("formula", "")
    if bool(formula) != bool(symbols):
        raise ValueError(f"{where}: a formula and its symbols go together; one of them is missing")
    explained = formula + " ".join(symbols.values())
    for names in symbols:
        for symbol in re.split(r", | < ", names):
            if symbol not in explained:
                raise ValueError(f"{where}: symbol {symbol!r} is not in the formula")
    return Method(
        entry["key"],
        entry["title"],
        entry["meaning"],
        formula,
        tuple(symbols.items()),
        entry.get("question", ""),
        entry.get("scale", ""),
        entry.get("missing", ""),
        entry["basis"],
        entry["limits"],
        cite(entry.get("sources", ()), where, sources_folder),
        tuple(entry.get("explains", ())),
    )


def build_facts_chapter() -> Chapter:
    """Return the chapter of the methods that explains the facts."""
    title = read_toml(registries.FOLDER / FACTS_FILE)["title"]
    return Chapter(title, tuple(_build_fact_method(fact) for fact in FACTS.values()))


def _build_fact_method(fact: Fact) -> Method:
    kinds = {
        NUMBER: "A number",
        ORDERED: "An ordered category",
        CATEGORY: "A category",
        YES_NO: "Yes or no",
    }
    unit = f", {fact.unit}" if fact.unit else ""
    return Method(
        f"fact-{fact.name.replace('_', '-')}",
        f"Fact: {fact.label}",
        f"{fact.meaning} The name of the colour and of the condition is fact:{fact.name}.",
        scale=f"{kinds[fact.kind]}{unit}" + (f"; {fact.direction}." if fact.direction else "."),
        missing=f"A country without a row is {fact.missing or 'not known'}.",
        basis=f"{fact.availability} Terms: {fact.licence}.",
        limits=fact.limits,
        sources=fact.sources,
        explained_names=(fact.name,),
    )


def render_markdown() -> str:
    """Return the methods as Markdown with a table of contents, the text of docs/methods.md."""
    chapters = load_chapters()
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
    lines = [f'<a id="{method.anchor}"></a>', "", f"### {method.title}"]
    if method.question:
        lines += ["", f"**{method.question}**"]
    lines += ["", method.meaning]
    if method.formula:
        # Four spaces keep symbols and line breaks as they are.
        lines += ["", *(f"    {line}" for line in method.formula.splitlines()), ""]
        lines += [f"- `{symbol}`: {meaning}" for symbol, meaning in method.symbols]
    for label, text in method.notes:
        lines += ["", f"**{label}.** {text}"]
    if method.sources:
        lines += ["", "**Sources.**", ""]
        lines += [
            f"- {source.text}: <{source.link}>" if source.link else f"- {source.text}"
            for source in method.sources
        ]
    return lines
