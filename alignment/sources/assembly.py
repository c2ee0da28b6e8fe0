"""Every recorded vote of the General Assembly, which lies packed beside the shipped records.

A table of roll calls and an array of votes, both read in a moment without pyarrow. Only who asks
for the whole Assembly pays for it: nothing here is read before.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import DataError, Fault
from alignment.model.columns import COUNTRIES
from alignment.model.dataset import Dataset
from alignment.model.further import ASSEMBLY, ASSEMBLY_VOTES
from alignment.model.vote import Vote
from alignment.paths import DATA
from alignment.sources.symbols import PLENARY
from alignment.sources.tables import read_table

ARRAYS = str(ASSEMBLY_VOTES["path"])
RECORD = "https://digitallibrary.un.org/record/"
_REMEDY = "make the files anew with docs/assembly.py"


@dataclass(frozen=True, eq=False)
class Assembly:
    """The recorded votes of the plenary of the General Assembly.

    Attributes
    ----------
    rollcalls : DataFrame
        Indexed by roll call (symbol of the resolution), by date and then symbol: `record` (number
        in the UN Digital Library), `date` (ISO), `session` (regular session of its time, int),
        `tier` and `topic` (by the shipped rules), `title`, `agenda_title` and `subjects` (subject
        words of the Library), all '' where the record has none.
    votes : DataFrame of int8
        Countries (ISO3) x roll calls, codes of :class:`~alignment.model.vote.Vote`; countries are
        those of the shipped records, also those without a vote.
    countries : DataFrame
        The shipped table of countries, indexed by ISO3.
    """

    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    countries: pd.DataFrame


def read_assembly() -> Assembly:
    """Return every recorded vote of the General Assembly that is shipped.

    Returns
    -------
    Assembly
        Read and checked once a process; not to be written into.

    Raises
    ------
    DataError
        If a file is missing or not sound, with every fault.

    Examples
    --------
    >>> assembly = read_assembly()
    >>> assembly.votes.shape == (219, len(assembly.rollcalls))
    True
    >>> int(assembly.votes.loc["CPV", "A/RES/74/247"])
    0
    """
    return _shipped()


@cache
def _shipped() -> Assembly:
    return read_folder(DATA)


def read_folder(root: Path) -> Assembly:
    """Read and check the files of a folder as :func:`read_assembly` does."""
    faults: list[Fault] = []
    table = read_table(root, ASSEMBLY, faults)
    arrays = _arrays(root, faults)
    known = read_table(root, COUNTRIES, faults)
    if table is None or arrays is None or known is None:
        raise DataError(root, faults)
    known = known.set_index("iso3").sort_index()
    countries = known.index.tolist()
    _check(table, arrays, countries, faults)
    if faults:
        raise DataError(root, faults)
    rollcalls = table.assign(session=table["session"].astype("int64")).set_index("rollcall")
    names = rollcalls.index
    matrix = np.full((len(countries), len(names)), Vote.NOT_MEMBER, dtype=np.int8)
    matrix[np.searchsorted(countries, arrays["iso3"])] = arrays["votes"]
    return Assembly(rollcalls, pd.DataFrame(matrix, known.index, names), known)


def write_assembly(dataset: Dataset, root: Path) -> None:
    """Write the plenary roll calls of a dataset as the files that :func:`read_assembly` reads.

    The same dataset gives the same bytes.

    Parameters
    ----------
    dataset : Dataset
        As :func:`alignment.sources.undl.read_undl` makes of the official bulk file.
    root : path
        Folder of the data package; the files go to its `assembly`.
    """
    rollcalls = dataset.rollcalls[dataset.rollcalls["body"] == PLENARY]
    rollcalls = rollcalls.rename_axis("rollcall").sort_values(["date", "rollcall"])
    votes = dataset.votes[rollcalls.index]
    votes = votes[(votes.to_numpy() != Vote.NOT_MEMBER).any(axis=1)]
    table = rollcalls.reset_index().rename(columns={"agenda_item": "agenda_title"})
    table = table.assign(record=table["record_url"].str.removeprefix(RECORD))
    (root / ARRAYS).parent.mkdir(parents=True, exist_ok=True)
    text = table[ASSEMBLY.names].to_csv(index=False, lineterminator="\n")
    (root / ASSEMBLY.file).write_bytes(gzip.compress(text.encode(), mtime=0))
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        iso3=np.array(votes.index, dtype="U3"),
        rollcall=np.array(votes.columns, dtype="U"),
        votes=votes.to_numpy(),
    )
    (root / ARRAYS).write_bytes(packed.getvalue())


def _arrays(root: Path, faults: list[Fault]) -> dict[str, npt.NDArray[np.generic]] | None:
    try:
        packed = io.BytesIO((root / ARRAYS).read_bytes())
        with np.load(packed, allow_pickle=False) as held:
            return {name: held[name] for name in ("iso3", "rollcall", "votes")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
        faults.append(Fault(ARRAYS, None, "", f"cannot be read ({fault})", _REMEDY))
        return None


def _check(
    table: pd.DataFrame,
    arrays: dict[str, npt.NDArray[np.generic]],
    countries: list[str],
    faults: list[Fault],
) -> None:
    """Append a fault for keys that are not unique, countries not known, codes that are no vote."""

    def wrong(array: str, problem: str) -> None:
        faults.append(Fault(ARRAYS, None, array, problem, _REMEDY))

    iso3, votes = arrays["iso3"].tolist(), arrays["votes"]
    if len(set(iso3)) != len(iso3):
        wrong("iso3", "has a country twice")
    if strangers := sorted({str(code) for code in iso3} - set(countries)):
        wrong("iso3", f"{', '.join(strangers[:10])} not in {COUNTRIES.file}")
    if arrays["rollcall"].tolist() != table["rollcall"].tolist():
        wrong("rollcall", f"is not the column rollcall of {ASSEMBLY.file}")
    if votes.dtype != np.int8 or votes.shape != (len(iso3), len(table)):
        wrong("votes", "is not one vote a country and roll call")
    elif votes.size and not (votes.min() >= Vote.NOT_MEMBER and votes.max() <= Vote.YES):
        wrong("votes", "has a code that is no vote")
