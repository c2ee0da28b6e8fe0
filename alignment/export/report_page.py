"""A report on a page to print, in HTML that needs no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignment.export.about import PROGRAM
from alignment.export.document import document, policy_of, resource, variables
from alignment.export.text import attribute, xml
from alignment.scene.drawing import DARK, LIGHT
from alignment.scene.lettering import line
from alignment.version import VERSION
from alignment.words.report import source


def report_page(record: Mapping[str, Any], page: str) -> bytes:
    """Return a report as a page to print; each sentence leads to its votes.

    Parameters
    ----------
    record : dict
        As :func:`alignment.words.report.report_text` takes it.
    page : str
        What the links begin with, up to their question mark.
    """
    body = ["<main>", f"<h1>{_words(record['title'])}</h1>", f"<p>{_words(record['basis'])}</p>"]
    for section in record["sections"]:
        body += _section(section, page)
    program = f"{PROGRAM} {VERSION}"
    made = f"{source(record)} Made with {program}."
    body += ["<footer>", *(f"<p>{_words(each)}</p>" for each in (record["caveat"], made))]
    body += ["</footer>", "</main>"]
    return document(record["title"], record["basis"], program, body, _style(), "")


def policy() -> str:
    """Return the content security policy that the page works under."""
    return policy_of(_style(), "")


def _style() -> str:
    dark = f"@media screen and (prefers-color-scheme: dark) {{ {variables(DARK)} }}\n"
    return variables(LIGHT) + dark + resource("report_page.css")


def _words(words: str) -> str:
    return xml(line(words))


def _section(section: Mapping[str, Any], page: str) -> list[str]:
    parts = ["<section>", f"<h2>{_words(section['title'])}</h2>"]
    if section["items"]:
        parts += ["<ul>", *(_item(each, page) for each in section["items"]), "</ul>"]
    if section["table"]:
        parts += _table(section["table"], section["title"])
    if section["rest"]:
        parts.append(f'<p class="rest">{_words(section["rest"])}</p>')
    return [*parts, "</section>"]


def _item(each: Mapping[str, Any], page: str) -> str:
    details = "".join(_item(detail, page) for detail in each["details"])
    below = f"<ul>{details}</ul>" if details else ""
    address = attribute(f"{page}{each['address']}")
    said = _words(each["sentence"])
    return f"<li>{said} <a href={address}>{_words(each['leads'])}</a>{below}</li>"


def _table(table: Mapping[str, Any], title: str) -> list[str]:
    heads = "".join(f'<th scope="col">{_words(each)}</th>' for each in table["heads"])
    label = attribute(line(title))
    rows = [f"<tr>{''.join(map(_cell, row))}</tr>" for row in table["rows"]]
    return [
        f'<div class="scroll" tabindex="0" role="region" aria-label={label}>',
        f"<table><thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody></table></div>",
    ]


def _cell(words: str) -> str:
    return f"<td>{_words(words)}</td>"
