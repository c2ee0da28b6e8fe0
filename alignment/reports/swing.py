"""Swing states, and votes that did not fit, as plain records and in words."""

from __future__ import annotations

from typing import Any

from alignment.analysis.bloc_stability import BlocStability
from alignment.model.dataset import list_records
from alignment.model.text_format import format_signed, get_plain_name
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports.study import (
    build_interval,
    build_movement,
    build_rank,
    build_stability_record,
    format_rank,
    round_number,
)
from alignment.studies.study import Study

# Thousands of roll calls have a million votes.
MAX_SURPRISES_TEXT, MAX_SURPRISES_RECORD = 20, 20_000


def build_swing_record(study: Study, stability: BlocStability | None = None) -> dict[str, Any]:
    """Return the figures of all countries, the highest swing first."""
    findings = study.findings
    table = study.table.join(findings.table).sort_values(
        ["swing", "votes_cast"], ascending=False, na_position="last", kind="stable"
    )
    probability = findings.bloc_probability(stability)
    return {
        "query": study.address,
        "description": study.description,
        "contested": findings.contested.tolist(),
        "contested_names": [
            get_plain_name(row) for _, row in list_records(study.rollcalls.loc[findings.contested])
        ],
        "movement_texts": list(findings.movement.texts),
        "bootstrap": build_stability_record(stability),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "bloc": row["bloc_name"] if isinstance(row["bloc_name"], str) else None,
                "swing": build_interval(row, "swing"),
                "swing_rank": build_rank(row),
                "swing_votes": row["swing_votes"],
                "position": build_interval(row, "position"),
                "bloc_probability": round_number(probability[iso3]),
                "dissent": build_interval(row, "dissent"),
                "dissent_votes": row["dissent_votes"],
                "participation": round_number(row["participation"]),
                "cross_pressure": round_number(row["cross_pressure"]),
                "movement": build_movement(row),
                "votes_cast": row["votes_cast"],
                "story": findings.story(iso3, study.dataset.names),
            }
            for iso3, row in list_records(table)
        ],
    }


def format_swing(record: dict[str, Any], limit: int = 20) -> str:
    """Return the countries with the highest swing, in words."""
    lines = [
        record["description"],
        f"{len(record['contested']):,} of them contested: {_list_contested(record)}",
        "",
        f"{'country':<26}{'swing':>7}{'interval':>14}{'rank':>10}{'votes':>7}"
        f"{'position':>10}{'dissent':>9}",
    ]
    for row in record["countries"][:limit]:
        swing = row["swing"]
        if swing["value"] is None:
            continue
        span = f"{swing['low']:.2f}–{swing['high']:.2f}"
        rank = format_rank(row["swing_rank"], "–")
        position, dissent = row["position"]["value"], row["dissent"]["value"]
        position_text = "–" if position is None else format_signed(position)
        dissent_text = "–" if dissent is None else f"{dissent:.0%}"
        lines.append(
            f"{row['name'][:25]:<26}{swing['value']:>7.2f}{span:>14}{rank:>10}"
            f"{row['swing_votes']:>7}{position_text:>10}{dissent_text:>9}"
        )
    if lines[-1].startswith("country"):
        lines.append("Not enough votes to place anyone.")
    first = sum(row["swing_rank"]["low"] == 1 for row in record["countries"])
    if first > 1:
        lines.append(f"Ranks that overlap are ties: any of {first} may be first.")
    placed = sum(row["swing"]["value"] is not None for row in record["countries"])
    if placed > limit:
        lines.append(f"The first {limit} of {placed}.")
    lines += ["", *(row["story"] for row in record["countries"][:3])]
    return "\n".join(lines)


def _list_contested(record: dict[str, Any], limit: int = 40) -> str:
    """Return the contested roll calls by symbol and plain name, the newest ones if very many."""
    pairs = zip(record["contested"], record["contested_names"], strict=True)
    labels = [f"{name} ({symbol})" if len(name) <= 60 else symbol for symbol, name in pairs]
    if len(labels) <= limit:
        return ", ".join(labels)
    return f"{', '.join(labels[-limit:])} and {len(labels) - limit:,} earlier ones"


def build_surprise_record(
    study: Study, rollcall: str | None, iso3: str | None, limit: int = MAX_SURPRISES_RECORD
) -> dict[str, Any]:
    """Return the votes cast that did not fit, the most surprising first."""
    frame = study.findings.surprises
    if rollcall is not None:
        frame = frame[frame["rollcall"] == rollcall]
    if iso3 is not None:
        frame = frame[frame["iso3"] == iso3]
    titles = study.rollcalls[["title", "short"]].to_dict("index")
    return {
        "query": study.address,
        "description": study.description,
        "total": len(frame),
        "votes": [
            {
                "rollcall": row["rollcall"],
                **titles[row["rollcall"]],
                "iso3": row["iso3"],
                "name": study.dataset.names[row["iso3"]],
                "vote": VOTE_WORDS[Vote(row["vote"])],
                "chance": round_number(row["chance"]),
                "bits": round_number(row["bits"]),
            }
            for _, row in list_records(frame.head(limit))
        ],
    }


def format_surprise(record: dict[str, Any]) -> str:
    """Return the most surprising votes, in words."""
    lines = [record["description"], "", f"{'bits':>6}{'chance':>9}  vote"]
    for row in record["votes"]:
        if row["bits"] is None:
            continue
        vote = f"{row['name']} {row['vote']} on {row['rollcall']}"
        lines.append(f"{row['bits']:>6.1f}{row['chance']:>9.2%}  {vote}: {get_plain_name(row, 50)}")
    count = len(record["votes"])
    if len(lines) == 3:
        lines.append("Not enough votes to say what would have been expected.")
    elif record["total"] > count:
        lines += ["", f"The first {count:,} of {record['total']:,}."]
    return "\n".join(lines)
