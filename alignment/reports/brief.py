"""Brief of what changed since a day, as a report of sentences with links to their votes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alignment.analysis.positions import Z95
from alignment.model.dataset import get_record
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    describe_rollcall,
    format_bloc_probability,
    format_count,
    format_day,
    format_p_value,
    format_sentence_start,
    format_signed,
    join_country_names,
    truncate_text,
)
from alignment.model.text_search import name_sort_key
from alignment.model.url import serialize_url
from alignment.model.view import VOTE_PREFIX, View
from alignment.model.vote import VOTE_CODES, VOTE_VERB_PHRASES, VOTE_WORDS, Vote
from alignment.reports.comparison import MAX_NAME_LETTERS, format_direction
from alignment.reports.report import build_item, build_section
from alignment.reports.study import round_number
from alignment.scene.comparison import CERTAIN
from alignment.scene.headline import describe_bloc_change, describe_obstacle
from alignment.settings import VERSION
from alignment.studies.brief import (
    FALSE_DISCOVERY_RATE,
    BlocSwitch,
    Brief,
    NewSponsors,
    PositionShift,
    VoteChange,
)
from alignment.studies.comparison import MIN_CHANGE_PROBABILITY

CAVEAT = (
    "Positions and blocs are of votes; what moved a vote is not in the records. A name missing "
    "from a list of sponsors is no refusal."
)
VOTE_NOUNS = {"yes": "yes", "no": "no", "abstain": "an abstention"}


def build_brief_record(brief: Brief) -> dict[str, Any]:
    """Return what changed as a plain record: sentences, each with the URL of its votes."""
    comparison = brief.comparison
    before, after = comparison.before, comparison.after
    names = before.dataset.names
    sections = [
        _build_shifts_section(brief),
        _build_switches_section(brief),
        _build_new_sponsors_section(brief),
        build_section(
            "The closest votes",
            [_build_close_vote_item(brief, rollcall) for rollcall in brief.closest_votes],
            "The votes are ordered by the margin of yes over no, as a share of both.",
        ),
    ]
    shared = len(comparison.common_texts)
    return {
        "title": f"What changed since {format_day(brief.since)}"
        + (f": {names[brief.country]}" if brief.country else ""),
        "since": brief.since,
        "country": brief.country or None,
        "basis": f"{after.basis} since and {before.basis} before, "
        f"{replace(after.query, since=before.query.since).describe()}. "
        f"{format_count(shared, 'title') if shared else 'No title'} voted on in both.",
        "before": {"query": before.address, "rollcalls": len(before.rollcalls)},
        "after": {"query": after.address, "rollcalls": len(after.rollcalls)},
        "texts": list(comparison.common_texts),
        "data": {"title": before.dataset.title, "version": before.dataset.version},
        "program": VERSION,
        "sections": sections,
        "caveat": CAVEAT,
    }


def _build_shifts_section(brief: Brief) -> dict[str, Any]:
    title = "Countries that vote differently than before"
    if not brief.tested_shifts:
        return build_section(
            title, [], "No title has votes in both periods from enough countries to compare them."
        )
    shifts = [shift for shift in brief.significant_shifts if brief.country in ("", shift.iso3)]
    items = [_build_shift_item(brief, shift) for shift in shifts]
    tested = len(brief.tested_shifts)
    within = tested - len(brief.significant_shifts)
    summary = (
        f"Of {tested} countries tested, {within} do not differ significantly and are not listed."
    )
    if brief.country and not shifts:
        name = brief.comparison.before.dataset.names[brief.country]
        who = format_sentence_start(name)
        summary = f"{who} voted on too few titles in both periods to be tested."
        if any(shift.iso3 == brief.country for shift in brief.tested_shifts):
            summary = f"The change of {add_article(name)} is not significant."
    method = (
        "The position is on titles voted on in both, without the change of all countries. A change "
        f"is listed at a false discovery rate of {FALSE_DISCOVERY_RATE:.0%}."
    )
    return build_section(title, items, summary, method)


def _build_shift_item(brief: Brief, shift: PositionShift) -> dict[str, Any]:
    comparison, iso3 = brief.comparison, shift.iso3
    name = comparison.before.dataset.names[iso3]
    low, high = shift.change - Z95 * shift.se, shift.change + Z95 * shift.se
    direction = format_direction(comparison, iso3)
    sentence = (
        f"{name}: {direction[0].lower()}{direction[1:]} Its position changed by "
        f"{format_signed(shift.change)} (95% interval {format_signed(low)} to "
        f"{format_signed(high)}; false discovery rate {format_p_value(shift.q, 'q')})."
    )
    return build_item(
        sentence,
        _comparison_url(brief, iso3),
        [_build_vote_change_item(brief, change) for change in shift.vote_changes],
        iso3=iso3,
        change=round_number(shift.change),
        se=round_number(shift.se),
        q=round_number(shift.q),
    )


def _build_vote_change_item(brief: Brief, change: VoteChange) -> dict[str, Any]:
    row = get_record(brief.comparison.after.rollcalls, change.later)
    text = describe_rollcall(row, brief.comparison.after.dataset.names, MAX_NAME_LETTERS)
    count = change.same_change_count
    others = "No other country"
    if count:
        others = format_count(count, "other country", "other countries")
    return build_item(
        f"{capitalize_first(VOTE_NOUNS[change.after])} on {text} ({change.later}); before, "
        f"{VOTE_NOUNS[change.before]} on {change.earlier}. {others} changed the same way.",
        _rollcall_url(brief, change.later),
        rollcall=change.later,
        vote=change.after,
        earlier=change.earlier,
        vote_before=change.before,
        along=count,
        record_url=row["record_url"],
    )


def _build_switches_section(brief: Brief) -> dict[str, Any]:
    title = "Who left or joined a bloc"
    if obstacle := describe_obstacle(brief.comparison):
        return build_section(title, [], f"{obstacle}.")
    stable = [each for each in brief.switches if brief.country in ("", each.iso3)]
    unstable_count = len(brief.comparison.uncertain_changes)
    if brief.country and not stable:
        name = format_sentence_start(brief.comparison.before.dataset.names[brief.country])
        change = describe_bloc_change(brief.comparison, brief.country)
        return build_section(title, [], f"{name} {change}.")
    method = (
        f"A change is listed if at least {MIN_CHANGE_PROBABILITY:.0%} of resamplings by title of "
        "both periods have it;"
    )
    others = "no other country changed."
    if unstable_count:
        changes = "change" if unstable_count == 1 else "changes"
        others = f"{unstable_count} other {changes} are less certain and not listed."
    return build_section(
        title,
        [_build_switch_item(brief, each) for each in stable],
        "" if stable else f"No change of bloc is {CERTAIN}.",
        f"{method} {others}",
    )


def _build_switch_item(brief: Brief, switch: BlocSwitch) -> dict[str, Any]:
    name = format_sentence_start(brief.comparison.before.dataset.names[switch.iso3])
    change = describe_bloc_change(brief.comparison, switch.iso3)
    comparison = brief.comparison
    before, after = (
        format_bloc_probability(share, study.findings.title_count)
        for share, study in (
            (switch.stability_before, comparison.before),
            (switch.stability_after, comparison.after),
        )
    )
    return build_item(
        f"{name} {change}. It is there in {before} of resamplings by title before, and in {after} "
        "since.",
        _comparison_url(brief, switch.iso3),
        iso3=switch.iso3,
        sure_before=round_number(switch.stability_before),
        sure_after=round_number(switch.stability_after),
    )


def _build_new_sponsors_section(brief: Brief) -> dict[str, Any]:
    drafts = [draft for draft in brief.new_sponsors if brief.country in ("", *draft.countries)]
    items = [_build_new_sponsors_item(brief, draft) for draft in drafts]
    none = "" if items else "No new sponsor is on the complete lists in the records."
    method = "A sponsor is new if no earlier list on these topics has it."
    return build_section("New sponsors", items, none, method)


def _build_new_sponsors_item(brief: Brief, newcomers: NewSponsors) -> dict[str, Any]:
    dataset = brief.comparison.before.dataset
    row = get_record(dataset.drafts, newcomers.draft)
    names = sorted((dataset.names[iso3] for iso3 in newcomers.countries), key=name_sort_key)
    if brief.country:
        others = format_count(len(names) - 1, "other")
        who = f"{add_article(dataset.names[brief.country])} and {others}"
    else:
        who = join_country_names(names)
    date = format_day(row["date"]) if len(str(row["date"])) == len("2019-12-27") else row["date"]
    view = View(where=(f"sponsor:{newcomers.draft}",), panel="selection")
    return build_item(
        f"{truncate_text(str(row['title']))} ({newcomers.draft}, {date}): of "
        f"{newcomers.sponsor_count} sponsors {len(names)} {'is' if len(names) == 1 else 'are'} "
        f"new: {who}.",
        serialize_url(brief.comparison.after.query, view),
        draft=newcomers.draft,
        countries=list(newcomers.countries),
        listed=newcomers.sponsor_count,
        record_url=row["record_url"],
    )


def _build_close_vote_item(brief: Brief, rollcall: str) -> dict[str, Any]:
    after = brief.comparison.after
    row = get_record(after.rollcalls, rollcall)
    tally = {word: int(row[word]) for word in VOTE_CODES}
    sentence = (
        f"{describe_rollcall(row, after.dataset.names, MAX_NAME_LETTERS)} ({rollcall}): "
        f"{tally['yes']} yes, {tally['no']} no, {tally['abstain']} abstained, {tally['absent']} "
        "did not vote."
    )
    figures: dict[str, Any] = {"rollcall": rollcall, **tally}
    if brief.country in after.votes.index:
        vote = VOTE_WORDS[Vote(int(after.votes[rollcall][brief.country]))]
        figures["vote"] = vote
        name = format_sentence_start(after.dataset.names[brief.country])
        sentence += f" {name} {VOTE_VERB_PHRASES[vote]}."
    figures["record_url"] = row["record_url"]
    return build_item(sentence, _rollcall_url(brief, rollcall), **figures)


def _comparison_url(brief: Brief, iso3: str) -> str:
    before, after = brief.comparison.before, brief.comparison.after
    view = View(select=(iso3,), versus=serialize_url(before.query), panel="compare")
    return serialize_url(after.query, view)


def _rollcall_url(brief: Brief, rollcall: str) -> str:
    view = View(colour=VOTE_PREFIX + rollcall, panel="selection")
    return serialize_url(brief.comparison.after.query, view)
