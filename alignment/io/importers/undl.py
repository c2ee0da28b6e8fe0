"""The official bulk file of the UN Digital Library ("General Assembly Voting Data").

It has one CSV row for each member and roll call. The file is streamed: a large one takes more
time but not more memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault, QueryError, quote
from alignment.io import un_bodies
from alignment.io.arrow import pa, pc
from alignment.io.bounded_reader import FileError, check_rollcall_count
from alignment.io.country_names import CountryNames, build_unknown_name_faults, load_country_names
from alignment.io.dataset_builder import (
    INVALID_CODE,
    Ballots,
    RollcallEntries,
    RollcallTable,
    assemble_dataset,
    normalize_symbol,
    strip_library_title,
)
from alignment.io.import_report import MAX_FAULTS, ImportReport
from alignment.io.importers.csv_stream import CsvStream, open_csv_stream
from alignment.io.tagging import RuleSet, TagResult, describe_tags, normalize_text, tag_texts
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.text_format import is_day, parse_day
from alignment.model.vote import Vote

ROLLCALL_COLUMNS = (
    "date",
    "session",
    "resolution",
    "draft",
    "meeting",
    "title",
    "agenda_title",
    "subjects",
    "total_yes",
    "total_no",
    "total_abstentions",
    "total_non_voting",
    "undl_link",
)
BULK_COLUMNS = ("undl_id", "ms_code", "ms_name", "ms_vote", *ROLLCALL_COLUMNS)
BULK_VOTE_WORDS = {
    **dict.fromkeys(("Y", "YES"), Vote.YES),
    **dict.fromkeys(("N", "NO"), Vote.NO),
    **dict.fromkeys(("A", "ABSTAIN"), Vote.ABSTAIN),
    **dict.fromkeys(("X", "NON-VOTING", "ABSENT"), Vote.ABSENT),
}
_DATASET_TITLE = "Recorded votes of the United Nations General Assembly"
_REQUIRED_COLUMNS = ("undl_id", "ms_vote", "date")
_REQUIRED_ALTERNATIVES = (("ms_code", "ms_name"), ("resolution", "draft"))
T = TypeVar("T")


@dataclass(eq=False)
class BulkRows:
    """Rows as numbers (int32) into lists of the distinct texts.

    `rollcall`, `country` and `vote` are numbers into `rollcall_rows`, `countries` (pairs of code
    and name) and `vote_words`. `rollcall_rows` is the first row of each roll call as text, with
    `undl_id` and `first` (its position).
    """

    rollcall: npt.NDArray[np.int32]
    country: npt.NDArray[np.int32]
    vote: npt.NDArray[np.int32]
    countries: list[tuple[str, str]]
    vote_words: list[str]
    rollcall_rows: pd.DataFrame


def collect_rows(stream: CsvStream) -> BulkRows:
    """Read all blocks of a bulk file."""
    ids: dict[str, int] = {}
    countries: dict[tuple[str, str], int] = {}
    words: dict[str, int] = {}
    first_rows = [_take_first_rows(None, np.array([]), 0)]
    # Of roll calls, countries and votes, by block.
    numbers: list[list[npt.NDArray[np.int32]]] = [[np.zeros(0, np.int32)] for _ in range(3)]
    position = 0
    for block in stream.iterate_blocks():
        if not block.num_rows:
            continue
        code, codes = _encode_column(block, "ms_code")
        name, names = _encode_column(block, "ms_name")
        keys, pair = np.unique(code.astype(np.int64) * len(names) + name, return_inverse=True)
        pairs = [(codes[key // len(names)], names[key % len(names)]) for key in keys.tolist()]
        numbers[1].append(_number_values(pairs, countries)[pair])
        vote, cells = _encode_column(block, "ms_vote")
        numbers[2].append(_number_values(cells, words)[vote])
        local, block_ids = _encode_column(block, "undl_id")
        known_count = len(ids)
        numbers[0].append(_number_values(block_ids, ids)[local])
        check_rollcall_count(str(stream.path), len(ids))
        new = np.flatnonzero([ids[identifier] >= known_count for identifier in block_ids])
        if len(new):
            first = np.full(len(block_ids), block.num_rows)
            np.minimum.at(first, local, np.arange(block.num_rows))
            first_rows.append(_take_first_rows(block, first[new], position))
        position += block.num_rows
    rollcall, country, vote = map(np.concatenate, numbers)
    table = pd.concat(first_rows, ignore_index=True)
    return BulkRows(rollcall, country, vote, list(countries), list(words), table)


def parse_votes(rows: BulkRows, stream: CsvStream) -> tuple[npt.NDArray[np.int8], list[Fault]]:
    """Return the code of each row's vote, INVALID_CODE if it has none, and faults."""
    codes = np.array(
        [BULK_VOTE_WORDS.get(word.upper(), INVALID_CODE) for word in rows.vote_words] or [0],
        np.int8,
    )
    faults = []
    for number, word in enumerate(rows.vote_words):
        if word.upper() not in BULK_VOTE_WORDS:
            positions = np.flatnonzero(rows.vote == number)
            problem = f"{quote(word, 40)} is not a vote, in {len(positions)} rows"
            row = stream.get_file_row(int(positions[0]))
            faults.append(Fault(stream.path.name, row, "ms_vote", problem, "write Y, N, A or X"))
    return codes[rows.vote], faults[:MAX_FAULTS]


def parse_countries(
    rows: BulkRows, stream: CsvStream, names: CountryNames, iso3: list[str]
) -> tuple[npt.NDArray[np.int16], list[Fault]]:
    """Return the number in `iso3` of each row's country, INVALID_CODE if unknown, and faults.

    The code of the library comes before the name, also if they disagree.
    """
    numbers_by_code = {code: number for number, code in enumerate(iso3)}
    numbers: list[int] = []
    unknown: list[tuple[str, list[int]]] = []
    for number, (code, name) in enumerate(rows.countries):
        country = (names.find(code) if code else None) or (names.find(name) if name else None)
        numbers.append(INVALID_CODE if country is None else numbers_by_code[country])
        if country is None and len(unknown) < MAX_FAULTS:
            positions = np.flatnonzero(rows.country == number)
            # Only the first rows are shown; the others are counted.
            file_rows = [stream.get_file_row(int(position)) for position in positions[:5]]
            unknown.append((name or code, file_rows + [0] * (len(positions) - 5)))
    column = "ms_name" if "ms_name" in stream.columns else "ms_code"
    faults = build_unknown_name_faults(names, stream.path.name, column, unknown)
    return np.array(numbers or [0], np.int16)[rows.country], faults


def _encode_column(block: pa.RecordBatch, column: str) -> tuple[npt.NDArray[np.int32], list[str]]:
    if column not in block.schema.names:
        return np.zeros(block.num_rows, np.int32), [""]
    encoded = pc.utf8_trim_whitespace(block.column(column)).dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int32), encoded.dictionary.to_pylist()


def _number_values(values: list[T], numbers: dict[T, int]) -> npt.NDArray[np.int32]:
    return np.array([numbers.setdefault(one, len(numbers)) for one in values], np.int32)


def _take_first_rows(
    block: pa.RecordBatch | None, positions: npt.NDArray[np.int64], offset: int
) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for name in ("undl_id", *ROLLCALL_COLUMNS):
        if block is None or name not in block.schema.names:
            columns[name] = pd.Series([""] * len(positions), dtype=object)
        else:
            values = block.column(name).take(pa.array(positions))
            cells = [str(cell)[:2000].strip() for cell in values.to_pylist()]
            columns[name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns).assign(first=positions + offset)


@dataclass(frozen=True)
class RollcallFilter:
    """Which roll calls to import: those with any of these words or subjects, from a day on.

    An empty field does not restrict. Words are searched in title, agenda item and subjects.
    """

    words: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    since: str = ""


def parse_rollcall_filter(words: str, subjects: str, since: str) -> RollcallFilter:
    """Return the filter of typed texts: words separated by commas, subjects by semicolons.

    Raise :class:`QueryError` if `since` is neither a day nor a year.

    >>> parse_rollcall_filter("cyber, internet", "HUMAN RIGHTS", "2018").since
    '2018-01-01'
    """
    try:
        day = parse_day(since) if since else ""
    except ValueError as fault:
        raise QueryError(f"{since[:40]!r} {fault}") from None
    return RollcallFilter(_split_list(words, ","), _split_list(subjects, ";"), day)


def _split_list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(separator))))


def match_filter(table: pd.DataFrame, rollcall_filter: RollcallFilter) -> npt.NDArray[np.bool_]:
    """Return which roll calls of a table match a filter."""
    words = [normalize_text(word) for word in rollcall_filter.words]
    subjects = [normalize_text(word) for word in rollcall_filter.subjects]
    # The name in place of a missing title is not searched.
    titles = table["title"].where(table["title"] != table["rollcall"], "")
    matches = table["date"].to_numpy() >= rollcall_filter.since
    if words or subjects:
        columns = zip(titles, table["agenda_item"], table["subjects"], strict=True)
        matches &= [
            any(f" {word}" in " " + normalize_text(" | ".join(cells)) for word in words)
            or any(f" {word}" in " " + normalize_text(cells[2]) for word in subjects)
            for cells in columns
        ]
    return matches


def describe_bulk_rollcalls(
    rows: BulkRows, rules: RuleSet, stream: CsvStream
) -> tuple[RollcallTable, TagResult, list[Fault]]:
    """Describe and tag each roll call of a file by its first row, and list the faults."""
    rows_table = rows.rollcall_rows
    faults: list[Fault] = []
    is_valid = np.ones(len(rows_table), dtype=bool)

    def add_fault(number: int, column: str, problem: str, remedy: str) -> None:
        is_valid[number] = False
        if len(faults) < MAX_FAULTS:
            row = stream.get_file_row(int(rows_table["first"].iloc[number]))
            faults.append(Fault(stream.path.name, row, column, problem, remedy))

    for number, (identifier, day) in enumerate(
        zip(rows_table["undl_id"], rows_table["date"], strict=True)
    ):
        if not identifier.isdigit() or len(identifier) > 15:
            add_fault(
                number, "undl_id", f"{identifier[:40]!r} is not a record number", "correct it"
            )
        elif not is_day(day):
            problem = f"{day[:40]!r} is not a day of the calendar"
            add_fault(number, "date", problem, "write it as 2019-12-27")
    official = pd.DataFrame(
        {
            name: pd.to_numeric(
                rows_table[column].where(rows_table[column].str.fullmatch(r"\d{1,5}"))
            )
            for name, column in (
                ("yes", "total_yes"),
                ("no", "total_no"),
                ("abstain", "total_abstentions"),
                ("absent", "total_non_voting"),
            )
        }
    ).astype(float)
    titles = [strip_library_title(title) for title in rows_table["title"]]
    texts = pd.DataFrame(
        {"title": titles, "agenda": rows_table["agenda_title"], "subjects": rows_table["subjects"]}
    )
    tags = tag_texts(rules, texts)
    sessions = zip(rows_table["session"], rows_table["date"], strict=True)
    names = [
        normalize_symbol(resolution) or normalize_symbol(draft) or f"record {identifier}"
        for resolution, draft, identifier in zip(
            rows_table["resolution"], rows_table["draft"], rows_table["undl_id"], strict=True
        )
    ]
    table = pd.DataFrame(
        {
            "rollcall": names,
            "resolution": [normalize_symbol(text) for text in rows_table["resolution"]],
            "date": rows_table["date"],
            "session": [un_bodies.choose_session(text, "", day) for text, day in sessions],
            "body": [un_bodies.parse_body(name) or un_bodies.PLENARY for name in names],
            "stage": [un_bodies.parse_stage(name) for name in names],
            "tier": tags.tier,
            "topic": tags.topic,
            "title": [title or name for title, name in zip(titles, names, strict=True)],
            "agenda_item": [" ".join(text.split()) for text in rows_table["agenda_title"]],
            "draft": [normalize_symbol(text) for text in rows_table["draft"]],
            "meeting": [normalize_symbol(text) for text in rows_table["meeting"]],
            "source": "UN Digital Library, voting record " + rows_table["undl_id"],
            "record_url": un_bodies.RECORD_URL + rows_table["undl_id"],
            "subjects": [" ".join(text.split()) for text in rows_table["subjects"]],
        }
    )
    return RollcallTable(table, official, is_valid), tags, faults


def read_undl(
    path: str | Path,
    base: Dataset,
    rules: RuleSet,
    rollcall_filter: RollcallFilter | None = None,
    leave_out: bool = False,
    progress: ProgressCallback | None = None,
    as_recorded: bool = False,
) -> tuple[Dataset, ImportReport]:
    """Read the official bulk CSV, plain or gz, with or without byte order mark and `vote_note`.

    `rollcall_filter` selects roll calls, all by default; `progress` is called with (bytes read,
    bytes in all). `as_recorded` keeps entries "absent" of states that were no members, of which
    the file has a few.
    """
    stream = open_csv_stream(path, list(BULK_COLUMNS), progress)
    missing = [name for name in _REQUIRED_COLUMNS if name not in stream.columns]
    missing += [
        " or ".join(some) for some in _REQUIRED_ALTERNATIVES if not {*some} & {*stream.columns}
    ]
    if missing:
        raise FileError(
            f"{path}, row 1: the columns {', '.join(missing)} are missing; "
            "this is not the General Assembly Voting Data of the UN Digital Library"
        )
    rows = collect_rows(stream)
    report = ImportReport(Path(path).name).with_counts(
        rows_read=len(rows.vote) + stream.bad_row_count
    )
    missing_columns = [name for name in BULK_COLUMNS if name not in stream.columns]
    if missing_columns:
        report = report.with_notes(f"the file has no column {', '.join(missing_columns)}")
    faults = stream.list_faults()
    votes, vote_faults = parse_votes(rows, stream)
    names, iso3 = load_country_names(base.countries), list(base.countries.index)
    countries, name_faults = parse_countries(rows, stream, names, iso3)
    rollcalls, tags, rollcall_faults = describe_bulk_rollcalls(rows, rules, stream)
    faults += [*vote_faults, *name_faults, *rollcall_faults]
    is_usable = (votes >= Vote.ABSENT) & (countries >= 0)
    is_complete = np.full(len(rollcalls.table), not stream.bad_row_count)
    is_complete[rows.rollcall[~is_usable]] = False
    file_rows = stream.get_file_rows(np.arange(len(is_usable)))
    ballots = Ballots(rows.rollcall, countries, votes, file_rows).select(is_usable)
    is_selected = rollcalls.is_valid & match_filter(
        rollcalls.table, rollcall_filter or RollcallFilter()
    )
    entries = RollcallEntries(
        rollcalls.table, rollcalls.official_tallies, rollcalls.is_valid, ballots, is_complete
    ).select(is_selected)
    dataset, report, places = assemble_dataset(
        entries, base, report, leave_out, _DATASET_TITLE, faults, as_recorded
    )
    # Positions follow the table, which is not yet sorted by date.
    tags = tags.select(np.flatnonzero(is_selected)[places], dataset.rollcalls.index)
    return dataset, report.with_notes(*describe_tags(tags, dataset.rollcalls["title"]))
