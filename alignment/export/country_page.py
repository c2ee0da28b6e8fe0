"""Page of a country to print, as HTML."""

from __future__ import annotations

from typing import Any

from alignment.export.country_sheet import fit_sections, list_headings, list_provenance
from alignment.export.escaping import escape_xml
from alignment.export.html_documents import (
    build_content_policy,
    format_css_variables,
    load_stylesheet,
    render_standalone_page,
)
from alignment.export.metadata import PROGRAM_NAME
from alignment.reports.country import CountrySection, explain_terms
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import LIGHT_THEME
from alignment.settings import VERSION


def render_country_page(record: dict[str, Any], address: str, headline: str) -> bytes:
    """Return a record of a country as a page to print.

    The parameters are those of :func:`~alignment.export.country_sheet.render_country_sheet`.
    """
    title, *others = list_headings(record, headline)
    body = [
        "<main>",
        f"<h1>{escape_xml(to_single_line(title))}</h1>",
        *_render_paragraphs(*others),
        '<div class="parts">',
        *map(_render_country_section, fit_sections(record, address, headline)),
        "</div>",
        "<footer>",
        *_render_paragraphs(*explain_terms(record), *list_provenance(record, address)),
        "</footer>",
        "</main>",
    ]
    program = f"{PROGRAM_NAME} {VERSION}"
    return render_standalone_page(
        title, record["description"], program, body, _build_country_style(), ""
    )


def get_country_policy() -> str:
    """Return the content security policy of country pages."""
    return build_content_policy(_build_country_style(), "")


def _build_country_style() -> str:
    return format_css_variables(LIGHT_THEME) + load_stylesheet("country_page.css")


def _render_paragraphs(*texts: str) -> list[str]:
    return [f"<p>{escape_xml(to_single_line(each))}</p>" for each in texts if each]


def _render_country_section(part: CountrySection) -> str:
    rows = [
        f'<tr><td class="mark">{escape_xml(to_single_line(mark))}</td>'
        f"<td>{escape_xml(to_single_line(words))}</td>"
        f'<td class="number">{escape_xml(to_single_line(figure))}</td></tr>'
        for mark, words, figure in part.lines
    ]
    table = f"<table><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    note = "".join(_render_paragraphs(part.note))
    return f"<section><h2>{escape_xml(to_single_line(part.title))}</h2>{note}{table}</section>"
