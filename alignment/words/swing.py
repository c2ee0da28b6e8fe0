"""Swing states as plain records, and in words for a terminal."""

from __future__ import annotations

from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.model.frames import rows
from alignment.model.texts import plain_name
from alignment.model.wording import signed
from alignment.words.study import bootstrap_record, interval, moved, number, rank_words, ranked


def swing_record(study: Study, sure: Bootstrap | None = None) -> dict[str, Any]:
    """Return every country's swing and what stands beside it, the highest swing first.

    `sure` is how sure the blocs are, where somebody resampled.
    """
    findings = study.findings
    table = study.table.join(findings.table).sort_values(
        ["swing", "votes_cast"], ascending=False, na_position="last", kind="stable"
    )
    chance = findings.bloc_probability(sure)
    return {
        "query": study.address,
        "description": study.description,
        "contested": findings.contested.tolist(),
        "contested_names": [
            plain_name(row) for _, row in rows(study.rollcalls.loc[findings.contested])
        ],
        "movement_texts": list(findings.movement.texts),
        "bootstrap": bootstrap_record(sure),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "bloc": row["bloc_name"] if isinstance(row["bloc_name"], str) else None,
                "swing": interval(row, "swing"),
                "swing_rank": ranked(row),
                "swing_votes": row["swing_votes"],
                "position": interval(row, "position"),
                "bloc_probability": number(chance[iso3]),
                "dissent": interval(row, "dissent"),
                "dissent_votes": row["dissent_votes"],
                "participation": number(row["participation"]),
                "cross_pressure": number(row["cross_pressure"]),
                "movement": moved(row),
                "votes_cast": row["votes_cast"],
                "story": findings.story(iso3, study.dataset.names),
            }
            for iso3, row in rows(table)
        ],
    }


def swing_text(record: dict[str, Any], most: int = 20) -> str:
    """Return the countries with the highest swing, in words."""
    lines = [
        record["description"],
        f"{len(record['contested']):,} of them contested: {_named(record)}",
        "",
        f"{'country':<26}{'swing':>7}{'interval':>14}{'rank':>10}{'votes':>7}{'position':>10}{'dissent':>9}",
    ]
    for row in record["countries"][:most]:
        swing = row["swing"]
        if swing["value"] is None:
            continue
        span = f"{swing['low']:.2f}–{swing['high']:.2f}"
        rank = rank_words(row["swing_rank"], "–")
        place = "–" if row["position"]["value"] is None else signed(row["position"]["value"])
        against = "–" if row["dissent"]["value"] is None else f"{row['dissent']['value']:.0%}"
        lines.append(
            f"{row['name'][:25]:<26}{swing['value']:>7.2f}{span:>14}{rank:>10}"
            f"{row['swing_votes']:>7}{place:>10}{against:>9}"
        )
    if lines[-1].startswith("country"):
        lines.append("Not enough votes to place anyone.")
    first = sum(row["swing_rank"]["low"] == 1 for row in record["countries"])
    if first > 1:
        lines.append(f"Ranks that overlap are ties: any of {first} may be first.")
    placed = sum(row["swing"]["value"] is not None for row in record["countries"])
    if placed > most:
        lines.append(f"The first {most} of {placed}.")
    lines += ["", *(row["story"] for row in record["countries"][:3])]
    return "\n".join(lines)


def _named(record: dict[str, Any], most: int = 40) -> str:
    """Return the contested roll calls by symbol and plain name, of very many the newest."""
    pairs = zip(record["contested"], record["contested_names"], strict=True)
    told = [f"{name} ({symbol})" if len(name) <= 60 else symbol for symbol, name in pairs]
    if len(told) <= most:
        return ", ".join(told)
    return f"{', '.join(told[-most:])} and {len(told) - most:,} earlier ones"
