"""The map with its headline, sentence, legend and footer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dash import html

from alignment.analysis.bloc_naming import WEST_NAME
from alignment.analysis.bloc_stability import BlocStability
from alignment.app import ids
from alignment.app.panels import components as ui
from alignment.app.panels.compare import render_assembly_offer
from alignment.app.panels.crosstabs import format_filter_gesture, render_count_button
from alignment.app.panels.selection import render_comparison_chip, render_filter_chips
from alignment.app.state import State
from alignment.model.dataset import Dataset, get_record
from alignment.model.query import format_body
from alignment.model.text_format import capitalize_first, format_day, format_led_by, get_plain_name
from alignment.model.text_search import name_sort_key
from alignment.model.view import FORECAST_PREFIX, ColourBy, View
from alignment.model.vote import NOT_LISTED
from alignment.reports.country_parts import (
    build_legend_conditions,
    build_outline_conditions,
    build_vote_conditions,
    list_forecast_countries,
)
from alignment.reports.study import list_dated_parts
from alignment.scene.captions import (
    describe_bloc_votes,
    format_vote_tally,
    get_story_finding,
    shorten_topics,
)
from alignment.scene.colour_variable import CATEGORY, TALLY_NOTE, get_colour_variable
from alignment.scene.comparison import (
    compose_comparison_title,
    compose_period_headline,
    describe_compared_views,
)
from alignment.scene.headline import describe_selected_changes
from alignment.scene.marks import build_marks
from alignment.scene.scene import Scene
from alignment.scene.sheet import lay_out_bare_map
from alignment.scene.theme import LIGHT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.studies.filters import CountryFilter, parse_filter
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study
from alignment.studies.timeline import Period

# As many as fit two rows of the panel; the others are folded.
MAX_VISIBLE_CHIPS = 6


def render_selected_countries(dataset: Dataset, view: View) -> Any:
    """Return the selected countries as removable chips; nothing if there are none."""
    if not view.select:
        return []

    def render_country(iso3: str) -> html.Button:
        name = dataset.names[iso3]
        return ui.render_removable_chip(name, f"toggle:{iso3}", f"Remove {name} from the chosen")

    visible, rest = ui.split_first(view.select, MAX_VISIBLE_CHIPS)
    more = sorted(rest, key=lambda iso3: name_sort_key(dataset.names[iso3]))
    chips = html.Div([render_country(iso3) for iso3 in more], className="chips")
    folded = [html.Details([html.Summary(f"and {len(more)} more"), chips])] if more else []
    clear = [ui.render_chip("Clear", "clear:")] if len(view.select) > 1 else []
    # Leads to the search, which then adds countries (see assets/page.js).
    add = html.Button("Add another", type="button", className="chip add-country")
    return ui.render_group(
        "Chosen countries",
        [
            html.Span("Chosen:", className="meta"),
            *[render_country(iso3) for iso3 in visible],
            *folded,
            add,
            *clear,
        ],
        "chips chosen",
    )


# What follows the number of each vote in a tally.
TALLY_TEXTS = {"yes": " yes, ", "no": " no, ", "abstain": " abstained"}
# Share of the map's height that a phone has free above and below it, for labels.
SPARE_SHARE = 0.15
# A longer title is written smaller where the map is narrow, so that it is one line.
LONG_TITLE_LETTERS = 72


def render_map(
    study: Study, state: State, resolved: ResolvedView, stability: BlocStability | None = None
) -> dict[str, Any]:
    """Return the marks of the map, and its headline, sentence, legend and footer."""
    view, country_filter, result = state.view, resolved.country_filter, resolved.period_result
    scene = make_view_scene(
        study, view, resolved.frame_studies, stability, country_filter, resolved.comparison
    )
    return {
        "map": build_marks(
            lay_out_bare_map(scene, LIGHT_THEME, spare_share=SPARE_SHARE, has_labels=False)
        ),
        "headline": render_headline(study, view, resolved),
        "sentence": [
            _render_filters(
                *render_comparison_chip(resolved.comparison, bool(scene.moves)),
                *render_filter_chips(country_filter, study.dataset),
            ),
            render_selection_sentence(list_dated_parts(study), shorten_topics(study.query)),
        ],
        "reading": ui.render_reading(
            scene, not view.is_map_of_places and bool(result and result.period.shows_movement)
        ),
        "legend": ui.render_scene_legend(
            scene, build_legend_gestures(study, scene, view.colour, country_filter), has_link=True
        ),
        **render_footer(study, study.description, scene),
    }


def render_without_map(study: Study, state: State, period: Period) -> dict[str, Any]:
    """Return what surrounds the map for a period with too few votes for a map.

    It is what the `study` of all periods has, without what differs between periods. Nothing opens
    countries, since none are on a map.
    """
    view = state.view
    country_filter, _ = parse_filter(study.dataset, study.table, view.where)
    scene = replace(
        make_view_scene(study, view, country_filter=country_filter),
        shape_legend=(),
        fit="",
        notes=(),
    )
    colour = get_colour_variable(study, view.colour)
    if colour.kind != CATEGORY or colour.name == "bloc":
        scene = replace(scene, colour_legend=())
    parts = [("", period.content_text), *period.narrow_query(state.query).list_parts(True)]
    description = f"Measure: {study.measure_label}."
    return {
        "headline": render_headline(study, view),
        "sentence": [
            _render_filters(*render_filter_chips(country_filter, study.dataset)),
            render_selection_sentence(parts, shorten_topics(study.query)),
        ],
        "reading": ui.render_reading(scene),
        "legend": ui.render_scene_legend(scene, {}, has_link=True),
        **render_footer(study, description, scene),
    }


def render_headline(study: Study, view: View, resolved: ResolvedView | None = None) -> html.Div:
    """Return the result of the roll call of the colour, or the finding of the map.

    Under the result is how two blocs voted. A filter and a comparison have their chips there. The
    finding is that of the story step, of the comparison, of the period, or of the colour. Without
    a map, which `resolved` has, no count opens countries and there is no finding of the colour.
    """
    comparison = resolved.comparison if resolved else None
    if view.colour_by.is_vote and comparison is None:
        has_finding = resolved is not None and not (view.where or view.versus)
        return _render_rollcall_headline(study, view.colour, resolved is not None, has_finding)
    colour = get_colour_variable(study, view.colour)
    label = capitalize_first(colour.label)
    move = compose_comparison_title(comparison) if comparison else ""
    selected_changes = describe_selected_changes(comparison, view.select) if comparison else ""
    finding = get_story_finding(study.query, view) or selected_changes or move
    title, doubt = finding, ""
    if resolved and not finding:
        title, doubt = compose_period_headline(
            study, colour, resolved.timeline, resolved.period, resolved.country_filter
        )
    # A number stays on the line of the name that it follows.
    broken = re.sub(r" (?=[\d,]+(, |$))", "\N{NO-BREAK SPACE}", title)
    head = html.H2(broken, title=label) if title else html.H2(label)
    text = f"{doubt} {label}: {colour.meaning}".strip() if title else colour.meaning
    if comparison:
        tally = format_vote_tally(study, colour)
        text = describe_compared_views(comparison) + (f". In colours: {tally}" if tally else "")
    if move and finding == selected_changes:
        text = f"{move}. {text}"
    class_name = "headline long" if len(title) > LONG_TITLE_LETTERS else "headline"
    line: list[Any] = [text]
    meta = "meta"
    if view.colour.startswith(FORECAST_PREFIX) and not comparison:
        # First why the key has another tally. A phone leaves out what follows the name of the text.
        about, end, notes = f"{doubt} {TALLY_NOTE} Forecast {colour.meaning}".partition("”. ")
        line, meta = [about.strip() + end, html.Span(notes, className="more")], "meta whole"
    parts = [head, *render_assembly_offer(comparison), html.P(line, className=meta)]
    return html.Div(parts, className=class_name)


def _render_rollcall_headline(
    study: Study, colour: str, is_on_map: bool, has_finding: bool
) -> html.Div:
    rollcall = ColourBy.parse(colour).rollcall
    row = get_record(study.dataset.rollcalls, rollcall)
    variable = get_colour_variable(study, colour)
    finding = describe_bloc_votes(study, variable) if has_finding else ""
    counts = {word: int((variable.values == word).sum()) for word in TALLY_TEXTS}
    tally: list[Any] = []
    for (word, text), count in zip(TALLY_TEXTS.items(), counts.values(), strict=True):
        conditions = build_vote_conditions(rollcall, word) if is_on_map else ()
        tally += [render_count_button(count, *conditions) if count else "0", text]
    unlisted = study.dataset.not_listed(rollcall)
    tally += [f", {unlisted} {NOT_LISTED}"] if unlisted else []
    # Each count is that of the countries it opens, so it leaves out excluded countries.
    numbers = "".join(f"{row[word]}{text}" for word, text in TALLY_TEXTS.items())
    is_official = all(row[word] == counts[word] for word in TALLY_TEXTS)
    link = ui.render_record_link(row["record_url"], "official record")
    parts = [
        html.Span(rollcall, className="symbol", title=row["title"] if row["short"] else None),
        format_day(row["date"]),
        *([link] if isinstance(link, html.A) else []),
        "" if is_official else f"officially {numbers}",
        format_led_by(row, study.dataset.names),
    ]
    # A line may end with the dot, and does not begin with it.
    separator = "\N{NO-BREAK SPACE}· "
    # A phone leaves these out; the list of votes has them too, and the selection its only body.
    body = "" if study.query.bodies == (row["body"],) else format_body(row["body"])
    more = "".join(separator + text for text in (body, row["tally_note"]) if text)
    line: list[Any] = [item for part in parts if part for item in (separator, part)][1:]
    line += [html.Span(more, className="more")] if more else []
    title = html.H2([get_plain_name(row), ": ", *tally])
    before, west, after = f"{capitalize_first(finding)}.".partition(WEST_NAME)
    words: list[Any] = [before, ui.render_method_link(west, "blocs"), after] if west else [before]
    second = [html.P(words, className="finding")] if finding else []
    return html.Div([title, *second, html.P(line, className="meta")], className="headline")


# Controls of the fields of a query that have another name.
CONTROL_NAMES = {
    "blend": "ties",
    "eu_pairs": "eu-pairs",
    "exclude_countries": "left-out",
    "exclude_rollcalls": "left-out-rollcalls",
    "include_rollcalls": "left-out-rollcalls",
    "list_topics": "list-topics",
}
# Words at the beginning of a part that are not underlined.
PREPOSITIONS = ("and", "in", "of", "on", "since", "until", "with", "without")
PARTS_LEFT_OUT_ON_PHONES = ("bodies", "stages", "tiers")


def render_selection_sentence(parts: Iterable[tuple[str, str]], short_topics: str = "") -> html.P:
    """Return a selection as a sentence whose links change it, with short texts on narrow maps."""
    words: list[Any] = []
    for place, (field, text) in enumerate(parts):
        first, _, rest = text.partition(" ")
        if field in ("scope", "bodies"):
            first, rest = "in the", text
        elif field == "since" and first.isdigit():
            first, rest = "from", text
        elif first not in PREPOSITIONS:
            first, rest = "", text
        # The number of votes and the topic have no comma between them.
        before = ("", " ", ", ")[min(place, 2)] + first + (" " if first else "")
        control = CONTROL_NAMES.get(field, field)
        short_body = rest.replace("General Assembly ", "")
        short = {"topics": short_topics, "bodies": short_body}.get(field) or rest
        props = ui.to_html_props(data_short=short)
        content = rest if short == rest else html.Span(html.Span(rest, className="more"), **props)
        part = [before, ui.render_control_link(content, control) if control else content]
        words += [html.Span(part, className="more")] if field in PARTS_LEFT_OUT_ON_PHONES else part
    return html.P([*words, "."], className="selection")


def _render_filters(*chips: Any) -> html.Div | None:
    """Return the conditions of the filter as a row of chips; None without any."""
    return html.Div(list(chips), className="filters") if chips else None


def build_legend_gestures(
    study: Study, scene: Scene, name: str, country_filter: CountryFilter
) -> dict[str, str]:
    """Return the gesture of each legend entry by label: it opens countries that meet the filter."""
    conditions = build_legend_conditions(study, name)
    # No condition is on a forecast: its entries choose their countries.
    forecast = list_forecast_countries(study, name, country_filter)
    chosen = {label: f"lasso:{codes}" for label, codes in forecast.items()}
    if not country_filter.conditions:
        # With a filter, outlines count other countries too.
        conditions |= build_outline_conditions(study, [hull.name for hull in scene.hulls])
        opened = {label: format_filter_gesture(text) for label, text in conditions.items()}
        return opened | chosen
    if chosen:
        return chosen
    entries, _ = parse_filter(
        study.dataset, study.table, "\n".join(conditions.values()).split("\n")
    )
    narrowing = country_filter.list_narrowing_conditions(entries.conditions)
    if narrowing == country_filter.conditions:
        return {label: f"and:{text}" for label, text in conditions.items()}
    # A condition that would widen that of the entry, as a vote on the same text, is left out.
    rest = [condition.text for condition in narrowing]
    return {label: format_filter_gesture(*rest, text) for label, text in conditions.items()}


def render_footer(study: Study, description: str, scene: Scene) -> dict[str, html.P]:
    """Return how the map is made, notes, the whole source, and the source in one line.

    How it is made is measure and fit. Notes differ between colours; most have the same source.
    """
    name, _, text = scene.fit.partition(":")
    fit: list[Any] = [ui.render_method_link(name, "fit"), f":{text}. "] if text else []
    measure = "".join(description.partition("Measure: ")[1:])
    notes = [note for note in scene.notes if note not in study.west_definition]
    # The licence requires the attribution.
    data = "".join(study.dataset.licence.rpartition(", ")[1:]) or "\n"
    line, more, _ = (scene.short_source or scene.source).partition(data)
    return {
        ids.METHOD: html.P([measure, " ", *fit]),
        ids.NOTES: html.P(" ".join((*notes, *study.west_definition))),
        ids.SOURCES: html.P(scene.source),
        ids.SOURCE_LINE: html.P([line, html.Span(more, className="more")]),
    }
