"""Panel of one roll call, with votes by bloc and group, and the list of roll calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.app.panels import components as ui
from alignment.app.panels.count_links import (
    build_vote_conditions,
    format_filter_gesture,
    render_count_button,
)
from alignment.app.panels.crosstabs import (
    CountryPart,
    describe_membership_basis,
    make_bloc_parts,
    make_group_parts,
    make_regional_group_parts,
    render_crosstab,
)
from alignment.app.panels.report_links import render_review_links, render_vote_card_links
from alignment.model.dataset import Dataset, get_record, list_records
from alignment.model.text_format import (
    describe_rollcall,
    format_count,
    format_day,
    format_led_by,
    format_text_title,
    get_plain_name,
)
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports.country import COVERAGE_LABELS
from alignment.scene.colour_variable import VOTE_PREFIX, get_colour_variable
from alignment.scene.colours import VOTE_COLOURS, select_ink
from alignment.studies.study import Study

CAST_VOTES = (Vote.YES, Vote.NO, Vote.ABSTAIN)
TALLY_VOTES = (*CAST_VOTES, Vote.ABSENT)
# Dissenters of a group that are named; their number opens all of them.
MAX_NAMED_DISSENTERS = 8
# Id of the text that reports a wrong vote.
REPORT_ID = "report-text"
# Pixels of the narrowest bar, and of a letter on it.
MIN_BAR_WIDTH, LETTER_WIDTH = 300, 8


def render_rollcall_panel(
    study: Study, view: View, rollcall_id: str, dataset_key: str = ""
) -> html.Div:
    """Return all of one roll call, in the query or not, by the countries of a study.

    The conditions of the view are marked in the tally, and its colour is not offered again.
    """
    row = get_record(study.dataset.rollcalls, rollcall_id)
    votes = study.dataset.vote_of(rollcall_id).reindex(study.table.index)
    colour = get_colour_variable(study, f"{VOTE_PREFIX}{rollcall_id}")
    parts_by_title = {
        "bloc": make_bloc_parts(study),
        "UN group": make_regional_group_parts(study),
        "grouping": make_group_parts(study, str(row["date"])),
    }
    tables = [
        ui.render_section(f"By {title}", render_crosstab(study, colour, parts, title))
        for title, parts in parts_by_title.items()
        if parts
    ]
    groups = [part for parts in parts_by_title.values() for part in parts if len(part.members) > 1]
    note = f"Blocs rest on {study.basis}. {describe_membership_basis(study, str(row['date']))}"
    return html.Div(
        [
            *_render_head(study, rollcall_id, row, view, dataset_key),
            render_vote_tally(votes, rollcall_id, view),
            *_render_tally_notes(votes, row),
            *_render_sponsor_counts(study, row),
            *tables,
            ui.render_section(
                "Who broke ranks",
                _render_dissent_by_part(study, votes, rollcall_id, groups),
                note=note,
            ),
            render_correction_request(study.dataset, rollcall_id, view.select[-1:]),
        ]
    )


def render_correction_request(
    dataset: Dataset, rollcall_id: str, selection: tuple[str, ...] = ()
) -> html.Details:
    """Return a text to copy that reports a wrong vote in these records."""
    row = get_record(dataset.rollcalls, rollcall_id)
    votes = dataset.vote_of(rollcall_id)
    counts = ", ".join(f"{(votes == vote).sum()} {VOTE_WORDS[vote]}" for vote in TALLY_VOTES)
    own_votes = [
        f"{iso3} {dataset.names[iso3]}: {VOTE_WORDS[Vote(votes[iso3])]}" for iso3 in selection
    ]
    lines = (
        f"Wrong vote: {rollcall_id}",
        describe_rollcall(row, dataset.names),
        f"{row['body']}; {row['title']}",
        f"Record: {row['record_url']}",
        f"Data: {dataset.title}, version {dataset.version or 'not stated'}",
        f"Here: {counts}",
        f"Country and its vote here: {own_votes[0] if own_votes else ''}",
        "Its vote on the record: ",
    )
    note = "Copy this and send it, with what the record says, to whoever gave you these records."
    return ui.render_folded(
        "Report a wrong vote",
        ui.render_note(note),
        html.Pre("\n".join(lines), id=REPORT_ID, className="formula"),
        ui.render_script_chip("Copy", data_copy=REPORT_ID),
    )


def _render_head(
    study: Study, rollcall_id: str, row: dict[str, Any], view: View, dataset_key: str
) -> list[Any]:
    name, title = get_plain_name(row), format_text_title(row)
    led_by = format_led_by(row, study.dataset.names)
    text = " · ".join(filter(None, [led_by, format_day(str(row["date"])), row["body"]]))
    colour = f"{VOTE_PREFIX}{rollcall_id}"
    chips = [
        *(
            []
            if view.colour == colour
            else [ui.render_chip("Colour the map by it", f"colour:{colour}")]
        ),
        *render_review_links(rollcall_id, row, dataset_key),
    ]
    for iso3 in view.select[-1:]:
        chips += render_vote_card_links(study, dataset_key, iso3, rollcall_id)
    return [
        html.H2(name),
        *([] if name == title else [html.P(title)]),
        html.P(
            [f"{text} · ", ui.render_record_link(row["record_url"], rollcall_id)], className="meta"
        ),
        html.Div(chips, className="chips tools"),
    ]


def _render_sponsor_counts(study: Study, row: dict[str, Any]) -> list[html.P]:
    """Return the number of sponsors of the draft, where the records have its list."""
    drafts, sponsorships = study.dataset.drafts, study.dataset.sponsorships
    is_own = (drafts.index == row["draft"]) | (drafts["resolution"] == row["resolution"])
    is_current = (drafts["resolution"] != "") & (drafts["superseded_by"] == "")
    lines = []
    for text, draft in list_records(drafts[is_own & is_current]):
        sponsors = sponsorships.loc[sponsorships["text"] == text, "iso3"]
        number = int(sponsors.isin(study.table.index).sum())
        count = render_count_button(number, f"sponsor:{text}")
        coverage = COVERAGE_LABELS[draft["coverage"]]
        lines.append(html.P(["Sponsors: ", count, f" ({draft['draft']}, {coverage})"]))
    return lines


def render_vote_tally(votes: pd.Series, rollcall_id: str, view: View) -> html.Div:
    """Return the tally as a bar, each part of which opens the countries that voted so."""
    counts = {vote: int((votes == vote).sum()) for vote in TALLY_VOTES}
    total = sum(counts.values())
    parts = []
    for vote, number in counts.items():
        if not number:
            continue
        word = VOTE_WORDS[vote]
        conditions, label = build_vote_conditions(rollcall_id, word), f"{number} {word}"
        # The number always fits, the word only on a wide part.
        has_word = len(label) * LETTER_WIDTH <= MIN_BAR_WIDTH * number / total
        fill = VOTE_COLOURS[word]
        parts.append(
            ui.render_gesture_button(
                label if has_word else str(number),
                format_filter_gesture(*conditions),
                "bar-part",
                style={"flexGrow": number, "background": fill, "color": select_ink(fill)},
                title=label,
                **ui.to_html_props(
                    aria_label=f"{label}: show who",
                    aria_pressed=set(conditions) <= set(view.where),
                ),
            )
        )
    return ui.render_group("Who voted how", parts, "bar bar-go")


def _render_tally_notes(votes: pd.Series, row: dict[str, Any]) -> list[html.P]:
    """Return notes on the official tally, if it differs from the one counted here."""
    official = [int(row[VOTE_WORDS[vote]]) for vote in TALLY_VOTES]
    notes = [row["tally_note"]] if row["tally_note"] else []
    if official != [int((votes == vote).sum()) for vote in TALLY_VOTES]:
        text = "{} yes, {} no, {} abstained, {} absent".format(*official)
        notes.insert(0, f"On the record: {text}. Counted here are the countries of the query.")
    return [ui.render_note(note) for note in notes]


def _render_dissent_by_part(
    study: Study, votes: pd.Series, rollcall_id: str, parts: Iterable[CountryPart]
) -> html.Ul:
    """Return the majority of each group, and who voted differently."""
    items = []
    for part in parts:
        cast = votes.reindex(list(part.members))
        cast = cast[cast.isin(CAST_VOTES)]
        (majority,) = find_majority_votes(cast.to_frame())
        counts = _render_vote_counts(cast, rollcall_id, part)
        if cast.empty:
            content: list[Any] = ["nobody voted"]
        elif majority == NO_MAJORITY:
            content = [*_join_with_commas(counts.values()), "; no majority"]
        else:
            content = [*counts[Vote(majority)], f" of {format_count(len(cast), 'vote')}; "]
            content += _render_dissenters(study, cast[cast != majority], rollcall_id, part)
        items.append(html.Li([html.Strong(part.name), ": ", *content]))
    return html.Ul(items, className="plain small")


def _render_vote_counts(
    cast: pd.Series, rollcall_id: str, part: CountryPart
) -> dict[Vote, list[Any]]:
    """Return each vote as its word and the number of countries of a group that cast it."""
    return {
        vote: [
            f"{VOTE_WORDS[vote]} ",
            render_count_button(
                int((cast == vote).sum()),
                part.condition,
                *build_vote_conditions(rollcall_id, VOTE_WORDS[vote]),
            ),
        ]
        for vote in CAST_VOTES
    }


def _render_dissenters(
    study: Study, dissents: pd.Series, rollcall_id: str, part: CountryPart
) -> list[Any]:
    if dissents.empty:
        return ["nobody dissented"]
    # Two conditions on votes on one text select who meets either.
    words = [VOTE_WORDS[vote] for vote in CAST_VOTES if (dissents == vote).any()]
    conditions = [each for word in words for each in build_vote_conditions(rollcall_id, word)]
    names = study.dataset.names
    rows = sorted(
        ((names[str(iso3)], str(iso3), Vote(code)) for iso3, code in dissents.items()),
        key=lambda row: name_sort_key(row[0]),
    )
    buttons = [
        [ui.render_gesture_button(name, f"country:{iso3}", "inline-go"), f" {VOTE_WORDS[vote]}"]
        for name, iso3, vote in rows[:MAX_NAMED_DISSENTERS]
    ]
    more = len(rows) - len(buttons)
    return [
        render_count_button(len(rows), part.condition, *conditions),
        " dissented: ",
        *_join_with_commas(buttons),
        *([f" and {more} more"] if more else []),
    ]


def _join_with_commas(parts: Iterable[list[Any]]) -> list[Any]:
    return [item for part in parts for item in (", ", *part)][1:]


def render_rollcall_list(study: Study, view: View) -> html.Section:
    """Return the list of roll calls, newest first."""
    frame = study.rollcalls.iloc[::-1]
    title = f"Roll calls ({len(frame)})"
    if frame.empty:
        return ui.render_empty_section(title, "This query rests on sponsor lists alone.")
    current = view.colour_by.rollcall
    items = (
        html.Li(
            [
                ui.render_rollcall_head(
                    rollcall,
                    row,
                    study.dataset.names,
                    " · ",
                    ui.render_gesture_button("leave out", f"without:{rollcall}", "inline-go"),
                ),
                ui.render_tally_bar(row),
            ],
            className="rollcall chosen" if rollcall == current else "rollcall",
            **(ui.to_html_props(aria_current="true") if rollcall == current else {}),
        )
        for rollcall, row in list_records(frame)
    )
    note = "Choosing a title colours the map by that vote."
    note += ui.format_truncation_note(len(frame), view.whole)
    return ui.render_section(title, ui.render_long_list(items, len(frame), view.whole), note=note)
