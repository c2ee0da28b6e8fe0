"""Panel of a group of countries: cohesion, blocs, votes and dissent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.cohesion import Cohesion, compute_cohesion
from alignment.app.panels import components as ui
from alignment.app.panels.crosstabs import render_count_button
from alignment.app.state import add_dataset_key
from alignment.model import text_format
from alignment.model.dataset import get_record, list_records
from alignment.model.query import Query
from alignment.model.text_search import name_sort_key
from alignment.model.url import serialize_url
from alignment.model.view import GROUP_LISTS, View
from alignment.model.vote import VOTE_COUNT_WORDS, VOTE_WORDS, Vote
from alignment.reports import groups as report
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.comparison import add_bloc_doubt, describe_bloc_doubt
from alignment.studies.study import Study

# Dissenting votes in sight; the lists of texts with a split name the others.
MAX_OPEN_DISSENTS = 60
OTHER_DISSENTS = f"The newest {MAX_OPEN_DISSENTS} are listed; the lists of divided texts name all."
# Topics with a column of their own, and missed votes that are named for each member, and for all.
MAX_TOPIC_COLUMNS, MAX_MISSED, MAX_MISSED_OF_ALL = 4, 8, 5000
# Letters of a name in a cell; a text with a longer one is given by its symbol.
MAX_NAME_LETTERS = 40
# Rows of the lists of texts on which a group split that are shown at first.
MAX_SPLITS = 20


def render_group_panel(study: Study, view: View, dataset_key: str = "") -> html.Div:
    """Return the group of the selected countries, or the one that colours the map."""
    name, members, votes = report.get_viewed_group(study, view)
    if len(members) < report.MIN_GROUP_SIZE:
        text = (
            "Choose a group: draw a lasso round countries on the map, hold Shift and click them "
            "one by one, or choose a group."
        )
        return html.Div([ui.render_empty_state(text), _render_group_buttons(study)])
    cohesion = compute_cohesion(votes, members, study.findings.titles, min_shared=study.min_shared)
    count = report.count_group_members(study, name, cohesion.members)
    splits = _render_splits(study, cohesion, votes, view, dataset_key)
    head = [
        html.H2(name),
        ui.render_folded(count, html.P(report.format_member_names(study, cohesion))),
        _render_pair_scores(study, view.select, cohesion, votes)
        if name == report.SELECTION_TITLE
        else ui.render_note(report.describe_group_members(study, name, view)),
    ]
    if view.full_list:
        return html.Div([*head, splits], className="about")
    return html.Div(
        [
            *head,
            splits,
            _render_missed_votes(study, cohesion, votes, name != report.SELECTION_TITLE),
            _render_cohesion(cohesion),
            _render_bloc_overlap(study, cohesion, count),
            _render_rollcalls(study, cohesion, votes, name, view.whole),
            ui.add_anchor(f"against-{name}", _render_dissents(study, cohesion, name)),
            ui.render_section("Other groups", _render_group_buttons(study)),
        ],
        className="about",
    )


def _render_group_buttons(study: Study) -> html.Div:
    names = report.list_offered_groups(study.dataset)
    return ui.render_chips(*(ui.render_chip(name, f"group:{name}") for name in names))


def _render_splits(
    study: Study, cohesion: Cohesion, votes: pd.DataFrame, view: View, dataset_key: str
) -> html.Section:
    """Return the texts on which the members were divided, and links to files and more texts."""

    def render_item(vote: report.DividedVote) -> html.Li:
        go = ui.render_gesture_button(vote.name, f"colour:vote:{vote.rollcall}", "title-go")
        record = f"{text_format.format_day(vote.date)} · {vote.rollcall}"
        division = f"{vote.division} · {vote.minority}"
        return html.Li([go, html.Div([record, html.Br(), division], className="meta")])

    group_view = replace(view, panel="group", full_list="", whole=False, time="", period="")
    divided = report.list_divided_votes(study, cohesion, votes)

    def make_url(query: Query) -> str:
        return add_dataset_key(serialize_url(query, group_view), dataset_key)

    chips: list[Any] = [
        ui.render_link_chip(kind.upper(), f"splits.{kind}?{make_url(study.query)}", download="")
        for kind in ("csv", "xlsx")
        if divided
    ]
    for text, query in report.list_wider_queries(study).items():
        chips.append(ui.render_link_chip(text, f"?{make_url(query)}"))
    if view.full_list:
        chips.append(ui.render_chip("Show the whole panel", "list:"))
    parts: list[Any] = [html.P(report.describe_splits(cohesion)), ui.render_chips(*chips)]
    for name, noun in GROUP_LISTS.items():
        rows = [vote for vote in divided if vote.is_split == (name == "splits")]
        if rows and view.full_list in ("", name):
            title = f"The {text_format.format_count(len(rows), 'text')} with a {noun}"
            items, gestures = map(render_item, rows), (f"list:{name}", "list:")
            is_full = bool(view.full_list)
            body = ui.render_long_list(items, len(rows), is_full, "plain", MAX_SPLITS, gestures)
            parts += [html.H4(title), body]
    return ui.render_section("Did the group split", *parts)


def _render_member_count(study: Study, group: str, rollcall: str, number: int, *words: str) -> Any:
    """Return a number of members with some votes, which opens them unless they were chosen."""
    if group == report.SELECTION_TITLE:
        return f"{number:,}"
    members = report.build_group_condition(study.dataset, group, rollcall)
    return render_count_button(number, members, *(f"vote:{rollcall}:{word}" for word in words))


def _render_missed_votes(
    study: Study, cohesion: Cohesion, votes: pd.DataFrame, has_sponsors: bool
) -> html.Section:
    """Return the texts on which each member did not vote, by topic."""
    names, topics = study.dataset.names, study.rollcalls["topic"].loc[votes.columns]
    titles = {name: text_format.get_plain_name(row) for name, row in list_records(study.rollcalls)}

    def render_text(name: str) -> html.Button:
        texts = (titles[name], name)
        text, title = texts if len(texts[0]) <= MAX_NAME_LETTERS else texts[::-1]
        return ui.render_gesture_button(text, f"colour:vote:{name}", "inline-go", title=title)

    heads = list(dict.fromkeys(topics)) if topics.nunique() <= MAX_TOPIC_COLUMNS else []
    rows, most = [], MAX_MISSED_OF_ALL // max(len(cohesion.members), 1)
    by_member = votes.T
    for iso3 in sorted(cohesion.members, key=lambda iso3: name_sort_key(names[iso3])):
        codes = by_member[iso3].to_numpy()
        seats, cast = (topics[codes >= least] for least in (Vote.ABSENT, Vote.NO))
        missed = topics.index[codes == Vote.ABSENT]
        # No number where it was no member on the day of any vote.
        counts = (
            f"{(cast == topic).sum()} of {number}"
            if (number := (seats == topic).sum())
            else ui.NO_VALUE
            for topic in heads
        )
        texts = ui.render_newest(list(missed), render_text, MAX_MISSED, f"country:{iso3}", most)
        member = ui.render_gesture_button(names[iso3], f"choose:{iso3}", "row-go")
        rows.append(ui.render_row(member, (f"{len(cast)} of {len(seats)}", texts, *counts)))
    table = ui.render_table(
        ("Country", "All votes", "Did not vote on", *map(text_format.humanize_identifier, heads)),
        rows,
    )
    note = (
        "In how many votes each country voted, and the newest texts on which it did not vote. "
        "A text without a short name is given by its symbol."
    )
    title = "Texts on which each country did not vote"
    sponsored = ui.render_chip("Texts that each country sponsored, and did not", "panel:cosponsors")
    parts = [ui.render_scroll_box(table, title), *([sponsored] if has_sponsors else [])]
    return ui.render_section(title, *parts, note=note)


def _render_pair_scores(
    study: Study, members: Sequence[str], cohesion: Cohesion, votes: pd.DataFrame
) -> html.Section | None:
    """Return scores of all or the extreme pairs of chosen countries, and the way to all votes."""
    items = [
        ui.render_value_row(ui.render_gesture_button(names, f"pair:{pair}", "row-go"), text)
        for pair, names, text in report.list_pair_scores(study, members)
    ]
    title = f"{text_format.capitalize_first(study.measure_label)} of each pair"
    if len(cohesion.members) >= report.PAIRED_SIZES.stop:
        title = f"Highest and lowest {study.measure_label} of two"
        if most := report.describe_most_dissents(study, cohesion, votes):
            majority = f"the majority of all {len(cohesion.members)}, own vote included"
            head = f"Most often unlike {majority}: {most[0]}"
            items.append(ui.render_value_row(html.Span(head), most[1]))
    grid = ui.render_chip("Show who voted how on every text", "panel:grid")
    return ui.render_section(title, ui.render_small_list(items), grid) if items else None


def _render_cohesion(cohesion: Cohesion) -> html.Section:
    measures, note = report.describe_cohesion(cohesion)
    items = [ui.render_value_row(html.Span(title), text) for title, text in measures]
    return ui.render_list_section("Cohesion", items, note)


def _render_bloc_overlap(study: Study, cohesion: Cohesion, count: str) -> html.Section:
    rows = report.describe_bloc_overlap(study, cohesion)
    items = [ui.render_value_row(html.Span(name), text) for name, text in rows]
    empty = f"{TOO_FEW_VOTES.capitalize()}."
    title = add_bloc_doubt("Blocs of the group", describe_bloc_doubt(study))
    note = f"Of {count}." if "former" in count else ""
    return ui.render_list_section(title, items, note, empty=empty)


def _render_rollcalls(
    study: Study, cohesion: Cohesion, votes: pd.DataFrame, group: str, show_all: bool
) -> html.Section:
    votes = votes.loc[list(cohesion.members)]

    def render_item(rollcall: str, row: dict[str, Any]) -> html.Li:
        record, group_votes = get_record(study.rollcalls, rollcall), votes[rollcall]
        counts = {VOTE_WORDS[vote]: int((group_votes == vote).sum()) for vote in Vote}
        led_by, day = (
            text_format.format_led_by(record, study.dataset.names),
            text_format.format_day(str(record["date"])),
        )
        head = ", ".join(filter(None, (led_by, day, rollcall)))
        name, title = text_format.get_plain_name(record), record["title"]
        split: list[Any] = [f"{head}: {report.format_split(row, counts)}"]
        if row["dissenters"]:
            most = VOTE_WORDS[Vote(row["majority"])]
            words = [word for word in VOTE_COUNT_WORDS if counts[word] and word != most]
            count = _render_member_count(study, group, rollcall, row["dissenters"], *words)
            minority = report.name_minority(group_votes, row["majority"], study.dataset.names)
            split = [f"{head}: ", count, f" voted differently ({minority})"]
        parts = [
            ui.render_gesture_button(name, f"colour:vote:{rollcall}", "title-go", title=title),
            html.Div(split, className="meta"),
            ui.render_tally_bar(counts),
        ]
        return html.Li(parts, className="rollcall")

    number = len(cohesion.rollcalls)
    items = (render_item(str(name), row) for name, row in list_records(cohesion.rollcalls[::-1]))
    note = ui.format_truncation_note(number, show_all).strip()
    body = ui.render_long_list(items, number, show_all)
    return ui.render_section(f"How the group voted ({number:,})", body, note=note)


def _render_dissents(study: Study, cohesion: Cohesion, name: str) -> html.Section:
    names, dissents = study.dataset.names, cohesion.dissents.iloc[::-1]
    title = f"Against the group's majority ({len(dissents):,})"
    if dissents.empty:
        return ui.render_empty_section(title, report.describe_no_dissents(study, cohesion, name))
    items = [
        ui.render_study_vote(
            study,
            row["rollcall"],
            row["vote"],
            f"{names[row['iso3']]}; most of the group: {VOTE_WORDS[Vote(row['majority'])]}",
        )
        for _, row in list_records(dissents.head(MAX_OPEN_DISSENTS))
    ]
    method = html.Div(ui.render_method_link("Method", "dissent"), className="note")
    note = OTHER_DISSENTS if len(dissents) > MAX_OPEN_DISSENTS else ""
    return ui.render_section(title, method, html.Ul(items, className="plain"), note=note)
