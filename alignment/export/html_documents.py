"""HTML documents: captions of pictures, and report pages to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from alignment.export.html_templates import (
    HtmlDocument,
    format_css_variables,
    get_template,
    load_stylesheet,
    render_html_document,
)
from alignment.export.metadata import PROGRAM_NAME
from alignment.export.svg import render_swatch
from alignment.model.text_format import capitalize_first
from alignment.reports.report import format_source
from alignment.scene.encoding import LegendEntry
from alignment.scene.marks import Marks, MarkStyles
from alignment.scene.sheet_blocks import drop_counts_in_title
from alignment.scene.text_metrics import NO_BREAK_SPACE, bind_numbers, to_single_line
from alignment.scene.theme import DARK_THEME, LIGHT_THEME
from alignment.settings import VERSION


def render_captions(marks: Marks) -> dict[str, Markup]:
    """Return the text around a picture as markup by element id, the most important first.

    `head` is title and subtitle, `side` the legends and the annotations, `more` the explanation,
    the notes and the source.
    """
    scene = drop_counts_in_title(marks.sheet.scene)
    explanation = scene.explanation
    if scene.has_outline_legend:
        # The title of that legend says what an outline is.
        explanation = explanation.replace(" Outline = bloc.", "")
    captions: Any = get_template("captions.html").make_module(
        {
            "title": bind_numbers(scene.title),
            "subtitle": scene.subtitle,
            "colour_title": scene.colour_title and f"Colour: {scene.colour_heading}",
            "colour_entries": _list_legend_entries(scene.colour_legend, marks.styles),
            "annotations": [note.sentence for note in scene.annotations],
            "notes": (explanation, *scene.notes),
            "shape_title": capitalize_first(scene.shape_title),
            "shape_entries": _list_legend_entries(scene.shape_legend, marks.styles),
            "source": scene.source,
        }
    )
    return {"head": captions.head, "side": captions.side, "more": captions.more}


def _list_legend_entries(
    entries: tuple[LegendEntry, ...], styles: MarkStyles
) -> list[tuple[Markup, str]]:
    """Return the swatch and the label of each entry."""
    return [
        (
            Markup(render_swatch(entry, styles) if entry.shape else ""),
            to_single_line(entry.text) + _format_count(entry),
        )
        for entry in entries
    ]


def _format_count(entry: LegendEntry) -> str:
    """Return a count without line breaks; a plain number also stays with the word before it."""
    count = entry.count_text.strip().replace(" ", NO_BREAK_SPACE)
    separator = " " if NO_BREAK_SPACE in count else NO_BREAK_SPACE
    return f"{separator}{count}" if count else ""


def render_report_page(record: Mapping[str, Any], page_address: str) -> HtmlDocument:
    """Return a report as a page to print; each sentence has a link to its votes.

    Parameters
    ----------
    record : dict
        In the form of :func:`alignment.reports.report.render_report`.
    page_address : str
        Beginning of the links, up to the question mark.
    """
    program, dark = f"{PROGRAM_NAME} {VERSION}", format_css_variables(DARK_THEME)
    dark = f"@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"
    return render_html_document(
        "report_page.html",
        format_css_variables(LIGHT_THEME) + dark + load_stylesheet("report_page.css"),
        title=record["title"],
        description=record["basis"],
        program=program,
        sections=record["sections"],
        page_address=page_address,
        caveat=record["caveat"],
        source=f"{format_source(record)} Made with {program}.",
    )
