"""Who to ask, as a plain record and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from alignment.foretelling.asking import Did, Entry
from alignment.foretelling.foretell import Forecast
from alignment.foretelling.ready import leads_of
from alignment.foretelling.titles import session_of
from alignment.foretelling.walk import Leads
from alignment.model.dataset import Dataset
from alignment.model.texts import led
from alignment.model.wording import signed
from alignment.words.report import item, part
from alignment.words.scenario import asked_with, facts_of, margin

CAVEAT = (
    "Chances are of votes, not of persuasion: the list says where the outcome is open, not who can "
    "be won, and nothing about what moves a vote."
)
# The margin that a gain counts in, by the majority that is needed.
MARGIN = {
    "simple": "the margin of yes over no",
    "two-thirds": "the margin of yes over twice no, in which a no avoided counts double",
}
COUNTED_IN = (
    "Chances here count absence in: as wished, other way, abstain and absent sum to 100%. A "
    "forecast by country gives yes, no and abstain if it votes."
)
# Sorted by these the lowest comes first.
RISING = ("certainty", "name")
# The columns of a list to print.
_COLUMNS: dict[str, Callable[[dict[str, Any]], str]] = {
    "Rank": lambda row: str(row["rank"]),
    "Country": lambda row: row["name"],
    "Gain": lambda row: f"{row['gain']:.2f}",
    "As wished": lambda row: f"{row['wished']:.0%}",
    "Other way": lambda row: f"{row['against']:.0%}",
    "Abstain": lambda row: f"{row['abstain']:.0%}",
    "Absent": lambda row: f"{row['absent']:.0%}",
    "On this title": lambda row: did(row["on_title"]),
    "On sister texts": lambda row: did(row["on_sisters"]),
    "In committee": lambda row: did(row["in_committee"]),
    "Was absent": lambda row: f"{row['absences']['absent']} of {row['absences']['of']}",
    "Change": lambda row: changed(row["change"]),
    "Closest that sponsor": lambda row: ", ".join(row["closest_names"]),
}


def gain_words(majority: str) -> str:
    """Return what the gain is under a majority."""
    return f"Gain: the chance that it votes as wished, times what that adds to {MARGIN[majority]}."


def ask_record(
    forecast: Forecast, asked: list[Entry], outcome: str, dataset: Dataset, sort: str
) -> dict[str, Any]:
    """Return the list to work through as a plain record, in the order asked for."""
    names, leads = dataset.names, leads_of(dataset)
    rows = [
        {
            "rank": rank,
            "name": names.get(one.iso3, one.iso3),
            **{each.name: getattr(one, each.name) for each in fields(one)},
            "on_title": _votes(one.on_title, leads, names),
            "on_sisters": _votes(one.on_sisters, leads, names),
            "in_committee": [
                vote | {"known_before": session_of(vote["date"]) < forecast.question.session}
                for vote in _votes(one.in_committee, leads, names)
            ],
            "absences": {"absent": one.absences[0], "of": one.absences[1]},
            "closest_names": [names.get(iso3, iso3) for iso3 in one.closest_sponsors],
        }
        for rank, one in enumerate(asked, 1)
    ]
    by = [(_key(row, sort), row) for row in rows]
    known = [each for each in by if each[0] is not None]
    known.sort(key=lambda each: each[0], reverse=sort not in RISING)
    rows = [row for _, row in known] + [row for key, row in by if key is None]
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
        "countries": rows,
        "caveat": CAVEAT,
        "data": {"title": dataset.title, "version": dataset.version},
    }
    return record | {"scenario": asked_with(record, names, forecast.unlike)}


def _key(row: dict[str, Any], sort: str) -> Any:
    return len(row["closest_sponsors"]) if sort == "sponsors" else row[sort]


def ask_report(record: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the list as a report to print; `address` is where it stands on the page."""
    told = {head: [column(row) for row in record["countries"]] for head, column in _COLUMNS.items()}
    told = {head: cells for head, cells in told.items() if any(cells)}
    rows = list(zip(*told.values(), strict=True))
    passes = f"It passes in {record['passes']:.0%} of draws."
    return {
        "title": f"Who to ask: {record['title'].split(' : ')[0]}",
        "basis": " ".join([f"Wished: {record['outcome']}.", *record["scenario"]]),
        "sections": [
            part(
                "How it stands", [item(f"{passes} {margin(record)}", address, leads="On the page")]
            ),
            part(
                "The list",
                [],
                f"By {record['sort']}. {gain_words(record['majority'])} {COUNTED_IN}",
                heads=list(told),
                rows=rows,
            ),
        ],
        "caveat": record["caveat"],
        "data": record["data"],
    }


def changed(change: float | None) -> str:
    """Return a change of place on like texts in words, '–' if it is not known."""
    return "–" if change is None else signed(change)


def ask_text(record: dict[str, Any], most: int = 20) -> str:
    """Return the list in words."""
    outcome = record["outcome"]
    yes, no = (record["tally"][name]["mean"] for name in ("yes", "no"))
    lines = [
        record["title"],
        f"Wished: {outcome}. Foretold: {yes:.0f} yes, {no:.0f} no; it passes in "
        f"{record['passes']:.0%} of draws.",
        margin(record),
        *record["scenario"],
        "",
        f"{'':>4} {'country':<26}{'gain':>6}{outcome:>6}{'other':>7}{'abst.':>7}{'absent':>8}"
        "  last votes on it, in brackets on sister texts",
    ]
    for row in record["countries"][:most]:
        sisters = did(row["on_sisters"])
        votes = did(row["on_title"]) or (f"({sisters})" if sisters else "–")
        lines.append(
            f"{row['rank']:>4} {row['name'][:25]:<26}{row['gain']:>6.2f}{row['wished']:>6.0%}"
            f"{row['against']:>7.0%}{row['abstain']:>7.0%}{row['absent']:>8.0%}  {votes}"
        )
    if len(record["countries"]) > most:
        lines.append(f"The first {most} of {len(record['countries'])}.")
    lines += [
        "",
        gain_words(record["majority"]),
        COUNTED_IN,
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
            "in_committee": _flat(row["in_committee"]),
            "absent_on_like_texts": row["absences"]["absent"],
            "like_texts": row["absences"]["of"],
            "recent_change": row["change"],
            "closest_that_sponsor": "; ".join(row["closest_names"]),
        }
        for row in record["countries"]
    ]


def ask_facts(record: dict[str, Any]) -> dict[str, str]:
    """Return what the file of a list says of itself."""
    facts = facts_of(record)
    return {
        "title": f"Who to ask: {facts.pop('title')}",
        "wished": record["outcome"],
        **facts,
        "chances": f"{gain_words(record['majority'])} {COUNTED_IN}",
        "caveat": record["caveat"],
    }


def _votes(votes: tuple[Did, ...], leads: Leads, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "rollcall": one,
            "date": day,
            "vote": vote,
            "led_by": list(leads.get(one, ())),
            "led_names": [names.get(iso3, iso3) for iso3 in leads.get(one, ())],
        }
        for one, day, vote in votes
    ]


def did(votes: list[dict[str, Any]], most: int = 3) -> str:
    """Return the newest of some votes in words; '' for none."""
    return ", ".join(
        f"{vote['vote']} {vote['rollcall'].removeprefix('A/RES/')}{_late(vote)}"
        for vote in votes[:most]
    )


def _late(vote: dict[str, Any]) -> str:
    """Return what is said of a vote of the session that is foretold; '' of others."""
    return "" if vote.get("known_before", True) else " (same session, not used)"


def _flat(votes: list[dict[str, Any]]) -> str:
    return "; ".join(f"{one['rollcall']} {one['vote']}{_led(one)}{_late(one)}" for one in votes)


def _led(vote: dict[str, Any]) -> str:
    return f" ({led(vote['led_names'])})" if vote["led_by"] else ""
