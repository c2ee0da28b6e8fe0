"""Swing states and surprising votes as plain records, and in words for a terminal."""

from __future__ import annotations

from typing import Any

from alignment.answer.study import Study
from alignment.model.frames import rows
from alignment.model.vote import WORDS, Vote
from alignment.words.study import bootstrap_record, interval, moved, number

# Votes told in words, and in a record: of thousands of roll calls there are a million.
MOST_SURPRISES, MOST_RECORDED = 20, 20_000


def swing_record(study: Study) -> dict[str, Any]:
    """Return every country's swing and what stands beside it, the highest swing first."""
    findings = study.findings
    table = study.table.join(findings.table).sort_values(
        ["swing", "votes_cast"], ascending=False, na_position="last", kind="stable"
    )
    sure = findings.bloc_probability
    return {
        "query": study.address,
        "description": study.description,
        "contested": findings.contested.tolist(),
        "movement_texts": list(findings.movement.texts),
        "bootstrap": bootstrap_record(study),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "bloc": row["bloc_name"] if isinstance(row["bloc_name"], str) else None,
                "swing": interval(row, "swing"),
                "swing_votes": row["swing_votes"],
                "position": interval(row, "position"),
                "bloc_probability": number(sure[iso3]),
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
        f"{len(record['contested']):,} of them contested: {_named(record['contested'])}",
        "",
        f"{'country':<26}{'swing':>7}{'interval':>14}{'votes':>7}{'position':>10}{'dissent':>9}",
    ]
    for row in record["countries"][:most]:
        swing = row["swing"]
        if swing["value"] is None:
            continue
        span = f"{swing['low']:.2f}–{swing['high']:.2f}"
        place = "–" if row["position"]["value"] is None else f"{row['position']['value']:+.2f}"
        against = "–" if row["dissent"]["value"] is None else f"{row['dissent']['value']:.0%}"
        lines.append(
            f"{row['name'][:25]:<26}{swing['value']:>7.2f}{span:>14}{row['swing_votes']:>7}"
            f"{place:>10}{against:>9}"
        )
    if lines[-1].startswith("country"):
        lines.append("Not enough votes to place anyone.")
    lines += ["", *(row["story"] for row in record["countries"][:3])]
    return "\n".join(lines)


def surprise_record(
    study: Study, rollcall: str | None, iso3: str | None, most: int = MOST_RECORDED
) -> dict[str, Any]:
    """Return the votes cast that did not fit, the most surprising first, at most so many."""
    frame = study.findings.surprises
    if rollcall is not None:
        frame = frame[frame["rollcall"] == rollcall]
    if iso3 is not None:
        frame = frame[frame["iso3"] == iso3]
    titles = study.rollcalls["title"].to_dict()
    return {
        "query": study.address,
        "description": study.description,
        "total": len(frame),
        "votes": [
            {
                "rollcall": row["rollcall"],
                "title": titles[row["rollcall"]],
                "iso3": row["iso3"],
                "name": study.dataset.names[row["iso3"]],
                "vote": WORDS[Vote(row["vote"])],
                "chance": number(row["chance"]),
                "bits": number(row["bits"]),
            }
            for _, row in rows(frame.head(most))
        ],
    }


def surprise_text(record: dict[str, Any]) -> str:
    """Return the most surprising votes, in words."""
    lines = [record["description"], "", f"{'bits':>6}{'chance':>9}  vote"]
    for row in record["votes"]:
        if row["bits"] is None:
            continue
        vote = f"{row['name']} {row['vote']} on {row['rollcall']}"
        lines.append(f"{row['bits']:>6.1f}{row['chance']:>9.2%}  {vote}: {row['title'][:50]}")
    if len(lines) == 3:
        lines.append("Not enough votes to say what would have been expected.")
    return "\n".join(lines)


def _named(rollcalls: list[str], most: int = 40) -> str:
    """Return roll calls by name, of very many the newest."""
    if len(rollcalls) <= most:
        return " ".join(rollcalls)
    return f"{' '.join(rollcalls[-most:])} and {len(rollcalls) - most:,} earlier ones"
