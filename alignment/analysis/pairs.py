"""Comparison of two countries or two groups: votes, drafts, agreement by year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.title_clusters import estimate_shares, label_texts, sum_by_title
from alignment.model.similarity import Similarity
from alignment.model.vote import VOTE_WORDS, Vote

# Smaller differences of scores are rounding.
SCORE_DIGITS = 9
CAST_WORDS = tuple(VOTE_WORDS[vote] for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO))


def tabulate_pair_votes(
    votes: pd.DataFrame, rollcalls: pd.DataFrame, a: str, b: str
) -> pd.DataFrame:
    """Return what two countries did in each roll call.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    rollcalls : DataFrame
        Indexed by roll call.
    a, b : str
        ISO3.

    Returns
    -------
    DataFrame
        Indexed by roll call, the newest first: date, title, short, led_by, record_url, the words
        `vote_a` and `vote_b`, and `agreement`: 1 the same vote, 1/2 one of them abstained, 0 yes
        against no, NaN where one of them cast no vote.
    """
    one, other = votes.loc[a].to_numpy(), votes.loc[b].to_numpy()
    both = (one >= Vote.NO) & (other >= Vote.NO)
    closeness = np.where(both, 1 - np.abs(one.astype(float) - other) / 2, np.nan)
    words = {int(code): word for code, word in VOTE_WORDS.items()}
    frame = rollcalls.loc[votes.columns, ["date", "title", "short", "led_by", "record_url"]].assign(
        vote_a=[words[int(code)] for code in one],
        vote_b=[words[int(code)] for code in other],
        agreement=closeness,
    )
    return frame.iloc[::-1]


def crosstab_pair_votes(pair: pd.DataFrame) -> pd.DataFrame:
    """Return the 3 x 3 counts of votes cast by both countries of :func:`tabulate_pair_votes`."""
    shared = pair[pair["agreement"].notna()]
    table = pd.crosstab(shared["vote_a"], shared["vote_b"])
    return table.reindex(index=list(CAST_WORDS), columns=list(CAST_WORDS), fill_value=0)


def list_joint_drafts(sponsors: pd.DataFrame, drafts: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """Return the drafts that both countries sponsored, newest first.

    `sponsors` has the drafts with a countable list; `drafts` are indexed by text, the oldest
    first.
    """
    both = (sponsors.loc[[a, b]] == 1).to_numpy().all(axis=0)
    return drafts[drafts.index.isin(sponsors.columns.to_numpy()[both])].iloc[::-1]


def estimate_agreement(votes: pd.DataFrame, titles: pd.Series, iso3: str) -> pd.DataFrame:
    """Return the 95% interval of one country's agreement with each other one, by titles.

    Indexed as `votes`: `low`, `high`, NaN where no vote is shared; see
    :func:`~alignment.analysis.title_clusters.estimate_shares`.
    """
    codes, row = votes.to_numpy(), votes.index.get_loc(iso3)
    own = codes[row]
    both = (codes >= Vote.NO) & (own >= Vote.NO)
    # The country agrees with itself for certain, which says nothing of the design effect.
    both[row] = False
    points = np.where(both, 1 - np.abs(codes.astype(float) - own) / 2, 0)
    _, low, high = estimate_shares(
        *(sum_by_title(each, titles, votes.columns) for each in (points, both))
    )
    return pd.DataFrame({"low": low, "high": high}, index=votes.index)


def rank_neighbours(
    weight: Similarity,
    iso3: str,
    intervals: pd.DataFrame | None = None,
    *,
    farthest: bool = False,
) -> pd.DataFrame:
    """Return the score and shared count of every country with one country, the closest first.

    `intervals` of the scores are from :func:`estimate_agreement`. They do not rank: with few
    titles their ends are almost the same for all, and 7 votes can have a higher end than 13.

    Returns
    -------
    DataFrame
        Indexed by ISO3: `score`, by which they are ordered, `shared`, the more the earlier among
        equal scores, then by code; `low` and `high`, NaN without `intervals`.
    """
    row = weight.index.get_loc(iso3)
    frame = pd.DataFrame(
        {"score": weight.scores[row], "shared": weight.shared_counts[row]}, index=weight.index
    )
    frame[["low", "high"]] = np.nan if intervals is None else intervals
    sign = 1 if farthest else -1
    order = np.lexsort((-frame["shared"], sign * frame["score"].round(SCORE_DIGITS)))
    return frame.iloc[order].dropna(subset="score")


def count_ties(ranked: pd.DataFrame) -> tuple[int, int]:
    """Return how many of :func:`rank_neighbours` equal the first one, and these on as many votes.

    >>> count_ties(pd.DataFrame({"score": [1.0, 1.0, 1.0, 0.9], "shared": [13, 13, 7, 13]}))
    (3, 2)
    """
    ties = ranked[(ranked["score"] - ranked["score"].iloc[:1].sum()).abs() < 10**-SCORE_DIGITS]
    return len(ties), int((ties["shared"] == ties["shared"].max()).sum())


def compute_group_similarity(
    similarity: Similarity, rows: pd.Series, columns: pd.Series
) -> pd.DataFrame:
    """Return the mean score of the pairs of one group with another.

    mean(g, h) is the mean of s(i, j) over the countries i of g and j of h, i other than j, whose
    pair has a score. Rows are the groups of `rows` and columns those of `columns`, each in order
    of value; NaN where no pair has a score.

    Parameters
    ----------
    rows, columns : Series
        A group by ISO3, in two divisions such as votes and blocs; countries missing in one are
        left out of it.

    Examples
    --------
    >>> index = pd.Index(["A", "B", "C"])
    >>> scores = np.array([[np.nan, 0.9, 0.2], [0.9, np.nan, 0.4], [0.2, 0.4, np.nan]])
    >>> similarity = Similarity("agreement", index, scores, scores)
    >>> votes = pd.Series(["yes", "yes", "no"], index)
    >>> compute_group_similarity(similarity, votes, votes).round(2)
          no  yes
    no   NaN  0.3
    yes  0.3  0.9
    """
    known = ~np.isnan(similarity.scores)
    one, other = (
        pd.get_dummies(groups.reindex(similarity.index)).astype(float) for groups in (rows, columns)
    )
    total = one.to_numpy().T @ np.nan_to_num(similarity.scores) @ other.to_numpy()
    pairs = one.to_numpy().T @ known @ other.to_numpy()
    with np.errstate(invalid="ignore"):
        means = np.where(pairs > 0, total / pairs, np.nan)
    return pd.DataFrame(means, one.columns, other.columns)


def compute_agreement_by_year(pair: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """Return the agreement of two countries in each calendar year.

    Agreement is the mean over the shared roll calls of the year of 1 for the same vote, 1/2 where
    one of them abstained and 0 for yes against no. The interval is by titles, because two votes
    on one title are not independent; see
    :func:`~alignment.analysis.title_clusters.estimate_shares`. `pair` is from
    :func:`tabulate_pair_votes`; for `titles` see
    :func:`~alignment.analysis.title_clusters.label_texts`.

    Returns
    -------
    DataFrame
        Indexed by `year`, every year from the first to the last roll call. `shared`: roll calls in
        which both cast a vote. `same`, `half`, `opposed`: numbers of each kind. `texts`: titles
        voted on. `agreement`, 0 to 1, `low`, `high`: NaN where none is shared.

    Examples
    --------
    >>> pair = pd.DataFrame(
    ...     {"date": ["2020-12-01", "2018-12-01", "2018-11-01"], "agreement": [1.0, 0.5, 1.0]},
    ...     index=["R/3", "R/2", "R/1"],
    ... )
    >>> compute_agreement_by_year(pair, pd.Series("", index=pair.index))["agreement"].tolist()
    [0.75, nan, 1.0]
    """
    years = pair["date"].str[:4].astype(int)
    span = range(years.min(), years.max() + 1) if len(years) else range(0)
    index = pd.Index(span, name="year", dtype="int64")
    known = pair["agreement"].notna()
    closeness, year = pair["agreement"][known], years[known]
    counts = {
        name: (closeness == value).groupby(year).sum().reindex(index, fill_value=0).astype("int64")
        for name, value in (("same", 1.0), ("half", 0.5), ("opposed", 0.0))
    }
    rows = pair.index[known.to_numpy()]
    title_count = label_texts(titles, rows).groupby(year).nunique()
    same_year = index.to_numpy()[:, None] == year.to_numpy()
    share, low, high = estimate_shares(
        *(
            sum_by_title(same_year * values, titles, rows)
            for values in (closeness.to_numpy(), np.ones(len(rows)))
        )
    )
    columns = {
        "shared": counts["same"] + counts["half"] + counts["opposed"],
        **counts,
        "texts": title_count.reindex(index, fill_value=0).astype("int64"),
        "agreement": share,
        "low": low,
        "high": high,
    }
    return pd.DataFrame(columns, index=index)


def select_divergent_votes(pair: pd.DataFrame) -> pd.DataFrame:
    """Return the roll calls on which two countries voted differently.

    Rows of :func:`tabulate_pair_votes`: yes against no, then those in which one abstained, either
    with the newest first. Absences do not count.
    """
    differing = pair[pair["agreement"] < 1]
    return differing.sort_values(["agreement", "date"], ascending=[True, False], kind="stable")
