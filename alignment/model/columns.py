"""Tables of a data package and their columns.

The loader's checks, `datapackage.json` and the documentation all use these descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from alignment.model.registries import build_record, read_entries


@dataclass(frozen=True)
class ColumnSpec:
    """One column: its name, its meaning and the values of its cells.

    `kind` is text, integer, date (2019, 2019-12 or 2019-12-27), day (2019-12-27) or url;
    `choices` lists the allowed words; `foreign_key` names the table.column that must have the
    value. An empty cell is allowed unless `required`. A file may lack an `optional` column. A
    cell of a `multiple` column has several values, separated by `;`.
    """

    name: str
    meaning: str
    kind: str = "text"
    required: bool = True
    optional: bool = False
    choices: tuple[str, ...] = ()
    foreign_key: str = ""
    pattern: str = ""
    multiple: bool = False


@dataclass(frozen=True)
class TableSpec:
    """One file of a data package: its columns and the columns that identify a row.

    A package may lack the file if `file_optional`: the table then has no rows. `gzip_path` is
    the path of a table that is stored as a gzip file.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    file_optional: bool = False
    gzip_path: str = ""

    def __getitem__(self, name: str) -> ColumnSpec:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    def make_empty(self) -> pd.DataFrame:
        """Return the table without rows, all text."""
        return pd.DataFrame(columns=self.column_names, dtype=str)

    @property
    def file(self) -> str:
        """The file's path in the folder."""
        return self.gzip_path or f"{self.name}.csv"

    @property
    def column_names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    @property
    def optional_columns(self) -> list[str]:
        """The columns that a file may lack."""
        return [column.name for column in self.columns if column.optional]


LIST_SEPARATOR = ";"
# Columns that a label of a text is made of.
LABEL_COLUMNS = ("short", "title", "led_by", "date")


_TABLES_PATH = Path(__file__).with_name("tables.toml")


def load_tables(path: Path = _TABLES_PATH) -> dict[str, TableSpec]:
    """Return the tables of a file by name; raise ValueError if a field is missing or wrong."""
    tables = {}
    for name, table in read_entries(path, "tables", "name").items():
        where = f"{path.name}: {name}"
        columns = tuple(build_record(ColumnSpec, column, where) for column in table["columns"])
        tables[name] = replace(build_record(TableSpec, table, where), columns=columns)
    return tables


_TABLES_BY_NAME = load_tables()
# The tables of every package.
TABLES = tuple(
    _TABLES_BY_NAME[name]
    for name in (
        *("countries", "rollcalls", "votes", "drafts"),
        *("sponsorships", "memberships", "group_counts"),
    )
)
COUNTRIES_TABLE, ROLLCALLS_TABLE, VOTES_TABLE, DRAFTS_TABLE = TABLES[:4]
SPONSORSHIPS_TABLE, MEMBERSHIPS_TABLE, GROUP_COUNTS_TABLE = TABLES[4:]
# Tables that few queries need.
EXTRA_TABLES = FACTS_TABLE, PAIRS_TABLE = _TABLES_BY_NAME["facts"], _TABLES_BY_NAME["pairs"]
# Every recorded vote of the General Assembly, see `alignment.io.assembly`; the votes of the
# countries are in an array.
ASSEMBLY_TABLE = _TABLES_BY_NAME["assembly-rollcalls"]
# Labels of the tiers in text.
TIER_LABELS = {"core": "main", "related": "related"}
STAGES, TIERS = (ROLLCALLS_TABLE[name].choices for name in ("stage", "tier"))
COVERAGES = DRAFTS_TABLE["coverage"].choices


def build_descriptor(table: TableSpec) -> dict[str, object]:
    """Return the Frictionless resource descriptor of a table."""
    fields, foreign = [], []
    for column in table.columns:
        kind = {"integer": "integer", "day": "date"}.get(column.kind, "string")
        constraints: dict[str, object] = {"required": True} if column.required else {}
        if column.choices:
            whole = kind == "integer"
            constraints["enum"] = [int(word) if whole else word for word in column.choices]
        if column.pattern:
            one = column.pattern
            constraints["pattern"] = f"{one}({LIST_SEPARATOR}{one})*" if column.multiple else one
        field: dict[str, object] = {
            "name": column.name,
            "type": kind,
            "description": column.meaning,
        }
        if column.kind == "url":
            field["format"] = "uri"
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
        # Frictionless has no foreign keys for cells with several keys.
        if column.foreign_key and not column.multiple:
            other, name = column.foreign_key.split(".")
            resource = "" if other == table.name else other
            foreign.append(
                {"fields": column.name, "reference": {"resource": resource, "fields": name}}
            )
    schema: dict[str, object] = {"fields": fields, "primaryKey": list(table.key)}
    if foreign:
        schema["foreignKeys"] = foreign
    packing = {"compression": "gz"} if table.gzip_path else {}
    return {
        "name": table.name,
        "title": table.meaning,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        **packing,
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": schema,
    }
