"""What asking a country could add to a wished outcome."""

from __future__ import annotations

from alignment.foretelling.history import Array

# What a yes and a no count in the margin of each majority, :attr:`Forecast.margin`.
COUNTS_AS = {"simple": {"yes": 1, "no": 1}, "two-thirds": {"yes": 1, "no": 2}}


def gains(chances: Array, absent: Array, outcome: str = "yes", majority: str = "simple") -> Array:
    """Return what countries would add to the margin, times the chance that they vote as wished.

    g = w (p - (p w - q a)), w and a the chances that a country votes as wished and against,
    absences counted; p and q what such votes count in the margin, both 1 for more yes than no. Two
    thirds is a margin of yes less twice no: a no counts 2, so a no avoided adds twice as much. A
    vote as wished moves the margin by p - (p w - q a) over what is expected. Highest where the
    matter is open; small where a country is sure to vote either way, for there is little to be
    added, or little chance of it. Chances are of votes, not of persuasion.

    Parameters
    ----------
    chances : array, countries x choices
        No, abstain, yes of those that cast a vote.
    absent : array
    outcome : {"yes", "no"}
    majority : {"simple", "two-thirds"}

    Examples
    --------
    >>> import numpy as np
    >>> chances = np.array([[0.5, 0.0, 0.5], [0.0, 0.0, 1.0], [0.9, 0.1, 0.0]])
    >>> gains(chances, np.array([0.0, 0.5, 0.0])).tolist()
    [0.5, 0.25, 0.0]
    >>> gains(chances, np.array([0.0, 0.5, 0.0]), majority="two-thirds").tolist()
    [0.75, 0.25, 0.0]
    """
    as_wished, against = (2, 0) if outcome == "yes" else (0, 2)
    p, q = (COUNTS_AS[majority][word] for word in (outcome, "no" if outcome == "yes" else "yes"))
    present = 1 - absent
    wished = present * chances[:, as_wished]
    return wished * (p - (p * wished - q * present * chances[:, against]))
