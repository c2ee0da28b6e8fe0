"""HTML documents: what all of them share, captions of pictures, and report pages to print."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from pkgutil import get_data
from typing import Any

from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.metadata import PROGRAM_NAME
from alignment.export.svg import render_swatch
from alignment.reports.report import format_source
from alignment.scene.encoding import LegendEntry
from alignment.scene.marks import Marks, MarkStyles
from alignment.scene.sheet_blocks import drop_counts_in_title
from alignment.scene.text_metrics import NO_BREAK_SPACE, bind_numbers, to_single_line
from alignment.scene.theme import DARK_THEME, LIGHT_THEME, Theme
from alignment.settings import VERSION

DARK_RULE_COLOUR, LIGHT_RULE_COLOUR = "#3A424C", "#D5D9DE"


def render_standalone_page(
    title: str, description: str, generator: str, body: list[str], style: str, script: str
) -> bytes:
    """Return a page that loads nothing, with a content security policy that enforces this."""
    policy = build_content_policy(style, script)
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        *make_title_tags(to_single_line(title)),
        f'<meta name="description" content={quote_attribute(to_single_line(description))}>',
        f'<meta name="generator" content={quote_attribute(generator)}>',
    ]
    return render_html_page(head, body, style, script)


def make_title_tags(title: str) -> list[str]:
    """Return the viewport and title elements of every page."""
    return [
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape_xml(title)}</title>",
    ]


def render_html_page(head: list[str], body: list[str], style: str, script: str) -> bytes:
    """Return a page with head, body, style, and script if it is not empty."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        *head,
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        *body,
        *([f"<script>{script}</script>"] if script else []),
        "</body>",
        "</html>",
    ]
    return ("\n".join(parts) + "\n").encode()


def build_content_policy(style: str, script: str) -> str:
    """Return the content security policy that allows only this style and script, by hash."""
    scripts = f"'{compute_csp_hash(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src '{compute_csp_hash(style)}'; script-src {scripts};"
        " base-uri 'none'; form-action 'none'"
    )


def embed_data(name: str, content: Any) -> str:
    """Return a script element of compressed JSON data, which does not run."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    data = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f'<script type="application/octet-stream" id="{name}">{data}</script>'


def format_css_variables(theme: Theme) -> str:
    """Return the colours of a theme as variables of the style sheets."""
    scheme = "dark" if theme.name == "dark" else "light"
    rule = DARK_RULE_COLOUR if scheme == "dark" else LIGHT_RULE_COLOUR
    return (
        f":root {{ --paper: {theme.paper}; --ink: {theme.ink}; --faint: {theme.muted_ink};"
        f" --rule: {rule}; color-scheme: {scheme}; }}\n"
    )


def load_stylesheet(name: str) -> str:
    """Return a style sheet of this package."""
    # The loader also reads from a zip file.
    content = get_data("alignment.export", name)
    assert content is not None
    return content.decode()


def compute_csp_hash(text: str) -> str:
    """Return the hash of a style or script for a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def render_captions(marks: Marks) -> dict[str, str]:
    """Return the text around a picture as markup by element id, the most important first.

    `head` is title and subtitle, `side` the colour legend and the annotations, `more` the
    explanation, the notes, the shape legend and the source.
    """
    scene, styles = drop_counts_in_title(marks.sheet.scene), marks.styles
    title, subtitle = bind_numbers(scene.title), escape_xml(to_single_line(scene.subtitle))
    notes = " ".join(map(to_single_line, (scene.explanation, *scene.notes)))
    colour_title = scene.colour_title and f"Colour: {scene.colour_title}"
    side = [
        _render_legend(colour_title, scene.colour_legend, styles),
        *(f'<p class="noted">{escape_xml(note.sentence)}</p>' for note in scene.annotations),
    ]
    more = [
        # For small frames, where the title has no subtitle.
        f'<p class="asked">{subtitle}</p>',
        f'<p class="notes">{escape_xml(notes)}</p>',
        _render_legend("Shape: bloc", scene.shape_legend, styles),
        f'<p class="source">{escape_xml(to_single_line(scene.source))}</p>',
    ]
    head = f'<h1>{escape_xml(title)}</h1><p class="query">{subtitle}</p>'
    return {"head": head, "side": "".join(side), "more": "".join(more)}


def _render_legend(title: str, entries: tuple[LegendEntry, ...], styles: MarkStyles) -> str:
    if not entries:
        return ""
    items = []
    for entry in entries:
        swatch = render_swatch(entry, styles) if entry.shape else ""
        label = escape_xml(to_single_line(entry.label) + _format_count(entry))
        items.append(f"<li>{swatch}{label}</li>")
    head = f"<strong>{escape_xml(to_single_line(title))}</strong>" if title else ""
    return f'<div class="legend">{head}<ul>{"".join(items)}</ul></div>'


def _format_count(entry: LegendEntry) -> str:
    """Return a count without line breaks; a plain number also stays with the word before it."""
    count = entry.count_text.strip().replace(" ", NO_BREAK_SPACE)
    separator = " " if NO_BREAK_SPACE in count else NO_BREAK_SPACE
    return f"{separator}{count}" if count else ""


def render_report_page(record: Mapping[str, Any], page_address: str) -> bytes:
    """Return a report as a page to print; each sentence has a link to its votes.

    Parameters
    ----------
    record : dict
        In the form of :func:`alignment.reports.report.render_report`.
    page_address : str
        Beginning of the links, up to the question mark.
    """
    body = [
        "<main>",
        f"<h1>{_escape_line(record['title'])}</h1>",
        f"<p>{_escape_line(record['basis'])}</p>",
    ]
    for section in record["sections"]:
        body += _render_report_section(section, page_address)
    program = f"{PROGRAM_NAME} {VERSION}"
    made = f"{format_source(record)} Made with {program}."
    body += ["<footer>", *(f"<p>{_escape_line(each)}</p>" for each in (record["caveat"], made))]
    body += ["</footer>", "</main>"]
    return render_standalone_page(
        record["title"], record["basis"], program, body, _build_report_style(), ""
    )


def get_report_policy() -> str:
    """Return the content security policy of report pages."""
    return build_content_policy(_build_report_style(), "")


def _build_report_style() -> str:
    dark = (
        f"@media screen and (prefers-color-scheme: dark) {{ {format_css_variables(DARK_THEME)} }}\n"
    )
    return format_css_variables(LIGHT_THEME) + dark + load_stylesheet("report_page.css")


def _escape_line(text: str) -> str:
    return escape_xml(to_single_line(text))


def _render_report_section(section: Mapping[str, Any], page_address: str) -> list[str]:
    parts = ["<section>", f"<h2>{_escape_line(section['title'])}</h2>"]
    if section["items"]:
        parts += ["<ul>", *(_render_item(each, page_address) for each in section["items"]), "</ul>"]
    if section["table"]:
        parts += _render_table(section["table"], section["title"])
    if section["rest"]:
        parts.append(f'<p class="rest">{_escape_line(section["rest"])}</p>')
    return [*parts, "</section>"]


def _render_item(item: Mapping[str, Any], page_address: str) -> str:
    details = "".join(_render_item(detail, page_address) for detail in item["details"])
    below = f"<ul>{details}</ul>" if details else ""
    address = quote_attribute(f"{page_address}{item['address']}")
    said = _escape_line(item["sentence"])
    return f"<li>{said} <a href={address}>{_escape_line(item['leads'])}</a>{below}</li>"


def _render_table(table: Mapping[str, Any], title: str) -> list[str]:
    heads = "".join(f'<th scope="col">{_escape_line(each)}</th>' for each in table["heads"])
    label = quote_attribute(to_single_line(title))
    rows = [f"<tr>{''.join(map(_render_cell, row))}</tr>" for row in table["rows"]]
    return [
        f'<div class="scroll" tabindex="0" role="region" aria-label={label}>',
        f"<table><thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody></table></div>",
    ]


def _render_cell(text: str) -> str:
    return f"<td>{_escape_line(text)}</td>"
