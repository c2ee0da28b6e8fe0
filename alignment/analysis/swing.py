"""Contested votes: which they are, and how a country voted in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.analysis.probit import OUTCOMES, Array
from alignment.analysis.title_clusters import sum_by_title
from alignment.model.text_format import count_listed, format_count, format_list
from alignment.model.vote import Vote

# A roll call is contested when its smaller side has at least this share of the votes cast.
CONTESTED_SHARE = 0.1
# Equal votes on titles that recur that say something of a country's next vote.
MIN_SAME_VOTES = 6
# Roll calls named one by one before the rest are only counted.
_MAX_LISTED = 3


def select_contested_rollcalls(votes: pd.DataFrame) -> pd.Index:
    """Return the roll calls that were contested, in the order of the columns.

    An abstention counts half for either side, so the sides are yes + abstain/2 and
    no + abstain/2; contested means that the smaller has at least a tenth of the votes cast.

    >>> votes = pd.DataFrame({"close": [2, 2, 1, 0], "clear": [2, 2, 2, 2]}, dtype="int8")
    >>> select_contested_rollcalls(votes).tolist()
    ['close']
    """
    codes = votes.to_numpy()
    cast = (codes >= Vote.NO).sum(axis=0)
    # Half the code of a vote cast is its share of the yes side.
    yes = np.where(codes >= Vote.NO, codes, 0).sum(axis=0) / 2
    return votes.columns[(cast > 0) & (np.minimum(yes, cast - yes) >= CONTESTED_SHARE * cast)]


def count_repeated_votes(votes: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """Return how far each country voted the same way whenever a title came up again.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `repeated`: the votes that the country cast on titles on which it cast
        more than one. `same`: those of them on titles on which all its votes are equal.
        `is_constant`: whether all repeated votes are the same, are at least six and are at least
        half of the votes cast. Its next vote on such a title is then no open question, wherever
        the model of swing places it.

    Examples
    --------
    >>> votes = pd.DataFrame([[1, 1, 1, 1, 1, 1, 2], [1, 1, 1, 0, 2, 2, -1]], ["BLR", "IND"])
    >>> titles = pd.Series(["V", "V", "V", "V", "W", "W", "X"])
    >>> count_repeated_votes(votes, titles)
         repeated  same  is_constant
    BLR         6     6         True
    IND         6     2        False
    """
    codes = votes.to_numpy()
    counts = np.stack([sum_by_title(codes == vote, titles, votes.columns) for vote in OUTCOMES])
    cast = counts.sum(axis=0)
    repeated = np.where(cast > 1, cast, 0).astype(np.int64)
    same = np.where(counts.max(axis=0) == cast, repeated, 0).sum(axis=1)
    total, repeated = cast.sum(axis=1), repeated.sum(axis=1)
    is_constant = (same == repeated) & (same >= MIN_SAME_VOTES) & (2 * same >= total)
    columns = {"repeated": repeated, "same": same, "is_constant": is_constant}
    return pd.DataFrame(columns, votes.index)


def shortest_interval(draws: Array, share: float = 0.95) -> tuple[Array, Array]:
    """Return the ends of the shortest interval with a share of the draws of each column.

    It reaches the end of the possible range where the draws pile up there.

    References
    ----------
    Chen and Shao 1999, doi:10.1080/10618600.1999.10474802.

    Examples
    --------
    >>> shortest_interval(np.array([[0.0], [0.1], [0.2], [0.9]]), 0.5)
    (array([0.]), array([0.2]))
    """
    ranked = np.sort(draws, axis=0)
    inside = min(int(np.ceil(share * len(ranked))), len(ranked) - 1)
    start = (ranked[inside:] - ranked[: len(ranked) - inside]).argmin(axis=0)
    column = np.arange(ranked.shape[1])
    return ranked[start, column], ranked[start + inside, column]


@dataclass(frozen=True)
class BlocAgreement:
    """Number of times that a country voted like the majority of a bloc: `same` of `total`."""

    label: str
    same: int
    total: int


@dataclass(frozen=True)
class SwingStory:
    """Votes of one country on the contested roll calls.

    Attributes
    ----------
    contested_count, cast_count : int
        The contested roll calls, and those in which the country cast a vote.
    bloc_agreements : tuple of BlocAgreement
        One a bloc, counting the votes cast where the bloc's other members had a majority.
    abstained_on, absent_from : tuple of str
        The roll calls in which it abstained, and those that it missed as a member.
    """

    contested_count: int
    cast_count: int
    bloc_agreements: tuple[BlocAgreement, ...]
    abstained_on: tuple[str, ...]
    absent_from: tuple[str, ...]


def count_contested_votes(
    country: str,
    votes: pd.DataFrame,
    bloc: pd.Series,
    labels: Mapping[int, str],
    contested: Sequence[str] | pd.Index,
) -> SwingStory:
    """Return how a country voted on the contested roll calls.

    A vote is with a bloc if it is the majority vote of the bloc, the country's own left out. One
    vote can be with two blocs, when both have the same majority.

    Parameters
    ----------
    country : str
        ISO3.
    labels : mapping
        Label of each bloc to name, in order.
    contested : sequence of str
        Roll calls, from :func:`select_contested_rollcalls`.
    """
    rollcalls = pd.Index(contested)
    codes = votes.to_numpy()[:, votes.columns.get_indexer(rollcalls)]
    own = codes[votes.index.get_loc(country)]
    blocs = bloc.reindex(votes.index)
    agreements = []
    for key, label in labels.items():
        is_peer = ((blocs == key).to_numpy(dtype=bool, na_value=False)) & (votes.index != country)
        majority = find_majority_votes(pd.DataFrame(codes[is_peer])).to_numpy()
        counted = (own >= Vote.NO) & (majority != NO_MAJORITY)
        same = int((counted & (own == majority)).sum())
        agreements.append(BlocAgreement(label, same, int(counted.sum())))
    cast = int((own >= Vote.NO).sum())
    abstained, absent = (
        tuple(map(str, rollcalls[own == int(vote)])) for vote in (Vote.ABSTAIN, Vote.ABSENT)
    )
    return SwingStory(len(rollcalls), cast, tuple(agreements), abstained, absent)


def format_swing_story(name: str, story: SwingStory) -> str:
    """Return the story in plain sentences.

    >>> blocs = BlocAgreement("the West", 6, 8), BlocAgreement("the East", 1, 8)
    >>> story = SwingStory(9, 8, blocs, ("R/1",), ("R/2",))
    >>> format_swing_story("Colombia", story).partition(". ")[2]
    'It voted with the East on 1 of 8. It abstained on R/1. It did not vote on R/2.'
    """
    if not story.contested_count:
        return f"{name}: no vote was contested, so there is no story to say."
    if not story.cast_count:
        contested = format_count(story.contested_count, "contested vote")
        return f"{name}: did not vote in the {contested}, so there is no story to say."
    agreements = [side for side in story.bloc_agreements if side.total]
    parts = []
    if agreements:
        first = agreements[0]
        calls = format_count(first.total, "contested vote")
        parts.append(
            f"voted with {first.label} on {first.same} of the {calls} on which most of that bloc "
            "voted the same"
        )
        others = [f"with {bloc.label} on {bloc.same} of {bloc.total}" for bloc in agreements[1:]]
        if others:
            parts.append(f"It voted {format_list(others)}")
    else:
        parts.append(f"cast a vote in {format_count(story.cast_count, 'contested vote')}")
    if story.abstained_on:
        parts.append(f"It abstained on {_list_latest(story.abstained_on)}")
    if story.absent_from:
        parts.append(f"It did not vote on {_list_latest(story.absent_from)}")
    return f"{name}: {'. '.join(parts)}."


def _list_latest(names: tuple[str, ...]) -> str:
    """Return the latest names, and how many more there are."""
    latest = list(names[-count_listed(len(names), _MAX_LISTED) :])
    more = len(names) - len(latest)
    return f"{', '.join(latest)} and {more} more" if more else format_list(latest)
