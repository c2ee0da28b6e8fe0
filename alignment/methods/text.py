"""The methods as a document."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.methods.entry import Chapter, Method, Source

INTRODUCTION = (
    "What each number is, what it rests on, and what it cannot say. This text is written by "
    "`python -m alignment.methods > docs/methods.md`; the page shows the same."
)


def document(chapters: Iterable[Chapter]) -> str:
    """Return chapters as Markdown, with a table of contents."""
    chapters = tuple(chapters)
    lines = ["# Methods", "", INTRODUCTION]
    for chapter in chapters:
        lines += ["", f"**{chapter.title}**", ""]
        lines += [f"- [{method.title}](#{method.anchor})" for method in chapter.methods]
    for chapter in chapters:
        lines += ["", f"## {chapter.title}"]
        for method in chapter.methods:
            lines += ["", *_entry(method)]
    return "\n".join(lines) + "\n"


def _entry(method: Method) -> list[str]:
    lines = [f'<a id="{method.anchor}"></a>', "", f"### {method.title}", "", method.meaning]
    if method.formula:
        # Four spaces keep symbols and line breaks as they are.
        lines += ["", *(f"    {line}" for line in method.formula.splitlines()), ""]
        lines += [f"- `{symbol}`: {meaning}" for symbol, meaning in method.symbols]
    if method.rests_on:
        lines += ["", f"**Rests on.** {method.rests_on}"]
    if method.cannot_say:
        lines += ["", f"**Cannot say.** {method.cannot_say}"]
    if method.sources:
        lines += ["", "**Sources.**", "", *(f"- {_source(source)}" for source in method.sources)]
    return lines


def _source(source: Source) -> str:
    return f"{source.text}: <{source.link}>" if source.link else source.text
