"""Page of a country to print, as HTML."""

from __future__ import annotations

from typing import Any

from alignment.export.country_sheet import fit_sections, list_headings, list_provenance
from alignment.export.html_templates import (
    build_content_policy,
    format_css_variables,
    load_stylesheet,
    render_document,
)
from alignment.export.metadata import PROGRAM_NAME
from alignment.reports.country import explain_terms
from alignment.scene.theme import LIGHT_THEME
from alignment.settings import VERSION


def render_country_page(record: dict[str, Any], address: str, headline: str) -> bytes:
    """Return a record of a country as a page to print.

    The parameters are those of :func:`~alignment.export.country_sheet.render_country_sheet`.
    """
    title, *introduction = list_headings(record, headline)
    return render_document(
        "country_page.html",
        _build_country_style(),
        title=title,
        description=record["description"],
        program=f"{PROGRAM_NAME} {VERSION}",
        introduction=introduction,
        sections=fit_sections(record, address, headline),
        provenance=[*explain_terms(record), *list_provenance(record, address)],
    )


def get_country_policy() -> str:
    """Return the content security policy of country pages."""
    return build_content_policy(_build_country_style())


def _build_country_style() -> str:
    return format_css_variables(LIGHT_THEME) + load_stylesheet("country_page.css")
