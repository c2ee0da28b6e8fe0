"""What conditions can name: roll calls, drafts, groups, regions and blocs, found in any case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.model.dataset import Dataset
from alignment.model.facts import facts_of
from alignment.model.groups import FULL, called
from alignment.model.symbols import symbol_of
from alignment.model.wording import listed

# As long a name as a sentence can show.
MOST_SHOWN = 80
# What a condition names: a name, and the value that goes with it.
Named = tuple[str, str]


class Names:
    """The names of one kind, found in any case.

    An alias is another name, and counts where no name is written so. What is written in words may
    be found by them, where it is neither.
    """

    def __init__(
        self,
        kind: str,
        names: Mapping[str, Named],
        aliases: Iterable[tuple[str, Named]] = (),
        by_words: Callable[[str], Iterable[str]] = lambda word: (),
    ) -> None:
        self.kind, self._by_words = kind, by_words
        self._exact = {word: [named] for word, named in names.items()}
        for word, named in aliases:
            if word and word not in names:
                self._exact.setdefault(word, []).append(named)
        self._any_case: defaultdict[str, list[Named]] = defaultdict(list)
        for word, found in self._exact.items():
            self._any_case[word.casefold()] += found

    def __contains__(self, word: str) -> bool:
        return word.strip().casefold() in self._any_case

    def find(self, word: str) -> Named:
        """Return what a word names; raise :class:`QueryError` where that is nothing or several."""
        word = word.strip()
        exact = self._exact.get(word, [])
        found = list(dict.fromkeys(exact or self._any_case.get(word.casefold(), [])))
        found = found or [(name, "") for name in self._by_words(word)]
        if not found:
            raise QueryError(unknown(self.kind, quotable(word), list(self._exact)))
        if len(found) > 1:
            meant = listed([name for name, _ in found])
            raise QueryError(f"'{quotable(word)}' means {meant}; name one of them")
        return found[0]


@dataclass(frozen=True, eq=False)
class Known:
    """What conditions can ask of the countries of a study."""

    dataset: Dataset
    table: pd.DataFrame

    @cached_property
    def rollcalls(self) -> Names:
        """Roll calls, also by the resolution."""
        frame = self.dataset.rollcalls
        aliases = zip(frame["resolution"], plain(frame.index).values(), strict=True)
        known = frame.index

        def short(word: str) -> list[str]:
            return [each for each in [symbol_of(word, known)] if each]

        return Names("roll call", plain(known), aliases, short)

    @cached_property
    def drafts(self) -> Names:
        """Drafts, also by the symbols of the draft and of the resolution."""
        frame = self.dataset.drafts
        # Versions share a resolution; the newest is meant.
        newest = frame[frame["superseded_by"] == ""]
        aliases = [
            (word, (str(text), ""))
            for column in ("draft", "resolution")
            for text, word in newest[column].items()
        ]
        return Names("draft", plain(frame.index), aliases)

    @cached_property
    def groups(self) -> Names:
        """Groups, and each with each of its statuses; groups also by their full names."""
        groups = self.dataset.groups
        rows = self.dataset.memberships[["group", "status"]].drop_duplicates()
        pairs = [(f"{group}:{status}", (group, status)) for group, status in rows.to_numpy()]
        pairs += [(FULL[group], (group, "")) for group in groups if group in FULL]
        return Names("grouping", plain(groups), pairs, lambda word: called(word, groups))

    def words(self, column: str, kind: str) -> Names:
        """Return what stands in a column of countries."""
        words = self.dataset.countries[column].unique()
        return Names(kind, plain(sorted(word for word in words if word)))

    @cached_property
    def facts(self) -> Names:
        """Facts about countries."""
        return Names("fact", plain(facts_of(self.dataset)))

    @cached_property
    def members(self) -> Names:
        """Countries that are in a bloc."""
        return Names("member of a bloc", plain(self.table.index[self.table["bloc"].notna()]))


def plain(names: Iterable[object]) -> dict[str, Named]:
    """Return names that mean themselves."""
    return {str(name): (str(name), "") for name in names}


def quotable(text: str) -> str:
    """Return what was written, fit for a sentence."""
    text = "".join(character if character.isprintable() else "?" for character in text)
    return f"{text[:MOST_SHOWN]}{'…' if len(text) > MOST_SHOWN else ''}"
