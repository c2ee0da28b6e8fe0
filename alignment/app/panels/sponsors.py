"""Sponsors on the panels of a vote, a country and a pair, and the panel of co-sponsorship."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
from dash import html

from alignment.analysis.sponsorship import list_cosponsors
from alignment.app.panels import components as ui
from alignment.io.resolutions import NOT_LISTED, WITHOUT_VOTE, list_digital_topics, read_resolutions
from alignment.io.un_bodies import DOCUMENT_URL
from alignment.model.columns import LIST_SEPARATOR
from alignment.model.dataset import Dataset, get_record, list_records
from alignment.model.groups import name_members
from alignment.model.query import CONSENSUS, RESOLUTIONS, VOTED, Query
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    count_listed,
    format_count,
    format_day,
    format_list,
    format_score,
    format_signed,
    humanize_identifier,
)
from alignment.model.text_search import name_sort_key
from alignment.model.url import serialize_url
from alignment.model.vote import VOTE_LABELS
from alignment.reports import sponsors as report
from alignment.reports.text_changes import TEXT_CHANGE_NOTE, describe_text_change, list_text_changes

Z_METHOD = "cosponsorship-z"
MAX_STRONGEST, MAX_WEAKEST, MAX_PAIRS = 10, 5, 10
MAX_TEXTS = 25


def render_sponsors(
    dataset: Dataset, rollcall_id: str, row: dict[str, Any], *counts: html.P
) -> html.Section:
    """Return the sponsors of the resolution of a vote, or why the records have no list of them.

    `counts` of other lists are shown where there is none.
    """
    records = read_resolutions()
    symbol = report.find_text_of_vote(records, rollcall_id, str(row["resolution"]))
    if not symbol:
        reason = report.explain_unknown_text(row)
        return ui.render_section("Sponsors", ui.render_empty_state(reason), *counts)
    record = report.build_sponsors_record(dataset, records, symbol, dataset.vote_of(rollcall_id))
    return _render_lists(dataset, record, *counts)


def render_sponsors_chip(rollcall_id: str, resolution: str) -> html.Div | html.P | None:
    """Return a button that opens the sponsors of the text of a vote, or why none are known."""
    records = read_resolutions()
    symbol = report.find_text_of_vote(records, rollcall_id, resolution)
    if not symbol:
        return None
    number = int((records.sponsors[symbol] > NOT_LISTED).sum())
    if not number:
        return ui.render_note(report.describe_submission(get_record(records.resolutions, symbol)))
    return ui.render_chips(
        ui.render_chip(f"Sponsors ({number})", f"sponsored:{symbol}"), class_name="chips below-bar"
    )


def render_adjacent_texts(dataset: Dataset, symbol: str) -> html.Div | None:
    """Return buttons to the earlier and the later text of the same title; None without any."""
    words = ("Previous text", "Next text")
    chips = [
        ui.render_chip(f"{word}: {text}", f"text:{text}")
        for word, text in zip(words, report.find_adjacent_texts(dataset, symbol), strict=True)
        if text
    ]
    return ui.render_chips(*chips, class_name="chips below-bar") if chips else None


def render_sponsored_text(dataset: Dataset, symbol: str) -> list[Any]:
    """Return a resolution, with a vote or without: its title, its sponsors and its wording."""
    records = read_resolutions()
    record = report.build_sponsors_record(dataset, records, symbol)
    topics = [humanize_identifier(each) for each in record["digital_topics"]]
    facts = " · ".join(
        [
            report.describe_adoption(record),
            format_day(record["date"]),
            *(topics or [record["topic"]]),
        ]
    )
    vote = dataset.find_symbol(report.list_rollcalls_of_texts().get(symbol, symbol))
    return [
        html.P(record["title"]),
        html.P(
            [f"{facts} · ", ui.render_record_link(DOCUMENT_URL + symbol, symbol)], className="meta"
        ),
        ui.render_chips(ui.render_chip("Show the vote", f"text:{vote}")) if vote else None,
        render_adjacent_texts(dataset, symbol),
        _render_lists(dataset, record),
        render_text_changes(symbol, symbol),
    ]


def _render_lists(dataset: Dataset, record: dict[str, Any], *counts: html.P) -> html.Section:
    reason, number = (
        report.describe_submission(record),
        len(record["printed"]) + len(record["joined"]),
    )
    if not number:
        reason = reason or "The source lists no sponsor."
        return ui.render_section("Sponsors", ui.render_empty_state(reason), *counts)
    text = (
        f"The printed draft has {format_count(len(record['printed']), 'sponsor')}, and "
        f"{len(record['joined'])} joined later. {report.describe_sponsor_votes(record)}"
    )
    votes, previous = record["votes"] or {}, record["previous"]
    of_left = record["votes_of_left"] or {}
    lists = {
        "Printed on the draft": record["printed"],
        "Joined later": record["joined"],
        "Voted no": votes.get("no"),
        "Abstained": votes.get("abstain"),
        "Did not vote": votes.get("absent"),
        f"Left the list since {previous}": record["left_since"],
        "Left the list and voted no": of_left.get("no"),
        "Left the list and abstained": of_left.get("abstain"),
        "Left the list and did not vote": of_left.get("absent"),
        f"Joined the list since {previous}": record["joined_since"],
    }
    parts: list[Any] = [html.P(reason)] if reason else []
    parts.append(html.P(text.rstrip()))
    parts += [_render_names(dataset, title, codes) for title, codes in lists.items() if codes]
    if previous:
        parts.append(_render_previous_text(dataset, record))
    sentences = report.describe_votes_of_left(record), report.describe_next_list(record)
    parts += map(html.P, filter(None, sentences))
    if left := record["left_by_next"]:
        title = f"Did not sponsor {record['next']}"
        parts.append(_render_names(dataset, title, left, is_open=True))
    file = ui.render_link_chip("CSV", f"sponsors.csv?text={quote(record['text'])}", download="")
    parts.append(ui.render_chips(file))
    return ui.render_section(f"Sponsors ({number})", *parts, note=report.SPONSORS_NOTE)


def _render_previous_text(dataset: Dataset, record: dict[str, Any]) -> html.P:
    previous = record["previous"]
    has_vote = previous in dataset.rollcalls.index
    gesture = f"colour:vote:{previous}" if has_vote else f"sponsored:{previous}"
    end = f". {report.explain_missing_comparison(record)}"
    if record["left_since"] is not None:
        left, joined = len(record["left_since"]), len(record["joined_since"])
        end = f". Since then {left} left the list and {joined} joined it."
    if read_resolutions().resolutions["adoption"][previous] == WITHOUT_VOTE:
        end = f", adopted without a vote{end}"
    link = ui.render_gesture_button(previous, gesture, "inline-go")
    return ui.render_note("The previous text of the same title is ", link, end)


def _render_text_button(symbol: str) -> html.Button:
    """Return a symbol that opens the sponsors of its text."""
    return ui.render_gesture_button(symbol, f"sponsored:{symbol}", "inline-go")


def render_text_changes(rollcall_id: str, resolution: str) -> html.Section | None:
    """Return what a text keeps of the wording of earlier ones; None if that is not known."""
    records = read_resolutions()
    text = report.find_text_of_vote(records, rollcall_id, resolution)
    items = []
    for change in list_text_changes(text):
        adoption = records.resolutions["adoption"][change["before"]]
        end = " That text was adopted without a vote." if adoption == WITHOUT_VOTE else ""
        items.append(html.P(f"{describe_text_change(change, text)}{end}"))
    return ui.render_section("Wording", *items, note=TEXT_CHANGE_NOTE) if items else None


def _render_names(
    dataset: Dataset, title: str, codes: list[str], *, is_open: bool = False
) -> html.Details:
    names = {iso3: str(dataset.names[iso3]) for iso3 in codes if iso3 in dataset.countries.index}
    ordered = sorted(names, key=lambda iso3: name_sort_key(names[iso3]))
    buttons = [ui.render_chip(names[iso3], f"country:{iso3}") for iso3 in ordered]
    everyone = ui.render_gesture_button(
        f"Select all {len(ordered)}", f"lasso:{' '.join(ordered)}", "inline-go"
    )
    parts = [ui.render_chips(*buttons), *([everyone] if len(ordered) > 1 else [])]
    return ui.render_folded(f"{title} ({len(codes)})", *parts, open=is_open)


def render_cosponsors(
    dataset: Dataset, iso3: str, query: Query = report.ALL_RESOLUTIONS, show_all: bool = False
) -> html.Section:
    """Return the countries it sponsors with more, and less, than the totals would give.

    The resolutions are those of the query, or all of them if the query has other lists. Its texts
    and the lists that it left are listed too, all of them with `show_all`.
    """
    resolutions = report.choose_resolutions(query)
    ties = report.compute_ties(resolutions)
    if iso3 not in ties.index:
        text = f"{report.explain_missing_ties('This country', iso3)}."
        return ui.render_empty_section("Sponsors with", text)
    sponsored = int(ties.sponsored[ties.index.get_loc(iso3)])
    text = report.describe_sponsored_number(dataset, iso3, query, sponsored)
    others = list_cosponsors(ties, iso3).dropna(subset=["z"])
    others = others[others.index.isin(dataset.countries.index)]
    if not query.eu_pairs:
        others = report.drop_eu_pairs(dataset, others, iso3)
        text = f"{text} {report.describe_without_eu(dataset, iso3)}"
    lists = [
        *_render_own_lists(resolutions, iso3, show_all),
        *_render_sponsored_counts(iso3, query),
    ]
    if not sponsored or others.empty:
        return ui.render_section("Sponsors with", ui.render_empty_state(text), *lists)
    significant = int((others["q"] <= report.SIGNIFICANCE_LEVEL).sum())
    note: list[Any] = [f"{text} On fewer than {report.MIN_SPONSORED_TEXTS} texts z says little."]
    if sponsored >= report.MIN_SPONSORED_TEXTS:
        note = [
            f"{text} Texts are those since October 2019. Of all lists, "
            f"{read_resolutions().doubtful_number} are marked doubtful and not used. Each row has ",
            ui.render_method_link("the z score", Z_METHOD),
            " and the texts sponsored together.",
        ]
    note.append(f" {report.describe_significant_pairs(significant, len(others), ties.texts)}")
    note.append(" It left a list if it sponsored a text and not the next one of the same title.")
    params = urlencode([("country", iso3), *(("topic", each) for each in query.list_topics[:1])])
    files = {
        "CSV": "cosponsors",
        "CSV of texts": "sponsored_texts",
        "CSV of left lists": "left_lists",
    }
    chips = [
        ui.render_chip("Compare votes with co-sponsorship", "panel:cosponsors"),
        *(
            ui.render_link_chip(title, f"{name}.csv?{params}", download="")
            for title, name in files.items()
        ),
    ]
    ranking = _render_partners(dataset, iso3, resolutions, others, sponsored)
    return ui.render_section("Sponsors with", *ranking, *lists, ui.render_chips(*chips), note=note)


def _render_partners(
    dataset: Dataset, iso3: str, query: Query, others: pd.DataFrame, sponsored: int
) -> list[Any]:
    """Return the strongest and weakest ties; of few texts everyone who sponsored them too."""
    if sponsored < report.MIN_SPONSORED_TEXTS:
        joints = zip(others.index.astype(str), others["joint"].tolist(), strict=True)
        groups = report.group_by_joint_texts(joints)
        return [
            _render_names(dataset, f"Sponsored {joint} of these texts too", codes)
            for joint, codes in groups.items()
        ]
    is_above = others["z"] > 0
    more, less = report.HIGHEST_Z, "Lowest z"
    if (others["q"] <= report.SIGNIFICANCE_LEVEL).any():
        more, less = "More than expected", "Less than expected"
    columns = [
        _render_ranking(dataset, iso3, query, more, others[is_above], MAX_STRONGEST),
        _render_ranking(dataset, iso3, query, less, others[~is_above][::-1], MAX_WEAKEST),
    ]
    return [html.Div(columns, className="two-columns")]


@lru_cache(maxsize=256)
def _render_own_lists(query: Query, iso3: str, show_all: bool) -> tuple[html.Details, ...]:
    """Return the texts that a country sponsored and the lists it left; do not modify them."""
    sponsored = report.list_sponsored_texts(query, iso3)[["date", "title"]]
    left = report.list_left_lists(query, iso3)
    return (
        *_render_texts("Texts sponsored", sponsored, lambda row: format_day(row["date"]), show_all),
        *_render_texts("Lists that it left", left, report.describe_left_list, show_all),
    )


def _render_texts(
    title: str, texts: pd.DataFrame, describe: Callable[[dict[str, Any]], str], show_all: bool
) -> list[html.Details]:
    """Return texts and what each of them is described by, folded; nothing without any."""
    number = len(texts)
    if not number:
        return []
    items = (_render_text(symbol, row, describe(row)) for symbol, row in list_records(texts))
    rows = ui.render_long_list(items, number, show_all, limit=MAX_TEXTS)
    return [ui.render_folded(f"{title} ({number})", rows, open=show_all and number > MAX_TEXTS)]


def _render_text(symbol: str, row: dict[str, Any], note: str) -> html.Li:
    meta = html.Span(note, className="meta")
    return html.Li([_render_text_button(symbol), f" {row['title']} ", meta])


def render_texts_link(number: int, query: Query, text: str = "", **own: str) -> html.A | str:
    """Return a number of texts, or words with it, as a link to their list; 0 is no link.

    `own` are parameters of the list that are not of a query (app/share/endpoints.toml).
    """
    text = text or f"{number:,}"
    url = f"texts?{serialize_url(query)}&{urlencode(own)}"
    return html.A(text, href=url, className="count-go", target="_blank") if number else text


def render_vote_partners(dataset: Dataset, iso3: str) -> html.Section | None:
    """Return with which countries it agrees most and least on all resolutions since 2019."""
    if iso3 not in report.compute_ties().index:
        return None
    scores = report.get_agreement_with(iso3)
    scores = scores[scores.index.isin(dataset.countries.index)]
    columns = [
        html.Div(
            [
                html.H4(title),
                ui.render_ranking(
                    ui.render_ranked_country(
                        dataset.names, str(other), format_score(score), verb=f"pair:{iso3}"
                    )
                    for other, score in part.items()
                ),
            ]
        )
        for title, part in (
            ("Most", scores.head(MAX_STRONGEST)),
            ("Least", scores[::-1].head(MAX_WEAKEST)),
        )
    ]
    box, note = html.Div(columns, className="two-columns"), report.describe_agreement_basis()
    part = ui.render_section("Votes with", box, note=note)
    return ui.add_anchor(f"partners-{iso3}", part)


def _render_sponsored_counts(iso3: str, query: Query) -> list[html.Details]:
    """Return tables of the texts sponsored by session and by topic; a topic selects its texts."""
    resolutions = report.choose_resolutions(query)
    parts = []
    for name, words in report.SPONSORED_BY.items():
        is_topic = name != "session"
        every = replace(resolutions, list_topics=()) if is_topic else resolutions
        rows = []
        for value, row in list_records(report.count_sponsored_by(every, name)[["texts", iso3]]):
            texts = replace(every, list_topics=(value,)) if is_topic else every
            own = {} if is_topic else {"session": value}
            rows.append(
                [
                    _render_topic_button(value, query) if is_topic else value,
                    render_texts_link(row[iso3], texts, sponsors=iso3, **own),
                    render_texts_link(row["texts"], texts, **own),
                    format_score(row[iso3] / row["texts"], ".0%"),
                ]
            )
        if query.list_topics and name == "topic":
            rows.append([_render_topic_button("", query), "", "", ""])
        heads = (capitalize_first(words), "Sponsored", "Texts", "Share")
        title = f"Adopted resolutions that it sponsored, by {words}"
        parts.append(ui.render_folded_table(title, heads, rows))
    return parts


def _render_topic_button(topic: str, query: Query) -> html.Button:
    topics = (topic,) if topic else ()
    url = serialize_url(replace(query, lists=RESOLUTIONS, list_topics=topics))
    name = humanize_identifier(topic) or "All topics"
    return ui.render_gesture_button(name, f"ask:{url}", "inline-go")


def _render_ranking(
    dataset: Dataset, iso3: str, query: Query, title: str, others: pd.DataFrame, limit: int
) -> html.Div:
    items = [
        ui.render_ranked_country(
            dataset.names,
            str(other),
            format_signed(row["z"], "+.1f"),
            ui.render_count(
                render_texts_link(row["joint"], query, sponsors=f"{iso3},{other}"),
                f"{row['joint']} texts together, {row['expected']:.0f} expected",
            ),
            verb=f"pair:{iso3}",
        )
        for other, row in list_records(others.head(count_listed(len(others), limit)))
    ]
    rest = len(others) - len(items)
    params = urlencode([("country", iso3), *(("topic", each) for each in query.list_topics[:1])])
    file = html.A("the CSV", href=f"cosponsors.csv?{params}", download="")
    more = ui.render_note(f"And {rest} more; ", file, " has all.") if rest > 0 else None
    return html.Div([html.H4(title), ui.render_ranking(items), more])


def render_pair_tie(names: Mapping[str, str], a: str, b: str) -> html.Section | None:
    """Return how two countries vote and sponsor together since 2019; None if a list has neither."""
    ties = report.compute_ties()
    if a not in ties.index or b not in ties.index:
        return None
    row, column = ties.index.get_indexer(pd.Index([a, b]))
    pairs, vote_count = report.compare_ties_with_votes()
    pair = pairs[pairs["a"].isin([a, b]) & pairs["b"].isin([a, b])].to_dict("records")
    agreement = ui.NO_VALUE
    if pair:
        agreement = f"{format_score(pair[0]['agreement'])} on {pair[0]['shared']:,} votes"
    z = ui.format_or_dash(ties.z[row, column], lambda value: format_signed(value, "+.1f"))
    counts = {
        f"Texts that {add_article(names[a])} sponsored": (ties.sponsored[row], a),
        f"Texts that {add_article(names[b])} sponsored": (ties.sponsored[column], b),
        "Texts sponsored together": (ties.joint[row, column], f"{a},{b}"),
    }
    items = [
        ui.render_value_row("Agreement on recorded votes", agreement),
        *(
            ui.render_value_row(
                text, render_texts_link(number, report.ALL_RESOLUTIONS, sponsors=codes)
            )
            for text, (number, codes) in counts.items()
        ),
        ui.render_value_row("Expected from the totals", f"{ties.expected[row, column]:.0f}"),
        ui.render_value_row(ui.render_method_link("z score", Z_METHOD), z),
    ]
    note = (
        f"On {vote_count:,} recorded votes on resolutions since October 2019, and on "
        f"{ties.texts:,} texts {report.SCOPE}."
    )
    return ui.render_list_section("Votes with, sponsors with", items, note)


def render_cosponsorship_panel(
    dataset: Dataset,
    query: Query = report.ALL_RESOLUTIONS,
    iso3: str = "",
    warning: str = "",
    group: str = "",
) -> html.Div:
    """Return the pairs that vote and sponsor differently, and the share of votes by session.

    With `iso3` the pairs of one country come first, and before them what the members of `group`
    sponsored. `warning` is about the blocs on the map.
    """
    by_sponsors = replace(
        query,
        blend=1.0,
        lists=RESOLUTIONS,
        adoption=report.ALL_RESOLUTIONS.adoption,
        list_topics=(),
    )
    maps = {
        "Map by co-sponsorship": by_sponsors,
        "By votes and co-sponsorship": replace(by_sponsors, blend=0.5),
        "Of texts without a vote": replace(by_sponsors, adoption=CONSENSUS),
        "Of digital texts": replace(by_sponsors, list_topics=list_digital_topics()),
    }
    pairs, vote_count = report.compare_ties_with_votes()
    pairs = pairs[pairs[["a", "b"]].isin(dataset.countries.index).all(axis=1)]
    own_pairs = pairs[(pairs["a"] == iso3) | (pairs["b"] == iso3)]
    note = [
        f"A pair has two ranks. One is by agreement on {vote_count:,} recorded votes. The other "
        "is by ",
        ui.render_method_link("the z score", Z_METHOD),
        f" of co-sponsorship on {report.compute_ties().texts:,} texts {report.SCOPE}. Both count "
        "from October 2019. The list has the pairs whose ranks differ most, and each country once "
        "at most. Members of the European Union sponsor by arrangement.",
    ]
    return html.Div(
        [
            ui.render_chips(
                *(ui.render_chip(text, f"ask:{serialize_url(each)}") for text, each in maps.items())
            ),
            ui.render_note(warning) if warning else None,
            _render_member_sponsorship(dataset, group) if group else None,
            html.P(report.describe_sponsorship_totals(dataset.names[iso3], iso3)) if iso3 else None,
            *([] if own_pairs.empty else _render_divergent_pairs(dataset, own_pairs, iso3)),
            _render_sessions(),
            _render_new_votes(dataset, iso3),
            _render_sponsors_not_in_favour(dataset),
            _render_consensus_texts(),
            ui.render_section(
                "Votes and co-sponsorship compared",
                ui.render_chips(ui.render_link_chip("CSV", "ties.csv", download="")),
                note=note,
            ),
            *_render_divergent_pairs(dataset, pairs),
        ]
    )


def _render_member_sponsorship(dataset: Dataset, group: str) -> html.Section:
    """Return how many texts each member of a group sponsored; a number opens its texts."""
    titles = read_resolutions().resolutions["title"]

    def fold(number: str, symbols: tuple[str, ...]) -> html.Details | str:
        texts = ui.render_newest(
            symbols, lambda text: [_render_text_button(text), f" {titles[text]}"], MAX_TEXTS
        )
        return ui.render_folded(number, texts) if symbols else number

    table = report.list_member_sponsorship(dataset, group)
    codes = sorted(table.index, key=lambda iso3: name_sort_key(dataset.names[iso3]))
    rows = [
        (
            ui.render_country_button(dataset.names, str(iso3)),
            fold(f"{len(row['sponsored'])}", row["sponsored"]),
            fold(f"{len(row['others'])}", row["others"]),
        )
        for iso3, row in list_records(table.loc[codes])
    ]
    title = f"What {name_members(group)} sponsored"
    box = ui.render_scroll_box(
        ui.render_table(("Country", "Sponsored", "Did not sponsor"), rows), title
    )
    return ui.render_section(title, box, note=report.GROUP_TEXTS_NOTE)


def _render_sessions() -> html.Section:
    counts = report.count_votes_by_session(read_resolutions())
    voted = replace(report.ALL_RESOLUTIONS, adoption=VOTED)
    items = [
        html.Li(
            [
                html.Span(f"Session {session}"),
                html.Span(html.Span(style={"width": f"{row['share']:.0%}"}), className="share-bar"),
                html.Span(format_score(row["share"], ".0%"), className="number"),
                ui.render_count(
                    render_texts_link(row["recorded"], voted, session=str(session), states="no"),
                    f"{row['recorded']} of {row['resolutions']} resolutions",
                ),
            ]
        )
        for session, row in list_records(counts)
    ]
    last = format_day(read_resolutions().resolutions["date"].max())
    note = (
        f"{report.summarize_cosponsorship()[0]}. Only adopted texts, up to {last}; the last column "
        f"is the number of votes. {report.describe_special_sessions(read_resolutions())}"
    )
    return ui.render_section(
        "Resolutions put to a recorded vote",
        html.Ol(items, className="ranking with-bars"),
        ui.render_chips(ui.render_link_chip("CSV", "sessions.csv", download="")),
        note=note,
    )


def _render_new_votes(dataset: Dataset, iso3: str) -> html.Section:
    """Return the votes that replaced a consensus, with that of a country if one is selected."""
    table = report.list_new_votes(read_resolutions())[::-1]
    rows = [
        [
            [_render_text_button(str(text)), html.Span(f" {row['title']}", className="meta")],
            ui.render_day_cell(row["date"]),
            _render_tally(dataset, str(text), row),
            ui.render_day_cell(row["previous_date"]),
        ]
        for text, row in list_records(table)
    ]
    heads = ["Text", "Vote", "Yes–no–abstain", "Adopted by consensus"]
    sentence = ""
    if iso3 in dataset.countries.index:
        name = str(dataset.names[iso3])
        words = report.list_votes_of(iso3, table.index)
        for row, word in zip(rows, words, strict=True):
            row.append(VOTE_LABELS.get(word, word))
        heads.append(name)
        sentence = f" {report.describe_break_votes(name, words, table['session'])}"
    counts = table["session"].value_counts().sort_index()
    numbers = [f"{number} in {session}" for session, number in counts.items()]
    return ui.render_section(
        "Votes that replaced a consensus",
        html.P(
            f"{len(rows)} votes were on texts whose last text was adopted by consensus. "
            f"By session they are {format_list(numbers)}.{sentence}"
        ),
        ui.render_note(
            "The field filters the rows by words and years. With two years, the texts left had "
            "a consensus in the earlier year and a vote in the later one."
        ),
        ui.render_folded_table(f"The {len(rows)} votes", heads, rows, has_filter=True),
        ui.render_chips(ui.render_link_chip("CSV", "new_votes.csv", download="")),
        note=report.ADOPTIONS_NOTE,
    )


def _render_tally(dataset: Dataset, text: str, row: dict[str, Any]) -> list[Any]:
    """Return yes, no and abstain; a number opens its countries, or a vote outside the selection."""
    vote = report.list_rollcalls_of_texts().get(text, text)
    gesture = f"where:vote:{vote}:{{}}" if vote in dataset.rollcalls.index else f"text:{vote}"
    yes, no, abstain = (
        ui.render_gesture_button(str(row[word]), gesture.format(word), "count-go")
        for word in ("yes", "no", "abstain")
    )
    return [yes, "–", no, "–", abstain]


def _render_sponsors_not_in_favour(dataset: Dataset) -> html.Section:
    table = report.list_sponsors_not_in_favour(read_resolutions())
    rows = [
        [
            ui.render_country_button(dataset.names, row["country"]),
            row["vote"],
            [_render_text_button(row["text"]), html.Span(f" {row['title']}", className="meta")],
        ]
        for row in table[::-1].to_dict("records")
        if row["country"] in dataset.countries.index
    ]
    heads = ("Country", "Vote", "Text")
    return ui.render_section(
        "Sponsors that did not vote yes",
        html.P(f"Sponsors voted no or abstained {len(rows)} times on a text that they sponsored."),
        ui.render_folded_table(f"The {len(rows)} votes of sponsors", heads, rows),
        ui.render_chips(ui.render_link_chip("CSV", "not_in_favour.csv", download="")),
    )


def _render_consensus_texts() -> html.Section:
    """Return the texts on digital topics that were adopted without a vote, by topic."""
    records = read_resolutions()
    table = report.list_consensus_texts(records)
    counts = (records.sponsors[table.index] > 0).sum()
    by_topic: dict[str, list[html.Li]] = {}
    for symbol, row in list_records(table[::-1]):
        number = int(counts[symbol])
        sponsors = format_count(number, "sponsor") if number else "no sponsors"
        item = _render_text(str(symbol), row, f"{format_day(row['date'])}, {sponsors}")
        for topic in row["digital_topics"].split(LIST_SEPARATOR):
            by_topic.setdefault(topic, []).append(item)
    parts = []
    for topic, items in sorted(by_topic.items()):
        name = capitalize_first(humanize_identifier(topic))
        parts.append(ui.render_folded(f"{name} ({len(items)})", html.Ul(items)))
    note = report.describe_consensus_texts(table)
    return ui.render_section("Digital texts adopted without a vote", *parts, note=note)


def _render_divergent_pairs(
    dataset: Dataset, pairs: pd.DataFrame, iso3: str = ""
) -> list[html.Section]:
    """Return the significant pairs, of one country with `iso3`, that vote and sponsor differently.

    The first list has those that sponsor together less, the second those that do so more.
    """
    titles = ["Vote most alike, seldom sponsor together", "Sponsor together, vote differently"]
    if iso3:
        ends = "votes most alike, seldom sponsors together", "sponsors together, votes differently"
        titles = [f"{dataset.names[iso3]}: {end}" for end in ends]
    lists = zip(
        titles,
        report.describe_divergent_pairs(pairs),
        report.list_tie_differences(pairs, iso3).values(),
        ("higher", "lower"),
        strict=True,
    )
    return [_render_pairs(dataset, *each) for each in lists]


def _render_pairs(
    dataset: Dataset, title: str, note: str, pairs: pd.DataFrame, order: str
) -> html.Section:
    """Return the pairs of a list, which rank `order` in votes than in sponsoring."""
    items = []
    for _, row in pairs.iterrows():
        names = f"{dataset.names[row['a']]} and {dataset.names[row['b']]}"
        codes, together = f"{row['a']},{row['b']}", f"{row['joint']:,} texts together"
        text = [
            f"agreement {format_score(row['agreement'])} on {row['shared']:,} votes; ",
            render_texts_link(row["joint"], report.ALL_RESOLUTIONS, together, sponsors=codes),
            f", {row['expected']:.0f} expected",
        ]
        z = f"z {format_signed(row['z'], '+.1f')}"
        items.append(ui.render_pair(names, f"pair:{row['a']}:{row['b']}", z, text))
    empty = ui.render_empty_state(f"No such pair ranks {order} in votes than in sponsoring.")
    first, rest = ui.split_first(items, MAX_PAIRS)
    body = html.Ol(first, className="ranking pairs") if items else empty
    others = html.Ol(rest, className="ranking pairs")
    more = ui.render_folded(f"{len(rest)} more pairs", others) if rest else None
    return ui.render_section(title, body, more, note=f"{note} Only these pairs can be listed.")
