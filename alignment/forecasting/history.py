"""History of the recorded votes that forecasts learn from, in the order of time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.forecasting.text_similarity import (
    Array,
    TermCounts,
    count_terms,
    session_for_day,
    tokenize,
)
from alignment.io.un_bodies import describe_vote_source
from alignment.model.titles import build_title_key, strip_title_suffix
from alignment.model.vote import CAST_VOTES

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class History:
    """Roll calls in the order of time.

    Attributes
    ----------
    countries : tuple of str
        ISO3, one a row of `codes`.
    symbols, dates, titles, agendas, topics, record_urls : tuple of str
        One a roll call; an agenda title or a topic is '' where the record has none.
    codes : array of int8, countries x roll calls
        Codes of :class:`~alignment.model.vote.Vote`.
    """

    countries: tuple[str, ...]
    symbols: tuple[str, ...]
    dates: tuple[str, ...]
    titles: tuple[str, ...]
    agendas: tuple[str, ...]
    topics: tuple[str, ...]
    record_urls: tuple[str, ...]
    codes: npt.NDArray[np.int8]

    @cached_property
    def sessions(self) -> Indices:
        """The session of each roll call."""
        return np.array([session_for_day(day) for day in self.dates], dtype=np.intp)

    @cached_property
    def title_keys(self) -> npt.NDArray[np.str_]:
        """The key of each title; see :func:`build_title_key`."""
        return np.array([build_title_key(title) for title in self.titles], dtype=np.str_)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Title and agenda title of each roll call, by which texts are compared."""
        return tuple(map(join_title_and_agenda, self.titles, self.agendas))

    @cached_property
    def term_counts(self) -> TermCounts:
        """Counts of words and pairs of words in the texts."""
        return count_terms(self.texts)

    @cached_property
    def cast_indicators(self) -> Array:
        """Choices x countries x roll calls: 1 where a country cast that vote, else 0."""
        return np.stack([(self.codes == vote).astype(np.float64) for vote in CAST_VOTES])

    @cached_property
    def fingerprint(self) -> str:
        """A hash of votes and titles, kept with the weights that were fitted on them."""
        digest = hashlib.sha256(self.codes.tobytes())
        for part in (self.countries, self.symbols, self.dates, self.texts):
            digest.update("\n".join(part).encode())
        return digest.hexdigest()[:16]

    @cached_property
    def row_by_country(self) -> dict[str, int]:
        """The row of each country."""
        return {iso3: row for row, iso3 in enumerate(self.countries)}

    @cached_property
    def column_by_symbol(self) -> dict[str, int]:
        """The column of each roll call."""
        return {symbol: column for column, symbol in enumerate(self.symbols)}

    def columns_before(self, session: int) -> Indices:
        """Return the columns of all roll calls of earlier sessions."""
        return np.flatnonzero(self.sessions < session)

    def columns_in(self, session: int) -> Indices:
        """Return the columns of the roll calls of a session."""
        return np.flatnonzero(self.sessions == session)

    def columns_in_last(self, session: int, session_count: int) -> Indices:
        """Return the columns of the roll calls of the last sessions before one."""
        age = session - self.sessions
        return np.flatnonzero((age > 0) & (age <= session_count))


def join_title_and_agenda(title: str, agenda: str) -> str:
    """Return the words of a title and its agenda title as one text."""
    return " ".join((*tokenize(strip_title_suffix(title)), agenda)).strip()


def build_history(rollcalls: pd.DataFrame, votes: pd.DataFrame) -> History:
    """Return the history of roll calls and votes.

    `rollcalls`, indexed by roll call in the order of time, have `date`, `title`, `agenda_title`,
    `topic`, and `record`, their number in the UN Digital Library; `votes` are int8, countries x
    roll calls.
    """
    text = rollcalls.astype(str)
    return History(
        countries=tuple(votes.index.astype(str)),
        symbols=tuple(rollcalls.index.astype(str)),
        dates=tuple(text["date"]),
        titles=tuple(text["title"]),
        agendas=tuple(text["agenda_title"]),
        topics=tuple(text["topic"]),
        record_urls=tuple(
            describe_vote_source(str(symbol), record)[1]
            for symbol, record in text["record"].items()
        ),
        codes=votes[rollcalls.index].to_numpy(dtype=np.int8),
    )
