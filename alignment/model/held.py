"""The values of a fact at some time, and the parts by which they are counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.methods.fact import NUMBER, SINCE, Band, Fact

HEAD = "fact:"
AT = "@"
_THIRDS = (1 / 3, 2 / 3)


@dataclass(frozen=True)
class Part:
    """Values of a fact that are counted together: what they are called, and their condition."""

    label: str
    condition: str


@dataclass(frozen=True, eq=False)
class Held:
    """What a fact says of each country of the records.

    Attributes
    ----------
    fact : Fact
    when : str
        A year, a window such as 2009-2018, or a day; '' where the fact has no date.
    values : Series
        By ISO3: float for a number, else text; NaN where nothing is known.
    late : bool
        Whether the value came out only after the day that was asked for.
    """

    fact: Fact
    when: str
    values: pd.Series
    late: bool = False

    @property
    def name(self) -> str:
        """The fact and when, as addresses write it: 'freedom@2018'."""
        return f"{self.fact.name}{AT}{self.when}" if self.when else self.fact.name

    @property
    def label(self) -> str:
        """The fact and when, for a reader."""
        when = self.when.replace("-", "–") if len(self.when) == 9 else self.when
        by = "by " if self.fact.rule == SINCE or len(when) == 10 else ""
        dated = f", {by}{when}" if when else ""
        return f"{self.fact.label}{dated}"

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Bands of a number; of one that has none its thirds, with ends that occur."""
        known = np.sort(self.values.dropna().to_numpy(dtype=float))
        if self.fact.bands or not len(known):
            return self.fact.bands
        edges = np.unique(np.quantile(known, _THIRDS, method="lower"))
        parts = np.split(known, np.searchsorted(known, edges, side="right"))
        ends = [(float(part[0]), float(part[-1])) for part in parts if len(part)]
        return tuple(Band(*both, " to ".join(f"{end:g}" for end in both)) for both in ends)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The values that occur, in order."""
        if self.fact.kind == NUMBER:
            each = [(band.label, band.words) for band in self.bands]
        else:
            present = set(self.values.dropna())
            order = [word for word in self.fact.order if word in present]
            each = [(word, word) for word in [*order, *sorted(present - set(order))]]
        there = set(self.labels.dropna())
        return tuple(
            Part(label, f"{HEAD}{self.name}:{words}") for label, words in each if label in there
        )

    @cached_property
    def labels(self) -> pd.Series:
        """The part that each country belongs to, by its label; NaN for none."""
        if self.fact.kind != NUMBER:
            return self.values
        found: pd.Series = pd.Series(np.nan, index=self.values.index, dtype=object)
        for band in self.bands:
            found = found.mask(self.values.between(band.low, band.high), band.label)
        return found

    @cached_property
    def ranks(self) -> pd.Series:
        """Values as numbers by which countries can be ordered; all NaN for a category."""
        if self.fact.kind == NUMBER:
            return self.values.astype(float)
        places = {word: float(place) for place, word in enumerate(self.fact.order)}
        return self.values.map(places).astype(float)


def read_value(found: Held, words: str) -> tuple[str, Callable[[pd.Series], pd.Series]]:
    """Return a value of a condition in its one spelling, and who of some values meets it.

    Parameters
    ----------
    found : Held
    words : str
        Of a number low..high, both ends in it and either of them open, or one number; else one
        of the words that occur.

    Raises
    ------
    QueryError
        If it is neither.
    """
    words = words.strip()
    if found.fact.kind != NUMBER:
        occurring = sorted(set(found.values.dropna()))
        by_case = {word.casefold(): word for word in occurring}
        if words.casefold() not in by_case:
            raise QueryError(unknown(f"value of {found.fact.name}", words[:80], occurring))
        word = words if words in occurring else by_case[words.casefold()]
        return word, lambda values: values == word
    low, dots, high = words.partition("..")
    try:
        ends = Band(
            float(low) if low else -np.inf,
            float(high if dots else low) if (high or not dots) else np.inf,
            "",
        )
    except ValueError:
        ends = Band(1, 0, "")
    if not ends.low <= ends.high or not words:
        raise QueryError(
            f"'{words[:40]}' is no range of {found.fact.name}; write low..high, such as "
            f"{found.bands[-1].words}"
        )
    return ends.words, lambda values: (values >= ends.low) & (values <= ends.high)
