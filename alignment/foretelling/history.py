"""The votes of the Assembly in the order of time, as forecasts look back on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.foretelling.titles import key_of, session_of
from alignment.foretelling.vectors import Counts, counted
from alignment.model.vote import Vote
from alignment.sources.assembly import RECORD

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]
# What a vote cast can be, in the order in which chances stand everywhere here.
CAST = (Vote.NO, Vote.ABSTAIN, Vote.YES)


@dataclass(frozen=True, eq=False)
class History:
    """Roll calls in the order of time.

    Attributes
    ----------
    countries : tuple of str
        ISO3, one a row of `codes`.
    symbols, dates, titles, agendas, topics, records : tuple of str
        One a roll call; `agendas` and `topics` are '' where the record has none, `records` is
        where it can be read.
    codes : array of int8, countries x roll calls
        Codes of :class:`~alignment.model.vote.Vote`.
    """

    countries: tuple[str, ...]
    symbols: tuple[str, ...]
    dates: tuple[str, ...]
    titles: tuple[str, ...]
    agendas: tuple[str, ...]
    topics: tuple[str, ...]
    records: tuple[str, ...]
    codes: npt.NDArray[np.int8]

    @cached_property
    def sessions(self) -> Numbers:
        """The session of each roll call."""
        return np.array([session_of(day) for day in self.dates], dtype=np.intp)

    @cached_property
    def keys(self) -> npt.NDArray[np.str_]:
        """By what titles are held to be the same text."""
        return np.array([key_of(title) for title in self.titles], dtype=np.str_)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Title and agenda title of each roll call, which likeness is taken from."""
        return tuple(map(text_of, self.titles, self.agendas))

    @cached_property
    def counts(self) -> Counts:
        """Counts of words and pairs of words in the texts."""
        return counted(self.texts)

    @cached_property
    def cast(self) -> Array:
        """Choices x countries x roll calls: 1 where a country cast that vote, else 0."""
        return np.stack([(self.codes == vote).astype(np.float64) for vote in CAST])

    @cached_property
    def fingerprint(self) -> str:
        """By what it is known that weights were fitted on just these votes and titles."""
        digest = hashlib.sha256(self.codes.tobytes())
        for part in (self.countries, self.symbols, self.dates, self.texts):
            digest.update("\n".join(part).encode())
        return digest.hexdigest()[:16]

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each country."""
        return {iso3: row for row, iso3 in enumerate(self.countries)}

    @cached_property
    def column(self) -> dict[str, int]:
        """The column of each roll call."""
        return {symbol: column for column, symbol in enumerate(self.symbols)}

    def before(self, session: int) -> Numbers:
        """Return the columns of all roll calls of earlier sessions."""
        return np.flatnonzero(self.sessions < session)

    def of(self, session: int) -> Numbers:
        """Return the columns of the roll calls of a session."""
        return np.flatnonzero(self.sessions == session)

    def lately(self, session: int, many: int) -> Numbers:
        """Return the columns of the roll calls of so many sessions before one."""
        return np.flatnonzero((self.sessions < session) & (self.sessions >= session - many))

    def with_codes(self, codes: npt.NDArray[np.int8]) -> History:
        """Return the same roll calls with other votes."""
        return replace(self, codes=codes)


def text_of(title: str, agenda: str) -> str:
    """Return the words of a title and its agenda title as one text."""
    return f"{key_of(title)} {agenda}".strip()


def history_of(rollcalls: pd.DataFrame, votes: pd.DataFrame) -> History:
    """Return the history of a table of roll calls and a frame of votes.

    Parameters
    ----------
    rollcalls : DataFrame
        Indexed by roll call, in the order of time, with `date`, `title`, `agenda_title`, `topic`,
        and `record`, its number in the UN Digital Library.
    votes : DataFrame of int8
        Countries x roll calls.
    """

    def column(name: str) -> tuple[str, ...]:
        return tuple(rollcalls[name].astype(str))

    return History(
        countries=_strings(votes.index),
        symbols=_strings(rollcalls.index),
        dates=column("date"),
        titles=column("title"),
        agendas=column("agenda_title"),
        topics=column("topic"),
        records=tuple(RECORD + number for number in column("record")),
        codes=votes[rollcalls.index].to_numpy(dtype=np.int8),
    )


def _strings(names: Sequence[object] | pd.Index) -> tuple[str, ...]:
    return tuple(str(name) for name in names)
