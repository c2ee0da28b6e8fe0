"""What the values of facts about countries may be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite

import pandas as pd

from alignment.errors import Fault
from alignment.methods.fact import LAST, NO, NUMBER, SINCE, WINDOW, YES, YES_NO, Fact
from alignment.methods.facts import FACTS as KNOWN
from alignment.model.columns import Table
from alignment.model.facts import made_of
from alignment.sources.tables import add

# Without these a value of a known fact would count at no time, or at all times.
_DATED = {LAST: ("year",), WINDOW: ("year",), SINCE: ("year", "known_from")}
_AS_NUMBER = "write digits with a point, such as 1234.5, or leave the row out"


def check_values(
    frame: pd.DataFrame, table: Table, faults: list[Fault], held: Mapping[str, Sequence[str]]
) -> None:
    """Append a fault for each value that its fact cannot have.

    A fact that is not in the registry is a number where most of its values are meant as one.

    Parameters
    ----------
    frame : DataFrame
        Rows of the facts table as text, by the row of the file.
    table : Table
    faults : list of Fault
    held : mapping of str to sequence of str
        Values that the records have already, by fact.
    """
    for key, rows in frame.groupby("fact", sort=True):
        name = str(key)
        fact, elsewhere = KNOWN.get(name), _elsewhere(name)
        if fact is None:
            _check_own(name, rows["value"], held.get(name, ()), table, faults)
        elif elsewhere:
            add(faults, table, "fact", rows["fact"], *elsewhere)
        else:
            _check_known(fact, rows, table, faults)


def _elsewhere(name: str) -> tuple[str, str] | None:
    """Return why a known fact is not taken from a table of facts, and the remedy; None if it is."""
    if parts := made_of(name):
        return f"is made of {' and '.join(parts)}", "give those, or choose another name"
    if name == "population":
        return "is a column of countries.csv", "write it there, or choose another name"
    return None


def _check_own(
    name: str, values: pd.Series, held: Sequence[str], table: Table, faults: list[Fault]
) -> None:
    numbers = values.map(is_number)
    meant = numbers | values.map(_is_meant)
    count = int(meant.sum()) + sum(map(is_number, held))
    if count > (len(values) + len(held)) / 2:
        problem = f"is no number, as the other values of {name} are"
        add(faults, table, "value", values[~meant], problem, _AS_NUMBER)
        problem = "cannot be read as a number"
        add(faults, table, "value", values[meant & ~numbers], problem, _AS_NUMBER)


def _check_known(fact: Fact, rows: pd.DataFrame, table: Table, faults: list[Fault]) -> None:
    name, values = fact.name, rows["value"]
    for column in _DATED.get(fact.rule, ()):
        undated = rows[column][(rows[column] == "") & (values != NO)]
        problem = f"is empty, by which {name} is dated"
        add(faults, table, column, undated, problem, "write it, or leave the row out")
    if fact.kind == NUMBER:
        numbers = values.map(is_number)
        problem = f"is no number, which {name} is"
        add(faults, table, "value", values[~numbers], problem, _AS_NUMBER)
        within = values[numbers].astype(float).between(fact.least, fact.most)
        ends = f"{fact.least:g} to {fact.most:g}" if isfinite(fact.most) else f"{fact.least:g} on"
        problem = f"is out of the range of {name}, from {ends}"
        add(faults, table, "value", values[numbers][~within], problem, "mend it")
    elif allowed := (YES, NO) if fact.kind == YES_NO else fact.order:
        wrong = values[~values.isin(allowed)]
        remedy = f"use one of {', '.join(allowed)}"
        add(faults, table, "value", wrong, f"is not allowed for {name}", remedy)


def _is_meant(text: str) -> bool:
    """Return whether a cell is meant as a number, but written as none that is read.

    >>> [_is_meant(text) for text in ("7,4", "1.234,5", "1,234.5", "-inf", "NaN", "A,1")]
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
