"""A study as a plain record for JSON, and the same in words for a terminal."""

from __future__ import annotations

import math
from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.model.frames import rows
from alignment.model.wording import counted
from alignment.network.graph import plain
from alignment.version import VERSION

# Links in a record of a study: the most that a map draws.
MOST_LINKS = 1500
DIGITS = 6


def study_record(study: Study, sure: Bootstrap | None = None) -> dict[str, Any]:
    """Return a study: query, countries, blocs, the links of the largest map, and the fit.

    `sure` is how sure the blocs are, where somebody resampled.
    """
    table = study.table.join(study.findings.table)
    chance = study.findings.bloc_probability(sure)
    links = study.pairs.head(MOST_LINKS)
    return {
        "query": study.address,
        "description": study.description,
        "measure": study.measure_label,
        "min_shared": study.min_shared,
        "threshold": number(study.threshold),
        "data": {"title": study.dataset.title, "version": study.dataset.version},
        "program": VERSION,
        "rollcalls": study.rollcalls.index.tolist(),
        "drafts": study.drafts.index.tolist(),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "un_group": row["un_group"],
                "bloc": plain(row["bloc"]),
                "x": number(row["x"]),
                "y": number(row["y"]),
                "votes_cast": row["votes_cast"],
                "sponsored": row["sponsored"],
                "position": interval(row, "position"),
                "swing": interval(row, "swing"),
                "swing_rank": ranked(row),
                "bloc_probability": number(chance[iso3]),
                "dissent": interval(row, "dissent"),
                "participation": number(row["participation"]),
                "cross_pressure": number(row["cross_pressure"]),
                "movement": moved(row),
            }
            for iso3, row in rows(table)
        ],
        "blocs": [
            {
                "id": bloc.id,
                "name": bloc.name,
                "size": bloc.size,
                "cohesion": number(bloc.cohesion),
                "members": list(bloc.members),
            }
            for bloc in study.blocs
        ],
        "links": [
            {
                key: number(value) if isinstance(value, float) else value
                for key, value in row.items()
            }
            for row in links.to_dict("records")
        ],
        "pairs": len(study.ranked),
        "bootstrap": bootstrap_record(sure),
        "fit": {
            "rank_correlation": number(study.fit.rank_correlation),
            "stress": number(study.fit.stress),
            "pairs": study.fit.pairs,
        },
    }


def interval(row: dict[str, Any], name: str) -> dict[str, float | None]:
    """Return a figure with its interval."""
    parts = {"value": name, "low": f"{name}_low", "high": f"{name}_high"}
    return {part: number(row[column]) for part, column in parts.items()}


def ranked(row: dict[str, Any]) -> dict[str, int | None]:
    """Return the best and the last rank by swing that a country may have."""
    ends = {"low": row["swing_rank_low"], "high": row["swing_rank_high"]}
    return {end: None if math.isnan(rank) else int(rank) for end, rank in ends.items()}


def rank_words(rank: dict[str, Any], between: str = " to ") -> str:
    """Return ranks in words, ties as ties.

    >>> rank_words({"low": 1, "high": 14}), rank_words({"low": 3, "high": 3})
    ('1 to 14', '3')
    """
    low, high = rank["low"], rank["high"]
    return "–" if low is None else f"{low}" if low == high else f"{low}{between}{high}"


def moved(row: dict[str, Any]) -> dict[str, float | None]:
    """Return a country's movement with its standard error."""
    return {"value": number(row["movement"]), "se": number(row["movement_se"])}


def bootstrap_record(sure: Bootstrap | None) -> dict[str, Any] | None:
    """Return how sure the blocs are as a whole; None if it was not asked for."""
    if sure is None:
        return None
    low, high = sure.ami_range
    return {
        "replicates": sure.replicates,
        "texts": sure.texts,
        "ami": {"mean": number(sure.ami_mean), "low": number(low), "high": number(high)},
    }


def study_text(study: Study) -> str:
    """Return a study in words: its blocs and who is in them."""
    lines = [study.description, f"Countries: {len(study.table)}. {fit_text(study)}", ""]
    for bloc in study.blocs:
        inside = "" if math.isnan(bloc.cohesion) else f", mean inside {bloc.cohesion:.2f}"
        lines.append(f"{bloc.name} ({counted(bloc.size, 'member')}{inside})")
        if bloc.size > 1:
            lines.append(f"  {' '.join(bloc.members)}")
    outside = study.table.index[study.table["bloc"].isna()]
    if len(outside):
        lines.append(f"Not enough votes to be in a bloc: {' '.join(outside)}")
    lines += ["", f"The same on the page and in --query: {study.address}"]
    return "\n".join(lines)


def fit_text(study: Study) -> str:
    """Return how truthful the map is, in words."""
    if math.isnan(study.fit.rank_correlation):
        return "Fit of the map: not enough pairs."
    return (
        f"Fit of the map: rank correlation {study.fit.rank_correlation:.2f}, "
        f"stress {study.fit.stress:.2f} ({study.fit.pairs:,} pairs)."
    )


def number(value: float) -> float | None:
    """Return a number rounded so that its last bits do not matter; None for NaN."""
    return None if math.isnan(value) else round(float(value), DIGITS)
