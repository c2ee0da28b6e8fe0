"""A report: sentences that lead to their votes, and tables. Here as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any


def item(
    sentence: str, address: str, details: Sequence[Any] = (), leads: str = "Votes", **figures: Any
) -> Any:
    """Return a sentence of a report, the address of the page that shows its votes, and figures."""
    return {
        "sentence": sentence,
        "address": address,
        "leads": leads,
        "details": list(details),
        **figures,
    }


def part(
    title: str,
    items: Sequence[Any] = (),
    *rest: str,
    heads: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """Return a part of a report: sentences, a table, and what is said after them."""
    said = " ".join(filter(None, rest))
    table = {"heads": list(heads), "rows": [list(row) for row in rows]} if rows else None
    return {"title": title, "items": list(items), "table": table, "rest": said}


def report_text(record: Mapping[str, Any], page: str) -> str:
    """Return a report as Markdown.

    Parameters
    ----------
    record : dict
        `title`, `basis`, `sections` (of :func:`part`), `caveat` and `data`.
    page : str
        What the links begin with, up to their question mark.
    """
    lines = [f"# {escaped(record['title'])}", "", escaped(record["basis"])]
    for section in record["sections"]:
        lines += ["", f"## {escaped(section['title'])}", ""]
        for each in section["items"]:
            lines.append(_line(each, page, ""))
            lines += [_line(detail, page, "  ") for detail in each["details"]]
        table = section["table"]
        if table:
            lines += ["", *_table(table)] if section["items"] else _table(table)
        if section["rest"]:
            below = [""] if section["items"] or table else []
            lines += [*below, escaped(section["rest"])]
    return "\n".join([*lines, "", escaped(record["caveat"]), "", escaped(source(record))]) + "\n"


def source(record: Mapping[str, Any]) -> str:
    """Return on which records a report rests."""
    data = record["data"]
    return f"Data: {data['title']}, version {data['version'] or 'not stated'}."


def escaped(words: str) -> str:
    r"""Return words in which nothing is a sign of Markdown or a tag.

    >>> escaped("A [text](x) of <b>")
    'A \\[text\\](x) of \\<b\\>'
    """
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(words.split()))


def _line(each: Mapping[str, Any], page: str, indent: str) -> str:
    # Nothing in an address ends the link.
    address = each["address"].replace("(", "%28").replace(")", "%29").replace(" ", "+")
    return f"{indent}- {escaped(each['sentence'])} [{escaped(each['leads'])}]({page}{address})"


def _table(table: Mapping[str, Any]) -> list[str]:
    rows = [table["heads"], ["---"] * len(table["heads"]), *table["rows"]]
    return [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]


def _cell(words: str) -> str:
    return words if words == "---" else escaped(words)
