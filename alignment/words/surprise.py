"""Votes that did not fit, as a plain record and in words."""

from __future__ import annotations

from typing import Any

from alignment.answer.study import Study
from alignment.model.frames import rows
from alignment.model.texts import plain_name
from alignment.model.vote import WORDS, Vote
from alignment.words.study import number

# Votes told in words, and in a record: of thousands of roll calls there are a million.
MOST_SURPRISES, MOST_RECORDED = 20, 20_000


def surprise_record(
    study: Study, rollcall: str | None, iso3: str | None, most: int = MOST_RECORDED
) -> dict[str, Any]:
    """Return the votes cast that did not fit, the most surprising first, at most so many."""
    frame = study.findings.surprises
    if rollcall is not None:
        frame = frame[frame["rollcall"] == rollcall]
    if iso3 is not None:
        frame = frame[frame["iso3"] == iso3]
    about = study.rollcalls[["title", "short"]].to_dict("index")
    return {
        "query": study.address,
        "description": study.description,
        "total": len(frame),
        "votes": [
            {
                "rollcall": row["rollcall"],
                **about[row["rollcall"]],
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
        lines.append(f"{row['bits']:>6.1f}{row['chance']:>9.2%}  {vote}: {plain_name(row, 50)}")
    listed = len(record["votes"])
    if len(lines) == 3:
        lines.append("Not enough votes to say what would have been expected.")
    elif record["total"] > listed:
        lines += ["", f"The first {listed:,} of {record['total']:,}."]
    return "\n".join(lines)
