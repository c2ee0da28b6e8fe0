"""Workbooks: the tables of a study, its grid of votes in colours, or a list of plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import require_extra
from alignment.export.csv_tables import build_view_grid_table, get_view_grid, to_csv_bytes
from alignment.export.data_tables import (
    COUNTRY_COLUMNS,
    build_columns_table,
    build_countries_frame,
    build_links_frame,
    build_rollcalls_frame,
    describe_columns,
    to_export_rows,
)
from alignment.export.escaping import escape_formula
from alignment.export.metadata import PROGRAM_NAME, build_metadata, describe_method
from alignment.model.view import View
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports.country import add_un_names
from alignment.reports.study import build_check, build_swing_record
from alignment.scene.colours import VOTE_COLOURS, select_ink
from alignment.scene.scene import make_scene
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study

_EPOCH = datetime(2000, 1, 1)
# Bounds of the width of a column, which fits its longest cell.
MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH = 8, 48
MEASURED_ROWS = 200
SENTENCE_COLUMN_WIDTH = 100
# Columns that only the swing table has, or that mean something else in it.
SWING_MEANINGS = {
    "rank": "row by swing, the highest first, empty for a country whose vote never changed when a "
    "contested title came up again; swing_rank_low and _high show ties",
    "bloc": COUNTRY_COLUMNS["bloc_name"],
    "story": "how it voted on the contested votes, in a sentence",
}
# Figures that are not part of the swing.
EXTRA_SWING_COLUMNS = (
    "dissent_votes",
    "participation",
    "cross_pressure",
    "bloc_probability",
    "votes_cast",
)
GRID_COLUMN_MEANINGS = {
    "iso3": "ISO 3166-1 alpha-3 code of the country",
    "name": "its name",
    "position": "its position on the line that best separates the votes",
    "un_name": "its name at the United Nations, in the last column",
    "the others": "its vote on the text; empty where it had no seat",
}
LIST_EXTENSIONS = ("csv", "xlsx")


def write_workbook(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the study as a workbook: about, countries, links, roll calls, swing and columns.

    Numbers are numbers, a missing value is an empty cell, and no text is ever a formula.
    """
    scene = make_scene(study, view, stability=stability)
    facts = build_metadata(study, view, scene)
    facts["method"] = describe_method(study)
    file = BytesIO()
    book, header_format = open_workbook(file, facts)
    tables = {
        "Countries": build_countries_frame(study, scene, stability),
        "Links": build_links_frame(study, scene),
        "Roll calls": build_rollcalls_frame(study),
        "Swing": build_swing_table(study, stability),
    }
    # A workbook opens on its first sheet.
    about = book.add_worksheet("About")
    write_sheet(about, header_format, _build_facts_table(facts))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    about.set_column(1, 1, SENTENCE_COLUMN_WIDTH, wrap)
    columns = {
        name: describe_columns(frame, SWING_MEANINGS if name == "Swing" else None)
        for name, frame in tables.items()
    }
    for name, frame in {**tables, "Columns": build_columns_table(columns, "sheet")}.items():
        write_sheet(book.add_worksheet(name), header_format, frame)
    book.close()
    return file.getvalue()


def write_grid_workbook(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return a workbook of the grid of votes in colours, its roll calls, columns and about."""
    country_filter = parse_filter_strictly(study.dataset, study.table, view.where)
    scene = make_scene(study, view, stability=stability, country_filter=country_filter)
    facts = build_metadata(study, view, scene) | {"method": describe_method(study)}
    file = BytesIO()
    book, header_format = open_workbook(file, facts)
    grid = get_view_grid(study, view)
    table = build_view_grid_table(study, view, grid)
    sheet = book.add_worksheet("Votes")
    write_sheet(sheet, header_format, table)
    sheet.freeze_panes(1, 3)
    last_cell = max(1, len(table)), max(3, table.shape[1] - 1)
    for vote, word in VOTE_WORDS.items():
        if vote != Vote.NOT_MEMBER:
            fill = VOTE_COLOURS[word]
            cell_format = book.add_format({"bg_color": fill, "font_color": select_ink(fill)})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": cell_format}
            sheet.conditional_format(1, 3, *last_cell, rule)
    rollcalls = build_rollcalls_frame(study).set_index("rollcall")
    rollcalls = rollcalls.loc[list(grid.votes)].reset_index()
    columns = {"Votes": GRID_COLUMN_MEANINGS, "Roll calls": describe_columns(rollcalls)}
    for name, frame in {
        "Roll calls": rollcalls,
        "Columns": build_columns_table(columns, "sheet"),
        "About": _build_facts_table(facts),
    }.items():
        write_sheet(book.add_worksheet(name), header_format, frame)
    book.close()
    return file.getvalue()


def render_list(rows: Sequence[dict[str, Any]], extension: str, facts: Mapping[str, str]) -> bytes:
    """Return rows as a CSV or XLSX file; no text in it is ever a formula.

    `facts` describe the list and include its `title`. A workbook has them on a sheet of their own,
    CSV as columns that are the same in every row. Countries have their names at the United Nations.
    """
    if extension == "csv":
        frame = pd.DataFrame([row | dict(facts) for row in rows], dtype=object)
        return to_csv_bytes(add_un_names(frame))
    facts = {**facts, "program": PROGRAM_NAME}
    file = BytesIO()
    book, header_format = open_workbook(file, facts)
    frame = add_un_names(pd.DataFrame(list(rows), dtype=object))
    write_sheet(book.add_worksheet("List"), header_format, frame)
    write_sheet(book.add_worksheet("About"), header_format, _build_facts_table(facts))
    book.close()
    return file.getvalue()


def open_workbook(file: BytesIO, facts: dict[str, str]) -> tuple[Any, Any]:
    """Return a workbook with title and author, and the format of its header cells."""
    with require_extra("files"):
        import xlsxwriter

    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        {"title": facts["title"][:255], "author": facts["program"], "created": _EPOCH}
    )
    return book, book.add_format({"bold": True, "bottom": 1})


def build_swing_table(study: Study, stability: BlocStability | None = None) -> pd.DataFrame:
    """Return the table of swing states, the highest swing first.

    Countries that kept their vote on each repeated title, and then those with too few votes,
    come last and have no rank. Nobody has one where the model fails its check.
    """
    record = build_swing_record(study, stability)
    records, ranked = record["countries"], 0
    if build_check(study.checked) is not False:
        ranked = sum(
            row["swing"]["value"] is not None and not row["votes_the_same"] for row in records
        )
    columns = {
        "rank": [*range(1, ranked + 1), *[None] * (len(records) - ranked)],
        **{name: [row[name] for row in records] for name in ("iso3", "name", "bloc")},
        **_get_interval_columns(records, "swing"),
        "swing_rank_low": [row["swing_rank"]["low"] for row in records],
        "swing_rank_high": [row["swing_rank"]["high"] for row in records],
        **{
            name: [row[name] for row in records]
            for name in ("swing_votes", "swing_repeated", "swing_same")
        },
        **_get_interval_columns(records, "position"),
        **_get_interval_columns(records, "dissent"),
        **{name: [row[name] for row in records] for name in EXTRA_SWING_COLUMNS},
        "movement": [row["movement"]["value"] for row in records],
        "movement_se": [row["movement"]["se"] for row in records],
        "story": [row["story"] for row in records],
    }
    # As objects, because a missing value would turn a column of counts into floats.
    series = {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    return add_un_names(pd.DataFrame(series))


def _build_facts_table(facts: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"name": list(facts), "text": list(facts.values())})


def _get_interval_columns(records: list[dict[str, Any]], name: str) -> dict[str, list[Any]]:
    parts = {name: "value", f"{name}_low": "low", f"{name}_high": "high"}
    return {column: [row[name][part] for row in records] for column, part in parts.items()}


def write_sheet(worksheet: Any, header_format: Any, frame: pd.DataFrame) -> None:
    """Write a table to a sheet with a frozen header row and an autofilter."""
    content = [[escape_formula(value) for value in row] for row in to_export_rows(frame)]
    for column, name in enumerate(frame):
        worksheet.write_string(0, column, str(escape_formula(str(name))), header_format)
        texts = [str(row[column]) for row in content[:MEASURED_ROWS] if row[column] is not None]
        widest = max([len(str(name)), *map(len, texts)])
        worksheet.set_column(
            column, column, min(max(widest + 1, MIN_COLUMN_WIDTH), MAX_COLUMN_WIDTH)
        )
    for number, row in enumerate(content, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                worksheet.write_boolean(number, column, value)
            elif isinstance(value, int | float):
                worksheet.write_number(number, column, value)
            elif value is not None:
                worksheet.write_string(number, column, str(value))
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, max(1, len(content)), max(0, len(frame.columns) - 1))
