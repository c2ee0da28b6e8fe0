"""Panel of a forecast: tally, coalition, countries to ask, and the evidence for each country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from alignment.app.panels import components as ui
from alignment.app.panels.report_links import render_review_links
from alignment.app.state import add_dataset_key
from alignment.errors import AlignmentError, QueryError, format_sentence
from alignment.forecasting.builtin_forecast import (
    describe_later_texts,
    forecast_alternative,
    forecast_view,
    load_builtin_history,
)
from alignment.forecasting.predict import Forecast
from alignment.io.resolutions import read_resolutions
from alignment.io.un_bodies import PLENARY
from alignment.model import text_format
from alignment.model.dataset import Dataset, get_record
from alignment.model.titles import strip_title_suffix
from alignment.model.url import parse_url
from alignment.model.view import MAJORITIES, OUTCOMES, PERSUASION_CATEGORIES, ColourBy, View
from alignment.model.vote import VOTE_LABELS
from alignment.reports import forecast as report
from alignment.reports import persuasion
from alignment.reports.sponsor_forecast import (
    CHANGE_TITLES,
    build_sponsor_forecast_record,
    describe_sponsor_forecast,
    group_by_change,
)
from alignment.studies.filters import EMPTY_FILTER, CountryFilter
from alignment.studies.study import Study

# Votes behind the probabilities of a country, in so many of the least certain countries.
MAX_PAST_VOTES, MAX_EXPLAINED_COUNTRIES = 3, 40
# Past texts that are suggested, and letters of their names.
MAX_SUGGESTIONS, MAX_SUGGESTION_LETTERS = 8, 60
# Label and placeholder of each field, by its gesture.
COALITION_FIELDS = {
    "agenda": ("Agenda item", "Lethal autonomous weapons systems"),
    "lead": ("Leaders", "Mexico"),
    "sponsors": ("Sponsors, as a list", "Albania, Andorra, ..."),
    "set": ("Votes set by hand", "India, Brazil: yes"),
}
# Countries that are listed at first.
MAX_LISTED_TARGETS = 20
# Columns that fit the narrow panel, with the one that sorts the list.
NARROW_COLUMNS = ("name", "weight", "wished", "absent")
# Sponsors among the closest countries that are named.
MAX_NAMED_SPONSORS = 2


def render_forecast_panel(
    study: Study, view: View, dataset_key: str = "", country_filter: CountryFilter = EMPTY_FILTER
) -> html.Div:
    """Return the text, its tally, the coalition, the countries to ask, and all countries.

    Countries that meet a filter are also counted and listed by themselves, after the tally of all.
    """
    title, dataset = report.get_forecast_text(study, view), study.dataset
    parts: list[Any] = [_render_text_field(study, view, title)]
    if not title:
        return html.Div([*parts, ui.render_empty_state(report.NO_TEXT_MESSAGE)])
    try:
        forecast = forecast_view(dataset, view, title)
    except AlignmentError as fault:
        message = ui.render_empty_state(format_sentence(str(fault)))
        return html.Div([*parts, message, _render_coalition(dataset.names, view)])
    if not forecast.repeated and not forecast.question.symbol:
        parts += [
            ui.render_note(text, " ", ui.render_chip(nearest, f"ahead:{nearest}"))
            for text, nearest in report.list_nearest_titles(forecast)
        ]
    alternative = forecast_alternative(dataset, forecast)
    record = report.build_forecast_record(forecast, dataset, alternative)
    effect = report.describe_scenario_effect(dataset, view, title, forecast)
    targets = persuasion.build_persuasion_record(forecast, dataset, view, country_filter)
    url_params = add_dataset_key(report.build_scenario_url(study.query, view, title), dataset_key)
    details = {
        row["iso3"]: _render_evidence(row, len(row["carried_by"]))
        for row in record["countries"]
        if row["iso3"] in view.select
    }
    return html.Div(
        [
            *parts,
            _render_forecast_summary(record, alternative, view),
            _render_forecast_tally(record, url_params, dataset_key),
            *[
                ui.add_anchor(f"forecast-{row['iso3']}", _render_country_row(row, view))
                for row in record["countries"]
                if row["iso3"] in view.select
            ],
            _render_filtered_countries(forecast, record, view, country_filter)
            if country_filter.conditions
            else None,
            _render_coalition(dataset.names, view, effect),
            _render_persuasion(targets, view, url_params, details),
            _render_country_list(record, view),
            render_sponsor_forecast(dataset, title),
        ]
    )


def _render_text_field(study: Study, view: View, title: str) -> html.Div:
    history = load_builtin_history()
    newest = dict.fromkeys(
        symbol for symbol in study.rollcalls.index[::-1] if symbol in history.column_by_symbol
    )
    # First the vote of the colour, and of the colour at the opening of the page.
    colours = (view.colour, parse_url(study.dataset.opening)[1].colour)
    first = [ColourBy.parse(colour).rollcall for colour in colours]
    symbols = list(dict.fromkeys([*(symbol for symbol in first if symbol in newest), *newest]))
    symbols = symbols[: ui.MAX_LISTED]
    titles = dict.fromkeys(
        strip_title_suffix(history.titles[history.column_by_symbol[symbol]]) for symbol in symbols
    )
    suggestions = html.Datalist(
        id="ahead-titles", **ui.to_html_props(data_markup=ui.render_datalist_options(titles))
    )
    props = {"value": title, "list": "ahead-titles", "maxLength": 400}
    label = "Title of a text, or symbol of a past text"
    form = ui.render_typed_form("ahead", label, "Forecast vote", suggestions, **props)
    chips = [
        ui.render_chip(
            text_format.get_plain_name(get_record(study.rollcalls, symbol), MAX_SUGGESTION_LETTERS),
            f"ahead:{symbol}",
            title=symbol,
        )
        for symbol in symbols[:MAX_SUGGESTIONS]
    ]
    note = ui.render_note("Or forecast a past vote from the votes before its session:")
    return html.Div([form, *([note, ui.render_chips(*chips)] if chips else [])])


def _render_forecast_summary(
    record: dict[str, Any], alternative: Forecast | None, view: View
) -> html.Section:
    note = f"From the {record['known_before']}, {report.format_title_history(record)}."
    if record["same_title"] and not record["new_text"]:
        note += f" {report.describe_last_votes(record['countries'])}"
    # Every second part is a symbol.
    later = [
        ui.render_gesture_button(part, f"sponsored:{part}", "inline-go") if place % 2 else part
        for place, part in enumerate(describe_later_texts(record.get("adopted_since", [])))
    ]
    is_new = report.NO_SIMILAR_TEXT_NOTE in record["scenario"]
    parts: list[Any] = [html.P(html.Strong(report.NO_SIMILAR_TEXT_NOTE))] if is_new else []
    majorities = {"simple": "More yes than no", "two-thirds": "Two thirds"}
    chips = [
        ui.render_chip(majorities[name], f"majority:{name}", name == record["majority"])
        for name in MAJORITIES
    ]
    if not (record["set"] or record["lead"] or record["sponsors"]):
        is_on_map = view.colour_by == ColourBy("forecast", record["rollcall"] or record["title"])
        parts.append(ui.render_chips(ui.render_chip("Show on the map", "ahead-map:", is_on_map)))
    parts += [
        html.P(
            [
                f"{report.format_pass_share(record['passes'], record['draws'])}. ",
                f"{report.format_margin(record)} ",
                ui.render_method_link("Method", "forecast"),
            ]
        ),
        *([html.P(later)] if later else []),
        ui.render_chips(*chips),
    ]
    if record["lead_note"]:
        parts.append(html.P(record["lead_note"]))
    if alternative is not None:
        chip = ui.render_chip("Use another text", "new-text:yes")
        if view.new_text:
            chip = ui.render_chip("Use the same text", "new-text:no")
        parts += [html.P(record["otherwise"]["words"]), chip]
    return ui.render_section(record["title"].split(" : ")[0], *parts, note=note)


def _render_forecast_tally(
    record: dict[str, Any], url_params: str, dataset_key: str
) -> html.Section:
    result, symbol, history = record["came"], record["rollcall"], load_builtin_history()
    review_links = []
    if symbol is not None:
        row = {"body": PLENARY, "date": history.dates[history.column_by_symbol[symbol]]}
        review_links = render_review_links(symbol, row, dataset_key)
    rows = []
    for name, label in VOTE_LABELS.items():
        came = [str(result[name])] if result else []
        rows.append((label, *report.format_count_cells(record["tally"][name]), *came))
    heads = ("", "Expected", "95% interval", *(["Result"] if result else []))
    return ui.render_section(
        "Tally",
        ui.render_scroll_box(ui.render_table(heads, rows), "Forecast of the tally"),
        html.P(record["simple_rule"]),
        _render_download_links("forecast", url_params, *review_links),
        note=f"{report.ROUNDED_NOTE} The intervals are wide: votes on one text depend on each "
        "other.",
    )


def _render_download_links(name: str, url_params: str, *extra_links: html.A) -> html.Div:
    """Return the links to a list as files and as a page to print."""
    files = [
        ui.render_link_chip(kind.upper(), f"{name}.{kind}?{url_params}", download="")
        for kind in ("csv", "xlsx")
    ]
    page = ui.render_link_chip("Print", f"{name}.html?{url_params}", target="_blank")
    return ui.render_chips(*files, page, *extra_links, class_name="chips tools")


def _render_filtered_countries(
    forecast: Forecast, record: dict[str, Any], view: View, country_filter: CountryFilter
) -> html.Section:
    """Return the forecast of the countries that meet a filter, and each of them."""
    chosen = [row for row in record["countries"] if row["iso3"] in country_filter.countries]
    rows = [_render_country_row(row, view) for row in chosen]
    title = f"The {len(rows)} countries that meet the filter"
    if not rows:
        return ui.render_empty_section(title, "No country with a forecast meets the filter.")
    return ui.render_section(
        title,
        html.P(report.describe_filtered_forecast(country_filter, forecast, chosen)),
        ui.render_folded(
            "Each country, the least certain first",
            *rows,
            open=len(rows) <= MAX_EXPLAINED_COUNTRIES,
        ),
        note=report.describe_filter(country_filter, forecast),
    )


def _render_coalition(names: Mapping[str, str], view: View, effect: str = "") -> html.Section:
    """Return the fields for agenda item, leads, sponsors and votes, their values and effect."""
    votes = view.assumed_votes
    values = [
        *(
            [(f"Agenda item: {text_format.truncate_text(view.agenda)}", "agenda:")]
            if view.agenda
            else []
        ),
        *[(f"Led by {names.get(iso3, iso3)}", f"unlead:{iso3}") for iso3 in view.lead],
        *[(f"Sponsor: {names.get(iso3, iso3)}", f"unsponsor:{iso3}") for iso3 in view.sponsors],
        *[
            (f"{names.get(iso3, iso3)}: {VOTE_LABELS.get(vote, vote)}", f"unset:{iso3}")
            for iso3, vote in votes.items()
        ],
    ]
    chips = [ui.render_removable_chip(text, gesture, f"Remove {text}") for text, gesture in values]
    if len(view.sponsors) > 1:
        chips.append(ui.render_chip("Remove all sponsors", "unsponsor:"))
    if len(votes) > 1:
        chips.append(ui.render_chip("Remove all votes", "unset:"))
    fields = [
        ui.render_typed_form(name, label, "Add", maxLength=4000, placeholder=placeholder)
        for name, (label, placeholder) in COALITION_FIELDS.items()
    ]
    parts = [*fields, ui.render_chips(*chips), html.P(effect) if effect else None]
    return ui.render_section("Coalition", *parts, note=report.COALITION_NOTE)


def _render_persuasion(
    record: dict[str, Any], view: View, url_params: str, details: Mapping[str, list[Any]]
) -> html.Section:
    """Return the countries to ask for the outcome wished, of the category and order of the view.

    `details` has by ISO3 code what is under the row of an open country.
    """
    rows = persuasion.list_category_rows(record)
    columns = [
        name
        for name in persuasion.TARGET_HEADS
        if view.whole or name in (*NARROW_COLUMNS, view.ask_by)
    ]
    past = persuasion.PAST_VOTE_HEADS if view.whole else {}
    heads = [_render_sort_head(name, view.ask_by) for name in columns]
    heads += [html.Th(text, scope="col", title=meaning) for text, meaning in past.values()]
    table = ui.render_table(
        heads,
        [
            part
            for row in (rows if view.whole else rows[:MAX_LISTED_TARGETS])
            for part in _render_target_rows(row, (*columns[1:], *past), details)
        ],
        "listing persuasion-table",
    )
    # For readers who cannot hover over the heads.
    meanings = [
        part
        for text, meaning in (persuasion.TARGET_HEADS | persuasion.PAST_VOTE_HEADS).values()
        for part in (html.Dt(text), html.Dd(f"{meaning}."))
    ]
    categories = [
        ui.render_chip(
            f"{persuasion.CATEGORY_LABELS[name]} "
            f"({record['categories'].get(name, len(record['countries']))})",
            f"ask-category:{name}",
            name == view.ask_category,
        )
        for name in PERSUASION_CATEGORIES
    ]
    wishes = [
        ui.render_chip(f"For {outcome}", f"wish:{outcome}", outcome == view.wish)
        for outcome in OUTCOMES
    ]
    return ui.render_section(
        "Countries to ask",
        html.P(
            [
                persuasion.format_weight_note(record["majority"]),
                " ",
                ui.render_method_link("Method", "open-vote-weight"),
            ]
        ),
        html.P(record["filter"]) if record["filter"] else None,
        ui.render_chips(*wishes),
        ui.render_group("Countries listed", categories, "chips"),
        ui.render_scroll_box(table, "Countries to ask", "scroll wide" if view.whole else "scroll")
        if rows
        else ui.render_note("No country is in this category. Choose another one."),
        ui.render_show_all_button(len(rows), MAX_LISTED_TARGETS, view.whole),
        html.Dl(meanings) if view.whole else None,
        ui.render_note(f"{persuasion.CATEGORY_NOTE} {persuasion.ABSENCE_NOTE}"),
        _render_download_links("ask", url_params),
        note=record["caveat"],
    )


def _render_sort_head(name: str, sort_key: str) -> html.Th:
    text, meaning = persuasion.TARGET_HEADS[name]
    sort = (
        "none"
        if name != sort_key
        else "ascending"
        if name in persuasion.ASCENDING_SORTS
        else "descending"
    )
    button = ui.render_gesture_button(
        text, f"ask-by:{name}", "sort-go", title=f"{meaning}. Sort by it."
    )
    return html.Th(button, scope="col", **ui.to_html_props(aria_sort=sort))


def _render_target_rows(
    row: dict[str, Any], columns: Sequence[str], details: Mapping[str, list[Any]]
) -> list[html.Tr]:
    """Return the row of a country, and its details if it is open."""
    iso3 = row["iso3"]
    detail = details.get(iso3)
    # The only open country is closed when it is pressed again.
    gesture = "clear:" if [*details] == [iso3] else f"choose:{iso3}"
    props = ui.to_html_props(aria_label=row["name"], aria_expanded=bool(detail))
    name = ui.render_gesture_button(row["name"], gesture, "row-go", **props)
    cells = {
        "weight": text_format.format_score(row["weight"], is_short=True),
        **{
            column: text_format.format_probability(row[column])
            for column in ("wished", "certainty", "absent")
        },
        "change": persuasion.format_change(row["change"]),
        "sponsors": text_format.format_first_names(row["closest_names"], MAX_NAMED_SPONSORS),
        **{
            column: persuasion.format_past_votes(row[column]) or ui.NO_VALUE
            for column in ("on_title", "on_sisters", "in_committee")
        },
        "absences": f"{row['absences']['absent']} of {row['absences']['of']}",
    }
    texts = [cells[column] for column in columns]
    if detail is None:
        return [ui.render_row(name, texts)]
    current = ui.to_html_props(data_row=iso3, aria_current="true")
    return [
        ui.render_row(name, texts, **current),
        html.Tr(html.Td(detail, colSpan=len(texts) + 1), className="opened"),
    ]


def _render_country_list(record: dict[str, Any], view: View) -> html.Section:
    items = [
        _render_country_row(row, view, MAX_PAST_VOTES if index < MAX_EXPLAINED_COUNTRIES else 0)
        for index, row in enumerate(record["countries"])
    ]
    members = text_format.format_count(len(items), "member")
    return ui.render_section(
        "By country, the least certain first",
        html.Div(items),
        ui.render_note(record["caveat"]),
        note=f"{members}. Open a country to see the basis of its forecast. {report.CHANCES_NOTE}",
    )


def _render_country_row(row: dict[str, Any], view: View, max_votes: int = 0) -> html.Details:
    """Return the row of a country, with `max_votes` past votes; a selected one is open with all."""
    iso3 = row["iso3"]
    is_selected = iso3 in view.select
    text = report.format_probabilities(row)
    # A country that is the whole selection can be deselected here.
    gesture = "clear:" if view.select == (iso3,) else f"choose:{iso3}"
    label = f"Show all votes behind the forecast of {row['name']}"
    props = ui.to_html_props(aria_label=label, aria_expanded=is_selected)
    button = ui.render_gesture_button("Show all votes", gesture, "inline-go", **props)
    return ui.render_folded(
        [html.Strong(row["name"]), " ", html.Span(text, className="meta")],
        *_render_evidence(row, len(row["carried_by"]) if is_selected else max_votes, button),
        class_name="folded part",
        open=is_selected,
        **ui.to_html_props(data_row=iso3, **({"aria_current": "true"} if is_selected else {})),
    )


def _render_evidence(row: dict[str, Any], max_votes: int, *links: html.Button) -> list[Any]:
    """Return the evidence for the forecast of a country, with so many of the votes behind it.

    The links stand before the votes, so that they stay in place when all votes are shown.
    """
    votes = [
        html.Li(
            [
                ui.render_vote_badge(vote["vote"]),
                f" {text_format.format_day(vote['date'])}, ",
                ui.render_record_link(vote["record_url"], vote["rollcall"]),
                f", weight {text_format.format_score(vote['weight'], '.0%')}",
            ]
        )
        for vote in row["carried_by"][:max_votes]
    ]
    return [
        html.P(row["words"]),
        html.P(f"{report.describe_last_vote(row)} {report.SOURCES_NOTE}"),
        html.Ul([html.Li(text) for text in report.list_source_chances(row)], className="plain"),
        *links,
        *([_render_vote_choice(row["iso3"], row["name"], row["set"])] if max_votes else []),
        *([html.Ul(votes, className="plain")] if votes else []),
    ]


def _render_vote_choice(iso3: str, name: str, current_vote: str | None) -> html.Div:
    """Return the buttons that set the vote of a country by hand, or leave it to the forecast."""
    chips = [
        ui.render_chip(
            label, f"set:{iso3}:{word}", word == current_vote, title=f"Set {name} to {label}"
        )
        for word, label in VOTE_LABELS.items()
    ]
    if current_vote:
        chips.append(ui.render_chip("Use the forecast", f"unset:{iso3}"))
    return ui.render_group(f"Set the vote of {name} by hand", ["Set: ", *chips], "chips")


def render_sponsor_forecast(dataset: Dataset, text: str) -> html.Section:
    """Return the likely sponsors of a text, or why they cannot be forecast."""
    title = "Who will sponsor"
    try:
        record = build_sponsor_forecast_record(read_resolutions(), text)
    except QueryError:
        reason = (
            "Sponsors can be forecast where an earlier text with this title has a complete list of "
            "sponsors. Lists are known since October 2019, of texts that only countries sponsored."
        )
        return ui.render_empty_section(title, reason)
    folded = [
        _render_sponsors(dataset, f"{CHANGE_TITLES[key]} ({len(rows)})", rows)
        for key, rows in group_by_change(record).items()
        if rows
    ]
    note = [record["note"], " ", ui.render_method_link("Method", "sponsor-forecast")]
    return ui.render_section(title, html.P(describe_sponsor_forecast(record)), *folded, note=note)


def _render_sponsors(dataset: Dataset, title: str, rows: list[dict[str, Any]]) -> html.Details:
    items = [
        ui.render_ranked_country(
            dataset.names,
            row["country"],
            text_format.format_probability(row["probability"]),
            ui.render_count(row["times"], "Earlier lists it is on"),
        )
        for row in rows
        if row["country"] in dataset.countries.index
    ]
    return ui.render_folded(title, ui.render_ranking(items))
