"""Tables of votes, CSV or XLSX: the simple format, and Voeten's long format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.io import un_bodies
from alignment.io.arrow import pa
from alignment.io.bounded_reader import FileError, check_rollcall_count
from alignment.io.country_names import (
    CountryNames,
    build_former_name_fault,
    build_unknown_name_faults,
    load_country_names,
)
from alignment.io.dataset_builder import (
    INVALID_CODE,
    Ballots,
    RollcallEntries,
    RollcallSheet,
    RollcallTable,
    assemble_dataset,
    normalize_symbol,
)
from alignment.io.import_report import MAX_FAULTS, ImportReport
from alignment.io.importers.csv_stream import open_csv_stream
from alignment.io.importers.xlsx import (
    MAX_CELL_LENGTH,
    MISSING_FORMULA_VALUE,
    read_sheet_names,
    read_xlsx_rows,
)
from alignment.io.tagging import RuleSet, describe_tags, tag_texts
from alignment.model.columns import LIST_SEPARATOR, ROLLCALLS_TABLE, STAGES, TIERS
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_first_names, is_day, normalize_date
from alignment.model.vote import VOTE_CODES, Vote

_MAX_ROWS = 200_000
_MAX_LISTED = 20
RCID_COLUMN = "rcid"
_ROLLCALL_COLUMNS = (
    *("date", "session", "body", "stage", "tier", "topic", "title", "resolution", "agenda_item"),
    *("draft", "meeting", *VOTE_CODES, "source", "record_url"),
)
_VOETEN_COLUMNS = ("descr", "short", "amend", "para", "unres", "undl_symbol")
_SYMBOL_COLUMNS = ("resolution", "draft", "meeting", "unres", "undl_symbol")
_NUMBER_COLUMNS = ("session", *VOTE_CODES)
IndexArray = npt.NDArray[np.intp]
SIMPLE_VOTE_WORDS = {
    **dict.fromkeys(("yes", "y", "in favour", "in favor", "for"), Vote.YES),
    **dict.fromkeys(("no", "n", "against"), Vote.NO),
    **dict.fromkeys(("abstain", "a", "abstaining", "abstained", "abstention"), Vote.ABSTAIN),
    **dict.fromkeys(("absent", "x", "non-voting", "not voting", "did not vote"), Vote.ABSENT),
    **dict.fromkeys(("not present", "did not participate", "did not take part"), Vote.ABSENT),
}
# Voeten: 1 yes, 2 abstain, 3 no, 8 absent, 9 not a member; 0 absent in his matrices.
VOETEN_VOTE_CODES = {
    **SIMPLE_VOTE_WORDS,
    "1": Vote.YES,
    "2": Vote.ABSTAIN,
    "3": Vote.NO,
    "8": Vote.ABSENT,
    "0": Vote.ABSENT,
    "9": Vote.NOT_MEMBER,
}
_COUNTRY_COLUMNS = ("iso3", "country", "countryname", "country_name", "member", "state", "ms_code")
_CODE_COLUMNS = ("iso3c", "country_code", "ccode")
_ROLLCALL_KEYS = ("rollcall", "roll call", "roll_call", "symbol")
_READ_COLUMNS = [
    *_COUNTRY_COLUMNS,
    *_CODE_COLUMNS,
    *_ROLLCALL_KEYS,
    RCID_COLUMN,
    "vote",
    *dict.fromkeys((*_ROLLCALL_COLUMNS, *_VOETEN_COLUMNS, *ROLLCALLS_TABLE.optional_columns)),
]
_DATASET_TITLE = "Recorded votes from a table"
_ONE_COUNTRY_REMEDY = "name one country in a row"
# From this similarity on a column name counts as misspelt.
_MIN_NAME_SIMILARITY = 0.7
CodeArray = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class SheetTable:
    """The content of a file.

    `frame` has the requested columns that exist, as categories of text without surrounding blanks,
    and `row`, the row of the file. `header` names all columns. `faults` are of rows that cannot be
    read; `notes` list what was not read: ends of cells, and sheets.
    """

    frame: pd.DataFrame
    header: list[str]
    faults: list[Fault]
    notes: list[str]


def read_table_file(path: str | Path, column_names: list[str]) -> SheetTable:
    """Read columns of a CSV (plain or gz) or of an XLSX's first sheet; case is ignored."""
    try:
        with Path(path).open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
    except OSError as fault:
        raise FileError(f"{path} cannot be read: {fault.strerror or fault}") from None
    return _read_excel(path, column_names) if is_zip else _read_csv(path, column_names)


def _read_csv(path: str | Path, column_names: list[str]) -> SheetTable:
    stream = open_csv_stream(path, column_names)
    if not stream.columns:
        return SheetTable(pd.DataFrame({"row": []}), stream.header, [], [])
    blocks = [_encode_block(block) for block in stream.iterate_blocks()]
    if not blocks:
        raise FileError(f"{path} has a header and no rows")
    table = pa.Table.from_batches(blocks).unify_dictionaries()
    frame = table.to_pandas()
    frame = frame.assign(row=stream.get_file_rows(pd.RangeIndex(len(frame)).to_numpy()))
    frame, notes = _trim_cells(frame)
    return SheetTable(frame, stream.header, stream.list_faults(), notes)


def _encode_block(block: pa.RecordBatch) -> pa.RecordBatch:
    columns = [column.dictionary_encode() for column in block.columns]
    return pa.RecordBatch.from_arrays(columns, names=block.schema.names)


def _trim_cells(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with trimmed and shortened cells, and notes on shortened ones."""
    columns, notes = {}, []
    for name in frame.columns.drop("row"):
        cells = frame[name].astype("category")
        words = [str(word).strip() for word in cells.cat.categories]
        is_long = np.array([len(word) > MAX_CELL_LENGTH for word in words] or [False])
        if is_long.any():
            rows = frame["row"][is_long[cells.cat.codes]].tolist()
            notes.append(
                f"of column {name} only the first {MAX_CELL_LENGTH:,} characters were read where "
                f"there are more: row {_join_first(rows)}"
            )
        short = [word[:MAX_CELL_LENGTH] for word in words]
        words_by_cell = dict(zip(cells.cat.categories, short, strict=True))
        columns[name] = cells.map(words_by_cell).astype("category")
    return frame.assign(**columns), notes


def _join_first(items: Sequence[object]) -> str:
    return format_first_names(list(map(str, items)), _MAX_LISTED)


def _read_excel(path: str | Path, column_names: list[str]) -> SheetTable:
    rows = read_xlsx_rows(path)
    number, header = next(rows, (0, []))
    if not number:
        raise FileError(f"{path} is empty")
    header = [name.casefold() for name in header]
    for name in column_names:
        if header.count(name) > 1:
            raise FileError(f"{path}, row {number}: the column {name!r} occurs twice; rename one")
    places = {name: header.index(name) for name in column_names if name in header}
    columns: dict[str, list[str]] = {name: [] for name in places}
    numbers: list[int] = []
    for number, row in rows:
        numbers.append(number)
        if len(numbers) > _MAX_ROWS:
            raise FileError(f"{path} has more than {_MAX_ROWS:,} rows; save it as CSV")
        for name, place in places.items():
            columns[name].append(row[place] if place < len(row) else "")
    frame = pd.DataFrame({name: pd.Categorical(column) for name, column in columns.items()})
    frame, notes = _trim_cells(frame.assign(row=numbers))
    first, *others = map(repr, read_sheet_names(path))
    if others:
        notes.append(f"the sheet {first} was read, the others were not: {_join_first(others)}")
    is_missing = frame.drop(columns="row") == MISSING_FORMULA_VALUE
    faults = [
        Fault(
            Path(path).name,
            numbers[row],
            str(is_missing.columns[column]),
            "a formula whose value is not stored",
            "open the file in a spreadsheet and save it there, or write the value",
        )
        for row, column in np.argwhere(is_missing.to_numpy())[:MAX_FAULTS].tolist()
    ]
    frame = frame[~is_missing.any(axis=1)].reset_index(drop=True)
    return SheetTable(frame, header, faults, notes)


def list_rollcall_columns(key: str) -> tuple[str, ...]:
    """Return the columns that describe a roll call named by `key`."""
    if key == RCID_COLUMN:
        return _ROLLCALL_COLUMNS + _VOETEN_COLUMNS
    return (*_ROLLCALL_COLUMNS, *_VOETEN_COLUMNS[:4], *ROLLCALLS_TABLE.optional_columns)


def describe_table_rollcalls(
    frame: pd.DataFrame,
    rolls: npt.NDArray[np.int32],
    key: str,
    defaults: Mapping[str, str],
    file: str,
) -> tuple[RollcallTable, list[Fault]]:
    """Describe each roll call by its rows, whose columns are categories of text.

    An empty cell states nothing; rows that contradict each other are a fault.

    Parameters
    ----------
    rolls : array of int
        Number of each row's roll call.
    key : str
        The column that names the roll call.
    defaults : mapping of str to str
        By column, for roll calls whose rows do not state it.
    file : str
        Name of the file in messages.
    """
    first = _find_first(rolls, np.arange(len(rolls)), int(rolls.max(initial=-1)) + 1)
    rows = frame["row"].to_numpy()
    cells_by_column = {key: frame[key].astype(str).to_numpy()[first].tolist()}
    faults: list[Fault] = []
    contested: set[tuple[int, str]] = set()
    for column in frame.columns.intersection(list(list_rollcall_columns(key)), sort=False):
        cells_by_column[column], pairs = _collect_column(frame[column], rolls, len(first))
        contested |= {(int(rolls[second_place]), column) for _, second_place in pairs}
        for first_place, second_place in pairs[:MAX_FAULTS]:
            one, two = (frame[column].iloc[place][:60] for place in (first_place, second_place))
            name = cells_by_column[key][rolls[second_place]]
            problem = f"{name} has {one!r} in row {rows[first_place]} and {two!r} here"
            remedy = "write one of them in all rows of the vote, or leave the others empty"
            faults.append(Fault(file, int(rows[second_place]), column, problem, remedy))
    table, official = _build_table(cells_by_column, key, defaults, len(first))
    is_valid = np.ones(len(table), dtype=bool)
    invalid = []
    for column, number, cell, remedy in _find_invalid_cells(table, cells_by_column, key):
        is_valid[number] = False
        if (number, column) not in contested:
            problem = f"{cell[:60]!r} is not allowed here"
            fault = Fault(file, int(rows[first[number]]), column, problem, remedy)
            parameter = "date" if column == "date" else ""
            invalid.append(replace(fault, parameter=parameter))
    return RollcallTable(table, official, is_valid), [*faults, *invalid[:MAX_FAULTS]]


def _find_first(rolls: npt.NDArray[np.int32], places: IndexArray, count: int) -> IndexArray:
    """Return the first of some places for each roll call, -1 if it has none."""
    first = np.full(count, -1)
    first[rolls[places[::-1]]] = places[::-1]
    return first


def _collect_column(
    cells: pd.Series, rolls: npt.NDArray[np.int32], count: int
) -> tuple[list[str], list[tuple[int, int]]]:
    """Return what a column states of each roll call, and pairs of places that contradict.

    A contradicted roll call gets ''. A pair is the first cell with text, and the first with
    another text.
    """
    words = [str(word) for word in cells.cat.categories]
    normalized = [_normalize_cell(str(cells.name), word) for word in words]
    meanings, _ = pd.factorize(pd.Series(normalized))
    codes = cells.cat.codes.to_numpy()
    has_text = np.array([bool(word) for word in normalized] or [False])
    places = np.flatnonzero(has_text[codes])
    first = _find_first(rolls, places, count)
    stated = np.full(count, "", dtype=object)
    stated[first >= 0] = np.array(words, dtype=object)[codes[first[first >= 0]]]
    differing = places[meanings[codes[places]] != meanings[codes[first[rolls[places]]]]]
    stated[rolls[differing]] = ""
    keys = pd.DataFrame({"roll": rolls[differing], "meaning": meanings[codes[differing]]})
    second = differing[~keys.duplicated().to_numpy()]
    pairs = zip(first[rolls[second]].tolist(), second.tolist(), strict=True)
    return stated.tolist(), list(pairs)


def _normalize_cell(column: str, cell: str) -> str:
    """Return a cell in the spelling in which cells are compared; '' states nothing."""
    if column == "date":
        return _normalize_day(cell)
    if column in _SYMBOL_COLUMNS:
        return normalize_symbol(cell)
    if column in _NUMBER_COLUMNS:
        return _normalize_number(cell)
    return " ".join(cell.split())


def _build_table(
    cells_by_column: Mapping[str, list[str]], key: str, defaults: Mapping[str, str], count: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    def cells(name: str) -> list[str]:
        default = defaults.get(name, "")
        return [cell or default for cell in cells_by_column.get(name, [""] * count)]

    names, resolutions = _name_rollcalls(cells, key)
    days = [_normalize_day(day) for day in cells("date")]
    sessions = [
        un_bodies.choose_session(_normalize_number(text), name, day)
        for text, name, day in zip(cells("session"), names, days, strict=True)
    ]
    official = {
        name: pd.to_numeric(
            pd.Series([_normalize_number(cell) for cell in cells(name)]), errors="coerce"
        )
        for name in VOTE_CODES
    }
    titles = cells("title")
    for other in ("descr", "short"):
        titles = [title or more for title, more in zip(titles, cells(other), strict=True)]
    stages = [
        stage or ("amendment" if "1" in (amend[:1], para[:1]) else un_bodies.parse_stage(name))
        for stage, amend, para, name in zip(
            cells("stage"), cells("amend"), cells("para"), names, strict=True
        )
    ]
    table = pd.DataFrame(
        {
            "rollcall": names,
            "resolution": resolutions,
            "date": days,
            "session": sessions,
            "body": [
                body or un_bodies.parse_body(name) or un_bodies.PLENARY
                for body, name in zip(cells("body"), names, strict=True)
            ],
            "stage": stages,
            "tier": cells("tier"),
            "topic": cells("topic"),
            "title": [title or name for title, name in zip(titles, names, strict=True)],
            "agenda_item": cells("agenda_item"),
            "draft": cells("draft"),
            "meeting": cells("meeting"),
            "source": cells("source"),
            "record_url": cells("record_url"),
        }
    )
    if key != RCID_COLUMN:
        table = table.assign(**{name: cells(name) for name in ROLLCALLS_TABLE.optional_columns})
    return table, pd.DataFrame(official).astype(float)


def _name_rollcalls(get_cells: Callable[[str], list[str]], key: str) -> tuple[list[str], list[str]]:
    """Return the roll calls' names and resolutions: symbols, or Voeten's numbers."""
    if key != RCID_COLUMN:
        return [normalize_symbol(cell) for cell in get_cells(key)], [
            normalize_symbol(cell) for cell in get_cells("resolution")
        ]
    numbers = [cell.removesuffix(".0") for cell in get_cells(RCID_COLUMN)]
    texts = [
        normalize_symbol(symbol) or normalize_symbol(re.sub("^R/", "A/RES/", unres))
        for symbol, unres in zip(get_cells("undl_symbol"), get_cells("unres"), strict=True)
    ]
    # One text has several roll calls there, on its paragraphs.
    return [f"Voeten {number}" for number in numbers], texts


def _find_invalid_cells(
    table: pd.DataFrame, cells_by_column: Mapping[str, list[str]], key: str
) -> Iterator[tuple[str, int, str, str]]:
    """Yield column, number of the roll call, cell and remedy of invalid cells."""
    digits, url = re.compile(r"\d{0,9}").fullmatch, re.compile(r"(https?://\S+)?").fullmatch
    code = ROLLCALLS_TABLE["led_by"].pattern
    led = re.compile(f"({code}({LIST_SEPARATOR}{code})*)?").fullmatch
    checks: tuple[tuple[str, Iterable[str], Callable[[str], object], str], ...] = (
        ("date", table["date"], is_day, "write it as 2019-12-27, or give the day of the vote"),
        (key, cells_by_column[key], bool, "fill it in"),
        ("stage", table["stage"], STAGES.__contains__, f"use one of {', '.join(STAGES)}"),
        ("tier", table["tier"], ("", *TIERS).__contains__, f"use one of {', '.join(TIERS)}"),
        ("record_url", table["record_url"], url, "start it with https://"),
        (
            "led_by",
            cells_by_column.get("led_by", ()),
            led,
            "write codes such as FRA, with ; between",
        ),
        *(
            (
                name,
                cells_by_column.get(name, ()),
                lambda cell: digits(_normalize_number(cell)),
                "write digits only",
            )
            for name in _NUMBER_COLUMNS
        ),
    )
    for column, cells, allowed, remedy in checks:
        for number, cell in enumerate(cells):
            if not allowed(cell):
                yield column, number, cell, remedy


def _normalize_number(cell: str) -> str:
    # R writes NA for a missing value.
    return "" if cell == "NA" else cell.removesuffix(".0")


def _normalize_day(text: str) -> str:
    # Exports often add a time of day.
    has_time = re.fullmatch(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?", text)
    return text[:10] if has_time else normalize_date(text)


def read_vote_table(
    path: str | Path,
    base: Dataset,
    rules: RuleSet,
    defaults: RollcallSheet,
    leave_out: bool = False,
) -> tuple[Dataset, ImportReport]:
    """Read a CSV or XLSX table with a row for each country and roll call.

    It has the columns country, rollcall, vote (yes, no, abstain or absent), and any columns of the
    rollcalls table; without rollcall it is about `defaults.rollcall`. Or it has Voeten's rcid,
    country and vote (1, 2, 3, 8, 9).
    """
    sheet = read_table_file(path, _READ_COLUMNS)
    frame = sheet.frame
    key = next((name for name in (*_ROLLCALL_KEYS, RCID_COLUMN) if name in frame.columns), "")
    country_columns = [
        name for name in (*_COUNTRY_COLUMNS, *_CODE_COLUMNS) if name in frame.columns
    ]
    if not country_columns or "vote" not in frame.columns:
        raise FileError(f"{path}, row 1: the columns country, rollcall and vote are needed")
    if not key:
        if not defaults.rollcall:
            text = f"{path}, row 1: add the column rollcall, or give the symbol of the text"
            raise FileError(text, ["rollcall"])
        key = "rollcall"
        frame[key] = pd.Categorical([defaults.rollcall] * len(frame))
    file, names = Path(path).name, load_country_names(base.countries)
    known_columns = [key, *country_columns, "vote", *list_rollcall_columns(key)]
    report = (
        ImportReport(file)
        .with_counts(rows_read=len(frame))
        .with_notes(*sheet.notes, *_describe_unread_columns(sheet.header, known_columns))
        .with_notes(*names.describe_former_names(frame[country_columns[0]].cat.categories))
    )
    vote_words = VOETEN_VOTE_CODES if key == RCID_COLUMN else SIMPLE_VOTE_WORDS
    votes, vote_faults = _parse_votes(frame, vote_words, file)
    countries, name_faults = _parse_countries(
        frame, country_columns, names, list(base.countries.index), file
    )
    numbers, keys = pd.factorize(frame[key].cat.codes.to_numpy())
    rolls = numbers.astype(np.int32)
    check_rollcall_count(str(path), len(keys))
    values = asdict(defaults) | {"source": defaults.source or f"table {file}"}
    rollcalls, rollcall_faults = describe_table_rollcalls(frame, rolls, key, values, file)
    faults = [*sheet.faults, *vote_faults, *name_faults, *rollcall_faults]
    is_usable = (votes != INVALID_CODE) & (countries >= 0)
    # A row without a roll call may belong to any of them.
    is_complete = np.full(len(keys), not sheet.faults and bool((frame[key] != "").all()))
    is_complete[rolls[~is_usable]] = False
    rows = frame["row"].to_numpy(dtype=np.int64)
    if key != RCID_COLUMN:
        days = np.where(rollcalls.is_valid, rollcalls.table["date"], "")[rolls]
        former_faults, is_former = _find_former_names(
            frame, country_columns[0], countries, days, names, list(base.countries.index), file
        )
        faults += former_faults
        is_usable &= ~is_former
        is_complete[rolls[is_former]] = False
    # A country that was no member has no entry.
    ballots = Ballots(rolls, countries, votes, rows).select(is_usable & (votes != Vote.NOT_MEMBER))
    table = rollcalls.table
    texts = table.reindex(columns=["title", "agenda_item", "subjects"], fill_value="")
    tags = tag_texts(rules, texts.rename(columns={"agenda_item": "agenda"}))
    table = table.assign(
        topic=table["topic"].where(table["topic"] != "", tags.topic),
        tier=table["tier"].where(table["tier"] != "", tags.tier),
    )
    entries = RollcallEntries(
        table, rollcalls.official_tallies, rollcalls.is_valid, ballots, is_complete
    )
    # Voeten's file has the votes that the Assembly's record counts.
    only_members = key != RCID_COLUMN
    dataset, report, places = assemble_dataset(
        entries, base, report, leave_out, _DATASET_TITLE, faults, only_members=only_members
    )
    tags = tags.select(places, dataset.rollcalls.index)
    return dataset, report.with_notes(*describe_tags(tags, dataset.rollcalls["title"]))


def _describe_unread_columns(header: list[str], known_columns: list[str]) -> list[str]:
    """Return a sentence on columns that are not read, with similar names."""
    known = [name for name in ("country", "rollcall", *known_columns) if name not in header]
    labels = []
    for name in header:
        if name not in known_columns:
            similar = get_close_matches(name, known, 1, _MIN_NAME_SIMILARITY)
            labels.append(f"{name[:40]!r}" + (f" (did you mean {similar[0]}?)" if similar else ""))
    names = format_first_names(labels, _MAX_LISTED)
    return [f"columns that were not read: {names}"] if labels else []


def _parse_votes(
    frame: pd.DataFrame, codes_by_word: dict[str, Vote], file: str
) -> tuple[CodeArray, list[Fault]]:
    words = frame["vote"].cat.categories
    codes = np.array(
        [codes_by_word.get(word.casefold(), INVALID_CODE) for word in words] or [0], np.int8
    )
    places = frame["vote"].cat.codes.to_numpy()
    # One pass, because there may be as many words as rows.
    counts = np.bincount(places, minlength=len(words))
    first = np.zeros(len(words), np.int64)
    first[places[::-1]] = frame["row"].to_numpy()[::-1]
    remedy = "write yes, no, abstain or absent"
    faults = [
        Fault(
            file,
            int(first[number]),
            "vote",
            f"{words[number][:40]!r} is not a vote, in {counts[number]} rows",
            remedy,
        )
        for number in np.flatnonzero(codes[: len(words)] == INVALID_CODE)[:MAX_FAULTS]
    ]
    return codes[places], faults


def _parse_countries(
    frame: pd.DataFrame, columns: list[str], names: CountryNames, iso3: list[str], file: str
) -> tuple[npt.NDArray[np.int16], list[Fault]]:
    """Return the number of each row's country by the first column that names it."""
    numbers_by_code = {code: number for number, code in enumerate(iso3)}
    numbers = np.full(len(frame), INVALID_CODE, np.int16)
    is_contradicted, faults = np.zeros(len(frame), dtype=bool), []
    for column in columns:
        cells = frame[column].cat.categories
        # Only Voeten's file uses numbers of the Correlates of War project.
        find = names.cow_numbers.get if column == "ccode" else names.find
        found_codes = [find(cell) if cell else None for cell in cells]
        codes = np.array(
            [INVALID_CODE if code is None else numbers_by_code[code] for code in found_codes]
            or [0],
            np.int16,
        )
        own = codes[frame[column].cat.codes.to_numpy()]
        # Voeten's codes are also those of states that held a seat before or after.
        differs = (
            (numbers >= 0) & (own >= 0) & (own != numbers) & (RCID_COLUMN not in frame.columns)
        )
        for row in np.flatnonzero(differs)[:MAX_FAULTS]:
            problem = f"is {iso3[own[row]]} where a column before it has {iso3[numbers[row]]}"
            faults.append(
                Fault(file, int(frame["row"].iloc[row]), column, problem, _ONE_COUNTRY_REMEDY)
            )
        is_contradicted |= differs
        numbers = np.where(numbers >= 0, numbers, own)
    unknown = frame[numbers < 0]
    groups = unknown["row"].groupby(unknown[columns[0]].astype(str), sort=False)
    numbers[is_contradicted] = INVALID_CODE
    return numbers, [
        *faults,
        *build_unknown_name_faults(
            names, file, columns[0], ((str(name), rows.tolist()) for name, rows in groups)
        ),
    ]


def _find_former_names(
    frame: pd.DataFrame,
    column: str,
    countries: npt.NDArray[np.int16],
    days: npt.NDArray[np.object_],
    names: CountryNames,
    iso3: list[str],
    file: str,
) -> tuple[list[Fault], npt.NDArray[np.bool_]]:
    """Return a fault for each name that no member had on the day, and which rows have one."""
    members, faults, is_former = (
        un_bodies.load_un_membership(),
        [],
        np.zeros(len(frame), dtype=bool),
    )
    for code in sorted(names.former_members.intersection(iso3)):
        places = np.flatnonzero((countries == iso3.index(code)) & (days != ""))
        cells = frame[column].iloc[places].astype(str).tolist()
        places_by_name = defaultdict[tuple[str, str], list[int]](list)
        for place, name in zip(places.tolist(), cells, strict=True):
            places_by_name[name, str(days[place])].append(place)
        for (name, day), found in places_by_name.items():
            holder = members.find_other_holder(code, day)
            if holder is not None:
                is_former[found] = True
                rows = frame["row"].iloc[found].tolist()
                faults.append(build_former_name_fault(names, file, column, name, rows, day, holder))
    return faults[:MAX_FAULTS], is_former
