"""What a forecast is asked with, the majority that it needs, and its countries as flat rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.scenario import AHEAD
from alignment.model.texts import in_sentence
from alignment.model.view import View
from alignment.model.vote import CODES
from alignment.words.report import item, part

MAJORITY = {
    "simple": "more yes than no among those present and voting",
    "two-thirds": "two thirds of those present and voting",
}
# What is over a majority, in votes.
OVER = {"simple": "yes less no", "two-thirds": "yes less twice no"}

IF_VOTES = "Yes, no and abstain are chances if a country votes and sum to 100%; absence is apart."
UNLED = (
    "Nobody is named as lead, so past texts count whoever led them. Name one: it tells who goes "
    "along and who does not; the number of yes stays about what it is."
)

UNLIKE = (
    "No past text is like this title: the forecast rests on how each country, and the Assembly, "
    "votes on most texts, and says nothing of this one."
)


def scenario(record: dict[str, Any], names: Mapping[str, str]) -> list[str]:
    """Return who is behind the text and which votes are set by hand, in sentences."""

    def called(codes: Iterable[str]) -> str:
        return in_sentence([names.get(iso3, iso3) for iso3 in codes])

    lines = [f"Led by {called(record['lead'])}."] if record["lead"] else []
    if record["sponsors"]:
        lines.append(f"Sponsored by {called(record['sponsors'])}.")
    by_vote: dict[str, list[str]] = {}
    for iso3, word in record["set"].items():
        by_vote.setdefault(word, []).append(iso3)
    if by_vote:
        said = "; ".join(f"{word} {called(codes)}" for word, codes in by_vote.items())
        lines.append(f"Set by hand: {said}.")
    return lines


def asked_with(record: dict[str, Any], names: Mapping[str, str], unlike: bool) -> list[str]:
    """Return the scenario of a forecast, and what it means that nobody is named as lead.

    First of all stands that no past text is like it, if so.
    """
    led = record["lead"] or record["sponsors"]
    first = [UNLIKE] if unlike else []
    return [*first, *scenario(record, names), *([] if led else [UNLED])]


def margin(record: dict[str, Any]) -> str:
    """Return how far the text is over the majority that it needs, in a sentence."""
    held = record["margin"]
    low, high = held["interval_95"]
    rule = record["majority"]
    return (
        f"Needed: {MAJORITY[rule]}. Expected margin over that, {OVER[rule]}: "
        f"{_whole(round(held['mean']))}, 95% interval {_whole(low)} to {_whole(high)}."
    )


def _whole(number: int) -> str:
    return f"{number:+d}".replace("-", "−") if number else "0"


def forecast_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the countries as flat rows, for CSV and XLSX."""
    behind = {*record["lead"], *record["sponsors"]}
    return [
        {
            **{name: row[name] for name in ("iso3", "name")},
            **{f"{vote}_if_it_votes": row[vote] for vote in ("yes", "no", "abstain")},
            "absent": row["absent"],
            "set_by_hand": row["set"] or "",
            "sponsor": "yes" if row["iso3"] in behind else "",
            "votes_on_title": row["votes_on_title"],
            "carried_by": "; ".join(
                f"{one['rollcall']} {one['vote']}" for one in row["carried_by"]
            ),
            "known_by": row["words"],
        }
        for row in record["countries"]
    ]


def facts_of(record: dict[str, Any]) -> dict[str, str]:
    """Return what a list of a forecast rests on, for its file: text, scenario, tally."""
    tally = [f"{name} {record['tally'][name]['mean']:.0f}" for name in CODES]
    return {
        "title": record["title"],
        "roll_call": record["rollcall"] or "",
        "scenario": " ".join(record["scenario"]),
        "needed": margin(record),
        "tally": f"Expected: {', '.join(tally)}. It passes in {record['passes']:.0%} of draws.",
    }


def forecast_facts(record: dict[str, Any]) -> dict[str, str]:
    """Return what the file of a forecast says of itself."""
    return facts_of(record) | {"chances": IF_VOTES, "caveat": record["caveat"]}


def scenario_address(query: Query, view: View, title: str) -> str:
    """Return the address of what is foretold, without what else a view shows."""
    held = {parameter.field: getattr(view, parameter.field) for parameter in AHEAD}
    return write(query, replace(View(panel="ahead"), **held | {"ahead": title}))


def forecast_report(record: dict[str, Any], dataset: Dataset, address: str) -> dict[str, Any]:
    """Return a forecast as a report to print; `address` is where it stands on the page."""
    counts = record["tally"]
    tally = [
        [
            name,
            f"{counts[name]['mean']:.0f}",
            *(
                f"{low} to {high}"
                for low, high in (counts[name]["interval_80"], counts[name]["interval_95"])
            ),
        ]
        for name in CODES
    ]
    rows = [
        [
            row["name"],
            *(f"{row[word]:.0%}" for word in CODES),
            row["words"].removeprefix(f"{row['name']}: "),
        ]
        for row in record["countries"]
    ]
    said = f"It passes in {record['passes']:.0%} of {record['draws']:,} draws. {margin(record)}"
    heads = ["Country", "Yes, if it votes", "No, if it votes", "Abstain, if it votes", "Absent"]
    heads.append("Known by")
    return {
        "title": record["title"].split(" : ")[0],
        "basis": " ".join([f"Foretold from the {record['known_before']}.", *record["scenario"]]),
        "sections": [
            part("How it stands", [item(said, address, leads="On the page")]),
            part("Tally", heads=["Vote", "Expected", "80%", "95%"], rows=tally),
            part("By country, the least sure first", [], IF_VOTES, heads=heads, rows=rows),
        ],
        "caveat": record["caveat"],
        "data": {"title": dataset.title, "version": dataset.version},
    }
