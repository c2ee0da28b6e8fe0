"""Who of a study meets all of some conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

import pandas as pd

from alignment.answer.conditions import HEADS, Condition, drafts_in_one, read
from alignment.answer.known import Known, quotable
from alignment.answer.plainly import noun, predicate
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import MOST_TOLD
from alignment.model.texts import with_article
from alignment.model.vote import CAST, DID


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
    called : mapping of str
        Plain names of the texts and countries that conditions name, by symbol and code.
    """

    conditions: tuple[Condition, ...]
    table: pd.DataFrame
    meets: pd.DataFrame
    countries: tuple[str, ...]
    called: Mapping[str, str] = field(default_factory=dict)

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

    def voted(self, column: str, cast: Mapping[str, int]) -> str:
        """Return how those voted who are something, as members of a group, or how many voted so.

        Such as 'Of 38 small island states 10 voted yes, 6 no, 12 abstained', '10 of 38 small island
        states voted yes', where that is asked for besides, or '79 states voted yes'; '' where
        conditions ask what states did otherwise.

        Parameters
        ----------
        column : str
            Where the votes stand, such as 'vote:A/RES/74/247'.
        cast : mapping of int
            How many of those that meet the conditions voted so, by the word of the vote.
        """
        did = [each for each in self.conditions if not HEADS[each.head].belongs]
        are = [each for each in self.conditions if HEADS[each.head].belongs]
        who, many = noun(_widened(are), self.called), len(self.countries)
        if not did:
            return _cast(cast, many, who) if are else ""
        vote = did[0]
        if vote.negated or len(did) > 1 or vote.value not in DID:
            return ""
        if column != f"vote:{','.join(vote.names)}":
            return ""
        if not are:
            return f"{many} states {DID[vote.value]}" if many > 1 else ""
        return f"{many or 'None'} of {int(self.meeting(are).sum())} {who} {DID[vote.value]}"

    @property
    def who(self) -> str:
        """Who meets all, such as 'small island states that voted yes on A/RES/74/247'."""
        among, asked = (_widened(drafts_in_one(tuple(part))) for part in self._parts)
        did = f" that {predicate(asked, self.called)}" if asked else ""
        return f"{noun(among, self.called)}{did}"

    @property
    def told(self) -> str:
        """How many meet all, among whom, in plain words; '' without a condition.

        Such as '10 of 38 small island states: voted yes on A/RES/74/247'.
        """
        among, asked = self._parts
        if not among or not asked:
            all_of = f"{len(self.countries)} of {len(self.table)} countries"
            return f"{all_of}: {_said(self.conditions)}" if self.conditions else ""
        of = int(self.meeting(among).sum())
        return f"{len(self.countries)} of {of} {_said(among, ', ')}: {_said(asked)}"

    @property
    def briefly(self) -> str:
        """The same as a sentence, for a title or a line under it, with long conditions cut."""
        among, asked = self._parts
        if not asked:
            among, asked = asked, among
        of = int(self.meeting(among).sum()) if among else len(self.table)
        said = predicate(_widened(drafts_in_one(tuple(asked))), self.called)
        who = noun(_widened(among), self.called)
        return f"{len(self.countries) or 'None'} of {of} {who} {said}" if said else ""

    @property
    def _parts(self) -> tuple[list[Condition], list[Condition]]:
        """Conditions on what countries are, among which others are counted, and those others."""
        among = [e for e in self.conditions if HEADS[e.head].belongs and not e.negated]
        return among, [each for each in self.conditions if each not in among]

    @property
    def dims(self) -> str:
        """Who is faded on a picture, as a sentence; '' without a condition.

        Such as 'Faded: all but 10 (small island states, voted yes on A/RES/74/247).'
        """
        if not self.conditions:
            return ""
        among, asked = (_widened(drafts_in_one(tuple(part))) for part in self._parts)
        if not self.countries:
            return f"{self.dims_rest[:-1]}; none {predicate([*among, *asked], {})}."
        did = f" that {predicate(asked, {})}" if asked else ""
        return f"Faded: all but {len(self.countries)} {noun(among, {})}{did}."

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
            faults.append(f"where '{quotable(each)}': {fault}")
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


def meeting_these(
    dataset: Dataset, table: pd.DataFrame, conditions: tuple[Condition, ...]
) -> Where:
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
    called = {
        name: _called(known, condition.head, name)
        for condition in conditions
        for name in condition.names
    }
    return Where(conditions, pd.DataFrame(columns), frame, countries, called)


def _called(known: Known, head: str, name: str) -> str:
    if head == "bloc":
        return with_article(known.dataset.names[name])
    return str(known.dataset.rollcalls["short"].get(name, "") or name) if head == "vote" else name


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
