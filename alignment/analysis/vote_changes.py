"""Changes of votes between two periods, two studies or two stages, and recurring texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.probit import Array, count_outcomes
from alignment.analysis.significance import rank_by_average
from alignment.model.similarity import Similarity
from alignment.model.titles import build_title_key
from alignment.model.vote import Vote

# Smaller differences of similarity are rounding.
TIE_TOLERANCE = 1e-9
# Fewest members of a bloc, without the country itself.
MIN_MEMBERS = 2
# Agreement of two votes, (no, abstain, yes) each.
OUTCOME_AGREEMENT = 1 - np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2


def find_recurring_texts(before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series) -> list[str]:
    """Return the title keys of texts voted on in both periods, in alphabetical order."""
    common = set(_list_title_keys(before, titles)) & set(_list_title_keys(after, titles))
    return sorted(common - {""})


def count_outcomes_by_text(votes: pd.DataFrame, titles: pd.Series, keys: list[str]) -> Array:
    """Return the number of votes on each text: (no, abstain, yes) x countries x texts."""
    text = pd.Index(keys).get_indexer(pd.Index(_list_title_keys(votes, titles), dtype=object))
    same = text[:, None] == np.arange(len(keys))
    return count_outcomes(votes) @ same.astype(np.float64)


def get_latest_titles(votes: pd.DataFrame, titles: pd.Series, keys: list[str]) -> tuple[str, ...]:
    """Return the titles of texts in the latest of some roll calls."""
    latest = {build_title_key(title): title for title in _list_titles(votes, titles)}
    return tuple(latest[key] for key in keys)


def _list_title_keys(votes: pd.DataFrame, titles: pd.Series) -> list[str]:
    return [build_title_key(title) for title in _list_titles(votes, titles)]


def _list_titles(votes: pd.DataFrame, titles: pd.Series) -> list[str]:
    return [str(title) for title in titles.reindex(votes.columns, fill_value="")]


def compute_relative_gains(before: Similarity, after: Similarity) -> pd.DataFrame:
    """Return how much closer each pair came than pairs in general did.

    gain(i, j) = after(i, j) - before(i, j), less the mean of that over the pairs that have a
    score in both: texts that divide less bring all countries closer. Rows and columns are the
    countries in both, in the order of `before`; NaN where a pair has no score in one of the two,
    and on the diagonal.
    """
    index = before.index[before.index.isin(after.index)]
    change = _align_scores(after, index) - _align_scores(before, index)
    known = change[~np.isnan(change)]
    return pd.DataFrame(change - (known.mean() if known.size else np.nan), index, index)


def convert_to_percentiles(similarity: Similarity) -> Similarity:
    """Return a similarity with each score as its rank among all, 0 lowest to 1 highest.

    Makes scores of two measures comparable. Equal scores share their mean rank.

    >>> scores = np.array([[np.nan, 0.2, 0.9], [0.2, np.nan, 0.2], [0.9, 0.2, np.nan]])
    >>> similarity = Similarity("x", pd.Index(list("ABC")), scores, scores * 0)
    >>> convert_to_percentiles(similarity).scores[0].tolist()
    [nan, 0.25, 1.0]
    """
    rows, columns = np.triu_indices(len(similarity.index), 1)
    upper = similarity.scores[rows, columns]
    known = ~np.isnan(upper)
    ranks = np.full(len(upper), np.nan)
    if known.any():
        ranks[known] = (rank_by_average(upper[known]) - 1) / max(int(known.sum()) - 1, 1)
    scores = np.full_like(similarity.scores, np.nan)
    scores[rows, columns] = scores[columns, rows] = ranks
    return Similarity(similarity.measure, similarity.index, scores, similarity.shared_counts)


def compute_shift(gain: pd.DataFrame) -> pd.Series:
    """Return how much each country's similarities changed, in either direction.

    The mean over the others of the absolute gain of :func:`compute_relative_gains`; NaN without
    any.
    """
    scores = np.abs(gain.to_numpy(dtype=float))
    number = (~np.isnan(scores)).sum(axis=1)
    total = np.nan_to_num(scores).sum(axis=1)
    values = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return pd.Series(np.where(values < TIE_TOLERANCE, 0.0, values), gain.index, name="shift")


def compute_bloc_gains(gain: pd.DataFrame, blocs: tuple[Bloc, ...]) -> pd.DataFrame:
    """Return how much closer each country came to the members of each bloc.

    Countries x names of blocs: the mean gain of :func:`compute_relative_gains` over the other
    members; NaN with fewer than 2 of them.
    """
    scores = gain.to_numpy(dtype=float)
    known = (~np.isnan(scores)).astype(float)
    columns = {}
    for bloc in blocs:
        inside = gain.columns.isin(bloc.members).astype(float)
        number = known @ inside
        total = np.nan_to_num(scores) @ inside
        columns[bloc.name] = np.where(number >= MIN_MEMBERS, total / np.maximum(number, 1), np.nan)
    return pd.DataFrame(columns, gain.index, dtype=float)


def find_largest_gain(gain: pd.DataFrame) -> pd.DataFrame:
    """Return to which country each came closest.

    Indexed by country: `towards` (a column of `gain`) and `gain`. Both are missing where it came
    closer to none; `towards` is None too where several share the largest gain. `gain` is from
    :func:`compute_relative_gains`, countries x countries, or countries x blocs.
    """
    scores = np.where(gain.notna(), gain.to_numpy(dtype=float), -np.inf)
    if not gain.shape[1]:
        scores = np.full((len(gain), 1), -np.inf)
    best = scores.max(axis=1)
    is_gain = best > TIE_TOLERANCE
    is_unique = (scores >= best[:, None] - TIE_TOLERANCE).sum(axis=1) == 1
    names = gain.columns.to_numpy(dtype=object) if gain.shape[1] else np.array([None])
    towards = np.where(is_gain & is_unique, names[scores.argmax(axis=1)], None)
    return pd.DataFrame(
        {
            # As text, pandas would turn None into NaN.
            "towards": pd.Series(towards, gain.index, dtype=object),
            "gain": np.where(is_gain, best, np.nan),
        },
        index=gain.index,
    )


def _align_scores(similarity: Similarity, index: pd.Index) -> npt.NDArray[np.float64]:
    rows = similarity.index.get_indexer(index)
    return np.asarray(similarity.scores[np.ix_(rows, rows)])


def compute_departures(votes: pd.DataFrame, blocs: tuple[Bloc, ...]) -> pd.DataFrame:
    """Return how far each country departs from the rest of its bloc on each roll call.

    With c(i, j) the agreement of two votes (1, 1/2 or 0) and F the other members of the bloc of i
    that voted,

        departure(i) = mean over pairs j < k in F of c(j, k)  -  mean over j in F of c(i, j):

    how much less it agrees with them than they do with one another. On a text that divides the
    bloc all have about 0. A single other member agrees with itself fully. The shape is that of
    `votes`, with values from -1 to 1; NaN where the country or all others of its bloc cast no
    vote. Countries without a bloc, or alone in one, have no departure.

    >>> votes = pd.DataFrame({"r1": [2, 2, 2], "r2": [2, 2, 0]}, list("ABC"), dtype="int8")
    >>> compute_departures(votes, (Bloc(1, "all", ("A", "B", "C"), 1.0),)).loc["C"].tolist()
    [0.0, 1.0]
    """
    cast = count_outcomes(votes)
    departures = np.full(votes.shape, np.nan)
    for bloc in blocs:
        rows = np.flatnonzero(votes.index.isin(bloc.members))
        if len(rows) > 1:
            departures[rows] = _compute_bloc_departures(cast[:, rows])
    return pd.DataFrame(departures, votes.index, votes.columns)


def _compute_bloc_departures(outcomes: Array) -> Array:
    """Return the departures of one bloc, from outcomes x members x roll calls."""
    others = outcomes.sum(axis=1, keepdims=True) - outcomes
    number = others.sum(axis=0)
    agreement = np.tensordot(OUTCOME_AGREEMENT, others, axes=1)
    own = (outcomes * agreement).sum(axis=0) / np.maximum(number, 1)
    # Each member agrees fully with itself, which is no pair.
    among = (others * agreement).sum(axis=0) - number
    pairs = number * (number - 1)
    fellow = np.where(pairs > 0, among / np.maximum(pairs, 1), 1.0)
    known = (outcomes.sum(axis=0) > 0) & (number > 0)
    return np.where(known, fellow - own, np.nan) + 0.0


def compute_own_vote_gains(
    before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series
) -> pd.DataFrame:
    """Return how much closer each country came to each other one by its own votes.

    Only texts with the same title in both periods are used, so another agenda is no movement; and
    the votes of the other country are fixed, those of both periods together, so the gain is due to
    the one country alone. With p_1, p_2 the shares of no, abstain and yes among the votes of i on a
    text in either period, q those of j in both, and A the agreement of two votes (1, 1/2 or 0),

        gain(i, j) = mean over texts of  sum over votes u, v of (p_2(u) - p_1(u)) A(u, v) q(v).

    A country that votes on each text as before has gains of 0. For `titles`, by roll call, see
    :func:`~alignment.model.titles.build_title_key`.

    Returns
    -------
    DataFrame
        The countries of both x the same, from -1 to 1: how much row i came closer to column j,
        which is not what j did to i. NaN where there is no text on which i voted in both periods
        and j in either, and on the diagonal.

    Examples
    --------
    >>> one = pd.DataFrame({"r1": [2, 2, 0]}, list("ABC"), dtype="int8")
    >>> two = pd.DataFrame({"r2": [2, 0, 0], "r3": [0, 2, 2]}, list("ABC"), dtype="int8")
    >>> titles = pd.Series({"r1": "On this", "r2": "This", "r3": "On that"})
    >>> compute_own_vote_gains(one, two, titles).loc["B"].tolist()
    [-1.0, nan, 1.0]
    """
    index, first, second = _count_recurring_outcomes(before, after, titles)
    change = _outcome_shares(second) - _outcome_shares(first)
    overall = _outcome_shares(first + second)
    own, other = (~np.isnan(part[0]) for part in (change, overall))
    towards = np.tensordot(OUTCOME_AGREEMENT, np.nan_to_num(change), axes=1)
    total = np.einsum("uit,ujt->ij", towards, np.nan_to_num(overall), optimize=True)
    number = own.astype(float) @ other.T.astype(float)
    gain = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    np.fill_diagonal(gain, np.nan)
    return pd.DataFrame(gain + 0.0, index, index)


def count_changed_votes(
    before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series
) -> pd.DataFrame:
    """Return the number of texts that each country voted on in both periods, and changed.

    By country of both: `texts`, and `changed`, the number of them on which the shares of its
    votes differ. The parameters are those of :func:`compute_own_vote_gains`.
    """
    index, first, second = _count_recurring_outcomes(before, after, titles)
    change = np.abs(_outcome_shares(second) - _outcome_shares(first)).sum(axis=0)
    return pd.DataFrame(
        {"texts": (~np.isnan(change)).sum(axis=1), "changed": (change > TIE_TOLERANCE).sum(axis=1)},
        index,
    )


def _count_recurring_outcomes(
    before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series
) -> tuple[pd.Index, Array, Array]:
    """Return the countries of both periods, and their outcomes on recurring texts in each."""
    index = before.index[before.index.isin(after.index)]
    texts = find_recurring_texts(before, after, titles)
    first, second = (
        count_outcomes_by_text(votes.loc[index], titles, texts) for votes in (before, after)
    )
    return index, first, second


def _outcome_shares(vote_counts: Array) -> Array:
    """Return counts of outcomes as shares; NaN where none was chosen."""
    total = vote_counts.sum(axis=0)
    return np.where(total > 0, vote_counts / np.maximum(total, 1), np.nan)


def find_stage_changes(rollcalls: pd.DataFrame, votes: pd.DataFrame) -> pd.DataFrame:
    """Return every vote that changed between committee and plenary.

    Parameters
    ----------
    rollcalls : DataFrame
        Indexed by roll call, with `resolution` and `stage`. A text is paired by its
        `resolution`; one with no committee or no plenary vote has no pair. Of several votes
        at one stage each is paired.

    Returns
    -------
    DataFrame
        `resolution`, `committee` and `plenary` (the roll calls), `iso3`, `before` and `after`
        (codes), in the order of the plenary roll calls and then of countries. A change to or
        from absent is included; a country that was no member at either stage is not.

    Examples
    --------
    >>> rollcalls = pd.DataFrame(
    ...     {"resolution": ["R/1", "R/1"], "stage": ["committee", "plenary"]}, index=["L.1", "R/1"]
    ... )
    >>> votes = pd.DataFrame([[2, 0], [2, 2]], index=["AAA", "BBB"], columns=["L.1", "R/1"])
    >>> find_stage_changes(rollcalls, votes)[["iso3", "before", "after"]].to_dict("records")
    [{'iso3': 'AAA', 'before': 2, 'after': 0}]
    """
    pairs = _pair_stages(rollcalls[rollcalls.index.isin(votes.columns)])
    columns = ["resolution", "committee", "plenary", "iso3", "before", "after"]
    codes = {name: votes[name].to_numpy() for pair in pairs for name in pair[1:]}
    parts = []
    for pair in pairs:
        before, after = codes[pair[1]], codes[pair[2]]
        is_member = (before >= Vote.ABSENT) & (after >= Vote.ABSENT)
        changed = np.flatnonzero(is_member & (before != after))
        values = *pair, votes.index[changed], before[changed], after[changed]
        parts.append(pd.DataFrame(dict(zip(columns, values, strict=True))))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _pair_stages(rollcalls: pd.DataFrame) -> list[tuple[str, str, str]]:
    named = rollcalls[rollcalls["resolution"] != ""]
    committee = named[named["stage"] == "committee"]
    plenary = named[named["stage"] == "plenary"]
    return [
        (str(resolution), str(first), str(last))
        for last, resolution in plenary["resolution"].items()
        for first in committee.index[committee["resolution"] == resolution]
    ]
