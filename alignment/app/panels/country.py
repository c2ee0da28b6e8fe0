"""A country: its bloc and groups, where it stands, what it sponsored, its votes one by one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.naming import the
from alignment.analysis.neighbours import neighbours
from alignment.answer.standing import Standing
from alignment.answer.study import Study
from alignment.app.panels.cards import vote_link
from alignment.app.panels.parts import (
    attributes,
    cut,
    defined,
    go,
    long_list,
    not_there,
    nothing,
    record_link,
    section,
    vote_row,
)
from alignment.app.panels.reports import changed
from alignment.app.panels.standing import folded, near, set_apart, swing_terms, trend
from alignment.app.state.state import with_records
from alignment.methods import FINDINGS, explaining
from alignment.methods.findings import ALL_WORTH
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.membership import OUTSIDE
from alignment.model.vote import WORDS
from alignment.model.wording import counted
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import BLOC_PROBABILITY
from alignment.words.country import groups, sponsored
from alignment.words.country_parts import COVERAGE, NO_SPONSOR
from alignment.words.study import rank_words, ranked

CLOSEST = 10


def country(
    study: Study,
    iso3: str,
    sure: Bootstrap | None = None,
    records: str = "",
    whole: bool = False,
    shown: str = "",
) -> html.Div:
    """Return the panel of a country; `records` is the key of a reader's own, for the prints.

    Its card is of its vote on the roll call that is `shown`, or else the newest.

    Its votes are listed to the end if `whole`.
    """
    dataset = study.dataset
    about = row_of(dataset.countries, iso3)
    facts = [part for part in (about["un_group"], about["un_region"], about["income"]) if part]
    head: list[Any] = [
        html.H2([about["name"], " ", html.Span(iso3, className="symbol")]),
        html.P(" · ".join(facts), className="meta"),
    ]
    if iso3 not in study.table.index:
        head += not_there(study, iso3)
        return html.Div([*head, _memberships(study, iso3), _sponsored(study, iso3)])
    head.append(
        html.Div(
            [
                html.Button(
                    "Show on the map", type="button", className="chip", **attributes(data_fly=iso3)
                ),
                go("Only its links", f"ego:{iso3}", "chip"),
                go("Leave it out", f"without:{iso3}", "chip"),
                *[
                    html.A(
                        words,
                        href=f"country/{iso3}.{kind}?{with_records(study.address, records)}",
                        target="_blank",
                        className="chip",
                    )
                    for words, kind in (("Print", "html"), ("PDF", "pdf"))
                ],
                *vote_link(study, records, iso3, shown),
                *changed(study, records, iso3),
            ],
            className="chips tools",
        )
    )
    standing = Standing(study, iso3)
    return html.Div(
        [
            *head,
            _standing(study, iso3, sure),
            _memberships(study, iso3),
            near(standing),
            set_apart(standing),
            trend(standing),
            swing_terms(standing, whole),
            _neighbours(study, iso3),
            _sponsored(study, iso3),
            _votes(study, iso3, whole),
        ]
    )


def _standing(study: Study, iso3: str, sure: Bootstrap | None) -> html.P:
    row = study.table.loc[iso3]
    voted = f"Voted in {row['votes_cast']} of {counted(len(study.rollcalls), 'roll call')}"
    bloc = next((bloc for bloc in study.blocs if iso3 in bloc.members), None)
    if bloc is None:
        where = f"{NOT_ENOUGH} to be in a bloc"
    elif bloc.size == 1:
        where = "agrees with no bloc more than the threshold"
    else:
        where = f"in {the(bloc.name)} with {bloc.size - 1} others"
    figures = study.findings.table.loc[iso3]
    chance = study.findings.bloc_probability(sure)[iso3]
    told: list[Any] = [f"{voted}; {where}."]
    for name in ("position", "swing", "dissent"):
        if pd.isna(figures[name]):
            continue
        low, high = figures[f"{name}_low"], figures[f"{name}_high"]
        told += [
            " ",
            _defined(name),
            f" {figures[name]:.2f} ({low:.2f} to {high:.2f}){_rank(figures, name)}.",
        ]
    if chance == chance:
        worth = f"; all of them {ALL_WORTH}" if chance == 1 else ""
        told += [" ", _defined(BLOC_PROBABILITY), f" {chance:.0%} of resamplings{worth}."]
    return html.P(told, className="standing")


def _rank(figures: pd.Series, name: str) -> str:
    return f", rank {rank_words(ranked(dict(figures)))}" if name == "swing" else ""


def _defined(finding: str) -> html.Button:
    return defined(FINDINGS[finding].head, explaining(finding).key)


def _neighbours(study: Study, iso3: str) -> html.Details:
    frame = neighbours(study.weight, iso3)
    # Of sponsors, scores rest on the drafts that both could have sponsored.
    rests = ["roll calls both voted in"] if study.query.blend < 1 else []
    rests += ["drafts both could sponsor"] if study.query.blend > 0 else []
    note = f"By {study.measure_label}; the number of {' and '.join(rests)} stands beside each."
    if frame.empty:
        return folded("Closest and farthest", nothing(f"{NOT_ENOUGH.capitalize()} to compare."))
    columns = [
        _ranking(study, iso3, "Closest", frame.head(CLOSEST)),
        _ranking(study, iso3, "Farthest", frame.iloc[::-1].head(CLOSEST)),
    ]
    return folded("Closest and farthest", html.Div(columns, className="two"), note=note)


def _ranking(study: Study, iso3: str, title: str, frame: pd.DataFrame) -> html.Div:
    rows = [
        html.Li(
            [
                go(study.dataset.names[other], f"pair:{iso3}:{other}", "row-go"),
                html.Span(f"{score:.2f}", className="number"),
                html.Span(str(shared), className="count", title=f"{shared} shared"),
            ]
        )
        for other, score, shared in zip(
            frame.index.tolist(), frame["score"].tolist(), frame["shared"].tolist(), strict=True
        )
    ]
    return html.Div([html.H4(title), html.Ol(rows, className="ranking")])


def _votes(study: Study, iso3: str, whole: bool) -> html.Details:
    words = {int(code): word for code, word in WORDS.items()}
    votes = study.votes.loc[iso3].iloc[::-1]
    number = len(votes)
    cast = {rollcall: words[code] for rollcall, code in votes.to_dict().items()}
    items = (
        vote_row(cast[rollcall], rollcall, row, study.dataset.names)
        for rollcall, row in rows(study.rollcalls.loc[votes.index])
    )
    note = f"A title colours the map by it.{cut(number, whole)}"
    return folded(f"Votes ({number:,})", long_list(items, number, whole), note=note)


def _sponsored(study: Study, iso3: str) -> html.Details:
    drafts = sponsored(study, iso3)
    title = f"Sponsorships ({len(drafts)})"
    if not drafts:
        return folded(title, nothing(NO_SPONSOR))
    note = (
        "All drafts in these records that list it, in or out of the query. Not being on a partial "
        "list is not a refusal."
    )
    return folded(title, html.Ul([_draft(row) for row in drafts], className="plain"), note=note)


def _draft(row: dict[str, Any]) -> html.Li:
    tags = [row["role"], COVERAGE[row["coverage"]]]
    if row["superseded_by"]:
        tags.append(f"replaced by {row['superseded_by']}")
    if row["counts"]:
        tags.append("counts in this query")
    return html.Li(
        [
            html.Div(row["title"]),
            html.Div(
                [f"{row['date']} · ", record_link(row["record_url"], row["text"])]
                + [f" · {tag}" for tag in tags],
                className="meta",
            ),
        ]
    )


def _memberships(study: Study, iso3: str) -> html.Section:
    inside: list[Any] = []
    outside: list[Any] = []
    for row in groups(study, iso3):
        beside = str(row["status"]).startswith(OUTSIDE)
        chip = go(
            row["group"] + (f" ({row['status']})" if row["status"] != "member" else ""),
            f"where:group:{row['group']}" + (f":{row['status']}" if beside else ""),
            "chip",
            title=f"{', '.join(filter(None, (row['status'], row['since'])))}; {row['source']}",
        )
        (outside if beside else inside).append(chip)
    # These records tell it of some; of who is not named they say nothing.
    none = [html.H4("No member, as a source says"), html.Div(outside, className="chips")]
    return section(
        f"Memberships ({len(inside)})",
        html.Div(inside, className="chips") if inside else nothing("None listed in these records."),
        *(none if outside else []),
    )
