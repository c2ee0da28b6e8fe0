"""Tables of a data package and their columns.

The loader's checks, `datapackage.json` and the documentation all use these descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignment.model.vote import VOTE_CODES

STAGES = ("plenary", "committee", "amendment")
TIERS = ("core", "related")
COVERAGES = ("complete", "as-printed", "main-sponsors-only", "partial")
ROLES = ("main", "original", "additional", "co-sponsor")
STATUSES = (
    "member",
    "former member",
    "observer state",
    "other state",
    "other entity",
    "organisation",
    "territory",
)


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


ISO3_PATTERN = "[A-Z]{3}"
SUBJECTS_MEANING = "subject words of the UN Digital Library, separated by | or a comma"
LIST_SEPARATOR = ";"
# Columns that a label of a text is made of.
LABEL_COLUMNS = ("short", "title", "led_by", "date")

COUNTRIES_TABLE = TableSpec(
    "countries",
    "Countries, former members and others that appear in the records",
    ("iso3",),
    (
        ColumnSpec(
            "iso3", "ISO 3166-1 alpha-3 code, or the UN's for a former member", pattern=ISO3_PATTERN
        ),
        ColumnSpec("name", "short English name"),
        ColumnSpec("status", "standing at the United Nations", choices=STATUSES),
        ColumnSpec("un_group", "UN regional group", required=False),
        ColumnSpec("un_region", "UN geographical region (M49)", required=False),
        ColumnSpec("continent", "continent (M49)", required=False),
        ColumnSpec("income", "World Bank income group", required=False),
        ColumnSpec(
            "population",
            "people in 2018, in thousands (World Bank)",
            "integer",
            required=False,
            optional=True,
        ),
        ColumnSpec("first_vote", "first day in the recorded votes", "day", required=False),
        ColumnSpec("last_vote", "last day in the recorded votes", "day", required=False),
        ColumnSpec("un_names", "every spelling in UN records, separated by |", required=False),
    ),
)
ROLLCALLS_TABLE = TableSpec(
    "rollcalls",
    "Recorded votes, one row each",
    ("rollcall",),
    (
        ColumnSpec("rollcall", "symbol of the text voted on"),
        ColumnSpec("resolution", "symbol of the adopted text", required=False),
        ColumnSpec("date", "day of the vote", "day"),
        ColumnSpec("session", "session of the body", "integer"),
        ColumnSpec("body", "organ or committee that voted"),
        ColumnSpec("stage", "where on its way the text was", choices=STAGES),
        ColumnSpec("tier", "core: on the subject itself; related: around it", choices=TIERS),
        ColumnSpec("topic", "subject"),
        ColumnSpec("title", "title of the text"),
        ColumnSpec("agenda_item", "agenda item", required=False),
        ColumnSpec("draft", "symbol of the draft", required=False),
        ColumnSpec("meeting", "meeting record", required=False),
        ColumnSpec("yes", "official number in favour", "integer"),
        ColumnSpec("no", "official number against", "integer"),
        ColumnSpec("abstain", "official number of abstentions", "integer"),
        ColumnSpec("absent", "official number of members not voting", "integer"),
        ColumnSpec("tally_note", "why the official tally differs from a recount", required=False),
        ColumnSpec("source", "where the votes were taken from"),
        ColumnSpec("record_url", "link to the official record", "url", required=False),
        ColumnSpec("cross_check", "second source the votes were held against", required=False),
        ColumnSpec(
            "short", "plain name, of no other text of that year", required=False, optional=True
        ),
        ColumnSpec(
            "led_by",
            "who led the text, with ; between",
            required=False,
            foreign_key="countries.iso3",
            pattern=ISO3_PATTERN,
            optional=True,
            multiple=True,
        ),
        ColumnSpec("led_by_source", "where that was read", required=False, optional=True),
        ColumnSpec(
            "decides",
            "what the text decides, where its plain name says more",
            required=False,
            optional=True,
        ),
        ColumnSpec("subjects", SUBJECTS_MEANING, required=False, optional=True),
    ),
)
VOTES_TABLE = TableSpec(
    "votes",
    "Who voted how; no row: not a member of the body then",
    ("rollcall", "iso3"),
    (
        ColumnSpec("rollcall", "the roll call", foreign_key="rollcalls.rollcall"),
        ColumnSpec("iso3", "the country", foreign_key="countries.iso3"),
        ColumnSpec("vote", "absent: a member that did not vote", choices=tuple(VOTE_CODES)),
    ),
)
DRAFTS_TABLE = TableSpec(
    "drafts",
    "Sponsored texts",
    ("text",),
    (
        ColumnSpec("text", "identifier, the symbol of the draft where it is known"),
        ColumnSpec("draft", "symbol of the draft", required=False),
        ColumnSpec("resolution", "symbol of the adopted text", required=False),
        ColumnSpec("body", "organ or committee it was put to"),
        ColumnSpec("session", "session of the body", "integer"),
        ColumnSpec("tier", "core: on the subject itself; related: around it", choices=TIERS),
        ColumnSpec("topic", "subject"),
        ColumnSpec("title", "title of the text"),
        ColumnSpec("date", "date of the draft, as closely as it is known", "date"),
        ColumnSpec("coverage", "what an absent name on the list means", choices=COVERAGES),
        ColumnSpec("sponsors", "number of sponsors listed", "integer"),
        ColumnSpec(
            "superseded_by",
            "the revision that replaced it",
            required=False,
            foreign_key="drafts.text",
        ),
        ColumnSpec("source", "where the list was taken from"),
        ColumnSpec("record_url", "link to the official document", "url", required=False),
        ColumnSpec("note", "what to know about the list", required=False),
    ),
)
SPONSORSHIPS_TABLE = TableSpec(
    "sponsorships",
    "Who sponsored what",
    ("text", "iso3"),
    (
        ColumnSpec("text", "the draft", foreign_key="drafts.text"),
        ColumnSpec("iso3", "the country", foreign_key="countries.iso3"),
        ColumnSpec("role", "role on the list", choices=ROLES),
    ),
)
MEMBERSHIPS_TABLE = TableSpec(
    "memberships",
    "Agreements and groupings",
    ("group", "iso3"),
    (
        ColumnSpec("group", "agreement or grouping"),
        ColumnSpec("iso3", "the country", foreign_key="countries.iso3"),
        ColumnSpec("status", "member, party, signatory and so on, as the source says"),
        ColumnSpec("date", "since or on when, as closely as it is known", "date", required=False),
        ColumnSpec("source", "where this was taken from"),
        ColumnSpec("since", "when the status began", "date", required=False, optional=True),
        ColumnSpec(
            "by",
            "latest date at which it had begun, where no other is known",
            "date",
            required=False,
            optional=True,
        ),
        ColumnSpec("until", "when the status ended", "date", required=False, optional=True),
    ),
)
GROUP_COUNTS_TABLE = TableSpec(
    "group_counts",
    "How many members a group has by official count",
    ("group", "date"),
    (
        ColumnSpec("group", "agreement or grouping", foreign_key="memberships.group"),
        ColumnSpec("date", "when they were counted", "date"),
        ColumnSpec("members", "how many there were", "integer"),
        ColumnSpec("source", "where this was taken from"),
    ),
    file_optional=True,
)
TABLES = (
    COUNTRIES_TABLE,
    ROLLCALLS_TABLE,
    VOTES_TABLE,
    DRAFTS_TABLE,
    SPONSORSHIPS_TABLE,
    MEMBERSHIPS_TABLE,
    GROUP_COUNTS_TABLE,
)


def build_descriptor(table: TableSpec) -> dict[str, object]:
    """Return the Frictionless resource descriptor of a table."""
    fields = []
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
    foreign = []
    for column in table.columns:
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
