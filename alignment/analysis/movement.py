"""Movement: how far a country moved between two periods, against what is only noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.positions import Positions, placed, positions
from alignment.analysis.recurring import by_text, recurring, spelled
from alignment.model.vote import Vote

# Fewest votes in a period to speak of a position there.
MIN_VOTES = 2
# Least correlation of two periods, fitted apart, to be taken for one scale.
COMMON_SCALE = 0.5


@dataclass(frozen=True, eq=False)
class Movement:
    """Movement of countries between two periods.

    Attributes
    ----------
    table : DataFrame
        Indexed by ISO3. `before`, `after`: the positions, each less the mean of the countries
        that have both. `change`: after - before. `se`: its standard error. `z`: change / se.
        `votes_before`, `votes_after`: votes it rests on. NaN where a country cast fewer than
        2 votes in a period.
    texts : tuple of str
        The titles voted on in both periods, if the movement rests on them; empty if each
        period was placed by all its own roll calls.
    """

    table: pd.DataFrame
    texts: tuple[str, ...]


def movement(before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series) -> Movement:
    """Return how far each country moved between two periods.

    Only texts with the same title in both periods are used, and each has one discrimination
    and one pair of cutpoints for both: an ordinal probit is fitted in which every country has
    two positions and every text one set of parameters. So a different agenda cannot pass for
    a movement. Where there are no such texts, or too few to place anyone in both periods, the
    periods are fitted apart, each on all its roll calls and each with mean 0 and standard
    deviation 1; change is then change of standing among the countries. The side of the later
    is the one by which the two correlate above 0 over all countries in both: a country that
    fixes the sign of each by itself may have crossed the middle. Where the two then correlate
    less than .5 they divide along different lines, and nothing is said: all NaN.

    Either way, what all countries did alike cannot be told from a change of the text, so
    positions are taken less the mean of the countries that are in both periods. With se_1 and
    se_2 the standard errors of the two positions, z = change / sqrt(se_1^2 + se_2^2).
    Positions are pulled to the middle by their prior, which makes z cautious.

    Parameters
    ----------
    before, after : DataFrame of int8
        Countries x roll calls of either period, codes of :class:`~alignment.model.vote.Vote`,
        on the same countries.
    titles : Series
        Title by roll call, compared without case, punctuation, small words and the difference
        of British and American spelling. A text that changed under an unchanged title looks
        like a movement of the countries that minded.

    Returns
    -------
    Movement

    References
    ----------
    Bridging items across periods: Bailey 2007, doi:10.1111/j.1540-5907.2007.00260.x; Bailey,
    Strezhnev and Voeten 2017, doi:10.1177/0022002715595700.

    Examples
    --------
    >>> one = pd.DataFrame({"r1": [2, 2, 0], "r2": [2, 2, 0]}, list("ABC"), dtype="int8")
    >>> two = pd.DataFrame({"r3": [2, 0, 0], "r4": [2, 0, 0]}, list("ABC"), dtype="int8")
    >>> titles = pd.Series({"r1": "On this", "r2": "On that", "r3": "On that", "r4": "This"})
    >>> movement(one, two, titles).table["change"].abs().idxmax()
    'B'
    """
    after = after.reindex(before.index, fill_value=np.int8(Vote.NOT_MEMBER))
    shared = recurring(before, after, titles)
    rows = before.index.append(after.index)
    seen = np.concatenate([by_text(before, titles, shared), by_text(after, titles, shared)], axis=1)
    joint = placed(seen, rows, pd.Index(shared, dtype=object))
    table = _compared(joint.table.iloc[: len(before)], joint.table.iloc[len(before) :])
    if table["change"].notna().any():
        return Movement(table, spelled(after, titles, shared))
    first, second = _among(before, after).table, _among(after, before).table
    table = _compared(first, second)
    if _correlation(table) < 0:
        # Which side is positive hangs on one country, and that one may have crossed the middle:
        # all that are in both periods decide.
        table = _compared(first, second.assign(value=-second["value"]))
    if not _correlation(table) >= COMMON_SCALE:
        # The halves divide along different lines: a difference would be one of lines.
        table = table.assign(**dict.fromkeys(("before", "after", "change", "se", "z"), np.nan))
    return Movement(table, ())


def _among(votes: pd.DataFrame, others: pd.DataFrame) -> Positions:
    """Return positions in one period, of countries with votes enough in both."""
    both = (_cast(votes) >= MIN_VOTES) & (_cast(others) >= MIN_VOTES)
    seated = votes.copy()
    seated.loc[~both] = np.int8(Vote.NOT_MEMBER)
    return positions(seated)


def _cast(votes: pd.DataFrame) -> pd.Series:
    return (votes >= Vote.NO).sum(axis=1)


def _correlation(table: pd.DataFrame) -> float:
    both = table[["before", "after"]].dropna()
    if len(both) < 3 or (both.std() == 0).any():
        return float("nan")
    return float(both["before"].corr(both["after"]))


def _compared(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    enough = (first["votes"] >= MIN_VOTES) & (second["votes"] >= MIN_VOTES)
    before, after = first["value"].where(enough), second["value"].where(enough)
    before, after = before - before.mean(), after - after.mean()
    se = (first["se"] ** 2 + second["se"] ** 2).where(enough) ** 0.5
    return pd.DataFrame(
        {
            "before": before,
            "after": after,
            "change": after - before,
            "se": se,
            "z": (after - before) / se,
            "votes_before": first["votes"],
            "votes_after": second["votes"],
        }
    )
