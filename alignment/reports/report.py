"""Reports of sentences with links to their votes and of tables, as Markdown; records as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any


def serialize_json(record: dict[str, Any]) -> str:
    """Return a record as JSON; raise ValueError if a number is infinite or NaN.

    >>> print(serialize_json({"name": "Côte d'Ivoire"}))
    {
     "name": "Côte d'Ivoire"
    }
    """
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)


def build_item(
    sentence: str, url: str, details: Sequence[Any] = (), link_text: str = "Votes", **figures: Any
) -> Any:
    """Return a sentence of a report with the URL of its votes, sub-items and figures."""
    return {
        "sentence": sentence,
        "address": url,
        "leads": link_text,
        "details": list(details),
        **figures,
    }


def build_section(
    title: str,
    items: Sequence[Any] = (),
    *notes: str,
    headings: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """Return a section of a report: sentences, a table, and notes below them."""
    table = {"heads": list(headings), "rows": [list(row) for row in rows]} if rows else None
    rest = " ".join(filter(None, notes))
    return {"title": title, "items": list(items), "table": table, "rest": rest}


def render_report(record: Mapping[str, Any], page: str) -> str:
    """Return a report as Markdown.

    `record` has `title`, `basis`, `sections` (from :func:`build_section`), `caveat` and `data`;
    `page` is the start of the links, up to their question mark.
    """
    lines = [f"# {escape_markdown(record['title'])}", "", escape_markdown(record["basis"])]
    for section in record["sections"]:
        lines += ["", f"## {escape_markdown(section['title'])}", ""]
        for each in section["items"]:
            lines.append(_render_item(each, page, ""))
            lines += [_render_item(detail, page, "  ") for detail in each["details"]]
        table = section["table"]
        if table:
            lines += ["", *_render_table(table)] if section["items"] else _render_table(table)
        if section["rest"]:
            blank = [""] if section["items"] or table else []
            lines += [*blank, escape_markdown(section["rest"])]
    for note in (record["caveat"], format_source(record)):
        lines += ["", escape_markdown(note)]
    return "\n".join(lines) + "\n"


def format_source(record: Mapping[str, Any]) -> str:
    """Return the title and the version of the records of a report."""
    data = record["data"]
    return f"Data: {data['title']}, version {data['version'] or 'not stated'}."


def escape_markdown(text: str) -> str:
    r"""Return a text with the characters escaped that Markdown or HTML would interpret.

    >>> escape_markdown("A [text](x) of <b>")
    'A \\[text\\](x) of \\<b\\>'
    """
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _render_item(each: Mapping[str, Any], page: str, indent: str) -> str:
    # These characters would end the link.
    url = each["address"].replace("(", "%28").replace(")", "%29").replace(" ", "+")
    sentence, link_text = escape_markdown(each["sentence"]), escape_markdown(each["leads"])
    return f"{indent}- {sentence} [{link_text}]({page}{url})"


def _render_table(table: Mapping[str, Any]) -> list[str]:
    heads, *rows = (
        [escape_markdown(cell) for cell in row] for row in (table["heads"], *table["rows"])
    )
    return [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)]
