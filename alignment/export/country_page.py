"""A country on a page to print, in HTML that needs no script."""

from __future__ import annotations

from typing import Any

from alignment.export.about import PROGRAM
from alignment.export.country_sheet import fitting, heads, provenance
from alignment.export.document import document, policy_of, resource, variables
from alignment.export.text import xml
from alignment.scene.drawing import LIGHT
from alignment.scene.lettering import line
from alignment.version import VERSION
from alignment.words.country_parts import Part, plainly


def country_page(record: dict[str, Any], address: str, found: str) -> bytes:
    """Return what a record of a country says as a page to print.

    Parameters
    ----------
    record : dict
        From :func:`alignment.words.country.country_record`.
    address : str
        Where the country is found on the page.
    found : str
        What is found of it, from :func:`alignment.words.chosen.found_of`.
    """
    title, *others = heads(record, found)
    body = [
        "<main>",
        f"<h1>{xml(line(title))}</h1>",
        *_paragraphs(*others),
        '<div class="parts">',
        *map(_section, fitting(record, address, found)),
        "</div>",
        "<footer>",
        *_paragraphs(*plainly(record), *provenance(record, address)),
        "</footer>",
        "</main>",
    ]
    program = f"{PROGRAM} {VERSION}"
    return document(title, record["description"], program, body, _style(), "")


def policy() -> str:
    """Return the content security policy that the page works under."""
    return policy_of(_style(), "")


def _style() -> str:
    return variables(LIGHT) + resource("country_page.css")


def _paragraphs(*words: str) -> list[str]:
    return [f"<p>{xml(line(each))}</p>" for each in words if each]


def _section(part: Part) -> str:
    rows = [
        f'<tr><td class="mark">{xml(line(mark))}</td><td>{xml(line(words))}</td>'
        f'<td class="number">{xml(line(figure))}</td></tr>'
        for mark, words, figure in part.lines
    ]
    table = f"<table><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    note = "".join(_paragraphs(part.note))
    return f"<section><h2>{xml(line(part.title))}</h2>{note}{table}</section>"
