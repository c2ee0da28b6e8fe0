"""What asking a country could add to a wished outcome."""

from __future__ import annotations

from alignment.foretelling.history import Array


def gains(chances: Array, absent: Array, outcome: str = "yes") -> Array:
    """Return what countries would add to the margin, times the chance that they vote as wished.

    g = w (1 - (w - a)), w and a the chances that a country votes as wished and against, absences
    counted: a vote as wished moves the margin by 1 - (w - a) over what is expected. Highest where
    the matter is open; small where a country is sure to vote either way, for there is little to be
    added, or little chance of it. Chances are of votes, not of persuasion.

    Parameters
    ----------
    chances : array, countries x choices
        No, abstain, yes of those that cast a vote.
    absent : array
    outcome : {"yes", "no"}

    Examples
    --------
    >>> import numpy as np
    >>> chances = np.array([[0.5, 0.0, 0.5], [0.0, 0.0, 1.0], [0.9, 0.1, 0.0]])
    >>> gains(chances, np.array([0.0, 0.5, 0.0])).tolist()
    [0.5, 0.25, 0.0]
    """
    as_wished, against = (2, 0) if outcome == "yes" else (0, 2)
    present = 1 - absent
    wished = present * chances[:, as_wished]
    return wished * (1 - wished + present * chances[:, against])
