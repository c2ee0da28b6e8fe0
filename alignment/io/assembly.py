"""Records of the whole General Assembly: every recorded vote of its plenary.

The shipped files are a table of roll calls and an array of votes, which load quickly without
pyarrow, and only if someone asks for them. One vote that the record lists once for each part of a
resolution counts once. A package overrides the roll calls that both have, because its rows say
more, such as who led a text. Its committee and council votes are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import DataError, Fault
from alignment.io.dataset_builder import count_votes, select_rollcall_columns, update_vote_dates
from alignment.io.tables import read_matrix, read_table, sort_by_date
from alignment.io.un_bodies import PLENARY, describe_vote_source
from alignment.model.columns import ASSEMBLY_TABLE, COUNTRIES_TABLE
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.settings import DATA_DIR

VOTES_ARRAY_FILE = "assembly/votes.npz"
_REMEDY = "make the files again with docs/assembly.py"
# A part of a resolution, such as [B-II], or several parts, such as A-B.
_PART_PATTERN = re.compile(r"\[[^\]]+\]$|(?<=\d)[A-Z]-[A-Z]$")


@dataclass(frozen=True, eq=False)
class Assembly:
    """The recorded votes of the plenary of the General Assembly.

    Attributes
    ----------
    rollcalls : DataFrame
        Indexed by symbol of the resolution, by date and then symbol: `record` (number in the UN
        Digital Library; '' for votes from the machine-readable resolutions), `date` (ISO),
        `session` (regular session of the same time, int), `tier` and `topic` (by the shipped
        rules), `title`, `agenda_title` and `subjects`, '' if the record has none.
    votes : DataFrame of int8
        Countries (ISO3) x roll calls, codes of :class:`~alignment.model.vote.Vote`; all shipped
        countries, also those without a vote.
    countries : DataFrame
        The shipped table of countries, indexed by ISO3.
    merged_titles : mapping
        See :attr:`alignment.model.dataset.Dataset.merged_titles`.
    """

    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    countries: pd.DataFrame
    merged_titles: Mapping[str, Mapping[str, str]]


@cache
def read_assembly() -> Assembly:
    """Return every shipped vote of the General Assembly, read once; do not modify it.

    One vote on several parts of a resolution counts once, see :func:`find_repeated_votes`.

    Raise :class:`DataError` if a file is missing or invalid, with every fault.

    >>> assembly = read_assembly()
    >>> assembly.votes.shape == (219, len(assembly.rollcalls))
    True
    >>> int(assembly.votes.loc["CPV", "A/RES/74/247"])
    0
    """
    return read_assembly_folder(DATA_DIR)


def read_assembly_folder(root: Path) -> Assembly:
    """Read and check the files of a folder, as :func:`read_assembly` does."""
    faults: list[Fault] = []
    table = read_table(root, ASSEMBLY_TABLE, faults)
    country_table = read_table(root, COUNTRIES_TABLE, faults)
    frames, cell = (table, country_table), "vote a country and text"
    matrix = read_matrix(
        root, VOTES_ARRAY_FILE, ASSEMBLY_TABLE, frames, cell, [*Vote], _REMEDY, faults
    )
    if faults or table is None or matrix is None or country_table is None:
        raise DataError(root, faults)
    country_table = country_table.set_index("iso3").sort_index()
    rollcalls = table.assign(session=table["session"].astype("int64")).set_index("rollcall")
    names = rollcalls.index
    votes = matrix.reindex(country_table.index, fill_value=Vote.NOT_MEMBER)
    repeated = find_repeated_votes(rollcalls["date"], votes)
    titles, headings = rollcalls["title"], rollcalls["subjects"].copy()
    for symbol, others in repeated.items():
        words = (word for cell in headings[[symbol, *others]] for word in cell.split(" | ") if word)
        headings[symbol] = " | ".join(dict.fromkeys(words))
    rows = ~names.isin([other for others in repeated.values() for other in others])
    return Assembly(
        rollcalls.assign(subjects=headings)[rows],
        votes.loc[:, rows],
        country_table,
        {
            symbol: dict(zip(others, titles[others].tolist(), strict=True))
            for symbol, others in repeated.items()
        },
    )


def find_rollcall(rollcalls: pd.DataFrame, symbol: str, day: str) -> str:
    """Return the roll call of a resolution that was adopted on a day; '' if there is none.

    The records write parts without a blank, and name some resolutions with their first part.

    >>> rollcalls = read_assembly().rollcalls
    >>> find_rollcall(rollcalls, "A/RES/75/250", "2020-12-31")
    'A/RES/75/250A'
    """
    name = symbol.replace(" ", "")
    if name in rollcalls.index:
        return name
    first = f"{name}A"
    return first if first in rollcalls.index and rollcalls["date"][first] == day else ""


def find_repeated_votes(dates: pd.Series, votes: pd.DataFrame) -> dict[str, list[str]]:
    """Return the roll calls that repeat one vote, by the roll call that counts.

    Rows of one resolution on one day are one vote if the votes of every country are the same in
    all of them. They are the resolution as a whole, a range of its parts, and parts in square
    brackets. The whole counts where the record has it, then the range, else the first part.

    >>> dates = pd.Series("1987-12-03", ["A/RES/42/70", "A/RES/42/70[A]", "A/RES/42/70[B]"])
    >>> find_repeated_votes(dates, pd.DataFrame(1, ["CPV"], dates.index))
    {'A/RES/42/70': ['A/RES/42/70[A]', 'A/RES/42/70[B]']}
    """
    symbols_by_resolution: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for symbol, date in dates.items():
        symbols_by_resolution[date, _PART_PATTERN.sub("", str(symbol))].append(str(symbol))
    repeated = {}
    for symbols in symbols_by_resolution.values():
        # Without its last bracket, [A] is before [A-I], and all parts are after whole and range.
        first, *others = sorted(symbols, key=lambda symbol: symbol.rstrip("]"))
        if others and (votes[others].to_numpy() == votes[[first]].to_numpy()).all():
            repeated[first] = others
    return repeated


def build_assembly_dataset(base: Dataset) -> Dataset:
    """Return the records of the whole Assembly together with those of a package, their `base`.

    Drafts, sponsorships and memberships are those of the package; its countries are completed.

    >>> from alignment.io.package import load_package
    >>> len(build_assembly_dataset(load_package()).rollcalls)
    5670
    """
    assembly = read_assembly()
    own = base.rollcalls[base.rollcalls["body"] == PLENARY]
    # One text may have the symbol of its draft there, or that of one of its parts.
    own_symbols = {*own.index, *own["resolution"]}
    is_known = np.array(
        [
            not own_symbols.isdisjoint((symbol, *assembly.merged_titles.get(symbol, ())))
            for symbol in assembly.rollcalls.index
        ]
    )
    others = _describe_rollcalls(assembly, ~is_known)
    rollcalls = pd.concat([others, own[others.columns]]).rename_axis("rollcall")
    rollcalls = sort_by_date(rollcalls.reset_index(), "rollcall")
    missing = assembly.countries.loc[assembly.countries.index.difference(base.countries.index)]
    countries = pd.concat([base.countries, missing[base.countries.columns]]).sort_index()
    matrices = [assembly.votes.loc[:, ~is_known], base.votes[own.index]]
    index = countries.index
    matrix = np.hstack([part.reindex(index, fill_value=Vote.NOT_MEMBER) for part in matrices])
    votes = pd.DataFrame(matrix, index, pd.Index([*others.index, *own.index], name="rollcall"))
    votes = votes[rollcalls.index]
    first, last = rollcalls["date"].iloc[0][:4], rollcalls["date"].iloc[-1][:4]
    return replace(
        base,
        title=f"Recorded votes of the General Assembly, {first} to {last}; {base.title}",
        countries=update_vote_dates(countries, votes, rollcalls["date"]),
        rollcalls=rollcalls,
        votes=votes,
        merged_titles=assembly.merged_titles,
        base=base,
    )


def _describe_rollcalls(assembly: Assembly, mask: np.ndarray) -> pd.DataFrame:
    """Return roll calls as the rollcalls table of a package, with counted tallies."""
    table = assembly.rollcalls[mask]
    counts = count_votes(assembly.votes.loc[:, mask].to_numpy()).set_index(table.index)
    notes = {}
    for symbol, others in assembly.merged_titles.items():
        count = sum(each.endswith("]") for each in (symbol, *others))
        notes[symbol] = (
            f"This vote covers {count} parts of the resolution that the record lists one by one."
        )
    sources = [
        describe_vote_source(str(symbol), record) for symbol, record in table["record"].items()
    ]
    table = table.rename(columns={"agenda_title": "agenda_item"}).assign(
        tally_note=[notes.get(symbol, "") for symbol in table.index],
        resolution=table.index,
        body=PLENARY,
        stage="plenary",
        source=[source for source, _ in sources],
        record_url=[url for _, url in sources],
    )
    return select_rollcall_columns(table.join(counts))
