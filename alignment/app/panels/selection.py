"""Conditions of a filter as removable chips, and the panel of the countries that meet them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.dissent import MIN_MAJORITY, compare_votes_with, compare_votes_with_majority
from alignment.app.panels import components as ui
from alignment.app.panels.crosstabs import render_count_button
from alignment.app.panels.sponsors import render_sponsored_text
from alignment.app.state import add_dataset_key
from alignment.io.resolutions import read_resolutions
from alignment.model.dataset import Dataset, get_record, list_records
from alignment.model.groups import name_members
from alignment.model.text_format import (
    add_article,
    describe_rollcall,
    format_count,
    get_plain_name,
    group_digits,
    is_day,
)
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.model.vote import VOTE_COUNT_WORDS, VOTE_LABELS, VOTE_WORDS, Vote
from alignment.reports import conditions
from alignment.reports import country as reports
from alignment.reports.country_parts import (
    build_vote_conditions,
    count_parts,
    describe_membership_basis,
    make_group_parts,
)
from alignment.reports.sponsors import NOT_SPONSORING_NOTE
from alignment.scene.comparison import describe_earlier
from alignment.scene.country_table import NAME_SORT, sort_countries
from alignment.studies.comparison import Comparison
from alignment.studies.conditions import Condition, group_alternatives
from alignment.studies.country_profile import get_member_votes, get_neighbour_votes
from alignment.studies.filters import CountryFilter, date_filter, find_dated_group
from alignment.studies.study import Study

# Roll calls on which the votes of the countries are counted, newest first.
MAX_TEXTS = 20
EMPTY_FILTER_TEXT = "Click a country, a line or any number to list its countries here."
# Id of the names to copy.
NAMES_ID = "selection-names"


def render_filter_bar(country_filter: CountryFilter, dataset: Dataset) -> html.Div | None:
    """Return the conditions of a filter as removable chips, and a chip that removes all."""
    if not country_filter.conditions:
        return None
    chips = [*render_filter_chips(country_filter, dataset), ui.render_chip("Clear", "where:")]
    return ui.render_group("Filter", chips, "chips")


def render_filter_chips(country_filter: CountryFilter, dataset: Dataset) -> list[Any]:
    """Return the conditions as removable chips, whose titles name all texts; "or" joins some."""
    chips: list[Any] = []
    for alternatives in group_alternatives(country_filter.conditions):
        for place, condition in enumerate(alternatives):
            text = conditions.describe_condition(condition, dataset, country_filter.names)
            names = conditions.list_condition_names(condition, dataset)
            title = "; ".join(names) if len(names) > conditions.MAX_VOTES_NAMED else None
            gesture, label = f"nowhere:{condition.text}", f"Without: {text}"
            chip = ui.render_removable_chip(text, gesture, label, "chip filter", title=title)
            chips += ["or", chip] if place else [chip]
    return chips


def render_comparison_chip(comparison: Comparison | None, has_arrows: bool) -> list[Any]:
    """Return what the map is compared with as a removable chip; nothing without a comparison."""
    if comparison is None:
        return []
    before = describe_earlier(comparison)
    text = f"compared with {before}{', arrows from there' if has_arrows else ''}"
    label = f"Stop comparing: {text}"
    title = f"{comparison.names[0]}: {comparison.before.description}"
    return [ui.render_removable_chip(text, "versus:", label, "chip filter", title=title)]


def render_selection_panel(
    study: Study,
    view: View,
    country_filter: CountryFilter,
    stability: BlocStability | None = None,
    dataset_key: str = "",
) -> html.Div:
    """Return the countries that meet the filter; without conditions, all on the map.

    The list has the members of groups that the map has: those on the day of the vote it shows.
    """
    sort, rollcall = view.sort or NAME_SORT, view.colour_by.rollcall
    listed_filter = date_filter(study.dataset, study.table, country_filter, rollcall)
    matches = sort_countries(study, listed_filter.matching_rows, sort, stability)
    title = conditions.format_filter_title(listed_filter, study.dataset)
    sponsored_text = _render_sponsored_text(country_filter, study.dataset, view)
    has_list = country_filter.conditions or not sponsored_text
    notes = [
        conditions.describe_other_members(country_filter, study.dataset),
        conditions.describe_filter_members(study, country_filter, view),
    ]
    removals = conditions.list_removals(country_filter, listed_filter, study.dataset)
    chips = [ui.render_chip(*each) for each in removals]
    listed: Any = html.P(["No country meets all conditions. ", *chips], className="nothing")
    if not has_list:
        title, listed = view.colour_by.argument, None
    elif len(matches):
        tools = _render_tools(study, view, listed_filter, dataset_key)
        table = _render_table(matches, conditions.build_filter_columns(study, view, matches), sort)
        listed = html.Div([tools, table])
    elif sponsored_text and len(country_filter.conditions) == 1:
        # The text says why its sponsors are not known.
        condition = country_filter.conditions[0]
        end = "not known who did not sponsor it" if condition.negated else "no known sponsor"
        title, listed = f"{condition.names[0]}: {end}", None
    # A comparison with a selected country is the answer, and comes before the list.
    unlike = _render_unlike(study, view, country_filter, dataset_key)
    if iso3 := reports.find_compared(study, view, country_filter):
        listed = html.Div([html.H3(title), listed])
        title = reports.title_unlike_votes(study, rollcall, country_filter, iso3)
    traits: Any = ()
    if has_list and len(listed_filter.countries) > 1:
        texts = _render_text_counts(study, country_filter, view.whole)
        traits = (_render_group_counts(study, listed_filter, view), texts)
    return html.Div(
        [
            html.H2(title),
            render_filter_bar(country_filter, study.dataset)
            or (ui.render_note(EMPTY_FILTER_TEXT) if has_list else None),
            *map(ui.render_note, filter(None, notes)),
            *(
                ui.render_folded(f"The {number}", html.P(names))
                for number, names in conditions.list_undated_members(country_filter, study).items()
            ),
            *sponsored_text,
            *((unlike, listed) if view.select else (listed, unlike)),
            *_render_other_votes(country_filter, study.dataset),
            *traits,
        ],
        className="about compared" if iso3 else "",
    )


def _render_sponsored_text(
    country_filter: CountryFilter, dataset: Dataset, view: View
) -> list[Any]:
    """Return the one resolution whose sponsors are asked or the colour, and what lists lack."""
    conditions = [each for each in country_filter.conditions if each.kind == "sponsor"]
    # Where nobody is known not to have sponsored a text, the text says why.
    has_matches = len(country_filter.matching_rows) > 0
    symbols = ["" if each.negated and has_matches else each.names[0] for each in conditions]
    parts, records = [], read_resolutions()
    text = view.colour_by.argument if view.colour_by.kind == "sponsor" else ""
    if not symbols and text in records.sponsors and not records.has_sponsors(text):
        symbols = [text]
    if len(symbols) == 1 and symbols[0] in records.sponsors:
        parts = render_sponsored_text(dataset, symbols[0])
    if conditions and len(country_filter.conditions) > 1:
        parts = [ui.render_note(NOT_SPONSORING_NOTE), *parts]
    return parts


def _render_tools(
    study: Study, view: View, country_filter: CountryFilter, dataset_key: str
) -> html.Div:
    selection_view = View(
        colour=view.colour, where=country_filter.condition_texts, sort=view.sort, panel="selection"
    )
    url_params = add_dataset_key(serialize_url(study.query, selection_view), dataset_key)
    files = [("CSV", "who.csv", "countries.csv")]
    if any(condition.kind == "fact" for condition in country_filter.conditions):
        files.append(("Source rows", "facts.csv", "facts.csv"))
    return ui.render_chips(
        ui.render_script_chip("Copy", data_copy=NAMES_ID),
        *(
            ui.render_link_chip(text, f"{path}?{url_params}", download=name)
            for text, path, name in files
        ),
        ui.render_link_chip("Link", f"?{url_params}"),
        ui.render_chip("Choose these", f"lasso:{' '.join(country_filter.countries)}"),
        *(
            ui.render_chip(
                f"Show all {name_members(each.names[0])} and splits", f"group:{each.names[0]}"
            )
            for each in country_filter.conditions
            if each.kind == "group" and not each.negated and (not each.value or is_day(each.value))
        ),
        class_name="chips tools",
    )


def _render_table(
    matches: pd.DataFrame, columns: list[conditions.SelectionColumn], sort: str
) -> html.Div:
    records = list_records(matches)
    rows = [
        (
            ui.render_gesture_button(row["name"], f"choose:{iso3}", "row-go"),
            *(group_digits(column.texts[str(iso3)]) or ui.NO_VALUE for column in columns),
        )
        for iso3, row in records
    ]
    heads = [
        ui.render_sort_head(column.title, column.sort_name, sort, "")
        if column.sort_name
        else column.title
        for column in (conditions.SelectionColumn("country", NAME_SORT, {}), *columns)
    ]
    names = "\n".join(str(row["name"]) for _, row in records)
    # Hidden names have their place in the box, so that they do not make the page longer.
    text = html.Pre(names, id=NAMES_ID, className="visually-hidden")
    return ui.render_scroll_box([ui.render_table(heads, rows), text])


def _render_unlike(
    study: Study, view: View, country_filter: CountryFilter, dataset_key: str
) -> html.Section | None:
    """Return who voted unlike the selected country, or else the majority; None unfiltered."""
    if not (iso3 := reports.find_compared(study, view, country_filter)):
        is_seated = not view.select or view.select[-1] not in study.votes.index
        return _render_unlike_majority(study, view, country_filter) if is_seated else None
    name = add_article(study.dataset.names[iso3])
    votes = get_neighbour_votes(study, iso3, country_filter)
    table = compare_votes_with(votes, iso3).query("shared > 0")
    text = reports.count_unlike_on_all(study, table["unlike"], f"voted unlike {name}", iso3)
    uncounted = conditions.describe_uncounted(country_filter, study)
    params = serialize_url(study.query, View(colour=view.colour, where=view.where))
    url = f"country/{iso3}.{{}}?{add_dataset_key(params, dataset_key)}".format
    printed = ui.render_link_chip("Print the comparison", url("html"), target="_blank")
    all_texts = ui.render_link_chip("CSV with all texts", url("csv"), download=f"{iso3}.csv")
    parts: list[Any] = [html.P(f"{text} {uncounted}"), ui.render_chips(printed, all_texts)]
    if count := reports.count_unlike(study, view.colour_by.rollcall, country_filter, iso3):
        parts.insert(0, _render_unlike_count(count))
    if len(table) >= MIN_MAJORITY:
        own = get_record(compare_votes_with_majority(votes), iso3)
        texts = _render_unlike_texts(study, iso3, own, "the majority", f"country:{iso3}")
        parts.append(html.Div([f"Votes of {name} unlike the majority of the others: ", texts]))
    box = _render_unlike_table(study, table, f"pair:{iso3}:", "that both cast", name)
    note = f"{reports.UNLIKE_ORDER} A number opens the texts, and a text colours the map."
    return ui.render_section(f"Who voted unlike {name}", *parts, box, note=note)


def _render_unlike_majority(
    study: Study, view: View, country_filter: CountryFilter
) -> html.Section | None:
    """Return on which texts members of a group voted unlike the others; None for no group."""
    countries = country_filter.countries
    if not conditions.list_memberships(country_filter) or len(countries) <= MIN_MAJORITY:
        return None
    votes, noun, basis = study.votes.loc[list(countries)], "countries listed here", ""
    if group := find_dated_group(country_filter, study.dataset):
        members, member_votes = get_member_votes(study, group)
        votes = member_votes[member_votes.index.isin(members)]
        noun = study.dataset.membership(group).member_plural
        basis = f" as {noun}"
    table = compare_votes_with_majority(votes).query("shared > 0")
    uncounted = conditions.describe_uncounted(country_filter, study)
    text = reports.count_unlike_on_all(study, table["unlike"], f"did at least once{basis}")
    parts: list[Any] = [html.P(f"{text} {uncounted}")]
    if count := reports.count_unlike(study, view.colour_by.rollcall, country_filter):
        parts.insert(0, _render_unlike_count(count))
    box = _render_unlike_table(study, table, "choose:", "with a majority of others", "the majority")
    note = (
        f"The majority is more than half of the other {noun} that voted. "
        "A number opens the texts. Choose a country to print the comparison with it, or for a CSV "
        f"file of its texts{', also of days on which it was no member' * bool(basis)}."
    )
    return ui.render_section("Who voted unlike the majority", *parts, box, note=note)


def _render_unlike_table(
    study: Study, table: pd.DataFrame, gesture: str, counted: str, other: str
) -> html.Div:
    rows = [
        ui.render_row(
            ui.render_gesture_button(study.dataset.names[iso3], f"{gesture}{iso3}", "row-go"),
            (_render_unlike_texts(study, iso3, row, other, f"{gesture}{iso3}"),),
        )
        for iso3, row in list_records(table)
    ]
    heads = ("Country", f"Votes unlike on all texts, of those {counted}")
    return ui.render_scroll_box(ui.render_table(heads, rows), f"Who voted unlike {other}")


def _render_unlike_texts(
    study: Study, iso3: str, row: Mapping[str, Any], other: str, gesture: str
) -> html.Details | str:
    """Return on how many texts a country voted unlike another, opening them, newest first."""
    rollcalls = row["unlike"]
    text = f"{len(rollcalls)} of {row['shared']}"
    if not rollcalls:
        return text
    expected = dict(zip(rollcalls, row["expected"], strict=True))

    def render_vote(rollcall: str) -> list[Any]:
        word = VOTE_WORDS[Vote(int(study.votes[rollcall][iso3]))]
        row = get_record(study.rollcalls, rollcall)
        name, gesture = get_plain_name(row, conditions.MAX_NAME_LETTERS), f"colour:vote:{rollcall}"
        button = ui.render_gesture_button(name, gesture, "inline-go", title=rollcall)
        end = "" if row["short"] else f" ({rollcall}, {row['date'][:4]})"
        return [f"{word}, {other} {VOTE_WORDS[Vote(expected[rollcall])]}, on ", button, end]

    return ui.render_folded(text, ui.render_newest(rollcalls, render_vote, MAX_TEXTS, gesture))


def _render_unlike_count(count: reports.UnlikeCount) -> html.P:
    number = render_count_button(count.number, *count.conditions) if count.number else ""
    return html.P([count.start, number, count.end])


def _render_group_counts(
    study: Study, country_filter: CountryFilter, view: View
) -> html.Section | None:
    """Return how many countries are in each group on the day of the text asked, shown or last."""
    day = conditions.find_newest_text_day(study.dataset, view, country_filter) or study.last_day
    counts = dict(count_parts(make_group_parts(study, day), country_filter))
    if not counts:
        return None
    items = [
        ui.render_spread(
            html.Span(part.name),
            render_count_button(number, *country_filter.condition_texts, part.condition),
        )
        if number
        else ui.render_value_row(html.Span(part.name), "0")
        for part, number in counts.items()
    ]
    note = describe_membership_basis(study, day, {part.name for part in counts})
    return ui.render_list_section("Of these, in a group", items, note)


def _render_text_counts(
    study: Study, country_filter: CountryFilter, show_all: bool
) -> html.Section | None:
    names = {name for condition in country_filter.conditions for name in condition.names}
    texts = [each for each in reversed(list_records(study.rollcalls)) if each[0] not in names]
    others = texts
    if group := find_dated_group(country_filter, study.dataset):
        # A group may be younger than a text.
        days = list(dict.fromkeys(str(row["date"]) for _, row in texts))
        has_members = study.dataset.membership(group).is_certain_member(days).any()
        others = [(name, row) for name, row in texts if has_members[str(row["date"])]]
    if not others:
        return None
    limit = ui.MAX_LISTED if show_all else MAX_TEXTS
    members = {
        name: conditions.list_members_on(country_filter, study.dataset, str(row["date"]))
        for name, row in others[:limit]
    }
    votes = {
        name: study.votes.loc[members[name][0], name].map(VOTE_WORDS) for name, _ in others[:limit]
    }
    # Yes, no and abstain always have a column, absent and no seat only where they occur.
    words = {word for cast in votes.values() for word in cast}.union(VOTE_COUNT_WORDS)
    columns = [word for word in VOTE_WORDS.values() if word in words]
    rows = [
        (
            [describe_rollcall(row, study.dataset.names), " ", html.Span(name, className="symbol")],
            *(
                render_count_button(
                    (votes[name] == word).sum(),
                    *members[name][1],
                    *build_vote_conditions(name, word),
                )
                for word in columns
            ),
        )
        for name, row in others[:limit]
    ]
    note = f"The newest {limit} of {len(others):,}." if len(others) > limit else ""
    note += " Narrow the selection for earlier ones." if note and show_all else ""
    if early := len(texts) - len(others):
        note += f" Nobody was certainly in the group on the day of {format_count(early, 'text')}."
    table = ui.render_table(("text", *(VOTE_LABELS.get(word, word) for word in columns)), rows)
    more = ui.render_show_all_button(min(len(others), ui.MAX_LISTED), MAX_TEXTS, show_all)
    section = ui.render_section("Of these, on other texts", table, more, note=note)
    return ui.add_anchor("other-texts", section)


def _render_other_votes(country_filter: CountryFilter, dataset: Dataset) -> list[html.Section]:
    """Return the other votes on each text of the filter, by who meets its other conditions."""
    conditions_by_text: dict[str, list[Condition]] = defaultdict(list)
    for condition in country_filter.conditions:
        if condition.kind == "vote" and len(condition.names) == 1 and not condition.negated:
            conditions_by_text[condition.names[0]].append(condition)
    sections = []
    for name, alternatives in conditions_by_text.items():
        rest = [each for each in country_filter.conditions if each not in alternatives]
        votes = country_filter.table.loc[
            country_filter.match_conditions(rest), f"vote:{name}"
        ].value_counts()
        others = set(votes.index) - {condition.value for condition in alternatives}
        texts = [each.text for each in rest]
        items = [
            ui.render_spread(
                html.Span(VOTE_LABELS.get(word, word)),
                render_count_button(votes[word], *build_vote_conditions(name, word), *texts),
            )
            for word in VOTE_WORDS.values()
            if word in others
        ]
        if rest and items:
            title = f"The others on {conditions.get_rollcall_name(dataset, name)}"
            sections.append(ui.render_list_section(title, items))
    return sections
