"""The tables of a data package and what each column may hold.

One description serves the loader's checks, `datapackage.json` and the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignment.model.vote import CODES

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
class Column:
    """One column: its name, meaning and what its cells may be.

    `kind` is text, integer, date (2019, 2019-12 or 2019-12-27), day (2019-12-27) or url;
    `choices` lists the allowed words; `refers` names the table.column that must have it.
    An empty cell is allowed unless `required`. A folder may do without a column that is `optional`.
    With `several` a cell holds any number of what `pattern` and `refers` describe, `;` between.
    """

    name: str
    meaning: str
    kind: str = "text"
    required: bool = True
    optional: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    pattern: str = ""
    several: bool = False


@dataclass(frozen=True)
class Table:
    """One file of a data package: its columns and the columns that identify a row.

    A package may lack the whole file if `may_lack`: it has then no rows. `packed` is the path of a
    table that is kept as a gzip file.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    may_lack: bool = False
    packed: str = ""

    @property
    def file(self) -> str:
        """The file's path in the folder."""
        return self.packed or f"{self.name}.csv"

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    @property
    def optional(self) -> list[str]:
        """The columns that a file may lack."""
        return [column.name for column in self.columns if column.optional]


ISO3 = "[A-Z]{3}"
SUBJECTS = "subject words of the UN Digital Library, separated by | or a comma"
BETWEEN = ";"
# What tells texts apart.
APART = ("short", "title", "led_by", "date")

COUNTRIES = Table(
    "countries",
    "Countries, former members and others that appear in the records",
    ("iso3",),
    (
        Column("iso3", "ISO 3166-1 alpha-3 code, or the UN's for a former member", pattern=ISO3),
        Column("name", "short English name"),
        Column("status", "standing at the United Nations", choices=STATUSES),
        Column("un_group", "UN regional group", required=False),
        Column("un_region", "UN geographical region (M49)", required=False),
        Column("continent", "continent (M49)", required=False),
        Column("income", "World Bank income group", required=False),
        Column(
            "population",
            "people in 2018, in thousands (World Bank)",
            "integer",
            required=False,
            optional=True,
        ),
        Column("first_vote", "first day in the recorded votes", "day", required=False),
        Column("last_vote", "last day in the recorded votes", "day", required=False),
        Column("un_names", "every spelling in UN records, separated by |", required=False),
    ),
)
ROLLCALLS = Table(
    "rollcalls",
    "Recorded votes, one row each",
    ("rollcall",),
    (
        Column("rollcall", "symbol of the text voted on"),
        Column("resolution", "symbol of the adopted text", required=False),
        Column("date", "day of the vote", "day"),
        Column("session", "session of the body", "integer"),
        Column("body", "organ or committee that voted"),
        Column("stage", "where on its way the text was", choices=STAGES),
        Column("tier", "core: on the subject itself; related: around it", choices=TIERS),
        Column("topic", "subject"),
        Column("title", "title of the text"),
        Column("agenda_item", "agenda item", required=False),
        Column("draft", "symbol of the draft", required=False),
        Column("meeting", "meeting record", required=False),
        Column("yes", "official number in favour", "integer"),
        Column("no", "official number against", "integer"),
        Column("abstain", "official number of abstentions", "integer"),
        Column("absent", "official number of members not voting", "integer"),
        Column("tally_note", "why the official tally differs from a recount", required=False),
        Column("source", "where the votes were taken from"),
        Column("record_url", "link to the official record", "url", required=False),
        Column("cross_check", "second source the votes were held against", required=False),
        Column("short", "plain name, of no other text of that year", required=False, optional=True),
        Column(
            "led_by",
            "who led the text, with ; between",
            required=False,
            refers="countries.iso3",
            pattern=ISO3,
            optional=True,
            several=True,
        ),
        Column("led_by_source", "where that was read", required=False, optional=True),
        Column(
            "decides",
            "what the text decides, where its plain name says more",
            required=False,
            optional=True,
        ),
        Column("subjects", SUBJECTS, required=False, optional=True),
    ),
)
VOTES = Table(
    "votes",
    "Who voted how; no row: not a member of the body then",
    ("rollcall", "iso3"),
    (
        Column("rollcall", "the roll call", refers="rollcalls.rollcall"),
        Column("iso3", "the country", refers="countries.iso3"),
        Column("vote", "absent: a member that did not vote", choices=tuple(CODES)),
    ),
)
DRAFTS = Table(
    "drafts",
    "Sponsored texts",
    ("text",),
    (
        Column("text", "identifier, the symbol of the draft where it is known"),
        Column("draft", "symbol of the draft", required=False),
        Column("resolution", "symbol of the adopted text", required=False),
        Column("body", "organ or committee it was put to"),
        Column("session", "session of the body", "integer"),
        Column("tier", "core: on the subject itself; related: around it", choices=TIERS),
        Column("topic", "subject"),
        Column("title", "title of the text"),
        Column("date", "date of the draft, as closely as it is known", "date"),
        Column("coverage", "what an absent name on the list means", choices=COVERAGES),
        Column("sponsors", "number of sponsors listed", "integer"),
        Column(
            "superseded_by", "the revision that replaced it", required=False, refers="drafts.text"
        ),
        Column("source", "where the list was taken from"),
        Column("record_url", "link to the official document", "url", required=False),
        Column("note", "what to know about the list", required=False),
    ),
)
SPONSORSHIPS = Table(
    "sponsorships",
    "Who sponsored what",
    ("text", "iso3"),
    (
        Column("text", "the draft", refers="drafts.text"),
        Column("iso3", "the country", refers="countries.iso3"),
        Column("role", "role on the list", choices=ROLES),
    ),
)
MEMBERSHIPS = Table(
    "memberships",
    "Agreements and groupings",
    ("group", "iso3"),
    (
        Column("group", "agreement or grouping"),
        Column("iso3", "the country", refers="countries.iso3"),
        Column("status", "member, party, signatory and so on, as the source says"),
        Column("date", "since or on when, as closely as it is known", "date", required=False),
        Column("source", "where this was taken from"),
        Column("since", "when the status began", "date", required=False, optional=True),
        Column(
            "by",
            "latest date at which it had begun, where no other is known",
            "date",
            required=False,
            optional=True,
        ),
        Column("until", "when the status ended", "date", required=False, optional=True),
    ),
)
GROUP_COUNTS = Table(
    "group_counts",
    "How many members a group has by official count",
    ("group", "date"),
    (
        Column("group", "agreement or grouping", refers="memberships.group"),
        Column("date", "when they were counted", "date"),
        Column("members", "how many there were", "integer"),
        Column("source", "where this was taken from"),
    ),
    may_lack=True,
)
TABLES = (COUNTRIES, ROLLCALLS, VOTES, DRAFTS, SPONSORSHIPS, MEMBERSHIPS, GROUP_COUNTS)


def descriptor(table: Table) -> dict[str, object]:
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
            constraints["pattern"] = f"{one}({BETWEEN}{one})*" if column.several else one
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
        # A cell of several keys is no foreign key to Frictionless.
        if column.refers and not column.several:
            other, name = column.refers.split(".")
            resource = "" if other == table.name else other
            foreign.append(
                {"fields": column.name, "reference": {"resource": resource, "fields": name}}
            )
    schema: dict[str, object] = {"fields": fields, "primaryKey": list(table.key)}
    if foreign:
        schema["foreignKeys"] = foreign
    packing = {"compression": "gz"} if table.packed else {}
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
