"""HTML: one offline page with the picture, its table, and for a timeline a player."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.data_tables import to_export_value
from alignment.export.html_documents import render_captions
from alignment.export.html_templates import (
    FIXED_RIM_RULE,
    bundle_scripts,
    compress_data,
    format_css_variables,
    get_template,
    load_stylesheet,
    render_html_document,
)
from alignment.export.metadata import (
    TIMELINE_METHOD,
    build_metadata,
    build_timeline_metadata,
    describe_method,
    format_metadata,
)
from alignment.export.panel_charts import ChartPicture
from alignment.export.pictures import (
    PeriodSheet,
    get_timeline_title,
    make_picture_scene,
    make_timeline_sheets,
)
from alignment.export.svg import build_picture_parts, render_svg
from alignment.model.text_format import capitalize_first, format_count
from alignment.model.view import View
from alignment.model.vote import VOTE_LABELS
from alignment.scene.labels.level_of_detail import FONT_SIZES, FontSizes
from alignment.scene.marks import Marks, build_marks
from alignment.scene.multiples import lay_out_player
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, lay_out_sheet
from alignment.scene.sheet_blocks import LINE_SPACING
from alignment.scene.text_metrics import measure_text_width, to_single_line, wrap_text
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import PeriodResult, Timeline

ABSENT_TEXT = "not in this period"
PATH_KEY = "Dots = path since the period before."
# Factor from a font size of labels to the next, in a player.
NEXT_SIZE = 1.4
UNCERTAIN_BLOCS = "Blocs are uncertain; they also change with the texts."


def format_step(step: PeriodSheet) -> str:
    """Return the label of a period with its number of roll calls and drafts."""
    if step.study is None:
        return f"{step.period.label}: {step.period.shortage_text}"
    counts = format_count(step.period.rollcalls, "vote")
    if step.period.drafts:
        counts += f", {format_count(step.period.drafts, step.period.list_noun)}"
    return f"{step.period.label}: {counts}"


def build_player(
    steps: tuple[PeriodSheet, ...],
    active_step: PeriodSheet,
    tables: list[dict[str, list[str]]],
) -> dict[str, Any]:
    """Return the values of the player of a timeline, for its template.

    Parameters
    ----------
    active_step : PeriodSheet
        The period that the page shows at first.
    tables : list of dict
        From :func:`build_table_rows`, for each period.

    Returns
    -------
    dict
        `data` is for the script: `parts` of a period is from
        :func:`~alignment.export.svg.build_picture_parts`, which may leave trails from a period
        to the next if both have `shows_movement`, only of `movers` if it marks these, `said` from
        :func:`~alignment.export.html_documents.render_captions`, and `rows` are the cells of each
        country after its name.
    """
    number = steps.index(active_step)
    font_sizes = _list_font_sizes(active_step.sheet)
    data = {
        "shown": number,
        "absent": ABSENT_TEXT,
        "periods": [
            {
                "label": step.period.label,
                "announcement": format_step(step),
                "title": to_single_line(step.scene.title),
                "parts": build_picture_parts(marks, FontSizes(font_sizes)),
                "shows_movement": step.period.shows_movement,
                "movers": step.scene.movers or None,
                "said": render_captions(marks),
                "rows": {iso3: cells[1:] for iso3, cells in table.items()},
            }
            for step, table in zip(steps, tables, strict=True)
            for marks in (build_marks(step.sheet),)
        ],
    }
    return {
        "label": active_step.period.label,
        "text": format_step(active_step),
        "number": number,
        "last": len(steps) - 1,
        "ends": (steps[0].period.label, steps[-1].period.label),
        "path_key": PATH_KEY,
        "data": compress_data(data),
    }


def _list_font_sizes(sheet: Sheet) -> tuple[float, ...]:
    """Return the font sizes of a player's labels besides that of the sheet.

    None is hardly smaller: in the whole view, readers see the labels of the sheet.
    """
    own = sheet.labels.font_size
    return tuple(size for size in FONT_SIZES if not own / NEXT_SIZE < size < own)


def write(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the picture as one page that loads nothing.

    Picture, table and provenance are also readable without scripts.
    """
    scene = make_picture_scene(study, view, stability)
    sheet = lay_out_sheet(scene, view, is_zoomed=True)
    facts = build_metadata(study, view, scene)
    facts["method"] = describe_method(study, scene.is_of_places)
    return _render_webpage(
        build_marks(sheet),
        scene.title,
        scene.alt,
        facts,
        bundle_scripts("standalone_page"),
        table=build_picture_table(study, sheet),
        player=None,
    )


def write_timeline(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> bytes:
    """Return a timeline as one page with a player.

    Discs glide from period to period, unless the reader prefers reduced motion. Screen readers
    announce the period, and the table follows it. Without scripts the page shows the period of the
    view, or else the first with enough votes.
    """

    def lay_out(scenes: tuple[Scene, ...], view: View) -> tuple[Sheet, ...]:
        sheets = lay_out_player(list(map(_shorten_texts, scenes, timeline.results)), view)
        return tuple(map(_add_path_key, sheets, timeline.results))

    steps = make_timeline_sheets(timeline, view, get_stability, lay_out)
    known_steps = [step for step in steps if step.study is not None]
    active = next((s for s in known_steps if s.period.label == view.period), known_steps[0])
    assert active.study is not None
    sheet, number = active.sheet, steps.index(active)
    title = get_timeline_title(timeline, view, steps)
    facts = build_timeline_metadata(timeline, view, title)
    facts["method"] = f"{describe_method(active.study, sheet.scene.is_of_places)} {TIMELINE_METHOD}"
    tables = [build_table_rows(step.study, step.sheet) if step.study else {} for step in steps]
    rows = _fill_absent_rows(tables, tables[number])
    return _render_webpage(
        build_marks(sheet),
        title,
        facts["query"],
        facts,
        bundle_scripts("timeline_player"),
        table={
            "rows": rows,
            "headings": _list_table_headings(sheet),
            "summary": f"The same as a table, {active.period.label}",
        },
        player=build_player(steps, active, tables),
        font_sizes=_list_font_sizes(sheet),
    )


def _shorten_texts(scene: Scene, result: PeriodResult) -> Scene:
    """Return a scene without what the player or the details of the page say.

    The legend of blocs counts the discs that are drawn, as each period has others.
    """
    # With a large title there is space for the period or the subject, which the subtitle has.
    label = result.period.label
    title = capitalize_first(scene.title.removeprefix(f"{label}: "))
    title = re.sub(rf"^{re.escape(label)}, [^:]+: ", f"{label}: ", title)
    subtitle, study = scene.subtitle, result.study
    if study and (gaps := study.query.describe_search_gaps(study.dataset)):
        subtitle = subtitle.replace(f"; {gaps}", "")
    legend, explanation, notes = scene.colour_legend, scene.explanation, scene.notes
    if study and scene.nodes:
        # The table has the names.
        missing = len(study.table) - len(scene.nodes)
        notes = tuple(re.sub(r"^(Not drawn, .*): .*", rf"\1: {missing}", each) for each in notes)
    if scene.colour_title == "bloc" and scene.matches is None:
        # Others that may have changed bloc have a line.
        others = [n for n in scene.nodes if not (n.iso3 in scene.movers or n.bloc_line)]
        drawn = Counter(node.value for node in others)
        legend = tuple(
            replace(entry, count=drawn.get(entry.label, entry.count)) for entry in legend
        )
    if scene.hulls and scene.colour_title == "bloc":
        explanation = re.sub(r"(voted alike) on \d+ votes", r"\1", explanation)
        explanation = f"{explanation} {UNCERTAIN_BLOCS}"
    return replace(
        scene,
        title=title,
        subtitle=subtitle,
        colour_legend=legend,
        explanation=explanation,
        notes=notes,
    )


def _add_path_key(sheet: Sheet, result: PeriodResult) -> Sheet:
    """Return a sheet of a period whose legend ends with what the path of a disc looks like."""
    lines = [line for line in sheet.text_lines if line.kind == "reading"]
    if not lines or sheet.scene.movers or not result.period.shows_movement:
        return sheet
    last = max(lines, key=lambda line: line.y)
    width = max(measure_text_width(line.text, line.size) for line in lines)
    key = tuple(
        replace(
            last,
            y=round(last.y + number * LINE_SPACING * last.size, 2),
            text=text,
            kind="path key",
            starts_paragraph=number == 1,
        )
        for number, text in enumerate(wrap_text(PATH_KEY, last.size, width), start=1)
    )
    return replace(sheet, text_lines=(*sheet.text_lines, *key))


def write_chart(chart: ChartPicture) -> bytes:
    """Return the chart of a panel as one page that loads nothing, with its values as a table."""
    scene = chart.marks.sheet.scene
    return _render_webpage(
        chart.marks, scene.title, scene.alt, chart.facts, "", table=chart.table, player=None
    )


def _render_webpage(
    marks: Marks,
    title: str,
    description: str,
    facts: dict[str, str],
    script: str,
    font_sizes: tuple[float, ...] = FONT_SIZES,
    **values: Any,
) -> bytes:
    svg = render_svg(marks, format_metadata(facts), is_page_part=True, font_sizes=font_sizes)
    document = render_html_document(
        "webpage.html",
        _build_style(marks.sheet),
        script,
        title=title,
        description=description,
        program=facts["program"],
        facts=facts,
        captions=render_captions(marks),
        picture=Markup(svg),
        **values,
    )
    return document.content


def _fill_absent_rows(
    tables: list[dict[str, list[str]]], active_rows: dict[str, list[str]]
) -> dict[str, list[str]]:
    names = {iso3: cells[0] for table in tables for iso3, cells in table.items()}
    width = len(next(iter(active_rows.values())))
    return {
        iso3: active_rows.get(iso3, [names[iso3], *[ABSENT_TEXT] * (width - 1)])
        for iso3 in sorted(names)
    }


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
        value = node.value if node else "not drawn"
        cells += [] if by_bloc else [VOTE_LABELS.get(value, value)]
        cells.append(node.bloc if node else str(to_export_value(bloc) or "too few votes"))
        rows[iso3] = [to_single_line(cell) for cell in (name, *cells, str(int(votes_cast)))]
    return rows


def build_picture_table(study: Study, sheet: Sheet) -> dict[str, Any]:
    """Return the rows, headings and summary of the table of a picture, for its template."""
    rows = build_table_rows(study, sheet)
    return {
        "rows": rows,
        "headings": _list_table_headings(sheet),
        "summary": f"The same as a table: {len(rows)} countries",
    }


def render_picture_table(study: Study, sheet: Sheet) -> str:
    """Return the table of the countries of a picture as markup, collapsed at first."""
    table = build_picture_table(study, sheet)
    return get_template("picture_table.html").render(table=table)


def _list_table_headings(sheet: Sheet) -> list[str]:
    headings = ["Code", "Country"]
    if sheet.scene.matches is not None:
        headings.append("Meets the filter")
    colour_title = to_single_line(sheet.scene.colour_title)
    if colour_title != "bloc":
        headings.append(colour_title)
    return [*headings, "Bloc", "Votes cast"]
