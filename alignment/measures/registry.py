"""The one list of measures that code, menus, command line and documentation read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from alignment.measures.agreement import agreement
from alignment.measures.cosponsorship import cosine, jaccard
from alignment.measures.exact import exact
from alignment.measures.kappa import kappa, kappa_linear, kappa_squared
from alignment.measures.pi import scott_pi
from alignment.measures.signorino import signorino_ritter
from alignment.model.similarity import Similarity


@dataclass(frozen=True)
class Measure:
    """A measure of similarity: its name, what it is computed from and what it means."""

    name: str
    label: str
    of: str
    compute: Callable[[pd.DataFrame], Similarity]
    low: float
    high: float
    meaning: str


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            "agreement",
            "agreement",
            "votes",
            agreement,
            0.0,
            1.0,
            "mean closeness of votes, an abstention half-way between yes and no",
        ),
        Measure("exact", "exact agreement", "votes", exact, 0.0, 1.0, "share of equal votes"),
        Measure(
            "s",
            "S (Signorino-Ritter)",
            "votes",
            signorino_ritter,
            -1.0,
            1.0,
            "agreement spread over -1 (always opposed) to 1 (always the same)",
        ),
        Measure(
            "pi",
            "Scott's pi",
            "votes",
            scott_pi,
            -1.0,
            1.0,
            "equal votes beyond what the pair's common voting record would give by chance",
        ),
        Measure(
            "kappa",
            "Cohen's kappa",
            "votes",
            kappa,
            -1.0,
            1.0,
            "equal votes beyond what the two voting records would give by chance",
        ),
        Measure(
            "kappa-linear",
            "Cohen's kappa (linear)",
            "votes",
            kappa_linear,
            -1.0,
            1.0,
            "kappa in which yes against no weighs twice as much as against an abstention",
        ),
        Measure(
            "kappa-squared",
            "Cohen's kappa (squared)",
            "votes",
            kappa_squared,
            -1.0,
            1.0,
            "kappa in which yes against no weighs four times as much as against an abstention",
        ),
        Measure(
            "jaccard",
            "co-sponsorship (Jaccard)",
            "sponsors",
            jaccard,
            0.0,
            1.0,
            "drafts sponsored together among those sponsored by either",
        ),
        Measure(
            "cosine",
            "co-sponsorship (cosine)",
            "sponsors",
            cosine,
            0.0,
            1.0,
            "drafts sponsored together over the geometric mean of those sponsored by each",
        ),
    )
}
