"""CSV: one table of a study, its grid of votes, the table of the page, or a zip of all tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import AlignmentError, QueryError, format_unknown_name
from alignment.export.data_tables import (
    build_columns_table,
    build_countries_frame,
    build_links_frame,
    build_rollcalls_frame,
    build_votes_frame,
    describe_columns,
    to_export_rows,
)
from alignment.export.escaping import escape_formula
from alignment.export.metadata import build_metadata, describe_method, format_metadata
from alignment.model.dataset import Dataset
from alignment.model.facts import get_fact_rows
from alignment.model.url_params import CSV_TABLES
from alignment.model.view import View
from alignment.reports.country import add_un_names
from alignment.reports.votes import build_grid_table
from alignment.scene.country_table import list_countries, sort_by_name
from alignment.scene.scene import Scene, make_scene
from alignment.studies.filters import (
    MEMBERS_TODAY,
    CountryFilter,
    date_filter,
    list_groups_of_today,
    parse_filter_strictly,
)
from alignment.studies.study import Study
from alignment.studies.vote_grid import VoteGrid, choose_grid_countries

_UNIX = 3
# With this mark spreadsheets read the file as UTF-8; pandas skips it.
BYTE_ORDER_MARK = "\ufeff".encode()
TABLE_MEANINGS = {
    "countries": "countries of the study, their bloc and place",
    "links": "every pair of countries with a weight",
    "rollcalls": "the votes selected",
    "votes": "the vote of each country; absent: the member did not vote",
}


def zip_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of files by name that holds no time of creation.

    >>> zip_parts({"a.txt": b"one"}) == zip_parts({"a.txt": b"one"})
    True
    """
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


def strip_timestamps(archive: bytes) -> bytes:
    """Return a zip archive without its times of creation."""
    with ZipFile(BytesIO(archive)) as old:
        return zip_parts({name: old.read(name) for name in old.namelist()})


def write_csv_archive(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the study as a zip of four CSV tables, their columns, and a read-me file.

    The format of each table is that of :func:`write_csv`.
    """
    scene = make_scene(study, view, stability=stability)
    tables = build_frames(study, scene, stability)
    parts = {"README.txt": build_readme(study, view, scene, tables).encode()}
    for name, frame in (tables | {"columns": _describe_tables(tables)}).items():
        parts[f"{name}.csv"] = to_csv_bytes(frame)
    return zip_parts(parts)


def build_frames(
    study: Study, scene: Scene, stability: BlocStability | None
) -> dict[str, pd.DataFrame]:
    """Return the four tables of a study by name."""
    return {
        "countries": build_countries_frame(study, scene, stability),
        "links": build_links_frame(study, scene),
        "rollcalls": build_rollcalls_frame(study),
        "votes": build_votes_frame(study),
    }


def _describe_tables(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return build_columns_table({name: describe_columns(each) for name, each in tables.items()})


def build_readme(study: Study, view: View, scene: Scene, tables: dict[str, pd.DataFrame]) -> str:
    """Return the provenance, the method, and the tables with their columns as text."""
    parts = [format_metadata(build_metadata(study, view, scene)), describe_method(study)]
    for name, rows in _describe_tables(tables).groupby("table", sort=False):
        columns = "\n".join(f"  {row.column}: {row.meaning}" for row in rows.itertuples())
        parts.append(f"{name}.csv: {TABLE_MEANINGS[str(name)]}\n{columns}")
    parts.append("columns.csv: what the columns mean, as above")
    parts.append("A text that begins like a formula has a leading apostrophe.")
    return "\n\n".join(parts) + "\n"


def to_csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as a CSV file in UTF-8 with a byte order mark."""
    return BYTE_ORDER_MARK + format_csv(frame).encode()


def format_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV; a text that looks like a formula has a leading apostrophe."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    # Escaped once each: a million votes hold few different words.
    cells: dict[object, object] = {}
    for row in to_export_rows(frame):
        for value in row:
            if isinstance(value, str) and value not in cells:
                cells[value] = escape_formula(value)
        writer.writerow([cells[v] if isinstance(v, str) else v for v in row])
    return text.getvalue()


def write_grid_csv(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the grid of votes that a view shows; see :func:`build_view_grid_table`."""
    table = build_view_grid_table(study, view, get_view_grid(study, view))
    return to_csv_bytes(table.rename(columns=lambda name: str(escape_formula(name))))


def build_view_grid_table(study: Study, view: View, grid: VoteGrid) -> pd.DataFrame:
    """Return the grid of a view as a table.

    A row is a country and a column a roll call, both in the order of the view. An empty cell means
    that the country had no seat. Groups whose members are those of today have a column each. The
    names at the United Nations are the last column.
    """
    table, where = build_grid_table(grid), get_grid_filter(study, view)
    for name in list_groups_of_today(where, study.dataset):
        status = where.matching_rows[f"group:{name}"]
        table[f"group:{name} ({MEMBERS_TODAY})"] = table["iso3"].map(status)
    return add_un_names(table)


def get_view_grid(study: Study, view: View) -> VoteGrid:
    """Return the votes, on all roll calls, of the countries filtered, else selected, else all."""
    countries = choose_grid_countries(get_grid_filter(study, view), view.select)
    return study.grid(countries, view.order)


def get_grid_filter(study: Study, view: View) -> CountryFilter:
    """Return the filter of a grid."""
    where = parse_filter_strictly(study.dataset, study.table, view.where)
    return date_filter(study.dataset, study.table, where, *study.votes)


def write_csv(
    study: Study, view: View, stability: BlocStability | None = None, table: str = CSV_TABLES[0]
) -> bytes:
    """Return one table: countries, links, rollcalls, votes, grid, or the meanings of columns.

    The file is UTF-8 with a byte order mark, commas and a header row. A missing value is an empty
    cell. A text that a spreadsheet would take for a formula has a leading apostrophe.

    Parameters
    ----------
    view : View
        Countries and order of the grid.
    stability : BlocStability, optional
        Gives the countries a column `bloc_probability`.
    table : str
        One of `alignment.model.url_params.CSV_TABLES`.

    Raises
    ------
    AlignmentError
        If there is no such table.
    """
    if table not in CSV_TABLES:
        raise AlignmentError(format_unknown_name("table", table, CSV_TABLES))
    if table == "grid":
        return write_grid_csv(study, view)
    if table == "rollcalls":
        return to_csv_bytes(build_rollcalls_frame(study))
    if table == "votes":
        return to_csv_bytes(build_votes_frame(study))
    scene = make_scene(study, view, stability=stability)
    if table == "links":
        return to_csv_bytes(build_links_frame(study, scene))
    if table == "columns":
        return to_csv_bytes(_describe_tables(build_frames(study, scene, stability)))
    return to_csv_bytes(build_countries_frame(study, scene, stability))


def write_view_table(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the table of the page: the countries that meet the filter, one row each.

    The columns have the names of the colour variables. An empty cell is a missing value. Members
    of groups are those on the day of the vote that the map shows.
    """
    where = parse_filter_strictly(study.dataset, study.table, view.where)
    where = date_filter(study.dataset, study.table, where, view.colour_by.rollcall)
    listing = list_countries(study, view, where, stability)
    columns = {
        str(escape_formula(colour.name)): colour.values.reindex(listing.names.index)
        for colour in listing.columns
    }
    table = pd.DataFrame({"name": listing.names, **columns}).rename_axis("iso3").reset_index()
    return to_csv_bytes(add_un_names(table))


def render_associations_csv(record: dict[str, Any]) -> bytes:
    """Return the whole table of associations as CSV: a row for each fact and group, or predictor.

    Columns of a kind of test begin with its name, such as `within_subregions_q`.
    """
    rows = []
    for entry in record.get("facts", record.get("predictors", [])):
        row = {key: value for key, value in entry.items() if not isinstance(value, (dict, list))}
        for kind in ("among", "within", "within_subregions"):
            row |= {f"{kind}_{key}": value for key, value in entry.get(kind, {}).items()}
        rows.append(row)
    return pd.DataFrame(rows).map(escape_formula).to_csv(index=False).encode()


def build_name_table(dataset: Dataset, country_filter: CountryFilter) -> pd.DataFrame:
    """Return the countries that match a filter, by name, with the value of each condition.

    The heading of a group says if its members are those of today.
    """
    headings = {
        f"group:{name}": f"group:{name} ({MEMBERS_TODAY})"
        for name in list_groups_of_today(country_filter, dataset)
    }
    table = sort_by_name(country_filter.matching_rows).rename(columns=headings)
    return table.rename_axis("iso3").reset_index()


def build_source_table(dataset: Dataset, country_filter: CountryFilter) -> pd.DataFrame:
    """Return the rows of the records behind the facts of matching countries.

    Raises :class:`QueryError` if no condition is about a fact.
    """
    names = {each.names[0]: None for each in country_filter.conditions if each.kind == "fact"}
    if not names:
        raise QueryError("no condition is on a fact; add one, as where=fact:freedom@2018:1..2.5")
    rows = pd.concat([get_fact_rows(dataset, name) for name in names]).drop_duplicates()
    matching = rows[rows["iso3"].isin(country_filter.countries)]
    return matching.sort_values(["iso3", "fact", "year"], kind="stable")
