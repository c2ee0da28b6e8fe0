"""A country's swing story: how it voted on the contested roll calls, in a plain sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from alignment.analysis.majority import NONE, majority
from alignment.model.vote import Vote

# Roll calls named one by one before the rest are only counted.
_NAMED = 3


@dataclass(frozen=True)
class Side:
    """How often a country voted as most of a bloc did: `same` times out of `of`."""

    label: str
    same: int
    of: int


@dataclass(frozen=True)
class Story:
    """How one country voted on the contested roll calls.

    Attributes
    ----------
    contested : int
        The contested roll calls.
    cast : int
        Those in which the country cast a vote.
    sides : tuple of Side
        One a bloc, counting the votes cast where the bloc's other members had a majority.
    abstained, absent : tuple of str
        The roll calls in which it abstained, and those it was absent from as a member.
    """

    contested: int
    cast: int
    sides: tuple[Side, ...]
    abstained: tuple[str, ...]
    absent: tuple[str, ...]


def story(
    country: str,
    votes: pd.DataFrame,
    bloc: pd.Series,
    labels: Mapping[int, str],
    contested: Sequence[str] | pd.Index,
) -> Story:
    """Return how a country voted on the contested roll calls, counted.

    A vote is with a bloc if it is the vote of more than half of the bloc's votes cast, the
    country's own left out. One vote can be with two blocs, when both voted alike.

    Parameters
    ----------
    country : str
        ISO3.
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    bloc : Series
        Bloc by ISO3; missing means in no bloc.
    labels : mapping
        What to call each bloc that is to be named, in the order to name them.
    contested : sequence of str
        Roll calls, from :func:`alignment.analysis.swing.contested`.
    """
    rollcalls = pd.Index(contested)
    codes = votes.to_numpy()[:, votes.columns.get_indexer(rollcalls)]
    own = codes[votes.index.get_loc(country)]
    blocs = bloc.reindex(votes.index)
    sides = []
    for key, label in labels.items():
        others = ((blocs == key).to_numpy(dtype=bool, na_value=False)) & (votes.index != country)
        most = majority(pd.DataFrame(codes[others])).to_numpy()
        counted = (own >= Vote.NO) & (most != NONE)
        sides.append(Side(label, int((counted & (own == most)).sum()), int(counted.sum())))

    def where(vote: Vote) -> tuple[str, ...]:
        return tuple(map(str, rollcalls[own == int(vote)]))

    cast = int((own >= Vote.NO).sum())
    return Story(len(rollcalls), cast, tuple(sides), where(Vote.ABSTAIN), where(Vote.ABSENT))


def sentence(name: str, told: Story) -> str:
    """Return the story as one plain sentence.

    >>> told = Story(9, 8, (Side("the West", 6, 8), Side("the East", 1, 8)), ("R/1",), ("R/2",))
    >>> print(sentence("Colombia", told))
    Colombia: voted with the West on 6 of 8 contested roll calls, with the East on 1 of 8; \
abstained on R/1; absent from R/2.
    """
    if not told.contested:
        return f"{name}: no roll call was contested, so there is no story to tell."
    if not told.cast:
        some = _plural(told.contested, "contested roll call")
        return f"{name}: did not vote in the {some}, so there is no story to tell."
    sides = [side for side in told.sides if side.of]
    parts = []
    if sides:
        first = sides[0]
        calls = _plural(first.of, "contested roll call")
        with_blocs = [f"with {first.label} on {first.same} of {calls}"]
        with_blocs += [f"with {side.label} on {side.same} of {side.of}" for side in sides[1:]]
        parts.append("voted " + ", ".join(with_blocs))
    else:
        parts.append(f"cast a vote in {_plural(told.cast, 'contested roll call')}")
    if told.abstained:
        parts.append(f"abstained on {_listed(told.abstained)}")
    if told.absent:
        parts.append(f"absent from {_listed(told.absent)}")
    return f"{name}: {'; '.join(parts)}."


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: tuple[str, ...]) -> str:
    """Return the latest names, and how many more there are."""
    shown = list(names[-_NAMED:])
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
