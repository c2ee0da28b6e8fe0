"""Stages: whose vote changed between committee and plenary on one text."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.vote import Vote


def stage_changes(rollcalls: pd.DataFrame, votes: pd.DataFrame) -> pd.DataFrame:
    """Return every vote that changed between committee and plenary.

    Parameters
    ----------
    rollcalls : DataFrame
        Indexed by roll call, with `resolution` and `stage`. A text is paired by its
        `resolution`; one with no committee or no plenary vote has no pair. Of several votes
        at one stage each is paired.
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    DataFrame
        `resolution`, `committee` and `plenary` (the roll calls), `iso3`, `before` and `after`
        (codes), in the order of the plenary roll calls and then of countries. A change to or
        from absent is listed too, though it may be no more than an empty seat; a country that
        was no member at either stage is not.

    Examples
    --------
    >>> rollcalls = pd.DataFrame(
    ...     {"resolution": ["R/1", "R/1"], "stage": ["committee", "plenary"]}, index=["L.1", "R/1"]
    ... )
    >>> votes = pd.DataFrame([[2, 0], [2, 2]], index=["AAA", "BBB"], columns=["L.1", "R/1"])
    >>> stage_changes(rollcalls, votes)[["iso3", "before", "after"]].to_dict("records")
    [{'iso3': 'AAA', 'before': 2, 'after': 0}]
    """
    pairs = _pairs(rollcalls[rollcalls.index.isin(votes.columns)])
    codes = {name: votes[name].to_numpy() for pair in pairs for name in pair[1:]}
    parts = []
    for resolution, committee, plenary in pairs:
        before, after = codes[committee], codes[plenary]
        seated = (before >= Vote.ABSENT) & (after >= Vote.ABSENT)
        changed = np.flatnonzero(seated & (before != after))
        parts.append(
            pd.DataFrame(
                {
                    "resolution": resolution,
                    "committee": committee,
                    "plenary": plenary,
                    "iso3": votes.index[changed],
                    "before": before[changed],
                    "after": after[changed],
                }
            )
        )
    if not parts:
        return pd.DataFrame(
            columns=["resolution", "committee", "plenary", "iso3", "before", "after"]
        )
    return pd.concat(parts, ignore_index=True)


def _pairs(rollcalls: pd.DataFrame) -> list[tuple[str, str, str]]:
    named = rollcalls[rollcalls["resolution"] != ""]
    committee = named[named["stage"] == "committee"]
    plenary = named[named["stage"] == "plenary"]
    return [
        (str(resolution), str(first), str(last))
        for last, resolution in plenary["resolution"].items()
        for first in committee.index[committee["resolution"] == resolution]
    ]
