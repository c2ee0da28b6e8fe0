"""The one list of measures that code, menus, command line and documentation read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from alignment.measures.agreement import agreement
from alignment.measures.cosponsorship import cosine, jaccard
from alignment.measures.exact import exact
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
