"""Facts about countries and pairs: read from a package, or added from a user's files."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path

import pandas as pd

from alignment.errors import Fault
from alignment.io.bounded_reader import FileError
from alignment.io.country_names import MAX_COMPARED, build_unknown_name_fault, load_country_names
from alignment.io.import_report import ImportReport
from alignment.io.tables import add_faults, check_references, read_table
from alignment.model.columns import FACTS_TABLE, PAIRS_TABLE, ColumnSpec, TableSpec
from alignment.model.dataset import Dataset
from alignment.model.facts import get_fact_components, list_facts
from alignment.model.registries import (
    CATEGORY,
    FACTS,
    NO,
    NUMBER,
    RULE_LAST,
    RULE_SINCE,
    RULE_WINDOW,
    YES,
    YES_NO,
    Fact,
)
from alignment.model.text_format import format_count

OWN_SOURCE = "own"
# Each fact is checked by itself, and is a row of menus.
_MAX_FACTS = 1000
# Country, fact and year.
FactKey = tuple[str, ...]
# Without these dates a value would count at no time, or at all times.
_REQUIRED_DATES = {RULE_LAST: ("year",), RULE_WINDOW: ("year",), RULE_SINCE: ("year", "known_from")}
_NUMBER_REMEDY = "write digits with a point, such as 1234.5, or leave the row out"


def check_fact_values(
    frame: pd.DataFrame,
    table: TableSpec,
    faults: list[Fault],
    known_values: Mapping[str, Sequence[str]],
) -> None:
    """Append a fault for each value that its fact cannot have, beside `known_values`.

    A fact that is not registered is a number if most of its values are written as numbers.
    """
    for key, rows in frame.groupby("fact", sort=True):
        name = str(key)
        fact, reserved = FACTS.get(name), _explain_reserved_fact(name)
        if fact is None:
            _check_custom_fact(name, rows["value"], known_values.get(name, ()), table, faults)
        elif reserved:
            add_faults(faults, table, "fact", rows["fact"], *reserved)
        else:
            _check_registered_fact(fact, rows, table, faults)


def _explain_reserved_fact(name: str) -> tuple[str, str] | None:
    """Return why a fact cannot be in a table of facts, and the remedy, or None."""
    if parts := get_fact_components(name):
        return f"is made of {' and '.join(parts)}", "give those, or choose another name"
    if name == "population":
        return "is a column of countries.csv", "write it there, or choose another name"
    return None


def _check_custom_fact(
    name: str, values: pd.Series, known_values: Sequence[str], table: TableSpec, faults: list[Fault]
) -> None:
    is_valid = values.map(is_number)
    is_numeric = is_valid | values.map(_is_malformed_number)
    count = int(is_numeric.sum()) + sum(map(is_number, known_values))
    if count > (len(values) + len(known_values)) / 2:
        problem = f"is no number, as the other values of {name} are"
        add_faults(faults, table, "value", values[~is_numeric], problem, _NUMBER_REMEDY)
        problem = "cannot be read as a number"
        add_faults(faults, table, "value", values[is_numeric & ~is_valid], problem, _NUMBER_REMEDY)


def _check_registered_fact(
    fact: Fact, rows: pd.DataFrame, table: TableSpec, faults: list[Fault]
) -> None:
    name, values = fact.name, rows["value"]
    for column in _REQUIRED_DATES.get(fact.rule, ()):
        undated = rows[column][(rows[column] == "") & (values != NO)]
        problem = f"is empty, by which {name} is dated"
        add_faults(faults, table, column, undated, problem, "write it, or leave the row out")
    if fact.kind == NUMBER:
        numbers = values.map(is_number)
        problem = f"is no number, which {name} is"
        add_faults(faults, table, "value", values[~numbers], problem, _NUMBER_REMEDY)
        within = values[numbers].astype(float).between(fact.minimum, fact.maximum)
        ends = (
            f"{fact.minimum:g} to {fact.maximum:g}"
            if isfinite(fact.maximum)
            else f"{fact.minimum:g} on"
        )
        problem = f"is out of the range of {name}, from {ends}"
        add_faults(faults, table, "value", values[numbers][~within], problem, "correct it")
    elif allowed := (YES, NO) if fact.kind == YES_NO else fact.order:
        wrong = values[~values.isin(allowed)]
        remedy = f"use one of {', '.join(allowed)}"
        add_faults(faults, table, "value", wrong, f"is not allowed for {name}", remedy)


def _is_malformed_number(text: str) -> bool:
    """Return whether a cell is meant as a number, but in a form that is not read.

    >>> [_is_malformed_number(text) for text in ("7,4", "1.234,5", "1,234.5", "-inf", "NaN", "A,1")]
    [True, True, True, True, True, False]
    """
    pattern = r"[-+]?(\d[\d.]*(,\d+)+(\.\d+)?|nan|inf(inity)?)"
    return re.fullmatch(pattern, text, re.IGNORECASE) is not None


def is_number(text: str) -> bool:
    """Return whether a cell is a finite number.

    >>> [is_number(text) for text in ("12", "-1.5", "1e9", "n/a", "nan", "1,5")]
    [True, True, True, False, False, False]
    """
    try:
        return isfinite(float(text)) and text.isascii() and "_" not in text
    except ValueError:
        return False


def read_extra_table(
    root: Path, table: TableSpec, countries: pd.Index, faults: list[Fault]
) -> pd.DataFrame:
    """Return facts or pairs of a package as text; append faults to `faults`."""
    frame = read_table(root, table, faults) if (root / table.file).exists() else None
    if frame is None:
        return table.make_empty()
    frames = {table.name: frame, "countries": pd.DataFrame({"iso3": countries})}
    check_references(frames, table, faults)
    if table is FACTS_TABLE:
        check_fact_values(frame, table, faults, {})
    if table is PAIRS_TABLE:
        is_swapped = frame["a"] >= frame["b"]
        remedy = "write the first by alphabet as a"
        add_faults(faults, table, "a", frame["a"][is_swapped], "does not come before b", remedy)
    return frame.sort_values(list(table.key), ignore_index=True)


def add_facts(
    files: Sequence[Path], base: Dataset, leave_out: bool = False
) -> tuple[Dataset, ImportReport]:
    """Add facts from CSV files to a dataset.

    They have the columns country (a code or any name) or iso3, fact and value; optionally year,
    known_from and source. `leave_out` leaves out invalid rows and lists them.

    Raise :class:`ImportFaultsError` with every fault of all files: unknown countries, text for a
    number or one out of its range, facts that are made of others, two values for one year; and
    :class:`FileError` if a file is no CSV.
    """
    report = ImportReport(", ".join(str(file) for file in files))
    faults: list[Fault] = []
    keys = base.facts[list(FACTS_TABLE.key)].itertuples(index=False, name=None)
    known = dict(zip(keys, base.facts["value"], strict=True))
    new = base.facts.iloc[:0]
    for file in files:
        if file.suffix != ".csv":
            raise FileError(f"{file}: facts come as CSV; save it as one, with the ending .csv")
        rows = _read_own_file(file, base, known, faults)
        keys = rows[list(FACTS_TABLE.key)].itertuples(index=False, name=None)
        known |= dict(zip(keys, rows["value"], strict=True))
        new = pd.concat([new, rows], ignore_index=True)
    report = report.leave_out_faults(faults, leave_out)
    facts = pd.concat([base.facts, new]).sort_values(list(FACTS_TABLE.key), ignore_index=True)
    report = report.with_counts(facts=len(new), countries=new["iso3"].nunique())
    dataset = replace(base, read_facts=lambda: facts)
    all_facts = list_facts(dataset)
    notes = [
        f"{name}: {format_count(len(rows), 'row')}, "
        f"read as {_describe_kind(all_facts[str(name)], dataset)}"
        for name, rows in new.groupby("fact")
    ]
    return dataset, report.with_notes(*notes)


def _describe_kind(fact: Fact, dataset: Dataset) -> str:
    if fact.kind == NUMBER:
        return "numbers"
    if fact.kind == CATEGORY:
        words = dataset.facts_by_name[fact.name]["value"].nunique()
        return f"a category of {format_count(words, 'word')}"
    return " or ".join(fact.order)


def _read_own_file(
    file: Path, base: Dataset, known_values: Mapping[FactKey, str], faults: list[Fault]
) -> pd.DataFrame:
    """Return the valid new rows of one file as the facts table."""
    table = _build_file_spec(file)
    own_faults: list[Fault] = []
    frame = read_table(file.parent, table, own_faults)
    if frame is not None:
        if frame["fact"].nunique() > _MAX_FACTS:
            raise FileError(f"{file} has more than {_MAX_FACTS:,} facts; import it in parts")
        column, names = table.columns[0].name, load_country_names(base.countries)
        codes = {word: names.find(word) for word in frame[column].unique()}
        unknown = frame[column][frame[column].map(codes).isna() & (frame[column] != "")]
        for number, (word, rows) in enumerate(unknown.groupby(unknown, sort=False).groups.items()):
            own_faults += [
                build_unknown_name_fault(
                    names, table.file, column, str(word), [int(row)], number < MAX_COMPARED
                )
                for row in rows
            ]
        frame = frame.assign(iso3=frame[column].map(codes))
        # Faults in these columns do not hide those of the value.
        others = (column, "year", "known_from", "source")
        value_faults = [fault for fault in own_faults if fault.column not in others]
        values_by_fact: dict[str, list[str]] = {}
        for (_, name, _), value in known_values.items():
            values_by_fact.setdefault(name, []).append(value)
        valid = _drop_faulty_rows(frame, value_faults)
        check_fact_values(valid, table, own_faults, values_by_fact)
        frame = _drop_faulty_rows(frame, own_faults)
        frame = _keep_new_rows(frame, table, known_values, own_faults)
    faults += own_faults
    if frame is None:
        return FACTS_TABLE.make_empty()
    source = frame["source"].where(frame["source"] != "", OWN_SOURCE)
    return frame.assign(source=source)[FACTS_TABLE.column_names]


def _drop_faulty_rows(frame: pd.DataFrame, faults: Sequence[Fault]) -> pd.DataFrame:
    return frame[~frame.index.isin([fault.row for fault in faults])]


def _keep_new_rows(
    frame: pd.DataFrame, table: TableSpec, known_values: Mapping[FactKey, str], faults: list[Fault]
) -> pd.DataFrame:
    """Return the rows that are new; a second value for one year is a fault."""
    first_values: dict[FactKey, str] = {}
    new = []
    keys = frame[list(FACTS_TABLE.key)].itertuples(index=False, name=None)
    for row, key, value in zip(frame.index.tolist(), keys, frame["value"], strict=True):
        label = " ".join(filter(None, key))
        if key in first_values:
            problem = f"{label} has two values, {first_values[key]} and {value}"
            faults.append(Fault(table.file, row, "value", problem, "keep one of the rows"))
        elif known_values.get(key, value) != value:
            problem = f"{label} is {value} here and {known_values[key]} in the records"
            remedy = "leave the row out, or give the fact a name of its own"
            faults.append(Fault(table.file, row, "value", problem, remedy))
        elif key not in known_values:
            new.append(row)
        first_values.setdefault(key, value)
    return frame.loc[new]


def _build_file_spec(file: Path) -> TableSpec:
    """Return the columns of a user's file: a country by any name, fewer required."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        header = []  # read_table reports the fault
    name = "iso3" if "iso3" in header else "country"
    first = ColumnSpec(name, "the country, by its code or any name")
    rest = {column.name: column for column in FACTS_TABLE.columns[1:]}
    for lacking in ("year", "known_from", "source"):
        rest[lacking] = replace(rest[lacking], required=False, optional=True)
    # One country may have two names, so duplicates are searched by code.
    return TableSpec(file.stem, FACTS_TABLE.meaning, (), (first, *rest.values()))
