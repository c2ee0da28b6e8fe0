"""Who of a study meets all of some conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import pandas as pd

from alignment.answer.conditions import HEADS, Condition, drafts_in_one, read
from alignment.answer.known import Known, shown
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.groups import members
from alignment.model.query import MOST_TOLD
from alignment.model.texts import cut
from alignment.model.vote import CAST, DID

# Letters of a condition on a picture, and of all of them.
LONGEST, MOST_LETTERS = 54, 130
# Texts of one condition that are named there.
MOST_NAMES = 2


@dataclass(frozen=True, eq=False)
class Where:
    """Who of a study meets all of some conditions.

    Attributes
    ----------
    conditions : tuple of Condition
    table : DataFrame
        One row a country of the study: `name`, and what each condition asks of it, in columns
        called as colours are: the vote in `vote:A/RES/74/247`, the status in `group:EU`, the
        role in `sponsor:A/C.3/74/L.11`, and `un_region`, `un_group`, `income`, `bloc`. '' where
        it has none.
    meets : DataFrame of bool
        The same countries x conditions, by their words: who meets each alone.
    countries : tuple of str
        Those that meet all, ISO3; without a condition all of them.
    """

    conditions: tuple[Condition, ...]
    table: pd.DataFrame
    meets: pd.DataFrame
    countries: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The conditions in their one spelling."""
        return tuple(condition.words for condition in self.conditions)

    @property
    def found(self) -> pd.DataFrame:
        """The rows of the table of those that meet all."""
        return self.table.loc[list(self.countries)]

    def meeting(self, conditions: Iterable[Condition]) -> pd.Series:
        """Return who would meet these of its conditions, were they all that is asked."""
        return _all(self.meets, conditions)

    def besides(self, others: Iterable[Condition]) -> tuple[Condition, ...]:
        """Return its conditions but those that others would widen, and not narrow."""
        widened = {_widens(each) for each in others if not each.negated}
        return tuple(each for each in self.conditions if _widens(each) not in widened)

    def about(self, column: str) -> bool:
        """Return whether a condition asks what a column says, such as 'vote:A/RES/74/247'."""
        return any(
            column == f"{each.head}:{name}" for each in self.conditions for name in each.names
        )

    @property
    def group(self) -> str:
        """What the members of the one group are called that is asked for, '' where none or more is.

        Nor is it told of those that had a status in it, or were in it on a day.
        """
        group = [each for each in self.conditions if each.head == "group"]
        if len(group) != 1 or group[0].value or group[0].negated:
            return ""
        return members(group[0].names[0])

    def voted(self, column: str, cast: Mapping[str, int]) -> str:
        """Return how the members of a group voted, or all, where these alone are asked for.

        Such as '10 of 38 small island states voted yes', where that is asked for besides, or 'Of 38
        small island states 10 voted yes, 6 no, 12 abstained'; '79 states voted yes', where no group
        is asked for; '' for all other conditions.

        Parameters
        ----------
        column : str
            Where the votes stand, such as 'vote:A/RES/74/247'.
        cast : mapping of int
            How many of those that meet the conditions voted so, by the word of the vote.
        """
        if self.group and len(self.conditions) == 1:
            return _cast(cast, len(self.countries), self.group)
        vote = next((each for each in self.conditions if each.head == "vote"), None)
        if vote is None or vote.negated or column != f"vote:{','.join(vote.names)}":
            return ""
        if len(self.conditions) != 1 + bool(self.group) or vote.value not in DID:
            return ""
        many = len(self.countries)
        if not self.group:
            return f"{many} states {DID[vote.value]}" if many > 1 else ""
        of = int(self.meeting(each for each in self.conditions if each is not vote).sum())
        return f"{many} of {of} {self.group} {DID[vote.value]}"

    @property
    def told(self) -> str:
        """How many meet all, among whom, in plain words; '' without a condition.

        Such as '10 of 38 small island states: voted yes on A/RES/74/247'.
        """
        return self._told(_said)

    @property
    def briefly(self) -> str:
        """The same for a title or a line under it, with long conditions cut."""
        return self._told(_cut)

    def _told(self, said: Callable[..., str]) -> str:
        if not self.conditions:
            return ""
        belongs = {each: HEADS[each.head].belongs and not each.negated for each in self.conditions}
        among = [each for each, does in belongs.items() if does]
        asked = [each for each, does in belongs.items() if not does]
        if not among or not asked:
            return f"{len(self.countries)} of {len(self.table)} countries: {said(self.conditions)}"
        of = int(_all(self.meets, among).sum())
        return f"{len(self.countries)} of {of} {said(among, ', ')}: {said(asked)}"

    @property
    def dims(self) -> str:
        """Who is faded on a picture, as a sentence; '' without a condition.

        Such as 'Faded: all but 10 (small island states, voted yes on A/RES/74/247).'
        """
        if not self.conditions:
            return ""
        asked = _cut(self.conditions, ", ")
        if not self.countries:
            return f"{self.dims_rest[:-1]}; none meets {asked}."
        return f"Faded: all but {len(self.countries)} ({asked})."

    @property
    def dims_rest(self) -> str:
        """The same beside words that tell the conditions."""
        rest = len(self.table) - len(self.countries)
        if not self.conditions or not rest:
            return ""
        if not self.countries:
            return f"Faded: all {rest} countries."
        return f"Faded: the other {rest} countries." if rest > 1 else "Faded: the other country."


# Of no study.
NOBODY = Where((), pd.DataFrame(), pd.DataFrame(), ())


def understood(
    dataset: Dataset, table: pd.DataFrame, words: Iterable[str]
) -> tuple[Where, list[str]]:
    """Return who meets the conditions that are understood, and a sentence for each other one.

    Values of one text widen, as do several regions, UN groups, income groups and blocs; each
    group and each sponsored text narrows. A negated condition is met by the rest of the
    countries, and always narrows.

    Parameters
    ----------
    dataset : Dataset
        A vote may be of any of its roll calls.
    table : DataFrame
        Of a study; its countries are asked.
    words : iterable of str
        Such as 'vote:A/RES/74/247:yes' or '!group:EU'. Hostile text is welcome.
    """
    known = Known(dataset, table)
    conditions: dict[Condition, None] = {}
    faults: list[str] = []
    left = 0
    for each in words:
        # The nearest names are looked up for each fault.
        if len(faults) == MOST_TOLD:
            left += 1
            continue
        try:
            conditions[read(known, each)] = None
        except QueryError as fault:
            faults.append(f"where '{shown(each)}': {fault}")
    if left:
        faults.append(f"where: {left} more conditions were not read; mend those before them")
    return _met(known, tuple(conditions)), faults


def meeting(dataset: Dataset, table: pd.DataFrame, words: Iterable[str]) -> Where:
    """Return who meets the conditions; raise :class:`QueryError` on any that is not understood.

    See :func:`understood`.
    """
    found, faults = understood(dataset, table, words)
    if faults:
        raise QueryError("; ".join(faults))
    return found


def held(dataset: Dataset, table: pd.DataFrame, conditions: tuple[Condition, ...]) -> Where:
    """Return who of a study meets conditions that were read of another, such as other periods."""
    return _met(Known(dataset, table), conditions)


def _met(known: Known, conditions: tuple[Condition, ...]) -> Where:
    index = known.table.index
    columns = {"name": known.table["name"]}
    meets: dict[str, pd.Series] = {}
    for condition in conditions:
        head = HEADS[condition.head]
        values = head.values(known, condition)
        columns |= values
        found = reduce(or_, (head.holds(known, condition, each) for each in values.values()))
        meets[condition.words] = found ^ condition.negated
    frame = pd.DataFrame(meets, index=index, dtype=bool)
    countries = tuple(str(iso3) for iso3 in index[_all(frame, conditions)])
    return Where(conditions, pd.DataFrame(columns), frame, countries)


def _all(meets: pd.DataFrame, conditions: Iterable[Condition]) -> pd.Series:
    every = pd.Series(True, index=meets.index)
    for together in _widened(conditions):
        every &= reduce(or_, (meets[condition.words] for condition in together))
    return every


def _cast(votes: Mapping[str, int], of: int, group: str) -> str:
    """Return how many of a group voted how; who was absent where nobody voted.

    >>> _cast({"yes": 10, "no": 6, "abstain": 0, "absent": 10}, 26, "islands")
    'Of 26 islands 10 voted yes, 6 no'
    >>> _cast({"absent": 3}, 3, "islands"), _cast({}, 3, "islands")
    ('All 3 islands were absent', '')
    """
    counts = [(word, votes[word]) for word in CAST if votes.get(word)]
    if not counts and not votes.get("absent"):
        return ""
    (first, count), *others = counts or [("absent", votes["absent"])]
    if count == of:
        return f"All {of} {group} {DID[first]}"
    told = (f"{count} {DID[first]}", *(f"{number} {CAST[word]}" for word, number in others))
    return f"Of {of} {group} {', '.join(told)}"


def _said(conditions: Iterable[Condition], between: str = " and ") -> str:
    return between.join(
        " or ".join(HEADS[condition.head].said(condition) for condition in together)
        for together in _widened(conditions)
    )


def _cut(conditions: Iterable[Condition], between: str = " and ") -> str:
    """Return conditions in words, each that is long cut, and what is long altogether.

    Of many texts the first is told, and how many others.
    """
    parts = [
        cut(" or ".join(HEADS[each.head].said(_few(each)) for each in together), LONGEST)
        for together in _widened(drafts_in_one(tuple(conditions)))
    ]
    return cut(between.join(parts), MOST_LETTERS)


def _few(condition: Condition) -> Condition:
    first, *others = condition.names
    if len(others) < MOST_NAMES:
        return condition
    return replace(condition, names=(first, f"{len(others)} others"))


def _widened(conditions: Iterable[Condition]) -> list[list[Condition]]:
    """Return conditions in parts; to meet one of each part is enough."""
    widened: dict[Hashable, list[Condition]] = defaultdict(list)
    for each in conditions:
        widened[_widens(each)].append(each)
    return list(widened.values())


def _widens(condition: Condition) -> Hashable:
    """Return what is equal for conditions that widen one another."""
    if condition.negated:
        return condition
    return condition.head, HEADS[condition.head].widens(condition)
