"""Facts about countries and pairs: read from a package, and a person's own taken in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from alignment.errors import Fault
from alignment.methods.fact import CATEGORY, NUMBER, Fact
from alignment.model.columns import Column, Table
from alignment.model.dataset import Dataset
from alignment.model.facts import facts_of
from alignment.model.further import FACTS, PAIRS
from alignment.model.wording import counted
from alignment.sources.bounded import FileError
from alignment.sources.fact_values import check_values
from alignment.sources.names import MOST_COMPARED, read_names, unknown_name
from alignment.sources.report import Report
from alignment.sources.tables import add, read_table

OWN = "own"
# Each of them is checked by itself, and is a row of menus.
_MOST_FACTS = 1000
# Country, fact and year.
Key = tuple[str, ...]


def shipped(root: Path, table: Table) -> Callable[[], pd.DataFrame]:
    """Return what reads a further table of the shipped package when it is first asked for.

    It was checked when it was written, and is read without a second look.
    """

    @cache
    def read() -> pd.DataFrame:
        return pd.read_csv(root / table.file, dtype=str, keep_default_na=False)

    return read


def read_further(
    root: Path, table: Table, countries: pd.Index, faults: list[Fault]
) -> pd.DataFrame:
    """Return facts or pairs of a package as text; what is wrong is appended to `faults`."""
    nothing = pd.DataFrame(columns=table.names, dtype=str)
    if not (root / table.file).exists():
        return nothing
    frame = read_table(root, table, faults)
    if frame is None:
        return nothing
    for column in table.columns:
        if column.refers:
            cells = frame[column.name]
            strange = cells[~cells.isin(countries) & (cells != "")]
            remedy = "mend it or add a row to countries.csv"
            add(faults, table, column.name, strange, "is not in countries.csv", remedy)
    if table is FACTS:
        check_values(frame, table, faults, {})
    if table is PAIRS:
        turned = frame["a"] >= frame["b"]
        remedy = "write the first by alphabet as a"
        add(faults, table, "a", frame["a"][turned], "does not come before b", remedy)
    return frame.sort_values(list(table.key), ignore_index=True)


def read_own(
    files: Sequence[Path], base: Dataset, leave_out: bool = False
) -> tuple[Dataset, Report]:
    """Add facts from CSV files to a dataset.

    Parameters
    ----------
    files : sequence of path
        Columns country (a code or any name) or iso3, fact and value; year, known_from and source
        may be left out.
    base : Dataset
    leave_out : bool
        Whether rows that cannot be taken in are left out and listed.

    Raises
    ------
    ImportFaultsError
        With every fault of all files: unknown countries, text for a number or one out of its
        range, facts that are made of others, two values for one year, here or in the records.
    FileError
        If a file is no CSV.
    """
    report = Report(", ".join(str(file) for file in files))
    faults: list[Fault] = []
    keys = base.facts[list(FACTS.key)].itertuples(index=False, name=None)
    known = dict(zip(keys, base.facts["value"], strict=True))
    new = base.facts.iloc[:0]
    for file in files:
        if file.suffix != ".csv":
            raise FileError(f"{file}: facts come as CSV; save it as one, with the ending .csv")
        rows = _own_of(file, base, known, faults)
        keys = rows[list(FACTS.key)].itertuples(index=False, name=None)
        known |= dict(zip(keys, rows["value"], strict=True))
        new = pd.concat([new, rows], ignore_index=True)
    report = report.without(faults, leave_out)
    facts = pd.concat([base.facts, new]).sort_values(list(FACTS.key), ignore_index=True)
    report = report.with_counts(facts=len(new), countries=new["iso3"].nunique())
    dataset = replace(base, read_facts=lambda: facts)
    known_as = facts_of(dataset)
    told = [
        f"{name}: {counted(len(rows), 'row')}, read as {_kind(known_as[str(name)], dataset)}"
        for name, rows in new.groupby("fact")
    ]
    return dataset, report.with_notes(*told)


def _kind(fact: Fact, dataset: Dataset) -> str:
    if fact.kind == NUMBER:
        return "numbers"
    if fact.kind == CATEGORY:
        words = dataset.facts_by_name[fact.name]["value"].nunique()
        return f"a category of {counted(words, 'word')}"
    return " or ".join(fact.order)


def _own_of(
    file: Path, base: Dataset, known: Mapping[Key, str], faults: list[Fault]
) -> pd.DataFrame:
    """Return the sound rows of one file that the records do not have yet, as the facts table."""
    table = _table_of(file)
    found: list[Fault] = []
    frame = read_table(file.parent, table, found)
    if frame is not None:
        if frame["fact"].nunique() > _MOST_FACTS:
            raise FileError(f"{file} has more than {_MOST_FACTS:,} facts; take it in by parts")
        named, names = table.columns[0].name, read_names(base.countries)
        codes = {word: names.find(word) for word in frame[named].unique()}
        lost = frame[named][frame[named].map(codes).isna() & (frame[named] != "")]
        for number, (word, rows) in enumerate(lost.groupby(lost, sort=False).groups.items()):
            close = number < MOST_COMPARED
            found += [
                unknown_name(names, table.file, named, str(word), [int(row)], close) for row in rows
            ]
        frame = frame.assign(iso3=frame[named].map(codes))
        # What is wrong elsewhere in a row does not hide what is wrong with its value.
        beside = (named, "year", "known_from", "source")
        valued = _without(frame, [fault for fault in found if fault.column not in beside])
        held: dict[str, list[str]] = {}
        for (_, name, _), value in known.items():
            held.setdefault(name, []).append(value)
        check_values(valued, table, found, held)
        frame = _without(frame, found)
        frame = _once(frame, table, known, found)
    faults += found
    if frame is None:
        return pd.DataFrame(columns=FACTS.names, dtype=str)
    source = frame["source"].where(frame["source"] != "", OWN)
    return frame.assign(source=source)[FACTS.names]


def _without(frame: pd.DataFrame, faults: Sequence[Fault]) -> pd.DataFrame:
    """Return the rows that no fault was told of."""
    return frame[~frame.index.isin([fault.row for fault in faults])]


def _once(
    frame: pd.DataFrame, table: Table, known: Mapping[Key, str], faults: list[Fault]
) -> pd.DataFrame:
    """Return the rows that are new; two values for one year are faults, here or in the records."""
    taken: dict[Key, str] = {}
    new = []
    keys = frame[list(FACTS.key)].itertuples(index=False, name=None)
    for row, key, value in zip(frame.index.tolist(), keys, frame["value"], strict=True):
        of = " ".join(filter(None, key))
        if key in taken:
            problem = f"{of} has two values, {taken[key]} and {value}"
            faults.append(Fault(table.file, row, "value", problem, "keep one of the rows"))
        elif known.get(key, value) != value:
            problem = f"{of} is {value} here and {known[key]} in the records"
            remedy = "leave the row out, or give the fact a name of its own"
            faults.append(Fault(table.file, row, "value", problem, remedy))
        elif key not in known:
            new.append(row)
        taken.setdefault(key, value)
    return frame.loc[new]


def _table_of(file: Path) -> Table:
    """Return what a person's file may hold: a country by any name, and less that must be there."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        header = []  # told when the table is read
    name = "iso3" if "iso3" in header else "country"
    first = Column(name, "the country, by its code or any name")
    rest = {column.name: column for column in FACTS.columns[1:]}
    for lacking in ("year", "known_from", "source"):
        rest[lacking] = replace(rest[lacking], required=False, optional=True)
    # A country may be named in two ways, so doublets are looked for once all are codes.
    return Table(file.stem, FACTS.meaning, (), (first, *rest.values()))
