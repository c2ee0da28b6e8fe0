"""Panels of a pair of countries, and of the significant links by two tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.baseline_test import MIN_TITLES
from alignment.analysis.pairs import (
    compute_agreement_by_year,
    crosstab_pair_votes,
    list_joint_drafts,
    select_divergent_votes,
    tabulate_pair_votes,
)
from alignment.analysis.significance import Significance
from alignment.analysis.swap_test import DRAWS
from alignment.app.panels import components as ui
from alignment.app.panels.report_links import render_pair_card_link
from alignment.app.panels.sponsors import render_pair_tie
from alignment.charts.period_lines import make_agreement_lines
from alignment.methods import find_method
from alignment.model.dataset import list_records
from alignment.model.text_format import (
    capitalize_first,
    format_list,
    format_p_value,
    format_range,
    format_score,
)
from alignment.reports import pairs as report
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.study import Study

YEARLY_HEADS = ("Year", "Agreement", "Interval", "Shared", "Opposed")
# Rows of each list on paper, and of the years where a chart has all of them.
MAX_PRINTED, MAX_PRINTED_YEARS = 6, 12


def render_pair_panel(
    study: Study,
    a: str,
    b: str,
    show_all: bool = False,
    swap_test: Significance | None = None,
    dataset_key: str = "",
    colour: str = "bloc",
) -> html.Div:
    """Return the panel of a pair; its card begins with the vote of the `colour`.

    `swap_test` is None where it is not computed yet.
    """
    names = study.dataset.names
    first, second = (
        ui.render_country_button(names, each, class_name="inline-go") for each in (a, b)
    )
    head = html.H2([first, " and ", second])
    if missing := ui.render_missing_countries(study, a, b):
        return html.Div([head, *missing])
    votes = tabulate_pair_votes(study.votes, study.rollcalls, a, b)
    agreement = votes["agreement"]
    same, different = votes[agreement == 1], select_divergent_votes(votes)
    incomplete = votes[agreement.isna()]
    pair_names = (names[a], names[b])
    return html.Div(
        [
            head,
            html.Div(
                render_pair_card_link(study, dataset_key, a, b, colour), className="chips tools"
            ),
            _render_summary(study, a, b, agreement),
            _render_swap_test(study, a, b, swap_test),
            render_pair_tie(names, a, b),
            ui.render_section("Votes they both cast", _render_crosstab(votes, (a, b), pair_names)),
            _render_years(study, votes),
            ui.render_section(
                f"Differed ({len(different)})",
                *_render_lists_by_votes(different, pair_names, names, show_all),
                note="The most divergent first, the newest of each first.",
            ),
            ui.render_section(
                f"Agreed ({len(same)})", *_render_lists_by_votes(same, pair_names, names, show_all)
            ),
            ui.render_section(
                f"At least one of them did not vote ({len(incomplete)})",
                _render_vote_list(incomplete, pair_names, names, show_all),
            ),
            _render_joint_drafts(study, a, b, show_all),
        ],
        className="about pair",
    )


def _render_summary(study: Study, a: str, b: str, agreement: pd.Series) -> html.P:
    start, basis, end = report.describe_pair_score(study, a, b, agreement)
    method = find_method(study.query.measure).key if study.query.blend == 0 else "blend"
    measure = ui.render_method_link(study.measure_label, method)
    return html.P([html.Strong(start), basis, measure, end], className="summary-line")


def _render_swap_test(study: Study, a: str, b: str, swap_test: Significance | None) -> html.P:
    """Return the result of the swap test, or the way to it."""
    link = ui.render_gesture_button(
        "Significant links, all totals kept", "panel:links", "inline-go"
    )
    if swap_test is None:
        return ui.render_note(link, ", which takes some seconds.")
    test = report.build_pair_test(study, swap_test, a, b)
    text = (
        report.format_pair_test(test)
        if test
        else ("the totals allow only one value of agreement for the pair")
    )
    return ui.render_note(link, f": {text}.")


def _render_crosstab(
    votes: pd.DataFrame, codes: tuple[str, str], names: tuple[str, str]
) -> html.Div:
    table = crosstab_pair_votes(votes)
    gesture = f"pair:{':'.join(codes)}"
    rows = [
        ui.render_row(
            ui.render_vote_badge(word),
            [
                html.Td(
                    _render_count(count, gesture, names, (word, other)),
                    className="same" if word == other else "",
                )
                for other, count in zip(table.columns, counts, strict=True)
            ],
        )
        for word, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    title = f"{names[0]} (down), {names[1]} (across)"
    heads = [title, *(ui.render_vote_badge(word) for word in table.columns)]
    return html.Div(ui.render_table(heads, rows, "counts"))


def _render_count(number: int, gesture: str, names: tuple[str, str], votes: tuple[str, str]) -> Any:
    """Return a number of votes as a button that leads to their list further down."""
    if not number:
        return ui.NO_VALUE
    label = f"{number}: {report.describe_vote_pair(names, votes)}; show which"
    props = ui.to_html_props(data_to=_format_anchor(votes), aria_label=label)
    return ui.render_gesture_button(str(number), gesture, "count-go", **props)


def _format_anchor(votes: tuple[str, str]) -> str:
    return f"cast-{'-'.join(votes)}"


def _render_lists_by_votes(
    votes: pd.DataFrame, pair_names: tuple[str, str], names: Mapping[str, str], show_all: bool
) -> list[Any]:
    """Return lists of roll calls by the two votes, in the order of their first roll calls."""
    parts: list[Any] = []
    for (vote_a, vote_b), frame in votes.groupby(["vote_a", "vote_b"], sort=False):
        words = (str(vote_a), str(vote_b))
        title = f"{capitalize_first(report.describe_vote_pair(pair_names, words))} ({len(frame)})"
        parts += [
            html.H4(title, id=_format_anchor(words)),
            _render_vote_list(frame, pair_names, names, show_all),
        ]
    return parts or [ui.render_empty_state("Never.")]


def _render_vote_list(
    votes: pd.DataFrame, pair_names: tuple[str, str], names: Mapping[str, str], show_all: bool
) -> html.Div:
    if votes.empty:
        return html.Div(ui.render_empty_state("None."))
    a, b = pair_names
    items = (
        html.Li(
            [
                html.Div(
                    [ui.render_vote_badge(row["vote_a"]), ui.render_vote_badge(row["vote_b"])],
                    className="pair-vote",
                    title=f"{a}: {row['vote_a']}, {b}: {row['vote_b']}",
                ),
                ui.render_rollcall_head(rollcall, row, names),
            ],
            className="vote-row",
        )
        for rollcall, row in list_records(votes)
    )
    return _render_rows(items, len(votes), show_all)


def _render_rows(items: Iterable[html.Li], number: int, show_all: bool) -> html.Div:
    """Return a list, of which paper has `MAX_PRINTED` rows (see assets/style.css)."""
    rest = html.P(f"{number - MAX_PRINTED} more in the CSV file", className="on-paper")
    return html.Div(
        [ui.render_long_list(items, number, show_all), rest if number > MAX_PRINTED else None]
    )


def _render_years(study: Study, votes: pd.DataFrame) -> html.Section:
    table = compute_agreement_by_year(votes, study.findings.titles)
    has_votes = table["shared"] > 0
    if not has_votes.any():
        return ui.render_empty_section("Year by year", f"{TOO_FEW_VOTES.capitalize()}.")
    rows = [
        (
            str(year),
            format_score(row["agreement"]),
            format_range(row["low"], row["high"], is_short=True),
            str(row["shared"]),
            str(row["opposed"]),
        )
        for year, row in list_records(table[has_votes])
    ]
    parts: list[Any] = [ui.render_table(YEARLY_HEADS, rows, "counts")]
    if len(rows) > MAX_PRINTED_YEARS:
        text = f"The chart has {len(rows) - MAX_PRINTED_YEARS} earlier years."
        parts.append(html.P(text, className="on-paper"))
    if len(table) > 1:
        figure = make_agreement_lines(table)
        parts.insert(0, ui.render_chart(figure, "Agreement by year, as in the table"))
    note = "With 95% intervals. Their unit is the title: votes on one title count together."
    if empty_years := [str(year) for year in table.index[~has_votes]]:
        note += f" They share no vote in {format_list(empty_years)}."
    return ui.render_section("Year by year", *parts, note=note)


def _render_joint_drafts(study: Study, a: str, b: str, show_all: bool) -> html.Section:
    drafts = list_joint_drafts(study.sponsors, study.drafts, a, b)
    title = f"{study.query.list_noun.capitalize()}s sponsored together ({len(drafts)})"
    note = report.describe_joint_drafts(study, a, b)
    if drafts.empty:
        return ui.render_section(title, ui.render_empty_state("None."), note=note)
    items = (ui.render_document(row, str(text)) for text, row in list_records(drafts))
    return ui.render_section(title, _render_rows(items, len(drafts), show_all), note=note)


MAX_PAIRS = 20


def render_links_panel(study: Study, swap_test: Significance | str) -> html.Div:
    """Return the numbers of significant pairs by each test, and the pairs by the swap test.

    `swap_test` is that test, or a sentence on its progress.
    """
    note = ui.render_note(
        "Some pairs agree more, or less, than their totals of yes, no and abstain give. The map "
        "uses the ",
        ui.render_method_link("plain test", "links-beyond-chance"),
        ", which keeps the totals on average and finds fewer pairs. The second test ",
        ui.render_method_link("swaps votes", "swaps"),
        f" {DRAWS:,} times and keeps every total. Its false discovery rate is 5%.",
    )
    if isinstance(swap_test, str):
        return html.Div([note, ui.render_empty_state(swap_test)])
    record = report.build_links_record(study, swap_test)
    rows = [
        (name, *(f"{record[test][key]:,}" for key in ("tested", "above", "below")))
        for name, test in (("All totals kept", "swaps"), ("Plain, as on the map", "plain"))
    ]
    lists = [
        _render_pairs(record, side, title)
        for side, title in (("above", "Agree more"), ("below", "Agree less"))
        if record["titles"] >= MIN_TITLES
    ]
    caveat = ui.render_note(
        record["independence"],
        " Many pairs of one country are one finding. Pairs of two blocs that each vote as one are "
        "also one. A pair that is not listed may still be significant.",
    )
    table = ui.render_table(("Test", "Tested", "Above", "Below"), rows)
    return html.Div([note, caveat, table, *lists])


def _render_pairs(record: dict[str, Any], side: str, title: str) -> html.Section:
    pairs = [pair for pair in record["pairs"] if pair["side"] == side]
    items = [
        ui.render_pair(
            f"{pair['name_a']} and {pair['name_b']}",
            f"pair:{pair['a']}:{pair['b']}",
            format_score(pair["agreement"]),
            f"{pair['shared']} shared, {format_score(pair['expected'])} expected, "
            f"{format_p_value(pair['q'], 'q')}",
        )
        for pair in pairs[:MAX_PAIRS]
    ]
    is_cut = len(pairs) > MAX_PAIRS
    note = f"The first {MAX_PAIRS} of {len(pairs):,}, the most significant first." if is_cut else ""
    body = html.Ol(items, className="ranking pairs") if items else ui.render_empty_state("None.")
    return ui.render_section(f"{title} ({len(pairs):,})", body, note=note)
