"""HTML: one offline page with the picture, its table, and for a timeline a player."""

from __future__ import annotations

from functools import partial
from typing import Any

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.dark import FIXED_RIM_RULE
from alignment.export.data_tables import to_export_value
from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.html_documents import (
    embed_data,
    format_css_variables,
    load_stylesheet,
    render_captions,
    render_standalone_page,
)
from alignment.export.metadata import (
    TIMELINE_METHOD,
    build_metadata,
    build_timeline_metadata,
    describe_method,
    format_metadata,
)
from alignment.export.script_bundle import bundle_scripts
from alignment.export.svg import build_picture_parts, render_svg
from alignment.export.timeline_sheets import PeriodSheet, get_timeline_title, make_timeline_sheets
from alignment.export.timeline_text import make_picture_scene
from alignment.model.text_format import format_count
from alignment.model.view import View
from alignment.scene.marks import build_marks
from alignment.scene.sheet import Sheet, lay_out_sheet, lay_out_sheets
from alignment.scene.text_metrics import to_single_line
from alignment.studies.resolved_view import StabilityFunction
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

HELP_TEXT = "Arrow keys walk, Enter pins, Ctrl and wheel zooms"
ABSENT_TEXT = "not in this period"


def format_step(step: PeriodSheet) -> str:
    """Return the label of a period with its number of roll calls and drafts."""
    if step.study is None:
        return f"{step.period.label}: {step.period.shortage_text}"
    counts = format_count(step.period.rollcalls, "roll call")
    if step.period.drafts:
        counts += f", {format_count(step.period.drafts, 'draft')}"
    return f"{step.period.label}: {counts}"


def build_player_data(
    steps: tuple[PeriodSheet, ...], active: int, tables: list[dict[str, list[str]]]
) -> dict[str, Any]:
    """Return the data of every period for the script of the player.

    Parameters
    ----------
    steps : tuple of PeriodSheet
    active : int
        Number of the period that the page shows at first.
    tables : list of dict
        From :func:`build_table_rows`, for each period.

    Returns
    -------
    dict
        `parts` of a period is from :func:`~alignment.export.svg.build_picture_parts`, `said` from
        :func:`~alignment.export.html_documents.render_captions`, and `rows` are the cells of each
        country after its name.
    """
    return {
        "shown": active,
        "absent": ABSENT_TEXT,
        "periods": [
            {
                "label": step.period.label,
                "told": format_step(step),
                "title": to_single_line(step.scene.title),
                "parts": build_picture_parts(marks),
                "said": render_captions(marks),
                "rows": {iso3: cells[1:] for iso3, cells in table.items()},
            }
            for step, table in zip(steps, tables, strict=True)
            for marks in (build_marks(step.sheet),)
        ],
    }


def write(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the picture as one page that loads nothing.

    Picture, table and provenance are also readable without scripts.
    """
    scene = make_picture_scene(study, view, stability)
    sheet = lay_out_sheet(scene, view, is_zoomed=True)
    facts = build_metadata(study, view, scene)
    facts["method"] = describe_method(study, bool(scene.world))
    body = [
        "<main>",
        _render_heading(scene.title),
        _render_toolbar(HELP_TEXT),
        *_render_picture(sheet, facts),
        render_picture_table(study, sheet),
        _render_metadata("About this picture", facts),
        "</main>",
    ]
    style = _build_style(sheet)
    script = bundle_scripts("standalone_page")
    return render_standalone_page(scene.title, scene.alt, facts["program"], body, style, script)


def write_timeline(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> bytes:
    """Return a timeline as one page with a player.

    Discs glide from period to period, unless the reader prefers reduced motion. Screen readers
    announce the period, and the table follows it. Without scripts the page shows the period of the
    view, or else the first with enough votes.
    """
    steps = make_timeline_sheets(
        timeline, view, get_stability, partial(lay_out_sheets, is_zoomed=True)
    )
    known_steps = [step for step in steps if step.study is not None]
    active = next((s for s in known_steps if s.period.label == view.period), known_steps[0])
    assert active.study is not None
    sheet, number = active.sheet, steps.index(active)
    title = get_timeline_title(timeline, view, steps)
    facts = build_timeline_metadata(timeline, view, title)
    facts["method"] = f"{describe_method(active.study, bool(sheet.scene.world))} {TIMELINE_METHOD}"
    tables = [build_table_rows(step.study, step.sheet) if step.study else {} for step in steps]
    rows = _fill_absent_rows(tables, tables[number])
    body = [
        "<main>",
        _render_heading(title),
        _render_toolbar(f"{HELP_TEXT}, comma and full stop step, space plays"),
        render_player(steps, active),
        *_render_picture(sheet, facts),
        "<noscript><p>Scripts are off, so only this period is shown.</p></noscript>",
        _render_table(
            rows, _list_table_headings(sheet), f"The same as a table, {active.period.label}"
        ),
        _render_metadata("About this timeline", facts),
        "</main>",
        embed_data("timeline", build_player_data(steps, number, tables)),
    ]
    style = _build_style(sheet)
    script = bundle_scripts("timeline_player")
    return render_standalone_page(title, facts["query"], facts["program"], body, style, script)


def _fill_absent_rows(tables: list[dict[str, list[str]]], active_rows: dict[str, list[str]]) -> Any:
    names = {iso3: cells[0] for table in tables for iso3, cells in table.items()}
    width = len(next(iter(active_rows.values())))
    return {
        iso3: active_rows.get(iso3, [names[iso3], *[ABSENT_TEXT] * (width - 1)])
        for iso3 in sorted(names)
    }


def _render_picture(sheet: Sheet, facts: dict[str, str]) -> list[str]:
    # On a narrow screen the words around the map are text of the page, and the map fills it.
    marks = build_marks(sheet)
    words = render_captions(marks)
    return [
        f'<div id="head" class="narrow">{words["head"]}</div>',
        '<div id="picture">',
        render_svg(marks, format_metadata(facts), is_page_part=True),
        '<div id="card" role="status" hidden></div>',
        "</div>",
        f'<div id="side" class="narrow">{words["side"]}</div>',
        f'<div id="more" class="narrow">{words["more"]}</div>',
    ]


def _build_style(sheet: Sheet) -> str:
    """Return the style sheet, with the bounds of the map, labels included, as variables."""
    x0, y0, x1, y1 = sheet.label_bounds
    (left, top), (right, bottom) = sheet.to_sheet(x0, y1), sheet.to_sheet(x1, y0)
    width, height = right - left, bottom - top
    bounds = (
        f":root {{ --sheet: {sheet.width / width:.4f}; --left: {left / width:.4f};"
        f" --top: {top / width:.4f}; --map: {width:g} / {height:g}; }}\n"
    )
    variables = format_css_variables(sheet.theme) + bounds
    return variables + FIXED_RIM_RULE + load_stylesheet("webpage.css")


def _render_heading(title: str) -> str:
    # The picture has its title drawn; this one is for those who go from heading to heading.
    return f'<h1 class="unseen">{escape_xml(to_single_line(title))}</h1>'


def _render_toolbar(help_words: str) -> str:
    return (
        '<div id="bar" role="toolbar" aria-label="Picture" hidden>'
        '<label for="search">Find a country <input id="search" type="search"'
        ' autocomplete="off"></label><span id="found" role="status"></span>'
        '<button id="closer" type="button" aria-label="Zoom in">+</button>'
        '<button id="wider" type="button" aria-label="Zoom out">−</button>'
        '<button id="all" type="button">Whole picture</button>'
        f'<span id="help">{help_words}</span></div>'
    )


def render_player(steps: tuple[PeriodSheet, ...], active_step: PeriodSheet) -> str:
    """Return the controls of a timeline as markup; the script of the page shows them."""
    label, number = quote_attribute(active_step.period.label), steps.index(active_step)
    return (
        '<div id="player" role="group" aria-label="Timeline"><div id="steps" hidden>'
        '<button id="earlier" type="button" aria-label="Earlier period">◀</button>'
        '<button id="play" type="button">Play</button>'
        '<button id="later" type="button" aria-label="Later period">▶</button>'
        f'<input id="slider" type="range" min="0" max="{len(steps) - 1}" step="1"'
        f' value="{number}" aria-label="Period" aria-valuetext={label}></div>'
        f'<p id="told" role="status" aria-live="polite">'
        f"{escape_xml(format_step(active_step))}</p></div>"
    )


def build_table_rows(study: Study, sheet: Sheet) -> dict[str, list[str]]:
    """Return the cells of the table by country: name, value, bloc and votes cast.

    Where the view has conditions, a cell before the value says whether the country meets them.
    """
    nodes = {node.iso3: node for node in sheet.scene.nodes}
    by_bloc = to_single_line(sheet.scene.colour_title) == "bloc"
    matches, table, rows = sheet.scene.matches, study.table, {}
    for iso3, name, bloc, votes_cast in zip(
        table.index, table["name"], table["bloc_name"], table["votes_cast"], strict=True
    ):
        node = nodes.get(iso3)
        cells = [] if matches is None else ["yes" if iso3 in matches else "no"]
        cells += [] if by_bloc else [node.value if node else "not drawn"]
        cells.append(node.bloc if node else str(to_export_value(bloc) or "not enough votes"))
        rows[iso3] = [to_single_line(cell) for cell in (name, *cells, str(int(votes_cast)))]
    return rows


def render_picture_table(study: Study, sheet: Sheet) -> str:
    """Return the table of the countries of a picture as markup, collapsed at first."""
    rows = build_table_rows(study, sheet)
    return _render_table(
        rows, _list_table_headings(sheet), f"The same as a table: {len(rows)} countries"
    )


def _list_table_headings(sheet: Sheet) -> list[str]:
    headings = ["Code", "Country"]
    if sheet.scene.matches is not None:
        headings.append("Meets the filter")
    colour_title = to_single_line(sheet.scene.colour_title)
    if colour_title != "bloc":
        headings.append(colour_title)
    return [*headings, "Bloc", "Votes cast"]


def _render_table(rows: dict[str, list[str]], heads: list[str], summary: str) -> str:
    body = []
    for iso3, (name, *words, cast) in rows.items():
        cells = "".join(f"<td>{escape_xml(word)}</td>" for word in words)
        body.append(
            f"<tr data-row={quote_attribute(iso3)} data-name={quote_attribute(name)}>"
            f'<td>{escape_xml(iso3)}</td><th scope="row">{escape_xml(name)}</th>{cells}'
            f'<td class="number">{escape_xml(cast)}</td></tr>'
        )
    head = "".join(f'<th scope="col">{escape_xml(word)}</th>' for word in heads)
    return (
        f'<details><summary id="table">{escape_xml(summary)}</summary>'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table>"
        "</details>"
    )


def _render_metadata(summary: str, facts: dict[str, str]) -> str:
    rows = [
        f"<dt>{escape_xml(name.capitalize())}</dt><dd>{escape_xml(said)}</dd>"
        for name, said in facts.items()
    ]
    return "\n".join([f"<details><summary>{summary}</summary><dl>", *rows, "</dl></details>"])
