"""A country on a page to print, in HTML that needs no script."""

from __future__ import annotations

from typing import Any

from alignment.export.about import PROGRAM
from alignment.export.country_sheet import fitting, provenance, title_of
from alignment.export.document import document, policy_of, resource, variables
from alignment.export.text import xml
from alignment.scene.drawing import LIGHT
from alignment.scene.lettering import line
from alignment.version import VERSION
from alignment.words.country_parts import Part, facts, headline


def country_page(record: dict[str, Any], address: str) -> bytes:
    """Return what a record of a country says as a page to print.

    Parameters
    ----------
    record : dict
        From :func:`alignment.words.country.country_record`.
    address : str
        Where the country is found on the page.
    """
    body = [
        "<main>",
        f"<h1>{xml(line(title_of(record)))}</h1>",
        *_paragraphs(facts(record), headline(record)),
        '<div class="parts">',
        *map(_section, fitting(record, address)),
        "</div>",
        "<footer>",
        *_paragraphs(*provenance(record, address)),
        "</footer>",
        "</main>",
    ]
    program = f"{PROGRAM} {VERSION}"
    return document(title_of(record), record["description"], program, body, _style(), "")


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
