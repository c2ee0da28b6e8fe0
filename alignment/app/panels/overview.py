"""Panels of the colour of the map, of one vote, and the list of votes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.analysis.pairs import compute_group_similarity
from alignment.analysis.vote_changes import find_stage_changes
from alignment.app.panels import components as ui
from alignment.app.panels.crosstabs import (
    format_filter_gesture,
    render_count_button,
    render_crosstab,
    render_group_notes,
)
from alignment.app.panels.report_links import render_review_links, render_vote_card_links
from alignment.app.panels.sponsors import (
    render_adjacent_texts,
    render_sponsors,
    render_sponsors_chip,
    render_text_changes,
)
from alignment.model import text_format
from alignment.model.dataset import Dataset, get_record, list_records
from alignment.model.query import format_body
from alignment.model.registries import COUNT_FIGURES, COUNTRY_FIGURES
from alignment.model.text_search import name_sort_key
from alignment.model.view import BLOC_PROBABILITY, ColourBy, View
from alignment.model.vote import VOTE_LABELS, VOTE_WORDS, Vote
from alignment.reports import country_parts
from alignment.reports import study as report
from alignment.reports import votes as vote_report
from alignment.reports.conditions import find_newest_text_day
from alignment.reports.country import COVERAGE_LABELS
from alignment.reports.figures import build_extremes
from alignment.scene.captions import expand_abbreviations
from alignment.scene.colour_variable import (
    CATEGORY,
    MOVEMENT,
    NOT_SIGNIFICANT,
    ColourVariable,
    get_colour_variable,
)
from alignment.scene.colours import VOTE_COLOURS
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import compose_headline, warn_of_no_significant_tie
from alignment.similarity import MEASURES
from alignment.studies.comparison import add_bloc_doubt, describe_bloc_doubt
from alignment.studies.study import Study

MAX_EXTREMES = 6


def render_overview(study: Study, view: View, stability: BlocStability | None = None) -> html.Div:
    """Return the overview of a study in a view."""
    colour = get_colour_variable(study, view.colour, stability)
    is_category = colour.kind == CATEGORY
    rollcall = colour.colour_by.rollcall
    # The day on which members of groups are counted: of the text, or of the last vote selected.
    day = find_newest_text_day(study.dataset, view) or study.last_day
    doubt, heading = describe_bloc_doubt(study), report.format_colour_heading(colour)
    parts: list[Any] = [html.H2(add_bloc_doubt(heading, doubt * (colour.name == "bloc")))]
    if rollcall:
        votes = study.dataset.vote_of(rollcall).reindex(study.table.index)
        resolution = str(study.dataset.rollcalls.loc[rollcall, "resolution"])
        parts += [
            render_vote_tally(votes, rollcall, view, study.dataset.not_listed(rollcall)),
            render_sponsors_chip(rollcall, resolution),
            render_adjacent_texts(study.dataset, rollcall),
        ]
    if is_category and colour.name != "bloc":
        abbreviations = expand_abbreviations(" ".join(colour.categories)).strip()
        parts.append(
            ui.render_section(
                add_bloc_doubt(
                    f"{text_format.capitalize_first(colour.label)}, bloc by bloc", doubt
                ),
                render_crosstab(study, colour, country_parts.make_bloc_parts(study), "bloc"),
                *_render_notes([*report.list_unplaced(study), abbreviations]),
                note="The number of countries in each bloc. Blocs rest on all votes of the "
                "selection, not on this one alone.",
            )
        )
    if not is_category:
        parts.append(_render_extremes(study, colour, stability))
    if is_category and (groups := country_parts.make_group_parts(study, day)):
        table = render_crosstab(study, colour, groups, "group")
        notes = render_group_notes(groups, country_parts.describe_membership_basis(study, day))
        when = (
            f"Members on {text_format.format_day(day)}, where their dates are known." if day else ""
        )
        parts.append(ui.render_section("By group", table, notes, note=when))
    if is_category and colour.name != "un_group":
        groups = country_parts.make_regional_group_parts(study)
        table = render_crosstab(study, colour, groups, "regional group")
        note = render_group_notes(
            groups, vote_report.describe_second_regional_groups(study.dataset)
        )
        parts.append(ui.render_section("By UN regional group", table, note))
    parts.append(_render_blocs(study))
    if rollcall:
        parts += [
            _render_bloc_closeness(study, colour),
            _render_stage_changes(study, rollcall),
            render_correction_request(study.dataset, rollcall, view.select[-1:]),
        ]
    return html.Div([part for part in parts if part is not None])


def _render_notes(texts: list[str]) -> list[html.P]:
    return [html.P(text, className="meta") for text in texts if text]


def _render_extremes(
    study: Study, colour: ColourVariable, stability: BlocStability | None
) -> html.Section:
    """Return the countries with the highest and the lowest values of a numeric colour."""
    title = f"{text_format.capitalize_first(colour.label)}: highest and lowest"
    basis, frame = build_extremes(study, colour, stability)
    if frame.empty:
        is_pending = colour.name == BLOC_PROBABILITY and stability is None
        text = "Known once the votes are resampled" if is_pending else TOO_FEW_VOTES.capitalize()
        if colour.name == MOVEMENT:
            text = compose_headline(study, colour) or text
        return ui.render_empty_section(title, f"{text}.")
    has_interval, is_count = bool(frame["interval"].any()), colour.name in COUNT_FIGURES
    columns = ["Country", "Value", *(["95% interval"] if has_interval else [])]
    columns += [] if is_count else [basis]
    parts, compared = [("Highest", frame)], "value" if colour.texts is None else "text"
    if len(frame) > 1:
        parts.append(("Lowest", frame.sort_values(["value", "name"])))
    bodies = []
    for name, part in parts:
        top = part.head(min(MAX_EXTREMES, len(frame) // 2 or 1))
        ties = int((part[compared] == top[compared].iloc[-1]).iloc[len(top) :].sum())
        top = part.head(text_format.count_listed(len(top) + ties, len(top)))
        rows = [html.Tr(html.Th(name, colSpan=len(columns), scope="rowgroup"))]
        rows += [
            _render_extreme_row(str(iso3), row, has_interval, is_count)
            for iso3, row in top.iterrows()
        ]
        if ties > 1:
            text = f"and {ties} more with the same as the last"
            link = ui.render_gesture_button(f"{text}, in the table", "panel:table", "inline-go")
            rows.append(html.Tr(html.Td(link, colSpan=len(columns), className="meta")))
        bodies.append(html.Tbody(rows))
    table = html.Table([ui.render_table_head(columns), *bodies], className="listing")
    missing = len(study.table) - len(frame)
    without = f"{'has' if missing == 1 else 'have'} no figure"
    if colour.name == MOVEMENT:
        without = f"have a change that is {NOT_SIGNIFICANT} or not known"
    notes = [f"Of {len(frame)} countries; {missing} more {without}."] if missing else []
    if has_interval and colour.name in COUNTRY_FIGURES:
        notes.append(report.get_interval_note(colour.name, study))
    return ui.render_section(title, ui.render_scroll_box(table), note=" ".join(notes).strip())


def _render_extreme_row(iso3: str, row: pd.Series, has_interval: bool, is_count: bool) -> html.Tr:
    cells = [f"{row['value']:.0f}" if is_count else row["text"]]
    if has_interval:
        cells.append(row["interval"] or ui.NO_VALUE)
    if not is_count:
        cells.append(f"{row['count']:.0f}")
    name = html.Td(ui.render_gesture_button(row["name"], f"country:{iso3}", "row-go"))
    return html.Tr([name, *(html.Td(cell, className="number") for cell in cells)])


def _render_blocs(study: Study) -> html.Section:
    items: list[Any] = []
    for bloc in study.blocs:
        if bloc.size == 1:
            continue
        cohesion = (
            TOO_FEW_VOTES if math.isnan(bloc.cohesion) else report.describe_cohesion(study, bloc)
        )
        size = f"{bloc.size} countries, {cohesion}"
        members = ", ".join(study.dataset.names[iso3] for iso3 in bloc.members)
        items.append(
            ui.render_folded(
                [html.Strong(bloc.name), html.Span(size, className="meta")],
                html.P(members, className="members"),
                ui.render_script_chip("Zoom to the bloc", data_fly=" ".join(bloc.members)),
                class_name="bloc",
            )
        )
    if not study.blocs:
        return ui.render_empty_section("Blocs", "Too few votes to find blocs; widen the selection.")
    items += _render_notes([*report.list_lone_countries(study), *report.list_unplaced(study)])
    basis = "set by you" if study.query.threshold is not None else "the average of all pairs"
    verb = "agrees" if study.query.blend < 1 else "sponsors together"
    note = ui.render_note(
        f"{report.warn_of_few_texts(study)} ",
        ui.render_method_link("A bloc", "blocs"),
        f" is a group that {verb} more than {study.threshold:.0%}, ",
        ui.render_method_link(basis, "threshold"),
        f", on {study.basis}. {report.describe_bloc_basis(study)} "
        f"{warn_of_no_significant_tie(study)} ",
        *study.west_definition,
    )
    return ui.render_section(add_bloc_doubt("Blocs", describe_bloc_doubt(study)), note, *items)


def _render_bloc_closeness(study: Study, colour: ColourVariable) -> html.Section:
    """Return the mean similarity of the countries that voted one way to each bloc."""
    names = [bloc.name for bloc in study.blocs if bloc.size > 1]
    means = compute_group_similarity(study.weight, colour.values, study.table["bloc_name"])
    means = means.reindex(index=colour.categories, columns=names).dropna(how="all")
    title = add_bloc_doubt("Agreement with each bloc", describe_bloc_doubt(study))
    if means.empty:
        return ui.render_empty_section(title, f"{text_format.capitalize_first(TOO_FEW_VOTES)}.")
    rows = [
        (
            ui.render_vote_badge(str(word)),
            *(ui.format_or_dash(mean, text_format.format_score) for mean in row),
        )
        for word, row in zip(means.index, means.to_numpy().tolist(), strict=True)
    ]
    table = ui.render_table(("vote", *means.columns), rows, "counts")
    measure = "agreement" if study.query.blend else MEASURES[study.query.measure].label
    note = (
        f"Average {measure} between the countries with this vote and the members of each bloc, on "
        f"all {study.basis}."
    )
    return ui.render_section(title, ui.render_scroll_box(table), note=note)


def _render_stage_changes(study: Study, rollcall: str) -> html.Section | None:
    """Return the countries that voted differently on a text in committee and in the plenary."""
    dataset = study.dataset
    resolutions = dataset.rollcalls["resolution"]
    on_text = dataset.rollcalls[resolutions == resolutions[rollcall]]
    changes = find_stage_changes(on_text, dataset.votes)
    changes = changes[(changes["plenary"] == rollcall) | (changes["committee"] == rollcall)]
    if changes.empty:
        return None
    items = []
    for _, row in list_records(changes):
        before, after = (
            ui.render_vote_badge(VOTE_WORDS[Vote(row[stage])]) for stage in ("before", "after")
        )
        name = ui.render_country_button(dataset.names, row["iso3"])
        items.append(ui.render_spread(name, html.Span([before, " to ", after])))
    note = (
        f"{changes['committee'].iloc[0]} in committee, {changes['plenary'].iloc[0]} in the "
        "plenary. A country may not vote for reasons that the records do not give."
    )
    title = f"Changed between committee and plenary ({len(items)})"
    return ui.add_anchor("stage-changes", ui.render_list_section(title, items, note))


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
    colour = get_colour_variable(study, str(ColourBy("vote", rollcall_id)))
    parts_by_title = {
        "bloc": country_parts.make_bloc_parts(study),
        "regional group": country_parts.make_regional_group_parts(study),
        "group": country_parts.make_group_parts(study, str(row["date"])),
    }
    tables = [
        ui.render_section(
            f"By {title}",
            render_crosstab(study, colour, parts, title),
            render_group_notes(parts) if title != "bloc" else None,
        )
        for title, parts in parts_by_title.items()
        if parts
    ]
    all_parts = [part for parts in parts_by_title.values() for part in parts]
    groups = [part for part in all_parts if len(part.members) > 1 and part.name != TOO_FEW_VOTES]
    basis = country_parts.describe_membership_basis(study, str(row["date"]))
    note = f"Blocs rest on {study.basis}. {basis}"
    return html.Div(
        [
            *_render_head(study, rollcall_id, row, view, dataset_key),
            render_vote_tally(votes, rollcall_id, view, study.dataset.not_listed(rollcall_id)),
            *map(ui.render_note, vote_report.list_tally_notes(votes, row)),
            render_adjacent_texts(study.dataset, rollcall_id),
            render_sponsors(study.dataset, rollcall_id, row, *_render_sponsor_counts(study, row)),
            render_text_changes(rollcall_id, str(row["resolution"])),
            *tables,
            ui.render_section(
                "Voted differently from the majority",
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
    text = vote_report.write_correction_request(dataset, rollcall_id, selection)
    note = (
        "Copy this text and add the vote on the record. Send both to the provider of these records."
    )
    return ui.render_folded(
        "Report a wrong vote",
        ui.render_note(note),
        html.Pre(text, id=REPORT_ID, className="formula"),
        ui.render_script_chip("Copy", data_copy=REPORT_ID),
    )


def _render_head(
    study: Study, rollcall_id: str, row: dict[str, Any], view: View, dataset_key: str
) -> list[Any]:
    name, title = text_format.get_plain_name(row), text_format.format_text_title(row)
    led_by = text_format.format_led_by(row, study.dataset.names)
    text = " · ".join(
        filter(None, [led_by, text_format.format_day(str(row["date"])), format_body(row["body"])])
    )
    chips: list[Any] = []
    if view.colour_by.rollcall != rollcall_id:
        chips.append(ui.render_chip("Colour the map by it", f"colour:vote:{rollcall_id}"))
    chips += render_review_links(rollcall_id, row, dataset_key)
    for iso3 in view.select[-1:]:
        chips += render_vote_card_links(study, dataset_key, iso3, rollcall_id)
    return [
        html.H2(name),
        *([] if name == title else [html.P(title)]),
        html.P(
            [f"{text} · ", ui.render_record_link(row["record_url"], rollcall_id)], className="meta"
        ),
        ui.render_chips(*chips, class_name="chips tools"),
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


def render_vote_tally(votes: pd.Series, rollcall: str, view: View, unlisted: int = 0) -> html.Div:
    """Return the tally as a bar, each part of which opens the countries with this vote.

    Under the bar are words that do not fit in it, and how many countries a partial list names.
    """
    counts = {vote: int((votes == vote).sum()) for vote in vote_report.TALLY_VOTES}
    total = sum(counts.values())
    parts, legend = list[Any](), list[Any]()
    for vote, number in counts.items():
        if not number:
            continue
        word = VOTE_WORDS[vote]
        conditions = country_parts.build_vote_conditions(rollcall, word)
        label = f"{number} {VOTE_LABELS[word]}"
        # The number always fits, the word only on a wide part.
        has_word = len(label) * LETTER_WIDTH <= MIN_BAR_WIDTH * number / total
        fill = ui.make_fill_style(VOTE_COLOURS[word])
        if not has_word:
            shape = "circle dashed" if vote is Vote.ABSENT else "circle"
            swatch = html.Span(className=f"swatch {shape}", style={"--fill": fill["background"]})
            legend.append(html.Span([swatch, label], className="entry"))
        parts.append(
            ui.render_gesture_button(
                label if has_word else str(number),
                format_filter_gesture(*conditions),
                "bar-part",
                f"{label}: show who",
                style={"flexGrow": number, **fill},
                title=label,
                **ui.to_html_props(aria_pressed=set(conditions) <= set(view.where)),
            )
        )
    legend += [html.Span(f"{total} of {total + unlisted} listed")] if unlisted else []
    bar = ui.render_group("Countries by vote", parts, "bar bar-go")
    return html.Div([bar, html.Div(legend, className="legend-row")])


def _render_dissent_by_part(
    study: Study, votes: pd.Series, rollcall_id: str, parts: Iterable[country_parts.CountryPart]
) -> html.Ul:
    """Return the majority of each group, and who voted differently."""
    items = []
    for part in parts:
        cast = votes.reindex(list(part.members))
        cast = cast[cast.isin(vote_report.CAST_VOTES)]
        (majority,) = find_majority_votes(cast.to_frame())
        counts = _render_vote_counts(cast, rollcall_id, part)
        if cast.empty:
            content: list[Any] = ["nobody voted"]
        elif majority == NO_MAJORITY:
            cast_ways = [counts[vote] for vote in vote_report.CAST_VOTES if (cast == vote).any()]
            content = [*_join_with_commas(cast_ways), "; no majority"]
        else:
            content = [
                *counts[Vote(majority)],
                f" of {text_format.format_count(len(cast), 'vote')}; ",
            ]
            content += _render_dissenters(study, cast[cast != majority], rollcall_id, part)
        items.append(html.Li([html.Strong(part.name), ": ", *content]))
    return ui.render_small_list(items)


def _render_vote_counts(
    cast: pd.Series, rollcall_id: str, part: country_parts.CountryPart
) -> dict[Vote, list[Any]]:
    """Return each vote as its word and the number of countries of a group that cast it."""
    return {
        vote: [
            f"{VOTE_LABELS[VOTE_WORDS[vote]]} ",
            render_count_button(
                int((cast == vote).sum()),
                part.condition,
                *country_parts.build_vote_conditions(rollcall_id, VOTE_WORDS[vote]),
            ),
        ]
        for vote in vote_report.CAST_VOTES
    }


def _render_dissenters(
    study: Study, dissents: pd.Series, rollcall_id: str, part: country_parts.CountryPart
) -> list[Any]:
    if dissents.empty:
        return ["nobody voted differently"]
    # Two conditions on votes on one text select who meets either.
    words = [VOTE_WORDS[vote] for vote in vote_report.CAST_VOTES if (dissents == vote).any()]
    conditions = [
        each for word in words for each in country_parts.build_vote_conditions(rollcall_id, word)
    ]
    names = study.dataset.names
    rows = sorted(
        ((names[str(iso3)], str(iso3), Vote(code)) for iso3, code in dissents.items()),
        key=lambda row: name_sort_key(row[0]),
    )
    named, others = ui.split_first(rows, MAX_NAMED_DISSENTERS)
    buttons = [
        [ui.render_gesture_button(name, f"country:{iso3}", "inline-go"), f" {VOTE_WORDS[vote]}"]
        for name, iso3, vote in named
    ]
    gesture = format_filter_gesture(*filter(None, (part.condition, *conditions)))
    more = ui.render_gesture_button(f"{len(others)} more", gesture, "inline-go")
    return [
        render_count_button(len(rows), part.condition, *conditions),
        " voted differently: ",
        *_join_with_commas(buttons),
        *([" and ", more] if others else []),
    ]


def _join_with_commas(parts: Iterable[list[Any]]) -> list[Any]:
    return [item for part in parts for item in (", ", *part)][1:]


def render_rollcall_list(study: Study, view: View) -> html.Section:
    """Return the list of roll calls, newest first."""
    frame = study.rollcalls.iloc[::-1]
    title = f"Votes ({len(frame):,})"
    if frame.empty:
        return ui.render_empty_section(title, "This selection has sponsor lists only.")
    current = view.colour_by.rollcall

    def render_item(rollcall: str, row: dict[str, Any]) -> html.Li:
        exclude = ui.render_gesture_button("exclude", f"without:{rollcall}", "inline-go")
        head = ui.render_rollcall_head(rollcall, row, study.dataset.names, " · ", exclude)
        is_current = rollcall == current
        return html.Li(
            [head, ui.render_tally_bar(row)],
            className="rollcall chosen" if is_current else "rollcall",
            **(ui.to_html_props(aria_current="true") if is_current else {}),
        )

    items, closest = (
        (render_item(str(name), row) for name, row in list_records(votes))
        for votes in (frame, vote_report.find_closest_votes(frame))
    )
    note = "Click a title to colour the map by that vote."
    note += ui.format_truncation_note(len(frame), view.whole)
    note += vote_report.describe_merged_rows(study)
    return ui.render_section(
        title,
        ui.render_long_list(items, len(frame), view.whole),
        ui.render_folded(
            "Smallest differences of yes and no",
            html.Ul([*closest], className="plain"),
            id="closest-votes",
        ),
        note=note,
    )
