"""Candidates for persuasion as a plain record, rows and a report, and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import itemgetter
from typing import Any

from alignment.forecasting.builtin_forecast import list_leads
from alignment.forecasting.persuasion import PastVote, rank_persuasion_candidates
from alignment.forecasting.predict import Forecast, get_expected_count
from alignment.forecasting.text_similarity import session_for_day
from alignment.forecasting.walk_forward import LeadsBySymbol
from alignment.model.dataset import Dataset
from alignment.model.text_format import (
    format_count,
    format_leaders,
    format_probability,
    format_score,
    format_signed,
    measure_names,
)
from alignment.model.view import PERSUASION_CATEGORIES, View
from alignment.model.vote import VOTE_LABELS
from alignment.reports.forecast import (
    build_list_metadata,
    build_standing_section,
    describe_filter,
    describe_question,
    format_margin,
    format_pass_share,
    remove_subtitle,
)
from alignment.reports.report import build_section
from alignment.studies.filters import EMPTY_FILTER, CountryFilter

CAVEAT = (
    "Probabilities are of votes, not of persuasion. The list says which votes are open. It does "
    "not say which country can be persuaded, or what changes a vote."
)
# The margin that a vote adds to, by majority.
GAIN_MARGIN_TEXT = {
    "simple": "the margin of yes over no",
    "two-thirds": "the margin of yes over twice no, where a no counts twice",
}
ABSENCE_NOTE = (
    "Here four probabilities sum to 100%: of a vote as wished, the opposite vote, abstain and "
    "no vote. The forecast by country gives yes, no and abstain if the country votes."
)
CATEGORY_LABELS = {
    "open": "Open",
    "not-voting": "Likely not to vote",
    "sponsors": "Likely sponsors",
    "opposed": "Opposed",
    "agreeing": "Likely as wished",
    "all": "All",
}
CATEGORY_NOTE = (
    "Open: the probability of a vote as wished is 20% to 80%. Likely not to vote: at least 50%. "
    "Likely sponsors: on the last complete list of sponsors of a text with this title, and at "
    "least 50% to vote as wished. Opposed: under 20%, abstentions included. "
    "Likely as wished: over 80%."
)
SORT_LABELS = {
    "weight": "weight",
    "wished": "probability of a vote as wished",
    "certainty": "largest probability",
    "absent": "probability of not voting",
    "change": "change",
    "sponsors": "number of the closest countries that sponsor",
    "name": "name",
}
# Sorted by these, the lowest comes first.
ASCENDING_SORTS = ("certainty", "name")
# Head and meaning of the columns that sort the list, and of those with past votes.
TARGET_HEADS = {
    "name": ("Country", "Opens the basis of the forecast"),
    "weight": ("Weight", "Weight of an open vote: covariance of the margin with a vote as wished"),
    "wished": ("As wished", "Probability that the country votes, and votes as wished"),
    "certainty": (
        "Certainty",
        "Probability of what is likeliest: as wished, the opposite vote, abstain or no vote",
    ),
    "absent": ("Not voting", "Probability that the country does not vote"),
    "change": (
        "Change",
        "Average vote on similar texts over the last three sessions, minus the average before. "
        "No is 0, abstain ½ and yes 1. So +1 is from no to yes",
    ),
    "sponsors": ("Closest that sponsor", "Which of the ten closest countries sponsor or lead"),
}
PAST_VOTE_HEADS = {
    "on_title": ("On this title", "Votes on this title, the newest first"),
    "on_sisters": ("On similar texts", "Votes on similar texts, the newest first"),
    "in_committee": (
        "In committee",
        "Votes in committee on these texts, where the records have them",
    ),
    "absences": ("Did not vote", "How often the country did not vote on similar texts"),
}
RANK_NOTE = "Ranks are among all countries, listed here or not."
# Columns of the report.
_REPORT_COLUMNS: dict[str, Callable[[dict[str, Any]], str]] = {
    "Rank among all": lambda row: str(row["rank"]),
    "Country": lambda row: row["name"],
    "Weight": lambda row: format_score(row["weight"], is_short=True),
    "As wished": lambda row: format_probability(row["wished"], is_short=True),
    "Other way": lambda row: format_probability(row["against"], is_short=True),
    "Abstain": lambda row: format_probability(row["abstain"], is_short=True),
    "Not voting": lambda row: format_probability(row["absent"], is_short=True),
    "On this title": lambda row: format_past_votes(row["on_title"]),
    "On similar texts": lambda row: format_past_votes(row["on_sisters"]),
    "In committee": lambda row: format_past_votes(row["in_committee"]),
    "Did not vote": lambda row: f"{row['absences']['absent']} of {row['absences']['of']}",
    "Change": lambda row: format_change(row["change"]),
    "Closest that sponsor": lambda row: ", ".join(row["closest_names"]),
}


def format_weight_note(majority: str) -> str:
    """Return the meaning of the weight of an open vote under a majority."""
    return (
        f"Weight of an open vote: the covariance of {GAIN_MARGIN_TEXT[majority]} with a vote as "
        "wished, in votes. It is large where the vote is open, and it is not the effect of asking."
    )


def format_category_counts(record: dict[str, Any]) -> str:
    """Return how many countries are in each category, in words."""
    counts = [
        f"{CATEGORY_LABELS[name].lower()} {count}" for name, count in record["categories"].items()
    ]
    total = format_count(len(record["countries"]), "country", "countries")
    return f"Of {total}: {', '.join(counts)}."


def list_category_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the countries in the category of a record."""
    category = record["category"]
    return [row for row in record["countries"] if category in ("all", row["category"])]


def build_persuasion_record(
    forecast: Forecast, dataset: Dataset, view: View, country_filter: CountryFilter = EMPTY_FILTER
) -> dict[str, Any]:
    """Return the candidates that meet a filter as a plain record, in the order of a view.

    The record has all of them; `category` is that which lists in words show.
    """
    outcome, sort = view.wish, view.ask_by
    candidates = rank_persuasion_candidates(forecast, outcome, dataset)
    if country_filter.conditions:
        candidates = [one for one in candidates if one.iso3 in country_filter.countries]
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
        "category": view.ask_category,
        "filter": describe_filter(country_filter, forecast),
        "categories": {
            name: sum(one.category == name for one in candidates)
            for name in PERSUASION_CATEGORIES
            if name != "all"
        },
        "tally": forecast.tally,
        "passes": round(forecast.passes, 4),
        "countries": [*(row for _, row in known), *unknown],
        "caveat": CAVEAT,
        "data": {"title": dataset.title, "version": dataset.version},
    }
    return record | {"scenario": describe_question(record, names, forecast)}


def build_persuasion_report(record: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the candidates as a report to print; `url` is that of the page."""
    columns = {
        head: [format_cell(row) for row in list_category_rows(record)]
        for head, format_cell in _REPORT_COLUMNS.items()
    }
    columns = {head: cells for head, cells in columns.items() if any(cells)}
    basis = [f"Wished: {record['outcome']}.", *record["scenario"], record["filter"]]
    return {
        "title": f"Countries to ask: {remove_subtitle(record['title'])}",
        "basis": " ".join(filter(None, basis)),
        "sections": [
            build_standing_section(record, url),
            build_section(
                CATEGORY_LABELS[record["category"]],
                [],
                f"Sorted by {SORT_LABELS[record['sort']]}. {format_category_counts(record)} "
                f"{CATEGORY_NOTE} {format_weight_note(record['majority'])} {ABSENCE_NOTE}",
                f"Change: {TARGET_HEADS['change'][1]}. {RANK_NOTE}",
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
    yes, no = (get_expected_count(record["tally"][name]) for name in ("yes", "no"))
    rows = list_category_rows(record)
    width = measure_names(rows[:limit])
    lines = [
        record["title"],
        f"Wished: {outcome}. Forecast: {yes} yes, {no} no. {format_pass_share(record['passes'])}.",
        format_margin(record),
        *record["scenario"],
        "",
        f"{CATEGORY_LABELS[record['category']]}, by {SORT_LABELS[record['sort']]}. "
        f"{format_category_counts(record)}",
        f"{'':>4} {'country':<{width}}{'weight':>6}{outcome:>6}{'other':>7}{'abst.':>7}"
        f"{'no vote':>8}  last votes on this title, in brackets on similar texts",
    ]
    for number, row in enumerate(rows[:limit], 1):
        similar = format_past_votes(row["on_sisters"])
        wished, against, abstain, absent = (
            format_probability(row[column], is_short=True)
            for column in ("wished", "against", "abstain", "absent")
        )
        weight = format_score(row["weight"], is_short=True)
        votes = format_past_votes(row["on_title"]) or (f"({similar})" if similar else "–")
        lines.append(
            f"{number:>4} {row['name']:<{width}}{weight:>6}{wished:>6}{against:>7}"
            f"{abstain:>7}{absent:>8}  {votes}"
        )
    if len(rows) > limit:
        lines.append(f"The first {limit} of {len(rows)}.")
    notes = (CATEGORY_NOTE, format_weight_note(record["majority"]), ABSENCE_NOTE, record["caveat"])
    lines += ["", *notes]
    return "\n".join(lines)


def build_persuasion_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the candidates as flat rows, for CSV and XLSX."""
    return [
        {
            **{name: row[name] for name in ("rank", "iso3", "name", "weight", "category")},
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
        "title": f"Countries to ask: {metadata.pop('title')}",
        "wished": record["outcome"],
        **metadata,
        "chances": f"{CATEGORY_NOTE} {format_weight_note(record['majority'])} {ABSENCE_NOTE}",
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
        f"{VOTE_LABELS[vote['vote']]} {vote['rollcall'].removeprefix('A/RES/')}"
        f"{_format_same_session(vote)}"
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
