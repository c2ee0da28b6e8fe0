"""What became of a country between the two that are compared."""

from __future__ import annotations

import pandas as pd

from alignment.analysis.naming import the
from alignment.answer.comparison import Comparison
from alignment.model.frames import row as row_of
from alignment.model.texts import begins, with_article
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.found import TWO_LINES


def chosen_went(comparison: Comparison, chosen: tuple[str, ...]) -> str:
    """Return what became of each of the chosen, as a title; '' where none is or it is too long.

    >>> import alignment
    >>> from alignment.answer.comparison import compare
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> chosen_went(compare(whole, without), ("TON", "USA"))
    'Tonga left the West and is now in the India–Indonesia bloc; the United States stays in the \
West'
    """
    names = comparison.table["name"]
    there = [iso3 for iso3 in chosen if iso3 in names.index]
    told = [
        f"{with_article(names[iso3]) if number else begins(names[iso3])} {went(comparison, iso3)}"
        for number, iso3 in enumerate(there)
    ]
    said = "; ".join(told)
    return said if len(said) <= TWO_LINES else ""


def went(comparison: Comparison, iso3: str) -> str:
    """Return what became of a country's bloc, to follow its name."""
    row = row_of(comparison.table, iso3)
    one, other = row["bloc_before"], row["bloc_after"]
    if pd.isna(row["bloc_changed"]):
        return f"has {NOT_ENOUGH} to be in a bloc in both"
    if not row["bloc_changed"]:
        name = the(one) if one == other else f"{the(one)}, now {the(other)}"
        return "stays alone" if one.endswith(" alone") else f"stays in {name}"
    last = "is now alone" if other.endswith(" alone") else f"is now in {the(other)}"
    return f"was alone and {last}" if one.endswith(" alone") else f"left {the(one)} and {last}"
