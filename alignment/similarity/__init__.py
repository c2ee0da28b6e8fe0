"""Measures of similarity of countries, computed from votes or sponsor lists; their registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from alignment.model.similarity import Similarity
from alignment.similarity.cosponsorship import (
    cosine_similarity,
    fowler_similarity,
    jaccard_similarity,
    newman_similarity,
    phi_similarity,
    sdsm_similarity,
)
from alignment.similarity.vote_similarity import (
    cohen_kappa,
    cohen_kappa_linear,
    cohen_kappa_squared,
    exact_agreement,
    scott_pi,
    signorino_ritter,
    vote_agreement,
)

__all__ = ["MEASURES", "Measure"]


@dataclass(frozen=True)
class Measure:
    """A measure of similarity: its name, what it is computed from and what it means."""

    name: str
    label: str
    computed_from: str
    compute: Callable[[pd.DataFrame], Similarity]
    low: float
    meaning: str
    high: float = 1.0


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            "agreement",
            "agreement",
            "votes",
            vote_agreement,
            0.0,
            "agreement of votes, an abstention half-way between yes and no",
        ),
        Measure(
            "exact",
            "exact agreement",
            "votes",
            exact_agreement,
            0.0,
            "share of equal votes",
        ),
        Measure(
            "s",
            "S (Signorino-Ritter)",
            "votes",
            signorino_ritter,
            -1.0,
            "agreement spread over -1 (always opposed) to 1 (always the same)",
        ),
        Measure(
            "pi",
            "Scott's pi",
            "votes",
            scott_pi,
            -1.0,
            "equal votes beyond those expected from the pair's common voting record",
        ),
        Measure(
            "kappa",
            "Cohen's kappa",
            "votes",
            cohen_kappa,
            -1.0,
            "equal votes beyond those expected from the two voting records",
        ),
        Measure(
            "kappa-linear",
            "Cohen's kappa (linear)",
            "votes",
            cohen_kappa_linear,
            -1.0,
            "kappa in which yes against no weighs twice as much as against an abstention",
        ),
        Measure(
            "kappa-squared",
            "Cohen's kappa (squared)",
            "votes",
            cohen_kappa_squared,
            -1.0,
            "kappa in which yes against no weighs four times as much as against an abstention",
        ),
        Measure(
            "jaccard",
            "co-sponsorship (Jaccard)",
            "sponsors",
            jaccard_similarity,
            0.0,
            "drafts sponsored together among those sponsored by either",
        ),
        Measure(
            "cosine",
            "co-sponsorship (cosine)",
            "sponsors",
            cosine_similarity,
            0.0,
            "drafts sponsored together over the geometric mean of those sponsored by each",
        ),
        Measure(
            "sdsm",
            "co-sponsorship (z score as a correlation)",
            "sponsors",
            sdsm_similarity,
            -1.0,
            "drafts sponsored together compared with what the totals would give, as a correlation",
        ),
        Measure(
            "phi",
            "co-sponsorship (phi)",
            "sponsors",
            phi_similarity,
            -1.0,
            "correlation of who sponsored what",
        ),
        Measure(
            "fowler",
            "co-sponsorship (Fowler's weights)",
            "sponsors",
            fowler_similarity,
            0.0,
            "cosine in which a draft counts by the inverse of the number of its sponsors",
        ),
        Measure(
            "newman",
            "co-sponsorship (Newman's weights)",
            "sponsors",
            newman_similarity,
            0.0,
            "cosine in which a draft counts by the inverse of the number of its other sponsors",
        ),
    )
}
