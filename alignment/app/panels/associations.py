"""Panel of associations: what a vote or the positions of countries are associated with.

Each fact and group has its counts; several facts can be combined in one model, and the agreement
of pairs has a model of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from dash import html

from alignment.app.panels import components as ui
from alignment.app.panels.crosstabs import render_count_button
from alignment.app.state import add_dataset_key
from alignment.errors import QueryError, format_sentence
from alignment.export.sparklines import draw_effect, draw_strip
from alignment.model.groups import FULL_NAMES
from alignment.model.registries import NUMBER
from alignment.model.text_format import (
    capitalize_first,
    format_estimate,
    format_p_value,
    format_signed,
)
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.model.vote import VOTE_CODES
from alignment.reports import associations
from alignment.reports.conditions import (
    describe_listed_members,
    find_newest_text_day,
    find_other_members,
)
from alignment.reports.country_parts import (
    build_vote_conditions,
    count_common_traits,
    describe_membership_basis,
)
from alignment.studies.associations import (
    ELIGIBLE_FACT,
    POSITION_OUTCOME,
    REGIONS_FACT,
    Association,
    AssociationReport,
    LevelSummary,
    fit_joint_model,
)
from alignment.studies.dyadic_regression import AGREEMENT_OUTCOME, DyadicRegression
from alignment.studies.filters import EMPTY_FILTER, CountryFilter
from alignment.studies.study import Study

MAX_OPEN_GROUPS = 4
NO_TRAIT_TEXT = "No region, income group or listed group has more than half of them."
GetAssociations = Callable[[str, tuple[str, ...]], AssociationReport]


def render_associations_panel(
    study: Study,
    view: View,
    get_associations: GetAssociations,
    regression: DyadicRegression | str,
    dataset_key: str = "",
    country_filter: CountryFilter = EMPTY_FILTER,
) -> html.Div:
    """Return what the vote of the colour, or the positions of countries, are associated with.

    What most countries of the filter have in common comes first.

    `get_associations` returns the report for a roll call or 'position'. `regression` is the model
    of the agreement of pairs, a sentence on its progress, or '' if it was not requested.
    """
    is_vote = view.colour_by.is_vote
    outcome = view.colour_by.rollcall if is_vote else POSITION_OUTCOME
    common = _render_common_traits(study, view, country_filter)
    try:
        restriction = (ELIGIBLE_FACT,) if ELIGIBLE_FACT in view.facts else ()
        report = get_associations(outcome, restriction)
    except QueryError as fault:
        return html.Div(
            [
                *common,
                ui.render_empty_state(format_sentence(str(fault))),
                render_pair_agreement(regression),
            ]
        )
    facts = [match for match in report.associations if match.covariate.fact_values is not None]
    groups = [match for match in report.associations if match.covariate.fact_values is None]
    # Each part of the page costs time, so most groups open one by one.
    open_groups, rest = groups[:MAX_OPEN_GROUPS], list[Association]()
    for match in groups[MAX_OPEN_GROUPS:]:
        is_open = _strip_fact_prefix(match.covariate.name) in view.facts
        (open_groups if is_open else rest).append(match)
    note = [
        "Sorted by significance ",
        ui.render_method_link("within sub-regions", "goes-with"),
        ". The dot is Somers’ D within UN sub-regions, and the ring is D among all. Brackets have "
        "the 95% interval. On the right of 0, a higher value is associated with "
        f"{'yes' if is_vote else 'a higher position'}. q is the false discovery rate over "
        f"{report.test_count} tests. n counts countries; of a group, members come first.",
    ]
    eligible = ui.render_chip(
        "Compare finance only among countries eligible for it",
        f"fact:{ELIGIBLE_FACT}",
        bool(restriction),
    )
    url = serialize_url(study.query, View(facts=restriction))
    params = add_dataset_key(f"{url}&of={quote(outcome)}", dataset_key)
    file = ui.render_link_chip("CSV of all tests", f"why.csv?{params}", download="associations.csv")
    title, basis = associations.describe_association_basis(study, report)
    summary = [
        html.Li(associations.format_association_counts(match))
        for match in associations.pick_first_by_source(facts)
    ]
    return html.Div(
        [
            *common,
            html.H2(title),
            html.P(basis, className="meta"),
            ui.render_note(associations.CAUSATION_NOTE),
            html.Ul(summary, className="stories"),
            ui.render_section(
                "Facts",
                ui.render_chips(eligible, file),
                *(_render_match(match, report, view) for match in facts),
                note=note,
            ),
            ui.render_section(
                "Groups",
                *(_render_match(match, report, view) for match in open_groups),
                _render_folded_list(
                    f"The other {len(rest)}", [_render_closed_match(match) for match in rest]
                ),
                _render_folded_list(
                    "What could not be tested",
                    [html.P(format_sentence(text), className="meta") for text in report.left_out],
                ),
            ),
            *([_render_joint_model(study, outcome, view)] if is_vote else []),
            render_pair_agreement(regression),
        ]
    )


def _render_common_traits(study: Study, view: View, country_filter: CountryFilter) -> list[Any]:
    """Return the groups and regions of most countries of the filter, and of all countries."""
    own, size = country_filter.condition_texts, len(country_filter.countries)
    if not own or size < 2:
        return []
    day = find_newest_text_day(study.dataset, view, country_filter) or study.last_day
    traits = count_common_traits(study, country_filter, day)
    others, noun = find_other_members(country_filter)
    of_all = f" of all {len(study.table)} countries"
    of_others = f" of the other {len(others)} {noun}"
    items = [
        ui.render_value_row(
            capitalize_first(FULL_NAMES.get(part.name, part.name)),
            [
                *(render_count_button(number, *own, part.condition), f" of these {size}; "),
                *(render_count_button(len(part.members), part.condition), of_all),
                f"; {len({*others} & {*part.members})}{of_others}" * bool(others),
            ],
        )
        for part, number in traits
    ]
    basis = describe_membership_basis(study, day, {part.name for part, _ in traits})
    note = f"{describe_listed_members(study, country_filter, view)} {basis}".strip()
    return [
        html.H2(f"Groups shared by most of these {size} countries"),
        ui.render_small_list(items) if items else ui.render_empty_state(NO_TRAIT_TEXT),
        ui.render_note(note),
    ]


def _render_match(match: Association, report: AssociationReport, view: View) -> html.Details:
    return ui.render_folded(
        _render_match_line(match),
        *_render_match_details(match, report, view),
        class_name="fact-row",
        open=_strip_fact_prefix(match.covariate.name) in view.facts,
    )


def _render_closed_match(match: Association) -> html.Button:
    """Return a row that opens when its group is added to the model."""
    return ui.render_gesture_button(
        _render_match_line(match), f"fact:{_strip_fact_prefix(match.covariate.name)}", "panel-row"
    )


def _render_match_line(match: Association) -> list[Any]:
    within, figures = match.within_subregions, associations.format_association_figures(match)
    sparkline = draw_effect(match.overall.d, within.d, within.low, within.high)
    text = html.Span(
        [html.Strong(match.covariate.label), " ", html.Span(figures, className="meta")]
    )
    return [text, *([ui.render_sparkline(sparkline)] if sparkline else [])]


def _render_match_details(match: Association, report: AssociationReport, view: View) -> list[Any]:
    parts: list[Any] = [_render_counts(match, report)]
    if match.covariate.kind == NUMBER and report.outcome != POSITION_OUTCOME:
        parts.append(_render_strip(match, report))
    if counts := associations.format_association_counts(match):
        parts.append(html.P(counts))
    tests = html.P(associations.describe_association_tests(match), className="meta")
    return [*parts, tests, ui.render_chips(*_render_match_buttons(match, report, view))]


def _render_match_buttons(match: Association, report: AssociationReport, view: View) -> list[Any]:
    name = match.covariate.name
    buttons = []
    if report.outcome != POSITION_OUTCOME and match.covariate.ranks.notna().any():
        fact = _strip_fact_prefix(name)
        is_in_model = fact in view.facts
        text = "✓ In the model" if is_in_model else "Add to the model"
        buttons.append(ui.render_chip(text, f"fact:{fact}", is_in_model))
    if not name.startswith("region"):
        buttons.append(ui.render_chip("Colour the map", f"colour:{name}"))
    if match.covariate.fact_values is not None:
        key = match.covariate.fact_values.fact.name.replace("_", "-")
        buttons.append(ui.render_method_link("Definition and source", f"fact-{key}"))
    return buttons


def _strip_fact_prefix(name: str) -> str:
    return name.removeprefix("fact:")


def _render_counts(match: Association, report: AssociationReport) -> html.Div:
    columns: tuple[str, ...] = ("countries",)
    heads: list[Any] = ["", "countries", "mean"]
    if report.outcome != POSITION_OUTCOME:
        columns = tuple(VOTE_CODES)
        heads = ["", *map(ui.render_vote_badge, columns), "yes, of cast"]
    eligibility = match.covariate.eligibility
    rows = [
        ui.render_row(level.label, _render_count_cells(level, report.outcome, columns, eligibility))
        for level in (*match.levels, match.unknown_level)
        if level is not None
    ]
    return ui.render_scroll_box(ui.render_table(heads, rows, "counts"))


def _render_count_cells(
    level: LevelSummary, outcome: str, columns: tuple[str, ...], eligibility: tuple[str, ...]
) -> list[Any]:
    cells = []
    for word in columns:
        of_vote = () if outcome == POSITION_OUTCOME else build_vote_conditions(outcome, word)
        own = (level.condition, *eligibility) if level.condition else ()
        conditions = (*own, *of_vote) if own else ()
        cells.append(render_count_button(level.counts[word], *conditions))
    if math.isnan(level.share):
        share = ui.NO_VALUE
    else:
        spec = "+.2f" if outcome == POSITION_OUTCOME else ".0%"
        share = format_estimate(level.share, level.low, level.high, spec)
    return [*cells, share]


def _render_strip(match: Association, report: AssociationReport) -> Any:
    fact_values = match.covariate.fact_values
    assert fact_values is not None
    fact, ranks = fact_values.fact, match.covariate.ranks
    values = {
        word: ranks.reindex(report.votes.index[report.votes == word]).dropna().tolist()
        for word in ("yes", "abstain", "no")
    }
    markup, size = draw_strip(values, fact.scale)
    if not markup:
        return None
    unit = f", {fact.unit}" if fact.unit else ""
    log = ", on a scale of its logarithm" if fact.scale else ""
    text = f"{match.covariate.label}{unit}{log}: one tick for each country, by its vote"
    return html.Div([ui.render_static_svg(markup, size, text), html.P(text, className="meta")])


def _render_folded_list(title: str, parts: list[Any]) -> html.Details | None:
    return ui.render_folded(title, *parts) if parts else None


def _render_joint_model(study: Study, outcome: str, view: View) -> html.Section:
    """Return the model of a vote by several facts at once."""
    facts = tuple(
        name for name in view.facts if name not in (REGIONS_FACT, AGREEMENT_OUTCOME, ELIGIBLE_FACT)
    )
    has_regions = REGIONS_FACT in view.facts
    chips = [
        ui.render_removable_chip(label, f"fact:{name}", f"Remove {label}")
        for name, label in zip(facts, map(associations.get_fact_label, facts), strict=True)
    ]
    text = "A level for each UN regional group"
    chips.append(ui.render_chip(text, f"fact:{REGIONS_FACT}", has_regions))
    if not facts or len(facts) + has_regions < 2:
        text = "Add two or more of the facts above to model the vote with them together."
        parts: list[Any] = [ui.render_empty_state(text)]
    else:
        restriction = [ELIGIBLE_FACT] if ELIGIBLE_FACT in view.facts else []
        parts = _render_fit(study, outcome, (*facts, *restriction), has_regions)
    return ui.render_section("Several facts in one model", ui.render_chips(*chips), *parts)


def _render_fit(study: Study, outcome: str, facts: tuple[str, ...], has_regions: bool) -> list[Any]:
    try:
        model = fit_joint_model(study, outcome, facts, has_regions)
    except QueryError as fault:
        return [ui.render_empty_state(format_sentence(str(fault)))]
    rows = [
        (
            [each.label, html.Div(associations.format_coefficient_step(each), className="meta")],
            associations.format_effect(each),
            f"{each.slope:.2f} ({each.slope_low:.2f} to {each.slope_high:.2f})",
        )
        for each in model.coefficients
    ]
    table = ui.render_table(("", "change in probability of yes", "slope"), rows, "counts")
    notes = [f"On {model.votes} votes, with the other facts kept constant."]
    if len(model.coefficients) > 1:
        notes.append(associations.JOINT_MODEL_NOTE)
    for reason, countries in (
        ("a value is unknown", model.left_out),
        ("not eligible", model.ineligible),
    ):
        if countries:
            names = ", ".join(study.dataset.names[iso3] for iso3 in countries)
            notes.append(f"Not counted, {reason}: {len(countries)} ({names}).")
    link = ui.render_method_link("ordered probit", "several-at-once")
    method = ui.render_note("Model: ", link, ".")
    lines = [html.P(note, className="meta") for note in (*notes, *model.warnings)]
    return [method, ui.render_scroll_box(table), *lines]


def render_pair_agreement(regression: DyadicRegression | str) -> html.Section:
    """Return the model of the agreement of pairs, its progress, or a button that requests it."""
    title = "Agreement of pairs"
    if isinstance(regression, str):
        text = regression or "This model of all pairs takes some seconds."
        button = ui.render_chip("Compute the model", f"fact:{AGREEMENT_OUTCOME}")
        return ui.render_section(
            title, ui.render_empty_state(text), *([] if regression else [button])
        )
    result = regression.result
    rows = [
        (
            [label, html.Div(unit, className="meta")],
            format_signed(slope, "+.3f"),
            format_p_value(p),
            format_p_value(p_subregions),
        )
        for label, unit, slope, p, p_subregions in zip(
            regression.labels,
            regression.units,
            result.slopes[1:],
            result.p_values,
            regression.p_subregions,
            strict=True,
        )
    ]
    note: list[Any] = [
        f"One model of {result.pair_count:,} pairs of {regression.countries} countries on "
        f"{regression.basis}, R² {result.r_squared:.2f}. ",
        ui.render_method_link("p by permuting countries", "pairs-go-with"),
        f" among all and within sub-regions. {len(regression.left_out)} countries are not "
        f"counted: a value is unknown. {associations.CAUSATION_NOTE}",
    ]
    table = ui.render_table(("", "agreement", "p", "p within sub-regions"), rows, "counts")
    return ui.render_section(title, ui.render_scroll_box(table), note=note)
