"""Candidates for persuasion as a plain record, rows and a report, and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import itemgetter
from typing import Any

from alignment.forecasting.builtin_forecast import list_leads
from alignment.forecasting.persuasion import PastVote, PersuasionCandidate
from alignment.forecasting.predict import Forecast
from alignment.forecasting.text_similarity import session_for_day
from alignment.forecasting.walk_forward import LeadsBySymbol
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_leaders, format_signed
from alignment.reports.forecast import (
    build_list_metadata,
    build_standing_section,
    describe_question,
    format_margin,
    remove_subtitle,
)
from alignment.reports.report import build_section

CAVEAT = (
    "Chances are of votes, not of persuasion: the list says where the outcome is open, not who can "
    "be won, and nothing about what moves a vote."
)
# The margin that a gain adds to, by majority.
GAIN_MARGIN_TEXT = {
    "simple": "the margin of yes over no",
    "two-thirds": "the margin of yes over twice no, in which a no avoided counts double",
}
ABSENCE_NOTE = (
    "Chances here count absence in: as wished, other way, abstain and absent sum to 100%. A "
    "forecast by country gives yes, no and abstain if it votes."
)
# Sorted by these, the lowest comes first.
ASCENDING_SORTS = ("certainty", "name")
# Columns of the report.
_REPORT_COLUMNS: dict[str, Callable[[dict[str, Any]], str]] = {
    "Rank": lambda row: str(row["rank"]),
    "Country": lambda row: row["name"],
    "Gain": lambda row: f"{row['gain']:.2f}",
    "As wished": lambda row: f"{row['wished']:.0%}",
    "Other way": lambda row: f"{row['against']:.0%}",
    "Abstain": lambda row: f"{row['abstain']:.0%}",
    "Absent": lambda row: f"{row['absent']:.0%}",
    "On this title": lambda row: format_past_votes(row["on_title"]),
    "On sister texts": lambda row: format_past_votes(row["on_sisters"]),
    "In committee": lambda row: format_past_votes(row["in_committee"]),
    "Was absent": lambda row: f"{row['absences']['absent']} of {row['absences']['of']}",
    "Change": lambda row: format_change(row["change"]),
    "Closest that sponsor": lambda row: ", ".join(row["closest_names"]),
}


def format_gain_note(majority: str) -> str:
    """Return the meaning of the gain under a majority."""
    margin = GAIN_MARGIN_TEXT[majority]
    return f"Gain: the chance that it votes as wished, times what that adds to {margin}."


def build_persuasion_record(
    forecast: Forecast,
    candidates: list[PersuasionCandidate],
    outcome: str,
    dataset: Dataset,
    sort: str,
) -> dict[str, Any]:
    """Return the candidates as a plain record, in the order of `sort`."""
    names, leads = dataset.names, list_leads(dataset)
    rows = [
        {
            "rank": rank,
            "name": names.get(one.iso3, one.iso3),
            **{each.name: getattr(one, each.name) for each in fields(one)},
            "on_title": _build_vote_records(one.on_title, leads, names),
            "on_sisters": _build_vote_records(one.on_sisters, leads, names),
            "in_committee": [
                vote | {"known_before": session_for_day(vote["date"]) < forecast.question.session}
                for vote in _build_vote_records(one.in_committee, leads, names)
            ],
            "absences": {"absent": one.absences[0], "of": one.absences[1]},
            "closest_names": [names.get(iso3, iso3) for iso3 in one.closest_sponsors],
        }
        for rank, one in enumerate(candidates, 1)
    ]
    keys = [len(row["closest_sponsors"]) if sort == "sponsors" else row[sort] for row in rows]
    known = [pair for pair in zip(keys, rows, strict=True) if pair[0] is not None]
    known.sort(key=itemgetter(0), reverse=sort not in ASCENDING_SORTS)
    unknown = [row for key, row in zip(keys, rows, strict=True) if key is None]
    text = forecast.question.text
    record = {
        "rollcall": forecast.question.symbol or None,
        "title": text.title,
        "lead": list(text.lead),
        "sponsors": list(forecast.question.sponsors),
        "set": dict(forecast.question.sets),
        "majority": forecast.majority,
        "margin": forecast.margin,
        "session": forecast.question.session,
        "outcome": outcome,
        "sort": sort,
        "tally": forecast.tally,
        "passes": round(forecast.passes, 4),
        "countries": [*(row for _, row in known), *unknown],
        "caveat": CAVEAT,
        "data": {"title": dataset.title, "version": dataset.version},
    }
    return record | {"scenario": describe_question(record, names, forecast.unlike)}


def build_persuasion_report(record: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the candidates as a report to print; `url` is that of the page."""
    columns = {
        head: [format_cell(row) for row in record["countries"]]
        for head, format_cell in _REPORT_COLUMNS.items()
    }
    columns = {head: cells for head, cells in columns.items() if any(cells)}
    return {
        "title": f"Who to ask: {remove_subtitle(record['title'])}",
        "basis": " ".join([f"Wished: {record['outcome']}.", *record["scenario"]]),
        "sections": [
            build_standing_section(record, url),
            build_section(
                "The list",
                [],
                f"By {record['sort']}. {format_gain_note(record['majority'])} {ABSENCE_NOTE}",
                headings=list(columns),
                rows=list(zip(*columns.values(), strict=True)),
            ),
        ],
        "caveat": record["caveat"],
        "data": record["data"],
    }


def format_change(change: float | None) -> str:
    """Return a change on similar texts with its sign; '–' for None."""
    return "–" if change is None else format_signed(change)


def format_persuasion(record: dict[str, Any], limit: int = 20) -> str:
    """Return the candidates in words."""
    outcome = record["outcome"]
    yes, no = (record["tally"][name]["mean"] for name in ("yes", "no"))
    lines = [
        record["title"],
        f"Wished: {outcome}. Foretold: {yes:.0f} yes, {no:.0f} no; it passes in "
        f"{record['passes']:.0%} of draws.",
        format_margin(record),
        *record["scenario"],
        "",
        f"{'':>4} {'country':<26}{'gain':>6}{outcome:>6}{'other':>7}{'abst.':>7}{'absent':>8}"
        "  last votes on it, in brackets on sister texts",
    ]
    for row in record["countries"][:limit]:
        similar = format_past_votes(row["on_sisters"])
        votes = format_past_votes(row["on_title"]) or (f"({similar})" if similar else "–")
        lines.append(
            f"{row['rank']:>4} {row['name'][:25]:<26}{row['gain']:>6.2f}{row['wished']:>6.0%}"
            f"{row['against']:>7.0%}{row['abstain']:>7.0%}{row['absent']:>8.0%}  {votes}"
        )
    if len(record["countries"]) > limit:
        lines.append(f"The first {limit} of {len(record['countries'])}.")
    lines += ["", format_gain_note(record["majority"]), ABSENCE_NOTE, record["caveat"]]
    return "\n".join(lines)


def build_persuasion_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the candidates as flat rows, for CSV and XLSX."""
    return [
        {
            **{name: row[name] for name in ("rank", "iso3", "name", "gain")},
            f"chance_{record['outcome']}": row["wished"],
            "chance_other_way": row["against"],
            "chance_abstain": row["abstain"],
            "chance_absent": row["absent"],
            "certainty": row["certainty"],
            "last_on_title": row["last"],
            "on_title": _join_votes(row["on_title"]),
            "on_sister_texts": _join_votes(row["on_sisters"]),
            "in_committee": _join_votes(row["in_committee"]),
            "absent_on_like_texts": row["absences"]["absent"],
            "like_texts": row["absences"]["of"],
            "recent_change": row["change"],
            "closest_that_sponsor": "; ".join(row["closest_names"]),
        }
        for row in record["countries"]
    ]


def build_persuasion_metadata(record: dict[str, Any]) -> dict[str, str]:
    """Return the metadata of the file of candidates."""
    metadata = build_list_metadata(record)
    return {
        "title": f"Who to ask: {metadata.pop('title')}",
        "wished": record["outcome"],
        **metadata,
        "chances": f"{format_gain_note(record['majority'])} {ABSENCE_NOTE}",
        "caveat": record["caveat"],
    }


def _build_vote_records(
    votes: tuple[PastVote, ...], leads: LeadsBySymbol, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "rollcall": rollcall,
            "date": date,
            "vote": vote,
            "led_by": list(leads.get(rollcall, ())),
            "led_names": [names.get(iso3, iso3) for iso3 in leads.get(rollcall, ())],
        }
        for rollcall, date, vote in votes
    ]


def format_past_votes(votes: list[dict[str, Any]], limit: int = 3) -> str:
    """Return the newest votes in words; '' for none."""
    return ", ".join(
        f"{vote['vote']} {vote['rollcall'].removeprefix('A/RES/')}{_format_same_session(vote)}"
        for vote in votes[:limit]
    )


def _format_same_session(vote: dict[str, Any]) -> str:
    """Return the remark on a vote in the session of the forecast; '' for others."""
    return "" if vote.get("known_before", True) else " (same session, not used)"


def _join_votes(votes: list[dict[str, Any]]) -> str:
    items = []
    for vote in votes:
        leaders = f" ({format_leaders(vote['led_names'])})" if vote["led_by"] else ""
        items.append(f"{vote['rollcall']} {vote['vote']}{leaders}{_format_same_session(vote)}")
    return "; ".join(items)
