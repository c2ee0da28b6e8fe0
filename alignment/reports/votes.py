"""Tallies, filters, the grid of votes and group memberships, as plain records and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from alignment.errors import QueryError
from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import (
    UNLISTED_COUNTRIES,
    Dataset,
    find_source_gaps,
    get_record,
    list_records,
    to_plain_value,
)
from alignment.model.facts import FACT_PREFIX, get_fact_values
from alignment.model.groups import NOT_DATED, NOT_DATED_LABEL, describe_members
from alignment.model.query import format_body
from alignment.model.text_format import (
    describe_rollcall,
    format_count,
    format_day,
    format_leaders,
    format_signed,
    get_leader_names,
    get_leaders,
    get_plain_name,
    sanitize_url,
)
from alignment.model.url import serialize_url
from alignment.model.view import ColourBy, View
from alignment.model.vote import VOTE_CODES, VOTE_LABELS, VOTE_WORDS, Vote
from alignment.reports.sponsors import NOT_SPONSORING_NOTE, describe_consensus
from alignment.reports.study import DECIMALS, round_number
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study
from alignment.studies.vote_grid import BY_DATE, BY_NAME, BY_SIMILARITY, VoteGrid

MAX_CLOSEST_VOTES = 10

# Most letters in a cell of a table on the command line: the longest name of a country fits.
MAX_CELL_WIDTH = 37
TALLY_COLUMNS = (
    *("date", "yes", "no", "abstain", "absent", "title", "resolution", "body", "stage", "tier"),
    *("topic", "session", "meeting", "tally_note", "source", "record_url", "short", "decides"),
)
VOTE_LETTERS = {
    Vote.YES: "Y",
    Vote.ABSTAIN: "a",
    Vote.NO: "N",
    Vote.ABSENT: ".",
    Vote.NOT_MEMBER: " ",
}
# Letters of a text without a plain name, in a button and over a column of the grid.
MAX_BUTTON_LETTERS, MAX_HEAD_LETTERS = 40, 22
# Letters of a name, and roll calls in a line, on the command line.
MAX_ROLLCALLS_ACROSS = 100
# Texts without a plain name have long titles.
MAX_HEADING_LETTERS = 60
NO_ROLLCALL_TEXT = "There is no vote in this selection."


def describe_second_regional_groups(dataset: Dataset) -> str:
    """Return which countries take part in two regional groups, and where they count.

    >>> import alignment
    >>> describe_second_regional_groups(alignment.load()).partition(". ")[0]
    'Türkiye is listed in two regional groups'
    """
    return " ".join(
        f"{dataset.names[iso3]} is listed in two regional groups. It is counted once, among the "
        f"{describe_members(get_record(dataset.countries, iso3)['un_group'])}, and not among "
        f"the {describe_members(group)} ({group})."
        for iso3, group in dataset.second_regional_groups.items()
    )


def build_tally_record(dataset: Dataset, rollcall: str) -> dict[str, Any]:
    """Return one roll call of the records or of the Assembly: its tally and its votes.

    Raise :class:`QueryError` if the roll call is unknown, or the text was adopted without a vote.
    """
    try:
        dataset, rollcall = dataset.find_rollcall(rollcall)
    except QueryError:
        if consensus := describe_consensus(read_resolutions(), rollcall):
            raise QueryError(f"{consensus}; list its sponsors instead") from None
        raise
    row = get_record(dataset.rollcalls, rollcall)
    votes = dataset.vote_of(rollcall)
    rows = dataset.rollcalls.loc[[rollcall]]
    unlisted = [
        iso3
        for iso3 in UNLISTED_COUNTRIES
        if iso3 in votes.index
        and find_source_gaps(rows, pd.Series({rollcall: votes[iso3]}, name=iso3))
    ]
    return {
        "rollcall": rollcall,
        "merged_symbols": list(dataset.merged_titles.get(rollcall, ())),
        **{name: to_plain_value(row[name]) for name in TALLY_COLUMNS},
        "led_by": get_leaders(row),
        "led_names": get_leader_names(row, dataset.names),
        "led_by_source": row["led_by_source"],
        "countries": {
            word: votes.index[votes == vote].tolist() for word, vote in VOTE_CODES.items()
        },
        "not_in_source": unlisted,
    }


def format_tally(record: dict[str, Any]) -> str:
    """Return a tally in words."""
    name = ", ".join(filter(None, (record["short"], format_leaders(record["led_names"]))))
    lines = [
        f"{record['rollcall']}  {format_day(record['date'], full_month=True)}  "
        f"{format_body(record['body'])}",
        record["title"],
        f"{record['yes']} yes, {record['no']} no, {record['abstain']} abstained, "
        f"{record['absent']} did not vote",
        *([name] if name else []),
    ]
    if record["decides"]:
        lines.append(f"What it decides: {record['decides']}")
    if record["tally_note"]:
        lines.append(f"Note: {record['tally_note']}")
    if record["merged_symbols"]:
        lines.append(f"The same vote is on {', '.join(record['merged_symbols'])}.")
    lines += [
        f"{VOTE_LABELS[word]}: {' '.join(codes)}"
        for word, codes in record["countries"].items()
        if codes
    ]
    if record["not_in_source"]:
        lines.append(
            "Not listed by the source, counted as did not vote: "
            f"{' '.join(record['not_in_source'])}"
        )
    if record["led_by"]:
        lines.append(f"Who led it: {record['led_by_source']}")
    lines.append(f"Source: {record['source']} {record['record_url']}".rstrip())
    return "\n".join(lines)


def build_filter_record(study: Study, where: CountryFilter) -> dict[str, Any]:
    """Return the countries of a study that match a filter, with the values of its conditions."""
    table = where.matching_rows
    two_groups = study.dataset.second_regional_groups
    is_about_two_groups = any(each.names[0] in two_groups.values() for each in where.conditions)
    columns = table.columns.drop("name").tolist()
    return {
        "query": serialize_url(study.query, View(where=where.condition_texts)),
        "description": study.description,
        "conditions": [
            {"where": words, "met": int(where.matches[words].sum())}
            for words in where.condition_texts
        ],
        "asked": len(where.table),
        "met": len(table),
        "note": describe_second_regional_groups(study.dataset) if is_about_two_groups else "",
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "values": {name: row[name] or None for name in columns},
            }
            for iso3, row in list_records(table)
        ],
    }


def format_filter(record: dict[str, Any]) -> str:
    """Return the countries that match a filter, in words."""
    lines = [record["description"], ""]
    lines += [f"{each['met']:>5,}  {each['where']}" for each in record["conditions"]]
    lines += [f"{record['met']:>5,}  of {record['asked']:,} countries meet all conditions"]
    is_by_lists = any("sponsor:" in each["where"] for each in record["conditions"])
    notes = ["", NOT_SPONSORING_NOTE] if is_by_lists else []
    notes += ["", record["note"]] if record["note"] else []
    if not record["countries"]:
        if is_by_lists:
            notes.append("The list of a text may be unknown; `alignment sponsors TEXT` says so.")
        return "\n".join([*lines, *notes])
    labels = VOTE_LABELS | {NOT_DATED: NOT_DATED_LABEL}
    table = [["country", *record["countries"][0]["values"]]]
    for row in record["countries"]:
        values = (labels.get(value, value or "–") for value in row["values"].values())
        table.append([f"{row['iso3']}  {row['name']}", *values])
    return "\n".join([*lines, "", *_align_columns(table), *notes])


def _align_columns(table: list[list[str]]) -> list[str]:
    cells = [
        [cell if len(cell) <= MAX_CELL_WIDTH else f"{cell[: MAX_CELL_WIDTH - 1]}…" for cell in row]
        for row in table
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def build_grid_record(study: Study, grid: VoteGrid, where: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the grid: its countries and roll calls in their order, and the votes.

    The votes of a country are a list in the order of `rollcalls`; None where it had no seat.
    """
    words = {int(vote): word for word, vote in VOTE_CODES.items()}
    return {
        "query": serialize_url(study.query, View(where=where, order=grid.order)),
        "description": study.description,
        "order": grid.order,
        "rollcalls": [
            {
                "rollcall": name,
                "short": row["short"],
                "title": row["title"],
                "led_by": get_leaders(row),
                "date": row["date"],
                "leaning": round_number(grid.leanings[name]),
                "record_url": row["record_url"],
            }
            for name, row in list_records(grid.rollcalls)
        ],
        "countries": [
            {
                "iso3": str(iso3),
                "name": grid.names[iso3],
                "position": round_number(grid.positions[iso3]),
                "votes": [words.get(code) for code in codes],
            }
            for iso3, codes in zip(grid.votes.index, grid.votes.to_numpy().tolist(), strict=True)
        ],
    }


def build_grid_table(grid: VoteGrid) -> pd.DataFrame:
    """Return the grid as a table: for each country its name, its position and its votes."""
    table = grid.table.replace(VOTE_WORDS[Vote.NOT_MEMBER], "")
    table.columns = pd.Index(
        [format_column_heading(name, row) for name, row in list_records(grid.rollcalls)]
    )
    table.insert(0, "name", grid.names)
    table.insert(1, "position", grid.positions.round(DECIMALS))
    return table.rename_axis("iso3").reset_index()


def format_column_heading(rollcall: str, row: dict[str, Any]) -> str:
    """Return the heading of a column of votes.

    >>> row = {"short": "OEWG 2018", "title": "Developments", "date": ""}
    >>> format_column_heading("A/RES/73/27", row)
    'OEWG 2018 (A/RES/73/27)'
    """
    return f"{get_plain_name(row, MAX_HEADING_LETTERS)} ({rollcall})"


def format_grid(grid: VoteGrid, description: str, names: Mapping[str, str]) -> str:
    """Return the grid in letters, under a list of its roll calls."""
    lines = [description, ""]
    if grid.votes.shape[1] == 0:
        return "\n".join([*lines, NO_ROLLCALL_TEXT])
    newest = grid.keep_newest(MAX_ROLLCALLS_ACROSS)
    legend = [
        f"{letter} {VOTE_LABELS.get(VOTE_WORDS[vote], VOTE_WORDS[vote])}"
        for vote, letter in VOTE_LETTERS.items()
        if letter != " "
    ]
    lines += [f"{', '.join(legend)}, blank not a member", ""]
    lines += [
        f"{place:>4}  {name}  {describe_rollcall(row, names, MAX_HEADING_LETTERS)}"
        for place, (name, row) in enumerate(list_records(newest.rollcalls), 1)
    ]
    rest = grid.votes.shape[1] - newest.votes.shape[1]
    if rest:
        lines.append(
            f"The newest {MAX_ROLLCALLS_ACROSS}; the other {rest:,} are in the JSON and the files."
        )
    numbers = list(range(1, newest.votes.shape[1] + 1))
    width = max(map(len, grid.names), default=0) + 1
    lines += ["", *(f"{'':{width + 9}}{row}" for row in _format_column_numbers(numbers))]
    letters = {int(vote): letter for vote, letter in VOTE_LETTERS.items()}
    for iso3, codes in zip(newest.votes.index, newest.votes.to_numpy().tolist(), strict=True):
        position = newest.positions[iso3]
        place = "–" if pd.isna(position) else format_signed(position)
        lines.append(
            f"{names[iso3]:<{width}}{place:>6}   {''.join(letters[code] for code in codes)}"
        )
    return "\n".join(line.rstrip() for line in lines)


def list_grid_orders(study: Study, view: View) -> dict[str, str]:
    """Return the labels of the orders of the grid that are offered, by their names."""
    orders = {BY_SIMILARITY: "By agreement", BY_DATE: "By date", BY_NAME: "By name"}
    for name in (view.order, view.colour):
        rollcall = ColourBy.parse(name).rollcall
        if rollcall := study.dataset.find_symbol(rollcall):
            row = get_record(study.dataset.rollcalls, rollcall)
            orders[name] = f"By the vote on {get_plain_name(row, MAX_BUTTON_LETTERS)}"
        if name.startswith(FACT_PREFIX):
            fact = get_fact_values(study.dataset, name.removeprefix(FACT_PREFIX))
            orders[name] = f"By {fact.label}"
    return orders


def describe_grid_order(study: Study, view: View, grid: VoteGrid) -> str:
    """Return what the countries of a grid are sorted by, which ends with 'position' or 'name'."""
    last = f"by {'position' if grid.has_positions and view.order != BY_NAME else 'name'}"
    if view.order in (BY_SIMILARITY, BY_DATE, BY_NAME):
        return last
    return f"b{list_grid_orders(study, view)[view.order][1:]}, then {last}"


def describe_grid(study: Study, view: View, grid: VoteGrid) -> tuple[str, str]:
    """Return the size and order of a grid, around the word "positions"; the end is '' without."""
    countries, texts = grid.votes.shape
    size = f"{format_count(countries, 'country', 'countries')} by {format_count(texts, 'vote')}. "
    size += "" if grid.has_positions else "Too few votes to compare countries. "
    order = f"{size}Countries are sorted {describe_grid_order(study, view, grid)}"
    if not order.endswith("position"):
        return f"{order}. ", ""
    by_support = "the average position of the countries that voted yes on them"
    by_texts = "date" if view.order == BY_DATE else by_support
    return order.removesuffix("position"), f", texts by {by_texts}. "


def serialize_grid(grid: VoteGrid, country_names: Mapping[str, str]) -> str:
    """Return what assets/vote_grid.js draws as JSON, with one letter for each vote."""
    letters = {int(vote): letter for vote, letter in VOTE_LETTERS.items()}
    votes = grid.votes.to_numpy().tolist()
    return json.dumps(
        {
            "countries": [[str(iso3), country_names[iso3]] for iso3 in grid.names.index],
            "texts": [
                {
                    "id": name,
                    # Titles recur, so one has its year.
                    "name": row["short"]
                    or f"{get_plain_name(row, MAX_HEAD_LETTERS)} {row['date'][:4]}",
                    "led": [[iso3, country_names.get(iso3, iso3)] for iso3 in get_leaders(row)],
                    "date": format_day(str(row["date"])),
                    "url": sanitize_url(row["record_url"]),
                }
                for name, row in list_records(grid.rollcalls)
            ],
            "votes": ["".join(letters[code] for code in codes) for codes in votes],
            "order": grid.order,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _format_column_numbers(numbers: list[int]) -> list[str]:
    """Return numbers to be read downwards, a line for each digit.

    >>> _format_column_numbers([8, 9, 10])
    ['  1', '890']
    """
    width = len(str(numbers[-1]))
    return ["".join(f"{number:>{width}}"[digit] for number in numbers) for digit in range(width)]


CAST_VOTES = (Vote.YES, Vote.NO, Vote.ABSTAIN)
TALLY_VOTES = (*CAST_VOTES, Vote.ABSENT)


def write_correction_request(
    dataset: Dataset, rollcall_id: str, selection: tuple[str, ...] = ()
) -> str:
    """Return a text that reports a wrong vote in these records."""
    row = get_record(dataset.rollcalls, rollcall_id)
    votes = dataset.vote_of(rollcall_id)
    counts = ", ".join(
        f"{(votes == vote).sum()} {VOTE_LABELS[VOTE_WORDS[vote]]}" for vote in TALLY_VOTES
    )
    own_votes = [
        f"{iso3} {dataset.names[iso3]}: {VOTE_WORDS[Vote(votes[iso3])]}" for iso3 in selection
    ]
    lines = (
        f"Wrong vote: {rollcall_id}",
        describe_rollcall(row, dataset.names),
        f"{format_body(row['body'])}; {row['title']}",
        f"Record: {row['record_url']}",
        f"Data: {dataset.title}, version {dataset.version or 'not stated'}",
        f"Here: {counts}",
        f"Country and its vote here: {own_votes[0] if own_votes else ''}",
        "Its vote on the record: ",
    )
    return "\n".join(lines)


def list_tally_notes(votes: pd.Series, row: dict[str, Any]) -> list[str]:
    """Return notes on the official tally, if it differs from the one counted here."""
    official = [int(row[VOTE_WORDS[vote]]) for vote in TALLY_VOTES]
    notes = [row["tally_note"]] if row["tally_note"] else []
    if official != [int((votes == vote).sum()) for vote in TALLY_VOTES]:
        text = "{} yes, {} no, {} abstained, {} did not vote".format(*official)
        notes.insert(
            0, f"Official tally: {text}. The counts here are of the countries in the selection."
        )
    return notes


def describe_merged_rows(study: Study) -> str:
    """Return how many rows of the source repeat votes and do not count; '' for none."""
    merged = study.dataset.merged_titles
    counts = [len(merged[symbol]) for symbol in study.rollcalls.index if symbol in merged]
    if not counts:
        return ""
    rows = format_count(sum(counts), "more row, which repeats", "more rows, which repeat")
    return (
        f" The source has {rows} {len(counts)} of these votes for parts of a text. Repetitions do "
        "not count."
    )


def find_closest_votes(rollcalls: pd.DataFrame) -> pd.DataFrame:
    """Return the votes with the smallest differences of yes and no; equal ones keep their order."""
    margins = (rollcalls["yes"] - rollcalls["no"]).abs().sort_values(kind="stable")
    return rollcalls.loc[margins.index[:MAX_CLOSEST_VOTES]]
