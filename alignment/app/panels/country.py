"""Panel of a country: its bloc, groups, closeness, distinctive votes, swing and votes."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.panels import components as ui
from alignment.app.panels.crosstabs import render_count_button
from alignment.app.panels.report_links import render_brief_links, render_vote_card_links
from alignment.app.panels.sponsors import render_cosponsors, render_vote_partners
from alignment.app.state import add_dataset_key
from alignment.methods import find_method
from alignment.model import text_format
from alignment.model.dataset import get_record, list_records
from alignment.model.groups import NON_MEMBER_STATUSES
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.url import format_command
from alignment.model.view import BLOC_PROBABILITY
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports import country as report
from alignment.reports.study import get_interval_note
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.similarity import MEASURES
from alignment.studies.comparison import add_bloc_doubt, describe_bloc_doubt
from alignment.studies.country_profile import CountryProfile, rank_countries
from alignment.studies.study import Study

COMMAND_ID = "country-command"
# Terms of a swing that are listed; over very many roll calls the others add little.
MAX_SWING_TERMS = 20
MAX_NEIGHBOURS = 10
NOT_COMPARED_TEXT = f"{TOO_FEW_VOTES.capitalize()} to compare."


def render_country_panel(
    study: Study,
    iso3: str,
    stability: BlocStability | None = None,
    dataset_key: str = "",
    show_all: bool = False,
    rollcall: str = "",
    *,
    has_filter: bool = False,
) -> html.Div:
    """Return the panel of a country; its card is of its vote on `rollcall`, or its newest vote.

    With a filter a button leads to the countries of the filter that voted unlike it.
    """
    country = get_record(study.dataset.countries, iso3)
    head: list[Any] = [
        html.H2([country["name"], " ", html.Span(iso3, className="symbol")]),
        html.P(
            report.format_classification(report.build_classification(study.dataset, iso3)),
            className="meta",
        ),
    ]
    if vote := report.describe_vote_on(study, iso3, rollcall):
        head.append(html.P(vote, className="summary-line"))
    cosponsors = render_cosponsors(study.dataset, iso3, study.query, show_all)
    if iso3 not in study.table.index:
        head += ui.render_missing_countries(study, iso3)
        return html.Div(
            [
                *head,
                _render_memberships(study, iso3),
                ui.add_anchor(f"sponsors-{iso3}", cosponsors),
                render_vote_partners(study.dataset, iso3),
                _render_sponsorships(study, iso3),
            ]
        )
    url_params = add_dataset_key(study.address, dataset_key)
    unlike = f"Who voted unlike {text_format.add_article(country['name'])}"
    tools = [
        *([ui.render_chip(unlike, "panel:selection")] if has_filter else []),
        ui.render_script_chip("Show on the map", data_fly=iso3),
        ui.render_chip("Only its links", f"ego:{iso3}"),
        ui.render_chip("Exclude it", f"without:{iso3}"),
        *[
            ui.render_link_chip(text, f"country/{iso3}.{kind}?{url_params}", target="_blank")
            for text, kind in (("Print", "html"), ("PDF", "pdf"))
        ],
        *render_vote_card_links(study, dataset_key, iso3, rollcall),
        *render_brief_links(study, dataset_key, iso3),
    ]
    profile = CountryProfile(study, iso3)
    odds = report.format_bloc_odds(report.build_bloc_odds(study, iso3, stability))
    return html.Div(
        [
            *head,
            ui.render_chips(*tools, class_name="chips tools"),
            _render_figures(study, iso3, odds),
            ui.add_anchor(f"missed-{iso3}", _render_votes(study, iso3, show_all, is_missed=True)),
            _render_command(study, iso3) if odds and not dataset_key else None,
            _render_memberships(study, iso3),
            _render_closeness(profile),
            ui.add_anchor(f"apart-{iso3}", _render_distinctive_votes(profile)),
            _render_agreement_trend(profile),
            ui.add_anchor(f"sponsors-{iso3}", cosponsors),
            render_vote_partners(study.dataset, iso3),
            _render_swing_terms(profile, show_all),
            ui.add_anchor(f"closest-{iso3}", _render_neighbours(study, iso3)),
            _render_sponsorships(study, iso3),
            ui.add_anchor(f"votes-{iso3}", _render_votes(study, iso3, show_all)),
        ],
        className="about country",
    )


def _render_command(study: Study, iso3: str) -> html.Details:
    """Return the command that repeats the numbers of the panel, with all its options."""
    code = html.Code(format_command(f"country {iso3}", study.address), id=COMMAND_ID)
    return ui.render_folded(
        "Repeat on the command line", code, ui.render_script_chip("Copy", data_copy=COMMAND_ID)
    )


def _render_figures(study: Study, iso3: str, odds: str) -> html.P:
    parts: list[Any] = [report.describe_participation(study, iso3)]
    if odds:
        parts += [" ", _render_figure_link(BLOC_PROBABILITY), f": {odds}."]
    figures = study.findings.get_table("position", "swing", "dissent").loc[iso3]
    # Swing comes last, because the check of its model adds sentences.
    for name in ("position", "dissent", "swing"):
        if pd.isna(figures[name]):
            continue
        parts += [" ", _render_figure_link(name), f" {report.describe_figure(study, name, iso3)}"]
        if pd.notna(figures[f"{name}_low"]) and get_interval_note(name, study):
            panel = {"position": "positions"}.get(name, name)
            link = ui.render_gesture_button(f"the note on {panel}", f"panel:{panel}", "inline-go")
            parts += [" The interval may be too narrow: see ", link, "."]
    return html.P(parts, className="summary-line")


def _render_figure_link(name: str) -> html.Button:
    return ui.render_method_link(COUNTRY_FIGURES[name].heading, find_method(name).key)


def _render_memberships(study: Study, iso3: str) -> html.Section:
    memberships: list[Any] = []
    others: list[Any] = []
    for row in report.list_groups(study, iso3):
        group, status = row["group"], row["status"]
        is_other = status.startswith(NON_MEMBER_STATUSES)
        gesture = f"where:group:{group}:{status}" if is_other else f"where:group:{group}"
        title = f"{', '.join(filter(None, (status, row['since'])))}; {row['source']}"
        chip = ui.render_chip(report.format_group(row), gesture, title=title)
        (others if is_other else memberships).append(chip)
    empty = ui.render_empty_state(f"{report.NO_GROUP_TEXT}.")
    body: list[Any] = [ui.render_chips(*memberships) if memberships else empty]
    if partial := report.describe_partial_lists(study, iso3):
        body.append(ui.render_note(partial))
    # The records name only some of the countries that are no members.
    if others:
        body += [html.H4("Not a member, by a source"), ui.render_chips(*others)]
    return ui.render_section(f"Memberships ({len(memberships)})", *body)


def _render_closeness(profile: CountryProfile) -> html.Section:
    """Return the closeness to the core of each bloc, and to the USA, EU, Russia and China."""
    measure = MEASURES[profile.study.query.measure]
    gestures = {"bloc": "where:bloc", "group": "where:group", "country": f"pair:{profile.iso3}"}
    items = []
    for target in profile.reference_closeness:
        score, gesture = target.closeness.score, f"{gestures[target.kind]}:{target.key}"
        share = 0.0 if pd.isna(score) else (score - measure.low) / (measure.high - measure.low)
        basis = f"{TOO_FEW_VOTES}: " * bool(pd.isna(score))
        basis += report.format_closeness_basis(report.build_closeness_record(target))
        parts = [
            ui.render_gesture_button(target.name, gesture, "row-go"),
            html.Span(html.Span(style={"width": f"{share:.0%}"}), className="share-bar"),
            html.Span(ui.format_or_dash(score, text_format.format_score), className="number"),
            ui.render_count(target.closeness.shared, basis),
        ]
        items.append(html.Li(parts))
    title = add_bloc_doubt("Agreement with blocs", describe_bloc_doubt(profile.study))
    if not items:
        return ui.render_empty_section(title, NOT_COMPARED_TEXT)
    note = [
        ui.render_method_link("Average", "closeness"),
        f" {measure.label} with the other members, and how many votes count. "
        f"{report.EQUAL_MEMBERS_TEXT}",
    ]
    ranking = html.Ul(items, className="ranking with-bars")
    return ui.render_section(title, ranking, note=note)


def _render_distinctive_votes(profile: CountryProfile) -> html.Section:
    """Return the votes that fewest of its peers share, one a line."""
    peers, study = report.name_peers(is_bloc=profile.bloc is not None), profile.study
    title = f"Fewer than half of {peers} voted as it did"
    if not profile.peers:
        return ui.render_empty_section(title, NOT_COMPARED_TEXT)
    items = []
    votes = profile.distinctive_votes
    for rollcall, row in list_records(votes[2 * votes["alike"] < votes["cast"]]):
        word = VOTE_WORDS[Vote(study.votes[rollcall][profile.iso3])]
        if profile.bloc is None:
            count: list[Any] = [f"{row['alike']} of {row['cast']}"]
        else:
            conditions = f"bloc:{profile.iso3}", f"vote:{rollcall}:{word}"
            count = [render_count_button(row["alike"], *conditions), f" of {row['cast']:,}"]
        record = get_record(study.rollcalls, rollcall)
        button = ui.render_gesture_button(
            text_format.get_plain_name(record),
            f"colour:vote:{rollcall}",
            "title-go",
            title=text_format.describe_rollcall(record, study.dataset.names),
        )
        parts = [ui.render_vote_badge(word), button, html.Span(count, className="number")]
        items.append(html.Li(parts, className="line"))
    note = [
        f"Each row counts the votes of {peers} that equal its own, and its own vote. The ",
        ui.render_method_link("fewest", "apart"),
        " come first.",
    ]
    empty = f"On each vote at least half of {peers} voted as it did."
    return ui.render_list_section(title, items, note, empty)


def _render_agreement_trend(profile: CountryProfile) -> html.Section | None:
    """Return the agreement with the USA and Russia in each half of the query; None for neither."""
    if not profile.trend:
        return None
    names, verb = profile.study.dataset.names, f"pair:{profile.iso3}"
    items = [
        ui.render_value_row(
            ui.render_country_button(names, other, verb, "inline-go"),
            ", then ".join(map(report.format_trend_point, halves)),
        )
        for other, halves in profile.trend.items()
    ]
    halves = next(iter(profile.trend.values()))
    periods = ", then ".join(
        f"{text_format.format_day(half.since)} to {text_format.format_day(half.until)}"
        for half in halves
    )
    note = f"{periods}; in brackets the votes in which both voted."
    return ui.render_list_section("Agreement over time", items, note)


def _render_swing_terms(profile: CountryProfile, show_all: bool) -> html.Details | None:
    """Return the roll calls that make the swing of the country; None without a swing."""
    terms, study = profile.terms, profile.study
    figures = study.findings.get_table("swing").loc[profile.iso3]
    if terms.empty:
        return None
    items = [
        ui.render_study_vote(
            study,
            rollcall,
            study.votes[rollcall][profile.iso3],
            f"uncertainty {text_format.format_score(row['term'])}; fitted probability of yes "
            f"{text_format.format_probability(row['chance'])}",
        )
        for rollcall, row in list_records(terms if show_all else terms.head(MAX_SWING_TERMS))
    ]
    more = f" The first {MAX_SWING_TERMS} are listed." if len(terms) > len(items) else ""
    contested = text_format.format_count(len(terms), "contested vote")
    note = [
        f"Its average uncertainty on {contested} is its ",
        ui.render_method_link("swing", "swing"),
        f": 1 where yes is as likely as not, 0 where the vote is certain.{more}",
    ]
    return _render_folded_part(
        f"Swing {text_format.format_score(figures.to_dict()['swing'])}: what makes it",
        html.Ul(items, className="plain"),
        ui.render_show_all_button(len(terms), MAX_SWING_TERMS, show_all),
        note=note,
    )


def _render_folded_part(title: str, *children: Any, note: Any = "") -> html.Details:
    head = [ui.render_note(note)] if note else []
    return ui.render_folded(title, *head, *children, class_name="folded part")


def _render_neighbours(study: Study, iso3: str) -> html.Details:
    closest, farthest = (
        rank_countries(study, iso3, farthest=is_farthest) for is_farthest in (False, True)
    )
    if closest.empty:
        return _render_folded_part("Closest and farthest", ui.render_empty_state(NOT_COMPARED_TEXT))
    bases = ["votes in which both voted"] if study.query.blend < 1 else []
    bases += ["drafts both could sponsor"] if study.query.blend > 0 else []
    beside = f"the number of {' and '.join(bases)} is beside each"
    note = f"By {study.measure_label}; {beside}. {report.EQUALS_ORDER}"
    if closest["low"].notna().any():
        note += " In brackets the 95% interval, whose unit is the title."
    ends = {"Closest": closest, "Farthest": farthest}
    columns = html.Div(
        [_render_ranking(study, iso3, *end) for end in ends.items()], className="two-columns"
    )
    return _render_folded_part("Closest and farthest", columns, note=note)


def _render_ranking(study: Study, iso3: str, title: str, frame: pd.DataFrame) -> html.Div:
    """Return the first countries of an order, and folded all that equal the first, if many."""
    ties, tied = report.describe_ties(study, frame)
    rows = []
    for other, row in list_records(frame.head(max(ties, MAX_NEIGHBOURS))):
        interval = (
            "" if pd.isna(row["low"]) else f"({text_format.format_range(row['low'], row['high'])})"
        )
        extra = [html.Span(interval, className="meta")] if interval else []
        extra.append(ui.render_count(row["shared"], f"{row['shared']} shared"))
        score, names = text_format.format_score(row["score"]), study.dataset.names
        rows.append(ui.render_ranked_country(names, str(other), score, *extra, verb=f"pair:{iso3}"))
    parts: list[Any] = [html.H4(title), ui.render_ranking(rows[:MAX_NEIGHBOURS])]
    if ties > MAX_NEIGHBOURS:
        parts.append(ui.render_folded(tied, ui.render_ranking(rows[:ties])))
    return html.Div(parts)


def _render_sponsorships(study: Study, iso3: str) -> html.Details:
    drafts = report.list_sponsorships(study, iso3)
    title = f"Drafts on digital topics that it sponsored ({len(drafts)})"
    if not drafts:
        return _render_folded_part(title, ui.render_empty_state(report.NO_SPONSOR_TEXT))
    note = report.describe_drafts(study, len(drafts))
    items = []
    for row in drafts:
        tags = [row["role"], report.COVERAGE_LABELS[row["coverage"]]]
        tags += [f"replaced by {row['superseded_by']}"] if row["superseded_by"] else []
        tags += ["counts in this selection"] if row["counts"] else []
        items.append(ui.render_document(row, row["text"], *tags))
    return _render_folded_part(title, html.Ul(items, className="plain"), note=note)


def _render_votes(
    study: Study, iso3: str, show_all: bool, *, is_missed: bool = False
) -> html.Details:
    """Return all votes of a country, or with their results those on which it did not vote."""
    votes, gaps = report.list_votes_of(study, iso3, is_missed=is_missed)
    lines = partial(report.list_vote_lines, study, gaps, is_missed=is_missed)
    items = (ui.render_study_vote(study, each, votes[each], *lines(each)) for each in votes)
    note = "Click a title to colour the map by that vote." if votes else report.NONE_MISSED
    note += ui.format_truncation_note(len(votes), show_all) + report.describe_source_gaps(len(gaps))
    title = f"{'Did not vote' if is_missed else 'Votes'} ({len(votes):,})"
    return _render_folded_part(title, ui.render_long_list(items, len(votes), show_all), note=note)
