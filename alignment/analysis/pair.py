"""Two countries against one another, roll call by roll call."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.vote import WORDS, Vote

CAST = tuple(WORDS[vote] for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO))


def pair_votes(votes: pd.DataFrame, rollcalls: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
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
    words = {int(code): word for code, word in WORDS.items()}
    frame = rollcalls.loc[votes.columns, ["date", "title", "short", "led_by", "record_url"]].assign(
        vote_a=[words[int(code)] for code in one],
        vote_b=[words[int(code)] for code in other],
        agreement=closeness,
    )
    return frame.iloc[::-1]


def votes_crosstab(pair: pd.DataFrame) -> pd.DataFrame:
    """Return the 3 x 3 table of votes cast by both: rows a, columns b, counts.

    Parameters
    ----------
    pair : DataFrame
        From :func:`pair_votes`.
    """
    shared = pair[pair["agreement"].notna()]
    table = pd.crosstab(shared["vote_a"], shared["vote_b"])
    return table.reindex(index=list(CAST), columns=list(CAST), fill_value=0)


def joint_drafts(sponsors: pd.DataFrame, drafts: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """Return the drafts that both sponsored, of those with a countable list, newest first.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN nothing can be said.
    drafts : DataFrame
        Indexed by text.
    """
    both = (sponsors.loc[[a, b]] == 1).to_numpy().all(axis=0)
    return drafts[drafts.index.isin(sponsors.columns.to_numpy()[both])].iloc[::-1]
