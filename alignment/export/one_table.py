"""CSV: one table of the study, for pandas and spreadsheets."""

from __future__ import annotations

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.errors import AlignmentError, unknown
from alignment.export import frames, grid_csv, tables
from alignment.export.tables import columns, csv_bytes
from alignment.model.taken import TABLES
from alignment.model.view import View
from alignment.scene.scene import make_scene


def write(study: Study, view: View, sure: Bootstrap | None = None, table: str = TABLES[0]) -> bytes:
    """Return one table: countries, links, rollcalls, votes, grid, or what columns mean.

    UTF-8 with its mark, commas, a header row; a missing value is an empty cell. A text that a
    spreadsheet would take for a formula has a leading apostrophe. What the columns mean is a table
    of its own, `columns`.

    Parameters
    ----------
    study : Study
    view : View
        The grid has the countries and the order that it asks for.
    sure : Bootstrap, optional
        How sure the blocs are, if that is to be told of countries.
    table : str
        One of `alignment.model.taken.TABLES`.

    Raises
    ------
    AlignmentError
        If there is no such table.
    """
    if table not in TABLES:
        raise AlignmentError(unknown("table", table, TABLES))
    if table == "grid":
        return grid_csv.write(study, view)
    if table == "rollcalls":
        return csv_bytes(frames.rollcalls(study))
    if table == "votes":
        return csv_bytes(frames.votes(study))
    scene = make_scene(study, view, sure=sure)
    if table == "columns":
        return csv_bytes(columns(tables.frames(study, scene, sure)))
    found = frames.links(study, scene) if table == "links" else frames.countries(study, scene, sure)
    return csv_bytes(found)
