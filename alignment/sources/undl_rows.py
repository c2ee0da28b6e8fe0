"""The rows of the bulk file, reduced block by block to what is needed of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.model.vote import Vote
from alignment.sources.arrow import pa, pc
from alignment.sources.bounded import check_rollcalls
from alignment.sources.csv_stream import Stream
from alignment.sources.names import Names, unknown_names

ABOUT = (
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
COLUMNS = ("undl_id", "ms_code", "ms_name", "ms_vote", *ABOUT)
VOTES = {
    **dict.fromkeys(("Y", "YES"), Vote.YES),
    **dict.fromkeys(("N", "NO"), Vote.NO),
    **dict.fromkeys(("A", "ABSTAIN"), Vote.ABSTAIN),
    **dict.fromkeys(("X", "NON-VOTING", "ABSENT"), Vote.ABSENT),
}
T = TypeVar("T")
# What stands for a row that cannot be taken in.
NOTHING = -9
_MOST_FAULTS = 1000


@dataclass(eq=False)
class Rows:
    """Rows as numbers into lists of the distinct texts.

    Attributes
    ----------
    rollcall, country, vote : array of int32
        By row: numbers into `about`, `countries` and `words`.
    countries : list of (code, name)
        Distinct pairs as they stand in the file.
    words : list of str
        Distinct cells of the vote column.
    about : DataFrame of str
        The first row of each roll call, with `undl_id` and `first` (its position).
    """

    rollcall: npt.NDArray[np.int32]
    country: npt.NDArray[np.int32]
    vote: npt.NDArray[np.int32]
    countries: list[tuple[str, str]]
    words: list[str]
    about: pd.DataFrame


def gather(stream: Stream) -> Rows:
    """Read all blocks of a bulk file."""
    ids: dict[str, int] = {}
    countries: dict[tuple[str, str], int] = {}
    words: dict[str, int] = {}
    about: list[pd.DataFrame] = []
    parts: list[list[npt.NDArray[np.int32]]] = [[], [], []]
    position = 0
    for block in stream.blocks():
        if not block.num_rows:
            continue
        code, codes = _encoded(block, "ms_code")
        name, names = _encoded(block, "ms_name")
        pairs, pair = np.unique(code.astype(np.int64) * len(names) + name, return_inverse=True)
        listed = [(codes[both // len(names)], names[both % len(names)]) for both in pairs.tolist()]
        parts[1].append(_numbers(listed, countries)[pair])
        vote, cells = _encoded(block, "ms_vote")
        parts[2].append(_numbers(cells, words)[vote])
        local, found = _encoded(block, "undl_id")
        known = len(ids)
        parts[0].append(_numbers(found, ids)[local])
        check_rollcalls(str(stream.path), len(ids))
        fresh = np.flatnonzero([ids[one] >= known for one in found])
        if len(fresh):
            first = np.full(len(found), block.num_rows)
            np.minimum.at(first, local, np.arange(block.num_rows))
            about.append(_first_rows(block, first[fresh], position))
        position += block.num_rows
    frame = pd.concat(about, ignore_index=True) if about else _first_rows(None, np.array([]), 0)
    rolls, states, votes = (np.concatenate([np.zeros(0, np.int32), *part]) for part in parts)
    return Rows(rolls, states, votes, list(countries), list(words), frame)


def votes_of(rows: Rows, stream: Stream) -> tuple[npt.NDArray[np.int8], list[Fault]]:
    """Return the code of each row's vote, NOTHING where it is none, and the faults."""
    codes = np.array([VOTES.get(word.upper(), NOTHING) for word in rows.words] or [0], np.int8)
    faults = []
    for number, word in enumerate(rows.words):
        if word.upper() not in VOTES:
            places = np.flatnonzero(rows.vote == number)
            problem = f"{_short(word)} is not a vote, in {len(places)} rows"
            row = stream.row(int(places[0]))
            faults.append(Fault(stream.path.name, row, "ms_vote", problem, "write Y, N, A or X"))
    return codes[rows.vote], faults[:_MOST_FAULTS]


def countries_of(
    rows: Rows, stream: Stream, names: Names, iso3: list[str]
) -> tuple[npt.NDArray[np.int16], list[Fault]]:
    """Return the number in `iso3` of each row's country, NOTHING where it is unknown.

    The code is looked up first, then the name; a code and a name of two countries that are
    not of one seat's line are left to the code, as the library's own.
    """
    place = {code: number for number, code in enumerate(iso3)}
    numbers: list[int] = []
    lost: list[tuple[str, list[int]]] = []
    for number, (code, name) in enumerate(rows.countries):
        found = (names.find(code) if code else None) or (names.find(name) if name else None)
        numbers.append(NOTHING if found is None else place[found])
        if found is None and len(lost) < _MOST_FAULTS:
            places = np.flatnonzero(rows.country == number)
            shown = [stream.row(int(where)) for where in places[:5]] + [0] * (len(places) - 5)
            lost.append((name or code, shown))
    column = "ms_name" if "ms_name" in stream.columns else "ms_code"
    faults = unknown_names(names, stream.path.name, column, lost)
    return np.array(numbers or [0], np.int16)[rows.country], faults


def _encoded(block: pa.RecordBatch, column: str) -> tuple[npt.NDArray[np.int32], list[str]]:
    if column not in block.schema.names:
        return np.zeros(block.num_rows, np.int32), [""]
    encoded = pc.utf8_trim_whitespace(block.column(column)).dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int32), encoded.dictionary.to_pylist()


def _numbers(found: list[T], known: dict[T, int]) -> npt.NDArray[np.int32]:
    return np.array([known.setdefault(one, len(known)) for one in found], np.int32)


def _first_rows(
    block: pa.RecordBatch | None, places: npt.NDArray[np.int64], position: int
) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for name in ("undl_id", *ABOUT):
        if block is None or name not in block.schema.names:
            columns[name] = pd.Series([""] * len(places), dtype=object)
        else:
            taken = block.column(name).take(pa.array(places))
            cells = [str(cell)[:2000].strip() for cell in taken.to_pylist()]
            columns[name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns).assign(first=places + position)


def _short(word: str) -> str:
    return repr(word if len(word) <= 40 else word[:37] + "...")
