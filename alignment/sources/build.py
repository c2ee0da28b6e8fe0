"""From imported roll calls to a dataset in the shipped format."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.address import write
from alignment.model.columns import ROLLCALLS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.vote import Vote
from alignment.sources.write import LICENCE

# What a package opens on, unless its records are fewer.
_OPENING_YEARS = 10
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def with_rollcalls(
    base: Dataset, rollcalls: pd.DataFrame, votes: npt.NDArray[np.int8], title: str
) -> Dataset:
    """Return a dataset of these roll calls with the countries and groupings of another.

    Parameters
    ----------
    base : Dataset
        Gives countries and memberships; its roll calls and drafts are left behind.
    rollcalls : DataFrame
        Indexed by roll call, the other columns of the rollcalls table.
    votes : array of int8
        Countries (in the order of `base`) x roll calls.
    title : str
        Of the new dataset.
    """
    matrix = pd.DataFrame(votes, index=base.countries.index, columns=rollcalls.index)
    unsaid = [name for name in ROLLCALLS.optional if name not in rollcalls]
    rollcalls = rollcalls.assign(**dict.fromkeys(unsaid, ""))
    rollcalls = one_line(rollcalls[ROLLCALLS.names[1:]])
    last = str(rollcalls["date"].max()) if len(rollcalls) else ""
    return replace(
        base,
        title=title,
        version=last[:7].replace("-", "."),
        licence=LICENCE,
        opening=opening(rollcalls),
        countries=dated(base.countries, matrix, rollcalls["date"]),
        rollcalls=rollcalls,
        votes=matrix,
        drafts=base.drafts.iloc[:0],
        sponsorships=base.sponsorships.iloc[:0],
    )


def one_line(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are one line each, without control characters."""
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: [_plain(cell) for cell in table[name]] for name in texts})


def _plain(cell: str) -> str:
    return " ".join(_CONTROL.sub(" ", cell).split()) if _CONTROL.search(cell) else cell.strip()


def opening(rollcalls: pd.DataFrame) -> str:
    """Return the address of the last ten years of plenary votes, or of all there is."""
    if rollcalls.empty:
        return write(Query())
    plenary = rollcalls["stage"] == "plenary"
    stages = ("plenary",) if plenary.any() else ()
    dates = rollcalls.loc[plenary if stages else slice(None), "date"]
    since = max(int(str(dates.max())[:4]) - _OPENING_YEARS + 1, 1)
    return write(Query(stages=stages, since=f"{since:04}-01-01"))


def dated(countries: pd.DataFrame, votes: pd.DataFrame, dates: pd.Series) -> pd.DataFrame:
    """Return countries with first and last vote widened to the days of these votes."""
    present = votes.reindex(countries.index, fill_value=Vote.NOT_MEMBER).to_numpy()
    listed = present != Vote.NOT_MEMBER
    days = np.array([str(date) for date in dates], dtype=object)
    first, last = countries["first_vote"].tolist(), countries["last_vote"].tolist()
    for number in np.flatnonzero(listed.any(axis=1)).tolist():
        own = days[listed[number]]
        first[number] = min(filter(None, (first[number], own.min())))
        last[number] = max(last[number], own.max())
    return countries.assign(first_vote=first, last_vote=last)


def bare_title(title: str) -> str:
    """Return a title without what the library adds to it.

    >>> bare_title("Question of Palestine : resolution / adopted by the General Assembly")
    'Question of Palestine'
    """
    title = re.sub(" : [^:/]{0,60}/[^/]*$", "", " ".join(title.split()))
    return re.sub(" ?[:/]$", "", title)


def symbol(text: str) -> str:
    """Return a document symbol in one spelling.

    >>> symbol(" a/RES/80/84 A")
    'A/RES/80/84A'
    """
    joined = re.sub(r"\s+", "", text)
    return joined[:1].upper() + joined[1:]
