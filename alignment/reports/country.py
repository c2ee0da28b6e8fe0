"""Profile of one country as a plain record, and in words, section by section."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.dissent import (
    MIN_MAJORITY,
    NO_MAJORITY,
    compare_votes_with,
    compare_votes_with_majority,
    find_majority_votes,
)
from alignment.analysis.pairs import SCORE_DIGITS, count_ties
from alignment.io.country_names import load_un_names
from alignment.model.dataset import Dataset, find_source_gaps, get_record, list_records
from alignment.model.groups import FULL_NAMES, INFERRED, NON_MEMBER_STATUSES
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.text_format import (
    FIRM_SHARE,
    add_article,
    capitalize_first,
    count_listed,
    describe_text,
    format_bloc_probability,
    format_count,
    format_dates_in_text,
    format_day,
    format_estimate,
    format_list,
    format_probability,
    format_range,
    format_score,
    format_sentence_start,
    get_leader_names,
    get_leaders,
    get_plain_name,
    join_country_names,
)
from alignment.model.text_search import name_sort_key
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.model.vote import (
    CAST_WORDS,
    VOTE_COUNT_WORDS,
    VOTE_LABELS,
    VOTE_VERB_PHRASES,
    VOTE_WORDS,
    Vote,
)
from alignment.reports.conditions import (
    describe_members_on,
    describe_uncounted,
    get_rollcall_name,
    list_members_on,
    name_filter,
)
from alignment.reports.study import (
    build_check,
    build_interval,
    build_rank,
    build_stability_record,
    count_ranked,
    describe_check,
    describe_rank,
    format_swing_interval,
    get_interval_note,
    round_fields,
    round_number,
)
from alignment.scene.captions import expand_abbreviations, explain_marks
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import get_positive_side
from alignment.similarity import MEASURES
from alignment.studies.comparison import add_bloc_doubt, describe_bloc_doubt
from alignment.studies.country_profile import (
    AGREEMENT,
    CountryProfile,
    ReferenceCloseness,
    TrendPoint,
    get_neighbour_votes,
    rank_countries,
)
from alignment.studies.filters import EMPTY_FILTER, CountryFilter, find_dated_group
from alignment.studies.study import Study

# Countries listed as closest and as farthest.
MAX_NEIGHBOURS = 5
# Abbreviations in the description of a query.
QUERY_ABBREVIATIONS = {
    "ICT": "information and communications technologies",
}
# Figures in the headline.
HEADLINE_FIGURES = ("position", "dissent")
# Lists of the most and least similar countries, with the field that counts ties; so many are named.
EXTREMES = {"closest": "as_close", "farthest": "as_far"}
MAX_NAMED = 3
# Fields of the texts on which a compared country cast no vote.
UNCAST_VOTES = {"did_not_vote": Vote.ABSENT, "not_a_member": Vote.NOT_MEMBER}
COVERAGE_LABELS = {
    "complete": "complete list",
    "as-printed": "list as printed",
    "main-sponsors-only": "main sponsors only",
    "partial": "partial list",
}
NO_SPONSOR_TEXT = (
    "On no sponsor list in these records. Some lists are partial: that is not a refusal."
)
NOT_IN_SOURCE = "not in the source"
NONE_MISSED = "There is no such vote in this selection."
NO_DIVERGENCE_TEXT = "None of them ever voted differently."
EQUALS_ORDER = "Of equal countries those with more shared votes come first."
UNLIKE_ORDER = (
    "The most different first, by share of the votes both cast. "
    "The share is uncertain where both cast few votes."
)
MAJORITY_NAME = "Majority of all these"
EQUAL_MEMBERS_TEXT = "Each member counts the same, in the EU by its votes as a member."
NO_ODDS_TEXT = "How stable this is was not computed."
NO_GROUP_TEXT = "None listed in these records"
# Weights of printed lists of countries and of texts in a comparison, and the most texts in a line.
COUNTRIES_WEIGHT, TEXTS_WEIGHT, MAX_TEXTS_NAMED = 60, 15, 8
# Lines of a printed list, of any weight.
MAX_PRINTED_LINES = 150
# Weight of lists that are short, and the sections of a profile beside a printed comparison.
SHORT_LIST_WEIGHT = 4
COMPARISON_SECTIONS = ("Agreement with blocs", "Fewer than half of", "Closest", "Votes (")
# End of a status that a source implies and does not state.
NO_SWING_TEXT = "Too few votes to give it a position on contested votes."


def add_un_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the names of countries at the United Nations as its last column.

    A table without codes and names of countries stays as it is.
    """
    if not {"iso3", "name"} <= {*frame.columns}:
        return frame
    return frame.assign(un_name=frame["iso3"].map(load_un_names()).fillna(frame["name"]))


def build_country_record(
    study: Study,
    iso3: str,
    neighbours: CountryFilter = EMPTY_FILTER,
    stability: BlocStability | None = None,
    rollcall: str = "",
) -> dict[str, Any]:
    """Return the profile of one country, and how the countries of a filter voted unlike it.

    The countries of a filter have their vote on `rollcall` too.
    """
    study = study.checked
    profile = CountryProfile(study, iso3)
    table = study.table.join(study.findings.table)
    row = get_record(table, iso3)
    bloc = profile.bloc
    where = neighbours.condition_texts
    rollcall = rollcall if where else ""
    coloured = count_unlike(study, rollcall, neighbours, iso3)
    view = View(select=(iso3,), panel="selection" if where else "country", where=where)
    if rollcall:
        view = replace(view, colour=f"vote:{rollcall}")
    closest, farthest = (
        rank_countries(study, iso3, farthest=is_farthest) for is_farthest in (False, True)
    )
    return {
        # The URL of the country's page, which contains the query and the countries compared.
        "query": serialize_url(study.query, view),
        "description": study.description,
        "data": {"title": study.dataset.title, "version": study.dataset.version},
        "iso3": iso3,
        **build_classification(study.dataset, iso3),
        "bloc": None if bloc is None else {"name": bloc.name, "members": bloc.size},
        "bloc_note": describe_bloc_doubt(study),
        **build_bloc_odds(study, iso3, stability),
        "votes_cast": row["votes_cast"],
        "measure": study.measure_label,
        "voting_measure": MEASURES[study.query.measure].label,
        "min_shared": study.min_shared,
        **{name: build_interval(row, name) for name in ("position", "swing", "dissent")},
        "dissent_votes": int(row["dissent_votes"]),
        "side": get_positive_side(study),
        "position_note": get_interval_note("position", study),
        "swing_rank": build_rank(row),
        "ranked": count_ranked(study.findings.table),
        "model_check": build_check(study),
        "swing_note": describe_check(study),
        "closeness": [build_closeness_record(each) for each in profile.reference_closeness],
        "closest": _build_neighbour_records(study, closest.head(MAX_NEIGHBOURS)),
        "farthest": _build_neighbour_records(study, farthest.head(MAX_NEIGHBOURS)),
        "neighbours": _build_unlike_records(study, iso3, neighbours, rollcall),
        "coloured_vote": get_rollcall_name(study.dataset, rollcall) if rollcall else "",
        "coloured_vote_count": coloured.text if coloured else "",
        "compared_with": neighbours.noun_phrase if where else "",
        "majority": _build_majority_record(study, iso3, neighbours),
        **dict(zip(("as_close", "as_close_on_most"), count_ties(closest), strict=True)),
        **dict(zip(("as_far", "as_far_on_most"), count_ties(farthest), strict=True)),
        "among": "" if not profile.peers else "bloc" if bloc else "closest",
        "apart": _build_rollcall_records(study, iso3, profile.distinctive_votes),
        "swing_terms": [
            entry | round_fields(entry, "chance", "term")
            for entry in _build_rollcall_records(study, iso3, profile.terms)
        ],
        "trend": {
            other: [
                {
                    "from": half.since,
                    "to": half.until,
                    "score": round_number(half.score),
                    "shared": half.shared_count,
                }
                for half in halves
            ]
            for other, halves in profile.trend.items()
        },
        "groups": list_groups(study, iso3),
        "groups_note": describe_partial_lists(study, iso3),
        "sponsored": list_sponsorships(study, iso3),
        "rollcalls": _build_rollcall_records(study, iso3, study.rollcalls.iloc[::-1][[]]),
        "not_in_source": find_source_gaps(study.rollcalls, study.votes.T[iso3]),
    }


def build_bloc_odds(study: Study, iso3: str, stability: BlocStability | None) -> dict[str, Any]:
    """Return how probable the bloc of a country is, and the likeliest other one, if any.

    A country in no bloc with others has no probability.
    """
    bloc, other, probability = CountryProfile(study, iso3).bloc, None, None
    if stability is not None and bloc is not None:
        probability = round_number(stability.probability[iso3])
        bloc_id, share = stability.find_next_bloc(iso3, bloc.id)
        name = {each.id: each.name for each in study.blocs if each.size > 1}.get(bloc_id)
        if name and share >= 1 - FIRM_SHARE:
            other = {"name": name, "probability": round_number(share)}
    return {
        "bloc_probability": probability,
        "other_bloc": other,
        "bootstrap": build_stability_record(stability),
    }


def format_bloc_odds(odds: dict[str, Any]) -> str:
    """Return the probabilities of :func:`build_bloc_odds` in words; '' if they are not computed."""
    if odds["bloc_probability"] is None:
        return ""
    resampling, other = odds["bootstrap"], odds["other_bloc"]
    words = format_bloc_probability(odds["bloc_probability"], resampling["texts"])
    text = (
        f"a probability of {words}, by {resampling['replicates']} resamplings of "
        f"{format_count(resampling['texts'], 'title')}"
    )
    if other:
        words = format_bloc_probability(other["probability"], resampling["texts"])
        text += f". For {format_bloc_name(other['name'])} it is {words}"
    return text


def build_closeness_record(target: ReferenceCloseness) -> dict[str, Any]:
    """Return how close a country is to a bloc, a group or a country."""
    return {
        "kind": target.kind,
        "key": target.key,
        "name": target.name,
        "score": round_number(target.closeness.score),
        "shared": target.closeness.shared,
        "members": target.closeness.members,
        "fewest_members": target.fewest_members,
    }


def _format_neighbour(record: dict[str, Any]) -> str:
    """Return the score of a country with its interval, if it has one, and the votes behind it."""
    interval = "" if record["low"] is None else f"{format_range(record['low'], record['high'])}, "
    return f"{format_score(record['score'])} ({interval}{record['shared']} shared)"


def _build_neighbour_records(study: Study, frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "iso3": other,
            "name": study.dataset.names[other],
            "short_name": study.dataset.short_names[other],
            "score": round_number(row["score"]),
            "low": round_number(row["low"]),
            "high": round_number(row["high"]),
            "shared": int(row["shared"]),
        }
        for other, row in list_records(frame)
    ]


def _build_unlike_records(
    study: Study, iso3: str, neighbours: CountryFilter, rollcall: str
) -> list[dict[str, Any]]:
    """Return on which votes each neighbour voted unlike a country, or not at all.

    Each also has its vote on `rollcall`.
    """
    votes = get_neighbour_votes(study, iso3, neighbours)
    codes = study.dataset.vote_of(rollcall) if rollcall else None
    return [
        {
            "iso3": other,
            "name": study.dataset.names[other],
            **_build_differences(study, other, row),
            **{
                key: votes.columns[(votes.loc[other] == vote).to_numpy()].tolist()
                for key, vote in UNCAST_VOTES.items()
            },
            "vote": "" if codes is None else VOTE_WORDS[Vote(int(codes[other]))],
        }
        for other, row in list_records(compare_votes_with(votes, iso3))
    ]


def _build_majority_record(
    study: Study, iso3: str, neighbours: CountryFilter
) -> dict[str, Any] | None:
    """Return on which votes a country voted unlike the majority of its neighbours; None if few."""
    votes = get_neighbour_votes(study, iso3, neighbours)
    if len(votes) <= MIN_MAJORITY:
        return None
    row = get_record(compare_votes_with_majority(votes), iso3)
    return _build_differences(study, iso3, row)


def _build_differences(study: Study, iso3: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the votes that a country cast unlike another, or a majority, with both votes."""
    votes = [
        [VOTE_WORDS[Vote(int(study.votes[rollcall][iso3]))], VOTE_WORDS[Vote(expected)]]
        for rollcall, expected in zip(row["unlike"], row["expected"], strict=True)
    ]
    return {"unlike": list(row["unlike"]), "votes": votes, "shared": int(row["shared"])}


@dataclass(frozen=True)
class UnlikeCount:
    """How many countries of a filter voted unlike a country, or their majority, on a text.

    The number stands between two parts of a sentence, which has it in words where it is 0; the
    conditions are those of the countries counted. The title has the same, and who did not vote.
    """

    start: str
    number: int = 0
    end: str = ""
    conditions: tuple[str, ...] = ()
    title: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.start}{self.number or ''}{self.end}".strip()


def count_unlike(
    study: Study, rollcall: str, country_filter: CountryFilter, iso3: str = ""
) -> UnlikeCount | None:
    """Return how many countries of the filter voted unlike one, or their majority, on a text.

    None without a text, and where the filter asks for votes on it, which decides how they voted.
    """
    asked = [
        each
        for each in country_filter.conditions
        if each.kind == "vote" and each.names == (rollcall,) and not each.negated
    ]
    if not rollcall or asked:
        return None
    day = str(study.dataset.rollcalls.loc[rollcall, "date"])
    countries, conditions = list_members_on(country_filter, study.dataset, day)
    votes, text = study.dataset.vote_of(rollcall), get_rollcall_name(study.dataset, rollcall)
    if not countries:
        group = find_dated_group(country_filter, study.dataset)
        membership = study.dataset.membership(group) if group else None
        return UnlikeCount(describe_members_on(membership, day)) if membership else None
    uncounted = describe_uncounted(country_filter, study, day)
    others = votes.reindex([each for each in countries if each != iso3])
    cast, end = others[others >= Vote.NO], "voted unlike the majority of the others"
    missing = int((others == Vote.ABSENT).sum())
    if iso3:
        own, name = int(votes[iso3]), add_article(study.dataset.names[iso3])
        if own < Vote.NO:
            return UnlikeCount(f"{capitalize_first(name)} did not vote on {text}.")
        start, end = f"On {text} {name} {VOTE_VERB_PHRASES[Vote(own).word]}. ", "voted otherwise"
        unlike = set(cast) - {own}
    else:
        unlike = set(cast[compare_votes_with_majority(cast.to_frame())["unlike"].map(bool)])
        (majority,) = find_majority_votes(cast.to_frame())
        if majority != NO_MAJORITY:
            start = f"On {text} the majority {VOTE_VERB_PHRASES[Vote(majority).word]}. "
        else:
            words = [VOTE_WORDS[Vote(vote)] for vote in cast]
            numbers = {word: words.count(word) for word in VOTE_COUNT_WORDS}
            ways = [f"{each} {VOTE_VERB_PHRASES[word]}" for word, each in numbers.items() if each]
            start = f"On {text} they had no majority{f': {format_list(ways)}' if ways else ''}. "
            if not unlike:
                return UnlikeCount(f"{start}{uncounted}")
            start += f"Each of them is compared with the other {len(cast) - 1} only: "
            end = f"voted differently from more than half of those {len(cast) - 1}"
    words = [f"vote:{rollcall}:{VOTE_WORDS[Vote(vote)]}" for vote in sorted(unlike)]
    number = int(cast.isin(unlike).sum())
    rest = f"{'' if number else 'None'} of {len(cast)} {end}. "
    rest += f"{missing:,} did not vote. " * bool(missing) + uncounted
    who = f"{len(cast)} {'other ' * (iso3 in countries)}{name_filter(country_filter)} that voted"
    title = f"Of the {who}, {number or 'none'} voted unlike {name} on {rollcall}" if iso3 else ""
    title += f"; {missing:,} did not vote" if title and missing else ""
    return UnlikeCount(start, number, rest, (*conditions, *words), title)


def count_unlike_on_all(study: Study, unlike: pd.Series, predicate: str, iso3: str = "") -> str:
    """Return how many of some countries have a text in `unlike`, on all texts of a selection.

    With a country, `iso3`, from which the others differ, also on how many of them it voted.
    """
    votes, count = len(study.rollcalls), f"{int(unlike.map(bool).sum())} of {len(unlike)}"
    which = f"all {votes:,} votes" if votes > 1 else "the one vote"
    text = f"On {which} of the selection: {count} {predicate}{' at least once' * bool(iso3)}."
    if not iso3:
        return text
    name, cast = study.dataset.names[iso3], int((study.votes.loc[iso3].to_numpy() >= Vote.NO).sum())
    return f"{text} {format_sentence_start(name)} cast {cast} of {format_count(votes, 'vote')}."


def find_compared(study: Study, view: View, country_filter: CountryFilter) -> str:
    """Return the selected country if it has votes to compare with those of others; else ''."""
    iso3 = view.select[-1] if view.select else ""
    has_others = country_filter.conditions and {*country_filter.countries} - {iso3}
    return iso3 if has_others and iso3 in study.votes.index else ""


def title_unlike_votes(
    study: Study, rollcall: str, country_filter: CountryFilter, iso3: str
) -> str:
    """Return how many countries of a filter voted unlike one on a text; else who is compared."""
    count = count_unlike(study, rollcall, country_filter, iso3)
    name = format_sentence_start(study.dataset.names[iso3])
    compared = f"{name} compared with {country_filter.noun_phrase}"
    return count.title if count and count.title else compared


def _build_rollcall_records(study: Study, iso3: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return roll calls with the country's vote and the columns of a frame indexed by them."""
    votes = study.votes.loc[iso3].to_dict()
    rollcalls = list_records(study.rollcalls.loc[frame.index])
    return [
        {
            "rollcall": rollcall,
            **{name: row[name] for name in ("date", "title", "short", "decides", "record_url")},
            "led_by": get_leaders(row),
            "led_names": get_leader_names(row, study.dataset.names),
            "vote": VOTE_WORDS[Vote(votes[rollcall])],
            **columns,
        }
        for (rollcall, row), (_, columns) in zip(rollcalls, list_records(frame), strict=True)
    ]


def describe_source_gaps(count: int) -> str:
    """Return how many votes of 2025 the source does not list, to follow other sentences."""
    if not count:
        return ""
    votes = format_count(count, "vote")
    return (
        f" In {votes} of 2025 the source does not list this country. It is counted as “did "
        "not vote”."
    )


def list_groups(study: Study, iso3: str) -> list[dict[str, str]]:
    """Return the groups that list a country, with its status and the first day as far as known."""
    memberships = study.dataset.memberships
    return [
        {
            **{name: row[name] for name in ("group", "source")},
            "status": status,
            "since": row["since"]
            or row["date"]
            or (f"by {row['by']} at the latest" if row["by"] else ""),
        }
        for _, row in list_records(memberships[memberships["iso3"] == iso3])
        if (status := study.dataset.members_of(row["group"])[iso3])
    ]


def format_group(row: dict[str, str]) -> str:
    """Return a group with the status of a country in it, if the status is not plain membership.

    >>> format_group({"group": "EU", "status": "member"})
    'EU'
    >>> format_group({"group": "Convention", "status": "party or signatory (inferred)"})
    'Convention: party or signatory (inferred)'
    """
    status = format_dates_in_text(row["status"])
    return row["group"] if status == "member" else f"{row['group']}: {status}"


def describe_partial_lists(study: Study, iso3: str) -> str:
    """Return the groups whose list lacks members and does not name a country, as sentences.

    >>> import alignment
    >>> describe_partial_lists(alignment.study(alignment.load()), "TUR").partition(", ")[0]
    'The list of the Budapest Convention names 71 of the 76 parties counted on 9 Oct 2024'
    """
    sentences = []
    for group in study.dataset.group_counts["group"].drop_duplicates():
        membership = study.dataset.membership(group)
        date, number = membership.official_counts[-1]
        listed = membership.count_listed()
        if membership.status[iso3] or listed >= number:
            continue
        inferred = int(membership.status[membership.is_member].str.endswith(INFERRED).sum())
        sentences.append(
            f"The list of the {FULL_NAMES.get(group, group)} names {listed} of the {number} "
            f"{membership.member_plural} counted on {format_day(date)}, {inferred} of them "
            f"inferred from another record. Whether {add_article(study.dataset.names[iso3])} is a "
            f"{membership.member_noun} is not known from this list."
        )
    return " ".join(sentences)


def describe_drafts(study: Study, number: int) -> str:
    """Return how many of the drafts with a list of sponsors name a country."""
    return (
        f"Of the {len(study.dataset.drafts)} drafts in a list of their own, in or out of the "
        f"selection, {number} name it. The tables by session and by topic count adopted "
        "resolutions since October 2019. Not being on a partial list is not a refusal."
    )


def list_sponsorships(study: Study, iso3: str) -> list[dict[str, Any]]:
    """Return all drafts of the records that list a country, the newest first."""
    dataset = study.dataset
    roles = dataset.sponsorships[dataset.sponsorships["iso3"] == iso3].set_index("text")["role"]
    drafts = dataset.drafts[dataset.drafts.index.isin(roles.index)].iloc[::-1]
    names = ("title", "date", "coverage", "superseded_by", "record_url")
    return [
        {
            "text": text,
            **{name: row[name] for name in names},
            "role": roles[text],
            "counts": text in study.drafts.index,
        }
        for text, row in list_records(drafts)
    ]


@dataclass(frozen=True)
class CountrySection:
    """A section of a profile; each line is a mark, a text and a figure.

    Where space is short, a section has so many times as many lines as one of `weight` 1.
    """

    title: str
    lines: Sequence[tuple[str, str, str]]
    note: str = ""
    weight: int = 1


def build_printed_sections(record: dict[str, Any]) -> list[CountrySection]:
    """Return the sections of a profile for print: of a comparison it first, and few others."""
    sections = build_country_sections(record)
    if not record["neighbours"]:
        return sections
    *others, votes = (each for each in sections if each.title.startswith(COMPARISON_SECTIONS))
    # A symbol takes the place of leader and day, so that each vote is in one line.
    lines = [
        (mark, get_plain_name(each), ", ".join(filter(None, (each["rollcall"], gap))))
        for (mark, _, gap), each in zip(votes.lines, record["rollcalls"], strict=True)
    ]
    return [*_build_grouped_sections(record), *others, replace(votes, lines=lines)]


def shorten_sections(
    sections: Sequence[CountrySection], max_lines: int
) -> tuple[CountrySection, ...]:
    """Return sections of at most so many lines, and a last one with the number of the others."""
    shortened = []
    for section in sections:
        limit = min(section.weight * max_lines, MAX_PRINTED_LINES)
        listed = section.lines[: count_listed(len(section.lines), limit)]
        if rest := len(section.lines) - len(listed):
            more = ("", f"and {rest:,} more in the CSV file", "")
            section = replace(section, lines=[*listed, more])
        shortened.append(section)
    return tuple(shortened)


def list_section_rows(record: dict[str, Any]) -> list[dict[str, str]]:
    """Return every line of the sections of a profile, as rows of a table."""
    return [
        {"section": section.title, "vote_or_count": mark, "text": text, "figure": figure}
        for section in build_country_sections(record)
        for mark, text, figure in section.lines
    ]


def build_country_sections(record: dict[str, Any]) -> list[CountrySection]:
    """Return the sections of a profile, as the command line writes them."""
    groups = [
        format_group(each)
        for each in record["groups"]
        if not each["status"].startswith(NON_MEMBER_STATUSES)
    ]
    closeness = [
        ("", each["name"], _format_score(each, format_closeness_basis(each)))
        for each in record["closeness"]
    ]
    neighbours = [
        (mark, each["name"], _format_neighbour(each)) for mark in EXTREMES for each in record[mark]
    ]
    sponsored = [(each["role"], each["title"], each["text"]) for each in record["sponsored"]]
    note = f"By {record['measure']}. {_describe_equals(record)}"
    gaps = record["not_in_source"]
    votes = [
        (
            VOTE_LABELS.get(each["vote"], each["vote"]),
            _format_rollcall_name(each),
            NOT_IN_SOURCE * (each["rollcall"] in gaps),
        )
        for each in record["rollcalls"]
    ]
    return [
        CountrySection(
            add_bloc_doubt("Agreement with blocs", record["bloc_note"]),
            closeness,
            f"By {record['voting_measure']}. Only members with at least "
            f"{format_count(record['min_shared'], 'vote')} in common with it are counted. "
            f"{EQUAL_MEMBERS_TEXT}",
            SHORT_LIST_WEIGHT,
        ),
        *_build_distinctive_section(record),
        _build_swing_section(record),
        CountrySection(
            "Agreement over time",
            _build_trend_lines(record),
            "" if record["trend"] else "Nobody to compare.",
        ),
        CountrySection("Closest and farthest", neighbours, note, SHORT_LIST_WEIGHT),
        *_build_unlike_section(record),
        CountrySection(
            f"Memberships ({len(groups)})",
            (),
            ". ".join(filter(None, ("; ".join(groups) or NO_GROUP_TEXT, record["groups_note"]))),
        ),
        CountrySection(
            f"Drafts on digital topics that it sponsored ({len(sponsored)})",
            sponsored,
            "" if sponsored else NO_SPONSOR_TEXT,
        ),
        CountrySection(f"Votes ({len(votes):,})", votes),
    ]


def _build_unlike_section(record: dict[str, Any]) -> Sequence[CountrySection]:
    """Return how often, and on which texts, the countries of a filter voted unlike the country."""
    if not record["neighbours"]:
        return ()
    notes = [_describe_compared(record), UNLIKE_ORDER]
    if record["coloured_vote"]:
        notes.insert(0, record["coloured_vote_count"])
        notes.append(f"On the right is the vote on {record['coloured_vote']}.")
    lines = [
        *_build_majority_lines(record),
        *(_format_unlike_line(record, each) for each in record["neighbours"]),
    ]
    title = f"Votes unlike {add_article(record['name'])}"
    return (CountrySection(title, lines, " ".join(filter(None, notes))),)


def _build_grouped_sections(record: dict[str, Any]) -> list[CountrySection]:
    """Return how the countries of a filter voted unlike the country, with many names a line.

    The countries are grouped by how often they did, by text, and by their vote on one text.
    """
    counts, votes = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    texts = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    rollcalls = [
        each
        for each in record["rollcalls"]
        if any(each["rollcall"] in other["unlike"] for other in record["neighbours"])
    ]
    neighbours = sorted(record["neighbours"], key=lambda each: name_sort_key(each["name"]))
    for each in neighbours:
        votes[each["vote"]].append(each["name"])
        cast = {name: vote for name, (vote, _) in zip(each["unlike"], each["votes"], strict=True)}
        for key, vote in UNCAST_VOTES.items():
            cast |= dict.fromkeys(each[key], vote.word)
        for row in rollcalls:
            texts[row["rollcall"]][cast.get(row["rollcall"], row["vote"])].append(each["name"])
    for each in record["neighbours"]:
        number, shared = len(each["unlike"]), each["shared"]
        is_same = shared and not number
        counts["none" if is_same else f"{number} of {shared}"].append(
            f"{each['name']} ({shared})" if is_same else each["name"]
        )
    name = add_article(record["name"])
    missed = [each for each in record["rollcalls"] if each["vote"] == Vote.ABSENT.word]
    missed_names = ", ".join(map(get_plain_name, missed))
    missed_note = f" {capitalize_first(name)} did not vote on: {missed_names}." * bool(missed)
    sections = [
        CountrySection(
            f"Votes unlike {name}",
            [
                *_build_majority_lines(record, MAX_TEXTS_NAMED),
                *((count, ", ".join(members), "") for count, members in counts.items()),
            ],
            f"{_describe_compared(record)} {UNLIKE_ORDER} After “none” the votes both cast are in "
            "brackets.",
            weight=COUNTRIES_WEIGHT,
        ),
        CountrySection(
            f"Texts on which they voted unlike {name}",
            [
                (
                    each["vote"],
                    f"{get_plain_name(each)}. "
                    f"{_format_votes(texts[each['rollcall']], each['vote'])}",
                    "",
                )
                for each in rollcalls
            ],
            f"The vote of {name} is on the left. Unless a row says “all” or “all others”, a "
            "country that it does not name voted the same."
            f"{missed_note}",
            weight=TEXTS_WEIGHT,
        ),
    ]
    if record["coloured_vote"]:
        lines = [
            (VOTE_LABELS.get(vote, vote), ", ".join(votes[vote]), "")
            for vote in VOTE_WORDS.values()
            if vote in votes
        ]
        title, note = f"Votes on {record['coloured_vote']}", record["coloured_vote_count"]
        sections.insert(0, CountrySection(title, lines, note, weight=COUNTRIES_WEIGHT))
    return sections


def _format_votes(names_by_vote: Mapping[str, list[str]], own_vote: str) -> str:
    """Return who cast each vote but `own_vote`, and who did not vote.

    Where more than half cast one other vote they are "all others", and all the rest are named.

    >>> _format_votes({"no": ["Chad", "Mali"], "yes": ["Fiji"], "absent": ["Peru"]}, "no")
    'yes: Fiji; did not vote: Peru'
    >>> _format_votes({"no": ["Chad", "Mali"], "yes": ["Fiji"]}, "yes")
    'yes: Fiji; no: all others'
    """
    total = sum(map(len, names_by_vote.values()))
    most = {word for word in CAST_WORDS if 2 * len(names_by_vote.get(word, ())) > total}
    most -= {own_vote}
    parts = []
    for vote in VOTE_WORDS.values():
        if (names := names_by_vote.get(vote)) and (most or vote != own_vote):
            text = ", ".join(names)
            if vote in most:
                text = "all others" if len(names) < total else "all"
            parts.append(f"{VOTE_LABELS.get(vote, vote)}: {text}")
    return "; ".join(parts)


def _build_majority_lines(
    record: dict[str, Any], max_texts: float = math.inf
) -> list[tuple[str, str, str]]:
    """Return the line of the majority, which names no texts if they are very many."""
    if not (majority := record["majority"]) or not majority["shared"]:
        return []
    if len(majority["unlike"]) > max_texts:
        count = f"{len(majority['unlike']):,} of {majority['shared']:,}"
        return [(count, MAJORITY_NAME, "")]
    votes = [pair[::-1] for pair in majority["votes"]]
    named = {"name": MAJORITY_NAME, "vote": "", **majority, "votes": votes}
    return [_format_unlike_line(record, named)]


def _format_unlike_line(record: dict[str, Any], each: dict[str, Any]) -> tuple[str, str, str]:
    # Long titles recur, and have no year.
    titles = {
        row["rollcall"]: row["short"] or f"{row['title']} ({row['rollcall']}, {row['date'][:4]})"
        for row in record["rollcalls"]
    }
    by_vote = defaultdict[str, list[str]](list)
    for name, (vote, _) in zip(each["unlike"][::-1], each["votes"][::-1], strict=True):
        by_vote[vote].append(titles[name])
    unlike = "; ".join(f"{vote} {', '.join(names)}" for vote, names in by_vote.items())
    return (
        f"{len(each['unlike'])} of {each['shared']}",
        f"{each['name']}: {unlike}" if unlike else each["name"],
        VOTE_LABELS.get(each["vote"], each["vote"]),
    )


def _describe_compared(record: dict[str, Any]) -> str:
    count = format_count(len(record["neighbours"]), "country", "countries")
    return f"Compared with {count}: {record['compared_with']}."


def build_classification(dataset: Dataset, iso3: str) -> dict[str, Any]:
    """Return the names of a country, and the groups that all countries are divided into."""
    country = get_record(dataset.countries, iso3)
    return {
        "name": country["name"],
        "un_name": load_un_names().get(iso3, country["name"]),
        "un_group": country["un_group"],
        "second_un_group": dataset.second_regional_groups.get(iso3),
        "un_region": country["un_region"],
        "income": country["income"],
    }


def format_classification(record: dict[str, Any]) -> str:
    """Return the UN name, where it is another, regional group, region and income group."""
    group, second = record["un_group"], record["second_un_group"]
    group = FULL_NAMES.get(group, group)
    if second:
        group += f" (also listed among the {FULL_NAMES.get(second, second)})"
    un_name = record["un_name"] if record["un_name"] != record["name"] else ""
    return " · ".join(filter(None, (un_name, group, record["un_region"], record["income"])))


def explain_terms(record: dict[str, Any], sections: Sequence[CountrySection] = ()) -> list[str]:
    """Return the meanings of the terms and abbreviations of a profile, or of some sections."""
    figures = [
        COUNTRY_FIGURES[name] for name in HEADLINE_FIGURES if record[name]["value"] is not None
    ]
    measure = next(each for each in MEASURES.values() if each.label == record["voting_measure"])
    meanings = [(measure.label, measure.meaning), *((one.label, one.meaning) for one in figures)]
    terms = [f"{capitalize_first(label)}: {meaning}." for label, meaning in meanings]
    if figures:
        terms.append("Brackets with a “to” contain a 95% interval.")
    if record["bloc"] and record["bloc_probability"] is not None:
        terms.append(record["bootstrap"]["meaning"])
    words = [format_classification(record), record["description"]]
    for section in sections or build_country_sections(record):
        words += [section.note, *(cell for line in section.lines for cell in line)]
    abbreviations = expand_abbreviations(" ".join(words), QUERY_ABBREVIATIONS)
    decisions = " ".join(
        f"{get_plain_name(row)}: {row['decides']}." for row in record["rollcalls"] if row["decides"]
    )
    abbreviations += f" {explain_marks(' '.join((*words, abbreviations)))}"
    return [" ".join(terms), *filter(None, [abbreviations.strip(), decisions])]


def list_votes_of(
    study: Study, iso3: str, *, is_missed: bool = False
) -> tuple[dict[str, int], list[str]]:
    """Return the votes of a country, the newest first, and those that its source does not list.

    With `is_missed` they are only the recorded votes on which the country did not vote.
    """
    votes: pd.Series = study.votes.T[iso3].iloc[::-1]
    if is_missed:
        votes = votes[votes == Vote.ABSENT]
    gaps = find_source_gaps(study.rollcalls.loc[votes.index], votes)
    return {str(rollcall): int(code) for rollcall, code in votes.items()}, gaps


def list_vote_lines(
    study: Study, gaps: Sequence[str], rollcall: str, *, is_missed: bool
) -> list[str]:
    """Return the lines below a vote of a list of :func:`list_votes_of`: its result, and gaps."""
    result = [study.dataset.format_tally(rollcall)] if is_missed else []
    return [*result, *[NOT_IN_SOURCE] * (rollcall in gaps)]


def describe_participation(study: Study, iso3: str) -> str:
    """Return how often a country voted, and in which bloc it is, as a sentence."""
    count = format_count(len(study.rollcalls), "vote")
    votes_cast = get_record(study.table, iso3)["votes_cast"]
    return f"Voted in {votes_cast} of {count}; {_describe_bloc_place(study, iso3)}."


def _describe_bloc_place(study: Study, iso3: str) -> str:
    """Return in which bloc a country is, or why it is in none with others."""
    bloc = next((bloc for bloc in study.blocs if iso3 in bloc.members), None)
    if bloc is None:
        return f"{TOO_FEW_VOTES} to be in a bloc"
    if bloc.size == 1:
        return "agrees with no bloc more than the threshold"
    return format_bloc_place(bloc.name, bloc.size, describe_bloc_doubt(study))


def format_bloc_place(name: str, size: int, doubt: str) -> str:
    """Return in which bloc a country is, and why the bloc is uncertain, if it is.

    >>> format_bloc_place("West", 54, ""), format_bloc_place("West", 5, "uncertain, on 3 votes")
    ('in the West bloc with 53 others', 'in the West bloc with 4 others (uncertain, on 3 votes)')
    """
    return add_bloc_doubt(f"in {format_bloc_name(name)} with {size - 1} others", doubt)


def format_majority_votes(count: int) -> str:
    """Return the votes in which the bloc of a country had a majority.

    >>> format_majority_votes(13)
    '13 votes in which its bloc had a majority'
    """
    return f"{format_count(count, 'vote')} in which its bloc had a majority"


def format_country_headline(record: dict[str, Any]) -> str:
    """Return participation, similar countries and the figures of a country, except for swing."""
    count = format_count(len(record["rollcalls"]), "vote")
    bloc = record["bloc"]
    place = "in no bloc with others"
    if bloc:
        place = format_bloc_place(bloc["name"], bloc["members"], record["bloc_note"])
    sentences = [f"Voted in {record['votes_cast']} of {count}; {place}."]
    if bloc:
        odds = format_bloc_odds(record)
        sentences.append(f"It is with its bloc with {odds}." if odds else NO_ODDS_TEXT)
    most, least = (_format_extreme(record, extreme) for extreme in EXTREMES)
    closest, farthest = ({each["name"] for each in record[extreme]} for extreme in EXTREMES)
    if most and not closest & farthest:
        sentences += [f"Votes most like {most}.", f"Votes least like {least}."]
    for name in HEADLINE_FIGURES:
        value, low, high = record[name].values()
        if value is not None:
            text = format_estimate(value, low, high, COUNTRY_FIGURES[name].format_spec)
            if name == "dissent":
                votes = format_majority_votes(record["dissent_votes"])
                sentences.append(f"Voted differently from most of its bloc on {text} of {votes}.")
            else:
                meaning = _explain_position(low, high, record["side"])
                note = f" {record['position_note']}".rstrip()
                sentences.append(
                    f"Position on the line that best separates votes: {text}, {meaning}.{note}"
                )
    return " ".join(sentences)


def _format_extreme(record: dict[str, Any], extreme: str) -> str:
    """Return the countries of the highest or lowest score; of many one, and their number."""
    ties, on_most = (record[f"{EXTREMES[extreme]}{end}"] for end in ("", "_on_most"))
    if not ties:
        return ""
    first, is_votes = record[extreme][0], record["measure"] == record["voting_measure"]
    if ties <= MAX_NAMED:
        named = record[extreme][:ties]
        names = join_country_names([each["name"] for each in named])
        each = f"{format_score(first['score'])}{' each' * (ties > 1)}"
        # The country on the most shared votes is first.
        fewest = f"{named[-1]['shared']} to " * (named[-1]["shared"] < first["shared"])
        shared = f" on {fewest}{format_count(first['shared'], 'shared vote')}" * is_votes
        return f"{names} ({each}{shared})"
    name = add_article(first["name"])
    shared = f", {describe_shared(ties, on_most, first['shared'])}" if is_votes else ""
    return f"{ties} countries ({format_score(first['score'])} with each{shared}), such as {name}"


def _describe_equals(record: dict[str, Any]) -> str:
    """Return the order of equal countries, and how many are as close as the first if not listed."""
    if (ties := record["as_close"]) <= MAX_NEIGHBOURS:
        return EQUALS_ORDER
    text = f"Of {ties} equally close countries {MAX_NEIGHBOURS} are listed"
    if record["measure"] != record["voting_measure"]:
        return f"{text}. {EQUALS_ORDER}"
    shared = record["closest"][0]["shared"]
    return f"{text}; {describe_shared(ties, record['as_close_on_most'], shared)}."


def describe_ties(study: Study, ranked: pd.DataFrame) -> tuple[int, str]:
    """Return how many countries have the score of the first one, and this in words."""
    (ties, on_most), first = count_ties(ranked), ranked.iloc[0]
    query, score = study.query, float(first["score"])
    is_same = query.measure == AGREEMENT and not query.blend and round(score, SCORE_DIGITS) == 1
    start = "Never voted unlike it" if is_same else f"{format_score(score)} with each"
    shared = "" if query.blend else f", {describe_shared(ties, on_most, int(first['shared']))}"
    return ties, f"{start}: {format_count(ties, 'country', 'countries')}{shared}"


def describe_shared(ties: int, on_most: int, shared: int) -> str:
    """Return how many of some equally close countries share the most votes.

    >>> describe_shared(43, 21, 13), describe_shared(5, 5, 15)
    ('21 of them on 13 shared votes', 'all on 15 shared votes')
    """
    return f"{'all' if on_most == ties else f'{on_most} of them'} on {shared} shared votes"


def describe_figure(study: Study, name: str, iso3: str) -> str:
    """Return the position, the dissent or the swing of a country with its interval, in words."""
    table = study.findings.get_table("position", "swing", "dissent")
    row = get_record(table, iso3)
    value, low, high = (row[column] for column in (name, f"{name}_low", f"{name}_high"))
    if pd.isna(low):
        text = f"{format_score(value)}. {describe_check(study)}"
        votes = format_majority_votes(int(row["dissent_votes"]))
        return f"on {text[:-1]} of {votes}." if name == "dissent" else text
    if name == "swing":
        rank = describe_rank(build_rank(row), count_ranked(table))
        return f"{format_score(value)} ({format_swing_interval(low, high)}). {rank}"
    text = format_estimate(value, low, high, COUNTRY_FIGURES[name].format_spec)
    if name == "dissent":
        return f"on {text} of {format_majority_votes(int(row['dissent_votes']))}."
    return f"{text}, {_explain_position(low, high, get_positive_side(study))}."


def _explain_position(low: float, high: float, side: str) -> str:
    """Return the meaning of a position by its interval; `side` has the positive positions.

    It is that of the interval as it is printed, with two decimals.

    >>> _explain_position(-0.002, 0.74, "the United States")
    'an interval that begins at 0, the position of the average country'
    """
    low, high = round(low, 2), round(high, 2)
    if low <= 0 <= high:
        verb = "begins at" if low == 0 else "ends at" if high == 0 else "includes"
        return f"an interval that {verb} 0, the position of the average country"
    return f"{'farther from' if high < 0 else 'nearer to'} {side} than the average country"


def format_country(record: dict[str, Any]) -> str:
    """Return a profile in words."""
    lines = [
        record["description"],
        f"{record['name']} ({record['iso3']}): {format_classification(record)}",
        format_country_headline(record),
    ]
    for section in build_country_sections(record):
        lines += ["", section.title]
        lines += [f"  {section.note}"] if section.note else []
        lines += [
            f"  {f'{mark:<12} ' if mark else ''}{text}  {figure}".rstrip()
            for mark, text, figure in section.lines
        ]
    return "\n".join([*lines, "", *explain_terms(record)])


def format_closeness_basis(target: Mapping[str, Any]) -> str:
    """Return how many members of a bloc or group and votes count; of a country, votes alone.

    >>> target = {"kind": "group", "members": 28, "fewest_members": 27, "shared": 15}
    >>> format_closeness_basis(target)
    '27 or 28 members on the day of each vote, 15 votes'
    """
    votes, members, fewest = (target[name] for name in ("shared", "members", "fewest_members"))
    text = format_count(votes, "vote")
    if target["kind"] == "country" or not members:
        return text
    if fewest == members:
        return f"{format_count(members, 'member')}, {text}"
    word = "or" if members == fewest + 1 else "to"
    return f"{fewest} {word} {members} members on the day of each vote, {text}"


def _format_score(each: dict[str, Any], basis: str = "") -> str:
    score = "too few votes" if each["score"] is None else format_score(each["score"])
    return f"{score} ({basis or format_count(each['shared'], 'vote')})"


def _format_rollcall_name(each: dict[str, Any]) -> str:
    return describe_text(each, each["led_names"])


def name_peers(*, is_bloc: bool) -> str:
    """Return whose votes a country is compared with; one in no bloc has its ten closest."""
    return "its bloc" if is_bloc else "its ten closest"


def _build_distinctive_section(record: dict[str, Any]) -> Sequence[CountrySection]:
    if not record["among"]:
        return ()
    peers = name_peers(is_bloc=record["among"] == "bloc")
    # Votes that a minority of its peers shared.
    lines = [
        (each["vote"], _format_rollcall_name(each), f"{each['alike']} of {each['cast']}")
        for each in record["apart"]
        if 2 * each["alike"] < each["cast"]
    ]
    note = NO_DIVERGENCE_TEXT
    if lines:
        note = f"How many of the votes of {peers} were the same; its own vote is one of them."
    elif record["apart"]:
        note = f"On each vote at least half of {peers} voted as it did."
    return (CountrySection(f"Fewer than half of {peers} voted as it did", lines, note),)


def _build_swing_section(record: dict[str, Any]) -> CountrySection:
    value, low, high = record["swing"].values()
    if value is None:
        return CountrySection("Swing", (), NO_SWING_TEXT)
    lines = [
        (
            VOTE_LABELS.get(row["vote"], row["vote"]),
            _format_rollcall_name(row),
            f"{format_score(row['term'])} (yes {format_probability(row['chance'])})",
        )
        for row in record["swing_terms"]
    ]
    title = f"Swing {format_score(value)}"
    note = (
        f"How uncertain its {format_count(len(lines), 'contested vote')} are, on average: 1 = yes "
        "is as likely as not, 0 = certain. In brackets the probability of yes."
    )
    if low is None:
        return CountrySection(title, lines, f"{note} {record['swing_note']}")
    title += f" ({format_swing_interval(low, high)})"
    rank = describe_rank(record["swing_rank"], record["ranked"])
    return CountrySection(title, lines, f"{rank} {note} {record['swing_note']}")


def _build_trend_lines(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = {each["key"]: each["name"] for each in record["closeness"]}
    return [
        (
            "",
            f"{names.get(other, other)}, {format_day(half['from'])} to {format_day(half['to'])}",
            _format_score(half),
        )
        for other, halves in record["trend"].items()
        for half in halves
    ]


def describe_vote_on(study: Study, iso3: str, rollcall: str) -> str:
    """Return the vote on the text that colours the map, as a sentence; '' without a seat."""
    if rollcall not in study.dataset.rollcalls.index:
        return ""
    word = VOTE_WORDS[Vote(int(study.dataset.vote_of(rollcall).get(iso3, Vote.NOT_MEMBER)))]
    if word not in VOTE_VERB_PHRASES:
        return ""
    name = get_plain_name(get_record(study.dataset.rollcalls, rollcall))
    return f"{capitalize_first(VOTE_VERB_PHRASES[word])} on {name}."


def format_trend_point(half: TrendPoint) -> str:
    """Return an average agreement, with the number of shared votes in brackets."""
    score = TOO_FEW_VOTES if pd.isna(half.score) else format_score(half.score)
    return f"{score} ({half.shared_count})"
