"""Tables beside those of the records, read when they are first asked for, and an array of votes."""

from __future__ import annotations

from alignment.model.columns import ISO3, SUBJECTS, TIERS, Column, Table

BITS = ("0", "1")

# Every recorded vote of the General Assembly, beside the tables of a package; see
# `alignment.sources.assembly`. The array has how each country voted.
ASSEMBLY = Table(
    "assembly-rollcalls",
    "Every recorded vote of the plenary of the General Assembly, one row each, by date",
    ("rollcall",),
    (
        Column("rollcall", "symbol of the resolution"),
        Column("record", "number of the voting record in the UN Digital Library", "integer"),
        Column("date", "day of the vote", "day"),
        Column("session", "regular session of its time", "integer"),
        Column("tier", "core: on the subject itself; related: around it", choices=TIERS),
        Column("topic", "subject, by the rules of rules.toml"),
        Column("title", "title of the text"),
        Column("agenda_title", "title of the agenda item", required=False),
        Column("subjects", SUBJECTS, required=False),
    ),
    packed="assembly/rollcalls.csv.gz",
)
ASSEMBLY_VOTES: dict[str, object] = {
    "name": "assembly-votes",
    "title": "Who voted how on those: arrays iso3, rollcall and votes, countries x roll calls, "
    "2 yes, 1 abstain, 0 no, -1 absent, -2 not a member",
    "path": "assembly/votes.npz",
    "format": "npz",
    "mediatype": "application/zip",
}
FACTS = Table(
    "facts",
    "Facts about countries that are no votes",
    ("iso3", "fact", "year"),
    (
        Column("iso3", "the country", refers="countries.iso3", pattern=ISO3),
        Column("fact", "which fact", pattern="[a-z][a-z0-9_]{0,39}"),
        Column("year", "of what year; empty: of no year", required=False, pattern="[0-9]{4}"),
        Column("known_from", "first day on which it was known", "day", required=False),
        Column("value", "a number without separators, or a word"),
        Column("source", "where this was taken from"),
    ),
    may_lack=True,
)
PAIRS = Table(
    "pairs",
    "What two countries share, one row a pair",
    ("a", "b"),
    (
        Column("a", "the first by alphabet", refers="countries.iso3", pattern=ISO3),
        Column("b", "the second", refers="countries.iso3", pattern=ISO3),
        Column("distance", "kilometres between the capitals", "integer"),
        Column("border", "whether they share a border", "integer", choices=BITS),
        Column("language", "whether they share an official language", "integer", choices=BITS),
        Column("colony", "whether one was a colony of the other", "integer", choices=BITS),
    ),
    may_lack=True,
    packed="pairs.csv.gz",
)
FURTHER = (FACTS, PAIRS)
