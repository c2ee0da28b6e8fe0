"""Panel that compares two queries on one frame: what differs, who moved, and on which texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from alignment.app.panels import components as ui
from alignment.app.panels.report_links import render_brief_links, render_period_brief_links
from alignment.charts.dot_plots import make_movers_plot
from alignment.export.svg import render_movement_svg, render_svg
from alignment.model.dataset import get_record, list_records
from alignment.model.query import Query
from alignment.model.text_format import format_count
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.model.vote import VOTE_CODES, VOTE_LABELS
from alignment.reports import comparison as report
from alignment.scene.comparison import format_arrow_caption
from alignment.scene.headline import describe_bloc_change
from alignment.scene.marks import build_marks
from alignment.scene.movement_marks import build_movement_marks
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out_bare_map
from alignment.scene.theme import DARK_THEME, LIGHT_THEME
from alignment.studies.comparison import (
    PENDING,
    Comparison,
    MoveReason,
    TextDeparture,
    explain_moves,
    find_outliers,
)
from alignment.studies.study import Study

# Movers in sight, and those that are folded; the table lists all of them.
MAX_OPEN_MOVERS, MAX_MOVERS = 12, 60
# Pixels: about the width of a telephone, so that the names on the map before can be read there.
BEFORE_MAP_WIDTH = 400


def render_comparison_panel(
    study: Study, comparison: Comparison | None, view: View, dataset_key: str = ""
) -> html.Div:
    """Return the comparison, or the ready-made comparisons if there is none."""
    if comparison is None:
        text = (
            "Type an earlier and a later period and press Enter. The first field also takes both, "
            "as 2018-2020 and 2021-2025. Or choose one of the comparisons below."
        )
        return html.Div(
            [ui.render_empty_state(text), render_comparison_offers(study, dataset_key)],
            className="comparing",
        )
    sentences = [*report.describe_comparison(comparison)]
    if comparison.obstacle == PENDING:
        sentences.append("This waits for the bloc stability of both selections.")
    can_state_change = comparison.is_change and not comparison.obstacle
    before, after = comparison.before.query, comparison.after.query
    has_same_period = (before.since, before.until) == (after.since, after.until)
    return html.Div(
        [
            ui.render_chips(
                ui.render_chip("Stop comparing", "versus:"),
                *render_period_brief_links(comparison, dataset_key),
            ),
            _render_selections(comparison),
            ui.render_section(
                "In short",
                html.Ul([html.Li(sentence) for sentence in sentences], className="stories"),
                *render_assembly_offer(comparison),
            ),
            html.Div(
                [
                    ui.render_section(
                        comparison.names[0],
                        *_render_before_map(comparison, view),
                        note=f"{comparison.before.description} The large map shows the other "
                        "selection at the same scale."
                        + report.warn_of_uncertain_blocs(comparison.before),
                    ),
                    *(_render_same_titles(comparison) if comparison.obstacle else ()),
                    *(_render_bloc_changes(comparison) if can_state_change else ()),
                ],
                className="both-maps",
            ),
            *([] if comparison.obstacle else [_render_movers(comparison, view.select)]),
            *(_render_position_changes(comparison) if can_state_change else ()),
        ],
        className=f"comparing{' same-period' * has_same_period}",
    )


def _render_selections(comparison: Comparison) -> html.Section:
    """Return both selections as chips that remove a part, and the buttons that change the rest."""
    before, after = comparison.before.query, comparison.after.query
    rows: tuple[tuple[str, Study, Callable[[Query], str]], ...] = (
        (comparison.names[0], comparison.before, lambda one: _format_both_gesture(one, after)),
        (comparison.names[1], comparison.after, lambda one: _format_both_gesture(before, one)),
    )
    edit = html.Button("Change", type="button", className="chip change")
    items = [
        html.Li(
            [
                html.Strong(f"{title}: {study.basis}, {study.measure_label}"),
                ui.render_chips(
                    *(
                        ui.render_removable_chip(
                            text, format_gesture(rest), f"Without: {text}", "chip filter"
                        )
                        for text, rest in report.list_removable_parts(study.query)
                    ),
                    edit if study is comparison.after else ui.render_chip("Swap the two", "turn:"),
                ),
            ]
        )
        for title, study, format_gesture in rows
    ]
    note = "Change edits the selection on the map. To edit the other one, swap the two."
    return ui.render_list_section("The two selections", items, note)


def _render_position_changes(comparison: Comparison) -> tuple[Component, ...]:
    title = f"{comparison.noun.capitalize()} of position, with 95% intervals"
    if comparison.stated_changes.notna().any():
        plot = make_movers_plot(comparison)
        part: Component = ui.render_chart(plot, f"{title}; the table lists them")
    else:
        part = ui.render_empty_state(f"No {comparison.noun} of position is significant.")
    return ui.render_section(title, part), _render_movers_table(comparison)


def _render_same_titles(comparison: Comparison) -> tuple[Component, ...]:
    """Return the titles voted on in both, and the countries that voted differently on them."""
    if not comparison.is_change or comparison.has_common_votes or not comparison.same_titles:
        return ()
    changed = comparison.table[comparison.table["common_changed"] > 0]
    names = [
        ui.render_gesture_button(name, f"choose:{iso3}", "row-go")
        for iso3, name in changed["name"].items()
    ]
    parts: list[Component] = [
        html.Ul([html.Li(title) for title in comparison.same_titles], className="plain")
    ]
    if names:
        label = f"{format_count(len(names), 'country', 'countries')} voted differently"
        parts.append(ui.render_folded(label, ui.render_chips(*names)))
    return (ui.render_section("Texts of the same titles", *parts),)


def render_comparison_offers(study: Study, dataset_key: str = "") -> html.Div:
    """Return buttons for ready-made comparisons, and one that starts a comparison of one's own."""
    buttons = [
        ui.render_chip(text, _format_both_gesture(before, after))
        for text, before, after in report.list_comparison_offers(study)
    ]
    return ui.render_chips(*buttons, *render_brief_links(study, dataset_key))


def render_assembly_offer(comparison: Comparison | None) -> list[Component]:
    """Return what can be compared instead: all votes of the Assembly in the same two periods."""
    periods = report.find_assembly_periods(comparison) if comparison else None
    if periods is None:
        return []
    text = "Compare all votes of the General Assembly in the same two periods"
    return [ui.render_chips(ui.render_chip(text, _format_both_gesture(*periods)))]


def _format_both_gesture(before: Query, after: Query) -> str:
    return f"both:{serialize_url(before)} {serialize_url(after)}"


def _render_movers(comparison: Comparison, selection: tuple[str, ...]) -> html.Section:
    """Return who moved and why: the selected countries first."""
    chosen = [iso3 for iso3 in selection if iso3 in comparison.table.index]
    outliers = [str(iso3) for iso3 in find_outliers(comparison).index if iso3 not in chosen]
    reasons = explain_moves(comparison, [*chosen, *outliers][:MAX_MOVERS])
    title, rule, none = report.describe_movers(comparison)
    if not comparison.is_change:
        reasons = tuple(each for each in reasons if each.iso3 in comparison.bloc_moves)
    if not reasons:
        return ui.render_empty_section(title, none)
    cards = [_render_mover_card(comparison, reason) for reason in reasons]
    first, rest = ui.split_first(cards, MAX_OPEN_MOVERS)
    parts: list[Any] = [html.Div(first, className="movers-list")]
    if rest:
        parts.append(ui.render_folded(f"{len(rest)} more", html.Div(rest, className="movers-list")))
    if not comparison.is_change:
        return ui.render_section(title, *parts)
    method = ui.render_method_link("Method", "who-moved")
    return ui.render_section(title, *parts, note=[rule, method])


def _render_mover_card(comparison: Comparison, reason: MoveReason) -> html.Article:
    iso3 = reason.iso3
    name = ui.render_gesture_button(
        str(comparison.table.loc[iso3, "name"]), f"choose:{iso3}", "row-go"
    )
    parts: list[Any] = [html.P([html.Strong(name), f" {describe_bloc_change(comparison, iso3)}."])]
    if not comparison.is_change:
        return html.Article(parts, className="mover")
    if departure := report.format_departure(comparison, reason):
        parts.append(html.P(departure + (":" if reason.departures else ""), className="meta"))
    if reason.departures:
        rows = [_render_mover_text(comparison, text) for text in reason.departures]
        parts.append(html.Ul(rows, className="plain"))
    if direction := report.format_direction(comparison, iso3):
        parts.append(html.P(direction, className="meta"))
    return html.Article(parts, className="mover")


def _render_mover_text(comparison: Comparison, text: TextDeparture) -> html.Li:
    rollcall, dataset = text.rollcall, comparison.after.dataset
    counts: list[Any] = ["the others of its bloc: "]
    for number, word in enumerate(VOTE_CODES):
        codes = text.bloc_votes[word]
        count: Any = "0"
        if codes:
            label = f"{len(codes)} {VOTE_LABELS[word]} on {rollcall}; choose them"
            gesture = " ".join(codes)
            count = ui.render_gesture_button(
                str(len(codes)), f"lasso:{gesture}", "count-go", label=label
            )
        counts += [", " if number else "", count, f" {VOTE_LABELS[word]}"]
    row = get_record(comparison.rollcalls, rollcall)
    is_on_map = rollcall in dataset.rollcalls.index
    return ui.render_vote_row(text.vote, rollcall, row, dataset.names, counts, is_on_map=is_on_map)


def _render_before_map(comparison: Comparison, view: View) -> tuple[Component, ...]:
    own_view = replace(view, select=(), where=(), versus="")
    scene = make_scene(comparison.before, own_view, [comparison.after])
    sheets = (lay_out_bare_map(scene, each, BEFORE_MAP_WIDTH) for each in (LIGHT_THEME, DARK_THEME))
    light, dark = (
        render_svg(build_marks(each), scene.subtitle, is_map_only=True) for each in sheets
    )
    text = "The other map; the legend lists its blocs"
    return ui.render_themed_picture(light, dark, text), ui.render_scene_legend(scene, {})


def _render_bloc_changes(comparison: Comparison) -> tuple[Component, ...]:
    marks = build_movement_marks(comparison)
    title = "Bloc before and after" if comparison.is_in_time else "Bloc in both selections"
    if not marks.other_discs and not marks.movers:
        return (ui.render_empty_section(title, "No country has a place on both maps."),)
    text = f"{format_arrow_caption(comparison)} The table lists the countries."
    picture = ui.render_static_svg(render_movement_svg(marks), (marks.width, marks.height), text)
    sizes = " → ".join(comparison.names).lower()
    legend = ui.render_legend((f"Colour: bloc, with its members: {sizes}", marks.legend))
    return (ui.render_section(title, picture, legend),)


def _render_movers_table(comparison: Comparison) -> html.Section:
    movers = comparison.movers()
    # A country can change bloc without a change of position.
    outliers = find_outliers(comparison)
    table = pd.concat([movers, outliers[~outliers.index.isin(movers.index)]])
    stated = comparison.stated_changes
    # Other shares on a title are no other votes where a vote is in both.
    towards = table["towards_bloc"].mask(comparison.has_common_votes | table["position_z"].isna())
    table = table.assign(towards_bloc=towards.where(stated.reindex(table.index).notna()))
    rows = [_render_mover_row(str(iso3), row, stated[iso3]) for iso3, row in list_records(table)]
    title, heads, note = report.describe_mover_table(comparison)
    box = ui.render_scroll_box(ui.render_table(heads, rows), class_name="scroll tall")
    return ui.render_section(title, box, note=note)


def _render_mover_row(iso3: str, row: dict[str, Any], stated_change: float) -> html.Tr:
    votes_before, votes_after = (
        ui.format_or_dash(row[name], "{:.0f}".format) for name in ("votes_before", "votes_after")
    )
    cells = (
        ui.format_or_dash(
            row["position_change"],
            lambda _: report.format_position_change(stated_change, row["position_se"]),
        ),
        f"{votes_before} / {votes_after}",
        ui.format_or_dash(row["shift"], "{:.3f}".format),
        ui.format_or_dash(row["towards_bloc"]),
        *(ui.format_or_dash(row[name]) for name in ("bloc_before", "bloc_after")),
    )
    return ui.render_row(
        ui.render_gesture_button(row["name"], f"choose:{iso3}", "row-go"),
        cells,
        className="changed" if row["bloc_changed"] is True else "",
    )
