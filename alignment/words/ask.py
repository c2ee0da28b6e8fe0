"""Who to ask, as a plain record and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from alignment.foretelling.asking import Entry
from alignment.foretelling.foretell import Forecast

CAVEAT = (
    "Chances are of votes, not of persuasion: the list says where the outcome is open, not who can "
    "be won, and nothing about what moves a vote."
)
# What the list can be sorted by, and whether the highest comes first.
ORDERS = {
    "gain": True,
    "wished": True,
    "certainty": False,
    "absent": True,
    "change": True,
    "name": False,
}


def ask_record(
    forecast: Forecast, asked: list[Entry], outcome: str, names: Mapping[str, str], sort: str
) -> dict[str, Any]:
    """Return the list to work through as a plain record, in the order asked for."""
    rows = [
        {
            "rank": rank,
            "name": names.get(one.iso3, one.iso3),
            **asdict(one),
            "on_title": _votes(one.on_title),
            "on_sisters": _votes(one.on_sisters),
            "absences": {"absent": one.absences[0], "of": one.absences[1]},
        }
        for rank, one in enumerate(asked, 1)
    ]
    known = [row for row in rows if row[sort] is not None]
    known.sort(key=lambda row: row[sort], reverse=ORDERS[sort])
    rows = known + [row for row in rows if row[sort] is None]
    text = forecast.question.text
    return {
        "rollcall": forecast.question.symbol or None,
        "title": text.title,
        "lead": list(text.lead),
        "sponsors": list(forecast.question.sponsors),
        "session": forecast.question.session,
        "outcome": outcome,
        "sort": sort,
        "tally": forecast.tally,
        "passes": round(forecast.passes, 4),
        "countries": rows,
        "caveat": CAVEAT,
    }


def ask_text(record: dict[str, Any], most: int = 20) -> str:
    """Return the list in words."""
    outcome = record["outcome"]
    yes, no = (record["tally"][name]["mean"] for name in ("yes", "no"))
    lines = [
        record["title"],
        f"Wished: {outcome}. Foretold: {yes:.0f} yes, {no:.0f} no; it passes in "
        f"{record['passes']:.0%} of draws.",
        "",
        f"{'':>4} {'country':<26}{'gain':>6}{outcome:>6}{'other':>7}{'abst.':>7}{'absent':>8}"
        "  last votes on it, in brackets on sister texts",
    ]
    for row in record["countries"][:most]:
        sisters = _last(row["on_sisters"])
        did = _last(row["on_title"]) or (f"({sisters})" if sisters else "–")
        lines.append(
            f"{row['rank']:>4} {row['name'][:25]:<26}{row['gain']:>6.2f}{row['wished']:>6.0%}"
            f"{row['against']:>7.0%}{row['abstain']:>7.0%}{row['absent']:>8.0%}  {did}"
        )
    if len(record["countries"]) > most:
        lines.append(f"The first {most} of {len(record['countries'])}.")
    lines += [
        "",
        "Gain: the chance that it votes as wished, times what that would add to the margin of yes "
        "over no.",
        record["caveat"],
    ]
    return "\n".join(lines)


def ask_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the list as flat rows, for CSV and XLSX."""
    return [
        {
            "rank": row["rank"],
            "iso3": row["iso3"],
            "name": row["name"],
            "gain": row["gain"],
            f"chance_{record['outcome']}": row["wished"],
            "chance_other_way": row["against"],
            "chance_abstain": row["abstain"],
            "chance_absent": row["absent"],
            "certainty": row["certainty"],
            "last_on_title": row["last"],
            "on_title": _flat(row["on_title"]),
            "on_sister_texts": _flat(row["on_sisters"]),
            "absent_on_like_texts": row["absences"]["absent"],
            "like_texts": row["absences"]["of"],
            "recent_change": row["change"],
            "closest_that_sponsor": " ".join(row["closest_sponsors"]),
        }
        for row in record["countries"]
    ]


def _votes(votes: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
    return [{"rollcall": one, "date": day, "vote": vote} for one, day, vote in votes]


def _last(votes: list[dict[str, str]], most: int = 3) -> str:
    return ", ".join(
        f"{vote['vote']} {vote['rollcall'].removeprefix('A/RES/')}" for vote in votes[:most]
    )


def _flat(votes: list[dict[str, str]]) -> str:
    return "; ".join(f"{vote['rollcall']} {vote['vote']}" for vote in votes)
